#include "http/tls.h"

#include <openssl/err.h>
#include <sys/stat.h>

#include "log.h"

static int choose_protocol(SSL *ssl, const unsigned char **chosen, unsigned char *chosen_size,
	const unsigned char *offered, unsigned offered_size, void *data)
{
	static const unsigned char ours[] = "\x08http/1.1";

	(void)ssl;
	(void)data;
	/* A client that speaks only h2 learns it here, not from a torn connection. */
	return SSL_select_next_proto((unsigned char **)chosen, chosen_size, ours, sizeof(ours) - 1, offered,
		       offered_size) == OPENSSL_NPN_NEGOTIATED
		       ? SSL_TLSEXT_ERR_OK
		       : SSL_TLSEXT_ERR_ALERT_FATAL;
}

static void warn_of_open_key(const char *path)
{
	struct stat st;

	if (!stat(path, &st) && (st.st_mode & S_IRWXO))
		log_event(LOG_WARN, "tls.key_open", "file", path, "why", "others than tilsynd can read it", NULL);
}

static bool load_pair(SSL_CTX *tls, const struct config *config)
{
	if (SSL_CTX_use_certificate_chain_file(tls, config->tls_certificate) != 1) {
		log_event(LOG_ERROR, "tls.certificate", "file", config->tls_certificate, "why",
			ERR_reason_error_string(ERR_peek_last_error()), NULL);
		return false;
	}
	if (SSL_CTX_use_PrivateKey_file(tls, config->tls_key, SSL_FILETYPE_PEM) != 1 ||
		SSL_CTX_check_private_key(tls) != 1) {
		log_event(LOG_ERROR, "tls.key", "file", config->tls_key, "why",
			ERR_reason_error_string(ERR_peek_last_error()), NULL);
		return false;
	}
	warn_of_open_key(config->tls_key);
	return true;
}

SSL_CTX *tls_new(const struct config *config)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());

	ERR_clear_error();
	if (!tls || SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION) != 1 || !load_pair(tls, config)) {
		ERR_clear_error(); /* else the next connection takes it for its own */
		SSL_CTX_free(tls);
		return NULL;
	}
	SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS); /* a third of an idle connection's memory */
	SSL_CTX_set_options(tls, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_num_tickets(tls, 1);
	SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF); /* tickets hold their own state */
	SSL_CTX_set_alpn_select_cb(tls, choose_protocol, NULL);
	return tls;
}

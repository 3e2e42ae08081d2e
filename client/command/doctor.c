/* `tilsyn doctor`: the way to the server, step by step, and what to do where it breaks. */
#include <jansson.h>
#include <langinfo.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "call/rpc.h"
#include "call/session.h"
#include "command/commands.h"
#include "command/run.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "screen/words_failure.h"
#include "tilsyn/v1/session.pb-c.h"

enum { SKEW_MAX_S = 60 };

struct examination {
	struct run *run;
	const struct session *session;
	json_t *findings;
	char host[256], port[16];
	struct addrinfo *addresses;
	const Tilsyn__V1__GetServerInfoResponse *server;
};

static bool note(
	struct examination *e, const char *id, const char *title, bool good, const char *detail, const char *advice)
{
	if (!ui.json) {
		put("%s%*s", title, 20 - words_width(title), "");
		put_styled(good ? STYLE_GOOD : STYLE_BAD, "%s", good ? _("ok") : _("fault"));
		put("%*s%s\n", 7 - words_width(good ? _("ok") : _("fault")), "", detail);
		if (!good)
			put("%*s→ %s\n", 20, "", advice);
	}
	json_array_append_new(e->findings, json_pack("{s:s, s:b, s:s, s:s}", "check", id, "ok", (int)good, "detail",
						   detail, "advice", good ? "" : advice));
	return good;
}

static bool locale_is_fine(struct examination *e)
{
	return note(e, "locale", _("Language"), !strcmp(nl_langinfo(CODESET), "UTF-8"),
		arena_print(e->run->arena, "%s, %s", language_is_danish() ? "da" : "en", nl_langinfo(CODESET)),
		_("Set LANG to a UTF-8 locale, for instance C.UTF-8."));
}

static bool server_is_known(struct examination *e)
{
	const char *server = e->session->server, *ca = e->session->ca;
	bool known = server && sscanf(server, "https://%255[^:/]:%15[0-9]", e->host, e->port) >= 1;

	if (known && !*e->port)
		strcpy(e->port, "443");
	if (!note(e, "server", _("Server"), known, server ? server : "-",
		    _("Run “tilsyn login --server URL --ca FILE”.")))
		return false;
	return note(e, "ca", _("Authority"), !ca || !access(ca, R_OK), ca ? ca : _("the system's"),
		_("The certificate file cannot be read; get it from the administrator and run “tilsyn login --ca FILE”."));
}

static bool name_resolves(struct examination *e)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	int error = getaddrinfo(e->host, e->port, &hints, &e->addresses);

	return note(e, "dns", _("Name"), !error, error ? gai_strerror(error) : e->host,
		_("Check the server's name, the network and VPN."));
}

static bool port_answers(struct examination *e)
{
	struct timeval patience = {.tv_sec = 5};
	bool connected = false;

	for (const struct addrinfo *a = e->addresses; a && !connected; a = a->ai_next) {
		int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)); /* bounds connect() too */
		connected = fd >= 0 && !connect(fd, a->ai_addr, a->ai_addrlen);
		if (fd >= 0)
			close(fd);
	}
	return note(e, "tcp", _("Connection"), connected, arena_print(e->run->arena, "%s:%s", e->host, e->port),
		_("The server does not answer at this port: is it running, is a firewall between?"));
}

static bool tls_and_call(struct examination *e)
{
	Tilsyn__V1__GetServerInfoRequest request = TILSYN__V1__GET_SERVER_INFO_REQUEST__INIT;
	Tilsyn__V1__GetServerInfoResponse *response = NULL;
	int rc = rpc_call(e->run->arena, "SessionService/GetServerInfo", &request, &response);
	const struct rpc_failure *failure = rpc_failure();
	bool secure = !rc || !*failure->network;

	e->server = response;
	if (!note(e, "tls", _("Encryption"), secure, secure ? "TLS 1.3" : failure->network,
		    _("The certificate does not fit; get the authority's certificate from the administrator (--ca).")))
		return false;
	return note(e, "answer", _("Answer"), !rc,
		rc ? words_of_failure(e->run->arena, failure) : _("the server answers"),
		_("Try again; if it stays, tell the administrator."));
}

static bool clock_is_right(struct examination *e)
{
	int64_t skew = e->server->now ? e->server->now->seconds - (int64_t)time(NULL) : 0;

	return note(e, "clock", _("Clock"), llabs(skew) <= SKEW_MAX_S,
		arena_print(e->run->arena, _("%+lld s apart"), (long long)skew), _("Set this machine's clock."));
}

static bool versions_fit(struct examination *e)
{
	return note(e, "version", _("Version"), !strcmp(e->server->version, TILSYN_VERSION),
		arena_print(e->run->arena, _("server %s, client %s"), e->server->version, TILSYN_VERSION),
		_("Install the client of the server's version."));
}

static bool is_signed_in(struct examination *e)
{
	Tilsyn__V1__WhoAmIRequest request = TILSYN__V1__WHO_AM_IREQUEST__INIT;
	Tilsyn__V1__WhoAmIResponse *response = NULL;
	int rc = rpc_call(e->run->arena, "SessionService/WhoAmI", &request, &response);

	return note(e, "login", _("Signed in"), !rc, !rc && response->user ? response->user->user_name : "-",
		_("Run “tilsyn login”."));
}

/* Each step rests on the one before; the first that fails ends the walk, but for the last three, which are apart. */
int doctor(struct run *run)
{
	struct examination e = {.run = run, .session = session_load(run->arena), .findings = json_array()};
	bool healthy = locale_is_fine(&e);
	bool reached = server_is_known(&e) && name_resolves(&e) && port_answers(&e) && tls_and_call(&e);

	if (reached) {
		healthy = clock_is_right(&e) && healthy;
		healthy = versions_fit(&e) && healthy;
		healthy = is_signed_in(&e) && healthy;
	}
	if (ui.json) {
		json_dumpf(e.findings, stdout, JSON_INDENT(2));
		putchar('\n');
	}
	if (e.addresses)
		freeaddrinfo(e.addresses);
	json_decref(e.findings);
	return reached && healthy ? EXIT_OK : EXIT_ERROR;
}

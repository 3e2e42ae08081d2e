#include "jobs/relay.h"

#include <curl/curl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CONNECT_MS = 10000, SEND_MS = 45000, ANSWER_S = 30, PASSWORD_SIZE = 256 };

/* Only on this very machine may words and password travel in the clear. */
static bool is_this_machine(const char *url)
{
	CURLU *parts = curl_url();
	char *host = NULL;
	bool here = parts && !curl_url_set(parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) &&
		    !curl_url_get(parts, CURLUPART_HOST, &host, 0) &&
		    (!strcmp(host, "localhost") || !strcmp(host, "127.0.0.1") || !strcmp(host, "[::1]"));

	curl_free(host);
	curl_url_cleanup(parts);
	return here;
}

/* What is wrong with the file, or NULL. */
static const char *read_password(const char *path, char password[PASSWORD_SIZE])
{
	FILE *file = fopen(path, "re");
	struct stat info;
	const char *wrong = NULL;

	if (!file || fstat(fileno(file), &info))
		wrong = "smtp_password_file cannot be read";
	else if (info.st_mode & 077)
		wrong = "smtp_password_file can be read by others than its owner";
	else if (!fgets(password, PASSWORD_SIZE, file))
		wrong = "smtp_password_file is empty";
	password[strcspn(password, "\r\n")] = '\0';
	if (file)
		fclose(file);
	return wrong;
}

static bool set_user(CURL *curl, const struct relay *relay, char *failure)
{
	char password[PASSWORD_SIZE] = "";
	const char *wrong = *relay->password_file ? read_password(relay->password_file, password) : NULL;

	curl_easy_setopt(curl, CURLOPT_USERNAME, relay->user);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, password); /* copied */
	sodium_memzero(password, sizeof(password));
	if (wrong)
		snprintf(failure, RELAY_FAILURE_SIZE, "%s", wrong);
	return !wrong;
}

/* The sockets that curl holds: two while it tries both families of addresses. */
struct line {
	const atomic_bool *stop;
	int sockets[2];
};

static int have_opened(void *context, curl_socket_t socket, curlsocktype purpose)
{
	struct line *l = context;

	(void)purpose;
	l->sockets[l->sockets[0] < 0 ? 0 : 1] = socket;
	return CURL_SOCKOPT_OK;
}

static int close_socket(void *context, curl_socket_t socket)
{
	struct line *l = context;

	for (int i = 0; i < 2; i++)
		if (l->sockets[i] == socket)
			l->sockets[i] = -1;
	return close(socket);
}

/* Else curl says goodbye, and waits for the answer of a relay that gives none. */
static void hang_up(const struct line *l)
{
	for (int i = 0; i < 2; i++)
		if (l->sockets[i] >= 0)
			shutdown(l->sockets[i], SHUT_RDWR);
}

static int look_for_stop(void *context, curl_off_t in_all, curl_off_t in, curl_off_t out_all, curl_off_t out)
{
	const struct line *l = context;
	bool stopping = atomic_load(l->stop);

	(void)in_all, (void)in, (void)out_all, (void)out;
	if (stopping)
		hang_up(l);
	return stopping;
}

/* What the relay says is not for our log. */
static size_t drop(char *bytes, size_t size, size_t count, void *context)
{
	(void)bytes, (void)context;
	return size * count;
}

static void set_relay(CURL *curl, const struct relay *relay, struct line *line)
{
	curl_easy_setopt(curl, CURLOPT_URL, relay->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* nor one of the environment */
	curl_easy_setopt(curl, CURLOPT_USE_SSL, is_this_machine(relay->url) ? CURLUSESSL_NONE : CURLUSESSL_ALL);
	if (*relay->ca)
		curl_easy_setopt(curl, CURLOPT_CAINFO, relay->ca);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)SEND_MS);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_for_stop);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, line);
	curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, have_opened);
	curl_easy_setopt(curl, CURLOPT_SOCKOPTDATA, line);
	curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
	curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, line);
	curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)ANSWER_S);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
}

static struct curl_slist *headers_of(const struct relay *relay, const struct relay_letter *letter)
{
	char line[600]; /* an address has at most 254 characters */
	struct curl_slist *lines = NULL;

	snprintf(line, sizeof(line), "From: Tilsyn <%s>", relay->from);
	lines = curl_slist_append(lines, line);
	snprintf(line, sizeof(line), "To: <%s>", letter->to);
	lines = curl_slist_append(lines, line);
	for (size_t i = 0; letter->headers[i]; i++)
		lines = curl_slist_append(lines, letter->headers[i]);
	return curl_slist_append(lines, "Auto-Submitted: auto-generated");
}

static curl_mime *body_of(CURL *curl, const char *text)
{
	curl_mime *body = curl_mime_init(curl);
	curl_mimepart *part = curl_mime_addpart(body);

	curl_mime_data(part, text, CURL_ZERO_TERMINATED);
	curl_mime_type(part, "text/plain; charset=utf-8");
	curl_mime_encoder(part, "quoted-printable");
	return body;
}

static bool perform(CURL *curl, const struct line *line, char *failure)
{
	CURLcode code = curl_easy_perform(curl);
	long answer = 0;

	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
	if (code) {
		hang_up(line);
		snprintf(failure, RELAY_FAILURE_SIZE, "%s; the relay's last answer: %ld", curl_easy_strerror(code),
			answer);
	}
	return !code;
}

bool relay_send(const struct relay *relay, const struct relay_letter *letter, const atomic_bool *stop,
	char failure[RELAY_FAILURE_SIZE])
{
	struct line line = {stop, {-1, -1}};
	CURL *curl = curl_easy_init();
	bool good = curl && (!*relay->user || set_user(curl, relay, failure));

	if (!curl)
		snprintf(failure, RELAY_FAILURE_SIZE, "no memory");
	if (good) {
		struct curl_slist *to = curl_slist_append(NULL, letter->to), *headers = headers_of(relay, letter);
		curl_mime *body = body_of(curl, letter->text);

		set_relay(curl, relay, &line);
		curl_easy_setopt(curl, CURLOPT_MAIL_FROM, relay->from);
		curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
		curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(curl, CURLOPT_MIMEPOST, body);
		good = perform(curl, &line, failure);
		curl_mime_free(body);
		curl_slist_free_all(headers);
		curl_slist_free_all(to);
	}
	curl_easy_cleanup(curl);
	return good;
}

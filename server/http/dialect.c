#include "http/dialect.h"

#include <string.h>
#include <strings.h>

enum { PATH_MAX_BYTES = 128, TIMEOUT_DIGITS_MAX = 10 };

/* The code of most of these is `unimplemented`, as Connect wants; where HTTP has a status of its own for it, that one
 * is used. */
static const struct refusal no_method = {404, REASON_NO_SUCH_METHOD, "there is no such method", NULL};
static const struct refusal not_post = {405, REASON_NO_SUCH_METHOD, "calls are made with POST", "Allow: POST\r\n"};
static const struct refusal wrong_unary_type = {415, REASON_MALFORMED,
	"Content-Type is not application/proto or application/json",
	"Accept-Post: application/proto, application/json\r\n"};
static const struct refusal wrong_stream_type = {415, REASON_MALFORMED,
	"Content-Type is not application/connect+proto or application/connect+json",
	"Accept-Post: application/connect+proto, application/connect+json\r\n"};
static const struct refusal wrong_version = {400, REASON_MALFORMED, "Connect-Protocol-Version is not 1", NULL};
static const struct refusal wrong_timeout = {400, REASON_MALFORMED, "Connect-Timeout-Ms is not 1 to 10 digits", NULL};
static const struct refusal wrong_token = {
	401, REASON_SIGN_IN_NEEDED, "Authorization is not 'Bearer' and a token", "WWW-Authenticate: Bearer\r\n"};
static const struct refusal compressed = {
	501, REASON_NO_SUCH_METHOD, "Content-Encoding is not identity", "Accept-Encoding: identity\r\n"};

static const struct refusal not_get = {
	405, REASON_NO_SUCH_METHOD, "a calendar is fetched with GET", "Allow: GET, HEAD\r\n"};
static const struct refusal not_empty = {400, REASON_MALFORMED, "GET has no body here", NULL};

static const char calendar[] = "/calendar/", ending[] = ".ics";
enum { CALENDAR_SIZE = sizeof(calendar) - 1, ENDING_SIZE = sizeof(ending) - 1 };

static bool is_method(const struct head *head, const char *method)
{
	return head->method.size == strlen(method) && !memcmp(head->method.at, method, head->method.size);
}

static bool is_calendar(struct slice target)
{
	return target.size >= CALENDAR_SIZE && !memcmp(target.at, calendar, CALENDAR_SIZE);
}

/* The token and nothing else, no query, no second spelling of a letter. */
static bool parse_feed(struct slice target, char token[FEED_TOKEN + 1])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *at = target.at + CALENDAR_SIZE;

	if (target.size != CALENDAR_SIZE + FEED_TOKEN + ENDING_SIZE ||
		memcmp(at + FEED_TOKEN, ending, ENDING_SIZE) != 0)
		return false;
	memcpy(token, at, FEED_TOKEN);
	token[FEED_TOKEN] = '\0';
	return strspn(token, letters) == FEED_TOKEN;
}

static const struct refusal *calendar_of(const struct head *head, struct dialect *d)
{
	*d = (struct dialect){.rpc = rpc_find("/tilsyn.v1.FeedService/ReadFeed"), .timeout_ms = -1};
	if (!d->rpc || !parse_feed(head->target, d->feed))
		return &no_method;
	if (!is_method(head, "GET") && !is_method(head, "HEAD"))
		return &not_get;
	return head->body_size || head->is_chunked ? &not_empty : NULL;
}

static const struct rpc *find_rpc(struct slice target)
{
	char path[PATH_MAX_BYTES];

	if (target.size >= sizeof(path))
		return NULL;
	memcpy(path, target.at, target.size);
	path[target.size] = '\0';
	return rpc_find(path);
}

static bool is_utf8_parameter(struct slice s)
{
	s = slice_trim(s);
	return !s.size || slice_is(s, "charset=utf-8") || slice_is(s, "charset=\"utf-8\"");
}

/* "application/json; charset=utf-8" is `wanted` when that is application/json. */
static bool is_type(struct slice s, const char *wanted)
{
	const char *semicolon = s.size ? memchr(s.at, ';', s.size) : NULL;
	struct slice type = s, rest = {0};

	if (semicolon) {
		type.size = (size_t)(semicolon - s.at);
		rest = (struct slice){semicolon + 1, s.size - type.size - 1};
	}
	return slice_is(slice_trim(type), wanted) && is_utf8_parameter(rest);
}

static bool parse_type(struct slice s, struct dialect *d)
{
	d->is_json = is_type(s, d->rpc->streams ? "application/connect+json" : "application/json");
	return d->is_json || is_type(s, d->rpc->streams ? "application/connect+proto" : "application/proto");
}

static bool parse_timeout(struct slice s, int64_t *ms)
{
	*ms = s.at ? 0 : -1;
	if (!s.at)
		return true;
	if (!s.size || s.size > TIMEOUT_DIGITS_MAX)
		return false;
	for (size_t i = 0; i < s.size; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		*ms = *ms * 10 + (s.at[i] - '0');
	}
	return true;
}

static bool parse_token(struct slice s, char token[TOKEN_MAX + 1])
{
	static const char scheme[] = "Bearer ";
	enum { SCHEME_SIZE = sizeof(scheme) - 1 };

	*token = '\0';
	if (!s.at)
		return true;
	if (s.size <= SCHEME_SIZE || strncasecmp(s.at, scheme, SCHEME_SIZE) != 0)
		return false;
	s = slice_trim((struct slice){s.at + SCHEME_SIZE, s.size - SCHEME_SIZE});
	if (!s.size || s.size > TOKEN_MAX)
		return false;
	for (size_t i = 0; i < s.size; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~')
			return false;
	memcpy(token, s.at, s.size);
	token[s.size] = '\0';
	return true;
}

const struct refusal *dialect_of(const struct head *head, struct dialect *d)
{
	if (is_calendar(head->target))
		return calendar_of(head, d);
	*d->feed = '\0';
	if (!(d->rpc = find_rpc(head->target)))
		return &no_method;
	if (!is_method(head, "POST"))
		return &not_post;
	if (!parse_type(head->content_type, d))
		return d->rpc->streams ? &wrong_stream_type : &wrong_unary_type;
	if (head->protocol_version.at && !slice_is(head->protocol_version, "1"))
		return &wrong_version;
	if (head->content_encoding.at && !slice_is(head->content_encoding, "identity"))
		return &compressed;
	if (!parse_timeout(head->timeout_ms, &d->timeout_ms))
		return &wrong_timeout;
	return parse_token(head->authorization, d->token) ? NULL : &wrong_token;
}

#include "http/framing.h"

#include <string.h>
#include <strings.h>

enum { FIELDS_MAX = 64, LENGTH_DIGITS_MAX = 15, CHUNK_DIGITS_MAX = 8 };

static const struct framing_fault faults[FRAMING_FAULTS] = {
	[FRAMING_BARE_LF] = {400, REASON_MALFORMED, "a line ends without a carriage return"},
	[FRAMING_BARE_CR] = {400, REASON_MALFORMED, "a carriage return stands alone"},
	[FRAMING_CONTROL] = {400, REASON_MALFORMED, "the head holds a control character"},
	[FRAMING_REQUEST_LINE] = {400, REASON_MALFORMED, "the request line is not 'METHOD /path HTTP/1.1'"},
	[FRAMING_VERSION] = {505, REASON_MALFORMED, "HTTP/1.1 and HTTP/1.0 alone are spoken here"},
	[FRAMING_FIELD] = {400, REASON_MALFORMED, "a line of the head is not 'Name: value'"},
	[FRAMING_TOO_MANY_FIELDS] = {431, REASON_TOO_LARGE, "the head has too many fields"},
	[FRAMING_REPEATED] = {400, REASON_MALFORMED, "a field that may stand once stands twice"},
	[FRAMING_NO_HOST] = {400, REASON_MALFORMED, "Host is missing"},
	[FRAMING_OTHER_HOST] = {400, REASON_MALFORMED, "Host and the target name two servers"},
	[FRAMING_LENGTH] = {400, REASON_MALFORMED, "Content-Length is not a number"},
	[FRAMING_TRANSFER] = {400, REASON_MALFORMED, "Transfer-Encoding is not 'chunked', or not of HTTP/1.1"},
	[FRAMING_TWO_LENGTHS] = {400, REASON_MALFORMED, "Content-Length and Transfer-Encoding stand together"},
	[FRAMING_EXPECT] = {417, REASON_MALFORMED, "Expect is not '100-continue'"},
	[FRAMING_CHUNK] = {400, REASON_MALFORMED, "a chunk of the body is not well formed"},
	[FRAMING_HEAD_TOO_LARGE] = {431, REASON_TOO_LARGE, "the head is too large"},
	[FRAMING_BODY_TOO_LARGE] = {413, REASON_TOO_LARGE, "the body is too large"},
	[FRAMING_TOO_SLOW] = {408, REASON_DEADLINE, "the request came too slowly"},
};

const struct framing_fault *framing_fault(enum framing fault)
{
	return &faults[fault];
}

bool slice_is(struct slice s, const char *text)
{
	return s.size == strlen(text) && (s.size == 0 || !strncasecmp(s.at, text, s.size));
}

/* One byte and the one before it; '\n' before the first byte, so that a head may not begin with an empty line's CR
 * alone. */
static enum framing check_byte(unsigned char before, unsigned char byte)
{
	if (before == '\r' && byte != '\n')
		return FRAMING_BARE_CR;
	if (byte == '\n')
		return before == '\r' ? FRAMING_FINE : FRAMING_BARE_LF;
	if ((byte < ' ' && byte != '\t' && byte != '\r') || byte == 0x7f)
		return FRAMING_CONTROL;
	return FRAMING_FINE;
}

enum framing framing_find_end(const char *bytes, size_t size, size_t *scanned, size_t *head_size)
{
	for (size_t i = *scanned; i < size; i++) {
		enum framing found = check_byte(i ? (unsigned char)bytes[i - 1] : ' ', (unsigned char)bytes[i]);
		if (found != FRAMING_FINE)
			return found;
		if (i >= 3 && !memcmp(bytes + i - 3, "\r\n\r\n", 4)) {
			*head_size = i + 1;
			return FRAMING_FINE;
		}
	}
	*scanned = size;
	return FRAMING_MORE;
}

static bool is_token_byte(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
	       (byte && strchr("!#$%&'*+-.^_`|~", byte));
}

static bool is_token(struct slice s)
{
	for (size_t i = 0; i < s.size; i++)
		if (!is_token_byte(s.at[i]))
			return false;
	return s.size > 0;
}

/* Takes up to `stop`, which must be there, off the front of `rest`. */
static bool cut(struct slice *rest, char stop, struct slice *piece)
{
	const char *end = rest->size ? memchr(rest->at, stop, rest->size) : NULL;

	if (!end)
		return false;
	*piece = (struct slice){rest->at, (size_t)(end - rest->at)};
	rest->at = end + 1;
	rest->size -= piece->size + 1;
	return true;
}

/* The next line without its CR LF; framing_find_end() has seen to it that each LF has its CR. */
static bool cut_line(struct slice *rest, struct slice *line)
{
	if (!cut(rest, '\n', line) || !line->size)
		return false;
	line->size--;
	return true;
}

static bool is_visible(struct slice s)
{
	for (size_t i = 0; i < s.size; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~')
			return false;
	return true;
}

static bool take_prefix(struct slice *s, const char *text)
{
	size_t size = strlen(text);

	if (s->size < size || strncasecmp(s->at, text, size) != 0)
		return false;
	s->at += size;
	s->size -= size;
	return true;
}

/* "/path", or "https://server/path" as it is said to a proxy. */
static bool parse_target(struct head *head)
{
	struct slice *target = &head->target;

	if (!is_visible(*target))
		return false;
	if (take_prefix(target, "https://") || take_prefix(target, "http://")) {
		const char *path = memchr(target->at, '/', target->size);

		if (!path || path == target->at)
			return false;
		head->authority = (struct slice){target->at, (size_t)(path - target->at)};
		*target = (struct slice){path, target->size - head->authority.size};
	}
	return target->size && *target->at == '/';
}

static enum framing parse_request_line(struct slice line, struct head *head)
{
	if (!cut(&line, ' ', &head->method) || !is_token(head->method) || !cut(&line, ' ', &head->target) ||
		!parse_target(head))
		return FRAMING_REQUEST_LINE;
	if (line.size != 8 || memcmp(line.at, "HTTP/", 5))
		return FRAMING_REQUEST_LINE;
	head->is_1_0 = !memcmp(line.at, "HTTP/1.0", 8);
	return head->is_1_0 || !memcmp(line.at, "HTTP/1.1", 8) ? FRAMING_FINE : FRAMING_VERSION;
}

struct slice slice_trim(struct slice s)
{
	while (s.size && (*s.at == ' ' || *s.at == '\t'))
		s.at++, s.size--;
	while (s.size && (s.at[s.size - 1] == ' ' || s.at[s.size - 1] == '\t'))
		s.size--;
	return s;
}

/* The fields that somebody here reads; each may stand once. */
static struct slice *known_field(struct head *head, struct slice name)
{
	const struct {
		const char *name;
		struct slice *place;
	} known[] = {
		{"host", &head->host},
		{"content-length", &head->content_length},
		{"transfer-encoding", &head->transfer_encoding},
		{"expect", &head->expect},
		{"content-type", &head->content_type},
		{"content-encoding", &head->content_encoding},
		{"authorization", &head->authorization},
		{"connect-protocol-version", &head->protocol_version},
		{"connect-timeout-ms", &head->timeout_ms},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (slice_is(name, known[i].name))
			return known[i].place;
	return NULL;
}

static bool list_has(struct slice list, const char *word)
{
	struct slice item;

	while (cut(&list, ',', &item))
		if (slice_is(slice_trim(item), word))
			return true;
	return slice_is(slice_trim(list), word);
}

static enum framing parse_field(struct slice line, struct head *head)
{
	struct slice name;

	/* A name is a token, so a folded line and a blank before the colon fall here too. */
	if (!cut(&line, ':', &name) || !is_token(name))
		return FRAMING_FIELD;
	if (slice_is(name, "connection")) /* a list, which may go on in another line */
		head->wants_close |= list_has(line, "close");
	struct slice *place = known_field(head, name);
	if (!place)
		return FRAMING_FINE;
	if (place->at)
		return FRAMING_REPEATED;
	*place = slice_trim(line);
	return FRAMING_FINE;
}

static enum framing parse_length(struct head *head)
{
	struct slice s = head->content_length;

	if (!s.at)
		return FRAMING_FINE;
	if (!s.size || s.size > LENGTH_DIGITS_MAX)
		return FRAMING_LENGTH;
	for (size_t i = 0; i < s.size; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return FRAMING_LENGTH;
		head->body_size = head->body_size * 10 + (uint64_t)(s.at[i] - '0');
	}
	return FRAMING_FINE;
}

/* What the fields mean together. HTTP/1.0 knows no chunks and no Expect, and a connection of it serves one request. */
static enum framing judge(struct head *head)
{
	enum framing length = parse_length(head);

	if (length != FRAMING_FINE)
		return length;
	if (!head->host.size && !head->is_1_0)
		return FRAMING_NO_HOST;
	if (head->authority.at && (head->authority.size != head->host.size ||
					  strncasecmp(head->authority.at, head->host.at, head->host.size) != 0))
		return FRAMING_OTHER_HOST;
	if (head->transfer_encoding.at && head->content_length.at)
		return FRAMING_TWO_LENGTHS;
	if (head->transfer_encoding.at && (head->is_1_0 || !slice_is(head->transfer_encoding, "chunked")))
		return FRAMING_TRANSFER;
	if (head->expect.at && !head->is_1_0 && !slice_is(head->expect, "100-continue"))
		return FRAMING_EXPECT;
	head->is_chunked = head->transfer_encoding.at;
	head->expects_continue = head->expect.at && !head->is_1_0;
	head->wants_close |= head->is_1_0;
	return FRAMING_FINE;
}

enum framing framing_head(const char *bytes, size_t size, struct head *head)
{
	struct slice rest = {bytes, size}, line;
	enum framing found;

	memset(head, 0, sizeof(*head));
	if (!cut_line(&rest, &line))
		return FRAMING_REQUEST_LINE;
	if ((found = parse_request_line(line, head)) != FRAMING_FINE)
		return found;
	for (unsigned fields = 0; cut_line(&rest, &line) && line.size; fields++) {
		if (fields == FIELDS_MAX)
			return FRAMING_TOO_MANY_FIELDS;
		if ((found = parse_field(line, head)) != FRAMING_FINE)
			return found;
	}
	return judge(head);
}

static int hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* FINE when all of `text` stands at the front, MORE while it still may. */
static enum framing expect_text(const char *bytes, size_t size, const char *text)
{
	size_t wanted = strlen(text), common = size < wanted ? size : wanted;

	if (memcmp(bytes, text, common) != 0)
		return FRAMING_CHUNK;
	return common < wanted ? FRAMING_MORE : FRAMING_FINE;
}

enum framing framing_chunk(const char *bytes, size_t size, size_t *line_size, uint64_t *chunk_size)
{
	size_t digits = 0;

	for (*chunk_size = 0; digits < size && digits <= CHUNK_DIGITS_MAX && hex_digit(bytes[digits]) >= 0; digits++)
		*chunk_size = *chunk_size * 16 + (uint64_t)hex_digit(bytes[digits]);
	if (digits == size)
		return size > CHUNK_DIGITS_MAX ? FRAMING_CHUNK : FRAMING_MORE;
	if (!digits || digits > CHUNK_DIGITS_MAX)
		return FRAMING_CHUNK;
	const char *end = *chunk_size ? "\r\n" : "\r\n\r\n"; /* no trailers behind the last */
	*line_size = digits + strlen(end);
	return expect_text(bytes + digits, size - digits, end);
}

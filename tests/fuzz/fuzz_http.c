/* A request's head, its chunks and what Connect makes of it: whatever comes, no byte outside is read and nothing
 * doubtful is taken. */
#include <stdlib.h>
#include <string.h>

#include "http/dialect.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const struct rpc unary = {.path = "/a.B/C"}, stream = {.path = "/a.B/D", .streams = true};

const struct rpc *rpc_find(const char *path)
{
	return !strcmp(path, unary.path) ? &unary : !strcmp(path, stream.path) ? &stream : NULL;
}

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* Where a head ends may not depend on how it was cut on its way. */
static enum framing find_end(const char *bytes, size_t size, size_t *head_size)
{
	size_t scanned = 0, pieces_scanned = 0, pieces_head = 0;
	enum framing whole, pieces = FRAMING_MORE;

	*head_size = 0;
	whole = framing_find_end(bytes, size, &scanned, head_size);
	for (size_t n = 0; n <= size && pieces == FRAMING_MORE; n++)
		pieces = framing_find_end(bytes, n, &pieces_scanned, &pieces_head);
	must(whole == pieces && *head_size == pieces_head && *head_size <= size);
	return whole;
}

static void must_lie_inside(struct slice s, const char *bytes, size_t size)
{
	must(!s.at || (s.at >= bytes && s.size <= (size_t)(bytes + size - s.at)));
}

static void must_be_clean(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		must(bytes[i] != '\n' || (i && bytes[i - 1] == '\r'));
	must(!memchr(bytes, '\0', size));
}

static void must_be_plain(const struct dialect *d)
{
	must(d->timeout_ms >= -1 && d->timeout_ms <= 9999999999);
	for (const char *at = d->token; *at; at++)
		must(*at > ' ' && *at <= '~');
}

static void try_head(const char *bytes, size_t size)
{
	struct head head;
	struct dialect d;

	if (framing_head(bytes, size, &head) != FRAMING_FINE)
		return;
	must_be_clean(bytes, size);
	must((head.host.size || head.is_1_0) && !(head.is_chunked && (head.content_length.at || head.is_1_0)));
	must(*head.target.at == '/' && (!head.authority.at || head.authority.size == head.host.size));
	must(head.body_size < 1000000000000000);
	must_lie_inside(head.method, bytes, size);
	must_lie_inside(head.target, bytes, size);
	must_lie_inside(head.authority, bytes, size);
	must_lie_inside(head.content_type, bytes, size);
	must_lie_inside(head.authorization, bytes, size);
	if (!dialect_of(&head, &d))
		must_be_plain(&d);
}

static void try_chunk(const char *bytes, size_t size)
{
	uint64_t chunk_size;
	size_t line_size;

	if (framing_chunk(bytes, size, &line_size, &chunk_size) == FRAMING_FINE)
		must(line_size <= size && chunk_size <= UINT32_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *copy = malloc(size + !size); /* exactly as large, so that one byte too many is seen */
	size_t head_size;

	memcpy(copy, bytes, size);
	if (find_end(copy, size, &head_size) == FRAMING_FINE)
		try_head(copy, head_size);
	try_chunk(copy, size);
	free(copy);
	return 0;
}

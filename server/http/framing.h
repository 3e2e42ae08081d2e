/* framing.h - where a request begins and ends, and whether its head may be believed. Pure.
 *
 * Stricter than the RFCs allow a client to be: whatever two parsers could read differently (a bare LF, two lengths, a
 * folded line, a length with a sign, a chunk extension, a trailer) is refused, so that nothing can be smuggled past a
 * proxy in front. What a proxy of good manners sends is read: HTTP/1.0, which nginx speaks unless told otherwise, an
 * absolute target, Connection in several lines. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reason.h"

enum framing {
	FRAMING_FINE,
	FRAMING_MORE, /* wants more bytes */
	/* Refused, each with a row of framing_fault(): */
	FRAMING_BARE_LF,
	FRAMING_BARE_CR,
	FRAMING_CONTROL,
	FRAMING_REQUEST_LINE,
	FRAMING_VERSION,
	FRAMING_FIELD,
	FRAMING_TOO_MANY_FIELDS,
	FRAMING_REPEATED,
	FRAMING_NO_HOST,
	FRAMING_OTHER_HOST,
	FRAMING_LENGTH,
	FRAMING_TRANSFER,
	FRAMING_TWO_LENGTHS,
	FRAMING_EXPECT,
	FRAMING_CHUNK,
	FRAMING_HEAD_TOO_LARGE,
	FRAMING_BODY_TOO_LARGE,
	FRAMING_TOO_SLOW,
	FRAMING_FAULTS,
};

struct framing_fault {
	int status;
	enum reason reason;
	const char *why;
};
const struct framing_fault *framing_fault(enum framing fault);

/* A piece of the bytes parsed: lent as long as they are. A field that is absent has at = NULL. */
struct slice {
	const char *at;
	size_t size;
};
bool slice_is(struct slice s, const char *text); /* letter case does not matter */
struct slice slice_trim(struct slice s);	 /* without the blanks around it */

struct head {
	struct slice method, target; /* its path, also where it was an absolute one */
	struct slice authority, host, content_length, transfer_encoding, expect;
	struct slice content_type, content_encoding, authorization, protocol_version, timeout_ms;
	uint64_t body_size; /* of Content-Length; 0 without */
	bool is_1_0, is_chunked, wants_close, expects_continue;
};

/* Looks for the end of a head. scanned: 0 at first, then what the last look left there, so that no byte is looked at
 * twice. */
enum framing framing_find_end(const char *bytes, size_t size, size_t *scanned, size_t *head_size);
/* A whole head, with the empty line that ends it. */
enum framing framing_head(const char *bytes, size_t size, struct head *head);
/* The line before a chunk; the last chunk has size 0 and an empty line behind it, which counts as part of the line. */
enum framing framing_chunk(const char *bytes, size_t size, size_t *line_size, uint64_t *chunk_size);

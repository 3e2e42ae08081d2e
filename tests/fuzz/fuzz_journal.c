#include "form/journal.h"
#include "fuzz.h"

/* A file as it lies on disk, which may be anybody's by now; and the same bytes as what was sealed. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const uint8_t half[JOURNAL_KEY_BYTES] = {0};
	struct arena *arena = arena_new();
	struct codec_fault fault;
	struct journal_key key;
	struct note note = {"", 0, bytes, size}, got;
	size_t sealed_size;
	uint8_t *sealed;

	must(journal_make_key(&key, "token", half, sizeof(half)));
	must(!journal_unseal(arena, &key, bytes, size, &got)); /* nobody guesses sixteen bytes of MAC */
	sealed = journal_seal(arena, &key, &note, &sealed_size);
	must(journal_unseal(arena, &key, sealed, sealed_size, &got));
	must(got.size == size && (!size || !memcmp(got.bytes, bytes, size)));
	/* What opens is read as a request; an older client may have written it otherwise. */
	if (!codec_unpack(&tilsyn__v1__save_answers_request__descriptor, got.bytes, got.size, arena, &fault))
		must_explain(&fault);
	arena_free(arena);
	return 0;
}

#include "fuzz.h"

/* A byte that chooses the type, then a message. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new();
	struct codec_fault fault;

	if (size) {
		ProtobufCMessage *message = codec_unpack(fuzz_type(bytes[0]), bytes + 1, size - 1, arena, &fault);
		if (message)
			must_survive(message, arena);
		else
			must_explain(&fault);
	}
	arena_free(arena);
	return 0;
}

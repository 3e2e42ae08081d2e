/* fault.h - says what is wrong with an input, and where.
 *
 * Decoders carry the way to the value they look at as a chain of steps on the stack; only a fault turns it into text.
 * Values are never repeated in a fault: they can be personal data. */
#pragma once
#include <stddef.h>

#include "codec/codec.h"

struct step {
	const struct step *up; /* NULL: this is a field of the whole */
	const char *name;      /* NULL: an element of the list above */
	size_t index;
};

/* All return false, so that a check can return what they return. */
bool fault_at(struct codec_fault *fault, int kind, const struct step *at, const char *what);
bool fault_in_text(struct codec_fault *fault, const char *text, size_t offset, const char *what);

void fault_clear(struct codec_fault *fault);

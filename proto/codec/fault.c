#include "codec/fault.h"

#include <stdio.h>
#include <string.h>

void fault_clear(struct codec_fault *fault)
{
	*fault = (struct codec_fault){.kind = CODEC_FINE};
}

static void print_path(const struct step *at, char path[CODEC_PATH_MAX])
{
	if (!at)
		return;
	print_path(at->up, path);
	size_t used = strlen(path);
	if (at->name)
		snprintf(path + used, CODEC_PATH_MAX - used, "%s%s", used ? "." : "", at->name);
	else
		snprintf(path + used, CODEC_PATH_MAX - used, "[%zu]", at->index);
}

bool fault_at(struct codec_fault *fault, int kind, const struct step *at, const char *what)
{
	fault_clear(fault);
	fault->kind = kind;
	print_path(at, fault->path);
	snprintf(fault->what, sizeof(fault->what), "%s", what);
	return false;
}

/* Columns count characters, not bytes. */
bool fault_in_text(struct codec_fault *fault, const char *text, size_t offset, const char *what)
{
	fault_at(fault, CODEC_MALFORMED, NULL, what);
	fault->line = fault->column = 1;
	for (size_t i = 0; i < offset; i++) {
		if (text[i] == '\n') {
			fault->line++;
			fault->column = 1;
		} else if (((unsigned char)text[i] & 0xc0) != 0x80) {
			fault->column++;
		}
	}
	return false;
}

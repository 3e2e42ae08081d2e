/* A byte for what was read before, then a chunk. */
#include "fuzz.h"

#include "intake/case_list_json.h"

/* A line is in the chunk, a column in the file, and what is kept can be stored. */
static void must_be_told_well(const struct case_list *list, const struct case_list_input *in)
{
	size_t rows = 0;

	for (const struct case_row *row = list->rows; row; row = row->next, rows++) {
		must(row->line > in->state.lines && row->line <= list->state.lines);
		for (int c = 0; c < CASE_COLUMNS; c++)
			must(codec_utf8_is_valid(row->text[c], strlen(row->text[c])) && !cpr_is_in(row->text[c]));
		must(row->opened && row->opened <= in->today && !row->section[0] == !row->decided);
		must(!row->cpr_hmac || (row->birth_day >= 1 && row->birth_day <= 31));
	}
	must(rows <= list->n_records);
	for (const struct case_fault *f = list->faults; f; f = f->next)
		must(f->line > in->state.lines && f->line <= list->state.lines && f->column >= 0);
}

static void must_come_back(const char *state)
{
	struct case_list_state read;
	char *again;

	must(case_list_state_from_json(&read, state));
	again = case_list_state_to_json(&read);
	must(!strcmp(again, state));
	free(again);
}

/* As SQL gets them. */
static void must_be_written(const struct case_list *list)
{
	char *texts[] = {
		case_list_rows_to_json(list), case_list_faults_to_json(list), case_list_state_to_json(&list->state)};

	must(texts[0] && texts[1] && texts[2]);
	must_come_back(texts[2]);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		free(texts[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new();
	struct case_list_input in = {.bytes = (const char *)bytes + 1, .today = 20261122};
	struct case_list list;

	if (size) {
		in.size = size - 1;
		in.state.encoding = bytes[0] % 3;
		if (bytes[0] & 4) {
			in.state.lines = 1;
			in.state.width = CASE_COLUMNS;
			for (int c = 0; c < CASE_COLUMNS; c++)
				in.state.column[c] = c + 1;
		}
		case_list_read(&list, &in, arena);
		must_be_told_well(&list, &in);
		must_be_written(&list);
	}
	arena_free(arena);
	return 0;
}

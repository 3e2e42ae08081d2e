/* The interpretation book: what the leaders have agreed a question means. */
#include "tilsyn/v1/book.pb-c.h"

#include <string.h>

#include "ask.h"
#include "command/calibration.h"
#include "command/commands.h"
#include "language.h"
#include "ui.h"

static const struct column columns[] = {
	{N_("Question"), "note.question", AS_TEXT},
	{N_("Answer"), "note.value", AS_TEXT},
	{N_("Why"), "note.why", AS_WIDE},
	{N_("Written"), "note.written_at", AS_DATE},
	{N_("Retired"), "retired_at", AS_DATE},
	{N_("Id"), "note.note_id", AS_ID},
	{0},
};

int book_list(struct run *run)
{
	static const struct listing listing = {
		"BookService/ListNotes", "notes", N_("The interpretation book is empty."), columns};
	Tilsyn__V1__ListNotesRequest request = TILSYN__V1__LIST_NOTES_REQUEST__INIT;
	int rc = run->argument_count ? run_find(run, THING_TEMPLATE, run->arguments[0], &request.template_id) : EXIT_OK;

	if (run->options[OPT_ITEM])
		request.question = run->options[OPT_ITEM];
	request.all = run->options[OPT_ALL] != NULL;
	return rc ? rc : run_list(run, &listing, &request);
}

/* By the first characters of its id; notes have no name. */
static int find(struct run *run, Tilsyn__V1__BookEntry **entry)
{
	Tilsyn__V1__ListNotesRequest request = TILSYN__V1__LIST_NOTES_REQUEST__INIT;
	Tilsyn__V1__ListNotesResponse *response;
	size_t length = strlen(run->arguments[0]), found = 0;
	int rc;

	request.all = true;
	rc = run_call(run, "BookService/ListNotes", &request, &response);
	for (size_t i = 0; !rc && run_is_id_like(run->arguments[0]) && i < response->n_notes; i++)
		if (!strncasecmp(response->notes[i]->note->note_id, run->arguments[0], length)) {
			*entry = response->notes[i];
			found++;
		}
	if (rc || found == 1)
		return rc;
	return found ? say_error(EXIT_USAGE, _("“%s” names more than one %s; give more of the id"), run->arguments[0],
			       _("note"))
		     : say_error(EXIT_MISSING, _("no %s is named “%s”"), _("note"), run->arguments[0]);
}

static const char *effect(Tilsyn__V1__NoteEffect e)
{
	switch (e) {
	case TILSYN__V1__NOTE_EFFECT__NOTE_EFFECT_FELL:
		return _("disagreement fell after the note");
	case TILSYN__V1__NOTE_EFFECT__NOTE_EFFECT_ROSE:
		return _("disagreement rose after the note");
	case TILSYN__V1__NOTE_EFFECT__NOTE_EFFECT_OPEN:
		return _("whether disagreement fell cannot be told from chance");
	default:
		return _("too few cases to tell whether disagreement fell");
	}
}

int book_show(struct run *run)
{
	Tilsyn__V1__BookEntry *entry = NULL;
	int rc = find(run, &entry);

	if (rc || !entry)
		return rc;
	if (ui.json) {
		json_put(run->arena, &entry->base);
		return EXIT_OK;
	}
	table_print_one(run->arena, columns, &entry->base);
	put("%s\n", language_pick(entry->text_da, entry->text_en));
	if (*entry->note->excerpt)
		put("“%s”\n", entry->note->excerpt);
	if (*entry->retired_because)
		put("%s %s\n", _("Retired because:"), entry->retired_because);
	put("%s\n", arena_print(run->arena, _("alike in %lld of %lld cases before, in %lld of %lld since: %s"),
			    (long long)entry->before->count, (long long)entry->before->n,
			    (long long)entry->after->count, (long long)entry->after->n, effect(entry->effect)));
	return EXIT_OK;
}

int book_retire(struct run *run)
{
	Tilsyn__V1__RetireNoteRequest request = TILSYN__V1__RETIRE_NOTE_REQUEST__INIT;
	Tilsyn__V1__RetireNoteResponse *response;
	Tilsyn__V1__BookEntry *entry = NULL;
	int rc = find(run, &entry);

	if (rc || !entry)
		return rc;
	request.note_id = entry->note->note_id;
	request.version = entry->version;
	request.reason =
		run->options[OPT_REASON] ? run->options[OPT_REASON] : ask_line(run->arena, _("Why"), "--reason");
	if (!request.reason)
		return EXIT_USAGE;
	rc = run_call(run, "BookService/RetireNote", &request, &response);
	return rc ? rc
		  : run_done(run, response, "%s\n", _("The note is out of the book; it stays readable with --all."));
}

/* The interpretation book: what the leaders have agreed a question means. */
#include "tilsyn/v1/book.pb-c.h"

#include "command/calibration/calibration.h"
#include "command/commands.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "verb.h"

static const struct column columns[] = {
	{N_("Question"), "note.question", AS_TEXT},
	{N_("Answer"), "note.value", AS_TEXT},
	{N_("Why"), "note.why", AS_WIDE},
	{N_("Written"), "note.written_at", AS_DATE},
	{N_("Retired"), "retired_at", AS_DATE},
	{N_("Id"), "note.note_id", AS_ID},
	{0},
};

VERB(book_list, .method = "BookService/ListNotes",
	.taken = {{"template_id", TAKE_ID, ARGUMENT(0), .thing = THING_TEMPLATE}, {"question", TAKE_TEXT, OPT_ITEM},
		{"all", TAKE_SWITCH, OPT_ALL}},
	.rows = "notes", .columns = columns, .empty = N_("The interpretation book is empty."))

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
	ProtobufCMessage *row;
	int rc = run_row(run, THING_NOTE, run->arguments[0], &row);

	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, row);
		return EXIT_OK;
	}
	const Tilsyn__V1__BookEntry *entry = (const Tilsyn__V1__BookEntry *)row;
	table_print_one(run->arena, columns, row);
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

VERB(book_retire, .method = "BookService/RetireNote",
	.taken = {{"note_id", TAKE_ROW, ARGUMENT(0), .thing = THING_NOTE},
		{"reason", TAKE_ASKED, OPT_REASON, .prompt = N_("Why")}},
	.said = N_("The note is out of the book; it stays readable with --all."))

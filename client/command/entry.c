/* What is written beside locked answers, and good examples. */
#include "tilsyn/v1/entry.pb-c.h"

#include <string.h>

#include "ask.h"
#include "command/commands.h"
#include "language.h"
#include "run.h"
#include "ui.h"

static const struct column columns[] = {
	{N_("Question"), "item", AS_TEXT},
	{N_("No."), "number", AS_TEXT},
	{N_("What"), "kind", AS_WORD},
	{N_("Value"), "value", AS_TEXT},
	{N_("Words"), "words", AS_WIDE},
	{N_("Document"), "document", AS_WIDE},
	{N_("By"), "written_by", AS_TEXT},
	{N_("When"), "written_at", AS_TIME},
	{0},
};

/* The option, else a question. NULL when there is neither. */
static char *words_for(struct run *run, enum option option, const char *prompt, const char *instead)
{
	return run->options[option] ? run->options[option] : ask_line(run->arena, prompt, instead);
}

int review_remark(struct run *run)
{
	Tilsyn__V1__AddRemarkRequest request = TILSYN__V1__ADD_REMARK_REQUEST__INIT;
	Tilsyn__V1__AddRemarkResponse *response;
	int rc = run_find(run, THING_REVIEW, run->arguments[0], &request.review_id);

	if (rc)
		return rc;
	request.item = run->arguments[1];
	request.document = words_for(run, OPT_DOCUMENT, _("Which document?"), "--document");
	request.words = request.document ? words_for(run, OPT_NOTE, _("What does it show?"), "--note") : NULL;
	if (!request.words)
		return EXIT_USAGE;
	rc = run_call(run, "EntryService/AddRemark", &request, &response);
	return rc ? rc
		  : run_done(run, response, "%s\n",
			    _("The remark stands beside the answer; the reviewer replies to it."));
}

static int fetch(struct run *run, Tilsyn__V1__ListEntriesRequest *request, Tilsyn__V1__ListEntriesResponse **response)
{
	int rc = run_find(run, THING_REVIEW, run->arguments[0], &request->review_id);

	if (run->options[OPT_PURPOSE])
		request->purpose = run->options[OPT_PURPOSE];
	return rc ? rc : run_call(run, "EntryService/ListEntries", request, response);
}

/* The remark at this question that has no reply yet; 0 for none. */
static int64_t open_remark(const Tilsyn__V1__ListEntriesResponse *all, const char *item)
{
	int64_t open = 0;

	for (size_t i = 0; i < all->n_entries; i++) {
		const Tilsyn__V1__Entry *e = all->entries[i];
		if (strcmp(e->item, item) != 0)
			continue;
		if (e->kind == TILSYN__V1__ENTRY_KIND__ENTRY_KIND_REMARK)
			open = e->number;
		else if (e->replies_to == open)
			open = 0;
	}
	return open;
}

int review_reply(struct run *run)
{
	Tilsyn__V1__ListEntriesRequest list = TILSYN__V1__LIST_ENTRIES_REQUEST__INIT;
	Tilsyn__V1__AnswerRemarkRequest request = TILSYN__V1__ANSWER_REMARK_REQUEST__INIT;
	Tilsyn__V1__AnswerRemarkResponse *response;
	Tilsyn__V1__ListEntriesResponse *all;
	int rc = fetch(run, &list, &all);

	if (rc)
		return rc;
	request.review_id = list.review_id;
	request.item = run->arguments[1];
	request.remark = open_remark(all, request.item);
	request.value = words_for(run, OPT_VALUE, _("The corrected answer (Enter keeps it)"), "--value");
	request.words = request.value ? words_for(run, OPT_NOTE, _("Why?"), "--note") : NULL;
	if (!request.words)
		return EXIT_USAGE;
	rc = run_call(run, "EntryService/AnswerRemark", &request, &response);
	return rc ? rc
		  : run_done(run, response, "%s\n", _("Written beside the answer; the first answer stays readable."));
}

static const char *second_in_words(const char *state)
{
	static const struct {
		const char *state, *words;
	} states[] = {
		{"waiting", N_("A second reading is under way.")},
		{"read", N_("Another leader has read it a second time.")},
		{"unread", N_("The second reading did not come in time; the review counts as it is.")},
		{"nobody", N_("Nobody may read it a second time; the review counts as it is.")},
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (!strcmp(states[i].state, state))
			return _(states[i].words);
	return NULL;
}

int review_entries(struct run *run)
{
	Tilsyn__V1__ListEntriesRequest request = TILSYN__V1__LIST_ENTRIES_REQUEST__INIT;
	Tilsyn__V1__ListEntriesResponse *all;
	int rc = fetch(run, &request, &all);

	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &all->base);
		return EXIT_OK;
	}
	if (all->n_entries)
		table_print(run->arena, columns, (ProtobufCMessage *const *)all->entries, all->n_entries);
	else
		say("%s\n", _("Nothing is written beside the answers."));
	if (*all->remarks_until)
		put(_("The caseworker may point to documents until %s; the review counts from %s.\n"),
			when_date(run->arena, all->remarks_until), when_date(run->arena, all->counts_from));
	if (second_in_words(all->second_reading))
		put("%s\n", second_in_words(all->second_reading));
	return EXIT_OK;
}

/* --- good examples --- */

int review_example(struct run *run)
{
	Tilsyn__V1__MarkExampleRequest request = TILSYN__V1__MARK_EXAMPLE_REQUEST__INIT;
	Tilsyn__V1__MarkExampleResponse *response;
	int rc = run_find(run, THING_REVIEW, run->arguments[0], &request.review_id);

	if (rc)
		return rc;
	request.item = run->arguments[1];
	request.note = words_for(run, OPT_NOTE, _("What is good about it?"), "--note");
	request.ask = run->options[OPT_ASK] != NULL;
	if (!request.note)
		return EXIT_USAGE;
	rc = run_call(run, "EntryService/MarkExample", &request, &response);
	return rc ? rc
		  : run_done(run, response, "%s\n",
			    request.ask ? _("Marked; the caseworker is asked whether it may be shown.") : _("Marked."));
}

int review_examples(struct run *run)
{
	static const struct column example_columns[] = {
		{N_("Question"), "question", AS_TEXT},
		{N_("What is good"), "note", AS_WIDE},
		{N_("Case"), "case_number", AS_TEXT},
		{N_("Marked by"), "marked_by", AS_TEXT},
		{N_("Consent"), "consent", AS_WORD},
		{N_("Review"), "review_id", AS_ID},
		{0},
	};
	static const struct listing listing = {
		"EntryService/ListExamples", "examples", N_("There are no examples."), example_columns};
	Tilsyn__V1__ListExamplesRequest request = TILSYN__V1__LIST_EXAMPLES_REQUEST__INIT;

	return run_list(run, &listing, &request);
}

int review_consent(struct run *run)
{
	Tilsyn__V1__AnswerExampleRequest request = TILSYN__V1__ANSWER_EXAMPLE_REQUEST__INIT;
	Tilsyn__V1__AnswerExampleResponse *response;
	int rc;

	request.review_id = run->arguments[0];
	request.item = run->arguments[1];
	request.agrees = !run->options[OPT_NO];
	rc = run_call(run, "EntryService/AnswerExample", &request, &response);
	return rc ? rc
		  : run_done(run, response, "%s\n",
			    request.agrees ? _("It may be shown, without the case.") : _("It is not shown."));
}

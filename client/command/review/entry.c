/* What is written beside locked answers, and good examples. */
#include "tilsyn/v1/entry.pb-c.h"

#include <string.h>

#include "command/commands.h"
#include "form/answering.h"
#include "form/talk.h"
#include "screen/language.h"
#include "screen/table.h"
#include "screen/ui.h"
#include "verb.h"

#define THE_REVIEW                                                                                                     \
	{                                                                                                              \
		"review_id", TAKE_ID, ARGUMENT(0), .thing = THING_REVIEW                                               \
	}

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

VERB(review_remark, .method = "EntryService/AddRemark",
	.taken = {THE_REVIEW, {"item", TAKE_TEXT, ARGUMENT(1)},
		{"document", TAKE_ASKED, OPT_DOCUMENT, .prompt = N_("Which document?")},
		{"words", TAKE_ASKED, OPT_NOTE, .prompt = N_("What does it show?")}},
	.said = N_("The remark stands beside the answer; the reviewer replies to it."))

/* As the server stores it: a label is what people know it by. What is neither is refused there, with what there is. */
static char *stored_value(struct arena *arena, const Tilsyn__V1__Scale *scale, char *typed)
{
	struct choice *choices;
	const Tilsyn__V1__Item item = TILSYN__V1__ITEM__INIT;
	const size_t count = scale && *typed ? choices_of(arena, &item, scale, &choices) : 0;
	const struct choice *picked = count ? choice_pick(arena, choices, count, typed) : NULL;

	return picked ? arena_text(arena, picked->value) : typed;
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

static int find_remark(struct run *run, void *request)
{
	static const struct verb list = {
		.method = "EntryService/ListEntries", .taken = {THE_REVIEW, {"purpose", TAKE_TEXT, OPT_PURPOSE}}};
	Tilsyn__V1__AnswerRemarkRequest *reply = request;
	Tilsyn__V1__ListEntriesResponse *all;
	int rc = verb_call(run, &list, &all);

	if (rc)
		return rc;
	reply->remark = open_remark(all, reply->item);
	reply->value = stored_value(run->arena, all->scale, reply->value);
	return EXIT_OK;
}

VERB(review_reply, .method = "EntryService/AnswerRemark",
	.taken = {THE_REVIEW, {"item", TAKE_TEXT, ARGUMENT(1)},
		{"value", TAKE_ASKED, OPT_VALUE, .prompt = N_("The corrected answer (Enter keeps it)")},
		{"words", TAKE_ASKED, OPT_NOTE, .prompt = N_("Why?")}},
	.fill = find_remark, .said = N_("Written beside the answer; the first answer stays readable."))

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

static bool is_answered(const Tilsyn__V1__ListEntriesResponse *all, const Tilsyn__V1__Entry *remark)
{
	for (size_t i = 0; i < all->n_entries; i++)
		if (all->entries[i]->replies_to == remark->number && strcmp(all->entries[i]->item, remark->item) == 0)
			return true;
	return false;
}

static void put_entries(struct run *run, const Tilsyn__V1__ListEntriesResponse *all)
{
	for (size_t i = 0; i < all->n_entries; i++)
		all->entries[i]->value = arena_text(run->arena, talk_value(all->scale, all->entries[i]->value));
	if (all->n_entries)
		table_print(run->arena, columns, (ProtobufCMessage **)all->entries, all->n_entries);
	else
		say("%s\n", _("Nothing is written beside the answers."));
}

static void put_all(struct run *run, const void *response)
{
	const Tilsyn__V1__ListEntriesResponse *all = response;

	put_entries(run, all);
	for (size_t i = 0; i < all->n_entries; i++) {
		const Tilsyn__V1__Entry *e = all->entries[i];

		if (e->kind == TILSYN__V1__ENTRY_KIND__ENTRY_KIND_REMARK && !is_answered(all, e))
			put_folded(0, _("%s waits for the reviewer's reply: “tilsyn review reply REVIEW %s”."), e->item,
				e->item);
	}

	if (*all->remarks_until)
		put(_("The caseworker may point to documents until %s; the review counts from %s.\n"),
			when_date(run->arena, all->remarks_until), when_date(run->arena, all->counts_from));
	if (second_in_words(all->second_reading))
		put("%s\n", second_in_words(all->second_reading));
}

VERB(review_entries, .method = "EntryService/ListEntries", .taken = {THE_REVIEW, {"purpose", TAKE_TEXT, OPT_PURPOSE}},
	.put = put_all)

/* --- good examples --- */

static const char *example_done(struct run *run, const void *request, const void *response)
{
	(void)request, (void)response;
	return run->options[OPT_ASK] ? _("Marked; the caseworker is asked whether it may be shown.") : _("Marked.");
}

VERB(review_example, .method = "EntryService/MarkExample",
	.taken = {THE_REVIEW, {"item", TAKE_TEXT, ARGUMENT(1)},
		{"note", TAKE_ASKED, OPT_NOTE, .prompt = N_("What is good about it?")}, {"ask", TAKE_SWITCH, OPT_ASK}},
	.done = example_done)

static const struct column example_columns[] = {
	{N_("Question"), "question", AS_TEXT},
	{N_("What is good"), "note", AS_WIDE},
	{N_("Case"), "case_number", AS_TEXT},
	{N_("Marked by"), "marked_by", AS_TEXT},
	{N_("Consent"), "consent", AS_WORD},
	{N_("Review"), "review_id", AS_ID},
	{0},
};
VERB(review_examples, .method = "EntryService/ListExamples", .rows = "examples", .columns = example_columns,
	.empty = N_("There are no examples."))

static const char *consent_done(struct run *run, const void *request, const void *response)
{
	(void)request, (void)response;
	return run->options[OPT_NO] ? _("It is not shown.") : _("It may be shown, without the case.");
}

VERB(review_consent, .method = "EntryService/AnswerExample",
	.taken = {{"review_id", TAKE_TEXT, ARGUMENT(0)}, {"item", TAKE_TEXT, ARGUMENT(1)},
		{"agrees", TAKE_NOT, OPT_NO}},
	.done = consent_done)

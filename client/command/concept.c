/* The written concept: to put, read, compare, publish, acknowledge and print; and what it says against what was done.
 */
#include "tilsyn/v1/concept.pb-c.h"

#include <stddef.h>
#include <string.h>

#include "command/commands.h"
#include "command/report/report.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "verb.h"

/* The versions that the arguments name; 0 where there is none. */
static int take_version(struct run *run, size_t nth, int64_t *version)
{
	*version = 0;
	if (run->argument_count > nth && !run_number(run->arguments[nth], 1, 1000000, version))
		return say_error(
			EXIT_USAGE, _("“%s” is not a version (“tilsyn concept versions”)"), run->arguments[nth]);
	return EXIT_OK;
}

/* The newest that planners see; 0 where there is none. */
static int newest(struct run *run, int64_t *version)
{
	Tilsyn__V1__ListConceptsRequest request = TILSYN__V1__LIST_CONCEPTS_REQUEST__INIT;
	Tilsyn__V1__ListConceptsResponse *response;
	int rc = run_call(run, "ConceptService/ListConcepts", &request, &response);

	*version = !rc && response->n_versions ? response->versions[0]->version : 0;
	return rc;
}

static int take_newest(struct run *run, void *request)
{
	return newest(run, &((Tilsyn__V1__PutConceptRequest *)request)->version);
}

static const char *put_done(struct run *run, const void *request, const void *response)
{
	long long before = ((const Tilsyn__V1__PutConceptRequest *)request)->version;
	long long now = ((const Tilsyn__V1__PutConceptResponse *)response)->version;

	if (now == before)
		return arena_print(run->arena, _("Version %lld says the same already."), now);
	return arena_print(run->arena,
		_("Version %lld is a draft that planners and leaders see. “tilsyn concept publish” shows it to everybody."),
		now);
}

VERB(concept_put, .method = "ConceptService/PutConcept", .taken = {{"concept", TAKE_MESSAGE, ARGUMENT(0)}},
	.fill = take_newest, .done = put_done)

/* What a concept says in words, in the order in which it is read. */
static const struct concept_text {
	const char *name, *title;
	size_t at;
} texts[] = {
	{"purpose", N_("Purpose"), offsetof(Tilsyn__V1__Concept, purpose)},
	{"transparency", N_("Transparency"), offsetof(Tilsyn__V1__Concept, transparency)},
	{"shared_understanding", N_("Shared understanding"), offsetof(Tilsyn__V1__Concept, shared_understanding)},
	{"focus", N_("Focus"), offsetof(Tilsyn__V1__Concept, focus)},
	{"cases", N_("Cases"), offsetof(Tilsyn__V1__Concept, cases)},
	{"how", N_("How"), offsetof(Tilsyn__V1__Concept, how)},
	{"how_often", N_("How often"), offsetof(Tilsyn__V1__Concept, how_often)},
	{"how_many", N_("How many"), offsetof(Tilsyn__V1__Concept, how_many)},
	{"telling", N_("Telling"), offsetof(Tilsyn__V1__Concept, telling)},
	{"learning", N_("Learning"), offsetof(Tilsyn__V1__Concept, learning)},
	{"following_up", N_("Following up"), offsetof(Tilsyn__V1__Concept, following_up)},
	{"on_challenge", N_("When something is not as it should be"), offsetof(Tilsyn__V1__Concept, on_challenge)},
	{"telling_caseworker", N_("How and when the caseworker hears of it"),
		offsetof(Tilsyn__V1__Concept, telling_caseworker)},
};

static void put_text(const char *title, const char *text)
{
	if (!text || !*text)
		return;
	put_styled(STYLE_BOLD, "\n%s\n", title);
	put_folded(0, "%s", text);
}

static void put_edition(struct run *run, const Tilsyn__V1__ConceptVersion *v)
{
	if (!v->published_at)
		put(_("Version %lld, a draft: planners and leaders alone see it.\n"), (long long)v->version);
	else
		put(_("Version %lld, published %s.\n"), (long long)v->version,
			when_day(run->arena, v->published_at->seconds));
	if (v->in_force && !v->acknowledged)
		put("%s\n", _("“tilsyn concept acknowledge” says that you have read it."));
}

static void put_staff(struct run *run, const Tilsyn__V1__ConceptStaff *staff)
{
	if (!staff)
		return;
	put_text(_("What was discussed with the staff's representatives"), staff->discussed);
	if (*staff->discussed_on)
		put(_("Discussed on %s.\n"), when_date(run->arena, staff->discussed_on));
	put_text(_("Why it was not discussed on a day"), staff->not_discussed_because);
	put_text(_("Notice, as checked locally"), staff->notice);
	if (*staff->notice_ends_on)
		put(_("Notice runs out on %s.\n"), when_date(run->arena, staff->notice_ends_on));
	put_text(_("Why no notice runs"), staff->no_notice_because);
}

static const struct column settings_columns[] = {
	{N_("General audits a year"), "general_per_year", AS_COUNT},
	{N_("Themed audits a year"), "themed_per_year", AS_COUNT},
	{N_("Calibration rounds a year"), "calibrations_per_year", AS_COUNT},
	{N_("Cases a year"), "cases_per_year", AS_COUNT},
	{N_("Days until the caseworker is told"), "told_within_days", AS_COUNT},
	{N_("Per cent read a second time"), "second_share", AS_COUNT},
	{N_("Working days for a second reading"), "second_days", AS_COUNT},
	{N_("Working days for remarks"), "remark_days", AS_COUNT},
	{N_("Fewest behind a shown figure"), "small_group", AS_COUNT},
	{N_("Months until a person's results fade"), "personal_months", AS_COUNT},
	{N_("Months until an audit is deleted"), "retention_months", AS_COUNT},
	{0},
};

static void put_settings(struct run *run, const Tilsyn__V1__ConceptSettings *settings)
{
	if (!settings)
		return;
	put_styled(STYLE_BOLD, "\n%s\n", _("In numbers"));
	table_print_one(run->arena, settings_columns, &settings->base);
}

static void put_concept(struct run *run, const void *response)
{
	const Tilsyn__V1__GetConceptResponse *told = response;
	const Tilsyn__V1__Concept *c = told->concept;

	put_styled(STYLE_BOLD, "%s\n", c->title);
	put_edition(run, told->told);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		put_text(_(texts[i].title), *(char *const *)(const void *)((const char *)c + texts[i].at));
	put_staff(run, c->staff);
	put_settings(run, c->settings);
}

static int take_shown(struct run *run, void *request)
{
	return take_version(run, 0, &((Tilsyn__V1__GetConceptRequest *)request)->version);
}

VERB(concept_show, .method = "ConceptService/GetConcept", .fill = take_shown, .put = put_concept)

static const struct column version_columns[] = {
	{N_("Version"), "version", AS_TEXT},
	{N_("Title"), "title", AS_WIDE},
	{N_("Made"), "made_at", AS_DATE},
	{N_("By"), "made_by", AS_WIDE},
	{N_("Published"), "published_at", AS_DATE},
	{N_("In force"), "in_force", AS_WORD},
	{0},
};
VERB(concept_versions, .method = "ConceptService/ListConcepts", .rows = "versions", .columns = version_columns,
	.empty = N_("There is no concept yet."))

/* What a changed field is called where the concept is read; without a name there its own must do. */
static const char *field_title(const char *field)
{
	static const struct {
		const char *name, *title;
	} others[] = {
		{"title", N_("Title")},
		{"staff.discussed", N_("What was discussed with the staff's representatives")},
		{"staff.discussed_on", N_("When it was discussed")},
		{"staff.not_discussed_because", N_("Why it was not discussed on a day")},
		{"staff.notice", N_("Notice, as checked locally")},
		{"staff.notice_ends_on", N_("When notice runs out")},
		{"staff.no_notice_because", N_("Why no notice runs")},
	};
	const char *setting =
		strncmp(field, "settings.", strlen("settings.")) == 0 ? field + strlen("settings.") : field;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(texts[i].name, field) == 0)
			return _(texts[i].title);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(others[i].name, field) == 0)
			return _(others[i].title);
	for (const struct column *c = settings_columns; c->title; c++)
		if (strcmp(c->field, setting) == 0)
			return _(c->title);
	return field;
}

static void put_change(const Tilsyn__V1__ConceptChange *c)
{
	put_styled(STYLE_BOLD, "%s\n", field_title(c->field));
	if (*c->before)
		put_folded(2, "- %s", c->before);
	if (*c->after)
		put_folded(2, "+ %s", c->after);
}

static int take_draft(struct run *run, void *request)
{
	return newest(run, &((Tilsyn__V1__PublishConceptRequest *)request)->version);
}

static void put_new_settings(struct run *run, const void *response)
{
	const Tilsyn__V1__PublishConceptResponse *published = response;

	(void)run;
	if (published->n_settings)
		put("%s\n", _("Settings that changed with it:"));
	for (size_t i = 0; i < published->n_settings; i++)
		put_change(published->settings[i]);
}

VERB(concept_publish, .method = "ConceptService/PublishConcept", .fill = take_draft, .put = put_new_settings,
	.said = N_("Everybody can read it now; leaders and caseworkers are told."))

VERB(concept_begin, .method = "ConceptService/BeginWithoutConcept",
	.taken = {{"reason", TAKE_ASKED, OPT_REASON, .prompt = N_("Why can it not wait?")}},
	.said = N_("Noted. The promise log tells that you began without a concept, and why."))

static int take_two(struct run *run, void *request)
{
	Tilsyn__V1__DiffConceptRequest *diff = request;
	int rc = take_version(run, 0, &diff->from_version);

	return rc ? rc : take_version(run, 1, &diff->to_version);
}

static void put_changes(struct run *run, const void *response)
{
	const Tilsyn__V1__DiffConceptResponse *diff = response;

	(void)run;
	for (size_t i = 0; i < diff->n_changes; i++)
		put_change(diff->changes[i]);
	if (!diff->n_changes)
		put("%s\n", _("The two say the same."));
}

VERB(concept_diff, .method = "ConceptService/DiffConcept", .fill = take_two, .put = put_changes)

static int take_in_force(struct run *run, void *request)
{
	static const struct verb list = {.method = "ConceptService/ListConcepts"};
	Tilsyn__V1__ListConceptsResponse *all;
	int rc = verb_call(run, &list, &all);

	for (size_t i = 0; !rc && i < all->n_versions; i++)
		if (all->versions[i]->in_force)
			((Tilsyn__V1__AcknowledgeConceptRequest *)request)->version = all->versions[i]->version;
	return rc;
}

VERB(concept_acknowledge, .method = "ConceptService/AcknowledgeConcept", .fill = take_in_force,
	.said = N_("Noted that you have read it."))

static const struct column reader_columns[] = {
	{N_("Leader"), "display_name", AS_WIDE},
	{N_("Read"), "read_at", AS_DATE},
	{0},
};

static void put_read(struct run *run, const void *response)
{
	const Tilsyn__V1__ListReceiptsResponse *receipts = response;

	put(_("Caseworkers who have read version %lld: %d of %d.\n"), (long long)receipts->version,
		receipts->caseworkers_read, receipts->caseworkers);
	if (*receipts->first_audit_on)
		put(_("The first audit under it: %s.\n"), when_date(run->arena, receipts->first_audit_on));
}

VERB(concept_readers, .method = "ConceptService/ListReceipts", .rows = "leaders", .columns = reader_columns,
	.put = put_read)

/* -- the promise log -- */

static const char *promise_in_words(struct run *run, const Tilsyn__V1__ConceptPromise *p)
{
	struct arena *a = run->arena;

	switch (p->kind) {
	case TILSYN__V1__CONCEPT_PROMISE_KIND__CONCEPT_PROMISE_KIND_GENERAL:
		return arena_print(a, _("General audits: %d promised for the year, %d held; %d were due by now."),
			p->promised, p->done, p->due);
	case TILSYN__V1__CONCEPT_PROMISE_KIND__CONCEPT_PROMISE_KIND_THEMED:
		return arena_print(a, _("Themed audits: %d promised for the year, %d held; %d were due by now."),
			p->promised, p->done, p->due);
	case TILSYN__V1__CONCEPT_PROMISE_KIND__CONCEPT_PROMISE_KIND_CALIBRATIONS:
		return arena_print(a, _("Calibration rounds: %d promised for the year, %d held; %d were due by now."),
			p->promised, p->done, p->due);
	case TILSYN__V1__CONCEPT_PROMISE_KIND__CONCEPT_PROMISE_KIND_CASES:
		return arena_print(a, _("Cases: %d promised for the year, %d reviewed; %d were due by now."),
			p->promised, p->done, p->due);
	case TILSYN__V1__CONCEPT_PROMISE_KIND__CONCEPT_PROMISE_KIND_TOLD:
		if (!p->promised)
			return arena_print(a,
				_("Earlier in the year the concept promised to tell the caseworker within %d days; the promise was "
				  "dropped. Done for %d of %d reviews that were due."),
				p->before, p->done, p->of);
		return arena_print(a,
			_("Telling the caseworker within %d days: done for %d of %d reviews that were due."),
			p->promised, p->done, p->of);
	case TILSYN__V1__CONCEPT_PROMISE_KIND__CONCEPT_PROMISE_KIND_READ:
		return arena_print(
			a, _("Read before the first audit: %d of %d leaders and caseworkers."), p->done, p->of);
	case TILSYN__V1__CONCEPT_PROMISE_KIND__CONCEPT_PROMISE_KIND_SECOND:
		if (!p->promised)
			return arena_print(a,
				_("Earlier in the year the concept promised to read %d %% or more a second time; the promise was "
				  "dropped. Read: %d of %d reviews."),
				p->before, p->done, p->of);
		return arena_print(
			a, _("Read a second time, %d %% or more: %d of %d reviews."), p->promised, p->done, p->of);
	default:
		return "";
	}
}

/* A number a year that was higher; days and shares that were dropped say it themselves. */
static const char *said_before(struct run *run, const Tilsyn__V1__ConceptPromise *p)
{
	const bool says_it = p->kind == TILSYN__V1__CONCEPT_PROMISE_KIND__CONCEPT_PROMISE_KIND_TOLD ||
			     p->kind == TILSYN__V1__CONCEPT_PROMISE_KIND__CONCEPT_PROMISE_KIND_SECOND;

	if (!p->before || (!p->promised && says_it))
		return "";
	return arena_print(run->arena,
		p->promised ? _(" Earlier in the year the concept said %d.")
			    : _(" Earlier in the year the concept said %d; the promise was dropped."),
		p->before);
}

/* What makes a promise look better kept than it was, said beside it. */
static void put_promise(struct run *run, const Tilsyn__V1__ConceptPromise *p)
{
	struct arena *a = run->arena;
	const char *in_part = p->in_part == 0 ? ""
			      : p->kind == TILSYN__V1__CONCEPT_PROMISE_KIND__CONCEPT_PROMISE_KIND_CALIBRATIONS
				      ? arena_print(a, _(" Opened, but without two who had answered: %d."), p->in_part)
				      : arena_print(a, _(" Past the deadline with reviews missing: %d."), p->in_part);

	put_folded(0, "%s%s%s", promise_in_words(run, p), in_part, said_before(run, p));
}

static void put_waivers(struct run *run, const Tilsyn__V1__ListConceptPromisesResponse *said)
{
	for (size_t i = 0; i < said->n_waivers; i++)
		put_folded(0, _("The first audit did not wait for the concept. %s, %s: %s"),
			when_day(run->arena, said->waivers[i]->begun_at->seconds), said->waivers[i]->begun_by,
			said->waivers[i]->reason);
}

static void put_promises(struct run *run, const void *response)
{
	const Tilsyn__V1__ListConceptPromisesResponse *said = response;

	put_waivers(run, said);
	if (!said->version) {
		put("%s\n", _("There is no concept yet."));
		return;
	}
	put_styled(STYLE_BOLD, _("What the concept (version %lld) says, and what was done in %d\n"),
		(long long)said->version, said->year);
	if (strcmp(said->since + strlen("2026"), "-01-01") != 0)
		put_folded(0, _("There has been a concept since %s; what was due is counted from then."),
			when_date(run->arena, said->since));
	for (size_t i = 0; i < said->n_promises; i++)
		put_promise(run, said->promises[i]);
	if (!said->n_promises)
		put("%s\n", _("It promises nothing in numbers."));
	put_folded(0, "%s", _("“tilsyn wheel promises” tells of each activity, and why."));
}

VERB(concept_promises, .method = "ConceptService/ListConceptPromises", .taken = {TAKE_YEAR}, .put = put_promises)

/* -- to print -- */

static int take_format(struct run *run, void *request)
{
	Tilsyn__V1__RenderConceptRequest *render = request;
	const char *format = run->options[OPT_FORMAT];
	int wanted;

	if (!format && !report_format_of_name(run->options[OPT_OUT], &wanted))
		wanted = TILSYN__V1__FORMAT__FORMAT_HTML;
	if (format && !words_to_enum(&tilsyn__v1__format__descriptor, format, &wanted))
		return say_error(EXIT_USAGE, _("a concept is printed as html or pdf"));
	render->format = (Tilsyn__V1__Format)wanted;
	return take_version(run, 0, &render->version);
}

int concept_print(struct run *run)
{
	static const struct verb render = {.method = "ConceptService/RenderConcept",
		.taken = {{"language", TAKE_LANGUAGE, OPT_REPORT_LANG}},
		.fill = take_format};
	Tilsyn__V1__RenderConceptResponse *response;
	const char *path = run->options[OPT_OUT];
	int rc = verb_call(run, &render, &response);

	if (!rc)
		rc = run_write_file(path, response->content.data, response->content.len);
	if (!rc && path)
		say(_("The concept is in '%s'.\n"), path);
	return rc;
}

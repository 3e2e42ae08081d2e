/* The written concept: to put, read, compare, publish, acknowledge and print; and what it says against what was done.
 */
#include "tilsyn/v1/concept.pb-c.h"

#include <string.h>

#include "command/commands.h"
#include "language.h"
#include "run.h"
#include "ui.h"
#include "words.h"

static int get(struct run *run, int64_t version, Tilsyn__V1__GetConceptResponse **response)
{
	Tilsyn__V1__GetConceptRequest request = TILSYN__V1__GET_CONCEPT_REQUEST__INIT;

	request.version = version;
	return run_call(run, "ConceptService/GetConcept", &request, response);
}

/* The version that the nth argument names; 0 without one. */
static int version_of(struct run *run, size_t nth, int64_t *version)
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

int concept_put(struct run *run)
{
	Tilsyn__V1__PutConceptRequest request = TILSYN__V1__PUT_CONCEPT_REQUEST__INIT;
	Tilsyn__V1__PutConceptResponse *response;
	int rc;

	request.concept =
		(Tilsyn__V1__Concept *)run_read_message(run, run->arguments[0], &tilsyn__v1__concept__descriptor);
	if (!request.concept)
		return EXIT_USAGE;
	rc = newest(run, &request.version);
	if (!rc)
		rc = run_call(run, "ConceptService/PutConcept", &request, &response);
	if (rc)
		return rc;
	if (response->version == request.version)
		return run_done(run, response, _("Version %lld says the same already."), (long long)response->version);
	return run_done(run, response,
		_("Version %lld is a draft that planners and leaders see. “tilsyn concept publish” shows it to everybody."),
		(long long)response->version);
}

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
	put_text(_("Notice, as checked locally"), staff->notice);
	if (*staff->notice_ends_on)
		put(_("Notice runs out on %s.\n"), when_date(run->arena, staff->notice_ends_on));
}

static void put_settings(struct run *run, const Tilsyn__V1__ConceptSettings *settings)
{
	static const struct column columns[] = {
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

	if (!settings)
		return;
	put_styled(STYLE_BOLD, "\n%s\n", _("In numbers"));
	table_print_one(run->arena, columns, &settings->base);
}

static void put_concept(struct run *run, const Tilsyn__V1__GetConceptResponse *response)
{
	const Tilsyn__V1__Concept *c = response->concept;

	put_styled(STYLE_BOLD, "%s\n", c->title);
	put_edition(run, response->told);
	put_text(_("Purpose"), c->purpose);
	put_text(_("Transparency"), c->transparency);
	put_text(_("Shared understanding"), c->shared_understanding);
	put_text(_("Focus"), c->focus);
	put_text(_("Cases"), c->cases);
	put_text(_("How"), c->how);
	put_text(_("How often"), c->how_often);
	put_text(_("How many"), c->how_many);
	put_text(_("Telling"), c->telling);
	put_text(_("Learning"), c->learning);
	put_text(_("Following up"), c->following_up);
	put_text(_("When something is not as it should be"), c->on_challenge);
	put_text(_("How and when the caseworker hears of it"), c->telling_caseworker);
	put_staff(run, c->staff);
	put_settings(run, c->settings);
}

int concept_show(struct run *run)
{
	Tilsyn__V1__GetConceptResponse *response;
	int64_t version;
	int rc = version_of(run, 0, &version);

	if (!rc)
		rc = get(run, version, &response);
	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, &response->base);
	else
		put_concept(run, response);
	return EXIT_OK;
}

int concept_versions(struct run *run)
{
	static const struct column columns[] = {
		{N_("Version"), "version", AS_TEXT},
		{N_("Title"), "title", AS_WIDE},
		{N_("Made"), "made_at", AS_DATE},
		{N_("By"), "made_by", AS_WIDE},
		{N_("Published"), "published_at", AS_DATE},
		{N_("In force"), "in_force", AS_WORD},
		{0},
	};
	static const struct listing listing = {
		"ConceptService/ListConcepts", "versions", N_("There is no concept yet."), columns};
	Tilsyn__V1__ListConceptsRequest request = TILSYN__V1__LIST_CONCEPTS_REQUEST__INIT;

	return run_list(run, &listing, &request);
}

static void put_change(const Tilsyn__V1__ConceptChange *c)
{
	put_styled(STYLE_BOLD, "%s\n", c->field);
	if (*c->before)
		put_folded(2, "- %s", c->before);
	if (*c->after)
		put_folded(2, "+ %s", c->after);
}

int concept_publish(struct run *run)
{
	Tilsyn__V1__PublishConceptRequest request = TILSYN__V1__PUBLISH_CONCEPT_REQUEST__INIT;
	Tilsyn__V1__PublishConceptResponse *response;
	int rc = newest(run, &request.version);

	if (!rc)
		rc = run_call(run, "ConceptService/PublishConcept", &request, &response);
	if (rc)
		return rc;
	if (!ui.json && response->n_settings)
		put("%s\n", _("Settings that changed with it:"));
	for (size_t i = 0; !ui.json && i < response->n_settings; i++)
		put_change(response->settings[i]);
	return run_done(run, response, "%s\n", _("Everybody can read it now; leaders and caseworkers are told."));
}

int concept_diff(struct run *run)
{
	Tilsyn__V1__DiffConceptRequest request = TILSYN__V1__DIFF_CONCEPT_REQUEST__INIT;
	Tilsyn__V1__DiffConceptResponse *response;
	int rc = version_of(run, 0, &request.from_version);

	if (!rc)
		rc = version_of(run, 1, &request.to_version);
	if (!rc)
		rc = run_call(run, "ConceptService/DiffConcept", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	for (size_t i = 0; i < response->n_changes; i++)
		put_change(response->changes[i]);
	if (!response->n_changes)
		put("%s\n", _("The two say the same."));
	return EXIT_OK;
}

int concept_acknowledge(struct run *run)
{
	Tilsyn__V1__AcknowledgeConceptRequest request = TILSYN__V1__ACKNOWLEDGE_CONCEPT_REQUEST__INIT;
	Tilsyn__V1__AcknowledgeConceptResponse *response;
	Tilsyn__V1__ListConceptsRequest list = TILSYN__V1__LIST_CONCEPTS_REQUEST__INIT;
	Tilsyn__V1__ListConceptsResponse *all;
	int rc = run_call(run, "ConceptService/ListConcepts", &list, &all);

	if (rc)
		return rc;
	for (size_t i = 0; i < all->n_versions; i++)
		if (all->versions[i]->in_force)
			request.version = all->versions[i]->version;
	rc = run_call(run, "ConceptService/AcknowledgeConcept", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("Noted that you have read it."));
}

int concept_readers(struct run *run)
{
	static const struct column columns[] = {
		{N_("Leader"), "display_name", AS_WIDE},
		{N_("Read"), "read_at", AS_DATE},
		{0},
	};
	Tilsyn__V1__ListReceiptsRequest request = TILSYN__V1__LIST_RECEIPTS_REQUEST__INIT;
	Tilsyn__V1__ListReceiptsResponse *response;
	int rc = run_call(run, "ConceptService/ListReceipts", &request, &response);

	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	table_print(run->arena, columns, (ProtobufCMessage *const *)response->leaders, response->n_leaders);
	put(_("Caseworkers who have read version %lld: %d of %d.\n"), (long long)response->version,
		response->caseworkers_read, response->caseworkers);
	if (*response->first_audit_on)
		put(_("The first audit under it: %s.\n"), when_date(run->arena, response->first_audit_on));
	return EXIT_OK;
}

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
		return arena_print(a, _("Calibration rounds: %d promised for the year, %d opened; %d were due by now."),
			p->promised, p->done, p->due);
	case TILSYN__V1__CONCEPT_PROMISE_KIND__CONCEPT_PROMISE_KIND_CASES:
		return arena_print(a, _("Cases: %d promised for the year, %d reviewed; %d were due by now."),
			p->promised, p->done, p->due);
	case TILSYN__V1__CONCEPT_PROMISE_KIND__CONCEPT_PROMISE_KIND_TOLD:
		return arena_print(a,
			_("Telling the caseworker within %d days: done for %d of %d reviews that were due."),
			p->promised, p->done, p->of);
	case TILSYN__V1__CONCEPT_PROMISE_KIND__CONCEPT_PROMISE_KIND_SECOND:
		return arena_print(
			a, _("Read a second time, %d %% or more: %d of %d reviews."), p->promised, p->done, p->of);
	default:
		return "";
	}
}

int concept_promises(struct run *run)
{
	Tilsyn__V1__ListConceptPromisesRequest request = TILSYN__V1__LIST_CONCEPT_PROMISES_REQUEST__INIT;
	Tilsyn__V1__ListConceptPromisesResponse *response;
	int64_t year = 0;
	int rc;

	if (run->options[OPT_YEAR] && !run_number(run->options[OPT_YEAR], 2000, 2200, &year))
		return say_error(EXIT_USAGE, _("--%s needs a number"), "year");
	request.year = (int32_t)year;
	rc = run_call(run, "ConceptService/ListConceptPromises", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	put_styled(STYLE_BOLD, _("What the concept (version %lld) says, and what was done in %d\n"),
		(long long)response->version, response->year);
	for (size_t i = 0; i < response->n_promises; i++)
		put_folded(0, "%s", promise_in_words(run, response->promises[i]));
	if (!response->n_promises)
		put("%s\n", _("It promises nothing in numbers."));
	put_folded(0, "%s", _("“tilsyn wheel promises” tells of each activity, and why."));
	return EXIT_OK;
}

/* -- to print -- */

int concept_print(struct run *run)
{
	Tilsyn__V1__RenderConceptRequest request = TILSYN__V1__RENDER_CONCEPT_REQUEST__INIT;
	Tilsyn__V1__RenderConceptResponse *response;
	const char *path = run->options[OPT_OUT], *format = run->options[OPT_FORMAT];
	int wanted = TILSYN__V1__FORMAT__FORMAT_HTML;
	int rc = version_of(run, 0, &request.version);

	if (rc)
		return rc;
	if (format && !words_to_enum(&tilsyn__v1__format__descriptor, format, &wanted))
		return say_error(EXIT_USAGE, _("a concept is printed as html or pdf"));
	request.format = (Tilsyn__V1__Format)wanted;
	request.language = run->options[OPT_REPORT_LANG] ? run->options[OPT_REPORT_LANG]
							 : arena_text(run->arena, language_is_danish() ? "da" : "en");
	rc = run_call(run, "ConceptService/RenderConcept", &request, &response);
	if (!rc)
		rc = run_write_file(path, response->content.data, response->content.len);
	if (!rc && path)
		say(_("The concept is in '%s'.\n"), path);
	return rc;
}

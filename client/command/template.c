/* Question sets. */
#include "tilsyn/v1/template.pb-c.h"

#include <string.h>

#include "command/commands.h"
#include "language.h"
#include "run.h"
#include "ui.h"

int template_list(struct run *run)
{
	static const struct column columns[] = {
		{N_("Code"), "code", AS_TEXT},
		{N_("Version"), "version_name", AS_TEXT},
		{N_("Title"), "title_da", AS_WIDE},
		{N_("Questions"), "questions", AS_TEXT},
		{N_("Published"), "published_at", AS_DATE},
		{N_("Id"), "template_id", AS_ID},
		{0},
	};
	static const struct listing listing = {"TemplateService/ListTemplates", "templates",
		N_("There are no templates; “tilsyn template import” reads one."), columns};
	Tilsyn__V1__ListTemplatesRequest request = TILSYN__V1__LIST_TEMPLATES_REQUEST__INIT;

	return run_list(run, &listing, &request);
}

int template_import(struct run *run)
{
	static const struct column columns[] = {
		{N_("Template"), "code", AS_TEXT},
		{N_("Version"), "version_name", AS_TEXT},
		{N_("Id"), "template_id", AS_TEXT},
		{N_("Steps"), "steps", AS_TEXT},
		{N_("Questions"), "questions", AS_TEXT},
		{N_("Unchanged"), "same", AS_TEXT},
		{N_("Reworded"), "reworded", AS_TEXT},
		{N_("New"), "fresh", AS_TEXT},
		{N_("Gone"), "gone", AS_TEXT},
		{0},
	};
	Tilsyn__V1__ImportTemplateRequest request = TILSYN__V1__IMPORT_TEMPLATE_REQUEST__INIT;
	Tilsyn__V1__ImportTemplateResponse *response;
	int rc;

	request.yaml.data = (uint8_t *)run_read_file(run, run->arguments[0], &request.yaml.len);
	if (!request.yaml.data)
		return EXIT_USAGE;
	rc = run_call(run, "TemplateService/ImportTemplate", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	table_print_one(run->arena, columns, &response->base);
	say(_("It is a draft; publish it with “tilsyn template publish %.8s”.\n"), response->template_id);
	return EXIT_OK;
}

/* A template by id, start of id or code; of a code the newest version. */
static int fetch(struct run *run, Tilsyn__V1__GetTemplateResponse **response)
{
	Tilsyn__V1__GetTemplateRequest request = TILSYN__V1__GET_TEMPLATE_REQUEST__INIT;
	int rc;

	if (run->arguments[0][0] && !run_is_id_like(run->arguments[0])) {
		request.code = run->arguments[0];
	} else {
		rc = run_find(run, THING_TEMPLATE, run->arguments[0], &request.template_id);
		if (rc)
			return rc;
	}
	return run_call(run, "TemplateService/GetTemplate", &request, response);
}

static void put_file(struct run *run, const Tilsyn__V1__TemplateFile *file)
{
	put_styled(STYLE_BOLD, "%s %s\n", language_pick(file->title_da, file->title_en), file->version);
	for (size_t s = 0; s < file->n_steps; s++) {
		const Tilsyn__V1__Step *step = file->steps[s];
		put_styled(STYLE_BOLD, "\n%s\n", language_pick(step->title_da, step->title_en));
		for (size_t q = 0; q < file->n_questions; q++) {
			const Tilsyn__V1__Question *question = file->questions[q];
			if (question->step && step->id && !strcmp(question->step, step->id))
				put("  %-12s %s\n", question->code,
					*question->see ? arena_print(run->arena, "→ %s", question->see)
						       : language_pick(question->text_da, question->text_en));
		}
	}
}

int template_show(struct run *run)
{
	Tilsyn__V1__GetTemplateResponse *response;
	int rc = fetch(run, &response);

	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, &response->base);
	else if (response->file)
		put_file(run, response->file);
	return EXIT_OK;
}

int template_publish(struct run *run)
{
	Tilsyn__V1__PublishTemplateRequest request = TILSYN__V1__PUBLISH_TEMPLATE_REQUEST__INIT;
	Tilsyn__V1__PublishTemplateResponse *response;
	int rc = run_find(run, THING_TEMPLATE, run->arguments[0], &request.template_id);

	if (!rc)
		rc = run_call(run, "TemplateService/PublishTemplate", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("Published. This version never changes again."));
}

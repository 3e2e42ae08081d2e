/* Question sets. */
#include "tilsyn/v1/template.pb-c.h"

#include <string.h>

#include "codec/codec.h"
#include "command/commands.h"
#include "command/compose.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "verb.h"

static const struct column columns[] = {
	{N_("Code"), "code", AS_TEXT},
	{N_("Version"), "version_name", AS_TEXT},
	{N_("Title"), "title_da", AS_WIDE},
	{N_("Questions"), "questions", AS_TEXT},
	{N_("Published"), "published_at", AS_DATE},
	{N_("Id"), "template_id", AS_ID},
	{0},
};
VERB(template_list, .method = "TemplateService/ListTemplates", .rows = "templates", .columns = columns,
	.empty = N_("There are no templates; “tilsyn template import” reads one."))

/* What import and composition answer. */
static void put_made(struct run *run, const ProtobufCMessage *made, const char *template_id)
{
	static const struct column made_columns[] = {
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

	table_print_one(run->arena, made_columns, made);
	say(_("It is a draft; publish it with “tilsyn template publish %.8s”.\n"), template_id);
}

static int take_yaml(struct run *run, void *request)
{
	Tilsyn__V1__ImportTemplateRequest *import = request;

	import->yaml.data = (uint8_t *)run_read_file(run, run->arguments[0], &import->yaml.len);
	return import->yaml.data ? EXIT_OK : EXIT_USAGE;
}

static void put_imported(struct run *run, const void *response)
{
	put_made(run, response, ((const Tilsyn__V1__ImportTemplateResponse *)response)->template_id);
}

VERB(template_import, .method = "TemplateService/ImportTemplate", .fill = take_yaml, .put = put_imported)

/* A template by id, start of id or code; of a code the newest version. */
static int take_template(struct run *run, void *request)
{
	Tilsyn__V1__GetTemplateRequest *get = request;

	if (!run->arguments[0][0] || run_is_id_like(run->arguments[0]))
		return run_find(run, THING_TEMPLATE, run->arguments[0], &get->template_id);
	get->code = run->arguments[0];
	return EXIT_OK;
}

/* In a first version all is new; that is not worth a word. */
static bool is_first(const Tilsyn__V1__GetTemplateResponse *set)
{
	for (size_t i = 0; i < set->file->n_questions; i++)
		if (strcmp(set->file->questions[i]->lineage, "new") != 0)
			return false;
	return !set->n_gone;
}

/* What became of it since the version before, and where it was taken from. */
static const char *remark(struct run *run, const Tilsyn__V1__Question *question, bool tell_lineage)
{
	const char *text = !tell_lineage			    ? ""
			   : !strcmp(question->lineage, "reworded") ? _("reworded")
			   : !strcmp(question->lineage, "new")	    ? _("new")
								    : "";

	if (question->origin)
		text = arena_print(run->arena, "%s%s%s %s", text, *text ? ", " : "", question->origin->code,
			question->origin->version_name);
	return *text ? arena_print(run->arena, "  (%s)", text) : "";
}

static void put_question(struct run *run, const Tilsyn__V1__Question *question, bool tell_lineage)
{
	const char *text = *question->see ? arena_print(run->arena, "→ %s", question->see)
					  : language_pick(question->text_da, question->text_en);

	put("  %-12s %s", question->code, text);
	put_styled(STYLE_DIM, "%s\n", remark(run, question, tell_lineage));
}

static void put_file(struct run *run, const Tilsyn__V1__GetTemplateResponse *set)
{
	const Tilsyn__V1__TemplateFile *file = set->file;
	bool tell_lineage = !is_first(set);

	put_styled(STYLE_BOLD, "%s %s\n", language_pick(file->title_da, file->title_en), file->version);
	for (size_t s = 0; s < file->n_steps; s++) {
		const Tilsyn__V1__Step *step = file->steps[s];
		put_styled(STYLE_BOLD, "\n%s\n", language_pick(step->title_da, step->title_en));
		for (size_t q = 0; q < file->n_questions; q++)
			if (!strcmp(file->questions[q]->step, step->id))
				put_question(run, file->questions[q], tell_lineage);
	}
}

static void put_gone(const Tilsyn__V1__GetTemplateResponse *response)
{
	if (response->n_gone)
		put_styled(STYLE_BOLD, "\n%s\n", _("No longer asked"));
	for (size_t i = 0; i < response->n_gone; i++)
		put("  %-12s %s\n", response->gone[i]->code,
			language_pick(response->gone[i]->text_da, response->gone[i]->text_en));
}

static void put_whole(struct run *run, const void *response)
{
	const Tilsyn__V1__GetTemplateResponse *whole = response;

	if (whole->file)
		put_file(run, whole);
	put_gone(whole);
}

static const struct verb show = {.method = "TemplateService/GetTemplate", .fill = take_template, .put = put_whole};

int template_show(struct run *run)
{
	return verb_run(run, &show);
}

/* -- a set of one's own -- */

/* In a file, sets may be named by code, of which the newest published version is meant, or as "overordnet 0.2.0". */
static int resolve_pick(struct run *run, Tilsyn__V1__Pick *pick)
{
	Tilsyn__V1__GetTemplateRequest request = TILSYN__V1__GET_TEMPLATE_REQUEST__INIT;
	Tilsyn__V1__GetTemplateResponse *response;
	size_t size = strcspn(pick->template_id, " ");
	int rc;

	if (run_is_id_like(pick->template_id))
		return run_find(run, THING_TEMPLATE, pick->template_id, &pick->template_id);
	request.code = arena_copy(run->arena, pick->template_id, size);
	request.version_name = pick->template_id + size + strspn(pick->template_id + size, " ");
	rc = run_call(run, "TemplateService/GetTemplate", &request, &response);
	if (!rc)
		pick->template_id = response->template_->template_id;
	return rc;
}

static int read_request(struct run *run, struct composing *c)
{
	int rc = EXIT_OK;

	c->request = (Tilsyn__V1__ComposeTemplateRequest *)run_read_message(
		run, run->options[OPT_FILE], &tilsyn__v1__compose_template_request__descriptor);
	if (!c->request)
		return EXIT_USAGE;
	for (size_t i = 0; !rc && i < c->request->n_picks; i++)
		rc = resolve_pick(run, c->request->picks[i]);
	return rc;
}

/* For the next version, or for after a refusal: what was chosen, as --file reads it. */
static int keep_request(struct run *run, const struct composing *c, const char *path)
{
	const char *text = codec_to_json(&c->request->base, run->arena, true);
	int rc = run_write_file(path, text, strlen(text));

	if (!rc)
		say(_("What you chose is in '%s'; “tilsyn template compose --file” reads it.\n"), path);
	return rc;
}

static void offer_to_keep(struct composing *c)
{
	const char *path;

	if (c->run->options[OPT_FILE] || c->is_over)
		return;
	path = compose_line(c, _("Keep what you chose in a file? (its name; Enter: no)"));
	if (*path)
		keep_request(c->run, c, path);
}

/* A name that is taken is asked for again; all else that was chosen stands. */
static int send_request(struct composing *c, Tilsyn__V1__ComposeTemplateResponse **response)
{
	int rc;

	while ((rc = run_call(c->run, "TemplateService/ComposeTemplate", c->request, response)) == EXIT_CONFLICT) {
		if (c->run->options[OPT_FILE])
			break;
		compose_ask_name(c);
		if (c->is_over)
			return rc;
	}
	return rc;
}

static int publish_made(struct run *run, char *template_id)
{
	Tilsyn__V1__PublishTemplateRequest request = TILSYN__V1__PUBLISH_TEMPLATE_REQUEST__INIT;
	Tilsyn__V1__PublishTemplateResponse *response;
	int rc;

	request.template_id = template_id;
	rc = run_call(run, "TemplateService/PublishTemplate", &request, &response);
	if (!rc)
		say_styled(STYLE_GOOD, "%s\n", _("Published. This version never changes again."));
	return rc;
}

int template_compose(struct run *run)
{
	Tilsyn__V1__ComposeTemplateRequest request = TILSYN__V1__COMPOSE_TEMPLATE_REQUEST__INIT;
	Tilsyn__V1__ComposeTemplateResponse *response;
	struct composing c = {.run = run, .request = &request};
	bool asks = !run->options[OPT_FILE];
	int rc = asks ? compose_ask(&c) : read_request(run, &c), kept = EXIT_OK;

	if (rc)
		return rc;
	if (c.is_over) {
		say("%s\n", _("Nothing was stored."));
		return EXIT_OK;
	}
	rc = send_request(&c, &response);
	if (run->options[OPT_OUT])
		kept = keep_request(run, &c, run->options[OPT_OUT]);
	else if (rc)
		offer_to_keep(&c);
	if (rc || kept)
		return rc ? rc : kept;
	if (ui.json)
		json_put(run->arena, &response->base);
	else
		put_made(run, &response->base, response->template_id);
	if (asks && ask_yes(run->arena, _("Publish it now? It never changes after that.")))
		return publish_made(run, response->template_id);
	return EXIT_OK;
}

/* -- on paper -- */

static int take_whole(struct run *run, void *request)
{
	Tilsyn__V1__GetTemplateResponse *whole;
	int rc = verb_call(run, &show, &whole);

	if (!rc)
		((Tilsyn__V1__RenderTemplateRequest *)request)->template_id = whole->template_->template_id;
	return rc;
}

int template_print(struct run *run)
{
	static const struct verb render = {.method = "TemplateService/RenderTemplate",
		.taken = {{"steps", TAKE_PARTS, OPT_STEPS}, {"language", TAKE_LANGUAGE, OPT_REPORT_LANG}},
		.fill = take_whole};
	Tilsyn__V1__RenderTemplateResponse *response;
	const char *path = run->options[OPT_OUT];
	int rc = verb_call(run, &render, &response);

	if (!rc)
		rc = run_write_file(path, response->content.data, response->content.len);
	if (!rc && path)
		say(_("The form is in '%s'; open it in a browser and print it.\n"), path);
	return rc;
}

VERB(template_publish, .method = "TemplateService/PublishTemplate",
	.taken = {{"template_id", TAKE_ID, ARGUMENT(0), .thing = THING_TEMPLATE}},
	.said = N_("Published. This version never changes again."))

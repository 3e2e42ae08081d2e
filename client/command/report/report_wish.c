#include "command/report/report.h"

#include <string.h>

#include "member.h"
#include "screen/language.h"
#include "screen/pager.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "tilsyn/v1/template.pb-c.h"

char *report_language(struct run *run)
{
	return run->options[OPT_REPORT_LANG] ? run->options[OPT_REPORT_LANG]
					     : arena_text(run->arena, language_is_danish() ? "da" : "en");
}

bool report_format_of_name(const char *name, int *format)
{
	const char *ending = name ? strrchr(name, '.') : NULL;

	return ending && words_to_enum(&tilsyn__v1__format__descriptor, ending + 1, format);
}

int report_format(struct run *run, Tilsyn__V1__Format *format)
{
	const char *said = run->options[OPT_FORMAT];
	int found;

	if (said && !words_to_enum(&tilsyn__v1__format__descriptor, said, &found))
		return say_error(EXIT_USAGE, _("the format is text, html, pdf, xlsx, csv or json"));
	if (!said && !report_format_of_name(run->options[OPT_OUT], &found))
		found = TILSYN__V1__FORMAT__FORMAT_TEXT;
	*format = (Tilsyn__V1__Format)found;
	return EXIT_OK;
}

/* The server lays a text out for 80 columns, and for fewer where a terminal has no more. */
void report_look(struct run *run, int32_t *columns, protobuf_c_boolean *aloud)
{
	enum { COLUMNS_LEAST = 40, COLUMNS_MOST = 80 };
	const int width = ui_width(stdout);

	*aloud = run->options[OPT_PLAIN] != NULL;
	if (!run->options[OPT_OUT] && width < COLUMNS_MOST)
		*columns = width < COLUMNS_LEAST ? COLUMNS_LEAST : width;
}

static int kind_of(struct run *run, ProtobufCMessage *request)
{
	int kind;

	if (!run->options[OPT_KIND])
		return EXIT_OK;
	if (!words_to_enum(&tilsyn__v1__activity_kind__descriptor, run->options[OPT_KIND], &kind))
		return say_error(EXIT_USAGE, _("the kind is general or themed"));
	member_set_number(request, "kind", kind);
	return EXIT_OK;
}

static int month_of(struct run *run, enum option option, ProtobufCMessage *request, const char *field)
{
	char month[11];

	if (!run->options[option])
		return EXIT_OK;
	if (!run_month(run->options[option], month))
		return say_error(
			EXIT_USAGE, _("“%s” is no month; write it as 2026-03 or 03-2026"), run->options[option]);
	member_set_text(request, field, arena_text(run->arena, month));
	return EXIT_OK;
}

static int named(struct run *run, enum option option, enum thing thing, ProtobufCMessage *request, const char *field)
{
	char *id;
	int rc;

	if (!run->options[option])
		return EXIT_OK;
	rc = run_find(run, thing, run->options[option], &id);
	if (!rc)
		member_set_text(request, field, id);
	return rc;
}

/* "§ 32" is written as the case list writes it. */
static void section_of(struct run *run, ProtobufCMessage *request)
{
	const char *text = run->options[OPT_SECTION];

	if (!text)
		return;
	if (strncmp(text, "§", strlen("§")) == 0)
		text += strlen("§");
	member_set_text(request, "section", arena_text(run->arena, text + strspn(text, " ")));
}

/* Of a question set all versions are meant, and each of them names it. */
static int question_set_of(struct run *run, ProtobufCMessage *request)
{
	Tilsyn__V1__ListTemplatesRequest wish = TILSYN__V1__LIST_TEMPLATES_REQUEST__INIT;
	Tilsyn__V1__ListTemplatesResponse *response;
	const char *text = run->options[OPT_TEMPLATE];
	int rc;

	if (!text)
		return EXIT_OK;
	rc = run_call(run, "TemplateService/ListTemplates", &wish, &response);
	for (size_t i = 0; !rc && i < response->n_templates; i++)
		if (!strcmp(response->templates[i]->code, text)) {
			member_set_text(request, "template_id", response->templates[i]->template_id);
			return EXIT_OK;
		}
	return rc ? rc : named(run, OPT_TEMPLATE, THING_TEMPLATE, request, "template_id");
}

int report_wish(struct run *run, ProtobufCMessage *request)
{
	int rc = kind_of(run, request);

	if (!rc)
		rc = month_of(run, OPT_FROM, request, "from_month");
	if (!rc)
		rc = month_of(run, OPT_TO, request, "to_month");
	if (!rc)
		rc = named(run, OPT_DEPARTMENT, THING_DEPARTMENT, request, "department_id");
	if (!rc)
		rc = named(run, OPT_TEAM, THING_TEAM, request, "team_id");
	if (!rc)
		rc = question_set_of(run, request);
	section_of(run, request);
	if (run->options[OPT_TARGET_GROUP])
		member_set_text(request, "target_group", run->options[OPT_TARGET_GROUP]);
	return rc;
}

int report_other(struct run *run, ProtobufCMessage *request)
{
	int rc = month_of(run, OPT_AGAINST_FROM, request, "other_from_month");

	if (!rc)
		rc = month_of(run, OPT_AGAINST_TO, request, "other_to_month");
	if (!rc)
		rc = named(run, OPT_AGAINST_DEPARTMENT, THING_DEPARTMENT, request, "other_department_id");
	return rc ? rc : named(run, OPT_AGAINST_TEAM, THING_TEAM, request, "other_team_id");
}

int report_write(struct run *run, const ProtobufCBinaryData *content)
{
	Tilsyn__V1__Format format = TILSYN__V1__FORMAT__FORMAT_UNSPECIFIED;
	int rc = report_format(run, &format);

	if (!rc && !run->options[OPT_OUT] && !run->options[OPT_PLAIN] && format == TILSYN__V1__FORMAT__FORMAT_TEXT &&
		pager_show((const char *)content->data, content->len))
		return EXIT_OK;
	if (!rc)
		rc = run_write_file(run->options[OPT_OUT], content->data, content->len);
	if (!rc && run->options[OPT_OUT])
		say(_("The report is in '%s'. It may hold personal data.\n"), run->options[OPT_OUT]);
	return rc;
}

/* Who did and saw what. */
#include <string.h>

#include "command/commands.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "tilsyn/v1/audit.pb-c.h"
#include "verb.h"

static const struct column columns[] = {
	{N_("When"), "at", AS_TIME},
	{N_("Who"), "actor", AS_WIDE},
	{N_("Did"), "method", AS_WIDE},
	{N_("Purpose"), "purpose", AS_PURPOSE},
	{N_("Of"), "target", AS_WIDE},
	{N_("Act"), "act_id", AS_ID},
	{0},
};

VERB(log_list, .method = "AuditService/ListActs",
	.taken = {{"actor_id", TAKE_ID, OPT_USER, .thing = THING_USER}, {"case_number", TAKE_TEXT, OPT_CASE}},
	.rows = "acts", .limit = "100", .columns = columns, .empty = N_("The log is empty."))

static void put_verified(struct run *run, const void *response)
{
	const Tilsyn__V1__VerifyLogResponse *verified = response;

	(void)run;
	if (verified->agrees)
		put(_("The log is whole: %lld acts, newest seal %s\n"), (long long)verified->acts, verified->head);
	else
		put(_("The log has been changed: act %s does not fit its seal.\n"), verified->broken_at);
}

int log_verify(struct run *run)
{
	static const struct verb verify = {.method = "AuditService/VerifyLog", .put = put_verified};
	Tilsyn__V1__VerifyLogResponse *response;
	int rc = verb_answer(run, &verify, &response);

	return rc || response->agrees ? rc : EXIT_FINDINGS;
}

/* -- for the person concerned -- */

/* A field that Danish Excel reads as text: quoted, and never the start of a formula. */
static char *csv_field(struct arena *a, const char *text)
{
	char *quoted = arena_alloc(a, strlen(text) * 2 + 4), *end = quoted;

	*end++ = '"';
	if (*text && strchr("=+-@\t\r", *text))
		*end++ = '\'';
	for (; *text; text++) {
		if (*text == '"')
			*end++ = '"';
		*end++ = *text;
	}
	*end++ = '"';
	*end = '\0';
	return quoted;
}

static char *csv_line(struct arena *a, const Tilsyn__V1__ExportedLook *l)
{
	return arena_print(a, "%s;%s;%s;%s;%s;%d\r\n", csv_field(a, when_time(a, l->at->seconds)),
		csv_field(a, words_of_enum(&tilsyn__v1__look_kind__descriptor, (int)l->kind)),
		csv_field(a, words_of_enum(&tilsyn__v1__look_role__descriptor, (int)l->role)),
		csv_field(a, words_of_purpose(l->purpose)), csv_field(a, l->case_number), (int)l->times);
}

static int write_csv(struct run *run, const Tilsyn__V1__ExportLooksResponse *response)
{
	struct arena *a = run->arena;
	size_t size = 0, at = 0;
	char **lines = arena_alloc(a, (response->n_looks + 1) * sizeof(*lines)), *text;

	lines[0] = arena_print(a, "\xef\xbb\xbf%s;%s;%s;%s;%s;%s\r\n", csv_field(a, _("When")), csv_field(a, _("Did")),
		csv_field(a, _("Role")), csv_field(a, _("Purpose")), csv_field(a, _("Case")), csv_field(a, _("Times")));
	for (size_t i = 0; i < response->n_looks; i++)
		lines[i + 1] = csv_line(a, response->looks[i]);
	for (size_t i = 0; i <= response->n_looks; i++)
		size += strlen(lines[i]);
	text = arena_alloc(a, size + 1);
	for (size_t i = 0; i <= response->n_looks; i++)
		at += (size_t)(stpcpy(text + at, lines[i]) - (text + at));
	return run_write_file(run->options[OPT_OUT], text, size);
}

int log_export(struct run *run)
{
	static const struct verb looks = {.method = "AuditService/ExportLooks",
		.taken = {{"case_number", TAKE_TEXT, OPT_CASE}, {"caseworker_id", TAKE_TEXT, OPT_CASEWORKER}}};
	Tilsyn__V1__ExportLooksResponse *response;
	int rc = verb_answer(run, &looks, &response);

	return rc || ui.json ? rc : write_csv(run, response);
}

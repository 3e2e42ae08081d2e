/* The register of cases: import and look. */
#include "tilsyn/v1/case.pb-c.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "call/records.h"
#include "call/rpc.h"
#include "codec/codec.h"
#include "command/commands.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words_failure.h"
#include "verb.h"

enum { CHUNK = 262144 };

static const struct column fault_columns[] = {
	{N_("Line"), "line", AS_TEXT},
	{N_("Column"), "column", AS_COUNT},
	{N_("Heading"), "heading", AS_WIDE},
	{N_("Fault"), "kind", AS_WIDE},
	{0},
};

/* One file on its way, a chunk at a time, so that memory does not grow with it. */
struct upload {
	struct run *run;
	FILE *file;
	char *import_id;
	double total, sent; /* bytes; total 0 = unknown */
	int32_t chunk;
	int64_t faults;
};

static int put_chunk(struct upload *u, char *bytes, size_t size)
{
	struct arena *arena = arena_new();
	Tilsyn__V1__PutRowsRequest request = TILSYN__V1__PUT_ROWS_REQUEST__INIT;
	Tilsyn__V1__PutRowsResponse *response;
	int rc;

	request.import_id = u->import_id;
	request.chunk = u->chunk++;
	request.rows.data = (uint8_t *)bytes;
	request.rows.len = size;
	rc = rpc_call(arena, "CaseService/PutRows", &request, &response);
	if (rc) {
		ui_bar_end();
		words_say_failure(arena, rpc_failure());
	} else {
		u->sent += (double)size;
		u->faults = response->faults;
		if (u->total > 0)
			ui_bar(_("Sending the file"), u->sent / u->total);
	}
	arena_free(arena);
	return rc;
}

static int put_all(struct upload *u, char *buffer)
{
	size_t held = 0;
	int rc = EXIT_OK;

	while (!rc) {
		size_t got = fread(buffer + held, 1, CHUNK - held, u->file);
		held += got;
		if (ferror(u->file))
			return say_error(EXIT_ERROR, _("cannot read '%s': %s"), u->run->arguments[0], strerror(errno));
		size_t cut = feof(u->file) ? held : records_cut(buffer, held, CHUNK);
		if (!held && !u->chunk)
			return say_error(EXIT_USAGE, _("'%s' is empty"), u->run->arguments[0]);
		if (!held)
			break;
		if (!cut)
			return say_error(EXIT_USAGE, _("'%s' has a line of more than 256 KB; it is not a case list"),
				u->run->arguments[0]);
		rc = put_chunk(u, buffer, cut);
		held -= cut;
		memmove(buffer, buffer + cut, held);
	}
	ui_bar_end();
	return rc;
}

static int begin(struct upload *u)
{
	Tilsyn__V1__BeginImportRequest request = TILSYN__V1__BEGIN_IMPORT_REQUEST__INIT;
	Tilsyn__V1__BeginImportResponse *response;
	char *path = u->run->arguments[0], *slash = strrchr(path, '/');
	struct stat about;
	int rc;

	u->file = strcmp(path, "-") ? fopen(path, "re") : stdin;
	if (!u->file)
		return say_error(EXIT_USAGE, _("cannot read '%s': %s"), path, strerror(errno));
	if (!fstat(fileno(u->file), &about) && S_ISREG(about.st_mode))
		u->total = (double)about.st_size;
	request.file_name = slash ? slash + 1 : path;
	rc = run_call(u->run, "CaseService/BeginImport", &request, &response);
	if (!rc)
		u->import_id = response->import_id;
	return rc;
}

static int fetch_faults(struct upload *u, Tilsyn__V1__ListImportFaultsResponse **faults)
{
	static const struct listing listing = {.method = "CaseService/ListImportFaults", .rows = "faults"};
	Tilsyn__V1__ListImportFaultsRequest request = TILSYN__V1__LIST_IMPORT_FAULTS_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	int rc;

	request.import_id = u->import_id;
	rc = run_fetch(u->run, &listing, &request, &response);
	*faults = (Tilsyn__V1__ListImportFaultsResponse *)response;
	return rc;
}

/* The answer to CommitImport, with the import's id and its faults. */
static void put_outcome_json(const struct upload *u, const Tilsyn__V1__CommitImportResponse *done,
	const Tilsyn__V1__ListImportFaultsResponse *faults)
{
	struct arena *arena = u->run->arena;
	json_t *outcome = json_loads(codec_to_json(&done->base, arena, false), 0, NULL);
	json_t *list = faults ? json_loads(codec_to_json(&faults->base, arena, false), 0, NULL) : NULL;

	json_object_set_new(outcome, "importId", json_string(u->import_id));
	if (list)
		json_object_set(outcome, "faultList", json_object_get(list, "faults"));
	json_dumpf(outcome, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(list);
	json_decref(outcome);
}

static void say_outcome(struct run *run, const Tilsyn__V1__CommitImportResponse *done)
{
	static const struct column columns[] = {
		{N_("Rows"), "rows", AS_TEXT},
		{N_("New cases"), "cases_new", AS_TEXT},
		{N_("Changed cases"), "cases_changed", AS_TEXT},
		{N_("Unchanged cases"), "cases_same", AS_TEXT},
		{N_("With another caseworker"), "cases_moved", AS_TEXT},
		{N_("New decisions"), "decisions_new", AS_TEXT},
		{N_("Withdrawn decisions"), "decisions_gone", AS_TEXT},
		{N_("New caseworkers"), "caseworkers_new", AS_TEXT},
		{0},
	};

	table_print_one(run->arena, columns, &done->base);
	say("%s\n", done->committed ? _("The case list is imported.")
				    : _("Dry run: this is what would happen. Nothing was changed."));
}

static int commit(struct upload *u)
{
	Tilsyn__V1__CommitImportRequest request = TILSYN__V1__COMMIT_IMPORT_REQUEST__INIT;
	Tilsyn__V1__CommitImportResponse *done;
	Tilsyn__V1__ListImportFaultsResponse *faults = NULL;
	struct run *run = u->run;
	int rc;

	request.import_id = u->import_id;
	request.dry_run = run->options[OPT_DRY_RUN] != NULL;
	rc = run_call(run, "CaseService/CommitImport", &request, &done);
	if (!rc && done->faults)
		rc = fetch_faults(u, &faults);
	if (rc)
		return rc;
	if (ui.json) {
		put_outcome_json(u, done, faults);
	} else if (faults) {
		table_print(run->arena, fault_columns, (ProtobufCMessage **)faults->faults, faults->n_faults);
		say(ngettext("The file has %lld fault; nothing was changed.\n",
			    "The file has %lld faults; nothing was changed.\n", (unsigned long)done->faults),
			(long long)done->faults);
	} else {
		say_outcome(run, done);
	}
	return done->faults ? EXIT_FINDINGS : EXIT_OK;
}

int case_import(struct run *run)
{
	struct upload u = {.run = run};
	char *buffer = malloc(CHUNK);
	int rc = buffer ? begin(&u) : EXIT_ERROR;

	if (!rc)
		rc = put_all(&u, buffer);
	if (!rc)
		rc = commit(&u);
	if (u.file && u.file != stdin)
		fclose(u.file);
	free(buffer);
	return rc;
}

VERB(case_faults, .method = "CaseService/ListImportFaults", .taken = {{"import_id", TAKE_TEXT, ARGUMENT(0)}},
	.rows = "faults", .columns = fault_columns, .empty = N_("The import has no faults."))

static const struct column columns[] = {
	{N_("Case"), "case_number", AS_TEXT},
	{N_("Target group"), "target_group", AS_WIDE},
	{N_("Opened"), "opened_on", AS_DATE},
	{N_("Closed"), "closed_on", AS_DATE},
	{N_("Caseworker"), "caseworker_name", AS_WIDE},
	{N_("Team"), "team_name", AS_TEXT},
	{0},
};
VERB(case_list, .method = "CaseService/ListCases",
	.taken = {{"team_id", TAKE_ID, OPT_TEAM, .thing = THING_TEAM},
		{"caseworker_id", TAKE_ID, OPT_CASEWORKER, .thing = THING_CASEWORKER},
		{"sections", TAKE_PARTS, OPT_SECTION}},
	.rows = "cases", .columns = columns, .empty = N_("No case fits."))

static const struct column about[] = {
	{N_("Case"), "case.case_number", AS_TEXT},
	{N_("Family"), "case.family_number", AS_TEXT},
	{N_("Target group"), "case.target_group", AS_TEXT},
	{N_("Opened"), "case.opened_on", AS_DATE},
	{N_("Closed"), "case.closed_on", AS_DATE},
	{0},
};
static const struct column decisions[] = {
	{N_("Decided"), "decided_on", AS_DATE},
	{N_("Section"), "section", AS_TEXT},
	{N_("Measure"), "measure", AS_WIDE},
	{N_("Age"), "age", AS_TEXT},
	{0},
};
static const struct column holders[] = {
	{N_("Caseworker"), "display_name", AS_WIDE},
	{N_("From"), "held_from", AS_DATE},
	{N_("To"), "held_to", AS_DATE},
	{0},
};

static void put_past(struct run *run, const void *response)
{
	const Tilsyn__V1__GetCaseResponse *got = response;

	put("\n");
	table_print(run->arena, decisions, (ProtobufCMessage **)got->decisions, got->n_decisions);
	put("\n");
	table_print(run->arena, holders, (ProtobufCMessage **)got->holders, got->n_holders);
}

VERB(case_show, .method = "CaseService/GetCase",
	.taken = {{"case_number", TAKE_TEXT, ARGUMENT(0)}, {"purpose", TAKE_TEXT, OPT_PURPOSE}}, .columns = about,
	.put = put_past)

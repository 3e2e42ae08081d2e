#include "command/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "screen/ask.h"
#include "codec/codec.h"
#include "screen/day.h"
#include "member.h"
#include "screen/language.h"
#include "call/rpc.h"
#include "screen/ui.h"
#include "screen/words.h"

enum { PAGE = 1000, PREFIX_LEAST = 6, FILE_MAX = 16 << 20 };

int run_call(struct run *run, const char *method, const void *request, void *response)
{
	int rc = rpc_call(run->arena, method, request, response);

	return rc ? words_say_failure(run->arena, rpc_failure()) : EXIT_OK;
}

bool run_number(const char *text, int64_t least, int64_t most, int64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoll(text, &end, 10);
	return *text && !*end && !errno && *number >= least && *number <= most;
}

static int limit_of(struct run *run, int64_t *limit)
{
	*limit = INT32_MAX;
	if (!run->options[OPT_LIMIT] || run_number(run->options[OPT_LIMIT], 1, INT32_MAX, limit))
		return EXIT_OK;
	return say_error(EXIT_USAGE, _("--%s needs a number"), "limit");
}

int run_fetch(struct run *run, const struct listing *listing, void *request, ProtobufCMessage **response)
{
	bool paged = member_exists(request, "page_token");
	ProtobufCMessage **all = NULL;
	size_t all_count = 0;
	const char *token = "";
	int64_t limit;
	int rc = limit_of(run, &limit);

	do {
		size_t count;
		if (paged) {
			member_set_number(request, "page_size",
				limit - (int64_t)all_count < PAGE ? limit - (int64_t)all_count : PAGE);
			member_set_text(request, "page_token", token);
		}
		if (rc || (rc = run_call(run, listing->method, request, response)))
			break;
		ProtobufCMessage **rows = member_list(*response, listing->rows, &count);
		all = realloc(all, (all_count + count + 1) * sizeof(void *));
		if (!all)
			abort();
		if (count)
			memcpy(all + all_count, rows, count * sizeof(void *));
		all_count += count;
		token = paged ? member_text(*response, "next_page_token") : "";
	} while (*token && (int64_t)all_count < limit);
	if (!rc) {
		ProtobufCMessage **kept = arena_alloc(run->arena, (all_count + 1) * sizeof(void *));
		memcpy(kept, all, all_count * sizeof(void *));
		member_set_list(*response, listing->rows, kept, all_count);
	}
	free(all);
	return rc;
}

int run_list(struct run *run, const struct listing *listing, void *request)
{
	ProtobufCMessage *response = NULL;
	size_t count;
	int rc = run_fetch(run, listing, request, &response);

	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, response);
		return EXIT_OK;
	}
	ProtobufCMessage **rows = member_list(response, listing->rows, &count);
	if (count)
		table_print(run->arena, listing->columns, rows, count);
	else
		say("%s\n", _(listing->empty));
	return EXIT_OK;
}

/* How the things that arguments name are listed: the call, where the rows are, and which fields name one. */
static const struct {
	struct listing listing;
	const char *id;
	const char *name; /* another field that may name it */
	const char *msgid;
	const char *shown; /* msgid: how to see what names there are; NULL where the noun's own list says it */
} things[] = {
	[THING_REVIEW] = {{.method = "ReviewService/ListMine", .rows = "reviews"}, "review_id", "case_number",
		N_("review"), NULL},
	[THING_TEMPLATE] = {{.method = "TemplateService/ListTemplates", .rows = "templates"}, "template_id", "code",
		N_("template"), N_("“tilsyn template list” shows them.")},
	[THING_USER] = {{.method = "OrganisationService/ListUsers", .rows = "users"}, "user_id", "user_name",
		N_("user"), N_("“tilsyn user list” shows them.")},
	[THING_CALIBRATION] = {{.method = "CalibrationService/ListCalibrations", .rows = "calibrations"},
		"calibration_id", "title", N_("round"), NULL},
	[THING_TEAM] = {{.method = "OrganisationService/ListTeams", .rows = "teams"}, "team_id", "name", N_("team"),
		N_("“tilsyn team list” shows them.")},
	[THING_REPORT] = {{.method = "ReportService/ListReports", .rows = "reports"}, "report_id", "title",
		N_("report"), N_("“tilsyn report list --all” shows them.")},
	[THING_CASEWORKER] = {{.method = "OrganisationService/ListCaseworkers", .rows = "caseworkers"}, "caseworker_id",
		"code", N_("caseworker"), N_("“tilsyn caseworker list” shows them.")},
	[THING_VOICES] = {{.method = "VoiceService/ListVoices", .rows = "voices"}, "panel_id", "case_number",
		N_("comparison"), NULL},
	[THING_READING] = {{.method = "ReadingService/ListReadings", .rows = "readings"}, "reading_id", "title",
		N_("reading"), NULL},
	[THING_CONCERN] = {{.method = "FollowUpService/ListConcerns", .rows = "concerns"}, "concern_id", "case_number",
		N_("concern"), NULL},
	[THING_ACTION] = {{.method = "FollowUpService/ListActions", .rows = "actions"}, "action_id", "action_id",
		N_("action"), NULL},
	[THING_FINDING] = {{.method = "FollowUpService/ListFindings", .rows = "findings"}, "finding_id", "finding_id",
		N_("finding"), NULL},
	[THING_DEPARTMENT] = {{.method = "OrganisationService/ListDepartments", .rows = "departments"}, "department_id",
		"name", N_("department"), NULL},
	[THING_ANCHOR] = {{.method = "CalibrationService/ListAnchors", .rows = "anchors"}, "anchor_id", "title",
		N_("anchor case"), NULL},
	[THING_NOTE] = {{.method = "BookService/ListNotes", .rows = "notes"}, "note.note_id", "note.note_id",
		N_("note"), NULL},
	[THING_ABSENCE] = {{.method = "OrganisationService/ListAbsences", .rows = "absences"}, "absence_id",
		"display_name", N_("absence"), NULL},
	[THING_PROPOSAL] = {{.method = "WheelService/ListProposals", .rows = "proposals"}, "proposal_id", "proposal_id",
		N_("proposal"), NULL},
	[THING_FEEDBACK] = {{.method = "FeedbackService/ListFeedback", .rows = "feedback"}, "review_id", "case_number",
		N_("feedback"), NULL},
	[THING_ERASURE] = {{.method = "ErasureService/ListErasures", .rows = "erasures"}, "erasure_id", "erasure_id",
		N_("erasure"), NULL},
	[THING_SESSION] = {{.method = "SessionService/ListSessions", .rows = "sessions"}, "session_id", "device",
		N_("session"), NULL},
};

static bool is_whole_id(const char *text)
{
	return strlen(text) == 36 && strspn(text, "0123456789abcdefABCDEF-") == 36;
}

bool run_is_id_like(const char *text)
{
	return strlen(text) >= PREFIX_LEAST && strspn(text, "0123456789abcdefABCDEF-") == strlen(text);
}

static bool names(const ProtobufCMessage *row, const char *id_field, const char *name_field, const char *text)
{
	return !strcmp(member_text(row, name_field), text) ||
	       (strlen(text) >= PREFIX_LEAST && !strncasecmp(member_text(row, id_field), text, strlen(text)));
}

/* The one row that the text names. Gives the exit code. */
static int find_row(ProtobufCMessage **rows, size_t count, const char *id_field, const char *name_field,
	const char *text, const char *what, ProtobufCMessage **found)
{
	*found = NULL;
	for (size_t i = 0; i < count; i++) {
		if (!names(rows[i], id_field, name_field, text))
			continue;
		if (*found)
			return say_error(EXIT_USAGE, _("“%s” names more than one %s; give more of the id"), text, what);
		*found = rows[i];
	}
	return *found ? EXIT_OK : say_error(EXIT_MISSING, _("no %s is named “%s”"), what, text);
}

/* Of the whole list: also what is over. */
static void *list_request(struct run *run, enum thing thing)
{
	void *request = rpc_request(run->arena, things[thing].listing.method);

	if (member_exists(request, "all"))
		member_set_number(request, "all", 1);
	return request;
}

int run_row(struct run *run, enum thing thing, const char *text, ProtobufCMessage **row)
{
	ProtobufCMessage *response = NULL, **rows;
	size_t count;
	int rc = run_fetch(run, &things[thing].listing, list_request(run, thing), &response);

	*row = NULL;
	if (rc)
		return rc;
	rows = member_list(response, things[thing].listing.rows, &count);
	rc = find_row(rows, count, things[thing].id, things[thing].name, text, _(things[thing].msgid), row);
	if (rc && things[thing].shown)
		say("  %s\n", _(things[thing].shown));
	return rc;
}

const char *run_id(enum thing thing, const ProtobufCMessage *row)
{
	return member_text(row, things[thing].id);
}

int run_find(struct run *run, enum thing thing, const char *text, char **id)
{
	ProtobufCMessage *row;
	int rc;

	*id = arena_text(run->arena, text);
	if (is_whole_id(text))
		return EXIT_OK;
	rc = run_row(run, thing, text, &row);
	if (!rc)
		*id = arena_text(run->arena, run_id(thing, row));
	return rc;
}

void run_name_ids(struct run *run, enum thing thing, char **ids, size_t count)
{
	ProtobufCMessage *response, **rows;
	size_t row_count;

	if (rpc_call(run->arena, things[thing].listing.method, rpc_request(run->arena, things[thing].listing.method),
		    &response))
		return;
	rows = member_list(response, things[thing].listing.rows, &row_count);
	for (size_t i = 0; i < row_count; i++)
		for (size_t k = 0; k < count; k++)
			if (!strcmp(member_text(rows[i], things[thing].id), ids[k]))
				ids[k] = arena_text(run->arena, member_text(rows[i], things[thing].name));
}

char **run_split(struct run *run, const char *text, size_t *count)
{
	char **parts = arena_alloc(run->arena, (strlen(text) + 2) * sizeof(*parts));

	*count = 0;
	while (*text) {
		size_t size = strcspn(text, ",");
		size_t lead = strspn(text, " ");
		if (size > lead)
			parts[(*count)++] = arena_copy(run->arena, text + lead, size - lead);
		text += size + (text[size] == ',');
	}
	return parts;
}

int run_find_many(struct run *run, enum thing thing, const char *texts, char ***ids, size_t *count)
{
	int rc = EXIT_OK;

	*ids = run_split(run, texts, count);
	for (size_t i = 0; !rc && i < *count; i++) {
		rc = run_find(run, thing, (*ids)[i], &(*ids)[i]);
	}
	return rc;
}

static bool is_in(const Tilsyn__V1__Activity *activity, unsigned states)
{
	return (states >> activity->state & 1) != 0;
}

enum { NAMED_AT_MOST = 5 };

static int several_fit(struct run *run, Tilsyn__V1__Activity **all, size_t count, unsigned states)
{
	char *names = arena_text(run->arena, "");
	int named = 0;

	for (size_t i = 0; i < count && named <= NAMED_AT_MOST; i++)
		if (is_in(all[i], states))
			names = named++ == NAMED_AT_MOST
					? arena_print(run->arena, "%s, …", names)
					: arena_print(run->arena, "%s%s“%s”", names, *names ? ", " : "",
						  *all[i]->key ? all[i]->key : all[i]->title);
	return say_error(EXIT_USAGE, _("several activities fit; name one of them: %s"), names);
}

static int only_activity(
	struct run *run, Tilsyn__V1__Activity **all, size_t count, unsigned states, Tilsyn__V1__Activity **activity)
{
	*activity = NULL;
	for (size_t i = 0; i < count; i++) {
		if (!is_in(all[i], states))
			continue;
		if (*activity)
			return several_fit(run, all, count, states);
		*activity = all[i];
	}
	return *activity ? EXIT_OK : say_error(EXIT_MISSING, _("no activity is at this step (“tilsyn wheel list”)"));
}

int run_activity(struct run *run, unsigned states, Tilsyn__V1__Activity **activity)
{
	Tilsyn__V1__ListActivitiesRequest request = TILSYN__V1__LIST_ACTIVITIES_REQUEST__INIT;
	Tilsyn__V1__ListActivitiesResponse *response;
	ProtobufCMessage *row;
	int rc = run_call(run, "WheelService/ListActivities", &request, &response);

	if (rc)
		return rc;
	if (!run->argument_count)
		return only_activity(run, response->activities, response->n_activities, states, activity);
	for (size_t i = 0; i < response->n_activities; i++)
		if (*run->arguments[0] && !strcmp(response->activities[i]->key, run->arguments[0])) {
			*activity = response->activities[i];
			return EXIT_OK;
		}
	rc = find_row((ProtobufCMessage **)response->activities, response->n_activities, "activity_id", "title",
		run->arguments[0], _("activity"), &row);
	*activity = (Tilsyn__V1__Activity *)row;
	return rc;
}

static char *read_all(FILE *file, size_t *size)
{
	char *bytes = NULL;
	size_t room = 0, got;

	*size = 0;
	do {
		if (*size == room) {
			room = room ? room * 2 : 65536;
			bytes = realloc(bytes, room);
			if (!bytes)
				abort();
		}
		got = fread(bytes + *size, 1, room - *size, file);
		*size += got;
	} while (got && *size < FILE_MAX);
	return bytes;
}

char *run_read_file(struct run *run, const char *path, size_t *size)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
	char *bytes, *copy = NULL;

	if (!file) {
		say_error(0, _("cannot read '%s': %s"), path, strerror(errno));
		return NULL;
	}
	bytes = read_all(file, size);
	if (ferror(file) || *size >= FILE_MAX)
		say_error(0, _("cannot read '%s': %s"), path, ferror(file) ? strerror(errno) : _("it is too large"));
	else
		copy = arena_copy(run->arena, bytes, *size);
	explicit_bzero(bytes, *size);
	free(bytes);
	if (file != stdin)
		fclose(file);
	return copy;
}

char *run_read_word(struct run *run, const char *path)
{
	size_t size;
	char *text;

	if (!strcmp(path, "-")) { /* a line at a time, so that code and password can both come from there */
		char *line = NULL;
		size_t room = 0;
		text = getline(&line, &room, stdin) >= 0 ? arena_text(run->arena, line) : NULL;
		free(line);
	} else {
		text = run_read_file(run, path, &size);
	}
	if (text)
		text[strcspn(text, "\r\n")] = '\0';
	return text;
}

/* For its owner alone: nearly everything that is written here tells of persons. */
static FILE *open_for_oneself(const char *path)
{
	const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);

	return file < 0 ? NULL : fdopen(file, "w");
}

int run_write_file(const char *path, const void *bytes, size_t size)
{
	FILE *file = path && strcmp(path, "-") != 0 ? open_for_oneself(path) : stdout;
	bool written = file && fwrite(bytes, 1, size, file) == size && !fflush(file);

	if (file && file != stdout)
		written = !fclose(file) && written;
	if (!written && errno == EPIPE) /* the reader has had enough */
		return EXIT_ERROR;
	if (!written)
		return say_error(EXIT_ERROR, _("cannot write '%s': %s"), path ? path : "-", strerror(errno));
	return EXIT_OK;
}

/* What the codec says about files that people write, in the user's language where the catalogue has it. */
static const char *fault_in_words(struct arena *arena, const char *what)
{
	static const char *const known[] = {N_("ends too early"), N_("goes on after its end"),
		N_("has a field of unknown name"), N_("holds a NUL character"), N_("holds a name twice in one object"),
		N_("holds a number beyond 64 bits"), N_("is neither true nor false"),
		N_("is nested deeper than 16 levels"), N_("is no field here"), N_("is not a number"),
		N_("is not a time like 2026-11-22T10:00:00Z"), N_("is not a whole number"),
		N_("is not one of the names allowed"), N_("is not one of the words allowed"), N_("is not text"),
		N_("is not valid UTF-8 without NUL"), N_("is not well-formed JSON"),
		N_("is too large or too small a number")};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t length = strlen(known[i]);
		if (!strncmp(known[i], what, length) && (!what[length] || what[length] == ':'))
			return arena_print(arena, "%s%s", _(known[i]), what + length);
	}
	return what;
}

void run_say_fault(struct arena *arena, const char *path, const struct codec_fault *fault)
{
	const char *what = fault_in_words(arena, fault->what), *where = *fault->path ? fault->path : _("the file");

	if (fault->line)
		say_error(0, _("'%s', line %u, column %u: %s %s"), path, fault->line, fault->column, where, what);
	else
		say_error(0, "'%s': %s %s", path, where, what);
}

ProtobufCMessage *run_decode(
	struct run *run, const char *path, const char *text, size_t size, const ProtobufCMessageDescriptor *type)
{
	struct codec_fault fault = {0};
	ProtobufCMessage *message;

	if (strchr("{[", text[strspn(text, " \t\r\n")]))
		message = codec_from_json(type, text, size, run->arena, &fault);
	else
		message = codec_from_yaml(type, text, size, run->arena, &fault);
	if (!message)
		run_say_fault(run->arena, path, &fault);
	return message;
}

ProtobufCMessage *run_read_message(struct run *run, const char *path, const ProtobufCMessageDescriptor *type)
{
	size_t size;
	char *text = run_read_file(run, path, &size);

	return text ? run_decode(run, path, text, size, type) : NULL;
}

/* So many digits at the start of the text, which moves on behind them. */
static bool take_digits(const char **text, int least, int most, int *number)
{
	int count = 0;

	for (*number = 0; count < most && **text >= '0' && **text <= '9'; count++, ++*text)
		*number = *number * 10 + (**text - '0');
	return count >= least;
}

static bool take_sign(const char **text, const char *signs)
{
	return **text && strchr(signs, **text) && *(*text)++;
}

bool run_date(const char *text, char iso[11])
{
	const char *iso_way = text, *danish_way = text;
	int year, month, day;
	bool fits = take_digits(&iso_way, 4, 4, &year) && take_sign(&iso_way, "-") &&
		    take_digits(&iso_way, 2, 2, &month) && take_sign(&iso_way, "-") &&
		    take_digits(&iso_way, 2, 2, &day) && !*iso_way;

	if (!fits)
		fits = take_digits(&danish_way, 1, 2, &day) && take_sign(&danish_way, "-./") &&
		       take_digits(&danish_way, 1, 2, &month) && take_sign(&danish_way, "-./") &&
		       take_digits(&danish_way, 4, 4, &year) && !*danish_way;
	if (!fits || year < 1900 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	snprintf(iso, 11, "%04d-%02d-%02d", year, month, day);
	return true;
}

bool run_month(const char *text, char iso[11])
{
	const char *iso_way = text, *danish_way = text;
	int year, month;
	bool fits = take_digits(&iso_way, 4, 4, &year) && take_sign(&iso_way, "-") &&
		    take_digits(&iso_way, 2, 2, &month) && !*iso_way;

	if (!fits)
		fits = take_digits(&danish_way, 1, 2, &month) && take_sign(&danish_way, "-./") &&
		       take_digits(&danish_way, 4, 4, &year) && !*danish_way;
	if (!fits) {
		if (!run_date(text, iso))
			return false;
		iso[8] = '0', iso[9] = '1';
		return true;
	}
	if (year < 1900 || year > 2200 || month < 1 || month > 12)
		return false;
	snprintf(iso, 11, "%04d-%02d-01", year, month);
	return true;
}

int run_deadline(struct run *run, int64_t *seconds)
{
	const char *day = run->options[OPT_DEADLINE] ? run->options[OPT_DEADLINE]
						     : ask_line(run->arena, _("Deadline (dd-mm-yyyy)"), "--deadline");
	char iso[11];

	if (!day)
		return EXIT_USAGE;
	if (!run_date(day, iso))
		return say_error(EXIT_USAGE, _("“%s” is no date"), day);
	*seconds = day_end(iso);
	return EXIT_OK;
}

#include "command/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call/rpc.h"
#include "member.h"
#include "screen/ask.h"
#include "screen/day.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words_failure.h"

enum { PAGE = 1000 };

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

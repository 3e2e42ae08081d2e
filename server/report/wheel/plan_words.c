#include "report/wheel/plan_words.h"

#include <stdbool.h>
#include <string.h>

#include "render/number.h"
#include "render/words.h"

#define KIND(name) TILSYN__V1__ACTIVITY_KIND__ACTIVITY_KIND_##name

struct teller {
	const char *language;
	struct arena *arena;
	const Tilsyn__V1__Activity *activity;
	const json_t *facts;
};

static const char *fact(const struct teller *t, const char *name)
{
	const char *text = json_string_value(json_object_get(t->facts, name));

	return text ? text : "";
}

static int number(const struct teller *t, const char *name)
{
	return (int)json_integer_value(json_object_get(t->facts, name));
}

static char *day(const struct teller *t, const char *iso)
{
	return number_day(t->arena, t->language, iso);
}

static char *count(const struct teller *t, int32_t n)
{
	return number_count(t->arena, t->language, n);
}

static char *weeks_of(const struct teller *t)
{
	int first = number(t, "first_week"), last = number(t, "last_week");

	return first == last ? arena_print(t->arena, "%d", first) : arena_print(t->arena, "%d–%d", first, last);
}

static char *when(const struct teller *t)
{
	const Tilsyn__V1__Activity *a = t->activity;

	if (!strcmp(a->starts_on, a->deadline))
		return words_fill(
			t->arena, t->language, WORD_PLAN_ON, "day", day(t, a->deadline), "weeks", weeks_of(t), NULL);
	return words_fill(t->arena, t->language,
		number(t, "first_week") == number(t, "last_week") ? WORD_PLAN_IN_WEEK : WORD_PLAN_IN_WEEKS, "from",
		day(t, a->starts_on), "to", day(t, a->deadline), "weeks", weeks_of(t), NULL);
}

static enum word purpose_of_kind(const Tilsyn__V1__Activity *a)
{
	switch (a->kind) {
	case KIND(THEMED):
		return WORD_PLAN_FOR_QUALITY;
	case KIND(CALIBRATION):
	case KIND(TEAM_READING):
		return WORD_PLAN_FOR_LEARNING;
	case KIND(REPORTING):
		return WORD_PLAN_FOR_INFORMATION;
	case KIND(CONCEPT_REVIEW):
		return WORD_PLAN_FOR_CONCEPT;
	default:
		return WORD_PLAN_FOR_LEGALITY;
	}
}

static enum word purpose_of(const Tilsyn__V1__Activity *a)
{
	static const enum word purposes[] = {WORD_PLAN_FOR_LEGALITY, WORD_PLAN_FOR_QUALITY, WORD_PLAN_FOR_LEARNING,
		WORD_PLAN_FOR_EFFECT, WORD_PLAN_FOR_INFORMATION};

	return a->purpose >= 1 && a->purpose <= 5 ? purposes[a->purpose - 1] : purpose_of_kind(a);
}

/* "a, b" of a list of facts, then of the markers. */
static const char *focus(const struct teller *t)
{
	static const struct {
		const char *id;
		enum word name;
	} markers[] = {{"inddragelse", WORD_MARKER_INVOLVEMENT}, {"faglig_udredning", WORD_MARKER_ASSESSMENT},
		{"valg_af_indsats", WORD_MARKER_MEASURE}, {"opfoelgning", WORD_MARKER_FOLLOW_UP}};
	const json_t *names = json_object_get(t->facts, "focus");
	const char *list = "";

	for (size_t i = 0; i < json_array_size(names); i++)
		list = arena_print(
			t->arena, "%s%s%s", list, *list ? ", " : "", json_string_value(json_array_get(names, i)));
	for (size_t i = 0; i < t->activity->n_markers; i++)
		for (size_t m = 0; m < sizeof(markers) / sizeof(markers[0]); m++)
			if (!strcmp(markers[m].id, t->activity->markers[i]))
				list = arena_print(t->arena, "%s%s%s", list, *list ? ", " : "",
					words(t->language, markers[m].name));
	return list;
}

static char *looks_at(const struct teller *t)
{
	const char *set = fact(t, "set"), *in_focus = focus(t);

	if (!*set)
		return arena_text(t->arena, "");
	if (!*in_focus)
		return words_fill(t->arena, t->language, WORD_PLAN_LOOKS_AT_ALL, "set", set, NULL);
	return words_fill(t->arena, t->language, WORD_PLAN_LOOKS_AT, "set", set, "focus", in_focus, NULL);
}

static enum word picking_by_strata(const Tilsyn__V1__Activity *a)
{
	switch (a->strata) {
	case TILSYN__V1__STRATA__STRATA_CASEWORKER:
		return WORD_PLAN_PICK_WORKERS;
	case TILSYN__V1__STRATA__STRATA_SECTION:
		return WORD_PLAN_PICK_SECTIONS;
	default:
		return WORD_PLAN_PICK_TEAMS;
	}
}

static enum word picking_by_method(const Tilsyn__V1__Activity *a)
{
	switch (a->method) {
	case TILSYN__V1__METHOD__METHOD_COVERAGE:
		return WORD_PLAN_PICK_COVERAGE;
	case TILSYN__V1__METHOD__METHOD_STRATIFIED:
		return picking_by_strata(a);
	case TILSYN__V1__METHOD__METHOD_SYSTEMATIC:
		return WORD_PLAN_PICK_SYSTEMATIC;
	case TILSYN__V1__METHOD__METHOD_BIRTHDAY:
		return WORD_PLAN_PICK_BIRTHDAY;
	case TILSYN__V1__METHOD__METHOD_ALL:
		return WORD_PLAN_PICK_ALL;
	case TILSYN__V1__METHOD__METHOD_TARGETED:
		return WORD_PLAN_PICK_TARGETED;
	default:
		return WORD_PLAN_PICK_LOT;
	}
}

static bool is_by_lot(const Tilsyn__V1__Activity *a)
{
	return a->method != TILSYN__V1__METHOD__METHOD_ALL && a->method != TILSYN__V1__METHOD__METHOD_TARGETED;
}

static enum word picking(const Tilsyn__V1__Activity *a)
{
	switch (a->kind) {
	case KIND(TEAM_READING):
		return WORD_PLAN_PICK_TEAM;
	case KIND(REPORTING):
	case KIND(CONCEPT_REVIEW):
		return WORD_PLAN_PICK_NONE;
	case KIND(CALIBRATION):
		return WORD_PLAN_PICK_SAME;
	default:
		break;
	}
	return picking_by_method(a);
}

/* "§ 32, § 46" */
static const char *sections(const struct teller *t)
{
	const Tilsyn__V1__Frame *f = t->activity->frame;
	const char *list = "";

	for (size_t i = 0; f && i < f->n_sections; i++)
		list = arena_print(t->arena, "%s%s§ %s", list, *list ? ", " : "", f->sections[i]);
	return list;
}

static char *frame(const struct teller *t)
{
	const Tilsyn__V1__Frame *f = t->activity->frame;
	bool dated = f && (*f->decided_from || *f->decided_to);

	if (!dated)
		return words_fill(t->arena, t->language, WORD_PLAN_FRAME_YEAR, "sections", sections(t), NULL);
	return words_fill(t->arena, t->language, WORD_PLAN_FRAME, "sections", sections(t), "from",
		*f->decided_from ? day(t, f->decided_from) : "…", "to", *f->decided_to ? day(t, f->decided_to) : "…",
		NULL);
}

static char *picked(const struct teller *t)
{
	const Tilsyn__V1__Activity *a = t->activity;
	char *how = words_fill(t->arena, t->language, picking(a), "n", count(t, a->case_count), "wave",
		count(t, a->wave), "waves", count(t, a->waves), "reason", a->targeted_reason, NULL);

	if (!a->method)
		return how;
	return arena_print(t->arena, "%s %s%s%s %s", how, frame(t), is_by_lot(a) ? " " : "",
		is_by_lot(a) ? words(t->language, WORD_PLAN_NOBODY) : "",
		words(t->language, a->kind == KIND(CALIBRATION)			? WORD_PLAN_BLIND
				   : a->mode == TILSYN__V1__MODE__MODE_DIALOGUE ? WORD_PLAN_TOGETHER
										: WORD_PLAN_ALONE));
}

static void take_who(const struct teller *t, Tilsyn__V1__ToldActivity *out)
{
	const json_t *names = json_object_get(t->facts, "who");

	out->who = arena_alloc(t->arena, (json_array_size(names) + 1) * sizeof(char *));
	for (size_t i = 0; i < json_array_size(names); i++)
		out->who[out->n_who++] = arena_text(t->arena, json_string_value(json_array_get(names, i)));
}

static const char *audience(const struct teller *t, Tilsyn__V1__Audience who)
{
	static const enum word names[] = {WORD_WHEEL_CASEWORKERS, WORD_WHEEL_TEAMS, WORD_WHEEL_MANAGEMENT,
		WORD_WHEEL_COMMITTEE, WORD_WHEEL_DEPARTMENTS};

	return who >= 1 && who <= 5 ? words(t->language, names[who - 1]) : "";
}

static void take_hears(const struct teller *t, Tilsyn__V1__ToldActivity *out)
{
	const json_t *days = json_object_get(t->facts, "told_on");

	out->hears = arena_alloc(t->arena, (t->activity->n_told + 1) * sizeof(char *));
	for (size_t i = 0; i < t->activity->n_told; i++) {
		const Tilsyn__V1__Telling *told = t->activity->told[i];
		const char *on = json_string_value(json_array_get(days, i));

		out->hears[out->n_hears++] = words_fill(t->arena, t->language, WORD_PLAN_HEARS, "audience",
			audience(t, told->audience), "what", told->what, "day", day(t, on ? on : ""), NULL);
	}
}

static Tilsyn__V1__ToldActivity *tell(const struct teller *t)
{
	const Tilsyn__V1__Activity *a = t->activity;
	Tilsyn__V1__ToldActivity *out = arena_alloc(t->arena, sizeof(*out));

	tilsyn__v1__told_activity__init(out);
	out->key = a->key;
	out->title = a->title;
	out->kind = a->kind;
	out->state = a->state;
	out->starts_on = a->starts_on;
	out->deadline = a->deadline;
	out->case_count = a->case_count;
	out->weeks = weeks_of(t);
	out->when = when(t);
	out->what_for = arena_text(t->arena, words(t->language, purpose_of(a)));
	out->looks_at = looks_at(t);
	out->picked = picked(t);
	take_who(t, out);
	take_hears(t, out);
	return out;
}

Tilsyn__V1__TellPlanResponse *plan_words(
	const Tilsyn__V1__Wheel *wheel, const json_t *facts, const char *language, struct arena *a)
{
	Tilsyn__V1__TellPlanResponse *out = arena_alloc(a, sizeof(*out));

	tilsyn__v1__tell_plan_response__init(out);
	out->year = wheel->year;
	out->version = wheel->version;
	out->published_at = wheel->published_at;
	out->activities = arena_alloc(a, (wheel->n_activities + 1) * sizeof(*out->activities));
	for (size_t i = 0; i < wheel->n_activities; i++)
		out->activities[out->n_activities++] = tell(
			&(struct teller){words_language(language), a, wheel->activities[i], json_array_get(facts, i)});
	return out;
}

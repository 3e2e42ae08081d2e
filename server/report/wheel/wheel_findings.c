#include "report/wheel/wheel_findings.h"

#include <stdio.h>
#include <string.h>

#include "render/number.h"
#include "render/words.h"
#include "report/wheel/wheel_mends.h"

/* The words of each rule, and its name for programs. */
static const struct rule {
	const char *name;
	enum word missing, why, mend;
} rules[WHEEL_RULES] = {
#define RULE(id, name) [WHEEL_##id] = {name, WORD_WHEEL_##id, WORD_WHEEL_##id##_WHY, WORD_WHEEL_##id##_MEND}
	RULE(EVERY_MONTH, "every_month"),
	RULE(NO_GENERAL, "no_general"),
	RULE(NO_THEMED, "no_themed"),
	RULE(START_UP_THEMED, "start_up_themed"),
	RULE(GENERAL_UNSTABLE, "general_unstable"),
	RULE(THEMED_TOO_MANY, "themed_too_many"),
	RULE(THEMED_NO_FOCUS, "themed_no_focus"),
	RULE(THEMED_SAME, "themed_same"),
	RULE(STEPS_MISSED, "steps_missed"),
	RULE(NO_COVERAGE, "no_coverage"),
	RULE(WAVES_MISSED, "waves_missed"),
	RULE(CYCLE_TOO_SMALL, "cycle_too_small"),
	RULE(UNREACHED, "unreached"),
	RULE(FRAME_EMPTY, "frame_empty"),
	RULE(FRAME_SMALL, "frame_small"),
	RULE(NO_HOURS, "no_hours"),
	RULE(HOURS_ODD, "hours_odd"),
	RULE(HOURS_SHORT, "hours_short"),
	RULE(NOT_TOLD, "not_told"),
	RULE(NO_PURPOSE, "no_purpose"),
	RULE(PURPOSE_ODD, "purpose_odd"),
	RULE(ALONE_ODD, "alone_odd"),
	RULE(FIRST_TOGETHER, "first_together"),
	RULE(JOINED, "joined"),
#undef RULE
};

struct telling {
	const Tilsyn__V1__Wheel *wheel;
	const struct wheel_facts *facts;
	const char *language;
	struct arena *arena;
	Tilsyn__V1__Activity **activities; /* those that are not skipped: wheel_check() numbers these */
	size_t n_activities, room;
	const char **details; /* of each: its markers and questions in one text */
	Tilsyn__V1__CheckWheelResponse *out;
};

static int32_t day_number(const char *iso)
{
	int year, month, day;

	return iso && sscanf(iso, "%4d-%2d-%2d", &year, &month, &day) == 3 ? year * 10000 + month * 100 + day : 0;
}

/* The place of the first equal text before `end`, or `end`. */
static uint32_t number_of_text(const struct telling *t, size_t end, const char *text,
	const char *(*text_at)(const struct telling *t, size_t i))
{
	size_t i = 0;

	while (i < end && strcmp(text_at(t, i), text) != 0)
		i++;
	return (uint32_t)i;
}

static const char *question_set_at(const struct telling *t, size_t i)
{
	return t->activities[i]->template_id;
}

static const char *cycle_at(const struct telling *t, size_t i)
{
	return t->activities[i]->cycle;
}

static const char *leader_at(const struct telling *t, size_t i)
{
	return t->facts->leaders[i].id;
}

static const char *step_at(const struct telling *t, size_t i)
{
	return t->facts->steps[i].id;
}

static size_t count_steps(const struct telling *t)
{
	return t->facts->n_steps < WHEEL_STEPS_MAX ? t->facts->n_steps : WHEEL_STEPS_MAX;
}

static uint64_t steps_of(const struct telling *t, const Tilsyn__V1__Activity *activity)
{
	uint64_t steps = 0;

	for (size_t i = 0; i < activity->n_steps; i++) {
		uint32_t step = number_of_text(t, count_steps(t), activity->steps[i], step_at);
		if (step < count_steps(t))
			steps |= UINT64_C(1) << step;
	}
	return steps;
}

static const char *detail_at(const struct telling *t, size_t i)
{
	return t->details[i];
}

static const char *detail_of(const struct telling *t, const Tilsyn__V1__Activity *activity)
{
	const char *detail = "";

	for (size_t i = 0; i < activity->n_markers; i++)
		detail = arena_print(t->arena, "%s#%s", detail, activity->markers[i]);
	for (size_t i = 0; i < activity->n_questions; i++)
		detail = arena_print(t->arena, "%s?%s", detail, activity->questions[i]);
	return detail;
}

static uint64_t looks_of(const struct telling *t, const Tilsyn__V1__Activity *activity)
{
	uint64_t steps = 0;

	for (size_t i = 0; i < t->facts->n_looks; i++) {
		const struct wheel_look *look = &t->facts->looks[i];
		uint32_t step = number_of_text(t, count_steps(t), look->step, step_at);
		if (step < count_steps(t) && !strcmp(look->activity, activity->activity_id))
			steps |= UINT64_C(1) << step;
	}
	return steps;
}

static unsigned told_of(const Tilsyn__V1__Activity *activity)
{
	unsigned told = 0;

	for (size_t i = 0; i < activity->n_told; i++)
		if (activity->told[i]->audience)
			told |= 1u << (activity->told[i]->audience - 1);
	return told;
}

static const uint32_t *reviewers_of(const struct telling *t, const Tilsyn__V1__Activity *activity)
{
	uint32_t *places = arena_alloc(t->arena, (activity->n_reviewers + 1) * sizeof(*places));

	for (size_t i = 0; i < activity->n_reviewers; i++)
		places[i] = number_of_text(t, t->facts->n_leaders, activity->reviewers[i], leader_at);
	return places;
}

/* NULL: it has drawn, or draws nothing. */
static const struct wheel_frame *frame_of(const struct telling *t, const Tilsyn__V1__Activity *activity)
{
	for (size_t i = 0; i < t->facts->n_frames; i++)
		if (!strcmp(t->facts->frames[i].activity, activity->activity_id))
			return &t->facts->frames[i];
	return NULL;
}

static struct wheel_activity activity_of(const struct telling *t, size_t i)
{
	const Tilsyn__V1__Activity *activity = t->activities[i];
	const struct wheel_frame *frame = frame_of(t, activity);

	return (struct wheel_activity){
		.kind = (enum wheel_kind)activity->kind,
		.starts_on = day_number(activity->starts_on),
		.deadline = day_number(activity->deadline),
		.question_set = number_of_text(t, i, activity->template_id, question_set_at),
		.steps = steps_of(t, activity),
		.detail = *t->details[i] ? number_of_text(t, i, t->details[i], detail_at) + 1 : 0,
		.looks_at = looks_of(t, activity),
		.purpose = (enum wheel_purpose)activity->purpose,
		.in_dialogue = activity->mode == TILSYN__V1__MODE__MODE_DIALOGUE,
		.told = told_of(activity),
		.cases = (uint32_t)activity->case_count,
		.is_to_draw = frame != NULL,
		.in_frame = frame ? frame->cases : 0,
		.reviewers = reviewers_of(t, activity),
		.n_reviewers = activity->n_reviewers,
		.cycle = *activity->cycle ? number_of_text(t, i, activity->cycle, cycle_at) + 1 : 0,
		.wave = (uint32_t)activity->wave,
		.waves = (uint32_t)activity->waves,
	};
}

static void take_activities(struct telling *t)
{
	t->activities = arena_alloc(t->arena, (t->wheel->n_activities + 1) * sizeof(*t->activities));
	for (size_t i = 0; i < t->wheel->n_activities; i++)
		if (t->wheel->activities[i]->state != TILSYN__V1__ACTIVITY_STATE__ACTIVITY_STATE_SKIPPED)
			t->activities[t->n_activities++] = t->wheel->activities[i];
	t->details = arena_alloc(t->arena, (t->n_activities + 1) * sizeof(*t->details));
	for (size_t i = 0; i < t->n_activities; i++)
		t->details[i] = detail_of(t, t->activities[i]);
}

static struct wheel_plan plan_of(const struct telling *t)
{
	struct wheel_activity *activities = arena_alloc(t->arena, (t->n_activities + 1) * sizeof(*activities));
	struct wheel_leader *leaders = arena_alloc(t->arena, (t->facts->n_leaders + 1) * sizeof(*leaders));
	struct wheel_plan plan = {
		.year = t->wheel->year,
		.start_up_until = day_number(t->wheel->start_up_until),
		.hours_per_month = t->wheel->hours_per_month,
		.general_minutes = t->facts->general_minutes,
		.themed_minutes = t->facts->themed_minutes,
		.activities = activities,
		.n_activities = t->n_activities,
		.leaders = leaders,
		.n_leaders = t->facts->n_leaders,
		.n_steps = (uint32_t)count_steps(t),
		.reached = t->facts->reached,
		.unreached = t->facts->unreached,
		.begun_before = t->facts->begun_before,
	};

	for (size_t i = 0; i < t->n_activities; i++)
		activities[i] = activity_of(t, i);
	for (size_t i = 0; i < t->facts->n_leaders; i++)
		leaders[i].since = day_number(t->facts->leaders[i].since);
	return plan;
}

/* "juni, august" of the bits. */
static const char *list_of_bits(
	const struct telling *t, uint64_t bits, const char *(*name)(const struct telling *t, int bit))
{
	const char *list = "";

	for (int bit = 0; bit < 64; bit++)
		if (bits & UINT64_C(1) << bit)
			list = arena_print(t->arena, "%s%s%s", list, *list ? ", " : "", name(t, bit));
	return list;
}

static const char *month_name(const struct telling *t, int bit)
{
	return number_month(t->language, bit + 1);
}

static const char *step_name(const struct telling *t, int bit)
{
	return t->facts->steps[bit].title;
}

/* Hours to one decimal, 3.7 or 3,7. */
static const char *hours_in_words(const struct telling *t, double hours)
{
	char *text = arena_print(t->arena, "%.1f", hours);

	if (*words_language(t->language) == 'd')
		*strchr(text, '.') = ',';
	return text;
}

static const char *audience_name(const struct telling *t, uint32_t audience)
{
	static const enum word names[] = {
		WORD_WHEEL_CASEWORKERS, WORD_WHEEL_TEAMS, WORD_WHEEL_MANAGEMENT, WORD_WHEEL_COMMITTEE};

	return audience >= 1 && audience <= 4 ? words(t->language, names[audience - 1]) : "";
}

static const char *purpose_name(const struct telling *t, uint32_t purpose)
{
	static const enum word names[] = {WORD_PURPOSE_LEGALITY, WORD_PURPOSE_QUALITY, WORD_PURPOSE_LEARNING,
		WORD_PURPOSE_EFFECT, WORD_PURPOSE_INFORMATION};

	return purpose >= 1 && purpose <= 5 ? words(t->language, names[purpose - 1]) : "";
}

static char *fill(const struct telling *t, enum word id, const struct wheel_finding *f)
{
	return words_fill(t->arena, t->language, id, "months", list_of_bits(t, f->months, month_name), "steps",
		list_of_bits(t, f->steps, step_name), "activity",
		f->activity < t->n_activities ? t->activities[f->activity]->title : "", "leader",
		f->leader < t->facts->n_leaders ? t->facts->leaders[f->leader].name : "", "n",
		arena_print(t->arena, "%u", f->number), "hours", hours_in_words(t, f->hours), "audience",
		audience_name(t, f->number), "purpose", purpose_name(t, f->number), "names", t->facts->unreached_names,
		"date", number_day(t->arena, t->language, t->wheel->start_up_until), NULL);
}

static void tell(void *context, const struct wheel_finding *f)
{
	struct telling *t = context;
	Tilsyn__V1__CheckWheelResponse *out = t->out;
	Tilsyn__V1__Finding *finding = arena_alloc(t->arena, sizeof(*finding));

	if (out->n_findings == t->room) {
		Tilsyn__V1__Finding **grown = arena_alloc(t->arena, (2 * t->room + 16) * sizeof(*grown));

		if (out->n_findings)
			memcpy(grown, out->findings, out->n_findings * sizeof(*grown));
		out->findings = grown;
		t->room = 2 * t->room + 16;
	}
	tilsyn__v1__finding__init(finding);
	finding->rule = (char *)rules[f->rule].name;
	finding->missing = fill(t, rules[f->rule].missing, f);
	finding->why = fill(t, rules[f->rule].why, f);
	finding->mend = fill(t, rules[f->rule].mend, f);
	finding->command = wheel_mend(
		&(struct wheel_mending){t->wheel, t->facts, t->activities, t->n_activities, t->language, t->arena}, f);
	out->findings[out->n_findings++] = finding;
}

Tilsyn__V1__CheckWheelResponse *wheel_findings(
	const Tilsyn__V1__Wheel *wheel, const struct wheel_facts *facts, const char *language, struct arena *a)
{
	struct telling t = {.wheel = wheel, .facts = facts, .language = words_language(language), .arena = a};

	t.out = arena_alloc(a, sizeof(*t.out));
	tilsyn__v1__check_wheel_response__init(t.out);
	take_activities(&t);
	struct wheel_plan plan = plan_of(&t);

	t.out->rules = WHEEL_RULES;
	t.out->held = (int32_t)wheel_check(&plan, tell, &t);
	return t.out;
}

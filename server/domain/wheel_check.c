#include "domain/wheel_check.h"

#include <math.h>

/* A working day of 7.4 hours; a quarter of an hour more or less is still the same day. */
static const double HALF_DAY = 3.7, WHOLE_DAY = 7.4, SLACK = 0.25;
enum { MINUTES_IN_HOUR = 60 };

struct check {
	const struct wheel_plan *plan;
	void (*found)(void *context, const struct wheel_finding *finding);
	void *context;
	bool broken[WHEEL_RULES];
};

static void find(struct check *c, struct wheel_finding finding)
{
	c->broken[finding.rule] = true;
	c->found(c->context, &finding);
}

#define FIND(c, which, ...) find(c, (struct wheel_finding){.rule = (which), __VA_ARGS__})

static int year_of(int32_t day)
{
	return day / 10000;
}

/* The months of the year that a period touches, as bits. */
static unsigned months_of(const struct wheel_plan *p, const struct wheel_activity *a)
{
	int first = year_of(a->starts_on) < p->year ? 0 : a->starts_on / 100 % 100 - 1;
	int last = year_of(a->deadline) > p->year ? WHEEL_MONTHS - 1 : a->deadline / 100 % 100 - 1;
	unsigned months = 0;

	for (int m = first; m <= last; m++)
		months |= 1u << m;
	return months;
}

static unsigned count_bits(uint64_t bits)
{
	return (unsigned)__builtin_popcountll(bits);
}

static const struct wheel_activity *first_of(const struct wheel_plan *p, enum wheel_kind kind)
{
	for (size_t i = 0; i < p->n_activities; i++)
		if (p->activities[i].kind == kind)
			return &p->activities[i];
	return NULL;
}

static bool is_audit(const struct wheel_activity *a)
{
	return a->kind == WHEEL_GENERAL || a->kind == WHEEL_THEMED;
}

static bool reads_cases(const struct wheel_activity *a)
{
	return is_audit(a) || a->kind == WHEEL_CALIBRATION || a->kind == WHEEL_TEAM_READING;
}

static bool has_focus(const struct wheel_activity *a)
{
	return a->steps || a->detail;
}

static bool asks_the_same(const struct wheel_activity *a, const struct wheel_activity *b)
{
	return a->question_set == b->question_set && a->steps == b->steps && a->detail == b->detail;
}

static void check_months(struct check *c)
{
	unsigned idle = (1u << WHEEL_MONTHS) - 1;

	for (size_t i = 0; i < c->plan->n_activities; i++)
		if (reads_cases(&c->plan->activities[i]))
			idle &= ~months_of(c->plan, &c->plan->activities[i]);
	if (idle)
		FIND(c, WHEEL_EVERY_MONTH, .months = idle);
}

static void check_kinds(struct check *c)
{
	const struct wheel_plan *p = c->plan;

	if (!first_of(p, WHEEL_GENERAL))
		FIND(c, WHEEL_NO_GENERAL);
	if (!first_of(p, WHEEL_THEMED) && p->start_up_until < p->year * 10000 + 1231)
		FIND(c, WHEEL_NO_THEMED);
	for (size_t i = 0; i < p->n_activities; i++)
		if (p->activities[i].kind == WHEEL_THEMED && p->activities[i].starts_on <= p->start_up_until)
			FIND(c, WHEEL_START_UP_THEMED, .activity = i);
}

static void check_general(struct check *c)
{
	const struct wheel_activity *first = first_of(c->plan, WHEEL_GENERAL);

	for (size_t i = 0; first && i < c->plan->n_activities; i++) {
		const struct wheel_activity *a = &c->plan->activities[i];
		if (a->kind != WHEEL_GENERAL || asks_the_same(a, first))
			continue;
		FIND(c, WHEEL_GENERAL_UNSTABLE, .activity = i);
		return;
	}
}

/* The smallest number of cases of a general audit: themed ones go deeper into fewer. */
static uint32_t fewest_general(const struct wheel_plan *p)
{
	uint32_t fewest = 0;

	for (size_t i = 0; i < p->n_activities; i++)
		if (p->activities[i].kind == WHEEL_GENERAL && (!fewest || p->activities[i].cases < fewest))
			fewest = p->activities[i].cases;
	return fewest;
}

static void check_themed(struct check *c)
{
	const struct wheel_activity *before = NULL;
	uint32_t most = fewest_general(c->plan);

	for (size_t i = 0; i < c->plan->n_activities; i++) {
		const struct wheel_activity *a = &c->plan->activities[i];
		if (a->kind != WHEEL_THEMED)
			continue;
		if (most > 1 && a->cases >= most)
			FIND(c, WHEEL_THEMED_TOO_MANY, .activity = i, .number = most - 1);
		if (!has_focus(a))
			FIND(c, WHEEL_THEMED_NO_FOCUS, .activity = i);
		else if (before && asks_the_same(before, a))
			FIND(c, WHEEL_THEMED_SAME, .activity = i);
		before = a;
	}
}

/* An activity without a focus of its own looks at all steps. */
static void check_steps(struct check *c)
{
	const struct wheel_plan *p = c->plan;
	uint64_t all = p->n_steps >= WHEEL_STEPS_MAX ? UINT64_MAX : (UINT64_C(1) << p->n_steps) - 1, seen = 0;

	for (size_t i = 0; i < p->n_activities; i++)
		if (is_audit(&p->activities[i]))
			seen |= p->activities[i].detail	 ? p->activities[i].looks_at
				: p->activities[i].steps ? p->activities[i].steps
							 : all;
	if (all & ~seen)
		FIND(c, WHEEL_STEPS_MISSED, .steps = all & ~seen);
}

/* One cycle, looked at from its first activity: its waves of this year and the cases they draw. */
static void check_cycle(struct check *c, size_t first)
{
	const struct wheel_plan *p = c->plan;
	const struct wheel_activity *a = &p->activities[first];
	uint32_t waves = 0, cases = 0;

	for (size_t i = first; i < p->n_activities; i++)
		if (p->activities[i].cycle == a->cycle) {
			waves++;
			cases += p->activities[i].cases;
		}
	if (waves < a->waves && a->wave == 1)
		FIND(c, WHEEL_WAVES_MISSED, .activity = first, .number = a->waves - waves);
	else if (a->wave == 1 && cases < p->reached)
		FIND(c, WHEEL_CYCLE_TOO_SMALL, .activity = first, .number = p->reached - cases);
}

static bool is_first_of_cycle(const struct wheel_plan *p, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (p->activities[j].cycle == p->activities[i].cycle)
			return false;
	return p->activities[i].cycle != 0;
}

static void check_coverage(struct check *c)
{
	bool any = false;

	for (size_t i = 0; i < c->plan->n_activities; i++)
		if (is_first_of_cycle(c->plan, i)) {
			any = true;
			check_cycle(c, i);
		}
	if (!any)
		FIND(c, WHEEL_NO_COVERAGE);
	if (c->plan->unreached)
		FIND(c, WHEEL_UNREACHED, .number = c->plan->unreached);
}

/* As a freeze would refuse it. */
static void check_frames(struct check *c)
{
	for (size_t i = 0; i < c->plan->n_activities; i++) {
		const struct wheel_activity *a = &c->plan->activities[i];

		if (a->is_to_draw && !a->in_frame)
			FIND(c, WHEEL_FRAME_EMPTY, .activity = i);
		else if (a->is_to_draw && a->cases > a->in_frame)
			FIND(c, WHEEL_FRAME_SMALL, .activity = i, .number = a->in_frame);
	}
}

static double minutes_of_case(const struct wheel_plan *p, const struct wheel_activity *a)
{
	return a->kind == WHEEL_THEMED ? p->themed_minutes : p->general_minutes;
}

/* Hours for each of its reviewers in each of its months. In a calibration all read every case; else they share them. */
static double hours_of(const struct wheel_plan *p, const struct wheel_activity *a)
{
	double readers = a->kind == WHEEL_CALIBRATION || !a->n_reviewers ? 1 : (double)a->n_reviewers;

	return a->cases * minutes_of_case(p, a) / MINUTES_IN_HOUR / readers / count_bits(months_of(p, a));
}

static bool reviews(const struct wheel_activity *a, uint32_t leader)
{
	for (size_t i = 0; i < a->n_reviewers; i++)
		if (a->reviewers[i] == leader)
			return true;
	return false;
}

struct load {
	double hours;
	size_t heaviest; /* the activity that takes most of it */
};

static struct load load_of(const struct wheel_plan *p, uint32_t leader, int month)
{
	struct load load = {0, SIZE_MAX};
	double most = 0;

	for (size_t i = 0; i < p->n_activities; i++) {
		const struct wheel_activity *a = &p->activities[i];
		if (!a->cases || !(months_of(p, a) & 1u << month) || !reviews(a, leader))
			continue;
		double hours = hours_of(p, a);
		load.hours += hours;
		if (hours > most) {
			most = hours;
			load.heaviest = i;
		}
	}
	return load;
}

/* So many cases fewer in this activity, and the month fits. */
static uint32_t cases_too_many(const struct wheel_plan *p, const struct wheel_activity *a, double hours_over)
{
	double of_one = hours_of(p, a) / a->cases;

	return (uint32_t)fmin(a->cases, ceil(hours_over / of_one - 1e-9));
}

/* The month in which it is worst, for the one for whom it is. */
static void check_load(struct check *c)
{
	const struct wheel_plan *p = c->plan;
	struct load worst = {p->hours_per_month + SLACK, SIZE_MAX};
	int when = 0;

	for (uint32_t leader = 0; leader < p->n_leaders; leader++)
		for (int month = 0; month < WHEEL_MONTHS; month++) {
			struct load load = load_of(p, leader, month);
			if (load.heaviest == SIZE_MAX || load.hours <= worst.hours)
				continue;
			worst = load;
			when = month;
		}
	if (worst.heaviest != SIZE_MAX)
		FIND(c, WHEEL_HOURS_SHORT, .months = 1u << when, .hours = worst.hours, .activity = worst.heaviest,
			.number = cases_too_many(p, &p->activities[worst.heaviest], worst.hours - p->hours_per_month));
}

static void check_hours(struct check *c)
{
	double hours = c->plan->hours_per_month;

	if (hours <= 0) {
		FIND(c, WHEEL_NO_HOURS);
		return;
	}
	if (hours < HALF_DAY - SLACK || hours > WHOLE_DAY + SLACK)
		FIND(c, WHEEL_HOURS_ODD, .hours = hours);
	check_load(c);
}

static bool tells(const struct wheel_activity *a, unsigned audience)
{
	return a->told & 1u << (audience - 1);
}

/* The first audit of which this audience hears nothing; behind all: none. */
static size_t first_untold(const struct wheel_plan *p, unsigned audience)
{
	size_t i = 0;

	while (i < p->n_activities && (!is_audit(&p->activities[i]) || tells(&p->activities[i], audience)))
		i++;
	return i;
}

static void check_told(struct check *c)
{
	const struct wheel_plan *p = c->plan;
	bool committee = false;

	for (unsigned audience = WHEEL_TO_CASEWORKERS; audience <= WHEEL_TO_MANAGEMENT; audience++) {
		size_t untold = first_untold(p, audience);
		if (untold < p->n_activities || !p->n_activities)
			FIND(c, WHEEL_NOT_TOLD, .number = audience, .activity = untold);
	}
	for (size_t i = 0; i < p->n_activities; i++)
		committee |= tells(&p->activities[i], WHEEL_TO_COMMITTEE);
	if (!committee)
		FIND(c, WHEEL_NOT_TOLD, .number = WHEEL_TO_COMMITTEE, .activity = p->n_activities);
}

/* The purposes of a kind, as bits, the likeliest first. */
static unsigned purposes_of(enum wheel_kind kind, enum wheel_purpose *likeliest)
{
	static const struct {
		enum wheel_purpose likeliest;
		unsigned fit;
	} kinds[] = {
		[WHEEL_GENERAL] = {WHEEL_LEGALITY, 1u << WHEEL_LEGALITY | 1u << WHEEL_EFFECT | 1u << WHEEL_INFORMATION},
		[WHEEL_THEMED] = {WHEEL_QUALITY, 1u << WHEEL_QUALITY | 1u << WHEEL_EFFECT | 1u << WHEEL_LEARNING},
		[WHEEL_CALIBRATION] = {WHEEL_LEARNING, 1u << WHEEL_LEARNING},
		[WHEEL_TEAM_READING] = {WHEEL_LEARNING, 1u << WHEEL_LEARNING | 1u << WHEEL_QUALITY},
		[WHEEL_REPORTING] = {WHEEL_INFORMATION, 1u << WHEEL_INFORMATION | 1u << WHEEL_LEARNING},
		[WHEEL_CONCEPT_REVIEW] = {WHEEL_LEARNING, 1u << WHEEL_LEARNING | 1u << WHEEL_EFFECT},
	};

	*likeliest = kinds[kind].likeliest;
	return kinds[kind].fit;
}

static void check_purpose(struct check *c)
{
	bool said = true;

	for (size_t i = 0; i < c->plan->n_activities; i++) {
		const struct wheel_activity *a = &c->plan->activities[i];
		enum wheel_purpose likeliest;
		unsigned fit = purposes_of(a->kind, &likeliest);

		if (!a->purpose && is_audit(a) && said) {
			said = false;
			FIND(c, WHEEL_NO_PURPOSE, .activity = i, .number = likeliest);
		} else if (a->purpose && !(fit & 1u << a->purpose)) {
			FIND(c, WHEEL_PURPOSE_ODD, .activity = i, .number = likeliest);
		} else if (a->purpose == WHEEL_LEARNING && is_audit(a) && !a->in_dialogue) {
			FIND(c, WHEEL_ALONE_ODD, .activity = i);
		}
	}
}

static bool all_on_one_case(const struct wheel_plan *p, const struct wheel_activity *a)
{
	for (uint32_t leader = 0; leader < p->n_leaders; leader++)
		if (p->leaders[leader].since <= a->starts_on && !reviews(a, leader))
			return false;
	return a->kind == WHEEL_CALIBRATION && a->cases == 1;
}

static bool calibrates_since(const struct wheel_plan *p, uint32_t leader)
{
	for (size_t i = 0; i < p->n_activities; i++) {
		const struct wheel_activity *a = &p->activities[i];
		if (a->kind == WHEEL_CALIBRATION && a->deadline >= p->leaders[leader].since && reviews(a, leader))
			return true;
	}
	return false;
}

/* The day the group began: who was there then has calibrated with it, later ones join it. Behind all days: not yet. */
static int32_t begun_on(const struct wheel_plan *p)
{
	if (p->begun_before)
		return p->year * 10000;
	return p->n_activities ? p->activities[0].starts_on : INT32_MAX;
}

/* Meetings may come before it. */
static size_t first_read(const struct wheel_plan *p)
{
	size_t i = 0;

	while (i < p->n_activities && !is_audit(&p->activities[i]) && p->activities[i].kind != WHEEL_CALIBRATION)
		i++;
	return i;
}

static void check_calibration(struct check *c)
{
	const struct wheel_plan *p = c->plan;
	size_t first = first_read(p);

	if (!p->begun_before && (first >= p->n_activities || !all_on_one_case(p, &p->activities[first])))
		FIND(c, WHEEL_FIRST_TOGETHER);
	for (uint32_t leader = 0; leader < p->n_leaders; leader++)
		if (p->leaders[leader].since > begun_on(p) && year_of(p->leaders[leader].since) == p->year &&
			!calibrates_since(p, leader))
			FIND(c, WHEEL_JOINED, .leader = leader);
}

unsigned wheel_check(
	const struct wheel_plan *plan, void (*found)(void *context, const struct wheel_finding *finding), void *context)
{
	struct check c = {.plan = plan, .found = found, .context = context};
	unsigned held = 0;

	check_months(&c);
	check_kinds(&c);
	check_general(&c);
	check_themed(&c);
	check_steps(&c);
	check_coverage(&c);
	check_frames(&c);
	check_hours(&c);
	check_told(&c);
	check_purpose(&c);
	check_calibration(&c);
	for (int rule = 0; rule < WHEEL_RULES; rule++)
		held += !c.broken[rule];
	return held;
}

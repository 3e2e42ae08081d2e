#include "report/wheel/wheel_mends.h"

#include <string.h>

#include "render/words.h"

#define KIND(name) TILSYN__V1__ACTIVITY_KIND__ACTIVITY_KIND_##name

static const char *const purposes[] = {"", "legality", "quality", "learning", "effect", "information"};
static const char *const audiences[] = {"", "caseworkers", "teams", "management", "committee"};

static char *nothing(const struct wheel_mending *m)
{
	return arena_text(m->arena, "");
}

/* "tilsyn wheel set KEY case_count=4 --year 2027"; words: what stands behind the verb. */
static char *command(const struct wheel_mending *m, const char *verb, const char *danish, const char *words)
{
	bool in_danish = *words_language(m->language) == 'd';

	return arena_print(m->arena, "tilsyn %s %s %s --year %d", in_danish ? "årshjul" : "wheel",
		in_danish ? danish : verb, words, m->wheel->year);
}

/* On one activity of the plan. */
static char *set(const struct wheel_mending *m, size_t nth, const char *change)
{
	const char *key = nth < m->n_activities ? m->activities[nth]->key : "";

	return *key && m->wheel->version ? command(m, "set", "ret", arena_print(m->arena, "%s %s", key, change))
					 : nothing(m);
}

static char *set_plan(const struct wheel_mending *m, const char *change)
{
	return m->wheel->version ? command(m, "set", "ret", change) : nothing(m);
}

static char *add(const struct wheel_mending *m, const char *key, const char *fields)
{
	return m->wheel->version ? command(m, "add", "tilføj", arena_print(m->arena, "%s %s", key, fields))
				 : nothing(m);
}

static size_t first_of(const struct wheel_mending *m, Tilsyn__V1__ActivityKind kind)
{
	size_t i = 0;

	while (i < m->n_activities && m->activities[i]->kind != kind)
		i++;
	return i;
}

static const char *list(const struct wheel_mending *m, char *const *texts, size_t count)
{
	const char *all = "";

	for (size_t i = 0; i < count; i++)
		all = arena_print(m->arena, "%s%s%s", all, i ? "," : "", texts[i]);
	return all;
}

/* A question set to put into a command; what the year uses, or the national one by its code. */
static const char *set_of(const struct wheel_mending *m, Tilsyn__V1__ActivityKind kind)
{
	size_t nth = first_of(m, kind);

	if (nth < m->n_activities)
		return m->activities[nth]->template_id;
	return kind == KIND(THEMED) ? "tematiseret" : "overordnet";
}

static char *calibrate(const struct wheel_mending *m, const char *key, const char *when)
{
	return add(m, key,
		arena_print(m->arena,
			"kind=calibration purpose=learning mode=alone method=simple case_count=1 template_id=%s %s title=%s",
			set_of(m, KIND(GENERAL)), when, words(m->language, WORD_MEND_CALIBRATION)));
}

static char *fill_month(const struct wheel_mending *m, unsigned months)
{
	int month = __builtin_ctz(months) + 1;

	return calibrate(m, arena_print(m->arena, "kalibrering-%02d", month),
		arena_print(m->arena, "starts_on=%d-%02d-01 deadline=%d-%02d-28", m->wheel->year, month, m->wheel->year,
			month));
}

static char *as_the_first(const struct wheel_mending *m, size_t nth)
{
	const Tilsyn__V1__Activity *first = m->activities[first_of(m, KIND(GENERAL))];

	return set(m, nth,
		arena_print(m->arena, "template_id=%s steps=%s markers=%s questions=%s", first->template_id,
			list(m, first->steps, first->n_steps), list(m, first->markers, first->n_markers),
			list(m, first->questions, first->n_questions)));
}

static bool has_step(const Tilsyn__V1__Activity *a, const char *step)
{
	for (size_t i = 0; i < a->n_steps; i++)
		if (!strcmp(a->steps[i], step))
			return true;
	return false;
}

/* A focus that it has not. */
static char *another_step(const struct wheel_mending *m, size_t nth)
{
	for (size_t i = 0; i < m->facts->n_steps; i++)
		if (!has_step(m->activities[nth], m->facts->steps[i].id))
			return set(m, nth, arena_print(m->arena, "steps=%s", m->facts->steps[i].id));
	return nothing(m);
}

static char *take_steps(const struct wheel_mending *m, uint64_t missed)
{
	size_t nth = first_of(m, KIND(THEMED));

	if (nth == m->n_activities)
		return nothing(m);
	const char *steps = list(m, m->activities[nth]->steps, m->activities[nth]->n_steps);
	for (size_t i = 0; i < m->facts->n_steps && i < WHEEL_STEPS_MAX; i++)
		if (missed & UINT64_C(1) << i)
			steps = arena_print(m->arena, "%s%s%s", steps, *steps ? "," : "", m->facts->steps[i].id);
	return set(m, nth, arena_print(m->arena, "steps=%s", steps));
}

static uint32_t waves_planned(const struct wheel_mending *m, const char *cycle)
{
	uint32_t waves = 0;

	for (size_t i = 0; i < m->n_activities; i++)
		waves += !strcmp(m->activities[i]->cycle, cycle);
	return waves;
}

static char *set_cases(const struct wheel_mending *m, size_t nth, int64_t cases)
{
	return cases > 0 ? set(m, nth, arena_print(m->arena, "case_count=%lld", (long long)cases)) : nothing(m);
}

/* One is always left; where even that is too much, half a day becomes a whole one. */
static char *fewer_cases(const struct wheel_mending *m, size_t nth, uint32_t fewer)
{
	int64_t cases = m->activities[nth]->case_count;

	if (cases <= 1)
		return m->wheel->hours_per_month < 7.4 ? set_plan(m, "hours_per_month=7.4") : nothing(m);
	return set_cases(m, nth, cases - fewer > 1 ? cases - fewer : 1);
}

static char *own_frame(const struct wheel_mending *m)
{
	size_t nth = first_of(m, KIND(GENERAL));

	if (nth == m->n_activities || !*m->activities[nth]->key)
		return nothing(m);
	return add(m, "egen-ramme",
		arena_print(m->arena,
			"kind=general purpose=legality mode=alone method=simple template_id=%s case_count=%u frame.sections=… weeks=…",
			m->activities[nth]->template_id, m->facts->unreached));
}

/* Whether an activity tells otherwise than the plan says. */
static bool tells_its_own(const struct wheel_mending *m, const Tilsyn__V1__Activity *a)
{
	if (a->n_told != m->wheel->n_told)
		return a->n_told > 0;
	for (size_t i = 0; i < a->n_told; i++) {
		const Tilsyn__V1__Telling *one = a->told[i], *other = m->wheel->told[i];
		if (one->audience != other->audience || one->days_after != other->days_after ||
			strcmp(one->what, other->what) != 0)
			return true;
	}
	return false;
}

/* What is told already, with one line more. */
static char *tell(const struct wheel_mending *m, size_t nth, uint32_t audience)
{
	bool own = nth < m->n_activities && tells_its_own(m, m->activities[nth]);
	Tilsyn__V1__Telling *const *told = own ? m->activities[nth]->told : m->wheel->told;
	size_t count = own ? m->activities[nth]->n_told : m->wheel->n_told;
	const char *lines = "";

	for (size_t i = 0; i < count; i++)
		lines = arena_print(m->arena, "%s{audience: %s, what: \"%s\", days_after: %d}, ", lines,
			audiences[told[i]->audience <= 4 ? told[i]->audience : 0], told[i]->what, told[i]->days_after);
	lines = arena_print(m->arena, "'told=[%s{audience: %s, what: \"%s\", days_after: 14}]'", lines,
		audiences[audience], words(m->language, WORD_MEND_TELL));
	return own ? set(m, nth, lines) : set_plan(m, lines);
}

/* Into the next calibration that is still planned, else one of their own. */
static char *join(const struct wheel_mending *m, size_t leader)
{
	const char *user = m->facts->leaders[leader].user, *since = m->facts->leaders[leader].since;

	for (size_t i = 0; i < m->n_activities; i++)
		if (m->activities[i]->kind == KIND(CALIBRATION) && strcmp(m->activities[i]->deadline, since) >= 0 &&
			m->activities[i]->state == TILSYN__V1__ACTIVITY_STATE__ACTIVITY_STATE_PLANNED)
			return set(m, i,
				arena_print(m->arena, "reviewers=%s,%s",
					list(m, m->activities[i]->reviewers, m->activities[i]->n_reviewers), user));
	return calibrate(m, arena_print(m->arena, "kalibrering-%.2s", since + 5),
		arena_print(m->arena, "starts_on=%s deadline=%.8s28 reviewers=%s", since, since, user));
}

char *wheel_mend(const struct wheel_mending *m, const struct wheel_finding *f)
{
	switch (f->rule) {
	case WHEEL_EVERY_MONTH:
		return fill_month(m, f->months);
	case WHEEL_NO_GENERAL:
		return add(m, "overordnet",
			arena_print(m->arena,
				"kind=general purpose=legality mode=alone method=simple cadence=second_month case_count=10 "
				"template_id=overordnet starts_on=%d-02-01 deadline=%d-02-28 title=%s",
				m->wheel->year, m->wheel->year, words(m->language, WORD_MEND_GENERAL)));
	case WHEEL_NO_THEMED:
		return set_plan(m, arena_print(m->arena, "start_up_until=%d-12-31", m->wheel->year));
	case WHEEL_START_UP_THEMED:
		return set_plan(m, "start_up_until=");
	case WHEEL_GENERAL_UNSTABLE:
		return as_the_first(m, f->activity);
	case WHEEL_THEMED_TOO_MANY:
		return set_cases(m, f->activity, f->number);
	case WHEEL_THEMED_NO_FOCUS:
	case WHEEL_THEMED_SAME:
		return another_step(m, f->activity);
	case WHEEL_STEPS_MISSED:
		return take_steps(m, f->steps);
	case WHEEL_NO_COVERAGE:
		return set(m, first_of(m, KIND(GENERAL)),
			arena_print(m->arena, "method=coverage cycle=%d wave=1 waves=1", m->wheel->year));
	case WHEEL_WAVES_MISSED:
		return set(m, f->activity,
			arena_print(m->arena, "waves=%u", waves_planned(m, m->activities[f->activity]->cycle)));
	case WHEEL_CYCLE_TOO_SMALL:
		return set_cases(m, f->activity, (int64_t)m->activities[f->activity]->case_count + f->number);
	case WHEEL_UNREACHED:
		return own_frame(m);
	case WHEEL_FRAME_EMPTY:
		return set(m, f->activity, "frame.departments=… frame.sections=…");
	case WHEEL_FRAME_SMALL:
		return set_cases(m, f->activity, f->number);
	case WHEEL_NO_HOURS:
		return set_plan(m, "hours_per_month=3.7");
	case WHEEL_HOURS_ODD:
		return set_plan(m, f->hours < 3.7 ? "hours_per_month=3.7" : "hours_per_month=7.4");
	case WHEEL_HOURS_SHORT:
		return fewer_cases(m, f->activity, f->number);
	case WHEEL_NOT_TOLD:
		return tell(m, f->activity, f->number);
	case WHEEL_NO_PURPOSE:
	case WHEEL_PURPOSE_ODD:
		return set(m, f->activity, arena_print(m->arena, "purpose=%s", purposes[f->number]));
	case WHEEL_ALONE_ODD:
		return set(m, f->activity, "mode=dialogue");
	case WHEEL_FIRST_TOGETHER:
		return calibrate(m, "kalibrering-start", arena_print(m->arena, "weeks=%d-W01", m->wheel->year));
	case WHEEL_JOINED:
		return join(m, f->leader);
	default:
		return nothing(m);
	}
}

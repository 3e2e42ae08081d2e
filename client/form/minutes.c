#include "form/minutes.h"

#include <string.h>

static struct step_time *find(struct minutes *m, const char *step)
{
	for (size_t i = 0; i < m->count; i++)
		if (!strcmp(m->steps[i].step, step))
			return &m->steps[i];
	if (m->count == MINUTES_STEPS)
		return NULL;
	m->steps[m->count] = (struct step_time){step, 0};
	return &m->steps[m->count++];
}

void minutes_tick(struct minutes *m, const char *step, int64_t now_ms)
{
	int64_t since = m->last_ms ? now_ms - m->last_ms : 0;
	struct step_time *time = find(m, step);

	m->last_ms = now_ms;
	if (time && since > 0) /* the clock may have been set back */
		time->ms += since < MINUTES_IDLE_MS ? since : MINUTES_IDLE_MS;
}

int32_t minutes_take(struct minutes *m, size_t nth)
{
	int64_t seconds = m->steps[nth].ms / 1000;

	if (seconds > MINUTES_MOST_S)
		seconds = MINUTES_MOST_S;
	m->steps[nth].ms -= seconds * 1000;
	return (int32_t)seconds;
}

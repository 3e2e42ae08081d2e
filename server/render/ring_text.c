/* The ring on a terminal: a cell is twice as high as it is wide, so the ring is drawn in rows and doubled columns. */
#include <math.h>
#include <string.h>

#include "render/number.h"
#include "render/page.h"
#include "render/ring.h"
#include "render/ring_year.h"
#include "render/wrap.h"

enum { ROWS = 33, COLUMNS = 80, MIDDLE_ROW = 16, MIDDLE_COLUMN = 40, CELL_BYTES = 8, TITLE_COLUMNS = 34 };
/* In rows from the middle. */
static const double MONTHS = 15.6, PLANNED_OUT = 14.5, PLANNED_IN = 11.0, HELD_OUT = 9.6, HELD_IN = 8.0,
		    DEADLINES = 6.2, HUB = 2.6;
static const char GENERAL[] = "█", THEMED[] = "▒", CALIBRATION[] = "○", MEETING[] = "▲", SKIPPED[] = "×", DONE[] = "█",
		  UNDER_WAY[] = "▒", DEADLINE[] = "◆", EMPTY[] = "·", HAND[] = "*";

struct screen {
	struct page page;
	const char *language;
	struct ring_year year;
	char cells[ROWS][COLUMNS][CELL_BYTES];
};

static void put_cell(struct screen *s, int row, int column, const char *text)
{
	if (row >= 0 && row < ROWS && column >= 0 && column < COLUMNS)
		strncpy(s->cells[row][column], text, CELL_BYTES - 1);
}

static int row_at(double angle, double radius)
{
	return (int)lround(MIDDLE_ROW - radius * cos(angle));
}

static int column_at(double angle, double radius)
{
	return (int)lround(MIDDLE_COLUMN + 2 * radius * sin(angle));
}

/* Centred on a place, one character a cell. */
static void put_word(struct screen *s, int row, int column, const char *word)
{
	column -= (int)wrap_width(word) / 2;
	while (*word) {
		size_t size = 1;

		while ((word[size] & 0xc0) == 0x80)
			size++;
		put_cell(s, row, column++, arena_copy(s->page.arena, word, size));
		word += size;
	}
}

static const char *sign_of(const struct ring_arc *arc)
{
	if (arc->skipped)
		return SKIPPED;
	switch (ring_look(arc->activity)) {
	case WORD_RING_THEMED:
		return THEMED;
	case WORD_RING_CALIBRATION:
		return CALIBRATION;
	case WORD_RING_OTHER:
		return MEETING;
	default:
		return GENERAL;
	}
}

/* The one in this lane on this day; NULL: free. */
static const struct ring_arc *arc_on(const struct ring_year *y, int day, int lane)
{
	for (size_t i = 0; i < y->n_arcs; i++)
		if (y->arcs[i].from <= day && day <= y->arcs[i].to && (lane < 0 || y->arcs[i].lane == lane))
			return &y->arcs[i];
	return NULL;
}

static const char *planned_sign(const struct ring_year *y, int day, double radius)
{
	int lane = (int)((PLANNED_OUT - radius) / (PLANNED_OUT - PLANNED_IN) * y->lanes);
	const struct ring_arc *arc = arc_on(y, day, lane >= y->lanes ? y->lanes - 1 : lane);

	return arc ? sign_of(arc) : EMPTY;
}

static const char *held_sign(const struct ring_year *y, int day)
{
	const char *sign = EMPTY;

	for (size_t i = 0; i < y->n_arcs; i++) {
		const struct ring_arc *arc = &y->arcs[i];
		if (day < arc->from || day > arc->to)
			continue;
		if (arc->held)
			return DONE;
		if (arc->under_way)
			sign = UNDER_WAY;
	}
	return sign;
}

static void put_rings(struct screen *s)
{
	for (int row = 0; row < ROWS; row++)
		for (int column = 0; column < COLUMNS; column++) {
			double x = (column - MIDDLE_COLUMN) / 2.0, y = row - MIDDLE_ROW, radius = hypot(x, y);
			double angle = atan2(x, -y);
			int day = (int)((angle < 0 ? angle + 2 * M_PI : angle) / (2 * M_PI) * s->year.days);

			if (radius <= PLANNED_OUT && radius >= PLANNED_IN)
				put_cell(s, row, column, planned_sign(&s->year, day, radius));
			else if (radius <= HELD_OUT && radius >= HELD_IN)
				put_cell(s, row, column, held_sign(&s->year, day));
		}
}

static void put_months(struct screen *s)
{
	for (int month = 1; month <= 12; month++) {
		double middle =
			(ring_month_start(s->year.year, month) + ring_month_start(s->year.year, month + 1)) / 2.0;
		double angle = ring_angle(&s->year, middle);

		put_word(s, row_at(angle, MONTHS), column_at(angle, MONTHS + 1.2 * fabs(sin(angle))),
			arena_print(s->page.arena, "%.3s", number_month(s->language, month)));
	}
}

static void put_hand(struct screen *s)
{
	double angle = ring_angle(&s->year, s->year.today + 0.5);

	if (s->year.today < 0)
		return;
	for (int step = 0; HUB + step / 2.0 < PLANNED_OUT; step++)
		put_cell(s, row_at(angle, HUB + step / 2.0), column_at(angle, HUB + step / 2.0), HAND);
}

static void put_numbers(struct screen *s)
{
	double lane = (PLANNED_OUT - PLANNED_IN) / s->year.lanes;

	for (size_t i = 0; i < s->year.n_arcs; i++) {
		const struct ring_arc *arc = &s->year.arcs[i];
		double angle = ring_angle(&s->year, (arc->from + arc->to + 1) / 2.0);
		double radius = PLANNED_OUT - (arc->lane + 0.5) * lane;

		put_word(
			s, row_at(angle, radius), column_at(angle, radius), arena_print(s->page.arena, " %zu ", i + 1));
		if (arc->deadline < 0 || arc->skipped)
			continue;
		angle = ring_angle(&s->year, arc->deadline);
		radius = DEADLINES - 1.2 * arc->lane; /* beside those of what goes on at the same time */
		put_word(s, row_at(angle, radius), column_at(angle, radius),
			arena_print(s->page.arena, "%s%zu", DEADLINE, i + 1));
	}
}

static void put_screen(struct screen *s)
{
	for (int row = 0; row < ROWS; row++) {
		int last = COLUMNS - 1;

		while (last >= 0 && !s->cells[row][last][0])
			last--;
		for (int column = 0; column <= last; column++)
			page_put(&s->page, s->cells[row][column][0] ? s->cells[row][column] : " ");
		page_put(&s->page, "\n");
	}
}

static void put_key(struct screen *s)
{
	const char *l = s->language;

	page_print(&s->page, "%s: %s %s  %s %s  %s %s  %s %s  %s %s\n", words(l, WORD_RING_PLANNED), GENERAL,
		words(l, WORD_RING_GENERAL), THEMED, words(l, WORD_RING_THEMED), CALIBRATION,
		words(l, WORD_RING_CALIBRATION), MEETING, words(l, WORD_RING_OTHER), SKIPPED,
		words(l, WORD_RING_SKIPPED));
	page_print(&s->page, "%s: %s %s  %s %s   %s %s", words(l, WORD_RING_HELD), DONE, words(l, WORD_RING_DONE),
		UNDER_WAY, words(l, WORD_RING_UNDER_WAY), DEADLINE, words(l, WORD_RING_DEADLINE));
	if (s->year.today >= 0)
		page_print(&s->page, "   %s %s", HAND, words(l, WORD_RING_TODAY_ALONE));
	page_put(&s->page, "\n\n");
}

static void put_padded(struct page *p, const char *text, size_t columns)
{
	size_t width = wrap_width(text);

	page_put(p, text);
	page_repeat(p, " ", width < columns ? columns - width : 1);
}

static void put_list(struct screen *s)
{
	struct page *p = &s->page;

	for (size_t i = 0; i < s->year.n_arcs; i++) {
		const struct ring_arc *arc = &s->year.arcs[i];
		struct wrap title = {.rest = clean_line(p->arena, arc->activity->title), .columns = TITLE_COLUMNS};

		wrap_next(&title);
		page_print(p, "%3zu  ", i + 1);
		put_padded(p, arena_print(p->arena, "%.*s%s", (int)title.size, title.line, *title.rest ? "…" : ""),
			TITLE_COLUMNS + 2);
		put_padded(p,
			arena_print(p->arena, "%s – %s", ring_day(p->arena, s->language, arc->activity->starts_on),
				ring_day(p->arena, s->language, arc->activity->deadline)),
			20);
		page_print(p, "%s\n", words(s->language, ring_state(arc)));
	}
	if (!s->year.n_arcs)
		page_print(p, "%s\n", words(s->language, WORD_RING_EMPTY));
}

char *ring_text(const Tilsyn__V1__Wheel *wheel, const char *today, const char *language, struct arena *a, size_t *size)
{
	struct screen *s = arena_alloc(a, sizeof(*s));

	*s = (struct screen){
		.page = {.arena = a}, .language = words_language(language), .year = ring_year_of(wheel, today, a)};
	put_rings(s);
	put_months(s);
	put_hand(s);
	put_numbers(s);
	put_word(s, MIDDLE_ROW, MIDDLE_COLUMN, arena_print(a, "%d", s->year.year));
	put_screen(s);
	put_key(s);
	put_list(s);
	return page_end(&s->page, size);
}

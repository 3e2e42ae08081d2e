/* The ring as a drawing: the year on the left, the list of its activities on the right; on a phone the list stands
 * below the year, which shows its numbers larger and leaves weeks and deadlines to the list. */
#include <math.h>

#include "render/number.h"
#include "render/ring.h"
#include "render/ring_year.h"
#include "render/svg.h"

enum {
	WIDTH = 1280,
	HEIGHT = 900, /* A4 across */
	CENTRE = 450,
	LIST_LEFT = 905,
	LIST_TOP = 194,
	LIST_BOTTOM = 862,
	ROW_MOST = 44, /* a row has a title and a line below it */
	ROW_TIGHT = 30,
	TITLE_COLUMNS = 40,
	LIST_BELOW = 1310, /* on a phone, in units of the whole drawing */
	LIST_HEAD = 20,	   /* above the list's first letters */
};
/* Of a phone's width the list takes all: its letters become as large as the page's own. */
static const double LIST_LARGER = 2.85, RING_LARGER = 1280.0 / 900;
static const double WEEKS = 428, MONTHS_OUT = 414, MONTHS_IN = 378, PLANNED_OUT = 366, PLANNED_IN = 258, HELD_OUT = 242,
		    HELD_IN = 188, DEADLINES = 154;

static const char style[] =
	"<style>svg{font:15px system-ui,'Segoe UI','Liberation Sans',Arial,sans-serif;fill:#1a1a1a;background:#fff}"
	".quiet{fill:#545454;font-size:12.5px}.week{fill:#545454;font-size:11px}.month{font-weight:600;font-size:14px}"
	".head{font-size:30px;font-weight:700}.year{font-size:46px;font-weight:700}"
	".rail{fill:#f1f3f5;stroke:#8a8a8a}.line{stroke:#8a8a8a;fill:none}"
	".arc{stroke:#1a1a1a;stroke-width:1.5}.general{fill:#9ccbe8}.themed{fill:url(#stripes)}.calibration{fill:url(#dots)}.meeting{fill:#fff3b0;stroke-width:2.5}"
	".skipped{fill:#fff;stroke-dasharray:5 4}.done{fill:#00507d;stroke:#1a1a1a}.under{fill:#fff;stroke:#00507d;"
	"stroke-width:2.5;stroke-dasharray:7 4}.mark{fill:#fff;stroke:#1a1a1a;stroke-width:1.5}"
	".number{font-weight:700;font-size:14px}.hand{stroke:#a23b00;stroke-width:3;fill:none}.today{fill:#a23b00;"
	"font-weight:700}.light{fill:#fff}"
	"@page{size:A4 landscape;margin:8mm}@media print{svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}}"
	"</style><defs>"
	"<pattern id=\"stripes\" width=\"9\" height=\"9\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
	"<rect width=\"9\" height=\"9\" fill=\"#fbe3c0\"/><path d=\"M0 0V9\" stroke=\"#c26a00\" stroke-width=\"5\"/></pattern>"
	"<pattern id=\"dots\" width=\"10\" height=\"10\" patternUnits=\"userSpaceOnUse\">"
	"<rect width=\"10\" height=\"10\" fill=\"#e7e2ef\"/><circle cx=\"5\" cy=\"5\" r=\"2.2\" fill=\"#4a3b78\"/></pattern></defs>";

struct drawing {
	struct page page;
	const char *language;
	struct ring_year year;
};

static double x_at(double angle, double radius)
{
	return CENTRE + radius * sin(angle);
}

static double y_at(double angle, double radius)
{
	return CENTRE - radius * cos(angle);
}

static void put_ring(struct drawing *d, double out, double in)
{
	page_print(&d->page,
		"<circle cx=\"%d\" cy=\"%d\" r=\"%.1f\" class=\"rail\"/><circle cx=\"%d\" cy=\"%d\" r=\"%.1f\" "
		"fill=\"#fff\" stroke=\"#8a8a8a\"/>",
		CENTRE, CENTRE, out, CENTRE, CENTRE, in);
}

/* From the start of one day to the end of another. An arc that is nearly the whole ring stays open, or it would vanish.
 */
static void put_arc(struct drawing *d, int from, int to, double out, double in, const char *class)
{
	double start = ring_angle(&d->year, from), end = ring_angle(&d->year, to + 1);
	int large;

	end = fmin(end, start + 2 * M_PI - 0.004);
	large = end - start > M_PI;
	page_print(&d->page,
		"<path class=\"%s\" d=\"M%.1f %.1fA%.1f %.1f 0 %d 1 %.1f %.1fL%.1f %.1fA%.1f %.1f 0 %d 0 %.1f %.1fZ\"/>",
		class, x_at(start, out), y_at(start, out), out, out, large, x_at(end, out), y_at(end, out),
		x_at(end, in), y_at(end, in), in, in, large, x_at(start, in), y_at(start, in));
}

static void put_at(struct drawing *d, double angle, double radius, const char *attributes, const char *text)
{
	svg_text(&d->page, x_at(angle, radius), y_at(angle, radius) + 4.5,
		arena_print(d->page.arena, " text-anchor=\"middle\"%s", attributes), text);
}

static void put_months(struct drawing *d)
{
	for (int month = 1; month <= 12; month++) {
		int from = ring_month_start(d->year.year, month), to = ring_month_start(d->year.year, month + 1);
		double start = ring_angle(&d->year, from), middle = ring_angle(&d->year, (from + to) / 2.0);
		double turn = middle * 180 / M_PI, radius = (MONTHS_OUT + MONTHS_IN) / 2;

		page_print(&d->page, "<path class=\"line\" d=\"M%.1f %.1fL%.1f %.1f\"/>", x_at(start, HELD_IN),
			y_at(start, HELD_IN), x_at(start, MONTHS_OUT), y_at(start, MONTHS_OUT));
		/* Names follow the ring; below they are turned so that nobody reads them upside down. */
		turn = turn > 90 && turn < 270 ? turn - 180 : turn;
		page_print(&d->page,
			"<text class=\"month\" text-anchor=\"middle\" dominant-baseline=\"central\" "
			"transform=\"translate(%.1f %.1f) rotate(%.1f)\">",
			x_at(middle, radius), y_at(middle, radius), turn);
		page_escape(&d->page, number_month(d->language, month));
		page_put(&d->page, "</text>");
	}
}

static void put_weeks(struct drawing *d)
{
	for (int week = 1; week <= d->year.weeks; week++) {
		int monday = ring_week_start(d->year.year, week);
		double start = ring_angle(&d->year, monday);

		/* Of the first and the last week only some days lie in the year. */
		double middle = (fmax(monday, 0) + fmin(monday + 7, d->year.days)) / 2;

		put_at(d, ring_angle(&d->year, middle), WEEKS, " class=\"week\"",
			arena_print(d->page.arena, "%d", week));
		if (monday > 0)
			page_print(&d->page, "<path class=\"line\" d=\"M%.1f %.1fL%.1f %.1f\"/>",
				x_at(start, MONTHS_OUT), y_at(start, MONTHS_OUT), x_at(start, MONTHS_OUT + 5),
				y_at(start, MONTHS_OUT + 5));
	}
}

static const char *class_of(const struct ring_arc *arc)
{
	if (arc->skipped)
		return "arc skipped";
	switch (ring_look(arc->activity)) {
	case WORD_RING_THEMED:
		return "arc themed";
	case WORD_RING_CALIBRATION:
		return "arc calibration";
	case WORD_RING_OTHER:
		return "arc meeting";
	default:
		return "arc general";
	}
}

/* A number on a white disc reads on every pattern. */
static void put_number(struct drawing *d, double angle, double radius, size_t number)
{
	page_print(&d->page, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"11.5\" class=\"mark\"/>", x_at(angle, radius),
		y_at(angle, radius));
	put_at(d, angle, radius, " class=\"number\"", arena_print(d->page.arena, "%zu", number));
}

/* The part of a ring that a lane takes. */
static double lane_width(const struct drawing *d, double out, double in)
{
	return (out - in) / d->year.lanes;
}

static void put_planned(struct drawing *d)
{
	double lane = lane_width(d, PLANNED_OUT, PLANNED_IN);

	for (size_t i = 0; i < d->year.n_arcs; i++) {
		const struct ring_arc *arc = &d->year.arcs[i];
		double out = PLANNED_OUT - arc->lane * lane;

		page_put(&d->page, "<g><title>");
		page_escape(&d->page, arc->activity->title);
		page_put(&d->page, "</title>");
		put_arc(d, arc->from, arc->to, out - 2, out - lane + 2, class_of(arc));
		page_put(&d->page, "</g>");
	}
}

static void put_held(struct drawing *d)
{
	double lane = lane_width(d, HELD_OUT, HELD_IN);

	for (size_t i = 0; i < d->year.n_arcs; i++) {
		const struct ring_arc *arc = &d->year.arcs[i];
		double out = HELD_OUT - arc->lane * lane;

		if (arc->held || arc->under_way)
			put_arc(d, arc->from, arc->to, out - 2, out - lane + 2, arc->held ? "arc done" : "arc under");
	}
}

/* After the hand, which would strike them out. */
static void put_numbers(struct drawing *d)
{
	for (size_t i = 0; i < d->year.n_arcs; i++) {
		const struct ring_arc *arc = &d->year.arcs[i];
		double angle = ring_angle(&d->year, (arc->from + arc->to + 1) / 2.0);

		put_number(d, angle, PLANNED_OUT - (arc->lane + 0.5) * lane_width(d, PLANNED_OUT, PLANNED_IN), i + 1);
		if (arc->held || arc->under_way)
			put_number(d, angle, HELD_OUT - (arc->lane + 0.5) * lane_width(d, HELD_OUT, HELD_IN), i + 1);
	}
}

enum { DEADLINE_STEP = 30, DEADLINE_LEVELS = 3, DEADLINE_ROOM = 32 };

static double deadline_radius(int level)
{
	return DEADLINES - DEADLINE_STEP * level;
}

/* Whether a sign at this place would lie on one that is there already. */
static bool is_taken(const struct drawing *d, const int *levels, size_t nth, int level)
{
	double angle = ring_angle(&d->year, d->year.arcs[nth].deadline + 1), radius = deadline_radius(level);

	for (size_t i = 0; i < nth; i++) {
		double other = ring_angle(&d->year, d->year.arcs[i].deadline + 1), at = deadline_radius(levels[i]);
		if (levels[i] >= 0 && hypot(x_at(angle, radius) - x_at(other, at),
					      y_at(angle, radius) - y_at(other, at)) < DEADLINE_ROOM)
			return true;
	}
	return false;
}

static void put_deadline(struct drawing *d, size_t nth, double radius)
{
	double angle = ring_angle(&d->year, d->year.arcs[nth].deadline + 1);

	page_print(&d->page, "<path class=\"line\" d=\"M%.1f %.1fL%.1f %.1f\"/>", x_at(angle, HELD_IN),
		y_at(angle, HELD_IN), x_at(angle, radius), y_at(angle, radius));
	page_print(&d->page, "<path class=\"mark\" d=\"M%.1f %.1fl15 15l-15 15l-15 -15z\"/>", x_at(angle, radius),
		y_at(angle, radius) - 15);
	put_at(d, angle, radius, " class=\"number\"", arena_print(d->page.arena, "%zu", nth + 1));
}

/* Each as far out as there is room beside the others, so that each number can be read. The lines first: the signs lie
 * on them. */
static void put_deadlines(struct drawing *d)
{
	int *levels = arena_alloc(d->page.arena, (d->year.n_arcs + 1) * sizeof(*levels));

	for (size_t i = 0; i < d->year.n_arcs; i++) {
		levels[i] = -1;
		if (d->year.arcs[i].deadline < 0 || d->year.arcs[i].skipped)
			continue;
		int level = 0;
		while (level < DEADLINE_LEVELS - 1 && is_taken(d, levels, i, level))
			level++;
		levels[i] = level;
	}
	for (int level = DEADLINE_LEVELS - 1; level >= 0; level--)
		for (size_t i = 0; i < d->year.n_arcs; i++)
			if (levels[i] == level)
				put_deadline(d, i, deadline_radius(level));
}

static void put_hand(struct drawing *d, const char *today)
{
	double angle = ring_angle(&d->year, d->year.today + 0.5);

	if (d->year.today < 0)
		return;
	page_print(&d->page, "<path class=\"hand\" d=\"M%.1f %.1fL%.1f %.1f\"/>", x_at(angle, 78), y_at(angle, 78),
		x_at(angle, MONTHS_OUT + 6), y_at(angle, MONTHS_OUT + 6));
	svg_text(&d->page, CENTRE, CENTRE + 34, " text-anchor=\"middle\" class=\"today\"",
		words_fill(d->page.arena, d->language, WORD_RING_TODAY, "date",
			number_day(d->page.arena, d->language, today), NULL));
}

static void put_sample(struct drawing *d, int column, int row, const char *class, enum word name)
{
	int x = LIST_LEFT + 125 * column, y = 92 + 27 * row;

	page_print(&d->page, "<rect x=\"%d\" y=\"%d\" width=\"26\" height=\"16\" class=\"arc %s\"/>", x, y, class);
	svg_text(&d->page, x + 33, y + 13, " class=\"quiet\"", words(d->language, name));
}

/* What the rings and their patterns mean: what is planned, then what was held. */
static void put_key(struct drawing *d)
{
	svg_text(&d->page, LIST_LEFT, 52, " class=\"head\"",
		words_fill(d->page.arena, d->language, WORD_RING_TITLE, "year",
			arena_print(d->page.arena, "%d", d->year.year), NULL));
	svg_text(&d->page, LIST_LEFT, 78, " class=\"quiet\"", words(d->language, WORD_RING_ORDER));
	put_sample(d, 0, 0, "general", WORD_RING_GENERAL);
	put_sample(d, 1, 0, "themed", WORD_RING_THEMED);
	put_sample(d, 2, 0, "calibration", WORD_RING_CALIBRATION);
	put_sample(d, 0, 1, "meeting", WORD_RING_OTHER);
	put_sample(d, 1, 1, "skipped", WORD_RING_SKIPPED);
	put_sample(d, 0, 2, "done", WORD_RING_DONE);
	put_sample(d, 1, 2, "under", WORD_RING_UNDER_WAY);
	page_print(&d->page, "<path class=\"mark\" d=\"M%d 117l10 10l-10 10l-10 -10z\"/>", LIST_LEFT + 263);
	svg_text(&d->page, LIST_LEFT + 283, 132, " class=\"quiet\"", words(d->language, WORD_RING_DEADLINE));
}

static void put_row(struct drawing *d, size_t i, double y, bool tight)
{
	const struct ring_arc *arc = &d->year.arcs[i];
	struct arena *a = d->page.arena;
	const char *when = arena_print(a, "%s – %s", ring_day(a, d->language, arc->activity->starts_on),
		ring_day(a, d->language, arc->activity->deadline));
	const char *more = arena_print(a, "%s · %s · %s", when, words(d->language, ring_kind(arc->activity)),
		words(d->language, ring_state(arc)));

	svg_text(&d->page, LIST_LEFT + 22, y, " text-anchor=\"end\" class=\"number\"", arena_print(a, "%zu", i + 1));
	svg_text(&d->page, LIST_LEFT + 33, y, "", svg_shortened(a, arc->activity->title, TITLE_COLUMNS));
	svg_text(&d->page, LIST_LEFT + 33, y + (tight ? 13 : 17), " class=\"quiet\"", more);
}

static double row_height(size_t n)
{
	const double row = n ? fmin(ROW_MOST, (LIST_BOTTOM - LIST_TOP) / (double)n) : ROW_MOST;

	return fmax(row, ROW_TIGHT);
}

/* As many rows as the page holds; what is left over is counted, and stands in the table of `wheel list`. */
static void put_list(struct drawing *d)
{
	size_t n = d->year.n_arcs, fit;
	const double row = row_height(n);

	fit = (size_t)((LIST_BOTTOM - LIST_TOP) / row);
	for (size_t i = 0; i < n && i < fit; i++)
		put_row(d, i, LIST_TOP + (double)i * row, row < ROW_MOST);
	if (n > fit)
		svg_text(&d->page, LIST_LEFT + 33, LIST_BOTTOM + 18, " class=\"quiet\"",
			words_fill(d->page.arena, d->language, WORD_RING_MORE, "n",
				arena_print(d->page.arena, "%zu", n - fit), NULL));
	if (!n)
		svg_text(&d->page, LIST_LEFT, LIST_TOP, "", words(d->language, WORD_RING_EMPTY));
}

/* What a phone shows is as high as the list is long. */
static void put_narrow(struct drawing *d)
{
	const double list =
		fmin(LIST_BOTTOM + ROW_TIGHT, LIST_TOP + row_height(d->year.n_arcs) * ((double)d->year.n_arcs + 1));
	const double high = LIST_BELOW + LIST_LARGER * (list - LIST_HEAD);
	const double up = (high - HEIGHT) / 2; /* a drawing stands in the middle of what it is given */

	page_print(&d->page,
		"<style>@media screen and (max-width:43rem),screen and (max-device-width:43rem){"
		"svg{display:block;width:100%%;min-width:0;max-width:none;height:auto;aspect-ratio:%d/%.0f}"
		".ring{transform:translate(0,-%.0fpx) scale(%.3f)}.list{transform:translate(0,%.0fpx) scale(%.2f) translate(-%dpx,-%dpx)}"
		".week,.due{display:none}.ring .month,.ring .number,.ring .today{font-size:29px}.ring circle.mark{r:23px}"
		".list .quiet,.list .number{font-size:14.6px}.paper{display:none}}</style>",
		WIDTH, high, up, RING_LARGER, LIST_BELOW - up, LIST_LARGER, LIST_LEFT - 4, LIST_HEAD);
}

char *ring_svg(const Tilsyn__V1__Wheel *wheel, const char *today, const char *language, struct arena *a, size_t *size)
{
	struct drawing d = {{.arena = a}, words_language(language), ring_year_of(wheel, today, a)};
	const char *year = arena_print(a, "%d", d.year.year);

	svg_open(&d.page, WIDTH, HEIGHT, 1, words_fill(a, d.language, WORD_RING_TITLE, "year", year, NULL),
		words(d.language, WORD_RING_DESC));
	page_put(&d.page, style);
	put_narrow(&d);
	page_print(&d.page, "<rect class=\"paper\" width=\"%d\" height=\"%d\" fill=\"#fff\"/><g class=\"ring\">", WIDTH,
		HEIGHT);
	put_ring(&d, MONTHS_OUT, MONTHS_IN);
	put_ring(&d, PLANNED_OUT, PLANNED_IN);
	put_ring(&d, HELD_OUT, HELD_IN);
	put_weeks(&d);
	put_months(&d);
	put_planned(&d);
	put_held(&d);
	svg_text(&d.page, CENTRE, CENTRE + 8, " text-anchor=\"middle\" class=\"year\"", year);
	put_hand(&d, today);
	put_numbers(&d);
	page_put(&d.page, "<g class=\"due\">");
	put_deadlines(&d);
	page_put(&d.page, "</g></g><g class=\"list\">");
	put_key(&d);
	put_list(&d);
	page_put(&d.page, "</g></svg>\n");
	return page_end(&d.page, size);
}

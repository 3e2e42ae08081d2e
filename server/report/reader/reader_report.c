#include "report/reader/reader_report.h"

#include <sodium.h>
#include <string.h>

#include "codec/codec.h"
#include "render/number.h"
#include "report/reader/reader_writer.h"
#include "report/results_parts.h"

const char *reader_words_at(const struct reader_facts *f, const char *place)
{
	for (size_t i = 0; i < f->n_words; i++)
		if (strcmp(f->words[i].place, place) == 0)
			return f->words[i].words;
	return "";
}

/* -- what the parts share -- */

const char *rw_word(const struct reader_writer *w, enum word id)
{
	return words(w->language, id);
}

const char *rw_number(const struct reader_writer *w, uint32_t n)
{
	return number_count(w->a, w->language, n);
}

const char *rw_join(const struct reader_writer *w, const char *one, const char *between, const char *other)
{
	return *one && *other ? arena_print(w->a, "%s%s%s", one, between, other) : *one ? one : other;
}

void rw_say(struct reader_writer *w, const char *id, const char *title, const char *text)
{
	if (*text)
		draft_block(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE, id, title)->text = (char *)text;
}

void rw_note(struct reader_writer *w, const char *id, enum word title, const char *text)
{
	draft_block(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE, id, rw_word(w, title))->text = (char *)text;
}

const char *rw_marked(const struct reader_writer *w, const char *words)
{
	return *words ? words_fill(w->a, w->language, WORD_OWN_WORDS, "words", words, NULL) : "";
}

void rw_own_words(struct reader_writer *w, const char *place, const char *title)
{
	rw_say(w, arena_print(w->a, "own-%s", place), title, rw_marked(w, reader_words_at(w->f, place)));
}

/* -- its head -- */

/* "november 2026", "januar 2024 – december 2026" */
static const char *months_of(const struct reader_writer *w)
{
	const char *from = number_month_of(w->a, w->language, w->f->from_month);
	const char *to = number_month_of(w->a, w->language, w->f->to_month);

	return strcmp(from, to) == 0 ? from : rw_join(w, from, " – ", to);
}

static const char *subtitle(const struct reader_writer *w, const char *title)
{
	const struct reader_facts *f = w->f;
	const char *of = rw_join(w, title, ". ", f->place);

	return rw_join(w, of, *of ? ". " : "",
		words_fill(w->a, w->language, f->in_words ? WORD_READER_MONTHS : WORD_READER_PERIOD, "months",
			months_of(w), "n", rw_number(w, f->checks.cases), NULL));
}

/* Who wrote it down is named beside who gave it, where these are two. */
static const char *approval(const struct reader_writer *w)
{
	const struct reader_facts *f = w->f;
	const bool by_another = *f->approved_by && strcmp(f->approved_by, f->approver) != 0;

	return words_fill(w->a, w->language,
		f->approval_lapsed ? WORD_APPROVAL_LAPSED
		: by_another	   ? WORD_APPROVED_WRITTEN_BY
				   : WORD_APPROVED_BY,
		"name", f->approver, "by", f->approved_by, NULL);
}

static const char *edition(const struct reader_writer *w)
{
	const struct reader_facts *f = w->f;
	const char *text = words_fill(
		w->a, w->language, f->draft ? WORD_EDITION_DRAFT : WORD_EDITION, "n", rw_number(w, f->number), NULL);

	if (f->replaces_at)
		text = rw_join(w, text, " ",
			words_fill(w->a, w->language, WORD_REPLACES, "n", rw_number(w, f->number - 1), "date",
				number_date(w->a, w->language, f->replaces_at), "reason", f->reason, NULL));
	if (*reader_words_at(f, "heading"))
		text = rw_join(w, text, " ", rw_word(w, WORD_OWN_HEADING));
	if (*f->approver)
		text = rw_join(w, text, " ", approval(w));
	return f->draft && f->mark
		       ? rw_join(w, text, " ", words_fill(w->a, w->language, WORD_CONTENT_MARK, "mark", f->mark, NULL))
		       : text;
}

static void put_head(struct reader_writer *w, const char *heading, const char *under)
{
	static const enum word for_whom[] = {[READER_TEAM] = WORD_FOR_TEAM,
		[READER_DEPARTMENT] = WORD_FOR_DEPARTMENT,
		[READER_MANAGEMENT] = WORD_FOR_MANAGEMENT,
		[READER_COMMITTEE] = WORD_FOR_COMMITTEE};
	const struct results *r = w->f->results;
	Tilsyn__V1__Report *report = w->draft.report;

	report->title = (char *)heading;
	report->subtitle = (char *)under;
	report->language = (char *)w->language;
	report->classification = (char *)rw_word(w, for_whom[w->f->reader]);
	report->made_at = arena_alloc(w->a, sizeof(*report->made_at));
	google__protobuf__timestamp__init(report->made_at);
	report->made_at->seconds = w->f->today;
	report->data_hash = (char *)r->data_hash;
	report->template_version = (char *)r->template_version;
	report->n_raters = r->n_raters;
	report->raters = (char **)r->raters;
	report->edition = (char *)edition(w);
	report->one_page = w->f->reader == READER_COMMITTEE;
}

/* -- the five readers, but for the caseworker, who is told by nobody's report -- */

/* Where no points are shown the sentence still rests on them. */
static void put_trends(struct reader_writer *w)
{
	const struct trend *t = w->f->trend;
	struct trend_test *tests = arena_alloc(w->a, (t->n_items + 1) * sizeof(*tests));
	const enum told nothing = TOLD_NOTHING;

	for (size_t i = 0; i < t->n_items; i++) {
		const struct item_shown *shown = shown_item(w->shown, t->items[i].id);

		tests[i] = test_of_course(t, i, shown ? shown->points : &nothing, w->language, w->a);
	}
	put_trend_sentences(&w->draft, tests, t->n_items, w->language);
	if (w->f->reader != READER_TEAM)
		put_trend_statistics(&w->draft, tests, t->n_items, w->language);
}

static void put_run_charts(struct reader_writer *w)
{
	struct chart_signals found = {0};

	draft_block(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING, "over-time", rw_word(w, WORD_OVER_TIME));
	for (size_t i = 0; i < w->f->trend->n_items; i++) {
		const struct item_shown *shown = shown_item(w->shown, w->f->trend->items[i].id);
		const enum told nothing = TOLD_NOTHING;

		put_course(&w->draft, w->f->trend, i, shown ? shown->points : &nothing, w->language, &found);
	}
	rw_say(w, "signals", rw_word(w, WORD_SIGNALS), chart_signals_words(&found, w->language, w->a));
	put_trends(w);
	put_course_yardstick(&w->draft, w->f->trend, w->language);
}

static void tell_team(struct reader_writer *w)
{
	rw_own_words(w, "opening", "");
	put_learning(w);
	if (w->f->n_actions)
		put_actions(w);
	if (w->f->in_words)
		return;
	put_courses(w);
	put_trends(w);
	rw_own_words(w, "figures", "");
	put_questions(&w->draft, w->f->results, &(struct figure_wish){0}, w->language);
	put_spread(&w->draft, w->f->results, w->language);
}

static void tell_committee(struct reader_writer *w)
{
	rw_own_words(w, "opening", "");
	put_courses(w);
	rw_own_words(w, "figures", "");
	put_actions(w);
	put_context(w);
}

static void tell_management(struct reader_writer *w)
{
	rw_own_words(w, "opening", "");
	put_courses(w);
	rw_own_words(w, "figures", "");
	put_most_and_least(&w->draft, w->f->results, w->language);
	put_groups(w);
	put_actions(w);
	put_context(w);
	put_run_charts(w);
}

static void tell_department(struct reader_writer *w)
{
	rw_own_words(w, "opening", "");
	put_courses(w);
	rw_own_words(w, "figures", "");
	put_most_and_least(&w->draft, w->f->results, w->language);
	put_actions(w);
	put_answers(w);
	put_groups(w);
	put_context(w);
	put_run_charts(w);
	put_steps_and_markers(&w->draft, w->f->results, &(struct figure_wish){0}, w->language);
	put_questions(&w->draft, w->f->results, &(struct figure_wish){0}, w->language);
	put_spread(&w->draft, w->f->results, w->language);
}

static struct reader_writer writer_of(
	const struct reader_facts *f, const struct reader_shown *shown, const char *language, struct arena *a)
{
	struct reader_writer w = {
		.draft = draft_new(a), .f = f, .shown = shown, .language = words_language(language), .a = a};

	w.n_columns = period_columns(f->from_month, f->to_month, w.language, a, w.columns);
	return w;
}

Tilsyn__V1__Report *report_of_reader(
	const struct reader_facts *f, const struct reader_shown *shown, const char *language, struct arena *a)
{
	struct reader_writer w = writer_of(f, shown, language, a);
	const char *own = reader_words_at(f, "heading");
	const char *heading = *own ? own
			      : f->reader == READER_TEAM
				      ? words_fill(a, w.language, WORD_LEARN_TITLE, "team", f->place, NULL)
				      : courses_in_a_sentence(&w);

	put_head(&w, heading, subtitle(&w, f->title));
	if (!f->checks.cases) {
		rw_say(&w, "nothing", "", rw_word(&w, WORD_NO_CASES_IN_MONTHS));
		rw_own_words(&w, "opening", "");
		rw_own_words(&w, "figures", "");
		if (*reader_words_at(f, "actions") || f->n_actions)
			put_actions(&w);
		put_context(&w);
	} else {
		static void (*const tell[])(struct reader_writer * w) = {[READER_TEAM] = tell_team,
			[READER_DEPARTMENT] = tell_department,
			[READER_MANAGEMENT] = tell_management,
			[READER_COMMITTEE] = tell_committee};

		put_preliminary(&w);
		tell[f->reader](&w);
		if (!f->in_words)
			put_checks(&w);
		put_reader_notes(&w);
	}
	rw_own_words(&w, "closing", "");
	return w.draft.report;
}

const char *hash_of_reader(
	const struct reader_facts *f, const struct reader_shown *shown, const char *language, struct arena *a)
{
	Tilsyn__V1__Report *told[] = {report_of_reader(f, shown, language, a), agenda_of_reader(f, shown, language, a)};
	unsigned char hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state state;
	char hex[2 * sizeof(hash) + 1];

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		size_t size;
		const uint8_t *packed;

		told[i]->edition = (char *)"";
		told[i]->made_at = NULL;
		packed = codec_pack(&told[i]->base, a, &size);
		crypto_hash_sha256_update(&state, packed, size);
	}
	crypto_hash_sha256_final(&state, hash);
	return arena_text(a, sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash)));
}

Tilsyn__V1__Report *agenda_of_reader(
	const struct reader_facts *f, const struct reader_shown *shown, const char *language, struct arena *a)
{
	struct reader_writer w = writer_of(f, shown, language, a);
	const char *summary = reader_words_at(f, "summary"), *wanted = reader_words_at(f, "recommendation");
	const char *doing = reader_words_at(f, "actions");

	put_head(&w, f->title, rw_word(&w, WORD_AGENDA_SUBTITLE));
	put_preliminary(&w);
	if (!*summary)
		summary = rw_join(&w, rw_join(&w, subtitle(&w, ""), " ", courses_in_a_sentence(&w)), " ", doing);
	rw_say(&w, "summary", rw_word(&w, WORD_AGENDA_SUMMARY), summary);
	rw_say(&w, "recommendation", rw_word(&w, WORD_AGENDA_RECOMMENDATION),
		*wanted ? wanted : rw_word(&w, WORD_AGENDA_NOTED));
	rw_say(&w, "appendices", rw_word(&w, WORD_AGENDA_APPENDICES),
		words_fill(a, w.language, WORD_AGENDA_APPENDIX, "title", f->title, "n", rw_number(&w, f->number),
			"format", f->appendix ? f->appendix : "PDF", NULL));
	w.draft.report->one_page = false;
	return w.draft.report;
}

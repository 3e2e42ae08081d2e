/* A learning pack: what goes well, what is hard, and questions to talk about. Of a small team nothing is counted: then
 * the words rest on the department's cases (R16). */
#include "report/reader/reader_writer.h"
#include "report/results_parts.h"

static const char *ask_about(const struct reader_writer *w, bool strength)
{
	const struct result_item *named[NAMED_MOST];
	const size_t count = questions_named(w->f->results, strength, named, w->a);
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = rw_join(w, text, "\n", arena_print(w->a, "– %s", named[i]->title));
	return count ? rw_join(w, text, "\n", rw_word(w, strength ? WORD_LEARN_FROM : WORD_LEARN_ABOUT)) : "";
}

/* Where nothing is named: among enough cases nothing is; or the figures are of few, of persons or of cases. */
static enum word why_nothing(const struct results *r)
{
	bool hides = false;

	for (size_t i = 0; i < r->n_questions; i++) {
		const struct result_item *item = &r->questions[i];

		if (!item->hidden && !item->older && item->sums.relevant >= RELEVANT_LEAST)
			return WORD_LEARN_NOTHING;
		hides = hides || item->hidden;
	}
	return hides ? WORD_LEARN_FEW_PERSONS : WORD_LEARN_TOO_FEW;
}

void put_learning(struct reader_writer *w)
{
	const char *good = ask_about(w, true), *hard = ask_about(w, false);

	if (w->f->in_words)
		rw_say(w, "small", "", rw_word(w, WORD_TEAM_IN_WORDS));
	rw_say(w, "good", rw_word(w, WORD_LEARN_GOOD), *good ? good : rw_word(w, why_nothing(w->f->results)));
	rw_say(w, "hard", rw_word(w, WORD_LEARN_HARD), *hard ? hard : rw_word(w, why_nothing(w->f->results)));
	rw_say(w, "together", rw_word(w, WORD_LEARN_TOGETHER), rw_word(w, WORD_LEARN_QUESTIONS));
	rw_own_words(w, "discussion", rw_word(w, WORD_LEARN_LEADER));
}

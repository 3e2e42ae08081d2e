/* What is done about it, what earlier actions gave, and what management and committee answered. */
#include <string.h>

#include "render/number.h"
#include "report/reader_writer.h"

static const char *outcome_words(const struct reader_writer *w, const char *outcome)
{
	static const struct {
		const char *id;
		enum word word;
	} outcomes[] = {{"moved", WORD_OUTCOME_MOVED}, {"moved_less", WORD_OUTCOME_MOVED_LESS},
		{"not_moved", WORD_OUTCOME_NOT_MOVED}, {"fallen", WORD_OUTCOME_FALLEN},
		{"undecided", WORD_OUTCOME_UNDECIDED}};

	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		if (strcmp(outcomes[i].id, outcome) == 0)
			return rw_word(w, outcomes[i].word);
	return rw_word(w, WORD_OUTCOME_NOT_YET);
}

static const char *done_line(const struct reader_writer *w, const struct told_action *x)
{
	return words_fill(w->a, w->language, WORD_ACTION_LINE, "what", x->words, "date",
		number_day(w->a, w->language, x->deadline), NULL);
}

/* Those that fell as plainly as those that rose (R21). */
static const char *gave_line(const struct reader_writer *w, const struct told_action *x)
{
	if (!*x->item)
		return words_fill(w->a, w->language, WORD_ACTION_DONE, "what", x->words, NULL);
	return words_fill(w->a, w->language, WORD_ACTION_GAVE, "what", x->words, "item", x->item, "outcome",
		outcome_words(w, x->outcome), NULL);
}

void put_actions(struct reader_writer *w)
{
	const char *doing = reader_words_at(w->f, "actions"), *gave = "";

	for (size_t i = 0; i < w->f->n_actions; i++) {
		const struct told_action *x = &w->f->actions[i];

		if (*x->outcome)
			gave = rw_join(w, gave, "\n", gave_line(w, x));
		else
			doing = rw_join(w, doing, "\n", done_line(w, x));
	}
	rw_say(w, "actions", rw_word(w, WORD_WHAT_WE_DO), *doing ? doing : rw_word(w, WORD_NOTHING_AGREED));
	rw_say(w, "gave", rw_word(w, WORD_WHAT_IT_GAVE), *gave ? gave : rw_word(w, WORD_NOTHING_JUDGED));
}

void put_answers(struct reader_writer *w)
{
	const char *text = "";

	for (size_t i = 0; i < w->f->n_answers; i++) {
		const struct given_answer *s = &w->f->answers[i];
		const enum word who = strcmp(s->body, "committee") == 0 ? WORD_BODY_COMMITTEE : WORD_BODY_MANAGEMENT;

		text = rw_join(w, text, "\n",
			words_fill(w->a, w->language, WORD_ANSWER_LINE, "who", rw_word(w, who), "date",
				number_day(w->a, w->language, s->on), "title", s->title, "words", s->words, NULL));
	}
	rw_say(w, "answers", rw_word(w, WORD_WHAT_THEY_ANSWERED), text);
}

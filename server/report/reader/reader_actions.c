/* What is done about it, what earlier actions gave, and what management and committee answered. */
#include <string.h>

#include "render/number.h"
#include "report/reader/reader_writer.h"

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

/* What was written, without the full stop at its end, or with one: as the sentence around it needs it. */
static const char *ended(const struct reader_writer *w, const char *text, bool stop)
{
	size_t size = strlen(text);
	char last;

	while (size && strchr(" \n\t", text[size - 1]))
		size--;
	last = size ? text[size - 1] : '.';
	if (!stop)
		size -= size && last == '.';
	return arena_print(w->a, "%.*s%s", (int)size, text, stop && !strchr(".!?", last) ? "." : "");
}

static const char *done_line(const struct reader_writer *w, const struct told_action *x)
{
	return words_fill(w->a, w->language, x->overdue ? WORD_ACTION_OVERDUE : WORD_ACTION_LINE, "what",
		ended(w, x->words, false), "date", number_day(w->a, w->language, x->deadline), NULL);
}

/* Whether what was counted went the way that the verdict says: it weighs the cases, and speaks of all. */
static bool counts_agree(const struct told_action *x)
{
	const double before = (double)x->before.yes / x->before.of, later = (double)x->later.yes / x->later.of;

	return strcmp(x->outcome, "fallen") == 0 ? later < before
						 : strncmp(x->outcome, "moved", 5) != 0 || later > before;
}

static const char *from_to(const struct reader_writer *w, const struct told_action *x)
{
	return words_fill(w->a, w->language, counts_agree(x) ? WORD_ACTION_FROM_TO : WORD_ACTION_FROM_TO_WEIGHED, "yes",
		rw_number(w, x->before.yes), "n", rw_number(w, x->before.of), "later", rw_number(w, x->later.yes), "of",
		rw_number(w, x->later.of), NULL);
}

/* Those that fell as plainly as those that rose (R21), but for what tells of few (R16). */
static const char *gave_line(const struct reader_writer *w, const struct told_action *x, bool ends)
{
	const char *line;

	if (strcmp(x->outcome, "few") == 0)
		return words_fill(w->a, w->language, WORD_ACTION_FEW, "what", ended(w, x->words, true), NULL);
	if (!*x->item)
		return words_fill(w->a, w->language, WORD_ACTION_DONE, "what", ended(w, x->words, true), NULL);
	line = words_fill(w->a, w->language, x->together ? WORD_ACTION_GAVE_ALL : WORD_ACTION_GAVE, "what",
		ended(w, x->words, true), "item", x->item, "outcome", outcome_words(w, x->outcome), NULL);
	return ends ? rw_join(w, line, " ", from_to(w, x)) : line;
}

/* A politician's page has room for so many; the rest is counted and stands in the management's report. */
enum { ON_ONE_PAGE = 4 };

static const char *more_of(const struct reader_writer *w, size_t count, size_t most)
{
	return count > most ? words_fill(w->a, w->language, WORD_MORE_ACTIONS, "n",
				      rw_number(w, (uint32_t)(count - most)), NULL)
			    : "";
}

void put_actions(struct reader_writer *w)
{
	const char *doing = rw_marked(w, reader_words_at(w->f, "actions")), *gave = "";
	const size_t most = w->f->reader == READER_COMMITTEE ? ON_ONE_PAGE : w->f->n_actions;
	size_t n_doing = 0, n_gave = 0;

	for (size_t i = 0; i < w->f->n_actions; i++) {
		const struct told_action *x = &w->f->actions[i];

		if (*x->outcome && n_gave++ < most)
			gave = rw_join(w, gave, "\n", gave_line(w, x, w->shown->ends[i]));
		else if (!*x->outcome && n_doing++ < most)
			doing = rw_join(w, doing, "\n", done_line(w, x));
	}
	gave = rw_join(w, gave, "\n", more_of(w, n_gave, most));
	doing = rw_join(w, doing, "\n", more_of(w, n_doing, most));
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

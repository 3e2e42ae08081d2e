/* ListNotes: the notes with their figures before and after -> whether disagreement fell, as far as that can be told. */
#include "db/query.h"
#include "domain/results/verdict.h"
#include "rpc/call.h"
#include "rpc/messages.h"

QUERY(list_notes, "template_id", "question", "all");

enum { COMMON_LEAST = 10 }; /* cases on either side below which nothing is told of a change (R15) */

void rpc_list_notes(struct call *c);

static query_fn judge;

void rpc_list_notes(struct call *c)
{
	const Tilsyn__V1__ListNotesRequest *in = call_request(c);

	call_ask(c, judge, &query_list_notes,
		(const char *[]){*in->template_id ? in->template_id : NULL, in->question, in->all ? "t" : "f"});
}

/* Agreeing pairs of answers, after less before: above 0 disagreement fell. Not cases where all agreed: a smaller panel
 * has more of those, though nobody agrees more. A case is the unit. What a case gives lies between 0 and 1, so its
 * variance is at most that of a yes or no with the same mean: the interval is rather too wide than too narrow. */
static Tilsyn__V1__NoteEffect effect_of(const Tilsyn__V1__Cell *before, const Tilsyn__V1__Cell *after)
{
	struct interval change;

	if (!before || !after || before->n < COMMON_LEAST || after->n < COMMON_LEAST)
		return TILSYN__V1__NOTE_EFFECT__NOTE_EFFECT_TOO_FEW;
	change = difference_of(
		(struct measured){before->share, (double)before->n}, (struct measured){after->share, (double)after->n});
	if (change.undefined != DEFINED)
		return TILSYN__V1__NOTE_EFFECT__NOTE_EFFECT_OPEN;
	return change.low > 0	 ? TILSYN__V1__NOTE_EFFECT__NOTE_EFFECT_FELL
	       : change.high < 0 ? TILSYN__V1__NOTE_EFFECT__NOTE_EFFECT_ROSE
				 : TILSYN__V1__NOTE_EFFECT__NOTE_EFFECT_OPEN;
}

static void judge(struct call *c, const PGresult *rows)
{
	Tilsyn__V1__ListNotesResponse *out = call_bind(c, rows);

	if (!out)
		return;
	for (size_t i = 0; i < out->n_notes; i++)
		out->notes[i]->effect = effect_of(out->notes[i]->before, out->notes[i]->after);
	call_reply(c, &out->base);
}

/* composer.h - inside template_compose: what its three parts share. They run in this order: choose, bring, put
 * together. */
#pragma once
#include "rpc/template/template_compose.h"

/* Things that several sets may bring, each under a name of its own. */
struct row {
	ProtobufCMessage **items;
	const char **names;
	size_t count, room;
};

/* A question on its way into the set, and where it comes from: a pick of a source, or (source NULL) the request's own.
 */
struct chosen {
	const Tilsyn__V1__Question *question;
	const struct source *source;
	size_t place; /* in picks, or in the request's questions */
	const char *step;
};

struct composer {
	const Tilsyn__V1__ComposeTemplateRequest *wanted;
	const struct source *sources;
	size_t n_sources;
	struct arena *arena;
	struct failure *faults;
	struct chosen *chosen;
	size_t n_chosen;
	struct row steps, facts, markers, laws, nej_reasons, ikke_relevant_reasons;
};

/* The first fault gives reason and sentence; the others of that reason are listed with it. */
void composer_refuse(struct composer *k, enum reason reason, const char *question, const char *why, const char *field,
	...) __attribute__((format(printf, 5, 6)));

void composer_row_add(struct composer *k, struct row *row, const void *item, const char *name);
const ProtobufCMessage *composer_row_find(const struct row *row, const char *name);
const struct source *composer_source(const struct composer *k, const char *template_id); /* NULL: not there */
size_t composer_pick(const struct composer *k, const struct source *source); /* that it is, or that points into it */
bool composer_uses(const struct composer *k, const struct source *source);
const Tilsyn__V1__Step *composer_step(const Tilsyn__V1__TemplateFile *file, const char *id);

void composer_choose(struct composer *k); /* template_choose.c: the questions */
void composer_bring(struct composer *k);  /* template_bring.c: what they need */

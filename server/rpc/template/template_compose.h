/* template_compose.h - a question set made of parts of others and of one's own. Pure.
 *
 * What the chosen questions need comes along: steps, case facts, markers, laws, reasons. Sets that say different things
 * under one name are refused, as are two scales: an answer must mean the same wherever its question came from. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "codec/arena.h"
#include "rpc/call.h"
#include "tilsyn/v1/template.pb-c.h"

/* A published version: a picked one, or one that holds what a picked question points to. */
struct source {
	char *template_id;
	const Tilsyn__V1__TemplateFile *file;
};

/* The composed set; its questions bear their origin, but not the version's name, which the database knows. false when
 * there is a fault: places in terms of the request. */
bool template_compose(const Tilsyn__V1__ComposeTemplateRequest *wanted, const struct source *sources, size_t n_sources,
	struct arena *arena, Tilsyn__V1__TemplateFile **composed, struct failure *faults);

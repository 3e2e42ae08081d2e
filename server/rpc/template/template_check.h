/* template_check.h - what a question set file must hold beyond its shape. Pure. */
#pragma once
#include <stdbool.h>

#include "codec/arena.h"
#include "rpc/call.h"
#include "tilsyn/v1/template.pb-c.h"

/* Every fault as a place (field path, question code) and one sentence for the first. false when there is one. */
bool template_check(const Tilsyn__V1__TemplateFile *file, struct arena *arena, struct failure *faults);

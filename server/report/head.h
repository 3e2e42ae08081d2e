/* head.h - what stands on top of every report of results: what it is about, who may see it, what is behind it. */
#pragma once
#include "codec/arena.h"
#include "render/words.h"
#include "report/results.h"
#include "tilsyn/v1/report.pb-c.h"

/* title: with a place {activity} for what it is about. */
void head_of_results(
	Tilsyn__V1__Report *report, const struct results *r, enum word title, const char *language, struct arena *a);

/* markup.h - what every page of ours begins with, and an element that holds foreign text. */
#pragma once
#include "render/page.h"

/* Up to <body>; nothing is fetched from elsewhere, and no script runs. `style` is ours.
 * day: when it was made, "2026-11-22", which a PDF takes for its own date; "" for none. */
void markup_head(struct page *p, const char *language, const char *title, const char *day, const char *style);
/* <p class="subtitle"><bdi>…</bdi></p>: an isolate, so that right-to-left letters stay among themselves. Nothing for
 * empty text. */
void markup_element(struct page *p, const char *open, const char *foreign, const char *close);
/* Text in a narrow place: long words may be broken, so that one without a space makes no column wider than the page. */
void markup_breakable(struct page *p, const char *foreign);

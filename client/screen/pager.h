/* pager.h - a text longer than the screen, one screen at a time: whoever asks for a report begins at its start. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* False: it holds on the screen, nobody sits there to turn pages, or the pager could not be run; nothing is shown.
 * PAGER is the person's own choice; "" or "cat": none. */
bool pager_show(const char *text, size_t size);

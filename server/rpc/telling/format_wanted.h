/* format_wanted.h - the format that a call wants a file in. Nobody gets another one than they asked for. */
#pragma once
#include "rpc/call.h"
#include "rpc/telling/report_file.h"

/* NULL: there is no such format, or nothing makes PDF files here; the call has failed, says which, and is gone. */
const struct report_format *format_wanted(struct call *c, const char *field, Tilsyn__V1__Format id);

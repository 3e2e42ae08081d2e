/* two_parts.h - CompareResults as a file. */
#pragma once
#include "rpc/call.h"
#include "rpc/messages.h"

/* Of a RenderReport whose subject is a comparison. */
void two_parts_as_file(struct call *c, const Tilsyn__V1__RenderReportRequest *in);

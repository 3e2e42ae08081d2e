/* assign_field.h - "field=value", as one types it at a command, put into a message.
 *
 * The value is what a file would say behind "field:", or words with commas between for a list of texts; "" empties the
 * field. "frame.sections=32,46" reaches one level down. What does not read is said on stderr. */
#pragma once
#include "command/run.h"

bool is_assignment(const char *text);
/* EXIT_OK or EXIT_USAGE. */
int assign_field(struct run *run, ProtobufCMessage *message, const char *assignment)
	__attribute__((warn_unused_result));

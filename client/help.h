/* help.h - help text, completions and the manual page, all out of the command table. */
#pragma once
#include "command.h"

void help_put(struct arena *arena, const struct noun *noun, const struct command *command); /* both NULL: everything */
void help_put_file(struct arena *arena, const struct command *command); /* nothing where it reads no such file */

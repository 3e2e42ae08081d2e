/* What a command that reads a file wants to find in it, and where an example lies. */
#include <string.h>

#include "command/commands.h"
#include "help.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "tilsyn/v1/concept.pb-c.h"

static const struct file_read {
	const char *noun, *verb, *example;
	bool explains;			       /* the example says of each field what it is for */
	const ProtobufCMessageDescriptor *all; /* NULL: people write a part of it, and the example says which */
} files[] = {
	{"concept", "put", "deploy/concept-example.yaml", true, &tilsyn__v1__concept__descriptor},
	{"wheel", "put", "deploy/wheel-example.yaml", true, NULL},
	{"template", "import", "deploy/templates/overordnet.yaml", false, NULL},
};

/* "title, purpose, staff (discussed, discussed_on)" */
static const char *fields_of(struct arena *arena, const ProtobufCMessageDescriptor *message)
{
	const char *list = "";

	for (unsigned i = 0; i < message->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->fields[i];

		list = arena_print(arena, "%s%s%s", list, i ? ", " : "", field->name);
		if (field->type == PROTOBUF_C_TYPE_MESSAGE)
			list = arena_print(arena, "%s (%s)", list, fields_of(arena, field->descriptor));
	}
	return list;
}

void help_put_file(struct arena *arena, const struct command *c)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (strcmp(files[i].noun, c->noun) != 0 || strcmp(files[i].verb, c->verb) != 0)
			continue;
		put_styled(STYLE_BOLD, "\n%s\n", _("The file"));
		put_folded(2, "%s",
			_("YAML or JSON. In YAML a field stands on a line of its own; long text begins with | and is indented."));
		if (files[i].all)
			put_folded(2, _("Its fields: %s"), fields_of(arena, files[i].all));
		put_folded(2,
			files[i].explains
				? _("An example to copy and change, with each field explained, lies in the folder into which Tilsyn was fetched: %s")
				: _("An example to copy and change lies in the folder into which Tilsyn was fetched: %s"),
			files[i].example);
	}
}

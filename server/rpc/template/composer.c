#include "rpc/template/composer.h"

#include <string.h>

#include "rpc/gather.h"

void composer_refuse(
	struct composer *k, enum reason reason, const char *question, const char *why, const char *field, ...)
{
	struct failure *f = k->faults;
	va_list values;

	if (f->n_places && f->reason != reason)
		return;
	f->reason = reason;
	va_start(values, field);
	gather_fault(f, k->arena, question, why, field, values);
	va_end(values);
}

void composer_row_add(struct composer *k, struct row *row, const void *item, const char *name)
{
	if (row->count == row->room) {
		size_t room = row->room ? row->room * 2 : 16;
		ProtobufCMessage **items = arena_alloc(k->arena, room * sizeof(*items));
		const char **names = arena_alloc(k->arena, room * sizeof(*names));
		if (row->count) {
			memcpy(items, row->items, row->count * sizeof(*items));
			memcpy(names, row->names, row->count * sizeof(*names));
		}
		*row = (struct row){items, names, row->count, room};
	}
	row->items[row->count] = (ProtobufCMessage *)item;
	row->names[row->count++] = name;
}

const ProtobufCMessage *composer_row_find(const struct row *row, const char *name)
{
	for (size_t i = 0; i < row->count; i++)
		if (!strcmp(row->names[i], name))
			return row->items[i];
	return NULL;
}

const struct source *composer_source(const struct composer *k, const char *template_id)
{
	for (size_t i = 0; i < k->n_sources; i++)
		if (!strcmp(k->sources[i].template_id, template_id))
			return &k->sources[i];
	return NULL;
}

size_t composer_pick(const struct composer *k, const struct source *source)
{
	for (size_t i = 0; i < k->wanted->n_picks; i++)
		if (!strcmp(k->wanted->picks[i]->template_id, source->template_id))
			return i;
	for (size_t i = 0; i < k->n_chosen; i++)
		if (k->chosen[i].source == source)
			return k->chosen[i].place;
	return 0;
}

bool composer_uses(const struct composer *k, const struct source *source)
{
	for (size_t i = 0; i < k->n_chosen; i++)
		if (k->chosen[i].source == source)
			return true;
	return false;
}

const Tilsyn__V1__Step *composer_step(const Tilsyn__V1__TemplateFile *file, const char *id)
{
	for (size_t i = 0; i < file->n_steps; i++)
		if (!strcmp(file->steps[i]->id, id))
			return file->steps[i];
	return NULL;
}

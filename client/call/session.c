#include "call/session.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "screen/language.h"
#include "screen/ui.h"

static const char *environment(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

const char *session_path(struct arena *arena)
{
	const char *named = environment("TILSYN_SESSION"), *state = environment("XDG_STATE_HOME"),
		   *home = environment("HOME");

	if (named)
		return named;
	if (state && *state == '/')
		return arena_print(arena, "%s/tilsyn/session.json", state);
	return arena_print(arena, "%s/.local/state/tilsyn/session.json", home ? home : "");
}

static const char *text_of(struct arena *arena, const json_t *file, const char *key)
{
	return arena_text(arena, json_string_value(json_object_get(file, key)));
}

struct session *session_load(struct arena *arena)
{
	struct session *s = arena_alloc(arena, sizeof(*s));
	json_t *file = json_load_file(session_path(arena), 0, NULL);
	const char *server = environment("TILSYN_SERVER"), *ca = environment("TILSYN_CA");

	s->server = text_of(arena, file, "server");
	s->ca = text_of(arena, file, "ca");
	s->token = text_of(arena, file, "token");
	s->user_name = text_of(arena, file, "user");
	s->concern_phone = text_of(arena, file, "concern_phone");
	s->concern_owner = text_of(arena, file, "concern_owner");
	if (server && (!s->server || strcmp(server, s->server) != 0)) {
		s->server = server;
		s->token = NULL;
	}
	if (ca)
		s->ca = ca;
	json_decref(file);
	return s;
}

static void make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

static void set_text(json_t *file, const char *key, const char *value)
{
	if (value)
		json_object_set_new(file, key, json_string(value));
}

/* Written beside and moved into place, so that a reader never meets half a file. */
bool session_save(const struct session *s)
{
	struct arena *arena = arena_new();
	char *path = arena_text(arena, session_path(arena)), *fresh = arena_print(arena, "%s.new", path);
	json_t *file = json_object();
	int fd;
	bool saved;

	set_text(file, "server", s->server);
	set_text(file, "ca", s->ca);
	set_text(file, "token", s->token);
	set_text(file, "user", s->user_name);
	set_text(file, "concern_phone", s->concern_phone);
	set_text(file, "concern_owner", s->concern_owner);
	make_folders(path);
	unlink(fresh);
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	saved = fd >= 0 && !json_dumpfd(file, fd, JSON_INDENT(2)) && !fsync(fd) && !rename(fresh, path);
	if (!saved)
		say_error(EXIT_ERROR, _("cannot save the session in '%s': %s"), path, strerror(errno));
	if (fd >= 0)
		close(fd);
	json_decref(file);
	arena_free(arena);
	return saved;
}

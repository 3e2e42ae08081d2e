/* session.h - which server, and as whom: kept between two calls of the program.
 *
 * One JSON file under XDG_STATE_HOME, mode 0600 in a directory 0700. TILSYN_SESSION names another file, TILSYN_SERVER
 * and TILSYN_CA another place to call. The token is sent to no server but the one that gave it. */
#pragma once
#include <stdbool.h>

#include "codec/arena.h"

struct session {
	const char *server;    /* "https://tilsyn.example.dk:8443", NULL = not set up */
	const char *ca;	       /* file with the authority that signed the server's certificate, NULL = the system's */
	const char *token;     /* NULL = not signed in */
	const char *user_name; /* as last signed in, for the next prompt */
	const char *concern_phone, *concern_owner; /* whom to phone about a child at risk, for when no server answers */
};

struct session *session_load(struct arena *arena); /* never NULL; lives in the arena */
bool session_save(const struct session *s);	   /* false after saying why */
const char *session_path(struct arena *arena);

/* connect.h - the Connect protocol: a request becomes a call, its outcome a reply or a stream. */
#pragma once
#include "http/state.h"

void connect_attach(struct site *s);	  /* its requests are Connect's */
void connect_end_streams(struct http *h); /* the server stops: says so to each watcher */
void connect_abandon_all(struct http *h); /* nobody will read the answers that still come */

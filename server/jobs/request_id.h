/* request_id.h - a fresh id for a call that the server makes itself. */
#pragma once
#include "codec/arena.h"

char *request_id_new(struct arena *a);

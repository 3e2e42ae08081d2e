/* request.h - what a retry is known by: the id that its caller made, and what was asked. */
#pragma once
#include <protobuf-c/protobuf-c.h>

#include "codec/arena.h"
#include "rpc/rpc.h"

const char *request_id(const ProtobufCMessage *request); /* NULL: a message that acts on nothing; "": none was given */

/* Over the method and the repacked message, so that JSON and binary retries of one request agree. Keyed: a chunk of one
 * row holds a CPR number, which could be found again by trying them all (R19). As SQL reads bytes. */
const char *request_hash(
	const struct rpc *rpc, const ProtobufCMessage *request, const unsigned char key[], struct arena *arena);

/* calendar.h - a calendar address as a call: "GET /calendar/TOKEN.ics" is ReadFeed, its answer the file itself. */
#pragma once
#include "http/exchange.h"

const ProtobufCMessage *calendar_request(struct arena *arena, const char *token);
/* Answers with the file; bytes written. */
size_t calendar_reply(struct conn *c, const ProtobufCMessage *response);

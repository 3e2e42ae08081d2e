#include "http/calendar.h"

#include "tilsyn/v1/feed.pb-c.h"

const ProtobufCMessage *calendar_request(struct arena *arena, const char *token)
{
	Tilsyn__V1__ReadFeedRequest *request = arena_alloc(arena, sizeof(*request));

	tilsyn__v1__read_feed_request__init(request);
	request->token = arena_text(arena, token);
	return &request->base;
}

size_t calendar_reply(struct conn *c, const ProtobufCMessage *response)
{
	const Tilsyn__V1__ReadFeedResponse *r = (const Tilsyn__V1__ReadFeedResponse *)response;

	conn_reply(c, &(struct reply){
			      .status = 200, .type = r->content_type, .body = r->content.data, .size = r->content.len});
	return r->content.len;
}

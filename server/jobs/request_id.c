#include "jobs/request_id.h"

#include <sodium.h>
#include <stdio.h>

enum { UUID_SIZE = 37 };

char *request_id_new(struct arena *a)
{
	unsigned char b[16];
	char text[UUID_SIZE];

	randombytes_buf(b, sizeof(b));
	snprintf(text, sizeof(text), "%02x%02x%02x%02x-%02x%02x-4%x%02x-8%x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		b[2], b[3], b[4], b[5], b[6] & 15, b[7], b[8] & 15, b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
	return arena_text(a, text);
}

#include "rpc/request.h"

#include <sodium.h>
#include <string.h>

#include "codec/codec.h"

const char *request_id(const ProtobufCMessage *request)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(request->descriptor, "request_id");

	return field ? *(char *const *)((const char *)request + field->offset) : NULL;
}

const char *request_hash(
	const struct rpc *rpc, const ProtobufCMessage *request, const unsigned char key[], struct arena *arena)
{
	unsigned char hash[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	char hex[2 * sizeof(hash) + 1];
	size_t size;
	const uint8_t *packed = codec_pack(request, arena, &size);

	crypto_auth_hmacsha256_init(&state, key, crypto_auth_hmacsha256_KEYBYTES);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)rpc->path, strlen(rpc->path) + 1);
	crypto_auth_hmacsha256_update(&state, packed, size);
	crypto_auth_hmacsha256_final(&state, hash);
	return arena_print(arena, "\\x%s", sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash)));
}

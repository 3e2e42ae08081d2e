#include "server.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "db/pool.h"
#include "live/live.h"
#include "log.h"

bool server_is_ready(const struct server *s)
{
	return !s->draining && pool_is_ready(s->pool) && live_is_connected(s->live);
}

void server_read_key(struct server *s)
{
	const char *path = s->config->key_file;
	char hex[2 * KEY_BYTES + 2] = "";
	struct stat info;
	size_t size;
	FILE *file = *path ? fopen(path, "re") : NULL;

	if (!file || fstat(fileno(file), &info))
		fatal("key_file '%s' cannot be read", path);
	if (info.st_mode & 077)
		fatal("key_file '%s' can be read by others than its owner", path);
	if (!fgets(hex, sizeof(hex), file) ||
		sodium_hex2bin(s->key, KEY_BYTES, hex, strcspn(hex, "\n"), NULL, &size, NULL) || size != KEY_BYTES)
		fatal("key_file '%s' does not hold %d bytes in hex", path, KEY_BYTES);
	sodium_memzero(hex, sizeof(hex));
	crypto_kdf_derive_from_key(s->request_key, sizeof(s->request_key), 1, "requests", s->key);
	fclose(file);
}

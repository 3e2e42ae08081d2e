#include "form/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "call/session.h"

static const char MAGIC[8] = "TILSYNJ1";
enum {
	NONCE = crypto_secretbox_NONCEBYTES,
	MAC = crypto_secretbox_MACBYTES,
	CLOCK = 8,
	HEAD = sizeof(MAGIC) + NONCE,
	FILE_MAX = 4 << 20,
};
_Static_assert(JOURNAL_KEY_BYTES == crypto_secretbox_KEYBYTES, "one key of secretbox");

/* --- sealing: pure but for the nonce --- */

bool journal_make_key(struct journal_key *key, const char *token, const uint8_t *half, size_t size)
{
	return token && size == JOURNAL_KEY_BYTES && sodium_init() >= 0 &&
	       !crypto_generichash(key->bytes, sizeof(key->bytes), (const uint8_t *)token, strlen(token), half, size);
}

static void put_clock(uint8_t *to, int64_t ns)
{
	for (int i = 0; i < CLOCK; i++)
		to[i] = (uint8_t)((uint64_t)ns >> (8 * i));
}

static int64_t get_clock(const uint8_t *from)
{
	uint64_t ns = 0;

	for (int i = 0; i < CLOCK; i++)
		ns |= (uint64_t)from[i] << (8 * i);
	return (int64_t)ns;
}

uint8_t *journal_seal(struct arena *arena, const struct journal_key *key, const struct note *note, size_t *size)
{
	uint8_t *plain = arena_alloc(arena, CLOCK + note->size), *sealed;

	*size = HEAD + MAC + CLOCK + note->size;
	sealed = arena_alloc(arena, *size);
	memcpy(sealed, MAGIC, sizeof(MAGIC));
	randombytes_buf(sealed + sizeof(MAGIC), NONCE);
	put_clock(plain, note->written_ns);
	if (note->size)
		memcpy(plain + CLOCK, note->bytes, note->size);
	crypto_secretbox_easy(sealed + HEAD, plain, CLOCK + note->size, sealed + sizeof(MAGIC), key->bytes);
	sodium_memzero(plain, CLOCK + note->size);
	return sealed;
}

bool journal_unseal(
	struct arena *arena, const struct journal_key *key, const uint8_t *sealed, size_t size, struct note *note)
{
	uint8_t *plain;

	if (size < HEAD + MAC + CLOCK || memcmp(sealed, MAGIC, sizeof(MAGIC)) != 0)
		return false;
	plain = arena_alloc(arena, size - HEAD - MAC);
	if (crypto_secretbox_open_easy(plain, sealed + HEAD, size - HEAD, sealed + sizeof(MAGIC), key->bytes) != 0)
		return false;
	note->written_ns = get_clock(plain);
	note->bytes = plain + CLOCK;
	note->size = size - HEAD - MAC - CLOCK;
	return true;
}

/* --- files --- */

static char *folder(struct arena *arena)
{
	return arena_print(arena, "%s.journal", session_path(arena));
}

/* A note's file; ".new" and "lock" are no notes. */
static bool is_note(const char *name)
{
	return strlen(name) == 36 && strspn(name, "0123456789abcdef-") == 36;
}

static bool write_all(int fd, const uint8_t *bytes, size_t size)
{
	while (size) {
		ssize_t wrote = write(fd, bytes, size);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return false;
		bytes += wrote;
		size -= (size_t)wrote;
	}
	return true;
}

/* A rename is on disk only once the folder is. */
static bool flush_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool flushed = fd >= 0 && !fsync(fd);

	if (fd >= 0)
		close(fd);
	return flushed;
}

bool journal_write(const struct journal_key *key, const struct note *note)
{
	struct arena *arena = arena_new();
	char *where = folder(arena), *path = arena_print(arena, "%s/%s", where, note->name);
	char *fresh = arena_print(arena, "%s.new", path);
	size_t size;
	const uint8_t *sealed = journal_seal(arena, key, note, &size);
	int fd, error = 0;
	bool written;

	mkdir(where, 0700);
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	written = fd >= 0 && write_all(fd, sealed, size) && !fsync(fd);
	if (fd >= 0 && close(fd) < 0)
		written = false;
	written = written && !rename(fresh, path) && flush_folder(where);
	if (!written) {
		error = errno;
		unlink(fresh);
	}
	arena_free(arena);
	errno = error;
	return written;
}

void journal_strike(const char *name)
{
	struct arena *arena = arena_new();

	unlink(arena_print(arena, "%s/%s", folder(arena), name));
	arena_free(arena);
}

static uint8_t *read_file(struct arena *arena, const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat told;
	uint8_t *bytes = NULL;

	if (fd >= 0 && !fstat(fd, &told) && S_ISREG(told.st_mode) && told.st_size <= FILE_MAX) {
		bytes = arena_alloc(arena, (size_t)told.st_size + 1);
		ssize_t got = read(fd, bytes, (size_t)told.st_size);
		*size = got > 0 ? (size_t)got : 0;
	}
	if (fd >= 0)
		close(fd);
	return bytes;
}

static int by_age(const void *a, const void *b)
{
	int64_t one = ((const struct note *)a)->written_ns, other = ((const struct note *)b)->written_ns;

	return (one > other) - (one < other);
}

static bool read_note(struct arena *arena, const struct journal_key *key, const char *path, struct note *note)
{
	size_t size = 0;
	const uint8_t *sealed = read_file(arena, path, &size);

	return sealed && journal_unseal(arena, key, sealed, size, note) &&
	       note->written_ns / 1000000000 > (int64_t)time(NULL) - JOURNAL_DAY_S;
}

struct note *journal_read(struct arena *arena, const struct journal_key *key, size_t *count, size_t *lost)
{
	char *where = folder(arena);
	DIR *files = opendir(where);
	struct note *notes = NULL;
	size_t room = 0;

	*count = *lost = 0;
	for (const struct dirent *file; files && (file = readdir(files));) {
		char *path = arena_print(arena, "%s/%s", where, file->d_name);
		if (!is_note(file->d_name))
			continue;
		if (*count == room) {
			struct note *grown = arena_alloc(arena, (room = room ? room * 2 : 16) * sizeof(*notes));
			if (*count)
				memcpy(grown, notes, *count * sizeof(*notes));
			notes = grown;
		}
		if (read_note(arena, key, path, &notes[*count])) {
			notes[(*count)++].name = arena_text(arena, file->d_name);
		} else {
			unlink(path);
			++*lost;
		}
	}
	if (files)
		closedir(files);
	if (*count)
		qsort(notes, *count, sizeof(*notes), by_age);
	return notes;
}

bool journal_is_empty(void)
{
	struct arena *arena = arena_new();
	DIR *files = opendir(folder(arena));
	bool is_empty = true;

	for (const struct dirent *file; files && (file = readdir(files));)
		is_empty = is_empty && !is_note(file->d_name);
	if (files)
		closedir(files);
	arena_free(arena);
	return is_empty;
}

bool journal_claim(void)
{
	static int held = -1;
	struct arena *arena = arena_new();
	char *where = folder(arena);

	if (held < 0) {
		mkdir(where, 0700);
		held = open(arena_print(arena, "%s/lock", where), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (held >= 0 && flock(held, LOCK_EX | LOCK_NB) < 0) {
			close(held);
			held = -1;
		}
	}
	arena_free(arena);
	return held >= 0;
}

/* Half-written files of a killed program go, too. */
static void remove_older(time_t limit)
{
	struct arena *arena = arena_new();
	char *where = folder(arena);
	DIR *files = opendir(where);

	for (const struct dirent *file; files && (file = readdir(files));) {
		char *path = arena_print(arena, "%s/%s", where, file->d_name);
		struct stat told;
		if (*file->d_name != '.' && strcmp(file->d_name, "lock") != 0 && !lstat(path, &told) &&
			told.st_mtime <= limit)
			unlink(path);
	}
	if (files)
		closedir(files);
	arena_free(arena);
}

void journal_purge(void)
{
	remove_older(time(NULL) - JOURNAL_DAY_S);
}

void journal_forget(void)
{
	remove_older(time(NULL) + JOURNAL_DAY_S);
}

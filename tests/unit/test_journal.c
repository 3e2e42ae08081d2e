/* What waits to be saved: sealed and opened, and what happens to a file that is not what it was. */
#include "form/journal.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

#include <cmocka.h>

static struct arena *arena;
static struct journal_key key;
static char home[] = "/tmp/tilsyn-journal-XXXXXX", session[sizeof(home) + 16], folder[sizeof(home) + 32];

static const uint8_t half[JOURNAL_KEY_BYTES] = {1, 2, 3};
static const char ID[] = "0123abcd-0000-4000-8000-000000000001", OTHER[] = "0123abcd-0000-4000-8000-000000000002";

static struct note note_of(const char *name, const char *text, int64_t age_s)
{
	return (struct note){name, ((int64_t)time(NULL) - age_s) * 1000000000, (const uint8_t *)text, strlen(text)};
}

static void what_is_sealed_opens_with_its_key_alone(void **state)
{
	struct note note = note_of(ID, "ja, og en kommentar", 0), got;
	struct journal_key other;
	size_t size;
	uint8_t *sealed = journal_seal(arena, &key, &note, &size);

	(void)state;
	assert_null(memmem(sealed, size, "kommentar", 9));
	assert_true(journal_unseal(arena, &key, sealed, size, &got));
	assert_int_equal(got.written_ns, note.written_ns);
	assert_int_equal(got.size, note.size);
	assert_memory_equal(got.bytes, note.bytes, note.size);
	assert_true(journal_make_key(&other, "another token", half, sizeof(half)));
	assert_false(journal_unseal(arena, &other, sealed, size, &got));
	assert_true(journal_make_key(&other, "token", (const uint8_t[JOURNAL_KEY_BYTES]){9}, sizeof(half)));
	assert_false(journal_unseal(arena, &other, sealed, size, &got));
	assert_false(journal_make_key(&other, "token", half, sizeof(half) - 1));
	assert_false(journal_make_key(&other, NULL, half, sizeof(half)));
}

/* Every byte counts, and every length but the right one is refused. */
static void nothing_changed_opens(void **state)
{
	struct note note = note_of(ID, "nej", 0), got;
	size_t size;
	uint8_t *sealed = journal_seal(arena, &key, &note, &size);

	(void)state;
	for (size_t i = 0; i < size; i++) {
		sealed[i] ^= 0x10;
		assert_false(journal_unseal(arena, &key, sealed, size, &got));
		assert_false(journal_unseal(arena, &key, sealed, i, &got));
		sealed[i] ^= 0x10;
	}
	assert_true(journal_unseal(arena, &key, sealed, size, &got));
}

static void two_sealings_of_the_same_differ(void **state)
{
	struct note note = note_of(ID, "nej", 0);
	size_t one_size, other_size;
	const uint8_t *one = journal_seal(arena, &key, &note, &one_size);
	const uint8_t *other = journal_seal(arena, &key, &note, &other_size);

	(void)state;
	assert_int_equal(one_size, other_size);
	assert_memory_not_equal(one, other, one_size);
}

static void files_come_back_in_the_order_they_were_written(void **state)
{
	struct note first = note_of(OTHER, "første", 60), second = note_of(ID, "anden", 30), *notes;
	struct stat told;
	size_t count, lost;

	(void)state;
	assert_true(journal_is_empty());
	assert_true(journal_write(&key, &second));
	assert_true(journal_write(&key, &first));
	assert_false(journal_is_empty());
	assert_int_equal(stat(folder, &told), 0);
	assert_int_equal(told.st_mode & 0777, 0700);
	notes = journal_read(arena, &key, &count, &lost);
	assert_int_equal(count, 2);
	assert_int_equal(lost, 0);
	assert_string_equal(notes[0].name, OTHER);
	assert_memory_equal(notes[1].bytes, "anden", 5);
	journal_strike(OTHER);
	journal_read(arena, &key, &count, &lost);
	assert_int_equal(count, 1);
	journal_forget();
	assert_true(journal_is_empty());
}

static void what_cannot_be_read_is_removed_and_counted(void **state)
{
	struct note note = note_of(ID, "ja", 0), old = note_of(OTHER, "ja", 25 * 60 * 60);
	struct journal_key other;
	size_t count, lost;

	(void)state;
	assert_true(journal_make_key(&other, "the token before", half, sizeof(half)));
	assert_true(journal_write(&other, &note));
	assert_true(journal_write(&key, &old)); /* its file's time says now: what is sealed counts */
	assert_null(journal_read(arena, &key, &count, &lost) && count ? &count : NULL);
	assert_int_equal(lost, 2);
	assert_true(journal_is_empty());
}

static void a_day_is_the_most_without_a_key_too(void **state)
{
	struct note note = note_of(ID, "ja", 0), young = note_of(OTHER, "nej", 0);
	struct utimbuf yesterday = {time(NULL) - 25 * 60 * 60, time(NULL) - 25 * 60 * 60};
	size_t count, lost;
	const struct note *notes;

	(void)state;
	assert_true(journal_write(&key, &note));
	assert_true(journal_write(&key, &young));
	assert_int_equal(utime(arena_print(arena, "%s/%s", folder, ID), &yesterday), 0);
	journal_purge();
	notes = journal_read(arena, &key, &count, &lost);
	assert_int_equal(count, 1);
	assert_string_equal(notes[0].name, OTHER);
	journal_forget();
}

static void a_folder_that_cannot_be_written_is_told(void **state)
{
	struct note note = note_of(ID, "ja", 0);

	(void)state;
	setenv("TILSYN_SESSION", "/proc/no/such/place.json", 1);
	errno = 0;
	assert_false(journal_write(&key, &note));
	assert_int_not_equal(errno, 0);
	assert_true(journal_is_empty());
	setenv("TILSYN_SESSION", session, 1);
}

static int begin(void **state)
{
	(void)state;
	arena = arena_new();
	if (!mkdtemp(home))
		return -1;
	snprintf(session, sizeof(session), "%s/session.json", home);
	snprintf(folder, sizeof(folder), "%s.journal", session);
	setenv("TILSYN_SESSION", session, 1);
	return journal_make_key(&key, "token", half, sizeof(half)) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	rmdir(folder);
	rmdir(home);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sealed_opens_with_its_key_alone),
		cmocka_unit_test(nothing_changed_opens),
		cmocka_unit_test(two_sealings_of_the_same_differ),
		cmocka_unit_test(files_come_back_in_the_order_they_were_written),
		cmocka_unit_test(what_cannot_be_read_is_removed_and_counted),
		cmocka_unit_test(a_day_is_the_most_without_a_key_too),
		cmocka_unit_test(a_folder_that_cannot_be_written_is_told),
	};

	return cmocka_run_group_tests(tests, begin, end);
}

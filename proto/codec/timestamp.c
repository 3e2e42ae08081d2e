#include "codec/timestamp.h"

#include <google/protobuf/timestamp.pb-c.h>
#include <stdio.h>
#include <time.h>

#include "codec/codec.h"

#define SECONDS_MIN (-62135596800LL) /* 0001-01-01T00:00:00Z */
#define SECONDS_MAX 253402300799LL   /* 9999-12-31T23:59:59Z */
enum { NANOS_PER_SECOND = 1000000000 };

static bool is_valid(int64_t seconds, int32_t nanos)
{
	return seconds >= SECONDS_MIN && seconds <= SECONDS_MAX && nanos >= 0 && nanos < NANOS_PER_SECOND;
}

static bool take(const char **text, char expected)
{
	if (**text != expected)
		return false;
	++*text;
	return true;
}

static bool take_digits(const char **text, int count, int *value)
{
	*value = 0;
	for (; count; count--, ++*text) {
		if (**text < '0' || **text > '9')
			return false;
		*value = *value * 10 + (**text - '0');
	}
	return true;
}

/* The calendar day and time of day as if at UTC. timegm() would take 30 February for 2 March: what it makes is
 * compared. */
static bool take_clock(const char **text, int64_t *seconds)
{
	struct tm tm = {0};
	int year, month;

	if (!take_digits(text, 4, &year) || !take(text, '-') || !take_digits(text, 2, &month) || !take(text, '-') ||
		!take_digits(text, 2, &tm.tm_mday))
		return false;
	if (!take(text, 'T') && !take(text, 't') && !take(text, ' '))
		return false;
	if (!take_digits(text, 2, &tm.tm_hour) || !take(text, ':') || !take_digits(text, 2, &tm.tm_min) ||
		!take(text, ':') || !take_digits(text, 2, &tm.tm_sec))
		return false;
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	struct tm given = tm;
	*seconds = timegm(&tm);
	return tm.tm_year == given.tm_year && tm.tm_mon == given.tm_mon && tm.tm_mday == given.tm_mday &&
	       tm.tm_hour == given.tm_hour && tm.tm_min == given.tm_min && tm.tm_sec == given.tm_sec;
}

static bool take_fraction(const char **text, int32_t *nanos)
{
	int32_t weight = NANOS_PER_SECOND / 10;

	*nanos = 0;
	if (!take(text, '.'))
		return true;
	if (**text < '0' || **text > '9')
		return false;
	for (; **text >= '0' && **text <= '9'; ++*text, weight /= 10) {
		if (!weight)
			return false; /* more than nine decimals */
		*nanos += (**text - '0') * weight;
	}
	return true;
}

/* Z, +01:00, or PostgreSQL's +01. */
static bool take_offset(const char **text, int *offset)
{
	int hours, minutes = 0;

	*offset = 0;
	if (take(text, 'Z') || take(text, 'z'))
		return true;
	bool is_west = take(text, '-');
	if ((!is_west && !take(text, '+')) || !take_digits(text, 2, &hours))
		return false;
	if (take(text, ':') && !take_digits(text, 2, &minutes))
		return false;
	*offset = (hours * 60 + minutes) * 60 * (is_west ? -1 : 1);
	return hours < 24 && minutes < 60;
}

bool codec_timestamp_parse(const char *text, int64_t *seconds, int32_t *nanos)
{
	int offset;

	if (!take_clock(&text, seconds) || !take_fraction(&text, nanos) || !take_offset(&text, &offset) || *text)
		return false;
	*seconds -= offset;
	return is_valid(*seconds, *nanos);
}

static int print_fraction(int32_t nanos, char *text, size_t size)
{
	if (!nanos)
		return snprintf(text, size, "Z");
	if (nanos % 1000000 == 0)
		return snprintf(text, size, ".%03dZ", nanos / 1000000);
	if (nanos % 1000 == 0)
		return snprintf(text, size, ".%06dZ", nanos / 1000);
	return snprintf(text, size, ".%09dZ", nanos);
}

/* What cannot be written is moved to the nearest time that can. */
void codec_timestamp_print(int64_t seconds, int32_t nanos, char text[40])
{
	struct tm tm;

	if (!is_valid(seconds, nanos)) {
		seconds = seconds < SECONDS_MIN ? SECONDS_MIN : seconds > SECONDS_MAX ? SECONDS_MAX : seconds;
		nanos = 0;
	}
	time_t clock = seconds;
	gmtime_r(&clock, &tm);
	int used = snprintf(text, 40, "%04d-%02d-%02dT%02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
		tm.tm_hour, tm.tm_min, tm.tm_sec);
	print_fraction(nanos, text + used, 40 - (size_t)used);
}

bool timestamp_is_valid(const ProtobufCMessage *time)
{
	const Google__Protobuf__Timestamp *t = (const Google__Protobuf__Timestamp *)time;

	return is_valid(t->seconds, t->nanos);
}

void timestamp_print(const ProtobufCMessage *time, char text[40])
{
	const Google__Protobuf__Timestamp *t = (const Google__Protobuf__Timestamp *)time;

	codec_timestamp_print(t->seconds, t->nanos, text);
}

bool timestamp_read(const char *text, ProtobufCMessage *time)
{
	Google__Protobuf__Timestamp *t = (Google__Protobuf__Timestamp *)time;

	return codec_timestamp_parse(text, &t->seconds, &t->nanos);
}

#!/usr/bin/env python3
"""Writes reason.h or reason.c from tilsyn/v1/reason.proto, so that reason, SQLSTATE, Connect code and exit code stand in one place.

    reason_table.py reason.proto h|c
"""
import re
import sys

ROW = re.compile(r'^\s*REASON_(\w+) = (\d+)\s+\[\(sqlstate\) = "(\w*)",\s+\(code\) = "(\w+)",\s+\(exit\) = (\d+)\];', re.M)
HTTP = {"canceled": 499, "unknown": 500, "invalid_argument": 400, "deadline_exceeded": 504, "not_found": 404, "already_exists": 409,
        "permission_denied": 403, "resource_exhausted": 429, "failed_precondition": 400, "aborted": 409, "out_of_range": 400,
        "unimplemented": 501, "internal": 500, "unavailable": 503, "data_loss": 500, "unauthenticated": 401}

HEADER = """/* Made from tilsyn/v1/reason.proto by reason_table.py: do not edit.
 *
 * reason.h - every reason an answer can carry: reason <-> SQLSTATE <-> Connect code and HTTP status <-> exit code. */
#pragma once
#include <stddef.h>

enum reason {
%s};

struct reason_row {
	enum reason reason;
	const char *name;     /* "ANSWER_CHANGED" */
	const char *sqlstate; /* "" where SQL never raises it */
	const char *code;     /* of Connect: "aborted" */
	int http_status;
	int exit_code;
};

const struct reason_row *reason_row(enum reason reason);               /* never NULL: an unknown one gives UNSPECIFIED */
const struct reason_row *reason_of_sqlstate(const char *sqlstate);     /* NULL when none fits */
const struct reason_row *reason_of_name(const char *name, size_t size); /* NULL when none fits; with or without "REASON_" */
"""
SOURCE = """/* Made from tilsyn/v1/reason.proto by reason_table.py: do not edit. */
#include "reason.h"

#include <string.h>

static const struct reason_row rows[] = {
%s};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

const struct reason_row *reason_row(enum reason reason)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].reason == reason)
			return &rows[i];
	return &rows[0];
}

const struct reason_row *reason_of_sqlstate(const char *sqlstate)
{
	for (size_t i = 0; *sqlstate && i < ROWS; i++)
		if (!strcmp(rows[i].sqlstate, sqlstate))
			return &rows[i];
	return NULL;
}

const struct reason_row *reason_of_name(const char *name, size_t size)
{
	if (size > 7 && !memcmp(name, "REASON_", 7))
		name += 7, size -= 7;
	for (size_t i = 0; i < ROWS; i++)
		if (strlen(rows[i].name) == size && !memcmp(rows[i].name, name, size))
			return &rows[i];
	return NULL;
}
"""


def main():
    text = open(sys.argv[1], encoding="utf-8").read()
    found = ROW.findall(text)
    if len(found) != len(re.findall(r"^\s*REASON_\w+ = ", text, re.M)):
        sys.exit("reason_table.py: a row of reason.proto is not in the expected form")
    if sys.argv[2] == "h":
        print(HEADER % "".join(f"\tREASON_{name} = {number},\n" for name, number, *_ in found), end="")
    else:
        print(SOURCE % "".join(f'\t{{REASON_{name}, "{name}", "{state}", "{code}", {HTTP[code]}, {leave}}},\n'
                               for name, _, state, code, leave in found), end="")


if __name__ == "__main__":
    main()

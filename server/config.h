/* config.h - every setting of tilsynd, one row each.
 *
 * Parser, --print-config and the manual read the rows of config.def. A setting comes from the file, then from --set
 * name=value; secrets are named by file, never given. Values are checked whole before any is used; a reload (SIGHUP)
 * takes the rows marked RELOAD and keeps the rest as they were. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum setting_kind { SETTING_TEXT, SETTING_COUNT, SETTING_MS, SETTING_BYTES, SETTING_FLAG };

struct config {
#define SETTING_FIELD_TEXT					 const char *
#define SETTING_FIELD_COUNT					 int64_t
#define SETTING_FIELD_MS					 int64_t
#define SETTING_FIELD_BYTES					 int64_t
#define SETTING_FIELD_FLAG					 bool
#define SETTING(name, kind, fallback, least, most, reload, help) SETTING_FIELD_##kind name;
#include "config.def"
#undef SETTING
};

/* Reads `path` (NULL: defaults only) and then each "name=value" of `overrides` (NULL-ended, may be NULL). On failure
 * writes one line with file and line number into `fault` and returns NULL. Yours: config_free(). */
struct config *config_load(const char *path, const char *const *overrides, char *fault, size_t fault_size);
void config_free(struct config *c); /* NULL is fine */

/* The first setting marked FIXED in which the two differ: it wants a restart. NULL: none. */
const char *config_fixed_difference(const struct config *was, const struct config *is);

/* Every setting with value and default, as a file that config_load() reads. */
void config_print(const struct config *c, FILE *out);

/* section.h - a section of barnets lov as it is written in a case list: "§ 32", "§32", "32", "§ 32 a". */
#pragma once
#include <stdbool.h>

enum { SECTION_CHARS = 6 };

bool section_read(char section[SECTION_CHARS], const char *text); /* gives "32" or "32 a" */

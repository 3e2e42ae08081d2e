/* minutes.h - what a case takes until the group has measured its own reviews. */
#pragma once

enum { GENERAL_MINUTES = 60, THEMED_MINUTES = 150 };

/* calibration_await.h - shows a blind round until it opens: who is invited and the deadline, never who has answered
 * (R8). */
#pragma once

int calibration_await(char *calibration_id); /* gives the exit code, 0 once the round is open */

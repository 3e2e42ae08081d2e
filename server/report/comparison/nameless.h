/* nameless.h - a comparison for leaders who did not sit in the round: what the group came to, and nobody's answers. */
#pragma once
#include "tilsyn/v1/calibration.pb-c.h"

/* Takes names out of what comparison_tell() told. Who sat there is known, so what fewer than readers_least have read
 * would tell of each of them even without names: of that counts of cases stay, and nothing else. */
void comparison_hide_names(Tilsyn__V1__GetCalibrationResultsResponse *told, int readers_least);

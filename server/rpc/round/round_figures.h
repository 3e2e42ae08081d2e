/* round_figures.h - what rounds came to, held in memory by the hash that the database knows them by.
 *
 * Nothing rests on it: a look asks the database first, and says which hash it holds. A few rounds, those asked for
 * last; what the database let go of is forgotten at the next look. Main loop only. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct figures {
	char *calibration_id, *digest;
	uint8_t *bytes; /* GetCalibrationResultsResponse without the round itself */
	size_t size;
	unsigned holders;
};

struct figures *figures_hold(const char *calibration_id); /* NULL: none here; yours until figures_release() */
/* In the place of what the round had; all is copied. Yours, too. */
struct figures *figures_keep(const char *calibration_id, const char *digest, const uint8_t *bytes, size_t size);
struct figures *figures_share(struct figures *f); /* for one more holder */
void figures_release(struct figures *f);	  /* NULL is fine */
void figures_forget(const char *calibration_id);  /* whoever holds them keeps them until released */

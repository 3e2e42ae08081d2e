/* orphans.h - backends whose postmaster was killed. Inside db/ alone.
 *
 * An idle one sees that and goes. One that is kept busy goes on serving, and as long as it lives no new server can
 * start. */
#pragma once

/* Ends every process that works in this cluster's folder (absolute path). Only when its postmaster is known to be dead.
 */
void orphans_end(const char *pg);

/* jobs.h - what happens without anyone asking. The server asks SQL every few seconds to run what is due; whichever
 * server takes a job, it happens once (R23). Once a minute it writes down which sessions were used. What it is to tell
 * people goes out by e-mail (mail.h). */
#pragma once
struct server;
struct jobs;

struct jobs *jobs_new(struct server *s);
void jobs_free(struct jobs *j);

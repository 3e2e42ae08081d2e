/* concern.h - a concern for a child: sent at once or not at all.
 *
 * Nothing here waits: what cannot be sent is said to be NOT sent, with whom to phone. The number is kept in the
 * session's file, so that it is at hand when the server is not. */
#pragma once
#include "tilsyn/v1/followup.pb-c.h"

struct run;

/* Asks what worries, whether the child is in danger now and who knows already, and sends it. `review_id`: a review that
 * the person takes part in. Gives the exit code, 0 also when nothing was typed. */
int concern_raise(struct run *run, const char *review_id);
/* The same of a request whose place is set; what it holds already is not asked. */
int concern_send(struct run *run, Tilsyn__V1__RaiseConcernRequest *request);
/* Keeps in the session's file whom to phone. At sign-in, and before a form begins; says nothing when it fails. */
void concern_remember_contact(struct run *run);

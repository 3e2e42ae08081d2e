/* messages.h - all messages of the contract, for handlers. */
#pragma once
#include "tilsyn/v1/assignment.pb-c.h"
#include "tilsyn/v1/audit.pb-c.h"
#include "tilsyn/v1/book.pb-c.h"
#include "tilsyn/v1/calibration.pb-c.h"
#include "tilsyn/v1/case.pb-c.h"
#include "tilsyn/v1/concept.pb-c.h"
#include "tilsyn/v1/entry.pb-c.h"
#include "tilsyn/v1/erasure.pb-c.h"
#include "tilsyn/v1/event.pb-c.h"
#include "tilsyn/v1/feed.pb-c.h"
#include "tilsyn/v1/feedback.pb-c.h"
#include "tilsyn/v1/followup.pb-c.h"
#include "tilsyn/v1/organisation.pb-c.h"
#include "tilsyn/v1/plan.pb-c.h"
#include "tilsyn/v1/reading.pb-c.h"
#include "tilsyn/v1/reason.pb-c.h"
#include "tilsyn/v1/report.pb-c.h"
#include "tilsyn/v1/review.pb-c.h"
#include "tilsyn/v1/sampling.pb-c.h"
#include "tilsyn/v1/session.pb-c.h"
#include "tilsyn/v1/template.pb-c.h"
#include "tilsyn/v1/voice.pb-c.h"
#include "tilsyn/v1/wheel.pb-c.h"

/* protoc-c makes WhoAmIRequest into who_am_irequest; the table pastes who_am_i. */
#define tilsyn__v1__who_am_i_request__descriptor  tilsyn__v1__who_am_irequest__descriptor
#define tilsyn__v1__who_am_i_response__descriptor tilsyn__v1__who_am_iresponse__descriptor

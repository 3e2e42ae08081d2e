/* contract.h - every message type a service of the contract takes or gives, for tests that must hold for all of them.
 */
#pragma once
#include <stddef.h>
#include <tilsyn/v1/assignment.pb-c.h>
#include <tilsyn/v1/audit.pb-c.h>
#include <tilsyn/v1/erasure.pb-c.h>
#include <tilsyn/v1/calibration.pb-c.h>
#include <tilsyn/v1/case.pb-c.h>
#include <tilsyn/v1/event.pb-c.h>
#include <tilsyn/v1/organisation.pb-c.h>
#include <tilsyn/v1/report.pb-c.h>
#include <tilsyn/v1/review.pb-c.h>
#include <tilsyn/v1/sampling.pb-c.h>
#include <tilsyn/v1/session.pb-c.h>
#include <tilsyn/v1/template.pb-c.h>
#include <tilsyn/v1/wheel.pb-c.h>

static const ProtobufCServiceDescriptor *const contract_services[] = {
	&tilsyn__v1__assignment_service__descriptor,
	&tilsyn__v1__audit_service__descriptor,
	&tilsyn__v1__erasure_service__descriptor,
	&tilsyn__v1__calibration_service__descriptor,
	&tilsyn__v1__case_service__descriptor,
	&tilsyn__v1__event_service__descriptor,
	&tilsyn__v1__organisation_service__descriptor,
	&tilsyn__v1__report_service__descriptor,
	&tilsyn__v1__review_service__descriptor,
	&tilsyn__v1__sampling_service__descriptor,
	&tilsyn__v1__session_service__descriptor,
	&tilsyn__v1__template_service__descriptor,
	&tilsyn__v1__wheel_service__descriptor,
};

/* Type number `index`, or NULL after the last. */
static inline const ProtobufCMessageDescriptor *contract_type(size_t index)
{
	for (size_t i = 0; i < sizeof(contract_services) / sizeof(contract_services[0]); i++) {
		const ProtobufCServiceDescriptor *service = contract_services[i];

		if (index < 2 * (size_t)service->n_methods) {
			const ProtobufCMethodDescriptor *method = &service->methods[index / 2];
			return index % 2 ? method->output : method->input;
		}
		index -= 2 * (size_t)service->n_methods;
	}
	return NULL;
}

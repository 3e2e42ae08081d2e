// The main job through the official Connect clients, as a program in another language would do it: sign in, plan, draw, assign,
// answer, open a round, read the report; errors with their details; a live event, then cancel.
//
//   main.mjs GENERATED json|binary node|web      with SERVER, CA, PEOPLE (JSON) in the environment
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport as nodeTransport } from "@connectrpc/connect-node";
import { createConnectTransport as webTransport } from "@connectrpc/connect-web";

const [generated, format, kind] = process.argv.slice(2);
const { SERVER, CA, PEOPLE } = process.env;
const people = JSON.parse(PEOPLE);
const load = (name) => import(pathToFileURL(`${generated}/tilsyn/v1/${name}_pb.js`));
const names = ["session", "organisation", "case", "template", "wheel", "sampling", "assignment", "review", "calibration", "report",
	"event", "audit", "reason"];
const pb = Object.assign({}, ...(await Promise.all(names.map(load))));

function transport(token) {
	const bearer = (next) => (request) => {
		if (token) request.header.set("Authorization", `Bearer ${token}`);
		return next(request);
	};
	const options = { baseUrl: SERVER, useBinaryFormat: format === "binary", interceptors: [bearer] };
	return kind === "web" ? webTransport(options)
		: nodeTransport({ ...options, httpVersion: "1.1", nodeOptions: { ca: readFileSync(CA) } });
}

async function signIn({ userName, password }) {
	const { token, user } = await createClient(pb.SessionService, transport()).login({ userName, password, device: format });
	const t = transport(token);
	const service = (s) => createClient(s, t);
	return { user, session: service(pb.SessionService), organisation: service(pb.OrganisationService), cases: service(pb.CaseService),
		template: service(pb.TemplateService), wheel: service(pb.WheelService), sampling: service(pb.SamplingService),
		assignment: service(pb.AssignmentService), review: service(pb.ReviewService), calibration: service(pb.CalibrationService),
		report: service(pb.ReportService), event: service(pb.EventService) };
}

async function refused(promise, code, reason) {
	const error = ConnectError.from(await promise.then(() => assert.fail("not refused"), (e) => e));
	assert.equal(error.code, code, error.message);
	const [failure] = error.findDetails(pb.FailureSchema);
	assert.equal(pb.Reason[failure.reason], reason);
	return failure;
}

const requestId = randomUUID;
const planner = await signIn(people.planner);
const leader = await signIn(people.leader);
assert.equal((await leader.session.whoAmI({})).user.userId, leader.user.userId);

// Import: a dry run changes nothing.
const { importId } = await planner.cases.beginImport({ requestId: requestId(), fileName: "sager.csv" });
await planner.cases.putRows({ requestId: requestId(), importId, chunk: 0, rows: new TextEncoder().encode(people.rows) });
const told = await planner.cases.commitImport({ requestId: requestId(), importId, dryRun: true });
assert.ok(told.rows > 0n && told.faults === 0n && !told.committed);

// Wheel, freeze, draw.
const day = (later) => new Date(Date.now() + later * 86400e3).toISOString().slice(0, 10);
const { activity } = await planner.wheel.putActivity({ requestId: requestId(), activity: create(pb.ActivitySchema, {
	title: `Fremmed ${format} ${kind}`, kind: pb.ActivityKind.GENERAL, mode: pb.Mode.ALONE, method: pb.Method.SIMPLE,
	templateId: people.template, frame: { departments: [people.department], exemptMonths: -1 }, caseCount: 2, spareCount: 1,
	reviewers: [leader.user.userId], startsOn: day(0), deadline: day(14) }) });
const activityId = activity.activityId;
const preview = await planner.sampling.previewDraw({ activityId });
const frozen = await planner.sampling.freezeList({ requestId: requestId(), activityId, version: activity.version });
assert.equal(frozen.listed, preview.listed);
const drawn = await planner.sampling.makeDraw({ requestId: requestId(), activityId, word: "kastanje" });
assert.equal(drawn.drawn, 2);
assert.ok((await planner.sampling.verifyDraw({ activityId })).agrees);
assert.ok(new TextDecoder().decode((await planner.sampling.getProtocol({ activityId })).protocol).includes(drawn.seed));

// Assignment.
const { assignments } = await planner.assignment.proposeAssignments({ activityId });
const { version } = (await planner.wheel.getActivity({ activityId })).activity;
await planner.assignment.confirmAssignments({ requestId: requestId(), activityId, version, assignments });

// A live event, then cancel.
const stop = new AbortController();
const reviews = (await leader.review.listMine({})).reviews.filter((r) => r.activityId === activityId);
assert.equal(reviews.length, 2);
const [{ reviewId }] = reviews;
const items = async () => (await leader.review.getReview({ reviewId })).items;
await items();
try {
	let saved = false;
	for await (const event of leader.event.watch({ subjectId: reviewId }, { signal: stop.signal })) {
		if (!saved) {
			saved = true;
			await leader.review.saveAnswers({ requestId: requestId(), reviewId, answers: [{ item: "P-1", value: "ja" }] });
		} else if (event.kind === pb.EventKind.REVIEW) {
			assert.equal(event.subjectId, reviewId);
			stop.abort();
		}
	}
	assert.fail("the stream ended by itself");
} catch (error) {
	assert.equal(ConnectError.from(error).code, Code.Canceled, String(error));
}

// Errors carry the reason, parameters and places.
const conflict = await leader.review.saveAnswers({ requestId: requestId(), reviewId, answers: [{ item: "P-1", value: "nej" }] });
assert.equal(conflict.results[0].outcome, pb.SaveOutcome.CONFLICT);
assert.deepEqual([conflict.results[0].theirs.value, conflict.results[0].yours.value], ["ja", "nej"]);
const missing = await refused(leader.review.submitReview({ requestId: requestId(), reviewId, version: reviews[0].version }),
	Code.FailedPrecondition, "INCOMPLETE");
assert.ok(missing.places.some((p) => p.question === "M-1"));
const bad = await refused(leader.review.saveAnswers({ requestId: requestId(), reviewId, answers: [{ item: "M-1", value: "måske" }] }),
	Code.InvalidArgument, "BAD_VALUE");
assert.equal(bad.places[0].field, "answers[0].value");
await refused(leader.sampling.previewDraw({ activityId }), Code.PermissionDenied, "NOT_ALLOWED");
await refused(createClient(pb.SessionService, transport()).whoAmI({}), Code.Unauthenticated, "SIGN_IN_NEEDED");
await refused(createClient(pb.SessionService, transport()).login({ userName: people.leader.userName, password: "forkert" }),
	Code.Unauthenticated, "SIGN_IN_REFUSED");

// Answers, submit, report.
for (const review of reviews) {
	const shown = await leader.review.getReview({ reviewId: review.reviewId });
	const seen = (item) => item.answer?.version ?? 0n;
	await leader.review.saveAnswers({ requestId: requestId(), reviewId: review.reviewId,
		answers: shown.items.filter((i) => i.kind === pb.ItemKind.QUESTION && i.required)
			.map((i) => ({ item: i.code, value: "ja", seen: seen(i) })) });
	const now = (await leader.review.getReview({ reviewId: review.reviewId })).review;
	await leader.review.submitReview({ requestId: requestId(), reviewId: review.reviewId, version: now.version });
}
const progress = await planner.report.getProgress({ activityId });
assert.equal(progress.submitted, 2);
assert.ok((await planner.report.getResults({ activityId })).report.blocks.length > 0);
const page = await planner.report.renderReport({ activityId, format: pb.Format.HTML });
assert.ok(new TextDecoder().decode(page.content).includes("<svg") || page.content.length > 1000);

// A blind round.
const { calibration } = await planner.calibration.openCalibration({ requestId: requestId(), activityId, caseCount: 1,
	panel: [leader.user.userId, people.other], deadline: timestampFromMs(Date.now() + 86400e3) });
await refused(planner.calibration.getCalibrationResults({ calibrationId: calibration.calibrationId }), Code.FailedPrecondition, "SEALED");
assert.equal((await planner.calibration.listCalibrations({ activityId })).calibrations.length, 1);
await leader.session.logout({ requestId: requestId() });
await refused(leader.session.whoAmI({}), Code.Unauthenticated, "SIGN_IN_NEEDED");
console.log("done");

/* commands.h - what the command table points to; one file per noun. Each gives the exit code. */
#pragma once

struct run;
typedef int command_fn(struct run *run);

command_fn status, login, logout, whoami, doctor, help, completion, manual;
command_fn review_next, review_list, review_open, review_show, review_save, review_submit, review_reopen,
	review_conflict, review_history, review_undo;
command_fn review_apart, review_voices, review_postpone, review_recall, review_agree, review_compare, review_practice,
	review_forget, review_remark, review_reply, review_entries, review_example, review_examples, review_consent;
command_fn reading_put, reading_list, reading_show, reading_agree, reading_check, reading_open, reading_vote,
	reading_reveal, reading_learned;
command_fn user_stand_in, user_stand_ins;
command_fn finding_list, finding_suggest, finding_attention, finding_strength;
command_fn followup_list, followup_show, followup_add, followup_change, followup_evidence, followup_close,
	followup_reopen, followup_verdict;
command_fn concern_new, concern_list, concern_show, concern_update, concern_close, concern_contact;
command_fn case_import, case_faults, case_list, case_show;
command_fn wheel_list, wheel_show, wheel_put, wheel_skip, wheel_plan, wheel_check, wheel_publish, wheel_calendar,
	wheel_feed, wheel_set, wheel_add, wheel_move, wheel_drop, wheel_versions, wheel_diff;
command_fn wheel_promises, wheel_held, wheel_proposals, wheel_accept, wheel_decline, wheel_judge;
command_fn draw_size, draw_preview, draw_freeze, draw_make, draw_word, draw_verify, draw_protocol, draw_list,
	draw_replace, draw_coverage;
command_fn assignment_propose, assignment_confirm, assignment_list, assignment_reassign, assignment_workload,
	assignment_access;
command_fn calibration_open, calibration_move, calibration_free, calibration_fill, calibration_leave,
	calibration_cancel, calibration_list, calibration_show, calibration_agree, calibration_agreed, calibration_next,
	calibration_anchor, calibration_anchors, calibration_retire, calibration_yardstick, calibration_onboarding,
	calibration_relevance;
command_fn book_list, book_show, book_retire;
command_fn progress;
command_fn report_show, report_trend, report_compare;
command_fn report_list, report_draft, report_edit, report_approve, report_publish, report_read, report_answer;
command_fn template_list, template_show, template_import, template_compose, template_publish, template_print;
command_fn user_list, user_invite, user_update, user_renew, user_disable, user_sessions, user_revoke, user_password,
	user_notices;
command_fn caseworker_list, caseworker_coverage;
command_fn absence_list, absence_put, absence_end, absence_remove;
command_fn team_list;
command_fn department_list;
command_fn log_list, log_verify;
command_fn log_export;
command_fn review_held, finding_withdraw, report_due;
command_fn erasure_preview, erasure_ask, erasure_list, erasure_carry_out, erasure_decline;
command_fn feedback_list, feedback_show, feedback_print, feedback_acknowledge, feedback_comment, feedback_looks;
command_fn concept_put, concept_show, concept_versions, concept_publish, concept_begin, concept_diff,
	concept_acknowledge, concept_readers, concept_promises, concept_print;

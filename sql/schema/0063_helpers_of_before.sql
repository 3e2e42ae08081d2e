-- Helpers that give something else by now, or nothing: sql/policy replaces what has the same arguments and gives the same.
DROP FUNCTION IF EXISTS app.check_action_owner(uuid, uuid[]);
DROP FUNCTION IF EXISTS app.feedback_items(app.review);
DROP FUNCTION IF EXISTS app.leave_voices(uuid);
DROP FUNCTION IF EXISTS app.seen_by_of(text, uuid, uuid, uuid);
DROP FUNCTION IF EXISTS app.trend_periods(app.result_wish, text[]);
DROP FUNCTION IF EXISTS app.worker_of_review(app.review);

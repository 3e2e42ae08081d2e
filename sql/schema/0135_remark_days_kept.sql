-- The days in which a caseworker may point to a document are those that held when the review was submitted (R27). What was submitted before they
-- were kept has those that hold now: they have been told to the caseworkers.
ALTER TABLE app.review ADD COLUMN remark_days integer;
UPDATE app.review SET remark_days = (SELECT s.value::integer FROM app.setting s WHERE s.name = 'remark_days') WHERE state = 'submitted';
CREATE FUNCTION app.keep_remark_days() RETURNS trigger LANGUAGE plpgsql SET search_path = app, pg_temp AS $$
BEGIN
	NEW.remark_days := (SELECT s.value::integer FROM app.setting s WHERE s.name = 'remark_days');
	RETURN NEW;
END $$;
CREATE TRIGGER review_keeps_remark_days BEFORE UPDATE OF state ON app.review FOR EACH ROW
	WHEN (NEW.state = 'submitted' AND OLD.state <> 'submitted') EXECUTE FUNCTION app.keep_remark_days();

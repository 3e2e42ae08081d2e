-- What a round comes to, reckoned once: its answers are frozen when it opens (R9), so that nothing can change it but the measures.
--
-- Nothing rests on it. It can be thrown away at any time and is reckoned again at the next look.
CREATE TABLE app.round_figures (
	panel_id uuid PRIMARY KEY REFERENCES app.panel ON DELETE CASCADE,
	measures integer NOT NULL, -- the version of the measures it was reckoned with
	figures bytea NOT NULL,    -- GetCalibrationResultsResponse without the round itself
	told_at timestamptz NOT NULL DEFAULT app.now()
);

-- It holds comments and names: it goes with a review that is deleted, and with an old name.
CREATE FUNCTION app.forget_figures_of_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM app.round_figures f WHERE f.panel_id = old.panel_id;
	RETURN NULL;
END $$;
CREATE TRIGGER review_takes_figures_along AFTER DELETE ON app.review FOR EACH ROW WHEN (old.panel_id IS NOT NULL)
	EXECUTE FUNCTION app.forget_figures_of_review();
CREATE FUNCTION app.forget_figures_of_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM app.round_figures f WHERE f.panel_id IN (SELECT s.panel_id FROM app.seat s WHERE s.person_id = new.id);
	RETURN NULL;
END $$;
CREATE TRIGGER person_has_another_name AFTER UPDATE OF display_name ON app.person FOR EACH ROW
	WHEN (old.display_name <> new.display_name) EXECUTE FUNCTION app.forget_figures_of_person();

-- Whose cases a frozen list holds. Of a long list not every case is kept by itself, so what is said of all its caseworkers needs them here.
CREATE TABLE app.list_caseworker (
	list_id uuid NOT NULL REFERENCES app.frozen_list ON DELETE CASCADE,
	caseworker_id uuid NOT NULL REFERENCES app.caseworker,
	PRIMARY KEY (list_id, caseworker_id)
);

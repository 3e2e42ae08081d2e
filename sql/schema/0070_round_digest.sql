-- What a round came to is known by its hash, so that a server that has it need not be sent it again.
ALTER TABLE app.round_figures ADD digest text NOT NULL GENERATED ALWAYS AS (encode(sha256(figures), 'hex')) STORED;

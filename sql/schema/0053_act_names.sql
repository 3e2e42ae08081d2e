-- What an act is called outside the database. Its number counts all acts, those of blind rounds too: a gap would tell that somebody has
-- answered (R8). The key is the database's own and never leaves it.
CREATE TABLE app.act_mask (
	the_one boolean PRIMARY KEY DEFAULT true CONSTRAINT act_mask_is_one CHECK (the_one),
	key bytea NOT NULL DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
);
INSERT INTO app.act_mask DEFAULT VALUES;

-- What has faded is known by name, too: a helper that wants told of which wish it is.
DROP FUNCTION IF EXISTS app.clear_of_known(uuid[], app.faded_behind[], app.faded_behind[], uuid[], text[]);

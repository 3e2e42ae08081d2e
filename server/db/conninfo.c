#include "db/conninfo.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

static const char *find(const PQconninfoOption *all, const char *keyword)
{
	for (; all && all->keyword; all++)
		if (!strcmp(all->keyword, keyword))
			return all->val;
	return NULL;
}

/* "a,b,c" by 1 is "b,c,a". NULL for what is no list. */
static char *list_rotate(const char *list, unsigned by)
{
	size_t n = 1;
	const char *cut = list;
	char *out = NULL;

	if (!list || !strchr(list, ','))
		return NULL;
	for (const char *s = list; *s; s++)
		n += *s == ',';
	if (by % n == 0)
		return strdup(list);
	for (by %= n; by; by--)
		cut = strchr(cut, ',') + 1;
	if (asprintf(&out, "%s,%.*s", cut, (int)(cut - list - 1), list) < 0)
		BUG("out of memory");
	return out;
}

static char *make_options(const char *theirs, const struct conninfo_wish *wish)
{
	char *out;

	if (asprintf(&out,
		    "%s -c timezone=UTC -c datestyle=ISO -c bytea_output=hex -c jit=off -c client_min_messages=warning "
		    "-c statement_timeout=%lld -c idle_in_transaction_session_timeout=10000%s",
		    theirs ? theirs : "", (long long)wish->statement_timeout_ms,
		    wish->reads_only ? " -c default_transaction_read_only=on" : "") < 0)
		BUG("out of memory");
	return out;
}

static void add(struct conninfo *c, size_t *n, const char *keyword, const char *value)
{
	if (!value)
		return;
	if (*n + 1 >= CONNINFO_KEYWORDS_MAX)
		BUG("too many connection keywords");
	c->keywords[*n] = keyword;
	c->values[(*n)++] = value;
}

void conninfo_init(struct conninfo *c, const char *text, const struct conninfo_wish *wish, unsigned attempt)
{
	PQconninfoOption *theirs = PQconninfoParse(text, NULL);
	size_t n = 0;

	*c = (struct conninfo){
		.hosts = list_rotate(find(theirs, "host"), attempt),
		.addresses = list_rotate(find(theirs, "hostaddr"), attempt),
		.ports = list_rotate(find(theirs, "port"), attempt),
		.options = make_options(find(theirs, "options"), wish),
	};
	PQconninfoFree(theirs);

	/* Before dbname: theirs wins. */
	add(c, &n, "application_name", "tilsynd");
	add(c, &n, "keepalives_idle", "30");
	add(c, &n, "keepalives_interval", "10");
	add(c, &n, "keepalives_count", "3");
	add(c, &n, "tcp_user_timeout", "30000");
	add(c, &n, "dbname", text);
	/* After it: ours wins. A reading connection wants the primary too, or it would not see what was just written;
	 * read-write would refuse it, since it only reads. */
	add(c, &n, "host", c->hosts);
	add(c, &n, "hostaddr", c->addresses);
	add(c, &n, "port", c->ports);
	add(c, &n, "target_session_attrs", wish->reads_only ? "primary" : "read-write");
	add(c, &n, "client_encoding", "UTF8");
	add(c, &n, "options", c->options);
}

void conninfo_clear(struct conninfo *c)
{
	free(c->hosts);
	free(c->addresses);
	free(c->ports);
	free(c->options);
	*c = (struct conninfo){0};
}

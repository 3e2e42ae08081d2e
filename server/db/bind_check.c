#include "db/bind.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/bind_type.h"
#include "db/sql_files.h"
#include "log.h"

/* One start-up's comparison. */
struct check {
	PGconn *db;
	PGresult *functions; /* name, how many so named, defaults, its columns by their fields' names */
	PGresult *arguments; /* function, name, type oid, type name; in order */
	bool *used;	     /* by number of function */
	void (*say)(void *context, const char *line);
	void *context;
	bool fine;
	unsigned number; /* of the next prepared statement */
};

enum { FUNCTION_NAME, FUNCTION_COUNT, FUNCTION_DEFAULTS, FUNCTION_COLUMNS };
enum { ARGUMENT_FUNCTION, ARGUMENT_NAME, ARGUMENT_OID, ARGUMENT_TYPE };

/* A column cannot bear the name of an argument: then SQL writes it with a trailing underscore, which no field's name
 * has. */
static const char functions_sql[] =
	"SELECT p.proname, count(*), max(p.pronargdefaults), coalesce(max((SELECT string_agg(quote_ident(rtrim(a.name, '_')), ', ' "
	"ORDER BY a.place) FROM unnest(p.proargnames, p.proargmodes) WITH ORDINALITY AS a (name, mode, place) WHERE a.mode = 't')), '') "
	"FROM pg_proc p WHERE p.pronamespace = to_regnamespace('api') GROUP BY 1 ORDER BY 1";

static const char arguments_sql[] =
	"SELECT p.proname, coalesce(a.name, ''), a.type, format_type(a.type, NULL) FROM pg_proc p "
	"CROSS JOIN LATERAL unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes) "
	"WITH ORDINALITY AS a (type, name, mode, place) "
	"WHERE p.pronamespace = to_regnamespace('api') AND coalesce(a.mode, 'i') IN ('i', 'b', 'v') ORDER BY p.proname, a.place";

/* The rows' own queries, by place in the table; they live as long as the process. */
static struct query *row_queries;

struct query *bind_query(const struct rpc *r)
{
	return r->function && row_queries ? &row_queries[r - rpc_table] : NULL;
}

static bool lost(const struct check *k)
{
	return PQstatus(k->db) != CONNECTION_OK;
}

/* A database that went has not been compared: nothing of it is said to differ. */
__attribute__((format(printf, 2, 3))) static void differ(struct check *k, const char *format, ...)
{
	char line[500];
	va_list list;

	k->fine = false;
	if (lost(k))
		return;
	va_start(list, format);
	vsnprintf(line, sizeof(line), format, list);
	va_end(list);
	k->say(k->context, line);
}

/* The file below sql/ that makes the function, for messages alone. */
static const char *file_of(const char *function)
{
	char head[120];

	snprintf(head, sizeof(head), "FUNCTION api.%s(", function);
	for (size_t i = 0; i < sql_file_count; i++)
		if (strstr(sql_files[i].text, head))
			return sql_files[i].path;
	return "api";
}

/* -- functions and their arguments -- */

static int find_function(const struct check *k, const char *name)
{
	for (int i = 0; i < PQntuples(k->functions); i++)
		if (!strcmp(PQgetvalue(k->functions, i, FUNCTION_NAME), name))
			return i;
	return -1;
}

static bool check_function(struct check *k, const char *name, const char *asked_by)
{
	int i = find_function(k, name);

	if (i < 0) {
		differ(k, "%s: there is no function api.%s", asked_by, name);
		return false;
	}
	k->used[i] = true;
	if (strcmp(PQgetvalue(k->functions, i, FUNCTION_COUNT), "1")) {
		differ(k, "api.%s exists with several argument lists (sql/%s)", name, file_of(name));
		return false;
	}
	if (strcmp(PQgetvalue(k->functions, i, FUNCTION_DEFAULTS), "0"))
		differ(k, "api.%s has arguments with defaults (sql/%s)", name, file_of(name));
	return true;
}

/* The row of `arguments` with this argument of the function; -1 without. */
static int find_argument(const struct check *k, const char *function, const char *name)
{
	for (int i = 0; i < PQntuples(k->arguments); i++)
		if (!strcmp(PQgetvalue(k->arguments, i, ARGUMENT_FUNCTION), function) &&
			!strcmp(PQgetvalue(k->arguments, i, ARGUMENT_NAME), name))
			return i;
	return -1;
}

static bool query_has(const struct query *q, const char *argument)
{
	for (size_t i = 0; i < q->n_arguments; i++)
		if (!strcmp(q->arguments[i], argument))
			return true;
	return false;
}

/* Both ways between the query's argument names and the function's. `whose` begins the name of what is missing:
 * "SaveAnswersRequest." */
static bool check_arguments(struct check *k, struct query *q, const char *whose)
{
	bool fine = true;

	for (size_t i = 0; i < q->n_arguments; i++) {
		int found = find_argument(k, q->function, q->arguments[i]);

		if (found >= 0) {
			q->types[i] = (Oid)strtoul(PQgetvalue(k->arguments, found, ARGUMENT_OID), NULL, 10);
			continue;
		}
		differ(k, "%s%s has no argument in api.%s (sql/%s)", whose, q->arguments[i], q->function,
			file_of(q->function));
		fine = false;
	}
	for (int i = 0; i < PQntuples(k->arguments); i++) {
		const char *name = PQgetvalue(k->arguments, i, ARGUMENT_NAME);

		if (strcmp(PQgetvalue(k->arguments, i, ARGUMENT_FUNCTION), q->function) || query_has(q, name))
			continue;
		differ(k, "argument %s of api.%s (sql/%s) has no %s%s", name, q->function, file_of(q->function), whose,
			name);
		fine = false;
	}
	return fine;
}

/* -- the statement -- */

static char *make_sql(const struct check *k, const struct query *q)
{
	char *sql = NULL;
	size_t size;
	FILE *out = open_memstream(&sql, &size);

	if (!out)
		BUG("out of memory");
	fprintf(out, "SELECT * FROM api.\"%s\"(", q->function);
	for (size_t i = 0; i < q->n_arguments; i++) {
		int found = find_argument(k, q->function, q->arguments[i]);

		fprintf(out, "%s\"%s\" => $%zu::%s", i ? ", " : "", q->arguments[i], i + 1,
			PQgetvalue(k->arguments, found, ARGUMENT_TYPE));
	}
	fputc(')', out);
	if (*PQgetvalue(k->functions, find_function(k, q->function), FUNCTION_COLUMNS))
		fprintf(out, " AS r (%s)", PQgetvalue(k->functions, find_function(k, q->function), FUNCTION_COLUMNS));
	if (fclose(out))
		BUG("out of memory");
	return sql;
}

static void make_statement(struct check *k, struct query *q)
{
	free(q->sql);
	q->sql = make_sql(k, q);
	q->number = k->number++;
}

static PGresult *describe(struct check *k, const struct query *q)
{
	PGresult *r = PQprepare(k->db, "", q->sql, (int)q->n_arguments, q->types);
	bool prepared = PQresultStatus(r) == PGRES_COMMAND_OK;

	PQclear(r);
	r = prepared ? PQdescribePrepared(k->db, "") : NULL;
	if (PQresultStatus(r) == PGRES_COMMAND_OK)
		return r;
	differ(k, "api.%s (sql/%s) cannot be prepared: %s", q->function, file_of(q->function), PQerrorMessage(k->db));
	PQclear(r);
	return NULL;
}

/* -- the request -- */

static void take_fields(struct query *q, const ProtobufCMessageDescriptor *request)
{
	for (unsigned i = 0; i < request->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &request->fields[i];

		if (bind_is_request_id(f))
			continue;
		if (q->n_arguments == QUERY_ARGUMENTS_MAX)
			BUG("a request has more fields than a query may have arguments");
		q->arguments[q->n_arguments++] = f->name;
	}
}

static const char *type_name(const struct check *k, const struct query *q, size_t argument)
{
	return PQgetvalue(k->arguments, find_argument(k, q->function, q->arguments[argument]), ARGUMENT_TYPE);
}

static void check_request_types(struct check *k, const struct query *q, const ProtobufCMessageDescriptor *request)
{
	for (size_t i = 0; i < q->n_arguments; i++) {
		const ProtobufCFieldDescriptor *f =
			protobuf_c_message_descriptor_get_field_by_name(request, q->arguments[i]);

		if (!bind_fits(f, q->types[i]))
			differ(k, "%s.%s cannot become the %s of api.%s (sql/%s)", request->short_name, f->name,
				type_name(k, q, i), q->function, file_of(q->function));
	}
}

/* -- the response -- */

/* The field that a column fills: of the response's one row, of the list's message, or the page token; NULL: none. */
static const ProtobufCFieldDescriptor *field_of_column(
	const ProtobufCMessageDescriptor *response, const ProtobufCFieldDescriptor *list, const char *column)
{
	if (list && strcmp(column, "next_page_token"))
		return protobuf_c_message_descriptor_get_field_by_name(list->descriptor, column);
	return protobuf_c_message_descriptor_get_field_by_name(response, column);
}

static void check_columns(
	struct check *k, const struct rpc *r, const ProtobufCFieldDescriptor *list, const PGresult *columns)
{
	const ProtobufCMessageDescriptor *where = list ? list->descriptor : r->response;

	for (int i = 0; i < PQnfields(columns); i++) {
		const char *column = PQfname(columns, i);
		const ProtobufCFieldDescriptor *f = field_of_column(r->response, list, column);

		if (bind_is_hints(column))
			continue;
		if (!f)
			differ(k, "column %s of api.%s (sql/%s) has no field in %s", column, r->function,
				file_of(r->function), where->short_name);
		else if (!bind_fits(f, PQftype(columns, i)))
			differ(k, "column %s of api.%s (sql/%s) has a type that %s.%s cannot take", column, r->function,
				file_of(r->function), where->short_name, f->name);
	}
}

static void check_fields(struct check *k, const struct rpc *r, const ProtobufCMessageDescriptor *type,
	const ProtobufCFieldDescriptor *but, const PGresult *columns)
{
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &type->fields[i];

		if (f != but && PQfnumber(columns, f->name) < 0)
			differ(k, "%s.%s has no column in api.%s (sql/%s)", type->short_name, f->name, r->function,
				file_of(r->function));
	}
}

static bool gives_nothing(const PGresult *columns)
{
	return PQnfields(columns) == 0 ||
	       (PQnfields(columns) == 1 && (PQftype(columns, 0) == SQL_VOID || PQftype(columns, 0) == SQL_BOOL));
}

static void check_response(struct check *k, const struct rpc *r, const PGresult *columns)
{
	bool one_row = bind_is_one_row(r->response, columns);
	const ProtobufCFieldDescriptor *list = one_row ? NULL : bind_list_field(r->response);

	if (!r->response->n_fields && gives_nothing(columns))
		return;
	check_columns(k, r, list, columns);
	check_fields(k, r, r->response, list, columns);
	if (list)
		check_fields(k, r, list->descriptor, NULL, columns);
}

/* -- all of it -- */

static void check_row(struct check *k, const struct rpc *r)
{
	struct query *q = &row_queries[r - rpc_table];
	char whose[120], asked_by[120];

	snprintf(asked_by, sizeof(asked_by), "%s/%s", r->service, r->method);
	snprintf(whose, sizeof(whose), "%s.", r->request->short_name);
	q->function = r->function;
	take_fields(q, r->request);
	if (!check_function(k, r->function, asked_by) || !check_arguments(k, q, whose))
		return;
	check_request_types(k, q, r->request);
	make_statement(k, q);

	PGresult *columns = describe(k, q);

	if (columns && !r->start)
		check_response(k, r, columns);
	PQclear(columns);
}

static void check_query(struct check *k, struct query *q)
{
	char whose[120];

	snprintf(whose, sizeof(whose), "query_%s: ", q->function);
	if (!check_function(k, q->function, "a handler") || !check_arguments(k, q, whose))
		return;
	make_statement(k, q);
	PQclear(describe(k, q));
}

static void check_unused(struct check *k)
{
	for (int i = 0; i < PQntuples(k->functions); i++) {
		const char *name = PQgetvalue(k->functions, i, FUNCTION_NAME);

		if (!k->used[i])
			differ(k, "api.%s (sql/%s) is asked by no row of the table and by no handler", name,
				file_of(name));
	}
}

static void forget_rows(void)
{
	for (size_t i = 0; row_queries && i < rpc_count; i++)
		free(row_queries[i].sql);
	free(row_queries);
	row_queries = calloc(rpc_count + 1, sizeof(*row_queries));
	if (!row_queries)
		BUG("out of memory");
}

static bool read_catalog(struct check *k)
{
	k->functions = PQexec(k->db, functions_sql);
	k->arguments = PQexec(k->db, arguments_sql);
	if (PQresultStatus(k->functions) != PGRES_TUPLES_OK || PQresultStatus(k->arguments) != PGRES_TUPLES_OK) {
		differ(k, "the catalog cannot be read: %s", PQerrorMessage(k->db));
		return false;
	}
	k->used = calloc((size_t)PQntuples(k->functions) + 1, sizeof(bool));
	return k->used;
}

bool bind_check(
	PGconn *db, struct query *const *handler_queries, void (*say)(void *context, const char *line), void *context)
{
	struct check k = {.db = db, .say = say, .context = context, .fine = true};

	forget_rows();
	if (read_catalog(&k)) {
		for (const struct rpc *r = rpc_table; r < rpc_table + rpc_count && !lost(&k); r++)
			if (r->function)
				check_row(&k, r);
		for (; *handler_queries && !lost(&k); handler_queries++)
			check_query(&k, *handler_queries);
		check_unused(&k);
	}
	free(k.used);
	PQclear(k.functions);
	PQclear(k.arguments);
	return k.fine;
}

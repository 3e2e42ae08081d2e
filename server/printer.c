#include "printer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "pdf_figures.h"
#include "server.h"

/* A page that keeps it busy is known by the processor's time; where others have the processor it takes as long as they
 * let it. */
enum { CPU_S = 60, PATIENCE_MS = 480000, ENDING_MS = 10000, LOOK_MS = 10, PDF_MOST = 64 << 20, CHUNK = 1 << 16 };

static atomic_bool stopping;

struct printing {
	pid_t child;
	int in, out; /* our ends; -1: closed */
	const char *html;
	size_t left;
	char *pdf;
	size_t size, room;
	int64_t until_ms;
};

bool printer_is_there(const char *program)
{
	return *program && access(program, X_OK) == 0;
}

static void close_end(int *end)
{
	if (*end >= 0)
		close(*end);
	*end = -1;
}

static bool start(struct printing *p, const char *program)
{
	char *const arguments[] = {(char *)program, (char *)"--quiet", (char *)"--pdf-variant", (char *)"pdf/ua-1",
		(char *)"--encoding", (char *)"utf-8", (char *)"-", (char *)"-", NULL};
	char *const environment[] = {(char *)"PATH=/usr/bin:/bin", (char *)"LC_ALL=C.UTF-8",
		(char *)"HOME=/nonexistent",
		/* Else each font in it says when it was made: the same page must be the same bytes. */
		(char *)"SOURCE_DATE_EPOCH=0", NULL};
	const struct rlimit memory = {1UL << 30, 1UL << 30}, work = {CPU_S, CPU_S}, none = {0, 0};
	int in[2] = {-1, -1}, out[2] = {-1, -1};
	posix_spawn_file_actions_t ends;
	int failed = pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC);

	posix_spawn_file_actions_init(&ends);
	posix_spawn_file_actions_adddup2(&ends, in[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&ends, out[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&ends, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	failed = failed || posix_spawn(&p->child, program, &ends, NULL, arguments, environment);
	posix_spawn_file_actions_destroy(&ends);
	close_end(&in[0]);
	close_end(&out[1]);
	p->in = in[1];
	p->out = out[0];
	if (failed)
		return false;
	prlimit(p->child, RLIMIT_AS, &memory, NULL);
	prlimit(p->child, RLIMIT_CPU, &work, NULL);
	prlimit(p->child, RLIMIT_CORE, &none, NULL); /* a core file would hold the report */
	fcntl(p->in, F_SETFL, O_NONBLOCK);
	fcntl(p->out, F_SETFL, O_NONBLOCK);
	return true;
}

/* False: the program does not read on, or has all of it. */
static bool feed(struct printing *p)
{
	const ssize_t written = write(p->in, p->html, p->left);

	if (written < 0)
		return errno == EAGAIN || errno == EINTR;
	p->html += written;
	p->left -= (size_t)written;
	return p->left > 0;
}

/* False: the end, or more than a PDF of ours can be. */
static bool collect(struct printing *p)
{
	if (p->room - p->size < CHUNK) {
		char *more = p->room < PDF_MOST ? realloc(p->pdf, p->room + p->room / 2 + CHUNK) : NULL;

		if (!more)
			return false;
		p->pdf = more;
		p->room += p->room / 2 + CHUNK;
	}
	const ssize_t got = read(p->out, p->pdf + p->size, CHUNK);
	if (got < 0)
		return errno == EAGAIN || errno == EINTR;
	p->size += (size_t)got;
	return got > 0;
}

static void exchange(struct printing *p)
{
	while (p->out >= 0 && clock_ms() < p->until_ms && !stopping) {
		struct pollfd ends[] = {{.fd = p->out, .events = POLLIN}, {.fd = p->in, .events = POLLOUT}};

		if (poll(ends, 2, 500) <= 0)
			continue;
		if (ends[1].revents && !feed(p))
			close_end(&p->in);
		if (ends[0].revents && !collect(p))
			close_end(&p->out);
	}
}

/* False: it still runs. */
static bool has_ended(pid_t child, int *status, int flags)
{
	pid_t ended;

	do
		ended = waitpid(child, status, flags);
	while (ended < 0 && errno == EINTR);
	return ended != 0;
}

/* How the program ended. It is killed where its time was over, and where it has said all and stays all the same. */
static int end(struct printing *p)
{
	const struct timespec look = {.tv_nsec = LOOK_MS * 1000000L};
	const int64_t until_ms = p->out < 0 ? clock_ms() + ENDING_MS : 0;
	int status = -1;

	close_end(&p->in);
	close_end(&p->out);
	while (!has_ended(p->child, &status, WNOHANG)) {
		if (clock_ms() < until_ms && !stopping) {
			nanosleep(&look, NULL);
			continue;
		}
		kill(p->child, SIGKILL);
		has_ended(p->child, &status, 0);
		break;
	}
	return status;
}

/* The page itself is in no log. `hurried`: it had not come to its end. */
static void tell_failure(const char *program, int status, bool hurried)
{
	const bool killed = WIFSIGNALED(status);

	log_event(stopping ? LOG_INFO : LOG_ERROR, "printer.failed", "program", program, "why",
		stopping  ? "the server stops"
		: hurried ? "took too long"
			  : "ended without a PDF",
		killed ? "signal" : "status", log_int(killed ? WTERMSIG(status) : WEXITSTATUS(status)), NULL);
}

/* Without their words it is still the report: those who see it lose nothing. */
static char *with_figures(struct printing *p, const char *html, size_t *size)
{
	char *told = pdf_with_figures(p->pdf, size, html);

	if (!told) {
		log_event(
			LOG_ERROR, "printer.figures", "why", "the drawings of the PDF are not those of its page", NULL);
		return p->pdf;
	}
	free(p->pdf);
	return told;
}

char *printer_pdf(const char *program, const char *html, size_t html_size, size_t *size)
{
	struct printing p = {
		.in = -1, .out = -1, .html = html, .left = html_size, .until_ms = clock_ms() + PATIENCE_MS};

	if (stopping)
		return NULL;
	if (!start(&p, program)) {
		close_end(&p.in);
		close_end(&p.out);
		log_event(LOG_ERROR, "printer.start", "program", program, NULL);
		return NULL;
	}
	exchange(&p);
	const bool hurried = p.out >= 0;
	const int status = end(&p);

	if (status != 0 || p.size < 5 || memcmp(p.pdf, "%PDF-", 5) != 0) {
		tell_failure(program, status, hurried);
		free(p.pdf);
		return NULL;
	}
	*size = p.size;
	return pdf_needs_figures(html) ? with_figures(&p, html, size) : p.pdf;
}

void printer_stop(void)
{
	stopping = true;
}

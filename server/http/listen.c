#include "http/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <event2/listener.h>

#include "log.h"
#include "server.h"

/* Long enough that a full process is not kept busy by accepting nothing, short enough that nobody notices the recovery.
 */
static const struct timeval pause_time = {.tv_usec = 100000};
enum { LOG_PAUSE_MS = 10000 };

struct listener {
	struct evconnlistener *socket;
	struct event *resume; /* pending: out of descriptors */
	int spare_fd;	      /* given up to turn one peer away when there is no other */
	bool full;
	int64_t log_again_ms;
	char *unix_path; /* to be removed; NULL for TCP */
	accept_fn *accepted;
	void *context;
};

static void apply(struct listener *l)
{
	if (l->full || evtimer_pending(l->resume, NULL))
		evconnlistener_disable(l->socket);
	else
		evconnlistener_enable(l->socket);
}

static void on_accept(struct evconnlistener *socket, evutil_socket_t fd, struct sockaddr *from, int size, void *data)
{
	struct listener *l = data;

	(void)socket;
	(void)from;
	(void)size;
	l->accepted(l->context, fd);
}

static int open_spare(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* One peer learns at once that there is no room, instead of waiting for the end of its patience. */
static void turn_one_away(struct listener *l)
{
	if (l->spare_fd < 0)
		return;
	close(l->spare_fd);
	int fd = accept4(evconnlistener_get_fd(l->socket), NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0)
		close(fd);
	l->spare_fd = open_spare();
}

/* The socket stays readable when accept() fails for want of a descriptor: without the pause this is called without end.
 */
static void on_accept_error(struct evconnlistener *socket, void *data)
{
	struct listener *l = data;
	int error = errno;

	(void)socket;
	if (clock_ms() >= l->log_again_ms) {
		log_event(LOG_ERROR, "http.accept", "why", strerror(error), NULL);
		l->log_again_ms = clock_ms() + LOG_PAUSE_MS;
	}
	if (error == EMFILE || error == ENFILE)
		turn_one_away(l);
	evtimer_add(l->resume, &pause_time);
	apply(l);
}

static void on_resume(evutil_socket_t fd, short what, void *data)
{
	struct listener *l = data;

	(void)fd;
	(void)what;
	if (l->spare_fd < 0)
		l->spare_fd = open_spare();
	apply(l);
}

static struct listener *listener_new(struct event_base *base, int fd, accept_fn *accepted, void *context)
{
	struct listener *l = calloc(1, sizeof(*l));

	if (!l)
		fatal("no memory for a listener");
	l->accepted = accepted;
	l->context = context;
	l->spare_fd = open_spare();
	l->resume = evtimer_new(base, on_resume, l);
	l->socket =
		evconnlistener_new(base, on_accept, l, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, SOMAXCONN, fd);
	if (!l->resume || !l->socket)
		fatal("cannot watch a listening socket");
	evconnlistener_set_error_cb(l->socket, on_accept_error);
	return l;
}

void listener_free(struct listener *l)
{
	if (!l)
		return;
	evconnlistener_free(l->socket);
	event_free(l->resume);
	if (l->spare_fd >= 0)
		close(l->spare_fd);
	if (l->unix_path)
		unlink(l->unix_path);
	free(l->unix_path);
	free(l);
}

void listener_set_full(struct listener *l, bool full)
{
	if (l->full == full)
		return;
	l->full = full;
	apply(l);
}

static int refuse(const char *address, const char *why, int fd)
{
	log_event(LOG_ERROR, "http.listen", "address", address, "why", why, NULL);
	if (fd >= 0)
		close(fd);
	return -1;
}

static int open_socket(const char *address, const struct sockaddr *to, socklen_t size)
{
	int fd = socket(to->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return refuse(address, strerror(errno), fd);
	if (to->sa_family != AF_UNIX) {
		const int on = 1;
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
		setsockopt(
			fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)); /* a second process may serve the same port */
		/* Inherited by what is accepted. Without it a reply in two segments waits 40 ms for a delayed ACK. */
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	}
	if (bind(fd, to, size))
		return refuse(address, strerror(errno), fd);
	return fd;
}

static void log_address(int fd)
{
	struct sockaddr_storage bound = {0};
	socklen_t size = sizeof(bound);
	uint16_t port = 0;

	/* A port of 0 was chosen by the kernel: say which. sin_port and sin6_port lie at the same place. */
	if (getsockname(fd, (struct sockaddr *)&bound, &size))
		return;
	memcpy(&port, (const char *)&bound + offsetof(struct sockaddr_in, sin_port), sizeof(port));
	log_event(LOG_INFO, "http.listening", "port", log_int(ntohs(port)), NULL);
}

/* "127.0.0.1:8443" or "[::1]:8443" as an address; NULL when it is none. Yours: freeaddrinfo(). Numbers alone: nothing
 * here may wait for a name server. */
static struct addrinfo *parse_address(const char *address)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
	const char *colon = strrchr(address, ':');
	struct addrinfo *found = NULL;
	char host[64];

	if (!colon || colon == address || (size_t)(colon - address) >= sizeof(host))
		return NULL;
	bool in_brackets = *address == '[' && colon[-1] == ']';
	snprintf(host, sizeof(host), "%.*s", (int)(colon - address) - 2 * in_brackets, address + in_brackets);
	return getaddrinfo(host, colon + 1, &hints, &found) ? NULL : found;
}

struct listener *listener_new_tcp(struct event_base *base, const char *address, accept_fn *accepted, void *context)
{
	struct addrinfo *to = parse_address(address);

	if (!to) {
		refuse(address, "is not an address and a port, like 127.0.0.1:8443 or [::1]:8443", -1);
		return NULL;
	}
	int fd = open_socket(address, to->ai_addr, to->ai_addrlen);
	freeaddrinfo(to);
	if (fd < 0)
		return NULL;
	struct listener *l = listener_new(base, fd, accepted, context);
	log_address(fd);
	return l;
}

/* A socket left behind by a process that died refuses connections; one that answers belongs to somebody. */
static bool remove_stale(const char *path, const struct sockaddr_un *to)
{
	struct stat st;

	if (lstat(path, &st))
		return true;
	if (!S_ISSOCK(st.st_mode))
		return false;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool stale = fd >= 0 && connect(fd, (const struct sockaddr *)to, sizeof(*to)) && errno == ECONNREFUSED;
	if (fd >= 0)
		close(fd);
	return stale && !unlink(path);
}

struct listener *listener_new_unix(struct event_base *base, const char *path, accept_fn *accepted, void *context)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(to.sun_path)) {
		refuse(path, "is too long for a unix socket", -1);
		return NULL;
	}
	strcpy(to.sun_path, path);
	if (!remove_stale(path, &to)) {
		refuse(path, "is in use", -1);
		return NULL;
	}
	mode_t before = umask(0177); /* 0600 from its first moment */
	int fd = open_socket(path, (const struct sockaddr *)&to, sizeof(to));
	umask(before);
	if (fd < 0)
		return NULL;
	struct listener *l = listener_new(base, fd, accepted, context);
	if (!(l->unix_path = strdup(path)))
		fatal("no memory for a listener");
	return l;
}

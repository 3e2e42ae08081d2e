#include "peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Noreturn void give_up(const char *what, const char *detail)
{
	fprintf(stderr, "load: %s: %s\n", what, detail);
	exit(1);
}

static int connect_to(unsigned short port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof(to)))
		give_up("cannot connect", strerror(errno));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	return fd;
}

void peer_open(struct peer *p, SSL_CTX *context, unsigned short port)
{
	p->n_reply = 0;
	p->fd = connect_to(port);
	p->tls = SSL_new(context);
	if (!p->tls || SSL_set_fd(p->tls, p->fd) != 1 || SSL_set1_host(p->tls, "localhost") != 1 ||
		SSL_connect(p->tls) != 1)
		give_up("cannot shake hands", "TLS");
	fcntl(p->fd, F_SETFL, O_NONBLOCK);
}

/* Requests are far smaller than the socket's buffer, which is empty while the server owes no reply. */
void peer_send(struct peer *p, const char *request, size_t size)
{
	p->n_reply = 0;
	if (SSL_write(p->tls, request, (int)size) != (int)size)
		give_up("cannot send a request", "");
}

static size_t head_size(const struct peer *p)
{
	const char *end = strstr(p->reply, "\r\n\r\n");

	return end ? (size_t)(end - p->reply) + 4 : 0;
}

static size_t body_size(const struct peer *p)
{
	const char *field = strcasestr(p->reply, "\r\ncontent-length:");

	if (strncmp(p->reply, "HTTP/1.1 200", 12) != 0 || !field)
		give_up("not the expected reply", p->reply);
	return strtoul(field + strlen("\r\ncontent-length:"), NULL, 10);
}

static void read_more(struct peer *p)
{
	int n;

	while ((n = SSL_read(p->tls, p->reply + p->n_reply, (int)(PEER_REPLY_MAX - 1 - p->n_reply))) > 0)
		p->n_reply += (size_t)n;
	p->reply[p->n_reply] = '\0';
	if (SSL_get_error(p->tls, n) != SSL_ERROR_WANT_READ)
		give_up("the connection ended", p->reply);
}

bool peer_take(struct peer *p, const char **body, size_t *size)
{
	size_t head;

	read_more(p);
	head = head_size(p);
	if (!head)
		return false;
	*size = body_size(p);
	*body = p->reply + head;
	return p->n_reply >= head + *size;
}

void peer_close(struct peer *p)
{
	SSL_free(p->tls);
	close(p->fd);
}

#include "work.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "log.h"

struct job {
	struct job *next;
	void *(*run)(void *input);
	void (*done)(void *context, void *output);
	void *input, *context, *output;
};

struct queue {
	struct job *first, **end;
};

struct work {
	pthread_mutex_t lock; /* guards everything down to `stopping` */
	pthread_cond_t added;
	struct queue waiting, finished;
	unsigned n_waiting;
	bool stopping;
	unsigned queue_limit, n_threads;
	struct event *finish; /* on an eventfd: the one thing a worker may touch of the loop */
	int finish_fd;
	pthread_t threads[];
};

static void queue_clear(struct queue *q)
{
	q->first = NULL;
	q->end = &q->first;
}

static void queue_add(struct queue *q, struct job *j)
{
	j->next = NULL;
	*q->end = j;
	q->end = &j->next;
}

static struct job *queue_take(struct queue *q)
{
	struct job *j = q->first;

	if (j && !(q->first = j->next))
		q->end = &q->first;
	return j;
}

/* The next job, or NULL when it is time to stop. */
static struct job *take_job(struct work *w)
{
	while (!w->waiting.first && !w->stopping)
		pthread_cond_wait(&w->added, &w->lock);
	if (w->stopping)
		return NULL;
	w->n_waiting--;
	return queue_take(&w->waiting);
}

static void *serve(void *data)
{
	struct work *w = data;

	pthread_mutex_lock(&w->lock);
	for (struct job *j; (j = take_job(w));) {
		pthread_mutex_unlock(&w->lock);
		j->output = j->run(j->input);
		pthread_mutex_lock(&w->lock);
		queue_add(&w->finished, j);
		eventfd_write(w->finish_fd, 1);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* Takes the whole queue first: a `done` may add work. */
static void finish_jobs(struct work *w)
{
	pthread_mutex_lock(&w->lock);
	struct job *finished = w->finished.first;
	queue_clear(&w->finished);
	pthread_mutex_unlock(&w->lock);
	for (struct job *j = finished, *next; j; j = next) {
		next = j->next;
		j->done(j->context, j->output);
		free(j);
	}
}

static void on_finish(evutil_socket_t fd, short what, void *data)
{
	eventfd_t count;

	(void)what;
	eventfd_read(fd, &count);
	finish_jobs(data);
}

/* Signals are the main loop's: a worker must not be the thread that takes them. */
static void start_threads(struct work *w, unsigned threads)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (; w->n_threads < threads; w->n_threads++)
		if (pthread_create(&w->threads[w->n_threads], NULL, serve, w))
			fatal("cannot start worker thread %u", w->n_threads + 1);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct work *work_new(struct event_base *base, unsigned threads, unsigned queue_limit)
{
	struct work *w = calloc(1, sizeof(*w) + threads * sizeof(w->threads[0]));

	if (!w)
		fatal("no memory for %u worker threads", threads);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->added, NULL);
	queue_clear(&w->waiting);
	queue_clear(&w->finished);
	w->queue_limit = queue_limit;
	w->finish_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	w->finish = w->finish_fd < 0 ? NULL : event_new(base, w->finish_fd, EV_READ | EV_PERSIST, on_finish, w);
	if (!w->finish || event_add(w->finish, NULL))
		fatal("cannot watch the worker threads");
	start_threads(w, threads);
	return w;
}

bool work_add(struct work *w, void *(*run)(void *input), void (*done)(void *context, void *output), void *input,
	void *context)
{
	struct job *j = malloc(sizeof(*j));
	bool added = false;

	if (!j)
		return false;
	*j = (struct job){.run = run, .done = done, .input = input, .context = context};
	pthread_mutex_lock(&w->lock);
	if (w->n_waiting < w->queue_limit) {
		queue_add(&w->waiting, j);
		w->n_waiting++;
		added = true;
		pthread_cond_signal(&w->added);
	}
	pthread_mutex_unlock(&w->lock);
	if (!added)
		free(j);
	return added;
}

unsigned work_waiting(const struct work *w)
{
	struct work *unlocked = (struct work *)w; /* the lock alone changes */

	pthread_mutex_lock(&unlocked->lock);
	unsigned waiting = w->n_waiting;
	pthread_mutex_unlock(&unlocked->lock);
	return waiting;
}

void work_free(struct work *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_broadcast(&w->added);
	pthread_mutex_unlock(&w->lock);
	for (unsigned i = 0; i < w->n_threads; i++)
		pthread_join(w->threads[i], NULL);
	finish_jobs(w);
	for (struct job *j; (j = queue_take(&w->waiting));)
		free(j);
	event_free(w->finish);
	close(w->finish_fd);
	pthread_cond_destroy(&w->added);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

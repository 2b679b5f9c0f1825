#include "server/rpc/worker.h"

#include <stdlib.h>

#include "common/bug.h"
#include "common/limits.h"

struct job {
    uv_work_t request;
    struct worker *worker;
    struct job *next;
    uint32_t source; /* the address, as a number: two that share one share their part as well */
    void (*work)(void *arg);
    void (*done)(void *arg, bool worked);
    void *arg;
};

struct worker {
    uv_loop_t *loop;
    struct job *first, **last; /* waiting */
    unsigned waiting, running;
    uint32_t last_source; /* of the job last started */
    bool closing;
};

struct worker *worker_new(uv_loop_t *loop)
{
    struct worker *worker = calloc(1, sizeof(*worker));

    if (worker == NULL)
        return NULL;
    worker->loop = loop;
    worker->last = &worker->first;
    return worker;
}

static void on_work(uv_work_t *request)
{
    struct job *job = request->data;

    job->work(job->arg);
}

static void start_waiting(struct worker *worker);

static void on_after_work(uv_work_t *request, int status)
{
    struct job *job = request->data;
    struct worker *worker = job->worker;

    job->done(job->arg, status == 0);
    free(job);
    worker->running--;
    start_waiting(worker);
    if (worker->closing && worker->running == 0)
        free(worker);
}

/* FNV-1a. */
static uint32_t number_of(const char *source)
{
    uint32_t number = 2166136261u;

    for (; *source != '\0'; source++)
        number = (number ^ (uint8_t)*source) * 16777619u;
    return number;
}

static unsigned waiting_from(const struct worker *worker, uint32_t source)
{
    unsigned count = 0;

    for (const struct job *job = worker->first; job != NULL; job = job->next)
        count += job->source == source;
    return count;
}

/* The first that is of another address than the last, else the first. */
static struct job *take_waiting(struct worker *worker)
{
    struct job **link = &worker->first, *job;

    while (*link != NULL && (*link)->source == worker->last_source)
        link = &(*link)->next;
    if (*link == NULL)
        link = &worker->first;
    job = *link;
    if (job == NULL)
        return NULL;
    *link = job->next;
    if (job->next == NULL)
        worker->last = link;
    worker->waiting--;
    worker->last_source = job->source;
    return job;
}

static void start_waiting(struct worker *worker)
{
    struct job *job;

    while (worker->running < LIMIT_WORKERS && (job = take_waiting(worker)) != NULL) {
        worker->running++;
        BUG_ON(uv_queue_work(worker->loop, &job->request, on_work, on_after_work) != 0);
    }
}

bool worker_run(struct worker *worker, const char *source, void (*work)(void *arg),
                void (*done)(void *arg, bool worked), void *arg)
{
    uint32_t number = number_of(source);
    struct job *job;

    if (worker->closing || worker->waiting >= LIMIT_WORKER_QUEUE ||
        waiting_from(worker, number) >= LIMIT_WORKER_SOURCE)
        return false;
    job = calloc(1, sizeof(*job));
    if (job == NULL)
        return false;
    *job = (struct job){.worker = worker, .source = number, .work = work, .done = done, .arg = arg};
    job->request.data = job;
    *worker->last = job;
    worker->last = &job->next;
    worker->waiting++;
    start_waiting(worker);
    return true;
}

void worker_stop(struct worker *worker)
{
    struct job *job;

    worker->closing = true;
    while ((job = take_waiting(worker)) != NULL) {
        job->done(job->arg, false);
        free(job);
    }
    if (worker->running == 0)
        free(worker);
}

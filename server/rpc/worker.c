#include "server/rpc/worker.h"

#include <stdlib.h>

#include "common/bug.h"
#include "common/limits.h"

struct job {
    uv_work_t request;
    struct worker *worker;
    struct job *next;
    void (*work)(void *arg);
    void (*done)(void *arg, bool worked);
    void *arg;
};

struct worker {
    uv_loop_t *loop;
    struct job *first, **last; /* waiting */
    unsigned waiting, running;
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

static struct job *take_waiting(struct worker *worker)
{
    struct job *job = worker->first;

    if (job == NULL)
        return NULL;
    worker->first = job->next;
    if (worker->first == NULL)
        worker->last = &worker->first;
    worker->waiting--;
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

bool worker_run(struct worker *worker, void (*work)(void *arg), void (*done)(void *arg, bool worked),
                void *arg)
{
    struct job *job;

    if (worker->closing || worker->waiting >= LIMIT_WORKER_QUEUE)
        return false;
    job = calloc(1, sizeof(*job));
    if (job == NULL)
        return false;
    *job = (struct job){.worker = worker, .work = work, .done = done, .arg = arg};
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

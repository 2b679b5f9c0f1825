#include "server/rpc/worker.h"

#include <stdlib.h>

#include "common/bug.h"
#include "common/limits.h"

struct job {
    uv_work_t request;
    struct worker *worker;
    struct job *next;
    struct worker_job job;
    uint32_t source; /* as a number: two that share one share their part as well */
    uint64_t round;
    uint64_t took_ns; /* written on the other thread, read after it */
};

struct line {
    struct job *first; /* waiting, by round, then in the order they came */
    unsigned waiting;
    uint64_t round; /* of the job last started */
};

struct worker {
    uv_loop_t *loop;
    struct line strangers, known;
    unsigned running;
    uint64_t mean_ns; /* how long a job takes, the last ones weighing most; 0 before the first */
    bool known_last;  /* the job last started was of the known */
    bool closing;
};

struct worker *worker_new(uv_loop_t *loop)
{
    struct worker *worker = calloc(1, sizeof(*worker));

    if (worker != NULL)
        worker->loop = loop;
    return worker;
}

static void on_work(uv_work_t *request)
{
    struct job *job = request->data;
    uint64_t start = uv_hrtime();

    job->job.work(job->job.arg);
    job->took_ns = uv_hrtime() - start;
}

static void start_waiting(struct worker *worker);

static void give_up(struct job *job)
{
    job->job.done(job->job.arg, false);
    free(job);
}

static void on_after_work(uv_work_t *request, int status)
{
    struct job *job = request->data;
    struct worker *worker = job->worker;

    worker->mean_ns = worker->mean_ns == 0 ? job->took_ns : (3 * worker->mean_ns + job->took_ns) / 4;
    job->job.done(job->job.arg, status == 0);
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

static struct line *line_of(struct worker *worker, bool known)
{
    return known ? &worker->known : &worker->strangers;
}

/* From the known and the strangers in turn while both wait. */
static struct job *take_first(struct worker *worker)
{
    bool known = worker->known.first != NULL && (!worker->known_last || worker->strangers.first == NULL);
    struct line *line = line_of(worker, known);
    struct job *job = line->first;

    if (job != NULL) {
        line->first = job->next;
        line->waiting--;
    }
    return job;
}

static void start_waiting(struct worker *worker)
{
    struct job *job;

    while (worker->running < LIMIT_WORKERS && (job = take_first(worker)) != NULL) {
        if (!job->job.wanted(job->job.arg)) {
            give_up(job);
            continue;
        }
        worker->known_last = job->job.known;
        line_of(worker, job->job.known)->round = job->round;
        worker->running++;
        BUG_ON(uv_queue_work(worker->loop, &job->request, on_work, on_after_work) != 0);
    }
}

/* Whose clients have left would count as full, and as a wait, until their turn came. */
static void give_up_unwanted(struct line *line)
{
    struct job **link = &line->first, *job;

    while ((job = *link) != NULL) {
        if (job->job.wanted(job->job.arg)) {
            link = &job->next;
            continue;
        }
        *link = job->next;
        line->waiting--;
        give_up(job);
    }
}

/* Where a job of this source would stand in a line: its round, how many are before it, how many of them are its own. */
struct place {
    uint64_t round;
    unsigned before, own;
};

static struct place place_of(const struct line *line, uint32_t source)
{
    struct place place = {.round = line->round + 1};

    for (const struct job *job = line->first; job != NULL; job = job->next)
        if (job->source == source) {
            place.round = job->round + 1;
            place.own++;
        }
    for (const struct job *job = line->first; job != NULL && job->round <= place.round; job = job->next)
        place.before++;
    return place;
}

/* The other line gets every second turn as long as somebody stands in it. */
static uint32_t wait_ms(const struct worker *worker, const struct place *place, bool known)
{
    unsigned others = known ? worker->strangers.waiting : worker->known.waiting;
    uint64_t before =
        (uint64_t)place->before + worker->running + (others < place->before + 1 ? others : place->before + 1);
    uint64_t ms = before * worker->mean_ns / LIMIT_WORKERS / 1000000;

    return ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX;
}

uint32_t worker_wait_ms(const struct worker *worker, const char *source, bool known)
{
    struct place place = place_of(known ? &worker->known : &worker->strangers, number_of(source));

    return wait_ms(worker, &place, known);
}

/* Room for one of this round: the line has some, or somebody of a later round goes. */
static bool make_room(struct line *line, uint64_t round)
{
    struct job **end = NULL, *last;

    if (line->waiting < LIMIT_WORKER_QUEUE)
        return true;
    for (struct job **link = &line->first; *link != NULL; link = &(*link)->next)
        end = link;
    if (end == NULL || (*end)->round <= round)
        return false;
    last = *end;
    *end = NULL;
    line->waiting--;
    give_up(last);
    return true;
}

static void insert(struct line *line, struct job *job)
{
    struct job **link = &line->first;

    while (*link != NULL && (*link)->round <= job->round)
        link = &(*link)->next;
    job->next = *link;
    *link = job;
    line->waiting++;
}

bool worker_run(struct worker *worker, const struct worker_job *what)
{
    struct line *line = line_of(worker, what->known);
    uint32_t source = number_of(what->source);
    struct place place;
    struct job *job;

    if (worker->closing)
        return false;
    give_up_unwanted(&worker->strangers);
    give_up_unwanted(&worker->known);
    place = place_of(line, source);
    if (place.own >= LIMIT_WORKER_SOURCE || wait_ms(worker, &place, what->known) > LIMIT_WORKER_WAIT_MS)
        return false;
    job = calloc(1, sizeof(*job));
    if (job == NULL)
        return false;
    if (!make_room(line, place.round)) {
        free(job);
        return false;
    }
    *job = (struct job){.worker = worker, .job = *what, .source = source, .round = place.round};
    job->request.data = job;
    insert(line, job);
    start_waiting(worker);
    return true;
}

void worker_stop(struct worker *worker)
{
    struct job *job;

    worker->closing = true;
    while ((job = take_first(worker)) != NULL)
        give_up(job);
    if (worker->running == 0)
        free(worker);
}

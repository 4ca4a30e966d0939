#include "src/cssm/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

#define WIDTH_MAX 16

struct crew {
    void (*work)(void *context, size_t i);
    void *context;
    size_t count;
    atomic_size_t next;
};

size_t parallel_width(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

    return n < 1 ? 1 : n > WIDTH_MAX ? WIDTH_MAX : (size_t)n;
}

static void *take(void *input)
{
    struct crew *crew = input;
    size_t i = 0;

    while ((i = atomic_fetch_add(&crew->next, 1)) < crew->count)
        crew->work(crew->context, i);
    return NULL;
}

void parallel_run(size_t count, void (*work)(void *context, size_t i), void *context)
{
    struct crew crew = {.work = work, .context = context, .count = count};
    pthread_t thread[WIDTH_MAX];
    size_t width = parallel_width();
    size_t made = 0;
    sigset_t all;
    sigset_t before;

    if (width > count)
        width = count;
    /* Signals are for the thread that knows what to do with them. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (made + 1 < width && pthread_create(&thread[made], NULL, take, &crew) == 0)
        made++;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)take(&crew);
    while (made > 0)
        (void)pthread_join(thread[--made], NULL);
}

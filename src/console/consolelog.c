#include "src/console/consolelog.h"

#include <time.h>

#include "src/agent/history.h"
#include "src/cli/report.h"
#include "src/console/consoleshow.h"

#define HEARD_MAX 16 /* more than any command writes */

static struct state_event heard[HEARD_MAX];
static unsigned heard_ms[HEARD_MAX];
static size_t heard_count;

static void hear(const struct state_event *event)
{
    struct timespec now = {0};

    if (heard_count == HEARD_MAX)
        return;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    heard[heard_count] = *event;
    heard_ms[heard_count++] = (unsigned)(now.tv_nsec / 1000000);
}

void consolelog_begin(void)
{
    heard_count = 0;
    history_listen(hear);
}

void consolelog_end(void)
{
    history_listen(NULL);
}

void consolelog_show(const struct console *c)
{
    char when[CONSOLESHOW_TIME_CAP] = "";

    for (size_t i = 0; c->monitor && i < heard_count; i++) {
        consoleshow_time(when, heard[i].time_s);
        report_line("%s.%03u: %s", when, heard_ms[i], heard[i].text);
    }
    heard_count = 0;
}

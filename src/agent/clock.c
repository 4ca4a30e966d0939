#include "src/agent/clock.h"

#include "src/agent/history.h"
#include "src/cli/file.h"
#include "src/cli/when.h"

#define BOOT_ID_PATH   "/proc/sys/kernel/random/boot_id"
#define CLOCK_JITTER_S 2u /* a wall clock that is being disciplined is not one that went back */

void clock_read(struct clock_reading *ret)
{
    struct timespec boot = {0};
    char *text = NULL;
    size_t len = 0;

    *ret = (struct clock_reading){.wall_s = when_now_s()};
    if (ret->wall_s > STATE_TIME_MAX)
        ret->wall_s = STATE_TIME_MAX;
    if (clock_gettime(CLOCK_BOOTTIME, &boot) == 0 && boot.tv_sec > 0)
        ret->boot_s = (uint64_t)boot.tv_sec;
    if (file_read(&text, &len, BOOT_ID_PATH, 256, NULL) == PLR_OK && len >= STATE_BOOT_ID_TEXT) {
        uint8_t uuid[TAG_UUID_LEN];

        if (tag_uuid_read(uuid, text, STATE_BOOT_ID_TEXT))
            memcpy(ret->boot_id, text, STATE_BOOT_ID_TEXT);
    }
    free(text);
}

/* Where the system does not say which start it is, a boot clock that went on is taken for the same one. */
static bool same_boot(const struct state_clock *last, const struct clock_reading *now)
{
    if (!last->boot_id[0] || !now->boot_id[0])
        return now->boot_s >= last->boot_s;
    return strcmp(last->boot_id, now->boot_id) == 0;
}

static uint64_t passed_s(const struct state_clock *last, const struct clock_reading *now)
{
    uint64_t by_boot = now->boot_s; /* at least, if the machine was started anew */
    uint64_t by_wall = 0;

    if (same_boot(last, now))
        by_boot = now->boot_s > last->boot_s ? now->boot_s - last->boot_s : 0;
    if (last->wall_s >= CLOCK_FLOOR_S && now->wall_s > last->wall_s)
        by_wall = now->wall_s - last->wall_s;
    return by_boot > by_wall ? by_boot : by_wall;
}

static bool went_back(const struct agent *a, const struct clock_reading *now)
{
    return now->wall_s + CLOCK_JITTER_S < a->clock.wall_s;
}

void clock_advance(struct agent *a, const struct clock_reading *now)
{
    if (a->use_count > 0 && !state_installed(a) && a->evaluation_used_s < STATE_EVALUATION_S) {
        uint64_t passed = passed_s(&a->clock, now);
        uint64_t left = STATE_EVALUATION_S - a->evaluation_used_s;

        a->evaluation_used_s += passed < left ? passed : left;
        if (passed >= left)
            history_add(a, HISTORY_EVALUATION_EXPIRED, NULL, NULL, clock_now_s(a, now));
    }
    if (went_back(a, now))
        history_once(a, HISTORY_CLOCK, "The clock went back", NULL, clock_now_s(a, now));
    if (now->wall_s > a->clock.wall_s)
        a->clock.wall_s = now->wall_s;
    /* Not known now is no reason to forget it, unless it is known to be another start. */
    if (now->boot_id[0] || !same_boot(&a->clock, now))
        memcpy(a->clock.boot_id, now->boot_id, sizeof(a->clock.boot_id));
    a->clock.boot_s = now->boot_s;
}

uint64_t clock_now_s(const struct agent *a, const struct clock_reading *now)
{
    uint64_t s = now->wall_s > a->clock.wall_s ? now->wall_s : a->clock.wall_s;

    return s > CLOCK_FLOOR_S ? s : CLOCK_FLOOR_S;
}

uint64_t clock_trust_s(const struct clock_reading *now)
{
    return now->wall_s > CLOCK_FLOOR_S ? now->wall_s : CLOCK_FLOOR_S;
}

void clock_settle(struct agent *a, const struct clock_reading *now, uint64_t issued_s)
{
    uint64_t s = now->wall_s > issued_s ? now->wall_s : issued_s;

    if (s < a->clock.wall_s)
        a->clock.wall_s = s;
}

const char *clock_doubt(const struct agent *a, const struct clock_reading *now)
{
    if (now->wall_s < CLOCK_FLOOR_S)
        return "the clock is before the day this program was made; set it";
    if (went_back(a, now))
        return "the clock is earlier than it has been; evaluation and terms go by the later time";
    return NULL;
}

#include "src/cli/when.h"

#define DAY_S     86400u
#define WHEN_LAST 253402300799u /* 9999-12-31T23:59:59Z */

uint64_t when_now_s(void)
{
    time_t now = time(NULL);

    return now < 0 ? 0 : (uint64_t)now;
}

static struct tm broken_down(uint64_t s)
{
    time_t t = (time_t)(s > WHEN_LAST ? WHEN_LAST : s);
    struct tm tm = {0};

    (void)gmtime_r(&t, &tm); /* cannot fail below the year 10000 */
    return tm;
}

void when_rfc3339(char dst[WHEN_TEXT], uint64_t s)
{
    struct tm tm = broken_down(s);

    (void)strftime(dst, WHEN_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

void when_field(char dst[WHEN_TEXT], uint64_t s)
{
    struct tm tm = broken_down(s);

    (void)strftime(dst, WHEN_TEXT, "%b %d %H:%M:%S %Y UTC", &tm);
}

void when_day(char dst[WHEN_TEXT], uint32_t day)
{
    struct tm tm = broken_down((uint64_t)day * DAY_S);

    (void)strftime(dst, WHEN_TEXT, "%Y-%m-%d", &tm);
}

void when_day_field(char dst[WHEN_TEXT], uint32_t day)
{
    struct tm tm = broken_down((uint64_t)day * DAY_S);

    (void)strftime(dst, WHEN_TEXT, "%Y-%b-%d UTC", &tm);
    for (char *p = dst; *p; p++)
        *p = (char)toupper((unsigned char)*p);
}

/* n digits at text, or -1. */
static int digits(const char *text, size_t n)
{
    int value = 0;

    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

bool when_read_day(uint32_t *ret_day, const char *text)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    int year = digits(text, 4), month = digits(text + 5, 2), day = digits(text + 8, 2);
    if (year < 1970 || month < 1 || day < 1)
        return false;
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
    struct tm back = {0};
    time_t t = timegm(&tm);
    /* timegm turns 02-30 into 03-01: only what comes back unchanged was a date. */
    if (t < 0 || !gmtime_r(&t, &back) || back.tm_mon != month - 1 || back.tm_mday != day)
        return false;
    *ret_day = (uint32_t)((uint64_t)t / DAY_S);
    return true;
}

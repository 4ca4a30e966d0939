#include "src/cli/near.h"

#include <stdbool.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t near_distance(const char *a, const char *b)
{
    size_t a_len = strlen(a), b_len = strlen(b);
    size_t row[3][NEAR_TEXT_MAX + 1] = {{0}};

    if (a_len > NEAR_TEXT_MAX || b_len > NEAR_TEXT_MAX)
        return NEAR_TEXT_MAX;
    for (size_t j = 0; j <= b_len; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t *now = row[i % 3];
        const size_t *before = row[(i + 2) % 3], *before2 = row[(i + 1) % 3];

        now[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            now[j] = before[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = least(now[j], before[j] + 1);
            now[j] = least(now[j], now[j - 1] + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before2[j - 2] + 1);
        }
    }
    return row[a_len % 3][b_len];
}

/* 0 for a beginning, else the distance; NEAR_TEXT_MAX for what is not near. */
static size_t rank(const char *typed, const char *name)
{
    size_t len = strlen(typed);

    if (len > 0 && strncmp(typed, name, len) == 0)
        return 0;
    size_t distance = near_distance(typed, name);
    return distance <= least(3, 1 + len / 4) ? distance : NEAR_TEXT_MAX;
}

size_t near_find(const char **ret, size_t max, const char *typed, const char *const *names, size_t count)
{
    size_t found = 0;

    for (size_t want = 0; want < NEAR_TEXT_MAX && found < max; want++)
        for (size_t i = 0; i < count && found < max; i++)
            if (rank(typed, names[i]) == want)
                ret[found++] = names[i];
    return found;
}

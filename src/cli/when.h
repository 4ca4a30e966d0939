/* Times as text: RFC 3339 UTC for JSON, the field's style for people, dates for terms. */
#ifndef PLRKIT_WHEN_H
#define PLRKIT_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#define WHEN_TEXT 40

uint64_t when_now_s(
    void); /* wall clock, seconds since 1970 UTC; PLR_NOW=SECONDS is not consulted: tests use faketime */

void when_rfc3339(char dst[WHEN_TEXT], uint64_t s);      /* 2026-11-22T06:17:46Z */
void when_field(char dst[WHEN_TEXT], uint64_t s);        /* Nov 22 06:17:46 2026 UTC */
void when_day(char dst[WHEN_TEXT], uint32_t day);        /* 2026-11-22 */
void when_day_field(char dst[WHEN_TEXT], uint32_t day);  /* 2026-NOV-22 UTC */
bool when_read_day(uint32_t *ret_day, const char *text); /* strict YYYY-MM-DD, 1970..9999 */

#endif

#include "keys/scope.h"

#include <string.h>

static bool well_formed(const char *pattern)
{
    size_t len = strlen(pattern);

    if (len == 0 || len > SCOPE_PATTERN_MAX || pattern[0] == ' ' || pattern[len - 1] == ' ')
        return false;
    for (size_t i = 0; i < len; i++)
        if (pattern[i] < 0x20 || pattern[i] > 0x7e || pattern[i] == ',' || (pattern[i] == '*' && i + 1 < len))
            return false;
    return true;
}

enum plr_err scope_add(struct scope *scope, const char *pattern, struct fail *f)
{
    if (!well_formed(pattern)) {
        (void)fail_set(f, PLR_ERR_USAGE, "badscope", "\"%s\" is not a pattern of product ids", pattern);
        fail_hint(f, "a PID, or the beginning of one and \"*\": C9300-*");
        return PLR_ERR_USAGE;
    }
    for (size_t i = 0; i < scope->count; i++)
        if (strcmp(scope->patterns[i], pattern) == 0)
            return fail_set(f, PLR_ERR_USAGE, "badscope", "the pattern \"%s\" is given twice", pattern);
    if (scope->count == SCOPE_PATTERNS_MAX)
        return fail_set(f, PLR_ERR_USAGE, "badscope", "a signer has at most %u patterns of product ids",
                        SCOPE_PATTERNS_MAX);
    memcpy(scope->patterns[scope->count++], pattern, strlen(pattern) + 1);
    return PLR_OK;
}

static bool matches(const char *pattern, const char *pid)
{
    size_t len = strlen(pattern);

    return pattern[len - 1] == '*' ? strncmp(pattern, pid, len - 1) == 0 : strcmp(pattern, pid) == 0;
}

bool scope_covers(const struct scope *scope, const char *pid)
{
    for (size_t i = 0; i < scope->count; i++)
        if (matches(scope->patterns[i], pid))
            return true;
    return scope->count == 0;
}

void scope_text(char dst[static SCOPE_TEXT_MAX], const struct scope *scope)
{
    size_t at = 0;

    dst[0] = '\0';
    if (scope->count == 0)
        memcpy(dst, "all products", sizeof "all products");
    for (size_t i = 0; i < scope->count; i++)
        at += fail_text(dst + at, SCOPE_TEXT_MAX - at, "%s%s", i > 0 ? ", " : "", scope->patterns[i]);
}

#include "src/agent/counter.h"

#include <limits.h>

#include "src/agent/counterfile.h"
#include "src/agent/countertpm.h"

static bool begins(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_file(const char *spec)
{
    return begins(spec, "file:");
}

/* "tpm", "tpm:...", "tpm,nv=..." */
static bool is_tpm(const char *spec)
{
    return begins(spec, "tpm") && (spec[3] == '\0' || spec[3] == ':' || spec[3] == ',');
}

static enum plr_err fail_spec(const char *spec, struct fail *f)
{
    (void)fail_set(f, PLR_ERR_USAGE, "usage", "\"%s\" names no counter", spec);
    fail_hint(f, "one of: none, file:PATH, tpm, tpm:TCTI, each tpm also with \",nv=0x01800000\" or another index");
    return PLR_ERR_USAGE;
}

enum plr_err counter_create(struct counter *ret, const char *spec, struct fail *f)
{
    struct counter c = {0};
    enum plr_err err = PLR_OK;

    for (const char *at = spec; *at; at++)
        if (*at < 0x20 || *at > 0x7e)
            return fail_spec(spec, f);
    if (is_file(spec))
        err = counterfile_create(&c, spec + 5, f);
    else if (is_tpm(spec))
        err = countertpm_create(&c, spec + 3, f);
    else if (strcmp(spec, "none") != 0)
        return fail_spec(spec, f);
    if (!err)
        *ret = c;
    return err;
}

enum plr_err counter_read(uint64_t *ret, const struct counter *c, struct fail *f)
{
    if (is_file(c->spec))
        return counterfile_read(ret, c, f);
    if (is_tpm(c->spec))
        return countertpm_read(ret, c, f);
    return fail_spec(c->spec, f);
}

enum plr_err counter_raise(uint64_t *ret, const struct counter *c, struct fail *f)
{
    if (is_file(c->spec))
        return counterfile_raise(ret, c, f);
    if (is_tpm(c->spec))
        return countertpm_raise(ret, c, f);
    return fail_spec(c->spec, f);
}

void counter_remove(const struct counter *c)
{
    if (is_file(c->spec))
        counterfile_remove(c);
    else if (is_tpm(c->spec))
        countertpm_remove(c);
}

enum counter_verdict counter_judge(uint64_t stored, uint64_t counted)
{
    if (stored == counted)
        return COUNTER_GOOD;
    if (stored < counted)
        return COUNTER_STALE;
    return stored - counted == 1 ? COUNTER_UNFINISHED : COUNTER_BEHIND;
}

enum plr_err counter_outside(const char *dir, const struct counter *counter, struct fail *f)
{
    char real[PATH_MAX] = "";
    size_t len = realpath(dir, real) ? strlen(real) : 0;
    const char *path = counter->spec + strlen("file:");

    if (len > 0 && strncmp(counter->spec, "file:", 5) == 0 && strncmp(path, real, len) == 0 && path[len] == '/')
        return fail_set(f, PLR_ERR_USAGE, "usage", "a counter in the folder of the store would be copied with it");
    return PLR_OK;
}

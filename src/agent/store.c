#include "src/agent/store.h"

#include <errno.h>
#include <sodium.h>
#include <sys/stat.h>

#include "src/agent/attempt.h"
#include "src/agent/authz.h"
#include "src/agent/guard.h"
#include "src/agent/history.h"
#include "src/agent/jsonio.h"
#include "src/agent/storetext.h"
#include "src/agent/storetrust.h"
#include "src/cli/file.h"

#define LOCK_WAIT_MS 5000u
#define PATH_CAP     4096
#define READ_TRIES   3
#define DAY_S        86400u

static bool join(char dst[PATH_CAP], const char *dir, const char *name, struct fail *f)
{
    if ((size_t)snprintf(dst, PATH_CAP, "%s/%s", dir, name) < PATH_CAP)
        return true;
    (void)fail_set(f, PLR_ERR_IO, "io", "the path of the store is too long");
    return false;
}

/* 1 if it is there, 0 if not, -1 if that cannot be said. */
static int present(const char *dir, const char *name)
{
    char path[PATH_CAP];
    struct stat st = {0};

    if (!join(path, dir, name, NULL))
        return -1;
    if (lstat(path, &st) == 0)
        return 1;
    return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
}

enum plr_err store_init(const char *dir, const struct udi *udis, size_t count, uint32_t seq, const char *pem,
                        size_t pem_len, const char *counter, const struct devicefile *device_keys, struct fail *f)
{
    bool changed[STATE_MEMBER_MAX] = {false};
    enum plr_err err = PLR_OK;
    struct trust *trust = NULL;
    struct clock_reading now = {0};
    struct agent *a = calloc(1, sizeof(*a));
    char *text = NULL;
    size_t len = 0;
    int lock_fd = -1;

    jsonio_wipe();
    if (!a)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the state");
    err = trust_read(&trust, pem, pem_len, f);
    if (err)
        goto out;
    err = file_make_dir(dir, f);
    if (!err)
        err = file_lock(&lock_fd, dir, STORE_LOCK, LOCK_WAIT_MS, f);
    if (err)
        goto out;
    if (present(dir, STORE_STATE) < 0 || present(dir, STORE_PREVIOUS) < 0) {
        err = fail_set(f, PLR_ERR_IO, "io", "\"%s\" cannot be looked at: %s", dir, strerror(errno));
        goto out;
    }
    if (present(dir, STORE_STATE) > 0 || present(dir, STORE_PREVIOUS) > 0) {
        err = fail_set(f, PLR_ERR_STATE, "exists", "there is a store in \"%s\" already", dir);
        fail_hint(f, "\"plr-agent show all --store %s\" shows it; a new store would lose what it holds", dir);
        goto out;
    }
    clock_read(&now);
    for (size_t i = 0; i < count; i++)
        a->members[i] = (struct member){.udi = udis[i], .seq = seq};
    a->member_count = count;
    if (device_keys)
        err = devicefile_apply(a, changed, device_keys, f);
    if (err)
        goto out;
    clock_advance(a, &now);
    storetrust_hash(a->trust_hash, pem, pem_len);
    machine_fresh(&a->machine);
    if (counter)
        err = counter_create(&a->counter, counter, f);
    if (!err)
        err = counter_outside(dir, &a->counter, f);
    if (!err)
        err = storetext_format(&text, &len, a, f);
    /* The bundle first: a state without it would be damaged. */
    if (!err)
        err = file_replace(dir, STORE_TRUST, NULL, pem, pem_len, 0600, f);
    if (!err)
        err = file_create(dir, STORE_STATE, text, len, 0600, f);
    if (err)
        counter_remove(&a->counter);
out:
    trust_free(trust);
    file_unlock(lock_fd);
    if (text)
        sodium_memzero(text, len);
    free(text);
    state_free(a);
    return err;
}

/* Say which store, and the way out. */
static enum plr_err damaged(struct fail *f, const char *dir)
{
    char why[FAIL_TEXT_MAX] = "";
    enum plr_err err = f ? f->err : PLR_ERR_DAMAGED;
    const char *reason = f ? f->reason : "damaged";

    if (!f || (err != PLR_ERR_DAMAGED && err != PLR_ERR_IO))
        return err;
    memcpy(why, f->why, sizeof(why));
    (void)fail_set(f, err, reason, "the store \"%s\" is refused: %s", dir, why);
    if (err == PLR_ERR_IO)
        fail_hint(f, "use the version of plr-agent that wrote it, or a later one");
    else
        fail_hint(f, "\"plr-agent recover --store %s\" says what is whole and what to type", dir);
    return err;
}

static enum plr_err load_state(struct agent *a, const char *dir, struct fail *f)
{
    char path[PATH_CAP];
    char *bytes = NULL;
    size_t len = 0;

    if (!join(path, dir, STORE_STATE, f))
        return PLR_ERR_IO;
    if (present(dir, STORE_STATE) == 0) {
        if (present(dir, STORE_PREVIOUS) == 1) {
            (void)fail_set(f, PLR_ERR_DAMAGED, "damaged", "its file \"%s\" is missing", STORE_STATE);
            return damaged(f, dir);
        }
        (void)fail_set(f, PLR_ERR_IO, "nostore", "there is no store in \"%s\"", dir);
        fail_hint(f, "\"plr-agent init --udi UDI --trust FILE --store %s\" makes one", dir);
        return PLR_ERR_IO;
    }
    enum plr_err err = file_read(&bytes, &len, path, STORE_MAX, f);
    if (err == PLR_ERR_SPACE)
        err = fail_set(f, PLR_ERR_DAMAGED, "damaged", "it is longer than any store");
    else if (err)
        return err;
    if (!err)
        err = storetext_parse(a, bytes, len, f);
    if (bytes)
        sodium_memzero(bytes, len);
    free(bytes);
    return err ? damaged(f, dir) : PLR_OK;
}

static enum plr_err load_trust(struct store *s, struct fail *f)
{
    const char *name = STORE_TRUST;
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = storetrust_find(&pem, &len, &name, s->dir, s->agent->trust_hash, f);

    if (err == PLR_ERR_DAMAGED) {
        err = fail_set(f, PLR_ERR_DAMAGED, "damaged", "its trust bundle is not the one that was pinned");
        (void)damaged(f, s->dir);
        fail_hint(f, "put the bundle that was pinned back as \"%s/%s\"", s->dir, STORE_TRUST);
    }
    if (err)
        return err;
    /* If it cannot have its name yet, it is the right one nevertheless. */
    if (s->lock_fd >= 0)
        (void)!storetrust_finish(s->dir, name, pem, len, NULL);
    err = trust_read(&s->trust, pem, len, f);
    free(pem);
    return err;
}

/* The state under the lock that use asks for, and the trust bundle that belongs to it. */
static enum plr_err load(struct store *s, const char *dir, enum store_use use, struct fail *f)
{
    enum plr_err err = PLR_OK;

    jsonio_wipe();
    s->dir = strdup(dir);
    s->agent = calloc(1, sizeof(*s->agent));
    if (!s->dir || !s->agent)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the state");
    if (use != STORE_READ && present(dir, STORE_STATE) == 1)
        err = file_lock(&s->lock_fd, dir, STORE_LOCK, LOCK_WAIT_MS, f);
    if (!err)
        err = load_state(s->agent, dir, f);
    /* It was not there before: another process has just made it, and nothing is locked. */
    if (!err && use != STORE_READ && s->lock_fd < 0) {
        err = fail_set(f, PLR_ERR_BUSY, "busy", "the store \"%s\" has just been made by another process", dir);
        fail_hint(f, "try again");
    }
    if (!err)
        err = load_trust(s, f);
    if (!err)
        s->agent->rehearsal = trust_is_rehearsal(s->trust);
    return err;
}

enum plr_err store_probe(const char *dir, struct fail *f)
{
    struct store s = {.lock_fd = -1};
    enum plr_err err = load(&s, dir, STORE_READ, f);

    store_close(&s);
    return err;
}

/* The machine, and the counter. */
static enum plr_err stand(struct store *s, enum store_use use, struct fail *f)
{
    struct machine machine = s->agent->machine;
    uint64_t now_s = clock_now_s(s->agent, &s->now);

    machine_read(&machine);
    guard_machine(s->agent, &machine, now_s);
    guard_ask(s->agent, use != STORE_READ, now_s, &s->found);
    return use == STORE_WRITE ? guard_check(s->agent, &s->found, f) : PLR_OK;
}

static enum plr_err open_once(struct store *ret, const char **ret_doubt, const char *dir, enum store_use use,
                              struct fail *f)
{
    struct store s = {.lock_fd = -1};
    enum plr_err err = load(&s, dir, use, f);

    if (err)
        goto out;
    err = authz_reopen(s.agent, s.trust, f);
    if (err) {
        err = damaged(f, dir);
        goto out;
    }
    clock_read(&s.now);
    s.evaluation_used_s = s.agent->evaluation_used_s;
    s.attempts_failed = s.agent->attempts.failed;
    s.agent->attempts.wait_s = attempt_wait_s(&s.agent->attempts, &s.now);
    *ret_doubt = clock_doubt(s.agent, &s.now);
    clock_advance(s.agent, &s.now);
    err = stand(&s, use, f);
    if (err)
        goto out;
    *ret = s;
    s = (struct store){.lock_fd = -1};
out:
    store_close(&s);
    return err;
}

enum plr_err store_open(struct store *ret, const char **ret_doubt, const char *dir, enum store_use use, struct fail *f)
{
    /* A reader has no lock: between the state and the counter, a writer may have changed both. */
    for (unsigned tries = 1;; tries++) {
        enum plr_err err = open_once(ret, ret_doubt, dir, use, f);

        /* Nor has it between the state and the bundle. */
        if (err == PLR_ERR_DAMAGED && use == STORE_READ && tries < READ_TRIES)
            continue;
        if (err || use != STORE_READ || ret->agent->standing != STATE_STALE || tries == READ_TRIES)
            return err;
        store_close(ret);
    }
}

void store_close(struct store *s)
{
    trust_free(s->trust);
    trust_free(s->next_trust);
    free(s->next_pem);
    file_unlock(s->lock_fd);
    state_free(s->agent);
    free(s->dir);
    *s = (struct store){.lock_fd = -1};
}

static enum plr_err write_state(struct store *s, struct agent *next, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;

    next->generation = s->agent->generation + 1;
    enum plr_err err = storetrust_prepare(s, next, f);
    if (!err)
        err = storetext_format(&text, &len, next, f);
    if (err)
        return err;
    err = file_replace(s->dir, STORE_STATE, STORE_PREVIOUS, text, len, 0600, f);
    sodium_memzero(text, len);
    free(text);
    if (err)
        return err;
    err = storetrust_settle(s, f);
    history_syslog(next);
    if (next != s->agent)
        *s->agent = *next;
    s->evaluation_used_s = s->agent->evaluation_used_s;
    s->attempts_failed = s->agent->attempts.failed;
    return err;
}

void store_stage_trust(struct store *s, struct trust *next, char *pem, size_t len)
{
    trust_free(s->next_trust);
    free(s->next_pem);
    s->next_trust = next;
    s->next_pem = pem;
    s->next_pem_len = len;
}

/* A day of evaluation that began is a change too, so that none of them comes back with an older store: 90 at most. */
static bool begins_day(const struct store *s, const struct agent *next)
{
    const struct counter *c = &s->agent->counter;

    if (s->agent->standing != STATE_GOOD || !c->spec[0] || next->counter.value != c->value ||
        memcmp(next->counter.id, c->id, sizeof(c->id)) != 0)
        return false;
    return (next->evaluation_used_s + DAY_S - 1) / DAY_S != (s->evaluation_used_s + DAY_S - 1) / DAY_S;
}

enum plr_err store_save(struct store *s, struct agent *next, struct fail *f)
{
    bool day = begins_day(s, next);

    next->counter.value += day;
    enum plr_err err = write_state(s, next, f);
    if (err && day)
        next->counter.value--;
    /* What is in use is recorded, and must not be recorded again: the next writer raises the counter, or finds it dead.
     */
    if (!err && day && guard_count(s->agent, NULL))
        s->agent->standing = STATE_UNCOUNTED;
    return err;
}

enum plr_err store_save_counted(struct store *s, struct agent *next, struct fail *f)
{
    if (!s->agent->counter.spec[0])
        return write_state(s, next, f);
    next->counter.value = s->agent->counter.value + 1;
    enum plr_err err = write_state(s, next, f);
    if (err) {
        if (next == s->agent)
            next->counter.value--;
        return err;
    }
    err = guard_count(s->agent, f);
    if (err)
        fail_hint(f, "the change is made; put the counter right and give the same command again");
    return err;
}

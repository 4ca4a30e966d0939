#include "src/agent/storefix.h"

#include <errno.h>
#include <sodium.h>
#include <sys/stat.h>

#include "src/agent/history.h"
#include "src/agent/jsonio.h"
#include "src/agent/storetext.h"
#include "src/agent/storetrust.h"
#include "src/cli/file.h"

#define LOCK_WAIT_MS 5000u
#define PATH_CAP     4096

static enum storefix_part part_of(const struct fail *f)
{
    return f->reason && strcmp(f->reason, "newerversion") == 0 ? STOREFIX_NEWER : STOREFIX_DAMAGE;
}

/* One of the two state files. a is filled if it is good. */
static enum plr_err look_at(enum storefix_part *ret, struct agent *a, const char *dir, const char *name,
                            struct fail *why, struct fail *f)
{
    struct stat st = {0};
    char path[PATH_CAP] = "";
    char *bytes = NULL;
    size_t len = 0;

    (void)snprintf(path, sizeof(path), "%s/%s", dir, name);
    if (lstat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
        *ret = STOREFIX_MISSING;
        (void)fail_set(why, PLR_ERR_DAMAGED, "missing", "it is not there");
        return PLR_OK;
    }
    enum plr_err err = file_read(&bytes, &len, path, STORE_MAX, f);
    if (err && err != PLR_ERR_SPACE)
        return err;
    if (err)
        (void)fail_set(why, PLR_ERR_DAMAGED, "damaged", "it is longer than any store");
    else
        err = storetext_parse(a, bytes, len, why);
    *ret = err ? part_of(why) : STOREFIX_GOOD;
    if (bytes)
        sodium_memzero(bytes, len);
    free(bytes);
    return err == PLR_ERR_MEMORY ? err : PLR_OK;
}

static bool is_pinned(const struct agent *a, const char *pem, size_t len)
{
    uint8_t digest[STATE_HASH_LEN] = {0};

    storetrust_hash(digest, pem, len);
    return sodium_memcmp(digest, a->trust_hash, sizeof(digest)) == 0;
}

static enum storefix_part look_at_trust(const char *dir, const struct agent *a)
{
    static const uint8_t none[STATE_HASH_LEN];
    const char *name = NULL;
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = storetrust_find(&pem, &len, &name, dir, a ? a->trust_hash : none, NULL);

    free(pem);
    if (err == PLR_OK || (!a && err == PLR_ERR_DAMAGED))
        return STOREFIX_GOOD;
    return err == PLR_ERR_DAMAGED ? STOREFIX_DAMAGE : STOREFIX_MISSING;
}

enum plr_err storefix_look(struct storefix *ret, const char *dir, struct fail *f)
{
    struct storefix fix = {0};
    struct agent *before = calloc(1, sizeof(*before));

    jsonio_wipe();
    fix.agent = calloc(1, sizeof(*fix.agent));
    if (!before || !fix.agent) {
        state_free(before);
        state_free(fix.agent);
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the state");
    }
    enum plr_err err = look_at(&fix.state, fix.agent, dir, STORE_STATE, &fix.state_why, f);
    if (!err)
        err = look_at(&fix.previous, before, dir, STORE_PREVIOUS, &fix.previous_why, f);
    if (err) {
        state_free(before);
        state_free(fix.agent);
        return err;
    }
    fix.there = fix.state != STOREFIX_MISSING || fix.previous != STOREFIX_MISSING;
    if (fix.state != STOREFIX_GOOD && fix.previous == STOREFIX_GOOD)
        *fix.agent = *before;
    state_free(before);
    if (fix.state != STOREFIX_GOOD && fix.previous != STOREFIX_GOOD) {
        state_free(fix.agent);
        fix.agent = NULL;
    }
    fix.trust = look_at_trust(dir, fix.agent);
    *ret = fix;
    return PLR_OK;
}

void storefix_free(struct storefix *fix)
{
    state_free(fix->agent);
    fix->agent = NULL;
}

bool storefix_can_put_back(const struct storefix *fix)
{
    return (fix->state == STOREFIX_MISSING || fix->state == STOREFIX_DAMAGE) && fix->previous == STOREFIX_GOOD;
}

/* The former generation as the one to come. */
static void renew(struct agent *a)
{
    struct clock_reading now = {0};

    clock_read(&now);
    clock_advance(a, &now);
    a->generation += 2;
    for (size_t i = 0; i < a->member_count; i++)
        a->members[i].seq += a->members[i].seq < UINT32_MAX - 2;
    history_add(a, HISTORY_RECOVERED, 0, NULL, NULL, clock_now_s(a, &now));
}

enum plr_err storefix_put_back(const char *dir, struct fail *f)
{
    struct storefix fix = {0};
    char *text = NULL;
    size_t len = 0;
    int lock_fd = -1;

    enum plr_err err = file_lock(&lock_fd, dir, STORE_LOCK, LOCK_WAIT_MS, f);
    if (!err)
        err = storefix_look(&fix, dir, f);
    if (!err && !storefix_can_put_back(&fix))
        err = fail_set(f, PLR_ERR_STATE, "notneeded", "the state is whole, or the generation before is not");
    if (!err) {
        renew(fix.agent);
        err = storetext_format(&text, &len, fix.agent, f);
    }
    if (!err && fix.state == STOREFIX_MISSING)
        err = file_create(dir, STORE_STATE, text, len, 0600, f);
    else if (!err)
        err = file_replace(dir, STORE_STATE, STOREFIX_DAMAGED, text, len, 0600, f);
    if (!err)
        history_syslog(fix.agent);
    if (text)
        sodium_memzero(text, len);
    free(text);
    storefix_free(&fix);
    file_unlock(lock_fd);
    return err;
}

enum plr_err storefix_put_trust(const char *dir, const char *pem, size_t len, struct fail *f)
{
    struct storefix fix = {0};
    int lock_fd = -1;

    enum plr_err err = file_lock(&lock_fd, dir, STORE_LOCK, LOCK_WAIT_MS, f);
    if (!err)
        err = storefix_look(&fix, dir, f);
    if (!err && fix.trust == STOREFIX_GOOD)
        err = fail_set(f, PLR_ERR_STATE, "notneeded", "the trust bundle is the one that was pinned");
    if (!err && (!fix.agent || !is_pinned(fix.agent, pem, len)))
        err = fail_set(f, PLR_ERR_UNTRUSTED, "notpinned", "this is not the trust bundle that was pinned");
    if (!err)
        err = file_replace(dir, STORE_TRUST, NULL, pem, len, 0600, f);
    storefix_free(&fix);
    file_unlock(lock_fd);
    return err;
}

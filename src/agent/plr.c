#include "src/plr.h"

#include <pthread.h>

#include "keys/keys.h"
#include "src/agent/actdevice.h"
#include "src/agent/actinstall.h"
#include "src/agent/acttrust.h"
#include "src/agent/actuse.h"
#include "src/agent/guard.h"
#include "src/agent/plrfill.h"

struct plr {
    char *dir;
    pthread_mutex_t busy; /* one call at a time */
    char warning[PLR_TEXT_MAX];
};

const char *plr_version(void)
{
    return PLRKIT_VERSION;
}

const char *plr_warning(const struct plr *product)
{
    return product->warning;
}

/* Begin a call: nobody else's on this handle, and the store is open. end_call also after a failure. */
static enum plr_err begin_call(struct store *s, struct plr *product, enum store_use use, struct fail *f)
{
    const char *doubt = NULL;

    *s = (struct store){.lock_fd = -1};
    (void)pthread_mutex_lock(&product->busy);
    enum plr_err err = store_open(s, &doubt, product->dir, use, f);
    const char *const found[] = {err ? NULL : doubt, err ? NULL : guard_text(s->agent->standing),
                                 err ? NULL : acttrust_warning(s->agent, s->trust)};
    size_t at = 0;

    product->warning[0] = '\0';
    for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++)
        if (found[i])
            at += fail_text(product->warning + at, sizeof(product->warning) - at, "%s%s", at > 0 ? "; " : "", found[i]);
    return err;
}

static enum plr_result end_call(struct store *s, struct plr *product, enum plr_err err, const struct fail *f,
                                struct plr_error *error)
{
    store_close(s);
    (void)pthread_mutex_unlock(&product->busy);
    return err ? plrfill_error(error, f) : PLR_DONE;
}

enum plr_result plr_create(const char *dir, const char *const *udis, size_t count, const char *bundle,
                           size_t bundle_len, struct plr_error *error)
{
    struct udi *list = calloc(STATE_MEMBER_MAX, sizeof(*list));
    struct fail f = {0};
    enum plr_err err = PLR_OK;

    if (!list)
        err = fail_set(&f, PLR_ERR_MEMORY, "memory", "no memory for the members of a product");
    else if (count == 0 || count > STATE_MEMBER_MAX)
        err = fail_set(&f, PLR_ERR_USAGE, "toomany", "a product has 1 to %u members", STATE_MEMBER_MAX);
    for (size_t i = 0; !err && i < count; i++) {
        err = udi_parse(&list[i], udis[i], strlen(udis[i]), &f);
        for (size_t k = 0; !err && k < i; k++)
            if (strcmp(list[k].text, list[i].text) == 0)
                err = fail_set(&f, PLR_ERR_USAGE, "exists", "\"%s\" is given twice", list[i].text);
    }
    if (!err)
        err = keys_init(&f);
    if (!err)
        err = store_init(dir, list, count, 0, bundle, bundle_len, NULL, NULL, &f);
    free(list);
    return err ? plrfill_error(error, &f) : PLR_DONE;
}

enum plr_result plr_open(struct plr **ret, const char *dir, struct plr_error *error)
{
    struct plr *product = calloc(1, sizeof(*product));
    struct fail f = {0};
    enum plr_err err = PLR_OK;

    if (product)
        product->dir = strdup(dir);
    if (!product || !product->dir || pthread_mutex_init(&product->busy, NULL)) {
        free(product ? product->dir : NULL);
        free(product);
        (void)fail_set(&f, PLR_ERR_MEMORY, "memory", "no memory to open a store");
        return plrfill_error(error, &f);
    }
    err = keys_init(&f);
    if (!err)
        err = store_probe(dir, &f);
    if (err) {
        plr_close(product);
        return plrfill_error(error, &f);
    }
    *ret = product;
    return PLR_DONE;
}

void plr_close(struct plr *product)
{
    if (!product)
        return;
    (void)pthread_mutex_destroy(&product->busy);
    free(product->dir);
    free(product);
}

/* End a call about licenses: what is not authorized is a no, with its reason. */
static enum plr_result end_use(struct store *s, struct plr *product, enum plr_err err, struct fail *f,
                               const struct actuse_verdict *v, struct plr_answer *ret, struct plr_error *error)
{
    if (!err && ret)
        plrfill_answer(ret, v);
    if (!err && !actuse_good(v)) {
        *f = v->why;
        err = f->err;
    }
    return end_call(s, product, err, f, error);
}

enum plr_result plr_check(struct plr *product, const char *tag, uint32_t count, unsigned flags, struct plr_answer *ret,
                          struct plr_error *error)
{
    struct actuse_verdict v = {0};
    struct store s = {0};
    struct fail f = {0};

    enum plr_err err = begin_call(&s, product, STORE_READ, &f);
    if (!err)
        err = actuse_check(&v, &s, tag, count, flags & PLR_EXPORT_CONTROLLED, &f);
    return end_use(&s, product, err, &f, &v, ret, error);
}

static enum plr_err check_count(uint32_t count, struct fail *f)
{
    if (count >= 1 && count <= STATE_COUNT_MAX)
        return PLR_OK;
    return fail_set(f, PLR_ERR_USAGE, "usage", "the number of licenses must be 1 to %u", STATE_COUNT_MAX);
}

enum plr_result plr_use(struct plr *product, const char *tag, uint32_t count, unsigned flags, struct plr_answer *ret,
                        struct plr_error *error)
{
    struct actuse_verdict v = {0};
    struct store s = {0};
    struct fail f = {0};

    enum plr_err err = begin_call(&s, product, STORE_ANY, &f);
    if (!err)
        err = check_count(count, &f);
    if (!err)
        err = actuse_take(&v, &s, tag, count, flags & PLR_EXPORT_CONTROLLED, &f);
    return end_use(&s, product, err, &f, &v, ret, error);
}

enum plr_result plr_release(struct plr *product, const char *tag, uint32_t count, struct plr_answer *ret,
                            struct plr_error *error)
{
    struct actuse_verdict v = {0};
    struct store s = {0};
    struct fail f = {0};

    enum plr_err err = begin_call(&s, product, STORE_ANY, &f);
    if (!err)
        err = check_count(count, &f);
    if (!err)
        err = actuse_release(&v, &s, tag, count, &f);
    if (!err && ret)
        plrfill_answer(ret, &v);
    return end_call(&s, product, err, &f, error);
}

enum plr_result plr_in_use(struct plr *product, struct plr_answer *ret, size_t *count, struct plr_error *error)
{
    struct actuse_verdict v = {0};
    struct store s = {0};
    struct fail f = {0};
    size_t n = 0;

    enum plr_err err = begin_call(&s, product, STORE_READ, &f);
    for (; !err && actuse_at(&v, &s, n); n++)
        if (n < *count)
            plrfill_answer(&ret[n], &v);
    if (!err)
        *count = n;
    return end_call(&s, product, err, &f, error);
}

enum plr_result plr_status(struct plr *product, struct plr_status *ret, struct plr_error *error)
{
    struct store s = {0};
    struct fail f = {0};

    enum plr_err err = begin_call(&s, product, STORE_READ, &f);
    if (!err) {
        const struct agent *a = s.agent;

        *ret = (struct plr_status){
            .enabled = state_enabled(a),
            .member_count = a->member_count,
            .usage = plrfill_usage(usage_overall(a, act_now_s(&s))),
            .evaluation_left_s = STATE_EVALUATION_S - a->evaluation_used_s,
            .use_count = a->use_count,
        };
        for (size_t i = 0; i < a->member_count; i++)
            plrfill_member(&ret->members[i], a, i);
        memcpy(ret->warning, product->warning, sizeof(ret->warning));
    }
    return end_call(&s, product, err, &f, error);
}

enum plr_result plr_enable(struct plr *product, bool on, struct plr_error *error)
{
    struct store s = {0};
    struct fail f = {0};

    enum plr_err err = begin_call(&s, product, STORE_WRITE, &f);
    if (!err)
        err = act_enable(&s, on, &f);
    return end_call(&s, product, err, &f, error);
}

/* What can be done to several members at once, and what it leaves to be told of each. */
struct members_act {
    enum plr_err (*act)(struct store *s, struct act_set *set, unsigned flags, struct fail *f);
    void (*fill)(struct plr_code *ret, const struct agent *a, size_t member);
};

static enum plr_result on_members(struct plr *product, const struct members_act *what, const char *member,
                                  unsigned flags, struct plr_code *ret, size_t *count, struct plr_error *error)
{
    uint32_t before[STATE_MEMBER_MAX] = {0}; /* a new request, and a return, raise the number */
    struct act_set set = {0};
    struct store s = {0};
    struct fail f = {0};

    enum plr_err err = begin_call(&s, product, STORE_WRITE, &f);
    for (size_t i = 0; !err && i < s.agent->member_count; i++)
        before[i] = s.agent->members[i].seq;
    if (!err)
        err = act_pick(&set, s.agent, member, flags & PLR_ALL, &f);
    if (!err)
        err = what->act(&s, &set, flags, &f);
    for (size_t i = 0; !err && i < set.count; i++) {
        what->fill(&ret[i], s.agent, set.at[i]);
        ret[i].again = ret[i].text[0] && s.agent->members[set.at[i]].seq == before[set.at[i]];
    }
    if (!err)
        *count = set.count;
    return end_call(&s, product, err, &f, error);
}

static enum plr_err request(struct store *s, struct act_set *set, unsigned flags, struct fail *f)
{
    return act_request(s, set, flags & PLR_UPDATE, f);
}

enum plr_result plr_request(struct plr *product, const char *member, unsigned flags, struct plr_code *ret,
                            size_t *count, struct plr_error *error)
{
    static const struct members_act what = {request, plrfill_request};

    return on_members(product, &what, member, flags, ret, count, error);
}

static enum plr_err cancel(struct store *s, struct act_set *set, unsigned flags, struct fail *f)
{
    (void)flags;
    return act_cancel(s, set, f);
}

enum plr_result plr_cancel(struct plr *product, const char *member, unsigned flags, struct plr_code *ret, size_t *count,
                           struct plr_error *error)
{
    static const struct members_act what = {cancel, plrfill_no_code};

    return on_members(product, &what, member, flags, ret, count, error);
}

static enum plr_err give_back(struct store *s, struct act_set *set, unsigned flags, struct fail *f)
{
    (void)flags;
    return act_return(s, set, f);
}

static void fill_return(struct plr_code *ret, const struct agent *a, size_t member)
{
    plrfill_opening(ret, a, member, &a->members[member].last_return);
}

enum plr_result plr_return(struct plr *product, const char *member, unsigned flags, struct plr_code *ret, size_t *count,
                           struct plr_error *error)
{
    static const struct members_act what = {give_back, fill_return};

    return on_members(product, &what, member, flags, ret, count, error);
}

enum plr_result plr_install(struct plr *product, const char *text, size_t len, struct plr_code *ret, size_t *count,
                            struct plr_error *error)
{
    struct actinstall_text texts[STATE_MEMBER_MAX] = {0};
    struct actinstall_result results[STATE_MEMBER_MAX] = {0};
    struct store s = {0};
    struct fail f = {0};
    size_t n = 0;

    enum plr_err err = begin_call(&s, product, STORE_WRITE, &f);
    if (!err)
        err = actinstall_split(texts, &n, text, len, &f);
    if (!err)
        err = actinstall(results, &s, texts, n, &f);
    for (size_t i = 0; !err && i < n; i++) {
        plrfill_confirmation(&ret[i], s.agent, results[i].member);
        ret[i].again = results[i].already;
    }
    if (!err)
        *count = n;
    return end_call(&s, product, err, &f, error);
}

enum plr_result plr_device_key(struct plr *product, const char *text, size_t len, struct plr_error *error)
{
    struct devicefile *file = NULL;
    struct store s = {0};
    struct fail f = {0};
    size_t changed = 0;

    enum plr_err err = begin_call(&s, product, STORE_WRITE, &f);
    if (!err)
        err = devicefile_read(&file, text, len, &f);
    if (!err)
        err = actdevice_set(&changed, &s, file, &f);
    devicefile_free(file);
    return end_call(&s, product, err, &f, error);
}

enum plr_result plr_trust(struct plr *product, const char *bundle, size_t len, uint32_t *ret_number,
                          struct plr_error *error)
{
    struct store s = {0};
    struct fail f = {0};
    bool same = false;

    enum plr_err err = begin_call(&s, product, STORE_WRITE, &f);
    if (!err)
        err = acttrust(&same, &s, bundle, len, &f);
    if (!err && ret_number)
        *ret_number = trust_number(s.trust);
    return end_call(&s, product, err, &f, error);
}

enum plr_result plr_return_authorization(struct plr *product, const char *text, size_t len, struct plr_code *ret,
                                         struct plr_error *error)
{
    struct state_opening opening = {0};
    struct store s = {0};
    struct fail f = {0};
    size_t member = 0;
    bool again = false;

    enum plr_err err = begin_call(&s, product, STORE_WRITE, &f);
    if (!err)
        err = act_return_authorization(&opening, &member, &again, &s, text, len, &f);
    if (!err) {
        plrfill_opening(ret, s.agent, member, &opening);
        ret->again = again;
    }
    explicit_bzero(&opening, sizeof(opening));
    return end_call(&s, product, err, &f, error);
}

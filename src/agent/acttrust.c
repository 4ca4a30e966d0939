#include "src/agent/acttrust.h"

#include "keys/trustnext.h"
#include "src/agent/history.h"

#define BUNDLE_PEM_MAX (2 * SLR_BUNDLE_MAX + 4096)

static void note(struct agent *a, const struct trust *trust, uint64_t now_s)
{
    char number[16] = "";

    (void)fail_text(number, sizeof(number), "%u", (unsigned)trust_number(trust));
    history_add(a, HISTORY_TRUST, 0, number, NULL, now_s);
}

static char *copy_of(const char *pem, size_t len)
{
    char *copy = malloc(len + 1);

    if (copy) {
        memcpy(copy, pem, len);
        copy[len] = '\0';
    }
    return copy;
}

enum plr_err acttrust(bool *ret_same, struct store *s, const char *pem, size_t len, struct fail *f)
{
    struct trust *next = NULL;
    char *copy = NULL;
    bool same = false;
    enum plr_err err = trust_read(&next, pem, len, f);

    if (!err)
        err = trustnext_check(&same, s->trust, next, act_trust_s(s), f);
    if (!err && !same && !(copy = copy_of(pem, len)))
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a trust bundle");
    if (!err && !same) {
        note(s->agent, next, act_now_s(s));
        store_stage_trust(s, next, copy, len);
        next = NULL;
        err = store_save_counted(s, s->agent, f);
    }
    trust_free(next);
    if (!err)
        *ret_same = same;
    return err;
}

enum plr_err acttrust_stage(struct store *s, const struct slr *slr, struct fail *f)
{
    const struct trust *have = s->next_trust ? s->next_trust : s->trust;
    struct trust *next = NULL;
    char *pem = NULL;
    size_t len = 0;
    bool same = false;
    enum plr_err err = PLR_OK;

    if (slr->bundle_len == 0)
        return PLR_OK;
    pem = malloc(BUNDLE_PEM_MAX);
    err = pem ? trustnext_unpack(pem, BUNDLE_PEM_MAX, &len, slr->bundle, slr->bundle_len, f)
              : fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a trust bundle");
    if (!err)
        err = trust_read(&next, pem, len, f);
    if (!err && trust_number(next) > trust_number(have)) {
        err = trustnext_check(&same, s->trust, next, act_trust_s(s), f);
        if (!err) {
            note(s->agent, next, act_now_s(s));
            store_stage_trust(s, next, pem, len);
            next = NULL;
            pem = NULL;
        }
    }
    trust_free(next);
    free(pem);
    return err;
}

void acttrust_unstage(struct store *s)
{
    if (!s->next_trust)
        return;
    store_stage_trust(s, NULL, NULL, 0);
    history_retract(s->agent, HISTORY_TRUST);
}

const char *acttrust_warning(const struct agent *a, const struct trust *trust)
{
    for (size_t i = 0; i < a->member_count; i++) {
        const struct state_signer *signer = &a->members[i].installed.signer;
        const char *revoked = NULL;

        if (state_installed(&a->members[i]) && signer->name[0] != '\0')
            revoked = trust_revoked(trust, signer->root_hash, signer->serial);
        if (revoked && strcmp(revoked, "keyCompromise") == 0)
            return "the key that signed what is installed is in wrong hands: \"plr-agent request --update\" asks for "
                   "another authorization";
    }
    return NULL;
}

#include "src/cssm/cssm_key.h"

#include "src/cli/passphrase.h"
#include "src/ledger/ledger_head.h"

/* One passphrase for all keys of a command: the log is signed whatever else is. */
static enum plr_err ask(struct secret **ret, const struct cssm_args *a, bool is_protected, struct fail *f)
{
    struct passphrase_ask how = {.file = a->passphrase_file, .prompt = CSSM_KEY_PROMPT};

    if (a->passphrase_file == NULL && !is_protected && !authority_key_protected(a->ledger, AUTHORITY_LOG))
        return PLR_OK;
    return passphrase_get(ret, &how, f);
}

void cssm_key_log_is(struct cssm *c, struct authority_signer *log)
{
    struct ledger_head_signer signer = {.key = log->key};

    signkey_free(c->log_key);
    c->log_key = log->key;
    log->key = NULL;
    memcpy(signer.authority, log->root_hash, sizeof signer.authority);
    ledger_head_sign_with(c->ledger, &signer);
}

/* Once for each command: what it commits from now on has a signed head. */
static enum plr_err open_log(struct cssm *c, const struct secret *passphrase, struct fail *f)
{
    struct authority_signer log = {.key = NULL};
    enum plr_err err = PLR_OK;

    if (c->log_key != NULL)
        return PLR_OK;
    if ((err = authority_key(&log, c->args->ledger, AUTHORITY_LOG, passphrase, c->now_s, f)) != PLR_OK)
        return err;
    cssm_key_log_is(c, &log);
    return PLR_OK;
}

static enum plr_err open_sign(struct issue_key *ret, struct cssm_key *keys, struct cssm *c, enum reservation_kind kind,
                              struct fail *f)
{
    enum authority_role role = kind == RESERVATION_UNIVERSAL ? AUTHORITY_PLR : AUTHORITY_SLR;
    const struct cssm_args *a = c->args;
    struct authority_signer *signer = &keys->signer[kind];
    enum plr_err err = PLR_OK;

    if (signer->key == NULL && keys->passphrase == NULL)
        err = ask(&keys->passphrase, a, authority_key_protected(a->ledger, role), f);
    if (err == PLR_OK && signer->key == NULL)
        err = authority_key(signer, a->ledger, role, keys->passphrase, c->now_s, f);
    if (err == PLR_OK && a->with_bundle && keys->bundle == NULL)
        err = authority_trust(&keys->bundle, a->ledger, f);
    if (err == PLR_OK)
        *ret = (struct issue_key){.signer = signer, .bundle = keys->bundle};
    return err;
}

static enum plr_err open_epoch(struct issue_key *ret, struct cssm_key *keys, struct cssm *c, const struct wish *wish,
                               struct fail *f)
{
    const struct cssm_args *a = c->args;
    uint8_t epoch = wish->epoch;
    enum plr_err err = wish->epoch_given ? PLR_OK : authority_epoch_latest(&epoch, a->ledger, f);

    /* The log has a key of its own, which may want the passphrase where this one does not. */
    if (err == PLR_OK && keys->epoch[epoch] == NULL && keys->passphrase == NULL)
        err = ask(&keys->passphrase, a,
                  authority_epoch_protected(a->ledger, epoch) || authority_key_protected(a->ledger, AUTHORITY_LOG), f);
    if (err == PLR_OK && keys->epoch[epoch] == NULL)
        err = authority_epoch_key(&keys->epoch[epoch], a->ledger, epoch, keys->passphrase, f);
    if (err == PLR_OK)
        *ret = (struct issue_key){.epoch_key = keys->epoch[epoch], .epoch = epoch};
    return err;
}

enum plr_err cssm_key_open(struct issue_key *ret, struct cssm_key *keys, struct cssm *c, const struct wish *wish,
                           struct fail *f)
{
    struct issue_key key = {0};
    enum plr_err err = wish->device_key ? open_epoch(&key, keys, c, wish, f) : open_sign(&key, keys, c, wish->kind, f);

    if (err == PLR_OK)
        err = open_log(c, keys->passphrase, f);
    if (err == PLR_OK)
        *ret = key;
    return err;
}

void cssm_key_close(struct cssm_key *keys)
{
    for (size_t i = 0; i < sizeof keys->signer / sizeof *keys->signer; i++)
        signkey_free(keys->signer[i].key);
    trust_free(keys->bundle);
    for (size_t i = 0; i < sizeof keys->epoch / sizeof *keys->epoch; i++)
        secret_free(keys->epoch[i]);
    secret_free(keys->passphrase);
    memset(keys, 0, sizeof *keys);
}

enum plr_err cssm_key_log(struct cssm *c, struct fail *f)
{
    struct secret *passphrase = NULL;
    enum plr_err err = ask(&passphrase, c->args, authority_key_protected(c->args->ledger, AUTHORITY_LOG), f);

    if (err == PLR_OK)
        err = open_log(c, passphrase, f);
    secret_free(passphrase);
    return err;
}

enum plr_err cssm_key_record(struct cssm *c, const char *action, const char *subject, json_t *detail, struct fail *f)
{
    enum plr_err err = c->log_key != NULL ? PLR_OK : cssm_key_log(c, f);

    if (err == PLR_OK)
        err = ledger_begin(c->ledger, f);
    if (err == PLR_OK)
        err = cssm_permit(c, ACT_TRUST, NULL, NULL, f);
    if (err == PLR_OK) {
        err = cssm_record(c, action, subject, detail, f);
        detail = NULL;
    }
    if (err == PLR_OK)
        err = ledger_commit(c->ledger, f);
    ledger_rollback(c->ledger);
    json_decref(detail);
    return err;
}

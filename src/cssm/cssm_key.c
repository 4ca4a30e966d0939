#include "src/cssm/cssm_key.h"

#include "src/cssm/authority.h"
#include "src/cssm/passphrase.h"

enum plr_err cssm_key_open(const struct signkey **ret, struct cssm_key *keys, const struct cssm *c,
                           enum reservation_kind kind, struct fail *f)
{
    enum authority_role role = kind == RESERVATION_UNIVERSAL ? AUTHORITY_PLR : AUTHORITY_SLR;
    const struct cssm_args *a = c->args;
    enum plr_err err = PLR_OK;

    if (keys->key[kind] == NULL && keys->passphrase == NULL &&
        (a->passphrase_file != NULL || authority_is_protected(a->ledger, role)))
        err = passphrase_get(&keys->passphrase, a->passphrase_file, false, f);
    if (err == PLR_OK && keys->key[kind] == NULL)
        err = authority_key(&keys->key[kind], a->ledger, role, keys->passphrase, c->now_s, f);
    if (err == PLR_OK)
        *ret = keys->key[kind];
    return err;
}

void cssm_key_close(struct cssm_key *keys)
{
    for (size_t i = 0; i < sizeof keys->key / sizeof *keys->key; i++)
        signkey_free(keys->key[i]);
    secret_free(keys->passphrase);
    memset(keys, 0, sizeof *keys);
}

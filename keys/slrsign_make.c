#include "keys/digest.h"
#include "keys/slrsign.h"

/* Apart from slrsign.c: who only verifies, as a product does, links nothing that signs. */

/* Large buffers: from the heap. */
struct slrwork {
    struct pack_work pack;
    uint8_t data[SLR_DATA_MAX];
    size_t data_len;
    uint8_t payload[COSE_BYTES_MAX];
    size_t payload_len;
    uint8_t signed_bytes[COSE_BYTES_MAX + COSE_OVERHEAD];
    size_t signed_len;
    struct slrtext text;
};

static enum plr_err fail_space(struct fail *f, const struct slr *slr)
{
    (void)fail_set(f, PLR_ERR_SPACE, "toolong", "%zu entitlements do not fit one SLR authorization code",
                   slr->entitlement_count);
    fail_hint(f, "use --by-reference, or reserve fewer entitlements");
    return PLR_ERR_SPACE;
}

static enum plr_err make(struct slrwork *w, const struct slr *slr, const struct signkey *key, struct fail *f)
{
    uint8_t public_key[32] = {0};
    uint8_t kid[COSE_KID_LEN] = {0};
    uint8_t signature[COSE_SIG_LEN] = {0};
    enum plr_err err = slr_encode(w->data, sizeof(w->data), &w->data_len, slr, f);

    if (err)
        return err;
    err = pack_pack(w->payload, sizeof(w->payload), &w->payload_len, w->data, w->data_len, &w->pack, f);
    if (err)
        return err;
    (void)signkey_public(public_key, key);
    digest_kid(kid, public_key);
    err =
        cose_to_be_signed(w->signed_bytes, sizeof(w->signed_bytes), &w->signed_len, kid, w->payload, w->payload_len, f);
    if (err)
        return err;
    err = signkey_sign_ed25519(signature, key, w->signed_bytes, w->signed_len, f);
    if (err)
        return err;
    err = cose_encode(w->text.bytes, sizeof(w->text.bytes), &w->text.bytes_len, kid, w->payload, w->payload_len,
                      signature, f);
    if (err)
        return err;
    w->text.doc_tag = digest_doc_tag(w->text.bytes, w->text.bytes_len);
    return PLR_OK;
}

enum plr_err slrsign_make(struct slrtext *ret, const struct slr *slr, const struct signkey *key, struct fail *f)
{
    struct slrwork *w = NULL;
    enum plr_err err = PLR_OK;

    if (signkey_type(key) != SIGNKEY_ED25519)
        return fail_set(f, PLR_ERR_CRYPTO, "wrongkey", "this key signs PLR authorizations only");
    w = calloc(1, sizeof(*w));
    if (!w)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for an SLR authorization");
    err = make(w, slr, key, f);
    if (err == PLR_ERR_SPACE)
        err = fail_space(f, slr);
    if (!err)
        *ret = w->text;
    free(w);
    return err;
}

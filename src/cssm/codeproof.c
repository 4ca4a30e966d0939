#include "src/cssm/codeproof.h"

#include "codec/plrauth.h"
#include "keys/digest.h"
#include "keys/schnorr.h"
#include "keys/slrsign.h"

static enum plr_err bad(const struct reservation_facts *r, const char *reason, const char *what, struct fail *f)
{
    fail_set(f, PLR_ERR_DAMAGED, reason, "reservation %zu of %s: %s", (size_t)r->number, r->udi.text, what);
    fail_hint(f, "the row was edited; compare with a backup of the ledger");
    return PLR_ERR_DAMAGED;
}

/* What the codec or a key found, with the reservation before it. */
static enum plr_err placed(const struct reservation_facts *r, enum plr_err err, const struct fail *inner,
                           struct fail *f)
{
    if (err == PLR_ERR_MEMORY || err == PLR_ERR_CRYPTO) {
        if (f != NULL)
            *f = *inner;
        return err;
    }
    if (err != PLR_ERR_SIGNATURE && err != PLR_ERR_UNTRUSTED)
        return bad(r, "badcode", "what was issued is no code", f);
    fail_set(f, err, inner->reason, "reservation %zu of %s: the issued code: %s", (size_t)r->number, r->udi.text,
             inner->why);
    fail_hint(f, "the row was edited, or signed by other keys than those of the trust bundle");
    return err;
}

static enum plr_err check_receipt(const struct reservation_facts *r, const char *receipt, struct fail *f)
{
    return strcmp(receipt, r->receipt) == 0 ? PLR_OK : bad(r, "badreceipt", "its receipt is not that of its code", f);
}

static enum plr_err verify_universal(const struct reservation_facts *r, const struct plrauth *auth,
                                     const struct trust *trust, struct fail *f)
{
    struct schnorr_claim claim = {.udi = &r->udi, .seq = r->seq, .commitment = r->commitment};
    struct schnorr_public pub = {{0}};
    struct trust_signer signer = {0};
    enum plr_err err = trust_plr_signer(&signer, trust, auth->slot, r->issued_s, f);

    memcpy(pub.bytes, signer.public_key, sizeof pub.bytes);
    return err == PLR_OK ? schnorr_verify(auth, &pub, &claim, f) : err;
}

static enum plr_err check_universal(const struct reservation_facts *r, const struct bundles *bundles, struct fail *f)
{
    struct plrauth auth = {0};
    struct code code = {0};
    struct fail inner = {0};
    char receipt[DIGEST_RECEIPT_TEXT + 1] = {0};
    enum plr_err err = code_read_kind(&code, CODE_PLR, (const char *)r->issued, r->issued_len, &inner);

    if (err == PLR_OK)
        err = plrauth_decode(&auth, &code, &inner);
    if (err != PLR_OK)
        return placed(r, err, &inner, f);
    digest_code_receipt(receipt, &code);
    if ((err = check_receipt(r, receipt, f)) != PLR_OK)
        return err;
    if (auth.account != r->account)
        return bad(r, "codediffers", "its code names another smart account", f);
    /* What the one in force says is the reason, if no other holds. */
    for (size_t i = 0; i < bundles->count; i++) {
        enum plr_err one = verify_universal(r, &auth, bundles->list[i], i == 0 ? &inner : NULL);

        if (one == PLR_OK)
            return PLR_OK;
        err = i == 0 ? one : err;
    }
    return placed(r, err, &inner, f);
}

static enum plr_err check_device(bool *ret_unchecked, const struct reservation_facts *r,
                                 const struct codeproof_keys *keys, struct fail *f)
{
    struct device_claim claim = {.seq = r->seq, .commitment = r->commitment};
    struct deviceauth auth = {0};
    struct code code = {0};
    struct fail inner = {0};
    struct secret *own = NULL;
    char receipt[DIGEST_RECEIPT_TEXT + 1] = {0};
    enum plr_err err = code_read_kind(&code, CODE_PLR_DEVICE, (const char *)r->issued, r->issued_len, &inner);

    if (err == PLR_OK)
        err = deviceauth_decode(&auth, &code, &inner);
    if (err != PLR_OK)
        return placed(r, err, &inner, f);
    digest_code_receipt(receipt, &code);
    if ((err = check_receipt(r, receipt, f)) != PLR_OK)
        return err;
    if (auth.account != r->account)
        return bad(r, "codediffers", "its code names another smart account", f);
    if (keys == NULL || keys->epoch[auth.epoch] == NULL) {
        *ret_unchecked = true;
        return PLR_OK;
    }
    if ((own = secret_new(DEVICE_KEY_LEN)) == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no guarded memory for a key");
    device_key(own->bytes, keys->epoch[auth.epoch]->bytes, &r->udi);
    err = device_verify(&auth, own->bytes, &claim, &inner);
    secret_free(own);
    return err == PLR_OK ? PLR_OK : placed(r, err, &inner, f);
}

static bool line_agrees(const struct line_facts *l, const struct slr_entitlement *e)
{
    uint8_t hash[SLR_TAG_HASH_LEN] = {0};

    digest_tag(hash, l->tag);
    return (e->by_reference ? memcmp(hash, e->tag_hash, sizeof hash) == 0 : strcmp(l->tag, e->tag) == 0) &&
           l->count == e->count && l->type == e->type && l->start_day == e->start_day && l->end_day == e->end_day;
}

static bool lines_agree(const struct reservation_facts *r, const struct slr *slr)
{
    if (slr->entitlement_count != r->line_count)
        return false;
    for (size_t i = 0; i < r->line_count; i++) {
        size_t at = 0;

        while (at < slr->entitlement_count && !line_agrees(&r->lines[i], &slr->entitlements[at]))
            at++;
        if (at == slr->entitlement_count)
            return false;
    }
    return true;
}

static enum plr_err check_content(const struct reservation_facts *r, const struct slr *slr, struct fail *f)
{
    if (strcmp(slr->udi.text, r->udi.text) != 0 || memcmp(slr->instance_uuid, r->uuid, sizeof r->uuid) != 0)
        return bad(r, "codediffers", "its code is for another product", f);
    if (slr->seq != r->seq || slr->commitment.bits != r->commitment.bits ||
        memcmp(slr->commitment.bytes, r->commitment.bytes, sizeof r->commitment.bytes) != 0)
        return bad(r, "codediffers", "its code is for another request", f);
    if (slr->account != r->account)
        return bad(r, "codediffers", "its code names another smart account", f);
    if (slr->issued_s != r->issued_s)
        return bad(r, "codediffers", "its code was issued at another time", f);
    if (slr->is_update != (r->replaces != 0))
        return bad(r, "codediffers", "its code and its row do not agree on being an update", f);
    if (!lines_agree(r, slr))
        return bad(r, "codediffers", "its code grants other entitlements than its lines say", f);
    return PLR_OK;
}

static enum plr_err open_specific(struct slr *slr, const struct reservation_facts *r, const struct slrtext *text,
                                  const struct bundles *bundles, struct fail *f)
{
    enum plr_err err = PLR_OK;

    for (size_t i = 0; i < bundles->count; i++) {
        enum plr_err one = slrsign_open(slr, NULL, text, bundles->list[i], r->issued_s, i == 0 ? f : NULL);

        if (one == PLR_OK)
            return PLR_OK;
        err = i == 0 ? one : err;
    }
    return err;
}

static enum plr_err check_specific(const struct reservation_facts *r, const struct bundles *bundles, struct fail *f)
{
    struct slr *slr = calloc(1, sizeof *slr);
    struct slrtext *text = calloc(1, sizeof *text);
    struct fail inner = {0};
    char receipt[DIGEST_RECEIPT_TEXT + 1] = {0};
    enum plr_err err = PLR_OK;

    if (slr == NULL || text == NULL) {
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for an authorization");
        goto out;
    }
    digest_receipt(receipt, r->issued, r->issued_len);
    if ((err = check_receipt(r, receipt, f)) != PLR_OK)
        goto out;
    memcpy(text->bytes, r->issued, r->issued_len);
    text->bytes_len = r->issued_len;
    text->doc_tag = digest_doc_tag(r->issued, r->issued_len);
    if ((err = open_specific(slr, r, text, bundles, &inner)) != PLR_OK)
        err = placed(r, err, &inner, f);
    else
        err = check_content(r, slr, f);
out:
    free(slr);
    free(text);
    return err;
}

/* Which kind it is is told by its length: every other length that is wrong is refused as no code. */
enum plr_err codeproof_check(bool *ret_unchecked, const struct reservation_facts *r, const struct bundles *bundles,
                             const struct codeproof_keys *keys, struct fail *f)
{
    *ret_unchecked = false;
    if (r->kind == RESERVATION_SPECIFIC)
        return check_specific(r, bundles, f);
    return r->issued_len == DEVICEAUTH_SYMBOLS ? check_device(ret_unchecked, r, keys, f)
                                               : check_universal(r, bundles, f);
}

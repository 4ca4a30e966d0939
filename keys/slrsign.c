#include "keys/slrsign.h"

#include <sodium.h>

#include "keys/digest.h"

/* Large buffers: from the heap. */
struct slrwork {
    struct pack_work pack;
    uint8_t data[SLR_DATA_MAX];
    size_t data_len;
    uint8_t signed_bytes[COSE_BYTES_MAX + COSE_OVERHEAD];
    size_t signed_len;
    struct slr slr;
};

static enum plr_err fail_memory(struct fail *f)
{
    return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for an SLR authorization");
}

enum plr_err slrsign_verify_ed25519(const uint8_t signature[static 64], const uint8_t *msg, size_t len,
                                    const uint8_t public_key[static 32], struct fail *f)
{
    if (crypto_sign_verify_detached(signature, msg, len, public_key) != 0)
        return fail_set(f, PLR_ERR_SIGNATURE, "badsignature", "the signature does not hold");
    return PLR_OK;
}

enum plr_err slrsign_check_tag(const struct slrtext *text, struct fail *f)
{
    if (text->bytes_len > sizeof(text->bytes))
        return fail_set(f, PLR_ERR_FORMAT, "badcode", "the authorization is longer than any can be");
    if (digest_doc_tag(text->bytes, text->bytes_len) == text->doc_tag)
        return PLR_OK;
    (void)fail_set(f, PLR_ERR_CHECK, "documenttag", "the document tag in the text is not the one of its content");
    fail_hint(f, "one or more symbols are wrong: compare the code with the original, or take it from a sheet, where "
                 "every line is checked");
    return PLR_ERR_CHECK;
}

/* The signature over what the view shows; then, and only then, what is inside. */
static enum plr_err open_view(struct slrwork *w, const struct cose_view *view, const uint8_t public_key[static 32],
                              struct fail *f)
{
    enum plr_err err = cose_to_be_signed(w->signed_bytes, sizeof(w->signed_bytes), &w->signed_len, view->kid,
                                         view->payload, view->payload_len, f);

    if (!err)
        err = slrsign_verify_ed25519(view->signature, w->signed_bytes, w->signed_len, public_key, f);
    if (!err)
        err = pack_unpack(w->data, sizeof(w->data), &w->data_len, view->payload, view->payload_len, &w->pack, f);
    return err ? err : slr_decode(&w->slr, w->data, w->data_len, f);
}

/* With a bundle, or (NULL) with a key. */
static enum plr_err open_with(struct slr *ret, struct trust_signer *signer, const struct slrtext *text,
                              const struct trust *trust, const uint8_t *public_key, uint64_t now_s, struct fail *f)
{
    struct slrwork *w = calloc(1, sizeof(*w));
    struct cose_view view = {0};
    enum plr_err err = w ? slrsign_check_tag(text, f) : fail_memory(f);

    if (!err)
        err = cose_decode(&view, text->bytes, text->bytes_len, f);
    if (!err && trust)
        err = trust_slr_signer(signer, trust, view.kid, now_s, f);
    if (!err)
        err = open_view(w, &view, trust ? signer->public_key : public_key, f);
    if (!err)
        *ret = w->slr;
    free(w);
    return err;
}

enum plr_err slrsign_open(struct slr *ret, struct trust_signer *ret_signer, const struct slrtext *text,
                          const struct trust *trust, uint64_t now_s, struct fail *f)
{
    struct trust_signer signer = {0};
    enum plr_err err = open_with(ret, &signer, text, trust, NULL, now_s, f);

    if (!err && ret_signer)
        *ret_signer = signer;
    return err;
}

enum plr_err slrsign_open_by(struct slr *ret, const struct slrtext *text, const uint8_t public_key[static 32],
                             struct fail *f)
{
    return open_with(ret, NULL, text, NULL, public_key, 0, f);
}

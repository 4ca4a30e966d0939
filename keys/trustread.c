#include "keys/trustread.h"

#include <sodium.h>

#include "keys/digest.h"
#include "keys/pem.h"
#include "keys/trustparts.h"

static enum plr_err fail_block(struct fail *f, const struct pem_block *block)
{
    size_t len = strlen(block->label);

    if (len >= 11 && strcmp(block->label + len - 11, "PRIVATE KEY") == 0) {
        (void)fail_set(f, PLR_ERR_FORMAT, "privatekey", "line %u: there is a private key (\"%s\") in the trust bundle",
                       (unsigned)block->line, block->label);
        fail_hint(f, "a bundle is public: take the key out, and replace that key, for others may have read it");
    } else {
        (void)fail_set(f, PLR_ERR_FORMAT, "badblock", "line %u: \"%s\" does not belong in a trust bundle",
                       (unsigned)block->line, block->label);
        fail_hint(f, "a bundle holds blocks of \"CERTIFICATE\" and one of \"X509 CRL\"");
    }
    fail_at(f, block->line, 0);
    return PLR_ERR_FORMAT;
}

static enum plr_err fail_many(struct fail *f)
{
    (void)fail_set(f, PLR_ERR_FORMAT, "toomany", "the trust bundle has more than %u roots or %u signers",
                   TRUST_ROOTS_MAX, TRUST_SIGNERS_MAX);
    fail_hint(f, "leave out signers that have expired");
    return PLR_ERR_FORMAT;
}

static enum plr_err take_certificate(struct trust *t, const uint8_t *der, size_t len, struct fail *f)
{
    struct trustcert *cert = calloc(1, sizeof(*cert));
    enum plr_err err = PLR_OK;

    if (!cert)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a certificate");
    err = trustcert_read(cert, der, len, f);
    if (err)
        goto out;
    bool root = cert->purpose == CERT_ROOT;
    if (root ? t->root_count == TRUST_ROOTS_MAX : t->signer_count == TRUST_SIGNERS_MAX)
        err = fail_many(f);
    else if (root)
        t->roots[t->root_count++] = *cert;
    else
        t->signers[t->signer_count++] = *cert;
out:
    free(cert);
    return err;
}

static enum plr_err take_crl(struct trust *t, const uint8_t *der, size_t len, struct fail *f)
{
    if (t->crl_count++ > 0) {
        (void)fail_set(f, PLR_ERR_FORMAT, "duplicate", "there are two revocation lists in the trust bundle");
        fail_hint(f, "two bundles are in one file: take the newer one from the authority again");
        return PLR_ERR_FORMAT;
    }
    return trustcrl_read(&t->crl, der, len, f);
}

/* Roots, signers and the statement apart, in the order of the file. */
static enum plr_err collect(struct trust *t, struct pem_reader *r, struct fail *f)
{
    struct pem_block block = {.line = 0};
    uint8_t der[TRUSTCRL_DER_MAX] = {0};
    size_t len = 0;

    while (pem_more(r)) {
        enum plr_err err = pem_next(&block, r, f);

        if (err)
            return err;
        bool crl = strcmp(block.label, "X509 CRL") == 0;
        if (!crl && strcmp(block.label, "CERTIFICATE") != 0)
            return fail_block(f, &block);
        err = pem_decode(der, crl ? TRUSTCRL_DER_MAX : TRUSTCERT_DER_MAX, &len, &block, f);
        if (!err)
            err = crl ? take_crl(t, der, len, f) : take_certificate(t, der, len, f);
        if (err) {
            fail_at(f, block.line, 0);
            return err;
        }
    }
    return PLR_OK;
}

static enum plr_err check_roots(struct trust *t, struct fail *f)
{
    if (t->root_count == 0) {
        (void)fail_set(f, PLR_ERR_FORMAT, "noroot", "there is no root certificate in the trust bundle");
        fail_hint(f, "take the bundle trust.pem that \"plr-cssm init\" wrote");
        return PLR_ERR_FORMAT;
    }
    for (size_t i = 0; i < t->root_count; i++) {
        const struct trustcert *root = &t->roots[i];

        if (!trustcert_signed_by(root, root))
            return fail_set(f, PLR_ERR_UNTRUSTED, "notselfsigned", "the root \"%s\" has not signed itself", root->name);
        (void)crypto_hash_sha256(t->root_hash[i], root->der, root->der_len);
        if (i > 0 && memcmp(t->root_hash[0], t->root_hash[i], 32) == 0)
            return fail_set(f, PLR_ERR_FORMAT, "duplicate", "the root \"%s\" is in the trust bundle twice", root->name);
    }
    return PLR_OK;
}

/* True if a lookup could not tell signers a and b apart. A PLR signer that was revoked leaves its slot to another. */
static bool same_place(const struct trust *t, size_t a, size_t b)
{
    bool plr = t->signers[a].purpose == CERT_PLR_SIGNER;

    if (plr != (t->signers[b].purpose == CERT_PLR_SIGNER))
        return false;
    if (plr && memcmp(t->signers[a].public_key, t->signers[b].public_key, SCHNORR_PUBLIC_LEN) == 0)
        return true;
    if (plr)
        return t->signers[a].slot == t->signers[b].slot && !t->revoked[a] && !t->revoked[b];
    return memcmp(t->kid[a], t->kid[b], COSE_KID_LEN) == 0;
}

static enum plr_err check_signer(struct trust *t, size_t i, struct fail *f)
{
    const struct trustcert *signer = &t->signers[i];
    size_t by = 0;

    while (by < t->root_count && !trustcert_signed_by(signer, &t->roots[by]))
        by++;
    if (by == t->root_count) {
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "notsigned",
                       "the signer \"%s\" was not certified by a root of this bundle", signer->name);
        fail_hint(f, "take the whole bundle from the authority again");
        return PLR_ERR_UNTRUSTED;
    }
    for (size_t k = 0; k < t->root_count; k++)
        if (memcmp(t->roots[k].public_key, signer->public_key, sizeof(signer->public_key)) == 0)
            return fail_set(f, PLR_ERR_UNTRUSTED, "wrongpurpose", "the signer \"%s\" has the key of a root",
                            signer->name);
    t->signer_root[i] = by;
    if (signer->purpose != CERT_PLR_SIGNER)
        digest_kid(t->kid[i], signer->public_key);
    return PLR_OK;
}

/* Who was revoked, and that of the others each has its place. */
static enum plr_err check_places(struct trust *t, struct fail *f)
{
    for (size_t i = 0; i < t->signer_count; i++)
        if (t->signer_root[i] == t->speaker)
            t->revoked[i] = trustcrl_find(&t->crl, t->signers[i].serial);
    for (size_t i = 0; i < t->signer_count; i++)
        for (size_t k = 0; k < i; k++)
            if (same_place(t, k, i))
                return fail_set(f, PLR_ERR_FORMAT, "duplicate",
                                "the signers \"%s\" and \"%s\" have the same key or the same slot", t->signers[k].name,
                                t->signers[i].name);
    return PLR_OK;
}

/* The statement is by one of the roots, and of the certificates that are here. */
static enum plr_err check_statement(struct trust *t, struct fail *f)
{
    uint8_t digest[TRUSTCRL_DIGEST_LEN] = {0};
    const struct trustcert *certs[TRUSTCRL_CERTS_MAX] = {0};
    size_t count = 0;

    if (t->crl_count == 0) {
        (void)fail_set(f, PLR_ERR_FORMAT, "nostatement", "there is no revocation list in the trust bundle");
        fail_hint(
            f, "a bundle is made whole by \"plr-cssm init\" or \"plr-key bundle\": take it from the authority again");
        return PLR_ERR_FORMAT;
    }
    while (t->speaker < t->root_count && !trustcrl_signed_by(&t->crl, &t->roots[t->speaker]))
        t->speaker++;
    if (t->speaker == t->root_count)
        return fail_set(f, PLR_ERR_UNTRUSTED, "notsigned",
                        "the revocation list was not signed by a root of this bundle");
    for (size_t i = 0; i < t->root_count; i++)
        certs[count++] = &t->roots[i];
    for (size_t i = 0; i < t->signer_count; i++)
        certs[count++] = &t->signers[i];
    trustcrl_digest(digest, certs, count);
    if (memcmp(digest, t->crl.digest, sizeof(digest)) == 0)
        return PLR_OK;
    (void)fail_set(f, PLR_ERR_UNTRUSTED, "otherbundle",
                   "the trust bundle has other certificates than those that its root made it of");
    fail_hint(f, "something was added or left out: take the whole bundle from the authority again");
    return PLR_ERR_UNTRUSTED;
}

/* A bundle is for production or for a rehearsal, in all its certificates, and the key ids say the same. */
static enum plr_err check_marks(const struct trust *t, struct fail *f)
{
    bool rehearsal = t->roots[0].rehearsal;
    const struct trustcert *other = NULL;

    for (size_t i = 1; i < t->root_count && !other; i++)
        if (t->roots[i].rehearsal != rehearsal)
            other = &t->roots[i];
    for (size_t i = 0; i < t->signer_count && !other; i++)
        if (t->signers[i].rehearsal != rehearsal)
            other = &t->signers[i];
    if (other) {
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "mixedrehearsal",
                       "the trust bundle is for production and for a REHEARSAL at once: \"%s\" and \"%s\" differ",
                       t->roots[0].name, other->name);
        fail_hint(f, "take the bundle of one authority");
        return PLR_ERR_UNTRUSTED;
    }
    for (size_t i = 0; i < t->signer_count; i++)
        if (t->signers[i].purpose == CERT_SLR_SIGNER && digest_kid_is_rehearsal(t->kid[i]) != rehearsal) {
            (void)fail_set(f, PLR_ERR_UNTRUSTED, "rehearsalmark", "the key id of \"%s\" %s", t->signers[i].name,
                           rehearsal ? "does not say that it is of a REHEARSAL" : "is one of a REHEARSAL");
            fail_hint(f, "it was not made by the authority's programs: ask who made it");
            return PLR_ERR_UNTRUSTED;
        }
    return PLR_OK;
}

enum plr_err trustread_bundle(struct trust *t, const char *pem, size_t pem_len, struct fail *f)
{
    struct pem_reader reader = {.text = pem, .len = pem_len};
    enum plr_err err = collect(t, &reader, f);

    if (!err)
        err = check_roots(t, f);
    for (size_t i = 0; !err && i < t->signer_count; i++)
        err = check_signer(t, i, f);
    if (!err)
        err = check_marks(t, f);
    if (!err)
        err = check_statement(t, f);
    if (!err)
        err = check_places(t, f);
    for (size_t i = 0; !err && i < t->root_count; i++)
        digest_fingerprint(t->fingerprint[i], t->root_hash[i]);
    return err;
}

#include "keys/trust.h"

#include <sodium.h>

#include "keys/digest.h"
#include "keys/pem.h"
#include "keys/trustcert.h"

/* "AB12 CD34 ...": 32 bytes as 16 groups */
#define FINGERPRINT_TEXT (16 * 5)

struct trust {
    size_t root_count;
    size_t signer_count;
    size_t signer_root[TRUST_SIGNERS_MAX]; /* index of the root that signed it */
    uint8_t kid[TRUST_SIGNERS_MAX][COSE_KID_LEN];
    char fingerprint[TRUST_ROOTS_MAX][FINGERPRINT_TEXT];
    uint8_t root_hash[TRUST_ROOTS_MAX][32];
    struct trustcert roots[TRUST_ROOTS_MAX];
    struct trustcert signers[TRUST_SIGNERS_MAX];
};

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
        fail_hint(f, "a bundle holds blocks of \"CERTIFICATE\" only");
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

/* Roots and signers apart, in the order of the file. */
static enum plr_err collect(struct trust *t, struct pem_reader *r, struct fail *f)
{
    struct pem_block block = {.line = 0};
    struct trustcert cert = {.der_len = 0};
    uint8_t der[TRUSTCERT_DER_MAX] = {0};
    size_t len = 0;
    enum plr_err err = PLR_OK;

    while (pem_more(r)) {
        err = pem_next(&block, r, f);
        if (err)
            return err;
        if (strcmp(block.label, "CERTIFICATE") != 0)
            return fail_block(f, &block);
        err = pem_decode(der, sizeof(der), &len, &block, f);
        if (err)
            return err;
        err = trustcert_read(&cert, der, len, f);
        if (err) {
            fail_at(f, block.line, 0);
            return err;
        }
        if (cert.purpose == CERT_ROOT ? t->root_count == TRUST_ROOTS_MAX : t->signer_count == TRUST_SIGNERS_MAX)
            return fail_many(f);
        if (cert.purpose == CERT_ROOT)
            t->roots[t->root_count++] = cert;
        else
            t->signers[t->signer_count++] = cert;
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

/* True if a lookup could not tell signers a and b apart. */
static bool same_place(const struct trust *t, size_t a, size_t b)
{
    bool plr = t->signers[a].purpose == CERT_PLR_SIGNER;

    if (plr != (t->signers[b].purpose == CERT_PLR_SIGNER))
        return false;
    if (plr)
        return t->signers[a].slot == t->signers[b].slot;
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
    t->signer_root[i] = by;
    if (signer->purpose != CERT_PLR_SIGNER)
        digest_kid(t->kid[i], signer->public_key);
    for (size_t k = 0; k < i; k++)
        if (same_place(t, k, i))
            return fail_set(f, PLR_ERR_FORMAT, "duplicate",
                            "the signers \"%s\" and \"%s\" have the same key or the same slot", t->signers[k].name,
                            signer->name);
    return PLR_OK;
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

static void write_fingerprint(char dst[FINGERPRINT_TEXT], const uint8_t hash[32])
{
    static const char hex[] = "0123456789ABCDEF";
    size_t at = 0;

    for (size_t i = 0; i < 32; i++) {
        if (i > 0 && i % 2 == 0)
            dst[at++] = ' ';
        dst[at++] = hex[hash[i] >> 4];
        dst[at++] = hex[hash[i] & 15];
    }
    dst[at] = '\0';
}

enum plr_err trust_read(struct trust **ret, const char *pem, size_t pem_len, struct fail *f)
{
    struct pem_reader reader = {.text = pem, .len = pem_len};
    struct trust *t = NULL;
    enum plr_err err = PLR_OK;

    if (pem_len > TRUST_PEM_MAX)
        return fail_set(f, PLR_ERR_FORMAT, "toolong", "the trust bundle is longer than %u bytes", TRUST_PEM_MAX);
    t = calloc(1, sizeof(*t));
    if (!t)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the trust bundle");
    err = collect(t, &reader, f);
    if (!err)
        err = check_roots(t, f);
    for (size_t i = 0; !err && i < t->signer_count; i++)
        err = check_signer(t, i, f);
    if (!err)
        err = check_marks(t, f);
    if (err) {
        trust_free(t);
        return err;
    }
    for (size_t i = 0; i < t->root_count; i++)
        write_fingerprint(t->fingerprint[i], t->root_hash[i]);
    *ret = t;
    return PLR_OK;
}

void trust_free(struct trust *trust)
{
    free(trust);
}

const char *trust_root_fingerprint(const struct trust *trust, size_t i)
{
    return i < trust->root_count ? trust->fingerprint[i] : "";
}

bool trust_is_rehearsal(const struct trust *trust)
{
    return trust->roots[0].rehearsal;
}

enum plr_err trust_check_mark(const struct trust *trust, bool rehearsal, struct fail *f)
{
    if (trust_is_rehearsal(trust) == rehearsal)
        return PLR_OK;
    if (rehearsal) {
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "rehearsal",
                       "it is an authorization of a REHEARSAL, and this trust bundle is for production");
        fail_hint(f, "nothing is licensed by it here; ask the authority for production for one");
    } else {
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "production",
                       "it is an authorization for production, and this trust bundle is that of a REHEARSAL");
        fail_hint(f, "take it to the product that it was issued for, which has the bundle of its authority");
    }
    return PLR_ERR_UNTRUSTED;
}

void trust_authority_id(uint8_t ret[static 32], const struct trust *trust)
{
    /* The order in the file has no meaning. */
    size_t first = trust->root_count == 2 && memcmp(trust->root_hash[0], trust->root_hash[1], 32) > 0;
    crypto_hash_sha256_state state;

    (void)crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < trust->root_count; i++) {
        const struct trustcert *root = &trust->roots[i == 0 ? first : 1 - first];

        (void)crypto_hash_sha256_update(&state, root->der, root->der_len);
    }
    (void)crypto_hash_sha256_final(&state, ret);
}

/* What a signer signs, by the purpose of its certificate. */
static const char *const purposes[] = {
    [CERT_ROOT] = "", [CERT_SLR_SIGNER] = "SLR", [CERT_PLR_SIGNER] = "PLR", [CERT_LOG_SIGNER] = "log"};

static struct trust_signer signer_of(const struct trust *t, size_t i)
{
    const struct trustcert *cert = &t->signers[i];
    struct trust_signer signer = {.name = cert->name,
                                  .root_name = t->roots[t->signer_root[i]].name,
                                  .not_before_s = cert->not_before_s,
                                  .not_after_s = cert->not_after_s,
                                  .purpose = purposes[cert->purpose],
                                  .slot = cert->slot};

    memcpy(signer.public_key, cert->public_key, sizeof(signer.public_key));
    memcpy(signer.root_hash, t->root_hash[t->signer_root[i]], sizeof(signer.root_hash));
    return signer;
}

/* The signer's own validity and that of its root; now_s 0 skips both. */
static enum plr_err check_time(const struct trustcert *cert, const char *what, uint64_t now_s, struct fail *f)
{
    if (now_s == 0 || (cert->not_before_s <= now_s && now_s <= cert->not_after_s))
        return PLR_OK;
    if (now_s > cert->not_after_s) {
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "signerexpired", "the %s \"%s\" has expired", what, cert->name);
        fail_hint(f, "ask the authority for an authorization by its present signer, and for its trust bundle");
    } else {
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "signernotyetvalid", "the %s \"%s\" is not valid yet", what, cert->name);
        fail_hint(f, "is the clock right?");
    }
    return PLR_ERR_UNTRUSTED;
}

static enum plr_err take(struct trust_signer *ret, const struct trust *t, size_t i, uint64_t now_s, struct fail *f)
{
    enum plr_err err = check_time(&t->signers[i], "signer", now_s, f);

    if (!err)
        err = check_time(&t->roots[t->signer_root[i]], "root", now_s, f);
    if (!err)
        *ret = signer_of(t, i);
    return err;
}

static enum plr_err fail_unknown(struct fail *f)
{
    fail_hint(f, "is it from another authority? else fetch the authority's present trust bundle");
    return PLR_ERR_UNTRUSTED;
}

/* The Ed25519 signer with this key id, if it is there for this. */
static enum plr_err find_by_kid(struct trust_signer *ret, const struct trust *trust, enum cert_purpose purpose,
                                const uint8_t kid[static COSE_KID_LEN], uint64_t now_s, struct fail *f)
{
    char hex[2 * COSE_KID_LEN + 1] = {0};

    for (size_t i = 0; i < trust->signer_count; i++) {
        const struct trustcert *cert = &trust->signers[i];

        if (cert->purpose == CERT_PLR_SIGNER || memcmp(trust->kid[i], kid, COSE_KID_LEN) != 0)
            continue;
        if (cert->purpose == purpose)
            return take(ret, trust, i, now_s, f);
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "wrongpurpose", "the key of \"%s\" signs %s, and nothing else", cert->name,
                       cert->purpose == CERT_LOG_SIGNER ? "the authority's log" : "SLR authorizations");
        fail_hint(f, "it was not made by the authority's programs: ask who made it");
        return PLR_ERR_UNTRUSTED;
    }
    (void)sodium_bin2hex(hex, sizeof(hex), kid, COSE_KID_LEN);
    (void)fail_set(f, PLR_ERR_UNTRUSTED, "unknownkey", "no %s signer of the trust bundle has the key id \"%s\"",
                   purposes[purpose], hex);
    return fail_unknown(f);
}

enum plr_err trust_slr_signer(struct trust_signer *ret, const struct trust *trust,
                              const uint8_t kid[static COSE_KID_LEN], uint64_t now_s, struct fail *f)
{
    enum plr_err err = trust_check_mark(trust, digest_kid_is_rehearsal(kid), f);

    return err ? err : find_by_kid(ret, trust, CERT_SLR_SIGNER, kid, now_s, f);
}

enum plr_err trust_log_signer(struct trust_signer *ret, const struct trust *trust,
                              const uint8_t kid[static COSE_KID_LEN], uint64_t now_s, struct fail *f)
{
    return find_by_kid(ret, trust, CERT_LOG_SIGNER, kid, now_s, f);
}

enum plr_err trust_plr_signer(struct trust_signer *ret, const struct trust *trust, uint8_t slot, uint64_t now_s,
                              struct fail *f)
{
    for (size_t i = 0; i < trust->signer_count; i++)
        if (trust->signers[i].purpose == CERT_PLR_SIGNER && trust->signers[i].slot == slot)
            return take(ret, trust, i, now_s, f);
    (void)fail_set(f, PLR_ERR_UNTRUSTED, "unknownkey", "the trust bundle has no PLR signer in key slot %u",
                   (unsigned)slot);
    return fail_unknown(f);
}

size_t trust_signer_count(const struct trust *trust)
{
    return trust->signer_count;
}

void trust_signer_at(struct trust_signer *ret, int *ret_is_plr, const struct trust *trust, size_t i)
{
    *ret_is_plr = trust->signers[i].purpose == CERT_PLR_SIGNER;
    *ret = signer_of(trust, i);
}

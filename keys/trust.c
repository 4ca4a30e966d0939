#include "keys/trust.h"

#include <sodium.h>

#include "keys/digest.h"
#include "keys/trustparts.h"
#include "keys/trustread.h"

enum plr_err trust_read(struct trust **ret, const char *pem, size_t pem_len, struct fail *f)
{
    struct trust *t = NULL;
    enum plr_err err = PLR_OK;

    if (pem_len > TRUST_PEM_MAX)
        return fail_set(f, PLR_ERR_FORMAT, "toolong", "the trust bundle is longer than %u bytes", TRUST_PEM_MAX);
    t = calloc(1, sizeof(*t));
    if (!t)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the trust bundle");
    err = trustread_bundle(t, pem, pem_len, f);
    if (err) {
        trust_free(t);
        return err;
    }
    *ret = t;
    return PLR_OK;
}

void trust_free(struct trust *trust)
{
    free(trust);
}

uint32_t trust_number(const struct trust *trust)
{
    return trust->crl.number;
}

uint64_t trust_issued_s(const struct trust *trust)
{
    return trust->crl.issued_s;
}

size_t trust_root_count(const struct trust *trust)
{
    return trust->root_count;
}

size_t trust_speaker(const struct trust *trust)
{
    return trust->speaker;
}

const char *trust_root_name(const struct trust *trust, size_t i)
{
    return trust->roots[i].name;
}

const uint8_t *trust_root_hash(const struct trust *trust, size_t i)
{
    return trust->root_hash[i];
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
static const char *const purposes[] = {[CERT_ROOT] = "other certificates",
                                       [CERT_SLR_SIGNER] = "SLR authorizations",
                                       [CERT_PLR_SIGNER] = "PLR authorizations",
                                       [CERT_LOG_SIGNER] = "the authority's log"};

static struct trust_signer signer_of(const struct trust *t, size_t i)
{
    const struct trustcert *cert = &t->signers[i];
    const struct trustcrl_revoked *revoked = t->revoked[i];
    struct trust_signer signer = {.name = cert->name,
                                  .root_name = t->roots[t->signer_root[i]].name,
                                  .not_before_s = cert->not_before_s,
                                  .not_after_s = cert->not_after_s,
                                  .purpose = cert->purpose,
                                  .number = cert->number,
                                  .slot = cert->slot,
                                  .scope = &cert->scope};

    if (revoked) {
        signer.revoked = trustcrl_reason_word(revoked->reason);
        signer.revoked_s = revoked->at_s;
    }
    memcpy(signer.serial, cert->serial, sizeof(signer.serial));

    memcpy(signer.public_key, cert->public_key, sizeof(signer.public_key));
    memcpy(signer.root_hash, t->root_hash[t->signer_root[i]], sizeof(signer.root_hash));
    return signer;
}

/* The signer's own validity and that of its root; now_s 0 skips both. */
static enum plr_err check_time(const struct trustcert *cert, const char *what, uint64_t now_s, struct fail *f)
{
    if (now_s == 0 || now_s == TRUST_WHATEVER || (cert->not_before_s <= now_s && now_s <= cert->not_after_s))
        return PLR_OK;
    if (now_s > cert->not_after_s) {
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "signerexpired", "the %s \"%s\" has expired", what, cert->name);
        fail_hint(f,
                  "give it back (\"plr-agent return --authorization CODE\") and ask anew: the present signer answers");
    } else {
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "signernotyetvalid", "the %s \"%s\" is not valid yet", what, cert->name);
        fail_hint(f, "is the clock right?");
    }
    return PLR_ERR_UNTRUSTED;
}

enum plr_err trust_fail_revoked(const struct trust_signer *signer, struct fail *f)
{
    (void)fail_set(f, PLR_ERR_UNTRUSTED, "signerrevoked", "the signer \"%s\" (number %u) was revoked: %s", signer->name,
                   (unsigned)signer->number, signer->revoked ? signer->revoked : "");
    fail_hint(f, "give it back (\"plr-agent return --authorization CODE\") and ask anew: the present signer answers");
    return PLR_ERR_UNTRUSTED;
}

/* What the log's signer signed before it was revoked still counts; the time is that of what it signed. */
static bool is_revoked(const struct trust *t, size_t i, uint64_t now_s)
{
    const struct trustcrl_revoked *revoked = t->revoked[i];

    if (!revoked || now_s == TRUST_WHATEVER)
        return false;
    return t->signers[i].purpose != CERT_LOG_SIGNER || (now_s != 0 && now_s >= revoked->at_s);
}

static enum plr_err take(struct trust_signer *ret, const struct trust *t, size_t i, uint64_t now_s, struct fail *f)
{
    const struct trust_signer signer = signer_of(t, i);
    enum plr_err err = is_revoked(t, i, now_s) ? trust_fail_revoked(&signer, f) : PLR_OK;

    if (!err)
        err = check_time(&t->signers[i], "signer", now_s, f);
    if (!err)
        err = check_time(&t->roots[t->signer_root[i]], "root", now_s, f);
    if (!err)
        *ret = signer;
    return err;
}

enum plr_err trust_check_scope(const struct trust_signer *signer, const char *pid, struct fail *f)
{
    char scope[SCOPE_TEXT_MAX] = "";

    if (scope_covers(signer->scope, pid))
        return PLR_OK;
    scope_text(scope, signer->scope);
    (void)fail_set(f, PLR_ERR_UNTRUSTED, "wrongscope",
                   "the signer \"%s\" signs for %s only, and this product is \"%s\"", signer->name, scope,
                   pid[0] ? pid : "without a PID");
    fail_hint(f, "ask the authority for an authorization by a signer that has this product in its scope");
    return PLR_ERR_UNTRUSTED;
}

static enum plr_err fail_unknown(struct fail *f)
{
    fail_hint(f,
              "is it from another authority, or by a signer of another root? else bring the authority's present trust "
              "bundle");
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
                       purposes[cert->purpose]);
        fail_hint(f, "it was not made by the authority's programs: ask who made it");
        return PLR_ERR_UNTRUSTED;
    }
    (void)sodium_bin2hex(hex, sizeof(hex), kid, COSE_KID_LEN);
    (void)fail_set(f, PLR_ERR_UNTRUSTED, "unknownkey", "no signer of %s in the trust bundle has the key id \"%s\"",
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

enum plr_err trust_log_certificate(struct trust_signer *ret, const struct trust *trust, const struct trustcert *cert,
                                   uint64_t now_s, struct fail *f)
{
    const struct trustcrl_revoked *revoked = NULL;
    struct trust_signer signer = {.name = cert->name, .number = cert->number, .purpose = cert->purpose};
    size_t by = 0;

    while (by < trust->root_count && !trustcert_signed_by(cert, &trust->roots[by]))
        by++;
    if (by == trust->root_count || cert->purpose != CERT_LOG_SIGNER || cert->rehearsal != trust_is_rehearsal(trust)) {
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "unknownkey",
                       "the certificate \"%s\" is not of a log signer of this authority", cert->name);
        return fail_unknown(f);
    }
    if (by == trust->speaker)
        revoked = trustcrl_find(&trust->crl, cert->serial);
    if (revoked && now_s >= revoked->at_s) {
        signer.revoked = trustcrl_reason_word(revoked->reason);
        return trust_fail_revoked(&signer, f);
    }
    enum plr_err err = check_time(cert, "signer", now_s, f);
    if (!err)
        err = check_time(&trust->roots[by], "root", now_s, f);
    if (err)
        return err;
    signer.root_name = trust->roots[by].name;
    signer.not_before_s = cert->not_before_s;
    signer.not_after_s = cert->not_after_s;
    signer.scope = &cert->scope;
    memcpy(signer.root_hash, trust->root_hash[by], sizeof(signer.root_hash));
    memcpy(signer.serial, cert->serial, sizeof(signer.serial));
    memcpy(signer.public_key, cert->public_key, sizeof(signer.public_key));
    *ret = signer;
    return PLR_OK;
}

enum plr_err trust_plr_signer(struct trust_signer *ret, const struct trust *trust, uint8_t slot, uint64_t now_s,
                              struct fail *f)
{
    size_t found = trust->signer_count;

    /* One that was revoked only where there is no other. */
    for (size_t i = trust->signer_count; i-- > 0;)
        if (trust->signers[i].purpose == CERT_PLR_SIGNER && trust->signers[i].slot == slot &&
            (found == trust->signer_count || !trust->revoked[i]))
            found = i;
    if (found < trust->signer_count)
        return take(ret, trust, found, now_s, f);
    (void)fail_set(f, PLR_ERR_UNTRUSTED, "unknownkey", "the trust bundle has no PLR signer in key slot %u",
                   (unsigned)slot);
    return fail_unknown(f);
}

enum plr_err trust_signer_by_key(struct trust_signer *ret, const struct trust *trust, enum cert_purpose purpose,
                                 const uint8_t public_key[static 32], uint64_t now_s, struct fail *f)
{
    size_t len = purpose == CERT_PLR_SIGNER ? SCHNORR_PUBLIC_LEN : 32;

    for (size_t i = 0; i < trust->signer_count; i++)
        if (trust->signers[i].purpose == purpose && memcmp(trust->signers[i].public_key, public_key, len) == 0)
            return take(ret, trust, i, now_s, f);
    return fail_set(f, PLR_ERR_UNTRUSTED, "unknownkey",
                    "the trust bundle has no certificate for this key that lets it sign %s", purposes[purpose]);
}

size_t trust_signer_count(const struct trust *trust)
{
    return trust->signer_count;
}

void trust_signer_at(struct trust_signer *ret, const struct trust *trust, size_t i)
{
    *ret = signer_of(trust, i);
}

const char *trust_revoked(const struct trust *trust, const uint8_t root_hash[static 32],
                          const uint8_t serial[static CERT_SERIAL_LEN])
{
    const struct trustcrl_revoked *revoked = NULL;

    if (memcmp(trust->root_hash[trust->speaker], root_hash, 32) == 0)
        revoked = trustcrl_find(&trust->crl, serial);
    return revoked ? trustcrl_reason_word(revoked->reason) : NULL;
}

#include "keys/bundleplan.h"

#include <sodium.h>
#include <strings.h>

#define FINGERPRINT_MIN 8 /* hex digits that are enough to name a root */

void bundleplan_begin(struct bundleplan *plan, const struct trust *before)
{
    struct bundle *b = &plan->bundle;

    for (size_t i = 0; i < before->root_count; i++)
        plan->room[b->cert_count++] = before->roots[i];
    for (size_t i = 0; i < before->signer_count; i++)
        plan->room[b->cert_count++] = before->signers[i];
    b->number = before->crl.number + 1;
    b->revoked_count = before->crl.revoked_count;
    memcpy(b->revoked, before->crl.revoked, sizeof b->revoked);
}

enum plr_err bundleplan_add(struct bundleplan *plan, const struct trustcert *cert, struct fail *f)
{
    struct bundle *b = &plan->bundle;

    for (size_t i = 0; i < b->cert_count; i++) {
        const struct trustcert *other = &plan->room[i];

        if (other->purpose != cert->purpose ||
            memcmp(other->public_key, cert->public_key, sizeof cert->public_key) != 0)
            continue;
        plan->room[i] = *cert;
        return PLR_OK;
    }
    if (b->cert_count == TRUSTCRL_CERTS_MAX) {
        (void)fail_set(f, PLR_ERR_STATE, "toomany", "a bundle has at most %u certificates", TRUSTCRL_CERTS_MAX);
        fail_hint(f, "--drop those that have expired");
        return PLR_ERR_STATE;
    }
    plan->room[b->cert_count++] = *cert;
    return PLR_OK;
}

/* "A1B2 C3D4 ...", with or without blanks, at least its beginning. */
static bool is_fingerprint(const struct trustcert *cert, const char *which)
{
    uint8_t hash[32] = {0};
    char hex[65] = {0};
    size_t n = 0;

    (void)crypto_hash_sha256(hash, cert->der, cert->der_len);
    (void)sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    for (; *which != '\0'; which++) {
        if (*which == ' ')
            continue;
        if (n == 64 || hex[n++] != tolower((unsigned char)*which))
            return false;
    }
    return n >= FINGERPRINT_MIN;
}

static bool is_named(const struct trustcert *cert, const char *which)
{
    char number[16] = {0}, serial[2 * CERT_SERIAL_LEN + 1] = {0};

    (void)fail_text(number, sizeof number, "%u", (unsigned)cert->number);
    (void)sodium_bin2hex(serial, sizeof serial, cert->serial, sizeof cert->serial);
    if (cert->purpose == CERT_ROOT && is_fingerprint(cert, which))
        return true;
    return strcmp(cert->name, which) == 0 || strcasecmp(serial, which) == 0 ||
           (cert->number != 0 && strcmp(number, which) == 0);
}

enum plr_err bundleplan_find(size_t *ret, const struct bundleplan *plan, const char *which, struct fail *f)
{
    size_t found = 0, at = 0;

    for (size_t i = 0; i < plan->bundle.cert_count; i++)
        if (is_named(&plan->room[i], which)) {
            at = i;
            found++;
        }
    if (found == 1) {
        *ret = at;
        return PLR_OK;
    }
    (void)fail_set(f, PLR_ERR_NOT_FOUND, "nosuchcertificate",
                   found ? "\"%s\" is more than one certificate of the bundle"
                         : "no certificate of the bundle has the number or name \"%s\"",
                   which);
    fail_hint(f, "\"plr-key inspect\" of the bundle lists them, with --json also their serial numbers");
    return PLR_ERR_NOT_FOUND;
}

void bundleplan_drop(struct bundleplan *plan, size_t at)
{
    struct bundle *b = &plan->bundle;

    b->cert_count--;
    memmove(&plan->room[at], &plan->room[at + 1], (b->cert_count - at) * sizeof *plan->room);
}

static enum plr_err fail_revoked(const struct trustcert *cert, struct fail *f)
{
    (void)fail_set(f, PLR_ERR_STATE, "alreadyrevoked", "\"%s\" (number %u) is revoked already", cert->name,
                   (unsigned)cert->number);
    fail_hint(f, "\"plr-key inspect\" of the bundle says when and why; the bundle is good as it is");
    return PLR_ERR_STATE;
}

enum plr_err bundleplan_revoke(struct bundleplan *plan, size_t at, const struct trustcert *by,
                               enum trustcrl_reason reason, uint64_t now_s, struct fail *f)
{
    const struct trustcert *cert = &plan->room[at];
    struct bundle *b = &plan->bundle;
    struct trustcrl_revoked *entry = &b->revoked[b->revoked_count];

    if (cert->purpose == CERT_ROOT) {
        (void)fail_set(f, PLR_ERR_STATE, "isroot", "\"%s\" is a root: it is not revoked but left out", cert->name);
        fail_hint(f, "\"plr-key bundle --root OTHER --drop ROOT\", signed by the other root; plr-trust(7)");
        return PLR_ERR_STATE;
    }
    if (!trustcert_signed_by(cert, by)) {
        (void)fail_set(f, PLR_ERR_STATE, "otherroot", "\"%s\" was certified by another root than \"%s\"", cert->name,
                       by->name);
        fail_hint(f, "a root revokes its own signers; those of another are left out: --drop");
        return PLR_ERR_STATE;
    }
    for (size_t i = 0; i < b->revoked_count; i++)
        if (memcmp(b->revoked[i].serial, cert->serial, CERT_SERIAL_LEN) == 0)
            return fail_revoked(cert, f);
    if (b->revoked_count == TRUSTCRL_REVOKED_MAX)
        return fail_set(f, PLR_ERR_STATE, "toomany", "a bundle has at most %u revocations", TRUSTCRL_REVOKED_MAX);
    memcpy(entry->serial, cert->serial, CERT_SERIAL_LEN);
    entry->at_s = now_s;
    entry->reason = reason;
    b->revoked_count++;
    return PLR_OK;
}

enum plr_err bundleplan_check(const struct bundleplan *plan, struct fail *f)
{
    for (size_t i = 0; i < plan->bundle.cert_count; i++) {
        const struct trustcert *cert = &plan->room[i];
        bool signed_here = false;

        for (size_t k = 0; k < plan->bundle.cert_count && !signed_here; k++)
            signed_here = trustcert_signed_by(cert, &plan->room[k]);
        if (signed_here)
            continue;
        (void)fail_set(f, PLR_ERR_STATE, "notsigned",
                       "\"%s\" (number %u) was certified by a root that is not in the bundle", cert->name,
                       (unsigned)cert->number);
        fail_hint(f, "certify its public key by a root that is (\"plr-key cert\") and --add that, or --drop it");
        return PLR_ERR_STATE;
    }
    return PLR_OK;
}

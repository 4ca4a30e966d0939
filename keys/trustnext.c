#include "keys/trustnext.h"

#include <string.h>

#include "keys/pem.h"
#include "keys/trustparts.h"

#define TAG_SEQUENCE 0x30
#define TAG_VERSION  0xa0 /* of a certificate, first in what is signed */

static bool same_bytes(const struct trust *a, const struct trust *b)
{
    return a->crl.der_len == b->crl.der_len && memcmp(a->crl.der, b->crl.der, a->crl.der_len) == 0;
}

/* The index in mine of a root that signed next, also by another certificate of its key; root_count if there is none. */
static size_t known_speaker(const struct trust *mine, const struct trust *next)
{
    size_t i = 0;

    while (i < mine->root_count && !trustcrl_signed_by(&next->crl, &mine->roots[i]))
        i++;
    return i;
}

static enum plr_err check_number(bool *ret_same, const struct trust *mine, const struct trust *next, struct fail *f)
{
    unsigned have = mine->crl.number;

    if (next->crl.number > have || same_bytes(mine, next)) {
        *ret_same = next->crl.number == have;
        return PLR_OK;
    }
    if (next->crl.number == have) {
        (void)fail_set(f, PLR_ERR_STATE, "otherbundle", "there are two different trust bundles with the number %u",
                       have);
        fail_hint(
            f, "one root was used in two places: ask the authority which is right, and for one with a higher number");
        return PLR_ERR_STATE;
    }
    (void)fail_set(f, PLR_ERR_STATE, "oldbundle", "the trust bundle has the number %u, and %u is in force",
                   (unsigned)next->crl.number, have);
    fail_hint(f, "an older bundle may trust what was revoked since; bring the newest one");
    return PLR_ERR_STATE;
}

enum plr_err trustnext_check(bool *ret_same, const struct trust *mine, const struct trust *next, uint64_t now_s,
                             struct fail *f)
{
    size_t by = known_speaker(mine, next);

    if (trust_is_rehearsal(mine) != trust_is_rehearsal(next)) {
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "mixedrehearsal",
                       "one trust bundle is for production, the other for a REHEARSAL");
        fail_hint(f, "a product never goes from one to the other; a new store does");
        return PLR_ERR_UNTRUSTED;
    }
    if (by == mine->root_count) {
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "otherroot",
                       "the trust bundle was made by the root \"%s\", which is not trusted here",
                       next->roots[next->speaker].name);
        fail_hint(f, "a new root comes first in a bundle that one of the old roots made");
        return PLR_ERR_UNTRUSTED;
    }
    if (now_s != 0 && now_s > mine->roots[by].not_after_s)
        return fail_set(f, PLR_ERR_UNTRUSTED, "rootexpired", "the root \"%s\" has expired", mine->roots[by].name);
    if (now_s != 0 && now_s < mine->roots[by].not_before_s) {
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "rootnotyetvalid", "the root \"%s\" is not valid yet",
                       mine->roots[by].name);
        fail_hint(f, "is the clock right?");
        return PLR_ERR_UNTRUSTED;
    }
    return check_number(ret_same, mine, next, f);
}

static bool put(uint8_t *dst, size_t cap, size_t *at, const uint8_t *der, size_t len)
{
    if (cap - *at < len)
        return false;
    memcpy(dst + *at, der, len);
    *at += len;
    return true;
}

enum plr_err trustnext_pack(uint8_t *dst, size_t cap, size_t *ret_len, const struct trust *trust, struct fail *f)
{
    size_t at = 0;
    bool fits = true;

    for (size_t i = 0; i < trust->root_count; i++)
        fits = fits && put(dst, cap, &at, trust->roots[i].der, trust->roots[i].der_len);
    for (size_t i = 0; i < trust->signer_count; i++)
        fits = fits && put(dst, cap, &at, trust->signers[i].der, trust->signers[i].der_len);
    fits = fits && put(dst, cap, &at, trust->crl.der, trust->crl.der_len);
    if (!fits) {
        (void)fail_set(f, PLR_ERR_SPACE, "bundletoolong", "the trust bundle does not fit an authorization");
        fail_hint(f, "carry it as a file, or drop signers that have expired");
        return PLR_ERR_SPACE;
    }
    *ret_len = at;
    return PLR_OK;
}

/* Length of the SEQUENCE at der with its head, 0 if there is none that ends in len; *ret_head is the head's. */
static size_t sequence_len(size_t *ret_head, const uint8_t *der, size_t len)
{
    size_t head = 2, body = 0;

    if (len < 2 || der[0] != TAG_SEQUENCE)
        return 0;
    if (der[1] < 0x80) {
        body = der[1];
    } else {
        size_t count = der[1] & 0x7f;

        if (count < 1 || count > 2 || len < 2 + count)
            return 0;
        head += count;
        for (size_t i = 0; i < count; i++)
            body = body << 8 | der[2 + i];
    }
    *ret_head = head;
    return body <= len - head ? head + body : 0;
}

/* What is signed begins with a version in a tag of its own in a certificate, and as a plain number in a list. */
static bool is_certificate(const uint8_t *der, size_t head, size_t len)
{
    size_t inner = 0;

    return sequence_len(&inner, der + head, len - head) > inner && der[head + inner] == TAG_VERSION;
}

enum plr_err trustnext_unpack(char *pem, size_t cap, size_t *ret_len, const uint8_t *der, size_t len, struct fail *f)
{
    size_t at = 0, out = 0;

    while (at < len) {
        size_t head = 0, more = 0;
        size_t one = sequence_len(&head, der + at, len - at);

        if (one == 0)
            return fail_set(f, PLR_ERR_FORMAT, "badbundle", "the trust bundle in the authorization is not DER");
        enum plr_err err =
            pem_write(pem + out, cap - out, &more, is_certificate(der + at, head, one) ? "CERTIFICATE" : "X509 CRL",
                      der + at, one, f);
        if (err)
            return err;
        at += one;
        out += more;
    }
    *ret_len = out;
    return PLR_OK;
}

/* What the tests of keys/ share: cmocka, keys and certificates of one small authority. */
#ifndef PLRKIT_TEST_KEYS_COMMON_H
#define PLRKIT_TEST_KEYS_COMMON_H

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "keys/bundle.h"
#include "keys/crl.h"
#include "keys/keys.h"
#include "keys/pem.h"
#include "keys/trust.h"

#define DAY_S 86400u
#define NOW_S 1800000000u

static inline struct signkey *fresh_key(enum signkey_type type)
{
    struct signkey *key = NULL;

    assert_int_equal(signkey_generate(&key, type, NULL), PLR_OK);
    return key;
}

/* A certificate valid from a day before NOW_S to a day after; the text ends in NUL. */
static inline void make_cert(char dst[CERT_PEM_MAX], enum cert_purpose purpose, const char *name, uint8_t slot,
                             const struct signkey *subject, const struct signkey *issuer, const char *issuer_pem)
{
    struct cert_request req = {
        .purpose = purpose, .name = name, .not_before_s = NOW_S - DAY_S, .not_after_s = NOW_S + DAY_S, .slot = slot};
    static uint32_t number;

    req.number = purpose == CERT_ROOT ? 0 : ++number;
    struct fail f = {0};
    size_t len = 0;

    if (cert_make(dst, CERT_PEM_MAX, &len, &req, subject, issuer, issuer_pem, &f) != PLR_OK)
        fail_msg("cert_make: %s", f.why);
    assert_int_equal(len, strlen(dst));
}

/* One root, one SLR signer, two PLR signers. */
struct authority {
    struct signkey *root;
    struct signkey *slr;
    struct signkey *plr[2];
    char root_pem[CERT_PEM_MAX];
    char slr_pem[CERT_PEM_MAX];
    char plr_pem[2][CERT_PEM_MAX];
};

static inline void authority_make(struct authority *a)
{
    a->root = fresh_key(SIGNKEY_ED25519);
    assert_int_equal(signkey_generate_marked(&a->slr, false, NULL), PLR_OK);
    make_cert(a->root_pem, CERT_ROOT, "Test Root", 0, a->root, a->root, NULL);
    make_cert(a->slr_pem, CERT_SLR_SIGNER, "Test SLR Signer", 0, a->slr, a->root, a->root_pem);
    for (uint8_t i = 0; i < 2; i++) {
        a->plr[i] = fresh_key(SIGNKEY_P224);
        make_cert(a->plr_pem[i], CERT_PLR_SIGNER, "Test PLR Signer", i, a->plr[i], a->root, a->root_pem);
    }
}

static inline void authority_free(struct authority *a)
{
    signkey_free(a->root);
    signkey_free(a->slr);
    signkey_free(a->plr[0]);
    signkey_free(a->plr[1]);
}

/* Texts one after the other into fresh memory; the list ends with NULL. */
static inline char *join(const char *const *parts)
{
    size_t len = 1;
    char *text = NULL;

    for (size_t i = 0; parts[i]; i++)
        len += strlen(parts[i]);
    text = malloc(len);
    assert_non_null(text);
    text[0] = '\0';
    for (size_t i = 0, at = 0; parts[i]; i++) {
        memcpy(text + at, parts[i], strlen(parts[i]) + 1);
        at += strlen(parts[i]);
    }
    return text;
}
#define JOIN(...) join((const char *const[]){__VA_ARGS__, NULL})

/* The same text with a statement, number and revocations as given, signed with the key of one of its roots; takes the
 * text. Where it has anything but certificates that are good by themselves it comes back as it was. */
static inline char *stated_as(char *text, const struct signkey *key, uint32_t number,
                              const struct trustcrl_revoked *revoked, size_t revoked_count)
{
    struct pem_reader reader = {.text = text, .len = strlen(text)};
    struct trustcert *certs = calloc(TRUSTCRL_CERTS_MAX, sizeof(*certs));
    const struct trustcert *list[TRUSTCRL_CERTS_MAX] = {0}, *root = NULL;
    struct trustcrl *crl = calloc(1, sizeof(*crl));
    struct pem_block block = {.line = 0};
    uint8_t der[TRUSTCERT_DER_MAX] = {0}, public_key[32] = {0};
    char pem[2 * TRUSTCRL_DER_MAX] = {0};
    char *all = text;
    size_t count = 0, len = 0;
    bool good = certs && crl;

    (void)signkey_public(public_key, key);
    while (good && pem_more(&reader)) {
        good = count < TRUSTCRL_CERTS_MAX && pem_next(&block, &reader, NULL) == PLR_OK &&
               strcmp(block.label, "CERTIFICATE") == 0 && pem_decode(der, sizeof(der), &len, &block, NULL) == PLR_OK &&
               trustcert_read(&certs[count], der, len, NULL) == PLR_OK;
        if (!good)
            break;
        list[count] = &certs[count];
        if (certs[count].purpose == CERT_ROOT && memcmp(certs[count].public_key, public_key, 32) == 0)
            root = list[count];
        count++;
    }
    if (good && root) {
        crl->number = number;
        crl->issued_s = root->not_before_s;
        crl->next_s = root->not_after_s;
        crl->revoked_count = revoked_count;
        if (revoked_count)
            memcpy(crl->revoked, revoked, revoked_count * sizeof(*revoked));
        trustcrl_digest(crl->digest, list, count);
        assert_int_equal(crl_make(crl, key, root, NULL), PLR_OK);
        assert_int_equal(pem_write(pem, sizeof(pem), &len, "X509 CRL", crl->der, crl->der_len, NULL), PLR_OK);
        all = JOIN(text, pem);
        free(text);
    }
    free(certs);
    free(crl);
    return all;
}

static inline char *stated(char *text, const struct signkey *key)
{
    return stated_as(text, key, 1, NULL, 0);
}

/* Read a bundle and expect this error and reason (NULL: any); takes the text. */
static inline void expect_trust(char *pem, enum plr_err want, const char *reason)
{
    struct trust *trust = NULL;
    struct fail f = {0};
    enum plr_err err = trust_read(&trust, pem, strlen(pem), &f);

    if (err != want || (reason && strcmp(f.reason, reason) != 0))
        fail_msg("wanted %d %s, got %d %s: %s", want, reason ? reason : "", err, f.reason ? f.reason : "", f.why);
    if (want != PLR_OK)
        assert_null(trust);
    trust_free(trust);
    free(pem);
}

/* xorshift: the same sequence in every run. */
static inline uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

#endif

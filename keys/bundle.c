#include "keys/bundle.h"

#include "keys/crl.h"
#include "keys/pem.h"
#include "keys/trust.h"

enum plr_err bundle_certificate(struct trustcert *ret, const char *pem, size_t pem_len, struct fail *f)
{
    struct pem_reader reader = {.text = pem, .len = pem_len};
    struct pem_block block = {.line = 0};
    uint8_t der[TRUSTCERT_DER_MAX] = {0};
    size_t len = 0;
    enum plr_err err = pem_next(&block, &reader, f);

    if (!err && strcmp(block.label, "CERTIFICATE") != 0)
        err = fail_set(f, PLR_ERR_FORMAT, "badcertificate", "there is a \"%s\" in it and no CERTIFICATE", block.label);
    if (!err)
        err = pem_decode(der, sizeof(der), &len, &block, f);
    if (!err && pem_more(&reader))
        err = fail_set(f, PLR_ERR_FORMAT, "badcertificate", "there is more in it than one certificate");
    return err ? err : trustcert_read(ret, der, len, f);
}

static enum plr_err write_all(char *dst, size_t cap, size_t *ret_len, const struct bundle *b,
                              const struct trustcrl *crl, struct fail *f)
{
    size_t at = 0, more = 0;
    enum plr_err err = PLR_OK;

    for (size_t i = 0; !err && i < b->cert_count; i++) {
        err = pem_write(dst + at, cap - at, &more, "CERTIFICATE", b->certs[i]->der, b->certs[i]->der_len, f);
        at += err ? 0 : more;
    }
    if (!err)
        err = pem_write(dst + at, cap - at, &more, "X509 CRL", crl->der, crl->der_len, f);
    if (!err)
        *ret_len = at + more;
    return err;
}

enum plr_err bundle_make(char *dst, size_t cap, size_t *ret_len, const struct bundle *bundle, size_t speaker,
                         const struct signkey *key, struct fail *f)
{
    struct trustcrl *crl = calloc(1, sizeof(*crl));
    struct trust *trust = NULL;
    size_t len = 0;
    enum plr_err err = PLR_OK;

    if (!crl)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a trust bundle");
    crl->number = bundle->number;
    crl->issued_s = bundle->now_s;
    crl->next_s = bundle->certs[speaker]->not_after_s;
    crl->revoked_count = bundle->revoked_count;
    memcpy(crl->revoked, bundle->revoked, sizeof(crl->revoked));
    trustcrl_digest(crl->digest, bundle->certs, bundle->cert_count);
    err = crl_make(crl, key, bundle->certs[speaker], f);
    if (!err)
        err = write_all(dst, cap, &len, bundle, crl, f);
    if (!err)
        err = trust_read(&trust, dst, len, f);
    if (!err)
        *ret_len = len;
    trust_free(trust);
    free(crl);
    return err;
}

enum plr_err bundle_make_pem(char *dst, size_t cap, size_t *ret_len, const char *const *pems, size_t count,
                             uint32_t number, uint64_t now_s, const struct signkey *key, struct fail *f)
{
    struct bundle bundle = {.number = number, .now_s = now_s, .cert_count = count};
    struct trustcert *certs = count <= TRUSTCRL_CERTS_MAX ? calloc(count, sizeof(*certs)) : NULL;
    enum plr_err err = PLR_OK;

    if (!certs)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a trust bundle");
    for (size_t i = 0; !err && i < count; i++) {
        err = bundle_certificate(&certs[i], pems[i], strlen(pems[i]), f);
        bundle.certs[i] = &certs[i];
    }
    if (!err)
        err = bundle_make(dst, cap, ret_len, &bundle, 0, key, f);
    free(certs);
    return err;
}

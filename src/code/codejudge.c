#include "src/code/codejudge.h"

#include "codec/opening.h"
#include "keys/commit.h"
#include "keys/digest.h"
#include "src/cli/file.h"

#define CATALOGUE_MAX (16u * 1024 * 1024)

static int compare_hashes(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* The first cell of each row; a title row's is the hash of no product and does no harm. */
static size_t hash_rows(uint32_t *hashes, char *text)
{
    size_t n = 0;

    while (*text != '\0') {
        char *end = text + strcspn(text, "\n");
        char *cell = *text == '"' ? text + 1 : text;
        size_t len = strcspn(cell, ",;\"\r\n");
        bool last = *end == '\0';

        if (len > 0 && len <= UDI_TEXT_MAX) {
            cell[len] = '\0';
            hashes[n++] = digest_product(cell);
        }
        text = last ? end : end + 1;
    }
    return n;
}

enum plr_err codejudge_read(struct codejudge *ret, const struct codeagainst *against, const char *path, struct fail *f)
{
    struct codejudge j = {.against = against};
    char *text = NULL;
    size_t len = 0;
    size_t rows = 1;
    enum plr_err err = path != NULL ? file_read(&text, &len, path, CATALOGUE_MAX, f) : PLR_OK;

    if (err == PLR_OK && path != NULL) {
        for (size_t i = 0; i < len; i++)
            rows += text[i] == '\n';
        j.product_hashes = calloc(rows, sizeof *j.product_hashes);
        if (j.product_hashes == NULL) {
            err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a catalogue of %zu products", rows);
        } else {
            j.product_count = hash_rows(j.product_hashes, text);
            qsort(j.product_hashes, j.product_count, sizeof *j.product_hashes, compare_hashes);
        }
    }
    free(text);
    if (err == PLR_OK)
        *ret = j;
    return err;
}

void codejudge_clear(struct codejudge *j)
{
    free(j->product_hashes);
    j->product_hashes = NULL;
}

static bool accepts_request(const struct codejudge *j, const struct code *code)
{
    struct request q = {.seq = 0};

    if (request_decode(&q, code, NULL) != PLR_OK)
        return false;
    if (j->against->has_udi && !digest_request_is_for(&q, &j->against->udi))
        return false;
    if (j->product_hashes == NULL || q.form == REQUEST_FORM_HASH)
        return true;
    return bsearch(&q.product_hash, j->product_hashes, j->product_count, sizeof q.product_hash, compare_hashes) != NULL;
}

static bool accepts_plr(const struct codejudge *j, const struct code *code)
{
    struct plrauth auth = {.slot = 0};
    struct trust_signer signer = {.name = NULL};
    struct schnorr_public pub = {{0}};
    struct schnorr_claim claim = {.udi = &j->against->udi, .seq = j->against->request.seq};

    if (plrauth_decode(&auth, code, NULL) != PLR_OK)
        return false;
    if (j->against->trust == NULL || !j->against->has_udi || !j->against->has_request)
        return true;
    if (trust_plr_signer(&signer, j->against->trust, auth.slot, 0, NULL) != PLR_OK)
        return false;
    memcpy(pub.bytes, signer.public_key, sizeof pub.bytes);
    claim.commitment = j->against->request.commitment;
    return schnorr_verify(&auth, &pub, &claim, NULL) == PLR_OK;
}

static bool accepts_opening(const struct codejudge *j, const struct code *code)
{
    struct opening o = {.kind = code->kind};

    if (opening_decode(&o, code, NULL) != PLR_OK)
        return false;
    if (!j->against->has_udi)
        return true;
    if (o.udi_hash != digest_udi(&j->against->udi, 22))
        return false;
    return !j->against->has_request ||
           (o.seq == j->against->request.seq &&
            commit_open(&j->against->request.commitment, o.secret, &j->against->udi, o.seq, NULL) == PLR_OK);
}

bool codejudge_accepts(void *context, const struct code *code)
{
    const struct codejudge *j = context;

    switch (code->kind) {
    case CODE_REQUEST:
        return accepts_request(j, code);
    case CODE_PLR:
        return accepts_plr(j, code);
    case CODE_RETURN:
    case CODE_CONFIRMATION:
        return accepts_opening(j, code);
    case CODE_PLR_DEVICE: /* a MAC never judges candidates */
    case CODE_SHARE:
    case CODE_NONE:
    case CODE_SLR:
        break;
    }
    return true;
}

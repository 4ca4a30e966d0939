#include "src/cssm/issue.h"

#include "codec/symbol.h"
#include "keys/device.h"
#include "keys/digest.h"
#include "keys/slrsign.h"
#include "keys/trustnext.h"
#include "src/cli/xmlwrite.h"

static void keep_code(struct reservation_facts *r, const struct code *code)
{
    char text[CODE_SYM_MAX + 1] = {0};

    code_text(text, code);
    r->issued_len = code->len;
    memcpy(r->issued, text, r->issued_len);
    digest_code_receipt(r->receipt, code);
}

static enum plr_err sign_universal(struct reservation_facts *r, enum export_status export_status,
                                   const struct authority_signer *signer, struct fail *f)
{
    struct plrauth auth = {.slot = signer->slot, .export_status = export_status, .account = r->account};
    struct schnorr_claim claim = {.udi = &r->udi, .seq = r->seq, .commitment = r->commitment};
    struct code code = {0};
    enum plr_err err = schnorr_sign(&auth, signkey_schnorr(signer->key), &claim, f);

    if (err != PLR_OK)
        return err;
    plrauth_encode(&code, &auth);
    keep_code(r, &code);
    return PLR_OK;
}

/* The key of the product lives only as long as its MAC is made. */
static enum plr_err sign_device(struct reservation_facts *r, enum export_status export_status,
                                const struct issue_key *key, struct fail *f)
{
    struct deviceauth auth = {.epoch = key->epoch, .export_status = export_status, .account = r->account};
    struct device_claim claim = {.seq = r->seq, .commitment = r->commitment};
    struct secret *own = secret_new(DEVICE_KEY_LEN);
    struct code code = {0};

    if (own == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no guarded memory for a key");
    device_key(own->bytes, key->epoch_key->bytes, &r->udi);
    device_sign(&auth, own->bytes, &claim);
    secret_free(own);
    deviceauth_encode(&code, &auth);
    keep_code(r, &code);
    return PLR_OK;
}

static void fill_entitlements(struct slr *slr, const struct reservation_facts *r)
{
    for (size_t i = 0; i < r->line_count; i++) {
        const struct line_facts *line = &r->lines[i];
        struct slr_entitlement *e = &slr->entitlements[i];

        e->by_reference = r->by_reference;
        if (r->by_reference)
            digest_tag(e->tag_hash, line->tag);
        else
            memcpy(e->tag, line->tag, sizeof e->tag);
        e->count = line->count;
        e->type = line->type;
        e->start_day = line->start_day;
        e->end_day = line->end_day;
    }
    slr->entitlement_count = r->line_count;
}

/* A product would refuse it: nothing is issued that nobody can install. */
static enum plr_err check_scope(const struct authority_signer *signer, const struct udi *udi, struct fail *f)
{
    char scope[SCOPE_TEXT_MAX] = {0};

    if (scope_covers(&signer->scope, udi->pid))
        return PLR_OK;
    scope_text(scope, &signer->scope);
    fail_set(f, PLR_ERR_UNTRUSTED, "wrongscope", "the signer \"%s\" signs for %s only, and the product is \"%s\"",
             signer->name, scope, udi->pid[0] != '\0' ? udi->pid : udi->text);
    fail_hint(f, "\"plr-cssm key use\" takes a signer that has this product in its scope");
    return PLR_ERR_UNTRUSTED;
}

static enum plr_err sign_specific(struct reservation_facts *r, enum export_status export_status,
                                  const struct issue_key *key, struct fail *f)
{
    struct slr *slr = calloc(1, sizeof *slr);
    struct slrtext *text = calloc(1, sizeof *text);
    enum plr_err err = PLR_OK;

    if (slr == NULL || text == NULL) {
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for an authorization");
        goto out;
    }
    slr->udi = r->udi;
    slr->seq = r->seq;
    slr->commitment = r->commitment;
    memcpy(slr->instance_uuid, r->uuid, sizeof slr->instance_uuid);
    slr->issued_s = r->issued_s;
    slr->account = r->account;
    /* By reference every symbol counts: the number says which account it is. */
    if (!r->by_reference) {
        fail_text(slr->account_name, sizeof slr->account_name, "%s", r->account_name);
        fail_text(slr->virtual_account, sizeof slr->virtual_account, "%s", r->va.path);
    }
    slr->export_status = export_status;
    slr->is_update = r->replaces != 0;
    slr->update_of = r->update_of;
    fill_entitlements(slr, r);
    if (key->bundle != NULL)
        err = trustnext_pack(slr->bundle, sizeof slr->bundle, &slr->bundle_len, key->bundle, f);
    if (err != PLR_OK || (err = slrsign_make(text, slr, key->signer->key, f)) != PLR_OK)
        goto out;
    memcpy(r->issued, text->bytes, text->bytes_len);
    r->issued_len = text->bytes_len;
    digest_receipt(r->receipt, text->bytes, text->bytes_len);
out:
    free(slr);
    free(text);
    return err;
}

enum plr_err issue_sign(struct reservation_facts *r, enum export_status export_status, const struct issue_key *key,
                        struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (key->epoch_key != NULL)
        return sign_device(r, export_status, key, f);
    if ((err = check_scope(key->signer, &r->udi, f)) != PLR_OK)
        return err;
    return r->kind == RESERVATION_SPECIFIC ? sign_specific(r, export_status, key, f)
                                           : sign_universal(r, export_status, key->signer, f);
}

static enum plr_err universal_text(char **ret, const struct reservation_facts *r, struct fail *f)
{
    char *text = calloc(1, CODE_SYM_MAX + 1);

    if (text == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a code");
    if (r->issued_len > CODE_SYM_MAX) {
        free(text);
        return fail_set(f, PLR_ERR_DAMAGED, "ledgerdamaged", "the ledger holds no code for reservation %zu",
                        (size_t)r->number);
    }
    memcpy(text, r->issued, r->issued_len);
    *ret = text;
    return PLR_OK;
}

static void load(struct slrtext *text, const struct reservation_facts *r)
{
    memcpy(text->bytes, r->issued, r->issued_len);
    text->bytes_len = r->issued_len;
    text->doc_tag = digest_doc_tag(r->issued, r->issued_len);
}

/* Symbols of the stream into fresh memory. */
static enum plr_err specific_stream(uint8_t **ret, size_t *ret_len, uint16_t *ret_tag,
                                    const struct reservation_facts *r, struct fail *f)
{
    struct slrtext *text = calloc(1, sizeof *text);
    uint8_t *stream = calloc(1, SLRTEXT_STREAM_MAX);

    if (text == NULL || stream == NULL) {
        free(text);
        free(stream);
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for an authorization");
    }
    load(text, r);
    *ret_len = slrtext_stream(stream, text);
    *ret_tag = text->doc_tag;
    *ret = stream;
    free(text);
    return PLR_OK;
}

enum plr_err issue_line(char **ret, const struct reservation_facts *r, struct fail *f)
{
    uint8_t *stream = NULL;
    size_t len = 0;
    uint16_t tag = 0;
    char *text = NULL;
    enum plr_err err = PLR_OK;

    if (r->kind == RESERVATION_UNIVERSAL)
        return universal_text(ret, r, f);
    if ((err = specific_stream(&stream, &len, &tag, r, f)) != PLR_OK)
        return err;
    if ((text = malloc(len + 1)) == NULL) {
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for an authorization");
    } else {
        symbol_write(text, stream, len);
        *ret = text;
    }
    free(stream);
    return err;
}

/* The rows joined by line ends; the code alone for a PLR authorization. */
static enum plr_err sheet(char **ret, const struct reservation_facts *r, struct fail *f)
{
    uint8_t line[SLRTEXT_LINE_LEN] = {0};
    char row[SLRTEXT_ROW_MAX] = {0};
    uint8_t *stream = NULL;
    size_t len = 0;
    size_t at = 0;
    size_t lines = 0;
    uint16_t tag = 0;
    char *text = NULL;
    enum plr_err err = PLR_OK;

    if (r->kind == RESERVATION_UNIVERSAL)
        return universal_text(ret, r, f);
    if ((err = specific_stream(&stream, &len, &tag, r, f)) != PLR_OK)
        return err;
    lines = slrtext_line_count(len);
    if ((text = calloc(lines, SLRTEXT_ROW_MAX)) == NULL) {
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a sheet");
        goto out;
    }
    for (size_t n = 1; n <= lines; n++) {
        size_t row_len = 0;

        slrtext_row(row, line, slrtext_line(line, stream, len, tag, n), n);
        row_len = strlen(row);
        memcpy(text + at, row, row_len);
        at += row_len;
        text[at++] = n < lines ? '\n' : '\0';
    }
    *ret = text;
    text = NULL;
out:
    free(stream);
    free(text);
    return err;
}

/* What is signed is read from the ledger's own bytes, so that the envelope cannot say anything else. */
struct xmlwork {
    struct pack_work pack;
    uint8_t data[SLR_DATA_MAX];
    struct slr slr;
    struct slrtext text;
};

static enum plr_err read_issued(struct xmlwork *w, const struct reservation_facts *r, struct fail *f)
{
    struct cose_view view = {0};
    size_t len = 0;
    enum plr_err err = PLR_OK;

    load(&w->text, r);
    err = cose_decode(&view, w->text.bytes, w->text.bytes_len, f);
    if (err == PLR_OK)
        err = pack_unpack(w->data, sizeof w->data, &len, view.payload, view.payload_len, &w->pack, f);
    if (err == PLR_OK)
        err = slr_decode(&w->slr, w->data, len, f);
    if (err != PLR_OK)
        err = fail_set(f, PLR_ERR_DAMAGED, "ledgerdamaged", "the ledger holds no code for reservation %zu",
                       (size_t)r->number);
    return err;
}

static enum plr_err xml(char **ret, const struct reservation_facts *r, struct fail *f)
{
    struct xmlwork *w = NULL;
    size_t len = 0;
    enum plr_err err = PLR_OK;

    if (r->kind == RESERVATION_UNIVERSAL) {
        fail_set(f, PLR_ERR_USAGE, "usage", "a universal authorization has no XML envelope");
        fail_hint(f, "its code is one short line: --format line");
        return PLR_ERR_USAGE;
    }
    if ((w = calloc(1, sizeof *w)) == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for an authorization");
    err = read_issued(w, r, f);
    if (err == PLR_OK)
        err = xmlwrite(ret, &len, &w->slr, &w->text, f);
    free(w);
    return err;
}

enum plr_err issue_text(char **ret, const struct reservation_facts *r, enum issue_form form, struct fail *f)
{
    switch (form) {
    case ISSUE_SHEET:
        return sheet(ret, r, f);
    case ISSUE_XML:
        return xml(ret, r, f);
    case ISSUE_LINE:
        break;
    }
    return issue_line(ret, r, f);
}

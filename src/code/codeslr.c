#include "src/code/codeslr.h"
#include "src/cli/udijson.h"

#include <sodium.h>

#include "codec/symbol.h"
#include "keys/digest.h"
#include "keys/slrsign.h"
#include "keys/trustnext.h"
#include "src/cli/out.h"
#include "src/cli/table.h"
#include "src/cli/when.h"
#include "src/code/codefacts.h"
#include "src/code/codexml.h"

/* What anyone can see: nothing of the payload but its length. */
static struct codefacts *begin(const struct codetext *t, bool verified, bool json)
{
    struct codefacts *facts = codefacts_new(json);
    char tag[3] = {symbol_char((uint8_t)(t->slr.doc_tag >> 5)), symbol_char(t->slr.doc_tag & 31), '\0'};
    char receipt[DIGEST_RECEIPT_TEXT + 1] = {0};

    digest_receipt(receipt, t->slr.bytes, t->slr.bytes_len);
    codefacts_text(facts, "kind", NULL, kind_word(t->kind));
    codefacts_text(facts, NULL, "Kind", kind_name(t->kind));
    if (t->xml) {
        codefacts_text(facts, "envelope", NULL, "xml");
        codefacts_text(facts, NULL, "Envelope",
                       verified ? "XML, agrees with what was signed" : "XML, not compared yet");
        codefacts_text(facts, NULL, "", "(displayName, tagDescription, subscriptionID are not signed)");
    }
    codefacts_number(facts, "symbols", "Symbols", t->stream_len);
    codefacts_number(facts, "lines", "Lines of a sheet", slrtext_line_count(t->stream_len));
    codefacts_text(facts, "document-tag", "Document tag", tag);
    codefacts_hex(facts, "key-id", "Key id", t->view.kid, COSE_KID_LEN);
    codefacts_number(facts, "payload-length", "Payload bytes", t->view.payload_len);
    codefacts_text(facts, "confirmation-code", "Receipt", receipt);
    codefacts_rehearsal(facts, codetext_is_rehearsal(t));
    codefacts_bool(facts, "verified", NULL, verified);
    codefacts_text(facts, NULL, "Signature", verified ? "valid" : "not verified: the content is not shown");
    if (!verified)
        codefacts_text(facts, NULL, "Hint", "--trust FILE verifies it and shows the rest");
    return facts;
}

#define BUNDLE_PEM_MAX (2 * SLR_BUNDLE_MAX + 4096)

static void show_udi(struct codefacts *facts, const struct udi *udi)
{
    codefacts_json(facts, "udi", udijson_object(udi));
    codefacts_text(facts, NULL, "UDI", udi->text);
}

static void show_head(struct codefacts *facts, const struct slr *slr, const struct trust_signer *signer)
{
    char uuid[TAG_UUID_TEXT + 1] = {0};

    tag_uuid_text(uuid, slr->instance_uuid);
    codefacts_text(facts, "signer", "Signer", signer->name);
    codefacts_text(facts, "root", "Root", signer->root_name);
    codefacts_number(facts, "version", "Version", SLR_VERSION);
    show_udi(facts, &slr->udi);
    codefacts_number(facts, "sequence-number", "Sequence number", slr->seq);
    codefacts_hex(facts, "commitment", "Commitment", slr->commitment.bytes, (slr->commitment.bits + 7u) / 8u);
    codefacts_text(facts, "product-instance-uuid", "Instance", uuid);
    codefacts_time(facts, "issued", "Issued", slr->issued_s);
    codefacts_number(facts, "smart-account-number", "Smart account", slr->account);
    codefacts_text(facts, "smart-account", slr->account_name[0] ? "Account name" : NULL, slr->account_name);
    codefacts_text(facts, "virtual-account", slr->virtual_account[0] ? "Virtual account" : NULL, slr->virtual_account);
    codefacts_text(facts, "export-control", "Export", plrauth_export_word(slr->export_status));
    if (slr->is_update)
        codefacts_hex(facts, "update-of", "Update of", slr->update_of.bytes, (slr->update_of.bits + 7u) / 8u);
    codefacts_number(facts, "entitlement-count", "Entitlements", slr->entitlement_count);
}

static void tag_hex(char dst[2 * SLR_TAG_HASH_LEN + 1], const struct slr_entitlement *e)
{
    (void)sodium_bin2hex(dst, 2 * SLR_TAG_HASH_LEN + 1, e->tag_hash, SLR_TAG_HASH_LEN);
}

static json_t *entitlements_json(const struct slr *slr)
{
    json_t *list = json_array();

    for (size_t i = 0; i < slr->entitlement_count; i++) {
        const struct slr_entitlement *e = &slr->entitlements[i];
        json_t *item = json_object();
        char day[WHEN_TEXT] = {0};
        char hex[2 * SLR_TAG_HASH_LEN + 1] = {0};

        tag_hex(hex, e);
        if (e->by_reference)
            (void)json_object_set_new(item, "entitlement-tag-hash", json_string(hex));
        else
            (void)json_object_set_new(item, "entitlement-tag", json_string(e->tag));
        (void)json_object_set_new(item, "count", json_integer(e->count));
        (void)json_object_set_new(item, "license-type", json_string(slr_type_word(e->type)));
        if (e->type != LICENSE_PERPETUAL) {
            when_day(day, e->start_day);
            (void)json_object_set_new(item, "start-date", json_string(day));
            when_day(day, e->end_day);
            (void)json_object_set_new(item, "end-date", json_string(day));
        }
        (void)json_array_append_new(list, item);
    }
    return list;
}

static void show_row(struct table *table, const struct slr_entitlement *e, size_t number)
{
    char name[TAG_TEXT_MAX + 1] = {0};
    char no[24] = {0};
    char count[24] = {0};
    char start[WHEN_TEXT] = "-";
    char end[WHEN_TEXT] = "-";

    if (e->by_reference)
        tag_hex(name, e);
    else
        tag_name(name, e->tag);
    (void)fail_text(no, sizeof(no), "%zu", number);
    (void)fail_text(count, sizeof(count), "%u", (unsigned)e->count);
    if (e->type != LICENSE_PERPETUAL) {
        when_day(start, e->start_day);
        when_day(end, e->end_day);
    }
    const char *const cells[] = {no, name, count, slr_type_word(e->type), start, end};
    table_row(table, cells);
}

/* Short names in a table that fits a terminal, then the whole tags by number. */
static void show_entitlements(const struct slr *slr)
{
    static const char *const titles[] = {">No", "Name", ">Count", "Type", "Start", "End"};
    struct table *table = table_new(titles, sizeof(titles) / sizeof(titles[0]));
    bool by_reference = slr->entitlement_count > 0 && slr->entitlements[0].by_reference;

    for (size_t i = 0; i < slr->entitlement_count; i++)
        show_row(table, &slr->entitlements[i], i + 1);
    out_text("\n");
    table_print(table);
    if (slr->entitlement_count == 0 || by_reference)
        return;
    out_text("\n");
    for (size_t i = 0; i < slr->entitlement_count; i++)
        out_text("%3zu %s\n", i + 1, slr->entitlements[i].tag);
}

/* True if the authorization is for what it is held against. */
static bool show_against(struct codefacts *facts, const struct slr *slr, const struct codeagainst *against)
{
    bool is_for = true;

    if (against->has_udi) {
        is_for = strcmp(slr->udi.text, against->udi.text) == 0;
        codefacts_bool(facts, "for-udi", "For that UDI", is_for);
    }
    if (against->has_request) {
        bool same = slr->seq == against->request.seq &&
                    request_commitment_equal(&slr->commitment, &against->request.commitment);

        codefacts_bool(facts, "for-request", "For that request", same);
        is_for = is_for && same;
    }
    return is_for;
}

/* The bundle that travels inside: which it is; a product looks at it as at one from a file. */
static void show_bundle(struct codefacts *facts, const struct slr *slr)
{
    struct trust *trust = NULL;
    char *pem = malloc(BUNDLE_PEM_MAX);
    size_t len = 0;

    if (slr->bundle_len > 0 && pem &&
        trustnext_unpack(pem, BUNDLE_PEM_MAX, &len, slr->bundle, slr->bundle_len, NULL) == PLR_OK &&
        trust_read(&trust, pem, len, NULL) == PLR_OK)
        codefacts_number(facts, "trust-bundle", "Trust bundle", trust_number(trust));
    else if (slr->bundle_len > 0)
        codefacts_text(facts, "trust-bundle-problem", "Trust bundle", "it cannot be read, and no product takes it");
    trust_free(trust);
    free(pem);
}

enum plr_err codeslr_inspect(const struct codetext *t, const struct codeagainst *against, bool json, struct fail *f)
{
    struct trust_signer signer = {0};
    struct slr *slr = NULL;
    bool is_for = true;
    enum plr_err err = PLR_OK;

    if (!against->trust) {
        if (against->has_udi || against->has_request) {
            err = fail_set(f, PLR_ERR_USAGE, "usage", "nothing inside is read before the signature holds");
            fail_hint(f, "--udi and --request need --trust FILE for an SLR authorization");
            return err;
        }
        codefacts_print(begin(t, false, json));
        return PLR_OK;
    }
    slr = calloc(1, sizeof(*slr));
    if (!slr)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for an SLR authorization");
    err = slrsign_open(slr, &signer, &t->slr, against->trust, when_now_s(), f);
    if (!err)
        err = trust_check_scope(&signer, slr->udi.pid, f);
    if (!err && t->xml)
        err = codexml_compare(t->xml, t->xml_len, slr, f);
    if (err)
        goto out;
    struct codefacts *facts = begin(t, true, json);
    show_head(facts, slr, &signer);
    show_bundle(facts, slr);
    is_for = show_against(facts, slr, against);
    if (json)
        codefacts_json(facts, "entitlements", entitlements_json(slr));
    codefacts_print(facts);
    if (!json)
        show_entitlements(slr);
    if (!is_for)
        err = PLR_ERR_NO;
out:
    free(slr);
    return err;
}

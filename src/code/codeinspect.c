#include "src/code/codeinspect.h"

#include "codec/deviceauth.h"
#include "codec/opening.h"
#include "codec/symbol.h"
#include "keys/commit.h"
#include "keys/digest.h"
#include "keys/keys.h"
#include "src/cli/report.h"
#include "src/cli/when.h"
#include "src/code/codeagainst.h"
#include "src/code/codefacts.h"
#include "src/code/codeslr.h"
#include "src/code/codetext.h"
#include "src/code/codexml.h"

#define ROW_SYMBOLS 32 /* of a code shown in groups: 8 groups a row */

static void show_grouped(struct codefacts *facts, const struct code *code)
{
    char row[2 * ROW_SYMBOLS] = {0};

    for (size_t at = 0; at < code->len; at += ROW_SYMBOLS) {
        size_t left = code->len - at;

        (void)symbol_group(row, code->sym + at, left < ROW_SYMBOLS ? left : ROW_SYMBOLS, ' ');
        codefacts_text(facts, NULL, at == 0 ? "Code" : "", row);
    }
}

static struct codefacts *begin(const struct codetext *t, bool json)
{
    struct codefacts *facts = codefacts_new(json);
    char text[CODE_SYM_MAX + 1] = {0};

    code_text(text, &t->code);
    codefacts_text(facts, "kind", NULL, kind_word(t->kind));
    codefacts_text(facts, NULL, "Kind", kind_name(t->kind));
    codefacts_text(facts, "code", NULL, text);
    show_grouped(facts, &t->code);
    codefacts_number(facts, "symbols", "Symbols", t->code.len);
    return facts;
}

/* Fixed-width hex of the low bits of a number. */
static void number_hex(struct codefacts *facts, const char *key, const char *label, uint64_t value, unsigned digits)
{
    char text[17] = {0};

    for (unsigned i = 0; i < digits; i++)
        text[i] = "0123456789abcdef"[value >> 4 * (digits - 1 - i) & 15];
    codefacts_text(facts, key, label, text);
}

static enum plr_err inspect_request(const struct codetext *t, const struct codeagainst *against, bool json,
                                    struct fail *f)
{
    static const char *const forms[] = {"0, PID and Cisco-shaped serial number", "1, PID and serial number of 11",
                                        "2, hash of the whole UDI", "3, PID and short serial number"};
    struct request q = {.seq = 0};
    bool is_for = true;
    enum plr_err err = request_decode(&q, &t->code, f);

    if (err)
        return err;
    struct codefacts *facts = begin(t, json);
    codefacts_number(facts, "form", NULL, q.form);
    codefacts_text(facts, NULL, "Form of the UDI", forms[q.form]);
    if (q.form == REQUEST_FORM_HASH) {
        number_hex(facts, "udi-hash", "UDI hash", q.udi_hash, 15);
    } else {
        number_hex(facts, "product-hash", "Product hash", q.product_hash, 5);
        codefacts_text(facts, "sn", "Serial number", q.sn);
    }
    codefacts_number(facts, "sequence-number", "Sequence number", q.seq);
    codefacts_hex(facts, "commitment", "Commitment", q.commitment.bytes, (q.commitment.bits + 7u) / 8u);
    codefacts_number(facts, "commitment-bits", "Commitment bits", q.commitment.bits);
    if (against->has_udi) {
        is_for = digest_request_is_for(&q, &against->udi);
        codefacts_bool(facts, "for-udi", "For that UDI", is_for);
    }
    if (against->has_request) {
        bool same =
            q.seq == against->request.seq && request_commitment_equal(&q.commitment, &against->request.commitment);

        codefacts_bool(facts, "for-request", "Same request", same);
        is_for = is_for && same;
    }
    codefacts_print(facts);
    return is_for ? PLR_OK : PLR_ERR_NO;
}

/* A PLR authorization carries neither product nor request: the signature is over them. */
static enum plr_err verify_plr(struct trust_signer *ret, const struct plrauth *plr, const struct codeagainst *against,
                               struct fail *f)
{
    struct schnorr_claim claim = {
        .udi = &against->udi, .seq = against->request.seq, .commitment = against->request.commitment};
    struct schnorr_public pub = {{0}};
    enum plr_err err = trust_check_mark(against->trust, plrauth_is_rehearsal(plr), f);

    if (!err)
        err = trust_plr_signer(ret, against->trust, plr->slot, when_now_s(), f);
    if (err)
        return err;
    memcpy(pub.bytes, ret->public_key, sizeof(pub.bytes));
    err = schnorr_verify(plr, &pub, &claim, f);
    if (err == PLR_ERR_SIGNATURE) {
        (void)fail_set(f, err, "badsignature",
                       "the authorization does not match this product and request, or is not of this authority");
        fail_hint(f, "is it the newest request of this product, and the authority's present trust bundle?");
    }
    return err ? err : trust_check_scope(ret, against->udi.pid, f);
}

static enum plr_err inspect_plr(const struct codetext *t, const struct codeagainst *against, bool json, struct fail *f)
{
    bool all = against->trust && against->has_udi && against->has_request;
    struct plrauth plr = {.slot = 0};
    struct trust_signer signer = {0};
    char receipt[DIGEST_RECEIPT_TEXT + 1] = {0};
    enum plr_err err = plrauth_decode(&plr, &t->code, f);

    if (err)
        return err;
    if (!all && (against->trust || against->has_udi || against->has_request)) {
        err = fail_set(f, PLR_ERR_USAGE, "usage", "a PLR authorization code does not say which product it is for");
        fail_hint(f, "its signature is checked with --trust FILE --udi UDI --request CODE, all three");
        return err;
    }
    if (all)
        err = verify_plr(&signer, &plr, against, f);
    if (err)
        return err;
    digest_code_receipt(receipt, &t->code);
    struct codefacts *facts = begin(t, json);
    codefacts_rehearsal(facts, codetext_is_rehearsal(t));
    codefacts_bool(facts, "verified", NULL, all);
    codefacts_text(facts, NULL, "Signature",
                   all ? "valid for this product and request" : "not verified: give --trust, --udi and --request");
    if (all)
        codefacts_text(facts, "signer", "Signer", signer.name);
    codefacts_number(facts, "key-slot", "Key slot", plr.slot);
    codefacts_text(facts, "export-control", "Export", plrauth_export_word(plr.export_status));
    codefacts_number(facts, "smart-account-number", "Smart account", plr.account);
    number_hex(facts, "challenge", "Challenge e", plr.e, 15);
    codefacts_hex(facts, "s-hi", "Signature s_hi", plr.s_hi, sizeof(plr.s_hi));
    codefacts_text(facts, "confirmation-code", "Receipt", receipt);
    codefacts_print(facts);
    return PLR_OK;
}

static enum plr_err inspect_opening(const struct codetext *t, const struct codeagainst *against, bool json,
                                    struct fail *f)
{
    struct opening op = {.seq = 0};
    enum plr_err opens = PLR_OK;
    bool is_for = true;
    enum plr_err err = opening_decode(&op, &t->code, f);

    if (err)
        return err;
    if (against->has_request && !against->has_udi) {
        err = fail_set(f, PLR_ERR_USAGE, "usage", "--request needs --udi: the commitment covers both");
        fail_hint(f, "give --udi UDI of the product too");
        return err;
    }
    if (against->has_udi)
        is_for = digest_udi(&against->udi, 22) == op.udi_hash;
    if (against->has_request && is_for && op.seq == against->request.seq) {
        opens = commit_open(&against->request.commitment, op.secret, &against->udi, op.seq, f);
        if (opens != PLR_OK && opens != PLR_ERR_NO)
            return opens;
    } else if (against->has_request) {
        opens = PLR_ERR_NO;
    }
    struct codefacts *facts = begin(t, json);
    codefacts_text(facts, "reason", "Reason", opening_reason_word(op.reason));
    codefacts_number(facts, "sequence-number", "Sequence number", op.seq);
    number_hex(facts, "udi-hash", "UDI hash", op.udi_hash, 6);
    codefacts_hex(facts, "opening", "Opening t", op.secret, sizeof(op.secret));
    if (against->has_udi)
        codefacts_bool(facts, "for-udi", "For that UDI", is_for);
    if (against->has_request)
        codefacts_bool(facts, "for-request", "Opens request", opens == PLR_OK);
    codefacts_print(facts);
    return is_for && opens == PLR_OK ? PLR_OK : PLR_ERR_NO;
}

/* The MAC is for those who have the key of the product: itself and its authority. */
static enum plr_err inspect_device(const struct codetext *t, const struct codeagainst *against, bool json,
                                   struct fail *f)
{
    struct deviceauth auth = {.epoch = 0};
    char receipt[DIGEST_RECEIPT_TEXT + 1] = {0};
    enum plr_err err = deviceauth_decode(&auth, &t->code, f);

    if (!err && against->trust)
        err = trust_check_mark(against->trust, deviceauth_is_rehearsal(&auth), f);
    if (err)
        return err;
    digest_code_receipt(receipt, &t->code);
    struct codefacts *facts = begin(t, json);
    codefacts_rehearsal(facts, codetext_is_rehearsal(t));
    codefacts_bool(facts, "verified", NULL, false);
    codefacts_text(facts, NULL, "MAC check", "not possible without the device key");
    codefacts_number(facts, "device-key-epoch", "Device key epoch", auth.epoch);
    codefacts_text(facts, "export-control", "Export", plrauth_export_word(auth.export_status));
    codefacts_number(facts, "smart-account-number", "Smart account", auth.account);
    codefacts_hex(facts, "mac", "MAC", auth.mac, sizeof(auth.mac));
    codefacts_text(facts, "confirmation-code", "Receipt", receipt);
    codefacts_print(facts);
    return PLR_OK;
}

static enum plr_err inspect(const struct codetext *t, const struct codeagainst *against, bool json, struct fail *f)
{
    switch (t->kind) {
    case CODE_REQUEST:
        return inspect_request(t, against, json, f);
    case CODE_PLR:
        return inspect_plr(t, against, json, f);
    case CODE_RETURN:
    case CODE_CONFIRMATION:
        return inspect_opening(t, against, json, f);
    case CODE_SLR:
        return codeslr_inspect(t, against, json, f);
    case CODE_PLR_DEVICE:
        return inspect_device(t, against, json, f);
    case CODE_SHARE: /* was refused */
    case CODE_NONE:
        break;
    }
    codefacts_print(begin(t, json));
    return PLR_OK;
}

int codeinspect_run(void *input)
{
    const struct codeopts *opts = input;
    struct codeagainst against = {.trust = NULL};
    struct codetext *t = NULL;
    struct fail f = {0};
    const char *verb = "start";
    char *text = NULL;
    size_t len = 0;
    int status = EXIT_DONE;
    enum plr_err err = keys_init(&f);

    if (!err) {
        verb = "read the code";
        err = codeopts_text(&text, &len, opts, &f);
    }
    if (!err)
        err = codetext_read(&t, text, len, &f);
    if (!err)
        err = codeagainst_read(&against, &verb, opts, &f);
    if (!err) {
        verb = "verify the code";
        err = inspect(t, &against, opts->json, &f);
    }
    /* No is an answer, and was given on standard output. */
    if (err == PLR_ERR_NO)
        status = EXIT_NO;
    else if (err && codexml_is_foreign(text, len, &f))
        status = codexml_show(text, len, opts->json, &f);
    else if (err)
        status = (int)report_fail(verb, &f);
    codeagainst_clear(&against);
    free(text);
    free(t);
    return status;
}

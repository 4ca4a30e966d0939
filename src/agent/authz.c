#include "src/agent/authz.h"

#include "codec/symbol.h"
#include "keys/slrsign.h"
#include "src/agent/authzmatch.h"
#include "src/cli/xmlcompare.h"
#include "src/cli/xmltext.h"

struct authz {
    enum code_kind kind; /* CODE_PLR, CODE_PLR_DEVICE or CODE_SLR */
    struct code code;    /* unless it is SLR */
    struct plrauth plr;
    struct deviceauth device;
    struct slrtext document; /* SLR */
    uint8_t stream[SLRTEXT_STREAM_MAX];
    struct slr slr; /* filled once the signature holds */
    struct state_signer signer;
    struct xmlauth *xml; /* what it came in, or NULL */
};

bool authz_is_slr(const struct authz *z)
{
    return z->kind == CODE_SLR;
}

bool authz_is_device(const struct authz *z)
{
    return z->kind == CODE_PLR_DEVICE;
}

uint64_t authz_issued_s(const struct authz *z)
{
    return authz_is_slr(z) ? z->slr.issued_s : 0;
}

const struct slr *authz_slr(const struct authz *z)
{
    return authz_is_slr(z) ? &z->slr : NULL;
}

void authz_free(struct authz *z)
{
    if (z)
        xmlauth_free(z->xml);
    free(z);
}

/* True if the first symbol is S. */
static bool begins_with_s(const char *text, size_t len)
{
    uint8_t first = 0;
    size_t count = 0;
    enum plr_err err = symbol_read(&first, &count, 1, text, len, NULL);

    /* More than the room is fine: only the first is asked for. */
    return (err == PLR_ERR_SPACE || (err == PLR_OK && count == 1)) && kind_of(first) == CODE_SLR;
}

/* One line begins with S, a sheet with a line number and a mark. The mark is looked for only in texts longer than any
 * short code, so that a PLR authorization typed as "0123:4567:..." stays one. */
static bool looks_like_slr(const char *text, size_t len)
{
    size_t at = 0;

    while (at < len && strchr(" \t\r\n", text[at]) && text[at] != '\0')
        at++;
    bool numbered = slrtext_number_len(NULL, text + at, len - at) > 0;
    return (numbered && len > CODE_TEXT_MAX + 8) || begins_with_s(text, len);
}

static enum plr_err read_slr(struct authz *z, const char *text, size_t len, struct fail *f)
{
    uint8_t *work = malloc(SLRTEXT_WORK_MAX);
    enum plr_err err = PLR_OK;

    if (!work)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory to read an authorization");
    z->kind = CODE_SLR;
    err = slrtext_read(&z->document, work, text, len, f);
    free(work);
    return err;
}

/* The envelope is kept: what it shows is compared once the signature holds. */
static enum plr_err read_xml(struct authz *z, const char *text, size_t len, struct fail *f)
{
    enum plr_err err = xmlauth_read(&z->xml, text, len, f);

    z->kind = CODE_SLR;
    return err ? err : xmlauth_bytes(&z->document, z->xml, f);
}

static enum plr_err read_short(struct authz *z, const char *command, const char *text, size_t len, struct fail *f)
{
    enum plr_err err = code_read(&z->code, text, len, f);

    if (err)
        return err;
    z->kind = z->code.kind;
    if (z->kind == CODE_PLR_DEVICE)
        return deviceauth_decode(&z->device, &z->code, f);
    if (z->kind != CODE_PLR) {
        err = fail_set(f, PLR_ERR_KIND, "InvalidAuthCodeType", "this is a %s; %s wants an authorization code",
                       kind_name(z->kind), command);
        if (z->kind == CODE_REQUEST)
            fail_hint(f, "the request code goes to the authority, which answers with an authorization code");
        else
            fail_hint(f, "this code goes to the authority");
        return err;
    }
    return plrauth_decode(&z->plr, &z->code, f);
}

enum plr_err authz_read(struct authz **ret, const char *command, const char *text, size_t len, struct fail *f)
{
    struct authz *z = calloc(1, sizeof(*z));

    if (!z)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory to read an authorization");
    enum plr_err err = PLR_OK;

    if (xmltext_is(text, len))
        err = read_xml(z, text, len, f);
    else if (looks_like_slr(text, len))
        err = read_slr(z, text, len, f);
    else
        err = read_short(z, command, text, len, f);
    if (err) {
        authz_free(z);
        return err;
    }
    *ret = z;
    return PLR_OK;
}

static enum plr_err fail_no_match(const struct agent *a, struct fail *f)
{
    (void)fail_set(f, PLR_ERR_SIGNATURE, "codevalidationfailed",
                   "the authorization does not match this product and request");
    fail_hint(f, "it must have been issued for \"%s\" and for the code that \"plr-agent request\" prints",
              a->members[0].udi.text);
    return PLR_ERR_SIGNATURE;
}

static void keep_signer(struct authz *z, const struct trust_signer *signer)
{
    memset(&z->signer, 0, sizeof(z->signer));
    (void)fail_text(z->signer.name, sizeof(z->signer.name), "%s", signer->name);
    memcpy(z->signer.root_hash, signer->root_hash, sizeof(z->signer.root_hash));
    memcpy(z->signer.serial, signer->serial, sizeof(z->signer.serial));
    memcpy(z->signer.public_key, signer->public_key, sizeof(z->signer.public_key));
}

static struct schnorr_public plr_key(const uint8_t public_key[static 32])
{
    struct schnorr_public pub = {{0}};

    memcpy(pub.bytes, public_key, sizeof(pub.bytes));
    return pub;
}

/* The slot's signer did not sign it: did one that had the slot before it was revoked? That is then the reason, or,
 * where it does not matter (TRUST_WHATEVER), the signer. */
static enum plr_err by_revoked(struct authz *z, struct authz_match *ret, const struct agent *a,
                               const struct trust *trust, uint64_t now_s, struct fail *f)
{
    struct authz_match match = {0};
    bool revoked = false;
    struct trust_signer signer = {0};

    for (size_t i = 0; i < trust_signer_count(trust) && !revoked; i++) {
        trust_signer_at(&signer, trust, i);
        if (signer.purpose != CERT_PLR_SIGNER || signer.slot != z->plr.slot || !signer.revoked)
            continue;
        struct schnorr_public pub = plr_key(signer.public_key);
        revoked = authzmatch_plr(&match, &z->plr, &pub, a, NULL) == PLR_OK;
    }
    if (revoked && now_s == TRUST_WHATEVER) {
        keep_signer(z, &signer);
        *ret = match;
    }
    explicit_bzero(&match, sizeof(match));
    if (revoked)
        return now_s == TRUST_WHATEVER ? PLR_OK : trust_fail_revoked(&signer, f);
    return fail_no_match(a, f);
}

/* A PLR code says nothing of what it is for: try what is known. */
static enum plr_err verify_plr(struct authz *z, struct authz_match *ret, const struct agent *a,
                               const struct trust *trust, uint64_t now_s, struct fail *f)
{
    struct trust_signer signer = {0};
    struct authz_match match = {0};
    enum plr_err err = trust_check_mark(trust, plrauth_is_rehearsal(&z->plr), f);

    if (!err)
        err = trust_plr_signer(&signer, trust, z->plr.slot, now_s, f);
    if (err)
        return err;
    struct schnorr_public pub = plr_key(signer.public_key);
    err = authzmatch_plr(&match, &z->plr, &pub, a, f);
    if (err == PLR_ERR_SIGNATURE)
        return by_revoked(z, ret, a, trust, now_s, f);
    if (!err && now_s != TRUST_WHATEVER)
        err = trust_check_scope(&signer, a->members[match.member].udi.pid, f);
    if (!err) {
        keep_signer(z, &signer);
        *ret = match;
    }
    explicit_bzero(&match, sizeof(match));
    return err;
}

enum plr_err authz_ready(const struct authz *z, const struct agent *a, const struct trust *trust, struct fail *f)
{
    if (!authz_is_device(z))
        return PLR_OK;
    enum plr_err err = trust_check_mark(trust, deviceauth_is_rehearsal(&z->device), f);
    if (!err)
        err = authzmatch_device_possible(&z->device, a, f);
    return err == PLR_ERR_SIGNATURE ? fail_no_match(a, f) : err;
}

static enum plr_err verify_device(const struct authz *z, struct authz_match *ret, const struct agent *a,
                                  const struct trust *trust, struct fail *f)
{
    enum plr_err err = authz_ready(z, a, trust, f);

    if (err)
        return err;
    err = authzmatch_device(ret, &z->device, a, f);
    return err == PLR_ERR_SIGNATURE ? fail_no_match(a, f) : err;
}

static const char *shown_sn(const struct udi *udi)
{
    return udi->sn[0] ? udi->sn : udi->uuid;
}

static enum plr_err verify_slr(struct authz *z, struct authz_match *ret, const struct agent *a,
                               const struct trust *trust, uint64_t now_s, struct fail *f)
{
    struct trust_signer signer = {0};
    enum plr_err err = slrsign_open(&z->slr, &signer, &z->document, trust, now_s, f);

    if (!err && now_s != TRUST_WHATEVER)
        err = trust_check_scope(&signer, z->slr.udi.pid, f);
    if (!err)
        keep_signer(z, &signer);
    if (!err && z->xml)
        err = xmlcompare(z->xml, &z->slr, f);
    if (err)
        return err;
    size_t member = state_member(a, z->slr.udi.text);
    if (member == a->member_count) {
        err = fail_set(f, PLR_ERR_PRODUCT, "reservationmismatch",
                       "this is for SN \"%s\" (%s); this product is \"%s\"%s", shown_sn(&z->slr.udi), z->slr.udi.text,
                       a->members[0].udi.text, a->member_count > 1 ? " and its members" : "");
        fail_hint(f, "install it on the product that it names");
        return err;
    }
    return authzmatch_slr(ret, &z->slr, a, member, f);
}

enum plr_err authz_verify(struct authz *z, struct authz_match *ret, const struct agent *a, const struct trust *trust,
                          uint64_t now_s, struct fail *f)
{
    if (authz_is_slr(z))
        return verify_slr(z, ret, a, trust, now_s, f);
    return authz_is_device(z) ? verify_device(z, ret, a, trust, f) : verify_plr(z, ret, a, trust, now_s, f);
}

static void receipt_of(char dst[DIGEST_RECEIPT_TEXT + 1], const struct authz *z)
{
    if (authz_is_slr(z))
        digest_receipt(dst, z->document.bytes, z->document.bytes_len);
    else
        digest_code_receipt(dst, &z->code);
}

static void read_facts(struct state_authorization *ret, const struct authz *z)
{
    if (authz_is_slr(z)) {
        ret->export_status = z->slr.export_status;
        ret->account = z->slr.account;
        ret->slr = z->slr;
        return;
    }
    ret->export_status = authz_is_device(z) ? z->device.export_status : z->plr.export_status;
    ret->account = authz_is_device(z) ? z->device.account : z->plr.account;
}

void authz_store(struct state_authorization *ret, struct authz *z, const struct authz_match *match, uint64_t now_s)
{
    *ret = (struct state_authorization){.request = match->request, .installed_s = now_s, .signer = z->signer};
    receipt_of(ret->receipt, z);
    read_facts(ret, z);
    if (authz_is_slr(z)) {
        size_t len = slrtext_stream(z->stream, &z->document);

        symbol_write(ret->text, z->stream, len);
    } else {
        code_text(ret->text, &z->code);
    }
}

static bool reopened_slr(const struct authz *z, const struct member *m)
{
    return strcmp(z->slr.udi.text, m->udi.text) == 0 && z->slr.seq == state_seq6(m->installed.request.seq) &&
           request_commitment_equal(&z->slr.commitment, &m->installed.request.commitment);
}

/* As it was when it was installed, whatever became of its signer: by the key that is kept with it. A MAC is one that
 * was accepted: no attempt is counted. */
static enum plr_err reverify(struct authz *z, const struct member *m, const struct trust *trust, struct fail *f)
{
    const struct state_signer *signer = &m->installed.signer;
    bool rehearsal = authz_is_device(z) ? deviceauth_is_rehearsal(&z->device) : plrauth_is_rehearsal(&z->plr);

    if ((signer->name[0] == '\0') != authz_is_device(z))
        return fail_set(f, PLR_ERR_DAMAGED, "damaged", "its signer is not recorded");
    if (authz_is_slr(z))
        return slrsign_open_by(&z->slr, &z->document, signer->public_key, f);
    enum plr_err err = trust_check_mark(trust, rehearsal, f);
    if (err)
        return err;
    if (authz_is_device(z)) {
        if (!m->device_key.known || m->device_key.epoch != z->device.epoch)
            return fail_set(f, PLR_ERR_UNTRUSTED, "nodevicekey", "its device key is not there");
        return authzmatch_device_one(&z->device, m, &m->installed.request, f);
    }
    struct schnorr_public pub = plr_key(signer->public_key);
    return authzmatch_plr_one(&z->plr, &pub, &m->udi, &m->installed.request, f);
}

static enum plr_err reopen(struct member *m, const struct trust *trust, struct fail *f)
{
    char receipt[DIGEST_RECEIPT_TEXT + 1] = "";
    struct authz *z = NULL;
    bool good = false;

    enum plr_err err = authz_read(&z, "the store", m->installed.text, strlen(m->installed.text), f);
    if (!err)
        err = reverify(z, m, trust, f);
    if (err == PLR_ERR_MEMORY)
        goto out;
    if (!err) {
        receipt_of(receipt, z);
        good = authz_is_slr(z) != state_universal(m) && strcmp(receipt, m->installed.receipt) == 0;
        if (good && authz_is_slr(z))
            good = reopened_slr(z, m);
    }
    if (good) {
        read_facts(&m->installed, z);
        err = PLR_OK;
    } else {
        err = fail_set(f, PLR_ERR_DAMAGED, "damaged", "the authorization in it is not the one that was installed");
    }
out:
    authz_free(z);
    return err;
}

enum plr_err authz_reopen(struct agent *a, const struct trust *trust, struct fail *f)
{
    enum plr_err err = PLR_OK;

    for (size_t i = 0; !err && i < a->member_count; i++)
        if (state_installed(&a->members[i]))
            err = reopen(&a->members[i], trust, f);
    return err;
}

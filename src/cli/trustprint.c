#include "src/cli/trustprint.h"

#include "keys/trustparts.h"
#include "src/cli/keyprint.h"
#include "src/cli/out.h"
#include "src/cli/when.h"

static json_t *signer_json(const struct trust *trust, size_t i)
{
    json_t *o = keyprint_certificate_json(&trust->signers[i]);
    char when[WHEN_TEXT] = {0};

    (void)json_object_set_new(o, "root", json_string(trust->roots[trust->signer_root[i]].name));
    if (trust->revoked[i]) {
        when_rfc3339(when, trust->revoked[i]->at_s);
        (void)json_object_set_new(o, "revoked", json_string(trustcrl_reason_word(trust->revoked[i]->reason)));
        (void)json_object_set_new(o, "revoked-at", json_string(when));
    }
    return o;
}

json_t *trustprint_json(const struct trust *trust)
{
    json_t *o = json_object(), *roots = json_array(), *signers = json_array();
    char when[WHEN_TEXT] = {0};

    when_rfc3339(when, trust->crl.issued_s);
    (void)json_object_set_new(o, "kind", json_string("trust-bundle"));
    (void)json_object_set_new(o, "number", json_integer(trust->crl.number));
    (void)json_object_set_new(o, "made", json_string(when));
    (void)json_object_set_new(o, "made-by", json_string(trust->roots[trust->speaker].name));
    (void)json_object_set_new(o, "rehearsal", json_boolean(trust_is_rehearsal(trust)));
    (void)json_object_set_new(o, "revocations", json_integer((json_int_t)trust->crl.revoked_count));
    for (size_t i = 0; i < trust->root_count; i++)
        (void)json_array_append_new(roots, keyprint_certificate_json(&trust->roots[i]));
    for (size_t i = 0; i < trust->signer_count; i++)
        (void)json_array_append_new(signers, signer_json(trust, i));
    (void)json_object_set_new(o, "roots", roots);
    (void)json_object_set_new(o, "signers", signers);
    return o;
}

static void print_signer(const struct trust *trust, size_t i)
{
    const struct trustcert *cert = &trust->signers[i];
    const struct trustcrl_revoked *revoked = trust->revoked[i];
    char until[WHEN_TEXT] = {0}, scope[SCOPE_TEXT_MAX] = {0}, slot[16] = {0};

    when_field(until, cert->not_after_s);
    scope_text(scope, &cert->scope);
    if (cert->purpose == CERT_PLR_SIGNER)
        (void)fail_text(slot, sizeof slot, ", slot %u", (unsigned)cert->slot);
    out_text("  %u: %s (%s%s)", (unsigned)cert->number, cert->name, cert_purpose_word(cert->purpose), slot);
    if (cert->purpose != CERT_LOG_SIGNER)
        out_text(", %s", scope);
    out_text(", until %s", until);
    if (trust->root_count > 1)
        out_text(", by %s", trust->roots[trust->signer_root[i]].name);
    if (revoked) {
        when_field(until, revoked->at_s);
        out_text("\n      REVOKED on %s: %s", until, trustcrl_reason_word(revoked->reason));
    }
    out_text("\n");
}

void trustprint_bundle(const struct trust *trust, bool words)
{
    char when[WHEN_TEXT] = {0};

    when_field(when, trust->crl.issued_s);
    out_text("Trust bundle number %u, made on %s by \"%s\"\n", (unsigned)trust->crl.number, when,
             trust->roots[trust->speaker].name);
    if (trust_is_rehearsal(trust))
        out_text("REHEARSAL: nothing that is signed under it is for production.\n");
    for (size_t i = 0; i < trust->root_count; i++)
        keyprint_certificate(&trust->roots[i], false, words);
    out_text("Signers:\n");
    for (size_t i = 0; i < trust->signer_count; i++)
        print_signer(trust, i);
    if (trust->signer_count == 0)
        out_text("  none\n");
}

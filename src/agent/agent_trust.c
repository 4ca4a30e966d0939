#include "src/agent/agent_trust.h"

#include "src/agent/acttrust.h"
#include "src/agent/agent_run.h"
#include "src/cli/file.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/trustprint.h"

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

/* Of each member's authorization: who signed it, and whether that signer was revoked since. */
static json_t *installed_json(const struct store *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->agent->member_count; i++) {
        const struct state_signer *signer = &s->agent->members[i].installed.signer;

        if (!state_installed(&s->agent->members[i]) || signer->name[0] == '\0')
            continue;
        json_t *o = agent_run_member(s->agent, i);
        (void)json_object_set_new(o, "signer", json_string(signer->name));
        (void)json_object_set_new(o, "revoked",
                                  text_or_null(trust_revoked(s->trust, signer->root_hash, signer->serial)));
        (void)json_array_append_new(list, o);
    }
    return list;
}

static void print_installed(const struct store *s)
{
    for (size_t i = 0; i < s->agent->member_count; i++) {
        const struct member *m = &s->agent->members[i];
        const struct state_signer *signer = &m->installed.signer;

        if (!state_installed(m) || signer->name[0] == '\0')
            continue;
        const char *revoked = trust_revoked(s->trust, signer->root_hash, signer->serial);
        out_text("Installed on %s: signed by \"%s\"%s%s\n", m->udi.text, signer->name,
                 revoked ? ", revoked since: " : "", revoked ? revoked : "");
    }
}

static enum plr_err update(bool *ret_same, struct store *s, const char *path, struct fail *f)
{
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = file_read(&pem, &len, path, TRUST_PEM_MAX, f);

    if (!err)
        err = acttrust(ret_same, s, pem, len, f);
    free(pem);
    return err;
}

int agent_trust_run(void *input)
{
    const struct agent_args *args = input;
    struct store s = {.lock_fd = -1};
    struct fail f = {0};
    bool updates = args->file_count > 0, same = true;

    enum plr_err err = agent_run_open(&s, args, updates ? STORE_WRITE : STORE_READ, &f);
    if (!err && updates)
        err = update(&same, &s, args->files[0], &f);
    if (!err && args->json) {
        json_t *o = trustprint_json(s.trust);

        (void)json_object_set_new(o, "changed", json_boolean(!same));
        (void)json_object_set_new(o, "installed", installed_json(&s));
        out_json(o);
    } else if (!err) {
        trustprint_bundle(s.trust, true);
        print_installed(&s);
        if (updates && same)
            report_note("this bundle is in force already: nothing was changed");
    }
    store_close(&s);
    return err ? (int)report_fail(updates ? "take the trust bundle" : "show the trust bundle", &f) : EXIT_DONE;
}

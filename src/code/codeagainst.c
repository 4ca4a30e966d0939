#include "src/code/codeagainst.h"

#include "keys/digest.h"
#include "src/cli/file.h"

static enum plr_err read_trust(struct codeagainst *a, const char *path, struct fail *f)
{
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = file_read(&pem, &len, path, TRUST_PEM_MAX, f);

    if (!err)
        err = trust_read(&a->trust, pem, len, f);
    free(pem);
    return err;
}

static enum plr_err read_request(struct codeagainst *a, const char *text, struct fail *f)
{
    struct code code = {.len = 0};
    enum plr_err err = code_read_kind(&code, CODE_REQUEST, text, strlen(text), f);

    if (!err)
        err = request_decode(&a->request, &code, f);
    if (err)
        return err;
    a->has_request = true;
    if (a->has_udi && !digest_request_is_for(&a->request, &a->udi)) {
        err =
            fail_set(f, PLR_ERR_USAGE, "otherproduct", "it is the request of another product than \"%s\"", a->udi.text);
        fail_hint(f, "--udi and --request must belong together");
    }
    return err;
}

enum plr_err codeagainst_read(struct codeagainst *ret, const char **ret_verb, const struct codeopts *opts,
                              struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (opts->trust) {
        *ret_verb = "read the trust bundle";
        err = read_trust(ret, opts->trust, f);
    }
    if (!err && opts->udi) {
        *ret_verb = "read --udi";
        err = udi_parse(&ret->udi, opts->udi, strlen(opts->udi), f);
        ret->has_udi = !err;
    }
    if (!err && opts->request) {
        *ret_verb = "read --request";
        err = read_request(ret, opts->request, f);
    }
    return err;
}

void codeagainst_clear(struct codeagainst *a)
{
    trust_free(a->trust);
    a->trust = NULL;
}

#include "src/cssm/resolve.h"

#include "keys/digest.h"
#include "src/ledger/ledger_product.h"

static enum plr_err not_this(const char *what, const char *given, struct fail *f)
{
    fail_set(f, PLR_ERR_PRODUCT, "reservationmismatch", "this request is not from %s \"%s\"", what, given);
    fail_hint(f, "compare the serial number, or ask for the request code again on the product");
    return PLR_ERR_PRODUCT;
}

static enum plr_err several(const struct ledger_product_candidates *c, struct fail *f)
{
    char list[FAIL_TEXT_MAX / 2] = {0};
    size_t len = 0;

    for (size_t i = 0; i < c->count && len + 1 < sizeof list; i++)
        len += fail_text(list + len, sizeof list - len, "%s--pid %s", i == 0 ? "" : ", ", c->pid[i]);
    fail_set(f, PLR_ERR_USAGE, "productnotunique", "%zu products of the catalogue fit this request", c->count);
    fail_hint(f, "say which: %s", list);
    return PLR_ERR_USAGE;
}

static enum plr_err choose_pid(char ret[static UDI_TEXT_MAX + 1], struct ledger *ledger, const struct request *req,
                               const char *pid, struct fail *f)
{
    struct ledger_product_candidates *c = calloc(1, sizeof *c);
    enum plr_err err = PLR_OK;
    size_t at = 0;

    if (c == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the catalogue");
    if ((err = ledger_product_by_hash(c, ledger, req->product_hash, f)) != PLR_OK)
        goto out;
    if (c->count == 0) {
        err = fail_set(f, PLR_ERR_NOT_FOUND, "unknownproduct",
                       "no product of the catalogue fits this request (serial number %s)", req->sn);
        fail_hint(f, "add the product's PID with \"plr-cssm product add PID\", as \"plr-agent show udi\" on the "
                     "product prints it");
        goto out;
    }
    if (pid == NULL && c->count > 1) {
        err = several(c, f);
        goto out;
    }
    while (pid != NULL && at < c->count && strcmp(c->pid[at], pid) != 0)
        at++;
    if (at == c->count) {
        err = not_this("PID", pid, f);
        goto out;
    }
    memcpy(ret, c->pid[at], sizeof c->pid[at]);
out:
    free(c);
    return err;
}

static enum plr_err not_udi(const char *udi, struct fail *f)
{
    fail_set(f, PLR_ERR_USAGE, "badudi", "\"%s\" is not a UDI", udi);
    fail_hint(f, "write it as \"plr-agent show udi\" on the product prints it, like PID:EX-VM,SN:9KX0AB12CD3");
    return PLR_ERR_USAGE;
}

/* The UDI as the operator gave it; it must be the code's. */
static enum plr_err given_udi(struct resolved *r, const char *udi, struct fail *f)
{
    if (udi_parse(&r->udi, udi, strlen(udi), f) != PLR_OK)
        return not_udi(udi, f);
    return digest_request_is_for(&r->request, &r->udi) ? PLR_OK : not_this("UDI", r->udi.text, f);
}

static enum plr_err find_udi(struct resolved *r, struct ledger *ledger, const char *pid, const char *udi,
                             struct fail *f)
{
    char found[UDI_TEXT_MAX + 1] = {0};
    enum plr_err err = PLR_OK;

    if (udi != NULL)
        return given_udi(r, udi, f);
    if (r->request.form == REQUEST_FORM_HASH)
        return ledger_product_find_udi(&r->udi, ledger, r->request.udi_hash, f);
    if ((err = choose_pid(found, ledger, &r->request, pid, f)) != PLR_OK)
        return err;
    if ((err = udi_from_pid_sn(&r->udi, found, r->request.sn, f)) != PLR_OK)
        return err;
    /* A serial that another form would have packed: the code was not made by the rules. */
    if (!digest_request_is_for(&r->request, &r->udi))
        return fail_set(f, PLR_ERR_FORMAT, "badrequest",
                        "this request packs serial number %s in a way that no product does", r->request.sn);
    return PLR_OK;
}

enum plr_err resolve_request(struct resolved *ret, struct ledger *ledger, const char *text, size_t text_len,
                             const char *pid, const char *udi, struct fail *f)
{
    struct resolved r = {0};
    struct code code = {0};
    bool known = false;
    enum plr_err err = PLR_OK;

    if ((err = code_read_kind(&code, CODE_REQUEST, text, text_len, f)) != PLR_OK)
        return err;
    if ((err = request_decode(&r.request, &code, f)) != PLR_OK)
        return err;
    code_text(r.text, &code);
    if ((err = find_udi(&r, ledger, pid, udi, f)) != PLR_OK)
        return err;
    if (r.udi.pid[0] == '\0' && pid == NULL) {
        fail_set(f, PLR_ERR_USAGE, "unknownproduct", "UDI \"%s\" names no product", r.udi.text);
        fail_hint(f, "say which product it is with --pid PID");
        return PLR_ERR_USAGE;
    }
    if (r.udi.pid[0] != '\0' && pid != NULL && strcmp(pid, r.udi.pid) != 0)
        return not_this("PID", pid, f);
    fail_text(r.pid, sizeof r.pid, "%s", r.udi.pid[0] != '\0' ? r.udi.pid : pid);
    if ((err = ledger_product_exists(&known, ledger, r.pid, f)) != PLR_OK)
        return err;
    if (!known) {
        fail_set(f, PLR_ERR_NOT_FOUND, "unknownproduct", "product \"%s\" is not in the catalogue", r.pid);
        fail_hint(f, "\"plr-cssm product add %s\" adds it", r.pid);
        return PLR_ERR_NOT_FOUND;
    }
    *ret = r;
    return PLR_OK;
}

bool resolve_possible(struct ledger *ledger, const struct code *code)
{
    struct request req = {0};
    struct udi udi = {0};
    struct ledger_product_candidates *c = NULL;
    bool possible = false;

    if (request_decode(&req, code, NULL) != PLR_OK)
        return false;
    if (req.form == REQUEST_FORM_HASH) /* one that is not in the inventory may be told with --udi */
        return ledger_product_find_udi(&udi, ledger, req.udi_hash, NULL) != PLR_ERR_DAMAGED;
    c = calloc(1, sizeof *c);
    possible = c != NULL && ledger_product_by_hash(c, ledger, req.product_hash, NULL) == PLR_OK && c->count > 0;
    free(c);
    return possible;
}

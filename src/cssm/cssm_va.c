#include "src/cli/out.h"
#include "src/cssm/cssm.h"
#include "src/ledger/ledger_account.h"
#include "src/ledger/ledger_va.h"

/* One change of the tree of virtual accounts. */
struct change {
    struct account_facts account;
    struct va_facts va;            /* as it was */
    char path[FACTS_NAME_MAX + 1]; /* where it is then */
};

/* What each command does between the question whether it may and the entry in the log. */
static enum plr_err do_add(struct cssm *c, struct change *x, struct fail *f)
{
    enum plr_err err = ledger_va_add(c->ledger, &x->account, c->args->operands[0], c->now_s, f);

    if (err == PLR_OK)
        fail_text(x->path, sizeof x->path, "%s", c->args->operands[0]);
    return err;
}

static enum plr_err do_move(struct cssm *c, struct change *x, struct fail *f)
{
    struct va_facts parent = {0};
    bool top = c->args->to != NULL && strcmp(c->args->to, "/") == 0;
    enum plr_err err = PLR_OK;

    if (c->args->to == NULL) {
        fail_set(f, PLR_ERR_USAGE, "usage", "where is it to be put?");
        fail_hint(f, "give --to PARENT, or --to / for the top");
        return PLR_ERR_USAGE;
    }
    if (!top && (err = ledger_va_get(&parent, c->ledger, &x->account, c->args->to, f)) != PLR_OK)
        return err;
    return ledger_va_move(x->path, c->ledger, &x->account, &x->va, top ? NULL : &parent, f);
}

static enum plr_err do_rename(struct cssm *c, struct change *x, struct fail *f)
{
    return ledger_va_rename(x->path, c->ledger, &x->account, &x->va, c->args->operands[1], f);
}

static enum plr_err do_default(struct cssm *c, struct change *x, struct fail *f)
{
    memcpy(x->path, x->va.path, sizeof x->path);
    return ledger_va_make_default(c->ledger, &x->account, &x->va, f);
}

static enum plr_err do_remove(struct cssm *c, struct change *x, struct fail *f)
{
    memcpy(x->path, x->va.path, sizeof x->path);
    return ledger_va_remove(c->ledger, &x->va, f);
}

static const struct step {
    const char *action; /* in the log */
    const char *verb;
    const char *done;
    bool fresh; /* it need not be there yet */
    enum plr_err (*act)(struct cssm *c, struct change *x, struct fail *f);
} steps[] = {
    {"va-add", "add the virtual account", "Virtual account", true, do_add},
    {"va-move", "move the virtual account", "Moved to", false, do_move},
    {"va-rename", "rename the virtual account", "Renamed to", false, do_rename},
    {"va-default", "change the default virtual account", "Default virtual account", false, do_default},
    {"va-remove", "remove the virtual account", "Removed", false, do_remove},
};

static json_t *change_json(const struct change *x)
{
    json_t *o = json_object();

    json_object_set_new(o, "smart-account", json_string(x->account.name));
    json_object_set_new(o, "virtual-account", json_string(x->path));
    if (x->va.id != 0 && strcmp(x->path, x->va.path) != 0)
        json_object_set_new(o, "former-path", json_string(x->va.path));
    return o;
}

static enum plr_err change(struct cssm *c, struct change *x, const struct step *step, struct fail *f)
{
    struct va_facts unused = {0};
    enum plr_err err = ledger_begin(c->ledger, f);

    if (err == PLR_OK)
        err = cssm_account_named(&x->account, &unused, c, c->args->account, NULL, f);
    if (err == PLR_OK)
        err = cssm_permit(c, ACT_VA_EDIT, &x->account, NULL, f);
    if (err == PLR_OK && !step->fresh)
        err = ledger_va_get(&x->va, c->ledger, &x->account, c->args->operands[0], f);
    if (err == PLR_OK)
        err = step->act(c, x, f);
    if (err == PLR_OK)
        err = cssm_record(c, step->action, x->account.name, change_json(x), f);
    return err == PLR_OK ? ledger_commit(c->ledger, f) : err;
}

static int run(void *input, const struct step *step)
{
    struct cssm c = {0};
    struct fail f = {0};
    struct change x = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = change(&c, &x, step, &f);
    if (err == PLR_OK && c.args->json)
        out_json(change_json(&x));
    else if (err == PLR_OK)
        out_text("%s %s of %s\n", step->done, x.path, x.account.name);
    cssm_close(&c, err);
    return cssm_status(step->verb, err, &f);
}

int cssm_va_add_run(void *input)
{
    return run(input, &steps[0]);
}

int cssm_va_move_run(void *input)
{
    return run(input, &steps[1]);
}

int cssm_va_rename_run(void *input)
{
    return run(input, &steps[2]);
}

int cssm_va_default_run(void *input)
{
    return run(input, &steps[3]);
}

int cssm_va_remove_run(void *input)
{
    return run(input, &steps[4]);
}

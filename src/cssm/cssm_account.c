#include "src/cli/out.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_print.h"
#include "src/ledger/ledger_account.h"
#include "src/ledger/ledger_list.h"
#include "src/ledger/ledger_va.h"

static json_t *facts_json(const struct account_facts *a)
{
    json_t *o = json_object();

    json_object_set_new(o, "smart-account-number", json_integer(a->number));
    json_object_set_new(o, "smart-account", json_string(a->name));
    json_object_set_new(o, "rehearsal", json_boolean(cssm_print_is_rehearsal(a->number)));
    json_object_set_new(o, "domain", json_string(a->domain));
    json_object_set_new(o, "plr-approved", json_boolean(a->plr));
    json_object_set_new(o, "slr-approved", json_boolean(a->slr));
    json_object_set_new(o, "export-control", json_string(plrauth_export_word(a->export_status)));
    json_object_set_new(o, "removal-limit", json_integer(a->removal_limit));
    return o;
}

/* A name or a domain from the command line; what is too long for the struct is too long for the ledger. */
static enum plr_err take_text(char *dst, size_t cap, const char *text, const char *what, struct fail *f)
{
    size_t len = strlen(text);

    if (len >= cap) {
        fail_set(f, PLR_ERR_USAGE, "badname", "%s has at most %u characters", what, (unsigned)(cap - 1));
        fail_hint(f, "authorizations carry it: choose a shorter one");
        return PLR_ERR_USAGE;
    }
    memcpy(dst, text, len + 1);
    return PLR_OK;
}

static enum plr_err add(struct cssm *c, struct account_facts *account, struct fail *f)
{
    const struct cssm_args *a = c->args;
    enum plr_err err = take_text(account->name, sizeof account->name, a->operands[0], "an account name", f);

    if (err == PLR_OK && a->domain != NULL)
        err = take_text(account->domain, sizeof account->domain, a->domain, "a domain", f);
    if (err != PLR_OK)
        return err;
    account->plr = a->plr;
    account->slr = a->slr;
    account->export_status = a->export_status;
    account->created_s = c->now_s;
    if ((err = ledger_begin(c->ledger, f)) != PLR_OK)
        return err;
    if ((err = cssm_permit(c, ACT_ACCOUNT_ADD, NULL, NULL, f)) != PLR_OK)
        return err;
    if ((err = ledger_account_add(c->ledger, account, f)) != PLR_OK)
        return err;
    if ((err = cssm_record(c, "account-add", account->name, facts_json(account), f)) != PLR_OK)
        return err;
    return ledger_commit(c->ledger, f);
}

int cssm_account_add_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    struct account_facts account = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = add(&c, &account, &f);
    if (err == PLR_OK && c.args->json)
        out_json(facts_json(&account));
    else if (err == PLR_OK)
        out_text("Smart account %u: %s, virtual account " LEDGER_VA_DEFAULT "\n", account.number, account.name);
    cssm_close(&c, err);
    return cssm_status("add the account", err, &f);
}

static enum plr_err read_changes(struct account_facts *account, const struct cssm_args *a, struct fail *f)
{
    enum plr_err err = PLR_OK;

    if ((a->plr && a->no_plr) || (a->slr && a->no_slr)) {
        fail_set(f, PLR_ERR_USAGE, "usage", "--%s and --no-%s exclude each other", a->plr && a->no_plr ? "plr" : "slr",
                 a->plr && a->no_plr ? "plr" : "slr");
        fail_hint(f, "give one of them, or neither to leave the approval as it is");
        return PLR_ERR_USAGE;
    }
    if (a->name == NULL && a->domain == NULL && !a->plr && !a->no_plr && !a->slr && !a->no_slr && !a->export_given &&
        !a->removal_limit_given) {
        fail_set(f, PLR_ERR_USAGE, "usage", "what is to be changed?");
        fail_hint(f, "give --name, --domain, --plr or --no-plr, --slr or --no-slr, --export, --removal-limit");
        return PLR_ERR_USAGE;
    }
    if (a->name != NULL)
        err = take_text(account->name, sizeof account->name, a->name, "an account name", f);
    if (err == PLR_OK && a->domain != NULL)
        err = take_text(account->domain, sizeof account->domain, a->domain, "a domain", f);
    account->plr = (account->plr || a->plr) && !a->no_plr;
    account->slr = (account->slr || a->slr) && !a->no_slr;
    if (a->export_given)
        account->export_status = a->export_status;
    if (a->removal_limit_given)
        account->removal_limit = a->removal_limit;
    return err;
}

static enum plr_err set(struct cssm *c, struct account_facts *account, struct fail *f)
{
    char before[FACTS_NAME_MAX + 1] = {0};
    json_t *detail = NULL;
    enum plr_err err = ledger_begin(c->ledger, f);

    if (err == PLR_OK)
        err = ledger_account_get(account, c->ledger, c->args->operands[0], f);
    if (err == PLR_OK)
        err = cssm_permit(c, ACT_ACCOUNT_SET, account, NULL, f);
    if (err != PLR_OK)
        return err;
    memcpy(before, account->name, sizeof before);
    if ((err = read_changes(account, c->args, f)) != PLR_OK)
        return err;
    if ((err = ledger_account_set(c->ledger, account, f)) != PLR_OK)
        return err;
    detail = facts_json(account);
    if (strcmp(before, account->name) != 0)
        json_object_set_new(detail, "former-name", json_string(before));
    if ((err = cssm_record(c, "account-set", before, detail, f)) != PLR_OK)
        return err;
    return ledger_commit(c->ledger, f);
}

/* Virtual accounts of one account, out of the list of all. */
struct tree {
    struct cssm *c;
    json_t *rows;
};

static const struct ledger_cell *cell(const struct ledger_cell *cells, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(cells[i].key, key) == 0)
            return &cells[i];
    return NULL;
}

static bool take_va(void *context, bool titles, const struct ledger_cell *cells, size_t count)
{
    struct tree *tree = context;
    const struct ledger_cell *name = cell(cells, count, "smart-account");
    const struct ledger_cell *path = cell(cells, count, "virtual-account");
    const struct ledger_cell *level = cell(cells, count, "level_n");
    const struct ledger_cell *is_default = cell(cells, count, "default_b");
    json_t *row = NULL;

    if (titles || !cssm_permit_sees(tree->c, ACT_VIEW, name->text, path->text))
        return true;
    row = json_object();
    json_object_set_new(row, "virtual-account", json_string(path->text));
    json_object_set_new(row, "level", json_integer(level->integer));
    json_object_set_new(row, "default", json_boolean(is_default->integer != 0));
    json_array_append_new(tree->rows, row);
    return true;
}

static enum plr_err print_account(struct cssm *c, const struct account_facts *a, struct fail *f)
{
    struct tree tree = {.c = c, .rows = json_array()};
    const struct ledger_list_filter filter = {.account = a->name, .now_s = c->now_s};
    json_t *row = NULL;
    size_t i = 0;
    enum plr_err err = ledger_list_each(c->ledger, LEDGER_LIST_VAS, &filter, take_va, &tree, f);

    if (err != PLR_OK) {
        json_decref(tree.rows);
        return err;
    }
    if (c->args->json) {
        json_t *o = facts_json(a);

        json_object_set_new(o, "virtual-accounts", tree.rows);
        out_json(o);
        return PLR_OK;
    }
    out_text("Smart account:    %s, number %u%s\n", a->name, (unsigned)a->number,
             cssm_print_is_rehearsal(a->number) ? " (REHEARSAL)" : "");
    out_text("Domain:           %s\n", a->domain[0] != '\0' ? a->domain : "-");
    out_text("PLR:              %s\n", a->plr ? "approved" : "not approved");
    out_text("SLR:              %s\n", a->slr ? "approved" : "not approved");
    out_text("Export control:   %s\n", plrauth_export_word(a->export_status));
    json_array_foreach(tree.rows, i, row) out_text("%s%s%s\n", i == 0 ? "Virtual accounts: " : "                  ",
                                                   json_string_value(json_object_get(row, "virtual-account")),
                                                   json_is_true(json_object_get(row, "default")) ? " (default)" : "");
    json_decref(tree.rows);
    return PLR_OK;
}

int cssm_account_set_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    struct account_facts account = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = set(&c, &account, &f);
    if (err == PLR_OK)
        err = print_account(&c, &account, &f);
    cssm_close(&c, err);
    return cssm_status("change the account", err, &f);
}

/* Whoever may look into any part of the account may see what it is. */
static enum plr_err show(struct cssm *c, struct account_facts *account, struct fail *f)
{
    enum plr_err err = ledger_account_get(account, c->ledger, c->args->operands[0], f);

    if (err != PLR_OK)
        return err;
    if (!cssm_permit_part(c, ACT_VIEW, account) && (err = cssm_permit(c, ACT_VIEW, account, NULL, f)) != PLR_OK)
        return err;
    return print_account(c, account, f);
}

int cssm_account_show_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    struct account_facts account = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = show(&c, &account, &f);
    cssm_close(&c, err);
    return cssm_status("show the account", err, &f);
}

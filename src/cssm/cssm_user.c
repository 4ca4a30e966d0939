#include <pwd.h>

#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/table.h"
#include "src/cssm/cssm.h"
#include "src/ledger/ledger_account.h"
#include "src/ledger/ledger_role.h"
#include "src/ledger/ledger_va.h"

/* A role that is given or taken, and where: account and va point to the facts, or are NULL. */
struct grant {
    enum role role;
    struct account_facts account_facts;
    struct va_facts va_facts;
    const struct account_facts *account;
    const struct va_facts *va;
};

static json_t *where_json(json_t *o, const char *account, const char *va)
{
    json_object_set_new(o, "smart-account", account[0] != '\0' ? json_string(account) : json_null());
    json_object_set_new(o, "virtual-account", va[0] != '\0' ? json_string(va) : json_null());
    return o;
}

static json_t *grant_json(const char *user, const struct grant *g)
{
    json_t *o = json_object();

    json_object_set_new(o, "user", json_string(user));
    json_object_set_new(o, "role", json_string(permit_role_word(g->role)));
    return where_json(o, g->account != NULL ? g->account->name : "", g->va != NULL ? g->va->path : "");
}

/* Inside the transaction: the names stand for what they stand for now. */
static enum plr_err find_place(struct grant *g, struct cssm *c, const char *account, const char *va, struct fail *f)
{
    enum plr_err err = PLR_OK;

    g->account = NULL;
    g->va = NULL;
    if (account == NULL && va != NULL) {
        fail_set(f, PLR_ERR_USAGE, "usage", "--va without --account");
        fail_hint(f, "say which smart account's virtual account it is");
        return PLR_ERR_USAGE;
    }
    if (account == NULL)
        return PLR_OK;
    if ((err = ledger_account_get(&g->account_facts, c->ledger, account, f)) != PLR_OK)
        return err;
    g->account = &g->account_facts;
    if (va == NULL)
        return PLR_OK;
    if ((err = ledger_va_get(&g->va_facts, c->ledger, g->account, va, f)) != PLR_OK)
        return err;
    g->va = &g->va_facts;
    return PLR_OK;
}

static enum plr_err read_role(enum role *ret, const struct cssm_args *a, struct fail *f)
{
    char list[FAIL_TEXT_MAX / 2] = {0};
    size_t len = 0;

    if (a->role != NULL && permit_role_by_word(ret, a->role))
        return PLR_OK;
    for (unsigned r = 0; r < ROLE_COUNT; r++)
        len += fail_text(list + len, sizeof list - len, "%s%s", r > 0 ? ", " : "", permit_role_word((enum role)r));
    if (a->role == NULL)
        fail_set(f, PLR_ERR_USAGE, "usage", "which role?");
    else
        fail_set(f, PLR_ERR_USAGE, "badrole", "\"%s\" is no role", a->role);
    fail_hint(f, "--role is one of %s", list);
    return PLR_ERR_USAGE;
}

static enum plr_err add(struct cssm *c, struct grant *g, struct fail *f)
{
    const struct cssm_args *a = c->args;
    enum plr_err err = read_role(&g->role, a, f);

    if (err == PLR_OK)
        err = ledger_begin(c->ledger, f);
    if (err == PLR_OK)
        err = find_place(g, c, a->account, a->va, f);
    if (err == PLR_OK)
        err = cssm_permit(c, ACT_USER_EDIT, g->account, g->va, f);
    if (err == PLR_OK)
        err = ledger_role_add(c->ledger, a->operands[0], g->role, g->account, g->va, c->now_s, f);
    if (err == PLR_OK)
        err = cssm_record(c, "user-add", a->operands[0], grant_json(a->operands[0], g), f);
    return err == PLR_OK ? ledger_commit(c->ledger, f) : err;
}

/* A slip in the name would give somebody a role who comes later. */
static void note_unknown(const struct cssm *c, const char *user)
{
    struct passwd entry = {0};
    struct passwd *found = NULL;
    char room[4096] = {0};

    if (!c->authority.rehearsal && user[strspn(user, "0123456789")] != '\0' &&
        getpwnam_r(user, &entry, room, sizeof room, &found) == 0 && found == NULL)
        report_warning("this system has no user \"%s\" now", user);
}

int cssm_user_add_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    struct grant g = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = add(&c, &g, &f);
    if (err == PLR_OK) {
        note_unknown(&c, c.args->operands[0]);
        if (c.args->json)
            out_json(grant_json(c.args->operands[0], &g));
        else
            out_text("%s: %s%s%s%s%s\n", c.args->operands[0], permit_role_word(g.role), g.account ? " of " : "",
                     g.account ? g.account->name : " of all accounts", g.va ? ", " : "", g.va ? g.va->path : "");
    }
    cssm_close(&c, err);
    return cssm_status("add the user", err, &f);
}

/* Is this one of the roles that --role, --account and --va mean? What is not given means all. */
static bool is_meant(const struct role_facts *r, const struct grant *g, bool any_role)
{
    return (any_role || r->role == g->role) && (g->account == NULL || r->account == g->account->number) &&
           (g->va == NULL || strcmp(r->va, g->va->path) == 0);
}

static enum plr_err remove_one(struct cssm *c, const struct role_facts *r, struct fail *f)
{
    const char *user = c->args->operands[0];
    struct grant g = {.role = r->role};
    enum plr_err err = find_place(&g, c, r->account != 0 ? r->account_name : NULL, r->va[0] != '\0' ? r->va : NULL, f);

    if (err == PLR_OK)
        err = cssm_permit(c, ACT_USER_EDIT, g.account, g.va, f);
    if (err == PLR_OK)
        err = ledger_role_remove(c->ledger, user, g.role, g.account, g.va, f);
    return err == PLR_OK ? cssm_record(c, "user-remove", user, grant_json(user, &g), f) : err;
}

/* All or nothing. */
static enum plr_err remove_roles(struct cssm *c, size_t *ret_count, struct fail *f)
{
    const struct cssm_args *a = c->args;
    struct role_facts *roles = NULL;
    struct grant g = {0};
    size_t count = 0;
    size_t gone = 0;
    enum plr_err err = a->role != NULL ? read_role(&g.role, a, f) : PLR_OK;

    if (err == PLR_OK)
        err = ledger_begin(c->ledger, f);
    if (err == PLR_OK)
        err = find_place(&g, c, a->account, a->va, f);
    /* Who may not remove anybody there is told so, not who has which role. */
    if (err == PLR_OK && !cssm_permit_part(c, ACT_USER_EDIT, g.account))
        err = cssm_permit(c, ACT_USER_EDIT, g.account, g.va, f);
    if (err == PLR_OK)
        err = ledger_role_of(&roles, &count, c->ledger, a->operands[0], f);
    for (size_t i = 0; err == PLR_OK && i < count; i++)
        if (is_meant(&roles[i], &g, a->role == NULL)) {
            err = remove_one(c, &roles[i], f);
            gone++;
        }
    free(roles);
    if (err == PLR_OK && gone == 0) {
        fail_set(f, PLR_ERR_NOT_FOUND, "unknownrole", "\"%s\" has no such role", a->operands[0]);
        fail_hint(f, "\"plr-cssm user list\" shows the roles");
        err = PLR_ERR_NOT_FOUND;
    }
    if (err != PLR_OK)
        return err;
    *ret_count = gone;
    return ledger_commit(c->ledger, f);
}

int cssm_user_remove_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    size_t count = 0;
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = remove_roles(&c, &count, &f);
    if (err == PLR_OK && c.args->json) {
        json_t *o = json_object();

        json_object_set_new(o, "user", json_string(c.args->operands[0]));
        json_object_set_new(o, "roles-removed", json_integer((json_int_t)count));
        out_json(o);
    } else if (err == PLR_OK) {
        out_text("%s: roles removed: %zu\n", c.args->operands[0], count);
    }
    cssm_close(&c, err);
    return cssm_status("remove the user", err, &f);
}

static void place_text(char *dst, size_t cap, const struct role_facts *r)
{
    fail_text(dst, cap, "%s%s%s", r->account != 0 ? r->account_name : "all accounts", r->va[0] != '\0' ? ", " : "",
              r->va);
}

static void print_show(const char *user, const struct role_facts *roles, size_t count)
{
    static const char *const titles[] = {"MAY", "WHERE"};
    struct table *t = NULL;
    char where[2 * FACTS_NAME_MAX + 4] = {0};

    out_text("User: %s\n", user);
    if (count == 0) {
        out_text("No role. Everybody may verify the ledger.\n");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        place_text(where, sizeof where, &roles[i]);
        out_text("Role: %s of %s\n", permit_role_word(roles[i].role), where);
    }
    t = table_new(titles, sizeof titles / sizeof *titles);
    for (unsigned a = 0; t != NULL && a < ACT_COUNT; a++)
        for (size_t i = 0; i < count; i++) {
            const char *const cells[] = {permit_act_phrase((enum act)a), where};

            place_text(where, sizeof where, &roles[i]);
            if (permit_does(&roles[i], (enum act)a))
                table_row(t, cells);
        }
    table_print(t);
}

static void print_show_json(const char *user, const struct role_facts *roles, size_t count)
{
    json_t *o = json_object();
    json_t *list = json_array();
    json_t *may = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *role = json_object();

        json_object_set_new(role, "role", json_string(permit_role_word(roles[i].role)));
        json_array_append_new(list, where_json(role, roles[i].account_name, roles[i].va));
        for (unsigned a = 0; a < ACT_COUNT; a++)
            if (permit_does(&roles[i], (enum act)a)) {
                json_t *act = json_object();

                json_object_set_new(act, "act", json_string(permit_act_word((enum act)a)));
                json_array_append_new(may, where_json(act, roles[i].account_name, roles[i].va));
            }
    }
    json_object_set_new(o, "user", json_string(user));
    json_object_set_new(o, "roles", list);
    json_object_set_new(o, "may", may);
    out_json(o);
}

/* Everybody may ask about themselves. */
static enum plr_err show(struct cssm *c, struct fail *f)
{
    const char *user = c->args->operand_count > 0 ? c->args->operands[0] : c->user;
    struct role_facts *roles = NULL;
    size_t count = 0;
    enum plr_err err = PLR_OK;

    if (strcmp(user, c->user) != 0)
        err = cssm_permit(c, ACT_USER_VIEW, NULL, NULL, f);
    if (err == PLR_OK)
        err = ledger_role_of(&roles, &count, c->ledger, user, f);
    if (err != PLR_OK)
        return err;
    if (strcmp(user, c->user) != 0) {
        size_t kept = 0;

        for (size_t i = 0; i < count; i++)
            if (cssm_permit_sees(c, ACT_USER_VIEW, roles[i].account != 0 ? roles[i].account_name : NULL,
                                 roles[i].va[0] != '\0' ? roles[i].va : NULL))
                roles[kept++] = roles[i];
        count = kept;
    }
    if (c->args->json)
        print_show_json(user, roles, count);
    else
        print_show(user, roles, count);
    free(roles);
    return PLR_OK;
}

int cssm_user_show_run(void *input)
{
    return cssm_run("show the user", input, show);
}

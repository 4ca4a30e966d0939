#include "src/agent/agent_recover.h"

#include "keys/keys.h"
#include "src/agent/agent_run.h"
#include "src/agent/guard.h"
#include "src/agent/recovery.h"
#include "src/agent/storefix.h"
#include "src/cli/ask.h"
#include "src/cli/file.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

#define LINE_CAP 512

static const char *part_word(enum storefix_part part)
{
    static const char *const words[] = {"good", "missing", "damaged", "newer"};

    return words[part];
}

/* The column that was asked for; RECOVERY_AUTHORITIES for all. PLR_ERR_USAGE. */
static enum plr_err read_column(size_t *ret, const char *word, struct fail *f)
{
    *ret = RECOVERY_AUTHORITIES;
    for (size_t i = 0; word && i < RECOVERY_AUTHORITIES; i++)
        if (strcmp(recovery_authority_word((enum recovery_authority)i), word) == 0)
            *ret = i;
    if (!word || *ret < RECOVERY_AUTHORITIES)
        return PLR_OK;
    (void)fail_set(f, PLR_ERR_USAGE, "usage", "\"%s\" is nothing that the authority says", word);
    fail_hint(f, "one of: none, reserved, other, in-transit, removed");
    return PLR_ERR_USAGE;
}

static json_t *matrix_json(const struct member *m, size_t column)
{
    enum recovery_product row = recovery_row(m);
    json_t *cells = json_object();

    for (size_t k = 0; k < RECOVERY_AUTHORITIES; k++) {
        json_t *list = json_array();
        const char *step = NULL;

        for (size_t i = 0; (step = recovery_step(row, (enum recovery_authority)k, i)); i++) {
            char line[LINE_CAP] = "";

            recovery_fill(line, sizeof(line), step, m);
            (void)json_array_append_new(list, json_string(line));
        }
        if (column == RECOVERY_AUTHORITIES || column == k)
            (void)json_object_set(cells, recovery_authority_word((enum recovery_authority)k), list);
        json_decref(list);
    }
    return cells;
}

static void print_json(const struct storefix *fix, const char *mended, size_t column)
{
    json_t *o = json_object(), *store = json_object(), *list = json_array();
    size_t count = fix->agent ? fix->agent->member_count : 0;

    (void)json_object_set_new(store, "state", json_string(part_word(fix->state)));
    (void)json_object_set_new(store, "previous", json_string(part_word(fix->previous)));
    (void)json_object_set_new(store, "trust", json_string(part_word(fix->trust)));
    (void)json_object_set_new(o, "store", store);
    (void)json_object_set_new(o, "mended", mended ? json_string(mended) : json_null());
    for (size_t i = 0; i < count || i == 0; i++) {
        const struct member *m = count ? &fix->agent->members[i] : NULL;
        json_t *each = m ? agent_run_member(fix->agent, i) : json_object();

        (void)json_object_set_new(each, "product", json_string(recovery_product_word(recovery_row(m))));
        (void)json_object_set_new(each, "authority", matrix_json(m, column));
        (void)json_array_append_new(list, each);
    }
    (void)json_object_set_new(o, "members", list);
    out_json(o);
}

static void print_matrix(const struct member *m, size_t column)
{
    enum recovery_product row = recovery_row(m);
    const char *step = NULL;

    out_text("\nProduct: %s%s%s\n", m ? m->udi.text : "", m ? ": " : "", recovery_product_word(row));
    for (size_t k = 0; k < RECOVERY_AUTHORITIES; k++) {
        enum recovery_authority authority = (enum recovery_authority)k;

        if (column != RECOVERY_AUTHORITIES && column != k)
            continue;
        out_text("  Authority: %s: %s\n", recovery_authority_word(authority), recovery_authority_text(authority));
        for (size_t i = 0; (step = recovery_step(row, authority, i)); i++) {
            char line[LINE_CAP] = "";

            recovery_fill(line, sizeof(line), step, m);
            out_text("    %s\n", line);
        }
    }
}

static void print_text(const struct storefix *fix, const char *mended, size_t column)
{
    size_t count = fix->agent ? fix->agent->member_count : 0;

    out_text("Store: state %s, generation before %s, trust bundle %s\n", part_word(fix->state),
             part_word(fix->previous), part_word(fix->trust));
    if (mended)
        out_text("Mended: %s\n", mended);
    out_text("\"plr-cssm show UDI\" says what the authority has. Type what stands under it:\n");
    for (size_t i = 0; i < count; i++)
        print_matrix(&fix->agent->members[i], column);
    if (count == 0)
        print_matrix(NULL, column);
}

/* The safe part: nothing that is whole is touched. */
static enum plr_err mend(const char **ret_mended, const struct storefix *fix, const char *dir,
                         const struct agent_args *args, struct fail *f)
{
    enum plr_err err = PLR_OK;
    char *pem = NULL;
    size_t len = 0;

    if (storefix_can_put_back(fix)) {
        report_line("state: %s", fix->state_why.why);
        if (!args->yes)
            err = ask_yes("The generation before is whole. The last event is lost if it is put back.\n"
                          "Put it back?",
                          "--yes", f);
        if (!err)
            err = storefix_put_back(dir, f);
        if (!err)
            *ret_mended = "the generation before was put back, with the next sequence number";
    }
    if (!err && fix->agent && fix->trust != STOREFIX_GOOD && args->trust) {
        err = file_read(&pem, &len, args->trust, TRUST_PEM_MAX, f);
        if (!err)
            err = storefix_put_trust(dir, pem, len, f);
        if (!err)
            *ret_mended = "the trust bundle was put back";
        free(pem);
    }
    return err;
}

/* The numbers go on where the authority is. */
static enum plr_err raise_sequence(const char **ret_mended, const struct agent_args *args, struct fail *f)
{
    struct store s = {.lock_fd = -1};
    struct act_set set = {0};

    enum plr_err err = agent_run_open(&s, args, STORE_WRITE, f);
    if (!err)
        err = act_pick(&set, s.agent, args->member, false, f);
    if (!err)
        err = act_raise(&s, &set, (uint8_t)args->sequence, f);
    if (!err)
        *ret_mended = "the next request goes on from that sequence number";
    store_close(&s);
    return err;
}

/* What stands in the matrix is refused while machine or counter do not vouch for the store: that comes first. */
static void warn_standing(const struct storefix *fix)
{
    struct fail found = {0}, why = {0};
    struct machine machine = fix->agent->machine;

    machine_read(&machine);
    guard_machine(fix->agent, &machine, 0);
    guard_ask(fix->agent, false, 0, &found);
    if (!guard_check(fix->agent, &found, &why))
        return;
    report_warning("%s", why.why);
    report_line("before anything else: %s; then \"plr-agent recover\" again", why.hint);
}

int agent_recover_run(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct storefix fix = {0};
    const char *dir = NULL, *mended = NULL;
    size_t column = 0;

    enum plr_err err = agent_run_dir(&dir, args, &f);
    if (!err)
        err = read_column(&column, args->authority, &f);
    if (!err)
        err = keys_init(&f);
    if (!err)
        err = storefix_look(&fix, dir, &f);
    if (!err)
        err = mend(&mended, &fix, dir, args, &f);
    if (!err && args->sequence_given)
        err = raise_sequence(&mended, args, &f);
    if (!err && mended) {
        storefix_free(&fix);
        err = storefix_look(&fix, dir, &f);
    }
    if (!err && args->json)
        print_json(&fix, mended, column);
    else if (!err)
        print_text(&fix, mended, column);
    if (!err && fix.agent && fix.trust != STOREFIX_GOOD)
        report_warning("the trust bundle is %s: give the one of \"plr-agent init\" with --trust FILE",
                       part_word(fix.trust));
    if (!err && fix.agent)
        warn_standing(&fix);
    storefix_free(&fix);
    return err ? (int)report_fail("recover", &f) : EXIT_DONE;
}

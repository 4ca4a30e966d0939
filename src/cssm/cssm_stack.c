#include "src/cssm/cssm_stack.h"

#include "src/cli/csv.h"
#include "src/cli/file.h"
#include "src/cli/out.h"
#include "src/cssm/cssm_order.h"
#include "src/cssm/cssm_print.h"
#include "src/cssm/reserve.h"
#include "src/cssm/wish.h"

#define FILE_MAX (256u * 1024u)

struct stack {
    struct cssm_order *orders; /* CSSM_STACK_MAX */
    size_t count;
    bool update;
};

static enum plr_err read_wish(struct cssm_order *order, const struct csv *csv, struct cssm *c, struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (csv->count == 1)
        return cssm_order_wish(order, c, f);
    if (csv->count == 2 && strcmp(csv->field[1], "universal") == 0) {
        order->wish.kind = RESERVATION_UNIVERSAL;
        err = cssm_order_device(&order->wish, c->args, f);
        return err == PLR_OK ? cssm_order_form(&order->wish, c->args->form, f) : err;
    }
    order->wish.by_reference = c->args->by_reference;
    for (size_t i = 1; err == PLR_OK && i < csv->count; i++)
        err = wish_add(&order->wish, c->ledger, order->from.pid, csv->field[i], f);
    return err == PLR_OK ? cssm_order_form(&order->wish, c->args->form, f) : err;
}

/* Each product once: what the first of two would be given is not there yet for the second to be told of. */
static enum plr_err is_new(const struct stack *stack, const struct cssm_order *order, struct fail *f)
{
    for (size_t i = 0; i < stack->count; i++)
        if (strcmp(stack->orders[i].from.udi.text, order->from.udi.text) == 0) {
            fail_set(f, PLR_ERR_USAGE, "sameproduct", "it is from %s, as line %u is", order->from.udi.text,
                     (unsigned)stack->orders[i].line);
            fail_hint(f, "leave one of the two out");
            return PLR_ERR_USAGE;
        }
    return PLR_OK;
}

static enum plr_err place(struct cssm_order *order, struct cssm *c, struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (order->update) {
        if ((err = reserve_home(&order->account, &order->va, c->ledger, &order->from, f)) != PLR_OK)
            return err;
        return cssm_permit(c, ACT_UPDATE, &order->account, &order->va, f);
    }
    if ((err = cssm_account(&order->account, &order->va, c, f)) != PLR_OK)
        return err;
    return cssm_permit(c, ACT_RESERVE, &order->account, &order->va, f);
}

static enum plr_err read_row(struct stack *stack, const struct csv *csv, struct cssm *c, struct fail *f)
{
    struct cssm_order *order = &stack->orders[stack->count];
    const char *text = csv->field[0];
    enum plr_err err = PLR_OK;

    if (stack->count == CSSM_STACK_MAX)
        return fail_set(f, PLR_ERR_USAGE, "usage", "more than %u requests", (unsigned)CSSM_STACK_MAX);
    order->line = csv->line;
    order->update = stack->update;
    if ((err = resolve_request(&order->from, c->ledger, text, strlen(text), c->args->pid, NULL, f)) != PLR_OK)
        return err;
    if ((err = is_new(stack, order, f)) != PLR_OK)
        return err;
    if ((err = read_wish(order, csv, c, f)) != PLR_OK)
        return err;
    if ((err = place(order, c, f)) == PLR_OK)
        stack->count++;
    return err;
}

static enum plr_err read_stack(struct stack *stack, struct cssm *c, struct fail *f)
{
    struct csv csv = {0};
    char *text = NULL;
    size_t len = 0;
    int row = 0;
    enum plr_err err = file_read(&text, &len, c->args->stack, FILE_MAX, f);

    if (err != PLR_OK)
        return err;
    if (strlen(text) != len)
        err = fail_set(f, PLR_ERR_FORMAT, "badcsv", "there is a NUL in the file");
    csv_begin(&csv, text);
    while (err == PLR_OK && (err = csv_next(&csv, &row, f)) == PLR_OK && row != 0)
        if ((err = read_row(stack, &csv, c, f)) != PLR_OK)
            cssm_order_blame(csv.line, f);
    free(text);
    if (err == PLR_OK && stack->count == 0) {
        err = fail_set(f, PLR_ERR_USAGE, "usage", "\"%s\" holds no request", c->args->stack);
        fail_hint(f, "one request code a line, as \"plr-agent request --all\" prints them");
    }
    return err;
}

static enum plr_err reveal_json(const struct stack *stack, struct cssm *c, struct fail *f)
{
    json_t *list = json_array();
    json_t *o = NULL;
    enum plr_err err = PLR_OK;

    for (size_t i = 0; err == PLR_OK && i < stack->count; i++) {
        err = cssm_print_reservation_json(&o, &stack->orders[i].r, c->args->form, f);
        if (err == PLR_OK)
            json_array_append_new(list, o);
    }
    if (err != PLR_OK) {
        json_decref(list);
        return err;
    }
    o = json_object();
    json_object_set_new(o, "reservations", list);
    out_json(o);
    return PLR_OK;
}

static enum plr_err reveal(const struct stack *stack, struct cssm *c, struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (c->args->json)
        return reveal_json(stack, c, f);
    for (size_t i = 0; err == PLR_OK && i < stack->count; i++) {
        if (i > 0 && c->args->form == ISSUE_SHEET)
            out_text("\n");
        err = cssm_order_reveal(&stack->orders[i], NULL, c, f);
    }
    return err;
}

static enum plr_err check_options(const struct cssm_args *a, struct fail *f)
{
    if (a->operand_count == 0 && a->file == NULL && a->udi == NULL && !a->fix)
        return PLR_OK;
    fail_set(f, PLR_ERR_USAGE, "usage", "--stack excludes a request of its own, --file, --udi and --fix");
    fail_hint(f, "the file has all requests of the stack, one a line");
    return PLR_ERR_USAGE;
}

int cssm_stack_run(const struct cssm_args *args, bool update)
{
    struct stack stack = {.orders = calloc(CSSM_STACK_MAX, sizeof(struct cssm_order)), .update = update};
    struct cssm c = {0};
    struct fail f = {0};
    enum plr_err err = check_options(args, &f);

    if (err == PLR_OK && stack.orders == NULL)
        err = fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no memory for a stack");
    if (err != PLR_OK)
        goto out;
    if ((err = cssm_open(&c, args, &f)) != PLR_OK)
        goto out;
    if ((err = read_stack(&stack, &c, &f)) != PLR_OK)
        goto out;
    if ((err = cssm_order_run(stack.orders, stack.count, NULL, &c, &f)) != PLR_OK)
        goto out;
    err = reveal(&stack, &c, &f);
out:
    cssm_close(&c, err);
    free(stack.orders);
    return cssm_status(update ? "update the stack" : "reserve for the stack", err, &f);
}

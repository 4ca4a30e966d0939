#include "src/cli/report.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_order.h"
#include "src/cssm/cssm_stack.h"
#include "src/cssm/reserve.h"
#include "src/ledger/ledger_reservation.h"

/* One entitlement of the two lists. */
struct change {
    const struct line_facts *line;
    uint32_t before;
    uint32_t after;
};

static bool same_licence(const struct line_facts *a, const struct line_facts *b)
{
    return a->universal == b->universal && a->type == b->type && a->start_day == b->start_day &&
           a->end_day == b->end_day && strcmp(a->tag, b->tag) == 0;
}

/* What the new list changes, in its order and then what it leaves out. changes has room for 2 * SLR_ENT_MAX. */
static size_t compare(struct change *changes, const struct reservation_facts *before,
                      const struct reservation_facts *after)
{
    size_t count = 0;

    for (size_t i = 0; i < after->line_count; i++)
        changes[count++] = (struct change){.line = &after->lines[i], .after = after->lines[i].count};
    for (size_t i = 0; i < before->line_count; i++) {
        size_t at = 0;

        while (at < count && !same_licence(changes[at].line, &before->lines[i]))
            at++;
        if (at == count)
            changes[count++] = (struct change){.line = &before->lines[i]};
        changes[at].before = before->lines[i].count;
    }
    return count;
}

static json_t *changes_json(const struct change *changes, size_t count, const struct reservation_facts *after)
{
    json_t *o = json_object();
    json_t *list = json_array();

    json_object_set_new(o, "replaces", json_integer(after->replaces));
    for (size_t i = 0; i < count; i++) {
        json_t *entry = json_object();

        json_object_set_new(entry, "entitlement-tag", json_string(changes[i].line->tag));
        json_object_set_new(entry, "before", json_integer(changes[i].before));
        json_object_set_new(entry, "after", json_integer(changes[i].after));
        json_array_append_new(list, entry);
    }
    json_object_set_new(o, "changes", list);
    return o;
}

static void say(const struct change *changes, size_t count)
{
    char name[TAG_TEXT_MAX + 1] = {0};
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        int32_t more = (int32_t)changes[i].after - (int32_t)changes[i].before;

        if (more == 0)
            continue;
        any = true;
        tag_name(name, changes[i].line->tag);
        report_line("%+d %s (%u, was %u)", (int)more, name, (unsigned)changes[i].after, (unsigned)changes[i].before);
    }
    if (!any)
        report_line("no change in the licences");
}

static enum plr_err reveal(const struct cssm_order *order, struct cssm *c, struct fail *f)
{
    struct reservation_facts *before = calloc(1, sizeof *before);
    struct change *changes = calloc((size_t)2 * SLR_ENT_MAX, sizeof *changes);
    json_t *more = NULL;
    size_t count = 0;
    bool found = false;
    enum plr_err err = PLR_OK;

    if (before == NULL || changes == NULL) {
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a reservation");
        goto out;
    }
    /* A request that reserve answered has no older list. */
    err = ledger_reservation_by_number(before, &found, c->ledger, order->r.replaces, f);
    if (err == PLR_OK && found) {
        count = compare(changes, before, &order->r);
        say(changes, count);
        more = c->args->json ? changes_json(changes, count, &order->r) : NULL;
    }
    if (err == PLR_OK)
        err = cssm_order_reveal(order, more, c, f);
    if (err == PLR_OK && order->r.state == RESERVATION_IN_TRANSIT)
        report_note("in transit until the product's confirmation code is entered: \"plr-cssm confirm CODE\"");
out:
    free(before);
    free(changes);
    return err;
}

int cssm_update_run(void *input)
{
    const struct cssm_args *args = input;
    struct cssm c = {0};
    struct fail f = {0};
    struct cssm_order *order = NULL;
    enum plr_err err = PLR_OK;

    if (args->stack != NULL)
        return cssm_stack_run(args, true);
    if ((order = calloc(1, sizeof *order)) == NULL) {
        err = fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no memory for a reservation");
        goto out;
    }
    order->update = true;
    if ((err = cssm_open(&c, input, &f)) != PLR_OK)
        goto out;
    if ((err = cssm_order_request(order, &c, &f)) != PLR_OK)
        goto out;
    if ((err = cssm_order_wish(order, &c, &f)) != PLR_OK)
        goto out;
    if ((err = reserve_home(&order->account, &order->va, c.ledger, &order->from, &f)) != PLR_OK)
        goto out;
    if ((err = cssm_permit(&c, ACT_UPDATE, &order->account, &order->va, &f)) != PLR_OK)
        goto out;
    if ((err = cssm_order_run(order, 1, NULL, &c, &f)) != PLR_OK)
        goto out;
    err = reveal(order, &c, &f);
out:
    cssm_close(&c, err);
    free(order);
    return cssm_status("update the reservation", err, &f);
}

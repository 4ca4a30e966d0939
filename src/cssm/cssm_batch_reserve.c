#include "src/cssm/batch.h"
#include "src/cssm/cssm_batch.h"
#include "src/cssm/cssm_key.h"
#include "src/cssm/issue.h"
#include "src/cssm/reserve.h"
#include "src/cssm/wish.h"

/* A row has room for the longest wish and the longest code: 170 kB, of which little is ever touched. */
#define GROUP_MAX 128

enum column {
    REQUEST,
    ACCOUNT,
    VIRTUAL_ACCOUNT,
    UNIVERSAL,
    LICENSES,
    BY_REFERENCE,
    UDI,
    PID,
    DEVICE_KEY,
    COLUMN_COUNT
};

static const char *const columns[COLUMN_COUNT] = {
    [REQUEST] = "request",
    [ACCOUNT] = "account",
    [VIRTUAL_ACCOUNT] = "virtual-account",
    [UNIVERSAL] = "universal",
    [LICENSES] = "licenses",
    [BY_REFERENCE] = "by-reference",
    [UDI] = "udi",
    [PID] = "pid",
    [DEVICE_KEY] = "device-key",
};

static const char *const titles[] = {
    "row",
    "request-code",
    "udi",
    "result",
    "status",
    "reason",
    "message",
    "hint",
    "reservation-number",
    "confirmation-code",
    "authorization-code",
};

struct reserve_row {
    struct batch_slot slot;
    struct account_facts account;
    struct va_facts va;
    struct resolved from;
    struct wish wish;
    struct reservation_facts r;
};

#define KEYS 3 /* by enum reservation_kind, and for device keys */

struct keys {
    struct cssm_key opened;
    bool there[KEYS];
    struct issue_key key[KEYS];
};

static size_t key_of(const struct wish *wish)
{
    return wish->device_key ? KEYS - 1 : wish->kind;
}

static const char *given(const char *cell, const char *otherwise)
{
    return cell[0] != '\0' ? cell : otherwise;
}

/* Universal or specific: what the row says or, where it says nothing, the options. A universal one has a device key
 * where the row or the options say so; the epoch is that of the options. */
static enum plr_err read_kind(struct wish *wish, const struct batch_row *row, const struct cssm_args *a, struct fail *f)
{
    bool device = a->device_key;
    const char *licenses = row->cell[LICENSES];
    bool universal = licenses[0] == '\0' && a->universal;
    enum plr_err err = cssm_batch_yes(&universal, columns[UNIVERSAL], row->cell[UNIVERSAL], f);

    if (err != PLR_OK)
        return err;
    if (universal && licenses[0] != '\0')
        return fail_set(f, PLR_ERR_USAGE, "usage", "the row wants a universal reservation and licences too");
    if (!universal && licenses[0] == '\0' && a->license_count == 0) {
        fail_set(f, PLR_ERR_USAGE, "usage", "what is to be reserved for this row?");
        fail_hint(f, "fill in the column \"universal\" or \"licenses\", or give --universal or --license TAG=N");
        return PLR_ERR_USAGE;
    }
    if ((err = cssm_batch_yes(&device, columns[DEVICE_KEY], row->cell[DEVICE_KEY], f)) != PLR_OK)
        return err;
    if (!universal && device && row->cell[DEVICE_KEY][0] != '\0')
        return fail_set(f, PLR_ERR_USAGE, "usage", "the row wants a device key, which is for universal reservations");
    wish->kind = universal ? RESERVATION_UNIVERSAL : RESERVATION_SPECIFIC;
    wish->device_key = universal && device;
    wish->epoch_given = a->epoch_given;
    wish->epoch = a->epoch;
    return PLR_OK;
}

/* TAG=N;TAG=N */
static enum plr_err read_licenses(struct wish *wish, struct ledger *ledger, const char *pid, const char *cell,
                                  struct fail *f)
{
    char *copy = strdup(cell);
    char *rest = NULL;
    enum plr_err err = PLR_OK;

    if (copy == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a wish");
    for (char *at = strtok_r(copy, "; ", &rest); err == PLR_OK && at != NULL; at = strtok_r(NULL, "; ", &rest))
        err = wish_add(wish, ledger, pid, at, f);
    free(copy);
    return err;
}

static enum plr_err read_wish(struct reserve_row *row, const struct cssm *c, struct fail *f)
{
    const struct batch_row *cells = row->slot.row;
    const struct cssm_args *a = c->args;
    enum plr_err err = read_kind(&row->wish, cells, a, f);

    row->wish.by_reference = a->by_reference;
    if (err == PLR_OK)
        err = cssm_batch_yes(&row->wish.by_reference, columns[BY_REFERENCE], cells->cell[BY_REFERENCE], f);
    if (err != PLR_OK)
        return err;
    if (row->wish.kind == RESERVATION_UNIVERSAL)
        return row->wish.by_reference
                   ? fail_set(f, PLR_ERR_USAGE, "usage", "a universal authorization names no licences by reference")
                   : PLR_OK;
    if (cells->cell[LICENSES][0] != '\0')
        return read_licenses(&row->wish, c->ledger, row->from.pid, cells->cell[LICENSES], f);
    for (size_t i = 0; err == PLR_OK && i < a->license_count; i++)
        err = wish_add(&row->wish, c->ledger, row->from.pid, a->licenses[i], f);
    return err;
}

static struct reserve_order order_of(const struct batch *b, struct reserve_row *row)
{
    struct reserve_order order = {.from = &row->from, .account = &row->account, .va = &row->va, .wish = &row->wish};

    order.now_s = b->c->now_s;
    order.actor = b->c->actor;
    order.origin = row->slot.origin;
    return order;
}

/* All keys that the rest of the batch needs, before its first row: a wrong passphrase is said at once, and only once.
 */
static enum plr_err begin(struct batch *b, size_t from, struct fail *f)
{
    struct keys *keys = b->context;
    struct wish *wish = calloc(1, sizeof *wish);
    enum plr_err err = PLR_OK;

    if (wish == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a wish");
    for (size_t i = from; err == PLR_OK && i < b->table.count; i++) {
        if (read_kind(wish, &b->table.rows[i], b->c->args, NULL) != PLR_OK || keys->there[key_of(wish)])
            continue;
        if ((err = cssm_key_open(&keys->key[key_of(wish)], &keys->opened, b->c, wish, f)) == PLR_OK)
            keys->there[key_of(wish)] = true;
    }
    free(wish);
    return err;
}

static enum plr_err prepare(struct batch *b, void *slot)
{
    struct reserve_row *row = slot;
    const struct batch_row *cells = row->slot.row;
    const struct cssm_args *a = b->c->args;
    struct fail *f = &row->slot.fail;
    struct reserve_order order = order_of(b, row);
    enum plr_err err = PLR_OK;

    if ((err = cssm_account_named(&row->account, &row->va, b->c, given(cells->cell[ACCOUNT], a->account),
                                  given(cells->cell[VIRTUAL_ACCOUNT], a->va), f)) != PLR_OK)
        return err;
    if ((err = cssm_permit(b->c, ACT_RESERVE, &row->account, &row->va, f)) != PLR_OK)
        return err;
    if ((err = resolve_request(&row->from, b->c->ledger, cells->cell[REQUEST], strlen(cells->cell[REQUEST]),
                               given(cells->cell[PID], a->pid), given(cells->cell[UDI], NULL), f)) != PLR_OK)
        return err;
    if ((err = read_wish(row, b->c, f)) != PLR_OK)
        return err;
    return reserve_check(&row->r, &row->slot.recorded, b->c->ledger, &order, f);
}

/* A suspicion is put on record in a transaction of its own, also where both clones are of one group. */
static void settle(struct batch *b, void *slot)
{
    struct reserve_row *row = slot;

    (void)!cssm_clone_noted(b->c, row->slot.err, &row->from, &row->slot.fail);
    /* A role that was taken away after the row was prepared: what prepare refused is on record already. */
    if (row->r.account != 0)
        (void)!cssm_permit_noted(b->c, row->slot.err, ACT_RESERVE, &row->r, &row->slot.fail);
}

static enum plr_err sign(const struct batch *b, void *slot)
{
    struct reserve_row *row = slot;
    const struct keys *keys = b->context;

    return issue_sign(&row->r, row->account.export_status, &keys->key[key_of(&row->wish)], &row->slot.fail);
}

/* What a row before this one took was still there when this one was signed: it is then signed anew, here. */
static enum plr_err record(struct batch *b, void *slot)
{
    struct reserve_row *row = slot;
    struct fail *f = &row->slot.fail;
    struct reserve_order order = order_of(b, row);
    bool again = false;
    bool repeat = false;
    enum plr_err err = reserve_record_in(&row->r, &again, b->c->ledger, &order, f);

    if (err != PLR_OK || !again)
        return err;
    if ((err = reserve_check(&row->r, &repeat, b->c->ledger, &order, f)) != PLR_OK)
        return err;
    if (!repeat && (err = sign(b, slot)) != PLR_OK)
        return err;
    if ((err = reserve_record_in(&row->r, &again, b->c->ledger, &order, f)) != PLR_OK)
        return err;
    return again ? fail_set(f, PLR_ERR_BUSY, "ledgerbusy", "the licences changed while this was signed") : PLR_OK;
}

static enum plr_err show(FILE *out, const struct batch *b, const void *slot, struct fail *f)
{
    const struct reserve_row *row = slot;
    char number[32] = {0};
    char *text = NULL;
    enum plr_err err = PLR_OK;

    (void)b;
    if (row->slot.err != PLR_OK) {
        (void)fputs(",,,", out);
        return PLR_OK;
    }
    if ((err = issue_line(&text, &row->r, f)) != PLR_OK)
        return err;
    fail_text(number, sizeof number, "%zu", (size_t)row->r.number);
    batch_cell(out, number);
    batch_cell(out, row->r.receipt);
    batch_cell(out, text);
    free(text);
    return PLR_OK;
}

static const char *word(const void *slot)
{
    (void)slot;
    return "reserved";
}

static const char *udi(const void *slot)
{
    const struct reserve_row *row = slot;

    return row->from.udi.text;
}

static const struct batch_kind kind = {
    .verb = "reserve the batch",
    .doing = "reserved",
    .columns = columns,
    .column_count = COLUMN_COUNT,
    .titles = titles,
    .title_count = sizeof titles / sizeof *titles,
    .slot_size = sizeof(struct reserve_row),
    .group_max = GROUP_MAX,
    .begin = begin,
    .prepare = prepare,
    .work = sign,
    .record = record,
    .settle = settle,
    .show = show,
    .word = word,
    .udi = udi,
};

int cssm_batch_reserve_run(const struct cssm_args *args)
{
    struct keys keys = {0};
    int status = batch_run(&kind, args, &keys);

    cssm_key_close(&keys.opened);
    return status;
}

#include "src/ledger/ledger_reservation.h"

#include "keys/digest.h"
#include "src/ledger/ledger_db.h"
#include "src/ledger/sql.h"

static const char *const states[] = {
    [RESERVATION_RESERVED] = "reserved",
    [RESERVATION_IN_TRANSIT] = "in-transit",
    [RESERVATION_RETURNED] = "returned",
    [RESERVATION_REMOVED] = "removed",
};

const char *ledger_reservation_state_word(enum reservation_state state)
{
    return states[state];
}

const char *ledger_reservation_kind_word(enum reservation_kind kind)
{
    return kind == RESERVATION_UNIVERSAL ? "universal" : "specific";
}

enum plr_err ledger_reservation_instance(struct instance_facts *ret, struct ledger *ledger, const struct udi *udi,
                                         const struct commitment *commitment, struct fail *f)
{
    struct instance_facts in = {0};
    sqlite3_stmt *st = NULL;
    size_t uuid_len = 0;
    uint32_t seq = 0;
    bool found = false;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_instance_by_udi, "t", udi->text);

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &in.known, f);
    if (err == PLR_OK && in.known) {
        in.id = sqlite3_column_int64(st, 0);
        in.open_reservation = sqlite3_column_int64(st, 3);
        in.update = sqlite3_column_int64(st, 4);
        in.removed = sqlite3_column_int64(st, 5);
        in.va = sqlite3_column_int64(st, 6);
        if (!ledger_db_bytes(in.uuid, sizeof in.uuid, &uuid_len, st, 1) || uuid_len != sizeof in.uuid ||
            !ledger_db_u32(&seq, REQUEST_SEQ_MOD - 1, st, 2))
            err = ledger_db_damaged("a product instance has values out of range", f);
        in.seq = (uint8_t)seq;
    }
    ledger_db_give(ledger, st);
    if (err == PLR_OK && in.known)
        err = ledger_db_integer(&in.commitment_holder, &found, ledger, f, sql_commitment_known, "ib", in.id,
                                commitment->bytes, sizeof commitment->bytes);
    if (err == PLR_OK)
        *ret = in;
    return err;
}

static bool read_issue(struct reservation_facts *r, sqlite3_stmt *st)
{
    char udi[UDI_TEXT_MAX + 1] = {0};
    char kind[16] = {0};
    uint32_t seq = 0;
    uint32_t bits = 0;
    uint32_t by_reference = 0;
    size_t commitment_len = 0;
    struct fail ignored = {0};
    bool ok = ledger_db_text(udi, sizeof udi, st, 5) && ledger_db_text(r->pid, sizeof r->pid, st, 6) &&
              ledger_db_text(kind, sizeof kind, st, 7) && ledger_db_text(r->request, sizeof r->request, st, 8) &&
              ledger_db_u32(&seq, REQUEST_SEQ_MOD - 1, st, 9) &&
              ledger_db_bytes(r->commitment.bytes, sizeof r->commitment.bytes, &commitment_len, st, 10) &&
              commitment_len == sizeof r->commitment.bytes && ledger_db_u32(&bits, 44, st, 11) && bits >= 40 &&
              ledger_db_u32(&by_reference, 1, st, 12) &&
              ledger_db_bytes(r->issued, sizeof r->issued, &r->issued_len, st, 13) &&
              ledger_db_text(r->receipt, sizeof r->receipt, st, 14) && ledger_db_u64(&r->issued_s, st, 15);

    if (!ok || udi_parse(&r->udi, udi, strlen(udi), &ignored) != PLR_OK || strcmp(r->udi.text, udi) != 0)
        return false;
    r->kind = strcmp(kind, "universal") == 0 ? RESERVATION_UNIVERSAL : RESERVATION_SPECIFIC;
    r->seq = (uint8_t)seq;
    r->commitment.bits = (uint8_t)bits;
    r->by_reference = by_reference == 1;
    return true;
}

static bool state_of(enum reservation_state *ret, const char *word)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(word, states[i]) == 0) {
            *ret = (enum reservation_state)i;
            return true;
        }
    return false;
}

/* A reason goes to terminals as it is. */
static bool is_line(const char *text)
{
    while (*text != '\0' && (unsigned char)*text >= 0x20 && *text != 0x7f)
        text++;
    return *text == '\0';
}

static bool read_state(struct reservation_facts *r, sqlite3_stmt *st)
{
    char state[16] = {0};

    r->replaces = sqlite3_column_int64(st, 20);
    r->replaced_by = sqlite3_column_int64(st, 21);
    if (!ledger_db_text(state, sizeof state, st, 16) || !ledger_db_u64(&r->returned_s, st, 17) ||
        !ledger_db_text(r->return_reason, sizeof r->return_reason, st, 18) || !ledger_db_u64(&r->confirmed_s, st, 22) ||
        !ledger_db_u64(&r->removed_s, st, 23) || !ledger_db_text(r->remove_reason, sizeof r->remove_reason, st, 24) ||
        !is_line(r->remove_reason))
        return false;
    return state_of(&r->state, state);
}

static bool read_reservation(struct reservation_facts *r, sqlite3_stmt *st)
{
    size_t uuid_len = 0;

    memset(r, 0, sizeof *r);
    r->number = sqlite3_column_int64(st, 0);
    r->va.id = sqlite3_column_int64(st, 3);
    if (!ledger_db_u32(&r->account, PLRAUTH_ACCOUNT_MAX, st, 1) ||
        !ledger_db_text(r->account_name, sizeof r->account_name, st, 2) ||
        !ledger_db_text(r->va.path, sizeof r->va.path, st, 4) || !read_issue(r, st) || !read_state(r, st))
        return false;
    return ledger_db_bytes(r->uuid, sizeof r->uuid, &uuid_len, st, 19) && uuid_len == sizeof r->uuid;
}

static enum plr_err read_lines(struct reservation_facts *r, struct ledger *ledger, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    bool row = true;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_reservation_lines, "i", r->number);

    while (err == PLR_OK) {
        struct line_facts line = {0};
        uint32_t type = 0;
        uint32_t universal = 0;

        err = ledger_db_next(ledger, st, &row, f);
        if (err != PLR_OK || !row)
            break;
        line.pool = sqlite3_column_int64(st, 0);
        if (r->line_count == SLR_ENT_MAX || !ledger_db_text(line.tag, sizeof line.tag, st, 1) ||
            !ledger_db_u32(&line.count, SLR_COUNT_MAX, st, 2) || !ledger_db_u32(&type, LICENSE_SUBSCRIPTION, st, 3) ||
            !ledger_db_u32(&line.start_day, SLR_DAY_MAX, st, 4) || !ledger_db_u32(&line.end_day, SLR_DAY_MAX, st, 5) ||
            !ledger_db_u32(&universal, 1, st, 6)) {
            err = ledger_db_damaged("a line of a reservation is out of range", f);
            break;
        }
        line.type = (enum license_type)type;
        line.universal = universal == 1;
        r->lines[r->line_count++] = line;
    }
    ledger_db_give(ledger, st);
    return err;
}

/* First row of st, which is finalized. */
static enum plr_err finish_find(struct reservation_facts *ret, bool *ret_found, struct ledger *ledger, sqlite3_stmt *st,
                                enum plr_err err, struct fail *f)
{
    bool row = false;

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && row && !read_reservation(ret, st))
        err = ledger_db_damaged("a reservation has values out of range", f);
    ledger_db_give(ledger, st);
    if (err == PLR_OK && row)
        err = read_lines(ret, ledger, f);
    if (err == PLR_OK)
        *ret_found = row;
    return err;
}

enum plr_err ledger_reservation_by_request(struct reservation_facts *ret, bool *ret_found, struct ledger *ledger,
                                           const char *request, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_reservation_by_request, "t", request);

    return finish_find(ret, ret_found, ledger, st, err, f);
}

enum plr_err ledger_reservation_by_number(struct reservation_facts *ret, bool *ret_found, struct ledger *ledger,
                                          int64_t number, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_reservation_by_number, "i", number);

    return finish_find(ret, ret_found, ledger, st, err, f);
}

enum plr_err ledger_reservation_after(int64_t *ret, bool *ret_found, struct ledger *ledger, int64_t number,
                                      struct fail *f)
{
    return ledger_db_integer(ret, ret_found, ledger, f, sql_reservation_after, "i", number);
}

enum plr_err ledger_reservation_by_udi(struct reservation_facts *ret, bool *ret_found, struct ledger *ledger,
                                       const char *udi, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_reservation_by_udi, "t", udi);

    return finish_find(ret, ret_found, ledger, st, err, f);
}

static bool read_history(struct reservation_history *h, sqlite3_stmt *st)
{
    char kind[16] = {0};
    char state[16] = {0};

    h->number = sqlite3_column_int64(st, 0);
    h->replaces = sqlite3_column_int64(st, 3);
    if (!ledger_db_text(kind, sizeof kind, st, 1) || !ledger_db_text(state, sizeof state, st, 2) ||
        !ledger_db_u64(&h->issued_s, st, 4) || !ledger_db_u64(&h->removed_s, st, 5) ||
        !ledger_db_u64(&h->returned_s, st, 6))
        return false;
    h->kind = strcmp(kind, "universal") == 0 ? RESERVATION_UNIVERSAL : RESERVATION_SPECIFIC;
    return state_of(&h->state, state);
}

enum plr_err ledger_reservation_history(struct reservation_history **ret, size_t *ret_count, struct ledger *ledger,
                                        const char *udi, struct fail *f)
{
    struct reservation_history *list = NULL;
    struct reservation_history *more = NULL;
    size_t count = 0;
    sqlite3_stmt *st = NULL;
    bool row = true;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_reservation_history, "t", udi);

    while (err == PLR_OK && (err = ledger_db_next(ledger, st, &row, f)) == PLR_OK && row) {
        if ((more = reallocarray(list, count + 1, sizeof *list)) == NULL) {
            err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a history");
            break;
        }
        list = more;
        memset(&list[count], 0, sizeof list[count]);
        if (!read_history(&list[count++], st))
            err = ledger_db_damaged("a reservation has values out of range", f);
    }
    ledger_db_give(ledger, st);
    if (err == PLR_OK) {
        *ret = list;
        *ret_count = count;
        list = NULL;
    }
    free(list);
    return err;
}

enum plr_err ledger_reservation_insert(struct ledger *ledger, struct reservation_facts *r,
                                       const struct instance_facts *instance, uint64_t event, struct fail *f)
{
    int64_t id = instance->id;
    int64_t number = 0;
    enum plr_err err = PLR_OK;

    if (instance->known) {
        err = ledger_db_run(ledger, f, sql_instance_move, "iii", r->va.id, (int64_t)r->seq, id);
    } else {
        err = ledger_db_run(ledger, f, sql_instance_insert, "ttibiii", r->udi.text, r->pid,
                            (int64_t)digest_udi(&r->udi, 22), r->uuid, sizeof r->uuid, r->va.id, (int64_t)r->seq,
                            (int64_t)r->issued_s);
        id = sqlite3_last_insert_rowid(ledger->db);
    }
    if (err != PLR_OK)
        return err;
    err = ledger_db_run(ledger, f, sql_reservation_insert, "iittibiibtiii", id, r->va.id,
                        ledger_reservation_kind_word(r->kind), r->request, (int64_t)r->seq, r->commitment.bytes,
                        sizeof r->commitment.bytes, (int64_t)r->commitment.bits, (int64_t)r->by_reference, r->issued,
                        r->issued_len, r->receipt, (int64_t)r->issued_s, (int64_t)event, r->replaces);
    if (err != PLR_OK)
        return err;
    number = sqlite3_last_insert_rowid(ledger->db);
    for (size_t i = 0; err == PLR_OK && i < r->line_count; i++)
        err = ledger_db_run(ledger, f, sql_reservation_line_insert, "iii", number, r->lines[i].pool,
                            (int64_t)r->lines[i].count);
    if (err == PLR_OK) {
        r->number = number;
        r->state = r->replaces != 0 ? RESERVATION_IN_TRANSIT : RESERVATION_RESERVED;
    }
    return err;
}

enum plr_err ledger_reservation_return(struct ledger *ledger, int64_t number, uint64_t at_s, const char *reason,
                                       uint64_t event, struct fail *f)
{
    return ledger_db_run(ledger, f, sql_reservation_return, "itii", (int64_t)at_s, reason, (int64_t)event, number);
}

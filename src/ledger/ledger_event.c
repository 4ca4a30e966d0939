#include "src/ledger/ledger_event.h"

#include <sodium.h>

#include "src/ledger/ledger_db.h"
#include "src/ledger/ledger_rows.h"
#include "src/ledger/logchain.h"
#include "src/ledger/sql.h"

struct row {
    struct event event;
    char actor[LEDGER_EVENT_ACTOR_MAX + 1];
    char action[LEDGER_EVENT_ACTOR_MAX + 1];
    char subject[LEDGER_EVENT_ACTOR_MAX + 1];
    char detail[LEDGER_EVENT_DETAIL_MAX + 1];
    uint8_t prev[LEDGER_EVENT_HASH_LEN];
    uint8_t hash[LEDGER_EVENT_HASH_LEN];
};

static void hash_number(crypto_generichash_state *st, uint64_t n, size_t width)
{
    uint8_t bytes[8] = {0};

    for (size_t i = 0; i < width; i++)
        bytes[i] = (uint8_t)(n >> (8 * (width - 1 - i)));
    crypto_generichash_update(st, bytes, width);
}

static void hash_text(crypto_generichash_state *st, const char *text, size_t len, size_t width)
{
    hash_number(st, len, width);
    crypto_generichash_update(st, (const uint8_t *)text, len);
}

bool ledger_event_hash(uint8_t ret[static LEDGER_EVENT_HASH_LEN], const uint8_t prev[static LEDGER_EVENT_HASH_LEN],
                       const struct event *event)
{
    static const char domain[] = "plrkit event v1";
    crypto_generichash_state st;
    size_t detail_len = strlen(event->detail);
    const char *texts[] = {event->actor, event->action, event->subject};

    if (detail_len > LEDGER_EVENT_DETAIL_MAX)
        return false;
    crypto_generichash_init(&st, NULL, 0, LEDGER_EVENT_HASH_LEN);
    crypto_generichash_update(&st, (const uint8_t *)domain, sizeof domain - 1);
    crypto_generichash_update(&st, prev, LEDGER_EVENT_HASH_LEN);
    hash_number(&st, event->seq, 8);
    hash_number(&st, event->at_s, 8);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t len = strlen(texts[i]);

        if (len > LEDGER_EVENT_ACTOR_MAX)
            return false;
        hash_text(&st, texts[i], len, 2);
    }
    hash_text(&st, event->detail, detail_len, 4);
    crypto_generichash_final(&st, ret, LEDGER_EVENT_HASH_LEN);
    return true;
}

enum plr_err ledger_event_head(struct event_head *ret, struct ledger *ledger, struct fail *f)
{
    struct event_head head = {0};
    sqlite3_stmt *st = NULL;
    bool row = false;
    size_t len = 0;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_event_head, "");

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && row &&
        (!ledger_db_u64(&head.seq, st, 0) || !ledger_db_bytes(head.hash, sizeof head.hash, &len, st, 1) ||
         len != sizeof head.hash || head.seq >= INT64_MAX))
        err = ledger_db_damaged("the last entry of the event log is out of range", f);
    ledger_db_give(ledger, st);
    if (err == PLR_OK)
        *ret = head;
    return err;
}

static enum plr_err insert(struct ledger *ledger, struct event *event, struct fail *f)
{
    struct event_head head = {0};
    uint8_t hash[LEDGER_EVENT_HASH_LEN] = {0};
    enum plr_err err = ledger_event_head(&head, ledger, f);

    if (err != PLR_OK)
        return err;
    event->seq = head.seq + 1;
    ledger->appended = true;
    ledger->appended_s = event->at_s;
    if (!ledger_event_hash(hash, head.hash, event))
        return fail_set(f, PLR_ERR_SPACE, "eventtoolong", "what is to be recorded does not fit the event log");
    return ledger_db_run(ledger, f, sql_event_insert, "iittttbb", (int64_t)event->seq, (int64_t)event->at_s,
                         event->actor, event->action, event->subject, event->detail, head.hash, sizeof head.hash, hash,
                         sizeof hash);
}

struct settling {
    struct ledger *ledger;
    struct event *event; /* NULL once it is in the table */
};

/* detail, an object, with one member more. NULL: no memory. */
static char *with_rows(const char *detail, const char *rows)
{
    size_t len = strlen(detail);
    size_t cap = len + strlen(rows) + sizeof ",\"rows\":[]}";
    char *text = malloc(cap);

    if (text != NULL)
        (void)snprintf(text, cap, "%.*s%s\"rows\":[%s]}", (int)(len - 1), detail,
                       len > 2 && detail[len - 2] != '{' ? "," : "", rows);
    return text;
}

/* The first piece goes with the event itself, if it fits; each other one is an entry that follows it. */
static enum plr_err settle_piece(void *context, const char *piece, struct fail *f)
{
    struct settling *s = context;
    struct event event = *s->ledger->pending;
    bool first = s->event != NULL;
    bool fits = first && strlen(event.detail) + strlen(piece) + 16 <= LEDGER_EVENT_DETAIL_MAX;
    char *detail = NULL;
    enum plr_err err = PLR_OK;

    s->event = NULL;
    if (first && !fits && (err = insert(s->ledger, &event, f)) != PLR_OK)
        return err;
    if ((detail = with_rows(fits ? event.detail : "{}", piece)) == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the event log");
    event.detail = detail;
    if (!fits)
        event.action = LEDGER_EVENT_ROWS;
    err = insert(s->ledger, &event, f);
    free(detail);
    return err;
}

enum plr_err ledger_event_settle(struct ledger *ledger, struct fail *f)
{
    struct settling s = {.ledger = ledger, .event = ledger->pending};
    enum plr_err err = PLR_OK;

    if (ledger->pending == NULL)
        return PLR_OK;
    err = ledger_rows_each(ledger, settle_piece, &s, f);
    if (err == PLR_OK && s.event != NULL)
        err = insert(ledger, s.event, f);
    ledger_event_forget(ledger);
    return err == PLR_OK ? ledger_rows_watch(ledger, f) : err;
}

void ledger_event_forget(struct ledger *ledger)
{
    free(ledger->pending);
    ledger->pending = NULL;
}

/* A copy that lives until it is settled: the struct and its four texts in one piece of memory. */
static struct event *copy_of(const struct event *event)
{
    const char *const texts[] = {event->actor, event->action, event->subject, event->detail};
    const char *copies[4] = {0};
    size_t len = sizeof *event;
    struct event *copy = NULL;
    char *at = NULL;

    for (size_t i = 0; i < 4; i++)
        len += strlen(texts[i]) + 1;
    if ((copy = malloc(len)) == NULL)
        return NULL;
    at = (char *)(copy + 1);
    for (size_t i = 0; i < 4; i++) {
        size_t n = strlen(texts[i]) + 1;

        copies[i] = memcpy(at, texts[i], n);
        at += n;
    }
    *copy = *event;
    copy->actor = copies[0];
    copy->action = copies[1];
    copy->subject = copies[2];
    copy->detail = copies[3];
    return copy;
}

enum plr_err ledger_event_append(struct ledger *ledger, struct event *event, struct fail *f)
{
    struct event_head head = {0};
    uint8_t hash[LEDGER_EVENT_HASH_LEN] = {0};
    enum plr_err err = ledger_event_settle(ledger, f);

    if (err == PLR_OK)
        err = ledger_event_head(&head, ledger, f);
    if (err != PLR_OK)
        return err;
    event->seq = head.seq + 1;
    if (event->detail[0] != '{' || !ledger_event_hash(hash, head.hash, event))
        return fail_set(f, PLR_ERR_SPACE, "eventtoolong", "what is to be recorded does not fit the event log");
    if ((ledger->pending = copy_of(event)) == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the event log");
    return PLR_OK;
}

static bool read_row(struct row *r, sqlite3_stmt *st)
{
    size_t prev_len = 0;
    size_t hash_len = 0;
    bool ok = ledger_db_u64(&r->event.seq, st, 0) && ledger_db_u64(&r->event.at_s, st, 1) &&
              ledger_db_text(r->actor, sizeof r->actor, st, 2) && ledger_db_text(r->action, sizeof r->action, st, 3) &&
              ledger_db_text(r->subject, sizeof r->subject, st, 4) &&
              ledger_db_text(r->detail, sizeof r->detail, st, 5) &&
              ledger_db_bytes(r->prev, sizeof r->prev, &prev_len, st, 6) &&
              ledger_db_bytes(r->hash, sizeof r->hash, &hash_len, st, 7);

    r->event.actor = r->actor;
    r->event.action = r->action;
    r->event.subject = r->subject;
    r->event.detail = r->detail;
    return ok && prev_len == sizeof r->prev && hash_len == sizeof r->hash;
}

enum plr_err ledger_event_each(struct ledger *ledger, uint64_t after, uint64_t last,
                               enum plr_err (*take)(void *context, const struct logchain_entry *entry, struct fail *f),
                               void *context, struct fail *f)
{
    struct row *r = calloc(1, sizeof *r);
    uint64_t seq = after;
    sqlite3_stmt *st = NULL;
    bool row = true;
    enum plr_err err = PLR_OK;

    if (r == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the event log");
    err = ledger_db_take(&st, ledger, f, sql_event_all, "ii", (int64_t)after, (int64_t)last);
    while (err == PLR_OK) {
        struct logchain_entry entry = {.prev = r->prev, .hash = r->hash};

        err = ledger_db_next(ledger, st, &row, f);
        if (err != PLR_OK || !row)
            break;
        if (!read_row(r, st))
            err = logchain_bad("logchanged", seq + 1, "has values out of range", f);
        entry.event = r->event;
        if (err == PLR_OK)
            err = take(context, &entry, f);
        seq = r->event.seq;
    }
    ledger_db_give(ledger, st);
    free(r);
    return err;
}

static enum plr_err take_entry(void *context, const struct logchain_entry *entry, struct fail *f)
{
    return logchain_take(context, entry, f);
}

enum plr_err ledger_event_verify(struct event_head *ret_head, struct ledger *ledger, const struct logchain_head *given,
                                 const struct logchain_head *sealed, struct fail *f)
{
    struct logchain chain = {0};
    enum plr_err err = PLR_OK;

    logchain_begin(&chain, false, given, sealed);
    err = ledger_event_each(ledger, 0, INT64_MAX, take_entry, &chain, f);
    if (err == PLR_OK)
        err = logchain_finish(&chain, f);
    if (err == PLR_OK)
        *ret_head = chain.end;
    return err;
}

static enum plr_err held_is_right(struct ledger *ledger, struct fail *f)
{
    int64_t number = 0;
    bool found = false;
    enum plr_err err = ledger_db_integer(&number, &found, ledger, f, sql_books_held, "");

    if (err == PLR_OK && found)
        err = fail_set(f, PLR_ERR_DAMAGED, "bookswrong", "reservation %zu holds what its state does not allow",
                       (size_t)number);
    return err;
}

enum plr_err ledger_event_verify_books(struct ledger *ledger, struct fail *f)
{
    char tag[256] = {0};
    uint32_t reserved = 0;
    uint64_t open = 0;
    sqlite3_stmt *st = NULL;
    bool row = false;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_books_wrong, "");

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && row) {
        if (!ledger_db_text(tag, sizeof tag, st, 1) || !ledger_db_u32(&reserved, UINT32_MAX, st, 2) ||
            !ledger_db_u64(&open, st, 3))
            err = ledger_db_damaged("a pool has values out of range", f);
        else
            err = fail_set(f, PLR_ERR_DAMAGED, "bookswrong",
                           "%u of \"%s\" count as reserved; open reservations hold %zu", reserved, tag, (size_t)open);
    }
    ledger_db_give(ledger, st);
    return err == PLR_OK ? held_is_right(ledger, f) : err;
}

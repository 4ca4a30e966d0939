#include "src/ledger/logchain.h"

enum plr_err logchain_bad(const char *reason, uint64_t seq, const char *what, struct fail *f)
{
    fail_set(f, PLR_ERR_DAMAGED, reason, "the event log is not what was written: entry %zu %s", (size_t)seq, what);
    fail_hint(f, "nothing from entry %zu on can be relied on; compare with a backup of the ledger", (size_t)seq);
    return PLR_ERR_DAMAGED;
}

struct logchain_head logchain_head_of(uint64_t seq, const uint8_t hash[static LEDGER_EVENT_HASH_LEN])
{
    struct logchain_head head = {.seq = seq, .bits = 8 * LEDGER_EVENT_HASH_LEN};

    memcpy(head.hash, hash, sizeof head.hash);
    return head;
}

void logchain_begin(struct logchain *c, bool part, const struct logchain_head *given,
                    const struct logchain_head *sealed)
{
    *c = (struct logchain){.part = part, .given = given, .sealed = sealed};
}

static bool same_bits(const uint8_t *a, const uint8_t *b, size_t bits)
{
    size_t whole = bits / 8;

    return memcmp(a, b, whole) == 0 && (bits % 8 == 0 || (a[whole] ^ b[whole]) >> (8 - bits % 8) == 0);
}

/* Entry seq, if it is the one of the head, has the head's hash. */
static bool agrees(const struct logchain_head *head, uint64_t seq, const uint8_t *hash)
{
    return head == NULL || head->seq != seq || same_bits(head->hash, hash, head->bits);
}

/* False: the entry is not the next one; *ret_err says whether that is an error already. */
static bool is_next(struct logchain *c, uint64_t seq, enum plr_err *ret_err, struct fail *f)
{
    uint64_t next = c->first == 0 ? (c->part ? seq : 1) : c->end.seq + 1;

    if (c->missing != 0) {
        if (seq == c->missing)
            *ret_err = logchain_bad("logreordered", seq, "is not in its place", f);
        return false;
    }
    if (seq < next)
        *ret_err = logchain_bad("logreordered", seq, "is not in its place, or there twice", f);
    if (seq > next) {
        c->missing = next;
        c->missing_at = seq;
    }
    return seq == next;
}

static enum plr_err begin_at(struct logchain *c, const struct logchain_entry *e, struct fail *f)
{
    c->first = e->event.seq;
    if (!c->part || c->first == 1)
        return PLR_OK;
    c->end.seq = c->first - 1;
    memcpy(c->end.hash, e->prev, sizeof c->end.hash);
    if (!agrees(c->given, c->end.seq, e->prev))
        return logchain_bad("logchanged", c->first, "does not follow the one whose head was given", f);
    return PLR_OK;
}

enum plr_err logchain_take(struct logchain *c, const struct logchain_entry *entry, struct fail *f)
{
    uint8_t hash[LEDGER_EVENT_HASH_LEN] = {0};
    uint64_t seq = entry->event.seq;
    enum plr_err err = PLR_OK;

    if (!is_next(c, seq, &err, f))
        return err;
    if (c->first == 0 && (err = begin_at(c, entry, f)) != PLR_OK)
        return err;
    if (memcmp(entry->prev, c->end.hash, sizeof c->end.hash) != 0)
        return logchain_bad("logchanged", seq, "does not follow the one before it", f);
    if (!ledger_event_hash(hash, entry->prev, &entry->event) || memcmp(hash, entry->hash, sizeof hash) != 0)
        return logchain_bad("logchanged", seq, "was changed", f);
    if (!agrees(c->given, seq, hash))
        return logchain_bad("logchanged", seq, "is not the one whose head was given", f);
    if (!agrees(c->sealed, seq, hash))
        return logchain_bad("logchanged", seq, "is not the one whose head was signed", f);
    c->end.seq = seq;
    memcpy(c->end.hash, hash, sizeof hash);
    return PLR_OK;
}

enum plr_err logchain_finish(const struct logchain *c, struct fail *f)
{
    if (c->missing != 0)
        return logchain_bad("loggap", c->missing, "is missing", f);
    if (c->sealed != NULL && c->sealed->seq > c->end.seq)
        return logchain_bad("logtruncated", c->end.seq + 1,
                            "is missing: the log ends before it, its signed head does not", f);
    if (c->given != NULL && c->given->seq > c->end.seq) {
        if (c->sealed == NULL)
            return logchain_bad("logtruncated", c->end.seq + 1, "is missing: the log ends before it", f);
        return logchain_bad("logrolledback", c->end.seq + 1,
                            "is missing: the log ends before it, as an older copy would", f);
    }
    if (c->given != NULL && c->first > 0 && c->given->seq < c->first - 1) {
        fail_set(f, PLR_ERR_NO, "notcovered", "the copy begins with entry %zu: the head that was given is of entry %zu",
                 (size_t)c->first, (size_t)c->given->seq);
        fail_hint(f, "export from there: \"plr-cssm log export --since %zu\"", (size_t)c->given->seq);
        return PLR_ERR_NO;
    }
    return PLR_OK;
}

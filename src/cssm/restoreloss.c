#include "src/cssm/restoreloss.h"

#include <sys/stat.h>

#include "src/cli/when.h"
#include "src/ledger/highwater.h"

#define LISTED_MAX 10000 /* entries that are named one by one */

struct search {
    const struct logchain_head *want;
    bool met;
};

static enum plr_err compare(void *context, const struct logchain_entry *entry, struct fail *f)
{
    struct search *s = context;
    struct logchain probe = {0};

    /* The core knows how to compare with a head of which only some bits are kept. */
    logchain_begin(&probe, true, s->want, NULL);
    s->met = logchain_take(&probe, entry, f) == PLR_OK;
    return PLR_OK;
}

/* Does this ledger have the entry of the head? */
static bool has(struct ledger *ledger, const struct logchain_head *head)
{
    struct search s = {.want = head};

    if (head->seq == 0)
        return true;
    return ledger_event_each(ledger, head->seq - 1, head->seq, compare, &s, NULL) == PLR_OK && s.met;
}

static void consider(struct restoreloss *loss, struct ledger *backup, const struct event_head *end,
                     const struct logchain_head *known)
{
    if (known->seq > end->seq)
        loss->lost = known->seq - end->seq > loss->lost ? known->seq - end->seq : loss->lost;
    else if (!has(backup, known))
        loss->unrelated = true;
}

/* What a person does about an entry that is lost. */
static const char *remedy(const char *action)
{
    static const struct {
        const char *action;
        const char *remedy;
    } known[] = {
        {"reserve", "give the same request the same licences again: the product's authorization stays good"},
        {"update", "give the same request the same licences again with update"},
        {"rehost", "rehost again with the same request"},
        {"return", "take the same return code again; the product still shows it"},
        {"confirm", "take the same confirmation code again"},
        {"abandon", "take the same code again"},
        {"remove", "remove it again"},
        {"backup", "nothing"},
        {"restore", "nothing"},
        {"refused", "nothing"},
        {"rows", "it belongs to the entry before it"},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].action, action) == 0)
            return known[i].remedy;
    return "do it again";
}

static enum plr_err list(void *context, const struct logchain_entry *entry, struct fail *f)
{
    static const char *const keys[] = {"request-code", "return-code", "confirmation-code", "reservation-number"};
    const struct event *e = &entry->event;
    json_t *entries = context;
    json_t *detail = json_loads(e->detail, 0, NULL);
    json_t *o = json_object();
    char when[WHEN_TEXT] = {0};

    (void)f;
    when_rfc3339(when, e->at_s);
    json_object_set_new(o, "entry", json_integer((json_int_t)e->seq));
    json_object_set_new(o, "at", json_string(when));
    json_object_set_new(o, "action", json_string(e->action));
    json_object_set_new(o, "subject", json_string(e->subject));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_object_get(detail, keys[i]) != NULL)
            json_object_set(o, keys[i], json_object_get(detail, keys[i]));
    json_object_set_new(o, "to-do", json_string(remedy(e->action)));
    json_array_append_new(entries, o);
    json_decref(detail);
    return PLR_OK;
}

static enum plr_err look_at_old(struct restoreloss *loss, struct ledger *backup, const struct event_head *end,
                                const char *old, struct fail *f)
{
    const struct logchain_head mine = logchain_head_of(end->seq, end->hash);
    struct logchain_head known = {0};
    struct event_head old_end = {0};
    struct ledger *ledger = NULL;
    struct stat st = {0};
    enum plr_err err = PLR_OK;

    if (stat(old, &st) != 0 || !S_ISDIR(st.st_mode)) {
        fail_set(f, PLR_ERR_NOT_FOUND, "unknownfolder", "there is no folder \"%s\"", old);
        fail_hint(f, "--instead-of wants the folder of the ledger that is replaced, moved aside");
        return PLR_ERR_NOT_FOUND;
    }
    if (highwater_read(&known, old))
        consider(loss, backup, end, &known);
    if (ledger_open(&ledger, old, NULL) != PLR_OK || ledger_event_head(&old_end, ledger, NULL) != PLR_OK) {
        loss->old_unread = true;
        goto out;
    }
    known = logchain_head_of(old_end.seq, old_end.hash);
    consider(loss, backup, end, &known);
    if (old_end.seq > end->seq && !has(ledger, &mine))
        loss->unrelated = true;
    else if (old_end.seq > end->seq &&
             ledger_event_each(ledger, end->seq, end->seq + LISTED_MAX, list, loss->entries, NULL) != PLR_OK)
        loss->old_unread = true;
out:
    ledger_close(ledger);
    return err;
}

enum plr_err restoreloss_find(struct restoreloss *ret, struct ledger *backup, const struct event_head *end,
                              const struct logchain_head *given, const char *old, struct fail *f)
{
    struct restoreloss loss = {.entries = json_array()};
    enum plr_err err = PLR_OK;

    if (loss.entries == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a list");
    if (given != NULL)
        consider(&loss, backup, end, given);
    if (old != NULL)
        err = look_at_old(&loss, backup, end, old, f);
    if (err == PLR_OK)
        *ret = loss;
    else
        restoreloss_free(&loss);
    return err;
}

void restoreloss_free(struct restoreloss *loss)
{
    json_decref(loss->entries);
    loss->entries = NULL;
}

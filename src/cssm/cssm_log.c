#include <sodium.h>

#include "src/cli/out.h"
#include "src/cssm/cssm.h"
#include "src/cssm/ledger_event.h"

#define NUMBER_DIGITS_MAX 18
#define HEAD_TEXT_MAX     (NUMBER_DIGITS_MAX + 4 + 2 * LEDGER_EVENT_HASH_LEN)

/* An empty log has the head 0 and a hash of zeros. */
static bool parse_head(struct event_head *ret, const char *text)
{
    struct event_head head = {0};
    size_t digits = strspn(text, "0123456789");
    size_t bytes = 0;
    const char *end = NULL;

    if (digits == 0 || digits > NUMBER_DIGITS_MAX || text[digits] != ':')
        return false;
    for (size_t i = 0; i < digits; i++)
        head.seq = head.seq * 10 + (uint64_t)(text[i] - '0');
    text += digits + 1;
    if (sodium_hex2bin(head.hash, sizeof head.hash, text, strlen(text), NULL, &bytes, &end) != 0 ||
        bytes != sizeof head.hash || *end != '\0')
        return false;
    if (head.seq == 0 && sodium_is_zero(head.hash, sizeof head.hash) != 1)
        return false;
    *ret = head;
    return true;
}

static void write_head(char dst[static HEAD_TEXT_MAX], const struct event_head *head)
{
    char hex[2 * LEDGER_EVENT_HASH_LEN + 1] = {0};

    sodium_bin2hex(hex, sizeof hex, head->hash, sizeof head->hash);
    fail_text(dst, HEAD_TEXT_MAX, "%zu:%s", (size_t)head->seq, hex);
}

static enum plr_err verify(struct cssm *c, struct event_head *head, struct fail *f)
{
    struct event_head want = {0};
    enum plr_err err = PLR_OK;

    if (c->args->head != NULL && !parse_head(&want, c->args->head)) {
        fail_set(f, PLR_ERR_USAGE, "usage", "--head wants N:HASH, not \"%s\"", c->args->head);
        fail_hint(f, "as an earlier \"plr-cssm log verify\" printed it: a number, a colon, 64 hexadecimal digits");
        return PLR_ERR_USAGE;
    }
    if ((err = ledger_check_file(c->ledger, f)) != PLR_OK)
        return err;
    if ((err = ledger_event_verify(head, c->ledger, c->args->head != NULL ? &want : NULL, f)) != PLR_OK)
        return err;
    return ledger_event_verify_books(c->ledger, f);
}

int cssm_log_verify_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    struct event_head head = {0};
    char text[HEAD_TEXT_MAX] = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = verify(&c, &head, &f);
    if (err == PLR_OK) {
        write_head(text, &head);
        if (c.args->json) {
            json_t *o = json_object();

            json_object_set_new(o, "valid", json_true());
            json_object_set_new(o, "entries", json_integer((json_int_t)head.seq));
            json_object_set_new(o, "head", json_string(text));
            out_json(o);
        } else {
            out_text("%zu entries, no change, no gap. Head:\n%s\n", (size_t)head.seq, text);
        }
    }
    cssm_close(&c, err);
    return cssm_status("verify the ledger", err, &f);
}

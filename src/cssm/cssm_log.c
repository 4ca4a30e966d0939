#include <sodium.h>

#include "src/cli/out.h"
#include "src/cssm/cssm.h"
#include "src/cssm/ledger_event.h"

/* "N:HASH" as log verify prints it. */
static enum plr_err read_head(struct event_head *ret, const char *text, struct fail *f)
{
    const char *colon = strchr(text, ':');
    char number[16] = {0};
    size_t len = colon != NULL ? (size_t)(colon - text) : 0;
    size_t bytes = 0;
    const char *end = NULL;

    if (len > 0 && len < sizeof number) {
        memcpy(number, text, len);
        ret->seq = cssm_args_count(number);
        if (ret->seq != 0 &&
            sodium_hex2bin(ret->hash, sizeof ret->hash, colon + 1, strlen(colon + 1), NULL, &bytes, &end) == 0 &&
            bytes == sizeof ret->hash && *end == '\0')
            return PLR_OK;
    }
    fail_set(f, PLR_ERR_USAGE, "usage", "--head wants N:HASH, not \"%s\"", text);
    fail_hint(f, "as an earlier \"plr-cssm log verify\" printed it: a number, a colon, 64 hexadecimal digits");
    return PLR_ERR_USAGE;
}

static enum plr_err verify(struct cssm *c, struct event_head *head, struct fail *f)
{
    struct event_head want = {0};
    enum plr_err err = PLR_OK;

    if (c->args->head != NULL && (err = read_head(&want, c->args->head, f)) != PLR_OK)
        return err;
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
    char hex[2 * LEDGER_EVENT_HASH_LEN + 1] = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = verify(&c, &head, &f);
    if (err == PLR_OK) {
        sodium_bin2hex(hex, sizeof hex, head.hash, sizeof head.hash);
        if (c.args->json) {
            json_t *o = json_object();

            json_object_set_new(o, "valid", json_true());
            json_object_set_new(o, "entries", json_integer((json_int_t)head.seq));
            json_object_set_new(o, "head", json_string(hex));
            out_json(o);
        } else {
            out_text("%zu entries, no change, no gap. Head:\n%zu:%s\n", (size_t)head.seq, (size_t)head.seq, hex);
        }
    }
    cssm_close(&c);
    return cssm_status("verify the ledger", err, &f);
}

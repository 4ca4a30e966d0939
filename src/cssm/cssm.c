#include "src/cssm/cssm.h"

#include <pwd.h>
#include <unistd.h>

#include "keys/keys.h"
#include "src/cli/codearg.h"
#include "src/cli/report.h"
#include "src/cli/when.h"
#include "src/cssm/authority.h"
#include "src/cssm/ledger_account.h"
#include "src/cssm/ledger_event.h"

static void find_actor(char dst[static CSSM_ACTOR_MAX])
{
    struct passwd entry = {0};
    struct passwd *found = NULL;
    char room[4096] = {0};

    if (getpwuid_r(getuid(), &entry, room, sizeof room, &found) == 0 && found != NULL)
        fail_text(dst, CSSM_ACTOR_MAX, "%s", found->pw_name);
    else
        fail_text(dst, CSSM_ACTOR_MAX, "uid %u", (unsigned)getuid());
}

enum plr_err cssm_open(struct cssm *c, const struct cssm_args *args, struct fail *f)
{
    char leftover[AUTHORITY_PATH_MAX] = {0};
    enum plr_err err = PLR_OK;

    c->args = args;
    c->now_s = when_now_s();
    find_actor(c->actor);
    if ((err = keys_init(f)) != PLR_OK)
        return err;
    err = ledger_open(&c->ledger, args->ledger, f);
    if (err == PLR_ERR_NOT_FOUND && authority_leftover(leftover, args->ledger))
        fail_hint(f, "an init was interrupted and left \"%s\": remove that folder and run \"plr-cssm init\" again",
                  leftover);
    return err;
}

void cssm_close(struct cssm *c)
{
    ledger_close(c->ledger);
    c->ledger = NULL;
}

enum plr_err cssm_record(struct cssm *c, const char *action, const char *subject, json_t *detail, struct fail *f)
{
    char *text = json_dumps(detail, JSON_COMPACT);
    struct event event = {.at_s = c->now_s, .actor = c->actor, .action = action, .subject = subject, .detail = text};
    enum plr_err err = PLR_OK;

    json_decref(detail);
    if (text == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the event log");
    err = ledger_event_append(c->ledger, &event, f);
    free(text);
    return err;
}

enum plr_err cssm_account(struct account_facts *ret, struct va_facts *ret_va, struct cssm *c, struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (c->args->account == NULL) {
        fail_set(f, PLR_ERR_USAGE, "usage", "which smart account?");
        fail_hint(f, "give --account NAME; \"plr-cssm account list\" shows them");
        return PLR_ERR_USAGE;
    }
    if ((err = ledger_account_get(ret, c->ledger, c->args->account, f)) != PLR_OK)
        return err;
    return ledger_account_get_va(ret_va, c->ledger, ret, c->args->va, f);
}

enum plr_err cssm_code_text(char **ret, size_t *ret_len, const struct cssm_args *args, struct fail *f)
{
    char *joined = NULL;
    size_t len = 0;
    size_t at = 0;
    enum plr_err err = PLR_OK;

    if (args->operand_count <= 1)
        return codearg_read(ret, ret_len, args->operand_count == 1 ? args->operands[0] : NULL, args->file, f);
    for (size_t i = 0; i < args->operand_count; i++)
        len += strlen(args->operands[i]) + 1;
    if ((joined = malloc(len + 1)) == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the code");
    for (size_t i = 0; i < args->operand_count; i++) {
        size_t part = strlen(args->operands[i]);

        memcpy(joined + at, args->operands[i], part);
        at += part;
        joined[at++] = ' ';
    }
    joined[at] = '\0';
    err = codearg_read(ret, ret_len, joined, args->file, f);
    free(joined);
    return err;
}

int cssm_status(const char *verb, enum plr_err err, const struct fail *f)
{
    return err == PLR_OK ? (int)EXIT_DONE : (int)report_fail(verb, f);
}

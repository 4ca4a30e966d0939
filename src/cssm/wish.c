#include "src/cssm/wish.h"

#include "src/cssm/cssm_args.h"
#include "src/ledger/ledger_product.h"

enum plr_err wish_add(struct wish *wish, struct ledger *ledger, const char *pid, const char *typed, struct fail *f)
{
    const char *equals = strrchr(typed, '='); /* a tag may have one of its own */
    struct wish_line *line = wish->lines + wish->line_count;
    char tag[TAG_TEXT_MAX + 1] = {0};
    size_t len = equals != NULL ? (size_t)(equals - typed) : 0;
    enum plr_err err = PLR_OK;

    if (wish->line_count == SLR_ENT_MAX)
        return fail_set(f, PLR_ERR_USAGE, "usage", "more than %u entitlements are asked for", (unsigned)SLR_ENT_MAX);
    if (equals == NULL || len == 0 || len > TAG_TEXT_MAX || (line->count = cssm_args_count(equals + 1)) == 0) {
        fail_set(f, PLR_ERR_USAGE, "usage", "a licence wants TAG=N, not \"%s\"", typed);
        fail_hint(f, "like --license S-NCS1K4-LIC-100G==2; N is 1 to %u", (unsigned)SLR_COUNT_MAX);
        return PLR_ERR_USAGE;
    }
    memcpy(tag, typed, len);
    if ((err = ledger_product_tag(line->tag, ledger, pid, tag, f)) != PLR_OK)
        return err;
    for (size_t i = 0; i < wish->line_count; i++)
        if (strcmp(wish->lines[i].tag, line->tag) == 0) {
            fail_set(f, PLR_ERR_USAGE, "usage", "\"%s\" is asked for twice", tag);
            fail_hint(f, "name it once, with the sum");
            return PLR_ERR_USAGE;
        }
    wish->line_count++;
    return PLR_OK;
}

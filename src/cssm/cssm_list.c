#include "src/cssm/cssm.h"
#include "src/cssm/listing.h"

static const struct {
    const char *word;
    enum ledger_list which;
} lists[] = {
    {"accounts", LEDGER_LIST_ACCOUNTS},         {"products", LEDGER_LIST_PRODUCTS},
    {"licenses", LEDGER_LIST_LICENSES},         {"instances", LEDGER_LIST_INSTANCES},
    {"reservations", LEDGER_LIST_RESERVATIONS}, {"events", LEDGER_LIST_EVENTS},
};

static int run(void *input, const char *word)
{
    struct cssm c = {0};
    struct fail f = {0};
    size_t at = 0;
    enum plr_err err = PLR_OK;

    while (at < sizeof lists / sizeof *lists && strcmp(lists[at].word, word) != 0)
        at++;
    if (at == sizeof lists / sizeof *lists) {
        fail_set(&f, PLR_ERR_USAGE, "usage", "there is no list of \"%s\"", word);
        fail_hint(&f, "one of accounts, products, licenses, instances, reservations, events");
        return cssm_status("list", PLR_ERR_USAGE, &f);
    }
    if ((err = cssm_open(&c, input, &f)) == PLR_OK)
        err = cssm_permit(&c, lists[at].which == LEDGER_LIST_EVENTS ? ACT_LOG_VIEW : ACT_VIEW, NULL, NULL, &f);
    if (err == PLR_OK)
        err = listing_print(c.ledger, lists[at].which, lists[at].word, c.args->json, &f);
    cssm_close(&c, err);
    return cssm_status("list", err, &f);
}

int cssm_list_run(void *input)
{
    const struct cssm_args *a = input;

    return run(input, a->operands[0]);
}

int cssm_list_accounts_run(void *input)
{
    return run(input, "accounts");
}

int cssm_list_products_run(void *input)
{
    return run(input, "products");
}

int cssm_list_events_run(void *input)
{
    return run(input, "events");
}

#include "src/cssm/cssm.h"
#include "src/cssm/cssm_batch.h"
#include "src/cssm/cssm_order.h"
#include "src/cssm/cssm_stack.h"

int cssm_reserve_run(void *input)
{
    const struct cssm_args *args = input;
    struct cssm c = {0};
    struct fail f = {0};
    struct cssm_order *order = NULL;
    enum plr_err err = PLR_OK;

    if (args->batch != NULL || args->output != NULL)
        return cssm_batch_reserve_run(args);
    if (args->stack != NULL)
        return cssm_stack_run(args, false);
    order = calloc(1, sizeof *order);
    if (order == NULL) {
        err = fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no memory for a reservation");
        goto out;
    }
    if ((err = cssm_open(&c, input, &f)) != PLR_OK)
        goto out;
    if ((err = cssm_account(&order->account, &order->va, &c, &f)) != PLR_OK)
        goto out;
    if ((err = cssm_permit(&c, ACT_RESERVE, &order->account, &order->va, &f)) != PLR_OK)
        goto out;
    if ((err = cssm_order_request(order, &c, &f)) != PLR_OK)
        goto out;
    if ((err = cssm_order_wish(order, &c, &f)) != PLR_OK)
        goto out;
    if ((err = cssm_order_run(order, 1, NULL, &c, &f)) != PLR_OK)
        goto out;
    err = cssm_order_reveal(order, NULL, &c, &f);
out:
    cssm_close(&c, err);
    free(order);
    return cssm_status("reserve", err, &f);
}

#include "src/agent/agent_reserve.h"

#include "src/agent/agent_run.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

static int switch_mode(const struct agent_args *args, bool on)
{
    const char *word = on ? "ENABLED" : "DISABLED";
    struct plr_status *status = calloc(1, sizeof(*status));
    struct plr_error error = {0};
    struct plr *product = NULL;

    enum plr_result result = agent_run_product(&product, args, &error);
    if (!result)
        result = plr_enable(product, on, &error);
    if (!result && args->json && status)
        result = plr_status(product, status, &error);
    if (!result && args->json && status) {
        json_t *o = agent_run_member_of(&status->members[0], status->member_count > 1);

        (void)json_object_set_new(o, "license-reservation", json_string(word));
        out_json(o);
    } else if (!result) {
        out_text("License Reservation is %s\n", word);
    }
    free(status);
    return agent_run_end(on ? "enable" : "disable", product, result, &error);
}

int agent_reserve_enable(void *input)
{
    return switch_mode(input, true);
}

int agent_reserve_disable(void *input)
{
    return switch_mode(input, false);
}

static void put_request(json_t *o, const struct plr_code *code)
{
    (void)json_object_set_new(o, "request-code", json_string(code->text));
    (void)json_object_set_new(o, "sequence-number", json_integer(code->sequence));
    (void)json_object_set_new(o, "request-time", agent_run_time(code->time_s));
}

static void print_requests(const struct agent_args *args, const struct plr_code *codes, size_t count)
{
    if (args->json) {
        agent_run_codes(codes, count, args->all, put_request);
        return;
    }
    if (out_is_terminal())
        out_text("Enter this request code in the Cisco Smart Software Manager portal:\n");
    for (size_t i = 0; i < count; i++) {
        if (args->all && out_is_terminal())
            out_text("UDI: %s\n", codes[i].member.udi);
        out_code(codes[i].text);
    }
}

int agent_reserve_request(void *input)
{
    const struct agent_args *args = input;
    struct plr_code codes[PLR_MEMBERS_MAX] = {0};
    struct plr_error error = {0};
    struct plr *product = NULL;
    size_t count = 0;

    enum plr_result result = agent_run_product(&product, args, &error);
    if (!result)
        result = plr_request(product, args->member, agent_run_flags(args), codes, &count, &error);
    if (!result)
        print_requests(args, codes, count);
    return agent_run_end("request", product, result, &error);
}

static void put_cancelled(json_t *o, const struct plr_code *code)
{
    (void)code;
    (void)json_object_set_new(o, "cancelled", json_true());
}

static void print_cancelled(const struct agent_args *args, const struct plr_code *codes, size_t count)
{
    if (args->json && count > 0) {
        agent_run_codes(codes, count, args->all, put_cancelled);
    } else if (args->json) {
        json_t *o = json_object();

        (void)json_object_set_new(o, "cancelled", json_false());
        out_json(o);
    } else if (count == 0) {
        out_text("No reservation is in progress: nothing to cancel\n");
    } else if (count == 1) {
        out_text("The reservation request is cancelled\n");
    } else {
        out_text("%zu reservation requests are cancelled\n", count);
    }
    if (count > 0)
        report_note("if an authorization was issued for it: \"plr-agent return --authorization CODE\"");
}

int agent_reserve_cancel(void *input)
{
    const struct agent_args *args = input;
    struct plr_code codes[PLR_MEMBERS_MAX] = {0};
    struct plr_error error = {0};
    struct plr *product = NULL;
    size_t count = 0;

    enum plr_result result = agent_run_product(&product, args, &error);
    if (!result)
        result = plr_cancel(product, args->member, agent_run_flags(args), codes, &count, &error);
    if (!result)
        print_cancelled(args, codes, count);
    return agent_run_end("cancel", product, result, &error);
}

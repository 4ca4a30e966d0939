#include "src/agent/agent_reserve.h"

#include "keys/commit.h"
#include "keys/keys.h"
#include "src/agent/agent_run.h"
#include "src/cli/file.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

static void print_init(const struct agent_args *args, const char *dir, const struct udi *udi, const struct trust *trust)
{
    if (args->json) {
        json_t *o = json_object();

        (void)json_object_set_new(o, "udi", json_string(udi->text));
        (void)json_object_set_new(o, "state", json_string(state_word(STATE_DISABLED)));
        (void)json_object_set_new(o, "store", json_string(dir));
        (void)json_object_set_new(o, "root-fingerprint", json_string(trust_root_fingerprint(trust, 0)));
        out_json(o);
        return;
    }
    out_text("UDI: %s\n", udi->text);
    out_text("Root: %s\n", trust_root_fingerprint(trust, 0));
}

int agent_reserve_init(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct udi udi = {0};
    struct trust *trust = NULL;
    const char *dir = NULL;
    char *pem = NULL;
    size_t pem_len = 0;

    enum plr_err err = agent_run_dir(&dir, args, &f);
    if (!err)
        err = keys_init(&f);
    if (!err)
        err = udi_parse(&udi, args->udi, strlen(args->udi), &f);
    if (!err)
        err = file_read(&pem, &pem_len, args->trust, TRUST_PEM_MAX, &f);
    if (!err)
        err = trust_read(&trust, pem, pem_len, &f);
    if (!err)
        err = store_init(dir, &udi, pem, pem_len, &f);
    if (!err)
        print_init(args, dir, &udi, trust);
    trust_free(trust);
    free(pem);
    return err ? (int)report_fail("init", &f) : EXIT_DONE;
}

static void print_mode(const struct agent_args *args, const struct store *s)
{
    const char *word = s->agent->mode == STATE_DISABLED ? "DISABLED" : "ENABLED";

    if (args->json) {
        json_t *o = agent_run_json(s);

        (void)json_object_set_new(o, "license-reservation", json_string(word));
        out_json(o);
        return;
    }
    out_text("License Reservation is %s\n", word);
}

static int switch_mode(const struct agent_args *args, enum step_kind kind)
{
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    unsigned effects = 0;

    enum plr_err err = agent_run_open(&s, args, STORE_WRITE, &f);
    if (!err) {
        struct step_event event = {.kind = kind, .now_s = agent_run_now_s(&s)};

        err = agent_run_step(&s, &effects, &event, &f);
    }
    if (!err)
        print_mode(args, &s);
    store_close(&s);
    return err ? (int)report_fail(step_word(kind), &f) : EXIT_DONE;
}

int agent_reserve_enable(void *input)
{
    return switch_mode(input, STEP_ENABLE);
}

int agent_reserve_disable(void *input)
{
    return switch_mode(input, STEP_DISABLE);
}

static void print_request(const struct agent_args *args, const struct store *s, const struct state_request *request)
{
    struct code code = {0};
    char text[CODE_SYM_MAX + 1] = "";

    state_request_code(&code, s->agent, request);
    code_text(text, &code);
    if (args->json) {
        json_t *o = agent_run_json(s);

        (void)json_object_set_new(o, "request-code", json_string(text));
        (void)json_object_set_new(o, "sequence-number", json_integer(state_seq6(request->seq)));
        (void)json_object_set_new(o, "request-time", agent_run_time(request->time_s));
        out_json(o);
        return;
    }
    if (out_is_terminal())
        out_text("Enter this request code in the Cisco Smart Software Manager portal:\n");
    out_code(text);
}

/* What a new request needs that the step may not make: the secret and its commitment. */
static enum plr_err fresh_request(struct state_request *ret, const struct agent *a, uint64_t now_s, struct fail *f)
{
    struct state_request r = {.seq = step_next_seq(a), .time_s = now_s};
    const struct udi *udi = &a->udis[0];

    commit_fresh(r.secret);
    enum plr_err err = commit_make(&r.commitment, r.secret, udi, state_seq6(r.seq), request_commitment_bits(udi), f);
    if (!err)
        *ret = r;
    explicit_bzero(r.secret, sizeof(r.secret));
    return err;
}

int agent_reserve_request(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    struct step_event event = {.kind = STEP_REQUEST};
    unsigned effects = 0;

    enum plr_err err = agent_run_open(&s, args, STORE_WRITE, &f);
    if (err)
        goto out;
    event.now_s = agent_run_now_s(&s);
    if (s.agent->mode == STATE_PENDING)
        event.kind = STEP_REQUEST_AGAIN;
    err = step_allowed(s.agent, event.kind, &f);
    if (!err && event.kind == STEP_REQUEST)
        err = fresh_request(&event.request, s.agent, event.now_s, &f);
    if (!err)
        err = agent_run_step(&s, &effects, &event, &f);
    if (!err && (effects & STEP_SHOW_REQUEST))
        print_request(args, &s, &s.agent->pending);
out:
    explicit_bzero(&event, sizeof(event));
    store_close(&s);
    return err ? (int)report_fail("request", &f) : EXIT_DONE;
}

static void print_cancel(const struct agent_args *args, const struct store *s, bool cancelled)
{
    if (args->json) {
        json_t *o = agent_run_json(s);

        (void)json_object_set_new(o, "cancelled", json_boolean(cancelled));
        out_json(o);
        return;
    }
    if (!cancelled) {
        out_text("No reservation is in progress: nothing to cancel\n");
        return;
    }
    out_text("The reservation request is cancelled\n");
    report_note("if its authorization was issued: \"plr-agent return --authorization CODE\"");
}

int agent_reserve_cancel(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    unsigned effects = 0;

    enum plr_err err = agent_run_open(&s, args, STORE_WRITE, &f);
    if (!err) {
        struct step_event event = {.kind = STEP_CANCEL, .now_s = agent_run_now_s(&s)};

        err = agent_run_step(&s, &effects, &event, &f);
    }
    if (!err)
        print_cancel(args, &s, !(effects & STEP_SAY_NOTHING_TO_CANCEL));
    store_close(&s);
    return err ? (int)report_fail("cancel", &f) : EXIT_DONE;
}

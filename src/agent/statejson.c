#include "src/agent/statejson.h"

#include "src/agent/jsonio.h"

#define COMMITMENT_BITS_MIN 40u
#define COMMITMENT_BITS_MAX 44u

/* A value that could not be made (no memory) leaves its key out, and the reader would refuse that: make it known. */
static void put(json_t *object, const char *key, json_t *value, bool *bad)
{
    if (json_object_set_new(object, key, value))
        *bad = true;
}

static json_t *write_request(const struct state_request *r, bool *bad)
{
    json_t *o = json_object();

    put(o, "seq", json_integer(r->seq), bad);
    put(o, "secret", jsonio_hex(r->secret, sizeof(r->secret)), bad);
    put(o, "bits", json_integer(r->commitment.bits), bad);
    put(o, "commitment", jsonio_hex(r->commitment.bytes, sizeof(r->commitment.bytes)), bad);
    put(o, "time", json_integer((json_int_t)r->time_s), bad);
    return o;
}

static json_t *write_installed(const struct agent *a, bool *bad)
{
    json_t *o = json_object();

    put(o, "request", write_request(&a->installed.request, bad), bad);
    put(o, "time", json_integer((json_int_t)a->installed.installed_s), bad);
    put(o, "receipt", json_string(a->installed.receipt), bad);
    put(o, "text", json_string(a->installed.text), bad);
    return o;
}

static json_t *write_return(const struct state_return *r, bool *bad)
{
    json_t *o = json_object();

    put(o, "seq", json_integer(r->seq), bad);
    put(o, "secret", jsonio_hex(r->secret, sizeof(r->secret)), bad);
    put(o, "reason", json_integer(r->reason), bad);
    put(o, "time", json_integer((json_int_t)r->time_s), bad);
    return o;
}

static json_t *write_past(const struct agent *a, bool *bad)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->past_count; i++) {
        json_t *o = json_object();

        put(o, "request", write_request(&a->past[i].request, bad), bad);
        put(o, "outcome", json_string(state_outcome_word(a->past[i].outcome)), bad);
        put(o, "time", json_integer((json_int_t)a->past[i].ended_s), bad);
        *bad |= json_array_append_new(list, o) != 0;
    }
    return list;
}

static json_t *write_uses(const struct agent *a, bool *bad)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->use_count; i++) {
        json_t *o = json_object();

        put(o, "tag", json_string(a->uses[i].tag), bad);
        put(o, "count", json_integer(a->uses[i].count), bad);
        put(o, "export-controlled", json_boolean(a->uses[i].export_controlled), bad);
        *bad |= json_array_append_new(list, o) != 0;
    }
    return list;
}

static json_t *write_events(const struct agent *a, bool *bad)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->event_count; i++) {
        json_t *o = json_object();

        put(o, "time", json_integer((json_int_t)a->events[i].time_s), bad);
        put(o, "text", json_string(a->events[i].text), bad);
        *bad |= json_array_append_new(list, o) != 0;
    }
    return list;
}

static json_t *write_clock(const struct state_clock *c, bool *bad)
{
    json_t *o = json_object();

    put(o, "wall", json_integer((json_int_t)c->wall_s), bad);
    put(o, "proven", json_integer((json_int_t)c->proven_s), bad);
    put(o, "boot", json_integer((json_int_t)c->boot_s), bad);
    put(o, "boot-id", json_string(c->boot_id), bad);
    put(o, "doubt", json_string(state_doubt_word(c->doubt)), bad);
    return o;
}

json_t *statejson_write(const struct agent *a)
{
    bool bad = false;
    json_t *o = json_object(), *udis = json_array();

    for (size_t i = 0; i < a->udi_count; i++)
        bad |= json_array_append_new(udis, json_string(a->udis[i].text)) != 0;
    put(o, "generation", json_integer((json_int_t)a->generation), &bad);
    put(o, "udi", udis, &bad);
    put(o, "trust", jsonio_hex(a->trust_hash, sizeof(a->trust_hash)), &bad);
    put(o, "mode", json_string(state_word(a->mode)), &bad);
    put(o, "seq", json_integer(a->seq), &bad);
    put(o, "pending", a->mode == STATE_PENDING ? write_request(&a->pending, &bad) : json_null(), &bad);
    put(o, "installed", state_installed(a) ? write_installed(a, &bad) : json_null(), &bad);
    put(o, "return", a->has_return ? write_return(&a->last_return, &bad) : json_null(), &bad);
    put(o, "receipt", json_string(a->last_receipt), &bad);
    put(o, "past", write_past(a, &bad), &bad);
    put(o, "usage", write_uses(a, &bad), &bad);
    put(o, "evaluation-used", json_integer((json_int_t)a->evaluation_used_s), &bad);
    put(o, "clock", write_clock(&a->clock, &bad), &bad);
    put(o, "events", write_events(a, &bad), &bad);
    if (bad) {
        json_decref(o);
        return NULL;
    }
    return o;
}

static const char *mode_at(size_t i)
{
    return state_word((enum state_mode)i);
}

static const char *outcome_at(size_t i)
{
    return state_outcome_word((enum state_outcome)i);
}

static const char *doubt_at(size_t i)
{
    return state_doubt_word((enum state_doubt)i);
}

static enum plr_err read_request(struct state_request *r, const json_t *object, const char *where, uint32_t seq_max,
                                 uint8_t bits, struct fail *f)
{
    struct jsonio j = jsonio_open(object, where);

    r->seq = (uint32_t)jsonio_uint(&j, "seq", seq_max);
    jsonio_bytes(&j, "secret", r->secret, sizeof(r->secret));
    r->commitment.bits = (uint8_t)jsonio_uint(&j, "bits", COMMITMENT_BITS_MAX);
    jsonio_bytes(&j, "commitment", r->commitment.bytes, sizeof(r->commitment.bytes));
    r->time_s = jsonio_uint(&j, "time", STATE_TIME_MAX);
    if (r->seq == 0)
        jsonio_refuse(&j, "seq");
    if (r->commitment.bits < COMMITMENT_BITS_MIN || r->commitment.bits != bits)
        jsonio_refuse(&j, "bits");
    return jsonio_close(&j, f);
}

static enum plr_err read_installed(struct agent *a, const json_t *object, uint8_t bits, struct fail *f)
{
    struct jsonio j = jsonio_open(object, "installed");
    const json_t *request = jsonio_optional(&j, "request");

    a->installed.installed_s = jsonio_uint(&j, "time", STATE_TIME_MAX);
    jsonio_text(&j, "receipt", a->installed.receipt, sizeof(a->installed.receipt));
    jsonio_text(&j, "text", a->installed.text, sizeof(a->installed.text));
    enum plr_err err = jsonio_close(&j, f);
    return err ? err : read_request(&a->installed.request, request, "installed", a->seq, bits, f);
}

static enum plr_err read_return(struct agent *a, const json_t *object, struct fail *f)
{
    struct jsonio j = jsonio_open(object, "return");

    a->has_return = true;
    a->last_return.seq = (uint32_t)jsonio_uint(&j, "seq", a->seq);
    jsonio_bytes(&j, "secret", a->last_return.secret, sizeof(a->last_return.secret));
    a->last_return.reason = (enum opening_reason)jsonio_uint(&j, "reason", OPENING_UPDATED);
    a->last_return.time_s = jsonio_uint(&j, "time", STATE_TIME_MAX);
    return jsonio_close(&j, f);
}

static enum plr_err read_past(struct agent *a, const json_t *list, uint8_t bits, struct fail *f)
{
    enum plr_err err = PLR_OK;

    for (size_t i = 0; !err && i < json_array_size(list); i++) {
        struct jsonio j = jsonio_open(json_array_get(list, i), "past");
        const json_t *request = jsonio_optional(&j, "request");

        a->past[i].outcome = (enum state_outcome)jsonio_word(&j, "outcome", outcome_at, STATE_OUTCOMES);
        a->past[i].ended_s = jsonio_uint(&j, "time", STATE_TIME_MAX);
        err = jsonio_close(&j, f);
        if (!err)
            err = read_request(&a->past[i].request, request, "past", a->seq, bits, f);
        a->past_count = i + 1;
    }
    return err;
}

static enum plr_err read_uses(struct agent *a, const json_t *list, struct fail *f)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct jsonio j = jsonio_open(json_array_get(list, i), "usage");
        struct state_use *u = &a->uses[i];

        jsonio_text(&j, "tag", u->tag, sizeof(u->tag));
        u->count = (uint32_t)jsonio_uint(&j, "count", STATE_COUNT_MAX);
        u->export_controlled = jsonio_bool(&j, "export-controlled");
        if (!j.bad && tag_check(u->tag, NULL))
            jsonio_refuse(&j, "tag");
        if (u->count == 0)
            jsonio_refuse(&j, "count");
        for (size_t k = 0; k < i; k++)
            if (strcmp(a->uses[k].tag, u->tag) == 0)
                jsonio_refuse(&j, "tag");
        enum plr_err err = jsonio_close(&j, f);
        if (err)
            return err;
        a->use_count = i + 1;
    }
    return PLR_OK;
}

static enum plr_err read_events(struct agent *a, const json_t *list, struct fail *f)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct jsonio j = jsonio_open(json_array_get(list, i), "events");

        a->events[i].time_s = jsonio_uint(&j, "time", STATE_TIME_MAX);
        jsonio_text(&j, "text", a->events[i].text, sizeof(a->events[i].text));
        enum plr_err err = jsonio_close(&j, f);
        if (err)
            return err;
        a->event_count = i + 1;
    }
    return PLR_OK;
}

static enum plr_err read_clock(struct agent *a, const json_t *object, struct fail *f)
{
    struct jsonio j = jsonio_open(object, "clock");

    a->clock.wall_s = jsonio_uint(&j, "wall", STATE_TIME_MAX);
    a->clock.proven_s = jsonio_uint(&j, "proven", STATE_TIME_MAX);
    a->clock.boot_s = jsonio_uint(&j, "boot", STATE_TIME_MAX);
    jsonio_text(&j, "boot-id", a->clock.boot_id, sizeof(a->clock.boot_id));
    a->clock.doubt = (enum state_doubt)jsonio_word(&j, "doubt", doubt_at, STATE_DOUBTS);
    return jsonio_close(&j, f);
}

static void read_udis(struct agent *a, struct jsonio *j)
{
    const json_t *list = jsonio_array(j, "udi", STATE_UDI_MAX);

    a->udi_count = json_array_size(list);
    if (a->udi_count == 0)
        jsonio_refuse(j, "udi");
    for (size_t i = 0; i < a->udi_count; i++) {
        const json_t *text = json_array_get(list, i);

        /* Only canonical text is written. */
        if (!json_is_string(text) || udi_parse(&a->udis[i], json_string_value(text), json_string_length(text), NULL) ||
            strcmp(a->udis[i].text, json_string_value(text)) != 0)
            jsonio_refuse(j, "udi");
    }
}

enum plr_err statejson_read(struct agent *ret, const json_t *object, struct fail *f)
{
    struct jsonio j = jsonio_open(object, "state");
    enum plr_err err = PLR_OK;

    *ret = (struct agent){0};
    ret->generation = jsonio_uint(&j, "generation", INT64_MAX - 1);
    read_udis(ret, &j);
    jsonio_bytes(&j, "trust", ret->trust_hash, sizeof(ret->trust_hash));
    ret->mode = (enum state_mode)jsonio_word(&j, "mode", mode_at, STATE_MODES);
    ret->seq = (uint32_t)jsonio_uint(&j, "seq", UINT32_MAX);
    const json_t *pending = jsonio_optional(&j, "pending");
    const json_t *installed = jsonio_optional(&j, "installed");
    const json_t *given = jsonio_optional(&j, "return");
    jsonio_text(&j, "receipt", ret->last_receipt, sizeof(ret->last_receipt));
    const json_t *past = jsonio_array(&j, "past", STATE_PAST_MAX);
    const json_t *uses = jsonio_array(&j, "usage", STATE_USE_MAX);
    ret->evaluation_used_s = jsonio_uint(&j, "evaluation-used", STATE_EVALUATION_S);
    const json_t *clock = jsonio_optional(&j, "clock");
    const json_t *events = jsonio_array(&j, "events", STATE_EVENT_MAX);
    if ((pending != NULL) != (ret->mode == STATE_PENDING))
        jsonio_refuse(&j, "pending");
    if ((installed != NULL) != state_installed(ret))
        jsonio_refuse(&j, "installed");
    if (!given && ret->mode == STATE_RETURNED)
        jsonio_refuse(&j, "return");
    err = jsonio_close(&j, f);
    if (err)
        return err;
    uint8_t bits = request_commitment_bits(&ret->udis[0]);
    if (pending)
        err = read_request(&ret->pending, pending, "pending", ret->seq, bits, f);
    if (!err && installed)
        err = read_installed(ret, installed, bits, f);
    if (!err && given)
        err = read_return(ret, given, f);
    if (!err)
        err = read_past(ret, past, bits, f);
    if (!err)
        err = read_uses(ret, uses, f);
    if (!err)
        err = read_clock(ret, clock, f);
    return err ? err : read_events(ret, events, f);
}

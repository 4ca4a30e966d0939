#include "src/agent/statejson.h"

#include "src/agent/devicejson.h"
#include "src/agent/guardjson.h"
#include "src/agent/jsonio.h"
#include "src/agent/signerjson.h"

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

static json_t *write_installed(const struct state_authorization *z, bool *bad)
{
    json_t *o = json_object();

    put(o, "request", write_request(&z->request, bad), bad);
    put(o, "time", json_integer((json_int_t)z->installed_s), bad);
    put(o, "receipt", json_string(z->receipt), bad);
    put(o, "text", json_string(z->text), bad);
    put(o, "signer", signerjson_write(&z->signer), bad);
    return o;
}

static json_t *write_opening(const struct state_opening *r, bool *bad)
{
    if (r->seq == 0)
        return json_null();
    json_t *o = json_object();

    put(o, "seq", json_integer(r->seq), bad);
    put(o, "secret", jsonio_hex(r->secret, sizeof(r->secret)), bad);
    put(o, "reason", json_integer(r->reason), bad);
    put(o, "time", json_integer((json_int_t)r->time_s), bad);
    return o;
}

static json_t *write_past(const struct member *m, bool *bad)
{
    json_t *list = json_array();

    for (size_t i = 0; i < m->past_count; i++) {
        json_t *o = json_object();

        put(o, "request", write_request(&m->past[i].request, bad), bad);
        put(o, "outcome", json_string(state_outcome_word(m->past[i].outcome)), bad);
        put(o, "time", json_integer((json_int_t)m->past[i].ended_s), bad);
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

static json_t *write_member(const struct member *m, bool *bad)
{
    json_t *o = json_object();

    put(o, "udi", json_string(m->udi.text), bad);
    devicejson_write_key(o, &m->device_key, bad);
    put(o, "mode", json_string(state_word(m->mode)), bad);
    put(o, "seq", json_integer(m->seq), bad);
    put(o, "pending", state_requested(m) ? write_request(&m->pending, bad) : json_null(), bad);
    put(o, "installed", state_installed(m) ? write_installed(&m->installed, bad) : json_null(), bad);
    put(o, "return", write_opening(&m->last_return, bad), bad);
    put(o, "confirmation", write_opening(&m->last_confirmation, bad), bad);
    put(o, "receipt", json_string(m->last_receipt), bad);
    put(o, "past", write_past(m, bad), bad);
    return o;
}

json_t *statejson_write(const struct agent *a)
{
    bool bad = false;
    json_t *o = json_object(), *members = json_array();

    for (size_t i = 0; i < a->member_count; i++) {
        json_t *member = write_member(&a->members[i], &bad); /* before bad is read */

        bad |= json_array_append_new(members, member) != 0;
    }
    put(o, "generation", json_integer((json_int_t)a->generation), &bad);
    put(o, "trust", jsonio_hex(a->trust_hash, sizeof(a->trust_hash)), &bad);
    put(o, "members", members, &bad);
    put(o, "usage", write_uses(a, &bad), &bad);
    put(o, "evaluation-used", json_integer((json_int_t)a->evaluation_used_s), &bad);
    put(o, "evaluation-ended", json_integer((json_int_t)a->evaluation_ended_s), &bad);
    put(o, "clock", write_clock(&a->clock, &bad), &bad);
    put(o, "machine", guardjson_write_machine(a, &bad), &bad);
    put(o, "counter", guardjson_write_counter(a, &bad), &bad);
    devicejson_write_attempts(o, &a->attempts, &bad);
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

static enum plr_err read_installed(struct member *m, const json_t *object, uint8_t bits, struct fail *f)
{
    struct jsonio j = jsonio_open(object, "installed");
    const json_t *request = jsonio_optional(&j, "request");
    const json_t *signer = jsonio_optional(&j, "signer");

    m->installed.installed_s = jsonio_uint(&j, "time", STATE_TIME_MAX);
    jsonio_text(&j, "receipt", m->installed.receipt, sizeof(m->installed.receipt));
    jsonio_text(&j, "text", m->installed.text, sizeof(m->installed.text));
    enum plr_err err = jsonio_close(&j, f);
    if (!err)
        err = signerjson_read(&m->installed.signer, signer, f);
    return err ? err : read_request(&m->installed.request, request, "installed", m->seq, bits, f);
}

/* Only a confirmation is of an update. */
static enum plr_err read_opening(struct state_opening *o, const json_t *object, const char *where, uint32_t seq_max,
                                 struct fail *f)
{
    struct jsonio j = jsonio_open(object, where);
    bool confirmation = strcmp(where, "confirmation") == 0;

    o->seq = (uint32_t)jsonio_uint(&j, "seq", seq_max);
    jsonio_bytes(&j, "secret", o->secret, sizeof(o->secret));
    o->reason = (enum opening_reason)jsonio_uint(&j, "reason", OPENING_UPDATED);
    o->time_s = jsonio_uint(&j, "time", STATE_TIME_MAX);
    if (o->seq == 0)
        jsonio_refuse(&j, "seq");
    if ((o->reason == OPENING_UPDATED) != confirmation)
        jsonio_refuse(&j, "reason");
    return jsonio_close(&j, f);
}

static enum plr_err read_past(struct member *m, const json_t *list, uint8_t bits, struct fail *f)
{
    enum plr_err err = PLR_OK;

    for (size_t i = 0; !err && i < json_array_size(list); i++) {
        struct jsonio j = jsonio_open(json_array_get(list, i), "past");
        const json_t *request = jsonio_optional(&j, "request");

        m->past[i].outcome = (enum state_outcome)jsonio_word(&j, "outcome", outcome_at, STATE_OUTCOMES);
        m->past[i].ended_s = jsonio_uint(&j, "time", STATE_TIME_MAX);
        err = jsonio_close(&j, f);
        if (!err)
            err = read_request(&m->past[i].request, request, "past", m->seq, bits, f);
        m->past_count = i + 1;
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

/* Only canonical text is written. */
static void read_udi(struct udi *udi, struct jsonio *j)
{
    char text[UDI_TEXT_MAX + 1] = "";

    jsonio_text(j, "udi", text, sizeof(text));
    if (udi_parse(udi, text, strlen(text), NULL) || strcmp(udi->text, text) != 0)
        jsonio_refuse(j, "udi");
}

static enum plr_err read_member(struct member *m, const json_t *object, struct fail *f)
{
    struct jsonio j = jsonio_open(object, "members");

    read_udi(&m->udi, &j);
    const json_t *device_key = jsonio_added(&j, "device-key");
    m->mode = (enum state_mode)jsonio_word(&j, "mode", mode_at, STATE_MODES);
    m->seq = (uint32_t)jsonio_uint(&j, "seq", UINT32_MAX);
    const json_t *pending = jsonio_optional(&j, "pending");
    const json_t *installed = jsonio_optional(&j, "installed");
    const json_t *given = jsonio_optional(&j, "return");
    const json_t *confirmation = jsonio_optional(&j, "confirmation");
    jsonio_text(&j, "receipt", m->last_receipt, sizeof(m->last_receipt));
    const json_t *past = jsonio_array(&j, "past", STATE_PAST_MAX);
    if ((pending != NULL) != state_requested(m))
        jsonio_refuse(&j, "pending");
    if ((installed != NULL) != state_installed(m))
        jsonio_refuse(&j, "installed");
    if (!given && m->mode == STATE_RETURNED)
        jsonio_refuse(&j, "return");
    enum plr_err err = jsonio_close(&j, f);
    if (err)
        return err;
    uint8_t bits = request_commitment_bits(&m->udi);
    err = devicejson_read_key(&m->device_key, device_key, f);
    if (!err && pending)
        err = read_request(&m->pending, pending, "pending", m->seq, bits, f);
    if (!err && installed)
        err = read_installed(m, installed, bits, f);
    if (!err && given)
        err = read_opening(&m->last_return, given, "return", m->seq, f);
    if (!err && confirmation)
        err = read_opening(&m->last_confirmation, confirmation, "confirmation", m->seq, f);
    return err ? err : read_past(m, past, bits, f);
}

/* No UDI twice, and all of one mind whether reservation is enabled. */
static bool fits_in(const struct agent *a, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(a->members[k].udi.text, a->members[i].udi.text) == 0)
            return false;
    return (a->members[i].mode == STATE_DISABLED) == (a->members[0].mode == STATE_DISABLED);
}

static enum plr_err read_members(struct agent *a, const json_t *list, struct fail *f)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        enum plr_err err = read_member(&a->members[i], json_array_get(list, i), f);

        if (err)
            return err;
        a->member_count = i + 1;
        if (!fits_in(a, i))
            return fail_set(f, PLR_ERR_DAMAGED, "damaged", "its members do not fit together");
    }
    if (a->member_count == 0)
        return fail_set(f, PLR_ERR_DAMAGED, "damaged", "it has no member");
    return PLR_OK;
}

enum plr_err statejson_read(struct agent *ret, const json_t *object, struct fail *f)
{
    struct jsonio j = jsonio_open(object, "state");

    memset(ret, 0, sizeof(*ret));
    ret->generation = jsonio_uint(&j, "generation", INT64_MAX - 1);
    jsonio_bytes(&j, "trust", ret->trust_hash, sizeof(ret->trust_hash));
    const json_t *members = jsonio_array(&j, "members", STATE_MEMBER_MAX);
    const json_t *uses = jsonio_array(&j, "usage", STATE_USE_MAX);
    ret->evaluation_used_s = jsonio_uint(&j, "evaluation-used", STATE_EVALUATION_S);
    ret->evaluation_ended_s = jsonio_uint(&j, "evaluation-ended", STATE_TIME_MAX);
    const json_t *clock = jsonio_optional(&j, "clock");
    const json_t *machine = jsonio_optional(&j, "machine");
    const json_t *counter = jsonio_optional(&j, "counter");
    const json_t *attempts = jsonio_added(&j, "attempts");
    const json_t *events = jsonio_array(&j, "events", STATE_EVENT_MAX);
    enum plr_err err = jsonio_close(&j, f);
    if (!err)
        err = read_members(ret, members, f);
    if (!err)
        err = read_uses(ret, uses, f);
    if (!err)
        err = read_clock(ret, clock, f);
    if (!err)
        err = guardjson_read_machine(ret, machine, f);
    if (!err)
        err = guardjson_read_counter(ret, counter, f);
    if (!err)
        err = devicejson_read_attempts(&ret->attempts, attempts, f);
    return err ? err : read_events(ret, events, f);
}

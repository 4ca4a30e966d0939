#include "src/agent/authzmatch.h"

#define CANDIDATES_MAX (2 + STATE_PAST_MAX)

static enum authz_standing standing_of(enum state_outcome outcome)
{
    if (outcome == STATE_CANCELLED)
        return AUTHZ_CANCELLED;
    return outcome == STATE_REPLACED ? AUTHZ_REPLACED : AUTHZ_RETURNED;
}

/* Every request that a member remembers, the likeliest first. */
static size_t candidates(struct authz_match list[CANDIDATES_MAX], const struct agent *a, size_t member)
{
    const struct member *m = &a->members[member];
    size_t n = 0;

    if (state_requested(m))
        list[n++] = (struct authz_match){.member = member, .standing = AUTHZ_PENDING, .request = m->pending};
    if (state_installed(m))
        list[n++] =
            (struct authz_match){.member = member, .standing = AUTHZ_INSTALLED, .request = m->installed.request};
    for (size_t i = m->past_count; i > 0; i--) {
        const struct state_past *p = &m->past[i - 1];

        list[n++] = (struct authz_match){
            .member = member,
            .standing = standing_of(p->outcome),
            .request = p->request,
            .outcome = p->outcome,
            .ended_s = p->ended_s,
        };
    }
    return n;
}

enum plr_err authzmatch_plr_one(const struct plrauth *auth, const struct schnorr_public *pub, const struct udi *udi,
                                const struct state_request *request, struct fail *f)
{
    struct schnorr_claim claim = {
        .udi = udi,
        .seq = state_seq6(request->seq),
        .commitment = request->commitment,
    };

    return schnorr_verify(auth, pub, &claim, f);
}

enum plr_err authzmatch_device_one(const struct deviceauth *auth, const struct member *m,
                                   const struct state_request *request, struct fail *f)
{
    struct device_claim claim = {.seq = state_seq6(request->seq), .commitment = request->commitment};

    return device_verify(auth, m->device_key.bytes, &claim, f);
}

/* True if the MAC can be that of this member's key. */
static bool has_key_of(const struct member *m, uint8_t epoch)
{
    return m->device_key.known && m->device_key.epoch == epoch;
}

/* PLR_ERR_SIGNATURE if it answers none of this member's requests. */
static enum plr_err match_plr(struct authz_match *ret, const struct plrauth *auth, const struct schnorr_public *pub,
                              const struct agent *a, size_t member, struct fail *f)
{
    struct authz_match list[CANDIDATES_MAX];
    size_t count = candidates(list, a, member);
    enum plr_err err = PLR_ERR_SIGNATURE;

    for (size_t i = 0; i < count && err == PLR_ERR_SIGNATURE; i++) {
        err = authzmatch_plr_one(auth, pub, &a->members[member].udi, &list[i].request, f);
        if (!err)
            *ret = list[i];
    }
    explicit_bzero(list, sizeof(list));
    return err;
}

enum plr_err authzmatch_plr(struct authz_match *ret, const struct plrauth *auth, const struct schnorr_public *pub,
                            const struct agent *a, struct fail *f)
{
    enum plr_err err = PLR_ERR_SIGNATURE;

    for (size_t i = 0; i < a->member_count && err == PLR_ERR_SIGNATURE; i++)
        err = match_plr(ret, auth, pub, a, i, f);
    return err;
}

static enum plr_err match_device(struct authz_match *ret, const struct deviceauth *auth, const struct agent *a,
                                 size_t member, struct fail *f)
{
    struct authz_match list[CANDIDATES_MAX];
    size_t count = candidates(list, a, member);
    enum plr_err err = PLR_ERR_SIGNATURE;

    for (size_t i = 0; i < count && err == PLR_ERR_SIGNATURE; i++) {
        err = authzmatch_device_one(auth, &a->members[member], &list[i].request, f);
        if (!err)
            *ret = list[i];
    }
    explicit_bzero(list, sizeof(list));
    return err;
}

enum plr_err authzmatch_device(struct authz_match *ret, const struct deviceauth *auth, const struct agent *a,
                               struct fail *f)
{
    enum plr_err err = PLR_ERR_SIGNATURE;

    for (size_t i = 0; i < a->member_count && err == PLR_ERR_SIGNATURE; i++)
        if (has_key_of(&a->members[i], auth->epoch))
            err = match_device(ret, auth, a, i, f);
    return err;
}

enum plr_err authzmatch_device_possible(const struct deviceauth *auth, const struct agent *a, struct fail *f)
{
    bool any = false, of_epoch = false, asked = false;

    for (size_t i = 0; i < a->member_count; i++) {
        const struct member *m = &a->members[i];

        any |= m->device_key.known;
        of_epoch |= has_key_of(m, auth->epoch);
        asked |= has_key_of(m, auth->epoch) && (state_requested(m) || state_installed(m) || m->past_count > 0);
    }
    if (!any) {
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "nodevicekey", "this product has no device key");
        fail_hint(f, "ask the authority for a universal or specific authorization with its public key");
        return PLR_ERR_UNTRUSTED;
    }
    if (!of_epoch) {
        (void)fail_set(
            f, PLR_ERR_UNTRUSTED, "otherepoch",
            "this authorization was made with a device key of epoch %u; the key of this product is of epoch %u",
            (unsigned)auth->epoch, (unsigned)!auth->epoch);
        fail_hint(f, "have it issued with that epoch (\"plr-cssm reserve --device-key --epoch %u\")",
                  (unsigned)!auth->epoch);
        return PLR_ERR_UNTRUSTED;
    }
    return asked ? PLR_OK
                 : fail_set(f, PLR_ERR_SIGNATURE, "codevalidationfailed", "this product remembers no request at all");
}

/* An update must be of what is installed, and what is not an update must not meet anything installed. */
static enum plr_err check_update(const struct slr *slr, const struct member *m, struct fail *f)
{
    if (!slr->is_update && !state_installed(m))
        return PLR_OK;
    if (!state_installed(m))
        return fail_set(f, PLR_ERR_STATE, "noauthorizationinstalled",
                        "this authorization updates a reservation, and none is installed");
    if (slr->is_update && request_commitment_equal(&slr->update_of, &m->installed.request.commitment))
        return PLR_OK;
    return fail_set(f, PLR_ERR_REQUEST, "reservationmismatch",
                    "this authorization does not update the reservation that is installed");
}

/* A number that this store has not come to, or another request with one of its numbers: a sign of a second store. */
static const char *hint_unknown(const struct agent *a, size_t member, const struct authz_match *list, size_t count,
                                uint8_t seq)
{
    for (size_t i = 0; i < count; i++)
        if (state_seq6(list[i].request.seq) == seq)
            return "another store of this product may have made that request: a copy, or this one before it was put "
                   "back";
    uint8_t ahead = (uint8_t)(seq - state_seq6(a->members[member].seq)) % REQUEST_SEQ_MOD;

    if (ahead >= 1 && ahead <= REQUEST_SEQ_MOD / 2)
        return "this store has not come to that number: it may be an old one, or a copy; put the newest one back";
    return "have it issued for the code that \"plr-agent request\" prints";
}

enum plr_err authzmatch_slr(struct authz_match *ret, const struct slr *slr, const struct agent *a, size_t member,
                            struct fail *f)
{
    struct authz_match list[CANDIDATES_MAX];
    size_t count = candidates(list, a, member), at = 0;
    enum plr_err err = PLR_OK;

    while (at < count && !(state_seq6(list[at].request.seq) == slr->seq &&
                           request_commitment_equal(&list[at].request.commitment, &slr->commitment)))
        at++;
    if (at == count) {
        err = fail_set(f, PLR_ERR_REQUEST, "reservationmismatch",
                       "The Reservation Authorization Code does not match the Reservation Request Code: it is for a "
                       "request with sequence number %u, which this product does not remember",
                       slr->seq);
        fail_hint(f, "%s", hint_unknown(a, member, list, count, slr->seq));
    } else if (list[at].standing == AUTHZ_PENDING) {
        err = check_update(slr, &a->members[member], f);
    }
    if (!err)
        *ret = list[at];
    explicit_bzero(list, sizeof(list));
    return err;
}

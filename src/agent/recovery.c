#include "src/agent/recovery.h"

#define SHOW_CODE        "plr-cssm show UDI                        # CODE is the authorization that it shows"
#define GIVE_UNUSED      "plr-agent return --authorization CODE    # prints a return code; then plr-cssm return RETURNED"
#define NOT_KNOWN        "# if the product does not know it: plr-cssm remove, then settle UDI --reason TEXT"
#define UPDATE_NOT_KNOWN "# if the product does not know it: return, then plr-cssm remove and settle UDI --reason TEXT"
#define RAISE            "plr-agent recover --sequence N           # likewise; N: the number in plr-cssm show UDI"
#define GIVE             "plr-agent return --yes                   # prints a return code; then plr-cssm return RETURNED"
#define GO_ON            "plr-agent recover --sequence N           # N: the number in plr-cssm show UDI"
#define CANCEL           "plr-agent cancel"
#define ASK              "plr-agent request"
#define ANEW             "plr-agent init --udi UDI --trust FILE --sequence N    # N: the number in plr-cssm show UDI, or 0"
#define REMOVE           "plr-cssm remove UDI --reason \"store lost\""
#define SETTLE           "plr-cssm settle UDI --reason TEXT"
#define ENABLE           "plr-agent enable; plr-agent request"
#define NOTHING          "# in order: nothing to do"

static const char
    *const steps[RECOVERY_PRODUCTS][RECOVERY_AUTHORITIES][RECOVERY_STEPS_MAX] =
        {
            [RECOVERY_LOST] =
                {
                    [RECOVERY_NONE] = {ANEW, ENABLE},
                    [RECOVERY_RESERVED] = {REMOVE, SETTLE, ANEW, ENABLE},
                    [RECOVERY_OTHER] = {REMOVE, SETTLE, ANEW, ENABLE},
                    [RECOVERY_IN_TRANSIT] = {REMOVE, SETTLE, ANEW, ENABLE},
                    [RECOVERY_REMOVED] = {SETTLE, ANEW, ENABLE},
                },
            [RECOVERY_UNREGISTERED] =
                {
                    [RECOVERY_NONE] = {NOTHING, ASK},
                    [RECOVERY_RESERVED] = {SHOW_CODE, GIVE_UNUSED, NOT_KNOWN, RAISE},
                    [RECOVERY_OTHER] = {SHOW_CODE, GIVE_UNUSED, NOT_KNOWN, RAISE},
                    [RECOVERY_IN_TRANSIT] = {SHOW_CODE, GIVE_UNUSED "; for both", NOT_KNOWN, RAISE},
                    [RECOVERY_REMOVED] = {SETTLE, GO_ON, ASK},
                },
            [RECOVERY_PENDING] =
                {
                    [RECOVERY_NONE] = {"plr-cssm reserve REQUEST ..."},
                    [RECOVERY_RESERVED] = {"plr-cssm show REQUEST                    # prints its code again",
                                           "plr-agent install CODE"},
                    [RECOVERY_OTHER] = {SHOW_CODE, GIVE_UNUSED, NOT_KNOWN, RAISE, CANCEL, ASK},
                    [RECOVERY_IN_TRANSIT] = {SHOW_CODE, GIVE_UNUSED "; for both", NOT_KNOWN, RAISE, CANCEL, ASK},
                    [RECOVERY_REMOVED] = {CANCEL, SETTLE, GO_ON, ASK},
                },
            [RECOVERY_INSTALLED] =
                {
                    [RECOVERY_NONE] = {"plr-agent return --yes                   # its code was entered already, "
                                       "or will be refused",
                                       ASK},
                    [RECOVERY_RESERVED] = {NOTHING},
                    [RECOVERY_OTHER] = {SHOW_CODE, GIVE_UNUSED, NOT_KNOWN, RAISE, GIVE, ASK},
                    [RECOVERY_IN_TRANSIT] =
                        {"plr-cssm confirm CONFIRMATION            # if that is a code which begins with V; else",
                         SHOW_CODE, GIVE_UNUSED, UPDATE_NOT_KNOWN, RAISE},
                    [RECOVERY_REMOVED] = {GIVE, ASK},
                },
            [RECOVERY_UPDATE] =
                {
                    [RECOVERY_NONE] = {CANCEL, GIVE, ASK},
                    [RECOVERY_RESERVED] = {"plr-cssm update REQUEST --license TAG=N ..."},
                    [RECOVERY_OTHER] = {CANCEL, SHOW_CODE, GIVE_UNUSED, NOT_KNOWN, RAISE, GIVE},
                    [RECOVERY_IN_TRANSIT] =
                        {"plr-cssm show REQUEST                    # prints its code again",
                         "plr-agent install CODE                   # prints a code that begins with V",
                         "plr-cssm confirm CONFIRMED"},
                    [RECOVERY_REMOVED] = {CANCEL, GIVE, ASK},
                },
            [RECOVERY_RETURNED] =
                {
                    [RECOVERY_NONE] = {NOTHING, ASK},
                    [RECOVERY_RESERVED] = {"plr-cssm return RETURN"},
                    [RECOVERY_OTHER] = {SHOW_CODE, GIVE_UNUSED, NOT_KNOWN, RAISE},
                    [RECOVERY_IN_TRANSIT] =
                        {"plr-cssm return RETURN                   # what was installed is gone; then the update",
                         SHOW_CODE, GIVE_UNUSED, NOT_KNOWN, RAISE},
                    [RECOVERY_REMOVED] = {"plr-cssm return RETURN"},
                },
};

enum recovery_product recovery_row(const struct member *m)
{
    if (!m)
        return RECOVERY_LOST;
    switch (m->mode) {
    case STATE_PENDING:
        return RECOVERY_PENDING;
    case STATE_INSTALLED_PLR:
    case STATE_INSTALLED_SLR:
        return RECOVERY_INSTALLED;
    case STATE_UPDATE_PLR:
    case STATE_UPDATE_SLR:
        return RECOVERY_UPDATE;
    case STATE_DISABLED:
    case STATE_IDLE:
    case STATE_RETURNED:
        break;
    }
    return m->last_return.seq ? RECOVERY_RETURNED : RECOVERY_UNREGISTERED;
}

const char *recovery_product_word(enum recovery_product product)
{
    static const char *const words[RECOVERY_PRODUCTS] = {"lost",      "unregistered", "pending",
                                                         "installed", "update",       "returned"};

    return (size_t)product < RECOVERY_PRODUCTS ? words[product] : "unknown";
}

const char *recovery_authority_word(enum recovery_authority authority)
{
    static const char *const words[RECOVERY_AUTHORITIES] = {"none", "reserved", "other", "in-transit", "removed"};

    return (size_t)authority < RECOVERY_AUTHORITIES ? words[authority] : "unknown";
}

const char *recovery_authority_text(enum recovery_authority authority)
{
    static const char *const texts[RECOVERY_AUTHORITIES] = {
        "nothing is reserved",          "reserved for the request that this product shows",
        "reserved for another request", "an update is in transit",
        "removed, its return pending",
    };

    return (size_t)authority < RECOVERY_AUTHORITIES ? texts[authority] : "";
}

const char *recovery_step(enum recovery_product product, enum recovery_authority authority, size_t i)
{
    return i < RECOVERY_STEPS_MAX ? steps[product][authority][i] : NULL;
}

/* The member's own text for a word that stands for one; false if it stands for nothing. */
static bool stands_for(char text[UDI_TEXT_MAX + 1], const char *word, size_t len, const struct member *m)
{
    struct code code = {0};

    if (len == 3 && memcmp(word, "UDI", 3) == 0) {
        (void)fail_text(text, UDI_TEXT_MAX + 1, "%s", m->udi.text);
        return true;
    }
    if (len == 7 && memcmp(word, "REQUEST", 7) == 0 && state_requested(m)) {
        state_request_code(&code, m, &m->pending);
    } else if (len == 6 && memcmp(word, "RETURN", 6) == 0 && m->last_return.seq) {
        state_opening_code(&code, m, &m->last_return);
    } else if (len == 12 && memcmp(word, "CONFIRMATION", 12) == 0 && m->last_confirmation.seq) {
        state_opening_code(&code, m, &m->last_confirmation);
    } else {
        return false;
    }
    code_text(text, &code);
    return true;
}

void recovery_fill(char *dst, size_t cap, const char *step, const struct member *m)
{
    size_t used = 0;

    while (*step && used + 1 < cap) {
        char own[UDI_TEXT_MAX + 1] = "";
        size_t len = strspn(step, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), take = len ? len : 1;
        bool filled = m && len && stands_for(own, step, len, m);
        size_t text_len = filled ? strlen(own) : take;

        if (text_len > cap - 1 - used)
            text_len = cap - 1 - used;
        memcpy(dst + used, filled ? own : step, text_len);
        used += text_len;
        step += take;
    }
    dst[used] = '\0';
}

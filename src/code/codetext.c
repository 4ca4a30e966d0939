#include "src/code/codetext.h"

#include <stdbool.h>

#include "codec/bits.h"
#include "codec/deviceauth.h"
#include "codec/opening.h"
#include "codec/plrauth.h"
#include "codec/request.h"
#include "codec/symbol.h"
#include "keys/digest.h"
#include "keys/slrsign.h"
#include "src/cli/xmltext.h"
#include "src/code/codexml.h"

/* Where the symbols of the first line begin: behind "1: ", ") " or "| ", as sheets are printed; 0 if there is none. */
static size_t number_len(const char *text, size_t len)
{
    size_t at = 0;
    size_t digits = 0;

    while (at < len && strchr(" \t\r\n", text[at]) && text[at])
        at++;
    while (at < len && text[at] >= '0' && text[at] <= '9') {
        at++;
        digits++;
    }
    while (at < len && digits > 0 && text[at] == ' ')
        at++;
    return digits > 0 && digits < 4 && at < len && strchr(":)|", text[at]) && text[at] ? at + 1 : 0;
}

/* True if the first symbol from at on is S. */
static bool begins_with_s(const char *text, size_t len)
{
    uint8_t first = 0;
    size_t count = 0;
    enum plr_err err = symbol_read(&first, &count, 1, text, len, NULL);

    /* A second symbol is more than the room: that the first is there is all that is asked. */
    return (err == PLR_ERR_SPACE || (err == PLR_OK && count == 1)) && first == kind_symbol(CODE_SLR);
}

/* An SLR authorization begins with S; on a sheet, behind the line number. The number is looked for only in texts longer
 * than any short code, so that "0123: S..." as groups of a PLR authorization stays one. */
static bool is_slr(const char *text, size_t len)
{
    size_t skip = len > CODE_TEXT_MAX + 8 ? number_len(text, len) : 0;

    return begins_with_s(text + skip, len - skip);
}

/* The content of a short code: what its decoder has to say. */
static enum plr_err check_content(const struct code *code, struct fail *f)
{
    struct request request = {.seq = 0};
    struct plrauth plr = {.slot = 0};
    struct deviceauth device = {.epoch = 0};
    struct opening opening = {.seq = 0};

    switch (code->kind) {
    case CODE_REQUEST:
        return request_decode(&request, code, f);
    case CODE_PLR:
        return plrauth_decode(&plr, code, f);
    case CODE_RETURN:
    case CODE_CONFIRMATION:
        return opening_decode(&opening, code, f);
    case CODE_PLR_DEVICE:
        return deviceauth_decode(&device, code, f);
    case CODE_NONE:
    case CODE_SLR:
    case CODE_SHARE: /* was refused */
        break;
    }
    return PLR_OK;
}

static enum plr_err read_slr(struct codetext *t, const char *text, size_t text_len, struct fail *f)
{
    uint8_t *work = malloc(SLRTEXT_WORK_MAX);
    enum plr_err err = PLR_OK;

    if (!work)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for an SLR authorization");
    if (t->xml)
        err = codexml_bytes(&t->slr, text, text_len, f);
    else
        err = slrtext_read(&t->slr, work, text, text_len, f);
    if (!err)
        err = slrsign_check_tag(&t->slr, f);
    if (!err)
        err = cose_decode(&t->view, t->slr.bytes, t->slr.bytes_len, f);
    if (!err)
        t->stream_len = slrtext_stream(work, &t->slr);
    free(work);
    return err;
}

enum plr_err codetext_read(struct codetext **ret, const char *text, size_t text_len, struct fail *f)
{
    struct codetext *t = calloc(1, sizeof(*t));
    enum plr_err err = PLR_OK;

    if (!t)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a code");
    if (xmltext_is(text, text_len)) {
        t->xml = text;
        t->xml_len = text_len;
    }
    if (t->xml || is_slr(text, text_len)) {
        t->kind = CODE_SLR;
        err = read_slr(t, text, text_len, f);
    } else {
        err = code_read(&t->code, text, text_len, f);
        t->kind = t->code.kind;
        if (!err)
            err = check_content(&t->code, f);
    }
    if (err) {
        free(t);
        return err;
    }
    *ret = t;
    return PLR_OK;
}

bool codetext_is_rehearsal(const struct codetext *t)
{
    struct plrauth plr = {.slot = 0};
    struct deviceauth device = {.epoch = 0};

    if (t->kind == CODE_SLR)
        return digest_kid_is_rehearsal(t->view.kid);
    if (t->kind == CODE_PLR_DEVICE)
        return deviceauth_decode(&device, &t->code, NULL) == PLR_OK && deviceauth_is_rehearsal(&device);
    return t->kind == CODE_PLR && plrauth_decode(&plr, &t->code, NULL) == PLR_OK && plrauth_is_rehearsal(&plr);
}

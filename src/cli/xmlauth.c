#include "src/cli/xmlauth.h"

#include <expat.h>
#include <sodium.h>

#include "keys/digest.h"
#include "src/cli/xmltext.h"

enum element {
    ROOT,
    AUTHORIZATION,
    ENTITLEMENTS,
    ENTITLEMENT,
    SIGNATURE,
    HEAD,
    ITEM = HEAD + XMLAUTH_HEADS,
    ELEMENTS = ITEM + XMLAUTH_ITEMS,
    OUTSIDE = ELEMENTS,
};

static const struct {
    const char *name;
    unsigned parent;
} elements[ELEMENTS] = {
    [ROOT] = {"specificPLR", OUTSIDE},
    [AUTHORIZATION] = {"authorizationCode", ROOT},
    [ENTITLEMENTS] = {"entitlements", AUTHORIZATION},
    [ENTITLEMENT] = {"entitlement", ENTITLEMENTS},
    [SIGNATURE] = {"signature", ROOT},
    [HEAD + XMLAUTH_FLAG] = {"flag", AUTHORIZATION},
    [HEAD + XMLAUTH_VERSION] = {"version", AUTHORIZATION},
    [HEAD + XMLAUTH_PIID] = {"piid", AUTHORIZATION},
    [HEAD + XMLAUTH_TIMESTAMP] = {"timestamp", AUTHORIZATION},
    [HEAD + XMLAUTH_UDI] = {"udi", ROOT},
    [ITEM + XMLAUTH_TAG] = {"tag", ENTITLEMENT},
    [ITEM + XMLAUTH_COUNT] = {"count", ENTITLEMENT},
    [ITEM + XMLAUTH_START] = {"startDate", ENTITLEMENT},
    [ITEM + XMLAUTH_END] = {"endDate", ENTITLEMENT},
    [ITEM + XMLAUTH_TYPE] = {"licenseType", ENTITLEMENT},
    [ITEM + XMLAUTH_NAME] = {"displayName", ENTITLEMENT},
    [ITEM + XMLAUTH_DESCRIPTION] = {"tagDescription", ENTITLEMENT},
    [ITEM + XMLAUTH_SUBSCRIPTION] = {"subscriptionID", ENTITLEMENT},
};

struct reader {
    XML_Parser parser;
    struct xmlauth *x;
    struct fail *f;
    enum plr_err err;
    unsigned in;         /* the element that is open */
    bool seen[ELEMENTS]; /* of the items: in this entitlement */
    size_t text_cap;
    size_t text_len;
    size_t field_at; /* where the field that is open begins */
};

const char *xmlauth_head_name(enum xmlauth_head head)
{
    return elements[HEAD + head].name;
}

const char *xmlauth_item_name(enum xmlauth_item item)
{
    return elements[ITEM + item].name;
}

static bool is_field(unsigned at)
{
    return at >= SIGNATURE && at < ELEMENTS;
}

/* After fail_set: nothing that follows is looked at. */
static void stop(struct reader *r, enum plr_err err)
{
    fail_at(r->f, (uint32_t)XML_GetCurrentLineNumber(r->parser), 0);
    r->err = err;
    (void)XML_StopParser(r->parser, XML_FALSE);
}

static void XMLCALL on_doctype(void *context, const char *name, const char *system_id, const char *public_id,
                               int subset)
{
    struct reader *r = context;

    (void)name;
    (void)system_id;
    (void)public_id;
    (void)subset;
    if (!r->err)
        stop(r, fail_set(r->f, PLR_ERR_TEXT, "doctype", "the XML has a document type: an authorization has none"));
}

static unsigned find_element(const char *name)
{
    unsigned at = 0;

    while (at < ELEMENTS && strcmp(elements[at].name, name) != 0)
        at++;
    return at;
}

/* Whether an element may begin here. */
static enum plr_err check_start(const struct reader *r, unsigned at, const char *name, const char **attributes)
{
    if (r->in == OUTSIDE && at != ROOT)
        return fail_set(r->f, PLR_ERR_FORMAT, "badelement", "the outermost element is \"%s\", not \"%s\"", name,
                        elements[ROOT].name);
    if (at == OUTSIDE || elements[at].parent != r->in)
        return fail_set(r->f, PLR_ERR_FORMAT, "badelement", "no authorization has an element \"%s\" inside \"%s\"",
                        name, elements[r->in].name);
    if (r->seen[at] && at != ENTITLEMENT)
        return fail_set(r->f, PLR_ERR_FORMAT, "twice", "the element \"%s\" is there twice", name);
    if (attributes[0])
        return fail_set(r->f, PLR_ERR_TEXT, "attribute", "the element \"%s\" has an attribute \"%s\"", name,
                        attributes[0]);
    if (at == ENTITLEMENT && r->x->entitlement_count == SLR_ENT_MAX)
        return fail_set(r->f, PLR_ERR_FORMAT, "toomany", "there are more than %u entitlements", (unsigned)SLR_ENT_MAX);
    return PLR_OK;
}

static void XMLCALL on_start(void *context, const char *name, const char **attributes)
{
    struct reader *r = context;
    unsigned at = find_element(name);

    if (r->err)
        return;
    enum plr_err err = check_start(r, at, name, attributes);
    if (err) {
        stop(r, err);
        return;
    }
    if (at == ENTITLEMENT) {
        memset(&r->seen[ITEM], 0, XMLAUTH_ITEMS * sizeof r->seen[0]);
        r->x->entitlement_count++;
    }
    r->seen[at] = true;
    r->in = at;
    r->field_at = r->text_len;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void XMLCALL on_text(void *context, const char *text, int len)
{
    struct reader *r = context;
    size_t n = len > 0 ? (size_t)len : 0;
    size_t max = r->in == SIGNATURE ? r->text_cap : XMLAUTH_FIELD_MAX;

    if (r->err)
        return;
    if (!is_field(r->in)) {
        for (size_t i = 0; i < n; i++)
            if (!is_blank(text[i])) {
                stop(r, fail_set(r->f, PLR_ERR_FORMAT, "straytext", "there is text between the elements of \"%s\"",
                                 r->in < ELEMENTS ? elements[r->in].name : "the document"));
                return;
            }
        return;
    }
    /* No text grows by being read, so that the second can only be a mistake of this file. */
    if (n > max - (r->text_len - r->field_at) || n >= r->text_cap - r->text_len) {
        stop(r, fail_set(r->f, PLR_ERR_FORMAT, "toolong", "the element \"%s\" is too long", elements[r->in].name));
        return;
    }
    memcpy(r->x->text + r->text_len, text, n);
    r->text_len += n;
}

/* The field that ends here, without outer blanks. */
static const char *end_field(struct reader *r)
{
    char *text = r->x->text;
    size_t begin = r->field_at;

    while (begin < r->text_len && is_blank(text[begin]))
        begin++;
    while (r->text_len > begin && is_blank(text[r->text_len - 1]))
        r->text_len--;
    text[r->text_len++] = '\0';
    return text + begin;
}

static void XMLCALL on_end(void *context, const char *name)
{
    struct reader *r = context;
    unsigned at = r->in;

    (void)name;
    if (r->err || at >= ELEMENTS)
        return;
    if (is_field(at)) {
        if (r->text_len >= r->text_cap) {
            stop(r, fail_set(r->f, PLR_ERR_FORMAT, "toolong", "the element \"%s\" is too long", elements[at].name));
            return;
        }
        const char *field = end_field(r);

        if (at == SIGNATURE)
            r->x->signature = field;
        else if (at < ITEM)
            r->x->head[at - HEAD] = field;
        else
            r->x->entitlements[r->x->entitlement_count - 1].item[at - ITEM] = field;
    }
    r->in = elements[at].parent;
}

static enum plr_err parse(struct reader *r, const char *text, size_t len)
{
    size_t line = 0, column = 0;

    /* Forced: what the document itself says of its encoding is not believed. */
    r->parser = XML_ParserCreate("UTF-8");
    if (!r->parser)
        return fail_set(r->f, PLR_ERR_MEMORY, "memory", "no memory to read XML");
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    enum XML_Status status = XML_Parse(r->parser, text, (int)len, XML_TRUE);
    if (!r->err && status != XML_STATUS_OK) {
        enum XML_Error why = XML_GetErrorCode(r->parser);

        line = (size_t)XML_GetCurrentLineNumber(r->parser);
        column = (size_t)XML_GetCurrentColumnNumber(r->parser) + 1;
        if (why == XML_ERROR_NO_MEMORY) {
            r->err = fail_set(r->f, PLR_ERR_MEMORY, "memory", "no memory to read XML");
        } else {
            r->err = fail_set(r->f, PLR_ERR_TEXT, "badxml", "the XML is not well-formed at line %zu, column %zu: %s",
                              line, column, XML_ErrorString(why));
            fail_hint(r->f, "take the file again from the authority: copying and editing change it");
            fail_at(r->f, (uint32_t)line, 0);
        }
    }
    XML_ParserFree(r->parser);
    return r->err;
}

/* A document that is well-formed, and whether it has all that an authorization has. */
static enum plr_err complete(struct reader *r)
{
    static const enum element needed[] = {AUTHORIZATION, ENTITLEMENTS, SIGNATURE, HEAD + XMLAUTH_UDI};
    struct xmlauth *x = r->x;

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!r->seen[needed[i]])
            return fail_set(r->f, PLR_ERR_FORMAT, "incomplete", "there is no element \"%s\"", elements[needed[i]].name);
    if (x->signature[0] == '\0') {
        fail_set(r->f, PLR_ERR_FORMAT, "nosignature", "the signature is empty: this is a form, not an authorization");
        fail_hint(r->f, "have the authorization issued by the authority");
        return PLR_ERR_FORMAT;
    }
    for (size_t i = 0; i < XMLAUTH_HEADS; i++)
        x->head[i] = x->head[i] ? x->head[i] : "";
    for (size_t n = 0; n < x->entitlement_count; n++)
        for (size_t i = 0; i < XMLAUTH_ITEMS; i++)
            x->entitlements[n].item[i] = x->entitlements[n].item[i] ? x->entitlements[n].item[i] : "";
    return PLR_OK;
}

void xmlauth_free(struct xmlauth *x)
{
    if (x)
        free(x->text);
    free(x);
}

enum plr_err xmlauth_read(struct xmlauth **ret, const char *text, size_t len, struct fail *f)
{
    struct reader r = {.f = f, .in = OUTSIDE};
    char *clean = NULL;
    size_t clean_len = 0;
    enum plr_err err = PLR_OK;

    if (len > XMLAUTH_TEXT_MAX)
        return fail_set(f, PLR_ERR_SPACE, "toolong", "the XML is longer than %u bytes", XMLAUTH_TEXT_MAX);
    err = xmltext_clean(&clean, &clean_len, text, len, f);
    if (err)
        return err;
    r.text_cap = clean_len + 1;
    r.x = calloc(1, sizeof *r.x);
    if (r.x)
        r.x->text = malloc(r.text_cap);
    if (!r.x || !r.x->text) {
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory to read XML");
        goto out;
    }
    err = parse(&r, clean, clean_len);
    if (!err)
        err = complete(&r);
    if (!err) {
        *ret = r.x;
        r.x = NULL;
    }
out:
    xmlauth_free(r.x);
    free(clean);
    return err;
}

enum plr_err xmlauth_bytes(struct slrtext *ret, const struct xmlauth *x, struct fail *f)
{
    struct cose_view view = {0};
    enum plr_err err = PLR_OK;

    ret->bytes_len = 0;
    if (sodium_base642bin(ret->bytes, sizeof ret->bytes, x->signature, strlen(x->signature), " \t\r\n", &ret->bytes_len,
                          NULL, sodium_base64_VARIANT_ORIGINAL)) {
        err = fail_set(f, PLR_ERR_FORMAT, "badsignature",
                       "the signature in the XML is not that of an authorization: "
                       "it is not base64, or too long");
        fail_hint(f, "take the file again from the authority");
        return err;
    }
    /* Tag 18: a COSE_Sign1, whole or not. The field's own signatures are SEQUENCEs of DER. */
    if (ret->bytes_len == 0 || ret->bytes[0] != 0xd2) {
        err = fail_set(f, PLR_ERR_UNTRUSTED, "unknownsignature", "not signed by a key known here");
        fail_hint(f, "only authorizations of the authority whose trust bundle is pinned can be verified");
        return err;
    }
    err = cose_decode(&view, ret->bytes, ret->bytes_len, f);
    if (err)
        return err;
    ret->doc_tag = digest_doc_tag(ret->bytes, ret->bytes_len);
    return PLR_OK;
}

#include "src/code/codexml.h"

#include "codec/kind.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/xmlcompare.h"
#include "src/cli/xmltext.h"
#include "src/code/codefacts.h"

#define SHOWN_MAX (4 * XMLAUTH_FIELD_MAX + 1) /* every byte escaped */

enum plr_err codexml_bytes(struct slrtext *ret, const char *text, size_t len, struct fail *f)
{
    struct xmlauth *x = NULL;
    enum plr_err err = xmlauth_read(&x, text, len, f);

    if (!err)
        err = xmlauth_bytes(ret, x, f);
    xmlauth_free(x);
    return err;
}

enum plr_err codexml_compare(const char *text, size_t len, const struct slr *slr, struct fail *f)
{
    struct xmlauth *x = NULL;
    enum plr_err err = xmlauth_read(&x, text, len, f);

    if (!err)
        err = xmlcompare(x, slr, f);
    xmlauth_free(x);
    return err;
}

bool codexml_is_foreign(const char *text, size_t len, const struct fail *f)
{
    return f->err == PLR_ERR_UNTRUSTED && strcmp(f->reason, "unknownsignature") == 0 && xmltext_is(text, len);
}

static void show_line(const char *name, const char *value)
{
    char shown[SHOWN_MAX] = {0};

    (void)fail_text(shown, sizeof(shown), "%s", value);
    out_text("(unsigned) %-15s %s\n", name, shown);
}

static void show_lines(const struct xmlauth *x)
{
    for (unsigned i = 0; i < XMLAUTH_HEADS; i++)
        show_line(xmlauth_head_name((enum xmlauth_head)i), x->head[i]);
    for (size_t n = 0; n < x->entitlement_count; n++) {
        out_text("\n");
        for (unsigned i = 0; i < XMLAUTH_ITEMS; i++)
            show_line(xmlauth_item_name((enum xmlauth_item)i), x->entitlements[n].item[i]);
    }
}

static json_t *fields_json(const struct xmlauth *x)
{
    json_t *fields = json_object();
    json_t *list = json_array();

    for (unsigned i = 0; i < XMLAUTH_HEADS; i++)
        (void)json_object_set_new(fields, xmlauth_head_name((enum xmlauth_head)i), json_string(x->head[i]));
    for (size_t n = 0; n < x->entitlement_count; n++) {
        json_t *one = json_object();

        for (unsigned i = 0; i < XMLAUTH_ITEMS; i++)
            (void)json_object_set_new(one, xmlauth_item_name((enum xmlauth_item)i),
                                      json_string(x->entitlements[n].item[i]));
        (void)json_array_append_new(list, one);
    }
    (void)json_object_set_new(fields, "entitlements", list);
    return fields;
}

int codexml_show(const char *text, size_t len, bool json, const struct fail *why)
{
    struct xmlauth *x = NULL;
    struct fail f = {0};
    enum plr_err err = xmlauth_read(&x, text, len, &f);

    if (err)
        return (int)report_fail("read the code", &f);
    struct codefacts *facts = codefacts_new(json);
    codefacts_text(facts, "kind", NULL, kind_word(CODE_SLR));
    codefacts_text(facts, NULL, "Kind", kind_name(CODE_SLR));
    codefacts_text(facts, "envelope", NULL, "xml");
    codefacts_text(facts, NULL, "Envelope", "XML");
    codefacts_bool(facts, "verified", NULL, false);
    codefacts_text(facts, "signature", "Signature", why->why);
    codefacts_number(facts, "entitlement-count", "Entitlements", x->entitlement_count);
    codefacts_text(facts, NULL, "Content", "signed by nobody known: anybody may have written it");
    if (json)
        codefacts_json(facts, "unsigned", fields_json(x));
    codefacts_print(facts);
    if (!json) {
        out_text("\n");
        show_lines(x);
        (void)report_fail("verify the code", why);
    }
    xmlauth_free(x);
    return EXIT_TRUST;
}

#include "src/cli/out.h"
#include "src/cli/udijson.h"
#include "src/cssm/cssm.h"
#include "src/ledger/catalogue.h"
#include "src/ledger/ledger_catalogue.h"
#include "src/ledger/ledger_product.h"

/* One change of the catalogue: made, recorded and committed, then said. act gives the subject and the detail of the
 * event, which is also the answer in JSON. */
struct change {
    const char *verb;
    const char *action;
    const char *said; /* "Removed %s": what a person reads, before the subject */
    enum plr_err (*act)(struct cssm *c, char subject[static TAG_TEXT_MAX + 1], json_t *detail, struct fail *f);
};

static int run(const struct change *change, void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    char subject[TAG_TEXT_MAX + 1] = {0};
    json_t *detail = json_object();
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = ledger_begin(c.ledger, &f);
    if (err == PLR_OK)
        err = cssm_permit(&c, ACT_CATALOGUE, NULL, NULL, &f);
    if (err == PLR_OK)
        err = change->act(&c, subject, detail, &f);
    if (err == PLR_OK)
        err = cssm_record(&c, change->action, subject, json_incref(detail), &f);
    if (err == PLR_OK)
        err = ledger_commit(c.ledger, &f);
    if (err == PLR_OK && c.args->json)
        out_json(json_incref(detail));
    else if (err == PLR_OK)
        out_text("%s %s\n", change->said, subject);
    json_decref(detail);
    cssm_close(&c, err);
    return cssm_status(change->verb, err, &f);
}

static enum plr_err take_product(struct cssm *c, char subject[static TAG_TEXT_MAX + 1], json_t *detail, struct fail *f)
{
    fail_text(subject, TAG_TEXT_MAX + 1, "%s", c->args->operands[0]);
    json_object_set_new(detail, "pid", json_string(c->args->operands[0]));
    return ledger_catalogue_take_product(c->ledger, c->args->operands[0], f);
}

int cssm_catalogue_remove_run(void *input)
{
    static const struct change change = {"remove the product", "product-remove", "Removed", take_product};

    return run(&change, input);
}

static enum plr_err take_tags(struct cssm *c, char subject[static TAG_TEXT_MAX + 1], json_t *detail, struct fail *f)
{
    const struct cssm_args *a = c->args;
    json_t *tags = json_array();
    enum plr_err err = PLR_OK;

    fail_text(subject, TAG_TEXT_MAX + 1, "%s", a->operands[0]);
    json_object_set_new(detail, "pid", json_string(a->operands[0]));
    json_object_set_new(detail, "entitlement-tags", tags);
    if (a->tag_count == 0) {
        fail_set(f, PLR_ERR_USAGE, "usage", "which entitlement?");
        fail_hint(f, "give --tag TAG; it may be repeated");
        return PLR_ERR_USAGE;
    }
    for (size_t i = 0; err == PLR_OK && i < a->tag_count; i++) {
        char tag[TAG_TEXT_MAX + 1] = {0};

        if ((err = ledger_product_tag(tag, c->ledger, a->operands[0], a->tags[i], f)) != PLR_OK)
            return err;
        json_array_append_new(tags, json_string(tag));
        err = ledger_catalogue_take_tag(c->ledger, a->operands[0], tag, f);
    }
    return err;
}

int cssm_catalogue_remove_tag_run(void *input)
{
    static const struct change change = {"remove the entitlement", "product-remove-tag", "Entitlements removed from",
                                         take_tags};

    return run(&change, input);
}

static enum plr_err take_udi(struct cssm *c, char subject[static TAG_TEXT_MAX + 1], json_t *detail, struct fail *f)
{
    struct udi udi = {0};
    enum plr_err err = udi_parse(&udi, c->args->operands[0], strlen(c->args->operands[0]), f);

    if (err != PLR_OK)
        return err;
    fail_text(subject, TAG_TEXT_MAX + 1, "%s", udi.text);
    json_object_set_new(detail, "udi", udijson_object(&udi));
    return ledger_catalogue_take_udi(c->ledger, &udi, f);
}

int cssm_catalogue_remove_udi_run(void *input)
{
    static const struct change change = {"remove from the inventory", "inventory-remove", "Removed", take_udi};

    return run(&change, input);
}

static enum plr_err set_entitlement(struct cssm *c, char subject[static TAG_TEXT_MAX + 1], json_t *detail,
                                    struct fail *f)
{
    const struct cssm_args *a = c->args;
    struct catalogue_line line = {.pid = "", .tag = subject, .display = a->name != NULL ? a->name : ""};
    bool restricted = false;
    bool reporting = false;
    enum plr_err err = PLR_OK;

    line.export_restricted = a->restricted;
    line.reporting_only = a->reporting;
    if (a->name == NULL && a->restricted == CATALOGUE_KEEP && a->reporting == CATALOGUE_KEEP) {
        fail_set(f, PLR_ERR_USAGE, "usage", "what is to be set?");
        fail_hint(f, "give --name NAME, --export-restricted or --unrestricted, --reporting-only or --counted");
        return PLR_ERR_USAGE;
    }
    if ((err = ledger_product_tag(subject, c->ledger, NULL, a->operands[0], f)) != PLR_OK)
        return err;
    if ((err = ledger_catalogue_put(c->ledger, &line, c->now_s, f)) != PLR_OK)
        return err;
    if ((err = ledger_catalogue_properties(&restricted, &reporting, c->ledger, subject, f)) != PLR_OK)
        return err;
    json_object_set_new(detail, "entitlement-tag", json_string(subject));
    if (a->name != NULL)
        json_object_set_new(detail, "display-name", json_string(a->name));
    json_object_set_new(detail, "export-restricted", json_boolean(restricted));
    json_object_set_new(detail, "reporting-only", json_boolean(reporting));
    return PLR_OK;
}

int cssm_catalogue_set_run(void *input)
{
    static const struct change change = {"set the entitlement", "entitlement-set", "Entitlement", set_entitlement};

    return run(&change, input);
}

#include "src/cli/out.h"
#include "src/cssm/cssm_import.h"
#include "src/ledger/catalogue.h"
#include "src/ledger/ledger_catalogue.h"
#include "src/ledger/ledger_product.h"

static enum plr_err check_line(struct cssm *c, json_t *state, const struct row *row, struct fail *f)
{
    struct catalogue_line line = {0};
    enum plr_err err = catalogue_read(&line, row, f);

    (void)c;
    return err == PLR_OK ? catalogue_agree(state, &line, row->line, f) : err;
}

static enum plr_err apply_line(struct cssm *c, const struct row *row, struct fail *f)
{
    struct catalogue_line line = {0};
    enum plr_err err = catalogue_read(&line, row, f);

    return err == PLR_OK ? ledger_catalogue_put(c->ledger, &line, c->now_s, f) : err;
}

int cssm_product_import_run(void *input)
{
    static const struct cssm_import import = {"import the catalogue", "Rows imported", "product-import", "catalogue",
                                              &catalogue_shape,       ACT_CATALOGUE,   check_line,       apply_line};

    return cssm_import_run(&import, input);
}

static enum plr_err check_udi(struct cssm *c, json_t *state, const struct row *row, struct fail *f)
{
    struct udi udi = {0};

    (void)c;
    (void)state;
    return catalogue_udi(&udi, row, f);
}

static enum plr_err apply_udi(struct cssm *c, const struct row *row, struct fail *f)
{
    struct udi udi = {0};
    enum plr_err err = catalogue_udi(&udi, row, f);

    return err == PLR_OK ? ledger_product_add_udi(c->ledger, &udi, f) : err;
}

int cssm_product_inventory_import_run(void *input)
{
    static const struct cssm_import import = {
        "import the inventory",     "UDIs imported", "inventory-import", "inventory",
        &catalogue_inventory_shape, ACT_CATALOGUE,   check_udi,          apply_udi};

    return cssm_import_run(&import, input);
}

static enum plr_err add_product(struct cssm *c, struct fail *f)
{
    const struct cssm_args *a = c->args;
    json_t *detail = json_object();
    json_t *tags = json_array();
    enum plr_err err = PLR_OK;

    json_object_set_new(detail, "tags", tags);
    if ((err = ledger_begin(c->ledger, f)) == PLR_OK)
        err = cssm_permit(c, ACT_CATALOGUE, NULL, NULL, f);
    if (err == PLR_OK)
        err = ledger_product_add(c->ledger, a->operands[0], a->name != NULL ? a->name : "", c->now_s, f);
    for (size_t i = 0; err == PLR_OK && i < a->tag_count; i++) {
        json_array_append_new(tags, json_string(a->tags[i]));
        err = ledger_product_add_tag(c->ledger, a->operands[0], a->tags[i], "", f);
    }
    if (err != PLR_OK) {
        json_decref(detail);
        return err;
    }
    if ((err = cssm_record(c, "product-add", a->operands[0], detail, f)) != PLR_OK)
        return err;
    return ledger_commit(c->ledger, f);
}

int cssm_product_add_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = add_product(&c, &f);
    if (err == PLR_OK && c.args->json) {
        json_t *o = json_object();

        json_object_set_new(o, "pid", json_string(c.args->operands[0]));
        out_json(o);
    } else if (err == PLR_OK) {
        out_text("Product %s\n", c.args->operands[0]);
    }
    cssm_close(&c, err);
    return cssm_status("add the product", err, &f);
}

static enum plr_err add_inventory(struct cssm *c, struct fail *f)
{
    enum plr_err err = ledger_begin(c->ledger, f);
    struct udi udi = {0};
    json_t *detail = NULL;

    if (err == PLR_OK)
        err = cssm_permit(c, ACT_CATALOGUE, NULL, NULL, f);
    for (size_t i = 0; err == PLR_OK && i < c->args->operand_count; i++) {
        if ((err = udi_parse(&udi, c->args->operands[i], strlen(c->args->operands[i]), f)) == PLR_OK)
            err = ledger_product_add_udi(c->ledger, &udi, f);
    }
    if (err != PLR_OK)
        return err;
    detail = json_object();
    json_object_set_new(detail, "udis", json_integer((json_int_t)c->args->operand_count));
    if ((err = cssm_record(c, "inventory-add", udi.text, detail, f)) != PLR_OK)
        return err;
    return ledger_commit(c->ledger, f);
}

int cssm_product_inventory_add_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = add_inventory(&c, &f);
    if (err == PLR_OK && c.args->json) {
        json_t *o = json_object();

        json_object_set_new(o, "udis", json_integer((json_int_t)c.args->operand_count));
        out_json(o);
    } else if (err == PLR_OK) {
        out_text("Added to the inventory: %zu\n", c.args->operand_count);
    }
    cssm_close(&c, err);
    return cssm_status("add to the inventory", err, &f);
}

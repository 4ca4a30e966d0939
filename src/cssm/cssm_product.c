#include <strings.h>

#include "src/cli/file.h"
#include "src/cli/out.h"
#include "src/cssm/cssm.h"
#include "src/cssm/csv.h"
#include "src/cssm/ledger_product.h"

#define IMPORT_MAX (64u * 1024u * 1024u)

struct tally {
    size_t rows;
};

/* Put the line before what went wrong in it. */
static enum plr_err at_line(const char *file, uint32_t line, enum plr_err err, struct fail *f)
{
    struct fail inner = *f;

    fail_set(f, err, inner.reason, "\"%s\", line %u: %s; nothing was imported", file, line, inner.why);
    if (inner.hint[0] != '\0')
        fail_hint(f, "%s", inner.hint);
    fail_at(f, line, 0);
    return err;
}

static enum plr_err import_product(struct cssm *c, const struct csv *csv, struct fail *f)
{
    const char *tag = csv->count > 1 ? csv->field[1] : "";
    const char *display = csv->count > 2 ? csv->field[2] : "";
    enum plr_err err = PLR_OK;

    if (csv->field[0][0] == '\0')
        return fail_set(f, PLR_ERR_FORMAT, "badcsv", "there is no PID in the first field");
    err = ledger_product_add(c->ledger, csv->field[0], tag[0] == '\0' ? display : "", c->now_s, f);
    if (err != PLR_OK || tag[0] == '\0')
        return err;
    return ledger_product_add_tag(c->ledger, csv->field[0], tag, display, f);
}

static enum plr_err import_udi(struct cssm *c, const struct csv *csv, struct fail *f)
{
    char text[2 * UDI_TEXT_MAX] = {0};
    struct udi udi = {0};
    size_t len = 0;
    enum plr_err err = PLR_OK;

    /* A UDI has commas of its own, quoted or not. */
    for (size_t i = 0; i < csv->count && len + 1 < sizeof text; i++)
        len += fail_text(text + len, sizeof text - len, "%s%s", i == 0 ? "" : ",", csv->field[i]);
    if ((err = udi_parse(&udi, text, len, f)) != PLR_OK)
        return err;
    return ledger_product_add_udi(c->ledger, &udi, f);
}

static enum plr_err import_rows(struct cssm *c, struct tally *tally, const char *file, char *text,
                                enum plr_err (*row)(struct cssm *, const struct csv *, struct fail *), struct fail *f)
{
    struct csv csv = {0};
    int more = 1;
    enum plr_err err = PLR_OK;

    csv_begin(&csv, text);
    while (more) {
        bool header = false;

        if ((err = csv_next(&csv, &more, f)) == PLR_OK && more) {
            header = csv.line == 1 && (strcasecmp(csv.field[0], "PID") == 0 || strcasecmp(csv.field[0], "UDI") == 0);
            err = header ? PLR_OK : row(c, &csv, f);
        }
        if (err == PLR_ERR_FORMAT || err == PLR_ERR_TEXT)
            return at_line(file, csv.line, err, f);
        if (err != PLR_OK)
            return err;
        tally->rows += more && !header ? 1 : 0;
    }
    return PLR_OK;
}

static enum plr_err import(struct cssm *c, struct tally *tally, const char *action,
                           enum plr_err (*row)(struct cssm *, const struct csv *, struct fail *), struct fail *f)
{
    const char *file = c->args->operands[0];
    char *text = NULL;
    size_t len = 0;
    json_t *detail = NULL;
    enum plr_err err = PLR_OK;

    if ((err = file_read(&text, &len, file, IMPORT_MAX, f)) != PLR_OK) {
        if (err == PLR_ERR_IO && f->hint[0] == '\0')
            fail_hint(f, "name a file that is there and can be read; \"-\" is standard input");
        return err;
    }
    if (memchr(text, '\0', len) != NULL) {
        err = fail_set(f, PLR_ERR_FORMAT, "badcsv", "\"%s\" is not a text", file);
        fail_hint(f, "save it as comma-separated values in ASCII or UTF-8");
        goto out;
    }
    if ((err = ledger_begin(c->ledger, f)) != PLR_OK)
        goto out;
    if ((err = cssm_permit(c, ACT_CATALOGUE, NULL, NULL, f)) != PLR_OK)
        goto out;
    if ((err = import_rows(c, tally, file, text, row, f)) != PLR_OK)
        goto out;
    detail = json_object();
    json_object_set_new(detail, "rows", json_integer((json_int_t)tally->rows));
    if ((err = cssm_record(c, action, "catalogue", detail, f)) != PLR_OK)
        goto out;
    err = ledger_commit(c->ledger, f);
out:
    free(text);
    return err;
}

static int run_import(void *input, const char *action, const char *verb, const char *what,
                      enum plr_err (*row)(struct cssm *, const struct csv *, struct fail *))
{
    struct cssm c = {0};
    struct fail f = {0};
    struct tally tally = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = import(&c, &tally, action, row, &f);
    if (err == PLR_OK && c.args->json) {
        json_t *o = json_object();

        json_object_set_new(o, "rows", json_integer((json_int_t)tally.rows));
        out_json(o);
    } else if (err == PLR_OK) {
        out_text("%s: %zu\n", what, tally.rows);
    }
    cssm_close(&c, err);
    return cssm_status(verb, err, &f);
}

int cssm_product_import_run(void *input)
{
    return run_import(input, "product-import", "import the catalogue", "Rows imported", import_product);
}

int cssm_product_inventory_import_run(void *input)
{
    return run_import(input, "inventory-import", "import the inventory", "UDIs imported", import_udi);
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

#include "src/agent/agent_init.h"

#include "keys/keys.h"
#include "src/agent/agent_run.h"
#include "src/agent/dmi.h"
#include "src/cli/ask.h"
#include "src/cli/file.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

struct product {
    struct udi udis[STATE_MEMBER_MAX];
    size_t count;
};

static void print_init(const struct agent_args *args, const char *dir, const struct product *product,
                       const struct trust *trust)
{
    json_t *o = NULL, *list = NULL;

    if (!args->json) {
        for (size_t i = 0; i < product->count; i++)
            out_text("UDI: %s\n", product->udis[i].text);
        out_text("Root: %s\n", trust_root_fingerprint(trust, 0));
        return;
    }
    o = json_object();
    list = json_array();
    for (size_t i = 0; i < product->count; i++)
        (void)json_array_append_new(list, agent_run_member_new(&product->udis[i], i, product->count));
    (void)json_object_update(o, json_array_get(list, 0));
    if (product->count > 1)
        (void)json_object_set(o, "members", list);
    json_decref(list);
    (void)json_object_set_new(o, "store", json_string(dir));
    (void)json_object_set_new(o, "root-fingerprint", json_string(trust_root_fingerprint(trust, 0)));
    out_json(o);
}

/* What the machine says it is, if a person (or --yes) agrees. */
static enum plr_err ask_machine(struct product *product, const struct agent_args *args, struct fail *f)
{
    char question[UDI_TEXT_MAX + 64] = "";
    enum plr_err err = dmi_read(&product->udis[0], f);

    if (err)
        return err;
    product->count = 1;
    if (args->yes)
        return PLR_OK;
    (void)snprintf(question, sizeof(question), "This machine says that it is \"%s\". Is that right?",
                   product->udis[0].text);
    return ask_yes(question, "--udi, or --yes", f);
}

static enum plr_err read_product(struct product *product, const struct agent_args *args, struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (args->udi_count == 0)
        return ask_machine(product, args, f);
    for (size_t i = 0; !err && i < args->udi_count; i++) {
        err = udi_parse(&product->udis[i], args->udis[i], strlen(args->udis[i]), f);
        for (size_t k = 0; !err && k < i; k++)
            if (strcmp(product->udis[k].text, product->udis[i].text) == 0)
                err = fail_set(f, PLR_ERR_USAGE, "exists", "\"%s\" is given twice", product->udis[i].text);
    }
    product->count = args->udi_count;
    return err;
}

int agent_init_run(void *input)
{
    const struct agent_args *args = input;
    struct product *product = calloc(1, sizeof(*product));
    struct fail f = {0};
    struct trust *trust = NULL;
    struct devicefile *device_keys = NULL;
    const char *dir = NULL;
    char *pem = NULL;
    size_t pem_len = 0;

    enum plr_err err =
        product ? PLR_OK : fail_set(&f, PLR_ERR_MEMORY, "memory", "no memory for %u members", STATE_MEMBER_MAX);
    if (!err)
        err = agent_run_dir(&dir, args, &f);
    if (!err)
        err = keys_init(&f);
    if (!err)
        err = file_read(&pem, &pem_len, args->trust, TRUST_PEM_MAX, &f);
    if (!err)
        err = trust_read(&trust, pem, pem_len, &f);
    if (!err)
        err = read_product(product, args, &f);
    if (!err && args->device_key)
        err = devicefile_load(&device_keys, args->device_key, &f);
    if (!err)
        err = store_init(dir, product->udis, product->count, args->sequence, pem, pem_len, args->counter, device_keys,
                         &f);
    if (!err)
        print_init(args, dir, product, trust);
    devicefile_free(device_keys);
    trust_free(trust);
    free(pem);
    free(product);
    return err ? (int)report_fail("init", &f) : EXIT_DONE;
}

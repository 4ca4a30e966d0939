#include "src/agent/dmi.h"

#include <stdbool.h>

#include "src/cli/file.h"

#define NAME_PATH   "/sys/class/dmi/id/product_name"
#define SERIAL_PATH "/sys/class/dmi/id/product_serial"
#define FIELD_MAX   256

static enum plr_err give_it(enum plr_err err, struct fail *f)
{
    fail_hint(f, "give it: --udi PID:...,SN:...");
    return err;
}

/* Without blanks and line ends around it; false if that is nothing, or what makers leave in the field. */
static bool meaningful(char dst[static FIELD_MAX], const char *text)
{
    static const char *const fillers[] = {
        "none",
        "not specified",
        "to be filled by o.e.m.",
        "system serial number",
        "default string",
        "not applicable",
        "system product name",
        "0",
        "123456789",
        "oem",
    };
    size_t len = strlen(text);

    while (len > 0 && strchr(" \t\r\n", text[len - 1]))
        len--;
    while (len > 0 && strchr(" \t", *text)) {
        text++;
        len--;
    }
    if (len == 0 || len >= FIELD_MAX)
        return false;
    memcpy(dst, text, len);
    dst[len] = '\0';
    for (size_t i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++)
        if (strcasecmp(dst, fillers[i]) == 0)
            return false;
    return true;
}

/* Printable ASCII without a comma: else the text below would say something else. */
static bool fits(const char *value)
{
    for (; *value; value++)
        if (*value < ' ' || *value > '~' || *value == ',')
            return false;
    return true;
}

enum plr_err dmi_udi(struct udi *ret, const char *name, const char *serial, struct fail *f)
{
    char pid[FIELD_MAX] = "", sn[FIELD_MAX] = "", text[2 * FIELD_MAX + 16] = "";

    if (!meaningful(pid, name) || !meaningful(sn, serial))
        return give_it(fail_set(f, PLR_ERR_NOT_FOUND, "noidentity", "this machine does not say what it is"), f);
    if (!fits(pid) || !fits(sn))
        return give_it(fail_set(f, PLR_ERR_FORMAT, "noidentity",
                                "this machine's name or serial number has a character that no UDI has"),
                       f);
    (void)fail_text(text, sizeof(text), "PID:%s,SN:%s", pid, sn);
    enum plr_err err = udi_parse(ret, text, strlen(text), f);
    return err ? give_it(err, f) : PLR_OK;
}

enum plr_err dmi_read(struct udi *ret, struct fail *f)
{
    char *name = NULL, *serial = NULL;
    size_t name_len = 0, serial_len = 0;
    enum plr_err err = PLR_OK;

    if (file_read(&name, &name_len, NAME_PATH, 4096, NULL) || file_read(&serial, &serial_len, SERIAL_PATH, 4096, NULL))
        err = give_it(
            fail_set(f, PLR_ERR_NOT_FOUND, "noidentity", "this machine does not say what it is, or not to this user"),
            f);
    else
        err = dmi_udi(ret, name, serial, f);
    free(name);
    free(serial);
    return err;
}

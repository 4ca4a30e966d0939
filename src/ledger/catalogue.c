#include "src/ledger/catalogue.h"

enum column { PID, TAG, DISPLAY, EXPORT, REPORTING };
enum inventory_column { UDI, UDI_PID, UDI_VID, UDI_SN, UDI_UUID };

static const struct rows_column columns[] = {
    [PID] = {"pid", "product-id", ROWS_TEXT},           [TAG] = {"entitlement-tag", "tag", ROWS_TEXT},
    [DISPLAY] = {"display-name", "name", ROWS_TEXT},    [EXPORT] = {"export-restricted", NULL, ROWS_YESNO},
    [REPORTING] = {"reporting-only", NULL, ROWS_YESNO},
};

const struct rows_shape catalogue_shape = {"products", columns, sizeof columns / sizeof *columns, 5, false};

static const struct rows_column inventory_columns[] = {
    [UDI] = {"udi", NULL, ROWS_TEXT},       [UDI_PID] = {"pid", "product-id", ROWS_TEXT},
    [UDI_VID] = {"vid", NULL, ROWS_TEXT},   [UDI_SN] = {"sn", "serial-number", ROWS_TEXT},
    [UDI_UUID] = {"uuid", NULL, ROWS_TEXT},
};

const struct rows_shape catalogue_inventory_shape = {"inventory", inventory_columns,
                                                     sizeof inventory_columns / sizeof *inventory_columns, 1, true};

enum plr_err catalogue_check_pid(const char *pid, struct fail *f)
{
    static const char *const keys[] = {"PID:", "VID:", "SN:", "UUID:"};
    struct udi udi = {0};

    /* A list of what was shipped is not a catalogue, though each of its lines would do as one without titles. */
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strncasecmp(pid, keys[i], strlen(keys[i])) == 0) {
            fail_set(f, PLR_ERR_FORMAT, "badpid", "\"%s\" is of a UDI, not a PID", pid);
            fail_hint(f, "a PID stands alone, like C9300-24UX; a list of UDIs is for \"plr-cssm inventory import\"");
            return PLR_ERR_FORMAT;
        }
    if (udi_from_pid_sn(&udi, pid, "0", f) == PLR_OK)
        return PLR_OK;
    fail_set(f, PLR_ERR_FORMAT, "badpid", "\"%s\" is not a PID", pid);
    fail_hint(f, "a PID is printable ASCII without commas, like C9300-24UX");
    return PLR_ERR_FORMAT;
}

enum plr_err catalogue_check_display(const char *display, struct fail *f)
{
    size_t len = strlen(display);

    if (len > CATALOGUE_DISPLAY_MAX)
        return fail_set(f, PLR_ERR_FORMAT, "baddisplayname", "a display name is at most %u bytes",
                        (unsigned)CATALOGUE_DISPLAY_MAX);
    for (size_t i = 0; i < len; i++)
        if (display[i] < 0x20 || display[i] > 0x7e)
            return fail_set(f, PLR_ERR_FORMAT, "baddisplayname", "display name \"%s\" is not printable ASCII", display);
    return PLR_OK;
}

static enum catalogue_flag flag(const char *cell)
{
    if (*cell == '\0')
        return CATALOGUE_KEEP;
    return *cell == 'y' ? CATALOGUE_YES : CATALOGUE_NO;
}

enum plr_err catalogue_read(struct catalogue_line *ret, const struct row *row, struct fail *f)
{
    struct catalogue_line l = {.pid = row->cell[PID], .tag = row->cell[TAG], .display = row->cell[DISPLAY]};
    bool says = *l.display != '\0' || *row->cell[EXPORT] != '\0' || *row->cell[REPORTING] != '\0';
    enum plr_err err = PLR_OK;

    l.export_restricted = flag(row->cell[EXPORT]);
    l.reporting_only = flag(row->cell[REPORTING]);
    if (*l.pid == '\0' && (*l.tag == '\0' || !says)) {
        fail_set(f, PLR_ERR_FORMAT, "nopid", "there is no PID");
        fail_hint(f, "only a line that says something of an entitlement alone has none");
        return PLR_ERR_FORMAT;
    }
    if (*l.tag == '\0' && (l.export_restricted != CATALOGUE_KEEP || l.reporting_only != CATALOGUE_KEEP))
        return fail_set(f, PLR_ERR_FORMAT, "notag",
                        "export-restricted and reporting-only are said of an entitlement, and there is no tag");
    if (*l.pid != '\0' && (err = catalogue_check_pid(l.pid, f)) != PLR_OK)
        return err;
    if (*l.tag != '\0' && (err = tag_check(l.tag, f)) != PLR_OK)
        return err;
    if ((err = catalogue_check_display(l.display, f)) != PLR_OK)
        return err;
    *ret = l;
    return PLR_OK;
}

static enum plr_err differs(const char *what, const char *name, json_int_t before, struct fail *f)
{
    fail_set(f, PLR_ERR_FORMAT, "contradiction", "it gives \"%s\" another %s than line %u", name, what,
             (unsigned)before);
    fail_hint(f, "what is said of one product or entitlement is said everywhere in the same way, or once");
    return PLR_ERR_FORMAT;
}

/* What was said before of this property, if anything; else it is noted. */
static enum plr_err agree_on(json_t *seen, const char *prefix, const char *name, const char *what, const char *value,
                             uint32_t number, struct fail *f)
{
    char key[16 + TAG_TEXT_MAX + 1] = {0};
    json_t *said = NULL;

    if (*value == '\0')
        return PLR_OK;
    (void)snprintf(key, sizeof key, "%s %s", prefix, name);
    said = json_object_get(seen, key);
    if (said != NULL)
        return strcmp(json_string_value(json_array_get(said, 0)), value) == 0
                   ? PLR_OK
                   : differs(what, name, json_integer_value(json_array_get(said, 1)), f);
    if (json_object_set_new_nocheck(seen, key, json_pack("[s,I]", value, (json_int_t)number)) != 0)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the catalogue");
    return PLR_OK;
}

enum plr_err catalogue_agree(json_t *seen, const struct catalogue_line *line, uint32_t number, struct fail *f)
{
    static const char *const words[] = {[CATALOGUE_KEEP] = "", [CATALOGUE_NO] = "no", [CATALOGUE_YES] = "yes"};
    bool of_tag = *line->tag != '\0';
    enum plr_err err = agree_on(seen, of_tag ? "tag" : "pid", of_tag ? line->tag : line->pid, "display name",
                                line->display, number, f);

    if (err == PLR_OK)
        err = agree_on(seen, "export", line->tag, "export-restricted", words[line->export_restricted], number, f);
    if (err == PLR_OK)
        err = agree_on(seen, "reporting", line->tag, "reporting-only", words[line->reporting_only], number, f);
    return err;
}

enum plr_err catalogue_udi(struct udi *ret, const struct row *row, struct fail *f)
{
    static const char *const names[] = {[UDI_PID] = "PID", [UDI_VID] = "VID", [UDI_SN] = "SN", [UDI_UUID] = "UUID"};
    char text[5 * ROWS_CELL_MAX] = {0};
    size_t len = 0;
    bool fields = false;

    for (int i = UDI_PID; i <= UDI_UUID; i++) {
        if (*row->cell[i] == '\0')
            continue;
        /* A comma would begin another field. */
        if (strchr(row->cell[i], ',') != NULL)
            return fail_set(f, PLR_ERR_FORMAT, "badudi", "%s \"%s\" has a comma", names[i], row->cell[i]);
        len += fail_text(text + len, sizeof text - len, "%s%s:%s", fields ? "," : "", names[i], row->cell[i]);
        fields = true;
    }
    if (*row->cell[UDI] == '\0')
        return udi_parse(ret, text, len, f);
    if (fields)
        return fail_set(f, PLR_ERR_FORMAT, "badudi", "it gives a UDI and fields of a UDI");
    return udi_parse(ret, row->cell[UDI], strlen(row->cell[UDI]), f);
}

enum plr_err catalogue_check_export(const struct account_facts *account, const struct wish *wish,
                                    const struct pool_facts *pools, size_t pool_count, struct fail *f)
{
    char name[TAG_TEXT_MAX + 1] = {0};

    if (account->export_status == EXPORT_ALLOWED || wish->kind == RESERVATION_UNIVERSAL)
        return PLR_OK;
    for (size_t i = 0; i < wish->line_count; i++)
        for (size_t j = 0; j < pool_count; j++) {
            if (!pools[j].export_restricted || strcmp(pools[j].tag, wish->lines[i].tag) != 0)
                continue;
            tag_name(name, wish->lines[i].tag);
            fail_set(f, PLR_ERR_POLICY, "IsExportRestricted",
                     "\"%s\" is export-restricted, and the export status of smart account \"%s\" is %s", name,
                     account->name, plrauth_export_word(account->export_status));
            fail_hint(f, "only an account whose status is allowed is given it; leave it out, or use another account");
            return PLR_ERR_POLICY;
        }
    return PLR_OK;
}

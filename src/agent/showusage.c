#include "src/agent/showusage.h"

#include "src/agent/showlicense.h"
#include "src/agent/showword.h"
#include "src/cli/out.h"

/* Columns of the field's table: the name, the tag in parentheses, and what follows. */
#define NAME_WIDTH  23
#define TAG_WIDTH   27
#define COUNT_WIDTH 7
#define REST_WIDTH  20

static const char *export_text(const struct agent *a, const struct showlicense *l, uint64_t now_s)
{
    struct fail why = {0};

    if (!l->export_controlled)
        return "NOT RESTRICTED";
    if (usage_ask(a, l->tag, 1, true, now_s, &why) == USAGE_NOT_AUTHORIZED &&
        strcmp(why.reason, "IsExportRestricted") == 0)
        return "RESTRICTED - NOT ALLOWED";
    return "RESTRICTED - ALLOWED";
}

static const char *type_text(enum license_type type)
{
    if (type == LICENSE_PERPETUAL)
        return "Perpetual";
    return type == LICENSE_TERM ? "Term" : "Subscription";
}

/* What both forms of a licence's block have in common. */
static void print_facts(const struct agent *a, const struct showlicense *l, uint64_t now_s)
{
    out_text("  Count: %u\n", (unsigned)l->count);
    if (l->version[0])
        out_text("  Version: %s\n", l->version);
    out_text("  Status: %s\n", usage_text(l->status));
    if (l->why.why[0])
        out_text("  Reason: %s\n", l->why.why);
    out_text("  Export status: %s\n  Feature Name: %s\n", export_text(a, l, now_s), l->name);
    if (l->reserved)
        out_text("  License type: %s\n", type_text(l->reserved->type));
}

static void print_reservation(const struct agent *a, const struct showlicense *l)
{
    const struct member *m = &a->members[0];

    for (size_t i = 0; !state_installed(m) && i < a->member_count; i++)
        m = &a->members[i];
    if (!state_installed(m))
        return;
    out_text("  Reservation:\n    Reservation status: %s\n", showword_reservation(m));
    if (l->reserved || !state_universal(m))
        out_text("    Total reserved count: %zu\n", (size_t)l->reserved_count);
}

void showusage(const struct agent *a, uint64_t now_s)
{
    struct showlicense l = {0};
    size_t i = 0;

    for (; showlicense_at(&l, a, i, now_s); i++) {
        out_text("\n(%s):\n  Description:\n", l.name);
        print_facts(a, &l, now_s);
        out_text("  Entitlement Tag: %s\n", l.tag);
        print_reservation(a, &l);
    }
    if (i == 0)
        out_text("\nNo licenses in use\n");
}

void showusage_handles(const struct agent *a, uint64_t now_s)
{
    struct showlicense l = {0};
    size_t i = 0;

    for (; showlicense_at(&l, a, i, now_s); i++) {
        out_text("%sHandle: %zu\n  License: %s\n  Entitlement Tag: %s\n  Description:\n", i ? "\n" : "", i + 1, l.name,
                 l.tag);
        print_facts(a, &l, now_s);
        print_reservation(a, &l);
    }
    if (i == 0)
        out_text("No licenses in use\n");
}

/* Text in at most width columns; "..." stands for what is left out. Padded. */
static void print_cell(const char *before, const char *text, const char *after, size_t width)
{
    size_t room = width - strlen(before) - strlen(after), len = strlen(text);
    bool cut = len > room;
    int pad = cut ? 0 : (int)(room - len);

    out_text("%s%.*s%s%s%*s", before, (int)(cut ? room - 3 : len), text, cut ? "..." : "", after, pad, "");
}

void showusage_table(const struct agent *a, uint64_t now_s)
{
    size_t name_width = NAME_WIDTH, tag_width = TAG_WIDTH, terminal = out_width(), len = 0, i = 0;
    struct showlicense l = {0};

    for (; showlicense_at(&l, a, i, now_s); i++) {
        len = strlen(l.name) > len ? strlen(l.name) : len;
        name_width = len > name_width ? len : name_width;
        tag_width = len + 2 > tag_width ? len + 2 : tag_width;
    }
    if (terminal > 0 && 2 + name_width + 1 + tag_width + COUNT_WIDTH + REST_WIDTH > terminal) {
        name_width = NAME_WIDTH;
        tag_width = TAG_WIDTH;
    }
    out_text("License Usage:\n  %-*s %-*s  Count Status\n", (int)name_width, "License", (int)tag_width + 1,
             "Entitlement tag");
    out_text("  -----------------------------------------------------------------------------\n");
    if (i == 0)
        out_text("  No licenses in use\n");
    for (i = 0; showlicense_at(&l, a, i, now_s); i++) {
        out_text("  ");
        print_cell("", l.name, "", name_width);
        out_text(" ");
        print_cell("(", l.name, ")", tag_width);
        out_text(" %*u %s\n", COUNT_WIDTH, (unsigned)l.count, usage_text(l.status));
    }
}

#include "src/code/pdfpage.h"

#include <hpdf.h>

#define FONTS     3
#define NO_MEMORY 0x1015 /* its name in hpdf_consts.h differs from version to version */

struct pdfpage {
    HPDF_Doc doc;
    HPDF_Page page;
    HPDF_Font font[FONTS];
    bool landscape;
};

static enum plr_err fail_memory(struct fail *f)
{
    return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a PDF document");
}

enum plr_err pdfpage_new(struct pdfpage **ret, const char *title, bool landscape, struct fail *f)
{
    static const char *const names[FONTS] = {"Helvetica", "Helvetica-Bold", "Courier-Bold"};
    struct pdfpage *p = calloc(1, sizeof(*p));

    if (!p)
        return fail_memory(f);
    p->landscape = landscape;
    /* No handler: errors stay in the document until pdfpage_finish asks. */
    p->doc = HPDF_New(NULL, NULL);
    if (!p->doc) {
        free(p);
        return fail_memory(f);
    }
    (void)HPDF_SetCompressionMode(p->doc, HPDF_COMP_ALL);
    (void)HPDF_SetInfoAttr(p->doc, HPDF_INFO_TITLE, title);
    (void)HPDF_SetInfoAttr(p->doc, HPDF_INFO_CREATOR, "plrkit " PLRKIT_VERSION);
    for (size_t i = 0; i < FONTS; i++)
        p->font[i] = HPDF_GetFont(p->doc, names[i], "WinAnsiEncoding");
    *ret = p;
    return PLR_OK;
}

void pdfpage_free(struct pdfpage *p)
{
    if (!p)
        return;
    HPDF_Free(p->doc);
    free(p);
}

static float height_of(const struct pdfpage *p)
{
    return p->landscape ? PDFPAGE_SHORT : PDFPAGE_LONG;
}

void pdfpage_begin(struct pdfpage *p)
{
    p->page = HPDF_AddPage(p->doc);
    if (!p->page)
        return;
    (void)HPDF_Page_SetWidth(p->page, p->landscape ? PDFPAGE_LONG : PDFPAGE_SHORT);
    (void)HPDF_Page_SetHeight(p->page, height_of(p));
}

void pdfpage_text(struct pdfpage *p, enum pdfpage_font font, float size, enum pdfpage_align align, float x, float y,
                  const char *text)
{
    float width = 0;

    if (!p->page || !p->font[font] || *text == '\0')
        return;
    (void)HPDF_Page_BeginText(p->page);
    (void)HPDF_Page_SetFontAndSize(p->page, p->font[font], size);
    width = align == PDFPAGE_LEFT ? 0 : HPDF_Page_TextWidth(p->page, text);
    (void)HPDF_Page_TextOut(p->page, x - (align == PDFPAGE_CENTRE ? width / 2 : width), height_of(p) - y, text);
    (void)HPDF_Page_EndText(p->page);
}

void pdfpage_box(struct pdfpage *p, float x, float y, float width, float height, float stroke)
{
    if (!p->page)
        return;
    (void)HPDF_Page_SetLineWidth(p->page, stroke);
    (void)HPDF_Page_Rectangle(p->page, x, height_of(p) - y - height, width, height);
    (void)HPDF_Page_Stroke(p->page);
}

void pdfpage_fill(struct pdfpage *p, float x, float y, float width, float height)
{
    if (!p->page)
        return;
    (void)HPDF_Page_Rectangle(p->page, x, height_of(p) - y - height, width, height);
    (void)HPDF_Page_Fill(p->page);
}

void pdfpage_rule(struct pdfpage *p, float x, float y, float width, float stroke)
{
    if (!p->page)
        return;
    (void)HPDF_Page_SetLineWidth(p->page, stroke);
    (void)HPDF_Page_MoveTo(p->page, x, height_of(p) - y);
    (void)HPDF_Page_LineTo(p->page, x + width, height_of(p) - y);
    (void)HPDF_Page_Stroke(p->page);
}

enum plr_err pdfpage_finish(char **ret, size_t *ret_len, struct pdfpage *p, struct fail *f)
{
    HPDF_UINT32 len = 0;
    HPDF_STATUS status = HPDF_GetError(p->doc);
    char *bytes = NULL;

    if (status == HPDF_OK)
        status = HPDF_SaveToStream(p->doc);
    if (status == HPDF_OK) {
        len = HPDF_GetStreamSize(p->doc);
        bytes = malloc(len);
        if (!bytes)
            return fail_memory(f);
        status = HPDF_ReadFromStream(p->doc, (HPDF_BYTE *)bytes, &len);
    }
    if (status != HPDF_OK && status != HPDF_STREAM_EOF) {
        free(bytes);
        if (status == NO_MEMORY)
            return fail_memory(f);
        return fail_set(f, PLR_ERR_SPACE, "pdf", "libharu reports error %u", (unsigned)status);
    }
    *ret = bytes;
    *ret_len = len;
    return PLR_OK;
}

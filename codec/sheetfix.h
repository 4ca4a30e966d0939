/* Repair of a whole sheet: which typed row is which line, what each was meant to be, what is missing. plr-code(5),
 * REPAIR. */
#ifndef PLRKIT_SHEETFIX_H
#define PLRKIT_SHEETFIX_H

#include "codec/repair.h"
#include "codec/slrtext.h"

enum sheetfix_state {
    SHEETFIX_GOOD,     /* typed right, in its place */
    SHEETFIX_MOVED,    /* typed right, at another line's place */
    SHEETFIX_REPAIRED, /* one proposal */
    SHEETFIX_SEVERAL,  /* more than one proposal */
    SHEETFIX_HOPELESS, /* typed, but no proposal: to be compared group by group */
    SHEETFIX_MISSING,  /* not typed at all */
};

struct sheetfix_line {
    enum sheetfix_state state;
    size_t row;                   /* index of the typed row; meaningless for MISSING */
    struct repair_result repairs; /* for GOOD and MOVED its one candidate is the line itself */
};

enum sheetfix_spare { SHEETFIX_TWICE, SHEETFIX_FOREIGN, SHEETFIX_UNKNOWN };

struct sheetfix {
    bool head_known; /* line 1 is known, so that stream_len and lines are */
    uint16_t doc_tag;
    size_t stream_len;
    size_t line_count;
    struct sheetfix_line line[SLRTEXT_LINE_MAX];
    size_t spare_count; /* rows that are no line of this sheet, or a line typed again */
    struct {
        size_t row;
        enum sheetfix_spare why;
        uint16_t line; /* for TWICE and FOREIGN */
    } spare[SLRTEXT_LINE_MAX];
};

/* Sort out the rows (large: the caller allocates *ret). If line 1 cannot be made out, head_known is false and nothing
 * else of *ret is meaningful but line[0]. */
void sheetfix_run(struct sheetfix *ret, const struct slrtext_rows *rows);

/* Proposals for one row as line n of a document; len is what the line must have. */
void sheetfix_row(struct repair_result *ret, const uint8_t *sym, size_t len, uint16_t doc_tag, size_t n,
                  size_t want_len);

/* The stream that the lines make, choosing candidate choice[n - 1] (NULL: the first) of each. False if a line has none.
 * stream has room for SLRTEXT_STREAM_MAX. */
bool sheetfix_stream(uint8_t *stream, const struct sheetfix *fix, const uint8_t *choice);

#endif

/* An SLR authorization as text: one line, or a sheet of checked lines. plr-code(5), SLR. */
#ifndef PLRKIT_SLRTEXT_H
#define PLRKIT_SLRTEXT_H

#include <stdbool.h>

#include "codec/check.h"
#include "codec/cose.h"

#define SLRTEXT_PREFIX_LEN 6  /* S, length (3), document tag (2) */
#define SLRTEXT_LINE_DATA  42 /* symbols of the stream in a line of a sheet */
#define SLRTEXT_LINE_LEN   (SLRTEXT_LINE_DATA + CHECK_LEN)
#define SLRTEXT_STREAM_MAX (SLRTEXT_PREFIX_LEN + 32767)
#define SLRTEXT_LINE_MAX   (SLRTEXT_STREAM_MAX / SLRTEXT_LINE_DATA + 1)
#define SLRTEXT_ROW_MAX    80 /* text of one printed line, NUL included */

struct slrtext {
    uint16_t doc_tag; /* 10 bits */
    size_t bytes_len;
    uint8_t bytes[COSE_BYTES_MAX];
};

/* Stream of symbols of t. Returns how many; sym has room for SLRTEXT_STREAM_MAX. bytes_len <= COSE_BYTES_MAX. */
size_t slrtext_stream(uint8_t *sym, const struct slrtext *t);

/* Lines of a sheet for a stream of len symbols. */
size_t slrtext_line_count(size_t stream_len);

/* Line n (from 1) of the sheet of a stream: data and check symbols into sym[SLRTEXT_LINE_LEN]; returns how many. */
size_t slrtext_line(uint8_t *sym, const uint8_t *stream, size_t stream_len, uint16_t doc_tag, size_t n);

/* The printed row of line n: number, colon, groups of 4; no line end. */
void slrtext_row(char dst[SLRTEXT_ROW_MAX], const uint8_t *line_sym, size_t len, size_t n);

/* Typed text as rows of symbols: what is between line ends, printed line numbers aside, rows without symbols left out.
 */
struct slrtext_rows {
    uint8_t *sym; /* of all rows; the caller's work array of SLRTEXT_WORK_MAX */
    size_t len;
    size_t count;
    size_t start[SLRTEXT_LINE_MAX + 1];    /* where each row begins in sym; start[count] is len */
    uint16_t number[SLRTEXT_LINE_MAX + 1]; /* printed in front of it; 0 for none */
    bool numbered;                         /* some row has a number */
};

/* Length of the printed number in front of a row ("12: ", also with a round bracket or a bar), 0 if there is none; the
 * number itself into *ret_number, which may be NULL. */
size_t slrtext_number_len(uint16_t *ret_number, const char *row, size_t len);

/* PLR_ERR_TEXT: a character that no code has (fail has line and symbol); PLR_ERR_SPACE: more rows or symbols than a
 * sheet. */
PLR_MUST_CHECK enum plr_err slrtext_rows(struct slrtext_rows *ret, uint8_t *work, const char *text, size_t text_len,
                                         struct fail *f);

/* Whether the rows are meant as a sheet (else as one line), by their number of symbols or, failing that, their numbers.
 */
bool slrtext_is_sheet(const struct slrtext_rows *rows);

/* Which line of which document these symbols are, if their check symbols agree for any. */
bool slrtext_identify(uint16_t *ret_doc_tag, uint16_t *ret_line, const uint8_t *sym, size_t len);

/* Number of symbols of line n (from 1) of the sheet of a stream. */
size_t slrtext_line_len(size_t stream_len, size_t n);

/* The stream's length and document tag as line 1 (its first SLRTEXT_PREFIX_LEN symbols) announces them. */
size_t slrtext_announced(uint16_t *ret_doc_tag, const uint8_t *sym);

/* The context of line n's check symbols. */
struct check_context slrtext_context(uint16_t doc_tag, size_t n);

/* A whole stream, checked, to bytes. PLR_ERR_FORMAT: its end is not that of whole bytes. */
PLR_MUST_CHECK enum plr_err slrtext_from_stream(struct slrtext *ret, const uint8_t *stream, size_t len, struct fail *f);

/* Read one line or a sheet, as typed, pasted or read from a file. The document tag is only taken from the text: the
 * caller compares it with the bytes' (keys/digest.h). Both work arrays have room for SLRTEXT_STREAM_MAX * 2 symbols.
 * PLR_ERR_TEXT, PLR_ERR_KIND, PLR_ERR_CHECK (fail has line and symbol; a line of another number or document is named),
 * PLR_ERR_FORMAT. */
PLR_MUST_CHECK enum plr_err slrtext_read(struct slrtext *ret, uint8_t *work, const char *text, size_t text_len,
                                         struct fail *f);
#define SLRTEXT_WORK_MAX (2 * SLRTEXT_STREAM_MAX)

#endif

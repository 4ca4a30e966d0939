/* What stands on a sheet of paper that carries a code: the same for text and PDF. plr-code(1), sheet. */
#ifndef PLRKIT_SHEET_H
#define PLRKIT_SHEET_H

#include "codec/udi.h"
#include "src/code/codelines.h"

#define SHEET_VALUE_MAX 52 /* longer facts go on in the next line */
#define SHEET_FACTS_MAX 14
#define SHEET_STEPS_MAX 6
#define SHEET_ROW_SHORT 16 /* symbols of a short code in a row: 4 groups */
#define SHEET_GROUP     4

struct sheet_fact {
    const char *label; /* empty: goes on */
    char value[SHEET_VALUE_MAX + 1];
};

struct sheet_step {
    char text[80];
    char command[96]; /* to be typed; empty for none */
};

struct sheet {
    const struct codelines *lines;
    const char *name;  /* "Reservation request"; of a rehearsal "REHEARSAL: SLR authorization" */
    const char *title; /* of the user; empty for none */
    char mark[24];     /* tells this sheet from others, on every page: "document K7", "code Q7YE...XC5W" */
    char receipt[9];   /* empty for none */
    size_t fact_count;
    struct sheet_fact fact[SHEET_FACTS_MAX];
    size_t step_count;
    struct sheet_step step[SHEET_STEPS_MAX];
    size_t row_count;
};

/* Collect it. udi may be NULL; title too. PLR_ERR_PRODUCT: the code is one of another product than udi. */
PLR_MUST_CHECK enum plr_err sheet_make(struct sheet *ret, const struct codelines *lines, const struct udi *udi,
                                       const char *title, uint64_t now_s, struct fail *f);

/* Symbols of row i, from 0: a line of a sheet of lines, or 4 groups of a short code. Returns how many. */
size_t sheet_row(uint8_t sym[static CODELINES_SYM_MAX], const struct sheet *sheet, size_t i);

/* The lines that explain the symbols; NULL after the last. */
extern const char *const sheet_legend[];

/* What people fill in. */
#define SHEET_BLANKS 4
extern const char *const sheet_blanks[SHEET_BLANKS];

enum sheet_part { SHEET_PAGE, SHEET_HEAD, SHEET_ROW, SHEET_TAIL };

/* Heights in any unit. */
struct sheet_heights {
    unsigned page; /* room below the page's header */
    unsigned head; /* facts and steps, once */
    unsigned row;
    unsigned tail; /* legend and blanks, once */
};

/* Place head, rows and tail on pages, top down. draw (may be NULL) is called for every page (index from 1), and part
 * (row index from 0), y below the page's header. Returns how many pages. */
size_t sheet_place(const struct sheet *sheet, const struct sheet_heights *heights,
                   void (*draw)(void *to, enum sheet_part part, size_t index, unsigned y), void *to);

#endif

/* A model of copying codes by hand: minutes and chance of success, plrkit's codes against the field's of the same
 * content.
 *
 * A person writes a code down and types it later. Each symbol goes wrong with probability p (both steps together). The
 * assumptions, the same for both sides, stand in the table's head; the field's codes say only "invalid", so a failed
 * try means comparing everything; ours name the place of one or two mistakes in a code or line, and the line of more.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define WRITE_S      0.7  /* to write one upper-case symbol down, and again to type it */
#define WRITE_CASE_S 1.0  /* the same where upper and lower case differ */
#define COMPARE_S    0.35 /* to compare one symbol with the original */
#define NOTICE       0.9  /* chance to notice a wrong symbol when comparing */
#define CONFIRM_S    12.0 /* to look at a proposal and confirm it */
#define TRIES        5    /* after that one gives up */
#define TRIALS       10000

static uint64_t seed = 88172645463325252u;

static double chance(void)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (double)((seed * 0x2545f4914f6cdd1dull) >> 11) / 9007199254740992.0;
}

static unsigned wrong_symbols(unsigned n, double p)
{
    unsigned wrong = 0;

    for (unsigned i = 0; i < n; i++)
        wrong += chance() < p;
    return wrong;
}

/* Comparing: each wrong symbol is noticed and put right, or not. */
static unsigned compare(unsigned wrong)
{
    unsigned left = 0;

    for (unsigned i = 0; i < wrong; i++)
        left += chance() >= NOTICE;
    return left;
}

struct outcome {
    double seconds;
    int done;
};

/* One code without places: any mistake means comparing all of it. */
static struct outcome copy_field(unsigned n, double p)
{
    struct outcome o = {2 * n * WRITE_CASE_S, 0};
    unsigned wrong = wrong_symbols(n, p);

    for (unsigned tries = 1; wrong > 0 && tries < TRIES; tries++) {
        o.seconds += n * COMPARE_S;
        wrong = compare(wrong);
    }
    o.done = wrong == 0;
    return o;
}

/* One code or line whose check symbols name one or two mistakes. */
static struct outcome copy_checked(unsigned n, double p)
{
    struct outcome o = {2 * n * WRITE_S, 0};
    unsigned wrong = wrong_symbols(n, p);

    for (unsigned tries = 1; wrong > 2 && tries < TRIES; tries++) {
        o.seconds += n * COMPARE_S;
        wrong = compare(wrong);
    }
    if (wrong > 0 && wrong <= 2)
        o.seconds += CONFIRM_S;
    o.done = wrong <= 2;
    return o;
}

static struct outcome copy_lines(unsigned n, unsigned line, double p)
{
    struct outcome sum = {0, 1};

    for (unsigned at = 0; at < n; at += line) {
        struct outcome o = copy_checked(n - at < line ? n - at : line, p);

        sum.seconds += o.seconds;
        sum.done = sum.done && o.done;
    }
    return sum;
}

int main(void)
{
    static const struct {
        const char *name;
        unsigned symbols, line; /* line 0: the field's way */
    } codes[] = {
        {"SLR, 5 entitlements: field, XML", 2219, 0},
        {"SLR, 5 entitlements: sheet of 48", 514, 48},
        {"SLR, by reference: sheet of 48", 360, 48},
        {"PLR: field, base 58", 58, 0},
        {"PLR: 64 symbols", 64, 64},
        {"request: field, mixed case", 40, 0},
        {"request: 31 symbols", 31, 31},
    };
    static const double rates[] = {0.002, 0.005, 0.01, 0.02};

    printf("Copying by hand, model: %.2f s a symbol to write and again to type (%.2f s in mixed case), %.2f s to "
           "compare it,\n"
           "%.0f %% of wrong symbols noticed when compared, %.0f s to confirm a proposal, given up after %d tries; %d "
           "trials\n\n",
           WRITE_S, WRITE_CASE_S, COMPARE_S, 100 * NOTICE, CONFIRM_S, TRIES, TRIALS);
    printf("%-36s", "code");
    for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++)
        printf("   at %.1f %%: min, ok ", 100 * rates[r]);
    printf("\n");
    for (size_t c = 0; c < sizeof codes / sizeof codes[0]; c++) {
        printf("%-36s", codes[c].name);
        for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
            double seconds = 0;
            unsigned done = 0;

            for (unsigned i = 0; i < TRIALS; i++) {
                struct outcome o = codes[c].line == 0 ? copy_field(codes[c].symbols, rates[r])
                                                      : copy_lines(codes[c].symbols, codes[c].line, rates[r]);

                seconds += o.seconds;
                done += (unsigned)o.done;
            }
            printf("  %9.1f %6.1f %%", seconds / TRIALS / 60, 100.0 * done / TRIALS);
        }
        printf("\n");
    }
    return 0;
}

#include <pthread.h>

#include "keys/scan224.h"

#define HALF ((SCAN224_SPAN - 1) / 2)

/* j G for j = 1..HALF, and SPAN G: the step from one centre to the next. */
static struct curve224_point table[HALF + 1];
static enum plr_err table_err = PLR_OK;
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static struct mont224 mul(const struct mont224 *a, const struct mont224 *b)
{
    return mont224_mul(a, b, &mont224_field);
}

static struct mont224 sub(const struct mont224 *a, const struct mont224 *b)
{
    return mont224_sub(a, b, &mont224_field);
}

/* a + b for points of different x, inverse being 1 / (b.x - a.x). */
static struct curve224_point add_points(const struct curve224_point *a, const struct curve224_point *b,
                                        const struct mont224 *inverse)
{
    struct mont224 dy = sub(&b->y, &a->y);
    struct mont224 slope = mul(&dy, inverse);
    struct curve224_point r = {0};
    struct mont224 t = mul(&slope, &slope);

    t = sub(&t, &a->x);
    r.x = sub(&t, &b->x);
    t = sub(&a->x, &r.x);
    t = mul(&slope, &t);
    r.y = sub(&t, &a->y);
    return r;
}

static enum plr_err multiple_of_generator(struct curve224_point *ret, uint32_t k)
{
    uint8_t scalar[MONT224_BYTES] = {0};

    for (int i = 0; i < 4; i++)
        scalar[MONT224_BYTES - 1 - i] = (uint8_t)(k >> (8 * i));
    return curve224_mul_secret(ret, scalar, NULL);
}

static void make_table(void)
{
    table_err = multiple_of_generator(&table[0], 1);
    if (table_err == PLR_OK)
        table_err = multiple_of_generator(&table[1], 2);
    if (table_err == PLR_OK)
        table_err = multiple_of_generator(&table[HALF], SCAN224_SPAN);
    for (size_t j = 2; table_err == PLR_OK && j < HALF; j++) {
        struct mont224 dx = sub(&table[0].x, &table[j - 1].x);
        struct mont224 inverse = mont224_inverse(&dx, &mont224_field);

        table[j] = add_points(&table[j - 1], &table[0], &inverse);
    }
}

/* inverse[j] = 1 / (table[j].x - c.x) for all of the table with one inversion. False if one of them is 0. */
static bool invert_differences(struct mont224 inverse[static HALF + 1], const struct curve224_point *c)
{
    struct mont224 difference[HALF + 1];
    struct mont224 product = mont224_one(&mont224_field);

    for (size_t j = 0; j <= HALF; j++) {
        difference[j] = sub(&table[j].x, &c->x);
        inverse[j] = product;
        product = mul(&product, &difference[j]);
    }
    if (mont224_is_zero(&product))
        return false;
    product = mont224_inverse(&product, &mont224_field);
    for (size_t j = HALF + 1; j-- > 0;) {
        inverse[j] = mul(&inverse[j], &product);
        product = mul(&product, &difference[j]);
    }
    return true;
}

struct search {
    bool (*hit)(void *context, const uint8_t x[static MONT224_BYTES]);
    void *context;
    uint32_t count;
    uint32_t found;
};

static bool look(struct search *s, const struct mont224 *x, uint32_t v)
{
    uint8_t bytes[MONT224_BYTES];
    struct mont224 plain;

    if (v >= s->count)
        return false;
    plain = mont224_from(x, &mont224_field);
    mont224_write(bytes, &plain);
    if (!s->hit(s->context, bytes))
        return false;
    s->found = v;
    return true;
}

/* x of c + table[j] and of c - table[j]: they share the inverse. */
static bool look_around(struct search *s, const struct curve224_point *c, const struct mont224 *inverse,
                        uint32_t centre)
{
    static const struct mont224 zero = {{0}};

    if (look(s, &c->x, centre))
        return true;
    for (uint32_t j = 0; j < HALF; j++) {
        struct mont224 minus_y = sub(&zero, &table[j].y);
        struct mont224 slope[2] = {sub(&table[j].y, &c->y), sub(&minus_y, &c->y)};

        for (unsigned side = 0; side < 2; side++) {
            struct mont224 x = mul(&slope[side], &inverse[j]);

            x = mul(&x, &x);
            x = sub(&x, &c->x);
            x = sub(&x, &table[j].x);
            if (look(s, &x, side == 0 ? centre + j + 1 : centre - j - 1))
                return true;
        }
    }
    return false;
}

enum plr_err scan224_find(uint32_t *ret_v, const struct curve224_point *start, uint32_t count,
                          bool (*hit)(void *context, const uint8_t x[static MONT224_BYTES]), void *context,
                          struct fail *f)
{
    struct search s = {.hit = hit, .context = context, .count = count};
    struct mont224 inverse[HALF + 1];
    struct curve224_point c = *start;

    (void)pthread_once(&table_once, make_table);
    if (table_err != PLR_OK)
        return fail_set(f, table_err, "curve", "the table of points could not be made");
    if (!invert_differences(inverse, &c))
        return fail_set(f, PLR_ERR_NOT_FOUND, "degenerate", "the scan met a small multiple of the generator");
    c = add_points(&c, &table[HALF - 1], &inverse[HALF - 1]); /* the first centre: start + HALF G */
    for (uint32_t centre = HALF; centre - HALF < count; centre += SCAN224_SPAN) {
        if (!invert_differences(inverse, &c))
            return fail_set(f, PLR_ERR_NOT_FOUND, "degenerate", "the scan met a small multiple of the generator");
        if (look_around(&s, &c, inverse, centre)) {
            *ret_v = s.found;
            return PLR_OK;
        }
        c = add_points(&c, &table[HALF], &inverse[HALF]);
    }
    return PLR_ERR_NO;
}

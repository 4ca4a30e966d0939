#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include "keys/curve224.h"

struct work {
    EC_GROUP *group;
    EC_POINT *point;
    BN_CTX *ctx;
    BIGNUM *x;
    BIGNUM *y;
};

static void work_free(struct work *w)
{
    EC_POINT_free(w->point);
    EC_GROUP_free(w->group);
    BN_clear_free(w->x);
    BN_clear_free(w->y);
    BN_CTX_free(w->ctx);
}

static enum plr_err work_new(struct work *ret, struct fail *f)
{
    struct work w = {0};

    w.group = EC_GROUP_new_by_curve_name(NID_secp224r1);
    w.ctx = BN_CTX_secure_new();
    w.x = BN_secure_new();
    w.y = BN_secure_new();
    if (w.group != NULL)
        w.point = EC_POINT_new(w.group);
    if (w.point == NULL || w.ctx == NULL || w.x == NULL || w.y == NULL) {
        work_free(&w);
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "there is no memory for the curve P-224");
    }
    *ret = w;
    return PLR_OK;
}

static enum plr_err fail_curve(struct fail *f)
{
    return fail_set(f, PLR_ERR_CRYPTO, "curve", "a computation on the curve P-224 failed");
}

static struct mont224 to_field(const uint8_t bytes[static MONT224_BYTES])
{
    struct mont224 plain = mont224_read(bytes);

    return mont224_to(&plain, &mont224_field);
}

/* Affine coordinates of w->point; the point at infinity fails. */
static enum plr_err work_point(struct curve224_point *ret, struct work *w, struct fail *f)
{
    uint8_t x[MONT224_BYTES] = {0};
    uint8_t y[MONT224_BYTES] = {0};

    if (EC_POINT_is_at_infinity(w->group, w->point))
        return fail_set(f, PLR_ERR_NOT_FOUND, "infinity", "the result is the point at infinity");
    if (EC_POINT_get_affine_coordinates(w->group, w->point, w->x, w->y, w->ctx) != 1 ||
        BN_bn2binpad(w->x, x, sizeof x) < 0 || BN_bn2binpad(w->y, y, sizeof y) < 0)
        return fail_curve(f);
    ret->x = to_field(x);
    ret->y = to_field(y);
    return PLR_OK;
}

enum plr_err curve224_mul_secret(struct curve224_point *ret, const uint8_t k[static MONT224_BYTES], struct fail *f)
{
    struct work w = {0};
    struct curve224_point p = {0};
    BIGNUM *scalar = NULL;
    enum plr_err err = work_new(&w, f);

    if (err != PLR_OK)
        return err;
    scalar = BN_secure_new();
    if (scalar == NULL || BN_bin2bn(k, MONT224_BYTES, scalar) == NULL) {
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "there is no memory for a scalar");
        goto out;
    }
    BN_set_flags(scalar, BN_FLG_CONSTTIME);
    /* The only form in which OpenSSL multiplies in constant time: the generator alone, 0 <= k < q. */
    if (EC_POINT_mul(w.group, w.point, scalar, NULL, NULL, w.ctx) != 1)
        err = fail_curve(f);
    else
        err = work_point(&p, &w, f);
    if (err == PLR_OK)
        *ret = p;
out:
    BN_clear_free(scalar);
    work_free(&w);
    return err;
}

enum plr_err curve224_combine(struct curve224_point *ret, const uint8_t a[static MONT224_BYTES],
                              const uint8_t b[static MONT224_BYTES], const uint8_t y[static CURVE224_COMPRESSED_LEN],
                              struct fail *f)
{
    struct work w = {0};
    struct curve224_point p = {0};
    EC_POINT *key = NULL;
    enum plr_err err = work_new(&w, f);

    if (err != PLR_OK)
        return err;
    key = EC_POINT_new(w.group);
    if (key == NULL || EC_POINT_oct2point(w.group, key, y, CURVE224_COMPRESSED_LEN, w.ctx) != 1 ||
        EC_POINT_invert(w.group, key, w.ctx) != 1 || BN_bin2bn(a, MONT224_BYTES, w.x) == NULL ||
        BN_bin2bn(b, MONT224_BYTES, w.y) == NULL || EC_POINT_mul(w.group, w.point, w.x, key, w.y, w.ctx) != 1)
        err = fail_curve(f);
    else
        err = work_point(&p, &w, f);
    if (err == PLR_OK)
        *ret = p;
    EC_POINT_free(key);
    work_free(&w);
    return err;
}

void curve224_compress(uint8_t ret[static CURVE224_COMPRESSED_LEN], const struct curve224_point *p)
{
    struct mont224 x = mont224_from(&p->x, &mont224_field);
    struct mont224 y = mont224_from(&p->y, &mont224_field);

    ret[0] = (uint8_t)(2 | (y.limb[0] & 1));
    mont224_write(ret + 1, &x);
}

enum plr_err curve224_check(const uint8_t y[static CURVE224_COMPRESSED_LEN], struct fail *f)
{
    struct work w = {0};
    enum plr_err err = work_new(&w, f);

    if (err != PLR_OK)
        return err;
    if ((y[0] != 2 && y[0] != 3) || EC_POINT_oct2point(w.group, w.point, y, CURVE224_COMPRESSED_LEN, w.ctx) != 1)
        err = fail_set(f, PLR_ERR_CRYPTO, "badpoint", "the public key is not a point of the curve P-224");
    work_free(&w);
    return err;
}

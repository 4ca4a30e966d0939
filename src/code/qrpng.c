#include "src/code/qrpng.h"

#include <png.h>

enum plr_err qrpng_draw(char **ret, size_t *ret_len, const struct qrsymbols_one *one, struct fail *f)
{
    static const uint8_t colours[] = {255, 255, 255, 0, 0, 0};
    size_t side = one->width * QRPNG_MODULE;
    png_image image = {.version = PNG_IMAGE_VERSION, .width = (png_uint_32)side, .height = (png_uint_32)side};
    uint8_t *pixels = malloc(side * side);
    enum plr_err err = PLR_OK;
    png_alloc_size_t len = 0;
    char *bytes = NULL;

    image.format = PNG_FORMAT_RGB_COLORMAP;
    image.colormap_entries = 2;
    if (!pixels) {
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a picture of %zu pixels", side * side);
        goto out;
    }
    for (size_t y = 0; y < side; y++)
        for (size_t x = 0; x < side; x++)
            pixels[y * side + x] = qrsymbols_dark(one, x / QRPNG_MODULE, y / QRPNG_MODULE) ? 1 : 0;
    len = PNG_IMAGE_PNG_SIZE_MAX(image);
    bytes = malloc(len);
    if (!bytes || !png_image_write_to_memory(&image, bytes, &len, 0, pixels, 0, colours)) {
        err = fail_set(f, PLR_ERR_MEMORY, "png", "the picture was not made: %s", bytes ? image.message : "no memory");
        goto out;
    }
    *ret = bytes;
    *ret_len = len;
    bytes = NULL;
out:
    png_image_free(&image);
    free(bytes);
    free(pixels);
    return err;
}

#include <string.h>

#include "codec/serial.h"

#define BASE36_4           1679616u /* 36^4 */
#define SERIAL_CISCO_COUNT (26ull * 26 * 26 * 100 * 53 * BASE36_4)

static int digit36(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1;
}

static char char36(uint64_t d)
{
    return (char)(d < 10 ? '0' + d : 'A' + (d - 10));
}

bool serial_is_base36(const char *sn)
{
    size_t n = 0;

    for (; sn[n] != '\0'; n++)
        if (n == SERIAL_CISCO_LEN || digit36(sn[n]) < 0)
            return false;
    return n > 0;
}

bool serial_is_cisco(const char *sn)
{
    unsigned week = 0;

    if (!serial_is_base36(sn) || strlen(sn) != SERIAL_CISCO_LEN)
        return false;
    for (size_t i = 0; i < 7; i++)
        if ((digit36(sn[i]) >= 10) != (i < 3))
            return false;
    week = (unsigned)(digit36(sn[5]) * 10 + digit36(sn[6]));
    return week >= 1 && week <= 53;
}

static uint64_t base36(const char *sn, size_t len)
{
    uint64_t v = 0;

    for (size_t i = 0; i < len; i++)
        v = v * 36 + (uint64_t)digit36(sn[i]);
    return v;
}

uint64_t serial_pack_cisco(const char *sn)
{
    uint64_t v = 0;

    for (size_t i = 0; i < 3; i++)
        v = v * 26 + (uint64_t)(sn[i] - 'A');
    v = v * 100 + (uint64_t)(digit36(sn[3]) * 10 + digit36(sn[4]));
    v = v * 53 + (uint64_t)(digit36(sn[5]) * 10 + digit36(sn[6]) - 1);
    return v * BASE36_4 + base36(sn + 7, 4);
}

uint64_t serial_pack_base36(const char *sn)
{
    return base36(sn, strlen(sn));
}

bool serial_unpack_base36(char dst[SERIAL_CISCO_LEN + 1], uint64_t value, size_t len)
{
    char out[SERIAL_CISCO_LEN + 1] = "";

    if (len == 0 || len > SERIAL_CISCO_LEN)
        return false;
    for (size_t i = len; i-- > 0; value /= 36)
        out[i] = char36(value % 36);
    if (value != 0)
        return false;
    memcpy(dst, out, len + 1);
    return true;
}

bool serial_unpack_cisco(char dst[SERIAL_CISCO_LEN + 1], uint64_t value)
{
    uint64_t week = 0;
    uint64_t year = 0;

    if (value >= SERIAL_CISCO_COUNT)
        return false;
    for (size_t i = SERIAL_CISCO_LEN; i-- > 7; value /= 36)
        dst[i] = char36(value % 36);
    week = value % 53 + 1;
    value /= 53;
    year = value % 100;
    value /= 100;
    dst[3] = (char)('0' + year / 10);
    dst[4] = (char)('0' + year % 10);
    dst[5] = (char)('0' + week / 10);
    dst[6] = (char)('0' + week % 10);
    for (size_t i = 3; i-- > 0; value /= 26)
        dst[i] = (char)('A' + value % 26);
    dst[SERIAL_CISCO_LEN] = '\0';
    return true;
}

unsigned serial_base36_bits(size_t len)
{
    static const uint8_t bits[SERIAL_CISCO_LEN + 1] = {0, 6, 11, 16, 21, 26, 32, 37, 42, 47, 52, 57};

    return len <= SERIAL_CISCO_LEN ? bits[len] : 0;
}

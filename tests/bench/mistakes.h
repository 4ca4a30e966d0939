/* The classes of mistake that a person makes, each made at random in a right code. Included by bench_repair.c alone. */
#ifndef PLRKIT_BENCH_MISTAKES_H
#define PLRKIT_BENCH_MISTAKES_H

struct typed {
    uint8_t sym[REPAIR_TYPED_MAX];
    size_t len;
};

static void wrong(struct typed *t, const struct sample *s, unsigned n)
{
    size_t at[8] = {0};

    for (unsigned i = 0; i < n; i++) {
        bool again = true;

        while (again) {
            at[i] = below((uint32_t)s->len);
            again = false;
            for (unsigned k = 0; k < i; k++)
                again = again || at[k] == at[i];
        }
        t->sym[at[i]] ^= (uint8_t)(1 + below(31));
    }
}

static void one_wrong(struct typed *t, const struct sample *s)
{
    wrong(t, s, 1);
}

static void two_wrong(struct typed *t, const struct sample *s)
{
    wrong(t, s, 2);
}

static void three_wrong(struct typed *t, const struct sample *s)
{
    wrong(t, s, 3);
}

static void unreadable(struct typed *t, const struct sample *s)
{
    for (unsigned i = 0; i < 4; i++)
        t->sym[below((uint32_t)s->len)] = SYMBOL_ERASED;
}

static void swap(struct typed *t, size_t at, size_t distance)
{
    uint8_t v = t->sym[at];

    t->sym[at] = t->sym[at + distance];
    t->sym[at + distance] = v;
}

static void neighbours(struct typed *t, const struct sample *s)
{
    swap(t, below((uint32_t)s->len - 1), 1);
}

static void jump(struct typed *t, const struct sample *s)
{
    swap(t, below((uint32_t)s->len - 2), 2);
}

static void take_out(struct typed *t, size_t at, size_t n)
{
    memmove(t->sym + at, t->sym + at + n, t->len - at - n);
    t->len -= n;
}

static void omitted(struct typed *t, const struct sample *s)
{
    take_out(t, below((uint32_t)s->len), 1);
}

static void extra(struct typed *t, const struct sample *s)
{
    size_t at = below((uint32_t)s->len + 1);

    memmove(t->sym + at + 1, t->sym + at, t->len - at);
    t->sym[at] = (uint8_t)below(32);
    t->len++;
}

static size_t any_group(const struct sample *s)
{
    return 4 * (size_t)below((uint32_t)s->len / 4);
}

static void doubled(struct typed *t, const struct sample *s)
{
    size_t at = any_group(s);

    memmove(t->sym + at + 4, t->sym + at, t->len - at);
    t->len += 4;
}

static void dropped(struct typed *t, const struct sample *s)
{
    take_out(t, any_group(s), 4);
}

static void groups_swapped(struct typed *t, const struct sample *s)
{
    size_t a = any_group(s);
    size_t b = any_group(s);

    while (b == a)
        b = any_group(s);
    memcpy(t->sym + a, s->sym + b, 4);
    memcpy(t->sym + b, s->sym + a, 4);
}

static const struct mistake {
    const char *name;
    void (*make)(struct typed *, const struct sample *);
} mistakes[] = {
    {"one wrong", one_wrong},   {"4 unreadable", unreadable},       {"neighbours swapped", neighbours},
    {"jump swapped", jump},     {"one omitted", omitted},           {"one extra", extra},
    {"group doubled", doubled}, {"groups swapped", groups_swapped}, {"two wrong", two_wrong},
    {"group dropped", dropped}, {"three wrong", three_wrong},
};

#endif

#include "src/cli/report.h"

#include <stdarg.h>
#include <unistd.h>

#include "src/cli/out.h"

static const char *program_name = "plrkit";
static bool json_wanted;

void report_init(const char *program)
{
    program_name = program;
}

void report_json(bool json)
{
    json_wanted = json;
}

static void print_json(const char *verb, const struct fail *f)
{
    json_t *error = json_object();

    (void)json_object_set_new(error, "verb", json_string(verb));
    (void)json_object_set_new(error, "reason", json_string(f->reason ? f->reason : "error"));
    (void)json_object_set_new(error, "status", json_integer(exits_of(f->err)));
    (void)json_object_set_new(error, "message", json_string(f->why));
    (void)json_object_set_new(error, "hint", f->hint[0] ? json_string(f->hint) : json_null());
    (void)json_object_set_new(error, "line", f->line ? json_integer(f->line) : json_null());
    (void)json_object_set_new(error, "symbol", f->symbol ? json_integer(f->symbol) : json_null());
    json_t *object = json_object();
    (void)json_object_set_new(object, "error", error);
    out_json(object);
}

enum exits report_fail(const char *verb, const struct fail *f)
{
    /* What was said so far must not appear behind the diagnostic. */
    (void)fflush(stdout);
    (void)fprintf(stderr, "%s: cannot %s: %s\n", program_name, verb, f->why);
    if (f->hint[0])
        (void)fprintf(stderr, "hint: %s\n", f->hint);
    if (json_wanted)
        print_json(verb, f);
    return exits_of(f->err);
}

static void __attribute__((format(printf, 2, 0))) print_line(const char *label, const char *fmt, va_list ap)
{
    (void)fflush(stdout);
    (void)fprintf(stderr, "%s: %s", program_name, label);
    (void)vfprintf(stderr, fmt, ap);
    (void)fputc('\n', stderr);
}

void report_warning(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    print_line("warning: ", fmt, ap);
    va_end(ap);
}

void report_line(const char *fmt, ...)
{
    va_list ap;

    (void)fflush(stdout);
    va_start(ap, fmt);
    (void)vfprintf(stderr, fmt, ap);
    va_end(ap);
    (void)fputc('\n', stderr);
}

void report_note(const char *fmt, ...)
{
    va_list ap;

    if (!isatty(STDERR_FILENO))
        return;
    va_start(ap, fmt);
    print_line("", fmt, ap);
    va_end(ap);
}

void report_prompt(const char *fmt, ...)
{
    va_list ap;

    (void)fflush(stdout);
    va_start(ap, fmt);
    (void)vfprintf(stderr, fmt, ap);
    va_end(ap);
}

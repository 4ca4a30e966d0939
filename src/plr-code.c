/* plr-code: reads, checks and shows the codes that cross the air gap; needs no keys. plr-code(1). */
#include "src/cli/cmd.h"
#include "src/code/codecheck.h"
#include "src/code/codefix.h"
#include "src/code/codeformopts.h"
#include "src/code/codeinspect.h"
#include "src/code/codeopts.h"
#include "src/code/codeqr.h"
#include "src/code/codesheet.h"
#include "src/code/codespell.h"
#include "src/code/codetolines.h"

static const struct cmd commands[] = {
    {"inspect", "[CODE...]", "show everything that a code says", codeopts_inspect, codeopts_parse,
     sizeof(struct codeopts), codeinspect_run},
    {"check", "[CODE...]", "say whether a code is correct, or where it is not", codeopts_check, codeopts_parse,
     sizeof(struct codeopts), codecheck_run},
    {"fix", "[CODE...]", "propose what a mistyped code was meant to be", codeopts_fix, codeopts_parse,
     sizeof(struct codeopts), codefix_run},
    {"lines", "[CODE...]", "make a sheet of an SLR line, or the reverse", codeopts_lines, codeopts_parse,
     sizeof(struct codeopts), codetolines_run},
    {"spell", "[CODE...]", "spell a code aloud, or read such spelling", codeformopts_spell, codeformopts_parse,
     sizeof(struct codeformopts), codespell_run},
    {"qr", "[CODE...]", "draw a code as QR symbol", codeformopts_qr, codeformopts_parse, sizeof(struct codeformopts),
     codeqr_run},
    {"sheet", "[CODE...]", "print a code as a sheet to carry and to fill in", codeformopts_sheet, codeformopts_parse,
     sizeof(struct codeformopts), codesheet_run},
};

int main(int argc, char **argv)
{
    const struct cmd_program program = {
        .name = "plr-code",
        .doc = "Reads, checks and shows the codes that cross the air gap. No keys are needed.",
        .commands = commands,
        .command_count = sizeof(commands) / sizeof(commands[0]),
    };

    return cmd_main(&program, argc, argv);
}

#!/usr/bin/python3
"""Nothing lost, nothing half done, and nothing told too early, for what is typed at the console. As test_crash.py;
PLRKIT_CRASH=all takes every step."""

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from crashlab import Scenario  # noqa: E402
from test_crash import build, main, taken_once  # noqa: E402

SAYS = r"(?m)^(?:% [A-Z]|Reservation install file failed: )"


def make(bench):
    build(bench)
    once = taken_once(bench, "ledger-reserved")
    sheet = os.path.join(bench.state, "sheet")

    def typed(folder, line, *options, **more):
        return Scenario(f"console {line.split()[-1]}", folder, ["plr-agent", "exec", line, *options], says=SAYS, **more)

    return [
        typed("switch-disabled", "license smart reservation"),
        typed("switch-idle", "license smart reservation request", same=True),
        Scenario("console install", "router-pending", ["plr-agent", "exec", f"license smart reservation install file {sheet}"],
                 says=SAYS, again=(6,)),
        typed("switch-installed", "license smart reservation return", "--yes", same=True, after=lambda done: once(last(done))),
    ]


def last(done):
    """The code alone, as the commands of a shell print it."""
    done.out = done.out.splitlines()[-1]
    return done


if __name__ == "__main__":
    sys.exit(main(make))

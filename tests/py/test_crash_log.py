#!/usr/bin/python3
"""Nothing lost, nothing half done, for what proves and keeps a ledger: log head, log export, backup, restore. As
test_crash.py; PLRKIT_CRASH=all takes every step."""

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from crashlab import ACCOUNT, ROUTER, TAGS, Scenario, must, run  # noqa: E402
from product import codes  # noqa: E402
from test_crash import main  # noqa: E402


def whole(bench, name):
    """What appeared under its name proves itself."""
    def check(_):
        path = os.path.join(bench.work, name)
        if name.endswith(".jsonl"):
            trust = os.path.join(bench.state, "ledger", "trust.pem")
            proof = run(["plr-cssm", "log", "verify", "--file", path, "--trust", trust])
        else:
            proof = run(["plr-cssm", "verify", "--ledger", path])
        return [] if proof.status == 0 else [f"{name} is not whole: {proof}"]
    return check


def make(bench):
    ledger, backup = os.path.join(bench.state, "ledger"), os.path.join(bench.state, "backup")
    account = ["--account", ACCOUNT]

    def cssm(*arguments):
        return must(["plr-cssm", *arguments, "--ledger", ledger])

    cssm("init", "--unprotected")
    cssm("account", "add", ACCOUNT, "--plr", "--slr", "--export", "allowed")
    cssm("product", "add", "ISR4331/K9", *[f"--tag={tag}" for tag in TAGS])
    cssm("license", "add", *account, "--tag", TAGS[0], "--count", "9")
    cssm("reserve", codes(ROUTER, 1)[0], *account, "--license", f"{TAGS[0]}=2")
    cssm("backup", backup)

    def scenario(name, folder, *arguments, **options):
        return Scenario("cssm " + name, folder, ["plr-cssm", *arguments], **options)

    return [
        scenario("log head", "ledger", "log", "head"),
        scenario("log export", "ledger", "log", "export", os.path.join(bench.work, "log.jsonl"), again=(0, 6),
                 after=whole(bench, "log.jsonl")),
        scenario("backup", "ledger", "backup", os.path.join(bench.work, "copy"), again=(0, 6),
                 after=whole(bench, "copy")),
        scenario("restore", "new", "restore", backup, again=(6,), after=whole(bench, "new")),
    ]


if __name__ == "__main__":
    sys.exit(main(make))

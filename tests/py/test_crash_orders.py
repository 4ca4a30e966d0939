#!/usr/bin/python3
"""Nothing lost, nothing half done, for what changes a reservation that is there: update, confirmation, removal, rehost,
transfer, stacks. As test_crash.py; PLRKIT_CRASH=all takes every step."""

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from crashlab import ACCOUNT, ROUTER, TAGS, Scenario, must  # noqa: E402
from product import codes  # noqa: E402
from test_crash import main  # noqa: E402

OTHER = "PID:ISR4331/K9,SN:FDO2412M0XZ"
OLD = ["--license", "EDGE_HSEC=4", "--license", "EDGE_BOOST_1G=1"]
NEW = ["--license", "EDGE_HSEC=2", "--license", "EDGE_BOOST_1G=5"]


def make(bench):
    ledger = os.path.join(bench.state, "ledger")
    account = ["--account", ACCOUNT]
    old, new = codes(ROUTER, 1), codes(ROUTER, 2)
    other = codes(OTHER, 1)

    def cssm(*arguments):
        return must(["plr-cssm", *arguments, "--ledger", ledger])

    cssm("init", "--unprotected")
    cssm("account", "add", ACCOUNT, "--plr", "--slr", "--export", "allowed")
    cssm("va", "add", "Default/Lab", *account)
    cssm("product", "add", "ISR4331/K9", *[f"--tag={tag}" for tag in TAGS])
    for tag in TAGS:
        cssm("license", "add", *account, "--tag", tag, "--count", "9")
    bench.keep("ledger", "ledger-ready")
    cssm("reserve", old[0], *account, *OLD)
    bench.keep("ledger", "ledger-reserved")
    cssm("update", new[0], *NEW)
    bench.keep("ledger", "ledger-transit")
    cssm("remove", ROUTER, "--reason", "dead")
    bench.keep("ledger", "ledger-removed")
    stack = os.path.join(bench.state, "stack")
    with open(stack, "w", encoding="ascii") as file:
        file.write(f"{old[0]}\n{other[0]}\n")

    def scenario(name, folder, *arguments, **options):
        return Scenario("cssm " + name, folder, ["plr-cssm", *arguments], **options)

    move = ["--from", "Default", "--to", "Default/Lab", "--tag", TAGS[0], "--count", "5"]
    return [
        scenario("update", "ledger-reserved", "update", new[0], *NEW, same=True),
        scenario("confirm", "ledger-transit", "confirm", old[3], again=(6,)),
        scenario("return of an update", "ledger-transit", "return", new[2], again=(6,)),
        scenario("remove", "ledger-transit", "remove", ROUTER, "--reason", "dead", again=(6,)),
        scenario("settle", "ledger-removed", "settle", ROUTER, "--reason", "scrapped", again=(6,)),
        scenario("return of a removed one", "ledger-removed", "return", old[1], again=(6,)),
        scenario("rehost", "ledger-reserved", "rehost", ROUTER, other[0], "--reason", "dead", same=True),
        scenario("reserve a stack", "ledger-ready", "reserve", "--stack", stack, *account, *OLD, same=True),
        scenario("transfer licenses", "ledger-ready", "transfer", "licenses", *account, *move, again=(6,)),
        scenario("transfer instance", "ledger-reserved", "transfer", "instance", ROUTER, "--to", "Default/Lab",
                 again=(6,)),
    ]


if __name__ == "__main__":
    sys.exit(main(make))

#!/usr/bin/python3
"""Nothing lost, nothing half done, for what changes the catalogue and the licences: imports, conversion, withdrawal,
properties, ways out. As test_crash.py; PLRKIT_CRASH=all takes every step."""

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from crashlab import ACCOUNT, ROUTER, TAGS, Scenario, must, run  # noqa: E402
from product import codes  # noqa: E402
from test_crash import main  # noqa: E402


def make(bench):
    ledger = os.path.join(bench.state, "ledger")
    account = ["--account", ACCOUNT]

    def cssm(*arguments):
        return must(["plr-cssm", *arguments, "--ledger", ledger])

    def file(name, *lines):
        path = os.path.join(bench.state, name)
        with open(path, "w", encoding="ascii") as out:
            out.writelines(line + "\n" for line in lines)
        return path

    cssm("init", "--unprotected")
    cssm("account", "add", ACCOUNT, "--plr", "--slr", "--export", "allowed")
    cssm("product", "add", "ISR4331/K9", *[f"--tag={tag}" for tag in TAGS])
    cssm("license", "add", *account, "--tag", TAGS[0], "--count", "9")
    bench.keep("ledger", "ledger-ready")
    cssm("reserve", codes(ROUTER, 1)[0], *account, "--license", f"{TAGS[0]}=2")
    clone = codes(ROUTER, 1, "clone")[0]
    refused = run(["plr-cssm", "reserve", clone, *account, "--license", f"{TAGS[0]}=2", "--ledger", ledger])
    assert (refused.status, "clone" in refused.err) == (6, True), refused
    bench.keep("ledger", "ledger-suspicious")
    licenses = file("licenses.csv", "tag,count,type,start,end", f'"{TAGS[0]}",5,,,',
                    *(f'"{TAGS[n % 2]}",{n + 1},term,2026-01-01,2027-01-{n + 1:02}' for n in range(30)))
    products = file("products.json", '{"products": [', *(f'{{"pid": "P-{n}", "tag": "{TAGS[n % 2]}"}},' for n in range(30)),
                    '{"pid": "LAST", "name": "last"}]}')
    udis = file("udis", *(f"PID:P-{n},SN:{n}" for n in range(30)), "not a udi")

    def scenario(name, folder, *arguments, **options):
        return Scenario("cssm " + name, folder, ["plr-cssm", *arguments], **options)

    tag = ["--tag", TAGS[0], "--count", "3"]
    return [
        scenario("product import JSON", "ledger-ready", "product", "import", products),
        scenario("inventory import --skip-bad", "ledger-ready", "inventory", "import", udis, "--skip-bad"),
        scenario("product remove-tag", "ledger-ready", "product", "remove-tag", "ISR4331/K9", "--tag", TAGS[0], again=(7,)),
        scenario("entitlement set", "ledger-ready", "entitlement", "set", TAGS[0], "--export-restricted"),
        scenario("license import", "ledger-ready", "license", "import", licenses, *account),
        scenario("license convert", "ledger-ready", "license", "convert", "3901J5D1C2A", *account, *tag, again=(6,)),
        scenario("license withdraw", "ledger-ready", "license", "withdraw", *account, *tag, "--reason", "typed wrong"),
        scenario("alert clear", "ledger-suspicious", "alert", "clear", ROUTER, "--reason", "one machine", again=(2,)),
    ]


if __name__ == "__main__":
    sys.exit(main(make))

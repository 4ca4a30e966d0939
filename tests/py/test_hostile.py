#!/usr/bin/python3
"""Hostile input: codes, stores, trust bundles, catalogues, ledgers and command lines that somebody bent, always the
same ones. Whatever comes, a program ends by itself with a status of its table, sends nothing to the terminal that a
terminal would act on, takes nothing for good that is not, and leaves store and ledger as they were.
PLRKIT_HOSTILE=N makes N times as many of each."""

import base64
import hashlib
import json
import os
import random
import re
import resource
import shutil
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from crashlab import ACCOUNT, ROOT, ROUTER, SWITCH, TAGS, Bench, must, read, room, run  # noqa: E402
from crashlab import ledger_snapshot, parse_state  # noqa: E402
from test_crash import build  # noqa: E402

sys.path.insert(0, os.path.join(ROOT, "fixtures", "independent"))
from plrpy import slrtext  # noqa: E402

TIMES = int(os.environ.get("PLRKIT_HOSTILE", "1"))
SHOWN = 8
CPU_SECONDS = 30  # what needs more has been made to search without end
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ENV = {"ASAN_OPTIONS": "exitcode=99:allocator_may_return_null=1", "UBSAN_OPTIONS": "exitcode=99:print_stacktrace=1"}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
WEIRD = ["", " ", "\x1b[31mred\x1b[0m", "\x07\x08\x7f", "\u202eevil", "\ud800", "\udcff\udcfe", "-", "--", "-1", "0",
         "1", "4294967296", "18446744073709551616", "9" * 400, "0x10", "1e3", "+1", "%n%s%x", "../../etc/passwd", "/",
         ".",
         "A" * 300, "PID:", "PID:A,SN:", "PID:A,SN:B", "a=1", "=", "=1", "a=", "a=0", "a=4294967297", "Default//x",
         "/".join("abcdefghijkl"), "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "1:" + "0" * 64, "0:", ":",
         "'; DROP TABLE pool; --", "\n", "\r\n", "\t", "name\nname"]


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


class Hostile:
    def __init__(self, path):
        self.bench = Bench(path)
        self.codes = build(self.bench)
        self.at = path
        self.wrong = []
        self.runs = 0
        request = self.codes["switch request"]
        slr = must(["plr-cssm", "show", "2", "--ledger", self.state("ledger-reserved")]).splitlines()[-1]
        self.good = {"request": request, "plr": self.codes["plr"], "return": self.codes["return"], "slr": slr,
                     "sheet": self.codes["slr"]}

    def state(self, name):
        return os.path.join(self.bench.state, name)

    def try_out(self, what, arguments, statuses=range(8), stdin=None):
        """Run it; complain of everything that no input may bring about."""
        self.runs += 1
        words = [word.encode("utf-8", "surrogatepass") for word in arguments[1:]]
        done = run([arguments[0], *words], env=ENV, stdin=stdin, timeout=600, preexec_fn=limit)
        if done.status not in statuses:
            self.wrong.append(f"{what}: {done}")
        elif CONTROL.search(done.err):
            self.wrong.append(f"{what}: control characters on standard error: {done}")
        elif CONTROL.search(done.out.replace("\x1b", "ESC") if "qr" in arguments else done.out):
            self.wrong.append(f"{what}: control characters on standard output: {done}")
        elif "Sanitizer" in done.err or "runtime error" in done.err:
            self.wrong.append(f"{what}: {done.err[:2000]}")
        return done

    def bent(self, rng, text):
        """A code with a few things done to it that people, scanners and enemies do."""
        chars = list(text)
        for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
            at = rng.randrange(len(chars)) if chars else 0
            match rng.randrange(9):
                case 0:
                    chars[at:at + 1] = rng.choice(ALPHABET)
                case 1:
                    chars.insert(at, rng.choice(ALPHABET))
                case 2:
                    del chars[at:at + rng.choice((1, 1, 5, 40))]
                case 3:
                    chars[at:at + 2] = chars[at:at + 2][::-1]
                case 4:
                    chars.insert(at, rng.choice(("\0", "\x1b", "\n", "é", "\u2028", "-", ":", "$", "1:", "\udcff")))
                case 5:
                    del chars[at:]
                case 6:
                    chars[at:at] = chars[:rng.choice((1, 10, 2000))]
                case 7:
                    chars[at:at + 4] = rng.choice(ALPHABET) * 4
                case 8:
                    chars[at:at + 1] = chr(rng.randrange(1, 0x300))
        return "".join(chars)


def as_bytes(text):
    return text.encode("utf-8", "surrogateescape")


def canonical(text):
    """What a reader may take a text for: its symbols."""
    text = text.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    return "".join(c for c in text if c in ALPHABET)


def codes_on_their_own(h, rng):
    """plr-code on bent codes: never accepted if a symbol differs."""
    for i in range(250 * TIMES):
        name = rng.choice(list(h.good))
        text = h.bent(rng, h.good[name])
        for command in ("inspect", "check", "fix") if i % 3 == 0 else ("check",):
            options = rng.choice(([], ["--json"]))
            done = h.try_out(f"{command} of {text[:300]!r}", ["plr-code", command, "-", *options], stdin=as_bytes(text))
            if command == "check" and done.status == 0 and name in ("request", "plr", "return") and \
                    canonical(text) != canonical(h.good[name]):
                h.wrong.append(f"a bent {name} code is correct: {text!r}")


def noise(h, rng):
    """Bytes without meaning, short and long."""
    for i in range(120 * TIMES):
        size = rng.choice((0, 1, 2, 7, 31, 64, 300, 5000, 70000))
        data = rng.choice((rng.randbytes(size), "".join(rng.choices(ALPHABET, k=size)).encode(),
                           b"S" + "".join(rng.choices(ALPHABET, k=size)).encode(),
                           b"".join(b"%3d: %s\n" % (n, rng.randbytes(20)) for n in range(size // 30))))
        command = ("inspect", "check", "fix")[i % 3]
        h.try_out(f"{command} of noise {i}", ["plr-code", command, "-"], stdin=data)
    for size in (1 << 20, 4 << 20):
        for data in (b"Q" * size, b"\0" * size, b"\n" * size, b"1: S" * (size // 4)):
            for command in ("inspect", "check", "fix"):
                h.try_out(f"{command} of {size} bytes", ["plr-code", command, "-"], range(1, 8), stdin=data)


def sheets(h, rng):
    """The longest sheet there is, wrong in every line but the first; in order, shuffled, and without numbers."""
    document = rng.randbytes(20475)
    rows, right = slrtext.printed(slrtext.sheet(document)).splitlines(), slrtext.line(document)

    def wrong(row, count):
        row = list(row)
        for at in rng.sample([i for i, c in enumerate(row) if i > 4 and c in ALPHABET], count):
            row[at] = rng.choice(ALPHABET)
        return "".join(row)

    for count in (2, 5):
        bad = [rows[0], *[wrong(row, count) for row in rows[1:-1]], rows[-1]]
        bare = [row.partition(":")[2] for row in bad]
        for what, lines in ((f"{count} wrong in a line", bad), (f"{count} wrong, shuffled", rng.sample(bad, len(bad))),
                            (f"{count} wrong, no numbers", bare[:1] + rng.sample(bare[1:], len(bare) - 1))):
            for command in ("check", "fix", "inspect"):
                done = h.try_out(f"{command} of a sheet, {what}", ["plr-code", command, "-"],
                                 range(8) if command == "fix" else range(1, 8), stdin="\n".join(lines).encode())
                if done.status == 0 and done.out.strip() != right:
                    h.wrong.append(f"{command} of a sheet, {what}: the proposal is another document")


def codes_on_a_product(h, rng):
    """plr-agent takes no bent authorization, and its store stays as it is."""
    for store, names in (("switch-pending", ("plr", "return", "request")), ("router-pending", ("slr", "sheet"))):
        before = read(os.path.join(h.state(store), "state"))
        for i in range(60 * TIMES):
            name = rng.choice(names)
            text = h.bent(rng, h.good[name])
            if canonical(text) == canonical(h.good[name]):
                continue
            command = [["install", "-"], ["return", "--yes", "--authorization", "-"]][i % 2]
            done = h.try_out(f"{command[0]} of {text[:300]!r}", ["plr-agent", *command, "--store", h.state(store)],
                             stdin=as_bytes(text))
            if done.status == 0 and name in ("plr", "return", "request"):
                h.wrong.append(f"{command[0]} took {text!r}")
            if done.status != 0 and read(os.path.join(h.state(store), "state")) != before:
                h.wrong.append(f"{command[0]} refused {text!r} and changed the store")
            if done.status == 0:  # a sheet whose lines were only moved, say: begin again
                shutil.copy(os.path.join(h.state(store), "state.previous"), os.path.join(h.state(store), "state"))


def codes_at_the_authority(h, rng):
    """plr-cssm takes no bent return code and no bent request, and its ledger stays as it is."""
    ledger = h.state("ledger-reserved")
    before = ledger_snapshot(ledger)[0]
    for i in range(80 * TIMES):
        name = ("request", "return")[i % 2]
        text = h.bent(rng, h.good[name])
        if canonical(text) == canonical(h.good[name]):
            continue
        wish = ["--account", ACCOUNT, "--universal"] if name == "request" else []
        command = "reserve" if name == "request" else "return"
        h.try_out(f"{command} {text[:300]!r}", ["plr-cssm", command, "-", *wish, "--ledger", ledger], range(1, 8),
                  stdin=as_bytes(text))
    if ledger_snapshot(ledger)[0] != before:
        h.wrong.append("the ledger changed")


def store_commands(rng):
    return rng.choice((["show", "all"], ["show", "all", "--json"], ["enable"], ["request"], ["return", "--yes"],
                       ["use", TAGS[0]], ["check", TAGS[0]], ["cancel"]))


def put_store(h, data):
    store = os.path.join(h.at, "bent")
    shutil.rmtree(store, ignore_errors=True)
    os.mkdir(store)
    shutil.copy(os.path.join(h.state("router-using"), "trust.pem"), store)
    with open(os.path.join(store, "state"), "wb") as file:
        file.write(data)
    return store


def stores_flipped(h, rng):
    """Every byte of the state changed, and the state cut at every length: refused, with status 5, and left alone."""
    good = read(os.path.join(h.state("router-using"), "state"))
    every = max(1, len(good) // (500 * TIMES))
    for at in range(0, len(good), every):
        flipped = bytearray(good)
        flipped[at] ^= 1 << rng.randrange(8)
        cut = good[:at]
        for what, data in ((f"byte {at} flipped", bytes(flipped)), (f"cut at {at}", cut)):
            store = put_store(h, data)
            command = store_commands(rng)
            done = h.try_out(f"{what}, {command}", ["plr-agent", *command, "--store", store], (5,))
            if read(os.path.join(store, "state")) != data or os.path.exists(os.path.join(store, "state.previous")):
                h.wrong.append(f"{what}, {command}: the damaged state was replaced: {done}")
    for data in (b"\0" * 4096, good + b"\n", good + good, good * 1500, b"plrkit-store 2 1 x\n{}",
                 b"plrkit-store 99999999 "):
        h.try_out(f"a state of {len(data)} bytes", ["plr-agent", "show", "all", "--store", put_store(h, data)], (5,))


def sealed(value):
    body = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return b"plrkit-store 1 %d %s\n%s" % (len(body), hashlib.blake2b(body, digest_size=32).hexdigest().encode(), body)


STRANGE = [None, True, 0, -1, 1, 63, 64, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 2 ** 63 - 1, 1.5, "", "x", "\u0000",
           "\u001b[2J", "é", "A" * 300, "A" * 30000, [], {}, [[]], [{}], {"": 0}, "idle", "pending", "installed-plr",
           "installed-slr", "disabled", "returned", "0" * 32, "f" * 64, 253402300799, 253402300800]


def warp(rng, value):
    """One place of an object replaced, taken away, repeated or exchanged."""
    value = json.loads(json.dumps(value))
    spots = []

    def walk(node):
        for key in (list(node) if isinstance(node, dict) else range(len(node))):
            spots.append((node, key))
            if isinstance(node[key], (dict, list)):
                walk(node[key])

    walk(value)
    for _ in range(rng.choice((1, 1, 2, 4))):
        node, key = rng.choice(spots)
        other, name = rng.choice(spots)
        try:
            match rng.randrange(5):
                case 0:
                    del node[key]
                case 1:
                    node[key] = other[name]
                case 2 if isinstance(node, list):
                    node.extend([node[key]] * rng.choice((1, 20, 300)))
                case _:
                    node[key] = rng.choice(STRANGE)
        except (KeyError, IndexError):
            pass
    return value


def stores_forged(h, rng):
    """States with a right checksum and wrong content; and what is no JSON at all."""
    for name in ("router-using", "switch-installed", "switch-returned", "switch-cancelled", "router-pending"):
        good = parse_state(read(os.path.join(h.state(name), "state")))
        for i in range(70 * TIMES):
            try:
                data = sealed(warp(rng, good))
            except (ValueError, RecursionError):
                continue
            store = put_store(h, data)
            command = store_commands(rng)
            h.try_out(f"forged {name} {i}, {command}: {data[:3000]!r}", ["plr-agent", *command, "--store", store])
    for body in (b"", b"{}", b"[]", b"null", b"{" * 5000, b"[" * 100000, b'{"a":' * 2000 + b"1" + b"}" * 2000,
                 b"\xff\xfe", b'{"generation":1,"generation":2}', b'{"seq":1e999}', b'{"seq":' + b"9" * 5000 + b"}",
                 b"{\0}"):
        h.try_out(f"state {body[:40]!r}", ["plr-agent", "show", "all", "--store", put_store(h, sealed(body))], (5,))


def bundles(h, rng):
    """Trust bundles: accepted only if what was signed is what it was."""
    good = read(os.path.join(h.state("ledger"), "trust.pem"))
    file, store = os.path.join(h.at, "bent.pem"), os.path.join(h.at, "pinned")

    def certificates(data):
        decoded = []
        for one in re.findall(rb"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", data, re.S):
            try:
                decoded.append(base64.b64decode(b"".join(one.split())))
            except ValueError:  # found across a damaged marker: no certificate for anybody
                continue
        return decoded

    for i in range(250 * TIMES):
        data = bytearray(good)
        for _ in range(rng.choice((1, 1, 2, 6))):
            at = rng.randrange(len(data))
            match rng.randrange(5):
                case 0:
                    data[at] ^= 1 << rng.randrange(8)
                case 1:
                    data[at:at + rng.choice((1, 4, 64, 700))] = b""
                case 2:
                    data[at:at] = rng.randbytes(rng.choice((1, 4, 500)))
                case 3:
                    data[at:at] = data[:at]
                case 4:
                    data[at:at + 1] = rng.choice(b"ABCDEFGHabcdefgh0123456789+/=").to_bytes()
        with open(file, "wb") as out:
            out.write(data)
        shutil.rmtree(store, ignore_errors=True)
        done = h.try_out(f"bundle {i}", ["plr-agent", "init", "--udi", SWITCH, "--trust", file, "--store", store])
        if done.status == 0 and not set(certificates(bytes(data))) <= set(certificates(good)):
            h.wrong.append(f"a changed certificate was trusted: {bytes(data)!r}")
        if done.status != 0 and os.path.exists(store):
            h.wrong.append(f"bundle {i} was refused and left a store: {done}")
    for data in (b"", b"\0" * 100, good * 40, good + b"\0", b"-----BEGIN CERTIFICATE-----\n" * 5000, good[:-1],
                 good.replace(b"\n", b"\r\n"),
                 b"-----BEGIN CERTIFICATE-----\n" + b"MIIB" * 3000 + b"\n-----END CERTIFICATE-----\n"):
        with open(file, "wb") as out:
            out.write(data)
        shutil.rmtree(store, ignore_errors=True)
        h.try_out(f"a bundle of {len(data)} bytes",
                  ["plr-agent", "init", "--udi", SWITCH, "--trust", file, "--store", store])


def tables(h, rng):
    """Catalogues, inventories and licences, CSV and JSON: bad rows are named; what fails changes nothing."""
    good = b'PID,TAG,NAME\nA-1,"' + TAGS[0].encode() + b'","A ""name"""\nB-2,,B\n\xef\xbb\xbfC-3,\n# no\nPID:A,SN:B\n'
    bodies = {
        "csv": good,
        "json": b'{"products": [{"pid": "A-1", "tag": "' + TAGS[0].encode() + b'", "name": "A \\"n\\u00e4me\\""},\n'
                b'{"pid": "B-2", "export-restricted": true, "reporting-only": null}, {"udi": "PID:A,SN:B"},\n'
                b'{"smart-account": "' + ACCOUNT.encode() + b'", "purchased": 5, "type": "term", "start": "2026-01-01"}]}',
    }
    ledger = h.state("ledger-ready")
    for i in range(120 * TIMES):
        what = ("product", "inventory", "license")[i % 3]
        form = ("csv", "json")[i // 3 % 2]
        array = {"product": b"products", "inventory": b"inventory", "license": b"licenses"}[what]
        data = bytearray(bodies[form].replace(b"products", array))
        file = os.path.join(h.at, "bent." + form)
        for _ in range(rng.choice((0, 1, 2, 5))):
            at = rng.randrange(len(data))
            data[at:at + rng.choice((0, 1, 9))] = rng.choice((b"", b'"', b",", b"\n", b"\0", b"\xff", b"\x1b[2J",
                                                              b"," * 99, b"A" * 5000, b"\r", b'""', b"[" * 3000,
                                                              b"{}", b"-1e999", b"\\u0000", rng.randbytes(3)))
        with open(file, "wb") as out:
            out.write(data)
        before = ledger_snapshot(ledger)[0]
        skip = ["--skip-bad"] if rng.random() < 0.3 else []
        done = h.try_out(f"{what} import of {bytes(data)[:600]!r}",
                         ["plr-cssm", what, "import", file, "--ledger", ledger, *skip])
        if done.status != 0 and ledger_snapshot(ledger)[0] != before:
            h.wrong.append(f"{what} import failed and changed the ledger: {bytes(data)!r}")


def ledgers(h, rng):
    """Ledger files with bytes changed or cut off."""
    good = read(os.path.join(h.state("ledger-reserved"), "ledger.db"))
    ledger = os.path.join(h.at, "bent-ledger")
    shutil.copytree(h.state("ledger-reserved"), ledger)
    account = ["--account", ACCOUNT]
    commands = [["list", "licenses"], ["list", "reservations"], ["log", "verify"], ["show", "1"], ["list", "events"],
                ["reserve", h.codes["switch request"], *account, "--universal"], ["return", h.codes["return"]],
                ["account", "add", "Other"], ["available", h.codes["router request"], *account]]
    for i in range(150 * TIMES):
        data = bytearray(good)
        for _ in range(rng.choice((1, 4, 30))):
            page = rng.randrange(len(data) // 4096)
            at = page * 4096 + (rng.randrange(4096) if rng.random() < 0.6 else rng.randrange(120))
            data[at] = rng.randrange(256)
        if i % 10 == 9:
            del data[rng.randrange(len(data)):]
        for name in os.listdir(ledger):
            if name.startswith("ledger.db"):
                os.unlink(os.path.join(ledger, name))
        with open(os.path.join(ledger, "ledger.db"), "wb") as out:
            out.write(data)
        command = commands[i % len(commands)]
        h.try_out(f"ledger {i}, {command[0]}", ["plr-cssm", *command, "--ledger", ledger])


def command_lines(h, rng):
    """Operands and options that no person types; NUL cannot be passed, everything else can."""
    words = {program: must([program, "help", "--names"]).splitlines()
             for program in ("plr-agent", "plr-cssm", "plr-code")}
    options = {"plr-agent": ["--udi", "--trust", "--file", "--authorization"],
               "plr-cssm": ["--name", "--domain", "--export", "--account", "--va", "--tag", "--count", "--type",
                            "--start", "--end", "--license", "--udi", "--pid", "--format", "--file", "--head",
                            "--passphrase-file"],
               "plr-code": ["--file", "--udi", "--title", "--against", "--level", "--png"]}
    scratch = os.path.join(h.at, "scratch")
    shutil.copytree(h.state("ledger-ready"), os.path.join(scratch, "ledger"))
    shutil.copytree(h.state("router-using"), os.path.join(scratch, "store"))
    os.chdir(scratch)
    for i in range(700 * TIMES):
        program = rng.choice(list(words))
        line = rng.choice(words[program]).split() if rng.random() < 0.95 else [rng.choice(WEIRD)]
        for _ in range(rng.choice((0, 1, 1, 2, 4))):
            line.append(rng.choice([rng.choice(WEIRD), ACCOUNT, ROUTER, TAGS[1], h.good["request"], h.good["plr"]]))
        for _ in range(rng.choice((0, 1, 1, 2))):
            line.append(f"{rng.choice(options[program])}={rng.choice(WEIRD)}")
        where = {"plr-agent": "--store=store", "plr-cssm": "--ledger=ledger", "plr-code": "--json"}[program]
        if "init" in line:
            where = ""
        h.try_out(f"{program} {line!r}", [program, *line, *([where] if where else [])])
    long = "A" * 120000  # the kernel takes no longer one
    for program, line in (("plr-code", ["check", long]), ("plr-agent", ["install", long]), ("plr-agent", ["use", long]),
                          ("plr-cssm", ["reserve", long]), ("plr-cssm", ["account", "add", long]), ("plr-cssm", [long]),
                          ("plr-cssm", ["list", "licenses", "--ledger", long]),
                          ("plr-agent", ["show", "--store", long]),
                          ("plr-code", ["check", *["0123"] * 20000]), ("plr-agent", ["install", *["0123"] * 20000]),
                          ("plr-cssm", ["return", *["0123"] * 20000])):
        where = [] if "--ledger" in line or "--store" in line else {"plr-code": [], "plr-agent": ["--store=store"],
                                                                    "plr-cssm": ["--ledger=ledger"]}[program]
        h.try_out(f"{program} {line[0][:20]} with long operands", [program, *line, *where], range(1, 8))
    os.chdir("/")


TESTS = [
    ("bent codes, plr-code", codes_on_their_own),
    ("noise, plr-code", noise),
    ("hopeless sheets, plr-code", sheets),
    ("bent codes, plr-agent", codes_on_a_product),
    ("bent codes, plr-cssm", codes_at_the_authority),
    ("flipped and cut stores", stores_flipped),
    ("forged stores", stores_forged),
    ("bent trust bundles", bundles),
    ("bent catalogues", tables),
    ("bent ledgers", ledgers),
    ("strange command lines", command_lines),
]


def main():
    tests = [test for test in TESTS if not sys.argv[1:] or any(word in test[0] for word in sys.argv[1:])]
    print(f"1..{len(tests)}", flush=True)
    bad = 0
    with room() as path:
        h = Hostile(path)
        for number, (title, test) in enumerate(tests, 1):
            h.wrong, h.runs = [], 0
            test(h, random.Random(title))
            print(f"{'not ok' if h.wrong else 'ok'} {number} - {title} ({h.runs} runs)", flush=True)
            for text in h.wrong[:SHOWN]:
                print("# " + text.encode("unicode_escape").decode(), flush=True)
            if len(h.wrong) > SHOWN:
                print(f"# and {len(h.wrong) - SHOWN} more", flush=True)
            bad += bool(h.wrong)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

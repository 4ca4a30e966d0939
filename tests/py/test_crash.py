#!/usr/bin/python3
"""Nothing lost, nothing half done: every command that changes a store or a ledger, killed before every system call that
changes something, with every call failing, with the disk full from some call on, and with writes that write half.
Afterwards there is the old state or the new one, the programs open it, and running the command again mends all.
PLRKIT_CRASH=all takes every step; without it the longer commands are sampled, always in the same places."""

import os
import shutil
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from crashlab import (ACCOUNT, BUILD, CHANGES, EVERYTHING, ROUTER, SWITCH, TAGS, WRITES, Bench, Scenario,  # noqa: E402
                      likeness, must, read, room, run, undone)

ERRORS = ["ENOSPC", "EIO", "EACCES"]
SAMPLE, SAMPLE_SLOW = 12, 4   # steps of one command and mode
SAMPLE_MEMORY = 6             # of thousands
SHOWN = 6                     # complaints of one test that are printed in full


def build(bench):
    """Every state that a scenario starts from."""
    ledger, at = os.path.join(bench.state, "ledger"), bench.state

    def cssm(*arguments, folder=ledger):
        return must(["plr-cssm", *arguments, "--ledger", folder])

    def agent(store, *arguments):
        return must(["plr-agent", *arguments, "--store", os.path.join(at, store)])

    cssm("init", "--unprotected")
    os.rename(ledger, os.path.join(at, "bare"))
    bench.keep("bare", "ledger")
    cssm("account", "add", ACCOUNT, "--plr", "--slr", "--export", "allowed")
    cssm("product", "add", "C9300-24UX")
    cssm("product", "add", "ISR4331/K9", *[f"--tag={tag}" for tag in TAGS])
    cssm("license", "add", "--account", ACCOUNT, "--universal", "--count", "3")
    for tag in TAGS:
        cssm("license", "add", "--account", ACCOUNT, "--tag", tag, "--count", "9")
    for store, udi in (("switch", SWITCH), ("router", ROUTER)):
        agent(store, "init", "--udi", udi, "--trust", os.path.join(ledger, "trust.pem"))
        bench.keep(store, store + "-disabled")
        agent(store, "enable")
        bench.keep(store, store + "-idle")
        agent(store, "request")
        bench.keep(store, store + "-pending")
    codes = {"switch request": agent("switch", "request"), "router request": agent("router", "request")}
    wish = ["--license", "EDGE_HSEC=1", "--license", "EDGE_BOOST_1G=3", "--format", "sheet"]
    bench.keep("ledger", "ledger-ready")
    codes["plr"] = cssm("reserve", codes["switch request"], "--account", ACCOUNT, "--universal")
    codes["slr"] = cssm("reserve", codes["router request"], "--account", ACCOUNT, *wish)
    with open(os.path.join(at, "sheet"), "w", encoding="ascii") as file:
        file.write(codes["slr"] + "\n")
    bench.keep("ledger", "ledger-reserved")
    agent("switch", "cancel")
    bench.keep("switch", "switch-cancelled")
    sheet = ["--file", os.path.join(at, "sheet")]
    for store, operands in (("switch-installed", [codes["plr"]]), ("router-installed", sheet)):
        bench.keep(store.replace("installed", "pending"), store)
        agent(store, "install", *operands)
    bench.keep("router-installed", "router-using")
    agent("router-using", "use", "EDGE_HSEC", "1")
    bench.keep("switch-installed", "switch-returned")
    codes["return"] = agent("switch-returned", "return", "--yes")
    bench.keep("ledger-reserved", "ledger-returned")
    cssm("return", codes["return"], folder=os.path.join(at, "ledger-returned"))
    keys = os.path.join(ledger, "keys")
    must(["plr-key", "signer", os.path.join(at, "next"), "--purpose", "slr", "--root", keys, "--unprotected"])
    must(["plr-key", "bundle", "--root", keys, "--bundle", os.path.join(ledger, "trust.pem"), "--add",
          os.path.join(at, "next.pem"), "--output", os.path.join(at, "next-bundle")])
    bench.keep("ledger-ready", "ledger-next")
    cssm("trust", "--file", os.path.join(at, "next-bundle"), folder=os.path.join(at, "ledger-next"))
    with open(os.path.join(at, "catalogue"), "w", encoding="ascii") as file:
        file.writelines(f'PID-{n},"{TAGS[n % 2]}"\n' for n in range(40))
    return codes


def taken_once(bench, starts):
    """The authority takes the return code that was printed at last, and takes it once."""
    def check(done):
        ledger = os.path.join(bench.work, "authority")
        shutil.copytree(os.path.join(bench.state, starts), ledger)
        first = run(["plr-cssm", "return", done.out.strip(), "--ledger", ledger])
        second = run(["plr-cssm", "return", done.out.strip(), "--ledger", ledger])
        return [] if (first.status, second.status) == (0, 6) else [f"the code was not taken once: {first}, {second}"]
    return check


def scenarios(bench, codes):
    trust, sheet = os.path.join(bench.state, "ledger", "trust.pem"), os.path.join(bench.state, "sheet")
    catalogue = os.path.join(bench.state, "catalogue")
    account = ["--account", ACCOUNT]
    wish = ["--license", "EDGE_HSEC=1", "--license", "EDGE_BOOST_1G=3"]
    once = taken_once(bench, "ledger-reserved")

    def agent(name, folder, *arguments, **options):
        return Scenario(name, folder, ["plr-agent", *arguments], **options)

    def cssm(name, folder, *arguments, **options):
        return Scenario(name, folder, ["plr-cssm", *arguments], **options)

    return [
        agent("agent init", "new", "init", "--udi", SWITCH, "--trust", trust, again=(6,)),
        agent("agent enable", "switch-disabled", "enable", again=(6,)),
        agent("agent disable", "switch-idle", "disable", again=(6,)),
        agent("agent request", "switch-idle", "request", same=True),
        agent("request again", "switch-pending", "request", same=True),
        agent("agent cancel", "switch-pending", "cancel"),
        agent("agent install PLR", "switch-pending", "install", codes["plr"], again=(6,)),
        agent("agent install SLR", "router-pending", "install", "--file", sheet, again=(6,)),
        agent("agent return PLR", "switch-installed", "return", "--yes", same=True, after=once),
        agent("agent return SLR", "router-installed", "return", "--yes", same=True, after=once),
        agent("agent return --authorization", "switch-cancelled", "return", "--yes", "--authorization", codes["plr"],
              same=True, after=once),
        agent("agent request after return", "switch-returned", "request", same=True),
        agent("agent use", "router-installed", "use", "EDGE_BOOST_1G", "1"),
        agent("agent release", "router-using", "release", "EDGE_HSEC", "1", again=(0, 6)),
        agent("agent trust", "router-installed", "trust", "--file", os.path.join(bench.state, "next-bundle")),
        cssm("cssm trust", "ledger-ready", "trust", "--file", os.path.join(bench.state, "next-bundle")),
        cssm("cssm key use", "ledger-next", "key", "use", os.path.join(bench.state, "next.key")),
        cssm("cssm init", "new", "init", "--unprotected", again=(6,)),
        cssm("cssm account add", "bare", "account", "add", ACCOUNT, "--plr", "--slr", again=(6,)),
        cssm("cssm va add", "ledger-ready", "va", "add", "Default/Lab", *account, again=(6,)),
        cssm("cssm va rename", "ledger-ready", "va", "rename", "Default", "Base", *account, again=(2,)),
        cssm("cssm account set", "ledger-ready", "account", "set", ACCOUNT, "--domain", "example.com"),
        cssm("cssm user add", "ledger-ready", "user", "add", "4321", "--role", "account-user", *account, again=(6,)),
        cssm("cssm product add", "ledger-ready", "product", "add", "NEW-1", "--tag", TAGS[0]),
        cssm("cssm product import", "ledger-ready", "product", "import", catalogue),
        cssm("cssm inventory add", "ledger-ready", "inventory", "add", SWITCH),
        cssm("cssm license add", "ledger-ready", "license", "add", *account, "--tag", TAGS[0], "--count", "5"),
        cssm("cssm reserve universal", "ledger-ready", "reserve", codes["switch request"], *account, "--universal",
             same=True, slow=True),
        cssm("cssm reserve specific", "ledger-ready", "reserve", codes["router request"], *account, *wish, same=True),
        cssm("cssm return", "ledger-reserved", "return", codes["return"], again=(6,)),
    ]


def steps(total, slow, sample=SAMPLE):
    """Which of 1..total are taken: all, or a sample spread evenly."""
    room_for = total if EVERYTHING else min(total, SAMPLE_SLOW if slow else sample)
    return sorted({1 + i * (total - 1) // max(1, room_for - 1) for i in range(room_for)})


def killed(bench, s):
    want, wrong = bench.reference(s, ONLY=CHANGES), []
    for n in steps(want[3], s.slow):
        bench.fresh(s.folder)
        done = bench.shimmed(s, N=n, KILL="before", ONLY=CHANGES)
        wrong += [f"killed before {n} {bench.counted()[1]}: {text}" for text in bench.judge(s, done, want)]
    bench.fresh(s.folder)
    done = bench.shimmed(s, N=want[3], KILL="after", ONLY=CHANGES)
    if likeness(done.out) != likeness(want[2].out):
        wrong.append(f"killed after the answer: {done}")
    return wrong + [f"killed after the last call: {text}" for text in bench.judge(s, done, want)]


def failing(bench, s):
    want, wrong = bench.reference(s), []
    for n in steps(want[3], s.slow):
        bench.fresh(s.folder)
        done = bench.shimmed(s, N=n, ERRNO=ERRORS[n % 3])
        wrong += [f"{ERRORS[n % 3]} at {n} {bench.counted()[1]}: {text}" for text in bench.judge(s, done, want)]
    return wrong


def full(bench, s):
    """From some write on, no write and no sync works; and the one before it wrote half."""
    want, wrong = bench.reference(s, ONLY=WRITES), []
    for n in steps(want[3], s.slow):
        for half in ({}, {"SHORT": 1}):
            bench.fresh(s.folder)
            done = bench.shimmed(s, N=n, ERRNO="ENOSPC", STICKY=1, ONLY=WRITES, **half)
            wrong += [f"full from {n} {bench.counted()[1]} on: {text}" for text in bench.judge(s, done, want)]
    return wrong


def powercut(bench, s):
    """At the moment of the answer everything that it stands on has been synced."""
    bench.reference(s)
    trace = bench.traced()
    return undone(trace, os.path.join(bench.work, s.folder)) + ([] if "\nanswer\t" in "\n" + trace else ["no answer"])


def halves(bench, s):
    """Writes that write half are gone on with."""
    want = bench.reference(s)
    bench.fresh(s.folder)
    done = bench.shimmed(s, SHORT=1)
    return bench.judge(s, done, want) + ([] if done.status == 0 else [f"short writes are no failure: {done}"])


def memory(bench, s):
    """An allocation fails, or that and all later ones. Where OpenSSL lacks memory it says that a certificate is bad."""
    want, wrong = bench.reference(s, MEMORY=1), []
    total, sample = (want[3] // 40, SAMPLE) if EVERYTHING else (want[3], SAMPLE_MEMORY)
    for n in steps(total, False, sample):
        for sticky in ({}, {"STICKY": 1}):
            at = n * (want[3] // total)
            bench.fresh(s.folder)
            done = bench.shimmed(s, N=at, ERRNO="ENOMEM", MEMORY=1, **sticky)
            wrong += [f"no memory at {at} {sticky}: {text}" for text in bench.judge(s, done, want, (3, 4, 5))]
    return wrong


def main(make=lambda bench: scenarios(bench, build(bench))):
    wanted = sys.argv[1:]
    if b"__asan_init" in read(os.path.join(BUILD, "plr-agent")):
        print("1..1\nok 1 - crashes # SKIP what is preloaded does not go with the sanitizers")
        return 0
    with room() as path:
        bench = Bench(path)
        list_of = make(bench)
        modes = [("killed at every step", killed), ("each call failing", failing), ("disk full", full),
                 ("power cut", powercut), ("short writes", halves), ("no memory", memory)]
        tests = [(f"{s.name}: {title}", s, mode) for s in list_of for title, mode in modes
                 if not wanted or any(word in f"{s.name}: {title}" for word in wanted)]
        print(f"1..{len(tests)}", flush=True)
        bad = 0
        for number, (title, s, mode) in enumerate(tests, 1):
            wrong = mode(bench, s)
            print(f"{'not ok' if wrong else 'ok'} {number} - {title}", flush=True)
            for text in wrong[:SHOWN]:
                print(f"# {text}", flush=True)
            if len(wrong) > SHOWN:
                print(f"# and {len(wrong) - SHOWN} more", flush=True)
            bad += bool(wrong)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""A batch that is killed, at every step of a small one and at any moment of a large one, or that meets a full disk: what
its results show is in the ledger, and the same command given again makes every row's result, once. Control-C and the
progress line, at a terminal."""

import csv
import io
import json
import os
import pty
import random
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from crashlab import BUILD, CHANGES, EVERYTHING, SHIM, WRITES, must, read, room, run  # noqa: E402
from fleet import fleet  # noqa: E402

TAG = "regid.2026-01.com.example.EX_SW_Advantage,1.0_10ebe316-8770-4f2d-ab02-e2f99c8194c2"
MANY = 160
SAMPLE = 20  # steps of a small batch, where not every one is taken
KILLS = 12   # of a large one


def lines_of(path):
    """The whole lines of results: what a reader may rely on."""
    if not os.path.exists(path):
        return b""
    data = read(path)
    return data[:data.rfind(b"\n") + 1]


def rows_of(data):
    return list(csv.DictReader(io.StringIO(data.decode("ascii"), newline="")))


class Batch:
    """One kind of batch on a ledger that starts as state, in a folder of its own."""

    def __init__(self, path, kind, state, codes):
        self.kind, self.state, self.codes = kind, state, codes
        self.work = os.path.join(path, "work-" + kind)
        self.ledger, self.out = os.path.join(self.work, "ledger"), os.path.join(self.work, "out.csv")
        self.table = os.path.join(path, f"{kind}-{len(codes)}.csv")
        self.count_file = os.path.join(path, "count")
        with open(self.table, "w", encoding="ascii") as file:
            file.write("\n".join(["request" if kind == "reserve" else "code", *codes, ""]))

    def fresh(self):
        shutil.rmtree(self.work, ignore_errors=True)
        os.mkdir(self.work)
        shutil.copytree(self.state, self.ledger)

    def command(self):
        wish = ["--account", "Example", "--license", "EX_SW_Advantage=1"] if self.kind == "reserve" else []
        return ["plr-cssm", self.kind, "--batch", self.table, "--output", self.out, *wish, "--ledger", self.ledger]

    def shimmed(self, **told):
        env = {f"FAILNTH_{key}": str(value) for key, value in told.items()}
        return run(self.command(), env={**env, "LD_PRELOAD": SHIM, "FAILNTH_COUNT": self.count_file})

    def steps(self, only, every=EVERYTHING):
        self.fresh()
        self.shimmed(ONLY=only)
        total = int(read(self.count_file).split()[0])
        return range(1, total + 1) if every else sorted({1 + i * total // SAMPLE for i in range(SAMPLE)} | {total})

    def recorded(self):
        """number -> (request, receipt, state), and how many events tell of this kind of act."""
        with sqlite3.connect(os.path.join(self.ledger, "ledger.db")) as db:
            rows = {str(row[0]): row[1:] for row in db.execute("SELECT number, request, receipt, state FROM reservation")}
            events = db.execute("SELECT count(*) FROM event WHERE action = ?", (self.kind,)).fetchone()[0]
        db.close()
        return rows, events

    def justified(self, rows):
        """Complaints about results that the ledger does not know."""
        known, _ = self.recorded()
        wrong = []
        for row in rows:
            if row["status"] != "0":
                continue
            request, receipt, state = known.get(row["reservation-number"], (None, None, None))
            if self.kind == "reserve" and (request, receipt) != (row["request-code"], row["confirmation-code"]):
                wrong.append(f"row {row['row']} shows what is not recorded")
            if self.kind == "return" and state != "returned":
                wrong.append(f"row {row['row']} shows a return that is not recorded")
        return wrong

    def judge(self, shown, want, done):
        """After the run that came to its end: everything is there, once, and what was shown before is unchanged."""
        data = read(self.out)
        rows, (known, events) = rows_of(data), self.recorded()
        wrong = self.justified(rows)
        if done.status != 1:
            wrong.append(f"the batch did not come to its end: {done}")
        if not data.startswith(shown) or data != lines_of(self.out):
            wrong.append("what was shown before is not there as it was")
        if [(row["row"], row["result"], row["reason"]) for row in rows] != want:
            wrong.append(f"results: {[(row['row'], row['result'], row['reason']) for row in rows]}")
        numbers = {row["reservation-number"] for row in rows if row["status"] == "0"}
        if events != len(numbers) or (self.kind == "reserve" and len(known) != len(numbers)):
            wrong.append(f"{events} events and {len(known)} reservations for {len(numbers)} numbers")
        for row in [row for row in rows if row["status"] == "0" and self.kind == "reserve"][::max(1, len(rows) // 8)]:
            told = json.loads(must(["plr-cssm", "show", row["request-code"], "--json", "--ledger", self.ledger]))
            if told["authorization-code"] != row["authorization-code"]:
                wrong.append(f"row {row['row']} is not what show shows")
        verified = run(["plr-cssm", "log", "verify", "--ledger", self.ledger])
        return wrong + ([] if verified.status == 0 else [f"log verify: {verified}"])

    def go_on(self, want):
        shown = lines_of(self.out)
        wrong = self.justified(rows_of(shown) if shown else [])
        return wrong + self.judge(shown, want, run(self.command()))

    def wanted(self):
        """What an undisturbed run answers."""
        self.fresh()
        done = run(self.command())
        want = [(row["row"], row["result"], row["reason"]) for row in rows_of(read(self.out))]
        wrong = self.judge(b"", want, done)
        assert not wrong and len(want) == len(self.codes), wrong
        return want


def killed(batch):
    want, wrong, ended = batch.wanted(), [], []
    # Between the commit and the results is one step only: a return that was recorded in it must be known again.
    steps = list(batch.steps(CHANGES, EVERYTHING or batch.kind == "return"))
    for n in steps:
        batch.fresh()
        done = batch.shimmed(N=n, KILL="before", ONLY=CHANGES)
        if done.status != -signal.SIGKILL:
            ended.append(n)
        wrong += [f"killed before {n}: {text}" for text in batch.go_on(want)]
    # Groups are as long as the machine is slow, so the last steps of one run may be too many for another.
    if ended and (ended[0] < 0.9 * steps[-1] or 10 * len(ended) > len(steps)):
        wrong.append(f"not killed before {ended}, of {steps[-1]}")
    return wrong


def full(batch):
    want, wrong = batch.wanted(), []
    for n in batch.steps(WRITES):
        batch.fresh()
        done = batch.shimmed(N=n, ERRNO="ENOSPC", STICKY=1, SHORT=1, ONLY=WRITES)
        if done.status not in (1, 5) or done.status == 5 and not re.match(r"plr-cssm: cannot [^\n]+\nhint: ", done.err):
            wrong.append(f"full from {n} on: {done}")
        wrong += [f"full from {n} on: {text}" for text in batch.go_on(want)]
    return wrong


def killed_anywhere(batch):
    """Again and again, each time later or sooner, until one run comes to its end."""
    want, wrong, chance = batch.wanted(), [], random.Random(5)
    batch.fresh()
    for _ in range(KILLS):
        shown = lines_of(batch.out)
        with subprocess.Popen([os.path.join(BUILD, "plr-cssm"), *batch.command()[1:]], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                process.wait(chance.random() * 0.4)
            except subprocess.TimeoutExpired:
                process.kill()
        now = lines_of(batch.out)
        wrong += batch.justified(rows_of(now) if now else [])
        if not now.startswith(shown):
            wrong.append("a kill changed what was shown before")
    return wrong + batch.go_on(want)


def interrupted(batch):
    """At a terminal: a line that says how far it is; Control-C ends it after a group, and says how to go on."""
    want, wrong = batch.wanted(), []
    batch.fresh()
    master, slave = pty.openpty()
    seen = b""
    with subprocess.Popen([os.path.join(BUILD, "plr-cssm"), *batch.command()[1:]], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=slave) as process:
        os.close(slave)
        sent = False
        while select.select([master], [], [], 60)[0]:
            try:
                piece = os.read(master, 4096)
            except OSError:
                break
            seen += piece
            # The line is drawn before the first group: the signal comes while that is worked on, or soon after.
            if not sent and b" of " in seen:
                process.send_signal(signal.SIGINT)
                sent = True
    os.close(master)
    text = seen.decode()
    done = len(rows_of(lines_of(batch.out)))
    if not re.search(r"\r(?:reserved|returned) 0 of \d+  0%  \[ +\]", text):
        wrong.append(f"no progress: {text!r}")
    if process.returncode != 5 or f"interrupted after row {done} of {len(batch.codes)}" not in text:
        wrong.append(f"status {process.returncode}: {text!r}")
    if f"{done} of {len(batch.codes)} rows have their result; the same command goes on from there" not in text:
        wrong.append(f"it does not say how to go on: {text!r}")
    if done == len(batch.codes):
        wrong.append("it was not interrupted at all")
    return wrong + batch.go_on(want)


def build(path):
    """A ledger that has something for every row, and the two small tables and the two large ones."""
    ledger, products = os.path.join(path, "empty"), fleet(MANY)
    for arguments in (["init", "--unprotected"], ["account", "add", "Example", "--slr", "--plr"],
                      ["product", "add", "EX-SW-24", "--tag", TAG],
                      ["license", "add", "--account", "Example", "--tag", TAG, "--count", str(MANY - 4)]):
        must(["plr-cssm", *arguments, "--ledger", ledger])
    requests, returns = [p[1] for p in products], [p[2] for p in products]
    taken = os.path.join(path, "taken")
    small = requests[:9] + ["junk", requests[2], ""] + [requests[9]]
    small = [code or '""' for code in small]
    shutil.copytree(ledger, taken)
    first = Batch(path, "reserve", taken, requests[:MANY])
    first.fresh()
    run(first.command())
    shutil.rmtree(taken)
    shutil.copytree(first.ledger, taken)
    return [Batch(path, "reserve", ledger, small), Batch(path, "return", taken, returns[:4] + [returns[1], "junk"]),
            Batch(path, "reserve", ledger, requests), Batch(path, "return", taken, returns)]


def main():
    if b"__asan_init" in read(os.path.join(BUILD, "plr-cssm")):
        print("1..1\nok 1 - batches # SKIP what is preloaded does not go with the sanitizers")
        return 0
    with room() as path:
        reserve, give, reserve_many, give_many = build(path)
        tests = [("reserve, killed at every step", killed, reserve), ("return, killed at every step", killed, give),
                 ("reserve, disk full", full, reserve), ("return, disk full", full, give),
                 ("reserve, killed anywhere", killed_anywhere, reserve_many),
                 ("return, killed anywhere", killed_anywhere, give_many),
                 ("reserve, interrupted", interrupted, reserve_many), ("return, interrupted", interrupted, give_many)]
        print(f"1..{len(tests)}", flush=True)
        bad = 0
        for number, (title, test, batch) in enumerate(tests, 1):
            wrong = test(batch) if not sys.argv[1:] or any(word in title for word in sys.argv[1:]) else []
            print(f"{'not ok' if wrong else 'ok'} {number} - {title}", flush=True)
            for text in wrong[:6]:
                print(f"# {text}", flush=True)
            bad += bool(wrong)
    return 1 if bad else 0


if __name__ == "__main__":
    # Who runs the tests in the background of a shell has Control-C ignored, and so would the programs.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())

"""What test_crash*.py need: programs run on a disk that fails (tests/shim/failnth.c), and what they left compared with
the state before and the state that the same command makes on a good disk."""

import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("PLRKIT_BUILD", os.path.join(ROOT, "build"))
SHIM = os.path.join(BUILD, "tests", "failnth.so")
EVERYTHING = os.environ.get("PLRKIT_CRASH") == "all"  # every step of every command; else a sample of the slow ones

ACCOUNT = "Harbour Networks"
TAGS = ["regid.2021-05.com.example.EDGE_HSEC,1.0_6b1d6c3e-9d8f-4a52-8f5e-2f9a0c7d1e11",
        "regid.2022-03.com.example.EDGE_BOOST_1G,1.0_0d3c2b1a-7e6f-4d5c-9b8a-123456789abc"]
SWITCH = "PID:C9300-24UX,SN:FOC2501A0B1"
ROUTER = "PID:ISR4331/K9,SN:FDO2412M0XY"

# A process killed before a call that changes nothing leaves what it leaves when killed before the next that does.
CHANGES = (",write,pwrite,pwrite64,ftruncate,ftruncate64,fsync,fdatasync,rename,renameat,link,linkat,unlink,unlinkat,"
           "mkdir,mkdtemp,rmdir,open,open64,openat,openat64,fflush,")
WRITES = ",write,pwrite,pwrite64,ftruncate,ftruncate64,fsync,fdatasync,mkdir,mkdtemp,link,linkat,"
STORE_FILES = {"lock", "state", "state.previous", "trust.pem", "trust.next", "trust.previous", ".state.new", ".state.previous.new",
               ".trust.pem.new", ".trust.next.new", ".trust.previous.new"}
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{20,}\b")
TIMES = {"time", "clock", "secret", "commitment", "salt", "hash", "names"}


class Done:
    """How a program ended and what it said."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __repr__(self):
        return f"status {self.status}, stdout {self.out[:200]!r}, stderr {self.err[:400]!r}"


def room():
    """A folder for scratch, in memory where there is some: it is a shim that makes the disk bad, not the disk."""
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    return tempfile.TemporaryDirectory(dir=base, prefix="plrkit-")


def run(arguments, env=None, cwd=None, stdin=None, timeout=120, preexec_fn=None):
    program = os.path.join(BUILD, arguments[0])
    done = subprocess.run([program, *arguments[1:]], cwd=cwd, timeout=timeout, check=False, capture_output=True,
                          env={**os.environ, **(env or {})}, input=stdin, preexec_fn=preexec_fn,
                          stdin=subprocess.DEVNULL if stdin is None else None)
    return Done(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def must(arguments, **options):
    done = run(arguments, **options)
    if done.status != 0:
        raise AssertionError(f"{' '.join(arguments)}: {done}")
    return done.out.strip()


def read(path):
    with open(path, "rb") as file:
        return file.read()


def parse_state(data):
    """The object in a state file; ValueError if it is none that plr-store(5) allows."""
    head, newline, body = data.partition(b"\n")
    want = b"plrkit-store 1 %d %s" % (len(body), hashlib.blake2b(body, digest_size=32).hexdigest().encode())
    if not newline or head != want:
        raise ValueError("the header is not that of the body")
    return json.loads(body)


def likeness(answer):
    """An answer without its codes, fingerprints and heads of the log."""
    answer = re.sub(r"\b(\d+):[0-9a-f]{64}\b|\bH(?:[0-9A-Z]{3} 00[0-9A-Z]{2})(?: [0-9A-Z]{4}){8}\b", r"HEAD \1", answer)
    return re.sub(r"(?:[0-9A-F]{4} ?){16}", "PRINT", CODE.sub("CODE", answer))


def plain(value):
    """Without what differs from run to run."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key not in TIMES}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return CODE.sub("CODE", value) if isinstance(value, str) else value


def store_snapshot(path):
    """(exact, plain) of a store; None where there is none yet."""
    if not os.path.exists(os.path.join(path, "state")):
        return None, None
    data = read(os.path.join(path, "state"))
    return data, plain(parse_state(data))


def ledger_snapshot(path):
    """(exact, plain) of a ledger."""
    file = os.path.join(path, "ledger.db")
    if not os.path.exists(file):
        return None, None
    exact, tables = [], []
    with sqlite3.connect(file) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        for name in names:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
            rows = db.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
            exact.append((name, rows))
            drop = {"at_s", "created_s", "issued_s", "confirmed_s", "removed_s", "returned_s", "converted_s", "seen_s",
                    "cleared_s", "prev", "uuid", "issued",
                    "receipt", "detail"}
            if name in ("event", "log_head"):
                drop |= {"hash", "signature", "authority", "kid"}
            keep = [i for i, column in enumerate(columns) if column not in drop]
            tables.append((name, [[row[i] for i in keep] for row in rows]))
    db.close()
    return exact, tables


def undone(trace, where):
    """What a power cut right after the answer could take away: the lines of a trace are replayed."""
    dirty, names, wrong = set(), {}, []

    def counts(path):
        return path.startswith(where) and not path.endswith(("-shm", "/lock", "/high-water"))

    for line in trace.splitlines():
        what, one, two = line.split("\t")
        if what == "write":
            dirty.add(one)
        elif what == "create":
            names.setdefault(os.path.dirname(one), set()).add(one)
        elif what == "sync":
            dirty.discard(one)
            names.pop(one, None)
        elif what == "remove":
            if one.endswith("-wal") and one[:-4] in dirty:
                wrong.append(f"{one} was removed before {one[:-4]} was synced")
            dirty.discard(one)
            for known in names.values():
                known.discard(one)
        elif what in ("rename", "link"):
            if counts(one) and one in dirty:
                wrong.append(f"{one} got the name {two} before it was synced")
            names.setdefault(os.path.dirname(two), set()).add(two)
            if what == "rename":
                dirty = {two + path[len(one):] if (path + "/").startswith(one + "/") else path for path in dirty}
                names = {two + path[len(one):] if (path + "/").startswith(one + "/") else path: known
                         for path, known in names.items()}
        elif what == "answer":
            wal = {path for path in dirty if path.endswith("-wal")}
            for path in dirty:  # what a synced log holds need not be in the database yet
                if counts(path) and not (path.endswith("ledger.db") and path + "-wal" not in wal and
                                         os.path.exists(path + "-wal")):
                    wrong.append(f"{path} was not synced before the answer")
            for folder, known in names.items():
                late = {path for path in known if counts(path) and os.path.exists(path)}
                if late:
                    wrong.append(f"{folder} was not synced before the answer: {', '.join(sorted(late))}")
    return wrong


class Scenario:
    """One command on one state, and what running it once more must do where it has worked already."""

    def __init__(self, name, folder, arguments, again=(0,), same=False, slow=False, after=None, says=None):
        self.says = says  # the pattern of a failure that is told on standard output, as a console does
        self.name, self.folder, self.arguments = name, folder, arguments
        self.again, self.same, self.slow, self.after = again, same, slow, after
        self.is_store = arguments[0] == "plr-agent"


class Bench:
    """Runs scenarios: state/FOLDER is what a scenario starts from, work/FOLDER is where it is run."""

    def __init__(self, path):
        self.state, self.work = os.path.join(path, "state"), os.path.join(path, "work")
        os.mkdir(self.state)
        self.count_file, self.trace_file = os.path.join(path, "count"), os.path.join(path, "trace")

    def fresh(self, folder):
        shutil.rmtree(self.work, ignore_errors=True)
        os.mkdir(self.work)
        source = os.path.join(self.state, folder)
        if os.path.exists(source):
            shutil.copytree(source, os.path.join(self.work, folder))

    def keep(self, folder, name):
        """A copy of a state that later scenarios start from."""
        shutil.copytree(os.path.join(self.state, folder), os.path.join(self.state, name))

    def snapshot(self, s, base=None):
        path = os.path.join(base or self.work, s.folder)
        return store_snapshot(path) if s.is_store else ledger_snapshot(path)

    def arguments(self, s):
        return s.arguments + ["--store" if s.is_store else "--ledger", os.path.join(self.work, s.folder)]

    def shimmed(self, s, **told):
        for file in (self.count_file, self.trace_file):
            if os.path.exists(file):
                os.unlink(file)
        env = {f"FAILNTH_{key}": str(value) for key, value in told.items()}
        env.update(LD_PRELOAD=SHIM, FAILNTH_COUNT=self.count_file, FAILNTH_TRACE=self.trace_file)
        return run(self.arguments(s), env=env)

    def counted(self):
        """(how many calls, name of the N-th); a process that ended by a signal of its own has not said."""
        if not os.path.exists(self.count_file):
            return 0, "(not said)"
        number, name = read(self.count_file).decode().split()
        return int(number), name

    def traced(self):
        return read(self.trace_file).decode() if os.path.exists(self.trace_file) else ""

    def reference(self, s, **told):
        """The same on a good disk: what it says, what it leaves, how many calls it makes."""
        self.fresh(s.folder)
        before = self.snapshot(s)[0]
        done = self.shimmed(s, **told)
        if done.status != 0:
            raise AssertionError(f"{s.name} on a good disk: {done}")
        return before, self.snapshot(s)[1], done, self.counted()[0]

    def opens(self, s):
        """Complaints about a state that its own program does not take, or that has what should not be there."""
        path, wrong = os.path.join(self.work, s.folder), []
        if s.is_store:
            if os.path.exists(os.path.join(path, "state")):
                shown = run(["plr-agent", "show", "all", "--json", "--store", path])
                if shown.status != 0:
                    wrong.append(f"the store does not open: {shown}")
            if os.path.exists(path):
                wrong += [f"there is a file {name}" for name in os.listdir(path) if name not in STORE_FILES]
            if os.path.exists(os.path.join(path, "state.previous")):
                parse_state(read(os.path.join(path, "state.previous")))
        elif os.path.exists(path):
            verified = run(["plr-cssm", "verify", "--ledger", path])
            if verified.status != 0:
                wrong.append(f"the ledger does not open: {verified}")
        return wrong

    def judge(self, s, done, want, statuses=(5,)):
        """Everything that must hold after a run that may have gone wrong; then once more on a good disk."""
        before, after, good, _ = want
        killed = done.status == -signal.SIGKILL
        wrong = [] if killed or 0 <= done.status <= 7 else [f"ended by signal {-done.status}"]
        late = undone(self.traced(), os.path.join(self.work, s.folder)) if done.status == 0 else []
        wrong += self.opens(s)
        exact, now = self.snapshot(s)
        is_old, is_new = exact == before, now == after
        if not is_old and not is_new:
            wrong.append("the state is neither the old one nor the new one")
        if done.status == 0:
            if not is_new:
                wrong.append("status 0, and the state is not the new one")
            if likeness(done.out) != likeness(good.out):
                wrong.append("status 0, and the answer is not complete")
            wrong += late
        elif not killed:
            if done.status not in statuses:
                wrong.append("what fails is status 5")
            told = s.says and re.search(s.says, done.out)
            if not told and not re.match(rf"(?:(?:{s.arguments[0]}: warning: |[-+]\d+ ).*\n)*{s.arguments[0]}: cannot [^\n]+\n", done.err):
                wrong.append("no message says what failed")
        if (CODE.search(done.out) if s.says else done.out) and not is_new:
            wrong.append("an answer was printed that the state does not justify")
        wrong += self.once_more(s, done, want, is_new and not is_old)
        return [f"{text} ({done})" for text in wrong]

    def once_more(self, s, done, want, was_new):
        _, after, good, _ = want
        again, wrong = run(self.arguments(s)), []
        if was_new and again.status not in s.again:
            wrong.append(f"run again after it had worked: {again}")
        if not was_new and (again.status != 0 or likeness(again.out) != likeness(good.out)):
            wrong.append(f"run again after it had not worked: {again}")
        if s.same and CODE.search(done.out) and again.out != done.out:
            wrong.append(f"it printed something else when run again: {again}")
        if (not was_new or s.same or again.status != 0) and self.snapshot(s)[1] != after:
            wrong.append("after running it again the state is not the new one")
        if s.is_store and again.status == 0 and s.name != "request again":
            left = [name for name in os.listdir(os.path.join(self.work, s.folder)) if name.startswith(".")]
            if left and not (was_new and s.same):
                wrong.append(f"temporary files are left after running it again: {left}")
        if s.after and not wrong:
            wrong += s.after(again)
        return wrong

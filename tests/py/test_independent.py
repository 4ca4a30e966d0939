#!/usr/bin/python3
"""The independent implementation under fixtures/independent: standard answers, other libraries, and every vector."""

import itertools
import json
import os
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
INDEPENDENT = os.path.join(ROOT, "fixtures", "independent")
sys.path.insert(0, INDEPENDENT)

import cbor2  # noqa: E402
import nacl.pwhash  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: E402

from plrpy import cbor, commit, digest, p224, repair, sheetrepair, slr, symbols, udi  # noqa: E402
from vecgen.judge import judge  # noqa: E402


def vectors(kind):
    with open(os.path.join(ROOT, "fixtures", "vectors", f"{kind}.json"), encoding="utf-8") as file:
        return json.load(file)["vectors"]


def run(program, *arguments):
    return subprocess.run([sys.executable, os.path.join(INDEPENDENT, program), *arguments], capture_output=True,
        text=True,
                          check=False)


class Primitives(unittest.TestCase):
    def test_polymod_is_that_of_bip_173_and_bip_350(self):
        charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
        for code, constant in (("a12uel5l", 1), ("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", 1),
                               ("a1lqfn3a", symbols.FINAL),
                               ("split1checkupstagehandshakeupstreamerranterredcaperredlc445v",
                                                             symbols.FINAL)):
            hrp, data = code.rsplit("1", 1)
            expanded = [ord(c) >> 5 for c in hrp] + [0] + [ord(c) & 31 for c in hrp]
            self.assertEqual(symbols.polymod(expanded + [charset.index(c) for c in data]), constant, code)

    def test_blake2b_of_abc_is_that_of_a_library(self):
        self.assertEqual(digest.h(b"abc").hex(), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319")

    def test_argon2id_is_that_of_libsodium(self):
        u = udi.parse("PID:PLK-V,SN:7")
        for t in (bytes(8), bytes(range(8))):
            other = nacl.pwhash.argon2id.kdf(32, t, commit.salt(u, 5), opslimit=2, memlimit=16777216)
            self.assertEqual(commit.commitment_hash(t, u, 5), other)

    def test_p224_points_are_those_of_openssl(self):
        for k in (1, 2, 3, 0xFFFF, 1 << 112, p224.Q - 1, p224.Q // 3):
            numbers = ec.derive_private_key(k, ec.SECP224R1()).public_key().public_numbers()
            point = p224.multiply(k, p224.G)
            self.assertEqual(point, (numbers.x, numbers.y))
            self.assertEqual(p224.decompress(p224.compress(point)), point)
        self.assertIsNone(p224.multiply(p224.Q, p224.G))

    def test_neighbours_are_sums(self):
        for k in (20, 12345678901234567890, p224.Q - 5):  # the first and last meet multiples of G on their way
            found = dict(p224.neighbours(p224.multiply(k, p224.G), 40, block=16))
            for v in range(-40, 41):
                point = p224.multiply(k + v, p224.G)
                self.assertEqual(found.get(v), point and point[0], (k, v))

    def test_cbor_is_that_of_cbor2(self):
        count = 0
        for vector in vectors("slr"):
            if vector["class"] == "valid":
                data = bytes.fromhex(vector["data"])
                self.assertEqual(cbor2.dumps(cbor2.loads(data), canonical=True), data, vector["name"])
                item = cbor2.loads(bytes.fromhex(vector["cose"]))
                self.assertEqual((item.tag, item.value[1]), (18, {}))
                self.assertEqual(cbor.decode(bytes.fromhex(vector["cose"])).value[2], item.value[2])
                count += 1
        self.assertGreater(count, 20)

    def test_ed25519_is_that_of_openssl(self):
        for vector in vectors("slr"):
            if vector["class"] == "valid":
                _, _, signature, signed = slr.cose_split(bytes.fromhex(vector["cose"]))
                key = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(vector["public"]))
                key.verify(signature, signed)  # raises where it does not hold


class Vectors(unittest.TestCase):
    def test_gen_vectors_check(self):
        done = run("gen_vectors.py", "--check")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count(" 0 disagreements"), 17, done.stdout)

    def test_check_finds_a_changed_vector(self):
        for kind, key in (("request", "serial"), ("opening", "t"), ("commitment", "c"), ("digest", "value"),
            ("tag", "item"), ("log", "hash")):
            vector = next(v for v in vectors(kind) if v["class"] == "valid" and key in v)
            self.assertIsNone(judge(kind, vector, b""))
            changed = {**vector, key: vector[key][:-1] + ("0" if vector[key][-1] != "0" else "1")}
            self.assertIsNotNone(judge(kind, changed, b""), kind)


class Repair(unittest.TestCase):
    code = "R01N5P7Z8E7NQZPESK3B65YDNQ"

    def proposed(self, typed, mistake):
        kind, found = repair.find("R", typed)
        self.assertEqual([(symbols.text(p.values), p.mistake) for p in found], [(self.code, mistake)], (kind, typed))

    def test_multiplication_is_that_of_a_field(self):
        for a in range(1, 32):
            self.assertEqual(repair.PRODUCT[a][repair.INVERSE[a]], 1)
            self.assertEqual(sorted(repair.PRODUCT[a]), list(range(32)))
        power, seen = 1, set()
        for _ in range(31):
            seen.add(power)
            power = repair.PRODUCT[power][2]
        self.assertEqual(len(seen), 31)

    def test_columns_are_those_of_the_checksum(self):
        values = symbols.read(self.code)
        space = repair.Space(26, "R")
        self.assertEqual(space.residue(values), 0)
        for at in range(26):
            for value in range(32):
                changed = values[:at] + [value] + values[at + 1 :]
                agrees = symbols.checksum(changed[:-6], "R") == changed[-6:]
                self.assertEqual(space.residue(changed) == 0, agrees)

    def test_every_change_of_one_symbol_and_every_omission(self):
        for at, symbol in enumerate(self.code):
            for other in symbols.ALPHABET:
                if other != symbol:
                    self.proposed(self.code[:at] + other + self.code[at + 1 :], "one-wrong")
            self.proposed(self.code[:at] + self.code[at + 1 :], "omitted")

    def test_any_four_places_and_any_six_in_a_row_are_determined(self):
        space, values = repair.Space(26, "R"), symbols.read(self.code)
        for places in itertools.combinations(range(26), 4):
            self.assertEqual(space.fill(values, places), values, places)
        for at in range(21):
            self.assertEqual(space.fill(values, range(at, at + 6)), values)

    def test_any_two_wrong_symbols(self):
        for a, b in itertools.combinations(range(26), 2):
            typed = list(self.code)
            for at in (a, b):
                typed[at] = symbols.ALPHABET[symbols.VALUE[typed[at]] ^ 1 + (5 * a + 3 * b) % 31]
            found = repair.find("R", "".join(typed))[1]
            self.assertEqual([symbols.text(p.values) for p in found], [self.code], (a, b))

    def test_a_line_says_which_it_is(self):
        lines = next(v for v in vectors("slrtext") if v["class"] == "valid")["sheet"]
        tag = symbols.VALUE[lines[0][4]] << 5 | symbols.VALUE[lines[0][5]]
        for number, line in enumerate(lines, 1):
            self.assertEqual(sheetrepair.identify(tuple(symbols.read(line))), (tag, number))

    def test_check_finds_a_changed_vector(self):
        for kind, key, other in (("repair", "proposals", []), ("sheetrepair", "text", None),
                                 ("sheetrepair", "spare", [{"row": 1, "why": "unknown"}])):
            vector = next(v for v in vectors(kind) if v["class"] == "valid")
            self.assertIsNone(judge(kind, vector, b""))
            self.assertIsNotNone(judge(kind, {**vector, key: other}, b""), kind)
            bad = next(v for v in vectors(kind) if v["class"] == "invalid")
            self.assertIsNone(judge(kind, bad, b""))
            self.assertIsNotNone(judge(kind, {**bad, "reason": "checksum"}, b""), kind)


class CommandLine(unittest.TestCase):
    def verify(self, vector, code, *arguments):
        done = run("plrpy.py", "verify", code, *arguments)
        return done.returncode, json.loads(done.stdout)

    def test_plr(self):
        v = next(v for v in vectors("plr") if v["class"] == "valid")
        question = ["--udi", v["udi"], "--commitment", v["c"], "--public-key", v["public"], "--seq"]
        self.assertEqual(self.verify(v, v["code"], *question, str(v["seq"]))[0], 0)
        self.assertEqual(self.verify(v, v["code"], *question, str(v["seq"] ^ 1))[0], 1)
        self.assertEqual(self.verify(v, v["code"][:-1], *question, str(v["seq"]))[0], 3)

    def test_slr(self):
        v = next(v for v in vectors("slrtext") if v["class"] == "valid" and "line" in v)
        public = vectors("slr")[0]["public"]
        status, facts = self.verify(v, v["line"], "--public-key", public)
        self.assertEqual((status, facts["verified"]), (0, True))
        status, facts = self.verify(v, v["line"], "--public-key", "00" * 32)
        self.assertEqual((status, facts["reason"]), (1, "unknown-key"))

    def test_fix(self):
        code = "R01N5P7Z8E7NQZPESK3B65YDNQ"
        done = run("plrpy.py", "fix", code[:7] + code[8:])
        facts = json.loads(done.stdout)
        self.assertEqual((done.returncode, facts["code"], facts["proposals"][0]["mistake"]), (0, code, "omitted"))
        done = run("plrpy.py", "fix", "--kind", "R", "R01N5Z7Z8E7NQZZESK3B65YDZQ")
        self.assertEqual((done.returncode, json.loads(done.stdout)["reason"]), (1, "hopeless"))
        v = next(v for v in vectors("sheetrepair") if v["name"] == "wrong symbols in four lines")
        done = run("plrpy.py", "fix", v["input"])
        self.assertEqual((done.returncode, json.loads(done.stdout)["code"]), (0, v["text"]))

    def test_device_key_code_is_not_read(self):
        done = run("plrpy.py", "inspect", "M" + "0" * 31)
        self.assertEqual((done.returncode, json.loads(done.stdout)["reason"]), (3, "kind"))


class Tap(unittest.TestResult):
    """Test results as TAP."""

    number = 0

    def line(self, word, test, error=None):
        self.number += 1
        print(f"{word} {self.number} - {test.id().partition('.')[2]}", flush=True)
        if error:
            print("".join(f"# {line}\n" for line in self._exc_info_to_string(error, test).splitlines()), end="",
                flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.line("ok", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.number += 1
        print(f"ok {self.number} - {test.id().partition('.')[2]} # SKIP {reason}", flush=True)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line("not ok", test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self.line("not ok", test, err)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    print(f"1..{suite.countTestCases()}", flush=True)
    result = Tap()
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)

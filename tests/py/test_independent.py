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
import nacl.encoding  # noqa: E402
import nacl.hash  # noqa: E402
import nacl.pwhash  # noqa: E402
from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: E402

from plrpy import cbor, commit, device, digest, p224, repair, share, sheetrepair, slr, symbols, udi  # noqa: E402
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


class Device(unittest.TestCase):
    def test_keyed_hashes_are_those_of_libsodium(self):
        def other(key, message):
            return nacl.hash.blake2b(message, 32, key, encoder=nacl.encoding.RawEncoder)

        count = 0
        for v in vectors("device"):
            if v["class"] == "valid":
                text, c = v["udi"].encode(), bytes.fromhex(v["c"]).ljust(6, b"\0")
                mine = other(bytes.fromhex(v["epoch_key"]), b"plrkit device v1" + bytes([0, len(text)]) + text)
                auth = other(mine, b"auth")
                message = (b"plrkit m v1" + bytes([v["seq"], v["c_bits"]]) + c + bytes([v["epoch"], v["export"], 0])
                           + v["account"].to_bytes(3, "big"))
                self.assertEqual((v["device_key"], v["auth_key"], v["check"], v["mac"]), (
                    mine.hex(), auth.hex(), other(mine, b"check").hex()[:8], other(auth, message).hex()[:26]))
                count += 1
        self.assertGreater(count, 64)

    def test_receipt_and_fields_from_the_text_as_a_number(self):
        for v in vectors("device"):
            if v["class"] == "valid":
                bits = "".join(f"{symbols.ALPHABET.index(s):05b}" for s in v["code"][:26])
                self.assertEqual([int(bits[a:b], 2) for a, b in ((0, 5), (5, 6), (6, 8), (8, 26), (26, 130))],
                                 [20, v["epoch"], v["export"], v["account"], int(v["mac"], 16)])
                data = bytes(int((bits + "000000")[at : at + 8], 2) for at in range(0, 136, 8))
                receipt = nacl.hash.blake2b(data, 32, encoder=nacl.encoding.RawEncoder)[:4].hex()
                self.assertEqual(receipt, v["receipt"])

    def test_vectors_have_every_length_of_c_and_every_form(self):
        good = [v for v in vectors("device") if v["class"] == "valid"]
        self.assertEqual({v["c_bits"] for v in good}, {40, 41, 42, 44})  # no UDI leads to 43
        self.assertEqual({udi.parse(v["udi"]).form() for v in good}, {0, 1, 2, 3})
        self.assertEqual({v["seq"] for v in good}, set(range(64)))
        self.assertLessEqual({1, 131071, 131072, 262143}, {v["account"] for v in good})


class Shares(unittest.TestCase):
    """Against logarithms to the base 3 for products, and elimination for Lagrange."""

    @classmethod
    def setUpClass(cls):
        cls.power = [1]
        for _ in range(254):
            double = cls.power[-1] << 1 ^ (0x11B if cls.power[-1] & 0x80 else 0)
            cls.power.append(double ^ cls.power[-1])
        cls.log = {value: at for at, value in enumerate(cls.power)}

    def times(self, a, b):
        return self.power[(self.log[a] + self.log[b]) % 255] if a and b else 0

    def over(self, a, b):
        return self.power[(self.log[a] - self.log[b]) % 255] if a else 0

    def test_products_and_inverses(self):
        self.assertEqual(len(self.log), 255)
        for a in range(256):
            self.assertEqual([share.multiply(a, b) for b in range(256)], [self.times(a, b) for b in range(256)])
            if a:
                self.assertEqual(share.inverse(a), self.over(1, a))

    def solved(self, points):
        """Coefficients of the polynomial through the points, that of x^0 first."""
        rows = [[self.power[self.log[x] * at % 255] for at in range(len(points))] + [y] for x, y in points]
        for column in range(len(rows)):
            at = next(at for at in range(column, len(rows)) if rows[at][column])
            rows[column], rows[at] = rows[at], rows[column]
            rows[column] = pivot = [self.over(value, rows[column][column]) for value in rows[column]]
            for at, row in enumerate(rows):
                if at != column:
                    rows[at] = [value ^ self.times(row[column], other) for value, other in zip(row, pivot)]
        return [row[-1] for row in rows]

    def test_splits_are_found_by_elimination(self):
        count = 0
        for v in vectors("share"):
            if v["class"] == "valid" and v["what"] == "split":
                shares = [share.decode(code) for code in v["shares"]][-v["threshold"] :]
                rows = [self.solved([(one.index, one.y[at]) for one in shares]) for at in range(36)]
                found = [bytes(row[power] for row in rows).hex() for power in range(v["threshold"])]
                self.assertEqual(found, [v["seed"] + v["check"], *v["coefficients"]], v["name"])
                count += 1
        self.assertGreater(count, 10)

    def test_public_keys_are_those_of_openssl(self):
        for v in vectors("share"):
            if "seed" in v:
                key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes.fromhex(v["seed"])).public_key()
                public = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
                named = nacl.hash.blake2b(b"plrkit share set v1\0\x20" + public, 32, encoder=nacl.encoding.RawEncoder)
                self.assertEqual((v["public"], v["set"]), (public.hex(), named[:3].hex()))

    def test_fewer_shares_than_the_threshold_go_with_every_seed(self):
        seed = bytes(range(32))
        shares = share.split(seed, [bytes(range(at, at + 36)) for at in (1, 2)], 5)
        two = [(one.index, one.y[0]) for one in shares[3:]]
        first_bytes = [self.solved([*two, (1, y)])[0] for y in range(256)]  # one for each third share that there may be
        self.assertEqual(sorted(first_bytes), list(range(256)))


class Vectors(unittest.TestCase):
    def test_gen_vectors_check(self):
        done = run("gen_vectors.py", "--check")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count(" 0 disagreements"), 17, done.stdout)

    def test_check_finds_a_changed_vector(self):
        for kind, key in (("request", "serial"), ("opening", "t"), ("commitment", "c"), ("digest", "value"),
            ("tag", "item"), ("log", "hash"), ("device", "mac"), ("device", "auth_key"), ("device", "receipt"),
            ("share", "seed"), ("share", "set"), ("share", "product"), ("share", "hash")):
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

    def test_device(self):
        v = next(v for v in vectors("device") if v["class"] == "valid")
        question = ["--udi", v["udi"], "--commitment", v["c"], "--device-key", v["device_key"], "--seq"]
        status, facts = self.verify(v, v["code"], *question, str(v["seq"]))
        self.assertEqual((status, facts["receipt"], facts["account"]), (0, v["receipt"], v["account"]))
        self.assertEqual(self.verify(v, v["code"], *question, str(v["seq"] ^ 1))[0], 1)
        self.assertEqual(self.verify(v, v["code"][:-1], *question, str(v["seq"]))[0], 3)

    def test_a_key_share_is_not_read(self):
        code = next(v for v in vectors("share") if v["class"] == "valid" and v["what"] == "share")["code"]
        done = run("plrpy.py", "inspect", code)
        self.assertEqual((done.returncode, json.loads(done.stdout)["reason"]), (3, "kind"))
        self.assertNotIn(code[12:20], done.stdout)


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

#!/usr/bin/python3
"""Every code that the programs print in a whole reservation, read and verified by the independent implementation."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("PLRKIT_BUILD", os.path.join(ROOT, "build"))
sys.path.insert(0, os.path.join(ROOT, "fixtures", "independent"))
sys.path.insert(0, HERE)

from cryptography import x509  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: E402
from cryptography.hazmat.primitives.serialization import (Encoding, NoEncryption, PrivateFormat,  # noqa: E402
                                                          PublicFormat, load_pem_private_key)

from plrpy import device, digest, opening, plr, request, slr, slrtext, udi as udi_module  # noqa: E402
from test_independent import Tap  # noqa: E402

UDIS = {"switch": "PID:PLK-9200-48T,SN:KTV2233A0Q7", "router": "PID:PLK-ISR-4K,SN:9ESGO5U1I"}
TAGS = ["regid.2026-11.com.cisco.PLK_ROUTE,1.0_5a1f0c3e-77d2-4b6a-9c51-0d8e4f2b6a90",
        "regid.2024-02.org.example-Labs.Widget,2.1_c0ffee00-1234-4abc-8def-0123456789ab"]


END = b"-----END CERTIFICATE-----\n"


class Reservation(unittest.TestCase):
    def setUp(self):
        self.room = tempfile.TemporaryDirectory()
        self.addCleanup(self.room.cleanup)
        self.ledger = os.path.join(self.room.name, "ledger")
        with open(os.path.join(ROOT, "fixtures", "slr-dictionary-v1.bin"), "rb") as file:
            self.dictionary = file.read()
        self.cssm("init", "--unprotected")
        self.cssm("account", "add", "Plinkton", "--plr", "--slr", "--export", "allowed")
        for text in UDIS.values():
            self.cssm("product", "add", udi_module.parse(text).pid, *[f"--tag={tag}" for tag in TAGS])
        for tag in TAGS:
            self.cssm("license", "add", "--account", "Plinkton", "--tag", tag, "--count", "50", "--type", "perpetual")
        self.cssm("license", "add", "--account", "Plinkton", "--universal", "--count", "5")
        for name, text in UDIS.items():
            self.agent(name, "init", "--udi", text, "--trust", os.path.join(self.ledger, "trust.pem"))
            self.agent(name, "enable")

    def run_program(self, name, *arguments):
        done = subprocess.run([os.path.join(BUILD, name), *arguments], capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, f"{name} {' '.join(arguments)}: {done.stderr}")
        return done.stdout.strip()

    def cssm(self, *arguments):
        return self.run_program("plr-cssm", *arguments, "--ledger", self.ledger)

    def agent(self, name, *arguments):
        return self.run_program("plr-agent", *arguments, "--store", os.path.join(self.room.name, name))

    def public_keys(self, kind):
        with open(os.path.join(self.ledger, "trust.pem"), "rb") as file:
            blocks = file.read().split(END)[:-1]  # Debian's library reads one certificate at a time
        keys = [x509.load_pem_x509_certificate(block + END).public_key() for block in blocks]
        if kind == "plr":
            return [key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint) for key in keys
                    if isinstance(key, ec.EllipticCurvePublicKey)]
        return [key.public_bytes(Encoding.Raw, PublicFormat.Raw) for key in keys
                if isinstance(key, ed25519.Ed25519PublicKey)]

    def open_slr(self, text):
        cose = slrtext.decode(text)
        key_id = slr.cose_split(cose)[0]
        public = next(key for key in self.public_keys("slr") if digest.key_id(key) == key_id)
        return slr.open_authorization(cose, public, self.dictionary), digest.receipt_bytes(cose)

    def check_request(self, name, code):
        u, asked = udi_module.parse_canonical(UDIS[name]), request.decode(code)
        self.assertTrue(request.belongs_to(asked, u))
        self.assertEqual(asked.c_bits, udi_module.c_bits(u))
        return u, asked

    def check_opening(self, kind, code, reason, u, asked):
        answer = opening.decode(code, kind)
        self.assertEqual(answer.reason, reason)
        self.assertTrue(opening.opens(answer, u, asked.seq, asked.c))
        self.assertFalse(opening.opens(answer, u, asked.seq, asked.c ^ 1))

    def test_universal(self):
        for name in UDIS:
            u, asked = self.check_request(name, self.agent(name, "request"))
            code = self.cssm("reserve", self.agent(name, "request"), "--account", "Plinkton", "--universal")
            authorization = plr.decode(code)
            good = [plr.verify(authorization, key, u, asked.seq, asked.c) for key in self.public_keys("plr")]
            self.assertEqual(good.count(True), 1)
            self.assertFalse(any(plr.verify(authorization, key, u, asked.seq, asked.c ^ 1)
                                 for key in self.public_keys("plr")))
            self.assertIn(plr.receipt(code), self.agent(name, "install", code))
            self.give_back(name, u, asked)

    def reserve_two(self, name):
        """A specific reservation of both tags, installed."""
        u, asked = self.check_request(name, self.agent(name, "request"))
        code = self.cssm("reserve", self.agent(name, "request"), "--account", "Plinkton",
                         "--license", f"{TAGS[0]}=3", "--license", f"{TAGS[1]}=1")
        a, receipt = self.open_slr(code)
        self.assertEqual((a.udi, a.seq, a.c, a.update_of), (u, asked.seq, asked.c, None))
        self.assertEqual({e.tag: e.count for e in a.entitlements}, {TAGS[0]: 3, TAGS[1]: 1})
        self.assertIn(receipt, self.agent(name, "install", code))
        return u, asked

    def give_back(self, name, u, asked):
        back = self.agent(name, "return", "--yes")
        self.check_opening("R", back, 0, u, asked)
        self.cssm("return", back)

    def test_specific(self):
        for name in UDIS:
            self.give_back(name, *self.reserve_two(name))

    def test_update(self):
        for name in UDIS:
            u, asked = self.reserve_two(name)
            _, again = self.check_request(name, self.agent(name, "request", "--update"))
            code = self.cssm("update", self.agent(name, "request", "--update"), "--license", f"{TAGS[0]}=2")
            a, _ = self.open_slr(code)
            self.assertEqual((a.udi, a.seq, a.c, a.update_of), (u, again.seq, again.c, asked.c))
            self.assertEqual({e.tag: e.count for e in a.entitlements}, {TAGS[0]: 2})
            confirmation = self.agent(name, "install", code).splitlines()[-1]
            self.check_opening("V", confirmation, 2, u, asked)
            self.cssm("confirm", confirmation)
            self.give_back(name, u, again)

    def test_signed_by_other_keys(self):
        """The very same content, signed here with a key that the bundle has for something else, or not at all."""
        name = next(iter(UDIS))
        code = self.cssm("reserve", self.agent(name, "request"), "--account", "Plinkton", "--license", f"{TAGS[0]}=1")
        cose = slrtext.decode(code)
        payload = slr.cose_split(cose)[1]
        for key, reason, status in (("log", "wrongpurpose", 4), ("root", "unknownkey", 4), (None, "unknownkey", 4)):
            if key:
                with open(os.path.join(self.ledger, "keys", key + ".key"), "rb") as file:
                    private = load_pem_private_key(file.read(), None)
            else:
                private = ed25519.Ed25519PrivateKey.generate()
            seed = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
            forged = slrtext.line(slr.sign(payload, seed))
            self.assertEqual(len(forged), len(code))
            done = subprocess.run([os.path.join(BUILD, "plr-agent"), "install", forged, "--json", "--store",
                                   os.path.join(self.room.name, name)], capture_output=True, text=True, check=False,
                                  stdin=subprocess.DEVNULL)
            self.assertEqual((done.returncode, json.loads(done.stdout)["error"]["reason"]), (status, reason), done.stderr)
        self.agent(name, "install", code)

    def test_shapes_of_the_text(self):
        for number, (shape, *options) in enumerate((("line",), ("sheet",), ("line", "--by-reference"))):
            name = "switch"
            u, asked = self.check_request(name, self.agent(name, "request"))
            text = self.cssm("reserve", self.agent(name, "request"), "--account", "Plinkton", "--license",
                f"{TAGS[0]}=3",
                             "--format", shape, *options)
            a, _ = self.open_slr(text)
            self.assertEqual((a.udi, a.c), (u, asked.c))
            tag = digest.tag_hash(TAGS[0]) if options else TAGS[0]
            self.assertEqual([(e.tag, e.count) for e in a.entitlements], [(tag, 3)], number)
            path = os.path.join(self.room.name, "code.txt")
            with open(path, "w", encoding="ascii") as file:
                file.write(text + "\n")
            self.agent(name, "install", "--file", path)
            self.cssm("return", self.agent(name, "return", "--yes"))

    def test_device_key(self):
        """What is made here from the epoch key is installed by a product that was given its own key."""
        for epoch, (name, text) in enumerate(UDIS.items()):
            u, asked = self.check_request(name, self.agent(name, "request"))
            key = device.device_key(bytes(range(epoch, epoch + 32)), u)
            path = os.path.join(self.room.name, "device.csv")
            with open(path, "w", encoding="ascii") as file:
                file.write(f'udi,epoch,device-key,check\n"{text}",{epoch},{key.hex()},{device.key_check(key)}\n')
            self.agent(name, "device-key", "--file", path)
            good = device.encode(device.authorize(key, u, asked.seq, asked.c, epoch, 1, 4711))
            for lie in ((asked.seq ^ 1, asked.c, 1), (asked.seq, asked.c ^ 1, 1), (asked.seq, asked.c, 2)):
                other = device.authorize(key, u, lie[0], lie[1], epoch, lie[2], 4711)
                other = device.Authorization(epoch, 1, 4711, other.mac)
                done = subprocess.run([os.path.join(BUILD, "plr-agent"), "install", device.encode(other), "--store",
                                       os.path.join(self.room.name, name)], capture_output=True, text=True, check=False,
                                      stdin=subprocess.DEVNULL)
                self.assertEqual(done.returncode, 4, done.stderr)
            self.assertIn(device.receipt(good), self.agent(name, "install", good))
            self.check_opening("R", self.agent(name, "return", "--yes"), 0, u, asked)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Reservation)
    print(f"1..{suite.countTestCases()}", flush=True)
    result = Tap()
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)

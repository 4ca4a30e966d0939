"""Trust bundles made by hand after plr-trust(5), right ones and ones with a fault. Writes DER itself: the certificates
have object identifiers with an arc of 128 bits, which Debian's python3-cryptography does not take."""

import base64
import datetime
import hashlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

ARC = "2.25.192632893357953801122820297575377848547"
BEGINS, ENDS = (datetime.datetime(year, 11, 22, 10, 0, 0) for year in (2026, 2046))


def fixed(label, size):
    """Repeatable bytes that stand for random ones: the same as in the vectors."""
    return hashlib.shake_256(b"plrkit vectors " + label.encode()).digest(size)


def tlv(tag, *parts):
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = (len(body).bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + len(body).to_bytes(size, "big") + body


def integer(number, tag=2):
    return tlv(tag, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def oid(text):
    first, second, *arcs = (int(arc) for arc in text.split("."))
    body = b""
    for arc in (40 * first + second, *arcs):
        septets = [arc & 127]
        while arc := arc >> 7:
            septets.append(arc & 127 | 128)
        body += bytes(reversed(septets))
    return tlv(6, body)


def sequence(*parts):
    return tlv(0x30, *parts)


def bits(data, unused=0):
    return tlv(3, bytes([unused]), data)


def time(at):
    """UTCTime to 2049, GeneralizedTime from 2050."""
    if isinstance(at, bytes):
        return at
    return tlv(0x17, at.strftime("%y%m%d%H%M%SZ").encode()) if at.year < 2050 else tlv(
        0x18, at.strftime("%Y%m%d%H%M%SZ").encode())


ALGORITHM = sequence(oid("1.3.101.112"))
CN, OU, SERIAL_NUMBER = "2.5.4.3", "2.5.4.11", "2.5.4.5"


def name(*pairs, tag=0x0C):
    return sequence(*[tlv(0x31, sequence(oid(attribute), tlv(tag, text.encode()))) for attribute, text in pairs])


def extension(identifier, contents, critical=False):
    return sequence(oid(identifier), tlv(1, b"\xff") if critical else b"", tlv(4, contents))


def basic(authority=True, pathlen=0):
    body = sequence(tlv(1, b"\xff"), integer(pathlen) if pathlen is not None else b"") if authority else sequence()
    return extension("2.5.29.19", body, True)


def usage(data, unused, critical=True):
    return extension("2.5.29.15", bits(bytes([data]), unused), critical)


ROOT_USAGE, SIGNER_USAGE = usage(0x06, 1), usage(0x80, 7)


def purpose(*last, critical=True):
    return extension("2.5.29.37", sequence(*[oid(f"{ARC}.{one}") for one in last]), critical)


def scope(*patterns, critical=False):
    return extension(f"{ARC}.6", sequence(*[tlv(0x16, one.encode()) for one in patterns]), critical)


def subject_key(key):
    return extension("2.5.29.14", tlv(4, key))


def authority_key(key):
    return extension("2.5.29.35", sequence(tlv(0x80, key)))


def serial(number, label):
    return b"\x40" + number.to_bytes(3, "big") + fixed(f"serial {label}", 12)


class Key:
    """A key pair from fixed bytes: Ed25519, or P-224 where that is said."""

    def __init__(self, label, p224=False, seed=None):
        seed = seed or fixed(label, 32)
        if p224:
            self.private = ec.derive_private_key(int.from_bytes(seed[:27], "big"), ec.SECP224R1())
            self.point = self.private.public_key().public_bytes(
                serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
            self.info = sequence(sequence(oid("1.2.840.10045.2.1"), oid("1.3.132.0.33")), bits(self.point))
        else:
            self.private = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
            self.point = self.private.public_key().public_bytes(
                serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            self.info = ed25519_info(self.point)
        self.identifier = hashlib.sha1(self.point).digest()


def ed25519_info(point):
    return sequence(ALGORITHM, bits(point))


def signed(body, key):
    return sequence(body, ALGORITHM, bits(key.private.sign(body)))


class Certificate:
    """One certificate; every part can be given otherwise."""

    def __init__(self, label, number, names, key, issuer, extensions, **other):
        self.subject, self.key = name(*names), key
        self.subject = other.get("subject", self.subject)
        self.serial = other.get("serial", serial(number, label))
        by = issuer or self
        parts = [other.get("version", tlv(0xA0, integer(2))), other.get("serial_der", integer(int.from_bytes(
            self.serial, "big"))), other.get("algorithm", ALGORITHM), other.get("issuer_name", by.subject),
                 sequence(time(other.get("begins", BEGINS)), time(other.get("ends", ENDS))), self.subject,
                 other.get("info", key.info), tlv(0xA3, sequence(*extensions)) if extensions else b"",
                 other.get("after", b"")]
        self.der = signed(sequence(*parts), other.get("signed_with", by.key))


def root(label, rehearsal=False, extensions=None, more=(), **other):
    key = other.pop("key", None) or Key(f"root {label}")
    names = other.pop("names", [(CN, f"Plinkton root {label}")] + [(OU, "REHEARSAL")] * rehearsal)
    extensions = extensions or [basic(), ROOT_USAGE, subject_key(key.identifier)]
    return Certificate(label, 0, names, key, None, [*extensions, *more], **other)


def signer(label, number, by, what, rehearsal=False, slot=0, extensions=None, more=(), **other):
    """what: slr, plr or log."""
    key = other.pop("key", None) or Key(f"signer {label}", p224=what == "plr")
    names = other.pop("names", [(CN, f"signer {label}")] + [(OU, "REHEARSAL")] * rehearsal
                      + [(SERIAL_NUMBER, f"slot-{slot}")] * (what == "plr"))
    extensions = extensions or [basic(False), SIGNER_USAGE, purpose({"slr": 1, "plr": 2, "log": 4}[what]),
                                subject_key(key.identifier), authority_key(by.key.identifier)]
    return Certificate(label, number, names, key, by, [*extensions, *more], **other)


def digest(certificates):
    return hashlib.sha256(b"".join(sorted(hashlib.sha256(one.der).digest() for one in certificates))).digest()


def revoked(what, at=BEGINS, reason=None, extensions=None):
    """Entry of a list: a certificate or the bytes of its serial number."""
    number = int.from_bytes(getattr(what, "serial", what), "big")
    more = extensions or ([extension("2.5.29.21", tlv(10, bytes([reason])))] if reason is not None else [])
    return sequence(integer(number), time(at), sequence(*more) if more else b"")


def statement(number, by, certificates, entries=(), **other):
    """The signed list of revocations that makes certificates a bundle."""
    extensions = other.get("extensions") or [
        authority_key(by.key.identifier), extension("2.5.29.20", other.get("number_der", integer(number))),
        extension(f"{ARC}.5", tlv(4, other.get("digest") or digest(certificates)), other.get("critical", False))]
    listed = sequence(*entries) if entries else other.get("empty", b"")
    body = sequence(other.get("version", integer(1)), ALGORITHM, other.get("issuer_name", by.subject),
                    time(other.get("at", BEGINS)), other.get("next", time(ENDS)), listed,
                    tlv(0xA0, sequence(*extensions, *other.get("more", ()))))
    return signed(body, other.get("signed_with", by.key))


def pem(label, data, width=64):
    body = base64.b64encode(data).decode()
    lines = [body[at : at + width] for at in range(0, len(body), width)]
    return "".join(line + "\n" for line in [f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"])


def text(certificates, statements):
    """The PEM of a bundle."""
    return "".join([pem("CERTIFICATE", one.der) for one in certificates]
                   + [pem("X509 CRL", one) for one in statements]).encode()


def bundle(number, roots, signers, entries=(), by=None, **other):
    every = [*roots, *signers]
    return text(every, [statement(number, by or roots[0], every, entries, **other)])

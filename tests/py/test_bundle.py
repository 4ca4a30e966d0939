#!/usr/bin/python3
"""Trust bundles, read by the independent implementation: right ones, ones with one fault each, updates, and damage."""

import datetime
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
INDEPENDENT = os.path.join(ROOT, "fixtures", "independent")
sys.path.insert(0, INDEPENDENT)
sys.path.insert(0, HERE)

from cryptography import x509  # noqa: E402

import bundlemaker as make  # noqa: E402
from plrpy import bundle, digest, ed25519 as ed, p224  # noqa: E402
from plrpy.refused import Refused  # noqa: E402
from test_independent import Tap  # noqa: E402
from vecgen.ed25519edge import torsion  # noqa: E402

A, B = make.root("A"), make.root("B")
SLR, LOG = make.signer("slr", 3, A, "slr"), make.signer("log", 4, A, "log")
PLR0, PLR1 = make.signer("plr 0", 5, A, "plr"), make.signer("plr 1", 6, B, "plr", slot=1)
GONE = make.signer("gone", 7, A, "slr")
SCOPED = make.signer("scoped", 8, A, "slr", more=[make.scope("PLK-9200-48T", "PLK-ISR-*", "*")])
MARKED = make.Key("", seed=make.fixed("rehearsal signer 54751", 32))  # its key id begins with RH
RA = make.root("RA", True)
RSLR = make.signer("rehearsal", 2, RA, "slr", True, key=MARKED)


def full(number=9, **other):
    return make.bundle(number, [A, B], [SLR, LOG, PLR0, PLR1, SCOPED], [
        make.revoked(GONE, reason=1), make.revoked(make.serial(9, "never here")),
        make.revoked(make.serial(10, "replaced"), make.BEGINS + datetime.timedelta(days=1), 4)], **other)


def small(number=1, roots=(A,), signers=(SLR,), **other):
    return make.bundle(number, list(roots), list(signers), **other)


def of_root(**other):
    """A bundle whose one root is made otherwise."""
    return small(roots=[make.root("A", **other)], signers=[])


def of_root_size(size):
    """A root of so many bytes."""
    def padded(by):
        return make.root("A", more=[make.extension("1.2.3", bytes(by))])

    cert = padded(2000 + size - len(padded(2000).der))
    assert len(cert.der) == size
    return small(roots=[cert], signers=[])


def of_signer(what="slr", **other):
    return small(signers=[make.signer("other", 3, A, what, **other)])


def without_last(der):
    return make.text([A], [der])


def small_order():
    return ed.encode(torsion())


def mixed_order():
    return ed.encode(ed.add(ed.BASE, torsion()))


def no_point():
    y = next(y for y in range(2, 100) if ed.x_of(y, 0) is None)
    return y.to_bytes(32, "little")


def p224_info(point, curve="1.3.132.0.33"):
    return make.sequence(make.sequence(make.oid("1.2.840.10045.2.1"), make.oid(curve)), make.bits(point))


def full_key(root, serial=None):
    """An authority key identifier with all that it can have."""
    return make.extension("2.5.29.35", make.sequence(make.tlv(0x80, root.key.identifier), make.tlv(
        0xA1, make.tlv(0xA4, root.subject)), make.tlv(0x82, serial or root.serial)))


SIGNED = [make.basic(False), make.SIGNER_USAGE]
FULL = full().decode()
END = "-----END CERTIFICATE-----\n"
ACCEPTED = {
    "a root alone": small(signers=[]),
    "the highest number": small(999999999),
    "line ends of Windows": FULL.replace("\n", "\r\n").encode(),
    "comments and blank lines": FULL.replace(END, END + "# a comment\n\n").encode(),
    "no line end at the end": FULL.rstrip("\n").encode(),
    "the statement first": make.pem("X509 CRL", make.statement(1, A, [A])).encode() + make.text([A], []),
    "names as PrintableString": of_root(subject=make.name((make.CN, "Root"), tag=0x13)),
    "a validity beyond 2049": of_root(ends=datetime.datetime(9999, 12, 31, 23, 59, 59)),
    "a signer without key identifiers": of_signer(extensions=[*SIGNED, make.purpose(1)]),
    "an authority key identifier with issuer and serial": of_signer(extensions=[*SIGNED, make.purpose(1), full_key(A)]),
    "64 revocations": small(entries=[make.revoked(make.serial(100 + n, "many"), reason=5) for n in range(64)]),
    "a revocation of a certificate that is there": small(entries=[make.revoked(SLR, reason=0)]),
    "16 patterns": of_signer(more=[make.scope(*[f"PLK-{n}*" for n in range(16)])]),
    "a pattern of 64": of_signer(more=[make.scope("P" * 63 + "*")]),
    "a purpose with a scope each": small(signers=[make.signer(what, 3, A, what, more=[make.scope("A B:*")])
                                                  for what in ("slr", "plr", "log")]),
    "more in the subject": of_root(names=[(make.OU, "A"), (make.CN, "R"), ("2.5.4.10", "Plinkton"), (make.OU, "7")]),
    "the highest number of a certificate": small(signers=[make.signer("high", 0xFFFFFF, A, "slr")]),
    "blanks at the ends of lines": small().replace(b"\n", b" \t\n"),
    "base 64 in one line": make.pem("CERTIFICATE", A.der, width=9999).encode() + make.text([], [make.statement(
        1, A, [A])]),
    "16 signers": small(signers=[make.signer(f"many {n}", 20 + n, A, "slr") for n in range(16)]),
    "a certificate of 4096 bytes": of_root_size(4096),
    "the statement of the second root": small(roots=[A, B], signers=[], by=B),
    "compressed point": of_signer("plr", info=p224_info(p224.compress(p224.G))),
    "all of a rehearsal": small(roots=[RA], signers=[RSLR]),
    "a log signer and a PLR signer of a rehearsal have no mark in their key": small(
        roots=[RA], signers=[make.signer("rl", 3, RA, "log", True), make.signer("rp", 4, RA, "plr", True)]),
}
FAULTS = {
    # what the file is
    "nothing": ("count", b""), "too large": ("size", small() + b"#" * 300000),
    "no statement": ("count", make.text([A, SLR], [])),
    "two statements": ("count", make.text([A], [make.statement(1, A, [A]), make.statement(2, A, [A])])),
    "one statement twice": ("count", make.text([A], 2 * [make.statement(1, A, [A])])),
    "text between": ("pem", FULL.replace(END, END + "hello\n").encode()),
    "a damaged BEGIN": ("pem", FULL.replace("-----BEGIN CERTIFICATE", "----BEGIN CERTIFICATE", 1).encode()),
    "a damaged END": ("pem", FULL.replace("-----END X509 CRL-----", "-----END X509CRL-----").encode()),
    "no END": ("pem", FULL.replace("-----END X509 CRL-----\n", "").encode()),
    "a character that is not of base 64": ("pem", FULL.replace("MII", "MI!", 1).encode()),
    "base 64 cut": ("pem", FULL.replace("\nMI", "\nI", 1).encode()),
    "a private key": ("label", small() + make.pem("PRIVATE KEY", b"secret").encode()),
    "a certificate of OpenSSL's own kind": ("label", small().replace(b"CERTIFICATE", b"TRUSTED CERTIFICATE")),
    # counts
    "no root": ("count", make.text([], [make.statement(1, A, [])])),
    "three roots": ("count", small(roots=[A, B, make.root("C")])),
    "17 signers": ("count", small(signers=[make.signer(f"m {n}", 20 + n, A, "slr") for n in range(17)])),
    "a root twice": ("duplicate", small(roots=[A, A])), "a signer twice": ("duplicate", small(signers=[SLR, SLR])),
    "two signers of one key": ("duplicate", small(signers=[SLR, make.signer("again", 9, A, "slr", key=SLR.key)])),
    "two log signers of one key": ("duplicate", small(signers=[LOG, make.signer("again", 9, A, "log", key=LOG.key)])),
    "two signers of one slot": ("duplicate", small(signers=[PLR0, make.signer("plr again", 9, A, "plr")])),
    # DER
    "a byte after a certificate": ("der", without_last(make.statement(1, A, [A])) + make.pem(
        "CERTIFICATE", SLR.der + b"\0").encode()),
    "a byte after the statement": ("der", without_last(make.statement(1, A, [A]) + b"\0")),
    "a long length": ("der", of_root(info=make.sequence(b"\x30\x81\x05\x06\x03\x2b\x65\x70", make.bits(A.key.point)))),
    "a serial in 17 bytes": ("der", of_root(serial_der=b"\x02\x11\0" + A.serial)),
    "critical 1": ("der", of_root(more=[make.sequence(make.oid("1.2.3"), b"\1\1\1", make.tlv(4, b""))])),
    "two common names in one set": ("name", of_root(subject=make.sequence(make.tlv(0x31, *[make.sequence(
        make.oid(make.CN), make.tlv(12, text)) for text in (b"a", b"b")])))),
    "bytes after the extensions": ("der", of_root(after=b"\5\0")),
    # certificates
    "version 1": ("version", of_root(version=b"")), "version 2": ("version", of_root(version=make.tlv(
        0xA0, make.integer(1)))), "another algorithm": ("algorithm", of_root(algorithm=make.sequence(
            make.oid("1.3.101.113")))), "an algorithm with parameters": ("der", of_root(algorithm=make.sequence(
                make.oid("1.3.101.112"), b"\5\0"))),
    "too long": ("size", of_root_size(4097)),
    "no common name": ("name", of_root(names=[(make.OU, "x")])),
    "two common names": ("name", of_root(names=[(make.CN, "a"), (make.CN, "b")])),
    "an empty common name": ("name", of_root(names=[(make.CN, "")])),
    "a common name of 65": ("name", of_root(names=[(make.CN, "n" * 65)])),
    "a common name with an umlaut": ("name", of_root(names=[(make.CN, "\u00c4")])),
    "a common name with a line end": ("name", of_root(names=[(make.CN, "a\nb")])),
    "a common name of wide characters": ("name", of_root(subject=make.name((make.CN, "Root"), tag=0x1E))),
    "a common name as IA5String": ("name", of_root(subject=make.name((make.CN, "Root"), tag=0x16))),
    "a validity that ends before it begins": ("validity", of_root(begins=make.ENDS, ends=make.BEGINS)),
    "a time with an offset": ("validity", of_root(begins=make.tlv(0x17, b"2611221000+0100"))),
    "a time without seconds": ("validity", of_root(begins=make.tlv(0x17, b"2611221000Z"))),
    "a time with fractions": ("validity", of_root(ends=make.tlv(0x18, b"20510101000000.5Z"))),
    "the 31st of February": ("validity", of_root(begins=make.tlv(0x17, b"260231100000Z"))),
    "before 1970": ("validity", of_root(begins=make.tlv(0x17, b"691231235959Z"))),
    "a serial of random bytes": ("serial", small(signers=[make.signer("r", 3, A, "slr", serial_der=make.integer(
        int.from_bytes(b"\x41" + bytes(15), "big")))])),
    "a serial of 15 bytes": ("serial", of_root(serial_der=make.integer(int.from_bytes(b"\x40" + bytes(14), "big")))),
    "a serial below 0": ("serial", of_root(serial_der=b"\x02\x01\xff")),
    "a root that is not number 0": ("serial", small(roots=[make.Certificate(
        "A", 1, [(make.CN, "A")], A.key, None, [make.basic(), make.ROOT_USAGE])], signers=[])),
    "a signer of number 0": ("serial", small(signers=[make.signer("0", 0, A, "slr")])),
    # extensions
    "no extensions": ("extension", small(roots=[make.Certificate("A", 1, [(make.CN, "A")], A.key, None, [])],
                                         signers=[])),
    "an extension twice": ("extension", of_root(more=[make.subject_key(A.key.identifier)])),
    "another critical extension": ("extension", of_root(more=[make.extension("1.2.3", b"", True)])),
    "a critical scope": ("extension", of_signer(more=[make.scope("PLK-*", critical=True)])),
    "no basicConstraints": ("extension", of_root(extensions=[make.ROOT_USAGE])),
    "basicConstraints not critical": ("extension", of_root(extensions=[
        make.extension("2.5.29.19", make.sequence(b"\1\1\xff", make.integer(0))), make.ROOT_USAGE])),
    "pathlen 1": ("extension", of_root(extensions=[make.basic(pathlen=1), make.ROOT_USAGE])),
    "no pathlen": ("extension", of_root(extensions=[make.basic(pathlen=None), make.ROOT_USAGE])),
    "a root without keyUsage": ("extension", of_root(extensions=[make.basic()])),
    "a root that may not sign lists": ("extension", of_root(extensions=[make.basic(), make.usage(4, 2)])),
    "a root that may sign more": ("extension", of_root(extensions=[make.basic(), make.usage(0x86, 1)])),
    "keyUsage not critical": ("extension", of_root(extensions=[make.basic(), make.usage(6, 1, False)])),
    "a root with a purpose": ("extension", of_root(more=[make.purpose(1)])),
    "a root with a scope": ("scope", of_root(more=[make.scope("PLK-*")])),
    "a signer that may sign certificates": ("extension", of_signer(extensions=[
        make.basic(False), make.ROOT_USAGE, make.purpose(1)])),
    "a signer without a purpose": ("extension", of_signer(extensions=SIGNED)),
    "two purposes": ("extension", of_signer(extensions=[*SIGNED, make.purpose(1, 4)])),
    "a purpose of another": ("extension", of_signer(extensions=[*SIGNED, make.purpose(3)])),
    "a purpose that is not critical": ("extension", of_signer(extensions=[*SIGNED, make.purpose(1, critical=False)])),
    "a scope of nothing": ("scope", of_signer(more=[make.scope()])),
    "an empty pattern": ("scope", of_signer(more=[make.scope("")])),
    "a star in the middle": ("scope", of_signer(more=[make.scope("PLK-*", "PLK-*-48T")])),
    "two stars": ("scope", of_signer(more=[make.scope("PLK-**")])),
    "17 patterns": ("scope", of_signer(more=[make.scope(*[f"PLK-{n}*" for n in range(17)])])),
    "a pattern of 65": ("scope", of_signer(more=[make.scope("P" * 64 + "*")])),
    "a pattern twice": ("scope", of_signer(more=[make.scope("PLK-*", "PLK-*")])),
    "a blank before a pattern": ("scope", of_signer(more=[make.scope(" PLK")])),
    "a blank after a pattern": ("scope", of_signer(more=[make.scope("PLK ")])),
    "a comma in a pattern": ("scope", of_signer(more=[make.scope("PLK,1")])),
    "a pattern as UTF8String": ("der", of_signer(more=[make.extension(f"{make.ARC}.6", make.sequence(
        make.tlv(12, b"PLK-*")))])),
    "a scope that is no list": ("der", of_signer(more=[make.extension(f"{make.ARC}.6", make.tlv(0x16, b"PLK-*"))])),
    "bytes after a scope": ("der", of_signer(more=[make.extension(f"{make.ARC}.6", make.sequence(
        make.tlv(0x16, b"PLK-*")) + b"\5\0")])),
    # keys
    "a root with a key of P-224": ("key", of_root(info=PLR0.key.info)),
    "a SLR signer with a key of P-224": ("key", of_signer(key=PLR0.key)),
    "a PLR signer with a key of Ed25519": ("key", of_signer("plr", info=SLR.key.info)),
    "a key of 31 bytes": ("key", of_root(info=make.ed25519_info(A.key.point[1:]))),
    "a key of small order": ("key", of_signer(info=make.ed25519_info(small_order()))),
    "a key of mixed order": ("key", of_signer(info=make.ed25519_info(mixed_order()))),
    "a key that is no point": ("key", of_signer(info=make.ed25519_info(no_point()))),
    "a key that is not canonical": ("key", of_signer(info=make.ed25519_info((ed.P + 1).to_bytes(32, "little")))),
    "the neutral element": ("key", of_signer(info=make.ed25519_info((1).to_bytes(32, "little")))),
    "a key on another curve": ("key", of_signer("plr", info=p224_info(PLR0.key.point, "1.2.840.10045.3.1.7"))),
    "a point that is not on the curve": ("key", of_signer("plr", info=p224_info(
        PLR0.key.point[:-1] + bytes([PLR0.key.point[-1] ^ 1])))),
    "the point at infinity": ("key", of_signer("plr", info=p224_info(b"\0"))),
    "a slot without a name": ("name", of_signer("plr", names=[(make.CN, "x")])),
    "slot 2": ("name", of_signer("plr", slot=2)),
    # signatures
    "a root signed by another": ("signature", of_root(signed_with=B.key)),
    "a root with another issuer": ("signature", of_root(issuer_name=B.subject)),
    "a signer signed by itself": ("signature", of_signer(key=SLR.key, signed_with=SLR.key)),
    "a signer of a root that is not there": ("signature", small(signers=[make.signer("b", 3, B, "slr")])),
    "a signer under the name of a root": ("signature", of_signer(signed_with=B.key)),
    "a signer with another key identifier": ("signature", of_signer(extensions=[
        *SIGNED, make.purpose(1), make.authority_key(B.key.identifier)])),
    "a signer of the root with another serial": ("signature", of_signer(extensions=[
        *SIGNED, make.purpose(1), full_key(A, make.serial(0, "other"))])),
    # rehearsal
    "a root of a rehearsal, a signer that is not": ("rehearsal", small(roots=[RA], signers=[
        make.signer("x", 3, RA, "log")])),
    "a signer of a rehearsal, a root that is not": ("rehearsal", of_signer("log", rehearsal=True)),
    "a signer of a rehearsal without the mark in its key": ("rehearsal", small(roots=[RA], signers=[
        make.signer("x", 3, RA, "slr", True)])),
    "a signer for production with the mark": ("rehearsal", of_signer(key=MARKED)),
    # the statement
    "number 0": ("number", small(0)), "number a thousand million": ("number", small(1000000000)),
    "a number below 0": ("number", small(number_der=b"\2\1\xff")),
    "no number": ("number", small(extensions=[
        make.authority_key(A.key.identifier), make.extension(f"{make.ARC}.5", make.tlv(4, make.digest([A, SLR])))])),
    "no digest": ("digest", small(extensions=[
        make.authority_key(A.key.identifier), make.extension("2.5.29.20", make.integer(1))])),
    "a digest of other certificates": ("digest", small(digest=make.digest([A]))),
    "a certificate more than in the digest": ("digest", make.text([A, SLR, LOG], [make.statement(1, A, [A, SLR])])),
    "a certificate less than in the digest": ("digest", make.text([A], [make.statement(1, A, [A, SLR])])),
    "a digest of 31 bytes": ("digest", small(digest=make.digest([A, SLR])[1:])),
    "a statement without a next update": ("validity", small(next=b"")),
    "a statement of version 1": ("version", small(version=b"")),
    "a statement signed by another root": ("signature", small(by=B)),
    "a statement under the name of a root": ("signature", small(signed_with=B.key)),
    "a statement of a signer": ("signature", small(by=SLR)),
    "a statement whose digest is critical": ("extension", small(critical=True)),
    "a critical extension of the statement": ("extension", small(more=[make.extension("1.2.3", b"", True)])),
    "a number twice": ("extension", small(more=[make.extension("2.5.29.20", make.integer(1))])),
    "65 revocations": ("revoked", small(entries=[make.revoked(make.serial(100 + n, "many")) for n in range(65)])),
    "a revocation of a short serial": ("revoked", small(entries=[make.revoked(b"\x40" + bytes(14))])),
    "no key identifier in the statement": ("extension", small(extensions=[make.extension(
        "2.5.29.20", make.integer(1)), make.extension(f"{make.ARC}.5", make.tlv(4, make.digest([A, SLR])))])),
    "no key identifier in the root": ("extension", small(roots=[
        make.root("A", extensions=[make.basic(), make.ROOT_USAGE])])),
    "a revocation for the time being": ("revoked", small(entries=[make.revoked(GONE, reason=6)])),
    "a revocation twice": ("revoked", small(entries=2 * [make.revoked(GONE)])),
    **{f"a revocation for reason {n}": ("revoked", small(entries=[make.revoked(GONE, reason=n)]))
       for n in (2, 3, 7, 8, 9, 10, 11)},
    "a reason as a number": ("der", small(entries=[make.revoked(GONE, extensions=[
        make.extension("2.5.29.21", make.integer(1))])])),
    "another extension of a revocation": ("extension", small(entries=[make.revoked(GONE, extensions=[
        make.extension("2.5.29.24", make.tlv(0x18, b"20261122100000Z"))])])),
    "a revocation at no time": ("validity", small(entries=[make.revoked(GONE, make.tlv(0x17, b"2613"))])),
    "a revocation at a time without seconds": ("validity", small(entries=[
        make.revoked(GONE, make.tlv(0x17, b"2611221000Z"))])),
    "a statement made at a time without seconds": ("validity", small(at=make.tlv(0x17, b"2611221000Z"))),
    "a next update with fractions": ("validity", small(next=make.tlv(0x18, b"20510101000000.5Z"))),
}
# Faults that only whoever has a root's key can make, and that the library of the programs reads over.
SUBTLE = {
    "critical false, written": ("der", of_root(more=[make.sequence(make.oid("1.2.3"), b"\1\1\0", make.tlv(4, b""))])),
    "an empty list of revocations": ("der", small(empty=make.sequence())),
    "2046 in four digits": ("validity", of_root(ends=make.tlv(0x18, b"20461122100000Z"))),
    "CA false, written": ("der", of_signer(extensions=[make.extension(
        "2.5.29.19", make.sequence(b"\1\1\0"), True), make.SIGNER_USAGE, make.purpose(1)])),
    "a statement whose next update was before": ("validity", small(next=make.time(
        make.BEGINS - datetime.timedelta(seconds=1)))),
    "a revocation of another serial": ("revoked", small(entries=[make.revoked(b"\x41" + bytes(15))])),
    "an empty list of extensions of a revocation": ("der", small(entries=[make.sequence(make.integer(
        int.from_bytes(GONE.serial, "big")), make.time(make.BEGINS), make.sequence())])),
    "a point in hybrid form": ("key", of_signer("plr", info=p224_info(
        bytes([6 | PLR0.key.point[-1] & 1]) + PLR0.key.point[1:]))),
}

RENEWED = make.root("A", ends=make.ENDS + datetime.timedelta(days=3650))
NAMESAKE = make.root("A", key=make.Key("another key"))
MARKED_A = make.root("A", True, names=[(make.CN, "Plinkton root A"), (make.OU, "REHEARSAL")])
UPDATES = {  # what becomes of it, the new bundle, the one that is there
    "the next number": ("accepted", small(2), small(1)),
    "the highest number": ("accepted", small(999999999), small(1)),
    "a signer less": ("accepted", small(2, signers=[]), small(1)),
    "another signer": ("accepted", small(2, signers=[LOG]), small(1)),
    "a revocation": ("accepted", small(2, entries=[make.revoked(SLR, reason=1)]), small(1)),
    "the same": ("already there", small(2), small(2)),
    "the same with other line ends": ("already there", small(2).replace(b"\n", b"\r\n"), b"# mine\n" + small(2)),
    "the same in another order": ("already there", make.text([SLR, A], [make.statement(2, A, [A, SLR])]), small(2)),
    "a lower number": ("older", small(1), small(2)),
    "the same number, another signer": ("other", small(2, signers=[LOG]), small(2)),
    "the same number, a revocation": ("other", small(2, entries=[make.revoked(GONE)]), small(2)),
    "the same number, made at another time": ("other", small(2, at=make.BEGINS + datetime.timedelta(1)), small(2)),
    "a second root": ("accepted", small(2, roots=[A, B]), small(1)),
    "the second root alone": ("accepted", small(3, roots=[B], signers=[]), small(2, roots=[A, B])),
    "the second root alone, before it was there": ("signature", small(3, roots=[B], signers=[]), small(1)),
    "a second root, by itself": ("signature", small(3, roots=[A, B], by=B), small(1)),
    "another authority": ("signature", small(5, roots=[B], signers=[]), small(1)),
    "an authority of the same name": ("signature", small(5, roots=[NAMESAKE], signers=[]), small(1)),
    "the root's key in another certificate": ("accepted", small(2, roots=[RENEWED], signers=[]), small(1)),
    "the root and its next certificate": ("accepted", small(2, roots=[A, RENEWED], signers=[]), small(1)),
    "the next certificate alone": ("accepted", small(3, roots=[RENEWED], signers=[]),
                                   small(2, roots=[A, RENEWED], signers=[])),
    "a rehearsal where production is": ("rehearsal", small(5, roots=[MARKED_A], signers=[]), small(1)),
    "production where a rehearsal is": ("rehearsal", small(5), small(1, roots=[MARKED_A], signers=[])),
}


def reason_of(data):
    """Why a bundle is refused; None where it is not."""
    try:
        bundle.read(data)
    except Refused as error:
        return error.reason
    return None


class Read(unittest.TestCase):
    maxDiff = None

    def test_what_a_bundle_says(self):
        facts = bundle.describe(bundle.read(full()))
        self.assertEqual((facts["number"], facts["rehearsal"], facts["signed_by"]), (9, False, "Plinkton root A"))
        self.assertEqual([r["name"] for r in facts["roots"]], ["Plinkton root A", "Plinkton root B"])
        self.assertEqual(facts["authority"], make.digest([B, A]).hex())
        signers = [(s["number"], s["purpose"], s.get("slot"), s["scope"], s["root"]) for s in facts["signers"]]
        self.assertEqual(signers, [
            (3, "slr", None, None, "Plinkton root A"), (4, "log", None, None, "Plinkton root A"),
            (5, "plr", 0, None, "Plinkton root A"), (6, "plr", 1, None, "Plinkton root B"),
            (8, "slr", None, ["PLK-9200-48T", "PLK-ISR-*", "*"], "Plinkton root A")])
        self.assertEqual(facts["signers"][0]["key_id"], digest.key_id(SLR.key.point).hex())
        self.assertEqual(facts["signers"][0]["valid"], ["2026-11-22T10:00:00Z", "2046-11-22T10:00:00Z"])
        self.assertEqual([(r["number"], r["at"][:10], r["reason"]) for r in facts["revoked"]], [
            (7, "2026-11-22", "keyCompromise"), (9, "2026-11-22", None), (10, "2026-11-23", "superseded")])

    def test_what_is_right(self):
        for title, data in ACCEPTED.items():
            self.assertEqual(reason_of(data), None, title)

    def test_every_fault_by_its_reason(self):
        found = {title: reason_of(data) for title, (_, data) in (FAULTS | SUBTLE).items()}
        self.assertEqual(found, {title: reason for title, (reason, _) in (FAULTS | SUBTLE).items()})

    def test_every_damaged_byte(self):
        certificates, der = [A], make.statement(3, A, [A], [make.revoked(GONE, reason=1)])
        for at in range(len(A.der)):
            damaged = A.der[:at] + bytes([A.der[at] ^ 1 << at % 8]) + A.der[at + 1 :]
            with self.assertRaises(Refused, msg=at):
                bundle.read(make.pem("CERTIFICATE", damaged).encode() + make.text([], [der]))
        for at in range(len(der)):
            with self.assertRaises(Refused, msg=at):
                bundle.read(make.text(certificates, [der[:at] + bytes([der[at] ^ 1 << at % 8]) + der[at + 1 :]]))
        bundle.read(make.text(certificates, [der]))

    def test_packed(self):
        read = bundle.read(full())
        data = bundle.pack(read)
        self.assertEqual(data[: len(A.der)], A.der)
        self.assertEqual(bundle.describe(bundle.read_packed(data)), bundle.describe(read))
        self.assertFalse(bundle.succeeds(bundle.read_packed(data), read))
        for other in (b"", data[:-1], data + b"\0", data + data, data[: -len(read.statement.der)], bytes(8193),
                      read.statement.der + data[: -len(read.statement.der)]):
            with self.assertRaises(Refused):
                bundle.read_packed(other)

    def test_every_length(self):
        data = small(signers=[])
        for length in range(0, len(data) - 1, 3):
            with self.assertRaises(Refused, msg=length):
                bundle.read(data[:length])


class Product(unittest.TestCase):
    """The programs and this implementation agree about every bundle above."""

    def run_program(self, name, *arguments):
        return subprocess.run([os.path.join(BUILD, name), *arguments], capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL)

    def takes(self, data):
        with tempfile.TemporaryDirectory() as room:
            path = os.path.join(room, "trust.pem")
            with open(path, "wb") as file:
                file.write(data)
            done = self.run_program("plr-agent", "init", "--udi", "PID:PLK-V,SN:7", "--trust", path,
                                    "--store", os.path.join(room, "store"))
        self.assertIn(done.returncode, (0, 3, 4), done.stderr)
        return done.returncode == 0

    def test_a_product_takes_what_is_right(self):
        self.assertEqual([title for title, data in ACCEPTED.items() if not self.takes(data)], [])

    def test_a_product_refuses_every_fault(self):
        self.assertEqual([title for title, (_, data) in FAULTS.items() if self.takes(data)], [])

    def test_programs_take_the_same_updates(self):
        found = {}
        for title, (_, new, old) in UPDATES.items():
            with tempfile.TemporaryDirectory() as room:
                for name, data in (("new", new), ("old", old)):
                    with open(os.path.join(room, name), "wb") as file:
                        file.write(data)
                done = self.run_program("plr-key", "verify", os.path.join(room, "new"), "--against",
                                        os.path.join(room, "old"))
            self.assertIn(done.returncode, (0, 4, 6), f"{title}: {done.stderr}")
            found[title] = done.returncode == 0
        taken = ("accepted", "already there")
        self.assertEqual(found, {title: outcome in taken for title, (outcome, _, _) in UPDATES.items()})

    def test_the_years_of_an_authority(self):
        with tempfile.TemporaryDirectory() as room:
            def key(*arguments):
                done = subprocess.run([os.path.join(BUILD, "plr-key"), *arguments], cwd=room, capture_output=True,
                                      text=True, check=False, stdin=subprocess.DEVNULL)
                self.assertEqual(done.returncode, 0, f"{arguments}: {done.stderr}")

            def load(number):
                with open(os.path.join(room, f"{number}.pem"), "rb") as file:
                    one = bundle.read(file.read())
                self.assertEqual(one.number, number)
                return one

            key("root", "first", "--unprotected", "--name", "First root")
            key("signer", "slr", "--purpose", "slr", "--root", "first", "--unprotected", "--scope", "PLK-9200-48T",
                "--scope", "PLK-ISR-*")
            key("signer", "plr", "--purpose", "plr", "--slot", "1", "--root", "first", "--unprotected")
            key("signer", "log", "--purpose", "log", "--root", "first", "--unprotected")
            key("bundle", "--root", "first", "--add", "slr.pem", "--add", "plr.pem", "--add", "log.pem", "--output",
                "1.pem")
            key("revoke", "1", "--reason", "keyCompromise", "--root", "first", "--bundle", "1.pem", "--output", "2.pem")
            key("root", "second", "--unprotected", "--name", "Second root")
            key("bundle", "--root", "first", "--bundle", "2.pem", "--add", "second/root.pem", "--output", "3.pem")
            key("bundle", "--root", "second", "--bundle", "3.pem", "--drop", "1", "--drop", "2", "--drop", "3",
                "--drop", "First root", "--output", "4.pem")
            first, second, third, fourth = (bundle.describe(load(number)) for number in range(1, 5))
            for number in range(2, 5):
                self.assertTrue(bundle.succeeds(load(number), load(number - 1)))
            with self.assertRaises(Refused):
                bundle.succeeds(load(4), load(2))
        self.assertEqual([(s["number"], s["purpose"], s.get("slot"), s["scope"]) for s in first["signers"]], [
            (1, "slr", None, ["PLK-9200-48T", "PLK-ISR-*"]), (2, "plr", 1, None), (3, "log", None, None)])
        self.assertEqual((first["revoked"], second["signers"]), ([], first["signers"]))
        self.assertEqual([(r["number"], r["reason"]) for r in second["revoked"]], [(1, "keyCompromise")])
        self.assertEqual(([r["name"] for r in third["roots"]], third["signed_by"]), (
            ["First root", "Second root"], "First root"))
        self.assertEqual(([r["name"] for r in fourth["roots"]], fourth["signers"]), (["Second root"], []))

    def test_an_authority_makes_bundles_that_are_right(self):
        for options, rehearsal in (((), False), (("--rehearsal",), True)):
            with tempfile.TemporaryDirectory() as room:
                ledger = os.path.join(room, "ledger")
                done = self.run_program("plr-cssm", "init", "--unprotected", "--ledger", ledger, *options)
                self.assertEqual(done.returncode, 0, done.stderr)
                with open(os.path.join(ledger, "trust.pem"), "rb") as file:
                    facts = bundle.describe(bundle.read(file.read()))
            self.assertEqual((facts["number"], facts["rehearsal"], len(facts["roots"])), (1, rehearsal, 1))
            self.assertEqual([(s["number"], s["purpose"]) for s in facts["signers"]],
                             [(1, "slr"), (2, "plr"), (3, "log")])
            self.assertIn(facts["roots"][0]["fingerprint"], done.stdout.replace(" ", "").lower())


class Update(unittest.TestCase):
    def test_every_update(self):
        found = {}
        for title, (_, new, old) in UPDATES.items():
            try:
                found[title] = "accepted" if bundle.succeeds(bundle.read(new), bundle.read(old)) else "already there"
            except Refused as error:
                found[title] = error.reason
        self.assertEqual(found, {title: outcome for title, (outcome, _, _) in UPDATES.items()})


class OtherPrograms(unittest.TestCase):
    """What was made by hand is what libraries and programs for certificates say it is."""

    def test_a_library_reads_the_same(self):
        for cert in (A, SLR, PLR1):
            other = x509.load_der_x509_certificate(cert.der)
            self.assertEqual(other.serial_number, int.from_bytes(cert.serial, "big"))
            self.assertEqual((other.not_valid_before, other.not_valid_after), (make.BEGINS, make.ENDS))
            self.assertEqual(other.subject.public_bytes(), cert.subject)
        known = [make.extension("2.5.29.20", make.integer(9))]  # no arc of 128 bits
        listed = x509.load_der_x509_crl(make.statement(9, A, [A], [make.revoked(GONE, reason=1)], extensions=known))
        self.assertEqual(listed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number, 9)
        A.key.private.public_key().verify(listed.signature, listed.tbs_certlist_bytes)  # raises where it does not hold
        entry = listed.get_revoked_certificate_by_serial_number(int.from_bytes(GONE.serial, "big"))
        self.assertEqual(entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.value, "keyCompromise")

    def test_openssl_agrees(self):
        def openssl(*arguments):
            return subprocess.run(["openssl", *arguments], cwd=room, capture_output=True, text=True, check=False)

        with tempfile.TemporaryDirectory() as room:
            every = {"root": A, "slr": SLR, "plr": PLR0, "gone": GONE, "scoped": SCOPED}
            for name, cert in every.items():
                with open(os.path.join(room, name), "w", encoding="ascii") as file:
                    file.write(make.pem("CERTIFICATE", cert.der))
            with open(os.path.join(room, "crl"), "w", encoding="ascii") as file:
                file.write(make.pem("X509 CRL", make.statement(9, A, every.values(), [make.revoked(GONE, reason=1)])))
            # The moment lies within every validity, whatever the clock of this machine says.
            check = ["verify", "-CAfile", "root", "-CRLfile", "crl", "-crl_check", "-purpose", "any", "-attime",
                     str(int((make.BEGINS + datetime.timedelta(days=5)).timestamp()))]
            for name in ("slr", "plr", "scoped"):
                done = openssl(*check, name)
                self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("certificate revoked", openssl(*check, "gone").stderr)
            done = openssl("crl", "-in", "crl", "-CAfile", "root", "-noout", "-text")
            self.assertIn("verify OK", done.stdout + done.stderr)
            self.assertIn(make.digest(every.values()).hex(), openssl("asn1parse", "-in", "crl").stdout.lower())


class CommandLine(unittest.TestCase):
    def run_it(self, *arguments):
        return subprocess.run([sys.executable, os.path.join(INDEPENDENT, "verify_bundle.py"), *arguments],
                              capture_output=True, text=True, check=False)

    def test_a_bundle_and_its_update(self):
        with tempfile.TemporaryDirectory() as room:
            paths = {}
            for name, data in (("old", small(1)), ("new", full(2)), ("bad", FAULTS["no digest"][1])):
                paths[name] = os.path.join(room, name)
                with open(paths[name], "wb") as file:
                    file.write(data)
            done = self.run_it(paths["new"], "--against", paths["old"])
            facts = json.loads(done.stdout)
            self.assertEqual((done.returncode, facts["number"], facts["update"]), (0, 2, "accepted"))
            done = self.run_it(paths["new"], "--against", paths["new"])
            self.assertEqual((done.returncode, json.loads(done.stdout)["update"]), (0, "already there"))
            done = self.run_it(paths["old"], "--against", paths["new"])
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn("older: number 1, 2 is there", done.stderr)
            self.assertEqual(self.run_it(paths["bad"]).returncode, 1)
            self.assertEqual(self.run_it(os.path.join(room, "none")).returncode, 1)
            self.assertEqual(self.run_it().returncode, 2)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    print(f"1..{suite.countTestCases()}", flush=True)
    result = Tap()
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)

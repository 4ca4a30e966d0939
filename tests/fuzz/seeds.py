"""Where the fuzzers begin: what fixtures/vectors has of each kind, good and bad. Usage: seeds.py FOLDER."""

import base64
import json
import os
import sys
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
VECTORS = os.path.join(HERE, "..", "..", "fixtures", "vectors")


def main(to):
    def put(target, name, data):
        folder = os.path.join(to, target)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode("utf-8", "surrogateescape"))

    def strings(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (text for item in value for text in strings(item))
        elif isinstance(value, dict):
            yield from (text for item in value.values() for text in strings(item))

    for kind in ("slr", "slrtext", "udi", "plr", "request", "opening"):
        with open(os.path.join(VECTORS, kind + ".json"), encoding="utf-8") as file:
            vectors = json.load(file)["vectors"]
        for i, vector in enumerate(vectors):
            if "cose" in vector:
                data = bytes.fromhex(vector["cose"])
                put("cose", f"{kind}{i}", data)
                put("pack", f"{kind}{i}", data[14:-66])  # about where the payload is; the fuzzer finds the rest
                for at in range(8, 24):
                    if data[at:at + 1] in (b"\0", b"\1") and len(data) > at + 70:
                        put("pack", f"{kind}{i}-{at}", data[at:-66])
                        put("slr", f"{kind}{i}-{at}", data[at + 3:-66])
                        try:
                            with open(os.path.join(HERE, "..", "..", "fixtures", "slr-dictionary-v1.bin"), "rb") as file:
                                plain = zlib.decompressobj(-15, zdict=file.read()).decompress(data[at + 3:-66])
                            put("slr", f"{kind}{i}-{at}-plain", plain)
                        except zlib.error:
                            pass
            for n, text in enumerate(strings(vector)):
                target = {"slrtext": "slrtext", "udi": "udi", "slr": "slrtext"}.get(kind, "code")
                if len(text) > 10:
                    put(target, f"{kind}{i}-{n}", text)
                if kind == "slrtext":
                    put("sheet", f"{i}-{n}", text)
    put("spell", "0", "line 2, group 1: Alfa Bravo, Zero One; group 2 nine 7 q")
    for i, line in enumerate((
            "1show license all | include Status|UDI | count [A-Z]+", "1license smart reservation install \"0AAA 1BBB\"",
            "1license smart reservation install <?xml version='1.0'?><a>1</a>", "2do sh lic sum", "1terminal length 24",
            "1license smart reservation install file \"flash:a b\"", "3exec-timeout 0 0", "2hostname R1", "0sh?", "1! no",
            "1xcommand License Smart Reservation Install 0AAA", "1show license udi | section (a|b)*c{2}[^]]")):
        put("console", str(i), line)
    pem = "-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(os.urandom(0) + b"\x30\x03\x02\x01\x01").decode()
    put("trust", "small", pem + "-----END CERTIFICATE-----\n")
    for path in sys.argv[2:]:  # further seeds: TARGET=FILE
        target, _, name = path.partition("=")
        with open(name, "rb") as file:
            data = file.read()
        put(target, os.path.basename(name) + str(len(data)), data.partition(b"\n")[2] if target == "store" else data)


if __name__ == "__main__":
    main(sys.argv[1])

#!/usr/bin/python3
"""A product as the authority meets it, after plr-code(5) and without plrkit: for each SEQ a line with its request, its
return code, the return code of an authorization that it never installed, and its update confirmation.

usage: product.py UDI SEQ..."""

import hashlib
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "fixtures", "independent"))

from plrpy import commit, opening, request, udi as udi_module  # noqa: E402


def codes(text, seq, machine=""):
    """Of one of several machines with one UDI: request, return code, return code of what was never installed, update confirmation."""
    udi = udi_module.parse_canonical(text)
    secret = hashlib.blake2b(f"{udi.text()} {seq}{machine}".encode(), digest_size=8).digest()
    request_code = request.encode(udi, seq, commit.commitment(secret, udi, seq)[0])
    return [request_code, *(opening.encode(kind, reason, seq, udi, secret)
                            for kind, reason in (("R", 0), ("R", 1), ("V", 2)))]


def main():
    for seq in map(int, sys.argv[2:]):
        print(*codes(sys.argv[1], seq))


if __name__ == "__main__":
    main()

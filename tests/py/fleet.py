#!/usr/bin/python3
"""Products with their requests and return codes, by the independent implementation. As a program:
fleet.py COUNT [PID [FIRST]] prints a line for each: UDI, request, return code."""

import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "fixtures", "independent"))

from plrpy import commit, opening, request, udi as udi_module  # noqa: E402


def product(pid, number, seq=1):
    """(UDI, request, return code) of the product with this number, always the same."""
    udi = udi_module.parse(f"PID:{pid},SN:FLT{2501 + number // 10000:04d}{number % 10000:04d}")
    t = (number << 8 | seq).to_bytes(8, "big")
    c, _ = commit.commitment(t, udi, seq)
    return udi.text(), request.encode(udi, seq, c), opening.encode("R", 0, seq, udi, t)


def fleet(count, pid="EX-SW-24", first=1):
    return [product(pid, number) for number in range(first, first + count)]


if __name__ == "__main__":
    for row in fleet(int(sys.argv[1]), *sys.argv[2:3], *map(int, sys.argv[3:4])):
        print(*row)

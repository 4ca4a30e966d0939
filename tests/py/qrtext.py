"""QR symbols in characters back to pixels. Usage: qrtext.py half|ascii IN OUT.png; qrtext.py join OUT.png IN.png..."""
import sys

from PIL import Image

MODULE = 6
HALVES = {" ": (0, 0), "\u2580": (1, 0), "\u2584": (0, 1), "\u2588": (1, 1)}


def rows_of(kind, lines):
    for line in lines:
        if kind == "ascii":
            pairs = [line[i:i + 2] for i in range(0, len(line), 2)]
            assert set(pairs) <= {"##", "  "}, pairs
            yield [pair == "##" for pair in pairs]
        else:
            yield [HALVES[c][0] for c in line]
            yield [HALVES[c][1] for c in line]


def draw(kind, source, target):
    with open(source, encoding="utf-8") as file:
        rows = list(rows_of(kind, file.read().rstrip("\n").split("\n")))
    width = len(rows[0])
    assert all(len(row) == width for row in rows), "ragged"
    image = Image.new("1", (width, len(rows)), 1)
    image.putdata([0 if dark else 1 for row in rows for dark in row])
    image.resize((width * MODULE, len(rows) * MODULE)).save(target)


def join(target, sources):
    parts = [Image.open(source).convert("L") for source in sources]
    image = Image.new("L", (sum(p.width for p in parts), max(p.height for p in parts)), 255)
    x = 0
    for part in parts:
        image.paste(part, (x, 0))
        x += part.width
    image.save(target)


if sys.argv[1] == "join":
    join(sys.argv[2], sys.argv[3:])
else:
    draw(*sys.argv[1:])

"""Hold JSON answers against plr-json(5). Usage: jsonpage.py PAGE FOLDER PROGRAM [some]

The files of FOLDER are answers, named PROGRAM_COMMAND.N. In the page, ".Ss Command ..." lists the keys of a command's
answer, ".Ss Key ..." those of the object, or of the objects in the list, that stands under a key. A key's text says its
type, "One of" its words, and "null" where it may be null. With "some" the answers are not all there are: what the page has
and no answer is no fault then.
"""
import collections
import json
import os
import re
import shlex
import sys

TYPES = {str: "text", bool: "true or false", int: "number", list: "list", dict: "object"}
# Keys of the page that the tests do not bring about, and why.
RARE = {
    "product-uuid": "the machine that runs the tests may have no DMI table",
    "product-serial": "the same",
    "board-serial": "the same",
    "device-tree-serial": "only where there is a device tree",
    "authorization-eval-expired": "needs faketime, which the sanitizers do not bear",
}


class Entry:
    def __init__(self):
        self.text = ""
        self.seen = False

    def words(self):
        found = re.search(r"One of:?\n\.Li ([^\n]*)", self.text)
        return {word for word in shlex.split(found.group(1)) if word != ","} if found else None


def read_page(path):
    """{(chapter, "Command" or "Key", name): {key: Entry}}"""
    page, chapter, sections, entries = collections.defaultdict(dict), None, [], []
    for line in open(path, encoding="ascii"):
        if line.startswith(".Sh "):
            chapter, sections, entries = line[4:].strip(), [], []
        elif line.startswith(".Ss "):
            kind, _, names = line[4:].strip().partition(" ")
            sections = [(chapter, kind, name) for name in names.split(" , ")]
            entries = []
        elif line.startswith(".It Li ") and sections:
            keys = line[7:].strip().split(" , ")
            entries = []
            for key in keys:
                entry = Entry()
                entries.append(entry)
                for section in sections:
                    page[section][key] = entry
        else:
            for entry in entries:
                entry.text += line
    return page


class Walk:
    def __init__(self, page, program):
        self.page = page
        self.program = program
        self.bad = []

    def section(self, kind, name):
        for chapter in (self.program.upper(), "COMMON OBJECTS"):
            if (chapter, kind, name) in self.page:
                return self.page[chapter, kind, name]
        return None

    def value(self, where, command, key, entry, value):
        if value is None:
            if "null" not in entry.text:
                self.bad.append(f"{where}: {key} is null, and the page does not say that it may be")
            return
        if TYPES[type(value)] not in entry.text:
            self.bad.append(f"{where}: {key} is {TYPES[type(value)]}, not as the page says")
        words = entry.words()
        if words and isinstance(value, str) and value not in words:
            self.bad.append(f'{where}: {key} is "{value}", which is none of its words')
        if "the keys of the act" in entry.text or "what was signed" in entry.text:
            return  # another page has them
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                self.object(where, command, key, each)

    def object(self, where, command, key, value):
        known = {}
        for kind, name in [("Command", command)] if key is None else [("Key", key)]:
            known.update(self.section(kind, name) or {})
        if key == "members":  # in each the keys of the command's answer stand again
            known = {**(self.section("Command", command) or {}), **known}
        if key is None:  # some keys are in every answer of a program
            known.update(self.page.get((self.program.upper(), "Command", "any"), {}))
        if key is None and set(value) == {"error"}:
            known = self.page["COMMON OBJECTS", "Command", "any"]
        if not known:
            self.bad.append(f"{where}: the page has nothing of {'the answer' if key is None else key}")
        for name, inner in value.items():
            if name in known:
                known[name].seen = True
                self.value(where, command, name, known[name], inner)
            elif known:
                self.bad.append(f"{where}: the page lacks {name} of {'the answer' if key is None else key}")


def main():
    path, folder, program = sys.argv[1:4]
    some = len(sys.argv) > 4
    page = read_page(path)
    walk = Walk(page, program)
    count = 0
    for name in sorted(os.listdir(folder)):
        if not name.startswith(program + "_"):
            continue
        command = name.rsplit(".", 1)[0][len(program) + 1 :].replace("_", " ")
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            walk.object(command, command, None, json.load(file))
        count += 1
    for (chapter, kind, section), entries in page.items():
        if chapter != program.upper() and chapter != "COMMON OBJECTS":
            continue
        for key, entry in entries.items():
            if not some and not entry.seen and key not in RARE:
                walk.bad.append(f"{chapter}, {kind} {section}: {key} is in the page and in no answer")
    for line in sorted(set(walk.bad)):
        print(line)
    if count == 0:
        print("no answers")
    sys.exit(1 if walk.bad or count == 0 else 0)


main()

#!/usr/bin/env bats
# A ledger edited by hand: every way in the table is found, by the command and for the reason that the table says.
# The hand takes the note of the newest entry and all triggers away, ignores CHECKs and foreign keys, edits, and puts the triggers back as they were.

load desk

setup_file() {
    bats_require_minimum_version 1.5.0
    cd "$BATS_FILE_TMPDIR" || return 1
    PATH=$PLRKIT_BUILD:$PATH
    export PLR_LEDGER=$BATS_FILE_TMPDIR/template
    plr-cssm init --unprotected --name Test >/dev/null
    plr-cssm account add Example --plr --slr --export allowed
    plr-cssm va add Default/Lab --account Example
    plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
    plr-cssm inventory add PID:EX-SW-24,SN:long-serial-0001
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 5
    plr-cssm license add --account Example --va Default/Lab --tag EX_SW_Advantage --count 5
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 3 --type term --start 2026-01-01 --end 2027-12-31
    plr-cssm license add --account Example --universal --count 2
    plr-cssm reserve Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account Example --license EX_SW_Advantage=2
    plr-cssm reserve Q05TK08DBRT5V0M1DPXW5ABV9TZH9KB --account Example --universal
    plr-cssm reserve Q05TK08DBRT5V0M1Y3F6H9C1R2BGASZ --account Example --va Default/Lab --license EX_SW_Advantage=1
    plr-cssm return R03QA65EV6RYXRMPZMNCC3RKRT
    plr-cssm log head >/dev/null
    plr-cssm verify
}

setup() {
    desk_copy
}

# Run SQL behind the triggers. "rehash N" in it: compute the chain again from entry N on; "keep": leave triggers away.
edit() {
    rm -f "$PLR_LEDGER/high-water"
    /usr/bin/python3 - "$PLR_LEDGER/ledger.db" "$1" <<'END'
import hashlib, re, sqlite3, sys

db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA foreign_keys = OFF")
db.execute("PRAGMA ignore_check_constraints = ON")
triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
for name, _ in triggers:
    db.execute(f'DROP TRIGGER "{name}"')
before = db.total_changes

def rehash(first):
    prev = db.execute("SELECT hash FROM event WHERE seq = ?", (first - 1,)).fetchone()
    prev = prev[0] if prev else bytes(32)
    rows = "SELECT seq, at_s, actor, action, subject, detail FROM event WHERE seq >= ? ORDER BY seq"
    for seq, at_s, *texts, detail in db.execute(rows, (first,)).fetchall():
        h = b"plrkit event v1" + prev + seq.to_bytes(8, "big") + at_s.to_bytes(8, "big")
        for text in texts:
            h += len(text.encode()).to_bytes(2, "big") + text.encode()
        h += len(detail.encode()).to_bytes(4, "big") + detail.encode()
        mine = hashlib.blake2b(h, digest_size=32).digest()
        db.execute("UPDATE event SET prev = ?, hash = ? WHERE seq = ?", (prev, mine, seq))
        prev = mine

for part in sys.argv[2].split(";"):
    if part.strip().startswith("rehash "):
        rehash(int(part.split()[1]))
    elif part.strip() and part.strip() != "keep":
        db.execute(part)
assert db.total_changes > before or "keep" in sys.argv[2], "nothing was edited"
if "keep" not in sys.argv[2]:
    for _, sql in triggers:
        db.execute(sql)
db.close()
END
}

# NAME | COMMAND | STATUS | REASON | SQL
edits() {
    cat <<'END'
a purchased count | verify | 5 | rowchanged | UPDATE pool SET purchased = 50 WHERE id = 1
a reserved count | log verify | 5 | bookswrong | UPDATE pool SET reserved = 0 WHERE reserved > 0
a reserved count beyond what was bought | log verify | 5 | ledgerdamaged | UPDATE pool SET reserved = purchased + 1 WHERE id = 1
a count of a line | verify | 5 | rowchanged | UPDATE reservation_line SET count = 1 WHERE reservation = 1
what a line holds | log verify | 5 | bookswrong | UPDATE reservation_line SET held = 0 WHERE reservation = 3
a count of a line, and what it holds, and its pool | verify | 5 | rowchanged | UPDATE reservation_line SET count = 5, held = 5 WHERE reservation = 3; UPDATE pool SET reserved = 5 WHERE id = (SELECT pool FROM reservation_line WHERE reservation = 3)
an issued code | verify | 5 | rowchanged | UPDATE reservation SET issued = zeroblob(64) WHERE number = 2
an issued code, cut | verify | 5 | rowchanged | UPDATE reservation SET issued = substr(issued, 1, length(issued) - 1) WHERE number = 1
a receipt | verify | 5 | rowchanged | UPDATE reservation SET receipt = '00000000' WHERE number = 1
a date of issue | verify | 5 | rowchanged | UPDATE reservation SET issued_s = issued_s - 86400 WHERE number = 3
the last day of a term | verify | 5 | rowchanged | UPDATE pool SET end_day = end_day + 365 WHERE type = 1
the approval of an account | verify | 5 | rowchanged | UPDATE account SET plr = 0
the export status of an account | verify | 5 | rowchanged | UPDATE account SET export = 2
the name of an account | verify | 5 | rowchanged | UPDATE account SET name = 'Exampel'
the number of an account | verify | 5 | ledgerdamaged | UPDATE account SET number = 7
the place of a virtual account | verify | 5 | rowchanged | UPDATE virtual_account SET path = 'Default/Lob' WHERE path = 'Default/Lab'
a role for somebody | verify | 5 | rowadded | INSERT INTO role SELECT max(id) + 1, 'mallory', role, account, va, created_s FROM role
a role given to somebody else | verify | 5 | rowchanged | UPDATE role SET os_user = 'mallory'
a tag for another product | verify | 5 | rowadded | INSERT INTO product_entitlement SELECT 'EX-VM', tag FROM product_entitlement WHERE pid <> 'EX-VM' AND tag NOT IN (SELECT tag FROM product_entitlement WHERE pid = 'EX-VM') LIMIT 1
the hash of a product | verify | 5 | rowchanged | UPDATE product SET hash = hash + 1 WHERE pid = 'EX-SW-24'
a state: returned is reserved again | log verify | 5 | bookswrong | UPDATE reservation SET state = 'reserved', returned_s = NULL, return_reason = NULL, return_event = NULL WHERE number = 1
a state: reserved is returned | log verify | 5 | bookswrong | UPDATE reservation SET state = 'returned', returned_s = 1, return_reason = 'returned', return_event = 1 WHERE number = 3
a reason of a return | verify | 5 | rowchanged | UPDATE reservation SET return_reason = 'not-installed' WHERE number = 1
the sequence number of an instance | verify | 5 | rowchanged | UPDATE instance SET seq = 0 WHERE id = 2
the UDI of an instance | verify | 5 | rowchanged | UPDATE instance SET udi = 'PID:EX-SW-24,SN:EXA25019999' WHERE id = 2
the UUID of an instance | verify | 5 | rowchanged | UPDATE instance SET uuid = zeroblob(16) WHERE id = 1
a reservation in another virtual account | verify | 5 | rowchanged | UPDATE reservation SET va = 2 WHERE number = 2
a line of another pool | log verify | 5 | bookswrong | UPDATE reservation_line SET pool = 1 WHERE reservation = 3
a reservation and its lines gone | log verify | 5 | bookswrong | DELETE FROM reservation_line WHERE reservation = 3; DELETE FROM reservation WHERE number = 3
a reservation, its lines and what they held gone | verify | 5 | rowchanged | UPDATE pool SET reserved = reserved - 1 WHERE id = (SELECT pool FROM reservation_line WHERE reservation = 3); DELETE FROM reservation_line WHERE reservation = 3; DELETE FROM reservation WHERE number = 3
a commitment | verify | 5 | rowchanged | UPDATE reservation SET commitment = zeroblob(6) WHERE number = 2
a UDI of the inventory gone | verify | 5 | rowmissing | DELETE FROM inventory
a pool out of nothing | verify | 5 | rowadded | INSERT INTO pool (va, tag, universal, type, start_day, end_day, reporting_only, purchased) SELECT 2, tag, universal, type, start_day, end_day, reporting_only, 1000 FROM pool WHERE universal = 1
the authority's name | verify | 5 | rowchanged | UPDATE authority SET name = 'Other'
an entry's detail | log verify | 5 | logchanged | UPDATE event SET detail = replace(detail, '"added":5', '"added":6') WHERE seq = 6
an entry's time | log verify | 5 | logchanged | UPDATE event SET at_s = at_s + 1 WHERE seq = 3
an entry's actor | log verify | 5 | logchanged | UPDATE event SET actor = 'nobody' WHERE seq = 3
an entry's detail, and the chain computed again | log verify | 5 | logchanged | UPDATE event SET detail = replace(detail, '"purchased":5', '"purchased":6') WHERE seq = 6; rehash 6
the same, and the row too | log verify | 5 | logchanged | UPDATE event SET detail = replace(detail, '"purchased":5', '"purchased":6') WHERE seq = 6; UPDATE pool SET purchased = 6 WHERE id = 1; rehash 6
the same, and the signed head moved | log verify | 4 | badheadsignature | UPDATE event SET detail = replace(detail, '"purchased":5', '"purchased":6') WHERE seq = 6; UPDATE pool SET purchased = 6 WHERE id = 1; rehash 6; UPDATE log_head SET hash = (SELECT hash FROM event ORDER BY seq DESC LIMIT 1)
the same, and the signed head gone | log verify | 5 | nohead | UPDATE event SET detail = replace(detail, '"purchased":5', '"purchased":6') WHERE seq = 6; UPDATE pool SET purchased = 6 WHERE id = 1; rehash 6; DELETE FROM log_head
the last entry gone | log verify | 5 | ledgerdamaged | DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)
the last entry gone, and what refers to it | log verify | 5 | logchanged | UPDATE reservation SET state = 'reserved', returned_s = NULL, return_reason = NULL, return_event = NULL WHERE number = 1; UPDATE pool SET reserved = 2 WHERE id = 1; UPDATE reservation_line SET held = count; DELETE FROM event WHERE seq = (SELECT max(seq) FROM event); UPDATE log_head SET seq = seq - 1
an entry in the middle gone | log verify | 5 | loggap | DELETE FROM event WHERE seq = 4
an entry in the middle gone, and the gap closed | log verify | 5 | ledgerdamaged | DELETE FROM event WHERE seq = 4; UPDATE event SET seq = seq - 1 WHERE seq > 4; rehash 4
two entries swapped | log verify | 5 | logchanged | UPDATE event SET seq = 99 WHERE seq = 3; UPDATE event SET seq = 3 WHERE seq = 4; UPDATE event SET seq = 4 WHERE seq = 99
an entry put in at the end | verify | 5 | rowmissing | INSERT INTO event SELECT seq + 1, at_s, actor, 'product-add', subject, '{"rows":[{"table":"product","insert":{"pid":"NEW-1","hash":1,"display":"","created_s":1}}]}', hash, randomblob(32) FROM event ORDER BY seq DESC LIMIT 1; rehash 14
an entry at the end that is no JSON | verify | 5 | rowsbroken | INSERT INTO event SELECT seq + 1, at_s, actor, action, subject, 'x', hash, randomblob(32) FROM event ORDER BY seq DESC LIMIT 1; rehash 14
an entry at the end that changes what is not there | verify | 5 | rowswere | INSERT INTO event SELECT seq + 1, at_s, actor, action, subject, '{"rows":[{"table":"pool","update":{"id":1},"was":{"purchased":7},"now":{"purchased":8}}]}', hash, randomblob(32) FROM event ORDER BY seq DESC LIMIT 1; rehash 14
a trigger gone | verify | 5 | ledgerdamaged | keep
a table more | log verify | 5 | ledgerdamaged | CREATE TABLE more (a); CREATE INDEX more_a ON more (a); UPDATE pool SET purchased = purchased
END
}

@test "every edit by hand is found, for the reason that the table says" {
    count=0
    while IFS='|' read -r name command status reason sql; do
        rm -rf "$PLR_LEDGER"
        cp -a "$BATS_FILE_TMPDIR/template" "$PLR_LEDGER"
        edit "$sql"
        got=0
        # shellcheck disable=SC2086
        plr-cssm $command --json >out 2>/dev/null </dev/null || got=$?
        if [ "$got" -ne "$status" ] || [ "$(jq -r .error.reason out)" != "${reason// /}" ]; then
            echo "$name: status $got instead of$status, reason instead of$reason:"
            cat out
            failed=1
        fi
        # What one command finds the whole recount finds, too.
        got=0
        plr-cssm verify --json >out 2>/dev/null </dev/null || got=$?
        [ "$got" -ne 0 ] || { echo "$name: not found by verify"; failed=1; }
        count=$((count + 1))
    done < <(edits)
    [ "$count" -ge 40 ]
    [ -z "${failed:-}" ]
}

@test "what is found is named: table, row, column, and the entry that wrote it" {
    edit "UPDATE pool SET purchased = 50 WHERE id = 1; UPDATE account SET plr = 0"
    run -5 --separate-stderr plr-cssm verify
    [[ $stderr == *'table "account", row number 1: plr is 0; entry 2 wrote 1'* ]]
    [[ $stderr == *'1 more rows differ'* ]]
    rm -r "$PLR_LEDGER" && cp -a "$BATS_FILE_TMPDIR/template" "$PLR_LEDGER"
    edit "DELETE FROM inventory"
    run -5 --separate-stderr plr-cssm verify
    [[ $stderr == *'table "inventory", row udi "PID:EX-SW-24,SN:long-serial-0001", which entry 5 wrote, is not there'* ]]
}

# An edit that a later command builds on: the command's own entry says what it found.
@test "an edit is found behind what was done after it" {
    edit "UPDATE pool SET purchased = 50 WHERE id = 1"
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 1
    plr-cssm log verify
    run -5 --separate-stderr plr-cssm verify
    [[ $stderr == *'entry 14 found a row otherwise than the entries before it wrote it: table "pool", row id 1'* ]]
}

@test "with the note left, a log that was written again is found by every command" {
    cp "$PLR_LEDGER/high-water" note
    edit "UPDATE event SET at_s = at_s + 1 WHERE seq = 6; rehash 6"
    cp note "$PLR_LEDGER/high-water"
    run -5 --separate-stderr plr-cssm list accounts
    [[ $stderr == *'entry 13 is not the one that was noted'* ]]
}

@test "what is signed counts: a code that the log agrees with, and no key made" {
    # The log and the row are changed together, and nothing after them is signed: the code's own signature tells.
    plr-cssm reserve Q05TK08DBRT5V0M29TQFGNNM1Z7DCYG --account Example --universal
    edit "$(cat <<'END'
UPDATE reservation SET receipt = '00000000' WHERE number = 4;
UPDATE event SET detail = json_replace(detail, '$.rows', json((SELECT json_group_array(json(iif(value ->> 'table' = 'reservation', json_replace(value, '$.insert.receipt', '00000000'), value))) FROM json_each(detail, '$.rows')))) WHERE seq = 14;
rehash 14;
UPDATE log_head SET seq = 13, hash = (SELECT hash FROM event WHERE seq = 13), signature = (SELECT signature FROM log_head)
END
    )"
    run -4 plr-cssm verify
}

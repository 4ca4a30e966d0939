#!/usr/bin/env bats
# The factory line and the authority behind it: epoch keys, device keys of one product and of ten thousand, what bad rows
# do, and what a desk answers, proves and backs up with them.

load said

A=PID:C9300-24UX,SN:FOC2501A0B1

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    plr-key device epoch device-0.key --unprotected
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_TEST_TMPDIR" || return 1
    cp -a "$BATS_FILE_TMPDIR/device-0.key" .
}

keys() { plr-key device keys --epoch-key device-0.key "$@"; }

# The device key and its check value, by other means.
check_file() { # KEY-FILE DEVICE-KEYS
    /usr/bin/python3 - "$1" "$2" <<'END'
import base64, csv, hashlib, sys
pem = "".join(line for line in open(sys.argv[1]) if not line.startswith("-"))
der = base64.b64decode(pem)
at = der.index(b"\x04\x20") + 2  # the only OCTET STRING of 32 bytes
epoch_key = der[at:at + 32]
def keyed(key, data):
    return hashlib.blake2b(data, key=key, digest_size=32).digest()
rows = list(csv.DictReader(open(sys.argv[2])))
assert rows
for row in rows:
    udi = row["udi"].encode()
    key = keyed(epoch_key, b"plrkit device v1" + len(udi).to_bytes(2, "big") + udi)
    assert row["device-key"] == key.hex(), row["udi"]
    assert row["check"] == keyed(key, b"check")[:4].hex(), row["udi"]
    assert row["epoch"] == "0"
print(len(rows))
END
}

@test "an epoch key: a new file of mode 0600, sealed or not, that openssl reads too; nothing is replaced" {
    [ "$(stat -c %a device-0.key)" = 600 ]
    openssl asn1parse -in device-0.key | grep -q '2.25.192632893357953801122820297575377848547.7$'
    fails 6 'exists already' plr-key device epoch device-0.key --unprotected
    echo secret >pass && chmod 600 pass
    plr-key device epoch device-1.key --passphrase-file pass
    grep -q 'BEGIN ENCRYPTED PRIVATE KEY' device-1.key
    openssl pkcs8 -in device-1.key -passin file:pass -noout 2>/dev/null || openssl asn1parse -in device-1.key | grep -q scrypt
    plr-key device keys --udi $A --epoch-key device-1.key --passphrase-file pass --output one.csv
    echo wrong >other && chmod 600 other
    fails 4 'the passphrase is wrong' plr-key device keys --udi $A --epoch-key device-1.key --passphrase-file other --output x.csv
    [ ! -e x.csv ]
    fails 2 'exclude each other' plr-key device epoch x.key --unprotected --passphrase-file pass
    fails 2 'FILE is missing' plr-key device epoch
    # Another kind of key is none.
    plr-key root root --unprotected >/dev/null
    fails 5 'no device epoch key' plr-key device keys --udi $A --epoch-key root/root.key --epoch 0 --output x.csv
}

@test "device keys of one product: as the formats say, in a file of mode 0600, and nowhere else" {
    run --separate-stderr keys --udi "sn:FOC2501A0B1, p:C9300-24UX" --output one.csv
    [ "$status" -eq 0 ]
    [ "$output" = 'Device keys: 1, of epoch 0' ]
    [ "$(stat -c %a one.csv)" = 600 ]
    [ "$(head -1 one.csv)" = udi,epoch,device-key,check ]
    grep -q "^\"$A\",0,[0-9a-f]\{64\},[0-9a-f]\{8\}\$" one.csv
    [ "$(check_file device-0.key one.csv)" = 1 ]
    fails 2 'never to standard output' keys --udi $A --output -
    fails 6 'exists already' keys --udi $A --output one.csv
    fails 2 'where do the keys go' keys --udi $A
    fails 2 'which products' keys --output x.csv
    fails 2 'exclude each other' keys --udi $A --csv x --output x.csv
    fails 2 'of which epoch is the key' plr-key device keys --udi $A --epoch-key one.csv --output x.csv
    fails 5 'no key file' plr-key device keys --udi $A --epoch-key one.csv --epoch 1 --output x.csv
    fails 3 '' keys --udi PID:ALONE --output x.csv
    [ ! -e x.csv ]
    [ -z "$(find . -name '.*.new')" ]
}

@test "bad rows are named with their lines and nothing is written; --skip-bad leaves them out" {
    printf '%s\n' udi "\"$A\"" 'PID:ALONE' '"SN:B,UUID:C"' "\"$A\"" >udis.csv
    fails 3 'has 2 bad lines; nothing was written' keys --csv udis.csv --output all.csv
    [[ $stderr == *'line 3: '*'line 5: "'"$A"'" is there already, in line 2'* ]]
    [ ! -e all.csv ]
    fails 3 'nothing was written' keys --csv udis.csv --split each
    [ ! -e each ]
    run --separate-stderr keys --csv udis.csv --skip-bad --output all.csv --json
    [ "$status" -eq 0 ]
    [ "$(jq -c '[."device-keys", ."left-out", .epoch]' <<<"$output")" = '[2,2,0]' ]
    [[ $stderr == *'left out: "udis.csv", line 3'*'left out: "udis.csv", line 5'* ]]
    [ "$(check_file device-0.key all.csv)" = 2 ]
    printf '%s\n' 'PID:ALONE' >one
    fails 3 '"one", line 1: ' keys --csv one --output x.csv
    : >none
    fails 3 'there is no UDI' keys --csv none --output x.csv
    printf '{"udis":["%s",{"udi":"SN:B"}]}' $A >udis.json
    keys --csv udis.json --output json.csv
    [ "$(check_file device-0.key json.csv)" = 2 ]
    # As they are in the inventory: one a line, commas and all.
    printf '%s\nSN:B\n' $A >plain
    keys --csv plain --output plain.csv
    cmp json.csv plain.csv
}

@test "ten thousand products, in one file and one file each" {
    seq -f 'PID:TESTBOX,SN:ABC2501%04.0f' 0 9999 >udis
    keys --csv udis --output all.csv
    [ "$(check_file device-0.key all.csv)" = 10000 ]
    keys --csv udis --split each
    [ "$(find each -type f | wc -l)" -eq 10000 ]
    [ -z "$(find each -type f ! -perm 600)" ]
    [ "$(stat -c %a each)" = 700 ]
    cmp <(head -1 all.csv; sed -n 4322p all.csv) each/PID_TESTBOX_SN_ABC25014320.csv
    [ "$(cat each/*.csv | grep -v '^udi' | sort)" = "$(sed 1d all.csv | sort)" ]
    fails 6 'exists already' keys --csv udis --split each
}

@test "file names of their own for UDIs that look alike or are long" {
    long=$(printf '%0230d' 0)
    printf '%s\n' 'SN:A/B' 'SN:A_B' 'SN:A B' "SN:$long" "SN:${long}1" 'SN:../../X' >udis
    keys --csv udis --split each
    [ "$(find each -type f | wc -l)" -eq 6 ]
    [ "$(find . -name '*.csv' | wc -l)" -eq 6 ]
    [ "$(cat each/*.csv | grep -vc '^udi')" -eq 6 ]
}

@test "a desk whose keys are sealed: asked once, verified where the passphrase is given, backed up and restored" {
    echo secret >pass && chmod 600 pass
    export PLR_LEDGER=$PWD/desk PLR_STORE=$PWD/store
    plr-cssm init --passphrase-file pass
    plr-cssm account add Lab --plr --slr
    plr-cssm product add C9300-24UX
    plr-cssm license add --account Lab --universal --count 5
    plr-key device epoch desk/keys/device-0.key --passphrase-file pass
    plr-key device keys --udi $A --epoch-key desk/keys/device-0.key --passphrase-file pass --output a.csv
    plr-agent init --udi $A --trust desk/trust.pem --device-key a.csv
    plr-agent enable
    request=$(plr-agent request)
    fails 2 'there is no passphrase' setsid plr-cssm reserve "$request" --account Lab --universal --device-key
    code=$(plr-cssm reserve "$request" --account Lab --universal --device-key --passphrase-file pass)
    [[ $code =~ ^M[0-9A-Z]{31}$ ]]
    # What was answered is answered again without a key.
    [ "$(plr-cssm reserve "$request" --account Lab --universal --device-key)" = "$code" ]
    run --separate-stderr plr-cssm verify --json
    [ "$status" -eq 0 ]
    [ "$(jq -c '[.codes, ."codes-unchecked"]' <<<"$output")" = '[1,1]' ]
    [[ $stderr == *'the MACs of 1 codes for device keys were not checked'* ]]
    run --separate-stderr plr-cssm verify --json --passphrase-file pass
    [ "$(jq -c '[.codes, ."codes-unchecked"]' <<<"$output")" = '[1,0]' ]
    plr-cssm backup copy
    cmp desk/keys/device-0.key copy/keys/device-0.key
    plr-cssm restore copy --ledger back
    cmp desk/keys/device-0.key back/keys/device-0.key
    [ "$(stat -c %a back/keys/device-0.key)" = 600 ]
    plr-agent install "$code"
    [ "$(plr-cssm verify --json --passphrase-file pass --ledger back | jq '."codes-unchecked"')" -eq 0 ]
}

@test "without an epoch key it says how to get one; options that do not fit are named" {
    export PLR_LEDGER=$PWD/desk
    plr-cssm init --unprotected
    plr-cssm account add Lab --plr --slr
    plr-cssm product add C9300-24UX --tag TAG-1
    plr-cssm license add --account Lab --universal --count 5
    plr-cssm license add --account Lab --tag TAG-1 --count 5
    plr-agent init --udi $A --trust desk/trust.pem --store store
    plr-agent enable --store store
    request=$(plr-agent request --store store)
    fails 2 'has no device epoch key' plr-cssm reserve "$request" --account Lab --universal --device-key
    [[ $stderr == *'plr-key device epoch'* ]]
    cp device-0.key desk/keys
    fails 2 'has no device key of epoch 1' plr-cssm reserve "$request" --account Lab --universal --device-key --epoch 1
    fails 2 '--device-key is for universal reservations' plr-cssm reserve "$request" --account Lab --license TAG-1=1 --device-key
    fails 2 '--epoch is of --device-key' plr-cssm reserve "$request" --account Lab --universal --epoch 0
    fails 2 '' plr-cssm reserve "$request" --account Lab --universal --device-key --epoch 2
    fails 2 'not --universal' plr-cssm reserve "$request" --account Lab --universal --device-key --format xml
    [ "$(plr-cssm list reservations --json | jq '.reservations | length')" -eq 0 ]
    # An edited row is found.
    code=$(plr-cssm reserve "$request" --account Lab --universal --device-key)
    [[ $code =~ ^M0 ]]
    plr-key device epoch other.key --unprotected
    cp other.key desk/keys/device-0.key
    run --separate-stderr plr-cssm verify --json
    [ "$status" -eq 4 ]
    [ "$(jq -r .error.reason <<<"$output")" = badmac ]
}

@test "a batch of mixed rows: with a device key, signed, and specific" {
    export PLR_LEDGER=$PWD/desk
    plr-cssm init --unprotected
    cp device-0.key desk/keys
    plr-cssm account add Lab --plr --slr
    plr-cssm product add C9300-24UX --tag TAG-1
    plr-cssm license add --account Lab --universal --count 5
    plr-cssm license add --account Lab --tag TAG-1 --count 5
    echo request,universal,licenses,device-key >batch.csv
    for n in 1 2 3 4; do
        plr-agent init --udi PID:C9300-24UX,SN:FOC2501A0B$n --trust desk/trust.pem --store s$n
        plr-agent enable --store s$n
        plr-agent request --store s$n >r$n
    done
    printf '%s,yes,,yes\n%s,yes,,\n%s,,TAG-1=1,\n%s,,TAG-1=1,yes\n' "$(cat r1)" "$(cat r2)" "$(cat r3)" "$(cat r4)" >>batch.csv
    run --separate-stderr plr-cssm reserve --batch batch.csv --output out.csv --account Lab
    [ "$status" -eq 1 ]
    [ "$(/usr/bin/python3 -c 'import csv, sys
print([row["authorization-code"][:1].isalpha() and row["authorization-code"][0] or "." for row in csv.DictReader(open("out.csv"))])' | tr -d "' ")" = "[M,.,S,.]" ] ||
        { cat out.csv; return 1; }
    grep -q 'device key, which is for universal' out.csv
    # All universal rows, by the option.
    plr-agent init --udi PID:C9300-24UX,SN:FOC2501A0B5 --trust desk/trust.pem --store s5
    plr-agent enable --store s5
    { echo request; plr-agent request --store s5; } >more.csv
    plr-cssm reserve --batch more.csv --output more --account Lab --universal --device-key
    grep -q ',M[0-9A-Z]\{31\}$' more
}

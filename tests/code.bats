#!/usr/bin/env bats
# plr-code check and inspect, on the vectors that the independent decoder made; the trust bundles are made with
# openssl(1) alone, as plr-trust(5) says they can be.

setup_file() {
    bats_require_minimum_version 1.5.0
    cd "$BATS_FILE_TMPDIR" || return 1
    /usr/bin/python3 - "$BATS_TEST_DIRNAME/../fixtures/vectors" <<'END'
import base64, json, sys

def vectors(kind):
    with open(f"{sys.argv[1]}/{kind}.json") as file:
        return json.load(file)["vectors"]

def valid(kind):
    return next(v for v in vectors(kind) if v["class"] == "valid")

def put(name, text):
    with open(name, "w") as file:
        file.write(text)

def public_pem(prefix, key):
    body = base64.encodebytes(bytes.fromhex(prefix + key)).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{body}-----END PUBLIC KEY-----\n"

def request_like(v):
    return next(r for r in vectors("request") if r["class"] == "valid" and r["udi"] == v["udi"] and r["seq"] == v["seq"]
                and r["c"] == v["c"])

slr, text, plr, opening = valid("slr"), valid("slrtext"), valid("plr"), valid("opening")
assert text["cose"] == slr["cose"]
put("slr-public.pem", public_pem("302a300506032b6570032100", slr["public"]))
put("plr-public.pem", public_pem("3032301006072a8648ce3d020106052b81040021031e00", plr["public"]))
put("slr.line", text["line"] + "\n")
put("slr.sheet", text["sheet_text"])
put("slr.udi", slr["authorization"]["udi"])
put("slr.tags", "".join(e["tag"] + "\n" for e in slr["authorization"]["entitlements"]))
put("plr.code", plr["code"])
put("plr.udi", plr["udi"])
put("plr.receipt", plr["receipt"])
put("plr.account", str(plr["account"]))
put("opening.code", opening["code"])
put("opening.udi", opening["udi"])
put("request.code", valid("request")["code"])
put("request.udi", valid("request")["udi"])
put("request.c", valid("request")["c"])
put("plr.fields", json.dumps([plr["udi"], plr["seq"], plr["c"], plr["c_bits"]]))
END
    bundle home
    bundle away
    make_request >plr.request
}

# Root and signers for the vectors' public keys; a root of the same name made twice is two authorities.
bundle() { # NAME
    openssl genpkey -algorithm ed25519 -out "$1.key" 2>/dev/null
    cat >"$1.ext" <<'END'
[root]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[slr]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,2.25.192632893357953801122820297575377848547.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[plr]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,2.25.192632893357953801122820297575377848547.2
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
END
    openssl req -new -key "$1.key" -subj "/CN=Root" -config /dev/null -out "$1.csr"
    openssl x509 -req -in "$1.csr" -key "$1.key" -extfile "$1.ext" -extensions root -days 30 -set_serial "$(serial 0)" \
        -out "$1.root" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA "$1.root" -CAkey "$1.key" -force_pubkey slr-public.pem -subj "/CN=SLR Signer" \
        -extfile "$1.ext" -extensions slr -days 30 -set_serial "$(serial 1)" -out "$1.slr" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA "$1.root" -CAkey "$1.key" -force_pubkey plr-public.pem -set_serial "$(serial 2)" \
        -subj "/CN=PLR Signer/serialNumber=slot-0" -extfile "$1.ext" -extensions plr -days 30 -out "$1.plr" 2>/dev/null
    { echo "# trust bundle of $1"; stated "$1.key" "$1.root" "$1.slr" "$1.plr"; } >"$1.pem"
}

serial() { echo "0x40$(printf %06x "$1")$(openssl rand -hex 12)"; } # NUMBER

# KEY ROOT CERTIFICATE...: the certificates and their statement, signed with the root.
stated() {
    local key=$1 digest certificate
    shift
    digest=$(for certificate; do openssl x509 -in "$certificate" -outform DER | sha256sum | cut -c1-64; done | sort |
        /usr/bin/python3 -c 'import hashlib, sys; print(hashlib.sha256(bytes.fromhex(sys.stdin.read().replace("\n", ""))).hexdigest())')
    : >index.txt
    echo 01 >crlnumber
    cat >ca.cnf <<END
[ca]
default_ca = here
[here]
database = index.txt
crlnumber = crlnumber
crl_extensions = statement
[statement]
authorityKeyIdentifier = keyid
2.25.192632893357953801122820297575377848547.5 = ASN1:FORMAT:HEX,OCTETSTRING:$digest
END
    cat "$@"
    openssl ca -gencrl -config ca.cnf -md null -keyfile "$key" -cert "$1" -crldays 30 2>/dev/null
}

# The request code that the PLR vector is for, by the independent implementation.
make_request() {
    PYTHONPATH=$BATS_TEST_DIRNAME/../fixtures/independent /usr/bin/python3 -B - <<'END'
import json
from plrpy import request, udi
text, seq, c, bits = json.load(open("plr.fields"))
u = udi.parse_canonical(text)
print(request.encode(u, seq, int.from_bytes(bytes.fromhex(c), "big") >> (48 - bits)))
END
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
}

json() { # KEY: of the object in $output
    printf '%s' "$output" | /usr/bin/python3 -c 'import json, sys
value = json.load(sys.stdin)
for key in sys.argv[1].split("."):
    value = value[int(key)] if isinstance(value, list) else value[key]
print(json.dumps(value) if isinstance(value, (bool, dict, list, type(None))) else value)' "$1"
}

@test "check: correct codes of every kind" {
    run plr-code check "$(cat request.code)"
    [ "$status" -eq 0 ]
    [[ $output == "reservation request code, "*" symbols: correct" ]]
    run plr-code check "$(cat plr.code)"
    [ "$status" -eq 0 ]
    [ "$output" = "PLR authorization code, 64 symbols: correct" ]
    run plr-code check "$(cat opening.code)"
    [ "$status" -eq 0 ]
    [ "$output" = "return code, 26 symbols: correct" ]
    run plr-code check --file slr.line
    [ "$status" -eq 0 ]
    [[ $output == "SLR authorization code, "*" symbols: correct" ]]
    run plr-code check --file slr.sheet --json
    [ "$status" -eq 0 ]
    [ "$(json kind)" = slr ]
    [ "$(json correct)" = true ]
}

@test "check: groups as several operands, lower case, hyphens, standard input" {
    grouped=$(sed 's/..../& /g' request.code)
    # shellcheck disable=SC2086
    plr-code check $grouped
    plr-code check "$(tr A-Z a-z <request.code)"
    plr-code check "$(sed 's/..../&-/g' plr.code)"
    plr-code check - <plr.code
    plr-code check --file - <slr.sheet
    # A PLR code whose first group is digits and a colon is not mistaken for line 1 of a sheet.
    plr-code check "$(sed 's/..../&:/g' plr.code)"
}

@test "check: a wrong symbol is named with group, symbol and what it must be" {
    code=$(cat plr.code)
    run plr-code check "${code:0:9}Z${code:10}"
    [ "$status" -eq 3 ]
    [ "${lines[0]}" = "plr-code: cannot read the code: group 3, symbol 2: you wrote Z, it must be ${code:9:1}" ]
    [[ ${lines[1]} == "hint: "* ]]
    run --separate-stderr plr-code check --json "${code:0:9}Z${code:10}"
    [ "$status" -eq 3 ]
    [ "$(json error.status)" = 3 ]
    [ "$(json error.reason)" = wrongsymbol ]
    [ "$(json error.symbol)" = 10 ]
}

@test "check: a wrong symbol on a sheet is named with its line" {
    awk 'NR == 3 {last = substr($0, length); $0 = substr($0, 1, length - 1) (last == "Q" ? "R" : "Q")} {print}' \
        slr.sheet >bad.sheet
    run plr-code check --file bad.sheet
    [ "$status" -eq 3 ]
    [[ ${lines[0]} == "plr-code: cannot read the code: line 3, group 12, symbol 4: you wrote "* ]]
    run --separate-stderr plr-code check --json --file bad.sheet
    [ "$(json error.line)" = 3 ]
    [ "$(json error.symbol)" = 48 ]
    # A line left out.
    sed 4d slr.sheet >bad.sheet
    run plr-code check --file bad.sheet
    [ "$status" -eq 3 ]
    [[ ${lines[0]} == *"line"* ]]
}

@test "check: every single wrong symbol of a request is found at its place" {
    code=$(cat request.code)
    for ((at = 0; at < ${#code}; at++)); do
        wrong=Z
        [ "${code:at:1}" = Z ] && wrong=Y
        run --separate-stderr plr-code check --json "${code:0:at}$wrong${code:at+1}"
        [ "$status" -eq 3 ]
        # The first symbol is the kind: with Z there is none.
        [ "$(json error.symbol)" = "$((at + 1))" ]
    done
}

@test "check: what is no code at all" {
    for text in "" " - " hello '€' "$(printf 'Q\001')" QQQQ Z S S0 S00000 1:S "$(head -c 3000 /dev/zero | tr '\0' Q)"; do
        run plr-code check "$text"
        [ "$status" -eq 3 ]
        [[ ${lines[0]} == "plr-code: cannot read the code: "* ]]
        [[ $output != *$'\001'* ]]
    done
    head -c 300000 /dev/zero | tr '\0' S >large
    run plr-code check --file large
    [ "$status" -eq 3 ]
    run plr-code check --file no-such-file
    [ "$status" -eq 5 ]
    run plr-code check
    [ "$status" -eq 2 ]
    run plr-code check QQQQ --file slr.line
    [ "$status" -eq 2 ]
    run plr-code check --trust home.pem QQQQ
    [ "$status" -eq 2 ]
}

@test "inspect: a request" {
    run plr-code inspect --json "$(cat request.code)" --udi "$(cat request.udi)"
    [ "$status" -eq 0 ]
    [ "$(json kind)" = request ]
    [ "$(json code)" = "$(cat request.code)" ]
    [ "$(json commitment)" = "$(cat request.c)" ]
    [[ $(json sequence-number) =~ ^[0-9]+$ ]]
    [ "$(json for-udi)" = true ]
    run plr-code inspect "$(cat request.code)" --udi PID:OTHER,SN:AAA00010000
    [ "$status" -eq 1 ]
    [[ $output == *"For that UDI:     no" ]]
    run plr-code inspect "$(cat request.code)" --udi PID:OTHER
    [ "$status" -eq 3 ]
    [[ ${lines[0]} == "plr-code: cannot read --udi: "* ]]
}

@test "inspect: a return code, and which request it opens" {
    run plr-code inspect --json "$(cat opening.code)" --udi "$(cat opening.udi)"
    [ "$status" -eq 0 ]
    [ "$(json reason)" = returned ]
    [ "$(json for-udi)" = true ]
    [ "$(cat opening.udi)" = "$(cat plr.udi)" ]
    run plr-code inspect --json "$(cat opening.code)" --udi "$(cat opening.udi)" --request "$(cat plr.request)"
    [ "$status" -eq 0 ]
    [ "$(json for-request)" = true ]
    run plr-code inspect --json "$(cat opening.code)" --udi "$(cat opening.udi)" --request "$(cat request.code)"
    [ "$status" -eq 1 ]
    [ "$(json for-request)" = false ]
    run plr-code inspect "$(cat opening.code)" --request "$(cat plr.request)"
    [ "$status" -eq 2 ]
    run plr-code inspect "$(cat opening.code)" --udi PID:OTHER,SN:AAA00010000
    [ "$status" -eq 1 ]
}

@test "inspect: a PLR authorization, unverified and verified" {
    run plr-code inspect --json "$(cat plr.code)"
    [ "$status" -eq 0 ]
    [ "$(json verified)" = false ]
    [ "$(json confirmation-code)" = "$(cat plr.receipt)" ]
    [ "$(json smart-account-number)" = "$(cat plr.account)" ]
    [[ $(json export-control) =~ ^(not-allowed|allowed|restricted)$ ]]
    run plr-code inspect "$(cat plr.code)" --trust home.pem --udi "$(cat plr.udi)" --request "$(cat plr.request)"
    [ "$status" -eq 0 ]
    [[ $output == *"Signature:        valid for this product and request"* ]]
    [[ $output == *"Signer:           PLR Signer"* ]]
    # Every line fits a terminal.
    for line in "${lines[@]}"; do [ ${#line} -le 80 ]; done
}

@test "inspect: a PLR authorization for another product, request or authority" {
    run plr-code inspect "$(cat plr.code)" --trust home.pem --udi "$(cat request.udi)" --request "$(cat request.code)"
    [ "$status" -eq 4 ]
    [[ ${lines[0]} == "plr-code: cannot verify the code: "* ]]
    run plr-code inspect "$(cat plr.code)" --trust home.pem --udi PID:A,SN:B --request "$(cat plr.request)"
    [ "$status" -eq 2 ]
    run plr-code inspect "$(cat plr.code)" --trust home.pem
    [ "$status" -eq 2 ]
    stated home.key home.root home.slr >no-plr.pem
    run plr-code inspect "$(cat plr.code)" --trust no-plr.pem --udi "$(cat plr.udi)" --request "$(cat plr.request)"
    [ "$status" -eq 4 ]
    [[ ${lines[0]} == *"no PLR signer in key slot 0" ]]
}

@test "inspect: an SLR authorization shows nothing of its content before the signature holds" {
    run plr-code inspect --file slr.line
    [ "$status" -eq 0 ]
    [[ $output == *"--trust FILE"* ]]
    while read -r tag; do [[ $output != *"$tag"* ]]; done <slr.tags
    [[ $output != *"$(cat slr.udi)"* ]]
    run plr-code inspect --json --file slr.sheet
    [ "$status" -eq 0 ]
    [ "$(json verified)" = false ]
    [[ $output != *entitlement* ]]
    run plr-code inspect --file slr.line --udi "$(cat slr.udi)"
    [ "$status" -eq 2 ]
}

@test "inspect: an SLR authorization verified with a trust bundle" {
    run plr-code inspect --file slr.sheet --trust home.pem --udi "$(cat slr.udi)"
    [ "$status" -eq 0 ]
    [[ $output == *"Signature:        valid"* ]]
    [[ $output == *"Signer:           SLR Signer"* ]]
    [[ $output == *"UDI:              $(cat slr.udi)"* ]]
    [[ $output == *"For that UDI:     yes"* ]]
    while read -r tag; do [[ $output == *"$tag"* ]]; done <slr.tags
    run plr-code inspect --json --file slr.line --trust home.pem
    [ "$status" -eq 0 ]
    [ "$(json verified)" = true ]
    [ "$(json udi.text)" = "$(cat slr.udi)" ]
    printf '%s' "$output" | jq -e '(.udi | keys_unsorted) == ["pid", "vid", "sn", "uuid", "text"] and .udi.uuid == null'
    printf '%s' "$output" | jq -e '."sequence-number" >= 0 and (."confirmation-code" | length) == 8 and ."export-control" != null'
    [ "$(json entitlements.0.license-type)" = perpetual ]
    [ "$(json entitlement-count)" = "$(wc -l <slr.tags)" ]
    [[ $(json issued) == ????-??-??T??:??:??Z ]]
    run plr-code inspect --file slr.sheet --trust home.pem --udi PID:OTHER,SN:AAA00010000
    [ "$status" -eq 1 ]
    run plr-code inspect --file slr.sheet --trust home.pem --request "$(cat request.code)"
    [ "$status" -eq 1 ]
}

@test "inspect: trust bundles that are refused" {
    grep -v '^#' away.root >mixed.pem
    cat home.slr >>mixed.pem
    run plr-code inspect --file slr.line --trust mixed.pem
    [ "$status" -eq 4 ]
    [[ ${lines[0]} == "plr-code: cannot read the trust bundle: the signer \"SLR Signer\" was not certified"* ]]
    run plr-code inspect --file slr.line --trust home.slr
    [ "$status" -eq 3 ]
    cat home.pem home.key >secret.pem
    run plr-code inspect --file slr.line --trust secret.pem
    [ "$status" -eq 3 ]
    [[ ${lines[0]} == *"there is a private key"* ]]
    [[ $output != *"$(sed -n 2p home.key)"* ]]
    run plr-code inspect --file slr.line --trust slr.line
    [ "$status" -eq 3 ]
    stated home.key home.root home.plr >no-slr.pem
    run plr-code inspect --file slr.line --trust no-slr.pem
    [ "$status" -eq 4 ]
    [[ ${lines[0]} == *"no signer of SLR authorizations in the trust bundle has the key id"* ]]
    # A signer certified as the other kind has the right name and the wrong purpose.
    openssl x509 -req -in home.csr -CA home.root -CAkey home.key -force_pubkey slr-public.pem -subj "/CN=SLR Signer" \
        -extfile home.ext -extensions plr -days 30 -set_serial "$(serial 3)" -out wrong.cert 2>/dev/null
    stated home.key home.root wrong.cert >wrong.pem
    run plr-code inspect --file slr.line --trust wrong.pem
    [ "$status" -eq 3 ]
}

@test "inspect: a signer that has expired, or is not valid yet" {
    command -v faketime || skip "there is no faketime"
    # Only openssl sees the false time: a sanitizer does not start under faketime.
    for days in -60 +60; do
        faketime "$days days" openssl x509 -req -in home.csr -key home.key -extfile home.ext -extensions root -days 30 \
            -set_serial "$(serial 0)" -out timed.root 2>/dev/null
        for kind in slr plr; do
            slot=
            [ $kind = slr ] || slot=/serialNumber=slot-0
            faketime "$days days" openssl x509 -req -in home.csr -CA home.root -CAkey home.key -days 30 \
                -force_pubkey $kind-public.pem -subj "/CN=Timed Signer$slot" -extfile home.ext -extensions $kind \
                -set_serial "$(serial 4)" -out timed.$kind 2>/dev/null
        done
        stated home.key home.root timed.slr timed.plr >"timed$days.pem"
        faketime "$days days" bash -c "$(declare -f stated); stated home.key timed.root home.slr" >"root$days.pem"
    done
    run plr-code inspect --file slr.line --trust timed-60.pem
    [ "$status" -eq 4 ]
    [ "${lines[0]}" = 'plr-code: cannot verify the code: the signer "Timed Signer" has expired' ]
    run plr-code inspect --file slr.line --trust timed+60.pem
    [ "$status" -eq 4 ]
    [ "${lines[0]}" = 'plr-code: cannot verify the code: the signer "Timed Signer" is not valid yet' ]
    run plr-code inspect --file slr.line --trust root-60.pem
    [ "$status" -eq 4 ]
    [ "${lines[0]}" = 'plr-code: cannot verify the code: the root "Root" has expired' ]
    run --separate-stderr plr-code inspect --json "$(cat plr.code)" --trust timed-60.pem \
        --udi "$(cat plr.udi)" --request "$(cat plr.request)"
    [ "$status" -eq 4 ]
    [ "$(json error.reason)" = signerexpired ]
}

# Run what follows "$ " in EXAMPLES of a page. Each line shown below it must be in the output; where none is shown the
# command must succeed.
run_examples() { # PAGE
    mandoc -T ascii "$BATS_TEST_DIRNAME/../man/$1" | sed 's,.\x08,,g' | expand | sed -n '/^EXAMPLES/,/^[A-Z]/p' >examples
    ran=0
    shown=
    while IFS= read -r line; do
        line=${line#"${line%%[! ]*}"}
        case $line in
        '$ '*)
            [ "${shown:-1}" -gt 0 ] || [ "$status" -eq 0 ] || { echo "$output"; return 1; }
            run bash -c "${line#'$ '}"
            ran=$((ran + 1))
            shown=0
            echo "$line: $status"
            ;;
        '')
            [ "${shown:-1}" -gt 0 ] || [ "$status" -eq 0 ] || { echo "$output"; return 1; }
            shown=
            ;;
        *) # prose, or output if a command is right above
            if [ -n "$shown" ]; then
                [[ $output == *"$line"* ]] || { echo "not shown: $line"; echo "$output"; return 1; }
                shown=1
            fi
            ;;
        esac
    done < <(sed '$d' examples)
    [ "$ran" -gt 0 ]
}

@test "the examples of plr-code(1) run and show what the page shows" {
    cp home.pem trust.pem
    cp slr.sheet sheet.txt
    run_examples plr-code.1
    [ "$ran" -ge 5 ]
}

@test "the examples of plr-trust(5) run" {
    cp home.pem trust.pem
    cp home.root root.pem
    cp home.plr signer.pem
    run_examples plr-trust.5
    [ "$status" -eq 0 ]
    [[ $output == *": OK"* ]]
}

#!/usr/bin/env bats
# The XML envelope: out of the authority, checked, inspected, installed; changed on the way; of another authority; and the
# samples of the field where they are at hand (PLRKIT_SHARED).

hsec=regid.2021-05.com.example.EDGE_HSEC,1.0_6b1d6c3e-9d8f-4a52-8f5e-2f9a0c7d1e11
boost=regid.2022-03.com.example.EDGE_BOOST_1G,1.0_0d3c2b1a-7e6f-4d5c-9b8a-123456789abc
udi=PID:PLK-9K/E,SN:FDO2412M0XY

setup_file() {
    bats_require_minimum_version 1.5.0
    cd "$BATS_FILE_TMPDIR" || return 1
    PATH=$PLRKIT_BUILD:$PATH
    export PLR_LEDGER=$BATS_FILE_TMPDIR/ledger
    {
        plr-cssm init --ledger "$PLR_LEDGER" --unprotected
        plr-cssm account add 'Harbour & Sons' --plr --slr --export allowed
        plr-cssm product add PLK-9K/E --tag "$hsec" --tag "$boost"
        plr-cssm license add --account 'Harbour & Sons' --tag "$hsec" --count 5
        plr-cssm license add --account 'Harbour & Sons' --tag "$boost" --count 50 --type term --start 2026-01-01 \
            --end 2099-12-31
        plr-cssm license add --account 'Harbour & Sons' --universal --count 2
    } >/dev/null
    new_product box
    plr-agent request --store box >box.request
    plr-cssm reserve "$(cat box.request)" --account 'Harbour & Sons' --license EDGE_HSEC=5 --license EDGE_BOOST_1G=3 \
        --format xml >box.xml
    plr-cssm reserve "$(cat box.request)" --account 'Harbour & Sons' --license EDGE_HSEC=5 --license EDGE_BOOST_1G=3 \
        >box.line
}

new_product() { # STORE
    plr-agent init --udi "$udi" --trust "$PLR_LEDGER/trust.pem" --store "$1" >/dev/null
    plr-agent enable --store "$1" >/dev/null
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    samples=$(realpath "$BATS_TEST_DIRNAME/../${PLRKIT_SHARED:-../shared}" 2>/dev/null)/reference/samples
    case ${PLRKIT_SHARED:-} in /*) samples=$PLRKIT_SHARED/reference/samples ;; esac
    fixtures=$BATS_TEST_DIRNAME/../fixtures/xml
    trust=$PLR_LEDGER/trust.pem
}

# The store of box as it was when its request was made.
fresh_copy() { # STORE
    rm -rf "$1"
    cp -r box "$1"
}

refuses() { # STATUS MESSAGE COMMAND...
    local want=$1 message=$2
    shift 2
    run --separate-stderr "$@"
    [ "$status" -eq "$want" ] || { echo "status $status: $output $stderr"; false; }
    # shellcheck disable=SC2154
    [[ $stderr == *"$message"* ]] || { echo "$stderr"; false; }
}

@test "authority: one line of XML in the order of the field, the same every time" {
    [ "$(wc -l <box.xml)" -eq 1 ]
    names=$(grep -oE '<[a-zA-Z]+>' box.xml | tr -d '<>\n')
    one=entitlementtagcountstartDateendDatelicenseTypedisplayNametagDescriptionsubscriptionID
    [ "$names" = "specificPLRauthorizationCodeflagversionpiidtimestampentitlements$one${one}signatureudi" ]
    grep -qF "<tag>$hsec</tag><count>5</count><startDate></startDate><endDate></endDate><licenseType>PERPETUAL<" box.xml
    grep -qF "<count>3</count><startDate>2026-01-01</startDate><endDate>2099-12-31</endDate><licenseType>TERM<" box.xml
    grep -qF "<udi>$udi</udi></specificPLR>" box.xml
    plr-cssm reserve "$(cat box.request)" --account 'Harbour & Sons' --license EDGE_HSEC=5 --license EDGE_BOOST_1G=3 \
        --format xml | cmp - box.xml
    plr-cssm show "$(cat box.request)" --format xml | tail -n 1 | cmp - box.xml
    plr-cssm show "$(cat box.request)" --format xml --json | jq -r .xml | cmp - box.xml
}

@test "authority: the signature is the code's own bytes" {
    /usr/bin/python3 - <<'END'
import base64, re
alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
line = open("box.line").read().strip()
bits = "".join(f"{alphabet.index(c):05b}" for c in line[6:])
code = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits) - 7, 8))
assert base64.b64decode(re.search("<signature>(.*)</signature>", open("box.xml").read())[1], validate=True) == code
END
}

@test "authority: what has no envelope is refused before anything is recorded" {
    new_product other
    request=$(plr-agent request --store other)
    refuses 2 '--format xml is for specific reservations with their whole tags, not --by-reference' \
        plr-cssm reserve "$request" --account 'Harbour & Sons' --license EDGE_BOOST_1G=1 --by-reference --format xml
    refuses 2 '--format xml is for specific reservations with their whole tags, not --universal' \
        plr-cssm reserve "$request" --account 'Harbour & Sons' --universal --format xml
    refuses 2 'there is no reservation for' plr-cssm show "$request"
    refuses 2 '--format is line, sheet or xml, not "html"' plr-cssm show "$request" --format html
}

@test "authority: an authorization by reference, or a universal one, cannot be shown as XML later" {
    ledger=$BATS_TEST_TMPDIR/ledger
    cp -r "$PLR_LEDGER" "$ledger"
    plr-agent init --udi PID:PLK-9K/E,SN:FDO2412M0XZ --trust "$trust" --store "$BATS_TEST_TMPDIR/a" >/dev/null
    plr-agent enable --store "$BATS_TEST_TMPDIR/a" >/dev/null
    request=$(plr-agent request --store "$BATS_TEST_TMPDIR/a")
    plr-cssm reserve "$request" --ledger "$ledger" --account 'Harbour & Sons' --license EDGE_BOOST_1G=1 --by-reference
    refuses 2 'an authorization by reference has no tags that XML could show' \
        plr-cssm show "$request" --ledger "$ledger" --format xml
    [[ $stderr == *'hint: use --format line or sheet'* ]]
    plr-agent init --udi PID:PLK-9K/E,SN:FDO2412M0YA --trust "$trust" --store "$BATS_TEST_TMPDIR/b" >/dev/null
    plr-agent enable --store "$BATS_TEST_TMPDIR/b" >/dev/null
    request=$(plr-agent request --store "$BATS_TEST_TMPDIR/b")
    plr-cssm reserve "$request" --ledger "$ledger" --account 'Harbour & Sons' --universal
    refuses 2 'a universal authorization has no XML envelope' plr-cssm show "$request" --ledger "$ledger" --format xml
}

@test "product: installed from the file, used, returned" {
    fresh_copy way
    receipt=$(plr-agent install --file box.xml --store way)
    [ "$receipt" = "$(plr-cssm show "$(cat box.request)" --json | jq -r '."confirmation-code"')" ]
    plr-agent check "$hsec" 5 --store way
    run plr-agent check "$hsec" 6 --store way
    [ "$status" -eq 1 ]
    plr-agent check EDGE_BOOST_1G 3 --store way
    # The code of the file is installed already, in whatever form it comes.
    refuses 6 'installed already' plr-agent install "$(cat box.line)" --store way
    [ -n "$(plr-agent return --yes --store way)" ]
}

@test "product: the forms in which text arrives" {
    text=$(cat box.xml)
    printf '\xef\xbb\xbf  %s\r\n' "$text" >1.txt
    printf "'%s'\n" "$text" >2.txt
    printf '"%s"\n' "$text" >3.txt
    printf '\xe2\x80\x9c%s\xe2\x80\x9d\n' "$text" >4.txt
    sed 's/></>\r\n  </g' box.xml >5.txt
    sed 's/,SN:/, S: /; s/<udi>/<udi> /' box.xml >6.txt
    { echo '<?xml version="1.0" encoding="UTF-8"?>'; cat box.xml; } >7.txt
    sed 's/<displayName>[^<]*/<displayName>Edge \xe2\x80\x9cHSEC\xe2\x80\x9d/' box.xml >8.txt
    for n in 1 2 3 4 5 6 7 8; do
        fresh_copy way
        plr-agent install --file $n.txt --store way
        plr-agent check "$hsec" 5 --store way
    done
    fresh_copy way
    plr-agent install "$text" --store way
    fresh_copy way
    plr-agent install - --store way <box.xml
    fresh_copy way
    # shellcheck disable=SC2086
    plr-agent install $text --store way
}

@test "product: a field that was changed is named, and nothing is installed" {
    fresh_copy way
    change() { # SED MESSAGE
        sed "$1" box.xml >changed.xml
        run ! cmp -s box.xml changed.xml
        refuses 3 "$2" plr-agent install --file changed.xml --store way
        refuses 3 "$2" plr-code inspect --file changed.xml --trust "$trust"
        diff -r box way
    }
    change 's/<count>5</<count>50</' "the XML says count 50 for \"$hsec\", the signed authorization says 5"
    change 's/2099-12-31/9999-12-31/' "says endDate 9999-12-31 for \"$boost\", the signed authorization says 2099-12-31"
    change 's/TERM/PERPETUAL/' "the XML says licenseType PERPETUAL for \"$boost\", the signed authorization says TERM"
    change 's/EDGE_HSEC,/EDGE_MORE,/' "shows a tag that the signed authorization does not have"
    change 's/FDO2412M0XY</FDO2412M0XZ</' "the XML says udi PID:PLK-9K/E,SN:FDO2412M0XZ, the signed authorization says"
    change 's/<timestamp>1/<timestamp>2/' "the XML says timestamp 2"
    change 's/<piid>./<piid>?/' "the XML says piid ?"
    change 's,<entitlement><tag>regid.2021.*</entitlement><entitlement>,<entitlement>,' "does not show a tag"
}

@test "product: a damaged or foreign signature" {
    fresh_copy way
    sed 's/<signature>\(.\{80\}\)./<signature>\1@/' box.xml >bad.xml
    refuses 3 'not base64' plr-agent install --file bad.xml --store way
    /usr/bin/python3 - <<'END'
import base64, re
text = open("box.xml").read()
code = base64.b64decode(re.search("<signature>(.*)</signature>", text)[1])
def put(name, code):
    open(name, "w").write(re.sub("<signature>.*</signature>",
                                 f"<signature>{base64.b64encode(code).decode()}</signature>", text))
put("bit.xml", code[:-1] + bytes([code[-1] ^ 1]))
put("short.xml", code[:-1])
put("key.xml", code[:9] + bytes([code[9] ^ 1]) + code[10:])
END
    refuses 4 'the signature does not hold' plr-agent install --file bit.xml --store way
    refuses 4 'key id' plr-agent install --file key.xml --store way
    refuses 3 'COSE' plr-agent install --file short.xml --store way
    refuses 4 'not signed by a key known here' plr-agent install --file "$fixtures/field.xml" --store way
    refuses 3 'the signature is empty' plr-agent install --file "$fixtures/form.xml" --store way
    diff -r box way
}

@test "product: an envelope of another product, and of another authority" {
    plr-agent init --udi PID:PLK-9K/E,SN:FDO2412M0AA --trust "$trust" --store third >/dev/null
    plr-agent enable --store third >/dev/null
    plr-agent request --store third
    refuses 1 'this is for SN "FDO2412M0XY"' plr-agent install --file box.xml --store third
    plr-cssm init --ledger "$BATS_TEST_TMPDIR/away" --unprotected >/dev/null
    refuses 4 'key id' plr-code inspect --file box.xml --trust "$BATS_TEST_TMPDIR/away/trust.pem"
}

@test "product: hostile documents" {
    fresh_copy way
    printf '<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><specificPLR>&b;</specificPLR>' >laughs
    refuses 3 'the XML has a document type' plr-agent install --file laughs --store way
    head -c 400 box.xml >cut
    refuses 3 'not well-formed at line 1, column' plr-agent install --file cut --store way
    for _ in $(seq 3000); do printf '<specificPLR>'; done >deep
    refuses 3 'no authorization has an element "specificPLR" inside "specificPLR"' plr-agent install --file deep --store way
    refuses 3 'the outermost element is "html"' plr-agent install '<html></html>' --store way
    { printf '<specificPLR>'; head -c 300000 /dev/zero | tr '\0' ' '; } >large
    refuses 3 'is longer than' plr-agent install --file large --store way
    diff -r box way
}

@test "plr-code: check and fix of our own envelope" {
    run plr-code check --file box.xml
    [ "$status" -eq 0 ]
    [[ $output == 'SLR authorization code as XML, '*' symbols: correct' ]]
    [ "$(plr-code check --json --file box.xml | jq -r .envelope)" = xml ]
    plr-code fix --file box.xml | cmp - box.line
}

@test "plr-code: inspect shows nothing of our own envelope before the signature holds" {
    run plr-code inspect --file box.xml
    [ "$status" -eq 0 ]
    [[ $output == *'not verified'* ]]
    [[ $output != *EDGE_* && $output != *FDO2412* ]]
    run plr-code inspect --file box.xml --trust "$trust" --udi "$udi" --request "$(cat box.request)"
    [ "$status" -eq 0 ]
    [[ $output == *'Envelope:         XML, agrees with what was signed'* ]]
    [[ $output == *'displayName, tagDescription, subscriptionID are not signed'* ]]
    [[ $output == *"$hsec"* ]]
    for line in "${lines[@]}"; do [[ ${#line} -le 80 || $line == *regid* ]]; done
    [ "$(plr-code inspect --json --file box.xml --trust "$trust" | jq -r '.envelope, .verified' | tr '\n' ' ')" = 'xml true ' ]
    # Made-up names are signed by nobody and shown nowhere.
    sed 's/<displayName>[^<]*/<displayName>UNLIMITED/' box.xml >named.xml
    run plr-code inspect --file named.xml --trust "$trust"
    [ "$status" -eq 0 ]
    [[ $output != *UNLIMITED* ]]
}

@test "plr-code: an envelope of another kind of authority is shown, every field as unsigned, exit status 4" {
    run --separate-stderr plr-code inspect --file "$fixtures/field.xml"
    [ "$status" -eq 4 ]
    [[ $output == *'Signature:        not signed by a key known here'* ]]
    [[ $stderr == *'cannot verify the code: not signed by a key known here'* ]]
    [[ $output == *'(unsigned) udi             P:PLK-V, S:7c41d,U:0b7e5a62-3f19-4c0d-8d5e-91aa2f6c7c41'* ]]
    [ "$(grep -c '^(unsigned) ' <<<"$output")" -eq 21 ]
    # No value stands on a line without the mark.
    [ -z "$(grep -v '^(unsigned) ' <<<"$output" | grep -E 'PLK|7c41d|1795305600000|4d0f6c1e')" ]
    run --separate-stderr plr-code inspect --json --file "$fixtures/field.xml"
    [ "$status" -eq 4 ]
    [ "$(jq -r '.verified, .signature, .unsigned.entitlements[1].count' <<<"$output" | tr '\n' '|')" = \
        'false|not signed by a key known here|12|' ]
    run plr-code check --file "$fixtures/field.xml"
    [ "$status" -eq 0 ]
    [ "$output" = 'SLR authorization code as XML: well-formed, not signed by a key known here' ]
    refuses 4 'not signed by a key known here' plr-code fix --file "$fixtures/field.xml"
    refuses 3 'the signature is empty' plr-code inspect --file "$fixtures/form.xml"
    refuses 3 'the signature is empty' plr-code check --file "$fixtures/form.xml"
}

@test "plr-code: the samples of the field" {
    [ -d "$samples" ] || skip "the samples are not here"
    count=0
    for sample in "$samples"/*.xml; do
        count=$((count + 1))
        case $sample in
        *skeleton*)
            refuses 3 'the signature is empty' plr-code inspect --file "$sample"
            refuses 3 'the signature is empty' plr-code check --file "$sample"
            continue
            ;;
        esac
        run --separate-stderr plr-code inspect --file "$sample"
        [ "$status" -eq 4 ]
        [[ $output == *'not signed by a key known here'* ]]
        # Every element that has no children, and only those but the signature.
        [ "$(grep -c '^(unsigned) ' <<<"$output")" -eq "$(($(grep -o '</' "$sample" | wc -l) -
            $(grep -oE '</(specificPLR|authorizationCode|entitlements|entitlement|signature)>' "$sample" | wc -l)))" ]
        run plr-code check --file "$sample"
        [ "$status" -eq 0 ]
        [[ $output == *'not signed by a key known here' ]]
    done
    [ "$count" -ge 1 ]
}

@test "the envelopes in fixtures are what their program makes" {
    /usr/bin/python3 "$fixtures/make.py" --check
}

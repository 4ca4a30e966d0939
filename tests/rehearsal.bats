#!/usr/bin/env bats
# A rehearsal: what it signs is marked, and products in production refuse it by name; and the other way round.

load said

UDI=PID:EX-SW-24,SN:EXA25010001

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    plr-cssm init --rehearsal --unprotected --name Drill --ledger rehearsal >/dev/null
    plr-cssm init --unprotected --name Works --ledger production >/dev/null
    for PLR_LEDGER in rehearsal production; do
        export PLR_LEDGER
        plr-cssm account add Example --plr --slr --export allowed
        plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
        plr-cssm license add --account Example --tag EX_SW_Advantage --count 5
        plr-cssm license add --account Example --universal --count 5
        plr-agent init --udi $UDI --trust "$PLR_LEDGER/trust.pem" --store "product-$PLR_LEDGER"
        plr-agent enable --store "product-$PLR_LEDGER"
        plr-agent request --store "product-$PLR_LEDGER" >"$PLR_LEDGER.request"
    done
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    PATH=$PLRKIT_BUILD:$PATH
    cp -a "$BATS_FILE_TMPDIR"/* .
    cp -a rehearsal other # for a second request of the same product
}

# LEDGER REQUEST-OF WHAT...: the code on standard output
reserve() {
    local ledger=$1 request=$2
    shift 2
    plr-cssm reserve "$(cat "$request.request")" --account Example --ledger "$ledger" "$@"
}

state() { cat product-*/state | sha256sum; }

@test "certificates, key ids and account numbers bear the mark, and in production none does" {
    for key in root slr plr log; do
        openssl x509 -in rehearsal/keys/$key.pem -noout -subject | grep -qF 'OU = REHEARSAL'
        run ! grep -F REHEARSAL <(openssl x509 -in production/keys/$key.pem -noout -subject -issuer)
    done
    openssl x509 -in rehearsal/keys/slr.pem -noout -issuer | grep -qF 'OU = REHEARSAL'
    [ "$(plr-code inspect "$(reserve rehearsal rehearsal --license EX_SW_Advantage=1)" --json | jq -r '."key-id"[:4]')" = 5248 ]
    [ "$(plr-code inspect "$(reserve production production --license EX_SW_Advantage=1)" --json | jq -r '."key-id"[:4]')" != 5248 ]
    [ "$(plr-cssm account show Example --ledger rehearsal --json | jq -c '[.["smart-account-number"], .rehearsal]')" = '[131072,true]' ]
    [ "$(plr-cssm account show Example --ledger production --json | jq -c '[.["smart-account-number"], .rehearsal]')" = '[1,false]' ]
    plr-cssm account add Second --ledger rehearsal | grep -F 'Smart account 131073'
}

@test "an authority for production has no name that looks like a rehearsal" {
    run -2 plr-cssm init --unprotected --ledger new --name 'The Rehearsal Desk'
    [[ "$output" == *REHEARSAL* ]]
    [ ! -e new ]
}

@test "whoever reserves, shows or looks is told" {
    reserve rehearsal rehearsal --license EX_SW_Advantage=1 >code 2>err
    [ "$(wc -l <code)" -eq 1 ]
    grep -qF REHEARSAL err
    plr-cssm show 1 --ledger rehearsal 2>err | grep -F 'number 131072 (REHEARSAL)'
    grep -qF REHEARSAL err
    plr-cssm available "$(cat rehearsal.request)" --account Example --ledger rehearsal 2>err | grep -F REHEARSAL
    grep -qF REHEARSAL err
    plr-cssm account show Example --ledger rehearsal | grep -F REHEARSAL
    for ask in "show 1" "available $(cat rehearsal.request) --account Example" "account show Example"; do
        # shellcheck disable=SC2086
        plr-cssm $ask --ledger rehearsal --json | jq -e '.rehearsal == true'
    done
    reserve production production --license EX_SW_Advantage=1 >code 2>err
    [ ! -s err ]
    plr-cssm show 1 --ledger production --json | jq -e '.rehearsal == false'
    run ! grep -i rehearsal <(plr-cssm show 1 --ledger production 2>&1)
}

@test "SLR: a product in production refuses it by name, and the other way round" {
    code=$(reserve rehearsal production --license EX_SW_Advantage=1)
    refused_unchanged 4 rehearsal 'of a REHEARSAL, and this trust bundle is for production' plr-agent install "$code" --store product-production
    refused_unchanged 4 rehearsal 'of a REHEARSAL' plr-agent return --yes --authorization "$code" --store product-production
    code=$(reserve production rehearsal --license EX_SW_Advantage=1)
    refused_unchanged 4 production 'this trust bundle is that of a REHEARSAL' plr-agent install "$code" --store product-rehearsal
    refused_unchanged 4 production 'that of a REHEARSAL' plr-agent return --yes --authorization "$code" --store product-rehearsal
}

@test "PLR: a product in production refuses it by name, and the other way round" {
    code=$(reserve rehearsal production --universal)
    refused_unchanged 4 rehearsal 'of a REHEARSAL, and this trust bundle is for production' plr-agent install "$code" --store product-production
    refused_unchanged 4 rehearsal 'of a REHEARSAL' plr-agent return --yes --authorization "$code" --store product-production
    code=$(reserve production rehearsal --universal)
    refused_unchanged 4 production 'this trust bundle is that of a REHEARSAL' plr-agent install "$code" --store product-rehearsal
    refused_unchanged 4 production 'that of a REHEARSAL' plr-agent return --yes --authorization "$code" --store product-rehearsal
}

@test "the whole round in a rehearsal, and the product says what it is" {
    for what in "--license EX_SW_Advantage=2" --universal; do
        # shellcheck disable=SC2086
        code=$(reserve rehearsal rehearsal $what 2>/dev/null)
        receipt=$(plr-agent install "$code" --store product-rehearsal)
        [ "$receipt" = "$(plr-cssm show $UDI --json --ledger rehearsal | jq -r '."confirmation-code"')" ]
        plr-agent show status --store product-rehearsal | grep -F REHEARSAL
        plr-agent show all --store product-rehearsal | grep -F REHEARSAL
        plr-agent show all --json --store product-rehearsal | jq -e '.rehearsal == true'
        plr-agent use EX_SW_Advantage 1 --store product-rehearsal
        plr-agent release EX_SW_Advantage --store product-rehearsal
        plr-cssm return "$(plr-agent return --yes --store product-rehearsal)" --ledger rehearsal
        plr-agent request --store product-rehearsal >rehearsal.request
    done
    run ! grep -i rehearsal <(plr-agent show all --store product-production)
    plr-agent show all --json --store product-production | jq -e '.rehearsal == false'
}

@test "the bench sees the marks without a key, and with the wrong bundle names them" {
    slr=$(reserve rehearsal rehearsal --license EX_SW_Advantage=1)
    plr-code inspect "$slr" | grep -F REHEARSAL
    plr-code inspect "$slr" --json | jq -e '.rehearsal == true and .verified == false'
    plr-code inspect "$slr" --trust rehearsal/trust.pem --json | jq -e '.rehearsal == true and .verified == true'
    refused_unchanged 4 rehearsal 'is for production' plr-code inspect "$slr" --trust production/trust.pem
    plr=$(reserve other production --universal)
    plr-code inspect "$plr" | grep -F REHEARSAL
    plr-code inspect "$plr" --json | jq -e '.rehearsal == true'
    refused_unchanged 4 rehearsal 'is for production' plr-code inspect "$plr" --trust production/trust.pem --udi $UDI --request "$(cat production.request)"
    plr-code inspect "$plr" --trust rehearsal/trust.pem --udi $UDI --request "$(cat production.request)" --json | jq -e '.verified == true'
    code=$(reserve production production --universal)
    plr-code inspect "$code" --json | jq -e '.rehearsal == false'
    refused_unchanged 4 production 'that of a REHEARSAL' plr-code inspect "$code" --trust rehearsal/trust.pem --udi $UDI --request "$(cat production.request)"
    plr-code inspect "$(cat production.request)" --json | jq -e 'has("rehearsal") | not'
}

@test "printed sheets bear it on every page" {
    slr=$(reserve rehearsal rehearsal --license EX_SW_Advantage=1)
    plr=$(reserve other production --universal)
    plr-code sheet "$slr" | head -n 1 | grep -q '^REHEARSAL: SLR authorization  '
    plr-code sheet "$plr" | head -n 1 | grep -q '^REHEARSAL: PLR authorization  '
    plr-code sheet "$slr" | grep -q '^Note  *REHEARSAL'
    run ! grep REHEARSAL <(plr-code sheet "$(reserve production production --universal)")
    for code in "$slr" "$plr"; do
        plr-code sheet "$code" --pdf sheet.pdf --force
        if command -v pdftotext >/dev/null; then
            pdftotext -layout sheet.pdf - | grep -q 'REHEARSAL: .LR authorization  '
        else
            grep -aq REHEARSAL sheet.pdf
        fi
    done
}

@test "a bundle is of one kind" {
    plr-agent init --udi $UDI --trust production/trust.pem --store ok
    cat production/trust.pem rehearsal/keys/root.pem >mixed.pem
    run -4 plr-agent init --udi $UDI --trust mixed.pem --store bad
    [[ "$output" == *'for production and for a REHEARSAL at once: "Works root" and "Drill root" differ'* ]]
    [ ! -e bad ]
    cat rehearsal/trust.pem production/keys/root.pem >mixed.pem
    run -4 plr-agent init --udi $UDI --trust mixed.pem --store bad
    [[ "$output" == *'at once'* ]]
}

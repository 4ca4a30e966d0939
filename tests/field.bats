#!/usr/bin/env bats
# Real product ids, UDIs and entitlement tags, through the programs. Skipped where ../shared is not beside the checkout.

setup_file() {
    bats_require_minimum_version 1.5.0
    export PATH=$PLRKIT_BUILD:$PATH
    SHARED=$(realpath -m "${PLRKIT_SHARED:-$BATS_TEST_DIRNAME/../../shared}")
    export SHARED
    [ -r "$SHARED/data/product-ids.txt" ] || return 0
    cd "$BATS_FILE_TMPDIR" || return 1
    export PLR_LEDGER=$PWD/ledger
    plr-cssm init --unprotected >/dev/null
    plr-cssm account add Field --plr --slr --export allowed >/dev/null
    plr-cssm license add --account Field --universal --count 999 >/dev/null
    { echo 'PID,TAG,DISPLAY NAME'; sed 's/$/,,/' "$SHARED/data/product-ids.txt"; } >products.csv
    plr-cssm product import products.csv >/dev/null
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    [ -r "$SHARED/data/product-ids.txt" ] || skip 'the shared data are not here'
    export PLR_LEDGER=$BATS_FILE_TMPDIR/ledger
    cd "$BATS_TEST_TMPDIR" || return 1
}

request() { # UDI STORE
    plr-agent init --udi "$1" --trust "$PLR_LEDGER/trust.pem" --store "$2" >/dev/null
    plr-agent enable --store "$2" >/dev/null
    plr-agent request --store "$2"
}

# The UDI that the authority reads out of a request, alone or with what the operator adds.
recovered() { plr-cssm available "$@" --account Field --json | jq -r .udi.text; }

@test "the exact UDI comes back from requests of every twentieth product, three kinds of serial number" {
    n=0
    while read -r pid; do
        for serial in FOC2501A0B1 9X61HSQEA6Z 12345; do
            n=$((n + 1))
            code=$(request "PID:$pid,SN:$serial" "store$n")
            [ "${#code}" -le 32 ]
            [ "$serial" != FOC2501A0B1 ] || [ "${#code}" -eq 31 ]
            # Two products whose hashes collide are told apart by the operator.
            udi=$(recovered "$code" 2>/dev/null) || udi=$(recovered "$code" --pid "$pid")
            [ "$udi" = "PID:$pid,SN:$serial" ] || { echo "$pid $serial: $udi"; false; }
        done
    done < <(awk 'NR % 20 == 1' "$SHARED/data/product-ids.txt")
    [ "$n" -ge 80 ]
}

@test "UDIs of the field that only their hash fits: from the inventory, or told" {
    code=$(request 'SN:CAT2231B18Y,UUID:default-sdr' ncs)
    [ "${#code}" -eq 29 ]
    run ! plr-cssm available "$code" --account Field
    run ! plr-cssm available "$code" --account Field --udi 'SN:CAT2231B18Z,UUID:default-sdr'
    plr-cssm inventory add 'P:UCM,S:ab123,U:3b1c7a52-6f0d-4e8a-9c11-2d4e6f8ab123' >/dev/null
    plr-cssm product add UCM >/dev/null
    code=$(request 'P:UCM, S:ab123,U:3b1c7a52-6f0d-4e8a-9c11-2d4e6f8ab123' ucm)
    [ "$(recovered "$code")" = 'PID:UCM,SN:ab123,UUID:3b1c7a52-6f0d-4e8a-9c11-2d4e6f8ab123' ]
    plr-cssm product add 8812 >/dev/null
    code=$(request 'PID:8812,SN:FOX2202WIVM' xr)
    [ "${#code}" -eq 31 ]
    [ "$(recovered "$code")" = 'PID:8812,SN:FOX2202WIVM' ]
}

@test "the five tags of a real authorization: back to the letter, and within the sizes" {
    grep -oE '<tag>[^<]*' "$SHARED/reference/samples/slr-cucm-12.5.xml" | sed 's/<tag>//' | sort >tags
    [ "$(wc -l <tags)" -eq 5 ]
    options=()
    while read -r tag; do
        plr-cssm product add C9300-24UX --tag "$tag" >/dev/null
        plr-cssm license add --account Field --tag "$tag" --count 10 >/dev/null
        options+=(--license "$tag=5")
    done <tags
    code=$(plr-cssm reserve "$(request PID:C9300-24UX,SN:FOC2501A0B1 full)" --account Field "${options[@]}")
    [ "${#code}" -le 520 ]
    plr-agent install "$code" --store full >/dev/null
    plr-code inspect --json --trust "$PLR_LEDGER/trust.pem" "$code" | jq -r '.entitlements[]["entitlement-tag"]' | sort >back
    diff tags back
    while read -r tag; do
        plr-agent check "$tag" 5 --store full >/dev/null
        run ! plr-agent check "$tag" 6 --store full
    done <tags
    code=$(plr-cssm reserve "$(request PID:C9300-24UX,SN:FOC2501A0B2 short)" --account Field "${options[@]}" --by-reference)
    [ "${#code}" -le 350 ]
    plr-agent install "$code" --store short >/dev/null
    while read -r tag; do
        plr-agent check "$tag" 5 --store short >/dev/null
        run ! plr-agent check "$tag" 6 --store short
    done <tags
}

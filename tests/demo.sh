#!/bin/sh
# A whole reservation, both sides, on a ledger and stores of its own: PLR for a switch, SLR for a router, each requested,
# authorized, installed, used and returned; at the end the pool is whole again. Run by `make demo`; --quiet shows less.
set -eu
cd "$(dirname "$0")/.."
build=$(realpath "${PLRKIT_BUILD:-build}")
PATH=$build:$PATH
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
export PLR_LEDGER="$room/ledger"
switch=$room/switch
router=$room/router
hsec=regid.2021-05.com.example.EDGE_HSEC,1.0_6b1d6c3e-9d8f-4a52-8f5e-2f9a0c7d1e11
boost=regid.2022-03.com.example.EDGE_BOOST_1G,1.0_0d3c2b1a-7e6f-4d5c-9b8a-123456789abc

say() { printf '\n# %s\n' "$*"; }
run() { # show a command as it would be typed, then do it
    printf '$'
    for word in "$@"; do
        case $word in
        "$room"/*) word=${word#"$room"/} ;;
        *[!A-Za-z0-9_./:,=@%+-]*) word="'$word'" ;;
        esac
        printf ' %s' "$word"
    done
    printf '\n'
    "$@"
}
fail() { echo "demo: $*" >&2; exit 1; }

say 'The licensing desk: an authority with its keys, one smart account, products and licences'
run plr-cssm init --ledger "$PLR_LEDGER" --unprotected
run plr-cssm account add 'Harbour Networks' --plr --slr --export allowed
run plr-cssm product add C9300-24UX
run plr-cssm product add ISR4331/K9 --tag "$hsec" --tag "$boost"
run plr-cssm license add --account 'Harbour Networks' --universal --count 1
run plr-cssm license add --account 'Harbour Networks' --tag "$hsec" --count 4
run plr-cssm license add --account 'Harbour Networks' --tag "$boost" --count 10 --type term --start 2026-01-01 --end 2099-12-31
run plr-cssm list licenses
before=$(plr-cssm list licenses --json)

say 'PLR: a switch in the sealed room asks for everything'
run plr-agent init --udi 'PID:C9300-24UX,SN:FOC2501A0B1' --trust "$PLR_LEDGER/trust.pem" --store "$switch"
run plr-agent enable --store "$switch"
run plr-agent request --store "$switch"
request=$(plr-agent request --store "$switch")
echo "(${#request} symbols to carry out of the room)"
run plr-cssm reserve "$request" --account 'Harbour Networks' --universal
code=$(plr-cssm reserve "$request" --account 'Harbour Networks' --universal)
echo "(${#code} symbols to carry back; asking again printed the same code)"
run plr-agent install "$code" --store "$switch"
run plr-agent check anything-at-all 250 --store "$switch"
run plr-agent show status --store "$switch"

say 'SLR: a router asks for two entitlements'
run plr-agent init --udi 'PID:ISR4331/K9,SN:FDO2412M0XY' --trust "$PLR_LEDGER/trust.pem" --store "$router"
run plr-agent enable --store "$router"
request2=$(plr-agent request --store "$router")
run plr-cssm available "$request2" --account 'Harbour Networks'
run plr-cssm reserve "$request2" --account 'Harbour Networks' --license EDGE_HSEC=1 --license EDGE_BOOST_1G=3 --format sheet
plr-cssm reserve "$request2" --account 'Harbour Networks' --license EDGE_HSEC=1 --license EDGE_BOOST_1G=3 --format sheet \
    >"$room/sheet.txt"
run plr-code check --file "$room/sheet.txt"
run plr-agent install --file "$room/sheet.txt" --store "$router"
run plr-agent use EDGE_HSEC 1 --store "$router"
run plr-agent use EDGE_BOOST_1G 2 --store "$router"
run plr-agent show usage --store "$router"
run plr-cssm list reservations

say 'Both give back what they have: the return code is the proof, and works once'
for product in "$switch" "$router"; do
    run plr-agent return --yes --store "$product"
    code=$(plr-agent return --yes --store "$product")
    run plr-cssm return "$code"
    if plr-cssm return "$code" 2>"$room/second"; then fail 'the second return was taken'; fi
    sed 's/^/(again) /' "$room/second"
done

say 'The pool is whole again'
run plr-cssm list licenses
after=$(plr-cssm list licenses --json)
[ "$before" = "$after" ] || fail 'the pool is not what it was'
run plr-cssm log verify
echo
echo 'demo: the pool is whole again; nothing was lost'

#!/usr/bin/env bats
# plr-code qr: what is drawn is scanned again by an independent reader (ZBar) and gives the same text.

setup_file() {
    bats_require_minimum_version 1.5.0
    cd "$BATS_FILE_TMPDIR" || return 1
    vector() { jq -r "[.vectors[] | select(.class == \"valid\")][0].$2" "$BATS_TEST_DIRNAME/../fixtures/vectors/$1.json"; }
    vector request code >request
    vector plr code >plr
    vector opening code >return
    vector slrtext line >slr
    jq -r '[.vectors[] | select(.class == "valid" and .line) | .line] | max_by(length)' \
        "$BATS_TEST_DIRNAME/../fixtures/vectors/slrtext.json" >long
    [ "$(wc -c <long)" -gt 3400 ]
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_TEST_TMPDIR" || return 1
    here=$BATS_FILE_TMPDIR
    qrtext=$BATS_TEST_DIRNAME/py/qrtext.py
}

need() { # COMMAND...: or skip
    for command; do
        command -v "$command" >/dev/null || skip "$command is not installed"
    done
}

need_pillow() { /usr/bin/python3 -c 'import PIL' 2>/dev/null || skip 'python3-pil is not installed'; }

scan() { # PICTURE
    zbarimg -q --nodbus --raw -Sdisable -Sqrcode.enable "$1" 2>/dev/null
}

@test "PNG of every kind scans as the code" {
    need zbarimg
    for kind in request plr return slr; do
        plr-code qr --file "$here/$kind" --png "$kind.png"
        scan "$kind.png" | cmp - "$here/$kind"
    done
}

@test "PNG at every level scans as the code" {
    need zbarimg
    for level in L M Q H; do
        plr-code qr --file "$here/slr" --png "$level.png" --level "$level"
        scan "$level.png" | cmp - "$here/slr"
    done
    # A higher level is a larger symbol.
    [ "$(plr-code qr --file "$here/slr" --json --level H | jq '.qr[0].version')" -gt \
        "$(plr-code qr --file "$here/slr" --json --level l | jq '.qr[0].version')" ]
}

@test "SVG scans as the code" {
    need zbarimg rsvg-convert
    for kind in request plr slr; do
        plr-code qr --file "$here/$kind" --svg "$kind.svg"
        rsvg-convert -w 800 "$kind.svg" -o "$kind.png"
        scan "$kind.png" | cmp - "$here/$kind"
    done
}

@test "half blocks scan as the code" {
    need zbarimg
    need_pillow
    for kind in request slr; do
        LC_ALL=C.UTF-8 plr-code qr --file "$here/$kind" >drawing
        grep -q '▀' drawing
        /usr/bin/python3 "$qrtext" half drawing drawing.png
        scan drawing.png | cmp - "$here/$kind"
    done
}

@test "ASCII where the locale has no blocks, and where it is asked for" {
    need zbarimg
    need_pillow
    LC_ALL=C plr-code qr --file "$here/plr" >drawing
    [ -z "$(tr -d '# \n' <drawing)" ]
    LC_ALL=C.UTF-8 plr-code qr --ascii --file "$here/plr" | cmp - drawing
    /usr/bin/python3 "$qrtext" ascii drawing drawing.png
    scan drawing.png | cmp - "$here/plr"
}

@test "a long code goes over several symbols, which together scan as the code" {
    need zbarimg
    need_pillow
    run plr-code qr --file "$here/long" --png code.png
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 2 ]
    [[ ${lines[1]} == "code-2.png: SLR authorization code, "*", part 2 of 2" ]]
    [ ! -e code.png ]
    # The order in which they are seen does not matter.
    /usr/bin/python3 "$qrtext" join both.png code-2.png code-1.png
    scan both.png | cmp - "$here/long"
    run plr-code qr --file "$here/long" --png -
    [ "$status" -eq 2 ]
}

@test "an existing file is not replaced, and of several none is begun" {
    plr-code qr --file "$here/request" --png code.png
    cp code.png before.png
    run plr-code qr --file "$here/plr" --png code.png
    [ "$status" -eq 6 ]
    [ "${lines[0]}" = 'plr-code: cannot draw the code: "code.png" exists already' ]
    [ "${lines[1]}" = 'hint: --force replaces it' ]
    cmp code.png before.png
    plr-code qr --file "$here/plr" --png code.png --force
    run ! cmp -s code.png before.png
    touch many-2.png
    run plr-code qr --file "$here/long" --png many.png
    [ "$status" -eq 6 ]
    [ ! -e many-1.png ]
    [ ! -s many-2.png ]
    [ "$(ls | wc -l)" -eq 3 ]
}

@test "a folder that is not there, a name that is none" {
    run plr-code qr --file "$here/plr" --png nowhere/code.png
    [ "$status" -eq 5 ]
    run plr-code qr --file "$here/plr" --svg ./
    [ "$status" -eq 2 ]
    [ -z "$(ls)" ]
}

@test "a picture on standard output, with nothing else" {
    plr-code qr --file "$here/request" --png code.png
    plr-code qr --file "$here/request" --png - | cmp - code.png
    plr-code qr --file "$here/request" --svg - | grep -q '^</svg>$'
    [ ! -e ./- ]
}

@test "json: facts, and the modules where no file is named" {
    plr-code qr --json --file "$here/request" >answer
    [ "$(jq -r '.kind, .level, (.qr | length), .qr[0].version' answer | tr '\n' ' ')" = "request M 1 2 " ]
    [ "$(jq -r .code answer)" = "$(cat "$here/request")" ]
    [ "$(jq -r '.qr[0].rows | length' answer)" -eq $(($(jq '.qr[0].modules' answer) + 8)) ]
    # The finder pattern in its corner, behind the quiet zone of 4.
    [ "$(jq -r '.qr[0].rows[4][4:11]' answer)" = 1111111 ]
    [ "$(jq -r '.qr[0].rows[5][4:11]' answer)" = 1000001 ]
    [ "$(jq -r '.qr[0].rows[3]' answer | tr -d '0\n')" = "" ]
    plr-code qr --json --file "$here/request" --svg code.svg >answer
    [ "$(jq -r '.qr[0].file' answer)" = code.svg ]
    [ "$(jq '.qr[0] | has("rows")' answer)" = false ]
}

@test "on a terminal: dark on light whatever its colours, and a word where it is too narrow" {
    need script
    export LC_ALL=C.UTF-8 TERM=xterm
    script -qec "stty cols 80; plr-code qr --file '$here/request'" /dev/null >shown </dev/null
    grep -q $'^\033\[30;47m.*\033\[0m' shown
    run ! grep -q warning shown
    script -qec "stty cols 80; plr-code qr --file '$here/long'" /dev/null >shown </dev/null
    grep -q 'warning: the drawing is 165 columns wide, the terminal has 80' shown
    script -qec "stty cols 80; plr-code qr --file '$here/request' --png -" /dev/null >shown </dev/null || status=$?
    [ "$status" -eq 2 ]
    grep -q 'standard output is a terminal' shown
}

@test "usage: level, exclusive options, a wrong code" {
    run plr-code qr --file "$here/plr" --level X
    [ "$status" -eq 2 ]
    [[ $output == *'--level is L, M, Q or H, not "X"'* ]]
    run plr-code qr --file "$here/plr" --png a.png --svg a.svg
    [ "$status" -eq 2 ]
    run plr-code qr --file "$here/plr" --ascii --svg a.svg
    [ "$status" -eq 2 ]
    run plr-code qr --file "$here/plr" --json --svg -
    [ "$status" -eq 2 ]
    run plr-code qr Q7YE VT0F --png a.png
    [ "$status" -eq 3 ]
    [ -z "$(ls)" ]
}

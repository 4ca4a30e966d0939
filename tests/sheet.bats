#!/usr/bin/env bats
# plr-code sheet: every symbol is on paper, at its place, on pages that fit and cannot be mixed up.

setup_file() {
    bats_require_minimum_version 1.5.0
    cd "$BATS_FILE_TMPDIR" || return 1
    vectors=$BATS_TEST_DIRNAME/../fixtures/vectors
    vector() { jq -r "[.vectors[] | select(.class == \"valid\")][0].$2" "$vectors/$1.json"; }
    vector request code >request
    vector request udi >request.udi
    vector plr code >plr
    vector plr receipt >plr.receipt
    vector opening code >return
    vector opening udi >return.udi
    vector slrtext line >slr
    vector slrtext sheet_text | grep : >slr.sheet
    vector slr receipt >slr.receipt
    vector slr document_tag >slr.tag
    # A request of form 2 does not spell out its product.
    jq -r '[.vectors[] | select(.class == "valid" and .form == 2)][0].code' "$vectors/request.json" >hashed
    jq -r '[.vectors[] | select(.class == "valid" and .line) | .line] | max_by(length)' "$vectors/slrtext.json" >long
    [ "$(wc -c <long)" -gt 3400 ]
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_TEST_TMPDIR" || return 1
    here=$BATS_FILE_TMPDIR
}

need() { # COMMAND...: or skip
    for command; do
        command -v "$command" >/dev/null || skip "$command is not installed"
    done
}

# The symbols of a printed sheet of a short code: the lines that stand above boxes, or in a PDF of groups of 4 alone.
symbols_of() { grep -xE '( +[0-9A-Z])+ *' "$1" | tr -d ' \n'; }

groups_of() { tr -d '\n' <"$1" | sed 's/..../&\n/g'; }

pages_fit() { # FILE: at most 78 columns and 60 lines a page
    awk 'BEGIN {RS = "\f"; bad = 0}
        {n = split($0, line, "\n"); if (n - 1 > 60) bad = 1
         for (i = 1; i <= n; i++) if (length(line[i]) > 78) bad = 1}
        END {exit bad}' "$1"
}

@test "text: a request, to the letter" {
    before=$(date -u +%F)
    plr-code sheet Q7YEVT0F59BS3MASTNGKJGK4W44XC5W --title 'Rack 7' >sheet
    printed=$(sed -n 's/^Printed   //p' sheet)
    [ "$printed" = "$before" ] || [ "$printed" = "$(date -u +%F)" ]
    sed -n '1,25p' sheet | sed "s/^Printed   $printed$/Printed   TODAY/" | diff - /dev/stdin <<'END'
Reservation request                             code Q7YE...XC5W   page 1 of 1
==============================================================================

Rack 7

Way       from the product to the licensing desk
Code      31 symbols in 8 groups
Printed   TODAY

What to do next
  1. Carry this sheet to the licensing desk and type there:
        plr-cssm reserve Q7YEVT0F59BS3MASTNGKJGK4W44XC5W
  2. Add --account NAME, and --universal or --license TAG=COUNT.
  3. Carry the authorization code that it prints back to the product.

group 1             group 2             group 3             group 4
  Q   7   Y   E       V   T   0   F       5   9   B   S       3   M   A   S
+---+---+---+---+   +---+---+---+---+   +---+---+---+---+   +---+---+---+---+
|   |   |   |   |   |   |   |   |   |   |   |   |   |   |   |   |   |   |   |
+---+---+---+---+   +---+---+---+---+   +---+---+---+---+   +---+---+---+---+

group 5             group 6             group 7             group 8
  T   N   G   K       J   G   K   4       W   4   4   X       C   5   W
+---+---+---+---+   +---+---+---+---+   +---+---+---+---+   +---+---+---+
|   |   |   |   |   |   |   |   |   |   |   |   |   |   |   |   |   |   |
END
    [ "$(grep -c ' Typed in by __' sheet)" -eq 1 ]
    pages_fit sheet
}

@test "text: every short kind is there whole, on one page, with a box for each symbol" {
    for kind in request plr return hashed; do
        plr-code sheet --file "$here/$kind" >sheet
        [ "$(symbols_of sheet)" = "$(cat "$here/$kind")" ]
        [ "$(grep -o '+---' sheet | wc -l)" -eq $((2 * $(tr -d '\n' <"$here/$kind" | wc -c))) ]
        grep -q 'page 1 of 1$' sheet
        pages_fit sheet
        run ! grep -q $'\f' sheet
    done
}

@test "what to do next, by kind; the receipt where there is one" {
    plr-code sheet --file "$here/plr" >sheet
    grep -qx '        plr-agent install' sheet
    grep -qx "Receipt   $(cat "$here/plr.receipt")" sheet
    plr-code sheet --file "$here/slr" >sheet
    grep -qx '        plr-agent install' sheet
    grep -qx "Receipt   $(cat "$here/slr.receipt")" sheet
    plr-code sheet --file "$here/return" >sheet
    grep -qx "        plr-cssm return $(cat "$here/return")" sheet
    run ! grep -q Receipt sheet
    plr-code sheet --file "$here/hashed" >sheet
    grep -q 'Add --udi UDI' sheet
    plr-code sheet --file "$here/request" >sheet
    run ! grep -q 'Add --udi UDI' sheet
}

@test "text: the lines of an SLR authorization, from either form" {
    plr-code sheet --file "$here/slr" >sheet
    plr-code sheet --file "$here/slr.sheet" | cmp - sheet
    grep -E '^ +[0-9]+: ' sheet | sed 's/^ *//' | diff - <(sed 's/^ *//' "$here/slr.sheet")
    # A stroke under each symbol.
    [ "$(sed '/^Copied/,$d' sheet | grep -o _ | wc -l)" -eq "$(sed 's/.*: //' "$here/slr.sheet" | tr -d ' \n' | wc -c)" ]
    pages_fit sheet
}

@test "text: a long one goes over pages that fit and say which of which document they are" {
    plr-code sheet --file "$here/long" --title 'Long' >sheet
    plr-code sheet --file "$here/long" --json >facts
    pages=$(jq .pages facts)
    [ "$pages" -gt 3 ]
    [ "$(tr -cd '\f' <sheet | wc -c)" -eq $((pages - 1)) ]
    pages_fit sheet
    tag=$(cut -c 5-6 "$here/long")
    [ "$(jq -r '."document-tag"' facts)" = "$tag" ]
    for page in $(seq "$pages"); do
        awk -v n="$page" 'BEGIN {RS = "\f"} NR == n' sheet | sed -n 1p | grep -q "document $tag   page $page of $pages\$"
    done
    # What was typed off the sheet is the code again.
    tr '\f' '\n' <sheet | grep -E '^ +[0-9]+: ' >typed
    [ "$(plr-code spell --file typed --json | jq -r .code)" = "$(cat "$here/long")" ]
}

@test "PDF: pdftotext finds every group; A4, one page" {
    need pdftotext pdfinfo
    for kind in request plr return; do
        run plr-code sheet --file "$here/$kind" --pdf "$kind.pdf" --title 'Rack 7'
        [ "$status" -eq 0 ]
        [[ $output == "$kind.pdf: "*", 1 page" ]]
        pdftotext -layout "$kind.pdf" text
        [ "$(symbols_of text)" = "$(cat "$here/$kind")" ]
        grep -q 'Rack 7' text
        grep -q 'page 1 of 1' text
        pdfinfo "$kind.pdf" | grep -qE '^Page size: +595 x 842 pts \(A4\)'
    done
    grep -q "plr-cssm return $(cat "$here/return")" text
}

@test "PDF: every group of an SLR authorization, by line; landscape, its document on every page" {
    need pdftotext pdfinfo
    plr-code sheet --file "$here/slr" --pdf slr.pdf
    pdftotext -layout slr.pdf text
    sed -E 's/^ *([0-9]+): */\1/; s/ //g' "$here/slr.sheet" >want
    tr '\f' '\n' <text | tr -d ' ' | grep -xE '[0-9]{1,3}[0-9A-Z]{14,48}' | grep -vx 123456789101112 >got
    diff want got
    pages=$(pdfinfo slr.pdf | sed -n 's/^Pages: *//p')
    [ "$pages" -eq 2 ]
    pdfinfo slr.pdf | grep -qE '^Page size: +842 x 595 pts \(A4\)'
    for page in 1 2; do
        pdftotext -layout -f $page -l $page slr.pdf - | grep -q "document $(cut -c 5-6 "$here/slr") *page $page of 2"
    done
}

@test "PDF: symbols of 14 points at least, black, fonts that every printer has" {
    need pdffonts pdftotext
    plr-code sheet --file "$here/plr" --pdf plr.pdf
    plr-code sheet --file "$here/slr" --pdf slr.pdf
    sed 's/.*: //' "$here/slr.sheet" | tr -d ' \n' >slr.want
    cp "$here/plr" plr.want
    for name in plr slr; do
        # Words that are symbols (the headings are not: they have an L) with 14 points or more; the boxes that are told
        # are 0.786 of the size of Courier high.
        pdftotext -bbox "$name.pdf" boxes
        sed -nE 's/.*yMin="([0-9.]+)".*yMax="([0-9.]+)">([0-9A-HJKMNP-TV-Z]{1,4})<.*/\1 \2 \3/p' boxes |
            awk '($2 - $1) / 0.786 >= 15 {printf "%s", $3}' | fold -w 1 | sort >got
        fold -w 1 "$name.want" | sort | diff - got
        pdffonts "$name.pdf" | tail -n +3 | awk '{print $1}' | sort >fonts
        printf '%s\n' Courier-Bold Helvetica Helvetica-Bold | cmp - fonts
    done
}

@test "PDF: its QR symbol scans as the code" {
    need pdftoppm zbarimg
    for kind in request plr slr; do
        plr-code sheet --file "$here/$kind" --pdf "$kind.pdf"
        pdftoppm -r 150 -gray -png -singlefile "$kind.pdf" "$kind"
        zbarimg -q --nodbus --raw -Sdisable -Sqrcode.enable "$kind.png" 2>/dev/null | cmp - "$here/$kind"
    done
    # Black and what is between black and white at edges: no colour.
    pdftoppm -r 40 -png -singlefile plr.pdf plain
    /usr/bin/python3 -c 'import PIL' 2>/dev/null || skip 'python3-pil is not installed'
    /usr/bin/python3 -c 'from PIL import Image
image = Image.open("plain.png").convert("RGB")
assert all(r == g == b for _, (r, g, b) in image.getcolors(1 << 20))'
}

@test "the product on the sheet: of this code, or refused" {
    plr-code sheet --file "$here/request" --udi "$(cat "$here/request.udi")" >sheet
    grep -qx "Product   $(cat "$here/request.udi")" sheet
    plr-code sheet --file "$here/return" --udi "$(cat "$here/return.udi")" >sheet
    grep -qx "Product   $(cat "$here/return.udi")" sheet
    for kind in request return hashed; do
        run plr-code sheet --file "$here/$kind" --udi PID:X,SN:ANOTHER --pdf other.pdf
        [ "$status" -eq 1 ]
        [[ $output == *'it is the code of another product than "PID:X,SN:ANOTHER"'* ]]
        [ ! -e other.pdf ]
    done
    run plr-code sheet --file "$here/plr" --udi nonsense
    [ "$status" -eq 3 ] || [ "$status" -eq 2 ]
    # The longest UDI still fits.
    udi=PID:C9300-24UX,SN:$(printf 'X%.0s' $(seq 237))
    plr-code sheet --file "$here/plr" --udi "$udi" >sheet
    pages_fit sheet
    [ "$(sed -n '/^Product/,/^Way/p' sheet | sed '$d; s/^.\{10\}//' | tr -d '\n')" = "$udi" ]
}

@test "files and usage" {
    plr-code sheet --file "$here/plr" --pdf a.pdf
    run plr-code sheet --file "$here/request" --pdf a.pdf
    [ "$status" -eq 6 ]
    [ "${lines[1]}" = 'hint: --force replaces it' ]
    plr-code sheet --file "$here/request" --pdf a.pdf --force --json >facts
    [ "$(jq -r '.kind, .pages, .file, has("text")' facts | tr '\n' ' ')" = "request 1 a.pdf false " ]
    plr-code sheet --file "$here/request" --pdf - | cmp - a.pdf
    plr-code sheet --file "$here/request" --json | jq -r .text | head -n -1 | cmp -n 1000 - <(plr-code sheet --file "$here/request")
    run plr-code sheet --file "$here/plr" --title $'a\nb'
    [ "$status" -eq 2 ]
    run plr-code sheet --file "$here/plr" --title "$(printf 'x%.0s' $(seq 61))"
    [ "$status" -eq 2 ]
    run plr-code sheet Q7YE --pdf b.pdf
    [ "$status" -eq 3 ]
    run plr-code sheet --pdf -  --json --file "$here/plr"
    [ "$status" -eq 2 ]
    [ ! -e b.pdf ]
}

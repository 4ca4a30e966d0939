#!/usr/bin/env bats
# plr-code spell: every kind of code in words and back, as people write words down, and what is refused.

setup_file() {
    bats_require_minimum_version 1.5.0
    cd "$BATS_FILE_TMPDIR" || return 1
    vector() { jq -r "[.vectors[] | select(.class == \"valid\")][0].$2" "$BATS_TEST_DIRNAME/../fixtures/vectors/$1.json"; }
    vector request code >request
    vector plr code >plr
    vector opening code >return
    vector slrtext line >slr.line
    vector slrtext sheet_text >slr.sheet
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
}

@test "a request in words, a group a line" {
    run plr-code spell Q7YE VT0F 59BS 3MAS TNGK JGK4 W44X C5W
    [ "$status" -eq 0 ]
    [ "$output" = "group 1: Quebec Seven Yankee Echo
group 2: Victor Tango Zero Foxtrot
group 3: Five Nine Bravo Sierra
group 4: Three Mike Alfa Sierra
group 5: Tango November Golf Kilo
group 6: Juliett Golf Kilo Four
group 7: Whiskey Four Four Xray
group 8: Charlie Five Whiskey" ]
}

@test "every kind comes back from its words, to the letter" {
    for kind in request plr return slr.line; do
        plr-code spell --file "$kind" >words
        [ "$(plr-code spell --reverse - <words)" = "$(tr -d '\n' <"$kind")" ]
        tr 'A-Z\n' 'a-z ' <words >spoken
        [ "$(plr-code spell --reverse --file spoken)" = "$(tr -d '\n' <"$kind")" ]
        # Words alone, without any number.
        sed 's/.*: *//' words >bare
        [ "$(plr-code spell --reverse --file bare)" = "$(tr -d '\n' <"$kind")" ]
    done
}

@test "a sheet is spelled by line and group, whichever form it was given in" {
    plr-code spell --file slr.sheet >words
    plr-code spell --file slr.line | cmp - words
    lines=$(grep -c : slr.sheet)
    [ "$(grep -c 'group 1: ' words)" -eq "$lines" ]
    [ "$(grep -c 'group 12: ' words)" -eq $((lines - 1)) ]
    # Initials and digits of the words of line 2 are line 2.
    spelled=$(sed -n 's/^line 2, group [0-9]*: *//p' words |
        sed -E 's/Zero/0/g; s/One/1/g; s/Two/2/g; s/Three/3/g; s/Four/4/g; s/Five/5/g; s/Six/6/g; s/Seven/7/g; s/Eight/8/g
            s/Nine/9/g; s/([A-Z])[a-z]+/\1/g' | tr -d ' \n')
    [ "$spelled" = "$(sed -n 's/^ *2://p' slr.sheet | tr -d ' \n')" ]
}

@test "words as people write them" {
    run plr-code spell --reverse - <<'END'
Group one - Québec, seven, YANKEE, echo. Group two - viktor tango nought foxtrott
five niner bravo sierra / tree mike alpha sierra
(5) tango november golf kilo; juliet golf kilo fower
whisky 4 4 x-ray ... Charly fife W
END
    [ "$status" -eq 0 ]
    [ "$output" = Q7YEVT0F59BS3MASTNGKJGK4W44XC5W ]
    run plr-code spell --reverse --json Quebec Seven Yankee Echo Victor Tango Oscar Foxtrot Five Nine Bravo Sierra \
        Three Mike Alfa Sierra Tango November Golf Kilo Juliett Golf Kilo Four Whiskey Four Four X ray Charlie Five Whiskey
    [ "$status" -eq 0 ]
    [ "$(jq -r '.kind, .code, .symbols' <<<"$output" | tr '\n' ' ')" = "request Q7YEVT0F59BS3MASTNGKJGK4W44XC5W 31 " ]
}

@test "json: groups with line, text and words" {
    plr-code spell --json --file slr.sheet >answer
    [ "$(jq -r '[.groups[].text] | join("")' answer)" = "$(sed 's/^ *[0-9]*://' slr.sheet | tr -d ' \n')" ]
    [ "$(jq -r '.groups[12] | .line, .group, (.words | length)' answer | tr '\n' ' ')" = "2 1 4 " ]
    plr-code spell --json --file request >answer
    [ "$(jq -r '.groups[0].words | join(" ")' answer)" = "$(plr-code spell --file request | sed -n 's/group 1: *//p')" ]
    [ "$(jq '.groups[0] | has("line")' answer)" = false ]
}

@test "a wrong code is not spelled: its place is told" {
    run plr-code spell Q7YE VT0F 59BS 3MAS TNGK JGK4 W44X C6W
    [ "$status" -eq 3 ]
    [ "${lines[0]}" = "plr-code: cannot read the code: group 8, symbol 2: you wrote 6, it must be 5" ]
    [ "${#lines[@]}" -eq 2 ]
    sed '3s/[0-9]:\( *\)./7:\1?/' slr.sheet >broken
    run plr-code spell --file broken
    [ "$status" -eq 3 ]
    [[ ${lines[0]} == "plr-code: cannot read the code: line 3, group 1, symbol 1"* ]]
    [ "${#lines[@]}" -le 2 ]
}

@test "an unknown word is named with its place and the nearest word" {
    printf 'group 1: Quebec Seven Yankee Echo\ngroup 2: Victor Tengo Zero Foxtrot\n' >words
    run plr-code spell --reverse --file words
    [ "$status" -eq 3 ]
    [ "${lines[0]}" = 'plr-code: cannot read the words: line 2, word 2: "tengo" stands for no symbol' ]
    [ "${lines[1]}" = 'hint: did you mean "Tango"? every symbol is one word' ]
    run --separate-stderr plr-code spell --reverse --json --file words
    [ "$status" -eq 3 ]
    [ "$(jq -r '.error | .reason, .line, .symbol' <<<"$output" | tr '\n' ' ')" = "unknownword 2 6 " ]
}

@test "a wrong, missing or unreadable word is found by the check symbols" {
    plr-code spell Q7YEVT0F59BS3MASTNGKJGK4W44XC5W >words
    sed '2s/Victor/Tango/' words >wrong
    run plr-code spell --reverse --file wrong
    [ "$status" -eq 3 ]
    [ "${lines[0]}" = "plr-code: cannot read the words: group 2, symbol 1: you wrote T, it must be V" ]
    sed '2s/ Foxtrot$//' words >missing
    run plr-code spell --reverse --file missing
    [ "$status" -eq 3 ]
    sed '2s/Foxtrot/?/' words >unreadable
    run plr-code spell --reverse --file unreadable
    [ "$status" -eq 3 ]
    [[ $output == *"group 2, symbol 4 is marked as unreadable"* ]]
    # On a sheet the announced line is kept, so that the mistake is told by line.
    plr-code spell --file slr.sheet | sed 's/^\(line 3, group 2: *\)[A-Z][a-z]*/\1?/' >words
    run plr-code spell --reverse --file words
    [ "$status" -eq 3 ]
    [[ $output == *"line 3, group 2, symbol 1"* ]]
}

@test "usage: nothing to spell, two sources" {
    run plr-code spell
    [ "$status" -eq 2 ]
    run plr-code spell --reverse
    [ "$status" -eq 2 ]
    run plr-code spell Q7YE --file request
    [ "$status" -eq 2 ]
    run plr-code spell --reverse - </dev/null
    [ "$status" -eq 3 ]
    [[ $output == *"there is no spelling word in it"* ]]
}

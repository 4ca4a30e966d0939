#!/usr/bin/env bats
# A person at a real terminal (expect's): typing codes row by row, mistakes told at once, a way back, and Ctrl-C.

load desk

setup_file() {
    desk_of_people 40
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    export PLR_LEDGER=$BATS_FILE_TMPDIR/ledger
    export PLR_STORE=$BATS_TEST_TMPDIR/store
    export TERM=dumb LC_ALL=C
    cd "$BATS_TEST_TMPDIR" || return 1
    serial=FOC250$((BATS_TEST_NUMBER % 9 + 1))A0B$((BATS_TEST_NUMBER / 9))
    plr-agent init --udi "PID:C9300-24UX,SN:$serial" --trust "$PLR_LEDGER/trust.pem" >/dev/null
    plr-agent enable >/dev/null
    request=$(plr-agent request)
}

plr() { plr-cssm reserve "$request" --account Desk --universal; }
sheet() { plr-cssm reserve "$request" --account Desk --license CAMPUS_Advantage=2 --format sheet; }

# A dialogue: lines of expect, with helpers. Standard input is the script.
dialogue() {
    { cat <<'END'
set timeout 40
log_user 1
proc want {text} {
    expect {
        -ex $text {}
        timeout {puts "\nNOT SEEN: $text"; exit 90}
        eof {puts "\nENDED BEFORE: $text"; exit 91}
    }
}
proc finish {status} {
    expect {
        eof {}
        timeout {puts "\nDID NOT END"; exit 92}
    }
    set got [lindex [wait] 3]
    if {$got != $status} {puts "\nSTATUS $got, not $status"; exit 93}
}
END
        cat
    } >script.exp
    run expect -f script.exp
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "a PLR code typed in rows, in lower case, with hyphens" {
    code=$(plr)
    lower=$(tr A-Z a-z <<<"$code")
    dialogue <<END
spawn plr-agent install
want "code: "
send "${lower:0:4}-${lower:4:4}-${lower:8:8}\r"
want "group 5 (16 of 64 symbols): "
send "${lower:16:30}\r"
want "(46 of 64 symbols): "
send "${lower:46}\r"
want "Last Confirmation code "
finish 0
END
    [ "$(plr-agent show reservation --json | jq -r .state)" != null ]
    run plr-agent check anything 9
    [ "$status" -eq 0 ]
    [ ! -e "$PLR_STORE/draft-install" ]
}

@test "a wrong symbol is proposed with its group, and yes installs it" {
    code=$(plr)
    was=${code:24:4}
    case ${was:2:1} in 7) bad=8 ;; *) bad=7 ;; esac
    dialogue <<END
spawn plr-agent install
want "code: "
send "${code:0:26}$bad${code:27}\r"
want "group 7: you typed ${was:0:2}$bad${was:3}; it agrees with $was"
want "Does your paper say so?"
send "yes\r"
want "Last Confirmation code "
finish 0
END
}

@test "no offers the rows again; nothing is installed before the answer" {
    code=$(plr)
    case ${code:63} in 7) bad=8 ;; *) bad=7 ;; esac
    dialogue <<END
spawn plr-agent install
want "code: "
send "${code:0:63}$bad\r"
want "Does your paper say so?"
send "no\r"
want "code: "
after 300
send "\025$code\r"
want "Last Confirmation code "
finish 0
END
}

@test "hopeless text names what to compare and asks again" {
    code=$(plr)
    dialogue <<END
spawn plr-agent install
want "code: "
send "${code:0:10}0000000000${code:20}\r"
want "compare all 16 groups"
want "code: "
after 300
send "\025$code\r"
want "Last Confirmation code "
finish 0
END
}

@test "a foreign character is told before the next row is asked" {
    code=$(plr)
    dialogue <<END
spawn plr-agent install
want "code: "
send "${code:0:5}%${code:6:10}\r"
want "is not a character of any code"
want "code: "
after 300
send "\025$code\r"
want "Last Confirmation code "
finish 0
END
}

@test "< takes a row back, = shows what is typed" {
    code=$(plr)
    dialogue <<END
spawn plr-agent install
want "code: "
send "${code:0:16}\r"
want "(16 of 64 symbols): "
send "${code:16:16}\r"
want "(32 of 64 symbols): "
send "=\r"
want "  2: ${code:16:16}"
want "(32 of 64 symbols): "
send "<\r"
want "(16 of 64 symbols): "
send "\r"
want "(32 of 64 symbols): "
send "${code:32}\r"
want "Last Confirmation code "
finish 0
END
}

@test "Ctrl-C keeps what was typed, the half row too, and the next time goes on from there" {
    code=$(plr)
    dialogue <<END
spawn plr-agent install
want "code: "
send "${code:0:16}\r"
want "(16 of 64 symbols): "
send "${code:16:5}"
after 300
after 300
send "\003"
want "what you typed is kept"
finish 1
END
    [ "$(stat -c %a "$PLR_STORE/draft-install")" = 600 ]
    run plr-agent show reservation
    [[ "$output" != *"UNIVERSAL INSTALLED"* ]]
    dialogue <<END
spawn plr-agent install
want "  1: ${code:0:16}"
want "Go on from there?"
send "yes\r"
want "(16 of 64 symbols): "
want "${code:16:5}"
send "${code:21}\r"
want "Last Confirmation code "
finish 0
END
}

@test "a sheet line by line: another line is named, a swap proposed, the end known" {
    sheet >rows
    row() { sed -n "$1s/^ *[0-9]*: //p" rows; }
    last=$(wc -l <rows)
    two=$(row 2)
    for at in 0 1 2; do # two that differ
        swapped=${two:0:at}${two:at+1:1}${two:at:1}${two:at+2}
        [ "$swapped" = "$two" ] || break
    done
    {
        echo 'spawn plr-agent install'
        echo 'want "code: "'
        echo "send \"$(row 1)\r\""
        echo "want \"The sheet has $last lines.\""
        echo 'want "line 2: "'
        echo "send \"$(row 3)\r\""
        echo 'want "That is line 3; line 2 is wanted."'
        echo "send \"\\025$swapped\r\""
        echo "want \"line 2: two neighbouring symbols are swapped: group 1: you typed ${swapped:0:4}; it agrees with\""
        echo 'send "yes\r"'
        for n in $(seq 3 "$last"); do
            echo "want \"line $n: \""
            echo "send \"$(row "$n")\r\""
        done
        echo 'want "Last Confirmation code "'
        echo 'finish 0'
    } >lines.exp
    dialogue <lines.exp
    run plr-agent check CAMPUS_Advantage 2
    [ "$status" -eq 0 ]
}

@test "a line of another sheet is refused by name" {
    sheet >rows
    plr-agent init --udi PID:C9300-24UX,SN:FOC2530Z0Z1 --trust "$PLR_LEDGER/trust.pem" --store other >/dev/null
    plr-agent enable --store other >/dev/null
    plr-cssm reserve "$(plr-agent request --store other)" --account Desk --license CAMPUS_Advantage=1 --format sheet >foreign
    one=$(sed -n '1s/^ *[0-9]*: //p' rows)
    two=$(sed -n '2s/^ *[0-9]*: //p' foreign)
    dialogue <<END
spawn plr-agent install
want "code: "
send "$one\r"
want "line 2: "
send "$two\r"
want "That is line 2 of another sheet"
after 300
send "\004"
want "what you typed is kept"
finish 1
END
}

@test "a request typed at the desk, and a return, each with one mistake" {
    bad=${request:0:12}${request:13:1}${request:12:1}${request:14}
    [ "$bad" != "$request" ] || bad=${request:0:14}${request:15:1}${request:14:1}${request:16}
    dialogue <<END
spawn plr-cssm reserve --account Desk --universal
want "code: "
send "$bad\r"
want "two neighbouring symbols are swapped"
send "y\r"
expect -re {[0-9A-F][0-9A-Z]{63}\r\n}
finish 0
END
    plr-agent install "$(plr)" >/dev/null
    code=$(plr-agent return --yes)
    dialogue <<END
spawn plr-cssm return
want "code: "
send "${code:0:9}${code:10}\r"
want "(25 of 26 symbols): "
send "\r"
want "one symbol is missing: group 3"
send "yes\r"
want "is returned"
finish 0
END
}

@test "an authorization typed where a return is wanted is named" {
    code=$(plr)
    dialogue <<END
spawn plr-cssm return
want "code: "
send "$code\r"
want "That looks like a PLR authorization code; the return code is wanted."
after 300
send "\003"
finish 1
END
}

@test "--fix for scripts: the one proposal is taken and said; several or none are not" {
    code=$(plr)
    run --separate-stderr plr-agent install --fix "${code:0:30}${code:31}"
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"put right: one symbol is missing: group 8"* ]]
    back=$(plr-agent return --yes)
    run --separate-stderr plr-cssm return --fix "0000${back:4:8}0000${back:16}"
    [ "$status" -eq 3 ]
    run --separate-stderr plr-cssm return --fix "${back:0:3}${back:4:1}${back:3:1}${back:5}"
    [ "$status" -eq 0 ]
}

@test "without a terminal nothing is asked" {
    run --separate-stderr plr-agent install </dev/null
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"there is no code to read"* ]]
}

@test "a code that is right but not for this product says so; it was not mistyped" {
    plr-agent init --udi PID:C9300-24UX,SN:FOC2531Z0Z2 --trust "$PLR_LEDGER/trust.pem" --store other >/dev/null
    plr-agent enable --store other >/dev/null
    code=$(plr-cssm reserve "$(plr-agent request --store other)" --account Desk --universal)
    run --separate-stderr plr-agent install --fix "$code"
    [ "$status" -eq 4 ]
    [[ "$stderr" == *"does not match this product and request"* ]]
    dialogue <<END
spawn plr-agent install
want "code: "
send "$code\r"
want "does not match this product and request"
finish 4
END
    run --separate-stderr plr-agent install --fix "${code:0:8}${code:9:1}${code:8:1}${code:10}"
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"does not fit what is known here"* ]]
}

@test "what was typed stays when the machine fails, and goes when the code is used" {
    code=$(plr)
    exec 9>>"$PLR_STORE/lock"
    flock 9
    dialogue <<END
spawn plr-agent install
want "code: "
send "$code\r"
want "another process"
finish 5
END
    exec 9>&-
    [ -s "$PLR_STORE/draft-install" ]
    dialogue <<END
spawn plr-agent install
want "Go on from there?"
send "yes\r"
want "code: "
after 300
send "\r"
want "Last Confirmation code "
finish 0
END
    [ ! -e "$PLR_STORE/draft-install" ]
}

@test "--fix takes an XML envelope and a sheet with a line number and a bar" {
    plr-cssm reserve "$request" --account Desk --license CAMPUS_Advantage=2 --format xml >box.xml
    cp -a "$PLR_STORE" copy
    plr-agent install --fix --file box.xml >/dev/null
    sheet | sed 's/:/|/' >bars
    plr-agent install --file bars --store copy >/dev/null
}

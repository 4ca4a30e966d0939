#!/usr/bin/env bats
# The console at a real terminal (expect's): the dialogues of tests/expect.

load desk

setup_file() {
    desk_of_people 99
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    export DIALOGUES=$BATS_TEST_DIRNAME/expect
    export PLR_LEDGER=$BATS_FILE_TMPDIR/ledger
    export PLR_STORE=$BATS_TEST_TMPDIR/store
    export TERM=dumb LC_ALL=C
    cd "$BATS_TEST_TMPDIR" || return 1
    SERIAL=$(printf 'FOC2503A%03d' "$BATS_TEST_NUMBER")
    export SERIAL
    plr-agent init --udi "PID:C9300-24UX,SN:$SERIAL" --trust "$PLR_LEDGER/trust.pem" >/dev/null
}

dialogue() { # NAME
    run expect -f "$DIALOGUES/$1.exp"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "T1 at a terminal: enable, request, install, return" { dialogue t1; }

@test "T2 at a terminal: a file, and the messages of the log" { dialogue t2; }

@test "help, Tab, history and the control keys" { dialogue keys; }

@test "the same on a terminal that can move its cursor" {
    export TERM=vt100
    dialogue t1
}

@test "pages" { dialogue pages; }

@test "pasted codes" { dialogue paste; }

@test "nothing leads out of the login shell" {
    ln -s "$PLRKIT_BUILD/plr-agent" plr-console
    dialogue shell
    [[ $output != *uid=* ]]
    [ ! -e x ]
}

@test "a terminal that goes away ends the console" {
    cat >gone.exp <<'END'
source $env(DIALOGUES)/common.tcl
set pid [spawn plr-agent console]
want "Switch#"
send "show license a"
want "show license a"
close
wait
exit [expr {[file exists /proc/$pid] ? 95 : 0}]
END
    run expect -f gone.exp
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "two consoles on one store do not hold each other up" {
    cat >two.exp <<'END'
source $env(DIALOGUES)/common.tcl
spawn plr-agent console
set first $spawn_id
want "Switch#"
type "license smart reservation"
want "Switch#"
spawn plr-agent console
want "Switch#"
type "license smart reservation request"
set code [like {portal:\r\n(Q[0-9A-Z]+)\r\n}]
want "Switch#"
type "exit"
finish 0
set spawn_id $first
type "license smart reservation request"
set again [like {portal:\r\n(Q[0-9A-Z]+)\r\n}]
want "Switch#"
type "exit"
finish 0
exit [expr {$code eq $again ? 0 : 96}]
END
    run expect -f two.exp
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "exec asks at a terminal, and can be run in the background of one" {
    plr-agent exec license smart reservation
    plr-agent exec "license smart reservation install $(plr-cssm reserve "$(plr-agent exec license smart reservation request |
        sed -n 2p)" --account Desk --universal)"
    cat >exec.exp <<'END'
source $env(DIALOGUES)/common.tcl
spawn plr-agent exec license smart reservation return local
want "Do you want to continue? \[yes/no\]: "
send "no\r"
finish 1
spawn bash --norc -m
send "PS1='sh> '\r"
want "sh> "
want "sh> "
send "plr-agent exec show privilege & wait\r"
want "Current privilege level is 15"
want "sh> "
send "exit\r"
finish 0
END
    run expect -f exec.exp
    echo "$output"
    [ "$status" -eq 0 ]
    plr-agent exec --yes license smart reservation return local | grep -q '^R'
}

#!/usr/bin/env bats
# The ceremony at a real terminal (expect's): a root by two custodians, whole or not at all.

bats_require_minimum_version 1.5.0

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    export TERM=dumb LC_ALL=C DIALOGUES=$BATS_TEST_DIRNAME/expect
    cd "$BATS_TEST_TMPDIR" || return 1
}

# A dialogue: lines of expect, with the steps of a ceremony in words.
dialogue() {
    cat >script.exp - <(cat) <<'END'
source $env(DIALOGUES)/common.tcl
proc people {} {
    want "1. People and place"
    want "Place: "
    send "Room 4\r"
    want "Custodian who reads aloud: "
    send "Ada Lovelace\r"
    want "Custodian who types back: "
    send "Grace Hopper\r"
}
proc passphrase {text again} {
    want "Passphrase of the new key: "
    send "$text\r"
    want "The same again: "
    send "$again\r"
}
proc rolls {text} {
    want "Enter alone ends): "
    send "$text\r"
    want "Enter alone ends): "
    send "\r"
}
proc shown_words {} {
    set words {}
    want "reads these words aloud"
    foreach group {1 2 3 4} {append words " " [like "group $group: (\[A-Za-z \]+)\r"]}
    want "cleared then: "
    send "\r"
    want "words (0 of 16): "
    return [string trim $words]
}
proc agree {} {
    send "[shown_words]\r"
    want "The words agree."
}
# A holder is named, and sees the share; returns its rows.
proc shown_share {number name} {
    want "Name of who takes share $number of "
    send "$name\r"
    want "Enter shows it: "
    send "\r"
    set rows [like {are needed\.\r\n[^\n]*\n((?:[0-9A-Z ]+\r\n)+)\r\n}]
    want "cleared then: "
    send "\r"
    want "Type it back now"
    regsub -all {[\r\n ]} $rows "" code
    return $code
}
proc answer {text} {
    want "\[yes/no\]: "
    send "$text\r"
}
proc proved_share {number name} {
    set code [shown_share $number $name]
    answer yes
    want "code: "
    send "$code\r"
    want "The paper of $name is right."
    return $code
}
proc skipped_share {number name} {
    set code [shown_share $number $name]
    answer no
    want "Skip it?"
    answer yes
    return $code
}
set dice [string repeat "162534 312465 " 9]
END
    run expect -f script.exp
    echo "$output"
    [ "$status" -eq 0 ]
}

nothing_left() {
    [ "$(ls -A)" = script.exp ] || { ls -lA; return 1; }
}

@test "a root with passphrase, three shares typed back, and the transcript" {
    dialogue <<'END'
spawn plr-key ceremony root --name "Example root" --threshold 2 --shares 3
want "Self-test: Ed25519: passed"
want "Self-test: secret sharing over GF(2^8): passed"
people
passphrase "correct horse" "correct horse"
rolls $dice
want "108 characters (dice): about 279 bits."
agree
set f [open codes w]
puts $f [proved_share 1 "Ada Lovelace"]
puts $f [proved_share 2 "Grace Hopper"]
puts $f [skipped_share 3 "Edith Clarke"]
close $f
want "Root: Example root"
want "Shares: 3 of set "
want "Transcript: root/transcript.txt"
finish 0
END
    [ "$(cd root && ls -A)" = $'number\nroot.key\nroot.pem\ntranscript.txt' ]
    [ "$(stat -c %a root root/root.key)" = $'700\n600' ]
    grep -q 'BEGIN ENCRYPTED PRIVATE KEY' root/root.key

    # The transcript says what was done, and nothing secret.
    t=root/transcript.txt
    grep -qE '^Program: +plr-key [0-9.]+$' "$t"
    grep -q '^Place: *Room 4$' "$t"
    grep -q 'Ada Lovelace, who read aloud' "$t"
    grep -q 'Grace Hopper, who typed back' "$t"
    grep -q 'mixed with 108 characters typed (dice), about 279 bits' "$t"
    grep -q 'Any 2 of 3 bring the key back' "$t"
    [ "$(grep -c 'typed back from the paper, and right' "$t")" -eq 2 ]
    grep -A 1 'Edith Clarke' "$t" | grep -q 'NOT typed back'
    grep -q 'root.key, under a passphrase' "$t"
    (cd root && grep -E '^[0-9a-f]{64}  ' transcript.txt | sha256sum -c --quiet)
    [ "$(grep -cE '^[0-9a-f]{64}  ' "$t")" -eq 3 ]
    [ "$(grep -c '^____' "$t")" -eq 3 ]
    words=$(plr-key inspect --words root/root.pem | sed -n 's/^In words: //p')
    grep -qF "$words" "$t"
    hex=$(openssl x509 -in root/root.pem -outform DER | sha256sum | cut -d' ' -f1)
    [ "$(sed -n '/^Fingerprint/,/^In words/p' "$t" | grep -E '^  ' | tr -d ' \n' | tr A-F a-f)" = "$hex" ]
    ! grep -qE '162534|312465|correct horse' "$t"
    while read -r code; do
        ! grep -rqF "${code:8:10}" root
    done <codes

    # Two papers bring back the key that is in the file.
    (umask 077; sed -n 1p codes >one; sed -n 3p codes >three)
    plr-key share combine --output back.key --unprotected --root root one three >/dev/null
    (umask 077; echo 'correct horse' >pass)
    plr-key share split root/root.key --passphrase-file pass --threshold 2 --shares 2 --output again >/dev/null
    [ "$(sed -n 's/.*set \([0-9a-f]*\),.*/\1/p' again/share-1.txt)" = "$(sed -n 's/^Set: *//p' "$t")" ]
    # And it signs.
    plr-key signer slr --purpose slr --unprotected --root root --root-passphrase-file pass >/dev/null
}

@test "without a terminal there is no ceremony" {
    run -2 plr-key ceremony root </dev/null
    [[ $output == *"a ceremony is held by people at a terminal"* ]]
    [ ! -e root ]
}

@test "shares only: no key file is written, and the shares make one" {
    dialogue <<'END'
spawn plr-key ceremony root --threshold 2 --shares 2 --shares-only
people
rolls $dice
agree
set f [open codes w]
puts $f [proved_share 1 "Ada"]
puts $f [proved_share 2 "Grace"]
close $f
finish 0
END
    [ "$(cd root && ls -A)" = $'number\nroot.pem\ntranscript.txt' ]
    grep -q 'none: only the shares have the key' root/transcript.txt
    (umask 077; split -l 1 codes part-)
    plr-key share combine --output root/root.key --unprotected --root root part-aa part-ab >/dev/null
    plr-key signer slr --purpose slr --unprotected --root root >/dev/null
}

@test "shares as files: written, read back, and in the transcript" {
    dialogue <<'END'
spawn plr-key ceremony root --threshold 3 --shares 4 --share-dir cards --unprotected --rehearsal
want "REHEARSAL"
people
rolls $dice
agree
foreach {n name} {1 Ada 2 Grace 3 Edith 4 Emmy} {
    want "Name of who takes share $n of 4: "
    send "$name\r"
}
finish 0
END
    [ "$(cd cards && ls -A)" = $'share-1.txt\nshare-2.txt\nshare-3.txt\nshare-4.txt' ]
    [ "$(grep -c 'written to a file, which was read back' root/transcript.txt)" -eq 4 ]
    grep -q '^REHEARSAL' root/transcript.txt
    grep -q 'WITHOUT a passphrase' root/transcript.txt
    plr-key share combine --output back.key --unprotected --root root cards/share-[124].txt >/dev/null
    cmp back.key root/root.key
}

@test "numbers are asked for where no option gives them, until they make sense" {
    dialogue <<'END'
spawn plr-key ceremony root --shares-only
want "Place: "
send "   \r"
want "It takes 1 to 64 characters."
want "Place: "
send "Room 4\r"
want "reads aloud: "
send "Ada\r"
want "types back: "
send " ADA \r"
want "It takes two."
want "types back: "
send "Grace\r"
want "Into how many shares is the key to be split? "
send "1\r"
want "It is a number from 2 to 15."
want "to be split? "
send "three\r"
want "It is a number from 2 to 15."
want "to be split? "
send "3\r"
want "How many of them are to bring it back? "
send "4\r"
want "It is a number from 2 to 3."
want "bring it back? "
send "2\r"
want "rolls (0 so far"
send "\003"
want "the ceremony was stopped"
finish 1
END
    nothing_left
}

@test "randomness: what is none is not taken, a row is taken back, too little is asked about" {
    dialogue <<'END'
spawn plr-key ceremony root --threshold 2 --shares 2 --shares-only
people
want "rolls (0 so far; Enter alone ends): "
send "123 x\r"
want "\"x\" is none of 0-9 and a-f"
want "rolls (0 so far"
send "1234-56,123\r"
want "rolls (9 so far"
send "00FF\r"
want "rolls (13 so far"
send "\r"
want "13 characters (hexadecimal digits): about 52 bits."
want "Go on with so few?"
send "no\r"
want "rolls (13 so far"
send "<\r"
want "rolls (9 so far"
send "\r"
want "9 characters (dice): about 23 bits."
answer yes
agree
skipped_share 1 Ada
skipped_share 2 Grace
finish 0
END
    grep -q 'mixed with 9 characters typed (dice), about 23 bits' root/transcript.txt
}

@test "the same rolls never make the same root" {
    for n in 1 2; do
        dialogue <<END
spawn plr-key ceremony root$n --threshold 2 --shares 2 --share-dir cards$n --unprotected
people
rolls \$dice
agree
want "takes share 1"
send "Ada\r"
want "takes share 2"
send "Grace\r"
finish 0
END
    done
    ! cmp -s root1/root.key root2/root.key
}

@test "words that do not agree: which, and once more" {
    dialogue <<'END'
spawn plr-key ceremony root --threshold 2 --shares 2 --shares-only
people
rolls $dice
set words [split [shown_words] " "]
set was [lindex $words 6]
set bad [expr {$was eq "Zulu" ? "Yankee" : "Zulu"}]
send "[lrange $words 0 5] $bad\r"
want "words (7 of 16): "
send "Qwerty\r"
want "words (7 of 16): "
send "[lrange $words 7 15]\r"
want "Word 7, in group 2: it was shown as $was, and typed as $bad."
want "Once more"
set words [shown_words]
send "[string tolower $words]\r"
want "The words agree."
skipped_share 1 Ada
skipped_share 2 Grace
finish 0
END
    grep -q 'until they agreed: 2 times' root/transcript.txt
}

@test "a paper that is wrong is told, another's too, and a mistyped symbol is proposed" {
    dialogue <<'END'
spawn plr-key ceremony root --threshold 2 --shares 2 --shares-only
people
rolls $dice
agree
set one [proved_share 1 Ada]
set two [shown_share 2 Grace]
answer yes
want "code: "
send "$one\r"
want "That is share 1; share 2 is wanted."
want "Show the share once more?"
answer no
want "Type it back now"
answer yes
want "code: "
set at [string index $two 30]
set bad [expr {$at eq "7" ? "8" : "7"}]
send "[string range $two 0 29]$bad[string range $two 31 end]\r"
want "Does your paper say so?"
answer yes
want "The paper of Grace is right."
finish 0
END
    [ "$(grep -c 'typed back from the paper, and right' root/transcript.txt)" -eq 2 ]
}

@test "Ctrl-C at every step leaves nothing" {
    for step in place passphrase again rolls words read holder shown prove typed skip; do
        STEP=$step dialogue <<'END'
proc stop {} {
    send "\003"
    finish 1
    exit 0
}
proc at {step} {if {$::env(STEP) eq $step} {stop}}
spawn plr-key ceremony root --threshold 2 --shares 2
if {$env(STEP) eq "place"} {want "Place: "; stop}
people
want "Passphrase of the new key: "
at passphrase
send "x\r"
want "The same again: "
at again
send "x\r"
want "Enter alone ends): "
at rolls
send "$dice\r"
want "Enter alone ends): "
send "\r"
if {$env(STEP) eq "words"} {want "cleared then: "; stop}
set words [shown_words]
at read
send "$words\r"
want "Name of who takes share 1"
at holder
send "Ada\r"
want "Enter shows it: "
send "\r"
want "cleared then: "
at shown
send "\r"
want "Type it back now"
want "\[yes/no\]: "
at prove
if {$env(STEP) eq "typed"} {
    send "yes\r"
    want "code: "
    stop
}
send "no\r"
want "Skip it?"
want "\[yes/no\]: "
at skip
exit 94
END
        nothing_left
    done
}

@test "a terminal that goes away, and SIGTERM, leave nothing" {
    for how in close term; do
        HOW=$how dialogue <<'END'
set pid [spawn plr-key ceremony root --threshold 2 --shares 2 --shares-only]
people
rolls $dice
agree
shown_share 1 Ada
if {$env(HOW) eq "close"} {
    close
    wait
} else {
    exec sh -c "kill -TERM $pid"
    finish 1
}
exit [expr {[file exists /proc/$pid] ? 95 : 0}]
END
        nothing_left
    done
}

@test "two passphrases that differ are asked for again" {
    dialogue <<'END'
spawn plr-key ceremony root --threshold 2 --shares 2 --share-dir cards
people
passphrase one two
want "the two passphrases are not the same; once more."
passphrase one one
rolls $dice
agree
want "takes share 1"
send "Ada\r"
want "takes share 2"
send "Grace\r"
finish 0
END
    grep -q 'BEGIN ENCRYPTED PRIVATE KEY' root/root.key
}

@test "what cannot be is refused before anybody begins" {
    mkdir -p full/something
    refuse() { # STATUS TEXT ARGUMENTS
        local status=$1 text=$2
        shift 2
        printf 'spawn plr-key ceremony %s\nwant {%s}\nfinish %s\n' "$*" "$text" "$status" | dialogue
    }
    refuse 6 'exists already' full --threshold 2 --shares 2
    refuse 6 'exists already' root --share-dir full
    refuse 5 'cannot make' nosuch/root
    refuse 2 'cannot be the threshold' root --threshold 4 --shares 3
    refuse 2 '--shares-only' root --shares-only --unprotected
    refuse 2 'exclude each other' root --unprotected --passphrase-file x
    refuse 2 'does not fit a certificate' root --name '{}'
    refuse 2 'an operand is missing' --shares-only
    [ "$(ls -A)" = $'full\nscript.exp' ]
}

@test "a passphrase file that cannot be read ends it before the first roll" {
    dialogue <<'END'
spawn plr-key ceremony root --threshold 2 --shares 2 --passphrase-file nosuch
people
want "cannot open \"nosuch\""
finish 5
END
    nothing_left
}

@test "a full disk at the end is told, leaves nothing, and what was done is not lost" {
    [ -f "$PLRKIT_BUILD/tests/failnth.so" ] || skip 'no shim'
    for n in 1 2 8 9 12 13 14 15 16; do # the syncs: of the files, of the folders, and of what holds them
        rm -rf root cards
        N=$n dialogue <<'END'
spawn env FAILNTH_N=$env(N) FAILNTH_ERRNO=ENOSPC FAILNTH_ONLY=,fsync, LD_PRELOAD=$env(PLRKIT_BUILD)/tests/failnth.so \
    plr-key ceremony root --threshold 2 --shares 2 --unprotected --share-dir cards
people
rolls $dice
agree
want "takes share 1"
send "Ada\r"
want "takes share 2"
send "Grace\r"
want "It could not be written: "
want "Nothing is there yet. Try again, when there is room?"
want "\[yes/no\]: "
if {[exec ls -A] ne "script.exp"} {puts [exec ls -A]; exit 96}
send "yes\r"
want "Transcript: root/transcript.txt"
finish 0
END
        [ "$(cd root && ls -A)" = $'number\nroot.key\nroot.pem\ntranscript.txt' ]
        [ "$(cd cards && ls -A)" = $'share-1.txt\nshare-2.txt' ]
    done
}

@test "a disk that stays full: no leaves nothing" {
    [ -f "$PLRKIT_BUILD/tests/failnth.so" ] || skip 'no shim'
    dialogue <<'END'
spawn env FAILNTH_N=1 FAILNTH_STICKY=1 FAILNTH_ERRNO=ENOSPC FAILNTH_ONLY=,fsync, \
    LD_PRELOAD=$env(PLRKIT_BUILD)/tests/failnth.so plr-key ceremony root --threshold 2 --shares 2 --unprotected
people
rolls $dice
agree
skipped_share 1 Ada
skipped_share 2 Grace
want "No space left on device"
answer yes
want "No space left on device"
answer no
want "the ceremony was stopped"
finish 1
END
    nothing_left
}

# What the dialogues share. A dialogue ends with status 0, or says what it did not see.
set timeout 40
log_user 1
if {![info exists stty_init]} {set stty_init "rows 0 columns 200"}

# This text comes next, word for word.
proc want {text} {
    global spawn_id
    expect {
        -ex $text {}
        timeout {puts "\nNOT SEEN: $text"; exit 90}
        eof {puts "\nENDED BEFORE: $text"; exit 91}
    }
}

# Something that looks like this comes next; returns what was in the first pair of parentheses.
proc like {pattern} {
    global spawn_id expect_out
    expect {
        -re $pattern {}
        timeout {puts "\nNOT SEEN: $pattern"; exit 90}
        eof {puts "\nENDED BEFORE: $pattern"; exit 91}
    }
    if {[info exists expect_out(1,string)]} {return $expect_out(1,string)}
}

# A line is typed, and shown as it is typed.
proc type {line} {
    send -- $line
    want $line
    send "\r"
    want "\r\n"
}

proc finish {status} {
    global spawn_id
    expect {
        eof {}
        timeout {puts "\nDID NOT END"; exit 92}
    }
    set got [lindex [wait] 3]
    if {$got != $status} {puts "\nSTATUS $got, not $status"; exit 93}
}

proc desk {args} {return [exec plr-cssm {*}$args 2>@stderr]}

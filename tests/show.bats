#!/usr/bin/env bats
# What plr-agent shows: the labels and layouts that operators and scripts of the field know, in every state.

WHATS='all|status|summary|usage|udi|reservation|tech support|authorization|history|eventlog'

load states

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    make_states
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    [ -f evaluation/state ] || { cat noise; return 1; }
}

show() { # STORE WHAT...
    PLR_STORE=$BATS_FILE_TMPDIR/$1 plr-agent show "${@:2}"
}

# The lines of the standard input that begin as those given do, one below the other with any others between. Blanks at
# the beginning count; "*" at the end stands for data, anything else must be the whole line.
in_order() {
    awk -v wanted="$1" '
        BEGIN { n = split(wanted, want, "\n"); at = 1; while (at <= n && want[at] == "") at++ }
        at <= n {
            w = want[at]
            if (w ~ /\*$/ ? index($0, substr(w, 1, length(w) - 1)) == 1 : $0 == w)
                do at++; while (at <= n && want[at] == "")
        }
        { seen = seen "\n" $0 }
        END { if (at <= n) { print "not there in this order: \"" want[at] "\"" seen; exit 1 } }'
}

@test "every state shows everything, and its line" {
    while IFS='|' read -r store line; do
        while read -r what; do
            # shellcheck disable=SC2086
            run --separate-stderr show "$store" $what
            [ "$status" -eq 0 ] || { echo "$store $what: $stderr"; false; }
            [ -n "$output" ]
            [ -z "$stderr" ]
        done < <(tr '|' '\n' <<<"$WHATS")
        show "$store" status | grep -qxF "  Status: $line"
    done <<'END'
disabled|UNREGISTERED
idle|UNREGISTERED
pending|RESERVATION IN PROGRESS
installed-plr|REGISTERED - UNIVERSAL LICENSE RESERVATION
installed-slr|REGISTERED - SPECIFIC LICENSE RESERVATION
update-plr|REGISTERED - UNIVERSAL LICENSE RESERVATION
update-slr|REGISTERED - SPECIFIC LICENSE RESERVATION
returned|UNREGISTERED
stack|REGISTERED - SPECIFIC LICENSE RESERVATION
xr|UNREGISTERED
evaluation|UNREGISTERED
END
}

@test "show all of a specific reservation whose use is not covered: IOS XE" {
    show installed-slr all | in_order '
Smart Licensing Status
======================

Smart Licensing is ENABLED
License Reservation is ENABLED

Registration:
  Status: REGISTERED - SPECIFIC LICENSE RESERVATION
  Export-Controlled Functionality: Not Allowed
  Initial Registration: SUCCEEDED on *

License Authorization:
  Status: NOT AUTHORIZED

Utility:
  Status: DISABLED

Data Privacy:
  Sending Hostname: *
    Callhome hostname privacy: *
    Smart Licensing hostname privacy: *
  Version privacy: *

Transport:
  Type: *

License Usage
==============

(UNKNOWN):
  Description:
  Count: 1
  Status: NOT AUTHORIZED
  Reservation:
    Reservation status: SPECIFIC INSTALLED
    Total reserved count: 0

(ALPHA):
  Description:
  Count: 2
  Version: 1.0
  Status: AUTHORIZED
  Reservation:
    Reservation status: SPECIFIC INSTALLED
    Total reserved count: 2

(BETA):
  Description:
  Count: 0
  Version: 2.0
  Status: NOT IN USE
  Reservation:
    Reservation status: SPECIFIC INSTALLED
    Total reserved count: 1

Product Information
===================
UDI: PID:C9300-48UXM,SN:FOC2501A0B2

Agent Version
=============
Smart Agent for Licensing: *

Reservation Info
================

Overall status:
  Active: PID:C9300-48UXM,SN:FOC2501A0B2
    License reservation: ENABLED
      Reservation status: SPECIFIC INSTALLED on *
      Export-Controlled Functionality: Not Allowed
      Last Confirmation code: *

Specified license reservations:
  (BETA):
    Description:
    Total reserved count: 1
    Term information:
      Active: PID:C9300-48UXM,SN:FOC2501A0B2
        License type: TERM
          Start Date: 2019-JAN-15 UTC
          End Date: 2099-JAN-15 UTC
          Term Count: 1'
}

@test "a reservation that is disabled is one line" {
    [ "$(show disabled all | sed -n '/^Reservation Info$/,$p')" = 'Reservation Info
================
License reservation: DISABLED' ]
}

@test "what is wrong in a stack" {
    show stack status | in_order '
License Authorization:

Licensing HA configuration error:
    Entitlement tags in active and standby does not match
    Reservation authorization of member PID:C9300-48UXM,SN:FOC2501A0C3 is not installed

Utility:'
    run ! grep -q 'HA configuration error' <(show installed-slr all)
    [ "$(show stack status --json | jq -r '."ha-configuration-errors" | length')" = 2 ]
}

@test "tech support: Reservation Info and the job that looks for a mismatch" {
    show stack tech support | in_order "
Smart Licensing Tech Support info
Smart Licensing Status
License Usage
Handle: 1
  License: *
  Entitlement Tag: regid.*
  Description:
  Count: 0
  Version: *
  Status: NOT IN USE
Product Information
HA UDI List:
Agent Version
Upcoming Scheduled Jobs
Current time: *
Reservation configuration mismatch between nodes in HA mode: *
HA Info
Reservation Info
================
License reservation: ENABLED

Overall status:
  Active: $S1
    Reservation status: SPECIFIC INSTALLED on *
    Request code: <none>
    Last return code: <none>
    Last Confirmation code: *
    Reservation authorization code: S*
  Standby: $S2
    Reservation status: SPECIFIC INSTALLED on *
    Request code: <none>
    Last return code: <none>
    Last Confirmation code: *
    Reservation authorization code: S*
  Member: $S3
    Reservation status: RESERVATION IN PROGRESS on *
    Request code: Q*
    Last return code: <none>
    Last Confirmation code: <none>
    Reservation authorization code: <none>

Specified license reservations:
  (BETA):
    Total reserved count: 3
Purchased Licenses:
  No Purchase Information Available"
    show idle tech | grep -x 'Reservation configuration mismatch between nodes in HA mode: Expired Not Rescheduled'
    [ "$(show idle tech-support | grep -c .)" = "$(show idle tech support | grep -c .)" ]
    show disabled tech support | in_order "
License reservation: DISABLED
Overall status:
  Active: $ONE
    Reservation status: NOT INSTALLED
    Request code: <none>
    Last return code: <none>
    Last Confirmation code: <none>
    Reservation authorization code: <none>
Specified license reservations:"
}

@test "show authorization" {
    [ "$(show idle authorization)" = "Overall status:
  Active: $ONE
      Status: NOT INSTALLED

Purchased Licenses:
  No Purchase Information Available" ]
    show stack authorization | in_order "
Overall status:
  Active: $S1
      Status: SPECIFIC INSTALLED on *
      Last Confirmation code: *
  Standby: $S2
      Status: SPECIFIC INSTALLED on *
      Last Confirmation code: *
  Member: $S3
      Status: RESERVATION IN PROGRESS on *
Specified license reservations:
  (BETA):
      Active: $S1
        Authorization type: SPECIFIC INSTALLED
        License type: TERM
      Standby: $S2
        Authorization type: SPECIFIC INSTALLED
          Term Count: 2
Purchased Licenses:
  No Purchase Information Available"
}

@test "show udi: one, a stack, IOS XR" {
    [ "$(show idle udi)" = "UDI: $ONE" ]
    [ "$(show stack udi)" = "UDI: $S1

HA UDI List:
    Active:$S1
    Standby:$S2
    Member:$S3" ]
    [ "$(show xr udi)" = 'Product Information
===================
UDI: SN:CAT2231B18Y,UUID:default-sdr' ]
}

@test "show platform detail: the NCS 1004" {
    show installed-plr platform detail | in_order '
Current state:    REGISTERED - UNIVERSAL LICENSE RESERVATION
Collection: LAST: None
              NEXT: None
Reporting:  LAST: None
              NEXT: None
Parameters: Collection interval:      0 minute(s)
              Reporting interval:     0 minute(s)
              Throughput gauge:       0 Kbps
Feature/Area *
Name: System
Status: ACTIVE
Flags: CONFIG
[ 1] Name:  ALPHA
      Entitlement Tag:
regid.*
      Count: Last reported:      0
             Next report:        7'
    [ "$(show installed-plr platform)" = "$(show installed-plr platform summary)" ]
}

@test "show usage and status: the NCS 1004" {
    show installed-plr usage | in_order '
License Authorization:
  Status: AUTHORIZED - RESERVED on *

(ALPHA):
  Description:
  Count: 7
  Version: 1.0
  Status: AUTHORIZED'
    show installed-plr status | in_order '
Smart Licensing is ENABLED
Registration:
  Status: REGISTERED - UNIVERSAL LICENSE RESERVATION
  Initial Registration: SUCCEEDED on *
License Authorization:
  Status: AUTHORIZED - RESERVED on *'
    show installed-slr status | in_order '
Registration:
  Status: *
  Smart Account: Example
  Virtual Account: Default
  Initial Registration: SUCCEEDED on *'
    show evaluation usage | in_order '
License Authorization:
  Status: EVAL MODE
  Evaluation Period Remaining: *
(ALPHA):
  Count: 4
  Status: EVAL MODE'
    show idle usage | grep -x 'No licenses in use'
}

@test "times and dates have the shape of the field" {
    show installed-slr status | grep -qE '^  Initial Registration: SUCCEEDED on [A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} 20[0-9]{2} UTC$'
    show evaluation status | grep -qE '^  Evaluation Period Remaining: (89|90) days, [0-9]+ hours, [0-9]+ minutes, [0-9]+ seconds$'
}

@test "show summary: the field's table, whole names where there is room" {
    [ "$(show installed-slr summary | sed -n '/^License Usage:/,$p')" = 'License Usage:
  License                 Entitlement tag               Count Status
  -----------------------------------------------------------------------------
  UNKNOWN                 (UNKNOWN)                         1 NOT AUTHORIZED
  ALPHA                   (ALPHA)                           2 AUTHORIZED
  BETA                    (BETA)                            0 NOT IN USE' ]
    show idle summary | grep -x '  No licenses in use'
    show stack summary | grep -x '  A-NAME-THAT-IS-LONGER-THAN-ANY-COLUMN (A-NAME-THAT-IS-LONGER-THAN-ANY-COLUMN)       0 NOT IN USE'
    export PLR_STORE=$PWD/stack
    script -qec 'stty cols 80; plr-agent show summary' /dev/null </dev/null | tr -d '\r' >"$BATS_TEST_TMPDIR/narrow"
    grep -x '  A-NAME-THAT-IS-LONGE... (A-NAME-THAT-IS-LONGER-...)       0 NOT IN USE' "$BATS_TEST_TMPDIR/narrow"
    script -qec 'stty cols 200; plr-agent show summary' /dev/null </dev/null | tr -d '\r' >"$BATS_TEST_TMPDIR/wide"
    cmp "$BATS_TEST_TMPDIR/wide" <(plr-agent show summary)
}

@test "an update in progress is seen" {
    for store in update-slr update-plr; do
        show $store status | grep -qE '^  Reservation Update: IN PROGRESS since '
        show $store all | grep -qE '^      Reservation update: IN PROGRESS since '
        show $store reservation | in_order '
    Reservation status: *
    Reservation update: IN PROGRESS since *
    Request code: Q*
    Last Confirmation code: *'
        show $store summary | grep -q '^  Reservation Update: IN PROGRESS'
    done
}

@test "the last return code stays to be seen" {
    code=$(PLR_STORE=$PWD/returned plr-agent return)
    show returned reservation | grep -xF "    Last return code: $code"
    show returned all | grep -xF "      Last return code: $code"
}

@test "history and event log" {
    show installed-slr history | in_order '
Message History (oldest to newest):
====================================================
*'
    [ "$(show installed-slr history)" = "$(show installed-slr history message)" ]
    [ "$(show installed-slr eventlog | head -n 1)" = '**** Event Log ****' ]
    show installed-slr eventlog 1 | grep -qE '^20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:]{8}\.000 UTC RESERVED_INSTALLED severity="6" message="Specific License Reservation Authorization code installed for udi PID:'
    [ "$(show installed-slr eventlog | grep -c '%')" = 0 ]
    n=$(show installed-slr history | grep -c SMART_LIC)
    [ "$(show installed-slr eventlog 0 | grep -c ' UTC ')" -eq "$n" ]
    run -2 show idle eventlog 91
    run -2 show idle eventlog soon
}

@test "what cannot be shown is refused with what can" {
    for words in everything 'tech help' 'status usage' 'tech support all'; do
        # shellcheck disable=SC2086
        run -2 --separate-stderr show idle $words
        [ -z "$output" ]
    done
    run -2 --separate-stderr show idle ''
    [[ $stderr == *'one of: all, status, summary'* ]]
}

@test "scripts: the ways in which they take codes and answers out" {
    want=$(PLR_STORE=$PWD/pending plr-agent request)
    [ "$(show pending reservation | grep 'Request code' | awk '{print $NF}')" = "$want" ]
    [ "$(show pending all | awk -F': ' '/Request code/ {print $2}')" = "$want" ]
    export PLR_STORE=$PWD/pending
    script -qec 'plr-agent request' /dev/null </dev/null >"$BATS_TEST_TMPDIR/said"
    [ "$(/usr/bin/python3 -c 'import sys
print(open(sys.argv[1]).read().split("portal:")[1].split()[0])' "$BATS_TEST_TMPDIR/said")" = "$want" ]
    [ "$(show installed-slr all | grep -c 'Status: REGISTERED - SPECIFIC LICENSE RESERVATION')" = 1 ]
    show installed-slr all | /usr/bin/python3 -c '
import re, sys
text = sys.stdin.read()
p1 = re.compile(r"^UDI: +PID:(?P<pid>\S+),SN:(?P<sn>\S+)$", re.M)
p2 = re.compile(r"^\s*Last Confirmation code: +(?P<code>[0-9a-f]{8})$", re.M)
p3 = re.compile(r"^(?P<license>.*)\((?P<tag>.+)\):\n +Description:.*\n +Count: (?P<count>\d+)$", re.M)
p4 = re.compile(r"^ +Total reserved count: +(?P<count>\d+)$", re.M)
p5 = re.compile(r"^ +License type: +(?P<type>PERPETUAL|TERM)\n +Start Date: +(\d{4}-[A-Z]{3}-\d\d UTC)\n +End Date: +(\d{4}-[A-Z]{3}-\d\d UTC)$", re.M)
assert p1.search(text)["sn"] == "FOC2501A0B2"
assert p2.search(text)
assert [(m["tag"], m["count"]) for m in p3.finditer(text)] == [("UNKNOWN", "1"), ("ALPHA", "2"), ("BETA", "0")]
assert [m["count"] for m in p4.finditer(text)] == ["0", "2", "1", "2", "1"], [m["count"] for m in p4.finditer(text)]
assert p5.search(text)'
    show installed-slr summary | /usr/bin/python3 -c '
import re, sys
p = re.compile(r"^(?P<license>.+?)\s+\((?P<entitlement>.+)\)\s+(?P<count>\d+)\s+(?P<status>.+)$")
rows = [m.groupdict() for m in (p.match(line.strip()) for line in sys.stdin) if m]
assert [(r["entitlement"], r["count"], r["status"]) for r in rows] == [
    ("UNKNOWN", "1", "NOT AUTHORIZED"), ("ALPHA", "2", "AUTHORIZED"), ("BETA", "0", "NOT IN USE")], rows'
    show stack udi | /usr/bin/python3 -c '
import re, sys
p = re.compile(r"^(Active|Standby|Member): *PID:(\S+),SN:(\S+)$")
assert [m[1] for m in (p.match(line.strip()) for line in sys.stdin) if m] == ["Active", "Standby", "Member"]'
    show installed-slr eventlog | /usr/bin/python3 -c '
import re, sys
head = re.compile(r"^\s*\*{4}\s*Event\s+Log\s*\*{4}\s*$")
event = re.compile(r"^\s*(?P<time>\d{4}-\d{2}-\d{2}\s+\d{2}:\d{2}:\d{2}\.\d+)\s+(?P<zone>\S+)\s+(?P<event>\S+)(?:\s+(?P<rest>.+))?\s*$")
pair = re.compile(r"(\w+)=\"([^\"]*)\"")
lines = [line for line in sys.stdin.read().splitlines() if line]
assert head.match(lines[0])
assert all(dict(pair.findall(event.match(line)["rest"])).keys() == {"severity", "message"} for line in lines[1:])'
}

@test "every message of the program is in the page, with its severity, and no other" {
    cd "$BATS_TEST_DIRNAME/.." || return 1
    grep -oE '"[0-7]-[A-Z_]+"' src/agent/history.c | tr -d '"' | sort >"$BATS_TEST_TMPDIR/program"
    sed -n '/^\.Sh MESSAGES/,/^\.Sh JSON/p' man/plr-agent.1 | grep -oE '^\.It Li [0-7]-[A-Z_]+' | cut -d' ' -f3 | sort >"$BATS_TEST_TMPDIR/page"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/program")" -ge 17 ]
    diff "$BATS_TEST_TMPDIR/program" "$BATS_TEST_TMPDIR/page"
    [ "$(grep -l '%%SMART_LIC' src/agent/*.c)" = src/agent/history.c ]
}

@test "messages: three at once leave one verdict, a term that ends is told, a refused code leaves no trace" {
    cp -a stack "$BATS_TEST_TMPDIR/stack"
    export PLR_STORE=$BATS_TEST_TMPDIR/stack
    run plr-agent use "$BETA" 9
    before=$(cat "$PLR_STORE/state")
    run ! plr-agent install 0000000000000000000000000000000000000000000000000000000000000000
    [ "$(cat "$PLR_STORE/state")" = "$before" ]
    plr-agent show history | grep -c 'NOT_AUTHORIZED: The entitlement '"$BETA" | grep -x 1
    run plr-agent use "$BETA"
    run plr-agent release "$BETA"
    run plr-agent use "$BETA"
    plr-agent show history | grep -c 'NOT_AUTHORIZED: The entitlement '"$BETA" | grep -x 1
}

@test "messages: a return says so, and evaluation begins" {
    show returned history | tail -n 3 | in_order '
*'
    [ "$(show returned history | tail -n 3 | grep -oE 'LIC-[0-9]-[A-Z_]+' | tr '\n' ' ')" = \
        'LIC-6-RESERVED_RETURNED LIC-6-AGENT_DEREG_SUCCESS LIC-5-EVAL_START ' ]
}

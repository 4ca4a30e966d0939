#!/usr/bin/env bats
# Who may do what: users of the operating system (as root, who can become them), and --as in a rehearsal.

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    export PLR_LEDGER=$BATS_FILE_TMPDIR/rehearsal
    plr-cssm init --rehearsal --unprotected --as boss >/dev/null
    for account in Example Other; do
        plr-cssm account add "$account" --plr --slr --export allowed --as boss
        plr-cssm va add Default/Lab --account "$account" --as boss
        plr-cssm va add Default/Lab/Rack --account "$account" --as boss
        plr-cssm va add Default/Labor --account "$account" --as boss
    done
    plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv" --as boss
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 5 --as boss
    plr-cssm license add --account Example --va Default/Lab/Rack --tag EX_SW_Advantage --count 5 --as boss
    plr-cssm user add approver --role account-approver --account Example --as boss
    plr-cssm user add admin --role account-administrator --account Example --as boss
    plr-cssm user add user --role account-user --account Example --as boss
    plr-cssm user add vaadmin --role virtual-account-administrator --account Example --va Default/Lab --as boss
    plr-cssm user add vauser --role virtual-account-user --account Example --va Default/Lab --as boss
    plr-cssm user add second --role account-approver --as boss
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    PATH=$PLRKIT_BUILD:$PATH
    export PLR_LEDGER=$BATS_TEST_TMPDIR/ledger
    cp -a "$BATS_FILE_TMPDIR/rehearsal" "$PLR_LEDGER"
}

teardown() { [ -z "${place:-}" ] || rm -rf "$place"; }

R1=Q05TK08DBRT5V0M0NRWC52NNP52AJQ2
R2=Q05TK08DBRT5V0M1DPXW5ABV9TZH9KB

entries() { plr-cssm log verify --json | jq .entries; }

# USER COMMAND...: refused by role; the log has one entry more, which says who, and nothing else changed.
forbidden() {
    local who=$1 got=0 before
    shift
    before=$(entries)
    "$@" --as "$who" >out 2>err </dev/null || got=$?
    if [ "$got" -ne 7 ] || [ -s out ] || ! grep -qF "\"$who\" may not" err || ! grep -q '^hint: who may: ' err; then
        echo "$who $*: status $got instead of 7"
        cat out err
        return 1
    fi
    plr-cssm log show --json --as second | jq -e --arg who "$who" --argjson n "$((before + 1))" \
        '.events[-1] | .entry == $n and .action == "refused" and (.actor | startswith($who + " ("))
         and (.detail.act | length > 0) and (.detail.message | contains("may not"))' >/dev/null ||
        { echo "$who $*: the log has"; plr-cssm log show --json --as boss | jq -c '.events[-1]'; return 1; }
}

allowed() { # USER COMMAND...: as far as roles go; on a copy, so that the next finds all as it was
    local who=$1 got=0
    shift
    rm -rf copy
    cp -a ledger copy
    "$@" --as "$who" --ledger copy >out 2>err </dev/null || got=$?
    [ "$got" -eq 0 ] || { echo "$who $*: status $got"; cat out err; return 1; }
}

# Who may, as letters: b boss (administrator of all), s second (approver of all), a approver, A administrator, u user,
# V administrator and v user of Default/Lab; the others may not.
check() {
    local who=$1 letter name
    shift
    for letter in b s a A u V v n; do
        case $letter in
        b) name=boss ;; s) name=second ;; a) name=approver ;; A) name=admin ;;
        u) name=user ;; V) name=vaadmin ;; v) name=vauser ;; n) name=nobody-known ;;
        esac
        case $who in
        *$letter*) allowed "$name" "$@" ;;
        *) forbidden "$name" "$@" ;;
        esac || return 1
    done
}

@test "the authority as a whole: accounts, catalogue, inventory" {
    check bs plr-cssm account add New
    check b plr-cssm product add EX-NEW
    check b plr-cssm inventory add SN:1
    printf 'PID,TAG\nX,t\n' >in.csv
    check b plr-cssm product import in.csv
}

@test "an account: properties, virtual accounts, deposit, users" {
    check bsaA plr-cssm account set Example --domain example.com
    check bs plr-cssm account set Other --domain example.com
    check bA plr-cssm va add New --account Example
    check b plr-cssm va add New --account Other
    check bA plr-cssm va rename Default/Lab New --account Example
    check bA plr-cssm va move Default/Lab --to / --account Example
    check bA plr-cssm va default Default/Lab --account Example
    check bA plr-cssm va remove Default/Labor --account Example
    check bA plr-cssm license add --account Example --va Default/Lab --tag EX_SW_Advantage --count 1
    check bA plr-cssm license convert 3901J5D1C2A --account Example --va Default/Lab --tag EX_SW_Advantage --count 1
    check bA plr-cssm user add new --role account-user --account Example
    check b plr-cssm user add new --role account-user
    check b plr-cssm user add new --role account-administrator
}

@test "a virtual account's administrator adds users there, and nowhere else" {
    check bAV plr-cssm user add new --role virtual-account-user --account Example --va Default/Lab
    check bAV plr-cssm user add new --role virtual-account-administrator --account Example --va Default/Lab/Rack
    check bA plr-cssm user add new --role virtual-account-user --account Example --va Default/Labor
    check bA plr-cssm user add new --role virtual-account-user --account Example --va Default
    check b plr-cssm user add new --role virtual-account-user --account Other --va Default/Lab
    check bAV plr-cssm user remove vauser --role virtual-account-user --account Example --va Default/Lab
    check bA plr-cssm user remove user --account Example
    check b plr-cssm user remove second
}

@test "licence management, where the role reaches" {
    check bAu plr-cssm reserve $R1 --account Example --license EX_SW_Advantage=1
    check bAuVv plr-cssm reserve $R1 --account Example --va Default/Lab/Rack --license EX_SW_Advantage=1
    check bsaAu plr-cssm available $R1 --account Example
    check bsaAuVv plr-cssm available $R1 --account Example --va Default/Lab/Rack
    plr-cssm reserve $R1 --account Example --va Default/Lab/Rack --license EX_SW_Advantage=1 --as boss
    plr-cssm reserve $R2 --account Example --license EX_SW_Advantage=1 --as boss
    check bAuVv plr-cssm return R03QA65EV6RYXRMPZMNCC3RKRT
    check bAu plr-cssm return R03S79ZAFHQ3C5FERJRWVP0D33
    udi=$(plr-cssm show 1 --json --as boss | jq -r .udi.text)
    check bAuVv plr-cssm remove "$udi" --reason dead
    plr-cssm remove "$udi" --reason dead --as vauser
    check bA plr-cssm settle "$udi" --reason 'who removes does not set the limit back'
    check bsaAuVv plr-cssm show 1
    check bsaAu plr-cssm show 2
    check bsaAuVv plr-cssm show 1 --format sheet
}

@test "to look: who may, and what of it is shown" {
    for list in accounts virtual-accounts products licenses instances reservations; do
        check bsaAuVv plr-cssm list $list
    done
    check bsaAV plr-cssm list events
    check bsaAV plr-cssm log show
    check bsaAV plr-cssm user list
    plr-cssm reserve $R2 --account Example --license EX_SW_Advantage=1 --as boss
    plr-cssm account add Third --as boss
    names() { plr-cssm va list --json --as "$1" | jq -r '.["virtual-accounts"][] | .["smart-account"] + ":" + .["virtual-account"]' | paste -sd ' '; }
    [ "$(names user)" = 'Example:Default Example:Default/Lab Example:Default/Lab/Rack Example:Default/Labor' ]
    [ "$(names vauser)" = 'Example:Default/Lab Example:Default/Lab/Rack' ]
    [ "$(names boss | wc -w)" = 9 ]
    [ "$(plr-cssm list licenses --json --as vauser | jq '.licenses | length')" = 1 ]
    [ "$(plr-cssm list licenses --json --as user | jq '.licenses | length')" = 2 ]
    [ "$(plr-cssm list reservations --json --as vauser | jq '.reservations | length')" = 0 ]
    [ "$(plr-cssm list reservations --json --as user | jq '.reservations | length')" = 1 ]
    [ "$(plr-cssm account show Example --json --as vauser | jq '.["virtual-accounts"] | length')" = 2 ]
    forbidden vauser plr-cssm account show Other
    [ "$(plr-cssm log show --json --as boss | jq '.events | length')" = "$(entries)" ]
    [ "$(plr-cssm log show --json --as vaadmin | jq '[.events[].detail["virtual-account"] // "" | startswith("Default/Lab")] | all')" = true ]
    plr-cssm log show --json --as admin | jq -e '[.events[].detail["smart-account"]] | unique == ["Example"]'
    plr-cssm reserve $R1 --account Example --va Default/Lab/Rack --license EX_SW_Advantage=1 --as boss
    plr-cssm return R03QA65EV6RYXRMPZMNCC3RKRT --as vauser
    plr-cssm transfer licenses --account Example --from Default --to Default/Lab --tag EX_SW_Advantage --count 1 --as boss
    [ "$(plr-cssm log show --json --as vaadmin | jq -c '[.events[-3:][].action]')" = '["reserve","return","transfer-licenses"]' ]
    plr-cssm user list --json --as vaadmin | jq -e '[.users[] | select(.["smart-account"] != null) | .["virtual-account"]] | unique == ["Default/Lab"]'
}

@test "to verify is for everybody" {
    plr-cssm log verify --as nobody-known
}

@test "a role given counts at once, one taken no longer" {
    forbidden new plr-cssm reserve $R1 --account Example --license EX_SW_Advantage=1
    plr-cssm user add new --role account-user --account Example --as admin
    allowed new plr-cssm reserve $R1 --account Example --license EX_SW_Advantage=1
    plr-cssm user remove new --as admin --account Example
    forbidden new plr-cssm reserve $R1 --account Example --license EX_SW_Advantage=1
}

@test "a role in a virtual account goes along when that is moved" {
    plr-cssm va move Default/Lab --to / --account Example --as admin
    plr-cssm va rename Lab Bench --account Example --as admin
    allowed vauser plr-cssm reserve $R1 --account Example --va Bench/Rack --license EX_SW_Advantage=1
    plr-cssm va add Default/Lab --account Example --as admin
    forbidden vauser plr-cssm available $R1 --account Example --va Default/Lab
    run -6 plr-cssm va remove Bench/Rack --account Example --as admin
}

@test "the last administrator of all accounts stays" {
    run -6 plr-cssm user remove boss --as boss
    [[ "$output" == *'is the last administrator'* ]]
    plr-cssm user add boss2 --role account-administrator --as boss
    plr-cssm user remove boss --as boss
    forbidden boss plr-cssm account list
    plr-cssm user show boss --as boss2 --json | jq -e '.roles == []'
}

@test "what roles there are, and for what" {
    run -2 plr-cssm user add x --role operator --as boss
    [[ "$output" == *'virtual-account-administrator'* ]]
    run -2 plr-cssm user add x --as boss
    run -2 plr-cssm user add x --role virtual-account-user --account Example --as boss
    run -2 plr-cssm user add x --role virtual-account-user --as boss
    run -2 plr-cssm user add x --role account-user --account Example --va Default --as boss
    run -2 plr-cssm user add x --role account-user --va Default --as boss
    run -2 plr-cssm user add x --role account-user --account Nobody --as boss
    run -2 plr-cssm user add x --role virtual-account-user --account Example --va Nowhere --as boss
    run -2 plr-cssm user remove stranger --as boss
    run -6 plr-cssm user add user --role account-user --account Example --as boss
    plr-cssm user add user --role account-user --account Other --as boss
    [ "$(plr-cssm user show user --as boss --json | jq -c '[.roles[] | .["smart-account"]]')" = '["Example","Other"]' ]
}

@test "names that no user has" {
    for name in '' ' ' 'a b' $'a\nb' $'a\e[2Jb' 'Jürgen' "$(printf 'x%.0s' {1..65})" "$(printf 'x%.0s' {1..1000})"; do
        run -2 --separate-stderr plr-cssm user add "$name" --role account-user --as boss
        [[ "$stderr" == *'is not the name of a user'* || "$stderr" == *xxxx...* ]]
        [[ "$stderr" == *'1 to 64 printable ASCII characters without a blank'* ]]
        [[ "$stderr" != *$'\e'* ]]
        run -2 plr-cssm account list --as "$name"
    done
    run -2 plr-cssm account list --as 0
    for name in "o'neil" 'a"b' 'CORP\alice' 'a;drop' "$(printf 'x%.0s' {1..64})"; do
        plr-cssm user add "$name" --role account-user --account Example --as boss
        plr-cssm account show Example --as "$name"
    done
    plr-cssm log verify
    run -7 plr-cssm account list --as Boss
}

@test "in production nobody is taken for somebody else" {
    plr-cssm init --unprotected --ledger production
    run -7 plr-cssm account list --ledger production --as root
    [[ "$output" == *'this authority is for production'* ]]
    run -7 plr-cssm init --unprotected --ledger production2 --as root
    [ ! -e production2 ]
}

@test "who runs init is the first, and the log begins with it" {
    plr-cssm init --unprotected --ledger production
    plr-cssm user show --ledger production --json | jq -e --arg me "$(id -un)" '.user == $me and
        [.roles[].role] == ["account-approver", "account-administrator"] and
        ([.may[].act] | index("reserve") != null) and ([.may[] | .["smart-account"]] | unique == [null])'
    plr-cssm log show --ledger production --json | jq -e '.events[0] | .entry == 1 and .action == "init"'
}

others() { # go on in a folder that others may enter, or skip where this user cannot become another
    [ "$(id -u)" -eq 0 ] && setpriv --reuid daemon --regid daemon --clear-groups true 2>/dev/null || skip 'not root'
    getent group users >/dev/null || skip 'no group users'
    place=$(mktemp -d)
    chmod 755 "$place"
    cp -a "$PLRKIT_BUILD"/plr-cssm "$place"
    cd "$place" || return 1
    PATH=$place:$PATH
    export PLR_LEDGER=$place/ledger
    setpriv --reuid daemon --regid daemon --clear-groups plr-cssm --version >/dev/null 2>&1 || skip 'programs of this build cannot be run by others'
}

become() { # USER COMMAND...: in group users
    local who=$1
    shift
    setpriv --reuid "$who" --regid daemon --groups users "$@"
}

@test "users of a group share a ledger, each with their own roles" {
    others
    plr-cssm init --unprotected --group users
    [ "$(stat -c '%a %G' ledger)" = '2770 users' ]
    [ "$(stat -c '%a %G' ledger/ledger.db)" = '660 users' ]
    [ "$(stat -c '%a %G' ledger/keys/slr.key)" = '640 users' ]
    [ "$(stat -c '%a %G' ledger/keys/root.key)" = '600 users' ]
    plr-cssm account add Example --slr
    plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 5
    run -7 become daemon plr-cssm reserve $R1 --account Example --license EX_SW_Advantage=1
    [[ "$output" == *'"daemon" may not reserve licences in "Example", "Default"'* ]]
    plr-cssm user add daemon --role account-user --account Example
    become daemon plr-cssm reserve $R1 --account Example --license EX_SW_Advantage=1
    run -7 become daemon plr-cssm user add games --role account-user --account Example
    run -7 become games plr-cssm show 1
    plr-cssm user add 54321 --role account-user --account Example
    become 54321 plr-cssm show 1 >/dev/null
    become 54321 plr-cssm return R03QA65EV6RYXRMPZMNCC3RKRT
    run -7 become 54322 plr-cssm show 1
    [ "$(plr-cssm log show --json | jq -c '[.events[-5:][] | [.actor, .action]]')" = \
        '[["daemon","refused"],["games","refused"],["root","user-add"],["54321","return"],["54322","refused"]]' ]
    plr-cssm log verify
}

@test "users of a group at once: whoever made a file, the others go on with it" {
    others
    plr-cssm init --unprotected --group users
    plr-cssm account add Example --slr
    plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
    plr-cssm user add daemon --role account-administrator --account Example
    plr-cssm user add games --role account-administrator --account Example
    for i in 1 2 3 4 5; do
        for who in daemon games root; do
            (umask 077 && become $who plr-cssm license add --account Example --tag EX_SW_Advantage --count 1) &
        done
    done
    wait
    [ "$(plr-cssm list licenses --json | jq '.licenses[0].purchased')" = 15 ]
    become games plr-cssm log verify
    [ "$(stat -c %G ledger/high-water)" = users ]
    become daemon plr-cssm log verify
}

@test "without a group the ledger is its owner's alone" {
    others
    plr-cssm init --unprotected
    [ "$(stat -c %a ledger ledger/ledger.db ledger/keys ledger/keys/slr.key | paste -sd ' ')" = '700 600 700 600' ]
    run -5 become daemon plr-cssm account list
    run -2 plr-cssm init --unprotected --group no-such-group --ledger other
    [[ "$output" == *'no group "no-such-group"'* ]]
    [ ! -e other ]
}

@test "the table of plr-cssm(1) is what the program does" {
    for role in approver administrator user; do
        plr-cssm user add "all-$role" --role "account-$role" --as boss
        plr-cssm user add "one-$role" --role "account-$role" --account Example --as boss
    done
    for who in all-approver all-administrator all-user one-approver one-administrator one-user vaadmin vauser; do
        plr-cssm user show $who --json --as boss >"$who.json"
    done
    /usr/bin/python3 - "$BATS_TEST_DIRNAME/../man/plr-cssm.1" <<'END'
import json, re, sys
acts = {"accounts: add": "account-add", "catalogue, inventory: change": "catalogue", "event log: export": "log-export",
        "keys, trust: change": "trust", "ledger: backup, restore": "backup", "account: change properties": "account-set",
        "virtual accounts: add, change": "va-edit", "licences: deposit, convert": "license-add convert", "users: add, remove": "user-edit",
        "licences: reserve, update, confirm, return": "reserve update confirm return",
        "instances: remove, rehost": "remove rehost", "instances: settle": "settle",
        "licences, instances: transfer": "transfer", "licences, reservations: look": "view",
        "users: look": "user-view", "event log: look": "log-view"}
page = open(sys.argv[1]).read()
table = page[page.index(".Sh ROLES"):page.index(".Sh REHEARSAL")]
rows = [re.split(r" Ta ", line[4:]) for line in table.splitlines() if line.startswith(".It ") and " Ta " in line][1:]
assert {row[0] for row in rows} == set(acts), {row[0] for row in rows} ^ set(acts)
may = {who: {entry["act"] for entry in json.load(open(who + ".json"))["may"]} for who in
       "all-approver all-administrator all-user one-approver one-administrator one-user vaadmin vauser".split()}
want = {who: set() for who in may}
for name, *cells in rows:
    for column, cell in zip(("approver", "administrator", "user", "vaadmin", "vauser"), cells, strict=True):
        assert cell in ("all", "yes", "-"), cell
        whos = [column] if column.startswith("va") else ["all-" + column] + ["one-" + column] * (cell == "yes")
        for who in whos if cell != "-" else []:
            want[who] |= set(acts[name].split())
assert may == want, {who: may[who] ^ want[who] for who in may}
END
}

#include "src/cssm/sql.h"

/* Counts are bounded so that no sum of them can leave 64 bits. What may be reserved is bounded by the pool's own CHECK:
 * no program, and no hand in the database shell, can reserve more than was purchased. */
const char sql_schema_accounts[] = "CREATE TABLE authority ("
                                   " id INTEGER PRIMARY KEY CHECK (id = 1),"
                                   " name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),"
                                   " created_s INTEGER NOT NULL"
                                   ") STRICT;"

                                   /* The smart-account number goes into the PLR authorization, where it has 18 bits. */
                                   "CREATE TABLE account ("
                                   " number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 262143),"
                                   " name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (length(name) BETWEEN 1 AND 64),"
                                   " domain TEXT NOT NULL CHECK (length(domain) <= 253),"
                                   " plr INTEGER NOT NULL CHECK (plr IN (0, 1)),"
                                   " slr INTEGER NOT NULL CHECK (slr IN (0, 1)),"
                                   " export INTEGER NOT NULL CHECK (export BETWEEN 0 AND 2),"
                                   " created_s INTEGER NOT NULL"
                                   ") STRICT;"

                                   "CREATE TABLE virtual_account ("
                                   " id INTEGER PRIMARY KEY,"
                                   " account INTEGER NOT NULL REFERENCES account,"
                                   " parent INTEGER REFERENCES virtual_account,"
                                   " path TEXT NOT NULL CHECK (length(path) BETWEEN 1 AND 64),"
                                   " depth INTEGER NOT NULL CHECK (depth BETWEEN 1 AND 10),"
                                   " created_s INTEGER NOT NULL,"
                                   " CHECK ((parent IS NULL) = (depth = 1)),"
                                   " UNIQUE (account, path)"
                                   ") STRICT;"

                                   "CREATE TABLE entitlement ("
                                   " tag TEXT PRIMARY KEY CHECK (length(tag) BETWEEN 1 AND 255),"
                                   " name TEXT NOT NULL,"
                                   " display TEXT NOT NULL CHECK (length(display) <= 255)"
                                   ") STRICT;"
                                   "CREATE INDEX entitlement_name ON entitlement (name);"

                                   /* hash: the 20 bits by which a request names its product. */
                                   "CREATE TABLE product ("
                                   " pid TEXT PRIMARY KEY CHECK (length(pid) BETWEEN 1 AND 255),"
                                   " hash INTEGER NOT NULL CHECK (hash BETWEEN 0 AND 1048575),"
                                   " display TEXT NOT NULL CHECK (length(display) <= 255),"
                                   " created_s INTEGER NOT NULL"
                                   ") STRICT;"
                                   "CREATE INDEX product_hash ON product (hash);"

                                   "CREATE TABLE product_entitlement ("
                                   " pid TEXT NOT NULL REFERENCES product,"
                                   " tag TEXT NOT NULL REFERENCES entitlement,"
                                   " PRIMARY KEY (pid, tag)"
                                   ") STRICT, WITHOUT ROWID;"

                                   /* hash: the 60 bits by which a request of form 2 names its UDI. */
                                   "CREATE TABLE inventory ("
                                   " udi TEXT PRIMARY KEY CHECK (length(udi) BETWEEN 1 AND 255),"
                                   " hash INTEGER NOT NULL CHECK (hash >= 0)"
                                   ") STRICT;"
                                   "CREATE INDEX inventory_hash ON inventory (hash);";

const char sql_schema_pools[] = "CREATE TABLE pool ("
                                " id INTEGER PRIMARY KEY,"
                                " va INTEGER NOT NULL REFERENCES virtual_account,"
                                " tag TEXT NOT NULL REFERENCES entitlement,"
                                " universal INTEGER NOT NULL CHECK (universal IN (0, 1)),"
                                " type INTEGER NOT NULL CHECK (type BETWEEN 0 AND 2),"
                                " start_day INTEGER NOT NULL,"
                                " end_day INTEGER NOT NULL,"
                                " reporting_only INTEGER NOT NULL CHECK (reporting_only IN (0, 1)),"
                                " purchased INTEGER NOT NULL CHECK (purchased BETWEEN 1 AND 999999999),"
                                " reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved BETWEEN 0 AND purchased),"
                                " CHECK ((type = 0 AND start_day = 0 AND end_day = 0)"
                                "  OR (type > 0 AND start_day BETWEEN 0 AND end_day AND end_day <= 2932896)),"
                                " CHECK (universal = 0 OR (type = 0 AND reporting_only = 0)),"
                                " CHECK (reporting_only = 0 OR purchased = 999999999),"
                                " UNIQUE (va, tag, universal, type, start_day, end_day, reporting_only)"
                                ") STRICT;"

                                /* Each entry is hashed over the one before it. */
                                "CREATE TABLE event ("
                                " seq INTEGER PRIMARY KEY CHECK (seq >= 1),"
                                " at_s INTEGER NOT NULL CHECK (at_s >= 0),"
                                " actor TEXT NOT NULL CHECK (length(actor) <= 255),"
                                " action TEXT NOT NULL CHECK (length(action) <= 64),"
                                " subject TEXT NOT NULL CHECK (length(subject) <= 255),"
                                " detail TEXT NOT NULL CHECK (length(detail) <= 262144),"
                                " prev BLOB NOT NULL CHECK (length(prev) = 32),"
                                " hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32)"
                                ") STRICT;";

const char sql_schema_reservations[] =
    /* seq: the last sequence number seen; udi_hash: the 22 bits by which a return code names its UDI. */
    "CREATE TABLE instance ("
    " id INTEGER PRIMARY KEY,"
    " udi TEXT NOT NULL UNIQUE CHECK (length(udi) BETWEEN 1 AND 255),"
    " pid TEXT NOT NULL REFERENCES product,"
    " udi_hash INTEGER NOT NULL CHECK (udi_hash BETWEEN 0 AND 4194303),"
    " uuid BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),"
    " va INTEGER NOT NULL REFERENCES virtual_account,"
    " seq INTEGER NOT NULL CHECK (seq BETWEEN 0 AND 63),"
    " created_s INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX instance_udi_hash ON instance (udi_hash);"

    /* issued: the 64 characters of a PLR authorization, or the COSE bytes of an SLR authorization. */
    "CREATE TABLE reservation ("
    " number INTEGER PRIMARY KEY,"
    " instance INTEGER NOT NULL REFERENCES instance,"
    " va INTEGER NOT NULL REFERENCES virtual_account,"
    " kind TEXT NOT NULL CHECK (kind IN ('specific', 'universal')),"
    " request TEXT NOT NULL UNIQUE CHECK (length(request) BETWEEN 23 AND 32),"
    " seq INTEGER NOT NULL CHECK (seq BETWEEN 0 AND 63),"
    " commitment BLOB NOT NULL CHECK (length(commitment) = 6),"
    " commitment_bits INTEGER NOT NULL CHECK (commitment_bits BETWEEN 40 AND 44),"
    " by_reference INTEGER NOT NULL CHECK (by_reference IN (0, 1)),"
    " issued BLOB NOT NULL CHECK (length(issued) BETWEEN 32 AND 20479),"
    " receipt TEXT NOT NULL CHECK (length(receipt) = 8),"
    " issued_s INTEGER NOT NULL,"
    " issue_event INTEGER NOT NULL UNIQUE REFERENCES event,"
    " state TEXT NOT NULL CHECK (state IN ('reserved', 'returned')),"
    " returned_s INTEGER,"
    " return_reason TEXT CHECK (return_reason IN ('returned', 'not-installed', 'updated')),"
    " return_event INTEGER UNIQUE REFERENCES event,"
    " CHECK ((state = 'returned') = (returned_s IS NOT NULL)),"
    " CHECK ((state = 'returned') = (return_reason IS NOT NULL)),"
    " CHECK ((state = 'returned') = (return_event IS NOT NULL)),"
    " UNIQUE (instance, commitment)"
    ") STRICT;"
    "CREATE UNIQUE INDEX reservation_one_open ON reservation (instance) WHERE state = 'reserved';"

    "CREATE TABLE reservation_line ("
    " reservation INTEGER NOT NULL REFERENCES reservation,"
    " pool INTEGER NOT NULL REFERENCES pool,"
    " count INTEGER NOT NULL CHECK (count BETWEEN 1 AND 999999999),"
    " PRIMARY KEY (reservation, pool)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX reservation_line_pool ON reservation_line (pool);";

/* A REPLACE deletes without firing DELETE triggers, so what must stay is also guarded when something is inserted. */
const char sql_schema_guards[] =
    "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN"
    " SELECT RAISE(ABORT, 'the event log is append-only'); END;"
    "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN"
    " SELECT RAISE(ABORT, 'the event log is append-only'); END;"
    "CREATE TRIGGER event_next_only BEFORE INSERT ON event"
    " WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event)"
    " OR NEW.prev IS NOT coalesce((SELECT hash FROM event ORDER BY seq DESC LIMIT 1), zeroblob(32))"
    " OR EXISTS (SELECT 1 FROM event WHERE hash = NEW.hash) BEGIN"
    " SELECT RAISE(ABORT, 'not the next entry of the event log'); END;"

    "CREATE TRIGGER reservation_no_delete BEFORE DELETE ON reservation BEGIN"
    " SELECT RAISE(ABORT, 'reservations are never deleted'); END;"
    "CREATE TRIGGER reservation_no_replace BEFORE INSERT ON reservation"
    " WHEN NEW.state <> 'reserved' OR EXISTS (SELECT 1 FROM reservation WHERE number = NEW.number"
    "  OR request = NEW.request OR issue_event = NEW.issue_event OR (instance = NEW.instance AND"
    "  (state = 'reserved' OR commitment = NEW.commitment))) BEGIN"
    " SELECT RAISE(ABORT, 'reservation known already'); END;"
    "CREATE TRIGGER reservation_returned_once BEFORE UPDATE ON reservation"
    " WHEN OLD.state <> 'reserved' OR NEW.state <> 'returned' OR NEW.number <> OLD.number"
    "  OR NEW.instance <> OLD.instance OR NEW.va <> OLD.va OR NEW.kind <> OLD.kind OR NEW.request <> OLD.request"
    "  OR NEW.seq <> OLD.seq OR NEW.commitment <> OLD.commitment OR NEW.commitment_bits <> OLD.commitment_bits"
    "  OR NEW.by_reference <> OLD.by_reference OR NEW.issued <> OLD.issued OR NEW.receipt <> OLD.receipt"
    "  OR NEW.issued_s <> OLD.issued_s OR NEW.issue_event <> OLD.issue_event BEGIN"
    " SELECT RAISE(ABORT, 'a reservation changes once, when it is returned'); END;";

/* The counts of the pools move with the lines, in one place, and nowhere else. */
const char sql_schema_counts[] =
    "CREATE TRIGGER line_guard BEFORE INSERT ON reservation_line"
    " WHEN EXISTS (SELECT 1 FROM reservation_line WHERE reservation = NEW.reservation AND pool = NEW.pool)"
    "  OR NOT EXISTS (SELECT 1 FROM reservation r JOIN pool p ON p.va = r.va"
    "   WHERE r.number = NEW.reservation AND r.state = 'reserved' AND p.id = NEW.pool) BEGIN"
    " SELECT RAISE(ABORT, 'not a line of an open reservation'); END;"
    "CREATE TRIGGER line_reserves AFTER INSERT ON reservation_line BEGIN"
    " UPDATE pool SET reserved = reserved + NEW.count WHERE id = NEW.pool; END;"
    "CREATE TRIGGER line_no_update BEFORE UPDATE ON reservation_line BEGIN"
    " SELECT RAISE(ABORT, 'lines of a reservation never change'); END;"
    "CREATE TRIGGER line_no_delete BEFORE DELETE ON reservation_line BEGIN"
    " SELECT RAISE(ABORT, 'lines of a reservation never change'); END;"
    "CREATE TRIGGER reservation_frees AFTER UPDATE OF state ON reservation"
    " WHEN OLD.state = 'reserved' AND NEW.state = 'returned' BEGIN"
    " UPDATE pool SET reserved = reserved"
    "  - (SELECT count FROM reservation_line WHERE reservation = NEW.number AND pool = pool.id)"
    "  WHERE id IN (SELECT pool FROM reservation_line WHERE reservation = NEW.number); END;"
    "CREATE TRIGGER pool_no_delete BEFORE DELETE ON pool BEGIN"
    " SELECT RAISE(ABORT, 'licences are never deleted'); END;"
    "CREATE TRIGGER pool_no_replace BEFORE INSERT ON pool"
    " WHEN NEW.reserved <> 0 OR EXISTS (SELECT 1 FROM pool WHERE id = NEW.id OR (va = NEW.va AND tag = NEW.tag"
    "  AND universal = NEW.universal AND type = NEW.type AND start_day = NEW.start_day AND end_day = NEW.end_day"
    "  AND reporting_only = NEW.reporting_only)) BEGIN"
    " SELECT RAISE(ABORT, 'licences known already'); END;";

const char sql_schema_text[] = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"
                               " ORDER BY type, name";

const char sql_authority_insert[] = "INSERT INTO authority (id, name, created_s) VALUES (1, ?, ?)";

const char sql_account_insert[] = "INSERT INTO account (number, name, domain, plr, slr, export, created_s)"
                                  " VALUES (?, ?, ?, ?, ?, ?, ?)";
const char sql_account_next_number[] = "SELECT coalesce(max(number), 0) + 1 FROM account";
const char sql_account_by_name[] = "SELECT number, name, domain, plr, slr, export, created_s FROM account"
                                   " WHERE name = ?";
const char sql_va_insert[] = "INSERT INTO virtual_account (account, parent, path, depth, created_s)"
                             " VALUES (?, ?, ?, ?, ?)";
const char sql_va_by_path[] = "SELECT id, path, depth FROM virtual_account WHERE account = ? AND path = ?";

/* A product named again keeps what it has; a display name that is given replaces an older one. */
const char sql_product_upsert[] = "INSERT INTO product (pid, hash, display, created_s) VALUES (?, ?, ?, ?)"
                                  " ON CONFLICT (pid) DO UPDATE SET display = excluded.display"
                                  " WHERE excluded.display <> ''";
const char sql_product_exists[] = "SELECT 1 FROM product WHERE pid = ?";
const char sql_product_by_hash[] = "SELECT pid FROM product WHERE hash = ? ORDER BY pid";
const char sql_entitlement_insert[] = "INSERT INTO entitlement (tag, name, display) VALUES (?, ?, ?)"
                                      " ON CONFLICT (tag) DO UPDATE SET display = excluded.display"
                                      " WHERE excluded.display <> ''";
const char sql_entitlement_exists[] = "SELECT tag FROM entitlement WHERE tag = ?";
const char sql_entitlement_by_name[] = "SELECT tag FROM entitlement WHERE name = ? ORDER BY tag";
const char sql_entitlement_of_product[] = "SELECT 1 FROM product_entitlement WHERE pid = ? AND tag = ?";
const char sql_product_entitlement_insert[] = "INSERT INTO product_entitlement (pid, tag) VALUES (?, ?)"
                                              " ON CONFLICT DO NOTHING";
const char sql_product_tag_by_name[] = "SELECT e.tag FROM product_entitlement pe JOIN entitlement e ON e.tag = pe.tag"
                                       " WHERE pe.pid = ? AND e.name = ? ORDER BY e.tag";
const char sql_inventory_insert[] = "INSERT INTO inventory (udi, hash) VALUES (?, ?) ON CONFLICT (udi) DO NOTHING";
const char sql_inventory_by_hash[] = "SELECT udi FROM inventory WHERE hash = ? ORDER BY udi";

const char sql_pool_find[] = "SELECT id, purchased FROM pool WHERE va = ? AND tag = ? AND universal = ? AND type = ?"
                             " AND start_day = ? AND end_day = ? AND reporting_only = ?";
const char sql_pool_insert[] = "INSERT INTO pool (va, tag, universal, type, start_day, end_day, reporting_only,"
                               " purchased) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
const char sql_pool_grow[] = "UPDATE pool SET purchased = ? WHERE id = ?";

/* A universal licence without a tag of its own ("universal") fits every product. */
const char sql_pool_for_product[] =
    "SELECT p.id, p.tag, p.universal, p.type, p.start_day, p.end_day, p.reporting_only, p.purchased, p.reserved"
    " FROM pool p WHERE p.va = ?1 AND (p.tag IN (SELECT tag FROM product_entitlement WHERE pid = ?2)"
    "  OR (p.universal = 1 AND p.tag = 'universal'))"
    " ORDER BY p.tag, p.universal, p.type, p.end_day DESC, p.id";

const char sql_instance_by_udi[] =
    "SELECT i.id, i.uuid, i.seq,"
    " coalesce((SELECT number FROM reservation WHERE instance = i.id AND state = 'reserved'), 0)"
    " FROM instance i WHERE i.udi = ?";
const char sql_instance_insert[] = "INSERT INTO instance (udi, pid, udi_hash, uuid, va, seq, created_s)"
                                   " VALUES (?, ?, ?, ?, ?, ?, ?)";
const char sql_instance_move[] = "UPDATE instance SET va = ?, seq = ? WHERE id = ?";
const char sql_commitment_known[] = "SELECT number FROM reservation WHERE instance = ? AND commitment = ?";

const char sql_reservation_insert[] =
    "INSERT INTO reservation (instance, va, kind, request, seq, commitment, commitment_bits, by_reference, issued,"
    " receipt, issued_s, issue_event, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'reserved')";
const char sql_reservation_line_insert[] = "INSERT INTO reservation_line (reservation, pool, count) VALUES (?, ?, ?)";

#define SELECT_RESERVATION                                                                                             \
    "SELECT r.number, a.number, a.name, v.id, v.path, i.udi, i.pid, r.kind, r.request, r.seq, r.commitment,"           \
    " r.commitment_bits, r.by_reference, r.issued, r.receipt, r.issued_s, r.state, coalesce(r.returned_s, 0),"         \
    " coalesce(r.return_reason, ''), i.uuid FROM reservation r JOIN instance i ON i.id = r.instance"                   \
    " JOIN virtual_account v ON v.id = r.va JOIN account a ON a.number = v.account "

const char sql_reservation_by_request[] = SELECT_RESERVATION "WHERE r.request = ?";
const char sql_reservation_by_number[] = SELECT_RESERVATION "WHERE r.number = ?";
const char sql_reservation_by_udi[] = SELECT_RESERVATION "WHERE i.udi = ? ORDER BY r.number DESC LIMIT 1";
const char sql_reservation_by_opening[] = SELECT_RESERVATION "WHERE i.udi_hash = ? AND r.seq = ? ORDER BY r.number";
const char sql_reservation_lines[] =
    "SELECT p.id, p.tag, l.count, p.type, p.start_day, p.end_day, p.universal FROM reservation_line l"
    " JOIN pool p ON p.id = l.pool WHERE l.reservation = ? ORDER BY p.tag";
const char sql_reservation_return[] =
    "UPDATE reservation SET state = 'returned', returned_s = ?, return_reason = ?, return_event = ?"
    " WHERE number = ? AND state = 'reserved'";

const char sql_event_head[] = "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1";
const char sql_event_insert[] = "INSERT INTO event (seq, at_s, actor, action, subject, detail, prev, hash)"
                                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
const char sql_event_all[] = "SELECT seq, at_s, actor, action, subject, detail, prev, hash FROM event ORDER BY seq";
const char sql_books_wrong[] =
    "SELECT p.id, p.tag, p.reserved, coalesce(s.n, 0) FROM pool p LEFT JOIN"
    " (SELECT l.pool AS pool, sum(l.count) AS n FROM reservation_line l JOIN reservation r ON r.number = l.reservation"
    "  WHERE r.state = 'reserved' GROUP BY l.pool) s ON s.pool = p.id WHERE p.reserved <> coalesce(s.n, 0)";

const char sql_list_accounts[] =
    "SELECT a.number AS \"account-number_n\", a.name AS \"smart-account\", v.path AS \"virtual-account\","
    " a.plr AS \"plr-approved_b\", a.slr AS \"slr-approved_b\","
    " CASE a.export WHEN 0 THEN 'not-allowed' WHEN 1 THEN 'allowed' ELSE 'restricted' END AS \"export-control\","
    " a.domain AS \"domain\", v.created_s AS \"created_s\" FROM account a"
    " JOIN virtual_account v ON v.account = a.number ORDER BY a.number, v.path";
const char sql_list_products[] =
    "SELECT p.pid AS \"pid\", iif(pe.tag IS NULL, p.display, e.display) AS \"display-name\","
    " pe.tag AS \"entitlement-tag\" FROM product p LEFT JOIN product_entitlement pe ON pe.pid = p.pid"
    " LEFT JOIN entitlement e ON e.tag = pe.tag ORDER BY p.pid, pe.tag";
const char sql_list_licenses[] =
    "SELECT a.name AS \"smart-account\", v.path AS \"virtual-account\","
    " iif(p.reporting_only, NULL, p.purchased) AS \"purchased_n\", p.reserved AS \"reserved_n\","
    " iif(p.reporting_only, NULL, p.purchased - p.reserved) AS \"available_n\","
    " CASE WHEN p.reporting_only THEN 'reporting-only' WHEN p.universal THEN 'universal' WHEN p.type = 0"
    "  THEN 'perpetual' WHEN p.type = 1 THEN 'term' ELSE 'subscription' END AS \"license-type\","
    " iif(p.type, p.start_day, NULL) AS \"start_day\", iif(p.type, p.end_day, NULL) AS \"end_day\","
    " p.tag AS \"entitlement-tag\" FROM pool p JOIN virtual_account v ON v.id = p.va"
    " JOIN account a ON a.number = v.account ORDER BY a.number, v.path, p.tag, p.type, p.end_day";
const char sql_list_instances[] =
    "SELECT i.udi AS \"udi\", a.name AS \"smart-account\", v.path AS \"virtual-account\", i.seq AS \"sequence_n\","
    " coalesce(r.kind, 'none') AS \"reservation\", r.number AS \"reservation-number_n\","
    " i.created_s AS \"created_s\" FROM instance i JOIN virtual_account v ON v.id = i.va"
    " JOIN account a ON a.number = v.account"
    " LEFT JOIN reservation r ON r.instance = i.id AND r.state = 'reserved' ORDER BY i.id";
const char sql_list_reservations[] =
    "SELECT r.number AS \"reservation-number_n\", i.udi AS \"udi\", r.kind AS \"reservation\", r.state AS \"state\","
    " a.name AS \"smart-account\", v.path AS \"virtual-account\", r.request AS \"request-code\","
    " r.receipt AS \"receipt\", r.issued_s AS \"issued_s\", r.returned_s AS \"returned_s\" FROM reservation r"
    " JOIN instance i ON i.id = r.instance JOIN virtual_account v ON v.id = r.va"
    " JOIN account a ON a.number = v.account ORDER BY r.number";
const char sql_list_events[] =
    "SELECT seq AS \"entry_n\", at_s AS \"at_s\", actor AS \"actor\", action AS \"action\", subject AS \"subject\","
    " lower(hex(hash)) AS \"hash\", detail AS \"detail\" FROM event ORDER BY seq";

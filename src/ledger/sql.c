#include "src/ledger/sql.h"

const char sql_authority_insert[] = "INSERT INTO authority (id, name, rehearsal, created_s) VALUES (1, ?, ?, ?)";
const char sql_authority_get[] = "SELECT name, rehearsal, created_s FROM authority WHERE id = 1";

const char sql_account_insert[] = "INSERT INTO account (number, name, domain, plr, slr, export, created_s)"
                                  " VALUES (?, ?, ?, ?, ?, ?, ?)";
const char sql_account_next_number[] = "SELECT coalesce(max(number) + 1, ?) FROM account";
const char sql_account_update[] = "UPDATE account SET name = ?, domain = ?, plr = ?, slr = ?, export = ?,"
                                  " removal_limit = ? WHERE number = ?";
#define SELECT_ACCOUNT "SELECT number, name, domain, plr, slr, export, created_s, removal_limit FROM account "
const char sql_account_by_name[] = SELECT_ACCOUNT "WHERE name = ?";
const char sql_account_by_number[] = SELECT_ACCOUNT "WHERE number = ?";

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
const char sql_pool_withdraw[] = "UPDATE pool SET purchased = purchased - ?1 WHERE id = ?2"
                                 " AND purchased - reserved >= ?1 AND reporting_only = 0 RETURNING purchased";
const char sql_pool_grow[] = "UPDATE pool SET purchased = ? WHERE id = ?";

/* A universal licence without a tag of its own ("universal") fits every product. */
const char sql_pool_for_product[] =
    "SELECT p.id, p.tag, p.universal, p.type, p.start_day, p.end_day, p.reporting_only, p.purchased, p.reserved,"
    " e.export_restricted FROM pool p JOIN entitlement e ON e.tag = p.tag WHERE p.purchased > 0 AND p.va = ?1 AND "
    "(p.tag IN (SELECT tag FROM product_entitlement WHERE pid = "
    "?2)"
    "  OR (p.universal = 1 AND p.tag = 'universal'))"
    " ORDER BY p.tag, p.universal, p.type, p.end_day DESC, p.id";

const char sql_instance_by_udi[] =
    "SELECT i.id, i.uuid, i.seq,"
    " coalesce((SELECT number FROM reservation WHERE instance = i.id AND state = 'reserved'), 0),"
    " coalesce((SELECT number FROM reservation WHERE instance = i.id AND state = 'in-transit'), 0),"
    " coalesce((SELECT max(number) FROM reservation WHERE instance = i.id AND state = 'removed'), 0), i.va"
    " FROM instance i WHERE i.udi = ?";
const char sql_instance_insert[] = "INSERT INTO instance (udi, pid, udi_hash, uuid, va, seq, created_s)"
                                   " VALUES (?, ?, ?, ?, ?, ?, ?)";
const char sql_instance_move[] = "UPDATE instance SET va = ?, seq = ? WHERE id = ?";
const char sql_commitment_known[] = "SELECT number FROM reservation WHERE instance = ? AND commitment = ?";

const char sql_reservation_insert[] =
    "INSERT INTO reservation (instance, va, kind, request, seq, commitment, commitment_bits, by_reference, issued,"
    " receipt, issued_s, issue_event, replaces, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
    " nullif(?13, 0), iif(?13 = 0, 'reserved', 'in-transit'))";
const char sql_reservation_line_insert[] = "INSERT INTO reservation_line (reservation, pool, count, held)"
                                           " VALUES (?1, ?2, ?3, " SQL_HELD("?1", "?2", "?3") ")";

/* An update that was given back without ever taking effect replaced nothing. */
#define SELECT_RESERVATION                                                                                             \
    "SELECT r.number, a.number, a.name, v.id, v.path, i.udi, i.pid, r.kind, r.request, r.seq, r.commitment,"           \
    " r.commitment_bits, r.by_reference, r.issued, r.receipt, r.issued_s, r.state, coalesce(r.returned_s, 0),"         \
    " coalesce(r.return_reason, ''), i.uuid, coalesce(r.replaces, 0), coalesce((SELECT max(n.number)"                  \
    " FROM reservation n WHERE n.replaces = r.number AND (n.state <> 'returned' OR n.confirmed_s IS NOT NULL)), 0),"   \
    " coalesce(r.confirmed_s, 0), coalesce(r.removed_s, 0), coalesce(r.remove_reason, '')"                             \
    " FROM reservation r JOIN instance i ON i.id = r.instance"                                                         \
    " JOIN virtual_account v ON v.id = r.va JOIN account a ON a.number = v.account "

const char sql_reservation_after[] = "SELECT number FROM reservation WHERE number > ? ORDER BY number LIMIT 1";
const char sql_reservation_by_request[] = SELECT_RESERVATION "WHERE r.request = ?";
const char sql_reservation_by_number[] = SELECT_RESERVATION "WHERE r.number = ?";
const char sql_reservation_by_udi[] =
    SELECT_RESERVATION "WHERE i.udi = ? ORDER BY r.state = 'returned', r.number DESC LIMIT 1";
const char sql_reservation_history[] =
    "SELECT r.number, r.kind, r.state, coalesce(r.replaces, 0), r.issued_s, coalesce(r.removed_s, 0),"
    " coalesce(r.returned_s, 0) FROM reservation r JOIN instance i ON i.id = r.instance WHERE i.udi = ?"
    " ORDER BY r.number";
/* One that is still open is more likely to be given back than one that is returned. */
const char sql_opening_candidates[] = "SELECT r.number, i.udi, r.seq, r.commitment, r.commitment_bits FROM instance i"
                                      " JOIN reservation r ON r.instance = i.id WHERE i.udi_hash = ? AND r.seq = ?"
                                      " ORDER BY r.state = 'returned', r.number DESC";
const char sql_opening_tale[] = "SELECT e.detail FROM reservation r JOIN event e ON e.seq = r.return_event"
                                " WHERE r.number = ?";
const char sql_reservation_lines[] =
    "SELECT p.id, p.tag, l.count, p.type, p.start_day, p.end_day, p.universal FROM reservation_line l"
    " JOIN pool p ON p.id = l.pool WHERE l.reservation = ? ORDER BY p.tag";
const char sql_reservation_return[] =
    "UPDATE reservation SET state = 'returned', returned_s = ?, return_reason = ?, return_event = ?"
    " WHERE number = ? AND state IN ('reserved', 'in-transit', 'removed')";

const char sql_event_head[] = "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1";
const char sql_event_insert[] = "INSERT INTO event (seq, at_s, actor, action, subject, detail, prev, hash)"
                                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
const char sql_event_all[] =
    "SELECT seq, at_s, actor, action, subject, detail, prev, hash FROM event WHERE seq > ? AND seq <= ?"
    " ORDER BY seq";
const char sql_tables[] = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                          " AND name NOT IN ('event', 'log_head') ORDER BY name";
const char sql_columns[] = "SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid";
const char sql_books_wrong[] = "SELECT p.id, p.tag, p.reserved, coalesce(s.n, 0) FROM pool p LEFT JOIN"
                               " (SELECT pool, sum(held) AS n FROM reservation_line GROUP BY pool) s ON s.pool = p.id"
                               " WHERE p.reserved <> coalesce(s.n, 0)";
const char sql_books_held[] = "SELECT l.reservation FROM reservation_line l"
                              " WHERE l.held IS NOT " SQL_HELD("l.reservation", "l.pool", "l.count") " LIMIT 1";

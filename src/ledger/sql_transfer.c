#include "src/ledger/sql.h"

const char sql_transfer_home[] =
    "SELECT i.id, coalesce((SELECT number FROM reservation WHERE instance = i.id AND state = 'reserved'), 0),"
    " coalesce((SELECT number FROM reservation WHERE instance = i.id AND state = 'in-transit'), 0),"
    " coalesce((SELECT max(number) FROM reservation WHERE instance = i.id AND state = 'removed'), 0),"
    " v.id, v.path, a.name FROM instance i JOIN virtual_account v ON v.id = i.va JOIN account a ON a.number = v.account"
    " WHERE i.udi = ?";
/* Where there are none of a kind yet, an empty pool is made: what moves fills it. */
const char sql_transfer_pools[] =
    "INSERT INTO pool (va, tag, universal, type, start_day, end_day, reporting_only, purchased)"
    " SELECT ?1, p.tag, p.universal, p.type, p.start_day, p.end_day, p.reporting_only,"
    " iif(p.reporting_only, 999999999, 0) FROM reservation_line l JOIN pool p ON p.id = l.pool"
    " WHERE l.reservation = ?2 AND NOT EXISTS (SELECT 1 FROM pool q WHERE q.va = ?1 AND q.tag = p.tag"
    "  AND q.universal = p.universal AND q.type = p.type AND q.start_day = p.start_day AND q.end_day = p.end_day"
    "  AND q.reporting_only = p.reporting_only)";
const char sql_transfer_reservation[] = "UPDATE reservation SET va = ? WHERE number = ?";
const char sql_transfer_instance[] = "UPDATE instance SET va = ? WHERE id = ?";

#include "src/ledger/sql.h"

#define OF_ACCOUNT                                                                                                     \
    "(:account IS NULL OR a.name = :account COLLATE NOCASE)"                                                           \
    " AND (:va IS NULL OR v.path = :va OR substr(v.path, 1, length(:va) + 1) = :va || '/')"
#define LINES                                                                                                          \
    " FROM reservation r JOIN reservation_line l ON l.reservation = r.number WHERE (:pid IS NULL"                      \
    "  OR (SELECT pid FROM instance WHERE id = r.instance) = :pid)"

/* account, va, tag, at, change; in order of time. A reservation is in use from its issue, an update from its
 * confirmation on, until it was removed or returned; an update that was never confirmed was not. Names come last: there
 * may be a million lines. */
const char sql_trend_changes[] =
    "SELECT a.name, v.path, p.tag, c.at_s, c.n FROM (SELECT pool, at_s, sum(n) AS n FROM ("
    "  SELECT l.pool AS pool, iif(r.replaces IS NULL, r.issued_s, r.confirmed_s) AS at_s, l.count AS n" LINES
    "  UNION ALL SELECT l.pool, coalesce(r.removed_s, r.returned_s), -l.count" LINES
    "   AND (r.replaces IS NULL OR r.confirmed_s IS NOT NULL))"
    " WHERE at_s IS NOT NULL GROUP BY at_s, pool) c CROSS JOIN pool p ON p.id = c.pool"
    " JOIN virtual_account v ON v.id = p.va JOIN account a ON a.number = v.account"
    " WHERE p.reporting_only = 0 AND (:tag IS NULL OR p.tag = :tag) AND " OF_ACCOUNT " ORDER BY c.at_s, p.id";

/* account, va, purchased in terms that run, reserved. */
const char sql_trend_bars[] =
    "SELECT a.name, v.path, sum(iif(p.type = 0 OR :now / 86400 BETWEEN p.start_day AND p.end_day, p.purchased, 0)),"
    " sum(p.reserved) FROM pool p JOIN virtual_account v ON v.id = p.va JOIN account a ON a.number = v.account"
    " WHERE p.reporting_only = 0 AND (p.purchased > 0 OR p.reserved > 0) AND (:tag IS NULL OR p.tag = :tag)"
    " AND (:pid IS NULL OR p.tag = 'universal' OR p.tag IN (SELECT tag FROM product_entitlement WHERE pid = :pid))"
    " AND " OF_ACCOUNT " GROUP BY a.number, v.path ORDER BY a.number, v.path";

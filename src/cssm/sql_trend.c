#include "src/cssm/sql.h"

#define OF_ACCOUNT                                                                                                     \
    "(:account IS NULL OR a.name = :account COLLATE NOCASE)"                                                           \
    " AND (:va IS NULL OR v.path = :va OR substr(v.path, 1, length(:va) + 1) = :va || '/')"
#define OF_LINE                                                                                                        \
    " FROM reservation r JOIN reservation_line l ON l.reservation = r.number JOIN pool p ON p.id = l.pool"             \
    " JOIN instance i ON i.id = r.instance JOIN virtual_account v ON v.id = r.va"                                      \
    " JOIN account a ON a.number = v.account WHERE p.reporting_only = 0 AND (:tag IS NULL OR p.tag = :tag)"            \
    " AND (:pid IS NULL OR i.pid = :pid) AND " OF_ACCOUNT

/* account, va, tag, at, change; in order of time. A reservation is in use from its issue, an update from its
 * confirmation on, until it was removed or returned; an update that was never confirmed was not. */
const char sql_trend_changes[] =
    "SELECT account, va, tag, at_s, sum(n) FROM ("
    " SELECT a.name AS account, v.path AS va, p.tag AS tag, iif(r.replaces IS NULL, r.issued_s, r.confirmed_s) AS at_s,"
    "  l.count AS n" OF_LINE " UNION ALL"
    " SELECT a.name, v.path, p.tag, coalesce(r.removed_s, r.returned_s), -l.count" OF_LINE
    "  AND (r.replaces IS NULL OR r.confirmed_s IS NOT NULL))"
    " WHERE at_s IS NOT NULL GROUP BY at_s, account, va, tag ORDER BY at_s, account, va, tag";

/* account, va, purchased in terms that run, reserved. */
const char sql_trend_bars[] =
    "SELECT a.name, v.path, sum(iif(p.type = 0 OR :now / 86400 BETWEEN p.start_day AND p.end_day, p.purchased, 0)),"
    " sum(p.reserved) FROM pool p JOIN virtual_account v ON v.id = p.va JOIN account a ON a.number = v.account"
    " WHERE p.reporting_only = 0 AND (p.purchased > 0 OR p.reserved > 0) AND (:tag IS NULL OR p.tag = :tag)"
    " AND (:pid IS NULL OR p.tag = 'universal' OR p.tag IN (SELECT tag FROM product_entitlement WHERE pid = :pid))"
    " AND " OF_ACCOUNT " GROUP BY a.number, v.path ORDER BY a.number, v.path";

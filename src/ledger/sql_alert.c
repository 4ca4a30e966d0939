#include "src/ledger/sql.h"

#define PLACE  "a.name, v.path"
#define OF_VA  " JOIN virtual_account v ON v.id = p.va JOIN account a ON a.number = v.account "
#define OF_RES " JOIN virtual_account v ON v.id = r.va JOIN account a ON a.number = v.account "

/* All with the columns of struct alert_fact: account, va, udi, tag, count, in force, end day, at, number. They only
 * have to find every row that may be due: alert.c decides. ?1 is today. */
const char sql_alert_insufficient[] =
    "SELECT " PLACE ", '', p.tag, sum(p.reserved),"
    " sum(iif(p.type = 0 OR ?1 BETWEEN p.start_day AND p.end_day, p.purchased, 0)),"
    " min(iif(p.type > 0 AND p.reserved > 0 AND p.end_day < ?1, p.end_day, 2932896)), 0, 0 FROM pool p" OF_VA
    "WHERE p.reporting_only = 0 AND p.universal = 0 GROUP BY p.va, p.tag"
    " HAVING max(p.type > 0 AND p.reserved > 0 AND p.end_day < ?1)";
const char sql_alert_reserved_expired[] =
    "SELECT " PLACE ", i.udi, p.tag, l.held, 0, p.end_day, 0, r.number FROM pool p"
    " JOIN reservation_line l ON l.pool = p.id JOIN reservation r ON r.number = l.reservation"
    " JOIN instance i ON i.id = r.instance" OF_VA
    "WHERE p.type > 0 AND p.end_day < ?1 AND l.held > 0 AND r.state IN ('reserved', 'in-transit')";
const char sql_alert_expired[] =
    "SELECT " PLACE ", '', p.tag, p.purchased - p.reserved, 0, p.end_day, 0, 0 FROM pool p" OF_VA
    "WHERE p.type > 0 AND p.end_day < ?1 AND p.reporting_only = 0 AND p.purchased > p.reserved";
const char sql_alert_expiring[] =
    "SELECT " PLACE ", '', p.tag, iif(p.reporting_only, 0, p.purchased), 0, p.end_day, 0, 0 FROM pool p" OF_VA
    "WHERE p.type > 0 AND p.end_day >= ?1 AND p.purchased > 0";
const char sql_alert_in_transit[] =
    "SELECT " PLACE ", i.udi, '', 0, 0, 0, r.issued_s, r.number FROM reservation r"
    " JOIN instance i ON i.id = r.instance" OF_RES "WHERE r.state = 'in-transit' AND ?1 >= 0";
const char sql_alert_clone_suspected[] =
    "SELECT " PLACE ", i.udi, '', 0, 0, 0, min(c.seen_s), 0 FROM clone c JOIN instance i ON i.id = c.instance"
    " JOIN virtual_account v ON v.id = i.va JOIN account a ON a.number = v.account"
    " WHERE c.cleared_s IS NULL AND ?1 >= 0 GROUP BY i.id";
/* An update that was removed along is no return of its own. */
const char sql_alert_return_pending[] =
    "SELECT " PLACE ", i.udi, '', 0, 0, 0, min(r.removed_s), min(r.number) FROM reservation r"
    " JOIN instance i ON i.id = r.instance" OF_RES "WHERE r.state = 'removed' AND ?1 >= 0 GROUP BY i.id";

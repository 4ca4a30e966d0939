#include "src/ledger/sql.h"

const char sql_list_accounts[] =
    "SELECT a.number AS \"smart-account-number_n\", a.name AS \"smart-account\", v.path AS \"virtual-account\","
    " a.plr AS \"plr-approved_b\", a.slr AS \"slr-approved_b\","
    " CASE a.export WHEN 0 THEN 'not-allowed' WHEN 1 THEN 'allowed' ELSE 'restricted' END AS \"export-control\","
    " a.removal_limit AS \"removal-limit_n\", a.domain AS \"domain\", v.created_s AS \"created_s\" FROM account a"
    " JOIN virtual_account v ON v.account = a.number ORDER BY a.number, v.path";
const char sql_list_vas[] = "SELECT a.name AS \"smart-account\", v.path AS \"virtual-account\", v.depth AS \"level_n\","
                            " v.is_default AS \"default_b\", v.created_s AS \"created_s\" FROM virtual_account v"
                            " JOIN account a ON a.number = v.account"
                            " WHERE (:account IS NULL OR a.name = :account COLLATE NOCASE) ORDER BY a.number, v.path";

#define ENTITLEMENT_FACTS                                                                                              \
    "e.display AS \"display-name\", e.export_restricted AS \"export-restricted_b\","                                   \
    " e.reporting_only AS \"reporting-only_b\""

/* A row each for: what a product may use; a product that has a name, or nothing that it may use; an entitlement of no
 * product. It is what an import reads. */
const char sql_list_products[] =
    "SELECT p.pid AS \"pid\", NULL AS \"entitlement-tag\", p.display AS \"display-name\","
    " NULL AS \"export-restricted_b\", NULL AS \"reporting-only_b\" FROM product p"
    " WHERE (p.display <> '' OR NOT EXISTS (SELECT 1 FROM product_entitlement x WHERE x.pid = p.pid))"
    "  AND (:pid IS NULL OR p.pid = :pid) AND :tag IS NULL"
    " UNION ALL SELECT pe.pid, e.tag, e.display, e.export_restricted, e.reporting_only"
    " FROM product_entitlement pe JOIN entitlement e ON e.tag = pe.tag"
    " WHERE (:pid IS NULL OR pe.pid = :pid) AND (:tag IS NULL OR e.tag = :tag OR e.name = :tag)"
    " UNION ALL SELECT NULL, e.tag, e.display, e.export_restricted, e.reporting_only FROM entitlement e"
    " WHERE e.tag NOT IN (SELECT tag FROM product_entitlement) AND e.tag <> 'universal'"
    "  AND :pid IS NULL AND (:tag IS NULL OR e.tag = :tag OR e.name = :tag) ORDER BY 1, 2";
const char sql_list_entitlements[] =
    "SELECT e.tag AS \"entitlement-tag\", " ENTITLEMENT_FACTS ","
    " coalesce(n.products, 0) AS \"products_n\" FROM entitlement e"
    " LEFT JOIN (SELECT tag, count(*) AS products FROM product_entitlement GROUP BY tag) n ON n.tag = e.tag"
    " WHERE e.tag <> 'universal' AND (:tag IS NULL OR e.tag = :tag OR e.name = :tag)"
    "  AND (:pid IS NULL OR e.tag IN (SELECT tag FROM product_entitlement WHERE pid = :pid)) ORDER BY e.tag";
const char sql_list_inventory[] = "SELECT udi AS \"udi\" FROM inventory WHERE :pid IS NULL"
                                  " OR udi LIKE 'PID:' || :pid || ',%' ORDER BY udi";

#define OF_ACCOUNT                                                                                                     \
    "(:account IS NULL OR a.name = :account COLLATE NOCASE)"                                                           \
    " AND (:va IS NULL OR v.path = :va OR substr(v.path, 1, length(:va) + 1) = :va || '/')"
#define OF_POOL                                                                                                        \
    "(:tag IS NULL OR p.tag = :tag) AND (:pid IS NULL OR p.tag = 'universal'"                                          \
    " OR p.tag IN (SELECT tag FROM product_entitlement WHERE pid = :pid))"
#define TYPE_OF_POOL                                                                                                   \
    "CASE WHEN p.reporting_only THEN 'reporting-only' WHEN p.universal THEN 'universal' WHEN p.type = 0"               \
    "  THEN 'perpetual' WHEN p.type = 1 THEN 'term' ELSE 'subscription' END AS \"license-type\","                      \
    " iif(p.type, p.start_day, NULL) AS \"start_day\", iif(p.type, p.end_day, NULL) AS \"end_day\","

/* In transit: by how much updates that wait for their confirmation change what is reserved. A term that has not begun
 * or has ended is not available, whatever is left of it. What was withdrawn to the last one is not shown. */
const char sql_list_licenses[] =
    "SELECT a.name AS \"smart-account\", v.path AS \"virtual-account\","
    " iif(p.reporting_only, NULL, p.purchased) AS \"purchased_n\", p.reserved AS \"reserved_n\","
    " coalesce(t.n, 0) AS \"in-transit_n\","
    " CASE WHEN p.reporting_only THEN NULL WHEN p.type > 0 AND :now / 86400 NOT BETWEEN p.start_day AND p.end_day THEN "
    "0"
    "  ELSE p.purchased - p.reserved END AS \"available_n\"," TYPE_OF_POOL
    " CASE WHEN p.type > 0 AND :now / 86400 < p.start_day THEN 'not-begun'"
    "  WHEN p.type > 0 AND :now / 86400 > p.end_day THEN 'ended' ELSE 'in-force' END AS \"status\","
    " p.tag AS \"entitlement-tag\" FROM pool p JOIN virtual_account v ON v.id = p.va"
    " JOIN account a ON a.number = v.account LEFT JOIN " SQL_IN_TRANSIT
    " t ON t.pool = p.id WHERE (p.purchased > 0 OR p.reserved > 0) AND " OF_ACCOUNT " AND " OF_POOL
    " ORDER BY a.number, v.path, p.tag, p.type, p.end_day, p.start_day, p.id";
const char sql_list_conversions[] =
    "SELECT c.pak AS \"pak\", a.name AS \"smart-account\", v.path AS \"virtual-account\", c.count AS \"count_n\","
    " " TYPE_OF_POOL " p.tag AS \"entitlement-tag\", c.converted_s AS \"converted_s\" FROM conversion c"
    " JOIN pool p ON p.id = c.pool JOIN virtual_account v ON v.id = p.va JOIN account a ON a.number = v.account"
    " WHERE " OF_ACCOUNT " AND " OF_POOL " AND (:since IS NULL OR c.converted_s >= :since)"
    " AND (:until IS NULL OR c.converted_s <= :until) ORDER BY c.converted_s, c.pak";
const char sql_list_instances[] =
    "SELECT i.udi AS \"udi\", a.name AS \"smart-account\", v.path AS \"virtual-account\", i.seq AS"
    " \"sequence-number_n\", coalesce(r.kind, 'none') AS \"reservation\","
    " CASE WHEN EXISTS (SELECT 1 FROM reservation x WHERE x.instance = i.id AND x.state = 'in-transit')"
    "  THEN 'in-transit' WHEN EXISTS (SELECT 1 FROM reservation x WHERE x.instance = i.id AND x.state = 'removed')"
    "  THEN 'removed' ELSE coalesce(r.state, 'none') END AS \"state\", r.number AS \"reservation-number_n\","
    " i.created_s AS \"created_s\" FROM instance i JOIN virtual_account v ON v.id = i.va"
    " JOIN account a ON a.number = v.account"
    " LEFT JOIN reservation r ON r.instance = i.id AND r.state = 'reserved' WHERE " OF_ACCOUNT
    " AND (:pid IS NULL OR i.pid = :pid) AND (:udi IS NULL OR i.udi = :udi)"
    " AND (:since IS NULL OR i.created_s >= :since) AND (:until IS NULL OR i.created_s <= :until)"
    " AND (:tag IS NULL OR EXISTS (SELECT 1 FROM reservation x JOIN reservation_line l ON l.reservation = x.number"
    "  JOIN pool p ON p.id = l.pool WHERE x.instance = i.id AND x.state IN ('reserved', 'in-transit') AND p.tag = "
    ":tag))"
    " ORDER BY i.id";
const char sql_list_reservations[] =
    "SELECT r.number AS \"reservation-number_n\", i.udi AS \"udi\", r.kind AS \"reservation\", r.state AS \"state\","
    " a.name AS \"smart-account\", v.path AS \"virtual-account\", r.request AS \"request-code\","
    " r.receipt AS \"confirmation-code\", r.issued_s AS \"issued_s\", r.replaces AS \"replaces_n\","
    " coalesce(r.returned_s, r.removed_s) AS \"ended_s\","
    " (SELECT json_group_array(json_object('entitlement-tag', x.tag, 'count', x.count)) FROM (SELECT p.tag, l.count"
    "  FROM reservation_line l JOIN pool p ON p.id = l.pool WHERE l.reservation = r.number ORDER BY p.tag) x) AS "
    "\"entitlements_j\""
    " FROM reservation r"
    " JOIN instance i ON i.id = r.instance JOIN virtual_account v ON v.id = r.va"
    " JOIN account a ON a.number = v.account WHERE " OF_ACCOUNT
    " AND (:pid IS NULL OR i.pid = :pid) AND (:udi IS NULL OR i.udi = :udi)"
    " AND (:since IS NULL OR coalesce(r.returned_s, r.removed_s, :since) >= :since)"
    " AND (:until IS NULL OR r.issued_s <= :until)"
    " AND (:tag IS NULL OR EXISTS (SELECT 1 FROM reservation_line l JOIN pool p ON p.id = l.pool"
    "  WHERE l.reservation = r.number AND p.tag = :tag)) ORDER BY r.number";
const char sql_list_events[] =
    "SELECT seq AS \"entry_n\", at_s AS \"at_s\", actor AS \"actor\", action AS \"action\", subject AS \"subject\","
    " lower(hex(hash)) AS \"hash\","
    " iif(json_valid(detail), json_remove(detail, '$.rows'), detail) AS \"detail_j\" FROM event WHERE"
    " (:since IS NULL OR at_s >= :since) AND (:until IS NULL OR at_s <= :until)"
    " AND (:account IS NULL OR json_extract(iif(json_valid(detail), detail, '{}'), '$.\"smart-account\"') = :account "
    "COLLATE NOCASE"
    "  OR (action LIKE 'account-%' AND subject = :account COLLATE NOCASE))"
    " AND (:va IS NULL OR json_extract(iif(json_valid(detail), detail, '{}'), '$.\"virtual-account\"') = :va"
    "  OR substr(json_extract(iif(json_valid(detail), detail, '{}'), '$.\"virtual-account\"'), 1, length(:va) + 1) = "
    ":va || '/')"
    " AND (:pid IS NULL OR subject = :pid OR substr(subject, 1, length(:pid) + 5) = 'PID:' || :pid || ',')"
    " AND (:tag IS NULL OR subject = :tag OR instr(iif(json_valid(detail), json_remove(detail, '$.rows'), detail), "
    "json_quote(:tag)) > 0) ORDER BY seq";

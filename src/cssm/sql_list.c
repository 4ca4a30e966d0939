#include "src/cssm/sql.h"

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
    " lower(hex(hash)) AS \"hash\","
    " iif(json_valid(detail), json_remove(detail, '$.rows'), detail) AS \"detail\" FROM event ORDER BY seq";

#include "src/ledger/sql.h"

/* Classic licences that were converted: each once, for ever. */
const char sql_conversion_schema[] =
    "CREATE TABLE conversion ("
    " pak TEXT PRIMARY KEY CHECK (length(pak) BETWEEN 4 AND 32 AND pak NOT GLOB '*[^0-9A-Z]*'),"
    " pool INTEGER NOT NULL REFERENCES pool,"
    " count INTEGER NOT NULL CHECK (count BETWEEN 1 AND 999999999),"
    " converted_s INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TRIGGER conversion_no_update BEFORE UPDATE ON conversion BEGIN"
    " SELECT RAISE(ABORT, 'a conversion never changes'); END;"
    "CREATE TRIGGER conversion_no_delete BEFORE DELETE ON conversion BEGIN"
    " SELECT RAISE(ABORT, 'a conversion never changes'); END;"
    "CREATE TRIGGER conversion_once BEFORE INSERT ON conversion"
    " WHEN EXISTS (SELECT 1 FROM conversion WHERE pak = NEW.pak) BEGIN"
    " SELECT RAISE(ABORT, 'converted already'); END;";

const char sql_conversion_insert[] = "INSERT INTO conversion (pak, pool, count, converted_s) VALUES (?, ?, ?, ?)";
const char sql_conversion_find[] =
    "SELECT c.converted_s, c.count, p.tag, a.name FROM conversion c JOIN pool p ON p.id = c.pool"
    " JOIN virtual_account v ON v.id = p.va JOIN account a ON a.number = v.account WHERE c.pak = ?";

#include "src/ledger/sql.h"

/* Requests that were refused because a clone is suspected, once each, until somebody looked into it. */
const char sql_clone_schema[] =
    "CREATE TABLE clone ("
    " request TEXT PRIMARY KEY CHECK (length(request) BETWEEN 23 AND 32),"
    " instance INTEGER NOT NULL REFERENCES instance,"
    " seq INTEGER NOT NULL CHECK (seq BETWEEN 0 AND 63),"
    " seen_s INTEGER NOT NULL,"
    " cleared_s INTEGER,"
    " clear_reason TEXT CHECK (length(clear_reason) BETWEEN 1 AND 255),"
    " CHECK ((cleared_s IS NULL) = (clear_reason IS NULL))"
    ") STRICT;"
    "CREATE INDEX clone_instance ON clone (instance, cleared_s);"
    "CREATE TRIGGER clone_no_delete BEFORE DELETE ON clone BEGIN"
    " SELECT RAISE(ABORT, 'a suspicion is never deleted'); END;"
    "CREATE TRIGGER clone_once BEFORE INSERT ON clone"
    " WHEN EXISTS (SELECT 1 FROM clone WHERE request = NEW.request) BEGIN"
    " SELECT RAISE(ABORT, 'suspected already'); END;"
    "CREATE TRIGGER clone_cleared_once BEFORE UPDATE ON clone"
    " WHEN OLD.cleared_s IS NOT NULL OR NEW.cleared_s IS NULL OR NEW.request <> OLD.request"
    "  OR NEW.instance <> OLD.instance OR NEW.seq <> OLD.seq OR NEW.seen_s <> OLD.seen_s BEGIN"
    " SELECT RAISE(ABORT, 'a suspicion changes once, when it is cleared'); END;";

const char sql_clone_known[] = "SELECT 1 FROM clone WHERE request = ?";
const char sql_clone_insert[] = "INSERT INTO clone (request, instance, seq, seen_s)"
                                " SELECT ?, id, ?, ? FROM instance WHERE udi = ?";
const char sql_clone_clear[] = "UPDATE clone SET cleared_s = ?1, clear_reason = ?2 WHERE cleared_s IS NULL"
                               " AND instance IN (SELECT id FROM instance WHERE udi = ?3)";
const char sql_clone_place[] =
    "SELECT a.number, a.name, v.id, v.path FROM instance i JOIN virtual_account v ON v.id = i.va"
    " JOIN account a ON a.number = v.account WHERE i.udi = ?1"
    " AND EXISTS (SELECT 1 FROM clone c WHERE c.instance = i.id AND c.cleared_s IS NULL)";

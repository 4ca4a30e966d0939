#include "src/ledger/sql.h"

/* The newest head that was signed. An older one would still hold, so it is not kept: who cuts the log off cannot put it
 * back. */
const char sql_log_schema[] =
    "CREATE TABLE log_head ("
    " id INTEGER PRIMARY KEY CHECK (id = 1),"
    " authority BLOB NOT NULL CHECK (length(authority) = 32),"
    " seq INTEGER NOT NULL REFERENCES event,"
    " hash BLOB NOT NULL CHECK (length(hash) = 32),"
    " at_s INTEGER NOT NULL CHECK (at_s >= 0),"
    " kid BLOB NOT NULL CHECK (length(kid) = 4),"
    " signature BLOB NOT NULL CHECK (length(signature) = 64)"
    ") STRICT;"
    "CREATE TRIGGER log_head_no_delete BEFORE DELETE ON log_head BEGIN"
    " SELECT RAISE(ABORT, 'the head of the log stays'); END;"
    "CREATE TRIGGER log_head_no_replace BEFORE INSERT ON log_head WHEN EXISTS (SELECT 1 FROM log_head"
    " WHERE seq > NEW.seq) BEGIN"
    " SELECT RAISE(ABORT, 'the head of the log goes forward only'); END;"
    "CREATE TRIGGER log_head_forward BEFORE UPDATE ON log_head WHEN NEW.seq < OLD.seq OR NEW.id <> OLD.id BEGIN"
    " SELECT RAISE(ABORT, 'the head of the log goes forward only'); END;";

const char sql_log_head_set[] =
    "INSERT INTO log_head (id, authority, seq, hash, at_s, kid, signature) VALUES (1, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET authority = excluded.authority, seq = excluded.seq, hash = excluded.hash,"
    " at_s = excluded.at_s, kid = excluded.kid, signature = excluded.signature";
const char sql_log_head_get[] = "SELECT authority, seq, hash, at_s, kid, signature FROM log_head";

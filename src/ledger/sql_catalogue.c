#include "src/ledger/sql.h"

const char sql_catalogue_schema[] = "CREATE TABLE entitlement ("
                                    " tag TEXT PRIMARY KEY CHECK (length(tag) BETWEEN 1 AND 255),"
                                    " name TEXT NOT NULL,"
                                    " display TEXT NOT NULL CHECK (length(display) <= 255),"
                                    " export_restricted INTEGER NOT NULL DEFAULT 0 CHECK (export_restricted IN (0, 1)),"
                                    " reporting_only INTEGER NOT NULL DEFAULT 0 CHECK (reporting_only IN (0, 1))"
                                    ") STRICT;"
                                    "CREATE INDEX entitlement_name ON entitlement (name);"

                                    /* hash: the 20 bits by which a request names its product. */
                                    "CREATE TABLE product ("
                                    " pid TEXT PRIMARY KEY CHECK (length(pid) BETWEEN 1 AND 255),"
                                    " hash INTEGER NOT NULL CHECK (hash BETWEEN 0 AND 1048575),"
                                    " display TEXT NOT NULL CHECK (length(display) <= 255),"
                                    " created_s INTEGER NOT NULL"
                                    ") STRICT;"
                                    "CREATE INDEX product_hash ON product (hash);"

                                    "CREATE TABLE product_entitlement ("
                                    " pid TEXT NOT NULL REFERENCES product,"
                                    " tag TEXT NOT NULL REFERENCES entitlement,"
                                    " PRIMARY KEY (pid, tag)"
                                    ") STRICT, WITHOUT ROWID;"

                                    /* hash: the 60 bits by which a request of form 2 names its UDI. */
                                    "CREATE TABLE inventory ("
                                    " udi TEXT PRIMARY KEY CHECK (length(udi) BETWEEN 1 AND 255),"
                                    " hash INTEGER NOT NULL CHECK (hash >= 0)"
                                    ") STRICT;"
                                    "CREATE INDEX inventory_hash ON inventory (hash);";

const char sql_catalogue_flags[] = "UPDATE entitlement SET export_restricted = coalesce(?, export_restricted),"
                                   " reporting_only = coalesce(?, reporting_only) WHERE tag = ?";
const char sql_catalogue_entitlement[] = "SELECT export_restricted, reporting_only FROM entitlement WHERE tag = ?";
const char sql_catalogue_take_tag[] = "DELETE FROM product_entitlement WHERE pid = ? AND tag = ?";
const char sql_catalogue_take_tags[] = "DELETE FROM product_entitlement WHERE pid = ?";
const char sql_catalogue_take_product[] = "DELETE FROM product WHERE pid = ?";
const char sql_catalogue_take_udi[] = "DELETE FROM inventory WHERE udi = ? RETURNING 1";
const char sql_catalogue_instances[] = "SELECT count(*) FROM instance WHERE pid = ?";

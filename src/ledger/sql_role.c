#include "src/ledger/sql.h"

/* account NULL: for all accounts; va NULL: for all virtual accounts of it. */
const char sql_role_schema[] = "CREATE TABLE role ("
                               " id INTEGER PRIMARY KEY,"
                               " os_user TEXT NOT NULL CHECK (length(os_user) BETWEEN 1 AND 64),"
                               " role TEXT NOT NULL CHECK (role IN ('account-approver', 'account-administrator',"
                               "  'account-user', 'virtual-account-administrator', 'virtual-account-user')),"
                               " account INTEGER REFERENCES account,"
                               " va INTEGER REFERENCES virtual_account,"
                               " created_s INTEGER NOT NULL,"
                               " CHECK ((va IS NOT NULL) = (role IN ('virtual-account-administrator',"
                               "  'virtual-account-user'))),"
                               " CHECK (va IS NULL OR account IS NOT NULL)"
                               ") STRICT;"
                               "CREATE UNIQUE INDEX role_once"
                               " ON role (os_user, role, coalesce(account, 0), coalesce(va, 0));";

#define SELECT_ROLE                                                                                                    \
    "SELECT r.role, coalesce(r.account, 0), coalesce(a.name, ''), coalesce(v.path, '') FROM role r"                    \
    " LEFT JOIN account a ON a.number = r.account LEFT JOIN virtual_account v ON v.id = r.va "

const char sql_role_of_user[] = SELECT_ROLE "WHERE r.os_user = ? ORDER BY r.id";
const char sql_role_find[] = "SELECT id FROM role WHERE os_user = ? AND role = ? AND coalesce(account, 0) = ?"
                             " AND coalesce(va, 0) = ?";
const char sql_role_insert[] = "INSERT INTO role (os_user, role, account, va, created_s) VALUES (?, ?, ?, ?, ?)";
const char sql_role_delete[] = "DELETE FROM role WHERE id = ?";
const char sql_role_administrators[] = "SELECT count(*) FROM role WHERE role = 'account-administrator'"
                                       " AND account IS NULL";
const char sql_role_list[] =
    "SELECT r.os_user AS \"user\", r.role AS \"role\", a.name AS \"smart-account\", v.path AS \"virtual-account\","
    " r.created_s AS \"created_s\" FROM role r LEFT JOIN account a ON a.number = r.account"
    " LEFT JOIN virtual_account v ON v.id = r.va ORDER BY r.os_user, r.account, v.path, r.id";

#include "src/ledger/sql.h"

#define SELECT_VA "SELECT id, path, depth, is_default FROM virtual_account "

/* Of this virtual account and what is nested in it: account, id, path are parameters 1 to 3. */
#define SUBTREE "WHERE account = ?1 AND (id = ?2 OR substr(path, 1, length(?3) + 1) = ?3 || '/')"

const char sql_va_insert[] = "INSERT INTO virtual_account (account, parent, path, depth, is_default, created_s)"
                             " VALUES (?, ?, ?, ?, ?, ?)";
const char sql_va_by_path[] = SELECT_VA "WHERE account = ? AND path = ?";
const char sql_va_by_id[] = SELECT_VA "WHERE id = ?";
const char sql_va_default[] = SELECT_VA "WHERE account = ? AND is_default = 1";
const char sql_va_deepest[] = "SELECT max(depth) FROM virtual_account " SUBTREE;
const char sql_va_longest[] = "SELECT max(length(path)) FROM virtual_account " SUBTREE;
const char sql_va_relocate[] =
    "UPDATE virtual_account SET path = ?4 || substr(path, length(?3) + 1), depth = depth + ?5,"
    " parent = iif(id = ?2, nullif(?6, 0), parent) " SUBTREE;
const char sql_va_undefault[] = "UPDATE virtual_account SET is_default = 0 WHERE account = ? AND is_default = 1";
const char sql_va_set_default[] = "UPDATE virtual_account SET is_default = 1 WHERE id = ?";
const char sql_va_used_by[] =
    "SELECT CASE"
    " WHEN EXISTS (SELECT 1 FROM virtual_account WHERE parent = ?1) THEN 'other virtual accounts are nested in it'"
    " WHEN EXISTS (SELECT 1 FROM pool WHERE va = ?1) THEN 'it has licences, or had some'"
    " WHEN EXISTS (SELECT 1 FROM instance WHERE va = ?1) THEN 'it has product instances'"
    " WHEN EXISTS (SELECT 1 FROM reservation WHERE va = ?1) THEN 'it has reservations, or had some'"
    " WHEN EXISTS (SELECT 1 FROM role WHERE va = ?1) THEN 'users have roles in it'"
    " WHEN EXISTS (SELECT 1 FROM virtual_account WHERE id = ?1 AND is_default = 1) THEN 'it is the default one'"
    " END";
const char sql_va_delete[] = "DELETE FROM virtual_account WHERE id = ?";

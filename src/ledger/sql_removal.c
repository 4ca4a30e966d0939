#include "src/ledger/sql.h"

const char sql_removal_counts[] =
    "SELECT (SELECT count(DISTINCT r.instance) FROM virtual_account v JOIN reservation r ON r.va = v.id"
    "  AND r.state = 'removed' WHERE v.account = a.number), a.removal_limit FROM account a WHERE a.number = ?";
const char sql_removal_remove[] = "UPDATE reservation SET state = 'removed', removed_s = ?, remove_reason = ?,"
                                  " remove_event = ? WHERE number = ? AND state = 'reserved'";
const char sql_removal_pending[] = "SELECT r.number FROM reservation r JOIN instance i ON i.id = r.instance"
                                   " WHERE i.udi = ? AND r.state = 'removed' ORDER BY r.number LIMIT 1";

/* All SQL of the ledger, with what each statement is for. plr-ledger(5) is the prose of the schema.
 * Parameters are positional; ledger_db_query and ledger_db_run bind them in order. */
#ifndef PLRKIT_SQL_H
#define PLRKIT_SQL_H

/* What a line of reservation r holds of pool p, having n: all while it is reserved; while it is an update in transit
 * what it wants more than the one that it replaces, which holds its own still; else nothing. */
#define SQL_HELD(r, p, n)                                                                                              \
    "(SELECT CASE x.state WHEN 'reserved' THEN " n " WHEN 'in-transit' THEN max(0, " n                                 \
    " - coalesce((SELECT o.count FROM reservation_line o WHERE o.reservation = x.replaces AND o.pool = " p "), 0))"    \
    " ELSE 0 END FROM reservation x WHERE x.number = " r ")"

/* pool, n: what is in transit in each pool, the difference that each update that is not confirmed makes there. There
 * are few of those among many reservations: they are looked at first. */
#define SQL_UPDATES_FIRST "reservation r INDEXED BY reservation_one_update CROSS JOIN reservation_line"
#define SQL_IN_TRANSIT                                                                                                 \
    "(SELECT d.pool AS pool, sum(d.n) AS n FROM (SELECT l.pool AS pool, abs(l.count - coalesce((SELECT o.count"        \
    " FROM reservation_line o WHERE o.reservation = r.replaces AND o.pool = l.pool), 0)) AS n"                         \
    " FROM " SQL_UPDATES_FIRST " l ON l.reservation = r.number WHERE r.state = 'in-transit'"                           \
    " UNION ALL SELECT o.pool, o.count FROM " SQL_UPDATES_FIRST " o ON o.reservation = r.replaces"                     \
    " WHERE r.state = 'in-transit' AND NOT EXISTS (SELECT 1 FROM reservation_line l"                                   \
    " WHERE l.reservation = r.number AND l.pool = o.pool)) d GROUP BY d.pool)"

/* Tables and triggers of user_version 1, in this order (those of the catalogue and of roles: sql_*.c). */
extern const char sql_schema_accounts[];
extern const char sql_catalogue_schema[];
extern const char sql_conversion_schema[];
extern const char sql_clone_schema[];
extern const char sql_schema_pools[];
extern const char sql_schema_reservations[];
extern const char sql_schema_guards[];
extern const char sql_schema_counts[];
extern const char sql_schema_moves[];

/* The whole schema as text, one row per object, for the comparison at open. */
extern const char sql_schema_text[];

extern const char sql_authority_insert[]; /* name, rehearsal, created_s */
extern const char sql_authority_get[];    /* -> name, rehearsal, created_s */

extern const char sql_role_schema[];
extern const char sql_role_list[];           /* a list, as those below */
extern const char sql_role_of_user[];        /* user -> role, account or 0, its name, path or "" */
extern const char sql_role_find[];           /* user, role, account or 0, va or 0 -> id */
extern const char sql_role_insert[];         /* user, role, account or NULL, va or NULL, created_s */
extern const char sql_role_delete[];         /* id */
extern const char sql_role_administrators[]; /* -> how many there are for all accounts */

extern const char sql_account_insert[];      /* number, name, domain, plr, slr, export, created_s */
extern const char sql_account_next_number[]; /* the first one -> number */
extern const char sql_account_update[];      /* name, domain, plr, slr, export, number */
extern const char sql_account_by_name[];     /* name -> number, name, domain, plr, slr, export, created_s */
extern const char sql_account_by_number[];   /* number -> the same */

extern const char sql_va_insert[];      /* account, parent or NULL, path, depth, default, created_s */
extern const char sql_va_by_path[];     /* account, path -> id, path, depth, default */
extern const char sql_va_by_id[];       /* id -> the same */
extern const char sql_va_default[];     /* account -> the same */
extern const char sql_va_deepest[];     /* account, id, path -> depth of the deepest in it */
extern const char sql_va_longest[];     /* account, id, path -> length of the longest path in it */
extern const char sql_va_relocate[];    /* account, id, old path, new path, change of depth, parent or 0 */
extern const char sql_va_undefault[];   /* account */
extern const char sql_va_set_default[]; /* id */
extern const char sql_va_used_by[];     /* id -> why it cannot be removed, or NULL */
extern const char sql_va_delete[];      /* id */

extern const char sql_product_upsert[];             /* pid, hash, display, created_s */
extern const char sql_product_exists[];             /* pid -> 1 */
extern const char sql_product_by_hash[];            /* hash -> pid */
extern const char sql_entitlement_insert[];         /* tag, name, display */
extern const char sql_entitlement_exists[];         /* tag -> tag */
extern const char sql_entitlement_by_name[];        /* name -> tag */
extern const char sql_entitlement_of_product[];     /* pid, tag -> 1 */
extern const char sql_product_entitlement_insert[]; /* pid, tag */
extern const char sql_product_tag_by_name[];        /* pid, name -> tag */
extern const char sql_inventory_insert[];           /* udi, hash */
extern const char sql_inventory_by_hash[];          /* hash -> udi */

extern const char sql_clone_known[];  /* request -> 1 */
extern const char sql_clone_insert[]; /* request, seq, seen_s, udi */
extern const char sql_clone_clear[];  /* cleared_s, reason, udi */
extern const char sql_clone_place[];  /* udi -> account number and name, va id and path */

/* Facts of alerts: today -> the columns of struct alert_fact. */
extern const char sql_alert_insufficient[];
extern const char sql_alert_reserved_expired[];
extern const char sql_alert_expired[];
extern const char sql_alert_expiring[];
extern const char sql_alert_in_transit[];
extern const char sql_alert_clone_suspected[];
extern const char sql_alert_return_pending[];

extern const char sql_conversion_insert[]; /* pak, pool, count, converted_s */
extern const char sql_conversion_find[];   /* pak -> converted_s, count, tag, account */

extern const char sql_catalogue_flags[];        /* export-restricted, reporting-only (NULL: as it is), tag */
extern const char sql_catalogue_entitlement[];  /* tag -> export-restricted, reporting-only */
extern const char sql_catalogue_take_tag[];     /* pid, tag */
extern const char sql_catalogue_take_tags[];    /* pid */
extern const char sql_catalogue_take_product[]; /* pid */
extern const char sql_catalogue_take_udi[];     /* udi -> 1 if it was there */
extern const char sql_catalogue_instances[];    /* pid -> how many */

extern const char sql_pool_find[];   /* va, tag, universal, type, start_day, end_day, reporting_only -> id, purchased */
extern const char sql_pool_insert[]; /* va, tag, universal, type, start_day, end_day, reporting_only, purchased */
extern const char sql_pool_withdraw[];    /* count, id -> purchased that is left, if so many are available */
extern const char sql_pool_grow[];        /* purchased, id */
extern const char sql_pool_for_product[]; /* va, pid -> the columns of struct pool_facts */

extern const char sql_instance_by_udi[];  /* udi -> id, uuid, seq, open reservation, update in transit, removed, va */
extern const char sql_instance_insert[];  /* udi, pid, udi_hash, uuid, va, seq, created_s */
extern const char sql_instance_move[];    /* va, seq, id */
extern const char sql_commitment_known[]; /* instance, commitment -> number */

extern const char sql_reservation_insert[];      /* see the statement */
extern const char sql_reservation_line_insert[]; /* reservation, pool, count; what it holds follows */
extern const char sql_reservation_by_request[];  /* request -> the columns of struct reservation_facts */
extern const char sql_reservation_after[];       /* number -> the number of the next */
extern const char sql_reservation_by_number[];
extern const char sql_reservation_by_udi[];  /* udi -> the newest that is open, else the newest */
extern const char sql_opening_candidates[];  /* udi_hash, seq -> the columns of struct opener */
extern const char sql_opening_tale[];        /* number -> detail of the event of its return */
extern const char sql_reservation_history[]; /* udi -> number, kind, state, replaces, issued_s, removed_s, returned_s */
extern const char sql_reservation_lines[];   /* number -> pool, tag, count, type, start_day, end_day, universal */
extern const char sql_reservation_return[];  /* returned_s, reason, event, number: frees it; an update follows */

extern const char sql_event_head[];   /* -> seq, hash */
extern const char sql_event_insert[]; /* seq, at_s, actor, action, subject, detail, prev, hash */
extern const char sql_event_all[];    /* after, last -> the same, in order */
extern const char sql_log_schema[];   /* the signed head */
extern const char sql_log_head_set[]; /* authority, seq, hash, at_s, kid, signature */
extern const char sql_log_head_get[]; /* -> the same */
extern const char sql_tables[];       /* -> names of the tables that the log writes down */
extern const char sql_columns[];      /* table -> name, type, place in the key */
extern const char sql_books_wrong[];  /* -> pool, tag, reserved, sum: pools whose count is not what the lines hold */
extern const char sql_books_held[];   /* -> number of a reservation with a line that holds what it should not */

/* Lists: column names are the keys of --json; endings say _n count, _b yes or no, _s seconds
 * since 1970, _day days since 1970. Parameters by name are those of struct ledger_list_filter. */
extern const char sql_list_accounts[];
extern const char sql_list_vas[];
extern const char sql_list_products[];
extern const char sql_list_entitlements[];
extern const char sql_list_inventory[];
extern const char sql_trend_changes[];
extern const char sql_trend_bars[];
extern const char sql_list_conversions[];
extern const char sql_list_licenses[];
extern const char sql_list_instances[];
extern const char sql_list_reservations[];
extern const char sql_list_events[];

extern const char sql_removal_counts[];  /* account -> products whose return is pending, how many may be */
extern const char sql_removal_remove[];  /* removed_s, reason, event, number */
extern const char sql_removal_pending[]; /* udi -> the first reservation that is removed */

extern const char sql_transfer_home[];        /* udi -> instance, reserved, in transit, removed, va, path, account */
extern const char sql_transfer_pools[];       /* va, reservation: the pools there that its lines will need */
extern const char sql_transfer_reservation[]; /* va, number */
extern const char sql_transfer_instance[];    /* va, instance */

#endif

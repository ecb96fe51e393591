/*
 * Attributes of dialects that only scripts read: a row of flags for each, by dialect.
 * cf. the class attributes of sqlalchemy.engine.default.DefaultDialect and its subclasses.
 */
#include "modules/sqlalchemy/dialect_abilities.h"

#include <string.h>

#define D_ (1 << SQL_DEFAULT)
#define PG (1 << SQL_POSTGRESQL)
#define LI (1 << SQL_SQLITE)
#define MY (1 << SQL_MYSQL)
#define MA (1 << SQL_MARIADB)
#define MS (1 << SQL_MSSQL)
#define OR (1 << SQL_ORACLE)
#define ALL (D_ | PG | LI | MY | MA | MS | OR)

/* Those that say True; the others say False. */
static const struct {
    const char *name;
    int yes;
} flags[] = {
    {"cte_follows_insert", MY | MA | OR},
    {"delete_executemany_returning", OR},
    {"delete_returning_multifrom", PG | MS},
    {"div_is_floordiv", D_ | PG | LI | MS},
    {"favor_returning_over_lastrowid", MS},
    {"full_returning", PG | LI | MS | OR},
    {"has_terminate", 0},
    {"insert_executemany_returning", PG | LI | MS | OR},
    {"insert_executemany_returning_sort_by_parameter_order", PG | LI | MS | OR},
    {"insert_null_pk_still_autoincrements", MY | MA | LI},
    {"positional", MY | MA | LI},
    {"postfetch_lastrowid", ALL & ~(PG | OR)},
    {"preexecute_autoincrement_sequences", PG},
    {"returns_native_bytes", MY | MA | LI | MS | OR},
    {"server_side_cursors", 0},
    {"skip_autocommit_rollback", 0},
    {"supports_constraint_comments", PG},
    {"supports_default_metavalue", ALL & ~(D_ | MS)},
    {"supports_empty_insert", D_ | MY | MA},
    {"supports_for_update_of", 0},
    {"supports_is_distinct_from", ALL},
    {"supports_native_decimal", MY | MS},
    {"supports_sane_multi_rowcount", ALL & ~(PG | MA | MS)},
    {"supports_sane_rowcount", ALL},
    {"supports_sane_rowcount_returning", ALL & ~(LI | MS)},
    {"supports_server_side_cursors", PG | MY},
    {"supports_simple_order_by_label", ALL & ~OR},
    {"supports_statement_cache", ALL},
    {"supports_views", ALL},
    {"tuple_in_values", LI},
    {"update_executemany_returning", OR},
    {"update_returning_multifrom", PG | LI | MS},
    {"use_insertmanyvalues", PG | MY | MA | LI | MS},
    {"use_insertmanyvalues_wo_returning", PG | MS},
};

/* Drivers that are asynchronous. */
static bool is_async(const char *driver) {
    static const char *const names[] = {"asyncpg", "aiosqlite",     "aiomysql",      "asyncmy",
                                        "aioodbc", "psycopg_async", "oracledb_async"};
    for (size_t i = 0; driver && i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], driver))
            return true;
    return false;
}

static value number(int n) { return py_from_small(n); }

value sa_dialect_ability(const struct sql_dialect *d, const char *name) {
    static const char *const nothing[] = {"construct_arguments", "exclude_set_input_sizes",
                                          "include_set_input_sizes", "isolation_level",
                                          "label_length"};
    int bit = 1 << d->id;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (!strcmp(flags[i].name, name))
            return PY_BOOL(flags[i].yes & bit);
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (!strcmp(nothing[i], name))
            return PY_NONE;
    if (!strcmp(name, "is_async"))
        return PY_BOOL(is_async(d->driver));
    if (!strcmp(name, "default_metavalue_token"))
        return py_str_from(d->id == SQL_SQLITE ? "NULL" : "DEFAULT");
    if (!strcmp(name, "default_paramstyle"))
        return py_str_from(bit & PG          ? "pyformat"
                           : bit & (MY | MA) ? "format"
                           : bit & LI        ? "qmark"
                                             : "named");
    if (!strcmp(name, "default_sequence_base") || !strcmp(name, "compiler_linting"))
        return number(*name == 'd');
    if (!strcmp(name, "insertmanyvalues_page_size"))
        return number(1000);
    if (!strcmp(name, "insertmanyvalues_max_parameters"))
        return number(bit & MS ? 2099 : 32700);
    if (!strcmp(name, "max_constraint_name_length") || !strcmp(name, "max_index_name_length"))
        return bit & (MY | MA) ? number(64) : PY_NONE;
    if (!strcmp(name, "dialect_description"))
        return d->driver ? py_str_printf("%s+%s", d->name, d->driver) : PY_UNDEF;
    return PY_UNDEF;
}

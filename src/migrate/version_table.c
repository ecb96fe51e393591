/* The SQL of the version table; see version_table.h. */
#include "migrate/version_table.h"

#include "base/mem.h"

static char *quoted(const struct version_table *t, const char *name) {
    struct buf b = BUF_INIT;
    sql_put_ident(t->vm, t->dialect, &b, name);
    return buf_take(&b);
}

char *version_table_name(const struct version_table *t) {
    struct buf b = BUF_INIT;
    if (t->schema)
        buf_printf(&b, "%s.", quoted(t, t->schema));
    buf_puts(&b, quoted(t, t->name));
    return buf_take(&b);
}

char *version_table_create(const struct version_table *t) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "\nCREATE TABLE %s (\n\tversion_num %s NOT NULL", version_table_name(t),
               t->dialect->id == SQL_ORACLE ? "VARCHAR2(32 CHAR)" : "VARCHAR(32)");
    if (t->has_pk)
        buf_printf(&b, ", \n\tCONSTRAINT %s PRIMARY KEY (version_num)",
                   quoted(t, mem_printf("%s_pkc", t->name)));
    buf_puts(&b, "\n)\n\n");
    return buf_take(&b);
}

char *version_table_select(const struct version_table *t) {
    char *name = version_table_name(t);
    return mem_printf("SELECT %s.version_num \nFROM %s", name, name);
}

/* The reference asks for the key of the row back, which shows in its scripts. */
char *version_table_insert(const struct version_table *t, const char *id) {
    char *name = version_table_name(t);
    const char *before = "", *after = "";
    if (t->has_pk)
        switch (t->dialect->id) {
        case SQL_POSTGRESQL:
            after = mem_printf(" RETURNING %s.version_num", name);
            break;
        case SQL_SQLITE:
            after = " RETURNING version_num";
            break;
        case SQL_ORACLE:
            after = mem_printf(" RETURNING %s.version_num INTO :ret_0", name);
            break;
        case SQL_MSSQL:
            before = " OUTPUT inserted.version_num";
            break;
        default:
            break;
        }
    return mem_printf("INSERT INTO %s (version_num)%s VALUES ('%s')%s", name, before, id, after);
}

char *version_table_update(const struct version_table *t, const char *from, const char *to) {
    char *name = version_table_name(t);
    return mem_printf("UPDATE %s SET version_num='%s' WHERE %s.version_num = '%s'", name, to, name,
                      from);
}

char *version_table_delete(const struct version_table *t, const char *id) {
    char *name = version_table_name(t);
    return mem_printf("DELETE FROM %s WHERE %s.version_num = '%s'", name, name, id);
}

char *version_table_delete_all(const struct version_table *t) {
    return mem_printf("DELETE FROM %s", version_table_name(t));
}

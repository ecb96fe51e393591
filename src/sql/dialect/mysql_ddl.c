/* MySQL and MariaDB: DDL (cf. sqlalchemy.dialects.mysql.base.MySQLDDLCompiler). */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "schema/exc.h"
#include "base/text.h"
#include "schema/sequence.h"
#include "sql/ddl.h"
#include "sql/type_int.h"

/* mysql_X or mariadb_X. */
static value own_option(struct ddl *w, const struct py_dict *kw, const char *name) {
    value v = kw_get(kw, mem_printf("%s_%s", w->d->name, name));
    return v == PY_UNDEF ? PY_NONE : v;
}

/* The same; MariaDB takes MySQL's where it has none of its own: "using", "with_parser". */
static value option(struct ddl *w, const struct py_dict *kw, const char *name) {
    value v = kw_get(kw, mem_printf("%s_%s", w->d->name, name));
    if (v == PY_UNDEF && w->d->is_mariadb)
        v = kw_get(kw, mem_printf("mysql_%s", name));
    return v == PY_UNDEF ? PY_NONE : v;
}

/* --- columns --- */

/* now(6), current_timestamp(3) at the start */
static bool is_clock(const char *s) {
    static const char *const names[] = {"now(", "current_timestamp("};
    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(names[i]);
        if (strncasecmp(s, names[i], len))
            continue;
        const char *p = s + len;
        while (isdigit((unsigned char)*p))
            p++;
        if (p > s + len && *p == ')')
            return true;
    }
    return false;
}

static bool mentions_on_update(const char *s) {
    for (; *s; s++) {
        if (strncasecmp(s, "ON ", 3))
            continue;
        const char *p = s + 3;
        while (*p == ' ')
            p++;
        if (!strncasecmp(p, "UPDATE", 6))
            return true;
    }
    return false;
}

/* Whether the server takes any expression as default, and this is one that needs parentheses. */
static bool default_needs_group(const struct sql_dialect *d, const char *s) {
    const int *v = d->server_version;
    int number = v[0] * 10000 + v[1] * 100 + v[2];
    if (!v[0] || number < (d->is_mariadb ? 100201 : 80013))
        return false;
    const char *p = s;
    while (isspace((unsigned char)*p))
        p++;
    if (*p == '\'' || *p == '"' || *p == '(' || mentions_on_update(s) || is_clock(s))
        return false;
    for (p = s; *p && *p != '\n'; p++)
        if (!text_is_word_byte(*p))
            return true;
    return false;
}

static bool is_timestamp(struct ddl *w, struct column *c) {
    struct sa_type *t = type_for_dialect(w->vm, column_type(w->vm, c), w->d->name, PY_OBJ(w->d));
    return type_is(t, TYPE_TIMESTAMP);
}

/* MariaDB from 10.3 on has sequences: the numbers come from the one that is the default. */
static bool counts_by_sequence(const struct ddl *w, const struct column *c) {
    return w->d->supports_sequences && py_is_a(c->default_, &sa_sequence_type) &&
           !PY_AS(struct sequence, c->default_)->optional;
}

static void column(struct ddl *w, struct column *c, bool first_pk) {
    struct table *t = column_table(c);
    (void)first_pk;
    if (w->d->is_mariadb && c->computed && !c->nullable_given)
        c->nullable = true;
    ddl_column_name(w, c);
    buf_putc(&w->b, ' ');
    sql_check_adapts(w->vm, w->d, column_type(w->vm, c));
    ddl_type(w, column_type(w->vm, c));
    if (c->computed) {
        buf_putc(&w->b, ' ');
        ddl_computed(w, c->computed);
    }
    if (!c->nullable)
        buf_puts(&w->b, " NOT NULL");
    else if (is_timestamp(w, c))
        buf_puts(&w->b, " NULL");
    if (c->comment)
        ddl_put(w, " COMMENT %s", ddl_literal(w, name_text(c->comment)));
    if (t && table_autoincrement_column(w->vm, t) == c &&
        (c->server_default == PY_NONE || c->identity) && !counts_by_sequence(w, c)) {
        buf_puts(&w->b, " AUTO_INCREMENT");
        return;
    }
    const char *def = ddl_column_default(w, c);
    if (def)
        ddl_put(w, default_needs_group(w->d, def) ? " DEFAULT (%s)" : " DEFAULT %s", def);
}

/* --- tables --- */

static const char *const string_options[] = {"COMMENT", "DATA DIRECTORY", "INDEX DIRECTORY",
                                             "PASSWORD", "CONNECTION"};
static const char *const spaced_options[] = {"DATA_DIRECTORY",        "INDEX_DIRECTORY",
                                             "DEFAULT_CHARACTER_SET", "CHARACTER_SET",
                                             "DEFAULT_CHARSET",       "DEFAULT_COLLATE"};
static const char *const blank_options[] = {"TABLESPACE", "DEFAULT CHARACTER SET", "CHARACTER SET",
                                            "COLLATE"};
/* in this order, behind all others */
static const char *const partition_options[] = {"PARTITION_BY", "PARTITIONS", "SUBPARTITION_BY",
                                                "SUBPARTITIONS"};

#define IN(list, s) contains(list, sizeof list / sizeof *list, s)
static bool contains(const char *const *list, size_t n, const char *s) {
    for (size_t i = 0; i < n; i++)
        if (!strcmp(list[i], s))
            return true;
    return false;
}

static const char *spaced(const char *s) {
    char *r = mem_strdup(s);
    for (char *p = r; *p; p++)
        if (*p == '_')
            *p = ' ';
    return r;
}

static void put_option(struct ddl *w, const char *name, value v, bool partition, size_t start) {
    const char *arg = py_str_text(w->vm, v);
    if (IN(string_options, name))
        arg = ddl_literal(w, arg);
    if (partition || IN(spaced_options, name))
        name = spaced(name);
    if (w->b.len > start)
        buf_putc(&w->b, ' ');
    ddl_put(w, "%s%s%s", name, partition || IN(blank_options, name) ? " " : "=", arg);
}

static struct py_dict *table_options(struct ddl *w, struct table *t) {
    struct py_dict *options = py_dict_new();
    size_t len = strlen(w->d->name), i = 0;
    value k, v;
    while (t->dialect_kw && py_dict_next(t->dialect_kw, &i, &k, &v)) {
        const char *name = py_str_cstr(k);
        if (strncmp(name, w->d->name, len) || name[len] != '_')
            continue;
        char *upper = mem_strdup(name + len + 1);
        for (char *p = upper; *p; p++)
            *p = (char)toupper((unsigned char)*p);
        py_dict_set_text(options, upper, v);
    }
    if (t->comment)
        py_dict_set_text(options, "COMMENT", PY_OBJ(t->comment));
    return options;
}

static void post_create_table(struct ddl *w, struct table *t) {
    struct py_dict *options = table_options(w, t);
    size_t start = w->b.len, i = 0;
    value k, v;
    while (py_dict_next(options, &i, &k, &v))
        if (!IN(partition_options, py_str_cstr(k)) && !py_str_is(k, "COLLATE"))
            put_option(w, py_str_cstr(k), v, false, start);
    if ((v = py_dict_get_text(options, "COLLATE")) != PY_UNDEF)
        put_option(w, "COLLATE", v, false, start);
    for (i = 0; i < sizeof partition_options / sizeof *partition_options; i++)
        if ((v = py_dict_get_text(options, partition_options[i])) != PY_UNDEF)
            put_option(w, partition_options[i], v, true, start);
}

/* --- indexes --- */

bool ddl_mysql_wants_group(const struct sql_element *e) {
    if (e->kind == SQL_BINARY || e->kind == SQL_FUNCTION)
        return true;
    if (e->kind != SQL_UNARY)
        return false;
    const struct sql_op *m = ((const struct sql_unary *)e)->modifier;
    return !m || (m->id != SQL_OP_DESC && m->id != SQL_OP_ASC);
}

/* The prefix length for one item: NULL none. */
static const char *item_length(struct ddl *w, value length, struct sql_element *e,
                               const char *text) {
    if (length == PY_NONE)
        return NULL;
    if (!py_is_dict(length))
        return py_str_text(w->vm, length);
    if (e->kind != SQL_COLUMN && e->kind != SQL_LABEL && e->kind != SQL_FUNCTION)
        py_raise(w->vm, &py_exc_AttributeError,
                 "Neither '%T' object nor 'Comparator' object has an attribute 'name'", PY_OBJ(e));
    const char *name = e->kind == SQL_COLUMN  ? ((struct sql_column *)e)->name.text
                       : e->kind == SQL_LABEL ? ((struct sql_label *)e)->name.text
                                              : ((struct sql_function *)e)->name;
    value v = py_dict_get_text(PY_AS(struct py_dict, length), name);
    if (v == PY_UNDEF)
        v = py_dict_get_text(PY_AS(struct py_dict, length), text);
    return v == PY_UNDEF ? NULL : py_str_text(w->vm, v);
}

static void create_index(struct ddl *w, struct index *ix, bool if_not_exists) {
    const struct py_dict *kw = ix->dialect_kw;
    value v = own_option(w, kw, "prefix"), length = own_option(w, kw, "length");
    ddl_put(w, "CREATE %s%s%sINDEX %s%s ON ", ix->unique ? "UNIQUE " : "",
            v != PY_NONE && py_truth(w->vm, v) ? py_str_text(w->vm, v) : "",
            v != PY_NONE && py_truth(w->vm, v) ? " " : "", if_not_exists ? "IF NOT EXISTS " : "",
            ddl_index_name(w, ix, false));
    ddl_table_name(w, ix->table);
    buf_puts(&w->b, " (");
    for (size_t i = 0; i < ix->given_count; i++) {
        struct sql_element *e = ix->expressions[i];
        const char *text = ddl_index_expr(w, e, ddl_mysql_wants_group(e));
        const char *size = item_length(w, length, e, text);
        ddl_put(w, "%s%s", i ? ", " : "", text);
        if (size)
            ddl_put(w, "(%s)", size);
    }
    buf_putc(&w->b, ')');
    if ((v = option(w, kw, "with_parser")) != PY_NONE)
        ddl_put(w, " WITH PARSER %s", py_str_text(w->vm, v));
    if ((v = option(w, kw, "using")) != PY_NONE)
        ddl_put(w, " USING %s", sql_quote(w->vm, w->d, py_str_text(w->vm, v)));
}

static void drop_index(struct ddl *w, struct index *ix, bool if_exists) {
    ddl_put(w, "\nDROP INDEX %s%s ON ", if_exists ? "IF EXISTS " : "",
            ddl_index_name(w, ix, false));
    ddl_table_name(w, ix->table);
}

/* --- constraints --- */

static bool constraint(struct ddl *w, struct constraint *c) {
    ddl_constraint_generic(w, c);
    if (c->kind == CONSTRAINT_PRIMARY_KEY) {
        value using = option(w, c->dialect_kw, "using");
        if (using != PY_NONE && py_truth(w->vm, using))
            ddl_put(w, " USING %s", sql_quote(w->vm, w->d, py_str_text(w->vm, using)));
    }
    return true;
}

static void match(struct ddl *w, struct constraint *c) {
    if (c->match)
        py_raise(w->vm, &sa_exc_CompileError,
                 "MySQL ignores the 'MATCH' keyword while at the same time causes ON UPDATE/ON "
                 "DELETE clauses to be ignored.");
}

static void drop_constraint(struct ddl *w, struct constraint *c, struct ddl_element *e) {
    const char *qualifier = "";
    (void)e;
    switch (c->kind) {
    case CONSTRAINT_FOREIGN_KEY:
        qualifier = "FOREIGN KEY ";
        break;
    case CONSTRAINT_PRIMARY_KEY:
        qualifier = "PRIMARY KEY ";
        break;
    case CONSTRAINT_UNIQUE:
        qualifier = "INDEX ";
        break;
    case CONSTRAINT_CHECK:
        qualifier = w->d->is_mariadb ? "CONSTRAINT " : "CHECK ";
        break;
    default:
        py_raise(w->vm, &py_exc_NotImplementedError,
                 "No generic 'DROP CONSTRAINT' in MySQL - please specify constraint type");
    }
    const char *name = c->kind == CONSTRAINT_PRIMARY_KEY ? "" : ddl_constraint_name(w, c);
    if (!name)
        py_raise(w->vm, &py_exc_AssertionError, "%s", "");
    buf_puts(&w->b, "ALTER TABLE ");
    ddl_table_name(w, constraint_table(w->vm, c));
    ddl_put(w, " DROP %s%s", qualifier, name);
}

/* --- comments --- */

static void table_comment(struct ddl *w, struct table *t, bool drop) {
    buf_puts(&w->b, "ALTER TABLE ");
    ddl_table_name(w, t);
    ddl_put(w, " COMMENT %s",
            drop         ? "''"
            : t->comment ? ddl_literal(w, name_text(t->comment))
                         : "NULL");
}

static void column_comment(struct ddl *w, struct column *c, bool drop) {
    if (drop) {
        buf_puts(&w->b, "COMMENT ON COLUMN ");
        ddl_table_name_only(w, column_table(c));
        buf_putc(&w->b, '.');
        ddl_column_name(w, c);
        buf_puts(&w->b, " IS NULL");
        return;
    }
    buf_puts(&w->b, "ALTER TABLE ");
    ddl_table_name(w, column_table(c));
    buf_puts(&w->b, " CHANGE ");
    ddl_column_name(w, c);
    buf_putc(&w->b, ' ');
    ddl_column_spec(w, c, false);
}

static const char *const words[] = {"NO CYCLE", "NOCYCLE", NULL};

const struct sql_ddl_rules sql_ddl_mysql = {
    .column = column,
    .post_create_table = post_create_table,
    .create_index = create_index,
    .drop_index = drop_index,
    .drop_constraint = drop_constraint,
    .constraint = constraint,
    .match = match,
    .table_comment = table_comment,
    .column_comment = column_comment,
    .option_words = words,
};

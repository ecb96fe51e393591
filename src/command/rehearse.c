/*
 * What the revisions that are to be applied would meet: a table that nobody makes, one that is made
 * twice, a column that is there already, a schema that is not, an error of the script itself. No
 * statement is sent meanwhile (db_refuse), whatever the scripts try.
 */
#include "command/rehearse.h"

#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/map.h"
#include "db/db.h"
#include "modules/alembic/operations.h"
#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/inspector.h"
#include "python/vm.h"
#include "schema/constraint.h"
#include "schema/table.h"

/* A table as far as it is known. */
struct known {
    bool has_columns; /* made in the rehearsal: COLUMNS are all */
    struct text_list columns;
};

struct rehearsal {
    struct migration *m;
    struct vm *vm;
    struct inspector *inspector;
    struct map tables;  /* "schema.name" -> struct known */
    struct map schemas; /* those that were looked into */
    struct text_list schema_names;
    bool is_unsure;      /* statements of scripts may have made or dropped tables */
    bool step_is_unsure; /* the step catches exceptions */
    const char *problem;
};

/* --- what there is --- */

static const char *key_of(const char *schema, const char *name) {
    return mem_printf("%s.%s", schema ? schema : "", name);
}

static void remember_tables(struct rehearsal *r, const char *schema) {
    struct text_list names =
        inspector_names(r->inspector, schema,
                        REFLECT_TABLE | REFLECT_VIEW | REFLECT_MATERIALIZED_VIEW, REFLECT_DEFAULT);
    for (size_t i = 0; i < names.n; i++)
        map_set(&r->tables, key_of(schema, names.items[i]), MEM_NEW(struct known));
}

/* Asks the database for the tables of SCHEMA, once. */
static void look_into(struct rehearsal *r, const char *schema) {
    const char *key = schema ? schema : "";
    if (map_get(&r->schemas, key))
        return;
    map_set(&r->schemas, key, r);
    db_refuse(false);
    struct error_handler h;
    ERROR_TRY(&h) {
        remember_tables(r, schema);
        error_pop(&h);
    }
    else {
        r->is_unsure = true;
    }
    db_refuse(true);
}

static const char *text_of(value v) { return py_is_str(v) ? py_str_cstr(v) : NULL; }

static bool is_sure(const struct rehearsal *r) { return !r->is_unsure && !r->step_is_unsure; }

static void found(struct rehearsal *r, const char *what) {
    if (!r->problem && is_sure(r))
        r->problem = what;
}

/* The schemas of the database; asked for once. */
static bool has_schema(struct rehearsal *r, const char *schema) {
    if (!r->schema_names.n) {
        value sql = py_str_from("select nspname from pg_catalog.pg_namespace");
        db_refuse(false);
        struct error_handler h;
        ERROR_TRY(&h) {
            value rows = py_call_method(r->vm, r->m->connection, "exec_driver_sql", 1, &sql);
            rows = py_call_method(r->vm, rows, "scalars", 0, NULL);
            struct py_list *names =
                py_list_from(r->vm, py_call_method(r->vm, rows, "all", 0, NULL));
            for (size_t i = 0; i < names->n; i++)
                text_list_add(&r->schema_names, py_str_text(r->vm, names->items[i]));
            error_pop(&h);
        }
        db_refuse(true);
    }
    return text_list_has(&r->schema_names, schema);
}

static struct known *find_table(struct rehearsal *r, const char *schema, const char *name) {
    look_into(r, schema);
    return map_get(&r->tables, key_of(schema, name));
}

static const char *shown(const char *schema, const char *name) {
    return schema ? mem_printf("%s.%s", schema, name) : name;
}

/* The table that an operation changes. */
static struct known *changed(struct rehearsal *r, const char *schema, const char *name) {
    if (!name)
        return NULL;
    struct known *t = find_table(r, schema, name);
    if (!t)
        found(r, mem_printf("changes the table %s, which the database does not have and no "
                            "revision before makes",
                            shown(schema, name)));
    return t;
}

/* One answer of the database: the first column of the first row, as text; NULL: none. */
static const char *ask(struct rehearsal *r, const char *sql) {
    struct vm *vm = r->vm;
    const char *volatile answer = NULL;
    value text = py_str_from(sql);
    db_refuse(false);
    struct error_handler h;
    ERROR_TRY(&h) {
        value result = py_call_method(vm, r->m->connection, "exec_driver_sql", 1, &text);
        value v = py_call_method(vm, result, "scalar", 0, NULL);
        answer = v == PY_NONE ? NULL : py_str_text(vm, v);
        error_pop(&h);
    }
    db_refuse(true);
    return answer;
}

/* Types of extensions and of the project's own making have to be there. */
static void see_type(struct rehearsal *r, const char *table, struct column *c) {
    struct vm *vm = r->vm;
    value type = PY_OBJ(column_type(vm, c)),
          base = py_import_from(vm, "sqlalchemy.types", "UserDefinedType");
    if (r->m->dialect->id != SQL_POSTGRESQL || !is_sure(r) || !py_isinstance(vm, type, base))
        return;
    struct py_handler h;
    const char *volatile name = NULL;
    PY_TRY(vm, &h) {
        name = py_str_text(vm, py_call_method(vm, type, "get_col_spec", 0, NULL));
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h);
    }
    if (!name)
        return;
    name = mem_strndup(name, strcspn(name, "( ["));
    if (strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") !=
        strlen(name))
        return;
    if (!ask(r, mem_printf("select to_regtype('%s')", name)))
        found(r,
              mem_printf("gives %s.%s the type %s, which the database does not have: an extension "
                         "that no revision before makes?",
                         table, c->base.name.text, name));
}

/* --- operations --- */

static void see_references(struct rehearsal *r, const struct table *t) {
    size_t n;
    struct foreign_key **keys = table_foreign_keys(t, &n);
    for (size_t i = 0; i < n; i++) {
        const char *schema = NULL, *name = NULL, *column = NULL;
        foreign_key_parts(r->vm, keys[i], &schema, &name, &column);
        const struct constraint *key = keys[i]->constraint;
        bool later = r->m->dialect->supports_alter && key && key->use_alter;
        if (!name || later) /* CREATE TABLE leaves out what is to be added by ALTER */
            continue;
        if (!strcmp(name, t->base.name.text) || find_table(r, schema, name))
            continue;
        found(r, mem_printf("makes the table %s with a foreign key to %s, which the database does "
                            "not have and no revision before makes",
                            t->base.name.text, shown(schema, name)));
    }
}

static value see_create_table(struct rehearsal *r, struct op *op) {
    struct table *t = op_to_table(r->vm, op, PY_OBJ(r->m));
    const char *schema = t->base.schema.text, *name = t->base.name.text;
    if (schema && r->m->dialect->id == SQL_POSTGRESQL && !has_schema(r, schema))
        found(r,
              mem_printf("makes the table %s.%s, and there is no schema %s", schema, name, schema));
    bool is_there = find_table(r, schema, name);
    if (is_there && (op->if_not_exists == PY_NONE || !py_truth(r->vm, op->if_not_exists)))
        found(r, mem_printf("makes the table %s, which is there already", shown(schema, name)));
    if (r->m->dialect->id != SQL_SQLITE)
        see_references(r, t);
    struct known *k = MEM_NEW(struct known);
    k->has_columns = !is_there;
    for (size_t i = 0; i < table_column_count(t); i++)
        see_type(r, name, table_column(t, i));
    for (size_t i = 0; i < table_column_count(t); i++)
        text_list_add(&k->columns, table_column(t, i)->base.name.text);
    map_set(&r->tables, key_of(schema, name), k);
    return PY_OBJ(t);
}

static void see_add_column(struct rehearsal *r, struct op *op, const char *schema,
                           const char *table) {
    struct known *k = changed(r, schema, table);
    const char *name = column_is(op->column) ? column_of(op->column)->base.name.text : NULL;
    if (name)
        see_type(r, table, column_of(op->column));
    if (!k || !k->has_columns || !name)
        return;
    bool may_be = op->if_not_exists != PY_NONE && py_truth(r->vm, op->if_not_exists);
    if (text_list_has(&k->columns, name) && !may_be)
        found(r, mem_printf("adds the column %s to %s, which has it already", name,
                            shown(schema, table)));
    text_list_add(&k->columns, name);
}

/* A column is gone or has another name: which there are is not followed further. */
static void forget_columns(struct known *k) {
    if (k)
        k->has_columns = false;
}

/* A word behind WORDS in SQL at P, or NULL: the name of what a statement makes. */
static const char *after_words(const char *p, const char *const *words) {
    for (; *words; words++) {
        bool optional = **words == '?';
        const char *w = *words + optional;
        size_t n = strlen(w);
        p += strspn(p, " \t\r\n");
        if (!strncasecmp(p, w, n) && strchr(" \t\r\n(\"`", p[n]))
            p += n;
        else if (!optional)
            return NULL;
    }
    return p + strspn(p, " \t\r\n");
}

static const char *take_name(const char *p, const char **schema) {
    const char *parts[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) {
        char quote = *p == '"' || *p == '`' ? *p++ : 0;
        size_t n = quote ? strcspn(p, "\"`") : strcspn(p, " \t\r\n(.;,\"`");
        parts[i] = mem_strndup(p, n);
        p += n + (quote && p[n] == quote);
        if (*p != '.')
            break;
        p++;
    }
    *schema = parts[1] ? parts[0] : NULL;
    return parts[1] ? parts[1] : parts[0];
}

static const char *const make_table[] = {"create", "?unlogged", "table", "?if",
                                         "?not",   "?exists",   NULL};
static const char *const drop_table[] = {"drop", "table", NULL};
static const char *const make_schema[] = {"create", "schema", "?if", "?not", "?exists", NULL};
static const char *const harmless[] = {"update", "insert", "delete", "comment", "grant",
                                       "set",    "select", "lock",   NULL};

/* SQL that a script executes. What it makes is taken in where it is simple, else nothing is sure
 * any more. */
static void see_sql(struct rehearsal *r, value sqltext) {
    const char *sql = py_str_text(r->vm, sqltext), *schema, *p;
    sql += strspn(sql, " \t\r\n(");
    bool is_one =
        !strchr(sql, ';') || !strchr(sql, ';')[1 + strspn(strchr(sql, ';') + 1, " \t\r\n")];
    if (is_one && (p = after_words(sql, make_table))) {
        const char *name = take_name(p, &schema);
        look_into(r, schema);
        map_set(&r->tables, key_of(schema, name), MEM_NEW(struct known));
        return;
    }
    if (is_one && (p = after_words(sql, make_schema))) {
        text_list_add(&r->schema_names, take_name(p, &schema));
        return;
    }
    if (is_one && !after_words(sql, drop_table))
        for (const char *const *w = harmless; *w; w++)
            if (!strncasecmp(sql, *w, strlen(*w)) &&
                (strcmp(*w, "select") != 0 || !strchr(sql, '(')))
                return;
    r->is_unsure = true;
}

/* Looks at OP; a callback of operations_rehearse. */
static value see(void *arg, value v) {
    struct rehearsal *r = arg;
    if (!op_is(v)) {
        r->is_unsure = true; /* a script's own */
        return PY_NONE;
    }
    struct op *op = op_of(v);
    const char *schema = text_of(op->schema), *table = text_of(op->table_name);
    switch (op->kind) {
    case OP_CREATE_TABLE:
        return see_create_table(r, op);
    case OP_DROP_TABLE:
        if (op->if_exists == PY_NONE || !py_truth(r->vm, op->if_exists))
            changed(r, schema, table);
        map_delete(&r->tables, key_of(schema, table ? table : ""));
        break;
    case OP_RENAME_TABLE: {
        struct known *k = changed(r, schema, table);
        const char *name = text_of(op->name);
        map_delete(&r->tables, key_of(schema, table ? table : ""));
        if (name)
            map_set(&r->tables, key_of(schema, name), k ? k : MEM_NEW(struct known));
        break;
    }
    case OP_ADD_COLUMN:
        see_add_column(r, op, schema, table);
        break;
    case OP_DROP_COLUMN:
    case OP_ALTER_COLUMN:
        forget_columns(changed(r, schema, table));
        break;
    case OP_CREATE_INDEX:
    case OP_CREATE_PRIMARY_KEY:
    case OP_CREATE_UNIQUE:
    case OP_CREATE_FOREIGN_KEY:
    case OP_CREATE_CHECK:
    case OP_CREATE_EXCLUDE:
    case OP_DROP_CONSTRAINT:
        changed(r, schema, table);
        break;
    case OP_EXECUTE:
        see_sql(r, op->sqltext);
        break;
    case OP_BULK_INSERT:
        break;
    default:
        r->is_unsure = true;
    }
    return PY_NONE;
}

/* --- the steps --- */

/* What UPGRADE raises; NULL: nothing, or that it wanted an answer of the database. */
static const char *call(struct rehearsal *r, value upgrade) {
    struct vm *vm = r->vm;
    struct py_handler h;
    PY_TRY(vm, &h) {
        py_call0(vm, upgrade);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (db_was_refused()) {
            r->is_unsure = true;
            return NULL;
        }
        if (py_is_a(exc,
                    &py_exc_AssertionError)) { /* autocommit_block() outside of a transaction */
            r->is_unsure = true;
            return NULL;
        }
        const char *text = py_str_text(vm, exc);
        return mem_printf("%s: %.*s", py_type_of(exc)->name, (int)strcspn(text, "\n"), text);
    }
    return NULL;
}

static void step(struct rehearsal *r, struct revision *revision) {
    size_t len;
    const char *source = file_read(revision->path, &len);
    r->step_is_unsure = strstr(source, "except") || strstr(source, "getenv") ||
                        strstr(source, "environ") || strstr(source, "x_argument");
    value module = alembic_script_module(r->vm, revision);
    value upgrade = py_lookup_attr(r->vm, module, "upgrade");
    if (upgrade == PY_UNDEF)
        return;
    const char *raised = call(r, upgrade);
    if (db_was_refused())
        r->is_unsure = true;
    else if (raised && !r->problem)
        r->problem = raised;
    if (r->problem)
        r->problem = mem_printf("%s: %s", revision->path, r->problem);
}

static void run_steps(struct rehearsal *r, const struct plan *plan) {
    for (size_t i = 0; i < plan->n && !r->problem; i++)
        if (plan->steps[i].revision)
            step(r, plan->steps[i].revision);
}

const char *rehearse_upgrade(struct migration *m, const struct plan *plan) {
    struct vm *vm = m->vm;
    struct rehearsal r = {.m = m, .vm = vm, .inspector = inspector_new(vm, m->connection)};
    if (!r.inspector)
        return NULL;
    look_into(&r, NULL);
    operations_install(vm, operations_new(vm, PY_OBJ(m), m->impl));
    operations_rehearse(vm, see, &r);
    db_refuse(true);
    struct error_handler h;
    ERROR_TRY(&h) {
        run_steps(&r, plan);
        error_pop(&h);
    }
    db_refuse(false);
    operations_rehearse(vm, NULL, NULL);
    operations_remove(vm);
    return r.problem;
}

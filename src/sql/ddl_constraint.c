/* Constraints and indexes to text (cf. sqlalchemy.sql.compiler.DDLCompiler.visit_…_constraint). */
#include <string.h>
#include <strings.h>

#include "schema/exc.h"
#include "schema/naming.h"
#include "sql/compiler.h"
#include "sql/ddl.h"

/* --- names --- */

const char *ddl_constraint_name(struct ddl *w, struct constraint *c) {
    struct py_str *name = c->name;
    if (c->name_is_none_name)
        name = c->table ? naming_constraint_name(w->vm, c, c->table) : NULL;
    return sql_format_name(w->vm, w->d, name, false, true);
}

const char *ddl_index_name(struct ddl *w, struct index *ix, bool with_schema) {
    const char *name = sql_format_name(w->vm, w->d, ix->name, true, true);
    if (!with_schema || !ix->table || !ix->table->base.schema.text)
        return name;
    struct ddl s = {w->vm, w->d, BUF_INIT};
    sql_put_schema(w->vm, w->d, &s.b, ix->table->base.schema);
    ddl_put(&s, ".%s", name);
    return s.b.data;
}

void ddl_preamble(struct ddl *w, struct constraint *c) {
    const char *name = ddl_constraint_name(w, c);
    if (name)
        ddl_put(w, "CONSTRAINT %s ", name);
}

/* --- parts --- */

static const char *const actions[] = {"RESTRICT",  "CASCADE",     "SET NULL",
                                      "NO ACTION", "SET DEFAULT", NULL};
static const char actions_pattern[] = "^(?:RESTRICT|CASCADE|SET NULL|NO ACTION|SET DEFAULT)$";

void ddl_cascades_generic(struct ddl *w, struct constraint *c) {
    if (c->ondelete) {
        ddl_check_phrase(w, name_text(c->ondelete), actions, actions_pattern);
        ddl_put(w, " ON DELETE %s", name_text(c->ondelete));
    }
    if (c->onupdate) {
        ddl_check_phrase(w, name_text(c->onupdate), actions, actions_pattern);
        ddl_put(w, " ON UPDATE %s", name_text(c->onupdate));
    }
}

void ddl_deferrability(struct ddl *w, struct constraint *c) {
    static const char *const words[] = {"DEFERRED", "IMMEDIATE", NULL};
    if (c->deferrable != PY_UNDEF && c->deferrable != PY_NONE)
        buf_puts(&w->b, py_truth(w->vm, c->deferrable) ? " DEFERRABLE" : " NOT DEFERRABLE");
    if (c->initially) {
        ddl_check_phrase(w, name_text(c->initially), words, "^(?:DEFERRED|IMMEDIATE)$");
        ddl_put(w, " INITIALLY %s", name_text(c->initially));
    }
}

static void foreign_key(struct ddl *w, struct constraint *c) {
    buf_puts(&w->b, "FOREIGN KEY(");
    for (size_t i = 0; i < c->element_count; i++) {
        buf_puts(&w->b, i ? ", " : "");
        sql_put_identifier(w->vm, w->d, &w->b,
                           foreign_key_parent(w->vm, c->elements[i])->base.name);
    }
    buf_puts(&w->b, ") REFERENCES ");
    struct table *remote = constraint_referred_table(w->vm, c);
    if (w->d->ddl->remote_table)
        w->d->ddl->remote_table(w, remote);
    else
        ddl_table_name(w, remote);
    buf_puts(&w->b, " (");
    for (size_t i = 0; i < c->element_count; i++) {
        buf_puts(&w->b, i ? ", " : "");
        sql_put_identifier(w->vm, w->d, &w->b,
                           foreign_key_column(w->vm, c->elements[i])->base.name);
    }
    buf_putc(&w->b, ')');
    if (w->d->ddl->match)
        w->d->ddl->match(w, c);
    else if (c->match)
        ddl_put(w, " MATCH %s", name_text(c->match));
    (w->d->ddl->cascades ? w->d->ddl->cascades : ddl_cascades_generic)(w, c);
}

static void primary_key(struct ddl *w, struct constraint *c) {
    struct column *first = c->implicit ? table_autoincrement_column(w->vm, c->table) : NULL;
    buf_puts(&w->b, "PRIMARY KEY (");
    if (first)
        sql_put_identifier(w->vm, w->d, &w->b, first->base.name);
    bool any = first;
    for (size_t i = 0; i < c->columns->n; i++) {
        struct column *col = (struct column *)c->columns->items[i];
        if (col == first)
            continue;
        buf_puts(&w->b, any ? ", " : "");
        sql_put_identifier(w->vm, w->d, &w->b, col->base.name);
        any = true;
    }
    buf_putc(&w->b, ')');
}

bool ddl_constraint_generic(struct ddl *w, struct constraint *c) {
    if ((c->kind == CONSTRAINT_PRIMARY_KEY || c->kind == CONSTRAINT_UNIQUE) && !c->columns->n)
        return true;
    if (c->kind == CONSTRAINT_OTHER || c->kind == CONSTRAINT_EXCLUDE)
        ddl_unsupported(w, py_repr_text(w->vm, PY_OBJ(c->head.type)), "");
    ddl_preamble(w, c);
    switch (c->kind) {
    case CONSTRAINT_PRIMARY_KEY:
        primary_key(w, c);
        break;
    case CONSTRAINT_FOREIGN_KEY:
        foreign_key(w, c);
        break;
    case CONSTRAINT_UNIQUE:
        buf_puts(&w->b, "UNIQUE (");
        ddl_column_list(w, c->columns);
        buf_putc(&w->b, ')');
        break;
    default:
        ddl_put(w, "CHECK (%s)", ddl_expr(w, c->sqltext));
        break;
    }
    ddl_deferrability(w, c);
    return true;
}

bool ddl_constraint(struct ddl *w, struct constraint *c) {
    value custom = sql_custom_compile(w->vm, c->head.type, w->d->name);
    if (custom != PY_UNDEF) {
        buf_puts(&w->b, py_str_text(w->vm, py_call2(w->vm, custom, PY_OBJ(c),
                                                    sql_compiler_object(w->vm, w->d, 0))));
        return true;
    }
    return (w->d->ddl->constraint ? w->d->ddl->constraint : ddl_constraint_generic)(w, c);
}

/* --- which are part of CREATE TABLE --- */

/* The CHECK of a Boolean or Enum is for databases without such a type; of a type with variants,
 * only the one that counts here. */
static bool type_wants_check(struct ddl *w, struct constraint *c) {
    struct sa_type *type = c->bound_type, *whole;
    if (c->bound_column) {
        value v = c->bound_column->base.expr.type;
        whole = PY_AS(struct sa_type, v);
        value variant = whole->variants ? py_dict_get_text(whole->variants, w->d->name) : PY_UNDEF;
        struct sa_type *here = variant == PY_UNDEF ? whole : PY_AS(struct sa_type, variant);
        while (type_is_decorator(here) && here->item)
            here = here->item;
        if (here != type && here->item != type && whole->variants)
            return false;
    }
    if (type->enums)
        return !type->schema_type->native || !w->d->supports_native_enum;
    return !w->d->supports_native_boolean && w->d->non_native_boolean_check_constraint;
}

bool ddl_should_create(struct ddl *w, struct constraint *c) {
    if (c->isolated)
        return false;
    if (c->type_bound && c->bound_type && !type_wants_check(w, c))
        return false;
    if (c->create_rule != PY_UNDEF && c->create_rule != PY_NONE &&
        !py_truth(w->vm, py_call1(w->vm, c->create_rule, sql_compiler_object(w->vm, w->d, 0))))
        return false;
    if (c->ddl_if == PY_UNDEF || c->ddl_if == PY_NONE)
        return true;
    return ddl_if_allows(w->vm, w->d, c->ddl_if, PY_NONE, PY_OBJ(c), PY_NONE);
}

/* --- indexes --- */

const char *ddl_index_expr(struct ddl *w, struct sql_element *e, bool group) {
    const char *text = ddl_expr(w, e);
    return group ? mem_printf("(%s)", text) : text;
}

static noreturn void no_table(struct ddl *w, struct index *ix) {
    py_raise(w->vm, &sa_exc_CompileError, "Index '%s' is not associated with any table.",
             ix->name ? name_text(ix->name) : "None");
}

static void create_index_generic(struct ddl *w, struct index *ix, bool if_not_exists) {
    if (!ix->name)
        py_raise(w->vm, &sa_exc_CompileError, "CREATE INDEX requires that the index have a name");
    ddl_put(w, "CREATE %sINDEX %s%s ON ", ix->unique ? "UNIQUE " : "",
            if_not_exists ? "IF NOT EXISTS " : "", ddl_index_name(w, ix, false));
    ddl_table_name(w, ix->table);
    buf_puts(&w->b, " (");
    for (size_t i = 0; i < ix->given_count; i++)
        ddl_put(w, "%s%s", i ? ", " : "", ddl_index_expr(w, ix->expressions[i], false));
    buf_putc(&w->b, ')');
}

void ddl_create_index(struct ddl *w, struct index *ix, bool if_not_exists) {
    if (!ix->table)
        no_table(w, ix);
    (w->d->ddl->create_index ? w->d->ddl->create_index : create_index_generic)(w, ix,
                                                                               if_not_exists);
}

void ddl_drop_index(struct ddl *w, struct index *ix, bool if_exists) {
    if (!ix->name)
        py_raise(w->vm, &sa_exc_CompileError, "DROP INDEX requires that the index have a name");
    if (w->d->ddl->drop_index) {
        w->d->ddl->drop_index(w, ix, if_exists);
        return;
    }
    ddl_put(w, "\nDROP INDEX %s%s", if_exists ? "IF EXISTS " : "", ddl_index_name(w, ix, true));
}

void ddl_include(struct ddl *w, struct table *t, value columns) {
    if (columns == PY_UNDEF || columns == PY_NONE || !py_truth(w->vm, columns))
        return;
    struct py_list *list = py_list_from(w->vm, columns);
    buf_puts(&w->b, " INCLUDE (");
    for (size_t i = 0; i < list->n; i++) {
        struct column *c = py_is_str(list->items[i])
                               ? table_get_column(t, py_str_cstr(list->items[i]))
                               : column_of(list->items[i]);
        if (!c) {
            value args = py_tuple1(list->items[i]);
            py_raise_args(w->vm, &py_exc_KeyError, PY_AS(struct py_tuple, args));
        }
        buf_puts(&w->b, i ? ", " : "");
        sql_put_identifier(w->vm, w->d, &w->b, c->base.name);
    }
    buf_putc(&w->b, ')');
}

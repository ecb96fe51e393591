/* Constraints as Python text, inside create_table and as operations. */
#include <string.h>

#include "autogen/render_int.h"

static bool is_true(struct vm *vm, value v) {
    return v != PY_UNDEF && v != PY_NONE && py_truth(vm, v);
}

static void add_text(struct text_list *list, const char *name, const struct py_str *text) {
    if (text && text->size)
        text_list_add(list, mem_printf("%s=%s", name, text_repr(name_text(text))));
}

static void add_name(struct autogen *a, struct text_list *list, const struct constraint *c) {
    if (c->name && c->name->size && !c->name_is_none_name)
        text_list_add(list, mem_printf("name=%s", render_final_name(a, c->name)));
}

static struct text_list column_names(const struct constraint *c) {
    struct text_list list = {0};
    for (size_t i = 0; i < c->columns->n; i++)
        text_list_add(&list,
                      render_text_name(((struct sql_column *)c->columns->items[i])->name.text));
    return list;
}

/* --- PRIMARY KEY --- */

static const char *render_primary_key(struct autogen *a, struct constraint *c) {
    struct text_list args = column_names(c);
    if (!args.n)
        return NULL;
    add_name(a, &args, c);
    return mem_printf("%sPrimaryKeyConstraint(%s)", render_sa_prefix(a), text_join(&args, ", "));
}

/* --- FOREIGN KEY --- */

/* "schema.table.column" of what FK refers to, whether or not that table is known. */
static const char *target_spec(struct autogen *a, struct foreign_key *fk,
                               const struct metadata *names) {
    const char *spec = foreign_key_spec(a->vm, fk, NULL, NULL);
    const char *dot = strrchr(spec, '.');
    if (!dot)
        return spec;
    const char *column = dot + 1, *table = mem_strndup(spec, (size_t)(dot - spec));
    if (names && names->schema && !strchr(table, '.'))
        table = mem_printf("%s.%s", name_text(names->schema), table);
    if (!fk->link_to_name && fk->parent && column_table(fk->parent) && names) {
        const struct table *t = metadata_get(names, table);
        const struct column *c = t ? table_get_column(t, column) : NULL;
        if (c)
            column = c->base.name.text;
    }
    return mem_printf("%s.%s", table, column);
}

static const char *render_foreign_key(struct autogen *a, struct constraint *c,
                                      const struct metadata *names) {
    struct text_list local = {0}, remote = {0}, options = {0};
    for (size_t i = 0; i < c->element_count; i++) {
        text_list_add(&local, render_text_name(c->elements[i]->parent->base.name.text));
        text_list_add(&remote, text_repr(target_spec(a, c->elements[i], names)));
    }
    add_name(a, &options, c);
    add_text(&options, "onupdate", c->onupdate);
    add_text(&options, "ondelete", c->ondelete);
    add_text(&options, "initially", c->initially);
    if (is_true(a->vm, c->deferrable))
        text_list_add(&options, mem_printf("deferrable=%s", py_repr_text(a->vm, c->deferrable)));
    if (c->use_alter)
        text_list_add(&options, "use_alter=True");
    add_text(&options, "match", c->match);
    return mem_printf("%sForeignKeyConstraint([%s], [%s], %s)", render_sa_prefix(a),
                      text_join(&local, ", "), text_join(&remote, ", "), text_join(&options, ", "));
}

/* --- UNIQUE --- */

const char *render_unique(struct autogen *a, struct constraint *c, bool alter) {
    struct text_list columns = column_names(c), options = {0}, args = {0};
    const struct table *t = c->table;
    if (is_true(a->vm, c->deferrable))
        text_list_add(&options, mem_printf("deferrable=%s", py_repr_text(a->vm, c->deferrable)));
    add_text(&options, "initially", c->initially);
    if (alter && !a->has_batch && t && t->base.schema.text && *t->base.schema.text)
        text_list_add(&options, mem_printf("schema=%s", text_repr(t->base.schema.text)));
    if (!alter)
        add_name(a, &options, c);
    struct text_list dialect = render_dialect_options(a, c->dialect_kw);
    text_list_extend(&options, &dialect);
    if (alter) {
        text_list_add(&args, render_final_name(a, c->name_is_none_name ? NULL : c->name));
        if (!a->has_batch)
            text_list_add(&args, render_text_name(t->base.name.text));
        text_list_add(&args, mem_printf("[%s]", text_join(&columns, ", ")));
    } else {
        args = columns;
    }
    text_list_extend(&args, &options);
    return mem_printf("%s%s(%s)", alter ? render_op_prefix(a) : render_sa_prefix(a),
                      alter ? "create_unique_constraint" : "UniqueConstraint",
                      text_join(&args, ", "));
}

/* --- CHECK --- */

static const char *render_check(struct autogen *a, struct constraint *c) {
    struct text_list args = {0};
    if (c->type_bound) /* the type brings it along */
        return NULL;
    text_list_add(&args, render_expr(a, SQL_VALUE(c->sqltext), RENDER_BARE));
    add_name(a, &args, c);
    return mem_printf("%sCheckConstraint(%s)", render_sa_prefix(a), text_join(&args, ", "));
}

/* --- EXCLUDE --- */

/* A name is the table's column of that name. */
static const char *render_exclude_element(struct autogen *a, const struct table *t, value v) {
    if (t && py_is_str(v) && table_get_column(t, py_str_cstr(v)))
        return mem_printf("%scolumn(%s)", render_sa_prefix(a), py_repr_text(a->vm, v));
    if (!sql_is_element(v))
        return py_repr_text(a->vm, v);
    const struct sql_element *e = SQL_ELEMENT(v);
    if (e->kind == SQL_COLUMN)
        return mem_printf("%s%s(%s)", render_sa_prefix(a),
                          ((const struct sql_column *)e)->is_literal ? "literal_column" : "column",
                          render_text_name(((const struct sql_column *)e)->name.text));
    return render_expr(a, v, e->kind == SQL_TEXT || e->kind == SQL_FUNCTION ? 0 : RENDER_BARE);
}

const char *render_exclude(struct autogen *a, struct constraint *c, bool alter) {
    struct text_list args = {0};
    const struct table *t = c->table;
    if (alter) {
        text_list_add(&args, render_final_name(a, c->name));
        if (!a->has_batch)
            text_list_add(&args, render_text_name(t->base.name.text));
    }
    for (size_t i = 0; i < c->exclude_count; i++)
        text_list_add(&args,
                      mem_printf("(%s, %s)", render_exclude_element(a, t, c->excludes[i].expr),
                                 text_repr(c->excludes[i].op)));
    if (c->where)
        text_list_add(&args, mem_printf("where=%s", render_expr(a, SQL_VALUE(c->where), 0)));
    if (is_true(a->vm, c->deferrable))
        text_list_add(&args,
                      mem_printf("deferrable=%s", text_repr(py_str_text(a->vm, c->deferrable))));
    add_text(&args, "initially", c->initially);
    if (c->using && *c->using)
        text_list_add(&args, mem_printf("using=%s", text_repr(c->using)));
    if (alter && !a->has_batch && t->base.schema.text && *t->base.schema.text)
        text_list_add(&args, mem_printf("schema=%s", text_repr(t->base.schema.text)));
    if (!alter)
        add_name(a, &args, c);
    if (!alter)
        render_import(a, "from sqlalchemy.dialects import postgresql");
    return mem_printf("%s%s(%s)", alter ? render_op_prefix(a) : "postgresql.",
                      alter ? "create_exclude_constraint" : "ExcludeConstraint",
                      text_join(&args, ", "));
}

/* --- any --- */

const char *render_constraint(struct autogen *a, struct constraint *c, struct metadata *names) {
    static const char *const items[] = {
        [CONSTRAINT_PRIMARY_KEY] = "primary_key", [CONSTRAINT_FOREIGN_KEY] = "foreign_key",
        [CONSTRAINT_UNIQUE] = "unique",           [CONSTRAINT_CHECK] = "check",
        [CONSTRAINT_EXCLUDE] = "exclude",         [CONSTRAINT_OTHER] = NULL};
    const char *user = items[c->kind] ? render_user(a, items[c->kind], PY_OBJ(c)) : NULL;
    if (user)
        return user;
    switch (c->kind) {
    case CONSTRAINT_PRIMARY_KEY:
        return render_primary_key(a, c);
    case CONSTRAINT_FOREIGN_KEY:
        return render_foreign_key(a, c, names);
    case CONSTRAINT_UNIQUE:
        return render_unique(a, c, false);
    case CONSTRAINT_CHECK:
        return render_check(a, c);
    case CONSTRAINT_EXCLUDE:
        return render_exclude(a, c, false);
    default:
        py_warn(a->vm, &py_exc_UserWarning, "No renderer is established for object %R", PY_OBJ(c));
        return mem_printf("[Unknown Python object %s]", py_repr_text(a->vm, PY_OBJ(c)));
    }
}

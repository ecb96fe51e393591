/* Schema objects of what was read (cf. Inspector.reflect_table). */
#include "reflect/build.h"

#include <string.h>

#include "schema/exc.h"
#include "schema/naming.h"

static struct py_str *object_name(const struct reflect_build *b, const char *name) {
    if (!name)
        return NULL;
    return b->final_names ? name_marked(b->vm, name, NAME_CONV)
                          : PY_AS(struct py_str, py_str_from(name));
}

static struct py_str *text_name(const char *text) {
    return text ? PY_AS(struct py_str, py_str_from(text)) : NULL;
}

static void set_info(struct py_dict **info, const char *name, const char *text) {
    if (!*info)
        *info = py_dict_new();
    py_dict_set_text(*info, name, py_str_from(text));
}

static bool is_given(value v) { return v != PY_UNDEF && v != PY_NONE; }

static bool is_left_out(const struct reflect_build *b, const char *column) {
    if (!is_given(b->include_columns) && !is_given(b->exclude_columns))
        return false;
    value name = py_str_from(column);
    return (is_given(b->include_columns) && py_truth(b->vm, b->include_columns) &&
            !py_contains(b->vm, b->include_columns, name)) ||
           (is_given(b->exclude_columns) && py_contains(b->vm, b->exclude_columns, name));
}

/* --- columns --- */

static void set_identity(struct vm *vm, struct column *c, const struct reflect_identity *from) {
    struct identity *id = py_alloc(vm, &sa_identity_type);
    id->base.arg = PY_UNDEF;
    id->always = PY_BOOL(from->always);
    id->options.start = py_int_from(from->start);
    id->options.increment = py_int_from(from->increment);
    id->options.minvalue = py_int_from(from->minvalue);
    id->options.maxvalue = py_int_from(from->maxvalue);
    id->options.cache = py_int_from(from->cache);
    id->options.cycle = PY_BOOL(from->cycle);
    server_default_attach(vm, PY_OBJ(id), c);
}

static void set_computed(struct vm *vm, struct column *c, const struct reflect_column *from) {
    struct computed *k = py_alloc(vm, &sa_computed_type);
    k->base.arg = PY_UNDEF;
    k->sqltext = &sql_text_new(vm, from->computed)->expr.element;
    k->persisted = from->persisted < 0 ? PY_NONE : PY_BOOL(from->persisted);
    server_default_attach(vm, PY_OBJ(k), c);
}

static value default_clause(struct vm *vm, value arg) {
    struct server_default *d = py_alloc(vm, &sa_default_clause_type);
    d->arg = arg;
    d->reflected = true;
    return PY_OBJ(d);
}

static struct column *make_column(struct vm *vm, const struct reflect_column *from) {
    struct column *c = column_new(vm, (struct sql_name){from->name, 0}, from->type);
    c->nullable = from->nullable;
    c->nullable_given = true;
    if (from->autoincrement >= 0)
        c->autoincrement = from->autoincrement ? AUTOINCREMENT_TRUE : AUTOINCREMENT_FALSE;
    if (from->comment)
        c->comment = PY_AS(struct py_str, py_str_from(from->comment));
    if (from->default_)
        server_default_attach(vm, default_clause(vm, SQL_VALUE(sql_text_new(vm, from->default_))),
                              c);
    if (from->computed)
        set_computed(vm, c, from);
    if (from->identity)
        set_identity(vm, c, from->identity);
    return c;
}

/* --- a column whose dict a listener has seen --- */

static value event_default(struct vm *vm, value v) {
    if (py_is_a(v, &sa_fetched_value_type))
        return v;
    struct sql_element *e = py_is_str(v) ? NULL : sql_as_element(vm, v);
    return default_clause(vm, e ? SQL_VALUE(e)
                                : SQL_VALUE(sql_text_new(vm, py_arg_text(vm, v, "default"))));
}

static value make_event_column(struct reflect_build *b, struct table *t, struct py_dict *d) {
    static const char *const passed[] = {"nullable", "autoincrement", "quote", "info",
                                         "key",      "comment",       NULL};
    struct vm *vm = b->vm;
    struct py_list *args = py_list_new(4);
    struct py_dict *kw = py_dict_new();
    value v;
    b->column_event(b, t, d);
    py_list_append(args, py_dict_get_text(d, "name"));
    py_list_append(args, py_dict_get_text(d, "type"));
    for (const char *const *k = passed; *k; k++)
        if ((v = py_dict_get_text(d, *k)) != PY_UNDEF)
            py_dict_set_text(kw, *k, v);
    if (is_given(v = py_dict_get_text(d, "dialect_options")))
        py_dict_update(vm, kw, v);
    if (is_given(v = py_dict_get_text(d, "default")))
        py_list_append(args, event_default(vm, v));
    if (is_given(v = py_dict_get_text(d, "computed")))
        py_list_append(args, py_call_args(vm, PY_OBJ(&sa_computed_type), PY_OBJ(&py_empty_tuple),
                                          PY_AS(struct py_dict, v)));
    if (is_given(v = py_dict_get_text(d, "identity")))
        py_list_append(args, py_call_args(vm, PY_OBJ(&sa_identity_type), PY_OBJ(&py_empty_tuple),
                                          PY_AS(struct py_dict, v)));
    return py_call_args(vm, PY_OBJ(&sa_column_type), PY_OBJ(py_tuple_from(vm, PY_OBJ(args))), kw);
}

/* Columns by the names that the database has for them: a listener may have renamed some. */
static void build_columns(struct reflect_build *b, struct table *t, const struct reflect_table *rec,
                          struct map *by_name) {
    for (size_t i = 0; i < rec->n_columns; i++) {
        struct reflect_column from = rec->columns[i];
        struct column *c;
        if (b->adjust)
            b->adjust(b, t, &from);
        if (b->column_event)
            c = column_of(make_event_column(
                b, t, PY_AS(struct py_dict, reflect_column_dict(b->vm, b->dialect, &from))));
        else
            c = make_column(b->vm, &from);
        if (is_left_out(b, c->base.name.text))
            continue;
        map_set(by_name, rec->columns[i].name, c);
        if (sql_columns_get(t->primary_key->columns,
                            c->base.expr.key ? c->base.expr.key : c->base.name.text))
            c->primary_key = true;
        table_add_replacing(b->vm, t, PY_OBJ(c), true);
    }
}

static struct column *find_column(const struct table *t, const struct map *by_name,
                                  const char *name) {
    struct column *c = name && by_name ? map_get(by_name, name) : NULL;
    if (c || !name)
        return c;
    for (size_t i = 0; i < table_column_count(t); i++)
        if (!strcmp(table_column(t, i)->base.name.text, name))
            return table_column(t, i);
    return NULL;
}

/* --- constraints --- */

static void build_pk(struct reflect_build *b, struct table *t, const struct reflect_constraint *rec,
                     const struct map *by_name) {
    struct constraint *pk = t->primary_key;
    pk->name = object_name(b, rec->name);
    pk->comment = text_name(rec->comment);
    if (rec->options)
        pk->dialect_kw = py_dict_copy(rec->options);
    for (size_t i = 0; i < rec->columns.n; i++) {
        struct column *c = map_get(by_name, rec->columns.items[i]);
        if (!c)
            continue;
        c->primary_key = true;
        sql_columns_replace(pk->columns, c->base.expr.key, &c->base.expr);
    }
    pk->implicit = false;
    if (!pk->name)
        naming_apply_constraint(b->vm, pk, t);
}

static bool is_complete(struct reflect_build *b, const struct text_list *columns) {
    for (size_t i = 0; i < columns->n; i++)
        if (columns->items[i] && is_left_out(b, columns->items[i]))
            return false;
    return true;
}

static const char *remote_spec(const struct reflect_constraint *rec, size_t i) {
    return rec->referred_schema
               ? mem_printf("%s.%s.%s", rec->referred_schema, rec->referred_table,
                            rec->referred_columns.items[i])
               : mem_printf("%s.%s", rec->referred_table, rec->referred_columns.items[i]);
}

static void build_fk(struct reflect_build *b, struct table *t, const struct reflect_constraint *rec,
                     const struct map *by_name) {
    struct vm *vm = b->vm;
    size_t n = rec->columns.n;
    value *local = MEM_NEW_ARRAY(value, n + 1);
    value *remote = MEM_NEW_ARRAY(value, rec->referred_columns.n + 1);
    if (!is_complete(b, &rec->columns))
        return;
    for (size_t i = 0; i < n; i++) {
        struct column *c = find_column(t, by_name, rec->columns.items[i]);
        if (!c) {
            py_warn(vm, &sa_exc_SAWarning,
                    "On reflected table %s, skipping reflection of foreign key constraint %s; one "
                    "or more subject columns within name(s) %s are not present in the table",
                    t->base.name.text, rec->name, text_join(&rec->columns, ", "));
            return;
        }
        local[i] = PY_OBJ(c);
    }
    if (b->referred)
        b->referred(b, t, rec->referred_schema, rec->referred_table);
    for (size_t i = 0; i < rec->referred_columns.n; i++)
        remote[i] = py_str_from(remote_spec(rec, i));
    struct constraint *k = constraint_new(vm, CONSTRAINT_FOREIGN_KEY, object_name(b, rec->name));
    k->onupdate = text_name(rec->onupdate);
    k->ondelete = text_name(rec->ondelete);
    k->initially = text_name(rec->initially);
    k->match = text_name(rec->match);
    k->comment = text_name(rec->comment);
    k->deferrable = rec->deferrable < 0 ? PY_UNDEF : PY_BOOL(rec->deferrable);
    k->link_to_name = true;
    constraint_fk_set(vm, k, n, local, rec->referred_columns.n, remote);
    constraint_attach(vm, k, t);
}

struct constraint *reflect_build_unique(struct reflect_build *b, struct table *t,
                                        const struct reflect_constraint *rec, bool attach) {
    struct vm *vm = b->vm;
    struct constraint *k = constraint_new(vm, CONSTRAINT_UNIQUE, object_name(b, rec->name));
    k->comment = text_name(rec->comment);
    k->dialect_kw = rec->options ? py_dict_copy(rec->options) : NULL;
    if (rec->duplicates_index)
        set_info(&k->info, "duplicates_index", rec->duplicates_index);
    for (size_t i = 0; i < rec->columns.n; i++) {
        struct column *c = find_column(t, b->columns, rec->columns.items[i]);
        if (!c) {
            py_warn(vm, &sa_exc_SAWarning,
                    "unique constraint key '%s' was not located in columns for table '%s'",
                    rec->columns.items[i], t->base.name.text);
            continue;
        }
        if (attach)
            constraint_add_column(vm, k, PY_OBJ(c));
        else
            sql_columns_add(k->columns, c->base.expr.key, &c->base.expr);
    }
    if (attach)
        constraint_attach(vm, k, t);
    k->table = t;
    return k;
}

/* NOT VALID, NO INHERIT. The reference hands a reflected Table's on under a name that no dialect
 * knows, with a warning, and so forgets them. */
static void check_options(struct vm *vm, struct constraint *k, const struct reflect_constraint *rec,
                          bool reflected) {
    k->dialect_kw = py_dict_new();
    if (!reflected) {
        if (rec->not_valid)
            py_dict_set_text(k->dialect_kw, "postgresql_not_valid", PY_TRUE);
        return;
    }
    struct py_dict *options = py_dict_new();
    if (rec->not_valid)
        py_dict_set_text(options, "not_valid", PY_TRUE);
    if (rec->no_inherit)
        py_dict_set_text(options, "no_inherit", PY_TRUE);
    py_dict_set_text(k->dialect_kw, "dialect_options", PY_OBJ(options));
    py_warn(vm, &sa_exc_SAWarning,
            "Can't validate argument 'dialect_options'; can't locate any SQLAlchemy dialect named "
            "'dialect'");
}

struct constraint *reflect_build_check(struct reflect_build *b, struct table *t,
                                       const struct reflect_constraint *rec, bool attach) {
    struct constraint *k = constraint_new(b->vm, CONSTRAINT_CHECK, object_name(b, rec->name));
    k->comment = text_name(rec->comment);
    constraint_check_set(b->vm, k, py_str_from(rec->sqltext));
    if ((rec->not_valid || rec->no_inherit) && b->dialect->id == SQL_POSTGRESQL)
        check_options(b->vm, k, rec, attach);
    if (attach)
        constraint_attach(b->vm, k, t);
    k->table = t;
    return k;
}

/* --- indexes --- */

static struct sql_element *sorted_element(struct vm *vm, struct sql_element *e, int sorting) {
    if (sorting & REFLECT_DESC)
        e = sql_operate(vm, SQL_OP_DESC, e, PY_UNDEF);
    if (sorting & REFLECT_NULLS_FIRST)
        e = sql_operate(vm, SQL_OP_NULLS_FIRST, e, PY_UNDEF);
    if (sorting & REFLECT_NULLS_LAST)
        e = sql_operate(vm, SQL_OP_NULLS_LAST, e, PY_UNDEF);
    return e;
}

/* What an index calls its element I: a column, or the text of an expression. */
static const char *element_name(const struct reflect_index *rec, size_t i) {
    return rec->columns.items[i]    ? rec->columns.items[i]
           : rec->expressions.n > i ? rec->expressions.items[i]
                                    : "";
}

/* The reference keeps the order of elements by their names: of two with one name the later counts
 * for both. */
static int sorting_of(const struct reflect_index *rec, size_t i) {
    for (size_t k = rec->columns.n; k-- > 0;)
        if (rec->sorting[k] && !strcmp(element_name(rec, k), element_name(rec, i)))
            return rec->sorting[k];
    return 0;
}

struct index *reflect_build_index(struct reflect_build *b, struct table *t,
                                  const struct reflect_index *rec, bool attach) {
    struct vm *vm = b->vm;
    struct index *ix = index_new(vm, object_name(b, rec->name), rec->unique);
    ix->unique_is_int = b->dialect->id == SQL_SQLITE;
    ix->dialect_kw = rec->options ? py_dict_copy(rec->options) : NULL;
    if (rec->duplicates_constraint)
        set_info(&ix->info, "duplicates_constraint", rec->duplicates_constraint);
    for (size_t i = 0; i < rec->columns.n; i++) {
        struct sql_element *e;
        struct column *c = find_column(t, b->columns, rec->columns.items[i]);
        if (c) {
            e = &c->base.expr.element;
        } else if (!rec->columns.items[i] && rec->expressions.n) {
            e = &sql_text_new(vm, rec->expressions.items[i])->expr.element;
        } else {
            py_warn(vm, &sa_exc_SAWarning, "%s key '%s' was not located in columns for table '%s'",
                    rec->flavor ? rec->flavor : "index",
                    rec->columns.items[i] ? rec->columns.items[i] : "None", t->base.name.text);
            continue;
        }
        /* a reflected Table forgets the order of expressions, the comparison's index does not */
        int sorting = rec->sorting && (c || !attach) ? sorting_of(rec, i) : 0;
        index_add(vm, ix, SQL_VALUE(sorting ? sorted_element(vm, e, sorting) : e));
    }
    index_attach(vm, ix, t);
    if (!attach)
        py_set_discard(vm, t->indexes, PY_OBJ(ix));
    return ix;
}

/* --- the table --- */

void reflect_build_table(struct reflect_build *b, struct table *t,
                         const struct reflect_table *rec) {
    struct map by_name = {0};
    if (rec->options) {
        struct py_dict *all = py_dict_copy(rec->options);
        if (t->dialect_kw)
            py_dict_update(b->vm, all, PY_OBJ(t->dialect_kw));
        t->dialect_kw = all;
    }
    build_columns(b, t, rec, &by_name);
    b->columns = &by_name;
    if (rec->pk)
        build_pk(b, t, rec->pk, &by_name);
    for (size_t i = 0; i < rec->n_fks; i++)
        build_fk(b, t, rec->fks[i], &by_name);
    for (size_t i = 0; i < rec->n_indexes; i++)
        if (!rec->indexes[i]->duplicates_constraint && is_complete(b, &rec->indexes[i]->columns))
            reflect_build_index(b, t, rec->indexes[i], true);
    for (size_t i = 0; i < rec->n_uniques; i++)
        if (!rec->uniques[i]->duplicates_index && is_complete(b, &rec->uniques[i]->columns))
            reflect_build_unique(b, t, rec->uniques[i], true);
    for (size_t i = 0; i < rec->n_checks; i++)
        reflect_build_check(b, t, rec->checks[i], true);
    b->columns = NULL;
    if (rec->comment)
        t->comment = PY_AS(struct py_str, py_str_from(rec->comment));
}

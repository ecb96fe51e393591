/*
 * Batch mode, the new table: the old one is copied or reflected, changed, created under another
 * name, filled, and put in its place (cf. alembic.operations.batch.ApplyBatchImpl).
 */
#include <string.h>

#include "ops/batch_int.h"
#include "ops/batch_sqlite.h"
#include "ops/rules.h"
#include "schema/exc.h"

/* --- the table as it is --- */

static struct metadata *own_metadata(struct ops_batch *b) {
    struct vm *vm = b->sink.impl->vm;
    value convention = b->naming_convention;
    bool has = alter_given(convention) && py_truth(vm, convention);
    return metadata_new_with(vm, NULL, has ? convention : PY_NONE);
}

/* Table(name, metadata, *ARGS, **KW) */
static struct table *call_table(struct vm *vm, value name, struct metadata *m, struct py_list *args,
                                struct py_dict *kw) {
    struct py_tuple *all = py_tuple_new(args->n + 2);
    all->items[0] = name;
    all->items[1] = PY_OBJ(m);
    memcpy(&all->items[2], args->items, args->n * sizeof *args->items);
    return table_of(py_call_args(vm, PY_OBJ(&sa_table_type), PY_OBJ(all), kw));
}

static struct py_dict *dict_of(struct vm *vm, value mapping) {
    struct py_dict *d = py_dict_new();
    if (alter_given(mapping))
        py_dict_update(vm, d, mapping);
    return d;
}

static struct py_list *list_of(struct vm *vm, value items) {
    return alter_given(items) ? py_list_from(vm, items) : py_list_new(0);
}

/* The impl sees the columns too, behind the listeners that the script gives: an expression as a
 * default stands in parentheses in SQLite's DDL, which its catalog leaves out. */
static void add_listener(struct ops_impl *impl, struct py_dict *kw) {
    value own = py_lookup_attr(impl->vm, PY_OBJ(impl), "autogen_column_reflect");
    value given = py_dict_get_text(kw, "listeners");
    if (own == PY_UNDEF)
        return;
    struct py_list *all = list_of(impl->vm, given == PY_UNDEF ? PY_NONE : given);
    py_list_append(all, PY_OBJ(py_tuple_of(2, (value[]){py_str_from("column_reflect"), own})));
    py_dict_set_text(kw, "listeners", PY_OBJ(all));
}

static struct table *reflect(struct ops_batch *b) {
    struct ops_impl *impl = b->sink.impl;
    struct py_dict *kw = dict_of(impl->vm, b->reflect_kwargs);
    add_listener(impl, kw);
    py_dict_set_text(kw, "schema", b->schema);
    py_dict_set_text(kw, "autoload_with", impl->target->bind(impl));
    return call_table(impl->vm, b->table_name, own_metadata(b), list_of(impl->vm, b->reflect_args),
                      kw);
}

static struct table *existing_table(struct ops_batch *b, bool *reflected) {
    struct ops_impl *impl = b->sink.impl;
    *reflected = !alter_given(b->copy_from);
    if (!*reflected)
        return table_of(b->copy_from);
    if (impl->as_sql)
        error_raise(ERROR_COMMAND,
                    "This operation cannot proceed in --sql mode; batch mode with dialect %s "
                    "requires a live database connection with which to reflect the table \"%s\". "
                    "To generate a batch SQL migration script using table \"move and copy\", a "
                    "complete Table object should be passed to the \"copy_from\" argument of the "
                    "batch_alter_table() method so that table reflection can be skipped.",
                    impl->dialect->name, py_str_text(impl->vm, b->table_name));
    return reflect(b);
}

/* --- taking it apart --- */

/* An enum type that the database has is neither made again with the new table nor dropped with the
 * old one. */
static void leave_type(struct batch_apply *b, struct column *c) {
    struct sa_type *t = column_type(b->vm, c);
    if (type_is(t, TYPE_ARRAY) && t->item)
        t = t->item;
    if (t->schema_type)
        t->schema_type->create_type = false;
}

static void take_columns(struct batch_apply *b) {
    size_t n = table_column_count(b->table);
    for (size_t i = 0; b->reflected && i < n; i++)
        leave_type(b, table_column(b->table, i));
    b->existing = MEM_NEW_ARRAY(const char *, n + 1);
    b->columns = MEM_NEW_ARRAY(struct batch_column, n + 1);
    b->cap = n + 1;
    for (size_t i = 0; i < n; i++) {
        struct column *c = table_column(b->table, i), *copy = column_copy(b->vm, c);
        copy->unique = copy->index = PY_FALSE;
        b->columns[b->n++] = (struct batch_column){c->base.name.text, copy, &c->base.expr.element};
        b->existing[b->n_existing++] = c->base.name.text;
        for (size_t j = 0; !b->reflected && j < c->constraint_count; j++)
            if (c->constraints[j]->name)
                batch_list_add(&b->column_checks, name_text(c->constraints[j]->name), PY_OBJ(c));
    }
}

/* A naming convention gives all CHECKs without a name the same one: the second is "…1". */
static void number_check(struct batch_apply *b, struct constraint *c) {
    const char *name = name_text(c->name);
    if (!b->reflected || c->kind != CONSTRAINT_CHECK || !alter_given(b->batch->naming_convention))
        return;
    for (unsigned i = 1; batch_list_find(&b->constraints, name_text(c->name)) >= 0; i++)
        c->name = name_marked(b->vm, mem_printf("%s%u", name, i), NAME_CONV);
}

static void take_constraints(struct batch_apply *b) {
    size_t n;
    struct constraint **list = table_constraints(b->table, &n);
    for (size_t i = 0; i < n; i++) {
        struct constraint *c = list[i];
        if (c->type_bound || (c->kind == CONSTRAINT_PRIMARY_KEY && !c->columns->n && !c->name))
            continue;
        bool named = c->name && c->name->size;
        if (named)
            number_check(b, c);
        batch_list_add(named ? &b->constraints : &b->unnamed, named ? name_text(c->name) : NULL,
                       PY_OBJ(c));
    }
}

static void take_rest(struct batch_apply *b) {
    size_t n, i = 0;
    value k, v;
    struct index **list = table_indexes(b->table, &n);
    for (size_t j = 0; j < n; j++)
        batch_list_add(&b->indexes, list[j]->name ? name_text(list[j]->name) : NULL,
                       PY_OBJ(list[j]));
    b->table_kwargs = dict_of(b->vm, b->batch->table_kwargs);
    while (b->table->dialect_kw && py_dict_next(b->table->dialect_kw, &i, &k, &v))
        if (py_dict_get(b->vm, b->table_kwargs, k) == PY_UNDEF)
            py_dict_set(b->vm, b->table_kwargs, k, v);
}

/* --- the new one --- */

static bool column_left(const struct batch_apply *b, const char *key) {
    for (size_t i = 0; i < b->n; i++)
        if (!strcmp(b->columns[i].name, key))
            return true;
    return false;
}

static bool all_columns_left(const struct batch_apply *b, const struct constraint *c) {
    for (size_t i = 0; i < c->columns->n; i++)
        if (!column_left(b, c->columns->keys[i]))
            return false;
    return true;
}

/* A table with the columns a foreign key of the new table points at. */
static void setup_referent(struct batch_apply *b, struct metadata *m, struct constraint *c) {
    const char *schema, *name, *column;
    foreign_key_parts(b->vm, c->elements[0], &schema, &name, &column);
    if (!strcmp(name, b->temp_name))
        return;
    struct table *t = metadata_get(m, metadata_key(b->vm, name, schema));
    if (!t)
        t = table_new(b->vm, m, (struct sql_name){name, 0}, (struct sql_name){schema, 0});
    for (size_t i = 0; i < c->element_count; i++) {
        foreign_key_parts(b->vm, c->elements[i], &schema, &name, &column);
        if (column && !table_get_column(t, column))
            column_attach(b->vm, column_new(b->vm, (struct sql_name){column, 0}, NULL), t, false);
    }
}

static bool refers_to_itself(struct batch_apply *b, struct constraint *c) {
    const char *key = foreign_key_table_key(b->vm, c->elements[0]);
    return key && !strcmp(key, b->table->key);
}

/* A primary key some of whose columns are gone keeps its name and the rest. */
static void shrink_primary_key(struct batch_apply *b, struct constraint *pk) {
    struct constraint *copy = constraint_new(b->vm, CONSTRAINT_PRIMARY_KEY, pk->name);
    copy->dialect_kw = pk->dialect_kw;
    for (size_t i = 0; i < pk->columns->n; i++)
        if (column_left(b, pk->columns->keys[i]))
            constraint_add_column(b->vm, copy, py_str_from(pk->columns->keys[i]));
    if (copy->pending_count)
        constraint_attach(b->vm, copy, b->new_table);
}

struct sql_element *batch_raw_text(struct vm *vm, const char *text) {
    struct sql_text *plain = sql_text_new(vm, "");
    plain->text = text;
    return &plain->expr.element;
}

/* A CHECK that came as text from the database, with the columns' new names; false when one of them
 * is gone. */
static bool rewrite_check(struct batch_apply *b, struct constraint *copy) {
    if (!b->sqlite || copy->kind != CONSTRAINT_CHECK || copy->sqltext->kind != SQL_TEXT)
        return true;
    const char *text = sqlite_rewrite(b, ((struct sql_text *)copy->sqltext)->text);
    if (!text)
        return false;
    copy->sqltext = batch_raw_text(b->vm, text);
    return true;
}

/* The same for a generated column; what names a column that is gone stays for SQLite to refuse. */
static void rewrite_computed(struct batch_apply *b, struct computed *c) {
    if (!b->sqlite || !c || c->sqltext->kind != SQL_TEXT)
        return;
    const char *text = sqlite_rewrite(b, ((struct sql_text *)c->sqltext)->text);
    if (text)
        c->sqltext = batch_raw_text(b->vm, text);
}

static void copy_constraint(struct batch_apply *b, struct metadata *m, struct constraint *c) {
    struct py_str *schema =
        name_new(b->vm, b->table->base.schema.text, b->table->base.schema.quote);
    struct constraint *copy;
    if (!all_columns_left(b, c)) {
        if (c->kind == CONSTRAINT_PRIMARY_KEY)
            shrink_primary_key(b, c);
        return;
    }
    if (c->kind == CONSTRAINT_FOREIGN_KEY) {
        copy = constraint_copy(b->vm, c, schema, refers_to_itself(b, c) ? b->table : NULL);
        setup_referent(b, m, copy);
    } else {
        copy = constraint_copy(b->vm, c, schema, b->new_table);
        if (!rewrite_check(b, copy))
            return;
    }
    constraint_attach(b->vm, copy, b->new_table);
}

static void build_new_table(struct batch_apply *b) {
    struct metadata *m = metadata_new(b->vm);
    struct py_list *items = py_list_new(b->n), *extra = list_of(b->vm, b->batch->table_args);
    struct py_dict *kw = py_dict_copy(b->table_kwargs);
    batch_order_columns(b);
    for (size_t i = 0; i < b->n; i++) {
        rewrite_computed(b, b->columns[i].column->computed);
        py_list_append(items, PY_OBJ(b->columns[i].column));
    }
    for (size_t i = 0; i < extra->n; i++)
        py_list_append(items, extra->items[i]);
    py_dict_set_text(kw, "schema", sql_name_value(b->vm, b->table->base.schema));
    b->new_table = call_table(b->vm, py_str_from(b->temp_name), m, items, kw);
    for (size_t i = 0; i < b->constraints.n; i++)
        copy_constraint(b, m, constraint_of(b->constraints.items[i].object));
    for (size_t i = 0; i < b->unnamed.n; i++)
        copy_constraint(b, m, constraint_of(b->unnamed.items[i].object));
}

/* --- moving the rows --- */

static void move_rows(struct batch_apply *b) {
    struct vm *vm = b->vm;
    struct py_list *names = py_list_new(b->n), *exprs = py_list_new(b->n);
    for (size_t i = 0; i < b->n; i++) {
        if (!b->columns[i].expr || b->columns[i].column->computed)
            continue; /* a database computes by itself what it generates */
        py_list_append(names, py_str_from(b->columns[i].name));
        py_list_append(exprs, SQL_VALUE(b->columns[i].expr));
    }
    value select = py_import_from(vm, "sqlalchemy", "select");
    value query = py_call(vm, select, (int)exprs->n, exprs->items);
    value insert = py_call_method(vm, PY_OBJ(b->new_table), "insert", 0, NULL);
    insert = py_call_method(vm, insert, "inline", 0, NULL);
    value args[2] = {PY_OBJ(names), query};
    insert = py_call_method(vm, insert, "from_select", 2, args);
    b->impl->target->exec(b->impl, SQL_ELEMENT(insert), PY_UNDEF, PY_UNDEF);
}

/* --- indexes --- */

static bool index_left(struct batch_apply *b, const struct index *ix) {
    for (size_t i = 0; i < ix->columns->n; i++)
        if (!column_left(b, ix->columns->keys[i]))
            return false;
    return true;
}

/* An index of the old table on the new one; not where its column is gone. */
static void create_old_index(struct batch_apply *b, struct index *ix) {
    struct sqlite_object *special =
        ix->name ? sqlite_special_index(b->sqlite, name_text(ix->name)) : NULL;
    if (special) {
        const char *sql = sqlite_rewrite(b, special->sql);
        if (sql)
            ops_emit(b->impl, sql);
        return;
    }
    if (!ix->column_flag && index_left(b, ix))
        ops_create_index(b->impl, index_copy(b->vm, ix, b->new_table), PY_NONE);
}

/* A new index names columns by their keys, the old names. */
static void create_new_index(struct batch_apply *b, struct index *ix) {
    struct index *copy = index_new(b->vm, ix->name, ix->unique);
    copy->dialect_kw = ix->dialect_kw;
    for (size_t i = 0; i < ix->columns->n; i++)
        index_add(b->vm, copy, py_str_from(ix->columns->keys[i]));
    if (ix->columns->n != ix->given_count) {
        copy = index_copy(b->vm, ix, NULL);
        copy->given_count = 0;
        for (size_t i = 0; i < ix->given_count; i++) {
            value v = SQL_VALUE(ix->expressions[i]);
            index_add(b->vm, copy,
                      SQL_VALUE(element_move(b->vm, SQL_ELEMENT(v), ix->table, b->new_table)));
        }
    }
    index_attach(b->vm, copy, b->new_table);
    ops_create_index(b->impl, copy, PY_NONE);
}

static void create_indexes(struct batch_apply *b) {
    for (size_t i = 0; i < b->indexes.n; i++)
        create_old_index(b, index_of(b->indexes.items[i].object));
    for (size_t i = 0; i < b->new_indexes.n; i++)
        create_new_index(b, index_of(b->new_indexes.items[i].object));
}

/* --- all of it --- */

/* PostgreSQL: names of constraints are the schema's, so the old ones go first. */
void ops_batch_free_names(struct ops_impl *impl, struct table *t, struct py_dict *named) {
    size_t n;
    struct constraint **list = table_constraints(t, &n);
    for (size_t i = 0; impl->dialect->id == SQL_POSTGRESQL && i < n; i++)
        if (list[i]->name && py_dict_get_text(named, name_text(list[i]->name)) != PY_UNDEF)
            ops_drop_constraint(impl, list[i], PY_NONE);
}

/* A script's impl sees the batch as an object with what it may look at. */
static void prepare_table(struct batch_apply *b) {
    struct vm *vm = b->vm;
    value own = ops_impl_override(b->impl, "prep_table_for_batch");
    struct py_dict *named = py_dict_new();
    if (own == PY_UNDEF && b->impl->dialect->id != SQL_POSTGRESQL)
        return;
    for (size_t i = 0; i < b->constraints.n; i++)
        if (b->constraints.items[i].name)
            py_dict_set_text(named, b->constraints.items[i].name, b->constraints.items[i].object);
    if (own == PY_UNDEF) {
        ops_batch_free_names(b->impl, b->table, named);
        return;
    }
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "named_constraints", PY_OBJ(named));
    py_dict_set_text(kw, "table", PY_OBJ(b->table));
    py_dict_set_text(kw, "new_table", PY_OBJ(b->new_table));
    py_dict_set_text(kw, "temp_table_name", py_str_from(b->temp_name));
    py_dict_set_text(kw, "reflected", PY_BOOL(b->reflected));
    value batch = py_call_args(vm, py_import_from(vm, "types", "SimpleNamespace"),
                               PY_OBJ(&py_empty_tuple), kw);
    py_call2(vm, own, batch, PY_OBJ(b->table));
}

/* PostgreSQL refuses statements after a failed one; what failed is what the user is told. */
static void drop_quietly(struct batch_apply *b) {
    struct py_handler h;
    PY_TRY(b->vm, &h) {
        ops_drop_table(b->impl, b->new_table, PY_NONE);
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h);
    }
}

static void enforce_keys(void *impl) {
    const struct ops_impl *i = impl;
    i->target->enforce_keys(impl, true);
}

/* SQLite with foreign_keys on: the rows of the table that goes count as deleted. Those of other
 * tables that refer to them would go along (ON DELETE CASCADE) or forbid it, though a moment later
 * each has its row again. */
static void drop_old(struct batch_apply *b) {
    const struct ops_target *t = b->impl->target;
    bool enforced = t->enforce_keys && t->enforce_keys(b->impl, false);
    if (enforced)
        error_defer(enforce_keys, b->impl);
    ops_drop_table(b->impl, b->table, PY_NONE);
    if (!enforced)
        return;
    error_undefer(enforce_keys, b->impl);
    enforce_keys(b->impl);
}

static void fill_or_drop(struct batch_apply *b) {
    struct py_handler h;
    PY_TRY(b->vm, &h) {
        move_rows(b);
        if (b->sqlite)
            sqlite_before_drop(b, b->sqlite);
        drop_old(b);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        drop_quietly(b);
        py_rethrow(b->vm, exc);
    }
}

static void put_in_place(struct batch_apply *b) {
    struct sql_name temp = b->new_table->base.name;
    if (b->sqlite)
        sqlite_around_rename(b, b->sqlite, true);
    ops_rename_table(b->impl,
                     (struct ops_table_name){py_str_from(b->temp_name),
                                             sql_name_value(b->vm, b->table->base.schema)},
                     sql_name_value(b->vm, b->table->base.name));
    if (b->sqlite)
        sqlite_around_rename(b, b->sqlite, false);
    b->new_table->base.name = b->table->base.name;
    create_indexes(b);
    if (b->sqlite)
        sqlite_finish(b, b->sqlite);
    b->new_table->base.name = temp;
}

static const char *temp_name_of(const struct table *t) {
    const char *name = mem_printf("_alembic_tmp_%s", t->base.name.text);
    return py_str_cstr(py_str_slice(py_str_from(name), 0, 50));
}

void batch_recreate(struct ops_batch *batch) {
    struct batch_apply b = {.batch = batch, .impl = batch->sink.impl, .vm = batch->sink.impl->vm};
    b.table = existing_table(batch, &b.reflected);
    b.temp_name = temp_name_of(b.table);
    take_columns(&b);
    take_constraints(&b);
    take_rest(&b);
    if (b.reflected && b.impl->dialect->id == SQL_SQLITE)
        b.sqlite = sqlite_source_read(&b);
    for (size_t i = 0; i < batch->n; i++)
        batch_change(&b, &batch->items[i]);
    build_new_table(&b);
    prepare_table(&b);
    if (b.sqlite)
        sqlite_before_create(&b, b.sqlite);
    ops_create_table(b.impl, b.new_table, PY_NONE);
    fill_or_drop(&b);
    put_in_place(&b);
}

/* Constraints, ForeignKey and Index for scripts (cf. sqlalchemy.sql.schema). */
#include <stddef.h>
#include <string.h>

#include "modules/sqlalchemy/schema_int.h"
#include "schema/exc.h"
#include "schema/naming.h"
#include "sql/ddl_run.h"

#define SELF constraint_of(a[0])

/* --- what all constraints take --- */

static void common(struct vm *vm, struct constraint *c, enum constraint_kind kind, value name,
                   value deferrable, value initially, value info, value kw) {
    constraint_init(vm, c, kind);
    c->name = name_from(vm, name, "a constraint's name");
    c->deferrable = deferrable;
    c->initially = name_from(vm, initially, "initially");
    dict_take(vm, &c->info, info);
    struct py_dict *d = PY_AS(struct py_dict, kw);
    value comment = py_dict_del(vm, d, py_str_from("comment"));
    if (comment != PY_UNDEF)
        c->comment = name_from(vm, comment, "a comment");
    kw_check(vm, c->head.type, constraint_kw_owner(c), d, &c->dialect_kw);
}

/* --- primary key, unique --- */

static void take_columns(struct vm *vm, struct constraint *c, value columns, bool attach) {
    const struct py_tuple *t = PY_AS(struct py_tuple, columns);
    for (size_t i = 0; i < t->n; i++)
        constraint_add_column(vm, c, t->items[i]);
    if (attach)
        constraint_try_attach(vm, c);
}

static value pk_init(struct vm *vm, const value *a) {
    common(vm, SELF, CONSTRAINT_PRIMARY_KEY, a[2], a[3], a[4], a[5], a[7]);
    SELF->implicit = py_truth(vm, a[6]);
    take_columns(vm, SELF, a[1], true);
    return PY_NONE;
}

static value unique_init(struct vm *vm, const value *a) {
    common(vm, SELF, CONSTRAINT_UNIQUE, a[2], a[3], a[4], a[5], a[8]);
    take_columns(vm, SELF, a[1], py_truth(vm, a[6]));
    SELF->column_flag = py_truth(vm, a[7]);
    return PY_NONE;
}

static value base_init(struct vm *vm, const value *a) {
    common(vm, SELF, CONSTRAINT_OTHER, a[1], a[2], a[3], a[4], a[7]);
    if (a[5] != PY_NONE)
        SELF->create_rule = a[5];
    SELF->type_bound = py_truth(vm, a[6]);
    return PY_NONE;
}

/* --- CHECK --- */

static value check_init(struct vm *vm, const value *a) {
    struct constraint *c = SELF;
    common(vm, c, CONSTRAINT_CHECK, a[2], a[3], a[4], a[6], a[10]);
    constraint_check_set(vm, c, a[1]);
    if (a[7] != PY_NONE)
        c->create_rule = a[7];
    c->type_bound = py_truth(vm, a[9]);
    if (a[5] != PY_NONE)
        constraint_attach(vm, c, table_of(a[5]));
    else if (py_truth(vm, a[8]))
        constraint_try_attach(vm, c);
    return PY_NONE;
}

/* --- foreign keys --- */

static value fkc_init(struct vm *vm, const value *a) {
    struct constraint *c = SELF;
    common(vm, c, CONSTRAINT_FOREIGN_KEY, a[3], a[6], a[7], a[12], a[14]);
    c->onupdate = name_from(vm, a[4], "onupdate");
    c->ondelete = name_from(vm, a[5], "ondelete");
    c->use_alter = py_truth(vm, a[8]);
    c->link_to_name = py_truth(vm, a[9]);
    c->match = name_from(vm, a[10], "match");
    if (a[13] != PY_NONE)
        c->comment = name_from(vm, a[13], "a comment");
    struct py_list *local = py_list_from(vm, a[1]), *remote = py_list_from(vm, a[2]);
    constraint_fk_set(vm, c, local->n, local->items, remote->n, remote->items);
    if (a[11] != PY_NONE)
        constraint_attach(vm, c, table_of(a[11]));
    else
        constraint_try_attach(vm, c);
    return PY_NONE;
}

static value fk_init(struct vm *vm, const value *a) {
    struct foreign_key *fk = PY_AS(struct foreign_key, a[0]);
    struct foreign_key *made = foreign_key_new(vm, a[1]);
    fk->spec = made->spec;
    fk->constraint = a[2] == PY_NONE ? NULL : constraint_of(a[2]);
    fk->use_alter = py_truth(vm, a[3]);
    fk->name = name_from(vm, a[4], "a foreign key's name");
    fk->onupdate = name_from(vm, a[5], "onupdate");
    fk->ondelete = name_from(vm, a[6], "ondelete");
    fk->deferrable = a[7];
    fk->initially = name_from(vm, a[8], "initially");
    fk->link_to_name = py_truth(vm, a[9]);
    fk->match = name_from(vm, a[10], "match");
    dict_take(vm, &fk->info, a[11]);
    fk->comment = name_from(vm, a[12], "a comment");
    fk->dialect_kw = PY_AS(struct py_dict, a[14]);
    return PY_NONE;
}

/* --- EXCLUDE --- */

static void add_exclude(struct vm *vm, struct constraint *c, value pair) {
    struct py_tuple *t = py_tuple_from(vm, pair);
    struct exclude_item *item;
    if (t->n != 2)
        py_raise(vm, &py_exc_ValueError, "not enough values to unpack (expected 2, got %d)",
                 (int)t->n);
    c->excludes = mem_realloc(c->excludes, c->exclude_count * sizeof *item,
                              (c->exclude_count + 1) * sizeof *item);
    item = &c->excludes[c->exclude_count++];
    item->op = py_str_text(vm, t->items[1]);
    if (py_is_str(t->items[0])) {
        item->expr = t->items[0];
        item->name = PY_AS(struct py_str, t->items[0]);
        constraint_add_column(vm, c, t->items[0]);
        return;
    }
    struct sql_element *e = sql_as_element(vm, t->items[0]);
    if (!e)
        py_raise(vm, &sa_exc_ArgumentError,
                 "String column name or column expression for DDL constraint expected, got %R.",
                 t->items[0]);
    item->expr = SQL_VALUE(e);
    if (e->kind == SQL_COLUMN) {
        item->name = name_new(vm, ((struct sql_column *)e)->name.text, 0);
        if (column_is(SQL_VALUE(e)))
            constraint_add_column(vm, c, SQL_VALUE(e));
    }
}

static value exclude_init(struct vm *vm, const value *a) {
    struct constraint *c = SELF;
    struct py_dict *kw = PY_AS(struct py_dict, a[2]);
    const struct py_tuple *elements = PY_AS(struct py_tuple, a[1]);
    static const char *const names[] = {"name", "deferrable", "initially", "using", "where", "ops"};
    value got[6];
    for (int i = 0; i < 6; i++)
        got[i] = known(py_dict_del(vm, kw, py_str_from(names[i])));
    common(vm, c, CONSTRAINT_EXCLUDE, got[0], got[1], got[2], PY_NONE, a[2]);
    c->using = got[3] == PY_NONE ? "gist" : py_str_text(vm, got[3]);
    if (got[4] != PY_NONE)
        c->where = py_is_str(got[4]) ? (struct sql_element *)sql_text_new(vm, py_str_cstr(got[4]))
                                     : sql_as_element(vm, got[4]);
    dict_take(vm, &c->ops, got[5]);
    for (size_t i = 0; i < elements->n; i++)
        add_exclude(vm, c, elements->items[i]);
    constraint_try_attach(vm, c);
    return PY_NONE;
}

/* --- attributes --- */

static value get_table(struct vm *vm, value self) {
    return PY_OBJ(constraint_table(vm, constraint_of(self)));
}

static void put_name(struct vm *vm, value self, value v) {
    struct constraint *c = constraint_of(self);
    c->name = name_from(vm, v, "a constraint's name");
    c->name_is_none_name = false;
}

static value fk_elements(struct constraint *c) {
    struct py_list *list = py_list_new(c->element_count);
    for (size_t i = 0; i < c->element_count; i++)
        py_list_append(list, PY_OBJ(c->elements[i]));
    return PY_OBJ(list);
}

static value column_keys(struct vm *vm, struct constraint *c) {
    struct py_list *list = py_list_new(0);
    (void)vm;
    for (size_t i = 0; i < c->columns->n; i++)
        py_list_append(list, py_str_from(c->columns->keys[i]));
    for (size_t i = 0; !c->table && i < c->pending_count; i++)
        py_list_append(list, column_is(c->pending[i])
                                 ? py_str_from(column_of(c->pending[i])->base.expr.key)
                                 : c->pending[i]);
    return PY_OBJ(list);
}

GET(get_name, struct constraint, text_value(s->name))
GET(get_parent, struct constraint, s->table ? PY_OBJ(s->table) : PY_NONE)
GET(get_columns, struct constraint, PY_OBJ(s->columns))
GET(get_info, struct constraint, dict_value(&s->info))
GET(get_kwargs, struct constraint, dict_value(&s->dialect_kw))
GET(get_options, struct constraint,
    dialect_options_value(vm, constraint_kw_owner(s), s->dialect_kw))
GET(get_deferrable, struct constraint, known(s->deferrable))
SET(put_deferrable, struct constraint, s->deferrable = v)
GET(get_initially, struct constraint, text_value(s->initially))
SET(put_initially, struct constraint, s->initially = name_from(vm, v, "initially"))
GET(get_comment, struct constraint, text_value(s->comment))
SET(put_comment, struct constraint, s->comment = name_from(vm, v, "a comment"))
GET(get_visit_name, struct constraint, py_str_from(constraint_visit_name(s)))
GET(get_sqltext, struct constraint, s->sqltext ? SQL_VALUE(s->sqltext) : PY_NONE)
GET(get_elements, struct constraint, fk_elements(s))
GET(get_column_keys, struct constraint, column_keys(vm, s))
GET(get_onupdate, struct constraint, text_value(s->onupdate))
SET(put_onupdate, struct constraint, s->onupdate = name_from(vm, v, "onupdate"))
GET(get_ondelete, struct constraint, text_value(s->ondelete))
SET(put_ondelete, struct constraint, s->ondelete = name_from(vm, v, "ondelete"))
GET(get_match, struct constraint, text_value(s->match))
GET(get_referred_table, struct constraint, PY_OBJ(constraint_referred_table(vm, s)))

static const struct py_getset_def base_getset[] = {{"name", get_name, put_name},
                                                   {"table", get_table, NULL},
                                                   {"parent", get_parent, NULL},
                                                   {"info", get_info, NULL},
                                                   {"dialect_kwargs", get_kwargs, NULL},
                                                   {"kwargs", get_kwargs, NULL},
                                                   {"dialect_options", get_options, NULL},
                                                   {"deferrable", get_deferrable, put_deferrable},
                                                   {"initially", get_initially, put_initially},
                                                   {"comment", get_comment, put_comment},
                                                   {"__visit_name__", get_visit_name, NULL},
                                                   {0}};
static const struct py_member_def base_members[] = {
    {"_type_bound", offsetof(struct constraint, type_bound), PY_MEMBER_BOOL, false},
    {"_creation_order", offsetof(struct constraint, creation_order), PY_MEMBER_INT, false},
    {"_create_rule", offsetof(struct constraint, create_rule), PY_MEMBER_VALUE, false},
    {0}};
static const struct py_getset_def collection_getset[] = {
    {"columns", get_columns, NULL}, {"c", get_columns, NULL}, {0}};
static const struct py_getset_def check_getset[] = {{"sqltext", get_sqltext, NULL}, {0}};
static const struct py_getset_def fkc_getset[] = {{"elements", get_elements, NULL},
                                                  {"column_keys", get_column_keys, NULL},
                                                  {"onupdate", get_onupdate, put_onupdate},
                                                  {"ondelete", get_ondelete, put_ondelete},
                                                  {"match", get_match, NULL},
                                                  {"referred_table", get_referred_table, NULL},
                                                  {0}};
static const struct py_member_def fkc_members[] = {
    {"use_alter", offsetof(struct constraint, use_alter), PY_MEMBER_BOOL, false},
    {"link_to_name", offsetof(struct constraint, link_to_name), PY_MEMBER_BOOL, false},
    {0}};
static const struct py_member_def exclude_members[] = {
    {"using", offsetof(struct constraint, using), PY_MEMBER_TEXT, false},
    {"where", offsetof(struct constraint, where), PY_MEMBER_OBJECT, true},
    {"ops", offsetof(struct constraint, ops), PY_MEMBER_OBJECT, true},
    {0}};

/* --- methods --- */

static value copy_method(struct vm *vm, const value *a) {
    struct py_dict *kw = PY_AS(struct py_dict, a[1]);
    value target = known(py_dict_get_text(kw, "target_table"));
    value schema = known(py_dict_get_text(kw, "schema"));
    return PY_OBJ(constraint_copy(vm, SELF, name_from(vm, schema, "a schema"),
                                  target == PY_NONE ? NULL : table_of(target)));
}

static value ddl_if(struct vm *vm, const value *a) {
    (void)vm;
    SELF->ddl_if = ddl_if_tuple(a[1], a[2], a[3]);
    return a[0];
}

static value contains_column(struct vm *vm, const value *a) {
    (void)vm;
    for (size_t i = 0; i < SELF->columns->n; i++)
        if (PY_OBJ(SELF->columns->items[i]) == a[1])
            return PY_TRUE;
    return PY_FALSE;
}

static value repr(struct vm *vm, value self) {
    return py_str_from(constraint_repr(vm, constraint_of(self)));
}
static int64_t len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)constraint_of(self)->columns->n;
}
static value iter(struct vm *vm, value self) {
    const struct sql_columns *c = constraint_of(self)->columns;
    value list = PY_OBJ(py_list_of(c->n, (const value *)c->items));
    return py_call_method(vm, list, "__iter__", 0, NULL);
}
static bool contains(struct vm *vm, value self, value item) {
    const struct sql_columns *c = constraint_of(self)->columns;
    (void)vm;
    if (py_is_str(item))
        return sql_columns_get(c, py_str_cstr(item)) != NULL;
    for (size_t i = 0; i < c->n; i++)
        if (PY_OBJ(c->items[i]) == item)
            return true;
    return false;
}
static bool always(struct vm *vm, value self) {
    (void)vm, (void)self;
    return true;
}
static bool pk_truth(struct vm *vm, value self) { return len(vm, self) > 0; }

static const struct py_native_def base_methods[] = {
    {"__init__", base_init,
     "self, name=None, deferrable=None, initially=None, info=None, _create_rule=None, "
     "_type_bound=False, **dialect_kw"},
    {"copy", copy_method, "self, **kw"},
    {"_copy", copy_method, "self, **kw"},
    {"ddl_if", ddl_if, "self, dialect=None, callable_=None, state=None"},
    {0}};
static const struct py_native_def collection_methods[] = {
    {"__init__", unique_init,
     "self, *columns, name=None, deferrable=None, initially=None, info=None, _autoattach=True, "
     "_column_flag=False, **dialect_kw"},
    {"contains_column", contains_column, "self, col"},
    {0}};
static const struct py_native_def pk_methods[] = {
    {"__init__", pk_init,
     "self, *columns, name=None, deferrable=None, initially=None, info=None, "
     "_implicit_generated=False, **dialect_kw"},
    {0}};
static const struct py_native_def check_methods[] = {
    {"__init__", check_init,
     "self, sqltext, name=None, deferrable=None, initially=None, table=None, info=None, "
     "_create_rule=None, _autoattach=True, _type_bound=False, **dialect_kw"},
    {0}};
static const struct py_native_def fkc_methods[] = {
    {"__init__", fkc_init,
     "self, columns, refcolumns, name=None, onupdate=None, ondelete=None, deferrable=None, "
     "initially=None, use_alter=False, link_to_name=False, match=None, table=None, info=None, "
     "comment=None, **dialect_kw"},
    {0}};
static const struct py_native_def exclude_methods[] = {
    {"__init__", exclude_init, "self, *elements, **kw"}, {0}};

#define CONSTRAINT_TYPE(type_name, in_module, parent)                                              \
    PY_TYPE_HEAD, .name = type_name, .module = in_module, .size = sizeof(struct constraint),       \
                  .attrs_offset = offsetof(struct constraint, attrs),                              \
                  .flags = PY_TYPE_BASE | PY_TYPE_ATTRS, .base = parent
#define SCHEMA "sqlalchemy.sql.schema"

struct py_type sa_constraint_type = {CONSTRAINT_TYPE("Constraint", SCHEMA, NULL),
                                     .methods = base_methods, .getset = base_getset,
                                     .members = base_members, .repr = repr};
struct py_type sa_column_collection_constraint_type = {
    CONSTRAINT_TYPE("ColumnCollectionConstraint", SCHEMA, &sa_constraint_type),
    .methods = collection_methods,
    .getset = collection_getset,
    .len = len,
    .iter = iter,
    .truth = always,
    .contains = contains};
struct py_type sa_primary_key_constraint_type = {
    CONSTRAINT_TYPE("PrimaryKeyConstraint", SCHEMA, &sa_column_collection_constraint_type),
    .methods = pk_methods, .truth = pk_truth};
struct py_type sa_unique_constraint_type = {
    CONSTRAINT_TYPE("UniqueConstraint", SCHEMA, &sa_column_collection_constraint_type)};
struct py_type sa_check_constraint_type = {
    CONSTRAINT_TYPE("CheckConstraint", SCHEMA, &sa_column_collection_constraint_type),
    .methods = check_methods, .getset = check_getset};
struct py_type sa_foreign_key_constraint_type = {
    CONSTRAINT_TYPE("ForeignKeyConstraint", SCHEMA, &sa_column_collection_constraint_type),
    .methods = fkc_methods, .getset = fkc_getset, .members = fkc_members};
struct py_type sa_exclude_constraint_type = {
    CONSTRAINT_TYPE("ExcludeConstraint", "sqlalchemy.dialects.postgresql.ext",
                    &sa_column_collection_constraint_type),
    .methods = exclude_methods, .members = exclude_members};

/* --- ForeignKey --- */

#define FK PY_AS(struct foreign_key, a[0])

static value fk_copy(struct vm *vm, const value *a) {
    return PY_OBJ(foreign_key_copy(vm, FK, name_from(vm, a[1], "a schema")));
}
static value fk_references(struct vm *vm, const value *a) {
    struct column *c = foreign_key_column(vm, FK);
    return PY_BOOL(c && PY_OBJ(column_table(c)) == a[1]);
}
/* The column of TABLE that it points at, or None. */
static value fk_referent(struct vm *vm, const value *a) {
    value column = PY_OBJ(foreign_key_column(vm, FK));
    return py_call_method(vm, a[1], "corresponding_column", 1, &column);
}
static value fk_repr(struct vm *vm, value self) {
    return py_str_printf("ForeignKey(%s)",
                         py_repr_text(vm, py_str_from(foreign_key_spec(
                                              vm, PY_AS(struct foreign_key, self), NULL, NULL))));
}
GET(fk_column, struct foreign_key, PY_OBJ(foreign_key_column(vm, s)))
GET(fk_target, struct foreign_key, py_str_from(foreign_key_spec(vm, s, NULL, NULL)))
GET(fk_name, struct foreign_key, text_value(s->name))
SET(fk_put_name, struct foreign_key, s->name = name_from(vm, v, "a foreign key's name"))
GET(fk_onupdate, struct foreign_key, text_value(s->onupdate))
GET(fk_ondelete, struct foreign_key, text_value(s->ondelete))
GET(fk_initially, struct foreign_key, text_value(s->initially))
GET(fk_deferrable, struct foreign_key, known(s->deferrable))
GET(fk_match, struct foreign_key, text_value(s->match))
GET(fk_comment, struct foreign_key, text_value(s->comment))
GET(fk_info, struct foreign_key, dict_value(&s->info))
GET(fk_kwargs, struct foreign_key, dict_value(&s->dialect_kw))
GET(fk_options, struct foreign_key, dialect_options_value(vm, KW_FOREIGN_KEY, s->dialect_kw))

static const struct py_getset_def fk_getset[] = {
    {"column", fk_column, NULL},           {"target_fullname", fk_target, NULL},
    {"name", fk_name, fk_put_name},        {"onupdate", fk_onupdate, NULL},
    {"ondelete", fk_ondelete, NULL},       {"initially", fk_initially, NULL},
    {"deferrable", fk_deferrable, NULL},   {"match", fk_match, NULL},
    {"comment", fk_comment, NULL},         {"info", fk_info, NULL},
    {"dialect_kwargs", fk_kwargs, NULL},   {"kwargs", fk_kwargs, NULL},
    {"dialect_options", fk_options, NULL}, {0}};
static const struct py_member_def fk_members[] = {
    {"parent", offsetof(struct foreign_key, parent), PY_MEMBER_OBJECT, true},
    {"constraint", offsetof(struct foreign_key, constraint), PY_MEMBER_OBJECT, true},
    {"use_alter", offsetof(struct foreign_key, use_alter), PY_MEMBER_BOOL, false},
    {"link_to_name", offsetof(struct foreign_key, link_to_name), PY_MEMBER_BOOL, false},
    {"_colspec", offsetof(struct foreign_key, spec), PY_MEMBER_VALUE, true},
    {0}};
static const struct py_native_def fk_methods[] = {
    {"__init__", fk_init,
     "self, column, _constraint=None, use_alter=False, name=None, onupdate=None, ondelete=None, "
     "deferrable=None, initially=None, link_to_name=False, match=None, info=None, comment=None, "
     "_unresolvable=False, **dialect_kw"},
    {"copy", fk_copy, "self, schema=None, **kw"},
    {"_copy", fk_copy, "self, schema=None, **kw"},
    {"references", fk_references, "self, table"},
    {"get_referent", fk_referent, "self, table"},
    {0}};
struct py_type sa_foreign_key_type = {PY_TYPE_HEAD,
                                      .name = "ForeignKey",
                                      .module = SCHEMA,
                                      .size = sizeof(struct foreign_key),
                                      .attrs_offset = offsetof(struct foreign_key, attrs),
                                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                      .methods = fk_methods,
                                      .getset = fk_getset,
                                      .members = fk_members,
                                      .repr = fk_repr};

/* --- Index --- */

#define INDEX index_of(a[0])

static value index_init_method(struct vm *vm, const value *a) {
    struct index *ix = INDEX;
    const struct py_tuple *expressions = PY_AS(struct py_tuple, a[2]);
    int quote = quote_arg(vm, a[4]);
    index_init(vm, ix);
    ix->name = name_from(vm, a[1], "an index's name");
    if (ix->name && quote)
        ix->name = name_new(vm, name_text(ix->name), quote);
    ix->unique = py_truth(vm, a[3]);
    dict_take(vm, &ix->info, a[5]);
    ix->column_flag = py_truth(vm, a[7]);
    kw_check(vm, ix->head.type, KW_INDEX, PY_AS(struct py_dict, a[8]), &ix->dialect_kw);
    for (size_t i = 0; i < expressions->n; i++)
        index_add(vm, ix, expressions->items[i]);
    if (a[6] != PY_NONE)
        index_attach(vm, ix, table_of(a[6]));
    else
        index_try_attach(vm, ix);
    return PY_NONE;
}

static value index_expressions(struct index *ix) {
    struct py_list *list = py_list_new(ix->given_count);
    for (size_t i = 0; i < ix->given_count; i++)
        py_list_append(list, ix->expressions ? SQL_VALUE(ix->expressions[i]) : ix->given[i]);
    return PY_OBJ(list);
}

static value index_create(struct vm *vm, const value *a) {
    struct ddl_runner r;
    ddl_runner_init(&r, vm, a[1], py_truth(vm, a[2]));
    ddl_run_create_index(&r, INDEX);
    return a[0];
}
static value index_drop(struct vm *vm, const value *a) {
    struct ddl_runner r;
    ddl_runner_init(&r, vm, a[1], py_truth(vm, a[2]));
    ddl_run_drop_index(&r, INDEX);
    return PY_NONE;
}
static value index_ddl_if(struct vm *vm, const value *a) {
    (void)vm;
    INDEX->ddl_if = ddl_if_tuple(a[1], a[2], a[3]);
    return a[0];
}
static value index_repr_slot(struct vm *vm, value self) {
    return py_str_from(index_repr(vm, index_of(self)));
}

GET(index_name, struct index, text_value(s->name))
SET(index_put_name, struct index, s->name = name_from(vm, v, "an index's name"))
GET(index_columns, struct index, PY_OBJ(s->columns))
GET(index_get_expressions, struct index, index_expressions(s))
GET(index_info, struct index, dict_value(&s->info))
GET(index_kwargs, struct index, dict_value(&s->dialect_kw))
GET(index_options, struct index, dialect_options_value(vm, KW_INDEX, s->dialect_kw))

static const struct py_getset_def index_getset[] = {{"name", index_name, index_put_name},
                                                    {"columns", index_columns, NULL},
                                                    {"c", index_columns, NULL},
                                                    {"expressions", index_get_expressions, NULL},
                                                    {"info", index_info, NULL},
                                                    {"dialect_kwargs", index_kwargs, NULL},
                                                    {"kwargs", index_kwargs, NULL},
                                                    {"dialect_options", index_options, NULL},
                                                    {0}};
static const struct py_member_def index_members[] = {
    {"unique", offsetof(struct index, unique), PY_MEMBER_BOOL, false},
    {"table", offsetof(struct index, table), PY_MEMBER_OBJECT, true},
    {"_column_flag", offsetof(struct index, column_flag), PY_MEMBER_BOOL, false},
    {0}};
static const struct py_native_def index_methods[] = {
    {"__init__", index_init_method,
     "self, name, *expressions, unique=False, quote=None, info=None, _table=None, "
     "_column_flag=False, **dialect_kw"},
    {"create", index_create, "self, bind=None, checkfirst=False"},
    {"drop", index_drop, "self, bind=None, checkfirst=False"},
    {"ddl_if", index_ddl_if, "self, dialect=None, callable_=None, state=None"},
    {0}};
struct py_type sa_index_type = {PY_TYPE_HEAD,
                                .name = "Index",
                                .module = SCHEMA,
                                .size = sizeof(struct index),
                                .attrs_offset = offsetof(struct index, attrs),
                                .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                .methods = index_methods,
                                .getset = index_getset,
                                .members = index_members,
                                .repr = index_repr_slot};

struct py_type *const sa_constraint_types[] = {&sa_constraint_type,
                                               &sa_column_collection_constraint_type,
                                               &sa_primary_key_constraint_type,
                                               &sa_unique_constraint_type,
                                               &sa_check_constraint_type,
                                               &sa_foreign_key_constraint_type,
                                               &sa_foreign_key_type,
                                               &sa_index_type,
                                               NULL};

/* Statements of ALTER TABLE as objects; see element.h. Fields are attributes, as scripts set them.
 */
#include "ops/element.h"

#include <stddef.h>
#include <string.h>

#include "ops/rules.h"
#include "schema/exc.h"
#include "sql/compiler.h"

/* --- fields --- */

static value get(struct vm *vm, struct ddl_element *e, const char *name, value missing) {
    value v = py_lookup_attr(vm, PY_OBJ(e), name);
    return v == PY_UNDEF ? missing : v;
}

static bool flag(struct vm *vm, struct ddl_element *e, const char *name) {
    value v = get(vm, e, name, PY_NONE);
    return v != PY_NONE && py_truth(vm, v);
}

static struct ops_table_name table_name(struct vm *vm, struct ddl_element *e) {
    return (struct ops_table_name){get(vm, e, "table_name", PY_NONE),
                                   get(vm, e, "schema", PY_NONE)};
}

static enum ops_element_kind kind_of(const struct py_type *t) {
    for (; t; t = t->base)
        for (int k = 0; k < ELEMENT_KIND_COUNT; k++)
            if (t == &ops_element_types[k])
                return (enum ops_element_kind)k;
    return ELEMENT_TABLE;
}

/* --- writing --- */

/* Where a class keeps what its statement says of the column. */
static const struct {
    enum ops_element_kind kind;
    const char *name;
    size_t field; /* in struct ops_alter */
} column_fields[] = {
    {ELEMENT_NULLABLE, "nullable", offsetof(struct ops_alter, nullable)},
    {ELEMENT_TYPE, "type_", offsetof(struct ops_alter, type)},
    {ELEMENT_PG_TYPE, "type_", offsetof(struct ops_alter, type)},
    {ELEMENT_NAME, "newname", offsetof(struct ops_alter, name)},
    {ELEMENT_DEFAULT, "default", offsetof(struct ops_alter, server_default)},
    {ELEMENT_COMPUTED, "default", offsetof(struct ops_alter, server_default)},
    {ELEMENT_IDENTITY, "default", offsetof(struct ops_alter, server_default)},
    {ELEMENT_COMMENT, "comment", offsetof(struct ops_alter, comment)},
    {ELEMENT_MYSQL_DEFAULT, "default", offsetof(struct ops_alter, server_default)},
    {ELEMENT_MYSQL_CHANGE, "newname", offsetof(struct ops_alter, name)},
    {ELEMENT_MYSQL_CHANGE, "type_", offsetof(struct ops_alter, type)},
    {ELEMENT_MYSQL_CHANGE, "nullable", offsetof(struct ops_alter, nullable)},
    {ELEMENT_MYSQL_CHANGE, "default", offsetof(struct ops_alter, server_default)},
    {ELEMENT_MYSQL_CHANGE, "autoincrement", offsetof(struct ops_alter, autoincrement)},
    {ELEMENT_MYSQL_CHANGE, "comment", offsetof(struct ops_alter, comment)},
};
static const struct {
    const char *name;
    size_t field;
} existing_fields[] = {
    {"existing_type", offsetof(struct ops_alter, existing_type)},
    {"existing_nullable", offsetof(struct ops_alter, existing_nullable)},
    {"existing_server_default", offsetof(struct ops_alter, existing_server_default)},
    {"existing_comment", offsetof(struct ops_alter, existing_comment)},
};
#define FIELD(a, offset) (*(value *)((char *)(a) + (offset)))
#define EACH(i, table) for (size_t i = 0; i < sizeof(table) / sizeof *(table); i++)

/* MODIFY has the fields of CHANGE. */
static enum ops_element_kind fields_of(enum ops_element_kind kind) {
    return kind == ELEMENT_MYSQL_MODIFY ? ELEMENT_MYSQL_CHANGE : kind;
}

static struct ops_alter alter_of(struct vm *vm, struct ddl_element *e, enum ops_element_kind kind) {
    struct ops_alter a;
    struct ops_table_name t = table_name(vm, e);
    ops_alter_init(&a, t.name, t.schema, get(vm, e, "column_name", PY_NONE));
    EACH(i, existing_fields)
    FIELD(&a, existing_fields[i].field) =
        get(vm, e, existing_fields[i].name, FIELD(&a, existing_fields[i].field));
    EACH(i, column_fields)
    if (column_fields[i].kind == fields_of(kind))
        FIELD(&a, column_fields[i].field) =
            get(vm, e, column_fields[i].name, FIELD(&a, column_fields[i].field));
    value using = get(vm, e, "using", PY_NONE);
    if (kind == ELEMENT_PG_TYPE && using != PY_NONE) {
        a.kw = py_dict_new();
        py_dict_set_text(a.kw, "postgresql_using", using);
    }
    return a;
}

static void write_column(struct ddl *w, struct ddl_element *e, enum ops_element_kind kind) {
    const struct ops_rules *r = ops_rules_of(w->d);
    struct ops_alter a = alter_of(w->vm, e, kind);
    void (*const writers[ELEMENT_KIND_COUNT])(struct ddl *, const struct ops_alter *) = {
        [ELEMENT_NULLABLE] = r->nullable ? r->nullable : alter_nullable,
        [ELEMENT_TYPE] = r->type ? r->type : alter_type,
        [ELEMENT_PG_TYPE] = r->type ? r->type : alter_type,
        [ELEMENT_NAME] = r->rename ? r->rename : alter_rename,
        [ELEMENT_DEFAULT] = r->set_default ? r->set_default : alter_set_default,
        [ELEMENT_COMPUTED] = alter_no_computed,
        [ELEMENT_IDENTITY] = r->identity ? r->identity : alter_no_identity,
        [ELEMENT_COMMENT] = r->comment ? r->comment : alter_no_comment,
        [ELEMENT_MYSQL_DEFAULT] = alter_set_default,
        [ELEMENT_MYSQL_CHANGE] = r->change,
        [ELEMENT_MYSQL_MODIFY] = r->modify,
    };
    if (!writers[kind])
        ddl_unsupported(w, py_repr_text(w->vm, PY_OBJ(e->base.head.type)), "");
    writers[kind](w, &a);
}

void element_write(struct ddl *w, struct ddl_element *e) {
    struct vm *vm = w->vm;
    enum ops_element_kind kind = kind_of(e->base.head.type);
    const struct ops_rules *r = ops_rules_of(w->d);
    value column = get(vm, e, "column", PY_NONE);
    switch (kind) {
    case ELEMENT_RENAME_TABLE:
        (r->rename_table ? r->rename_table : alter_rename_table)(
            w, table_name(vm, e), get(vm, e, "new_table_name", PY_NONE));
        break;
    case ELEMENT_ADD_COLUMN: {
        struct ops_add_column add = {table_name(vm, e), column_of(column),
                                     flag(vm, e, "if_not_exists"), flag(vm, e, "inline_references"),
                                     flag(vm, e, "inline_primary_key")};
        (r->add_column ? r->add_column : alter_add_column)(w, &add);
        break;
    }
    case ELEMENT_DROP_COLUMN: {
        struct ops_drop_column drop = {.table = table_name(vm, e),
                                       .column = py_getattr(vm, column, "name"),
                                       .if_exists = flag(vm, e, "if_exists")};
        alter_drop_column(w, &drop);
        break;
    }
    default:
        write_column(w, e, kind);
    }
}

/* --- what operations ask --- */

struct ddl_element *element_new(struct vm *vm, struct py_type *cls) {
    value v = ddl_types[DDL_CUSTOM].new(vm, cls, 0, NULL, NULL);
    PY_AS(struct ddl_element, v)->write = element_write;
    return PY_AS(struct ddl_element, v);
}

void element_set(struct vm *vm, struct ddl_element *e, const char *name, value v) {
    bool is_type = !strcmp(name, "type_") || !strcmp(name, "existing_type");
    if (is_type && alter_given(v))
        v = PY_OBJ(type_from(vm, v));
    py_setattr(vm, PY_OBJ(e), name, v);
}

/* An element of KIND where @compiles has a say for it, else NULL. */
static struct ddl_element *begin(struct ops_impl *impl, enum ops_element_kind kind,
                                 struct ops_table_name t) {
    struct vm *vm = impl->vm;
    if (sql_custom_compile(vm, &ops_element_types[kind], impl->dialect->name) == PY_UNDEF)
        return NULL;
    struct ddl_element *e = element_new(vm, &ops_element_types[kind]);
    element_set(vm, e, "table_name", t.name);
    element_set(vm, e, "schema", t.schema);
    return e;
}

static const char *text(struct ops_impl *impl, struct ddl_element *e) {
    return sql_ddl_compile(impl->vm, impl->dialect, e);
}

const char *element_alter(struct ops_impl *impl, enum ops_element_kind kind,
                          const struct ops_alter *a) {
    struct ddl_element *e = begin(impl, kind, a->table);
    if (!e)
        return NULL;
    struct vm *vm = impl->vm;
    element_set(vm, e, "column_name", a->column);
    EACH(i, existing_fields)
    element_set(vm, e, existing_fields[i].name, FIELD(a, existing_fields[i].field));
    EACH(i, column_fields)
    if (column_fields[i].kind == fields_of(kind))
        element_set(vm, e, column_fields[i].name, FIELD(a, column_fields[i].field));
    if (kind == ELEMENT_PG_TYPE) {
        value using = kw_get(a->kw, "postgresql_using");
        element_set(vm, e, "using", using == PY_UNDEF ? PY_NONE : using);
    }
    return text(impl, e);
}

const char *element_add_column(struct ops_impl *impl, const struct ops_add_column *a) {
    struct ddl_element *e = begin(impl, ELEMENT_ADD_COLUMN, a->table);
    if (!e)
        return NULL;
    element_set(impl->vm, e, "column", PY_OBJ(a->column));
    element_set(impl->vm, e, "if_not_exists", a->if_not_exists ? PY_TRUE : PY_NONE);
    element_set(impl->vm, e, "inline_references", a->inline_references ? PY_TRUE : PY_NONE);
    element_set(impl->vm, e, "inline_primary_key", a->inline_primary_key ? PY_TRUE : PY_NONE);
    return text(impl, e);
}

const char *element_drop_column(struct ops_impl *impl, const struct ops_drop_column *a) {
    struct ddl_element *e = begin(impl, ELEMENT_DROP_COLUMN, a->table);
    if (!e)
        return NULL;
    struct py_str *name = name_from(impl->vm, a->column, "a column's name");
    struct column *c = column_new(impl->vm, name_sql(name), type_from(impl->vm, PY_NONE));
    element_set(impl->vm, e, "column", PY_OBJ(c));
    element_set(impl->vm, e, "if_exists", a->if_exists ? PY_TRUE : PY_NONE);
    return text(impl, e);
}

const char *element_rename_table(struct ops_impl *impl, struct ops_table_name old, value new_name) {
    struct ddl_element *e = begin(impl, ELEMENT_RENAME_TABLE, old);
    if (!e)
        return NULL;
    element_set(impl->vm, e, "new_table_name", new_name);
    return text(impl, e);
}

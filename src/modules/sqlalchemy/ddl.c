/* DDL elements for scripts: CreateTable, DDL("…"), … (cf. sqlalchemy.sql.ddl). */
#include "sql/ddl.h"

#include <stddef.h>

#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/schema_int.h"
#include "modules/sqlalchemy/types.h"
#include "schema/exc.h"

#define SELF PY_AS(struct ddl_element, a[0])

static enum ddl_kind kind_of(const struct py_type *t) {
    for (; t; t = t->base)
        for (int k = 0; k < DDL_CUSTOM; k++)
            if (t == &ddl_types[k])
                return (enum ddl_kind)k;
    return DDL_CUSTOM;
}

static value make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                  struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    struct ddl_element *e = py_alloc(vm, cls);
    e->base.kind = SQL_DDL;
    e->ddl = kind_of(cls);
    e->element = e->target = e->include_fks = e->statement = e->context = PY_NONE;
    return PY_OBJ(e);
}

static void set_element(struct vm *vm, struct ddl_element *e, value v) {
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "DDL");
    e->element = e->target = v;
    ddl_check_element(vm, e);
    if (constraint_is(v))
        e->ddl_if = constraint_of(v)->ddl_if;
    else if (index_is(v))
        e->ddl_if = index_of(v)->ddl_if;
}

static value init_custom(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}

static value init_text(struct vm *vm, const value *a) {
    if (!py_is_str(a[1]))
        py_raise(vm, &sa_exc_ArgumentError, "Expected a string or unicode SQL statement, got '%R'",
                 a[1]);
    SELF->statement = a[1];
    SELF->context = a[2];
    SELF->target = PY_NONE;
    return PY_NONE;
}

static value init_plain(struct vm *vm, const value *a) {
    set_element(vm, SELF, a[1]);
    return PY_NONE;
}

static value init_create(struct vm *vm, const value *a) {
    set_element(vm, SELF, a[1]);
    SELF->if_not_exists = py_truth(vm, a[2]);
    return PY_NONE;
}

static value init_create_table(struct vm *vm, const value *a) {
    set_element(vm, SELF, a[1]);
    SELF->include_fks = a[2];
    SELF->if_not_exists = py_truth(vm, a[3]);
    return PY_NONE;
}

static value init_drop(struct vm *vm, const value *a) {
    set_element(vm, SELF, a[1]);
    SELF->if_exists = py_truth(vm, a[2]);
    return PY_NONE;
}

static value init_drop_schema(struct vm *vm, const value *a) {
    set_element(vm, SELF, a[1]);
    SELF->cascade = py_truth(vm, a[2]);
    SELF->if_exists = py_truth(vm, a[3]);
    return PY_NONE;
}

static value init_add_constraint(struct vm *vm, const value *a) {
    set_element(vm, SELF, a[1]);
    if (py_truth(vm, a[2]))
        constraint_of(a[1])->isolated = true;
    return PY_NONE;
}

static value init_drop_constraint(struct vm *vm, const value *a) {
    set_element(vm, SELF, a[1]);
    SELF->cascade = py_truth(vm, a[2]);
    SELF->if_exists = py_truth(vm, a[3]);
    if (py_truth(vm, a[4]))
        constraint_of(a[1])->isolated = true;
    return PY_NONE;
}

/* --- methods --- */

static value copy_of(struct vm *vm, struct ddl_element *e) {
    struct ddl_element *r = py_alloc(vm, e->base.head.type);
    struct py_attrs attrs = r->base.attrs;
    *r = *e;
    r->base.attrs = attrs;
    if (e->base.head.type->flags & PY_TYPE_HEAP) {
        struct py_dict *own = py_instance_dict(vm, PY_OBJ(e));
        size_t i = 0;
        value k, v;
        while (own && py_dict_next(own, &i, &k, &v))
            py_setattr_str(vm, PY_OBJ(r), PY_AS(struct py_str, k), v);
    }
    return PY_OBJ(r);
}

static value against(struct vm *vm, const value *a) {
    value r = copy_of(vm, SELF);
    PY_AS(struct ddl_element, r)->target = a[1];
    return r;
}

static value execute_if(struct vm *vm, const value *a) {
    value r = copy_of(vm, SELF);
    PY_AS(struct ddl_element, r)->ddl_if = ddl_if_tuple(a[1], a[2], a[3]);
    return r;
}

/* DDL is a listener as well: ddl(target, bind, **kw) */
static value call(struct vm *vm, const value *a) {
    value aimed = against(vm, a);
    if (ddl_should_execute(vm, dialect_arg(vm, a[2]), PY_AS(struct ddl_element, aimed), a[2]))
        return py_call_method(vm, a[2], "execute", 1, &aimed);
    return PY_NONE;
}

static value repr(struct vm *vm, value self) {
    const struct ddl_element *e = PY_AS(struct ddl_element, self);
    if (e->ddl == DDL_TEXT)
        return py_str_printf("<DDL@%p; %s>", (const void *)e, py_repr_text(vm, e->statement));
    return py_str_printf("<%s.%s object at %p>", e->base.head.type->module, e->base.head.type->name,
                         (const void *)e);
}

static value str(struct vm *vm, value self) {
    return py_str_from(
        sql_ddl_compile(vm, &sql_dialects[SQL_DEFAULT], PY_AS(struct ddl_element, self)));
}

static const struct py_member_def members[] = {
    {"element", offsetof(struct ddl_element, element), PY_MEMBER_VALUE, false},
    {"target", offsetof(struct ddl_element, target), PY_MEMBER_VALUE, false},
    {"statement", offsetof(struct ddl_element, statement), PY_MEMBER_VALUE, false},
    {"context", offsetof(struct ddl_element, context), PY_MEMBER_VALUE, false},
    {"if_exists", offsetof(struct ddl_element, if_exists), PY_MEMBER_BOOL, false},
    {"if_not_exists", offsetof(struct ddl_element, if_not_exists), PY_MEMBER_BOOL, false},
    {"cascade", offsetof(struct ddl_element, cascade), PY_MEMBER_BOOL, false},
    {0}};

static const struct py_native_def base_methods[] = {
    {"__init__", init_custom, "self, *args, **kw"},
    {"against", against, "self, target"},
    {"execute_if", execute_if, "self, dialect=None, callable_=None, state=None"},
    {"__call__", call, "self, target, bind, **kw"},
    {0}};

#define METHODS(name, fn, signature)                                                               \
    static const struct py_native_def name[] = {{"__init__", fn, signature}, {0}}
METHODS(text_methods, init_text, "self, statement, context=None");
METHODS(plain_methods, init_plain, "self, element");
METHODS(create_methods, init_create, "self, element, if_not_exists=False");
METHODS(create_table_methods, init_create_table,
        "self, element, include_foreign_key_constraints=None, if_not_exists=False");
METHODS(drop_methods, init_drop, "self, element, if_exists=False");
METHODS(schema_methods, init_create, "self, name, if_not_exists=False");
METHODS(drop_schema_methods, init_drop_schema, "self, name, cascade=False, if_exists=False");
METHODS(add_constraint_methods, init_add_constraint, "self, element, *, isolate_from_table=True");
METHODS(drop_constraint_methods, init_drop_constraint,
        "self, element, *, cascade=False, if_exists=False, isolate_from_table=True, **kw");

#define DDL_TYPE(type_name, in_module, own)                                                        \
    {                                                                                              \
        PY_TYPE_HEAD, .name = type_name, .module = in_module, .size = sizeof(struct ddl_element),  \
                      .attrs_offset = offsetof(struct sql_element, attrs),                         \
                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS, .base = &ddl_types[DDL_CUSTOM],       \
                      .methods = own                                                               \
    }
#define IN_DDL "sqlalchemy.sql.ddl"
#define IN_PG "sqlalchemy.dialects.postgresql.named_types"

struct py_type ddl_types[DDL_KIND_COUNT] = {
    [DDL_CUSTOM] = {PY_TYPE_HEAD, .name = "ExecutableDDLElement", .module = IN_DDL,
                    .size = sizeof(struct ddl_element),
                    .attrs_offset = offsetof(struct sql_element, attrs),
                    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS, .base = &sql_element_type,
                    .methods = base_methods, .members = members, .new = make, .repr = repr,
                    .str = str},
    [DDL_TEXT] = DDL_TYPE("DDL", IN_DDL, text_methods),
    [DDL_CREATE_TABLE] = DDL_TYPE("CreateTable", IN_DDL, create_table_methods),
    [DDL_DROP_TABLE] = DDL_TYPE("DropTable", IN_DDL, drop_methods),
    [DDL_CREATE_COLUMN] = DDL_TYPE("CreateColumn", IN_DDL, plain_methods),
    [DDL_CREATE_INDEX] = DDL_TYPE("CreateIndex", IN_DDL, create_methods),
    [DDL_DROP_INDEX] = DDL_TYPE("DropIndex", IN_DDL, drop_methods),
    [DDL_ADD_CONSTRAINT] = DDL_TYPE("AddConstraint", IN_DDL, add_constraint_methods),
    [DDL_DROP_CONSTRAINT] = DDL_TYPE("DropConstraint", IN_DDL, drop_constraint_methods),
    [DDL_CREATE_SEQUENCE] = DDL_TYPE("CreateSequence", IN_DDL, create_methods),
    [DDL_DROP_SEQUENCE] = DDL_TYPE("DropSequence", IN_DDL, drop_methods),
    [DDL_CREATE_SCHEMA] = DDL_TYPE("CreateSchema", IN_DDL, schema_methods),
    [DDL_DROP_SCHEMA] = DDL_TYPE("DropSchema", IN_DDL, drop_schema_methods),
    [DDL_SET_TABLE_COMMENT] = DDL_TYPE("SetTableComment", IN_DDL, plain_methods),
    [DDL_DROP_TABLE_COMMENT] = DDL_TYPE("DropTableComment", IN_DDL, plain_methods),
    [DDL_SET_COLUMN_COMMENT] = DDL_TYPE("SetColumnComment", IN_DDL, plain_methods),
    [DDL_DROP_COLUMN_COMMENT] = DDL_TYPE("DropColumnComment", IN_DDL, plain_methods),
    [DDL_SET_CONSTRAINT_COMMENT] = DDL_TYPE("SetConstraintComment", IN_DDL, plain_methods),
    [DDL_DROP_CONSTRAINT_COMMENT] = DDL_TYPE("DropConstraintComment", IN_DDL, plain_methods),
    [DDL_CREATE_ENUM] = DDL_TYPE("CreateEnumType", IN_PG, plain_methods),
    [DDL_DROP_ENUM] = DDL_TYPE("DropEnumType", IN_PG, plain_methods),
    [DDL_CREATE_DOMAIN] = DDL_TYPE("CreateDomainType", IN_PG, plain_methods),
    [DDL_DROP_DOMAIN] = DDL_TYPE("DropDomainType", IN_PG, plain_methods),
};

struct py_type *const sa_ddl_types[] = {&ddl_types[DDL_CUSTOM],
                                        &ddl_types[DDL_TEXT],
                                        &ddl_types[DDL_CREATE_TABLE],
                                        &ddl_types[DDL_DROP_TABLE],
                                        &ddl_types[DDL_CREATE_COLUMN],
                                        &ddl_types[DDL_CREATE_INDEX],
                                        &ddl_types[DDL_DROP_INDEX],
                                        &ddl_types[DDL_ADD_CONSTRAINT],
                                        &ddl_types[DDL_DROP_CONSTRAINT],
                                        &ddl_types[DDL_CREATE_SEQUENCE],
                                        &ddl_types[DDL_DROP_SEQUENCE],
                                        &ddl_types[DDL_CREATE_SCHEMA],
                                        &ddl_types[DDL_DROP_SCHEMA],
                                        &ddl_types[DDL_SET_TABLE_COMMENT],
                                        &ddl_types[DDL_DROP_TABLE_COMMENT],
                                        &ddl_types[DDL_SET_COLUMN_COMMENT],
                                        &ddl_types[DDL_DROP_COLUMN_COMMENT],
                                        &ddl_types[DDL_SET_CONSTRAINT_COMMENT],
                                        &ddl_types[DDL_DROP_CONSTRAINT_COMMENT],
                                        NULL};

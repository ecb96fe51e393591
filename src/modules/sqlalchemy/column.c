/* Column for scripts (cf. sqlalchemy.sql.schema.Column). */
#include "schema/column.h"

#include <stddef.h>
#include <string.h>

#include "modules/sqlalchemy/schema_int.h"
#include "schema/exc.h"
#include "sql/expr_int.h"

#define SELF column_of(a[0])

/* --- construction --- */

static const struct {
    const char *text;
    enum autoincrement a;
} autoincrements[] = {{"auto", AUTOINCREMENT_AUTO}, {"ignore_fk", AUTOINCREMENT_IGNORE_FK}};

static enum autoincrement autoincrement_from(struct vm *vm, value v) {
    for (size_t i = 0; i < 2; i++)
        if (py_str_is(v, autoincrements[i].text))
            return autoincrements[i].a;
    return py_truth(vm, v) ? AUTOINCREMENT_TRUE : AUTOINCREMENT_FALSE;
}

static value autoincrement_value(enum autoincrement a) {
    return a == AUTOINCREMENT_AUTO        ? py_str_from("auto")
           : a == AUTOINCREMENT_IGNORE_FK ? py_str_from("ignore_fk")
                                          : PY_BOOL(a == AUTOINCREMENT_TRUE);
}

/* V is a type or a type's class. */
static bool looks_like_type(value v) {
    if (type_is_value(v))
        return true;
    return py_is_a(v, &py_type_type) && type_class_of(PY_AS(struct py_type, v));
}

/* Attaching a type to its column: a TypeDecorator's or ENUM's own, variants'. Nothing is to be
 * done before the table is known. */
static void set_type(struct vm *vm, struct column *c, value v) {
    struct sa_type *t = type_from(vm, v);
    c->base.expr.type = PY_OBJ(t);
    c->type_is_null = type_is(t, TYPE_NullType);
}

/* Name and type may stand first, either may be left out; what follows are schema items. */
static struct py_list *positional(struct vm *vm, struct column *c, const value *a, value *name,
                                  value *type) {
    const struct py_tuple *rest = PY_AS(struct py_tuple, a[3]);
    struct py_list *args = py_list_new(rest->n + 2);
    py_list_append(args, a[1]);
    py_list_append(args, a[2]);
    for (size_t i = 0; i < rest->n; i++)
        py_list_append(args, rest->items[i]);
    (void)c;
    if (py_is_str(args->items[0])) {
        if (*name != PY_NONE)
            py_raise(vm, &sa_exc_ArgumentError, "May not pass name positionally and as a keyword.");
        *name = py_list_pop(args, 0);
    } else if (args->items[0] == PY_NONE) {
        py_list_pop(args, 0);
    }
    if (!args->n)
        return args;
    if (looks_like_type(args->items[0])) {
        if (*type != PY_NONE)
            py_raise(vm, &sa_exc_ArgumentError,
                     "May not pass type_ positionally and as a keyword.");
        *type = py_list_pop(args, 0);
    } else if (args->items[0] == PY_NONE) {
        py_list_pop(args, 0);
    } else if (py_is_unknown(args->items[0])) {
        py_raise_unknown(vm, args->items[0], "a column's type");
    }
    return args;
}

/* The parameters of Column.__init__ behind *args, in their order. */
enum arg {
    A_NAME = 4,
    A_TYPE,
    A_AUTOINCREMENT,
    A_DEFAULT,
    A_INSERT_DEFAULT,
    A_DOC,
    A_KEY,
    A_INDEX,
    A_UNIQUE,
    A_INFO,
    A_NULLABLE,
    A_ONUPDATE,
    A_PRIMARY_KEY,
    A_SERVER_DEFAULT,
    A_SERVER_ONUPDATE,
    A_QUOTE,
    A_SYSTEM,
    A_COMMENT,
    A_INSERT_SENTINEL,
    A_OMIT,
    A_PROXIES,
    A_KW
};

/* default= and onupdate= win over a Sequence among the arguments. */
static void set_client_defaults(struct vm *vm, struct column *c, const value *a) {
    value v = a[A_INSERT_DEFAULT] != PY_UNDEF ? a[A_INSERT_DEFAULT] : a[A_DEFAULT];
    v = column_default_from(vm, v, false);
    if (v != PY_NONE)
        column_default_attach(vm, v, c);
    v = column_default_from(vm, a[A_ONUPDATE], true);
    if (v != PY_NONE)
        column_default_attach(vm, v, c);
    if (v != PY_NONE && py_is_a(v, &sa_sequence_type))
        c->onupdate = v;
}

static void set_server_defaults(struct vm *vm, struct column *c, const value *a) {
    value v = server_default_from(vm, a[A_SERVER_DEFAULT], false);
    if (v != PY_NONE)
        server_default_attach(vm, v, c);
    v = server_default_from(vm, a[A_SERVER_ONUPDATE], true);
    if (v != PY_NONE)
        server_default_attach(vm, v, c);
}

static bool flag(struct vm *vm, value v) {
    return v != PY_NONE && v != PY_UNDEF && py_truth(vm, v);
}

static value column_init_method(struct vm *vm, const value *a) {
    struct column *c = SELF;
    value name = a[A_NAME], type = a[A_TYPE];
    column_init(vm, c);
    struct py_list *args = positional(vm, c, a, &name, &type);
    if (name == PY_NONE && a[A_QUOTE] != PY_NONE)
        py_raise(vm, &sa_exc_ArgumentError,
                 "Explicit 'name' is required when sending 'quote' argument");
    c->base.expr.key = py_arg_text_or_null(vm, a[A_KEY], "key");
    column_set_name(c, name_arg(vm, name, a[A_QUOTE], "a column's name"));
    set_type(vm, c, type);
    c->primary_key = flag(vm, a[A_PRIMARY_KEY]);
    c->nullable_given = a[A_NULLABLE] != PY_UNDEF;
    c->nullable_unsaid = a[A_NULLABLE] == PY_NONE;
    c->nullable = c->nullable_given ? flag(vm, a[A_NULLABLE]) : !c->primary_key;
    c->index = a[A_INDEX];
    c->unique = a[A_UNIQUE];
    c->system = flag(vm, a[A_SYSTEM]);
    c->insert_sentinel = flag(vm, a[A_INSERT_SENTINEL]);
    c->omit_from_statements = flag(vm, a[A_OMIT]);
    c->doc = a[A_DOC];
    c->autoincrement = autoincrement_from(vm, a[A_AUTOINCREMENT]);
    c->comment = name_from(vm, a[A_COMMENT], "a comment");
    set_server_defaults(vm, c, a);
    for (size_t i = 0; i < args->n; i++)
        column_add_arg(vm, c, args->items[i]);
    set_client_defaults(vm, c, a);
    dict_take(vm, &c->info, a[A_INFO]);
    kw_check(vm, c->base.expr.element.head.type, KW_COLUMN, PY_AS(struct py_dict, a[A_KW]),
             &c->dialect_kw);
    return PY_NONE;
}

/* --- attributes --- */

GET(get_name, struct column, sql_name_value(vm, s->base.name))
SET(put_name, struct column, s->base.name = name_arg(vm, v, PY_NONE, "a column's name"))
GET(get_key, struct column, cstr_value(s->base.expr.key))
SET(put_key, struct column, s->base.expr.key = py_arg_text_or_null(vm, v, "key"))
GET(get_type, struct column, PY_OBJ(column_type(vm, s)))
SET(put_type, struct column, set_type(vm, s, v))
GET(get_table, struct column, s->base.table ? PY_OBJ(s->base.table) : PY_NONE)
SET(put_table, struct column,
    s->base.table = v == PY_NONE || v == PY_UNDEF
                        ? NULL
                        : PY_AS(struct sql_from, py_arg_with(vm, v, &sql_from_type, "c")))
GET(get_autoincrement, struct column, autoincrement_value(s->autoincrement))
SET(put_autoincrement, struct column, s->autoincrement = autoincrement_from(vm, v))
GET(get_nullable, struct column, s->nullable_unsaid ? PY_NONE : PY_BOOL(s->nullable))
SET(put_nullable, struct column,
    (s->nullable = flag(vm, v), s->nullable_given = true, s->nullable_unsaid = v == PY_NONE))
GET(get_default, struct column, s->default_)
SET(put_default, struct column, s->default_ = column_default_from(vm, v, false))
GET(get_onupdate, struct column, s->onupdate)
SET(put_onupdate, struct column, s->onupdate = column_default_from(vm, v, true))
GET(get_server_default, struct column, s->server_default)
GET(get_server_onupdate, struct column, s->server_onupdate)
SET(put_server_onupdate, struct column, s->server_onupdate = server_default_from(vm, v, true))
GET(get_computed, struct column, s->computed ? PY_OBJ(s->computed) : PY_NONE)
GET(get_identity, struct column, s->identity ? PY_OBJ(s->identity) : PY_NONE)
GET(get_comment, struct column, text_value(s->comment))
SET(put_comment, struct column, s->comment = name_from(vm, v, "a comment"))
GET(get_info, struct column, dict_value(&s->info))
SET(put_info, struct column, dict_take(vm, &s->info, v))
GET(get_kwargs, struct column, dict_value(&s->dialect_kw))
GET(get_options, struct column, dialect_options_value(vm, KW_COLUMN, s->dialect_kw))
GET(get_foreign_keys, struct column,
    set_of(vm, s->foreign_key_count, (const value *)s->foreign_keys))
GET(get_constraints, struct column, set_of(vm, s->constraint_count, (const value *)s->constraints))

static void put_server_default(struct vm *vm, value self, value v) {
    struct column *c = column_of(self);
    if (v == PY_NONE || v == PY_UNDEF) {
        c->server_default = PY_NONE;
        c->identity = NULL;
        c->computed = NULL;
        return;
    }
    c->server_default = server_default_from(vm, v, false);
}

#define MEMBER(name, field, kind)                                                                  \
    { name, offsetof(struct column, field), kind, false }
static const struct py_member_def members[] = {
    MEMBER("primary_key", primary_key, PY_MEMBER_BOOL),
    MEMBER("system", system, PY_MEMBER_BOOL),
    MEMBER("index", index, PY_MEMBER_VALUE),
    MEMBER("unique", unique, PY_MEMBER_VALUE),
    MEMBER("doc", doc, PY_MEMBER_VALUE),
    MEMBER("_creation_order", creation_order, PY_MEMBER_INT),
    {0}};

static const struct py_getset_def getset[] = {
    {"name", get_name, put_name},
    {"key", get_key, put_key},
    {"type", get_type, put_type},
    {"table", get_table, put_table},
    {"autoincrement", get_autoincrement, put_autoincrement},
    {"nullable", get_nullable, put_nullable},
    {"default", get_default, put_default},
    {"onupdate", get_onupdate, put_onupdate},
    {"server_default", get_server_default, put_server_default},
    {"server_onupdate", get_server_onupdate, put_server_onupdate},
    {"computed", get_computed, NULL},
    {"identity", get_identity, NULL},
    {"comment", get_comment, put_comment},
    {"info", get_info, put_info},
    {"dialect_kwargs", get_kwargs, NULL},
    {"kwargs", get_kwargs, NULL},
    {"dialect_options", get_options, NULL},
    {"foreign_keys", get_foreign_keys, NULL},
    {"constraints", get_constraints, NULL},
    {0}};

/* --- methods --- */

static value copy_method(struct vm *vm, const value *a) { return PY_OBJ(column_copy(vm, SELF)); }

static value append_foreign_key(struct vm *vm, const value *a) {
    column_add_arg(vm, SELF, a[1]);
    return PY_NONE;
}

static value references(struct vm *vm, const value *a) {
    const struct column *c = SELF;
    for (size_t i = 0; i < c->foreign_key_count; i++)
        if (PY_OBJ(foreign_key_column(vm, c->foreign_keys[i])) == a[1])
            return PY_TRUE;
    return PY_FALSE;
}

static value repr(struct vm *vm, value self) {
    return py_str_from(column_repr(vm, column_of(self)));
}

static value str(struct vm *vm, value self) {
    const struct column *c = column_of(self);
    const struct table *t = column_table(c);
    (void)vm;
    if (!c->base.name.text)
        return py_str_from("(no name)");
    return t ? py_str_printf("%s.%s", t->base.name.text, c->base.name.text)
             : py_str_from(c->base.name.text);
}

static const struct py_native_def methods[] = {
    {"__init__", column_init_method,
     "self, _name_pos=None, _type_pos=None, /, *args, name=None, type_=None, autoincrement='auto', "
     "default=?, insert_default=?, doc=None, key=None, index=None, unique=None, info=None, "
     "nullable=?, onupdate=None, primary_key=False, server_default=None, server_onupdate=None, "
     "quote=None, system=False, comment=None, insert_sentinel=False, _omit_from_statements=False, "
     "_proxies=None, **dialect_kwargs"},
    {"copy", copy_method, "self, **kw"},
    {"_copy", copy_method, "self, **kw"},
    {"append_foreign_key", append_foreign_key, "self, fk"},
    {"references", references, "self, column"},
    {0}};

struct py_type sa_column_type = {PY_TYPE_HEAD,
                                 .name = "Column",
                                 .module = "sqlalchemy.sql.schema",
                                 .size = sizeof(struct column),
                                 .attrs_offset = offsetof(struct sql_element, attrs),
                                 .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                 .base = &sql_column_type,
                                 .methods = methods,
                                 .getset = getset,
                                 .members = members,
                                 .repr = repr,
                                 .str = str};

/* --- insert_sentinel() --- */

struct py_dict *sa_insert_sentinel_args(struct vm *vm, const value *a) {
    struct py_dict *kw = py_dict_new();
    if (a[0] != PY_NONE)
        py_dict_set_str(kw, py_intern("name"), a[0]);
    py_dict_set_str(kw, py_intern("type_"),
                    a[1] != PY_NONE ? a[1] : PY_OBJ(sql_std_type(vm, TYPE_Integer)));
    py_dict_set_str(kw, py_intern("default"), a[2]);
    py_dict_set_str(kw, py_intern("_omit_from_statements"), a[3]);
    py_dict_set_str(kw, py_intern("insert_sentinel"), PY_TRUE);
    return kw;
}

/*
 * Defaults for scripts: ColumnDefault, FetchedValue, DefaultClause, Identity, Computed, Sequence
 * (cf. sqlalchemy.sql.schema).
 */
#include <stddef.h>

#include "modules/sqlalchemy/schema_int.h"
#include "schema/exc.h"
#include "schema/sequence.h"
#include "sql/ddl_run.h"

/* --- ColumnDefault: its subclass goes by the argument --- */

static value default_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    value arg = argc > 0 ? argv[0] : PY_NONE;
    bool for_update = argc > 1 && py_truth(vm, argv[1]);
    (void)cls;
    for (size_t i = 0; kwnames && i < kwnames->n; i++) {
        if (py_str_is(kwnames->items[i], "arg"))
            arg = argv[(size_t)argc + i];
        if (py_str_is(kwnames->items[i], "for_update"))
            for_update = py_truth(vm, argv[(size_t)argc + i]);
    }
    value made = column_default_from(vm, arg, for_update);
    if (made == PY_NONE) {
        struct column_default *d = py_alloc(vm, &sa_scalar_default_type);
        d->arg = PY_NONE;
        d->for_update = for_update;
        return PY_OBJ(d);
    }
    return made;
}

static value default_init(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}

static value default_repr(struct vm *vm, value self) {
    const struct column_default *d = PY_AS(struct column_default, self);
    return py_str_printf("%s(%s)", d->head.type->name, py_repr_text(vm, known(d->arg)));
}

GET(default_is_scalar, struct column_default, PY_BOOL(s->kind == DEFAULT_SCALAR))
GET(default_is_callable, struct column_default, PY_BOOL(s->kind == DEFAULT_CALLABLE))
GET(default_is_element, struct column_default, PY_BOOL(s->kind == DEFAULT_EXPRESSION))
GET(always_false, struct py_object, PY_FALSE)
GET(always_true, struct py_object, PY_TRUE)

static const struct py_getset_def default_getset[] = {
    {"is_scalar", default_is_scalar, NULL},
    {"is_callable", default_is_callable, NULL},
    {"is_clause_element", default_is_element, NULL},
    {"is_sequence", always_false, NULL},
    {"has_arg", always_true, NULL},
    {0}};
static const struct py_member_def default_members[] = {
    {"arg", offsetof(struct column_default, arg), PY_MEMBER_VALUE, false},
    {"for_update", offsetof(struct column_default, for_update), PY_MEMBER_BOOL, false},
    {"column", offsetof(struct column_default, column), PY_MEMBER_OBJECT, true},
    {0}};
static const struct py_native_def default_methods[] = {
    {"__init__", default_init, "self, arg=None, for_update=False"}, {0}};

#define DEFAULT_TYPE(type_name, parent)                                                            \
    PY_TYPE_HEAD, .name = type_name, .module = "sqlalchemy.sql.schema",                            \
                  .size = sizeof(struct column_default),                                           \
                  .attrs_offset = offsetof(struct column_default, attrs),                          \
                  .flags = PY_TYPE_BASE | PY_TYPE_ATTRS, .base = parent

struct py_type sa_default_type = {DEFAULT_TYPE("ColumnDefault", NULL), .new = default_new,
                                  .methods = default_methods,          .getset = default_getset,
                                  .members = default_members,          .repr = default_repr};
struct py_type sa_scalar_default_type = {
    DEFAULT_TYPE("ScalarElementColumnDefault", &sa_default_type)};
struct py_type sa_callable_default_type = {DEFAULT_TYPE("CallableColumnDefault", &sa_default_type)};
struct py_type sa_element_default_type = {
    DEFAULT_TYPE("ColumnElementColumnDefault", &sa_default_type)};

/* --- FetchedValue, DefaultClause --- */

static value fetched_init(struct vm *vm, const value *a) {
    PY_AS(struct server_default, a[0])->for_update = py_truth(vm, a[1]);
    return PY_NONE;
}

static value clause_init(struct vm *vm, const value *a) {
    struct server_default *d = PY_AS(struct server_default, a[0]);
    value made = server_default_from(vm, a[1], py_truth(vm, a[2]));
    if (made == PY_NONE)
        py_raise(vm, &sa_exc_ArgumentError,
                 "Argument 'arg' is expected to be one of type '%R' or '%R' or '%R', got '%R'",
                 PY_OBJ(&py_str_type), PY_OBJ(&sql_element_type), PY_OBJ(&sql_text_type),
                 PY_OBJ(py_type_of(a[1])));
    *d = (struct server_default){d->head,
                                 d->attrs,
                                 PY_AS(struct server_default, made)->arg,
                                 py_truth(vm, a[2]),
                                 py_truth(vm, a[3]),
                                 NULL};
    return PY_NONE;
}

static value fetched_repr(struct vm *vm, value self) {
    const struct server_default *d = PY_AS(struct server_default, self);
    (void)vm;
    return py_str_printf("%s(%s)", d->head.type->name, d->for_update ? "for_update=True" : "");
}

static value clause_repr(struct vm *vm, value self) {
    const struct server_default *d = PY_AS(struct server_default, self);
    return py_str_printf("DefaultClause(%s, for_update=%s)", py_repr_text(vm, known(d->arg)),
                         d->for_update ? "True" : "False");
}

GET(fetched_has_argument, struct server_default, PY_BOOL(s->arg != PY_UNDEF))
GET(fetched_is_identity, struct server_default, PY_BOOL(py_is_a(self, &sa_identity_type)))

static const struct py_getset_def fetched_getset[] = {{"has_argument", fetched_has_argument, NULL},
                                                      {"is_server_default", always_true, NULL},
                                                      {"is_identity", fetched_is_identity, NULL},
                                                      {0}};
static const struct py_member_def fetched_members[] = {
    {"for_update", offsetof(struct server_default, for_update), PY_MEMBER_BOOL, false},
    {"reflected", offsetof(struct server_default, reflected), PY_MEMBER_BOOL, false},
    {"column", offsetof(struct server_default, column), PY_MEMBER_OBJECT, true},
    {0}};
static const struct py_member_def clause_members[] = {
    {"arg", offsetof(struct server_default, arg), PY_MEMBER_VALUE, false}, {0}};
static const struct py_native_def fetched_methods[] = {
    {"__init__", fetched_init, "self, for_update=False"}, {0}};
static const struct py_native_def clause_methods[] = {
    {"__init__", clause_init, "self, arg, for_update=False, _reflected=False"}, {0}};

#define SERVER_TYPE(type_name, struct_type, parent)                                                \
    PY_TYPE_HEAD, .name = type_name, .module = "sqlalchemy.sql.schema",                            \
                  .size = sizeof(struct_type),                                                     \
                  .attrs_offset = offsetof(struct server_default, attrs),                          \
                  .flags = PY_TYPE_BASE | PY_TYPE_ATTRS, .base = parent

struct py_type sa_fetched_value_type = {SERVER_TYPE("FetchedValue", struct server_default, NULL),
                                        .methods = fetched_methods, .getset = fetched_getset,
                                        .members = fetched_members, .repr = fetched_repr};
struct py_type sa_default_clause_type = {
    SERVER_TYPE("DefaultClause", struct server_default, &sa_fetched_value_type),
    .methods = clause_methods, .members = clause_members, .repr = clause_repr};

/* --- Computed --- */

static value computed_init(struct vm *vm, const value *a) {
    struct computed *c = PY_AS(struct computed, a[0]);
    if (py_is_unknown(a[1]))
        py_raise_unknown(vm, a[1], "a computed column");
    c->sqltext = sql_coerce_ddl(vm, a[1]);
    c->persisted = a[2];
    return PY_NONE;
}

static value computed_repr(struct vm *vm, value self) {
    const struct computed *c = PY_AS(struct computed, self);
    return py_str_printf("Computed(%s%s%s)", py_repr_text(vm, SQL_VALUE(c->sqltext)),
                         known(c->persisted) == PY_NONE ? "" : ", persisted=",
                         known(c->persisted) == PY_NONE ? "" : py_repr_text(vm, c->persisted));
}

GET(computed_sqltext, struct computed, SQL_VALUE(s->sqltext))
static value copy_server(struct vm *vm, const value *a) { return server_default_copy(vm, a[0]); }

static const struct py_getset_def computed_getset[] = {{"sqltext", computed_sqltext, NULL}, {0}};
static const struct py_member_def computed_members[] = {
    {"persisted", offsetof(struct computed, persisted), PY_MEMBER_VALUE, false}, {0}};
static const struct py_native_def computed_methods[] = {
    {"__init__", computed_init, "self, sqltext, persisted=None"},
    {"copy", copy_server, "self, **kw"},
    {"_copy", copy_server, "self, **kw"},
    {0}};
struct py_type sa_computed_type = {SERVER_TYPE("Computed", struct computed, &sa_fetched_value_type),
                                   .methods = computed_methods, .getset = computed_getset,
                                   .members = computed_members, .repr = computed_repr};

/* --- the options of Identity and Sequence --- */

/* start, increment, minvalue, maxvalue, nominvalue, nomaxvalue, cycle from A on */
static void take_options(struct sequence_options *o, const value *a) {
    o->start = a[0];
    o->increment = a[1];
    o->minvalue = a[2];
    o->maxvalue = a[3];
    o->nominvalue = a[4];
    o->nomaxvalue = a[5];
    o->cycle = a[6];
}

#define OPTION(struct_type, field)                                                                 \
    { #field, offsetof(struct_type, options.field), PY_MEMBER_VALUE, false }
#define OPTIONS(t)                                                                                 \
    OPTION(t, start), OPTION(t, increment), OPTION(t, minvalue), OPTION(t, maxvalue),              \
        OPTION(t, nominvalue), OPTION(t, nomaxvalue), OPTION(t, cycle), OPTION(t, cache),          \
        OPTION(t, order)
#define OPTION_NAMES                                                                               \
    "start=None, increment=None, minvalue=None, maxvalue=None, nominvalue=None, nomaxvalue=None, " \
    "cycle=None, "

/* SCHEMA, or NULL, stands among the options of a sequence. */
static const char *options_repr(struct vm *vm, const struct sequence_options *o,
                                struct py_str *schema) {
    const struct {
        const char *name;
        value v;
    } all[] = {{"start", o->start},           {"increment", o->increment},
               {"minvalue", o->minvalue},     {"maxvalue", o->maxvalue},
               {"nominvalue", o->nominvalue}, {"nomaxvalue", o->nomaxvalue},
               {"cycle", o->cycle},           {"schema", schema ? PY_OBJ(schema) : PY_UNDEF},
               {"cache", o->cache},           {"order", o->order}};
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (known(all[i].v) != PY_NONE)
            buf_printf(&b, ", %s=%s", all[i].name, py_repr_text(vm, all[i].v));
    return buf_take(&b);
}

/* --- Identity --- */

static value identity_init(struct vm *vm, const value *a) {
    struct identity *i = PY_AS(struct identity, a[0]);
    (void)vm;
    i->always = a[1];
    i->on_null = a[2];
    take_options(&i->options, a + 3);
    i->options.cache = a[10];
    i->options.order = a[11];
    return PY_NONE;
}

static value identity_repr(struct vm *vm, value self) {
    const struct identity *i = PY_AS(struct identity, self);
    struct buf b = BUF_INIT;
    if (known(i->always) != PY_FALSE)
        buf_printf(&b, ", always=%s", py_repr_text(vm, known(i->always)));
    if (known(i->on_null) != PY_NONE)
        buf_printf(&b, ", on_null=%s", py_repr_text(vm, i->on_null));
    buf_puts(&b, options_repr(vm, &i->options, NULL));
    return py_str_printf("Identity(%s)", b.len ? b.data + 2 : "");
}

static const struct py_member_def identity_members[] = {
    {"always", offsetof(struct identity, always), PY_MEMBER_VALUE, false},
    {"on_null", offsetof(struct identity, on_null), PY_MEMBER_VALUE, false},
    OPTIONS(struct identity),
    {0}};
static const struct py_native_def identity_methods[] = {
    {"__init__", identity_init,
     "self, always=False, on_null=None, " OPTION_NAMES "cache=None, order=None"},
    {"copy", copy_server, "self, **kw"},
    {"_copy", copy_server, "self, **kw"},
    {0}};
struct py_type sa_identity_type = {SERVER_TYPE("Identity", struct identity, &sa_fetched_value_type),
                                   .methods = identity_methods, .members = identity_members,
                                   .repr = identity_repr};

/* --- Sequence --- */

static value sequence_init(struct vm *vm, const value *a) {
    struct sequence *s = PY_AS(struct sequence, a[0]);
    struct metadata *m = a[15] == PY_NONE ? NULL : metadata_of(a[15]);
    int quote = quote_arg(vm, a[14]), quote_schema = quote_arg(vm, a[16]);
    s->base.kind = SQL_SEQUENCE;
    s->name = name_from(vm, a[1], "a sequence's name");
    if (s->name && quote)
        s->name = name_new(vm, name_text(s->name), quote);
    take_options(&s->options, a + 2);
    s->schema = name_from(vm, a[9], "a schema");
    if (!s->schema && m && m->schema)
        s->schema = m->schema;
    else if (s->schema && quote_schema)
        s->schema = name_new(vm, name_text(s->schema), quote_schema);
    s->options.cache = a[10];
    s->options.order = a[11];
    s->data_type = a[12] == PY_NONE ? NULL : type_from(vm, a[12]);
    s->optional = py_truth(vm, a[13]);
    s->for_update = py_truth(vm, a[17]);
    if (m)
        sequence_set_metadata(vm, s, m);
    return PY_NONE;
}

static value sequence_repr(struct vm *vm, value self) {
    const struct sequence *s = PY_AS(struct sequence, self);
    struct buf b = BUF_INIT;
    buf_puts(&b, options_repr(vm, &s->options, s->schema));
    if (s->data_type)
        buf_printf(&b, ", data_type=%s", type_repr(vm, s->data_type));
    if (s->optional)
        buf_puts(&b, ", optional=True");
    if (s->metadata)
        buf_puts(&b, ", metadata=MetaData()");
    if (s->for_update)
        buf_puts(&b, ", for_update=True");
    return py_str_printf("Sequence(%s%s)", py_repr_text(vm, text_value(s->name)), b.data);
}

static value sequence_next(struct vm *vm, const value *a) {
    value func = py_import_from(vm, "sqlalchemy", "func");
    return py_call_method(vm, func, "next_value", 1, &a[0]);
}

static value sequence_create(struct vm *vm, const value *a) {
    struct ddl_runner r;
    ddl_runner_init(&r, vm, a[1], py_truth(vm, a[2]));
    ddl_run_create_sequence(&r, PY_AS(struct sequence, a[0]));
    return PY_NONE;
}

static value sequence_drop(struct vm *vm, const value *a) {
    struct ddl_runner r;
    ddl_runner_init(&r, vm, a[1], py_truth(vm, a[2]));
    ddl_run_drop_sequence(&r, PY_AS(struct sequence, a[0]));
    return PY_NONE;
}

GET(sequence_name, struct sequence, text_value(s->name))
GET(sequence_schema, struct sequence, text_value(s->schema))
GET(sequence_type, struct sequence, s->data_type ? PY_OBJ(s->data_type) : PY_NONE)

static const struct py_getset_def sequence_getset[] = {{"name", sequence_name, NULL},
                                                       {"schema", sequence_schema, NULL},
                                                       {"data_type", sequence_type, NULL},
                                                       {"is_sequence", always_true, NULL},
                                                       {0}};
static const struct py_member_def sequence_members[] = {
    OPTIONS(struct sequence),
    {"optional", offsetof(struct sequence, optional), PY_MEMBER_BOOL, false},
    {"for_update", offsetof(struct sequence, for_update), PY_MEMBER_BOOL, false},
    {"metadata", offsetof(struct sequence, metadata), PY_MEMBER_OBJECT, true},
    {"column", offsetof(struct sequence, column), PY_MEMBER_OBJECT, true},
    {0}};
static const struct py_native_def sequence_methods[] = {
    {"__init__", sequence_init,
     "self, name, " OPTION_NAMES
     "schema=None, cache=None, order=None, data_type=None, optional=False, quote=None, "
     "metadata=None, quote_schema=None, for_update=False"},
    {"next_value", sequence_next, "self"},
    {"create", sequence_create, "self, bind=None, checkfirst=True"},
    {"drop", sequence_drop, "self, bind=None, checkfirst=True"},
    {0}};
struct py_type sa_sequence_type = {PY_TYPE_HEAD,
                                   .name = "Sequence",
                                   .module = "sqlalchemy.sql.schema",
                                   .size = sizeof(struct sequence),
                                   .attrs_offset = offsetof(struct sql_element, attrs),
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                   .base = &sql_element_type,
                                   .methods = sequence_methods,
                                   .getset = sequence_getset,
                                   .members = sequence_members,
                                   .repr = sequence_repr,
                                   .str = sequence_repr};

struct py_type *const sa_default_types[] = {&sa_default_type,          &sa_scalar_default_type,
                                            &sa_callable_default_type, &sa_element_default_type,
                                            &sa_fetched_value_type,    &sa_default_clause_type,
                                            &sa_computed_type,         &sa_identity_type,
                                            &sa_sequence_type,         NULL};

/*
 * @compiles: functions of scripts that write a class of node or type, by dialect; and the objects
 * scripts see of a compiler. cf. sqlalchemy.ext.compiler and SQLCompiler's public methods.
 */
#include "sql/compiler_int.h"
#include "sql/compiler_object.h"
#include "sql/ddl.h"
#include "sql/paramstyle.h"
#include "sql/type_int.h"

/* --- the registry: class → {dialect: function}, "" for all dialects --- */

static const char registry_key;

static struct py_dict *registry(struct vm *vm, bool make) {
    struct py_dict *d = vm_get_data(vm, &registry_key);
    if (!d && make)
        vm_set_data(vm, &registry_key, d = py_dict_new());
    return d;
}

bool sql_has_custom(struct vm *vm) { return registry(vm, false) != NULL; }

static const char *class_key(const struct py_type *t) {
    return mem_printf("%zx", (size_t)(uintptr_t)t);
}

void sql_register_custom(struct vm *vm, struct py_type *type, const char *dialect, value fn) {
    struct py_dict *all = registry(vm, true);
    const char *key = class_key(type);
    value own = py_dict_get_text(all, key);
    if (own == PY_UNDEF)
        py_dict_set_text(all, key, own = PY_OBJ(py_dict_new()));
    py_dict_set_text(PY_AS(struct py_dict, own), dialect, fn);
}

void sql_deregister_custom(struct vm *vm, struct py_type *type) {
    struct py_dict *all = registry(vm, false);
    if (all && py_dict_get_text(all, class_key(type)) != PY_UNDEF)
        py_dict_del(vm, all, py_str_from(class_key(type)));
}

/* A class with a visit name of its own does not follow what was said for its base: Text is not
 * written as @compiles(String) says. */
static bool has_own_name(const struct py_type *cls) {
    if (py_type_is_subtype(cls, &ddl_types[DDL_CUSTOM]))
        return !(cls->flags & PY_TYPE_HEAP);
    if (!py_type_is_subtype(cls, &sa_type_TypeEngine))
        return false;
    if (cls->flags & PY_TYPE_HEAP)
        return py_dict_get_text(py_type_dict(cls), "__visit_name__") != PY_UNDEF;
    return ((const struct type_class *)cls->user)->visit != NULL;
}

value sql_custom_compile(struct vm *vm, struct py_type *type, const char *dialect_name) {
    struct py_dict *all = registry(vm, false);
    if (!all)
        return PY_UNDEF;
    py_type_ready(vm, type);
    for (size_t i = 0; i < type->mro->n; i++) {
        struct py_type *cls = PY_AS(struct py_type, type->mro->items[i]);
        value own = py_dict_get_text(all, class_key(cls));
        value fn = PY_UNDEF;
        if (own != PY_UNDEF)
            fn = py_dict_get_text(PY_AS(struct py_dict, own), dialect_name);
        if (own != PY_UNDEF && fn == PY_UNDEF)
            fn = py_dict_get_text(PY_AS(struct py_dict, own), "");
        if (fn != PY_UNDEF || has_own_name(cls))
            return fn;
    }
    return PY_UNDEF;
}

/* --- the compiler as an object --- */

static struct sql_opts opts_from(struct vm *vm, struct py_dict *kw) {
    static const struct {
        const char *name;
        size_t offset;
        bool inverted;
    } names[] = {
        {"asfrom", offsetof(struct sql_opts, asfrom), false},
        {"within_columns_clause", offsetof(struct sql_opts, within_columns), false},
        {"within_label_clause", offsetof(struct sql_opts, within_label), false},
        {"include_table", offsetof(struct sql_opts, no_table), true},
        {"use_schema", offsetof(struct sql_opts, no_schema), true},
        {"literal_execute", offsetof(struct sql_opts, literal_execute), false},
        {"ashint", offsetof(struct sql_opts, ashint), false},
        {"skip_bind_expression", offsetof(struct sql_opts, no_bind_expression), false},
    };
    struct sql_opts o = SQL_OPTS_INIT;
    for (size_t i = 0; kw && i < sizeof names / sizeof *names; i++) {
        value v = py_dict_get_text(kw, names[i].name);
        if (v != PY_UNDEF)
            *(bool *)((char *)&o + names[i].offset) = py_truth(vm, v) != names[i].inverted;
    }
    return o;
}

static struct py_dict *kw_from(struct sql_compiler *c, struct sql_opts o) {
    struct py_dict *kw = py_dict_new();
    if (c->flags & SQL_LITERAL_BINDS)
        py_dict_set_text(kw, "literal_binds", PY_TRUE);
    if (o.asfrom)
        py_dict_set_text(kw, "asfrom", PY_TRUE);
    if (o.within_columns)
        py_dict_set_text(kw, "within_columns_clause", PY_TRUE);
    if (o.no_table)
        py_dict_set_text(kw, "include_table", PY_FALSE);
    if (o.no_bind_expression)
        py_dict_set_text(kw, "skip_bind_expression", PY_TRUE);
    return kw;
}

const char *sql_call_custom(struct sql_compiler *c, value fn, value element, struct sql_opts o) {
    value args[] = {element, PY_OBJ(c)};
    value r = py_call_args(c->vm, fn, PY_OBJ(py_tuple_of(2, args)), kw_from(c, o));
    if (!py_is_str(r))
        py_raise(c->vm, &sa_exc_CompileError,
                 "the function registered by @compiles gave %R, not a str", r);
    return py_str_cstr(r);
}

value sql_compiler_object(struct vm *vm, const struct sql_dialect *d, unsigned flags) {
    return PY_OBJ(sql_compiler_new(vm, d, flags));
}

/* Values stand in the text only where the script passes literal_binds on. */
static void put_for_script(struct sql_compiler *c, struct buf *b, struct sql_element *e,
                           struct py_dict *kw) {
    unsigned flags = c->flags;
    value literal = kw ? py_dict_get_text(kw, "literal_binds") : PY_UNDEF;
    c->flags &= ~(unsigned)SQL_LITERAL_BINDS;
    if (literal != PY_UNDEF && py_truth(c->vm, literal))
        c->flags |= SQL_LITERAL_BINDS;
    sql_put(c, b, e, opts_from(c->vm, kw));
    c->flags = flags;
}

/* Text for scripts: binds as they end up. A script's text passes through the compiler again, so
 * binds keep their marks inside. */
static value process(struct vm *vm, struct sql_compiler *c, value v, struct py_dict *kw) {
    struct buf b = BUF_INIT;
    if (type_is_value(v)) {
        sql_put_type(vm, c->d, PY_AS(struct sa_type, v), &b);
        return py_str_take(&b);
    }
    struct sql_element *e = sql_as_element(vm, v);
    if (!e)
        sql_raise_coercion(vm, "SQL expression element", v);
    put_for_script(c, &b, e, kw);
    return py_str_take(&b);
}

static value c_process(struct vm *vm, const value *a) {
    return process(vm, PY_AS(struct sql_compiler, a[0]), a[1], PY_AS(struct py_dict, a[2]));
}

static value c_render_literal(struct vm *vm, const value *a) {
    struct sql_compiler *c = PY_AS(struct sql_compiler, a[0]);
    struct buf b = BUF_INIT;
    sql_put_literal_of(c, &b, a[1], type_from(vm, a[2]));
    return py_str_take(&b);
}

/* compiler.visit_xxx: called with an element it gives the usual text of it, whatever @compiles says
 * for its class. */
struct visit_method {
    struct py_object head;
    struct sql_compiler *compiler;
    const char *name; /* behind visit_ */
};

static value visit_call(struct vm *vm, value callee, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    struct visit_method *m = PY_AS(struct visit_method, callee);
    struct sql_compiler *c = m->compiler;
    struct buf b = BUF_INIT;
    if (argc < 1)
        py_raise(vm, &py_exc_TypeError, "visit_%s() needs the element", m->name);
    if (type_is_value(argv[0])) {
        sql_put_type_as(vm, c->d, m->name, PY_AS(struct sa_type, argv[0]), &b);
        return py_str_take(&b);
    }
    struct sql_element *e = sql_as_element(vm, argv[0]);
    if (!e)
        sql_raise_coercion(vm, "SQL expression element", argv[0]);
    if (e->kind == SQL_DDL)
        return py_str_from(sql_ddl_compile_plain(vm, c->d, (struct ddl_element *)e));
    struct py_dict *kw = py_dict_new();
    for (size_t i = 0; kwnames && i < kwnames->n; i++)
        py_dict_set(vm, kw, kwnames->items[i], argv[argc + (int)i]);
    c->uncustom = e;
    put_for_script(c, &b, e, kw);
    return py_str_take(&b);
}

static struct py_type visit_method_type = {PY_TYPE_HEAD, .name = "method",
                                           .size = sizeof(struct visit_method), .call = visit_call};

static value get_dialect(struct vm *vm, value self) {
    (void)vm;
    return sql_dialect_value(PY_AS(struct sql_compiler, self)->d);
}
static value get_self(struct vm *vm, value self) {
    (void)vm;
    return self;
}
static value get_preparer(struct vm *vm, value self) {
    return py_getattr(vm, get_dialect(vm, self), "identifier_preparer");
}
static value get_statement(struct vm *vm, value self) {
    (void)vm;
    struct sql_element *e = PY_AS(struct sql_compiler, self)->statement;
    return e ? PY_OBJ(e) : PY_NONE;
}

static value compiler_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    if (v != PY_UNDEF || name->size < 6 || memcmp(name->data, "visit_", 6))
        return v;
    struct visit_method *m = py_alloc(vm, &visit_method_type);
    m->compiler = PY_AS(struct sql_compiler, self);
    m->name = py_str_cstr(PY_OBJ(name)) + 6;
    return PY_OBJ(m);
}

static const struct py_native_def compiler_methods[] = {
    {"process", c_process, "self, obj, **kw"},
    {"render_literal_value", c_render_literal, "self, value, type_"},
    {0}};
static const struct py_getset_def compiler_getset[] = {{"dialect", get_dialect, NULL},
                                                       {"preparer", get_preparer, NULL},
                                                       {"sql_compiler", get_self, NULL},
                                                       {"type_compiler", get_self, NULL},
                                                       {"type_compiler_instance", get_self, NULL},
                                                       {"statement", get_statement, NULL},
                                                       {0}};

static value compiler_repr(struct vm *vm, value self) {
    (void)vm;
    const struct sql_compiler *c = PY_AS(struct sql_compiler, self);
    return py_str_printf("<%s object at %p>", c->rules->compiler_class, (void *)c);
}

struct py_type sql_compiler_type = {PY_TYPE_HEAD,
                                    .name = "SQLCompiler",
                                    .module = "sqlalchemy.sql.compiler",
                                    .size = sizeof(struct sql_compiler),
                                    .attrs_offset = offsetof(struct sql_compiler, attrs),
                                    .flags = PY_TYPE_ATTRS | PY_TYPE_BASE,
                                    .methods = compiler_methods,
                                    .getset = compiler_getset,
                                    .repr = compiler_repr,
                                    .getattr = compiler_getattr};

const struct sql_dialect *sql_compiler_dialect(value compiler) {
    return PY_AS(struct sql_compiler, compiler)->d;
}

/* --- element.compile() --- */

static const struct sql_dialect *dialect_of(struct vm *vm, value v) {
    if (py_is_a(v, &sql_dialect_type))
        return PY_AS(struct sql_dialect, v);
    if (py_is_a(v, &py_type_type)) /* the class: instantiate it */
        return dialect_of(vm, py_call0(vm, v));
    value d = py_lookup_attr(vm, v, "dialect");
    if (d == PY_UNDEF || !py_is_a(d, &sql_dialect_type))
        py_raise(vm, &py_exc_TypeError, "%R is no dialect", v);
    return PY_AS(struct sql_dialect, d);
}

value sql_compile_method(struct vm *vm, value self, value bind, value dialect, struct py_dict *kw) {
    const struct sql_dialect *d = sql_stringify_dialect(SQL_ELEMENT(self));
    if (dialect != PY_NONE)
        d = dialect_of(vm, dialect);
    else if (bind != PY_NONE)
        d = dialect_of(vm, bind);
    unsigned flags = 0;
    value ckw = py_dict_get_text(kw, "compile_kwargs");
    if (ckw != PY_UNDEF && py_is_dict(ckw)) {
        static const struct {
            const char *name;
            unsigned flag;
        } options[] = {{"literal_binds", SQL_LITERAL_BINDS},
                       {"render_postcompile", SQL_POSTCOMPILE}};
        for (int i = 0; i < 2; i++) {
            value v = py_dict_get_text(PY_AS(struct py_dict, ckw), options[i].name);
            if (v != PY_UNDEF && py_truth(vm, v))
                flags |= options[i].flag;
        }
    }
    struct sql_element *e = SQL_ELEMENT(self);
    if (e->kind == SQL_DDL) {
        struct sql_compiled *c = py_alloc(vm, &sql_compiled_type);
        c->vm = vm;
        c->dialect = d;
        c->statement = e;
        c->text = sql_ddl_compile(vm, d, (struct ddl_element *)e);
        c->is_ddl = true;
        return PY_OBJ(c);
    }
    value keys = py_dict_get_text(kw, "column_keys");
    return PY_OBJ(sql_compile(
        vm, d, e, flags, keys == PY_UNDEF || keys == PY_NONE ? NULL : py_tuple_from(vm, keys)));
}

/* --- Compiled --- */

/* The text with placeholders as the dialect's driver wants them. */
const char *sql_compiled_string(const struct sql_compiled *c) {
    return sql_text_in_style(c, c->dialect->paramstyle, false);
}

static value compiled_str(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(sql_compiled_string(PY_AS(struct sql_compiled, self)));
}

static value compiled_params(struct vm *vm, value self) {
    struct sql_compiled *c = PY_AS(struct sql_compiled, self);
    struct py_dict *d = py_dict_new();
    if (c->is_ddl)
        return PY_NONE;
    bool expanded = c->compiler->flags & SQL_POSTCOMPILE;
    for (size_t i = 0; !expanded && i < c->compiler->n_binds; i++) {
        /* in the order they were met, which is not always that of the text */
        struct sql_bindparam *p = c->compiler->binds[i].param;
        value v = p->callable != PY_UNDEF ? py_call0(vm, p->callable) : p->val;
        py_dict_set_text(d, c->compiler->binds[i].name, v == PY_UNDEF ? PY_NONE : v);
    }
    for (size_t i = 0; expanded && i < c->n_binds; i++) {
        struct sql_bindparam *p = c->binds[i].param;
        value v = p->callable != PY_UNDEF ? py_call0(vm, p->callable) : p->val;
        py_dict_set_text(d, c->binds[i].name, v == PY_UNDEF ? PY_NONE : v);
    }
    return PY_OBJ(d);
}
static value compiled_construct_params(struct vm *vm, const value *a) {
    value d = compiled_params(vm, a[0]);
    if (a[1] != PY_NONE && py_is_dict(d))
        py_dict_update(vm, PY_AS(struct py_dict, d), a[1]);
    return d;
}
static value compiled_get_dialect(struct vm *vm, value self) {
    (void)vm;
    return sql_dialect_value(PY_AS(struct sql_compiled, self)->dialect);
}
static value compiled_get_statement(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct sql_compiled, self)->statement);
}
static value compiled_positiontup(struct vm *vm, value self) {
    (void)vm;
    struct sql_compiled *c = PY_AS(struct sql_compiled, self);
    enum sql_paramstyle style = c->dialect->paramstyle;
    if (style == SQL_PARAMSTYLE_NAMED || style == SQL_PARAMSTYLE_PYFORMAT)
        return PY_NONE;
    struct py_list *l = py_list_new(c->n_binds);
    for (size_t i = 0; i < c->n_binds; i++)
        py_list_append(l, py_str_from(c->binds[i].name));
    return PY_OBJ(l);
}

/* {name: parameter} and {parameter: name}. */
static value compiled_binds(struct vm *vm, value self) {
    const struct sql_compiled *c = PY_AS(struct sql_compiled, self);
    struct py_dict *d = py_dict_new();
    (void)vm;
    for (size_t i = 0; !c->is_ddl && i < c->compiler->n_binds; i++)
        py_dict_set_text(d, c->compiler->binds[i].name, PY_OBJ(c->compiler->binds[i].param));
    return PY_OBJ(d);
}
static value compiled_bind_names(struct vm *vm, value self) {
    const struct sql_compiled *c = PY_AS(struct sql_compiled, self);
    struct py_dict *d = py_dict_new();
    for (size_t i = 0; !c->is_ddl && i < c->compiler->n_binds; i++)
        py_dict_set(vm, d, PY_OBJ(c->compiler->binds[i].param),
                    py_str_from(c->compiler->binds[i].name));
    return PY_OBJ(d);
}

#define STATEMENT_IS(name, what)                                                                   \
    static value compiled_##name(struct vm *vm, value self) {                                      \
        (void)vm;                                                                                  \
        return PY_BOOL(what);                                                                      \
    }
#define COMPILED(v) PY_AS(struct sql_compiled, v)
STATEMENT_IS(isinsert, COMPILED(self)->is_insert)
STATEMENT_IS(isupdate, COMPILED(self)->is_update)
STATEMENT_IS(isdelete, COMPILED(self)->is_delete)
STATEMENT_IS(isplaintext, COMPILED(self)->is_text)
STATEMENT_IS(is_any, self != PY_UNDEF)
STATEMENT_IS(is_ddl, COMPILED(self)->is_ddl)
STATEMENT_IS(is_sql, !COMPILED(self)->is_ddl)
STATEMENT_IS(positional, COMPILED(self)->dialect->paramstyle == SQL_PARAMSTYLE_FORMAT ||
                             COMPILED(self)->dialect->paramstyle == SQL_PARAMSTYLE_QMARK)

/* What it has of the compiler that made it: process(), preparer, visit_…() */
static value compiled_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    const char *text = py_str_cstr(PY_OBJ(name));
    if (v != PY_UNDEF || *text == '_')
        return v;
    value compiler = sql_compiler_object(vm, PY_AS(struct sql_compiled, self)->dialect, 0);
    return py_lookup_attr(vm, compiler, text);
}

static const struct py_native_def compiled_methods[] = {
    {"construct_params", compiled_construct_params, "self, params=None, **kw"}, {0}};
static const struct py_getset_def compiled_getset[] = {{"string", compiled_str, NULL},
                                                       {"params", compiled_params, NULL},
                                                       {"dialect", compiled_get_dialect, NULL},
                                                       {"statement", compiled_get_statement, NULL},
                                                       {"positiontup", compiled_positiontup, NULL},
                                                       {"binds", compiled_binds, NULL},
                                                       {"bind_names", compiled_bind_names, NULL},
                                                       {"isinsert", compiled_isinsert, NULL},
                                                       {"isupdate", compiled_isupdate, NULL},
                                                       {"isdelete", compiled_isdelete, NULL},
                                                       {"isplaintext", compiled_isplaintext, NULL},
                                                       {"is_ddl", compiled_is_ddl, NULL},
                                                       {"is_sql", compiled_is_sql, NULL},
                                                       {"can_execute", compiled_is_any, NULL},
                                                       {"positional", compiled_positional, NULL},
                                                       {0}};

struct py_type sql_compiled_type = {PY_TYPE_HEAD,
                                    .name = "Compiled",
                                    .module = "sqlalchemy.sql.compiler",
                                    .size = sizeof(struct sql_compiled),
                                    .methods = compiled_methods,
                                    .getset = compiled_getset,
                                    .getattr = compiled_getattr,
                                    .str = compiled_str};

/* --- names of visit methods --- */

const char *sql_visit_name(const struct sql_element *e) {
    static const char *const names[] = {
        [SQL_CUSTOM] = "clause",
        [SQL_COLUMN] = "column",
        [SQL_BIND] = "bindparam",
        [SQL_LABEL] = "label",
        [SQL_LABEL_REF] = "label_reference",
        [SQL_TEXT_LABEL_REF] = "textual_label_reference",
        [SQL_UNARY] = "unary",
        [SQL_BINARY] = "binary",
        [SQL_LIST] = "clauselist",
        [SQL_GROUPING] = "grouping",
        [SQL_CASE] = "case",
        [SQL_CAST] = "cast",
        [SQL_TRY_CAST] = "try_cast",
        [SQL_COERCE] = "type_coerce",
        [SQL_FUNCTION] = "function",
        [SQL_OVER] = "over",
        [SQL_WITHIN] = "withingroup",
        [SQL_FILTER] = "funcfilter",
        [SQL_EXTRACT] = "extract",
        [SQL_TUPLE] = "tuple",
        [SQL_ARRAY] = "array",
        [SQL_NULL] = "null",
        [SQL_TRUE] = "true",
        [SQL_FALSE] = "false",
        [SQL_COLLATION] = "collation",
        [SQL_NEXT_VALUE] = "next_value_func",
        [SQL_SCALAR] = "grouping",
        [SQL_EXISTS] = "unary",
        [SQL_TEXT] = "textclause",
        [SQL_TABLE] = "table",
        [SQL_ALIAS] = "alias",
        [SQL_SUBQUERY] = "subquery",
        [SQL_CTE] = "cte",
        [SQL_LATERAL] = "lateral",
        [SQL_TABLESAMPLE] = "tablesample",
        [SQL_TABLE_VALUED] = "table_valued_alias",
        [SQL_VALUES] = "values",
        [SQL_JOIN] = "join",
        [SQL_SELECT] = "select",
        [SQL_COMPOUND] = "compound_select",
        [SQL_TEXT_SELECT] = "textual_select",
        [SQL_INSERT] = "insert",
        [SQL_UPDATE] = "update",
        [SQL_DELETE] = "delete",
        [SQL_SEQUENCE] = "sequence",
        [SQL_DDL] = "ddl",
    };
    size_t k = (size_t)e->kind;
    return k < sizeof names / sizeof *names && names[k] ? names[k] : "clause";
}

/*
 * func.name(...): functions with their result types, OVER, FILTER and WITHIN GROUP, functions as
 * tables, and scripts' own FunctionElement and GenericFunction classes.
 * cf. sqlalchemy.sql.functions.
 */
#include "sql/func.h"

#include "schema/sequence.h"
#include "sql/select.h"

/* --- making functions --- */

static struct sql_list *arguments(struct vm *vm, size_t n, struct sql_element *const *items) {
    return sql_list_new(vm, &sql_list_type, SQL_OP_COMMA, n, items, true);
}

/* F becomes the function NAME, of the class that has in the reference. TYPE PY_UNDEF: its usual
 * one.
 */
static void fill(struct vm *vm, struct sql_function *f, const char *name, struct sql_list *args,
                 value type) {
    const struct sql_generic *g = sql_generic_find(name);
    f->generic = g;
    f->name = g ? g->name : name;
    f->args = args;
    f->expr.type = type != PY_UNDEF ? type : g ? sql_generic_result(vm, g, args) : type;
    if (g)
        f->expr.element.head.type = sql_generic_class(g);
}

struct sql_function *sql_function_new(struct vm *vm, const char *name, size_t n,
                                      struct sql_element *const *args, value type) {
    struct sql_function *f = sql_node(vm, &sql_function_type, SQL_FUNCTION);
    fill(vm, f, name, arguments(vm, n, args), type);
    return f;
}

/* A literal argument is a bind named after the function. */
static struct sql_element *argument(struct vm *vm, const char *name, value v) {
    struct sql_element *e = sql_as_element(vm, v);
    if (e || v == PY_NONE)
        return sql_coerce_expr(vm, v);
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "an argument of an SQL function");
    return &sql_bind_named(vm, name, v, PY_UNDEF, true)->expr.element;
}

/* to_tsquery('english', …): the configuration is of a type of its own */
static bool takes_config(const char *name, size_t n) {
    static const char *const names[] = {"to_tsvector",          "to_tsquery",
                                        "plainto_tsquery",      "phraseto_tsquery",
                                        "websearch_to_tsquery", "ts_headline"};
    for (size_t i = 0; n > 1 && i < sizeof names / sizeof *names; i++)
        if (!strcasecmp(names[i], name))
            return true;
    return false;
}

static struct sql_list *arguments_from(struct vm *vm, const char *name, const value *v, size_t n) {
    struct sql_seq s = {0};
    if (takes_config(name, n) && py_is_str(v[0])) {
        value type = PY_OBJ(sql_std_type(vm, TYPE_pg_REGCONFIG));
        sql_seq_push(&s, &sql_bind_named(vm, name, v[0], type, true)->expr.element);
        for (size_t i = 1; i < n; i++)
            sql_seq_push(&s, argument(vm, name, v[i]));
        return arguments(vm, s.n, s.items);
    }
    for (size_t i = 0; i < n; i++)
        sql_seq_push(&s, argument(vm, name, v[i]));
    return arguments(vm, s.n, s.items);
}

/* count() counts rows. */
static struct sql_list *star_if_count(struct vm *vm, const struct sql_generic *g,
                                      struct sql_list *args) {
    if (!g || args->n || strcmp(g->name, "count") != 0)
        return args;
    struct sql_element *star = &sql_column_new(vm, "*", PY_UNDEF, true)->expr.element;
    return arguments(vm, 1, &star);
}

static value script_function(struct vm *vm, const char *package, const char *name);

struct sql_element *sql_function_call(struct vm *vm, const char *const *names, size_t n_names,
                                      struct py_tuple *args, struct py_dict *kw) {
    const char *name = names[n_names - 1];
    value cls = script_function(vm, n_names > 1 ? names[n_names - 2] : "_default", name);
    if (cls != PY_UNDEF)
        return SQL_ELEMENT(py_call_args(vm, cls, PY_OBJ(args), kw));
    struct sql_function *f = sql_node(vm, &sql_function_type, SQL_FUNCTION);
    value given = kw ? py_dict_get_text(kw, "type_") : PY_UNDEF;
    value type = given == PY_UNDEF || given == PY_NONE ? PY_UNDEF : PY_OBJ(type_from(vm, given));
    if (n_names == 1 && args->n && !strcasecmp(name, "next_value") &&
        py_is_a(args->items[0], &sa_sequence_type))
        return &sql_wrap_new(vm, &sql_next_value_type, SQL_NEXT_VALUE, SQL_ELEMENT(args->items[0]),
                             PY_OBJ(sql_std_type(vm, TYPE_Integer)))
                    ->expr.element;
    if (n_names == 1 && args->n == 2 && !strcasecmp(name, "cast"))
        return sql_cast_new(vm, &sql_cast_type, SQL_CAST, args->items[0], args->items[1]);
    if (n_names == 1 && args->n == 2 && !strcasecmp(name, "extract"))
        return sql_extract_new(vm, args->items[0], args->items[1]);
    struct sql_list *list = arguments_from(vm, name, args->items, args->n);
    if (n_names == 1) {
        fill(vm, f, name, star_if_count(vm, sql_generic_find(name), list), type);
    } else {
        f->name = name;
        f->args = list;
        f->expr.type = type;
        f->packages = MEM_NEW_ARRAY(const char *, n_names);
        for (size_t i = 0; i + 1 < n_names; i++)
            f->packages[i] = names[i];
    }
    return &f->expr.element;
}

/* --- func --- */

struct generator {
    struct py_object head;
    struct generator *outer; /* NULL: func itself */
    const char *name;
};

static value generator_getattr(struct vm *vm, value self, struct py_str *name) {
    const char *text = py_str_cstr(PY_OBJ(name));
    size_t n = strlen(text);
    if (n > 1 && text[0] == '_' && text[1] == '_')
        return py_generic_getattr(vm, self, name);
    struct generator *g = py_alloc(vm, &sql_func_generator_type);
    g->outer = PY_AS(struct generator, self);
    /* func.if_ is the function IF: what is a keyword in Python may end in _ */
    g->name = n > 1 && text[n - 1] == '_' ? mem_strndup(text, n - 1) : text;
    return PY_OBJ(g);
}

static value generator_call(struct vm *vm, value self, int argc, const value *argv,
                            struct py_tuple *kwnames) {
    const char *names[16];
    size_t n = 0;
    for (struct generator *g = PY_AS(struct generator, self); g->outer && n < 16; g = g->outer)
        names[n++] = g->name;
    for (size_t i = 0; i < n / 2; i++) {
        const char *t = names[i];
        names[i] = names[n - 1 - i];
        names[n - 1 - i] = t;
    }
    struct py_dict *kw = NULL;
    if (kwnames && kwnames->n) {
        kw = py_dict_new();
        for (size_t i = 0; i < kwnames->n; i++)
            py_dict_set(vm, kw, kwnames->items[i], argv[argc + (int)i]);
    }
    if (!n)
        py_raise(vm, &py_exc_TypeError, "func needs a name: func.NAME(...)");
    return PY_OBJ(sql_function_call(vm, names, n, py_tuple_of((size_t)argc, argv), kw));
}

struct py_type sql_func_generator_type = {PY_TYPE_HEAD,
                                          .name = "_FunctionGenerator",
                                          .module = "sqlalchemy.sql.functions",
                                          .size = sizeof(struct generator),
                                          .getattr = generator_getattr,
                                          .call = generator_call};

value sql_func_object(struct vm *vm) { return PY_OBJ(py_alloc(vm, &sql_func_generator_type)); }

/* --- scripts' functions --- */

static const char registry_key;

/* GenericFunction subclasses of scripts, by "package.name" in lower case. */
static value script_function(struct vm *vm, const char *package, const char *name) {
    struct py_dict *d = vm_get_data(vm, &registry_key);
    if (!d)
        return PY_UNDEF;
    struct buf b = BUF_INIT;
    buf_printf(&b, "%s.", package);
    for (; *name; name++)
        buf_putc(&b, *name >= 'A' && *name <= 'Z' ? (char)(*name + 32) : *name);
    return py_dict_get_text(d, b.data);
}

/* What a script's class itself says under NAME, be it inherited by others or not. */
static const char *own_text(struct py_type *cls, const char *name, const char *otherwise) {
    value v = py_dict_get_text(py_type_dict(cls), name);
    return v != PY_UNDEF && py_is_str(v) ? py_str_cstr(v) : otherwise;
}

void sql_register_function(struct vm *vm, const char *package, const char *name, value fn) {
    struct py_dict *d = vm_get_data(vm, &registry_key);
    if (!d)
        vm_set_data(vm, &registry_key, d = py_dict_new());
    struct buf b = BUF_INIT;
    buf_printf(&b, "%s.", package);
    for (; *name; name++)
        buf_putc(&b, *name >= 'A' && *name <= 'Z' ? (char)(*name + 32) : *name);
    py_dict_set_text(d, b.data, fn);
}

static value generic_init_subclass(struct vm *vm, const value *a) {
    struct py_type *cls = PY_AS(struct py_type, a[0]);
    value package = py_type_lookup(cls, py_intern("package"));
    sql_register_function(
        vm, package != PY_UNDEF && py_is_str(package) ? py_str_cstr(package) : "_default",
        own_text(cls, "identifier", own_text(cls, "name", cls->name)), a[0]);
    return PY_NONE;
}

/* A GenericFunction is called as its class, whatever a base of it says; others by any `name`. */
static const char *class_function_name(struct py_type *cls) {
    const struct sql_generic *g = sql_generic_of(cls);
    if (!(cls->flags & PY_TYPE_HEAP))
        return g ? g->name : cls->name;
    if (py_type_is_subtype(cls, &sql_generic_function_type))
        return own_text(cls, "name", cls->name);
    value name = py_type_lookup(cls, py_intern("name"));
    return py_is_str(name) ? py_str_cstr(name) : cls->name;
}

/* Whether the script's class, or one it derives from, says what its type is. */
static bool says_type(struct py_type *cls) {
    value t = py_type_lookup(cls, py_intern("type"));
    return t != PY_UNDEF && strcmp(py_type_name(t), "getset_descriptor") != 0;
}

static value element_init(struct vm *vm, const value *a) {
    struct sql_function *f = PY_AS(struct sql_function, a[0]);
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    struct py_type *cls = f->expr.element.head.type;
    const struct sql_generic *g = sql_generic_of(cls);
    const char *name = class_function_name(cls);
    f->expr.element.kind =
        py_type_is_subtype(cls, &sql_generic_function_type) ? SQL_FUNCTION : SQL_CUSTOM;
    f->name = name;
    f->generic = cls->flags & PY_TYPE_HEAP ? NULL : g;
    f->args = star_if_count(vm, g, arguments_from(vm, name, args->items, args->n));
    value type = py_dict_get_text(PY_AS(struct py_dict, a[2]), "type_");
    if (type != PY_UNDEF && type != PY_NONE)
        f->expr.type = PY_OBJ(type_from(vm, type));
    else if (g && !says_type(cls))
        f->expr.type = sql_generic_result(vm, g, f->args);
    return PY_NONE;
}

static value function_init(struct vm *vm, const value *a) {
    struct sql_function *f = PY_AS(struct sql_function, a[0]);
    struct py_tuple *args = PY_AS(struct py_tuple, a[2]);
    const char *name = py_arg_text(vm, a[1], "name");
    f->expr.element.kind = SQL_FUNCTION;
    f->name = name;
    f->args = arguments_from(vm, name, args->items, args->n);
    if (a[3] != PY_NONE)
        f->expr.type = PY_OBJ(type_from(vm, a[3]));
    if (a[4] != PY_NONE) {
        struct py_tuple *p = py_tuple_from(vm, a[4]);
        f->packages = MEM_NEW_ARRAY(const char *, p->n + 1);
        for (size_t i = 0; i < p->n; i++)
            f->packages[i] = py_arg_text(vm, p->items[i], "packagenames");
    }
    return PY_NONE;
}

/* --- OVER, FILTER, WITHIN GROUP --- */

/* None, one expression or an iterable of them. */
static struct sql_list *by_list(struct vm *vm, value v) {
    if (v == PY_NONE || v == PY_UNDEF)
        return NULL;
    struct sql_seq s = {0};
    if (py_is_list(v) || py_is_tuple(v)) {
        struct py_tuple *t = py_tuple_from(vm, v);
        for (size_t i = 0; i < t->n; i++)
            sql_seq_push(&s, sql_coerce_by(vm, t->items[i]));
    } else {
        struct sql_element *e = sql_coerce_by(vm, v);
        if (e->kind == SQL_LIST && e->head.type == &sql_list_type)
            return (struct sql_list *)e;
        sql_seq_push(&s, e);
    }
    return sql_list_new(vm, &sql_list_type, SQL_OP_COMMA, s.n, s.items, true);
}

static int64_t frame_bound(struct vm *vm, value v, bool upper) {
    if (v == PY_NONE)
        return upper ? INT64_MAX : INT64_MIN;
    if (!py_is_int(v))
        py_raise(vm, &sa_exc_ArgumentError, "Integer or None expected for range value");
    return py_int_as(vm, v);
}

static void set_frame(struct vm *vm, struct sql_over *o, value v, int kind, const char *other) {
    if (v == PY_NONE || v == PY_UNDEF)
        return;
    if (o->frame != SQL_FRAME_NONE)
        py_raise(vm, &sa_exc_ArgumentError, "%s", other);
    if (!py_is_tuple(v) || PY_AS(struct py_tuple, v)->n != 2)
        py_raise(vm, &sa_exc_ArgumentError, "2-tuple expected for range/rows");
    struct py_tuple *t = PY_AS(struct py_tuple, v);
    o->frame = kind;
    o->frame_low = frame_bound(vm, t->items[0], false);
    o->frame_high = frame_bound(vm, t->items[1], true);
}

struct sql_element *sql_over_new(struct vm *vm, struct sql_element *of, value partition_by,
                                 value order_by, value range, value rows, value groups) {
    struct sql_over *o = sql_node(vm, &sql_over_type, SQL_OVER);
    o->of = of;
    o->expr.type = sql_expr_type(vm, of);
    o->partition_by = by_list(vm, partition_by);
    o->order_by = by_list(vm, order_by);
    const char *both = "only one of 'rows', 'range_', or 'groups' may be provided";
    set_frame(vm, o, range, SQL_FRAME_RANGE, both);
    set_frame(vm, o, rows, SQL_FRAME_ROWS, both);
    set_frame(vm, o, groups, SQL_FRAME_GROUPS, both);
    return &o->expr.element;
}

struct sql_element *sql_within_group_new(struct vm *vm, struct sql_element *of,
                                         struct py_tuple *order) {
    struct sql_over *o = sql_node(vm, &sql_within_group_type, SQL_WITHIN);
    o->of = of;
    o->order_by = by_list(vm, PY_OBJ(order));
    struct sql_function *f = (struct sql_function *)of;
    bool ordered = of->kind == SQL_FUNCTION && f->generic &&
                   f->generic->result == SQL_GENERIC_ORDERED && o->order_by->n;
    o->expr.type = sql_expr_type(vm, ordered ? o->order_by->items[0] : of);
    return &o->expr.element;
}

struct sql_element *sql_filter_new(struct vm *vm, struct sql_element *of,
                                   struct py_tuple *criteria) {
    struct sql_over *o = sql_node(vm, &sql_function_filter_type, SQL_FILTER);
    o->of = of;
    o->expr.type = sql_expr_type(vm, of);
    struct sql_element *all = NULL;
    for (size_t i = 0; i < criteria->n; i++) {
        struct sql_element *both[] = {all, sql_coerce_where(vm, criteria->items[i])};
        all = all ? sql_conjunction(vm, SQL_OP_AND, 2, both) : both[1];
    }
    o->partition_by = sql_list_new(vm, &sql_list_type, SQL_OP_COMMA, 1, &all, false);
    return &o->expr.element;
}

static value f_over(struct vm *vm, const value *a) {
    return PY_OBJ(sql_over_new(vm, SQL_ELEMENT(a[0]), a[1], a[2], a[4], a[3], a[5]));
}
static value f_within_group(struct vm *vm, const value *a) {
    return PY_OBJ(sql_within_group_new(vm, SQL_ELEMENT(a[0]), PY_AS(struct py_tuple, a[1])));
}
static value f_filter(struct vm *vm, const value *a) {
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    return t->n ? PY_OBJ(sql_filter_new(vm, SQL_ELEMENT(a[0]), t)) : a[0];
}
static value f_select(struct vm *vm, const value *a) {
    struct sql_seq s = {0};
    sql_seq_push(&s, SQL_ELEMENT(a[0]));
    return PY_OBJ(sql_select_new(vm, s));
}

/* --- functions as tables --- */

static struct sql_alias *as_table(struct vm *vm, struct sql_element *f, struct py_tuple *exprs,
                                  struct py_dict *kw) {
    value name = kw ? py_dict_get_text(kw, "name") : PY_UNDEF;
    struct sql_name n =
        name == PY_UNDEF || name == PY_NONE ? (struct sql_name){NULL, 0} : sql_name_of(vm, name);
    struct sql_alias *t =
        sql_alias_new(vm, &sql_table_valued_type, SQL_TABLE_VALUED, (struct sql_from *)f, n);
    t->from.columns = sql_columns_new();
    for (size_t i = 0; exprs && i < exprs->n; i++) {
        struct sql_column *c;
        if (py_is_str(exprs->items[i])) {
            c = sql_column_new(vm, py_str_cstr(exprs->items[i]), PY_UNDEF, false);
        } else {
            struct sql_element *e = sql_coerce_column(vm, exprs->items[i]);
            const char *own = sql_elem_name(e);
            c = sql_column_new(vm, own ? own : "column", sql_expr_type(vm, e), false);
        }
        c->table = &t->from;
        sql_columns_add(t->from.columns, c->expr.key, &c->expr);
    }
    value ordinality = kw ? py_dict_get_text(kw, "with_ordinality") : PY_UNDEF;
    if (ordinality != PY_UNDEF && ordinality != PY_NONE) {
        struct sql_column *c = sql_column_new(vm, py_arg_text(vm, ordinality, "with_ordinality"),
                                              PY_OBJ(sql_std_type(vm, TYPE_Integer)), false);
        c->table = &t->from;
        struct sql_function *copy = mem_alloc(sizeof *copy);
        *copy = *(struct sql_function *)f;
        copy->with_ordinality = true;
        t->of = (struct sql_from *)copy;
        sql_columns_add(t->from.columns, c->expr.key, &c->expr);
    }
    value joins = kw ? py_dict_get_text(kw, "joins_implicitly") : PY_UNDEF;
    t->joins_implicitly = joins != PY_UNDEF && py_truth(vm, joins);
    return t;
}

static value f_table_valued(struct vm *vm, const value *a) {
    return PY_OBJ(
        as_table(vm, SQL_ELEMENT(a[0]), PY_AS(struct py_tuple, a[1]), PY_AS(struct py_dict, a[2])));
}

/* The table as a column: SELECT x FROM unnest(…) AS x */
static value f_column_valued(struct vm *vm, const value *a) {
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "name", a[1]);
    struct sql_alias *t = as_table(vm, SQL_ELEMENT(a[0]), NULL, kw);
    struct sql_column *c = sql_column_new(vm, NULL, sql_expr_type(vm, SQL_ELEMENT(a[0])), false);
    c->name = t->name;
    c->expr.key = t->name.text;
    c->table = &t->from;
    c->stands_for_table = true;
    return PY_OBJ(c);
}

static value f_alias(struct vm *vm, const value *a) {
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "name", a[1]);
    struct sql_alias *t = as_table(vm, SQL_ELEMENT(a[0]), NULL, kw);
    /* one column without a name of its own, for f.alias().column */
    return PY_OBJ(t);
}

static value f_scalar_table_valued(struct vm *vm, const value *a) {
    struct sql_extract *x = sql_node(vm, &sql_extract_type, SQL_EXTRACT);
    x->field = py_arg_text(vm, a[1], "name");
    x->of = SQL_ELEMENT(a[0]);
    x->is_attribute = true;
    x->expr.type = a[2] == PY_NONE ? PY_UNDEF : PY_OBJ(type_from(vm, a[2]));
    return PY_OBJ(x);
}

static value get_clauses(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct sql_function, self)->args);
}
static value get_name(struct vm *vm, value self) {
    (void)vm;
    const char *name = PY_AS(struct sql_function, self)->name;
    return name ? py_str_from(name) : PY_NONE;
}
/* Itself, as the only column that it has as a table. */
static value get_columns(struct vm *vm, value self) {
    struct sql_function *f = PY_AS(struct sql_function, self);
    (void)vm;
    if (!f->columns) {
        f->columns = sql_columns_new();
        sql_columns_add(f->columns, f->name, &f->expr);
    }
    return PY_OBJ(f->columns);
}

static value f_lateral(struct vm *vm, const value *a) {
    struct sql_alias *l =
        sql_alias_new(vm, &sql_lateral_type, SQL_LATERAL, (struct sql_from *)SQL_ELEMENT(a[0]),
                      a[1] == PY_NONE ? (struct sql_name){NULL, 0} : sql_name_of(vm, a[1]));
    l->lateral = true;
    l->from.columns = sql_columns_new();
    return PY_OBJ(l);
}

static value f_within_group_type(struct vm *vm, const value *a) {
    const struct sql_function *f = PY_AS(struct sql_function, a[0]);
    bool ordered = f->generic && f->generic->result == SQL_GENERIC_ORDERED;
    value order = ordered ? py_getattr(vm, a[1], "order_by") : PY_NONE;
    if (order == PY_NONE)
        return PY_NONE;
    const struct sql_list *l = PY_AS(struct sql_list, order);
    return l->n ? sql_expr_type(vm, l->items[0]) : PY_NONE;
}

static value get_packages(struct vm *vm, value self) {
    (void)vm;
    const char **p = PY_AS(struct sql_function, self)->packages;
    struct py_list *l = py_list_new(2);
    for (; p && *p; p++)
        py_list_append(l, py_str_from(*p));
    return PY_OBJ(py_tuple_of(l->n, l->items));
}

static const struct py_native_def function_methods[] = {
    {"__init__", element_init, "self, *clauses, **kw"},
    {"over", f_over, "self, partition_by=None, order_by=None, rows=None, range_=None, groups=None"},
    {"within_group", f_within_group, "self, *order_by"},
    {"filter", f_filter, "self, *criterion"},
    {"table_valued", f_table_valued, "self, *expr, **kw"},
    {"column_valued", f_column_valued, "self, name=None, joins_implicitly=False"},
    {"scalar_table_valued", f_scalar_table_valued, "self, name, type_=None"},
    {"alias", f_alias, "self, name=None, joins_implicitly=False"},
    {"select", f_select, "self"},
    {"lateral", f_lateral, "self, name=None"},
    {"within_group_type", f_within_group_type, "self, within_group"},
    {0}};
static const struct py_getset_def function_getset[] = {{"clauses", get_clauses, NULL},
                                                       {"clause_expr", get_clauses, NULL},
                                                       {"name", get_name, NULL},
                                                       {"packagenames", get_packages, NULL},
                                                       {"c", get_columns, NULL},
                                                       {"columns", get_columns, NULL},
                                                       {"exported_columns", get_columns, NULL},
                                                       {0}};

#define FUNCTIONS "sqlalchemy.sql.functions"
struct py_type sql_function_element_type = {PY_TYPE_HEAD,
                                            .name = "FunctionElement",
                                            .module = FUNCTIONS,
                                            .size = sizeof(struct sql_function),
                                            .base = &sql_expr_type_,
                                            .flags = PY_TYPE_BASE,
                                            .methods = function_methods,
                                            .getset = function_getset};

static const struct py_native_def named_function_methods[] = {
    {"__init__", function_init, "self, name, *clauses, type_=None, packagenames=None"}, {0}};
struct py_type sql_function_type = {PY_TYPE_HEAD,
                                    .name = "Function",
                                    .module = FUNCTIONS,
                                    .size = sizeof(struct sql_function),
                                    .base = &sql_function_element_type,
                                    .flags = PY_TYPE_BASE,
                                    .methods = named_function_methods};

static const struct py_native_def generic_methods[] = {
    {"__init__", element_init, "self, *args, **kw"},
    {"__init_subclass__", generic_init_subclass, "cls, **kw", PY_CLASSMETHOD},
    {0}};
struct py_type sql_generic_function_type = {PY_TYPE_HEAD,
                                            .name = "GenericFunction",
                                            .module = FUNCTIONS,
                                            .size = sizeof(struct sql_function),
                                            .base = &sql_function_type,
                                            .flags = PY_TYPE_BASE,
                                            .methods = generic_methods};

static const struct py_native_def over_methods[] = {
    {"over", f_over, "self, partition_by=None, order_by=None, rows=None, range_=None, groups=None"},
    {"within_group", f_within_group, "self, *order_by"},
    {"filter", f_filter, "self, *criterion"},
    {0}};
static const struct py_member_def over_members[] = {
    {"element", offsetof(struct sql_over, of), PY_MEMBER_OBJECT, true},
    {"func", offsetof(struct sql_over, of), PY_MEMBER_OBJECT, true},
    {"partition_by", offsetof(struct sql_over, partition_by), PY_MEMBER_OBJECT, true},
    {"order_by", offsetof(struct sql_over, order_by), PY_MEMBER_OBJECT, true},
    {0}};
/* (low, high) of the frame when it is of KIND, None being unbounded. */
static value frame_of(value self, int kind) {
    const struct sql_over *o = PY_AS(struct sql_over, self);
    if ((int)o->frame != kind)
        return PY_NONE;
    return py_tuple2(o->frame_low == INT64_MIN ? PY_NONE : py_int_from(o->frame_low),
                     o->frame_high == INT64_MAX ? PY_NONE : py_int_from(o->frame_high));
}
#define FRAME(name, kind)                                                                          \
    static value over_get_##name(struct vm *vm, value self) {                                      \
        (void)vm;                                                                                  \
        return frame_of(self, kind);                                                               \
    }
FRAME(rows, SQL_FRAME_ROWS)
FRAME(range, SQL_FRAME_RANGE)
FRAME(groups, SQL_FRAME_GROUPS)

static value over_get_criterion(struct vm *vm, value self) {
    const struct sql_over *o = PY_AS(struct sql_over, self);
    if (o->expr.element.kind != SQL_FILTER)
        py_raise(vm, &py_exc_AttributeError,
                 "Neither '%T' object nor 'Comparator' object has an attribute 'criterion'", self);
    return o->partition_by && o->partition_by->n ? PY_OBJ(o->partition_by->items[0]) : PY_NONE;
}
static const struct py_getset_def over_getset[] = {{"rows", over_get_rows, NULL},
                                                   {"range_", over_get_range, NULL},
                                                   {"groups", over_get_groups, NULL},
                                                   {"criterion", over_get_criterion, NULL},
                                                   {0}};
#define OVER_CLASS(var, class_name)                                                                \
    struct py_type sql_##var##_type = {PY_TYPE_HEAD,                                               \
                                       .name = class_name,                                         \
                                       .module = "sqlalchemy.sql.elements",                        \
                                       .size = sizeof(struct sql_over),                            \
                                       .base = &sql_expr_type_,                                    \
                                       .flags = PY_TYPE_BASE,                                      \
                                       .methods = over_methods,                                    \
                                       .getset = over_getset,                                      \
                                       .members = over_members};
OVER_CLASS(over, "Over")
OVER_CLASS(within_group, "WithinGroup")
OVER_CLASS(function_filter, "FunctionFilter")

static value next_value_init(struct vm *vm, const value *a) {
    struct sql_wrap *w = PY_AS(struct sql_wrap, a[0]);
    if (!py_is_a(a[1], &sa_sequence_type))
        py_raise(vm, &py_exc_AssertionError, "next_value() accepts a Sequence object as input.");
    w->expr.element.kind = SQL_NEXT_VALUE;
    w->of = SQL_ELEMENT(a[1]);
    w->expr.type = PY_OBJ(sql_std_type(vm, TYPE_Integer));
    return PY_NONE;
}
static const struct py_native_def next_value_methods[] = {
    {"__init__", next_value_init, "self, seq, **kw"}, {0}};
struct py_type sql_next_value_type = {PY_TYPE_HEAD,
                                      .name = "next_value",
                                      .module = FUNCTIONS,
                                      .size = sizeof(struct sql_wrap),
                                      .base = &sql_expr_type_,
                                      .methods = next_value_methods};

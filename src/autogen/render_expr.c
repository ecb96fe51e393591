/* Expressions, types, server defaults and columns as Python text. */
#include <string.h>

#include "autogen/impl_hook.h"
#include "autogen/render_int.h"
#include "sql/ddl.h"
#include "sql/compiler.h"

/* --- expressions --- */

/* SQLite wants an expression as default in parentheses. */
static bool is_bare_expression(const char *text) {
    size_t n = strlen(text);
    bool line = !strchr(text, '\n');
    if (!n || (n == 1 && strchr("0123456789.", *text)))
        return false;
    if (n > 2 && line &&
        ((*text == '\'' && text[n - 1] == '\'') || (*text == '(' && text[n - 1] == ')')))
        return false;
    return true;
}

const char *render_ddl_text(struct autogen *a, struct sql_element *e, unsigned flags) {
    if ((flags & RENDER_INDEX) && a->dialect->id == SQL_POSTGRESQL && e->kind != SQL_COLUMN)
        e = SQL_ELEMENT(py_call_method(a->vm, SQL_VALUE(e), "self_group", 0, NULL));
    const char *text = sql_compile_text(a->vm, a->dialect, e, SQL_NO_TABLE | SQL_LITERAL_BINDS);
    bool mysql = a->dialect->id == SQL_MYSQL || a->dialect->id == SQL_MARIADB;
    if ((flags & RENDER_INDEX) && mysql && ddl_mysql_wants_group(e))
        return mem_printf("(%s)", text);
    if ((flags & RENDER_DEFAULT) && a->dialect->id == SQL_SQLITE && is_bare_expression(text))
        return mem_printf("(%s)", text);
    return text;
}

static const char *render_items(struct autogen *a, value v) {
    struct text_list list = {0};
    struct py_iter it;
    py_iter_init(a->vm, &it, v);
    for (value x; (x = py_iter_next(a->vm, &it)) != PY_UNDEF;)
        text_list_add(&list, render_expr(a, x, 0));
    const char *joined = text_join(&list, ", ");
    return py_is_tuple(v) ? mem_printf("(%s%s)", joined, list.n == 1 ? "," : "")
                          : mem_printf("[%s]", joined);
}

const char *render_expr(struct autogen *a, value v, unsigned flags) {
    if (py_is_list(v) || py_is_tuple(v))
        return render_items(a, v);
    if (column_is(v))
        return render_text_name(column_of(v)->base.name.text);
    if (v == PY_UNDEF || !sql_is_element(v))
        return py_repr_text(a->vm, v == PY_UNDEF ? PY_NONE : v);
    struct sql_element *e = SQL_ELEMENT(v);
    const char *sql = impl_has(a, HOOK_render_ddl_sql_expr)
                          ? impl_expression(a, v, flags & RENDER_DEFAULT, flags & RENDER_INDEX)
                          : render_ddl_text(a, e, flags);
    const char *text = text_repr(sql);
    if (flags & RENDER_BARE)
        return text;
    const char *element = flags & RENDER_INDEX ? "literal_column" : "text";
    const char *out = mem_printf("%s%s(%s)", render_sa_prefix(a), element, text);
    if ((flags & RENDER_INDEX) && e->kind == SQL_LABEL && ((struct sql_label *)e)->name.text &&
        ((struct sql_label *)e)->name.text[0] != '\001')
        out = mem_printf("%s.label(%s)", out, text_repr(((struct sql_label *)e)->name.text));
    return out;
}

struct text_list render_dialect_options(struct autogen *a, const struct py_dict *kw) {
    struct text_list list = {0};
    size_t i = 0;
    value k, v;
    while (kw && py_dict_next(kw, &i, &k, &v))
        text_list_add(&list, mem_printf("%s=%s", py_str_cstr(k), render_expr(a, v, 0)));
    return list;
}

/* --- types --- */

/* "sqlalchemy.dialects.NAME…": NAME, else NULL. */
static const char *dialect_of(const char *module) {
    static const char prefix[] = "sqlalchemy.dialects.";
    if (!module || !text_starts_with(module, prefix))
        return NULL;
    module += sizeof prefix - 1;
    return mem_strndup(module, strcspn(module, "."));
}

static const char *module_of(struct vm *vm, const struct sa_type *t) {
    const struct py_type *type = t->head.type;
    if (!(type->flags & PY_TYPE_HEAP))
        return type->module;
    value v = py_lookup_attr(vm, PY_OBJ(type), "__module__");
    return py_is_str(v) ? py_str_cstr(v) : type->module;
}

/* OUTER with the repr of the type inside replaced by how it is rendered; BEFORE: what stands
 * directly before it. */
static const char *with_inner(struct autogen *a, const char *outer, const char *before,
                              struct sa_type *inner) {
    const char *repr = type_repr(a->vm, inner), *sub = render_type(a, inner);
    const char *pattern = mem_printf("%s%s", before, repr), *at = strstr(outer, pattern);
    if (!at)
        return outer;
    return mem_printf("%.*s%s%s%s", (int)(at - outer), outer, before, sub, at + strlen(pattern));
}

static struct sa_type *type_argument(struct vm *vm, struct sa_type *t, const char *name) {
    value v = type_arg(vm, t, name);
    if (v == PY_UNDEF || v == PY_NONE)
        return NULL;
    if (py_is_str(v)) /* the default, by name */
        return type_new(vm, TYPE_Text);
    return type_is_value(v) ? PY_AS(struct sa_type, v) : NULL;
}

/* repr() with the types inside rendered too. */
static const char *nested_repr(struct autogen *a, struct sa_type *t) {
    const char *repr = type_repr(a->vm, t);
    struct sa_type *inner;
    /* the reference leaves it out, and the table then makes a type that is there */
    if (a->extended && t->cls->kind == TYPE_pg_ENUM && !t->schema_type->create_type)
        return mem_printf("%.*s, create_type=False)", (int)strlen(repr) - 1, repr);
    if (type_is(t, TYPE_ARRAY))
        return t->item ? with_inner(a, repr, "(", t->item) : repr;
    if (type_is(t, TYPE_pg_JSON) && (inner = type_argument(a->vm, t, "astext_type")))
        return with_inner(a, repr, "astext_type=", inner);
    if (type_is(t, TYPE_pg_HSTORE) && (inner = type_argument(a->vm, t, "text_type")))
        return with_inner(a, repr, "text_type=", inner);
    return repr;
}

/* What a script's impl makes of T, or NULL. */
static const char *impl_type(struct autogen *a, struct sa_type *t) {
    if (!impl_has(a, HOOK_render_type))
        return NULL;
    value args[] = {PY_OBJ(t), PY_OBJ(a)};
    value text = impl_call(a, HOOK_render_type, 2, args);
    return py_truth(a->vm, text) ? py_str_text(a->vm, text) : NULL;
}

const char *render_dialect_type(struct autogen *a, struct sa_type *t) {
    const char *dialect = dialect_of(module_of(a->vm, t));
    if (!dialect || a->dialect->id != SQL_POSTGRESQL)
        return NULL;
    const char *text = nested_repr(a, t);
    return strcmp(text, type_repr(a->vm, t)) ? mem_printf("%s.%s", dialect, text) : NULL;
}

static const char *render_plain_type(struct autogen *a, struct sa_type *t) {
    struct vm *vm = a->vm;
    const char *user = render_user(a, "type", PY_OBJ(t));
    if (user)
        return user;
    const char *own = impl_type(a, t);
    const char *module = module_of(vm, t), *dialect = dialect_of(module);
    if (dialect)
        render_import(a, mem_printf("from sqlalchemy.dialects import %s", dialect));
    if (own)
        return own;
    if (dialect)
        return mem_printf("%s.%s", dialect,
                          a->dialect->id == SQL_POSTGRESQL ? nested_repr(a, t) : type_repr(vm, t));
    if (module && text_starts_with(module, "sqlalchemy."))
        return mem_printf("%s%s", render_sa_prefix(a),
                          type_is(t, TYPE_ARRAY) ? nested_repr(a, t) : type_repr(vm, t));
    value prefix = py_dict_get_text(a->opts, "user_module_prefix");
    return mem_printf("%s%s",
                      prefix == PY_UNDEF || prefix == PY_NONE ? mem_printf("%s.", module)
                                                              : py_str_text(vm, prefix),
                      type_repr(vm, t));
}

const char *render_type(struct autogen *a, struct sa_type *t) {
    struct vm *vm = a->vm;
    if (!t->variants || !t->variants->count)
        return render_plain_type(a, t);
    const char *user = render_user(a, "type", PY_OBJ(t));
    if (user)
        return user;
    struct text_list names = {0};
    size_t i = 0;
    value k, v;
    const char *text = render_plain_type(a, t);
    while (py_dict_next(t->variants, &i, &k, &v))
        text_list_add(&names, py_str_cstr(k));
    text_list_sort(&names);
    for (i = 0; i < names.n; i++)
        text = mem_printf(
            "%s.with_variant(%s, %s)", text,
            render_plain_type(a, type_from(vm, py_dict_get_text(t->variants, names.items[i]))),
            text_repr(names.items[i]));
    return text;
}

/* --- server defaults --- */

static const char *render_computed(struct autogen *a, const struct computed *c) {
    bool said = c->persisted != PY_UNDEF && c->persisted != PY_NONE;
    return mem_printf("%sComputed(%s, %s%s)", render_sa_prefix(a),
                      render_expr(a, SQL_VALUE(c->sqltext), RENDER_BARE), said ? "persisted=" : "",
                      said ? py_repr_text(a->vm, c->persisted) : "");
}

static void put_option(struct autogen *a, struct text_list *list, const char *name, value v) {
    if (v != PY_UNDEF && v != PY_NONE)
        text_list_add(list, mem_printf("%s=%s", name, py_str_text(a->vm, v)));
}

static const char *render_identity(struct autogen *a, const struct identity *i) {
    struct text_list list = {0};
    const struct sequence_options *o = &i->options;
    text_list_add(
        &list,
        mem_printf("always=%s", i->always == PY_UNDEF ? "False" : py_str_text(a->vm, i->always)));
    put_option(a, &list, "on_null", i->on_null);
    put_option(a, &list, "start", o->start);
    put_option(a, &list, "increment", o->increment);
    put_option(a, &list, "minvalue", o->minvalue);
    put_option(a, &list, "maxvalue", o->maxvalue);
    put_option(a, &list, "nominvalue", o->nominvalue);
    put_option(a, &list, "nomaxvalue", o->nomaxvalue);
    put_option(a, &list, "cycle", o->cycle);
    put_option(a, &list, "cache", o->cache);
    put_option(a, &list, "order", o->order);
    return mem_printf("%sIdentity(%s)", render_sa_prefix(a), text_join(&list, ", "));
}

/* repr() of a default given as text, which may come in quotes. */
static const char *render_text_default(const char *text) {
    size_t n = strlen(text);
    if (n && *text == '\'')
        text++, n--;
    if (n && text[n - 1] == '\'')
        n--;
    return text_repr(mem_strndup(text, n));
}

const char *render_server_default(struct autogen *a, value d) {
    const char *user = render_user(a, "server_default", d == PY_UNDEF ? PY_NONE : d);
    if (user)
        return user;
    if (d == PY_UNDEF || d == PY_NONE)
        return NULL;
    if (py_is_unknown(d))
        py_raise_unknown(a->vm, d, "a server default");
    if (py_is_a(d, &sa_computed_type))
        return render_computed(a, PY_AS(struct computed, d));
    if (py_is_a(d, &sa_identity_type))
        return render_identity(a, PY_AS(struct identity, d));
    if (py_is_a(d, &sa_default_clause_type)) {
        d = PY_AS(struct server_default, d)->arg;
        if (py_is_unknown(d))
            py_raise_unknown(a->vm, d, "a server default");
        if (!py_is_str(d))
            return render_expr(a, d, RENDER_DEFAULT);
    } else if (py_is_a(d, &sa_fetched_value_type)) {
        return mem_printf("%sFetchedValue()", render_sa_prefix(a));
    }
    return py_is_str(d) ? render_text_default(py_str_cstr(d)) : py_str_text(a->vm, d);
}

/* --- columns --- */

static const char *const autoincrement_words[] = {
    [AUTOINCREMENT_AUTO] = NULL,
    [AUTOINCREMENT_TRUE] = "True",
    [AUTOINCREMENT_FALSE] = "False",
    [AUTOINCREMENT_IGNORE_FK] = "ignore_fk",
};

const char *render_column(struct autogen *a, struct column *c) {
    const char *user = render_user(a, "column", PY_OBJ(c)), *def = NULL, *positional = "";
    struct text_list options = {0};
    if (user)
        return user;
    if (c->server_default != PY_NONE && c->server_default != PY_UNDEF)
        def = render_server_default(a, c->server_default);
    if (def && *def && (c->computed || c->identity))
        positional = mem_printf("%s, ", def);
    else if (def && *def)
        text_list_add(&options, mem_printf("server_default=%s", def));
    if (autoincrement_words[c->autoincrement])
        text_list_add(&options,
                      mem_printf("autoincrement=%s", autoincrement_words[c->autoincrement]));
    text_list_add(&options, mem_printf("nullable=%s", c->nullable ? "True" : "False"));
    if (c->system)
        text_list_add(&options, "system=True");
    if (c->comment && c->comment->size)
        text_list_add(&options, mem_printf("comment=%s", text_repr(name_text(c->comment))));
    struct text_list more = render_dialect_options(a, c->dialect_kw);
    text_list_extend(&options, &more);
    return mem_printf("%sColumn(%s, %s, %s%s)", render_sa_prefix(a),
                      render_text_name(c->base.name.text), render_type(a, column_type(a->vm, c)),
                      positional, text_join(&options, ", "));
}

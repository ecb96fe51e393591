/* sqlalchemy.engine.URL and make_url, on config/url.h. cf. sqlalchemy.engine.url. */
#include "modules/sqlalchemy/engine.h"

#include "modules/sqlalchemy/modules.h"
#include "sql/dialect.h"

static const struct url *self_of(value v) { return PY_AS(struct sa_url, v)->u; }

value sa_url_value(struct vm *vm, const struct url *u) {
    struct sa_url *r = py_alloc(vm, &sa_url_type);
    r->u = (struct url *)(uintptr_t)u;
    return PY_OBJ(r);
}

/* Errors of config/url.h carry the name of the class they are in Python. */
static noreturn void raise_url_error(struct vm *vm, const struct error *e) {
    struct py_type *cls = &sa_exc_ArgumentError;
    if (e->kind && !strcmp(e->kind, "ValueError"))
        cls = &py_exc_ValueError;
    else if (e->kind && !strcmp(e->kind, "NoSuchModuleError"))
        cls = &sa_exc_NoSuchModuleError;
    py_raise(vm, cls, "%s", e->message);
}

/* str(url) shows *** for the password since 1.4; env.py files from before put it into the settings
 * and connect with it. The text is remembered, so that it still names the same URL. */
static const char masked_key;

static value masked_text(struct vm *vm, const struct url *u) {
    value text = py_str_from(url_render(u, true));
    if (u->password) {
        struct py_dict *masked = vm_get_data(vm, &masked_key);
        if (!masked)
            vm_set_data(vm, &masked_key, masked = py_dict_new());
        py_dict_set(vm, masked, text, sa_url_value(vm, u));
    }
    return text;
}

static struct url *unmasked(struct vm *vm, value text, struct url *u) {
    struct py_dict *masked = vm_get_data(vm, &masked_key);
    if (!masked || !u->password || strcmp(u->password, "***") != 0)
        return u;
    value known = py_dict_get(vm, masked, text);
    return known == PY_UNDEF ? u : PY_AS(struct sa_url, known)->u;
}

struct url *sa_url_from(struct vm *vm, value v) {
    if (py_is_a(v, &sa_url_type))
        return PY_AS(struct sa_url, v)->u;
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "the URL");
    if (!py_is_str(v)) {
        /* objects that stand for text, as pydantic's MultiHostUrl */
        value text = py_lookup_attr(vm, v, "render_as_string");
        if (text != PY_UNDEF)
            return sa_url_from(vm, py_call1(vm, text, PY_FALSE));
        py_raise(vm, &sa_exc_ArgumentError, "Expected string or URL object, got %R", v);
    }
    struct url *volatile u = NULL;
    struct error_handler h;
    ERROR_TRY(&h) {
        u = url_parse(py_str_cstr(v));
        error_pop(&h);
    }
    else {
        raise_url_error(vm, h.error);
    }
    return unmasked(vm, v, u);
}

static value text(const char *s) { return s ? py_str_from(s) : PY_NONE; }

#define FIELD(name, field)                                                                         \
    static value get_##name(struct vm *vm, value self) {                                           \
        (void)vm;                                                                                  \
        return text(self_of(self)->field);                                                         \
    }
FIELD(drivername, drivername)
FIELD(username, username)
FIELD(password, password)
FIELD(host, host)
FIELD(database, database)

static value get_port(struct vm *vm, value self) {
    (void)vm;
    int64_t port = self_of(self)->port;
    return port < 0 ? PY_NONE : py_from_small(port);
}

static value param_value(const struct url_param *p) {
    if (!p->is_tuple)
        return py_str_from(p->values[0]);
    struct py_tuple *t = py_tuple_new(p->n_values);
    for (size_t i = 0; i < p->n_values; i++)
        t->items[i] = py_str_from(p->values[i]);
    return PY_OBJ(t);
}

static value get_query(struct vm *vm, value self) {
    (void)vm;
    struct py_dict *d = py_dict_new();
    const struct url *u = self_of(self);
    for (size_t i = 0; i < u->n_params; i++)
        py_dict_set_text(d, u->params[i].name, param_value(&u->params[i]));
    return PY_OBJ(d);
}

/* For scripts, who cannot change it. */
static value get_fixed_query(struct vm *vm, value self) {
    value type = py_import_from(vm, "sqlalchemy.util", "immutabledict");
    return py_call1(vm, type, get_query(vm, self));
}

static value get_normalized(struct vm *vm, value self) {
    (void)vm;
    struct py_dict *d = py_dict_new();
    const struct url *u = self_of(self);
    for (size_t i = 0; i < u->n_params; i++) {
        struct url_param p = u->params[i];
        p.is_tuple = true;
        py_dict_set_text(d, p.name, param_value(&p));
    }
    return PY_OBJ(d);
}

static value u_render(struct vm *vm, const value *a) {
    return py_str_from(url_render(self_of(a[0]), py_truth(vm, a[1])));
}
static value u_backend(struct vm *vm, const value *a) {
    (void)vm;
    return py_str_from(url_backend(self_of(a[0])));
}
static value u_driver(struct vm *vm, const value *a) {
    const char *volatile driver = NULL;
    struct error_handler h;
    ERROR_TRY(&h) {
        driver = url_driver(self_of(a[0]));
        error_pop(&h);
    }
    else {
        raise_url_error(vm, h.error);
    }
    return py_str_from(driver);
}
static value u_dialect(struct vm *vm, const value *a) {
    const struct sql_dialect *d = sql_dialect_find(self_of(a[0])->drivername);
    if (!d)
        py_raise(vm, &sa_exc_NoSuchModuleError, "Can't load plugin: sqlalchemy.dialects:%s",
                 self_of(a[0])->drivername);
    struct py_type *cls = sql_dialect_class(d->id); /* asked for its name without an instance */
    py_type_set(vm, cls, py_intern("name"), py_str_from(d->name));
    return PY_OBJ(cls);
}

static void set_query(struct vm *vm, struct url *u, value query) {
    u->n_params = 0;
    u->params = NULL;
    if (query == PY_NONE)
        return;
    struct py_dict *d = py_dict_new();
    py_dict_update(vm, d, query);
    size_t i = 0;
    for (value k, v; py_dict_next(d, &i, &k, &v);) {
        const char *values[32];
        size_t n = 0;
        if (py_is_str(v)) {
            values[n++] = py_str_cstr(v);
        } else {
            struct py_tuple *t = py_tuple_from(vm, v);
            for (; n < t->n && n < 32; n++)
                values[n] = py_arg_text(vm, t->items[n], "query value");
        }
        url_set_param(u, py_arg_text(vm, k, "query key"), values, n);
    }
}

static void set_field(struct vm *vm, struct url *u, const char *name, value v) {
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "the URL");
    if (!strcmp(name, "port")) {
        if (v == PY_NONE) {
            u->port = -1;
        } else if (py_is_int(v)) {
            u->port = py_int_as(vm, v);
        } else {
            value n = py_call1(vm, PY_OBJ(&py_int_type), v);
            u->port = py_int_as(vm, n);
        }
        return;
    }
    if (!strcmp(name, "query")) {
        set_query(vm, u, v);
        return;
    }
    /* a password may be any object that says what it is by str() */
    const char *t = v == PY_NONE ? NULL : py_is_str(v) ? py_str_cstr(v) : NULL;
    if (!t && v != PY_NONE) {
        if (strcmp(name, "password"))
            py_raise(vm, &py_exc_TypeError, "%s must be a string", name);
        t = py_str_text(vm, v);
    }
    if (!strcmp(name, "drivername"))
        u->drivername = t;
    else if (!strcmp(name, "username"))
        u->username = t;
    else if (!strcmp(name, "password"))
        u->password = t;
    else if (!strcmp(name, "host"))
        u->host = t;
    else
        u->database = t;
}

static const char *const field_names[] = {"drivername", "username", "password", "host",
                                          "port",       "database", "query"};

static value u_create(struct vm *vm, const value *a) {
    struct url *u = url_new("");
    for (int i = 0; i < 7; i++)
        if (i < 6 || (a[1 + i] != PY_NONE && !(py_is_tuple(a[1 + i]))))
            set_field(vm, u, field_names[i], a[1 + i]);
    return sa_url_value(vm, u);
}

static value u_set(struct vm *vm, const value *a) {
    struct url *u = url_copy(self_of(a[0]));
    for (int i = 0; i < 7; i++)
        if (a[1 + i] != PY_NONE)
            set_field(vm, u, field_names[i], a[1 + i]);
    return sa_url_value(vm, u);
}

/* 1.x: url._replace(database=…), and assigning to url.database */
static value u_replace(struct vm *vm, const value *a) {
    struct url *u = url_copy(self_of(a[0]));
    size_t i = 0;
    for (value k, v; py_dict_next(PY_AS(struct py_dict, a[1]), &i, &k, &v);)
        set_field(vm, u, py_str_cstr(k), v);
    return sa_url_value(vm, u);
}

static value u_update_query_dict(struct vm *vm, const value *a) {
    struct url *u = url_copy(self_of(a[0]));
    struct py_dict *all = PY_AS(struct py_dict, get_query(vm, a[0]));
    py_dict_update(vm, all, a[1]);
    set_query(vm, u, PY_OBJ(all));
    return sa_url_value(vm, u);
}
static value u_update_query_string(struct vm *vm, const value *a) {
    return sa_url_value(vm, url_update_query_string(self_of(a[0]),
                                                    py_arg_text(vm, a[1], "query_string"),
                                                    py_truth(vm, a[2])));
}
static value u_update_query_pairs(struct vm *vm, const value *a) {
    struct py_tuple *t = py_tuple_from(vm, a[1]);
    struct url_pair *pairs = MEM_NEW_ARRAY(struct url_pair, t->n + 1);
    for (size_t i = 0; i < t->n; i++) {
        struct py_tuple *p = py_pair_from(vm, t->items[i]);
        pairs[i] = (struct url_pair){py_arg_text(vm, p->items[0], "key"),
                                     py_arg_text(vm, p->items[1], "value")};
    }
    return sa_url_value(vm, url_update_query(self_of(a[0]), pairs, t->n, py_truth(vm, a[2])));
}
static value u_difference(struct vm *vm, const value *a) {
    struct py_tuple *t = py_tuple_from(vm, a[1]);
    const char **names = MEM_NEW_ARRAY(const char *, t->n + 1);
    for (size_t i = 0; i < t->n; i++)
        names[i] = py_arg_text(vm, t->items[i], "name");
    return sa_url_value(vm, url_drop_query(self_of(a[0]), names, t->n));
}

static value u_connect_args(struct vm *vm, const value *a) {
    const struct url *u = self_of(a[0]);
    struct py_dict *names = PY_AS(struct py_dict, a[2]), *d = py_dict_new();
    static const char *const attrs[] = {"host", "database", "username", "password", "port"};
    for (int i = 0; i < 5; i++) {
        value v = i == 0   ? text(u->host)
                  : i == 1 ? text(u->database)
                  : i == 2 ? text(u->username)
                  : i == 3 ? text(u->password)
                           : get_port(vm, a[0]);
        value name = py_dict_get_text(names, attrs[i]);
        if (v != PY_NONE && py_truth(vm, v))
            py_dict_set_text(d, name == PY_UNDEF ? attrs[i] : py_str_cstr(name), v);
    }
    return PY_OBJ(d);
}

static value url_str(struct vm *vm, value self) { return masked_text(vm, self_of(self)); }
static value url_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    (void)vm;
    if (!py_is_a(b, &sa_url_type) || (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    return PY_BOOL(url_equal(self_of(a), self_of(b)) == (op == PY_EQ));
}
static uint64_t url_hash(struct vm *vm, value self) {
    (void)vm;
    return py_str_hash(PY_AS(struct py_str, py_str_from(url_render(self_of(self), false))));
}

static void put(struct vm *vm, value self, const char *name, value v) {
    struct sa_url *u = PY_AS(struct sa_url, self);
    u->u = url_copy(u->u);
    set_field(vm, u->u, name, v);
}
#define PUT(name)                                                                                  \
    static void put_##name(struct vm *vm, value self, value v) { put(vm, self, #name, v); }
PUT(database)
PUT(host)
PUT(password)
PUT(username)
PUT(drivername)
PUT(port)

static const struct py_native_def methods[] = {
    {"create", u_create,
     "cls, drivername, username=None, password=None, host=None, port=None, database=None, query=()",
     PY_CLASSMETHOD},
    {"set", u_set,
     "self, drivername=None, username=None, password=None, host=None, port=None, database=None, "
     "query=None"},
    {"_replace", u_replace, "self, **kw"},
    {"render_as_string", u_render, "self, hide_password=True"},
    {"__to_string__", u_render, "self, hide_password=True"},
    {"get_backend_name", u_backend, "self"},
    {"get_driver_name", u_driver, "self"},
    {"get_dialect", u_dialect, "self"},
    {"update_query_dict", u_update_query_dict, "self, query_parameters, append=False"},
    {"update_query_string", u_update_query_string, "self, query_string, append=False"},
    {"update_query_pairs", u_update_query_pairs, "self, key_value_pairs, append=False"},
    {"difference_update_query", u_difference, "self, names"},
    {"translate_connect_args", u_connect_args, "self, names=None, **kw"},
    {0}};
static const struct py_getset_def getset[] = {{"drivername", get_drivername, put_drivername},
                                              {"username", get_username, put_username},
                                              {"password", get_password, put_password},
                                              {"password_original", get_password, NULL},
                                              {"host", get_host, put_host},
                                              {"port", get_port, put_port},
                                              {"database", get_database, put_database},
                                              {"query", get_fixed_query, NULL},
                                              {"normalized_query", get_normalized, NULL},
                                              {0}};

/* 1.3: URL("postgresql", username=…) */
static value url_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    return py_call_kw(vm, py_getattr(vm, PY_OBJ(cls), "create"), argc, argv, kwnames);
}

struct py_type sa_url_type = {PY_TYPE_HEAD,
                              .name = "URL",
                              .module = "sqlalchemy.engine.url",
                              .size = sizeof(struct sa_url),
                              .methods = methods,
                              .getset = getset,
                              .new = url_make,
                              .str = url_str,
                              .repr = url_str,
                              .hash = url_hash,
                              .compare = url_compare};

static value f_make_url(struct vm *vm, const value *a) {
    return sa_url_value(vm, sa_url_from(vm, a[0]));
}
static const struct py_native_def functions[] = {{"make_url", f_make_url, "name_or_url"}, {0}};
static struct py_type *const types[] = {&sa_url_type, NULL};

const struct sa_exports sa_exports_url = {functions, types, NULL};
const struct py_module_def sa_url_module = {
    .name = "sqlalchemy.engine.url", .functions = functions, .types = types};

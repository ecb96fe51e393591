/* Types: their classes, parameters, copies (cf. sqlalchemy.sql.type_api). */
#include "schema/type.h"

#include <stdlib.h>
#include <string.h>

#include "schema/exc.h"

#define LIST(name) static const struct type_param params_##name[] = {
#define P(name, def) {#name, #def},
#define S
#define END(name)                                                                                  \
    { NULL, NULL }                                                                                 \
    }                                                                                              \
    ;
#include "schema/type_params.def"
#undef LIST
#undef P
#undef S
#undef END
#define params_inherit NULL

const struct type_class type_classes[TYPE_KIND_COUNT] = {
#define T(id, name, module, visit, base, affinity, params, init)                                   \
    [TYPE_##id] = {TYPE_##id,                                                                      \
                   AFFINITY_##affinity,                                                            \
                   name,                                                                           \
                   module,                                                                         \
                   visit,                                                                          \
                   TYPE_##id == TYPE_TypeEngine ? NULL : &type_classes[TYPE_##base],               \
                   params_##params,                                                                \
                   &sa_type_##id},
#include "schema/types.def"
#undef T
};

const struct type_class *type_class_of(const struct py_type *type) {
    while (type && (type->flags & PY_TYPE_HEAP))
        type = type->base;
    if (!type || !py_type_is_subtype(type, &sa_type_TypeEngine))
        return NULL;
    return type->user;
}

const struct type_param *type_class_params(const struct type_class *cls, int *n) {
    while (!cls->params)
        cls = cls->base;
    *n = 0;
    while (cls->params[*n].name)
        ++*n;
    return cls->params;
}

bool type_class_is(const struct type_class *cls, enum type_kind base) {
    for (; cls; cls = cls->base)
        if (cls->kind == base)
            return true;
    return false;
}

bool type_is(const struct sa_type *t, enum type_kind base) {
    return t ? type_class_is(t->cls, base) : base == TYPE_NullType || base == TYPE_TypeEngine;
}

bool type_is_decorator(const struct sa_type *t) { return type_is(t, TYPE_TypeDecorator); }

struct sa_type *type_new(struct vm *vm, enum type_kind kind) {
    const struct type_class *cls = &type_classes[kind];
    struct sa_type *t = py_alloc(vm, cls->py);
    t->cls = cls;
    return t;
}

struct sa_type *type_new_int(struct vm *vm, enum type_kind kind, int64_t first) {
    struct sa_type *t = type_new(vm, kind);
    int n;
    type_class_params(t->cls, &n);
    t->args = MEM_NEW_ARRAY(value, (size_t)n);
    t->args[0] = py_int_from(first);
    return t;
}

/* --- parameters --- */

static int param_index(const struct type_class *cls, const char *name,
                       const struct type_param **found) {
    int n;
    const struct type_param *params = type_class_params(cls, &n);
    for (int i = 0; i < n; i++)
        if (!strcmp(params[i].name, name)) {
            *found = &params[i];
            return i;
        }
    return -1;
}

static value default_value(struct vm *vm, const struct type_param *p) {
    if (!strcmp(p->def, "Text()"))
        return PY_OBJ(type_new(vm, TYPE_Text));
    switch (p->def[0]) {
    case 'N':
        return PY_NONE;
    case 'T':
        return PY_TRUE;
    case 'F':
        return PY_FALSE;
    default:
        return py_int_from(strtol(p->def, NULL, 10));
    }
}

value type_arg_own(struct vm *vm, const struct sa_type *t, const char *name) {
    const struct type_param *p;
    int i = t ? param_index(t->cls, name, &p) : -1;
    if (i < 0)
        return PY_UNDEF;
    return t->args && t->args[i] != PY_UNDEF ? t->args[i] : default_value(vm, p);
}

value type_arg(struct vm *vm, const struct sa_type *t, const char *name) {
    if (t && (t->head.type->flags & PY_TYPE_HEAP))
        return py_lookup_attr(vm, PY_OBJ(t), name);
    return type_arg_own(vm, t, name);
}

bool type_arg_true(struct vm *vm, const struct sa_type *t, const char *name) {
    value v = type_arg(vm, t, name);
    return v != PY_UNDEF && py_truth(vm, v);
}

int64_t type_arg_int(struct vm *vm, const struct sa_type *t, const char *name) {
    value v = type_arg(vm, t, name);
    if (v == PY_UNDEF || v == PY_NONE)
        return -1;
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "a type's parameter");
    return py_is_int(v) ? py_int_as(vm, v) : -1;
}

const char *type_arg_text(struct vm *vm, const struct sa_type *t, const char *name) {
    value v = type_arg(vm, t, name);
    return v == PY_UNDEF || v == PY_NONE ? NULL : py_str_text(vm, v);
}

bool type_set_arg(struct vm *vm, struct sa_type *t, const char *name, value v) {
    const struct type_param *p;
    int i = param_index(t->cls, name, &p), n;
    (void)vm;
    if (i < 0)
        return false;
    type_class_params(t->cls, &n);
    if (!t->args)
        t->args = MEM_NEW_ARRAY(value, (size_t)n);
    t->args[i] = v;
    return true;
}

/* --- copies --- */

static void take_params(struct vm *vm, struct sa_type *to, const struct sa_type *from) {
    int n;
    const struct type_param *params = type_class_params(to->cls, &n);
    for (int i = 0; i < n; i++) {
        value v = type_arg_own(vm, from, params[i].name);
        if (v != PY_UNDEF)
            type_set_arg(vm, to, params[i].name, v);
    }
}

static struct schema_type_info *copy_schema_info(const struct schema_type_info *from) {
    if (!from)
        return NULL;
    struct schema_type_info *info = MEM_NEW(struct schema_type_info);
    *info = *from;
    info->parent = NULL;
    return info;
}

struct sa_type *type_adapt(struct vm *vm, struct sa_type *t, enum type_kind kind) {
    struct sa_type *r = type_new(vm, kind);
    take_params(vm, r, t);
    r->enums = t->enums;
    r->item = t->item;
    r->schema_type = copy_schema_info(t->schema_type);
    return r;
}

struct sa_type *type_copy(struct vm *vm, struct sa_type *t) {
    struct sa_type *r = py_alloc(vm, t->head.type);
    int n;
    type_class_params(t->cls, &n);
    r->cls = t->cls;
    if (t->args) {
        r->args = MEM_NEW_ARRAY(value, (size_t)n);
        memcpy(r->args, t->args, (size_t)n * sizeof *r->args);
    }
    if (t->cls->kind == TYPE_mysql_ENUM)
        r->args = NULL; /* the reference's copy has neither character set nor collation */
    r->variants = t->variants ? py_dict_copy(t->variants) : NULL;
    r->enums = t->enums;
    r->item = t->item;
    r->declared = t->declared;
    r->schema_type = copy_schema_info(t->schema_type);
    if (t->head.type->attrs_offset) {
        struct py_dict *attrs = py_instance_dict(vm, PY_OBJ(t));
        size_t i = 0;
        value k, v;
        while (attrs && py_dict_next(attrs, &i, &k, &v))
            py_setattr_str(vm, PY_OBJ(r), PY_AS(struct py_str, k), v);
    }
    return r;
}

/* --- from values --- */

struct sa_type *type_from(struct vm *vm, value v) {
    if (v == PY_NONE || v == PY_UNDEF)
        return type_new(vm, TYPE_NullType);
    if (type_is_value(v))
        return PY_AS(struct sa_type, v);
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "a column's type");
    if (py_is_callable(v)) {
        value made = py_call0(vm, v);
        if (type_is_value(made))
            return PY_AS(struct sa_type, made);
        v = made;
        if (py_is_unknown(v))
            py_raise_unknown(vm, v, "a column's type");
    }
    py_raise(vm, &sa_exc_ArgumentError, "Type object expected, got %R", v);
}

static struct sa_type *variant_for(const struct sa_type *t, const char *dialect) {
    value v = t->variants ? py_dict_get_text(t->variants, dialect) : PY_UNDEF;
    return v == PY_UNDEF ? NULL : PY_AS(struct sa_type, v);
}

struct sa_type *type_for_dialect(struct vm *vm, struct sa_type *t, const char *dialect,
                                 value dialect_obj) {
    for (int depth = 0; depth < 32; depth++) {
        struct sa_type *v = variant_for(t, dialect);
        if (v && v != t) {
            t = v;
            continue;
        }
        if (!type_is_decorator(t))
            return t;
        value impl = py_call_method(vm, PY_OBJ(t), "load_dialect_impl", 1, &dialect_obj);
        struct sa_type *next = type_from(vm, impl);
        if (next == t)
            return t;
        t = next;
    }
    return t;
}

bool type_script_has(const struct sa_type *t, const char *method) {
    for (const struct py_type *k = t->head.type; k && (k->flags & PY_TYPE_HEAP); k = k->base)
        if (py_dict_get_text(py_type_dict(k), method) != PY_UNDEF)
            return true;
    return false;
}

struct sa_type *type_behind(struct vm *vm, struct sa_type *t, const char *dialect,
                            value dialect_obj) {
    struct sa_type *v = variant_for(t, dialect);
    if (v && v != t)
        return v;
    if (!type_is_decorator(t))
        return t;
    return type_from(vm, py_call_method(vm, PY_OBJ(t), "load_dialect_impl", 1, &dialect_obj));
}

enum type_affinity type_affinity(struct vm *vm, const struct sa_type *t) {
    (void)vm;
    while (t && type_is_decorator(t) && t->cls->kind == TYPE_TypeDecorator && t->item)
        t = t->item;
    return t ? t->cls->affinity : AFFINITY_NULLTYPE;
}

/* --- types of plain values --- */

static bool is_ascii(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

/* Exactly these classes: a member of an enum or another subclass of str says nothing. */
struct sa_type *type_of_value(struct vm *vm, value v) {
    static const struct {
        const char *module, *name;
        enum type_kind kind;
    } known[] = {
        {"builtins", "bool", TYPE_Boolean},
        {"builtins", "int", TYPE_Integer},
        {"builtins", "float", TYPE_Float},
        {"builtins", "str", TYPE_String},
        {"builtins", "bytes", TYPE_LargeBinary},
        {"datetime", "datetime", TYPE_DateTime},
        {"datetime", "date", TYPE_Date},
        {"datetime", "time", TYPE_Time},
        {"datetime", "timedelta", TYPE_Interval},
        {"decimal", "Decimal", TYPE_Numeric},
        {"uuid", "UUID", TYPE_Uuid},
    };
    if (v == PY_NONE || v == PY_UNDEF)
        return type_new(vm, TYPE_NullType);
    const struct py_type *t = py_type_of(v);
    const char *module = t->module ? t->module : t->flags & PY_TYPE_HEAP ? "" : "builtins";
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(t->name, known[i].name) && !strcmp(module, known[i].module))
            return type_new(vm, known[i].kind == TYPE_String && !is_ascii(py_str_cstr(v))
                                    ? TYPE_Unicode
                                    : known[i].kind);
    value own = py_lookup_attr(vm, v, "__sa_type_engine__"); /* as Range has */
    if (own != PY_UNDEF && type_is_value(own))
        return PY_AS(struct sa_type, own);
    return type_new(vm, TYPE_NullType);
}

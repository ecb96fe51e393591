/*
 * Annotations of mapped classes: strings and forward references evaluated, Mapped[…] taken apart,
 * Optional and unions with None. cf. sqlalchemy.util.typing and orm.util._extract_mapped_subtype.
 */
#include "modules/sqlalchemy/orm/state.h"
#include "python/types/alias.h"

/* --- typing's names, looked up once --- */

static const char typing_key;

struct typing {
    value module, get_origin, get_args, union_, union_type, annotated, literal, class_var,
        forward_ref, new_type;
};

static struct typing *typing_of(struct vm *vm) {
    struct typing *t = vm_get_data(vm, &typing_key);
    if (t)
        return t;
    t = MEM_NEW(struct typing);
    t->module = py_import(vm, "typing");
    t->get_origin = py_getattr(vm, t->module, "get_origin");
    t->get_args = py_getattr(vm, t->module, "get_args");
    t->union_ = py_getattr(vm, t->module, "Union");
    t->annotated = py_getattr(vm, t->module, "Annotated");
    t->literal = py_getattr(vm, t->module, "Literal");
    t->class_var = py_getattr(vm, t->module, "ClassVar");
    t->forward_ref = py_getattr(vm, t->module, "ForwardRef");
    t->new_type = py_getattr(vm, t->module, "NewType");
    t->union_type = py_import_from(vm, "types", "UnionType");
    vm_set_data(vm, &typing_key, t);
    return t;
}

value orm_origin(struct vm *vm, value type) {
    if (py_is_a(type, &py_alias_type))
        return PY_AS(struct py_alias, type)->origin;
    if (py_is_a(type, &py_type_type) || py_is_str(type) || type == PY_NONE)
        return PY_NONE;
    return py_call1(vm, typing_of(vm)->get_origin, type);
}

struct py_tuple *orm_args(struct vm *vm, value type) {
    if (py_is_a(type, &py_alias_type))
        return PY_AS(struct py_alias, type)->args;
    if (py_is_a(type, &py_type_type) || py_is_str(type) || type == PY_NONE)
        return &py_empty_tuple;
    return PY_AS(struct py_tuple, py_call1(vm, typing_of(vm)->get_args, type));
}

bool orm_is_annotated(struct vm *vm, value type) {
    return orm_origin(vm, type) == typing_of(vm)->annotated;
}
bool orm_is_literal(struct vm *vm, value type) {
    return orm_origin(vm, type) == typing_of(vm)->literal;
}
bool orm_is_newtype(value type) {
    return py_is_object(type) && !strcmp(py_type_of(type)->name, "NewType");
}
static bool is_union(struct vm *vm, value type) {
    value o = orm_origin(vm, type);
    return o == typing_of(vm)->union_ || o == typing_of(vm)->union_type;
}
bool orm_is_generic(struct vm *vm, value type) {
    if (py_is_a(type, &py_alias_type))
        return true;
    if (py_is_a(type, &py_type_type) || py_is_str(type) || !py_is_object(type) || type == PY_NONE ||
        py_is_unknown(type))
        return false;
    return py_lookup_attr(vm, type, "__args__") != PY_UNDEF &&
           py_lookup_attr(vm, type, "__origin__") != PY_UNDEF;
}

const char *orm_forward_text(struct vm *vm, value v) {
    if (py_is_str(v))
        return py_str_cstr(v);
    if (!py_is_object(v) || PY_OBJ(py_type_of(v)) != typing_of(vm)->forward_ref)
        return NULL;
    value text = py_getattr(vm, v, "__forward_arg__");
    return py_is_str(text) ? py_str_cstr(text) : NULL;
}

bool orm_has_forward_ref(struct vm *vm, value type) {
    if (orm_forward_text(vm, type))
        return true;
    if (!orm_is_generic(vm, type) || orm_is_literal(vm, type))
        return false;
    struct py_tuple *args = orm_args(vm, type);
    size_t n = orm_is_annotated(vm, type) && args->n ? 1 : args->n;
    for (size_t i = 0; i < n; i++)
        if (orm_has_forward_ref(vm, args->items[i]))
            return true;
    return false;
}

noreturn void orm_raise_unannotated(struct vm *vm, const struct orm_scan *s, const char *key,
                                    const char *construct) {
    py_raise(vm, &sa_exc_ArgumentError,
             "Python typing annotation is required for attribute \"%s.%s\" when primary "
             "argument(s) for \"%s\" construct are None or not present",
             s->cls->name, key, construct);
}

noreturn void orm_raise_annotation(struct vm *vm, const char *code, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    struct buf b = BUF_INIT;
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    if (code)
        buf_printf(&b, " (Background on this error at: https://sqlalche.me/e/20/%s)", code);
    py_raise(vm, &orm_exc_MappedAnnotationError, "%s", b.data);
}

/* --- evaluating text --- */

static noreturn void raise_name(struct vm *vm, const char *text) {
    py_raise(vm, &py_exc_NameError, "Could not de-stringify annotation %R", py_str_from(text));
}

static struct py_dict *module_names(struct vm *vm, const char *module) {
    value modules = py_getattr(vm, py_import(vm, "sys"), "modules");
    value m = module ? py_dict_get_text(PY_AS(struct py_dict, modules), module) : PY_UNDEF;
    if (m == PY_UNDEF || !py_is_a(m, &py_module_type))
        return NULL;
    return PY_AS(struct py_module, m)->ns;
}

static bool is_name(const char *s) {
    if (!*s || (*s >= '0' && *s <= '9'))
        return false;
    for (; *s; s++)
        if (!(*s == '_' || (*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'z') ||
              (*s >= 'A' && *s <= 'Z')))
            return false;
    return true;
}

static value find_name(struct vm *vm, const char *name, struct py_dict *globals,
                       struct py_type *cls) {
    value v = py_dict_get_text(globals, name);
    if (v == PY_UNDEF && cls)
        v = py_dict_get_text(py_type_dict(cls), name);
    if (v == PY_UNDEF && cls && !strcmp(cls->name, name))
        v = PY_OBJ(cls);
    if (v == PY_UNDEF && !strcmp(name, "Mapped"))
        v = PY_OBJ(&orm_mapped_type);
    if (v == PY_UNDEF)
        v = py_lookup_attr(vm, py_import(vm, "builtins"), name);
    return v;
}

/* --- annotations as text: names, attributes, brackets, |, strings. Anything else goes to eval() */

struct reader {
    struct vm *vm;
    const char *at;
    struct py_dict *globals;
    struct py_type *cls;
    bool failed; /* not written the simple way, or a name is missing */
};

static value read_union(struct reader *r);

static void skip_blanks(struct reader *r) {
    while (*r->at == ' ')
        r->at++;
}

static bool is_ident(char c, bool first) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (!first && c >= '0' && c <= '9');
}

static const char *read_name(struct reader *r) {
    const char *start = r->at;
    if (!is_ident(*start, true))
        return NULL;
    while (is_ident(*r->at, false))
        r->at++;
    return mem_strndup(start, (size_t)(r->at - start));
}

static value fail(struct reader *r) {
    r->failed = true;
    return PY_UNDEF;
}

/* "text", without escapes */
static value read_text(struct reader *r) {
    char quote = *r->at++;
    const char *start = r->at;
    while (*r->at && *r->at != quote && *r->at != '\\')
        r->at++;
    if (*r->at != quote || r->at == start)
        return fail(r);
    const char *text = mem_strndup(start, (size_t)(r->at - start));
    r->at++;
    return py_str_from(text);
}

/* What stands in brackets, as the key of a subscript. */
static value read_items(struct reader *r) {
    struct py_list *items = py_list_new(2);
    bool comma = false;
    r->at++;
    for (;;) {
        value v = read_union(r);
        if (r->failed)
            return v;
        py_list_append(items, v);
        skip_blanks(r);
        if (*r->at == ',') {
            comma = true;
            r->at++;
            skip_blanks(r);
            if (*r->at != ']')
                continue;
        }
        if (*r->at != ']')
            return fail(r);
        r->at++;
        return comma ? PY_OBJ(py_tuple_of(items->n, items->items)) : items->items[0];
    }
}

static value read_term(struct reader *r) {
    skip_blanks(r);
    if (*r->at == '"' || *r->at == '\'')
        return read_text(r);
    const char *name = read_name(r);
    if (!name)
        return fail(r);
    value v = !strcmp(name, "None") ? PY_NONE : find_name(r->vm, name, r->globals, r->cls);
    if (v == PY_UNDEF)
        return fail(r);
    for (;;) {
        if (*r->at == '.') {
            r->at++;
            if (!(name = read_name(r)))
                return fail(r);
            if ((v = py_lookup_attr(r->vm, v, name)) == PY_UNDEF)
                return fail(r);
        } else if (*r->at == '[') {
            value key = read_items(r);
            if (r->failed)
                return key;
            v = py_getitem(r->vm, v, key);
        } else {
            return v;
        }
    }
}

static value read_union(struct reader *r) {
    value v = read_term(r);
    for (;;) {
        if (r->failed)
            return v;
        skip_blanks(r);
        if (*r->at != '|')
            return v;
        r->at++;
        value right = read_term(r);
        if (!r->failed)
            v = py_binary(r->vm, PY_OR, v, right);
    }
}

static value evaluate_simple(struct vm *vm, const char *text, struct py_dict *globals,
                             struct py_type *cls) {
    struct reader r = {vm, text, globals, cls, false};
    value v = read_union(&r);
    skip_blanks(&r);
    return r.failed || *r.at ? PY_UNDEF : v;
}

static value evaluate(struct vm *vm, const char *text, struct py_type *cls, const char *module) {
    struct py_dict *globals = module_names(vm, module);
    if (!globals)
        py_raise(vm, &py_exc_NameError,
                 "Module %s isn't present in sys.modules; can't evaluate expression %s",
                 module ? module : "None", text);
    if (is_name(text)) {
        value v = find_name(vm, text, globals, cls);
        if (v == PY_UNDEF)
            raise_name(vm, text);
        return v;
    }
    struct py_handler h;
    PY_TRY(vm, &h) {
        value v = evaluate_simple(vm, text, globals, cls);
        if (v == PY_UNDEF) {
            struct py_dict *names = cls ? py_dict_copy(py_type_dict(cls)) : py_dict_new();
            if (cls)
                py_dict_set_text(names, cls->name, PY_OBJ(cls));
            py_dict_set_text(names, "Mapped", PY_OBJ(&orm_mapped_type));
            py_dict_update(vm, names, PY_OBJ(globals));
            value eval = py_import_from(vm, "builtins", "eval");
            v = py_call2(vm, eval, py_str_from(text), PY_OBJ(names));
        }
        py_handler_pop(&h);
        return v;
    }
    py_handler_catch(&h);
    raise_name(vm, text);
}

/* The part of TEXT before its first bracket, when that is NAME[…]; *INNER is what is inside. */
static const char *container_of(const char *text, const char **inner) {
    size_t n = strcspn(text, " |[");
    size_t len = strlen(text);
    if (!n || text[n] != '[' || len < n + 3 || text[len - 1] != ']')
        return NULL;
    *inner = mem_strndup(text + n + 1, len - n - 2);
    return mem_strndup(text, n);
}

static const char *stripped(const char *s, size_t n, const char *chars) {
    while (n && strchr(chars, s[0]))
        s++, n--;
    while (n && strchr(chars, s[n - 1]))
        n--;
    return mem_strndup(s, n);
}

/* "Mapped[List[Address]]" becomes "Mapped[List["Address"]]": the class may not exist yet. */
static const char *quote_inner(struct vm *vm, const char *text, struct py_type *cls,
                               const char *module) {
    const char *inner, *outer = container_of(text, &inner);
    if (!outer)
        return text;
    struct py_dict *globals = module_names(vm, module);
    value container = PY_UNDEF;
    if (strchr(outer, '.'))
        container = evaluate(vm, outer, cls, module);
    else if (globals)
        container = find_name(vm, outer, globals, NULL);
    if (container == PY_UNDEF)
        orm_raise_annotation(vm, NULL,
                             "Could not interpret annotation %s.  Check that it uses names that "
                             "are correctly imported at the module level. See chained stack trace "
                             "for more hints.",
                             text);
    const char *symbol;
    if (container == typing_of(vm)->class_var)
        symbol = "ClassVar";
    else if (py_is_a(container, &py_type_type) &&
             py_type_is_subtype(PY_AS(struct py_type, container), &orm_mapped_type))
        symbol = PY_AS(struct py_type, container)->name;
    else
        return text;
    const char *stack[32];
    size_t n = 0;
    stack[n++] = symbol;
    const char *more;
    for (const char *name; n < 30 && (name = container_of(inner, &more)); inner = more)
        stack[n++] = name;
    struct buf last = BUF_INIT;
    size_t len = strlen(inner);
    bool quoted = len > 1 && (inner[0] == '"' || inner[0] == '\'') &&
                  (inner[len - 1] == '"' || inner[len - 1] == '\'');
    if (quoted || strpbrk(inner, "[]")) {
        buf_puts(&last, inner);
        if (!strcmp(symbol, outer))
            return text;
    } else {
        for (const char *p = inner;; p++) {
            size_t k = strcspn(p, ",");
            buf_printf(&last, "%s\"%s\"", p == inner ? "" : ", ", stripped(p, k, "\"' "));
            p += k;
            if (!*p)
                break;
        }
    }
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s[", stack[i]);
    buf_puts(&b, last.data);
    for (size_t i = 0; i < n; i++)
        buf_putc(&b, ']');
    return buf_take(&b);
}

static value destringify(struct vm *vm, value raw, struct py_type *cls, const char *module,
                         bool generic, int depth) {
    const char *text = orm_forward_text(vm, raw);
    if (text)
        raw = evaluate(vm, text, cls, module);
    if (!generic || depth > 20 || !orm_is_generic(vm, raw) || orm_is_literal(vm, raw))
        return raw;
    value given = py_getattr(vm, raw, "__args__");
    if (!py_is_tuple(given))
        return raw;
    struct py_tuple *args = PY_AS(struct py_tuple, given), *made = py_tuple_new(args->n);
    bool changed = false;
    for (size_t i = 0; i < args->n; i++) {
        made->items[i] = destringify(vm, args->items[i], cls, module, true, depth + 1);
        changed |= made->items[i] != args->items[i];
    }
    if (!changed)
        return raw;
    value args_value = PY_OBJ(made);
    if (py_lookup_attr(vm, raw, "copy_with") != PY_UNDEF)
        return py_call_method(vm, raw, "copy_with", 1, &args_value);
    return py_getitem(vm, py_getattr(vm, raw, "__origin__"), args_value);
}

value orm_destringify(struct vm *vm, value raw, struct py_type *cls, const char *module,
                      bool generic) {
    return destringify(vm, raw, cls, module, generic, 0);
}

/* --- None --- */

/* Splits TEXT at SEPARATOR outside of brackets. */
static size_t split(const char *text, char separator, const char **parts, size_t cap) {
    size_t n = 0;
    int depth = 0;
    const char *start = text;
    for (const char *p = text;; p++) {
        if (*p == '[')
            depth++;
        else if (*p == ']')
            depth--;
        if (!*p || (*p == separator && !depth)) {
            if (n < cap)
                parts[n++] = stripped(start, (size_t)(p - start), " ");
            start = p + 1;
            if (!*p)
                return n;
        }
    }
}

/* The text of a forward reference without None; NULL: there is none in it. */
static const char *text_without_none(const char *text) {
    const char *parts[32];
    size_t n = 0;
    bool optional = false;
    const char *open = strchr(text, '[');
    size_t len = strlen(text);
    if (open && text[len - 1] == ']' && !strchr(mem_strndup(text, (size_t)(open - text)), '|')) {
        const char *dot = open;
        while (dot > text && dot[-1] != '.')
            dot--;
        const char *name = mem_strndup(dot, (size_t)(open - dot));
        const char *inner = mem_strndup(open + 1, len - (size_t)(open - text) - 2);
        if (!strcmp(name, "Optional"))
            return inner;
        if (strcmp(name, "Union"))
            return NULL;
        n = split(inner, ',', parts, 32);
        struct buf b = BUF_INIT;
        size_t kept = 0;
        for (size_t i = 0; i < n; i++) {
            if (!strcmp(parts[i], "None")) {
                optional = true;
                continue;
            }
            buf_printf(&b, "%s%s", kept++ ? ", " : "", parts[i]);
        }
        if (!optional)
            return NULL;
        return kept == 1 ? buf_take(&b) : mem_printf("Union[%s]", b.data ? b.data : "");
    }
    n = split(text, '|', parts, 32);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(parts[i], "None")) {
            optional = true;
            continue;
        }
        buf_printf(&b, "%s%s", b.len ? " | " : "", parts[i]);
    }
    return optional && n > 1 ? buf_take(&b) : NULL;
}

static bool is_none_type(struct vm *vm, value v) {
    const char *text;
    return v == PY_NONE || v == PY_OBJ(py_type_of(PY_NONE)) ||
           ((text = orm_forward_text(vm, v)) && !strcmp(text, "None"));
}

bool orm_includes_none(struct vm *vm, value type) {
    if (py_is_unknown(type))
        return false;
    const char *text = orm_forward_text(vm, type);
    if (text)
        return text_without_none(text) != NULL || !strcmp(text, "None");
    if (is_union(vm, type)) {
        struct py_tuple *args = orm_args(vm, type);
        for (size_t i = 0; i < args->n; i++)
            if (orm_includes_none(vm, args->items[i]))
                return true;
        return false;
    }
    if (orm_is_annotated(vm, type))
        return orm_includes_none(vm, orm_args(vm, type)->items[0]);
    if (orm_is_newtype(type))
        return orm_includes_none(vm, py_getattr(vm, type, "__supertype__"));
    return is_none_type(vm, type);
}

value orm_without_none(struct vm *vm, value type) {
    const char *text = orm_forward_text(vm, type);
    if (text) {
        const char *rest = text_without_none(text);
        return rest ? py_call1(vm, typing_of(vm)->forward_ref, py_str_from(rest)) : type;
    }
    if (!is_union(vm, type) || !orm_includes_none(vm, type))
        return type;
    struct py_tuple *args = orm_args(vm, type);
    struct py_list *rest = py_list_new(args->n);
    for (size_t i = 0; i < args->n; i++)
        if (!is_none_type(vm, args->items[i]))
            py_list_append(rest, args->items[i]);
    if (rest->n == 1)
        return rest->items[0];
    return py_getitem(vm, typing_of(vm)->union_, PY_OBJ(py_tuple_of(rest->n, rest->items)));
}

/* --- Mapped[…] --- */

static bool is_mapped_alias(value v) {
    if (!py_is_a(v, &py_alias_type))
        return false;
    value origin = PY_AS(struct py_alias, v)->origin;
    return py_is_a(origin, &py_type_type) &&
           py_type_is_subtype(PY_AS(struct py_type, origin), &orm_mapped_type);
}

bool orm_is_mapped_annotation(struct vm *vm, value raw, struct py_type *cls,
                              struct py_type *owner) {
    if (raw == PY_UNDEF || raw == PY_NONE)
        return false;
    if (!orm_forward_text(vm, raw))
        return is_mapped_alias(raw);
    struct py_handler h;
    PY_TRY(vm, &h) {
        value v = orm_destringify(vm, raw, cls, orm_module_of(owner), false);
        py_handler_pop(&h);
        return is_mapped_alias(v);
    }
    value exc = py_handler_catch(&h);
    if (!py_is_a(exc, &py_exc_NameError))
        py_raise_value(vm, exc);
    return false;
}

static value evaluated(struct vm *vm, value raw, struct py_type *cls, const char *module) {
    const char *text = orm_forward_text(vm, raw);
    if (!text)
        return raw;
    struct py_handler h;
    PY_TRY(vm, &h) {
        struct py_dict *globals = module_names(vm, module);
        value v = globals ? evaluate_simple(vm, text, globals, cls) : PY_UNDEF;
        if (v == PY_UNDEF) /* perhaps a class that does not exist yet */
            v = evaluate(vm, quote_inner(vm, text, cls, module), cls, module);
        py_handler_pop(&h);
        return v;
    }
    value exc = py_handler_catch(&h);
    if (!py_is_a(exc, &py_exc_NameError))
        py_raise_value(vm, exc);
    if (strstr(text, "Mapped["))
        orm_raise_annotation(vm, NULL,
                             "Could not interpret annotation %s.  Check that it uses names that "
                             "are correctly imported at the module level. See chained stack trace "
                             "for more hints.",
                             text);
    return raw;
}

/* list["x"] holds the string itself: as a forward reference it can be told from a literal. */
static value with_forward_refs(struct vm *vm, value type) {
    if (!py_is_a(type, &py_alias_type))
        return type;
    struct py_alias *a = PY_AS(struct py_alias, type);
    bool any = false;
    struct py_tuple *args = py_tuple_of(a->args->n, a->args->items);
    for (size_t i = 0; i < args->n; i++)
        if (py_is_str(args->items[i])) {
            args->items[i] = py_call1(vm, typing_of(vm)->forward_ref, args->items[i]);
            any = true;
        }
    return any ? py_alias_new(vm, a->origin, args->n == 1 ? args->items[0] : PY_OBJ(args)) : type;
}

bool orm_extract_mapped(struct vm *vm, value raw, struct py_type *cls, const char *module,
                        const char *key, bool expect_mapped, struct orm_annotation *out) {
    value v = evaluated(vm, raw, cls, module);
    if (is_mapped_alias(v)) {
        struct py_alias *a = PY_AS(struct py_alias, v);
        if (a->args->n != 1)
            orm_raise_annotation(vm, NULL, "Expected sub-type for Mapped[] annotation");
        out->container = a->origin;
        out->inner = with_forward_refs(vm, a->args->items[0]);
        return true;
    }
    out->container = PY_UNDEF;
    out->inner = v;
    if (!expect_mapped)
        return true;
    value origin =
        py_is_object(v) && !py_is_str(v) ? py_lookup_attr(vm, v, "__origin__") : PY_UNDEF;
    if (v == typing_of(vm)->class_var || origin == typing_of(vm)->class_var)
        return false;
    if (origin != PY_UNDEF && py_is_a(origin, &py_type_type) &&
        py_lookup_attr(vm, origin, "_sa_orm_descriptor") != PY_UNDEF)
        return false; /* AssociationProxy[…] */
    if (!strcmp(((struct py_object *)cls)->type->name, "DeclarativeMeta"))
        return false; /* declarative_base(): its classes were written before annotations meant it */
    orm_raise_annotation(
        vm, "zlpr",
        "Type annotation for \"%s.%s\" can't be correctly interpreted for Annotated Declarative "
        "Table form.  ORM annotations should normally make use of the ``Mapped[]`` generic type, "
        "or other ORM-compatible generic type, as a container for the actual type, which "
        "indicates the intent that the attribute is mapped. Class variables that are not "
        "intended to be mapped by the ORM should use ClassVar[].  To allow Annotated Declarative "
        "to disregard legacy annotations which don't use Mapped[] to pass, set "
        "\"__allow_unmapped__ = True\" on the class or a superclass this class.",
        cls->name, key);
}

/* --- the classes --- */

/* Mapped["Child"] holds a forward reference, as classes of typing.Generic do. */
static value mapped_getitem(struct vm *vm, const value *a) {
    value item = a[1];
    if (py_is_str(item))
        item = py_call1(vm, typing_of(vm)->forward_ref, item);
    return py_alias_new(vm, a[0], item);
}

#define MAPPED(var, class_name, parent)                                                            \
    struct py_type var = {PY_TYPE_HEAD,                                                            \
                          .name = class_name,                                                      \
                          .module = "sqlalchemy.orm.base",                                         \
                          .size = sizeof(struct py_object),                                        \
                          .flags = PY_TYPE_BASE,                                                   \
                          .base = parent,                                                          \
                          .methods = mapped_methods};
static const struct py_native_def mapped_methods[] = {
    {"__class_getitem__", mapped_getitem, "cls, item, /", PY_CLASSMETHOD}, {0}};
MAPPED(orm_mapped_type, "Mapped", NULL)
MAPPED(orm_dynamic_mapped_type, "DynamicMapped", &orm_mapped_type)
MAPPED(orm_write_only_mapped_type, "WriteOnlyMapped", &orm_mapped_type)

/* quoted_name, _truncated_label, conv: strs with a mark (cf. sqlalchemy.sql.elements). */
#include <stddef.h>

#include "modules/sqlalchemy/modules.h"
#include "schema/name.h"

static struct quoted_name *make(struct vm *vm, struct py_type *cls, value text) {
    if (!py_is_str(text)) {
        if (py_is_unknown(text))
            py_raise_unknown(vm, text, "a name");
        py_raise(vm, &py_exc_TypeError, "expected a str, not %T", text);
    }
    const struct py_str *plain = PY_AS(struct py_str, text);
    struct quoted_name *q = py_alloc(vm, cls);
    q->str.data = plain->data;
    q->str.size = plain->size;
    q->str.length = plain->length;
    return q;
}

static value argument(struct vm *vm, int argc, const value *argv, struct py_tuple *kwnames, int at,
                      const char *name) {
    if (at < argc)
        return argv[at];
    for (size_t i = 0; kwnames && i < kwnames->n; i++)
        if (py_str_is(kwnames->items[i], name))
            return argv[(size_t)argc + i];
    (void)vm;
    return PY_UNDEF;
}

/* quoted_name(value, quote): None where there is no value; the value itself without quote. */
static value quoted_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    value text = argument(vm, argc, argv, kwnames, 0, "value");
    value quote = argument(vm, argc, argv, kwnames, 1, "quote");
    if (text == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError,
                 "quoted_name.__new__() missing 1 required positional argument: 'value'");
    if (py_is_a(text, cls) && (quote == PY_UNDEF || quote == PY_NONE))
        return text;
    struct quoted_name *q = make(vm, cls, text);
    q->kind = NAME_QUOTED;
    if (quote != PY_UNDEF && quote != PY_NONE)
        q->quote = py_truth(vm, quote) ? 1 : -1;
    return PY_OBJ(q);
}

static value marked_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                        enum name_kind kind) {
    if (argc < 1)
        py_raise(vm, &py_exc_TypeError,
                 "%s.__new__() missing 1 required positional argument: 'value'", cls->name);
    struct quoted_name *q = make(vm, cls, argv[0]);
    q->kind = kind;
    q->quote = (signed char)name_quote(PY_AS(struct py_str, argv[0]));
    return PY_OBJ(q);
}

static value truncated_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                           struct py_tuple *kwnames) {
    (void)kwnames;
    return marked_new(vm, cls, argc, argv, NAME_TRUNCATED);
}

static value conv_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    (void)kwnames;
    return marked_new(vm, cls, argc, argv, NAME_CONV);
}

static value get_quote(struct vm *vm, value self) {
    (void)vm;
    int q = name_quote(PY_AS(struct py_str, self));
    return q ? PY_BOOL(q > 0) : PY_NONE;
}

static value quoted_construct(struct vm *vm, const value *a) {
    if (a[1] == PY_NONE)
        return PY_NONE;
    value argv[2] = {a[1], a[2]};
    return quoted_new(vm, &sa_quoted_name_type, 2, argv, NULL);
}

static const struct py_getset_def getset[] = {{"quote", get_quote, NULL}, {0}};
static const struct py_native_def methods[] = {
    {"construct", quoted_construct, "cls, value, quote=None", PY_CLASSMETHOD}, {0}};

#define NAME_TYPE(type_name, parent, maker)                                                        \
    PY_TYPE_HEAD, .name = type_name, .module = "sqlalchemy.sql.elements",                          \
                  .size = sizeof(struct quoted_name),                                              \
                  .attrs_offset = offsetof(struct quoted_name, str.attrs),                         \
                  .flags = PY_TYPE_BASE | PY_TYPE_STR, .base = &parent, .new = maker

struct py_type sa_quoted_name_type = {NAME_TYPE("quoted_name", py_str_type, quoted_new),
                                      .methods = methods, .getset = getset};
struct py_type sa_truncated_label_type = {
    NAME_TYPE("_truncated_label", sa_quoted_name_type, truncated_new)};
struct py_type sa_conv_type = {NAME_TYPE("conv", sa_truncated_label_type, conv_new)};

static struct py_type *const types[] = {&sa_conv_type, NULL};

const struct py_module_def sa_naming_module = {.name = "sqlalchemy.sql.naming", .types = types};

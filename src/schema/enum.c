/* Enum: labels, the Python objects behind them, its constructor (cf. sqltypes.Enum). */
#include <string.h>

#include "schema/exc.h"
#include "schema/metadata.h"
#include "schema/type.h"

/* What an Enum takes by keyword, apart from what only one dialect's knows. */
enum enum_kw {
    EK_NAME,
    EK_SCHEMA,
    EK_METADATA,
    EK_INHERIT_SCHEMA,
    EK_QUOTE,
    EK_NATIVE_ENUM,
    EK_CREATE_CONSTRAINT,
    EK_VALUES_CALLABLE,
    EK_SORT_KEY_FUNCTION,
    EK_LENGTH,
    EK_OMIT_ALIASES,
    EK_VALIDATE_STRINGS,
    EK_CREATE_TYPE,
    EK_COUNT
};

static const char *const kw_names[EK_COUNT] = {
    "name",
    "schema",
    "metadata",
    "inherit_schema",
    "quote",
    "native_enum",
    "create_constraint",
    "values_callable",
    "sort_key_function",
    "length",
    "omit_aliases",
    "validate_strings",
    "create_type",
};

static const char *const ignored[] = {"strict", "convert_unicode", "_disable_warnings",
                                      "_create_events", "checkfirst"};

static void read_kw(struct vm *vm, struct sa_type *t, struct py_dict *kw, value *out) {
    size_t i = 0;
    value k, v;
    while (kw && py_dict_next(kw, &i, &k, &v)) {
        const char *name = py_str_cstr(k);
        int at = 0;
        while (at < EK_COUNT && strcmp(kw_names[at], name))
            at++;
        if (at < EK_COUNT) {
            out[at] = v;
            continue;
        }
        bool skip = false;
        for (size_t j = 0; j < sizeof ignored / sizeof *ignored; j++)
            skip |= !strcmp(ignored[j], name);
        if (skip || type_set_arg(vm, t, name, v))
            continue;
        if (!strcmp(name, "collate") && type_set_arg(vm, t, "collation", v))
            continue;
        if (t->cls->kind == TYPE_Enum || t->cls->kind == TYPE_pg_ENUM)
            continue; /* the reference leaves what it does not know unread */
        py_raise(vm, &py_exc_TypeError, "%s.__init__() got an unexpected keyword argument '%s'",
                 t->cls->name, name);
    }
}

/* The members of an enum class, aliases left out unless asked for. */
static void from_class(struct vm *vm, struct enum_info *e, value cls) {
    value members = py_getattr(vm, cls, "__members__");
    value items = py_call_method(vm, members, "items", 0, NULL);
    struct py_list *list = py_list_from(vm, items);
    e->enum_class = cls;
    e->labels = MEM_NEW_ARRAY(struct py_str *, list->n + 1);
    e->objects = MEM_NEW_ARRAY(value, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        struct py_tuple *pair = PY_AS(struct py_tuple, list->items[i]);
        value name = py_getattr(vm, pair->items[1], "name");
        if (e->omit_aliases && !py_equal(vm, name, pair->items[0]))
            continue;
        e->labels[e->n] = PY_AS(struct py_str, pair->items[0]);
        e->objects[e->n++] = pair->items[1];
    }
    if (e->values_callable == PY_UNDEF || e->values_callable == PY_NONE)
        return;
    struct py_list *values = py_list_from(vm, py_call1(vm, e->values_callable, cls));
    for (size_t i = 0; i < values->n && i < e->n; i++)
        e->labels[i] = name_from(vm, values->items[i], "an enum value");
    if (values->n < e->n)
        e->n = values->n;
}

static void from_strings(struct vm *vm, struct enum_info *e, size_t n, const value *args) {
    e->labels = MEM_NEW_ARRAY(struct py_str *, n + 1);
    e->objects = MEM_NEW_ARRAY(value, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (!py_is_str(args[i])) {
            if (py_is_unknown(args[i]))
                py_raise_unknown(vm, args[i], "an enum value");
            py_raise(vm, &py_exc_TypeError, "object of type '%T' has no len()", args[i]);
        }
        e->labels[i] = PY_AS(struct py_str, args[i]);
        e->objects[i] = args[i];
    }
    e->n = n;
}

static void set_length(struct vm *vm, struct sa_type *t, value given) {
    struct enum_info *e = t->enums;
    int longest = 0;
    for (size_t i = 0; i < e->n; i++)
        if ((int)e->labels[i]->length > longest)
            longest = (int)e->labels[i]->length;
    e->default_length = e->length = longest;
    e->length_none = false;
    if (given == PY_UNDEF)
        return;
    if (given == PY_NONE) {
        e->length_none = true;
        return;
    }
    int64_t asked = py_int_as(vm, given);
    if (asked < longest)
        py_raise(vm, &py_exc_ValueError,
                 "When provided, length must be larger or equal than the length of the longest "
                 "enum value. %lld < %d",
                 (long long)asked, longest);
    e->length = (int)asked;
}

static struct py_str *lower_class_name(struct vm *vm, value cls) {
    value name = py_getattr(vm, cls, "__name__");
    return PY_AS(struct py_str, py_call_method(vm, name, "lower", 0, NULL));
}

static bool truth_or(struct vm *vm, value v, bool otherwise) {
    return v == PY_UNDEF ? otherwise : py_truth(vm, v);
}

void type_enum_init(struct vm *vm, struct sa_type *t, size_t n, const value *args,
                    struct py_dict *kw) {
    value got[EK_COUNT] = {0};
    struct enum_info *e = t->enums = MEM_NEW(struct enum_info);
    struct schema_type_info *s = t->schema_type = MEM_NEW(struct schema_type_info);

    read_kw(vm, t, kw, got);
    e->values_callable = got[EK_VALUES_CALLABLE];
    e->sort_key_function = got[EK_SORT_KEY_FUNCTION];
    e->omit_aliases = truth_or(vm, got[EK_OMIT_ALIASES], true);
    e->validate_strings = truth_or(vm, got[EK_VALIDATE_STRINGS], false);
    if (n == 1 && !py_is_str(args[0]) && py_lookup_attr(vm, args[0], "__members__") != PY_UNDEF)
        from_class(vm, e, args[0]);
    else
        from_strings(vm, e, n, args);
    set_length(vm, t, got[EK_LENGTH]);
    if (e->enum_class && got[EK_NAME] == PY_UNDEF && e->n)
        s->name = lower_class_name(vm, e->enum_class);
    else
        s->name = name_from(vm, got[EK_NAME], "an enum's name");
    if (s->name && got[EK_QUOTE] != PY_UNDEF && got[EK_QUOTE] != PY_NONE)
        s->name = name_new(vm, name_text(s->name), py_truth(vm, got[EK_QUOTE]) ? 1 : -1);
    s->schema = name_from(vm, got[EK_SCHEMA], "a schema");
    if (got[EK_METADATA] != PY_UNDEF && got[EK_METADATA] != PY_NONE) {
        s->metadata = metadata_of(got[EK_METADATA]);
        metadata_add_type(vm, s->metadata, t);
    }
    s->inherit_schema = truth_or(vm, got[EK_INHERIT_SCHEMA], false);
    s->native = truth_or(vm, got[EK_NATIVE_ENUM], true);
    if (!s->native && t->cls->kind == TYPE_pg_ENUM) {
        py_warn(vm, &sa_exc_SAWarning,
                "the native_enum flag does not apply to the "
                "sqlalchemy.dialects.postgresql.ENUM datatype; this type always refers to ENUM.   "
                "Use sqlalchemy.types.Enum for non-native enum.");
        s->native = true;
    }
    s->create_constraint = truth_or(vm, got[EK_CREATE_CONSTRAINT], false);
    s->create_type = truth_or(vm, got[EK_CREATE_TYPE], true);
}

/* a, b, c, d; of more than four the first three and the last; none longer than eleven letters */
static const char *names_list(const struct enum_info *e) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < e->n; i++) {
        if (e->n > 4 && i == 3) {
            i = e->n - 1;
            buf_puts(&b, ", ...");
        }
        if (i)
            buf_puts(&b, ", ");
        if (e->labels[i]->length > 11)
            buf_printf(&b, "%s..", py_str_cstr(py_str_slice(PY_OBJ(e->labels[i]), 0, 11)));
        else
            buf_puts(&b, name_text(e->labels[i]));
    }
    return e->n ? buf_take(&b) : "None";
}

void type_enum_refuse(struct vm *vm, const struct sa_type *t, value object) {
    const char *name =
        t->schema_type && t->schema_type->name ? name_text(t->schema_type->name) : "None";
    py_raise(vm, &py_exc_LookupError,
             "'%S' is not among the defined enum values. Enum name: %s. Possible values: %s",
             object, name, names_list(t->enums));
}

struct py_str *type_enum_label(struct vm *vm, const struct sa_type *t, value object) {
    const struct enum_info *e = t->enums;
    for (size_t i = 0; i < e->n; i++)
        if (e->objects[i] == object)
            return e->labels[i];
    for (size_t i = 0; i < e->n; i++)
        if (py_equal(vm, e->objects[i], object) || py_equal(vm, PY_OBJ(e->labels[i]), object))
            return e->labels[i];
    if (py_is_str(object) && !e->validate_strings)
        return PY_AS(struct py_str, object);
    type_enum_refuse(vm, t, object);
}

/* Names with a mark: quoted_name, _truncated_label, conv (cf. sqlalchemy.sql.elements). */
#include "schema/name.h"

#include <string.h>

const char *name_text(const struct py_str *name) { return name ? py_str_cstr(PY_OBJ(name)) : NULL; }

static const struct quoted_name *marked(const struct py_str *name) {
    return name && py_is_a(PY_OBJ(name), &sa_quoted_name_type) ? (const struct quoted_name *)name
                                                               : NULL;
}

int name_quote(const struct py_str *name) {
    const struct quoted_name *q = marked(name);
    return q ? q->quote : 0;
}

enum name_kind name_kind(const struct py_str *name) {
    const struct quoted_name *q = marked(name);
    return q ? q->kind : NAME_PLAIN;
}

/* A str of TYPE with the text of PLAIN. */
static struct quoted_name *make(struct vm *vm, struct py_type *type, const struct py_str *plain) {
    struct quoted_name *q = py_alloc(vm, type);
    q->str.data = plain->data;
    q->str.size = plain->size;
    q->str.length = plain->length;
    return q;
}

struct py_str *name_new(struct vm *vm, const char *text, int quote) {
    if (!text)
        return NULL;
    struct py_str *plain = PY_AS(struct py_str, py_str_from(text));
    if (!quote)
        return plain;
    struct quoted_name *q = make(vm, &sa_quoted_name_type, plain);
    q->quote = (signed char)quote;
    q->kind = NAME_QUOTED;
    return &q->str;
}

struct py_str *name_marked(struct vm *vm, const char *text, enum name_kind kind) {
    struct quoted_name *q = make(vm, kind == NAME_CONV ? &sa_conv_type : &sa_truncated_label_type,
                                 PY_AS(struct py_str, py_str_from(text)));
    q->kind = kind;
    return &q->str;
}

struct py_str *name_from(struct vm *vm, value v, const char *what) {
    if (v == PY_UNDEF || v == PY_NONE)
        return NULL;
    if (!py_is_str(v)) {
        if (py_is_unknown(v))
            py_raise_unknown(vm, v, what);
        py_raise(vm, &py_exc_TypeError, "%s must be a string, not %T", what, v);
    }
    struct py_str *s = PY_AS(struct py_str, v);
    if (memchr(s->data, 0, s->size)) /* no server takes it, and text would end there */
        py_raise(vm, &py_exc_ValueError, "embedded null character in %s", what);
    return s;
}

struct sql_name name_sql(const struct py_str *name) {
    return (struct sql_name){name_text(name), (signed char)name_quote(name)};
}

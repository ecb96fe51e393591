/*
 * Naming conventions: "%(table_name)s_%(column_0_name)s_key" and its tokens, and the shortening of
 * names that come out too long. Cf. sqlalchemy.sql.naming.
 */
#include "schema/naming.h"

#include <ctype.h>
#include <md5.h>
#include <stdlib.h>
#include <string.h>

#include "schema/exc.h"

/* What is being named: a constraint or an index. */
struct subject {
    struct vm *vm;
    struct table *table;
    value object;
    struct constraint *constraint; /* or NULL: of an index */
    struct index *index;
    struct sql_columns *columns;
    struct py_str *name;
    bool name_is_none_name;
    value convention; /* the dict */
};

static const struct {
    enum constraint_kind kind;
    const char *key;
} prefixes[] = {{CONSTRAINT_PRIMARY_KEY, "pk"},
                {CONSTRAINT_CHECK, "ck"},
                {CONSTRAINT_UNIQUE, "uq"},
                {CONSTRAINT_FOREIGN_KEY, "fk"}};

static value dict_get(struct vm *vm, value dict, value key) {
    if (py_is_dict(dict))
        return py_dict_get(vm, PY_AS(struct py_dict, dict), key);
    return py_contains(vm, dict, key) ? py_getitem(vm, dict, key) : PY_UNDEF;
}

/* The convention for the subject's class: under its short key or the class itself. */
static value find_convention(const struct subject *s) {
    const char *key = s->constraint ? NULL : "ix";
    for (size_t i = 0; s->constraint && i < sizeof prefixes / sizeof *prefixes; i++)
        if (prefixes[i].kind == s->constraint->kind)
            key = prefixes[i].key;
    value v = key ? dict_get(s->vm, s->convention, py_str_from(key)) : PY_UNDEF;
    for (struct py_type *t = py_type_of(s->object); v == PY_UNDEF && t; t = t->base)
        v = dict_get(s->vm, s->convention, PY_OBJ(t));
    return v;
}

/* --- tokens --- */

static size_t column_count(const struct subject *s) {
    return s->constraint && s->constraint->kind == CONSTRAINT_FOREIGN_KEY
               ? s->constraint->element_count
               : s->columns->n;
}

static struct column *column_at(const struct subject *s, size_t i) {
    if (i >= column_count(s))
        return NULL;
    if (s->constraint && s->constraint->kind == CONSTRAINT_FOREIGN_KEY)
        return s->constraint->elements[i]->parent;
    return (struct column *)s->columns->items[i];
}

static const char *column_label(const struct column *c) {
    const struct table *t = column_table(c);
    if (!t)
        return c->base.name.text;
    if (!t->base.schema.text)
        return mem_printf("%s_%s", t->base.name.text, c->base.name.text);
    char *schema = mem_strdup(t->base.schema.text);
    for (char *p = schema; *p; p++)
        if (*p == '.')
            *p = '_';
    return mem_printf("%s_%s_%s", schema, t->base.name.text, c->base.name.text);
}

enum what { COLUMN_NAME, COLUMN_KEY, COLUMN_LABEL, REFERRED_NAME };

static const char *part_of(const struct column *c, enum what what) {
    return what == COLUMN_NAME  ? c->base.name.text
           : what == COLUMN_KEY ? c->base.expr.key
                                : column_label(c);
}

/* An index has a column for each of its expressions that mentions any: one of its table, a column()
 * of nowhere, or, in op.create_index(), a text() as a whole. */
static const char *index_item(const struct subject *s, value v, enum what what) {
    const char *key = py_is_str(v) ? py_str_cstr(v) : NULL;
    struct sql_element *e = key ? NULL : SQL_ELEMENT(v);
    if (e && e->kind == SQL_TEXT && s->index->names_text)
        key = ((struct sql_text *)e)->text;
    const struct column *c = key ? table_get_column(s->table, key) : NULL;
    struct py_list *columns = e ? element_columns(e) : NULL;
    if (!c && columns && columns->n)
        c = column_of(columns->items[0]);
    if (c)
        return part_of(c, what);
    const struct sql_column *plain = e ? element_plain_column(e) : NULL;
    return !plain ? NULL : plain->is_literal && what == COLUMN_LABEL ? "None" : plain->name.text;
}

static const char *index_part(const struct subject *s, enum what what, size_t at) {
    if (!table_column_count(s->table)) /* asserted in the reference */
        py_raise(s->vm, &py_exc_AssertionError, "%s", "");
    for (size_t i = 0, n = 0; i < s->index->given_count; i++) {
        const char *part = index_item(s, s->index->given[i], what);
        if (part && n++ == at)
            return part;
    }
    return NULL;
}

static const char *column_part(const struct subject *s, enum what what, size_t i) {
    if (what == REFERRED_NAME) {
        if (!s->constraint || i >= s->constraint->element_count)
            return NULL;
        return foreign_key_column(s->vm, s->constraint->elements[i])->base.name.text;
    }
    if (s->index) {
        const char *part = index_part(s, what, i);
        return part ? part : "";
    }
    const struct column *c = column_at(s, i);
    return c ? part_of(c, what) : "";
}

/* column_0_name, column_0N_name, column_0_N_label, referred_column_1_name …; NULL: none of these */
static const char *column_token(const struct subject *s, const char *key) {
    bool referred = !strncmp(key, "referred_", 9);
    const char *p = key + (referred ? 9 : 0);
    enum what what;
    if (strncmp(p, "column_", 7) || !isdigit((unsigned char)p[7]))
        return NULL;
    char *end;
    size_t at = strtoul(p + 7, &end, 10);
    const char *separator = NULL;
    if (!strncmp(end, "_N_", 3)) {
        separator = "_";
        end += 2;
    } else if (!strncmp(end, "N_", 2)) {
        separator = "";
        end += 1;
    }
    if (!strcmp(end, "_name"))
        what = referred ? REFERRED_NAME : COLUMN_NAME;
    else if (!strcmp(end, "_key") && !referred)
        what = COLUMN_KEY;
    else if (!strcmp(end, "_label") && !referred)
        what = COLUMN_LABEL;
    else
        return NULL;
    if (!separator)
        return column_part(s, what, at);
    struct buf b = BUF_INIT;
    size_t n = s->index ? s->index->given_count : column_count(s);
    for (size_t i = 0; i < n; i++) {
        const char *part = s->index ? index_part(s, what, i) : column_part(s, what, i);
        if (part)
            buf_printf(&b, "%s%s", i ? separator : "", part);
    }
    return buf_take(&b);
}

static const char *constraint_name_token(struct subject *s) {
    if (!s->name || s->name_is_none_name)
        py_raise(s->vm, &sa_exc_InvalidRequestError,
                 "Naming convention including %%(constraint_name)s token requires that constraint "
                 "is explicitly named.");
    return name_text(s->name);
}

static const char *referred_table_name(const struct subject *s) {
    const char *schema, *table, *column;
    if (!s->constraint)
        return NULL;
    if (s->constraint->kind == CONSTRAINT_FOREIGN_KEY && !s->constraint->element_count)
        py_raise(s->vm, &py_exc_IndexError, "list index out of range");
    if (!s->constraint->element_count)
        return NULL;
    foreign_key_parts(s->vm, s->constraint->elements[0], &schema, &table, &column);
    return table;
}

static const char *token(struct subject *s, const char *key) {
    const char *text = NULL;
    value own = dict_get(s->vm, s->convention, py_str_from(key));
    if (own != PY_UNDEF && py_is_callable(own))
        return py_str_text(s->vm, py_call2(s->vm, own, s->object, PY_OBJ(s->table)));
    if (!strcmp(key, "table_name"))
        text = s->table->base.name.text;
    else if (!strcmp(key, "constraint_name"))
        text = constraint_name_token(s);
    else if (!strcmp(key, "referred_table_name"))
        text = referred_table_name(s);
    else
        text = column_token(s, key);
    if (!text) {
        value args = py_tuple1(py_str_from(key));
        py_raise_args(s->vm, &py_exc_KeyError, PY_AS(struct py_tuple, args));
    }
    return text;
}

/* CONVENTION % tokens */
static const char *expand(struct subject *s, const char *convention) {
    struct buf b = BUF_INIT;
    for (const char *p = convention; *p; p++) {
        const char *close = *p == '%' && p[1] == '(' ? strchr(p, ')') : NULL;
        if (close && close[1] == 's') {
            buf_puts(&b, token(s, mem_strndup(p + 2, (size_t)(close - p - 2))));
            p = close + 1;
        } else if (*p == '%' && p[1] == '%') {
            buf_putc(&b, *p++);
        } else {
            buf_putc(&b, *p);
        }
    }
    return buf_take(&b);
}

static struct py_str *name_for(struct subject *s) {
    if (name_kind(s->name) == NAME_CONV)
        return s->name;
    value convention = find_convention(s);
    if (convention == PY_UNDEF || !py_is_str(convention))
        return NULL;
    const char *text = py_str_cstr(convention);
    if (s->name && !s->name_is_none_name && !strstr(text, "constraint_name"))
        return NULL;
    return name_marked(s->vm, expand(s, text), NAME_CONV);
}

static struct subject constraint_subject(struct vm *vm, struct constraint *c, struct table *t) {
    return (struct subject){vm,
                            t,
                            PY_OBJ(c),
                            c,
                            NULL,
                            c->columns,
                            c->name,
                            c->name_is_none_name,
                            t->metadata->naming_convention};
}

static struct subject index_subject(struct vm *vm, struct index *ix, struct table *t) {
    return (struct subject){vm,
                            t,
                            PY_OBJ(ix),
                            NULL,
                            ix,
                            ix->columns,
                            ix->name,
                            ix->name_is_none_name,
                            t->metadata->naming_convention};
}

struct py_str *naming_constraint_name(struct vm *vm, struct constraint *c, struct table *t) {
    struct subject s = constraint_subject(vm, c, t);
    return name_for(&s);
}

struct py_str *naming_index_name(struct vm *vm, struct index *ix, struct table *t) {
    struct subject s = index_subject(vm, ix, t);
    return name_for(&s);
}

void naming_apply_constraint(struct vm *vm, struct constraint *c, struct table *t) {
    if (name_kind(c->name) == NAME_CONV || c->name_is_none_name)
        return;
    struct py_str *name = naming_constraint_name(vm, c, t);
    if (name)
        c->name = name;
}

void naming_apply_index(struct vm *vm, struct index *ix, struct table *t) {
    if (name_kind(ix->name) == NAME_CONV || ix->name_is_none_name)
        return;
    struct py_str *name = naming_index_name(vm, ix, t);
    if (name)
        ix->name = name;
}

/* --- length --- */

/* Bytes of the first N characters of S. */
static size_t prefix_bytes(const char *s, int n) {
    size_t i = 0;
    for (; s[i] && n > 0; n--)
        do
            i++;
        while (((unsigned char)s[i] & 0xC0) == 0x80);
    return i;
}

static int characters(const char *s) {
    int n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

const char *naming_truncate(const char *name, int max) {
    char hex[MD5_DIGEST_STRING_LENGTH];
    if (characters(name) <= max)
        return name;
    MD5Data((const uint8_t *)name, strlen(name), hex);
    return mem_printf("%.*s_%s", (int)prefix_bytes(name, max - 8), name, hex + 28);
}

/*
 * Declarative classes: a class body is read for columns and properties, its table is made, the
 * class is mapped. cf. sqlalchemy.orm.decl_base._ClassScanMapperConfig.
 */
#include "modules/sqlalchemy/orm/orm.h"
#include "python/type.h"

const char *orm_module_of(const struct py_type *cls) {
    value m = py_dict_get_text(py_type_dict(cls), "__module__");
    return m != PY_UNDEF && py_is_str(m) ? py_str_cstr(m) : cls->module;
}

static value cls_value(const struct orm_scan *s) { return PY_OBJ(s->cls); }

static void set_on_class(struct orm_scan *s, const char *name, value v) {
    if (py_dict_get_text(py_type_dict(s->cls), name) != v)
        py_type_set(s->vm, s->cls, py_intern(name), v);
}

value orm_scan_copy_of(const struct orm_scan *s, value v) {
    for (size_t i = 0; i < s->n_copies; i++)
        if (s->copies[i].original == v)
            return s->copies[i].copy;
    return v;
}

static void note_copy(struct orm_scan *s, value original, value copy) {
    MEM_GROW(s->copies, s->n_copies, s->cap_copies);
    s->copies[s->n_copies].original = original;
    s->copies[s->n_copies++].copy = copy;
}

static struct orm_annotation *annotation_of(struct orm_scan *s, const char *name) {
    for (size_t i = 0; i < s->n_annotations; i++)
        if (!strcmp(s->annotations[i].name, name))
            return &s->annotations[i].a;
    return NULL;
}

/* --- which classes count --- */

/* An attribute of CLS or of a mixin above it, not of a mapped or declarative base. */
static value immediate(struct vm *vm, struct py_type *cls, const char *name) {
    if (py_dict_get_text(py_type_dict(cls), name) != PY_UNDEF)
        return py_getattr(vm, PY_OBJ(cls), name);
    for (size_t i = 1; i < cls->mro->n; i++) {
        struct py_type *base = PY_AS(struct py_type, cls->mro->items[i]);
        if (py_dict_get_text(py_type_dict(base), name) == PY_UNDEF)
            continue;
        bool mapped = false;
        for (size_t k = 0; k < base->mro->n; k++)
            mapped |= orm_class_of(PY_AS(struct py_type, base->mro->items[k])) != NULL;
        if (!mapped)
            return py_getattr(vm, PY_OBJ(base), name);
    }
    return PY_UNDEF;
}

static bool is_abstract(struct vm *vm, const struct py_type *cls) {
    value v = py_dict_get_text(py_type_dict(cls), "__abstract__");
    return v != PY_UNDEF && py_truth(vm, v);
}

/* AbstractConcreteBase is right above CLS: it is mapped when its subclasses are there. */
static bool waits_alone(const struct py_type *cls) {
    static const char name[] = "_sa_decl_prepare_nocascade";
    if (py_dict_get_text(py_type_dict(cls), name) != PY_UNDEF)
        return true;
    for (size_t i = 0; i < cls->bases->n; i++) {
        const struct py_type *base = PY_AS(struct py_type, cls->bases->items[i]);
        if (py_dict_get_text(py_type_dict(base), name) != PY_UNDEF)
            return true;
    }
    return false;
}

static bool is_parent(const struct py_type *cls) {
    const struct orm_class *c = orm_class_of(cls);
    if (!c)
        return false;
    return c->mapper || (c->scan && c->scan->deferred && !waits_alone(cls));
}

/* The mapped class CLS leads to when abstract classes are passed over; NULL: none. */
static struct py_type *resolve_base(struct vm *vm, struct py_type *cls) {
    if (cls == &py_object_type)
        return NULL;
    if (is_abstract(vm, cls)) {
        for (size_t i = 0; i < cls->bases->n; i++) {
            struct py_type *up = resolve_base(vm, PY_AS(struct py_type, cls->bases->items[i]));
            if (up)
                return up;
        }
        return NULL;
    }
    for (size_t i = 0; i < cls->mro->n; i++) {
        struct py_type *t = PY_AS(struct py_type, cls->mro->items[i]);
        if (orm_class_of(t))
            return t;
    }
    return cls;
}

/* --- the attributes of one class --- */

struct attribute {
    const char *name;
    struct py_str *key;
    value obj;        /* PY_UNDEF: an annotation alone */
    value annotation; /* PY_UNDEF: none */
    value field;      /* of a dataclass, that OBJ was kept in; PY_UNDEF: none */
    bool made;        /* by the callable that the field keeps */
};
struct attributes {
    struct attribute *items;
    size_t n, cap;
};

static bool is_special(const char *name) {
    return !strcmp(name, "__table__") || !strcmp(name, "__mapper_args__") ||
           !strcmp(name, "__tablename__") || !strcmp(name, "__table_args__");
}

static bool is_hidden(const char *name) {
    return (!strncmp(name, "_sa_", 4) || !strncmp(name, "__", 2)) && !is_special(name);
}

static struct py_dict *annotations_of(struct vm *vm, struct py_type *cls) {
    value v = py_dict_get_text(py_type_dict(cls), "__annotations__");
    if (v != PY_UNDEF && !py_is_dict(v)) /* made when asked for */
        v = py_getattr(vm, PY_OBJ(cls), "__annotations__");
    return v != PY_UNDEF && py_is_dict(v) ? PY_AS(struct py_dict, v) : NULL;
}

static value dataclass_field(struct vm *vm, struct py_type *cls, struct py_str *name) {
    value fields = py_lookup_attr(vm, PY_OBJ(cls), "__dataclass_fields__");
    return fields != PY_UNDEF && py_is_dict(fields)
               ? py_dict_get_str(PY_AS(struct py_dict, fields), name)
               : PY_UNDEF;
}

/* Of a dataclass whose __sa_dataclass_metadata_key__ is KEY: what the field of A keeps for the
 * mapping, made anew where that is a callable. */
static void take_field(struct vm *vm, struct py_type *cls, value key, struct attribute *a) {
    value field = dataclass_field(vm, cls, a->key);
    value kept = field == PY_UNDEF ? PY_UNDEF : py_getattr(vm, field, "metadata");
    if (kept == PY_UNDEF || !py_truth(vm, py_call_method(vm, kept, "__contains__", 1, &key)))
        return;
    value v = py_getitem(vm, kept, key);
    a->made = !sql_is_element(v) && py_is_callable(v);
    a->obj = a->made ? py_call0(vm, v) : v;
    a->field = field;
}

static void add_attribute(struct attributes *out, value key, value obj, value annotation) {
    const char *name = py_str_cstr(key);
    if (is_hidden(name))
        return;
    MEM_GROW(out->items, out->n, out->cap);
    out->items[out->n++] =
        (struct attribute){name, PY_AS(struct py_str, key), obj, annotation, PY_UNDEF, false};
}

/* Names of values and of annotations as one list that keeps both orders. */
static struct attributes named_attributes(struct vm *vm, struct py_type *cls) {
    struct attributes out = {0};
    struct py_dict *values = py_type_dict(cls), *notes = annotations_of(vm, cls);
    struct py_dict *lists[2] = {values, notes}, *crossed = NULL;
    size_t at[2] = {0, 0};
    int now = 0;
    value k, v;
    if (!notes || !notes->count) {
        while (py_dict_next(values, &at[0], &k, &v))
            add_attribute(&out, k, v, PY_UNDEF);
        return out;
    }
    for (;;) {
        if (!py_dict_next(lists[now], &at[now], &k, &v)) {
            now = !now;
            while (py_dict_next(lists[now], &at[now], &k, &v))
                add_attribute(&out, k, py_dict_get(vm, values, k), py_dict_get(vm, notes, k));
            return out;
        }
        value other = py_dict_get(vm, lists[!now], k);
        if (other != PY_UNDEF) {
            if (!crossed)
                crossed = py_dict_new();
            if (py_dict_get(vm, crossed, k) == PY_UNDEF) {
                py_dict_set(vm, crossed, k, PY_TRUE);
                now = !now;
                continue;
            }
        }
        add_attribute(&out, k, now ? other : v, now ? v : other);
    }
}

static struct attributes local_attributes(struct vm *vm, struct py_type *cls, value field_key) {
    struct attributes out = named_attributes(vm, cls);
    for (size_t i = 0; field_key != PY_UNDEF && i < out.n; i++)
        take_field(vm, cls, field_key, &out.items[i]);
    return out;
}

static bool is_column(value v) { return v != PY_UNDEF && column_is(v); }
static bool is_mapped_column(value v) {
    return v != PY_UNDEF && py_is_a(v, &orm_mapped_column_type);
}
static bool is_prop(value v) { return v != PY_UNDEF && py_is_a(v, &orm_prop_type); }
static bool is_attr(value v) { return v != PY_UNDEF && py_is_a(v, &orm_attr_type); }

static bool overridden(struct orm_scan *s, const char *name, value obj) {
    value v = py_lookup_attr(s->vm, cls_value(s), name);
    return v != PY_UNDEF && v != obj && !(obj == PY_UNDEF && v == PY_NONE);
}

/* Whether the class has something else than A of a mixin. */
static bool overrides(struct orm_scan *s, const struct attribute *a) {
    return a->field == PY_UNDEF ? overridden(s, a->name, a->obj)
                                : dataclass_field(s->vm, s->cls, a->key) != a->field;
}

/* Reads an annotation once for each name; NULL: it is none of ours. */
static struct orm_annotation *collect_annotation(struct orm_scan *s, const char *name, value raw,
                                                 struct py_type *owner, int expect, value obj) {
    struct orm_annotation *known = annotation_of(s, name);
    if (known)
        return known;
    if (raw == PY_UNDEF || raw == PY_NONE)
        return NULL;
    if (expect < 0)
        expect = !s->allow_unmapped &&
                 (obj == PY_UNDEF || obj == PY_NONE || is_mapped_column(obj) || is_prop(obj));
    struct orm_annotation a = {.raw = raw, .module = orm_module_of(owner), .owner = owner};
    if (!orm_extract_mapped(s->vm, raw, s->cls, a.module, name, expect && !s->was_dataclass, &a))
        return NULL;
    MEM_GROW(s->annotations, s->n_annotations, s->cap_annotations);
    s->annotations[s->n_annotations].name = name;
    s->annotations[s->n_annotations].a = a;
    return &s->annotations[s->n_annotations++].a;
}

/* --- mixins --- */

static value copy_column(struct orm_scan *s, value obj) {
    struct column *c =
        is_column(obj) ? column_of(obj) : PY_AS(struct orm_mapped_column, obj)->column;
    for (size_t i = 0; i < c->foreign_key_count; i++) {
        value spec = c->foreign_keys[i]->spec;
        if (column_is(spec) && !column_of(spec)->base.table)
            py_raise(s->vm, &sa_exc_InvalidRequestError,
                     "Columns with foreign keys to non-table-bound columns must be declared as "
                     "@declared_attr callables on declarative mixin classes.  For dataclass "
                     "field() objects, use a lambda:.");
    }
    return is_column(obj)
               ? PY_OBJ(column_copy(s->vm, c))
               : PY_OBJ(orm_mapped_column_copy(s->vm, PY_AS(struct orm_mapped_column, obj)));
}

static bool table_has(struct orm_scan *s, const char *name, value obj) {
    value table = py_dict_get_text(s->own, "__table__");
    struct sql_element *t = table == PY_UNDEF ? NULL : sql_as_element(s->vm, table);
    if (!t || !sql_is_from(t))
        return false;
    const struct column *c =
        is_column(obj) ? column_of(obj) : PY_AS(struct orm_mapped_column, obj)->column;
    const char *own = c->base.name.text ? c->base.name.text : name;
    return sql_columns_get(sql_from_columns(s->vm, (struct sql_from *)t), own) != NULL;
}

/* The columns of a mixin, copied for this class. */
static struct py_dict *copy_columns(struct orm_scan *s, const struct attributes *attrs,
                                    bool fixed_table, struct py_type *base) {
    struct py_dict *out = py_dict_new();
    for (size_t i = 0; i < attrs->n; i++) {
        const struct attribute *a = &attrs->items[i];
        bool none = a->obj == PY_UNDEF || a->obj == PY_NONE;
        if (none && !fixed_table && orm_is_mapped_annotation(s->vm, a->annotation, s->cls, base)) {
            if (overridden(s, a->name, PY_UNDEF))
                continue;
            collect_annotation(s, a->name, a->annotation, base, 1, a->obj);
            value made = PY_OBJ(orm_mapped_column_new(s->vm));
            py_dict_set_text(out, a->name, made);
            set_on_class(s, a->name, made);
        } else if (!a->made && (is_column(a->obj) || is_mapped_column(a->obj))) {
            if (overrides(s, a))
                continue;
            collect_annotation(s, a->name, a->annotation, base, 1, a->obj);
            if (py_dict_get_str(s->own, a->key) != PY_UNDEF || table_has(s, a->name, a->obj))
                continue;
            value copy = copy_column(s, a->obj);
            note_copy(s, a->obj, copy);
            py_dict_set_text(out, a->name, copy);
            set_on_class(s, a->name, copy);
        }
    }
    return out;
}

static bool nocascade(struct orm_scan *s, value obj, const char *name) {
    if (!orm_is_declared_attr(obj))
        return false;
    if (PY_AS(struct orm_declared_attr, obj)->cascading)
        py_warn(s->vm, &sa_exc_SAWarning,
                "@declared_attr.cascading is not supported on the %s attribute on class %R. This "
                "attribute invokes for subclasses in any case.",
                name, cls_value(s));
    return true;
}

static void scan_special(struct orm_scan *s, const struct attribute *a, bool class_mapped,
                         struct py_type *base, bool *inherited_args) {
    if (a->obj == PY_UNDEF)
        return;
    bool decl = nocascade(s, a->obj, a->name), ours = !class_mapped || decl;
    value cls = cls_value(s);
    if (!strcmp(a->name, "__mapper_args__")) {
        s->has_mapper_args |= ours;
    } else if (!strcmp(a->name, "__tablename__")) {
        if (s->tablename == PY_NONE && ours)
            s->tablename = py_getattr(s->vm, cls, "__tablename__");
    } else if (!strcmp(a->name, "__table__")) {
        s->has_table_fn |= decl;
    } else if ((s->table_args == PY_NONE || !py_truth(s->vm, s->table_args)) && ours) {
        s->table_args = py_getattr(s->vm, cls, "__table_args__");
        if (s->table_args != PY_NONE && !py_is_tuple(s->table_args) && !py_is_dict(s->table_args))
            py_raise(s->vm, &sa_exc_ArgumentError,
                     "__table_args__ value must be a tuple, dict, or None");
        *inherited_args |= base != s->cls;
    }
}

static value return_annotation(struct vm *vm, value fn) {
    value notes = py_lookup_attr(vm, fn, "__annotations__");
    return notes != PY_UNDEF && py_is_dict(notes)
               ? py_dict_get_text(PY_AS(struct py_dict, notes), "return")
               : PY_UNDEF;
}

static void warn_expression(struct orm_scan *s, const char *name, value obj) {
    if (obj == PY_UNDEF || !sql_is_element(obj) || !sql_is_expr(SQL_ELEMENT(obj)) || column_is(obj))
        return;
    py_warn(s->vm, &sa_exc_SAWarning,
            "Attribute '%s' on class %R appears to be a non-schema SQLAlchemy expression object; "
            "this won't be part of the declarative mapping. To map arbitrary expressions, use "
            "``column_property()`` or a similar function such as ``deferred()``, "
            "``query_expression()`` etc. ",
            name, cls_value(s));
}

static void scan_mixin(struct orm_scan *s, const struct attribute *a, struct py_type *base) {
    if (a->made) {
        if (!overrides(s, a))
            py_dict_set_text(s->collected, a->name, a->obj);
        return;
    }
    if (is_column(a->obj) || is_mapped_column(a->obj))
        return; /* copied before */
    if (is_prop(a->obj))
        py_raise(s->vm, &sa_exc_InvalidRequestError,
                 "Mapper properties (i.e. deferred,column_property(), relationship(), etc.) must "
                 "be declared as @declared_attr callables on declarative mixin classes.  For "
                 "dataclass field() objects, use a lambda:");
    if (!orm_is_declared_attr(a->obj)) {
        if (!orm_is_mapped_annotation(s->vm, a->annotation, s->cls, base))
            warn_expression(s, a->name, a->obj);
        return;
    }
    struct orm_declared_attr *d = PY_AS(struct orm_declared_attr, a->obj);
    value v;
    if (d->cascading) {
        if (py_dict_get_str(s->own, a->key) != PY_UNDEF)
            py_warn(s->vm, &sa_exc_SAWarning,
                    "Attribute '%s' on class %R cannot be processed due to "
                    "@declared_attr.cascading; skipping",
                    a->name, cls_value(s));
        v = d->head.type->descr_get(s->vm, a->obj, PY_UNDEF, cls_value(s));
        set_on_class(s, a->name, v);
    } else {
        v = py_getattr(s->vm, cls_value(s), a->name);
    }
    py_dict_set_text(s->collected, a->name, v);
    note_copy(s, a->obj, v);
    collect_annotation(s, a->name, return_annotation(s->vm, d->fn), base, 1, a->obj);
}

static void scan_own(struct orm_scan *s, const struct attribute *a, bool fixed_table) {
    struct orm_annotation *note = collect_annotation(s, a->name, a->annotation, s->cls, -1, a->obj);
    bool none = a->obj == PY_UNDEF || a->obj == PY_NONE;
    if (none && !fixed_table && note && note->container != PY_UNDEF)
        py_dict_set_str(s->collected, a->key, PY_OBJ(orm_mapped_column_new(s->vm)));
    else if (py_dict_get_str(s->own, a->key) != PY_UNDEF || is_column(a->obj) ||
             is_mapped_column(a->obj) || is_prop(a->obj))
        py_dict_set_str(s->collected, a->key, a->obj);
}

static void scan_attributes(struct orm_scan *s) {
    struct py_tuple *mro = s->cls->mro;
    bool fixed_table = py_dict_get_text(s->own, "__table__") != PY_UNDEF, inherited_args = false;
    struct attributes *attrs = MEM_NEW_ARRAY(struct attributes, mro->n);
    struct py_dict **copied = MEM_NEW_ARRAY(struct py_dict *, mro->n);
    bool *mapped = MEM_NEW_ARRAY(bool, mro->n);
    value field_key = immediate(s->vm, s->cls, "__sa_dataclass_metadata_key__");
    for (size_t i = 0; i < mro->n; i++) {
        struct py_type *base = PY_AS(struct py_type, mro->items[i]);
        if (!(base->flags & PY_TYPE_HEAP))
            continue;
        mapped[i] = base != s->cls && is_parent(base);
        attrs[i] = local_attributes(s->vm, base, field_key);
        if (!mapped[i] && base != s->cls)
            copied[i] = copy_columns(s, &attrs[i], fixed_table, base);
    }
    for (size_t i = 0; i < mro->n; i++) {
        struct py_type *base = PY_AS(struct py_type, mro->items[i]);
        if (copied[i])
            py_dict_update(s->vm, s->collected, PY_OBJ(copied[i]));
        for (size_t k = 0; k < attrs[i].n; k++) {
            const struct attribute *a = &attrs[i].items[k];
            if (is_special(a->name))
                scan_special(s, a, mapped[i], base, &inherited_args);
            else if (mapped[i]) {
                if (orm_is_declared_attr(a->obj) && !PY_AS(struct orm_declared_attr, a->obj)->quiet)
                    py_warn(s->vm, &sa_exc_SAWarning,
                            "Regular (i.e. not __special__) attribute '%s.%s' uses "
                            "@declared_attr, but owning class %R is mapped - not applying to "
                            "subclass %R.",
                            base->name, a->name, PY_OBJ(base), cls_value(s));
            } else if (base != s->cls)
                scan_mixin(s, a, base);
            else
                scan_own(s, a, fixed_table);
        }
    }
    if (inherited_args && s->tablename == PY_NONE)
        s->table_args = PY_NONE;
}

/* --- what is to be mapped --- */

static bool is_accidental_tuple(value v) {
    if (!py_is_tuple(v) || PY_AS(struct py_tuple, v)->n != 1)
        return false;
    value item = PY_AS(struct py_tuple, v)->items[0];
    return is_column(item) || is_mapped_column(item) || is_prop(item);
}

static void undefer_name(const char *key, struct column *c) {
    if (!c->base.expr.key)
        c->base.expr.key = key;
    if (!c->base.name.text)
        c->base.name.text = key;
}

static noreturn void raise_unresolvable(struct orm_scan *s, const struct orm_annotation *a) {
    orm_raise_annotation(s->vm, NULL,
                         "Could not resolve all types within mapped annotation: \"%s\".  Ensure "
                         "all types are written correctly and are imported within the module in "
                         "use.",
                         py_str_text(s->vm, a->raw));
}

static void scan_annotated(struct orm_scan *s, const char *key, value v,
                           const struct orm_annotation *a) {
    struct py_handler h;
    PY_TRY(s->vm, &h) {
        if (is_mapped_column(v))
            orm_mapped_column_scan(s->vm, PY_AS(struct orm_mapped_column, v), s, key, a);
        else if (PY_AS(struct orm_prop, v)->kind == ORM_RELATIONSHIP)
            orm_relationship_scan(s->vm, PY_AS(struct orm_relationship, v), s, key, a);
        else if (PY_AS(struct orm_prop, v)->kind == ORM_COMPOSITE)
            orm_composite_scan(s->vm, PY_AS(struct orm_composite, v), s, key, a);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (a && py_is_a(exc, &py_exc_NameError))
            raise_unresolvable(s, a);
        py_raise_value(s->vm, exc);
    }
}

static const struct orm_field *field_of(value v) {
    return is_mapped_column(v) ? &PY_AS(struct orm_mapped_column, v)->field
                               : &PY_AS(struct orm_prop, v)->field;
}

static bool is_dataclass_field(value v) { return !strcmp(py_type_of(v)->name, "Field"); }

static void refuse_field_args(struct orm_scan *s, const char *key, value v) {
    const struct orm_field *f = field_of(v);
    const struct {
        const char *name;
        value v;
    } args[] = {{"'dataclass_metadata'", f->metadata},
                {"'default'", is_prop(v) ? f->default_ : PY_UNDEF},
                {"'default_factory'", f->default_factory},
                {"'init'", f->init},
                {"'repr'", f->repr}};
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < sizeof args / sizeof *args; i++)
        if (args[i].v != PY_UNDEF)
            buf_printf(&b, "%s%s", b.len ? ", " : "", args[i].name);
    py_raise(s->vm, &sa_exc_ArgumentError,
             "Attribute '%s' on class %R includes dataclasses argument(s): %s but class does not "
             "specify SQLAlchemy native dataclass configuration.",
             key, cls_value(s), b.len ? b.data : "");
}

static void extract_mappable(struct orm_scan *s) {
    struct vm *vm = s->vm;
    struct py_dict *all = py_dict_copy(s->collected);
    bool late = waits_alone(s->cls);
    size_t i = 0;
    for (value k, v; py_dict_next(all, &i, &k, &v);) {
        const char *key = py_str_cstr(k);
        if (is_special(key))
            continue;
        if (orm_is_declared_attr(v)) {
            if (PY_AS(struct orm_declared_attr, v)->cascading)
                py_warn(vm, &sa_exc_SAWarning,
                        "Use of @declared_attr.cascading only applies to Declarative 'mixin' and "
                        "'abstract' classes.  Currently, this flag is ignored on mapped class %R",
                        cls_value(s));
            v = py_getattr(vm, cls_value(s), key);
        } else if (is_attr(v) && PY_AS(struct orm_attr, v)->cls != s->cls &&
                   !py_str_equal(PY_AS(struct orm_attr, v)->key, PY_AS(struct py_str, k))) {
            v = PY_OBJ(orm_synonym_new(vm, py_str_cstr(PY_OBJ(PY_AS(struct orm_attr, v)->key))));
            set_on_class(s, key, v);
        }
        if (is_accidental_tuple(v)) {
            py_warn(vm, &sa_exc_SAWarning,
                    "Ignoring declarative-like tuple value of attribute '%s': possibly a "
                    "copy-and-paste error with a comma accidentally placed at the end of the "
                    "line?",
                    key);
            continue;
        }
        if (s->dataclass && py_is_object(v) && is_dataclass_field(v))
            continue;
        if (!is_column(v) && !is_mapped_column(v) && !is_prop(v)) {
            py_dict_del(vm, s->collected, k);
            warn_expression(s, key, v);
            if (!late)
                set_on_class(s, key, v);
            continue;
        }
        if (!strcmp(key, "metadata"))
            py_raise(vm, &sa_exc_InvalidRequestError,
                     "Attribute name '%s' is reserved when using the Declarative API.", key);
        if (is_column(v)) {
            undefer_name(key, column_of(orm_scan_copy_of(s, v)));
        } else {
            struct orm_annotation *a = annotation_of(s, key);
            if (!a || a->container != PY_UNDEF || s->allow_unmapped)
                scan_annotated(s, key, v, a);
            if (orm_field_given(field_of(v)) && !s->dataclass)
                refuse_field_args(s, key, v);
        }
        py_dict_set(vm, s->properties, k, v);
    }
}

void orm_scan_add_column(struct orm_scan *s, struct column *c, int64_t order) {
    for (size_t i = 0; i < s->n_columns; i++)
        if (s->columns[i].column == c) {
            s->columns[i].order = order;
            return;
        }
    MEM_GROW(s->columns, s->n_columns, s->cap_columns);
    s->columns[s->n_columns].column = c;
    s->columns[s->n_columns++].order = order;
}

/* The property a mapped column needs beyond a plain one; NULL: none. */
static struct orm_column_prop *property_to_assign(struct vm *vm, struct orm_mapped_column *m) {
    bool raise_load = m->deferred_raiseload != PY_UNDEF && py_truth(vm, m->deferred_raiseload);
    bool group = m->deferred_group != PY_UNDEF && m->deferred_group != PY_NONE;
    bool deferred = m->deferred == PY_UNDEF ? group || raise_load : py_truth(vm, m->deferred);
    if (!deferred && !m->active_history)
        return NULL;
    struct sql_seq columns = {0};
    sql_seq_push(&columns, &m->column->base.expr.element);
    struct orm_column_prop *p = orm_column_prop_new(vm, columns);
    p->deferred = deferred;
    p->raiseload = raise_load;
    p->group = group ? py_str_text(vm, m->deferred_group) : NULL;
    p->active_history = m->active_history;
    return p;
}

static void warn_repeated(struct orm_scan *s, struct py_dict *names) {
    size_t i = 0;
    for (value k, v; py_dict_next(names, &i, &k, &v);) {
        struct py_list *keys = PY_AS(struct py_list, v);
        if (keys->n < 2)
            continue;
        py_list_sort(s->vm, keys, PY_UNDEF, false);
        struct buf b = BUF_INIT;
        for (size_t n = 0; n < keys->n; n++)
            buf_printf(&b, "%s%s", n ? ", " : "", py_str_cstr(keys->items[n]));
        py_warn(s->vm, &sa_exc_SAWarning,
                "On class %R, Column object %R named directly multiple times, only one will be "
                "used: %s. Consider using orm.synonym instead",
                py_str_from(s->cls->name), k, b.data);
    }
}

static void note_name(struct py_dict *names, const char *name, value key) {
    value list = py_dict_get_text(names, name);
    if (list == PY_UNDEF)
        py_dict_set_text(names, name, list = PY_OBJ(py_list_new(1)));
    py_list_append(PY_AS(struct py_list, list), key);
}

/* deferred(Column(…)) and the like bring their columns along. */
static void add_property_column(struct orm_scan *s, struct py_dict *names, value key,
                                struct column *c) {
    undefer_name(py_str_cstr(key), c);
    note_name(names, c->base.name.text, key);
    orm_scan_add_column(s, c, 0);
}

static void extract_columns(struct orm_scan *s) {
    struct py_dict *names = py_dict_new(), *all = py_dict_copy(s->properties);
    size_t i = 0;
    for (value k, v; py_dict_next(all, &i, &k, &v);) {
        const char *key = py_str_cstr(k);
        if (is_mapped_column(v)) {
            struct orm_mapped_column *m = PY_AS(struct orm_mapped_column, v);
            struct orm_column_prop *p = property_to_assign(s->vm, m);
            if (p)
                py_dict_set(s->vm, s->properties, k, PY_OBJ(p));
            else
                py_dict_del(s->vm, s->properties, k);
            note_name(names, m->column->base.name.text, k);
            orm_scan_add_column(s, m->column, m->sort_order);
            if (!p && strcmp(key, m->column->base.expr.key))
                py_dict_set(s->vm, s->properties, k, PY_OBJ(m->column));
        } else if (is_column(v)) {
            struct column *c = column_of(v);
            note_name(names, c->base.name.text, k);
            orm_scan_add_column(s, c, 0);
            if (!strcmp(key, c->base.expr.key))
                py_dict_del(s->vm, s->properties, k);
        } else if (PY_AS(struct orm_prop, v)->kind == ORM_COLUMN) {
            const struct sql_seq cols =
                ((struct orm_column_prop *)PY_AS(struct orm_prop, v))->columns;
            for (size_t c = 0; c < cols.n; c++)
                if (is_column(PY_OBJ(cols.items[c])) &&
                    !column_of(PY_OBJ(cols.items[c]))->base.table)
                    add_property_column(s, names, k, column_of(PY_OBJ(cols.items[c])));
        } else if (PY_AS(struct orm_prop, v)->kind == ORM_COMPOSITE) {
            orm_composite_columns(s->vm, PY_AS(struct orm_composite, v), s);
        }
    }
    warn_repeated(s, names);
}

/* --- the table --- */

static struct metadata *metadata_for(struct orm_scan *s) {
    value m = py_lookup_attr(s->vm, cls_value(s), "metadata");
    if (m != PY_UNDEF && py_is_unknown(m))
        py_raise_unknown(s->vm, m, "the metadata of a mapped class");
    return m != PY_UNDEF && metadata_is(m) ? metadata_of(m) : s->registry->metadata;
}

static value make_table(struct orm_scan *s) {
    struct vm *vm = s->vm;
    struct py_list *args = py_list_new(8);
    struct py_dict *kw = NULL;
    py_list_append(args, s->tablename);
    py_list_append(args, PY_OBJ(metadata_for(s)));
    bool *taken = MEM_NEW_ARRAY(bool, s->n_columns + 1);
    for (size_t done = 0; done < s->n_columns;) { /* by order; equal ones as they came */
        int64_t least = INT64_MAX;
        for (size_t i = 0; i < s->n_columns; i++)
            if (!taken[i] && s->columns[i].order < least)
                least = s->columns[i].order;
        for (size_t i = 0; i < s->n_columns; i++)
            if (!taken[i] && s->columns[i].order == least) {
                py_list_append(args, PY_OBJ(s->columns[i].column));
                taken[i] = true;
                done++;
            }
    }
    if (py_is_dict(s->table_args)) {
        kw = PY_AS(struct py_dict, s->table_args);
    } else if (py_is_tuple(s->table_args)) {
        struct py_tuple *t = PY_AS(struct py_tuple, s->table_args);
        size_t n = t->n;
        if (n && py_is_dict(t->items[n - 1]))
            kw = PY_AS(struct py_dict, t->items[--n]);
        for (size_t i = 0; i < n; i++)
            py_list_append(args, t->items[i]);
    }
    kw = kw ? py_dict_copy(kw) : py_dict_new();
    value autoload = py_dict_get_text(s->own, "__autoload_with__");
    if (autoload != PY_UNDEF)
        py_dict_set_text(kw, "autoload_with", autoload);
    value cls = py_lookup_attr(vm, cls_value(s), "__table_cls__");
    return py_call_args(vm, cls == PY_UNDEF ? PY_OBJ(&sa_table_type) : cls,
                        PY_OBJ(py_tuple_of(args->n, args->items)), kw);
}

static struct sql_from *table_arg(struct vm *vm, value v) {
    if (v == PY_NONE)
        return NULL;
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "the table of a mapped class");
    struct sql_element *e = sql_as_element(vm, v);
    if (!e || !sql_is_from(e))
        py_raise(vm, &sa_exc_ArgumentError, "FromClause expected as argument; got %R", v);
    sql_from_columns(vm, (struct sql_from *)e);
    return (struct sql_from *)e;
}

static void setup_table(struct orm_scan *s, struct sql_from *table) {
    struct vm *vm = s->vm;
    bool given = py_dict_get_text(s->own, "__table__") != PY_UNDEF;
    if (!s->has_table_fn && !given && !table) {
        if (s->tablename == PY_NONE)
            return;
        value made = make_table(s);
        s->table = table_arg(vm, made);
        if (made != PY_NONE)
            py_type_set(vm, s->cls, py_intern("__table__"), made);
        return;
    }
    if (!table) {
        value v = py_getattr(vm, cls_value(s), "__table__");
        if (s->has_table_fn)
            py_type_set(vm, s->cls, py_intern("__table__"), v);
        table = table_arg(vm, v);
    }
    for (size_t i = 0; table && i < s->n_columns; i++) {
        bool found = false;
        for (size_t k = 0; k < table->columns->n; k++)
            found |= (void *)table->columns->items[k] == (void *)s->columns[i].column;
        if (!found)
            py_raise(vm, &sa_exc_ArgumentError,
                     "Can't add additional column %R when specifying __table__",
                     py_str_from(s->columns[i].column->base.expr.key));
    }
    s->table = table;
}

/* --- inheritance --- */

static void find_parent(struct orm_scan *s) {
    struct vm *vm = s->vm;
    value given = s->mapper_kw ? py_dict_get_text(s->mapper_kw, "inherits") : PY_UNDEF;
    if (given != PY_UNDEF && given != PY_NONE) {
        s->inherits = py_is_a(given, &orm_mapper_type) ? PY_AS(struct orm_mapper, given)->cls
                                                       : PY_AS(struct py_type, given);
    } else {
        struct py_list *found = py_list_new(2);
        for (size_t i = 0; i < s->cls->bases->n; i++) {
            struct py_type *c = resolve_base(vm, PY_AS(struct py_type, s->cls->bases->items[i]));
            if (!c || !is_parent(c))
                continue;
            bool again = false;
            for (size_t k = 0; k < found->n; k++)
                again |= found->items[k] == PY_OBJ(c);
            if (!again)
                py_list_append(found, PY_OBJ(c));
        }
        if (found->n > 1)
            py_raise(vm, &sa_exc_InvalidRequestError, "Class %R has multiple mapped bases: %R",
                     cls_value(s), PY_OBJ(found));
        s->inherits = found->n ? PY_AS(struct py_type, found->items[0]) : NULL;
    }
    s->single = py_dict_get_text(s->own, "__table__") == PY_UNDEF && s->tablename == PY_NONE;
}

static struct sql_from *table_of_class(struct py_type *cls) {
    struct orm_class *c = orm_class_of(cls);
    return !c ? NULL : c->mapper ? c->mapper->local_table : c->scan ? c->scan->table : NULL;
}

static const char *column_text(const struct column *c) {
    struct table *t = column_table(c);
    return t ? mem_printf("%s.%s", t->base.name.text, c->base.name.text) : c->base.name.text;
}

static void add_to_parent_table(struct orm_scan *s) {
    struct vm *vm = s->vm;
    struct sql_from *parent = table_of_class(s->inherits);
    if (s->table_args != PY_NONE && py_truth(vm, s->table_args))
        py_raise(vm, &sa_exc_ArgumentError,
                 "Can't place __table_args__ on an inherited class with no table.");
    if (s->n_columns && (!parent || !table_is(PY_OBJ(parent))))
        py_raise(vm, &sa_exc_ArgumentError,
                 "Can't declare columns on single-table-inherited subclass %R; superclass %R is "
                 "not mapped to a Table",
                 cls_value(s), PY_OBJ(s->inherits));
    for (size_t i = 0; i < s->n_columns; i++) {
        struct column *c = s->columns[i].column;
        struct column *old = table_get_column((struct table *)parent, c->base.name.text);
        if (old == c)
            continue;
        if (old)
            py_raise(vm, &sa_exc_ArgumentError,
                     "Column '%s' on class %s conflicts with existing column '%s'.  If using "
                     "Declarative, consider using the use_existing_column parameter of "
                     "mapped_column() to resolve conflicts.",
                     column_text(c), s->cls->name, column_text(old));
        if (c->primary_key)
            py_raise(vm, &sa_exc_ArgumentError,
                     "Can't place primary key columns on an inherited class with no table.");
        table_add(vm, (struct table *)parent, PY_OBJ(c));
    }
}

static void setup_inheriting_columns(struct orm_scan *s) {
    if (!s->table && !s->inherits) {
        value no_table = immediate(s->vm, s->cls, "__no_table__");
        if (no_table == PY_UNDEF || !py_truth(s->vm, no_table))
            py_raise(s->vm, &sa_exc_InvalidRequestError,
                     "Class %R does not have a __table__ or __tablename__ specified and does not "
                     "inherit from an existing table-mapped class.",
                     cls_value(s));
    } else if (s->inherits && !s->table) {
        add_to_parent_table(s);
    }
}

/* --- the mapper --- */

static void replace_copies(struct orm_scan *s, struct py_dict *args, const char *name) {
    value v = py_dict_get_text(args, name);
    if (v == PY_UNDEF)
        return;
    if (py_is_list(v) || py_is_tuple(v)) {
        struct py_list *items = py_list_from(s->vm, v);
        for (size_t i = 0; i < items->n; i++)
            items->items[i] = orm_scan_copy_of(s, items->items[i]);
        py_dict_set_text(args, name, PY_OBJ(items));
    } else {
        py_dict_set_text(args, name, orm_scan_copy_of(s, v));
    }
}

/* Columns of the parent's table that siblings brought are not for this class. */
static void exclude_siblings(struct orm_scan *s, struct py_dict *args) {
    struct orm_mapper *parent = orm_own_mapper(s->inherits);
    if (!parent || py_dict_get_text(args, "exclude_properties") != PY_UNDEF)
        return;
    struct py_set *names = py_set_new(&py_set_type);
    struct sql_columns *cols = parent->local_table->columns;
    for (size_t i = 0; i < cols->n; i++)
        if (!orm_prop_of_column(parent, &cols->items[i]->element))
            py_set_add(s->vm, names, py_str_from(cols->items[i]->key));
    if (parent->exclude) {
        size_t k = 0;
        for (value name, v; py_dict_next(parent->exclude, &k, &name, &v);)
            py_set_add(s->vm, names, name);
    }
    for (size_t i = 0; i < s->n_columns; i++)
        py_set_discard(s->vm, names, py_str_from(s->columns[i].column->base.expr.key));
    py_dict_set_text(args, "exclude_properties", PY_OBJ(names));
}

struct orm_mapper *orm_scan_map(struct orm_scan *s, struct py_dict *mapper_kw) {
    struct vm *vm = s->vm;
    struct py_dict *args = py_dict_new(), *props = s->properties;
    if (s->has_mapper_args)
        py_dict_update(vm, args, py_getattr(vm, cls_value(s), "__mapper_args__"));
    if (mapper_kw)
        py_dict_update(vm, args, PY_OBJ(mapper_kw));
    value more = py_dict_get_text(args, "properties");
    if (more != PY_UNDEF) {
        props = py_dict_copy(props);
        py_dict_update(vm, props, more);
    }
    replace_copies(s, args, "version_id_col");
    replace_copies(s, args, "polymorphic_on");
    replace_copies(s, args, "primary_key");
    value given = py_dict_get_text(args, "inherits");
    if (given != PY_UNDEF && given != PY_NONE) {
        if (py_is_a(given, &orm_mapper_type))
            given = PY_OBJ(PY_AS(struct orm_mapper, given)->cls);
        if (given != PY_OBJ(s->inherits))
            py_raise(vm, &sa_exc_InvalidRequestError,
                     "mapper inherits argument given for non-inheriting class %S",
                     py_dict_get_text(args, "inherits"));
    }
    if (s->inherits) {
        py_dict_set_text(args, "inherits", PY_OBJ(s->inherits));
        value concrete = py_dict_get_text(args, "concrete");
        if (concrete == PY_UNDEF || !py_truth(vm, concrete)) {
            exclude_siblings(s, args);
            struct orm_mapper *parent = orm_own_mapper(s->inherits);
            size_t i = 0;
            struct py_dict *all = py_dict_copy(props);
            for (value k, v; parent && py_dict_next(all, &i, &k, &v);) {
                struct orm_prop *p = is_column(v) ? orm_mapper_get(parent, py_str_cstr(k)) : NULL;
                if (!p || p->kind != ORM_COLUMN)
                    continue;
                struct py_list *both = py_list_new(2);
                py_list_append(both, v);
                struct sql_seq cols = ((struct orm_column_prop *)p)->columns;
                for (size_t c = 0; c < cols.n; c++)
                    py_list_append(both, PY_OBJ(cols.items[c]));
                py_dict_set(vm, props, k, PY_OBJ(both));
            }
        }
    }
    py_dict_set_text(args, "properties", PY_OBJ(props));
    s->deferred = false;
    struct orm_mapper *m = orm_mapper_new(vm, s->registry, s->cls, s->table, args);
    s->manager->scan = NULL;
    return m;
}

/* --- all of it --- */

static void listen_for(struct orm_scan *s, const char *method, const char *event) {
    if (immediate(s->vm, s->cls, method) != PY_UNDEF)
        orm_listen_all(s->vm, event, py_getattr(s->vm, cls_value(s), method));
}

static void setup_dataclass(struct orm_scan *s) {
    value args = py_lookup_attr(s->vm, cls_value(s), "_sa_apply_dc_transforms");
    s->dataclass = args != PY_UNDEF && py_is_dict(args) ? PY_AS(struct py_dict, args) : NULL;
    value allow = py_lookup_attr(s->vm, cls_value(s), "__allow_unmapped__");
    s->allow_unmapped = s->dataclass || (allow != PY_UNDEF && py_truth(s->vm, allow));
    s->was_dataclass = py_lookup_attr(s->vm, cls_value(s), "__dataclass_fields__") != PY_UNDEF;
}

void orm_declare(struct vm *vm, struct orm_registry *r, struct py_type *cls, struct sql_from *table,
                 struct py_dict *mapper_kw) {
    if (orm_class_of(cls))
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Class %R already has been instrumented declaratively", PY_OBJ(cls));
    if (is_abstract(vm, cls))
        return;
    struct orm_scan *s = MEM_NEW(struct orm_scan);
    s->vm = vm;
    s->cls = cls;
    s->registry = r;
    s->own = py_dict_copy(py_type_dict(cls));
    s->collected = py_dict_new();
    s->properties = py_dict_new();
    s->tablename = s->table_args = PY_NONE;
    s->mapper_kw = mapper_kw;
    s->deferred =
        waits_alone(cls) || py_lookup_attr(vm, PY_OBJ(cls), "_sa_decl_prepare") != PY_UNDEF;
    setup_dataclass(s);
    struct orm_class *c = s->manager = py_alloc(vm, &orm_class_type);
    c->cls = cls;
    c->registry = r;
    c->scan = s;
    c->attributes_read = py_dict_new();
    py_type_set(vm, cls, py_intern("_sa_class_manager"), PY_OBJ(c));
    listen_for(s, "__declare_last__", "after_configured");
    listen_for(s, "__declare_first__", "before_configured");
    scan_attributes(s);
    if (s->dataclass)
        orm_make_dataclass(s);
    orm_registry_add_class(vm, r, cls);
    find_parent(s);
    extract_mappable(s);
    extract_columns(s);
    setup_table(s, table);
    setup_inheriting_columns(s);
    c->attributes_read = NULL;
    if (!s->deferred)
        orm_scan_map(s, mapper_kw);
}

void orm_add_attribute(struct vm *vm, struct py_type *cls, struct py_str *key, value v) {
    struct orm_mapper *m = orm_own_mapper(cls);
    const char *name = py_str_cstr(PY_OBJ(key));
    if (!m || v == PY_UNDEF) {
        py_type_set(vm, cls, key, v);
        return;
    }
    bool columns = is_column(v) || is_mapped_column(v);
    if (columns && !table_is(PY_OBJ(m->local_table)))
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Cannot add a new attribute to mapped class '%s' because it's not mapped against "
                 "a table.",
                 cls->name);
    if (columns) {
        struct column *c = is_column(v) ? column_of(v) : PY_AS(struct orm_mapped_column, v)->column;
        undefer_name(name, c);
        table_add_replacing(vm, (struct table *)m->local_table, PY_OBJ(c), true);
        struct orm_column_prop *p =
            is_column(v) ? NULL : property_to_assign(vm, PY_AS(struct orm_mapped_column, v));
        orm_mapper_add_property(vm, m, name, p ? PY_OBJ(p) : PY_OBJ(c));
    } else if (is_prop(v)) {
        orm_mapper_add_property(vm, m, name, v);
    } else if (is_attr(v) && !py_str_equal(PY_AS(struct orm_attr, v)->key, key)) {
        orm_mapper_add_property(
            vm, m, name,
            PY_OBJ(orm_synonym_new(vm, py_str_cstr(PY_OBJ(PY_AS(struct orm_attr, v)->key)))));
    } else {
        py_type_set(vm, cls, key, v);
    }
}

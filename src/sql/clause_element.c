/*
 * ClauseElement, the base of every expression, table and statement as scripts see it: its text, its
 * description, copies with other parameters or options, what it is made of. The classes derived
 * from it are in elements.c, func.c, from.c, select.c and dml.c. cf. sqlalchemy.sql.elements.
 */
#include "sql/comparator.h"
#include "sql/compiler.h"
#include "sql/compiler_object.h"
#include "sql/dialect.h"
#include "sql/func.h"
#include "sql/select.h"

static value element_str(struct vm *vm, value self) {
    struct sql_element *e = SQL_ELEMENT(self);
    if (e->kind == SQL_CTE)
        e = &((struct sql_alias *)e)->of->element;
    struct sql_compiled *c = sql_compile(vm, sql_stringify_dialect(e), e, 0, NULL);
    return py_str_from(sql_compiled_string(c));
}

static const char *description_of(struct sql_element *e);

/* "\x01HEX anon\x02" as the reference spells a name that is not settled yet: %(123 anon)s. */
const char *sql_unsettled_name(const struct sql_element *e, const char *name) {
    const char *text = sql_name_is_anon(name) ? strchr(name, ' ') : NULL;
    if (!text)
        return name;
    return mem_printf("%%(%llu %.*s)s", (unsigned long long)PY_OBJ(e),
                      (int)strcspn(text + 1, "\x02"), text + 1);
}

/* Tables and what stands for them in FROM. */
static const char *from_description(struct sql_element *e) {
    if (e->kind == SQL_JOIN) {
        struct sql_join *j = (struct sql_join *)e;
        const char *left = description_of(&j->left->element);
        const char *right = description_of(&j->right->element);
        return mem_printf("Join object on %s(%llu) and %s(%llu)", left ? left : "None",
                          (unsigned long long)PY_OBJ(j->left), right ? right : "None",
                          (unsigned long long)PY_OBJ(j->right));
    }
    const char *name = sql_from_name((struct sql_from *)e).text;
    if (e->kind == SQL_VALUES)
        return sql_unsettled_name(e, name);
    if (!name || !sql_name_is_anon(name))
        return name;
    bool named = e->kind == SQL_ALIAS || e->kind == SQL_LATERAL || e->kind == SQL_TABLESAMPLE ||
                 e->kind == SQL_TABLE_VALUED;
    const char *of = named ? description_of(&((struct sql_alias *)e)->of->element) : NULL;
    if (!of && e->kind == SQL_LATERAL)
        of = "anon_1";
    return of ? mem_printf("Anonymous alias of %s", of) : "anon_1";
}

/* Columns, tables, labels and functions say their names; NULL for the others. */
static const char *description_of(struct sql_element *e) {
    const char *name = NULL;
    if (e->kind >= SQL_TABLE && e->kind <= SQL_JOIN)
        return from_description(e);
    if (e->kind == SQL_COLUMN)
        name = ((struct sql_column *)e)->name.text;
    else if (e->kind == SQL_LABEL)
        name = ((struct sql_label *)e)->name.text;
    else if (e->kind == SQL_FUNCTION)
        name = ((struct sql_function *)e)->name;
    return name && sql_name_is_anon(name) ? "anon_1" : name;
}

static value element_repr(struct vm *vm, value self) {
    (void)vm;
    const struct py_type *t = py_type_of(self);
    const char *description = description_of(SQL_ELEMENT(self));
    if (description)
        return py_str_printf("<%s.%s at 0x%llx; %s>", t->module ? t->module : "builtins", t->name,
                             (unsigned long long)self, description);
    return py_str_printf("<%s.%s object at 0x%llx>", t->module ? t->module : "builtins", t->name,
                         (unsigned long long)self);
}

static value element_compile(struct vm *vm, const value *a) {
    return sql_compile_method(vm, a[0], a[1], a[2], PY_AS(struct py_dict, a[3]));
}

static value element_self_group(struct vm *vm, const value *a) {
    return PY_OBJ(sql_self_group_op(vm, SQL_ELEMENT(a[0]), NULL));
}

static value element_compare(struct vm *vm, const value *a) {
    struct sql_element *other = sql_as_element(vm, a[1]);
    if (!other)
        return PY_FALSE;
    if (PY_OBJ(other) == a[0])
        return PY_TRUE;
    const struct sql_dialect *d = &sql_dialects[SQL_DEFAULT];
    unsigned flags = SQL_LITERAL_BINDS;
    return PY_BOOL(SQL_ELEMENT(a[0])->kind == other->kind &&
                   !strcmp(sql_compile(vm, d, SQL_ELEMENT(a[0]), flags, NULL)->text,
                           sql_compile(vm, d, other, flags, NULL)->text));
}

struct with_params {
    struct vm *vm;
    struct py_dict *values;
    bool unique;
};

static struct sql_element *replace_param(struct sql_element *e, void *arg) {
    const struct with_params *w = arg;
    if (e->kind != SQL_BIND)
        return NULL;
    struct sql_bindparam *p = (struct sql_bindparam *)e;
    value v = py_dict_get_text(w->values, p->orig_key ? p->orig_key : p->expr.key);
    if (v == PY_UNDEF)
        return NULL;
    struct sql_bindparam *copy = mem_alloc(sizeof *copy);
    *copy = *p;
    copy->val = v;
    copy->required = false;
    if (sql_affinity(w->vm, e) == AFFINITY_NULLTYPE)
        copy->expr.type = PY_OBJ(type_of_value(w->vm, v));
    return &copy->expr.element;
}

static value element_params(struct vm *vm, const value *a) {
    struct py_dict *values = py_dict_copy(PY_AS(struct py_dict, a[2]));
    struct py_tuple *pos = PY_AS(struct py_tuple, a[1]);
    if (pos->n)
        py_dict_update(vm, values, pos->items[0]);
    struct with_params w = {vm, values, false};
    return PY_OBJ(sql_clone(vm, SQL_ELEMENT(a[0]), replace_param, &w));
}

value sql_with_execution_options(struct vm *vm, const value *a) {
    struct sql_element *e = SQL_ELEMENT(a[0]);
    struct sql_element *copy = mem_alloc(e->head.type->size);
    memcpy(copy, e, e->head.type->size);
    copy->exec_options = e->exec_options ? py_dict_copy(e->exec_options) : py_dict_new();
    py_dict_update(vm, copy->exec_options, a[1]);
    return PY_OBJ(copy);
}

static value element_options(struct vm *vm, value self) {
    struct py_dict *d = SQL_ELEMENT(self)->exec_options;
    value cls = py_import_from(vm, "alembic.util.more", "immutabledict");
    return py_call1(vm, cls, PY_OBJ(d ? d : py_dict_new()));
}
static value element_get_options(struct vm *vm, const value *a) {
    return element_options(vm, a[0]);
}

static value element_return_self(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

static value get_is_clause(struct vm *vm, value self) {
    (void)vm;
    (void)self;
    return PY_TRUE;
}

static value get_visit_name(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(sql_visit_name(SQL_ELEMENT(self)));
}

/* Sequence[str], Select[Any]: for type checkers only. */
static value class_getitem(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

static void append_child(struct sql_element *child, void *list) {
    py_list_append(list, PY_OBJ(child));
}

static value element_children(struct vm *vm, const value *a) {
    (void)vm;
    struct py_list *l = py_list_new(4);
    sql_children(SQL_ELEMENT(a[0]), append_child, l);
    return PY_OBJ(l);
}

static value get_description(struct vm *vm, value self) {
    (void)vm;
    const char *text = description_of(SQL_ELEMENT(self));
    return text ? py_str_from(text) : PY_NONE;
}

static value get_entity_namespace(struct vm *vm, value self) {
    py_raise(vm, &py_exc_AttributeError,
             "This SQL expression has no entity namespace with which to filter from.");
    return self;
}

static const struct py_native_def element_methods[] = {
    {"__class_getitem__", class_getitem, "cls, item, /", PY_CLASSMETHOD},
    {"compile", element_compile, "self, bind=None, dialect=None, **kw"},
    {"self_group", element_self_group, "self, against=None"},
    {"compare", element_compare, "self, other, **kw"},
    {"params", element_params, "self, *args, **kw"},
    {"unique_params", element_params, "self, *args, **kw"},
    {"execution_options", sql_with_execution_options, "self, **kw"},
    {"get_execution_options", element_get_options, "self"},
    {"get_children", element_children, "self, *, omit_attrs=(), **kw"},
    {"_annotate", element_return_self, "self, values"},
    {"_deannotate", element_return_self, "self, values=None, clone=False"},
    {"_clone", element_return_self, "self, **kw"},
    {0}};
static const struct py_getset_def element_getset[] = {
    {"_execution_options", element_options, NULL},    {"is_clause_element", get_is_clause, NULL},
    {"__visit_name__", get_visit_name, NULL},         {"description", get_description, NULL},
    {"entity_namespace", get_entity_namespace, NULL}, {0}};

static value element_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    const char *text = py_str_cstr(PY_OBJ(name));
    if (v == PY_UNDEF)
        v = sql_typed_attr(vm, self, text);
    v = sql_comparator_attr(vm, SQL_ELEMENT(self), name, v);
    if (v != PY_UNDEF)
        return v;
    if (v == PY_UNDEF && strncmp(text, "__", 2) && sql_is_expr(SQL_ELEMENT(self)))
        py_raise(vm, &py_exc_AttributeError,
                 "Neither '%T' object nor 'Comparator' object has an attribute '%s'", self, text);
    return v;
}

static value element_invert(struct vm *vm, value self) {
    return PY_OBJ(sql_negate(vm, SQL_ELEMENT(self)));
}

static bool element_truth(struct vm *vm, value self) {
    (void)self;
    py_raise(vm, &py_exc_TypeError, "Boolean value of this clause is not defined");
}

static value element_and(struct vm *vm, value l, value r) {
    struct sql_element *items[] = {sql_coerce_where(vm, l), sql_coerce_where(vm, r)};
    return PY_OBJ(sql_conjunction(vm, SQL_OP_AND, 2, items));
}
static value element_or(struct vm *vm, value l, value r) {
    struct sql_element *items[] = {sql_coerce_where(vm, l), sql_coerce_where(vm, r)};
    return PY_OBJ(sql_conjunction(vm, SQL_OP_OR, 2, items));
}

struct py_type sql_executable_type = {PY_TYPE_HEAD, .name = "Executable",
                                      .module = "sqlalchemy.sql.base",
                                      .size = sizeof(struct py_object), .flags = PY_TYPE_BASE};

struct py_type sql_element_type = {PY_TYPE_HEAD,
                                   .name = "ClauseElement",
                                   .module = "sqlalchemy.sql.elements",
                                   .size = sizeof(struct sql_element),
                                   .attrs_offset = offsetof(struct sql_element, attrs),
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                   .methods = element_methods,
                                   .getset = element_getset,
                                   .getattr = element_getattr,
                                   .repr = element_repr,
                                   .str = element_str,
                                   .hash = sql_hash_slot,
                                   .truth = element_truth,
                                   .binary = {[PY_AND] = element_and, [PY_OR] = element_or},
                                   .unary = {[PY_INVERT] = element_invert}};

/* MetaData (cf. sqlalchemy.sql.schema.MetaData). */
#include "schema/metadata.h"

#include <string.h>

#include "schema/table.h"

struct metadata *metadata_new(struct vm *vm) {
    return metadata_new_with(vm, NULL, PY_NONE);
}

void metadata_init(struct vm *vm, struct metadata *m, struct py_str *schema,
                   value naming_convention) {
    m->tables = py_dict_new();
    m->sequences = py_dict_new();
    m->types = py_list_new(0);
    m->fk_memos = py_dict_new();
    m->schema = schema;
    if (naming_convention == PY_UNDEF || naming_convention == PY_NONE ||
        !py_truth(vm, naming_convention)) {
        struct py_dict *d = py_dict_new();
        py_dict_set_text(d, "ix", py_str_from("ix_%(column_0_label)s"));
        naming_convention = PY_OBJ(d);
    }
    m->naming_convention = naming_convention;
}

struct metadata *metadata_new_with(struct vm *vm, struct py_str *schema, value naming_convention) {
    struct metadata *m = py_alloc(vm, &sa_metadata_type);
    metadata_init(vm, m, schema, naming_convention);
    return m;
}

struct table *metadata_get(const struct metadata *m, const char *key) {
    value v = py_dict_get_text(m->tables, key);
    return v == PY_UNDEF ? NULL : table_of(v);
}

void metadata_remove(struct vm *vm, struct metadata *m, struct table *t) {
    py_dict_del(vm, m->tables, py_str_from(t->key));
}

void metadata_add_type(struct vm *vm, struct metadata *m, struct sa_type *t) {
    (void)vm;
    py_list_append(m->types, PY_OBJ(t));
}

const char *metadata_key(struct vm *vm, const char *name, const char *schema) {
    if (!name)
        py_raise(vm, &py_exc_AssertionError,
                 "use quoted_name.construct() for None passthrough");
    return schema ? mem_printf("%s.%s", schema, name) : name;
}

/* --- per machine: the counter of creation, the hook of reflection --- */

struct schema_state {
    int order;
    const struct reflect_hook *hook;
};

static struct schema_state *state_of(struct vm *vm) {
    static const char key;
    struct schema_state *s = vm_get_data(vm, &key);
    if (!s) {
        s = MEM_NEW(struct schema_state);
        vm_set_data(vm, &key, s);
    }
    return s;
}

int schema_next_order(struct vm *vm) { return ++state_of(vm)->order; }

void metadata_set_reflect_hook(struct vm *vm, const struct reflect_hook *hook) {
    state_of(vm)->hook = hook;
}

const struct reflect_hook *metadata_reflect_hook(struct vm *vm) { return state_of(vm)->hook; }

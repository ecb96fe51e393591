/* What the tests of ops share: a virtual machine, tables made in C, and an impl that collects. */
#ifndef RETORT_TEST_OPS_H
#define RETORT_TEST_OPS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "modules/modules.h"
#include "ops/batch.h"
#include "ops/impl.h"
#include "ops/op.h"
#include "schema/constraint.h"
#include "schema/index.h"
#include "schema/metadata.h"
#include "sql/compiler.h"

static struct vm *vm;
static struct buf said; /* statements that an impl was given, ";\n" behind each */

static inline value text(const char *s) { return py_str_from(s); }

static inline struct column *column(const char *name, enum type_kind type) {
    return column_new(vm, (struct sql_name){name, 0}, type_new(vm, type));
}

static inline struct table *table(const char *name, size_t n, struct column *const *columns) {
    struct table *t =
        table_new(vm, metadata_new(vm), (struct sql_name){name, 0}, (struct sql_name){NULL, 0});
    for (size_t i = 0; i < n; i++)
        table_add(vm, t, PY_OBJ(columns[i]));
    return t;
}

static inline void collect(struct ops_impl *impl, const char *sql) {
    (void)impl;
    buf_printf(&said, "%s;\n", sql);
}

static inline value collect_element(struct ops_impl *impl, struct sql_element *e, value params,
                                    value options) {
    (void)params, (void)options;
    bool ddl = e->kind == SQL_DDL;
    const char *sql = ddl ? sql_ddl_compile(vm, impl->dialect, (struct ddl_element *)e)
                          : sql_compile(vm, impl->dialect, e, SQL_LITERAL_BINDS, NULL)->text;
    collect(impl, ops_script_text(sql));
    return PY_NONE;
}

static inline void collect_static(struct ops_impl *impl, const char *s) {
    (void)impl;
    buf_puts(&said, s);
}

static inline value no_bind(struct ops_impl *impl) {
    (void)impl;
    return PY_NONE;
}

static inline struct ops_impl *impl_for(enum sql_dialect_id id) {
    static const struct ops_target target = {.exec_sql = collect,
                                             .exec = collect_element,
                                             .static_output = collect_static,
                                             .bind = no_bind};
    buf_init(&said);
    return ops_impl_new(vm, &sql_dialects[id], true, &target, NULL, NULL);
}

/* A batch that makes T, the table person, anew on SQLite. */
static inline struct ops_batch *batch_copying(struct table *t) {
    struct ops_batch *b = py_alloc(vm, &ops_batch_type);
    b->context = b->schema = PY_NONE;
    b->copy_from = PY_OBJ(t);
    b->table_name = text("person");
    batch_init(b, impl_for(SQL_SQLITE), text("always"));
    return b;
}

/* The error's text when RUN(ARG) raises, else NULL. */
static inline const char *raised(void (*run)(void *arg), void *arg) {
    struct py_handler h;
    const char *volatile message = NULL;
    PY_TRY(vm, &h) {
        run(arg);
        py_handler_pop(&h);
    }
    else {
        message = py_str_text(vm, py_handler_catch(&h));
    }
    return message;
}

static inline void start(void) {
    struct vm_options options = {0};
    mem_init();
    vm = vm_new(&options);
    modules_add(vm);
}

#endif

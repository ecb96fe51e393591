/* What the tables of type texts share: dialect/<name>_types.c. */
#ifndef RETORT_SQL_TYPE_INT_H
#define RETORT_SQL_TYPE_INT_H

#include "sql/dialect.h"

/* Writes T as if its visit name were VISIT. */
void sql_put_type_as(struct vm *vm, const struct sql_dialect *d, const char *visit,
                     struct sa_type *t, struct buf *b);
/* "<sqlalchemy.dialects.….PGTypeCompiler object at 0x…>" for messages. */
const char *type_compiler_name(const struct sql_dialect *d);
/* NAME, and (PARAM) unless it is None. */
void type_put_number(struct vm *vm, struct sa_type *t, const char *name, const char *param,
                     struct buf *b);
/* The parameter, or AttributeError where the class has none of that name. */
value type_need(struct vm *vm, struct sa_type *t, const char *param);
/* The parameter as %d prints it; TypeError for what is no number. */
const char *type_number(struct vm *vm, struct sa_type *t, const char *param);
/* NAME, (precision), (precision, scale) */
void type_put_numeric(struct vm *vm, struct sa_type *t, const char *name, struct buf *b);
/* The length as text; NULL for None and 0. */
const char *type_length(struct vm *vm, struct sa_type *t);
/* NAME(length) COLLATE "x" */
void type_put_string(struct vm *vm, struct sa_type *t, const char *name, struct buf *b);

/* Raises what the reference does where a dialect cannot make a type of its own of T: MySQL's DOUBLE
 * wants precision and scale or neither, its ENUM and SET fit into nobody else's classes. */
void sql_check_adapts(struct vm *vm, const struct sql_dialect *d, struct sa_type *t);

/* Types that are one word; types written as another visit name. */
#define TYPE_WORD(fn, text)                                                                        \
    static void fn(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, struct buf *b) { \
        (void)vm, (void)d, (void)t;                                                                \
        buf_puts(b, text);                                                                         \
    }
#define TYPE_AS(fn, visit)                                                                         \
    static void fn(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, struct buf *b) { \
        sql_put_type_as(vm, d, visit, t, b);                                                       \
    }

#endif

/* What the readers of src/reflect share. */
#ifndef RETORT_REFLECT_REFLECT_INT_H
#define RETORT_REFLECT_REFLECT_INT_H

#include "reflect/reflect.h"

extern const struct reflect_dialect reflect_postgresql, reflect_sqlite, reflect_mysql;

/* A fresh table entered in OUT under SCHEMA and NAME; NULL when it is there already. */
struct reflect_table *reflect_result_add(struct reflect_result *out, const char *schema,
                                         const char *name);
struct reflect_column *reflect_add_column(struct reflect_table *t, const char *name);
struct reflect_constraint *reflect_add_constraint(struct reflect_table *t,
                                                  enum constraint_kind kind, const char *name);
struct reflect_index *reflect_add_index(struct reflect_table *t, const char *name, bool unique);
/* Sets OPTIONS[NAME], making the dict. */
void reflect_option(struct py_dict **options, const char *name, value v);
/* A list of str. */
value reflect_list_value(const struct text_list *list);
/* Whether W asks for the default schema; whether it names SCHEMA. */
bool reflect_wants_default(const struct reflect_wish *w);
/* Sorts constraints and indexes by name, those without at the end. */
void reflect_sort_constraints(struct reflect_constraint **list, size_t n);
void reflect_sort_indexes(struct reflect_table *t);

/* An instance of KIND as its constructor makes it of strings and keywords: the ENUMs and SET. */
struct sa_type *reflect_make_type(struct vm *vm, enum type_kind kind, const struct text_list *args,
                                  struct py_dict *kw);

/* The class a script put under NAME into ischema_names, or what was there at first; PY_UNDEF when
 * no script looked at the table: then the reader's own table counts. */
value reflect_script_type(struct vm *vm, const struct sql_dialect *d, const char *name);

struct reflect_type_name {
    const char *name;
    enum type_kind kind;
};
extern const struct reflect_type_name reflect_postgresql_types[], reflect_sqlite_types[],
    reflect_mysql_types[]; /* end with name NULL */

#endif

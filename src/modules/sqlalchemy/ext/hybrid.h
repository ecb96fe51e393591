/* What statements need of hybrids. */
#ifndef RETORT_MODULES_SQLALCHEMY_EXT_HYBRID_H
#define RETORT_MODULES_SQLALCHEMY_EXT_HYBRID_H

#include "modules/sqlalchemy/orm/orm.h"
#include "sql/dml.h"

/* A with the columns that hybrids of M's class stand for in their places. */
struct sql_assignments orm_hybrid_assignments(struct vm *vm, struct orm_mapper *m,
                                              struct sql_assignments a);

#endif

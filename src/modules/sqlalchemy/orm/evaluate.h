/* SQL expressions worked out on an instance; see evaluate.c. */
#ifndef RETORT_MODULES_SQLALCHEMY_ORM_EVALUATE_H
#define RETORT_MODULES_SQLALCHEMY_ORM_EVALUATE_H

#include "modules/sqlalchemy/orm/state.h"

enum orm_verdict { ORM_TOLD, ORM_CANNOT_TELL, ORM_NOT_LOADED };

struct orm_evaluation {
    struct vm *vm;
    struct orm_state *state;
    enum orm_verdict why; /* of a false answer */
};

/* The value of X for the instance; false: it cannot be told, WHY says for what reason. */
bool orm_evaluate(struct orm_evaluation *e, struct sql_element *x, value *out);

#endif

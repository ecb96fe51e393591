/*
 * Comparators: what stands behind an attribute and says how it compares, for hybrids,
 * comparator_factory and scripts' own. cf. sqlalchemy.orm.interfaces.PropComparator.
 */
#ifndef RETORT_MODULES_SQLALCHEMY_EXT_COMPARATOR_H
#define RETORT_MODULES_SQLALCHEMY_EXT_COMPARATOR_H

#include "modules/sqlalchemy/orm/orm.h"

/* PropComparator: scripts derive from it, and define operators, or operate() for them all. */
struct orm_comparator {
    struct py_object head;
    struct py_attrs attrs;
    value expression; /* PY_UNDEF: none */
    value prop;
};
extern struct py_type orm_comparator_type;

/* Operators of anything that answers for another value: LEFT and RIGHT are replaced by BEHIND. */
typedef value (*orm_behind_fn)(struct vm *vm, value v);
#define ORM_BEHIND_SLOTS(behind)                                                                   \
    ORM_BEHIND(behind, add, PY_ADD)                                                                \
    ORM_BEHIND(behind, sub, PY_SUB)                                                                \
    ORM_BEHIND(behind, mul, PY_MUL)                                                                \
    ORM_BEHIND(behind, truediv, PY_TRUEDIV)                                                        \
    ORM_BEHIND(behind, floordiv, PY_FLOORDIV)                                                      \
    ORM_BEHIND(behind, mod, PY_MOD)                                                                \
    ORM_BEHIND(behind, and, PY_AND)                                                                \
    ORM_BEHIND(behind, or, PY_OR)                                                                  \
    ORM_BEHIND(behind, lshift, PY_LSHIFT)                                                          \
    ORM_BEHIND(behind, rshift, PY_RSHIFT)
#define ORM_BEHIND(behind, name, op)                                                               \
    static value behind##_##name(struct vm *vm, value left, value right) {                         \
        return py_binary(vm, op, behind(vm, left), behind(vm, right));                             \
    }
#define ORM_BEHIND_TABLE(behind)                                                                   \
    .binary = {[PY_ADD] = behind##_add,           [PY_SUB] = behind##_sub,                         \
               [PY_MUL] = behind##_mul,           [PY_TRUEDIV] = behind##_truediv,                 \
               [PY_FLOORDIV] = behind##_floordiv, [PY_MOD] = behind##_mod,                         \
               [PY_AND] = behind##_and,           [PY_OR] = behind##_or,                           \
               [PY_LSHIFT] = behind##_lshift,     [PY_RSHIFT] = behind##_rshift}

#endif

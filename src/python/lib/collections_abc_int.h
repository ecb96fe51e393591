/* What the files of collections.abc share: the classes of one machine, and iterators over them. */
#ifndef RETORT_PYTHON_LIB_COLLECTIONS_ABC_INT_H
#define RETORT_PYTHON_LIB_COLLECTIONS_ABC_INT_H

#include "python/lib/pyfunction.h"

/* In the order they are made: bases stand before what derives from them. The last two are made when
 * they are asked for. */
enum abc_shape {
    ABC_HASHABLE,
    ABC_SIZED,
    ABC_CONTAINER,
    ABC_ITERABLE,
    ABC_REVERSIBLE,
    ABC_COLLECTION,
    ABC_AWAITABLE,
    ABC_ASYNC_ITERABLE,
    ABC_ITERATOR,
    ABC_GENERATOR,
    ABC_COROUTINE,
    ABC_CALLABLE,
    ABC_SET,
    ABC_MUTABLE_SET,
    ABC_MAPPING_VIEW,
    ABC_KEYS_VIEW,
    ABC_ITEMS_VIEW,
    ABC_VALUES_VIEW,
    ABC_MAPPING,
    ABC_MUTABLE_MAPPING,
    ABC_SEQUENCE,
    ABC_BYTE_STRING,
    ABC_MUTABLE_SEQUENCE,
    ABC_ASYNC_ITERATOR,
    ABC_ASYNC_GENERATOR,
    ABC_COUNT
};

/* The class itself; V is an instance of it. */
value abc_class(struct vm *vm, enum abc_shape shape);
bool abc_is(struct vm *vm, value v, enum abc_shape shape);

/* The methods that the classes have or leave to their subclasses. */
extern const struct py_native_def abc_set_methods[], abc_mutable_set_methods[],
    abc_mapping_view_methods[], abc_keys_view_methods[], abc_items_view_methods[],
    abc_values_view_methods[], abc_mapping_methods[], abc_mutable_mapping_methods[],
    abc_sequence_methods[], abc_mutable_sequence_methods[];

/* What a method that is a generator in CPython gives: the items of the iterable SOURCE as WALK
 * says, OTHER being what they are looked up in. */
enum abc_walk {
    WALK_PLAIN,
    WALK_IN,       /* those in OTHER */
    WALK_NOT_IN,   /* those not in OTHER */
    WALK_THEN,     /* those of OTHER behind them */
    WALK_VALUES,   /* SOURCE[item] of each */
    WALK_ITEMS,    /* (item, SOURCE[item]) of each */
    WALK_INDEXES,  /* SOURCE[0], SOURCE[1], … until IndexError */
    WALK_BACKWARD, /* SOURCE[len - 1], …, SOURCE[0] */
    WALK_ONE_NONE, /* None, once */
};
value abc_walk_new(struct vm *vm, enum abc_walk how, value source, value other);

/* OF[KEY], or PY_UNDEF when that raises ERROR. */
value abc_item_or_undef(struct vm *vm, value of, value key, struct py_type *error);
/* The first item that iterating V gives; KeyError without one. */
value abc_any_item(struct vm *vm, value v);
/* Calls the method TAKE of SELF until it raises END. */
value abc_empty_out(struct vm *vm, value self, const char *take, struct py_type *end);
/* raise ERROR, for what a subclass has to do better. */
noreturn void abc_left_out(struct vm *vm, struct py_type *error);

#endif

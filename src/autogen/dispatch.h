/*
 * What scripts register: a renderer for a class of operations, a comparator for a kind of object.
 * Both are lists of functions in order; a Dispatcher finds one by class, a PriorityDispatcher runs
 * all of a target by priority. cf. alembic.util.langhelpers.
 */
#ifndef RETORT_AUTOGEN_DISPATCH_H
#define RETORT_AUTOGEN_DISPATCH_H

#include "python/api.h"

struct dispatch_entry {
    value target; /* a class, or a str */
    const char *qualifier;
    int priority; /* index of dispatch_priorities */
    value subgroup;
    value fn;
    bool behind; /* of a plugin: built-in ones of its priority go first */
};

struct dispatcher {
    struct py_object head;
    struct py_attrs attrs;
    struct dispatch_entry *entries;
    size_t n, cap;
    /* What stands for a class beside what scripts registered (PY_UNDEF: nothing), or NULL. */
    value (*builtin)(struct vm *vm, value class);
};
extern struct py_type dispatcher_type, priority_dispatcher_type;
extern struct py_type dispatch_result_type, dispatch_priority_type;

enum { DISPATCH_FIRST, DISPATCH_MEDIUM, DISPATCH_LAST, DISPATCH_PRIORITIES };

/* An empty one. BY_PRIORITY: several functions for a target, which all run, in order of priority.
 */
struct dispatcher *dispatcher_new(struct vm *vm, bool by_priority);
/* Appends FN for TARGET (a str, a class or an object) and QUALIFIER (a dialect, or "default").
 * SUBGROUP: a str or None. */
void dispatcher_add(struct dispatcher *d, value target, const char *qualifier, int priority,
                    value subgroup, value fn);
/* Adds what OTHER has; BEHIND: behind the built-in ones. */
void dispatcher_add_all(struct dispatcher *d, const struct dispatcher *other, bool behind);
/* A copy. */
struct dispatcher *dispatcher_branch(struct vm *vm, const struct dispatcher *d);
/* The function for exactly TARGET, PY_UNDEF if there is none. */
value dispatcher_find(struct vm *vm, const struct dispatcher *d, value target,
                      const char *qualifier);

/* One round of comparators for TARGET. Built-in ones are added in the order in which the reference
 * registers them; then all run: by priority, the dialect's before the general ones, scripts' before
 * built-in ones, those before plugins'; one that returns true (or STOP) keeps the later ones of its
 * group from running. */
struct dispatch_run {
    struct vm *vm;
    const struct dispatcher *scripts; /* or NULL */
    const char *target, *dialect;
    int argc;
    const value *argv; /* for scripts' functions */
};
struct dispatch_builtin {
    bool (*fn)(void *arg);
    const char *group; /* NULL: none, never stopped */
    int priority;
};
void dispatch_all(const struct dispatch_run *r, const struct dispatch_builtin *builtins, size_t n,
                  void *arg);

/* PriorityDispatchResult.CONTINUE and STOP. */
value dispatch_result(struct vm *vm, bool stop);
/* DispatchPriority.FIRST, MEDIUM, LAST. */
value dispatch_priority(int priority);

#endif

/*
 * Unknown values: what a project module gets for an import that retort has no module for. They may
 * be imported from, called, subclassed, used as decorators, stored and passed on; whatever would
 * decide something (truth, comparing, text, numbers, SQL) raises an error that names the import.
 */
#ifndef RETORT_PYTHON_UNKNOWN_H
#define RETORT_PYTHON_UNKNOWN_H

#include "python/api.h"

extern struct py_type py_unknown_type;

/* The unknown module NAME, imported at LINE of FILE. */
value unknown_module(struct vm *vm, const char *name, const char *file, int line);
/* The class that stands for V among the bases of a class statement. */
value unknown_base_class(struct vm *vm, value v);
/* Attribute NAME of a class (or of its instance) that has an unknown base: what no known class has
 * is unknown too, but for the special names. PY_UNDEF for those. */
value unknown_base_attr(struct vm *vm, struct py_type *type, struct py_str *name);
/* isinstance(v, unknown): true only for instances of classes derived from it. */
bool unknown_isinstance(struct vm *vm, value v, value cls);

/* The unknown value that the class of instance V derives from, or 0: none. */
value unknown_behind(value v);
/* What an operator makes of A and B if one of them is a class, or an instance of one, that derives
 * from an unknown base; else 0. */
value unknown_operand(value a, value b);
/* Calls V, an instance that has no __call__ of its own: what its unknown base would do; without one
 * raises TypeError. */
value unknown_instance_call(struct vm *vm, value v, int argc, const value *argv,
                            struct py_tuple *kwnames);

/* The unknown value that was the last to be called with a function or a coroutine, where that is
 * one of FILE; else 0. What it would have done with it has not been done. */
value unknown_given_work(struct vm *vm, const char *file);

/* The name NAME, whose statement was given up at LINE of FILE because of REASON. */
value unknown_given_up(const char *name, const char *file, int line, const char *reason);

/* A statement `from MODULE import *` in GLOBALS was given up: names that are looked for there and
 * not found are unknown from now on. */
void unknown_names_lost(struct py_dict *globals, value unknown);
/* NAME of those, or PY_UNDEF where no names were lost. */
value unknown_lost_name(struct vm *vm, struct py_dict *globals, struct py_str *name);

/* What is made of V, unknown too; FMT shows how, with %s for V. */
value unknown_of(value v, const char *fmt);

/* What stands for __aexit__ of an unknown value. */
value unknown_async_exit(struct vm *vm);

#endif

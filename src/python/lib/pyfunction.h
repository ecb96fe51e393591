/* Functions in C that scripts take for Python's, and classes made of them. */
#ifndef RETORT_PYTHON_LIB_PYFUNCTION_H
#define RETORT_PYTHON_LIB_PYFUNCTION_H

#include "python/lib/lib.h"

extern struct py_type pyfunction_type; /* named "function" */

/* The function DEF of MODULE. SELF (PY_UNDEF: none) is handed to it as its first parameter, for
 * what a closure would hold (PY_CLOSURE); an instance it is bound to comes behind. DEF must live
 * on. */
value pyfunction_new(struct vm *vm, const struct py_native_def *def, const char *module,
                     value self);

/* classmethod(…) of one. */
value pyfunction_classmethod(struct vm *vm, const struct py_native_def *def, const char *module);

/* property(…) of one. */
value pyfunction_property(struct vm *vm, const struct py_native_def *def, const char *module);
/* DEF as it stands in a class, SELF as above: with PY_CLASSMETHOD a classmethod and so on. */
value pyfunction_in_class(struct vm *vm, const struct py_native_def *def, const char *module,
                          value self);
/* What NS has of DEFS says from now on that it is from CLS. pyfunction_class does it itself. */
void pyfunction_adopt(struct py_dict *ns, const struct py_native_def *defs, struct py_type *cls);

/* class NAME(*BASES, metaclass=META): NS, which is changed, with the functions DEFS (NULL: none).
 * META NULL: the one that follows from BASES. */
struct py_type *pyfunction_class(struct vm *vm, const char *module, const char *name,
                                 struct py_type *meta, struct py_tuple *bases,
                                 const struct py_native_def *defs, struct py_dict *ns);
/* NS gets what the class NAME of the module TEXT (Python text) defines: the body of a class that is
 * made here. */
void pyfunction_take_body(struct vm *vm, struct py_dict *ns, const char *text, const char *name);

#endif

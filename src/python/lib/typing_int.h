/*
 * What the files of typing share: special forms, generic aliases, variables, forward references and
 * the checks every subscription makes.
 *
 * Special forms are static objects (Union, Optional, ClassVar, …), equal when they are the same.
 * An alias is one struct whatever it stands for: List before and after its brackets, C[int],
 * Union[int, str], Annotated[int, 1]; its type says which, and typing_alias_with makes another of
 * the same kind.
 */
#ifndef RETORT_PYTHON_LIB_TYPING_INT_H
#define RETORT_PYTHON_LIB_TYPING_INT_H

#include "python/lib/pyfunction.h"
#include "python/type.h"

/* --- per machine: typing.c --- */

struct typing_state {
    struct py_dict *cache;               /* (what, arguments) → what[arguments] */
    struct py_dict *overloads;           /* (module, qualname) → {line: function} */
    struct py_type *protocol;            /* the class Protocol */
    value named_tuple, named_tuple_base; /* what scripts derive from, and the class it stands for */
    value typed_dict, typed_dict_base;
    value any_str;
};
struct typing_state *typing_state(struct vm *vm);

/* Subscription as a function, its results kept: the same brackets give the same object. */
typedef value (*typing_subscript)(struct vm *vm, value self, value item);
value typing_cached(struct vm *vm, typing_subscript make, value self, value item, bool typed);

/* The function DEF of typing (pyfunction.h). */
value typing_function(struct vm *vm, const struct py_native_def *def, value self);
/* The same as an abstract method of class OWNER. */
value typing_method(struct vm *vm, const char *owner, const struct py_native_def *def);
/* The same that stands for CLS among the bases of a class. */
value typing_stand_in(struct vm *vm, const struct py_native_def *def, value cls);

/* __name__ of the module whose code runs. */
value typing_caller(struct vm *vm);

/* super(OWNER, cls).__init_subclass__(*args, **kw) */
void typing_init_subclass_next(struct vm *vm, const struct py_type *owner, struct py_type *cls,
                               value args, struct py_dict *kw);

/* The arguments of a metaclass: TypeError unless they are name, bases, namespace. */
void typing_check_class(struct vm *vm, value name, value bases, value ns);

/* A class made in C as a class statement would: NS gets __module__ 'typing'; METHODS are set in it.
 */
struct py_type *typing_class(struct vm *vm, const char *name, value base, struct py_dict *ns);

/* --- checks: typing_check.c --- */

enum { TYPING_ARGUMENT = 1, TYPING_SPECIAL = 2 /* ClassVar and Final may stand here */ };

/* None and text as types. MODULE: of the forward reference, or PY_NONE. */
value typing_convert(struct vm *vm, value v, value module, unsigned flags);
/* V as a type argument; TypeError, for a tuple with WHAT in front. */
value typing_check(struct vm *vm, value v, const char *what, unsigned flags, value module);
static inline value typing_argument(struct vm *vm, value v, const char *what) {
    return typing_check(vm, v, what, TYPING_ARGUMENT, PY_NONE);
}
struct py_tuple *typing_arguments(struct vm *vm, const struct py_tuple *items, const char *what);
/* ITEM as the tuple of what stands in brackets. */
struct py_tuple *typing_items(value item);
/* How V looks inside brackets. */
void typing_put(struct vm *vm, struct buf *b, value v);
void typing_put_list(struct vm *vm, struct buf *b, size_t n, const value *items);
/* The type variables in ARGS, each once. */
struct py_tuple *typing_parameters(struct vm *vm, const struct py_tuple *args);
/* "Too few arguments for …" unless there are EXPECTED ones. */
void typing_check_count(struct vm *vm, value self, size_t given, size_t expected);
/* X | Y and so on: Union[X, Y]. */
value typing_or(struct vm *vm, value left, value right);
/* May stand for the parameters of a callable. */
bool typing_is_parameters(value v);
/* raise AttributeError(name) */
noreturn void typing_no_attribute(struct vm *vm, struct py_str *name);

/* --- special forms: typing_form.c --- */

struct typing_form {
    struct py_object head;
    const char *name, *module; /* module: NULL is typing */
    value (*subscript)(struct vm *vm, value self, value item);
    const char *complaint; /* of forms that take one type */
    const char *doc;
};
extern struct py_type typing_form_type, typing_literal_form_type, typing_any_type,
    typing_any_meta_type, typing_annotated_type;
extern struct typing_form typing_union, typing_optional, typing_literal, typing_class_var,
    typing_final, typing_required, typing_not_required, typing_type_guard, typing_concatenate,
    typing_unpack, typing_self, typing_never, typing_no_return, typing_literal_string,
    typing_type_alias, typing_read_only, typing_type_is, typing_type_form;
static inline bool typing_is_form(value v) { return py_is_a(v, &typing_form_type); }
value typing_union_of(struct vm *vm, size_t n, const value *items);

/* --- aliases: typing_alias.c, typing_kinds.c, typing_special.c --- */

struct typing_alias {
    struct py_object head;
    struct py_attrs attrs; /* dunder names that scripts set */
    value origin;          /* PY_UNDEF: not asked for yet (special ones) */
    struct py_tuple *args; /* NULL in special ones */
    struct py_tuple *parameters, *metadata;
    struct py_str *name; /* after "typing.", or NULL */
    bool inst;           /* calling it makes an instance */
    const struct typing_special *special;
};
/* List, Dict, …: the class is imported when it is needed. */
struct typing_special {
    const char *name, *module, *class_name;
    struct py_type *type; /* instead, where it is C */
    int nparams;
    int optional; /* so many of them may be left out, for None or (OPTIONAL_BOOL) bool | None */
    bool optional_bool;
    bool abstract_only; /* calling it is refused: "use list() instead" */
};
extern struct py_type typing_base_alias_type, typing_alias_type, typing_special_type,
    typing_callable_special_type, typing_tuple_special_type, typing_callable_type,
    typing_union_type, typing_literal_type, typing_concatenate_type, typing_unpack_type,
    typing_annotated_alias_type;
#define TYPING_ALIAS(v) PY_AS(struct typing_alias, v)
static inline bool typing_is_alias(value v) { return py_is_a(v, &typing_alias_type); }

value typing_alias_new(struct vm *vm, struct py_type *type, value origin, struct py_tuple *args,
                       struct py_str *name, bool inst);
/* One like SELF with other arguments. */
value typing_alias_with(struct vm *vm, value self, struct py_tuple *args);
value typing_alias_origin(struct vm *vm, value self);
value typing_alias_parameters(struct vm *vm, value self);
/* __module__: of typing when it is named, else of its class. */
value typing_alias_module(struct vm *vm, value self);
/* self[item] for a subscripted alias: the variables replaced. */
value typing_alias_subscript(struct vm *vm, value self, value item);
/* Attribute access and | of aliases, for the types that derive. */
value typing_alias_getattr(struct vm *vm, value self, struct py_str *name);
/* (a, b, …) or a: what stood in the brackets. */
value typing_alias_brackets(const struct py_tuple *args);
value typing_getitem_function(struct vm *vm); /* operator.getitem */

/* Kinds' ways to be made anew (typing_kinds.c); NULL: the plain one. */
typedef value (*typing_with)(struct vm *vm, value self, struct py_tuple *args);
typing_with typing_kind_with(const struct py_type *type);

/* Sets List, Dict, … in the module. */
void typing_set_specials(struct vm *vm, struct py_module *m);
/* The ones of typing_extensions that differ. */
void typing_set_extended(struct vm *vm, struct py_module *m);

/* --- variables: typing_var.c --- */

struct typing_var {
    struct py_object head;
    struct py_attrs attrs;
    value name, bound; /* bound: None without one */
    struct py_tuple *constraints;
    value lazy; /* of PEP 695: a function that gives bound or constraints; PY_UNDEF */
    value module;
    bool covariant, contravariant, infer;
    bool bare; /* made by PEP 695's syntax: prints without a sign */
};
extern struct py_type typing_var_type, typing_param_spec_type, typing_var_tuple_type,
    typing_spec_args_type, typing_spec_kwargs_type, typing_alias_type_type;
/* TypeVar, ParamSpec, TypeVarTuple and what takes their place. */
bool typing_is_variable(struct vm *vm, value v);
extern const struct py_native_def typing_var_functions[];
value typing_var_new(struct vm *vm, const char *name, struct py_tuple *constraints);

/* --- forward references: typing_forward.c --- */

extern struct py_type typing_forward_type;
value typing_forward_new(struct vm *vm, value text, bool is_argument, value module, bool is_class);
/* The type T with forward references in it evaluated; GUARD: texts being evaluated. */
value typing_evaluate(struct vm *vm, value t, value globals, value locals, value guard);

/* --- hints: typing_hints.c --- */

value typing_get_origin(struct vm *vm, value v);
value typing_get_args(struct vm *vm, value v);
extern const struct py_native_def typing_hints_functions[];

/* --- classes --- */

extern struct py_type typing_generic_type;       /* typing_generic.c */
extern struct py_type typing_protocol_meta_type; /* typing_protocol.c */
struct py_type *typing_protocol(struct vm *vm);  /* the class, made when needed */
extern const struct py_native_def typing_protocol_functions[];
value typing_supports(struct vm *vm, const char *name); /* SupportsInt, …; PY_UNDEF */
/* Names that make a protocol, as a frozenset. */
value typing_protocol_members(struct vm *vm, value cls);
extern struct py_type typing_new_type_type; /* typing_newtype.c */
value typing_named_tuple(struct vm *vm);    /* typing_namedtuple.c */
value typing_typed_dict(struct vm *vm);     /* typing_typeddict.c */
extern struct py_type typing_named_tuple_meta_type, typing_typed_dict_meta_type;
value typing_io(struct vm *vm, const char *name);          /* typing_io.c; PY_UNDEF */
extern const struct py_native_def typing_mark_functions[]; /* typing_marks.c */

#endif

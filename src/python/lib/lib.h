/*
 * What the standard modules share: arguments, text by code points, small constructors, state kept
 * with the machine. Only files of src/python/lib include this.
 */
#ifndef RETORT_PYTHON_LIB_LIB_H
#define RETORT_PYTHON_LIB_LIB_H

#include "python/api.h"
#include "python/types/float.h"

#define LIB_UNUSED __attribute__((unused))
/* A native function, getter, setter: parameters are often not all needed. */
#define LIB_FN(name) static value name(struct vm *vm LIB_UNUSED, const value *a LIB_UNUSED)
#define LIB_GET(name) static value name(struct vm *vm LIB_UNUSED, value self LIB_UNUSED)
#define LIB_SET(name)                                                                              \
    static void name(struct vm *vm LIB_UNUSED, value self LIB_UNUSED, value v LIB_UNUSED)
#define LIB_GIVEN(v) ((v) != PY_UNDEF && (v) != PY_NONE)

#define LIB_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- text --- */

/* One code point at *P (valid WTF-8, before END) and moves past it. */
static inline unsigned lib_next_cp(const char **p) {
    const unsigned char *s = (const unsigned char *)*p;
    if (s[0] < 0x80) {
        *p += 1;
        return s[0];
    }
    if (s[0] < 0xE0) {
        *p += 2;
        return (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu);
    }
    if (s[0] < 0xF0) {
        *p += 3;
        return (s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
    }
    *p += 4;
    return (s[0] & 0x07u) << 18 | (s[1] & 0x3Fu) << 12 | (s[2] & 0x3Fu) << 6 | (s[3] & 0x3Fu);
}

/* Code points in N bytes, and the byte offset of code point INDEX (N when past the end). */
size_t lib_cp_count(const char *s, size_t n);
size_t lib_cp_offset(const char *s, size_t n, size_t index);

static inline struct py_str *lib_str(value v) { return PY_AS(struct py_str, v); }
static inline value lib_text(const char *s) { return py_str_from(s); }
static inline value lib_buf_str(struct buf *b) { return py_str_take(b); }
/* Bytes object with the contents of B. */
value lib_buf_bytes(struct buf *b);
/* V as a str, or TypeError "WHAT must be str, not int". */
struct py_str *lib_arg_str(struct vm *vm, value v, const char *what);
bool lib_starts_with(const char *s, const char *prefix);
/* repr(v) appended to B; str(v) appended to B. */
void lib_put_repr(struct vm *vm, struct buf *b, value v);
void lib_put_str(struct vm *vm, struct buf *b, value v);
static inline void lib_put(struct buf *b, value str) {
    buf_add(b, lib_str(str)->data, lib_str(str)->size);
}

/* --- bytes --- */

/* Bytes-like V, or TypeError "a bytes-like object is required, not 'str'". */
void lib_arg_bytes(struct vm *vm, value v, const unsigned char **data, size_t *size);
/* Bytes-like, or an ASCII str (binascii and base64 accept both); WHAT-less TypeError otherwise. */
void lib_arg_ascii_bytes(struct vm *vm, value v, const unsigned char **data, size_t *size);

/* --- numbers --- */

/* int(v) for an object with __index__; TypeError "'str' object cannot be interpreted as an
 * integer". */
int64_t lib_arg_int(struct vm *vm, value v);
/* The same within a C int: OverflowError "signed integer is greater than maximum" and so on. */
int lib_arg_c_int(struct vm *vm, value v);
/* __index__ as an int value of any size. */
value lib_arg_index(struct vm *vm, value v);

/* Runs a libtommath function, whose only failure here is memory. */
#define LIB_MP(call)                                                                               \
    do {                                                                                           \
        if ((call) != MP_OKAY)                                                                     \
            error_raise(ERROR_MEMORY, "out of memory");                                            \
    } while (0)

/* V (an int) as a fresh mp_int; the caller ends with mp_clear. */
void lib_to_mp(struct vm *vm, value v, mp_int *out);
/* The int and the end of N. */
value lib_take_mp(struct vm *vm, mp_int *n);
/* V as the name of an attribute, or TypeError "attribute name must be string, not 'int'". */
struct py_str *lib_attr_name(struct vm *vm, value v);
/* What V's as_integer_ratio says; TypeError when that is no pair of ints. */
void lib_ratio(struct vm *vm, value v, value *numerator, value *denominator);
/* -1, 0, 1: sign of an int of any size. */
int lib_int_sign(value v);
static inline value lib_add(struct vm *vm, value x, value y) { return py_binary(vm, PY_ADD, x, y); }
static inline value lib_sub(struct vm *vm, value x, value y) { return py_binary(vm, PY_SUB, x, y); }
static inline value lib_mul(struct vm *vm, value x, value y) { return py_binary(vm, PY_MUL, x, y); }
static inline value lib_floordiv(struct vm *vm, value x, value y) {
    return py_binary(vm, PY_FLOORDIV, x, y);
}

/* --- objects --- */

/* tuple(...) of N values. */
value lib_tuple(size_t n, ...);
/* Keyword names for py_call_kw. */
struct py_tuple *lib_kwnames(size_t n, ...);
/* A class attribute of a native class, set once (classes are shared by machines). */
void lib_class_set(struct vm *vm, struct py_type *type, const char *name, value v);
/* Sets MODULE.__all__-less integer constants from a table ended by NULL. */
static inline value lib_type(struct py_type *t) { return PY_OBJ(t); }
/* SIZE zeroed bytes kept with VM under KEY, made on first use. */
void *lib_state(struct vm *vm, const void *key, size_t size);
/* dict.get(text key) of keyword arguments and removal; PY_UNDEF if missing. */
value lib_kw_take(struct vm *vm, struct py_dict *kw, const char *name);
/* A class made by script rules: class NAME(BASE): __module__ = MODULE. */
struct py_type *lib_class(struct vm *vm, const char *module, const char *name,
                          struct py_type *base);
/* super().__new__(META, NAME, BASES, NS, **KW) in the __new__ of the native metaclass SELF: that of
 * the metaclass behind it in META's mro, type's at last. KW may be NULL. */
value lib_next_new(struct vm *vm, struct py_type *self, struct py_type *meta, struct py_str *name,
                   struct py_tuple *bases, struct py_dict *ns, struct py_dict *kw);
/* A class of script rules over BASES whose methods are C: NS (NULL: empty) gets __module__ and what
 * METHODS has. */
struct py_type *lib_class_over(struct vm *vm, const char *module, const char *name,
                               struct py_tuple *bases, const struct py_native_def *methods,
                               struct py_dict *ns);
/* super().__getattribute__-free call of a method found on TYPE (not on the instance's class). */
value lib_call_base(struct vm *vm, struct py_type *type, const char *name, int argc,
                    const value *argv);
/* Methods that several classes have. How often (iterable, value) has it; a new (class, iterable,
 * value) with every key set to it. */
value lib_count_of(struct vm *vm, const value *a);
value lib_fromkeys(struct vm *vm, const value *a);
/* __class_getitem__ for generic containers: types.GenericAlias(cls, item). */
value lib_class_getitem(struct vm *vm, const value *a);
#define LIB_CLASS_GETITEM                                                                          \
    { "__class_getitem__", lib_class_getitem, "cls, item, /", PY_CLASSMETHOD }
/* repr guard for containers that contain themselves: false when V is being printed already. */
bool lib_repr_enter(struct vm *vm, value v);
void lib_repr_leave(struct vm *vm, value v);
/* raise EXC while the exception HANDLED, which has just been caught, is handled. */
noreturn void lib_raise_during(struct vm *vm, value exc, value handled);
/* raise EXC from None, where the fresh exception HANDLED has just been caught. */
noreturn void lib_raise_from_none(struct vm *vm, value exc, value handled);
/* "<module.Name object at 0x...>" */
value lib_plain_repr(struct vm *vm, value self);

/* Names of a module that are made on first use, from a module of their own (usually Python text),
 * or, with module NULL, submodules: the module's __getattr__ calls lib_lazy_get, which raises
 * AttributeError for other names. */
struct lib_lazy {
    const char *name, *module;
};
value lib_lazy_get(struct vm *vm, const char *module, const struct lib_lazy *table, value name);
/* Defines that __getattr__; lib_lazy_init is for the module's init. */
#define LIB_LAZY(module, table)                                                                    \
    LIB_FN(lazy_getattr) { return lib_lazy_get(vm, module, table, a[0]); }                         \
    static const struct py_native_def lazy_def = {"__getattr__", lazy_getattr, "name"};
#define LIB_LAZY_INIT(vm, m)                                                                       \
    py_module_set(vm, m, "__getattr__", py_native_new(vm, &lazy_def, PY_UNDEF))

/* Initializer of an exception class in C: struct py_type x = LIB_EXCEPTION(name, module, &base,
 * methods or NULL). */
#define LIB_EXCEPTION(class, mod, base_type, method_table)                                         \
    {                                                                                              \
        PY_TYPE_HEAD, .name = class, .module = mod, .size = sizeof(struct py_exception),           \
                      .attrs_offset = offsetof(struct py_exception, attrs),                        \
                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_EXCEPTION,                   \
                      .base = (base_type), .methods = (method_table)                               \
    }

/* --- the operating system --- */

/* os.fspath as C text; raises TypeError "expected str, bytes or os.PathLike object, not int". */
const char *lib_arg_path(struct vm *vm, value v);
/* N bytes of the system (names of files, variables) as a str: what is no UTF-8 becomes surrogates, as
 * with surrogateescape. And the reverse for text that may have such: the bytes the system means. */
value lib_fs_text(struct vm *vm, const char *s, size_t n);
const char *lib_fs_bytes(struct vm *vm, value text);
/* os.fspath as a value. */
value lib_fspath(struct vm *vm, value v);
/* Raises the OSError subclass of ERRNUM, with FILENAME (PY_UNDEF: none). */
noreturn void lib_raise_os(struct vm *vm, int errnum, value filename);
noreturn void lib_raise_os2(struct vm *vm, int errnum, value filename, value filename2);

#endif

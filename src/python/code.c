/* Code objects as scripts see them, and their listing. */
#include "python/code.h"

#include "python/compile_int.h"
#include "python/vm.h"

#define CODE(v) PY_AS(struct py_code, v)

static value code_repr(struct vm *vm, value self) {
    struct py_code *c = CODE(self);
    return py_str_from(py_message(vm, "<code object %S at %s, file \"%S\", line %d>",
                                  PY_OBJ(c->name), mem_printf("%p", (void *)c), PY_OBJ(c->filename),
                                  c->firstlineno));
}

#define GETTER(name, expression)                                                                   \
    static value get_##name(struct vm *vm, value self) {                                           \
        struct py_code *c = CODE(self);                                                            \
        (void)vm;                                                                                  \
        py_code_load(c);                                                                           \
        return expression;                                                                         \
    }
/* Functions have their own locals, always (CO_NEWLOCALS). */
static int64_t script_flags(unsigned flags) {
    return (flags & 0xFFFFFF) | (flags & CODE_OPTIMIZED ? 2 : 0);
}
GETTER(name, PY_OBJ(c->name))
GETTER(qualname, PY_OBJ(c->qualname))
GETTER(filename, PY_OBJ(c->filename))
GETTER(firstlineno, py_int_from(c->firstlineno))
GETTER(argcount, py_int_from(c->argcount))
GETTER(posonlyargcount, py_int_from(c->posonlyargcount))
GETTER(kwonlyargcount, py_int_from(c->kwonlyargcount))
GETTER(nlocals, py_int_from(c->nlocals))
GETTER(stacksize, py_int_from(c->stack_size))
GETTER(varnames, PY_OBJ(c->varnames))
GETTER(cellvars, PY_OBJ(c->cellvars))
GETTER(freevars, PY_OBJ(c->freevars))
GETTER(flags, py_int_from(script_flags(c->flags)))
GETTER(consts, PY_OBJ(py_tuple_of(c->nconsts, c->consts)))
GETTER(code, py_bytes_new(c->instr, c->ninstr * sizeof *c->instr))
#undef GETTER

static value get_names(struct vm *vm, value self) {
    (void)vm;
    struct py_code *c = CODE(self);
    py_code_load(c);
    struct py_tuple *t = py_tuple_new(c->nnames);
    for (uint32_t i = 0; i < c->nnames; i++)
        t->items[i] = PY_OBJ(c->names[i]);
    return PY_OBJ(t);
}

/* (line, end line, column, end column) of each instruction; columns are not kept. */
static value code_positions(struct vm *vm, const value *a) {
    struct py_code *c = CODE(a[0]);
    py_code_load(c);
    struct py_list *list = py_list_new(c->ninstr);
    for (uint32_t i = 0; i < c->ninstr; i++) {
        value line = py_int_from(py_code_line(c, i));
        value p[4] = {line, line, PY_NONE, PY_NONE};
        py_list_append(list, PY_OBJ(py_tuple_of(4, p)));
    }
    return py_call1(vm, py_dict_get_text(vm->builtins, "iter"), PY_OBJ(list));
}

/* (start, end, line) of runs of instructions. */
static value code_lines(struct vm *vm, const value *a) {
    struct py_code *c = CODE(a[0]);
    py_code_load(c);
    struct py_list *list = py_list_new(c->nlines);
    for (uint32_t i = 0; i < c->nlines; i++) {
        uint32_t end = i + 1 < c->nlines ? c->lines[i + 1].pc : c->ninstr;
        py_list_append(list, py_tuple3(py_int_from(c->lines[i].pc), py_int_from(end),
                                       py_int_from(c->lines[i].line)));
    }
    return py_call1(vm, py_dict_get_text(vm->builtins, "iter"), PY_OBJ(list));
}

/* Flags that say what the instructions are made for stay; types.coroutine() marks generators. */
static bool can_change(unsigned flags, int64_t to) {
    return !((script_flags(flags) ^ to) & ~(int64_t)CODE_ITERABLE_COROUTINE);
}

static value code_replace(struct vm *vm, const value *a) {
    struct py_code *copy = MEM_NEW(struct py_code);
    py_code_load(CODE(a[0]));
    *copy = *CODE(a[0]);
    size_t i = 0;
    value k, v;
    while (py_dict_next(PY_AS(struct py_dict, a[1]), &i, &k, &v)) {
        if (py_str_is(k, "co_name") && py_is_str(v))
            copy->name = py_intern_str(PY_AS(struct py_str, v));
        else if (py_str_is(k, "co_qualname") && py_is_str(v))
            copy->qualname = py_intern_str(PY_AS(struct py_str, v));
        else if (py_str_is(k, "co_filename") && py_is_str(v))
            copy->filename = py_intern_str(PY_AS(struct py_str, v));
        else if (py_str_is(k, "co_firstlineno") && py_is_small(v))
            copy->firstlineno = (int)py_small(v);
        else if (py_str_is(k, "co_flags") && py_is_small(v) && can_change(copy->flags, py_small(v)))
            copy->flags ^= CODE_ITERABLE_COROUTINE & (copy->flags ^ (unsigned)py_small(v));
        else if (py_str_is(k, "co_consts") && py_is_tuple(v) &&
                 PY_AS(struct py_tuple, v)->n == copy->nconsts)
            copy->consts = PY_AS(struct py_tuple, v)->items;
        else
            py_raise(vm, &py_exc_TypeError, "code.replace() cannot change '%S'", k);
    }
    return PY_OBJ(copy);
}

static const struct py_native_def code_methods[] = {{"replace", code_replace, "self, /, **changes"},
                                                    {"co_positions", code_positions, "self, /"},
                                                    {"co_lines", code_lines, "self, /"},
                                                    {0}};
static const struct py_getset_def code_getset[] = {
    {"co_name", get_name, NULL},
    {"co_qualname", get_qualname, NULL},
    {"co_filename", get_filename, NULL},
    {"co_firstlineno", get_firstlineno, NULL},
    {"co_argcount", get_argcount, NULL},
    {"co_posonlyargcount", get_posonlyargcount, NULL},
    {"co_kwonlyargcount", get_kwonlyargcount, NULL},
    {"co_nlocals", get_nlocals, NULL},
    {"co_stacksize", get_stacksize, NULL},
    {"co_varnames", get_varnames, NULL},
    {"co_cellvars", get_cellvars, NULL},
    {"co_freevars", get_freevars, NULL},
    {"co_names", get_names, NULL},
    {"co_consts", get_consts, NULL},
    {"co_flags", get_flags, NULL},
    {"co_code", get_code, NULL},
    {0}};

PY_CORE struct py_type py_code_type = {PY_TYPE_HEAD,
                                       .name = "code",
                                       .size = sizeof(struct py_code),
                                       .flags = PY_TYPE_ABSTRACT,
                                       .methods = code_methods,
                                       .getset = code_getset,
                                       .repr = code_repr};

void py_code_dump(struct vm *vm, const struct py_code *code, struct buf *b) {
    static const char *const names[] = {
#define OP(name, effect) #name,
#include "python/opcode.def"
#undef OP
    };
    (void)vm;
    py_code_load(code);
    buf_printf(b, "%s: %u instructions, %d slots, stack %d\n", py_str_cstr(PY_OBJ(code->qualname)),
               code->ninstr, code->nslots, code->stack_size);
    for (uint32_t i = 0; i < code->ninstr; i++)
        buf_printf(b, "%5d %5u  %-24s %u\n", py_code_line(code, i), i, names[code->instr[i] & 0xFF],
                   code->instr[i] >> 8);
    for (uint32_t i = 0; i < code->nhandlers; i++)
        buf_printf(b, "      %u..%u -> %u depth %u\n", code->handlers[i].start,
                   code->handlers[i].end, code->handlers[i].target, code->handlers[i].depth);
    for (uint32_t i = 0; i < code->nconsts; i++)
        if (py_is_object(code->consts[i]) && py_type_of(code->consts[i]) == &py_code_type)
            py_code_dump(vm, CODE(code->consts[i]), b);
}

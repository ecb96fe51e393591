/*
 * Giving up statements; see giveup.h. What is lost may be a model: a statement counts as one that
 * can define something when its file, or one of the functions it was in, has to do with a schema
 * (vm_schema_packages), or when it imports, or calls a function that does either. Commands that
 * take the models for complete ask vm_given_up.
 */
#include "python/giveup.h"

#include "python/compile_int.h"
#include "python/import.h"
#include "python/type.h"
#include "python/unknown.h"

void giveup_begin(struct vm *vm, value exc) {
    vm->halting = exc;
    vm->halting_defines = false;
}

AT_START void vm_schema_packages(struct vm *vm, const char *const *names) {
    vm->schema_packages = names;
}

const char *vm_given_up(struct vm *vm) { return vm->given_up; }

static bool is_schema_module(struct vm *vm, const char *name) {
    for (const char *const *p = vm->schema_packages; name && p && *p; p++) {
        size_t n = strlen(*p);
        if (!strncmp(name, *p, n) && (!name[n] || name[n] == '.'))
            return true;
    }
    return false;
}

bool vm_is_schema_class(struct vm *vm, struct py_type *t) {
    for (size_t i = 0; t->mro && i < t->mro->n; i++)
        if (is_schema_module(vm, TYPE_OF(t->mro->items[i])->module))
            return true;
    return is_schema_module(vm, t->module);
}

static bool is_of_schema(struct vm *vm, value v) {
    if (!py_is_object(v))
        return false;
    if (py_type_of(v) == &py_module_type)
        return is_schema_module(vm, py_str_cstr(PY_OBJ(PY_AS(struct py_module, v)->name)));
    return vm_is_schema_class(vm, py_is_type(v) ? TYPE_OF(v) : py_type_of(v));
}

/* Whether importing NAME, which may be relative, can define something: anything but a module of
 * retort's own that has nothing to do with a schema. */
static bool import_defines(struct vm *vm, struct py_str *name) {
    const char *text = py_str_cstr(PY_OBJ(name));
    return !import_native(vm, text) || is_schema_module(vm, text);
}

static bool imports(struct vm *vm, const struct py_code *code, uint32_t from, uint32_t to) {
    for (uint32_t p = from; p < to; p++)
        if ((code->instr[p] & 0xff) == OP_IMPORT_NAME &&
            import_defines(vm, code->names[code->instr[p] >> 8]))
            return true;
    return false;
}

static bool names_schema(struct vm *vm, struct py_dict *globals) {
    size_t i = 0;
    for (value k, v; py_dict_next(globals, &i, &k, &v);)
        if (is_of_schema(vm, v))
            return true;
    return false;
}

/* What instructions [from, to) of CODE mean in GLOBALS, and what the functions that they name do:
 * SEEN keeps the code objects that were looked at. */
static bool reaches_schema(struct vm *vm, const struct py_code *code, uint32_t from, uint32_t to,
                           struct py_dict *globals, struct py_list *seen);

static bool value_reaches(struct vm *vm, value v, struct py_list *seen) {
    if (v == PY_UNDEF || !py_is_object(v))
        return false;
    if (py_type_of(v) == &py_method_type)
        v = PY_AS(struct py_method, v)->func;
    if (!py_is_object(v) || py_type_of(v) != &py_function_type)
        return false;
    struct py_function *f = PY_AS(struct py_function, v);
    if (py_str_cstr(PY_OBJ(f->code->filename))[0] == '<')
        return false;
    for (size_t i = 0; i < seen->n; i++)
        if (seen->items[i] == PY_OBJ(f->code))
            return false;
    py_list_append(seen, PY_OBJ(f->code));
    return names_schema(vm, f->globals) ||
           reaches_schema(vm, f->code, 0, f->code->ninstr, f->globals, seen);
}

/* The attribute NAME of V if V is a module or has it from its class. */
static value member_of(value v, struct py_str *name) {
    if (!py_is_object(v))
        return PY_UNDEF;
    if (py_type_of(v) == &py_module_type) {
        struct py_dict *ns = PY_AS(struct py_module, v)->ns;
        return ns ? py_dict_get_str(ns, name) : PY_UNDEF;
    }
    return py_type_lookup(py_is_type(v) ? TYPE_OF(v) : py_type_of(v), name);
}

static bool reaches_schema(struct vm *vm, const struct py_code *code, uint32_t from, uint32_t to,
                           struct py_dict *globals, struct py_list *seen) {
    if (imports(vm, code, from, to))
        return true;
    for (uint32_t p = from; p < to; p++) {
        enum opcode op = code->instr[p] & 0xff;
        if (op != OP_LOAD_NAME && op != OP_LOAD_GLOBAL)
            continue;
        value v = py_dict_get_str(globals, code->globals[code->instr[p] >> 8].name);
        if (v == PY_UNDEF || py_is_unknown(v))
            continue;
        if (value_reaches(vm, v, seen))
            return true;
        /* name.attribute, name.method(…): which of them follow is not told apart */
        for (uint32_t q = p + 1; q < to; q++) {
            op = code->instr[q] & 0xff;
            if ((op == OP_LOAD_ATTR || op == OP_LOAD_METHOD) &&
                value_reaches(vm, member_of(v, code->attrs[code->instr[q] >> 8].name), seen))
                return true;
        }
    }
    return false;
}

static bool defines(struct vm *vm, const struct py_frame *f, uint32_t from, uint32_t to) {
    return names_schema(vm, f->globals) ||
           reaches_schema(vm, f->code, from, to, f->globals, py_list_new(0));
}

static void bind_unknown(struct py_frame *f, uint32_t from, uint32_t to, int line,
                         const char *reason) {
    const struct py_code *code = f->code;
    for (uint32_t p = from; p < to; p++) {
        enum opcode op = code->instr[p] & 0xff;
        if (op == OP_IMPORT_STAR)
            unknown_names_lost(
                f->globals,
                unknown_given_up("import *", py_str_cstr(PY_OBJ(code->filename)), line, reason));
        if (op != OP_STORE_NAME && op != OP_STORE_GLOBAL)
            continue;
        struct py_str *name = code->globals[code->instr[p] >> 8].name;
        if (py_dict_get_str(f->globals, name) == PY_UNDEF)
            py_dict_set_str(f->globals, name,
                            unknown_given_up(py_str_cstr(PY_OBJ(name)),
                                             py_str_cstr(PY_OBJ(code->filename)), line, reason));
    }
}

bool op_annotation_may_wait(struct vm *vm, const struct py_frame *f, value exc) {
    (void)vm;
    value spec = py_dict_get_text(f->globals, "__spec__");
    return py_exception_is(exc, &py_exc_NameError) && spec != PY_UNDEF && spec != PY_NONE &&
           py_str_cstr(PY_OBJ(f->code->filename))[0] != '<';
}

bool giveup_statement(struct vm *vm, struct py_frame *f, value exc) {
    const struct py_code *code = f->code;
    bool is_project = py_str_cstr(PY_OBJ(code->filename))[0] != '<';
    value spec = code->nstmts ? py_dict_get_text(f->globals, "__spec__") : PY_UNDEF;
    if (!is_project || spec == PY_UNDEF || spec == PY_NONE) {
        vm->halting_defines |= is_project && defines(vm, f, 0, code->ninstr);
        return false;
    }
    uint32_t pc = (uint32_t)(f->pc - code->instr) - 1, i = 0;
    while (i + 1 < code->nstmts && pc >= code->stmts[i + 1])
        i++;
    if (pc < code->stmts[0] || i + 1 >= code->nstmts)
        return false;
    uint32_t from = code->stmts[i], to = code->stmts[i + 1];
    int line = py_code_line(code, pc);
    const char *reason = py_str_text(vm, exc);
    bind_unknown(f, from, to, line, reason);
    const char *what =
        mem_printf("%s, line %d: %s", py_str_cstr(PY_OBJ(code->filename)), line, reason);
    if (!vm->lost)
        vm->lost = py_list_new(4);
    py_list_append(vm->lost, py_str_from(what));
    if (!vm->given_up && (vm->halting_defines || defines(vm, f, from, to)))
        vm->given_up = what;
    f->sp = f->locals + code->nslots;
    f->pc = code->instr + to;
    f->exc = PY_UNDEF;
    vm->halting = PY_UNDEF;
    return true;
}

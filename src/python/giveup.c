/*
 * Giving up statements; see giveup.h. What is lost may be a model: a statement counts as one that
 * can define something when its file, or one of the functions it was in, has to do with a schema
 * (vm_schema_packages), or imports. Commands that take the models for complete ask vm_given_up.
 */
#include "python/giveup.h"

#include "python/compile_int.h"
#include "python/type.h"
#include "python/unknown.h"

void giveup_begin(struct vm *vm, value exc) {
    vm->halting = exc;
    vm->halting_defines = false;
}

void vm_schema_packages(struct vm *vm, const char *const *names) { vm->schema_packages = names; }

const char *vm_given_up(struct vm *vm) { return vm->given_up; }

static bool is_schema_module(struct vm *vm, const char *name) {
    for (const char *const *p = vm->schema_packages; name && p && *p; p++) {
        size_t n = strlen(*p);
        if (!strncmp(name, *p, n) && (!name[n] || name[n] == '.'))
            return true;
    }
    return false;
}

static bool is_schema_type(struct vm *vm, struct py_type *t) {
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
    return is_schema_type(vm, py_is_type(v) ? TYPE_OF(v) : py_type_of(v));
}

static bool imports(const struct py_code *code, uint32_t from, uint32_t to) {
    for (uint32_t p = from; p < to; p++)
        if ((code->instr[p] & 0xff) == OP_IMPORT_NAME)
            return true;
    return false;
}

static bool defines(struct vm *vm, const struct py_frame *f, uint32_t from, uint32_t to) {
    if (imports(f->code, from, to))
        return true;
    size_t i = 0;
    for (value k, v; py_dict_next(f->globals, &i, &k, &v);)
        if (is_of_schema(vm, v))
            return true;
    return false;
}

static void bind_unknown(struct py_frame *f, uint32_t from, uint32_t to, int line,
                         const char *reason) {
    const struct py_code *code = f->code;
    for (uint32_t p = from; p < to; p++) {
        enum opcode op = code->instr[p] & 0xff;
        if (op != OP_STORE_NAME && op != OP_STORE_GLOBAL)
            continue;
        struct py_str *name = code->globals[code->instr[p] >> 8].name;
        if (py_dict_get_str(f->globals, name) == PY_UNDEF)
            py_dict_set_str(f->globals, name,
                            unknown_given_up(py_str_cstr(PY_OBJ(name)),
                                             py_str_cstr(PY_OBJ(code->filename)), line, reason));
    }
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

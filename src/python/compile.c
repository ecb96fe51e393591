/*
 * The compiler's frame: units, names, closures, blocks, and py_compile. cf. CPython's
 * Python/compile.c.
 */
#include <stdarg.h>

#include "python/compile_int.h"
#include "python/vm.h"
#include "python/parse.h"

enum { NESTING_MAX = 600 };

noreturn void compile_error(struct compiler *c, struct ast_pos pos, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    struct buf b = BUF_INIT;
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    syntax_error(c->file, pos, "%s", b.data);
}

/* warnings.warn_explicit() about line LINE of FILE; true when the filters make it an error. */
static bool source_warning(struct vm *vm, const char *file, int line, bool deprecated,
                           const char *message) {
    struct py_type *category = deprecated ? &py_exc_DeprecationWarning : &py_exc_SyntaxWarning;
    struct py_handler h;
    PY_TRY(vm, &h) {
        py_call(vm, py_import_from(vm, "warnings", "warn_explicit"), 4,
                (value[]){py_str_from(message), PY_OBJ(category), py_str_from(file),
                          py_int_from(line)});
        py_handler_pop(&h);
        return false;
    }
    value exc = py_handler_catch(&h);
    if (!py_exception_is(exc, category))
        py_rethrow(vm, exc);
    return true;
}

void compile_warn(struct compiler *c, struct ast_pos pos, bool deprecated, const char *message) {
    if (c->keeps_positions)
        return;
    if (source_warning(c->vm, c->file, pos.line, deprecated, message))
        compile_error(c, pos, "%s", message);
}

/* Counts how deep the tree is: the compiler walks it on the C stack. */
void nest(struct compiler *c, struct ast_pos pos) {
    if (++c->nesting > NESTING_MAX * 10)
        compile_error(c, pos, "too many statically nested blocks");
    vm_check_stack(c->vm, "during compilation");
}

/* --- units --- */

/* Slots in the order locals, cells, free variables; parameters first, in their order. */
static void place_variables(struct unit *u) {
    struct scope *s = u->scope;
    int nparams = 0;
    for (size_t i = 0; i < s->n; i++)
        nparams += (s->symbols[i].flags & SYM_PARAM) != 0;
    int local = nparams, cell = 0, free = 0, param = 0;
    for (size_t i = 0; i < s->n; i++) {
        struct symbol *sym = &s->symbols[i];
        bool is_param = sym->flags & SYM_PARAM;
        sym->index = -1;
        if (sym->place == PLACE_LOCAL)
            sym->index = is_param ? param : local++;
        else if (sym->place == PLACE_CELL)
            sym->index = cell++;
        else if (sym->place == PLACE_FREE || sym->passes)
            sym->index = free++;
        param += is_param;
    }
    u->nlocals = s->kind == SCOPE_MODULE || s->kind == SCOPE_CLASS ? 0 : local;
    u->ncells = cell + s->needs_class;
    u->nfrees = free;
}

static struct py_str *qualify(struct unit *outer, struct py_str *name) {
    while (outer && outer->scope->kind == SCOPE_TYPE_PARAMS)
        outer = outer->outer;
    if (!outer || outer->scope->kind == SCOPE_MODULE)
        return name;
    struct symbol *sym = scope_find(outer->scope, name);
    if (sym && sym->place == PLACE_GLOBAL)
        return name;
    const char *base = py_str_cstr(PY_OBJ(outer->qualname));
    const char *own = py_str_cstr(PY_OBJ(name));
    if (outer->scope->kind == SCOPE_CLASS)
        return py_intern(mem_printf("%s.%s", base, own));
    return py_intern(mem_printf("%s.<locals>.%s", base, own));
}

struct unit *unit_enter(struct compiler *c, struct scope *scope, struct py_str *name, int line) {
    struct unit *u = MEM_NEW(struct unit);
    u->outer = c->unit;
    u->c = c;
    u->scope = scope;
    u->name = name;
    u->qualname = qualify(c->unit, name);
    u->firstlineno = u->line = line;
    u->reachable = true;
    u->doc = PY_NONE;
    u->flags = c->future_annotations ? CODE_FUTURE_ANNOTATIONS : 0;
    place_variables(u);
    c->unit = u;
    return u;
}

struct py_code *unit_leave(struct compiler *c) {
    struct unit *u = c->unit;
    struct py_code *code = unit_finish(u);
    c->unit = u->outer;
    return code;
}

/* --- names --- */

static bool optimized(const struct unit *u) {
    return u->scope->kind != SCOPE_MODULE && u->scope->kind != SCOPE_CLASS;
}

static void deref(struct unit *u, const struct symbol *sym, enum ast_context ctx) {
    int base = sym->place == PLACE_CELL ? u->nlocals : u->nlocals + u->ncells;
    enum opcode op = ctx == AST_Store                ? OP_STORE_DEREF
                     : ctx == AST_Del                ? OP_DELETE_DEREF
                     : u->scope->kind == SCOPE_CLASS ? OP_LOAD_CLASSDEREF
                                                     : OP_LOAD_DEREF;
    emit(u, op, (uint32_t)(base + sym->index));
}

void compile_name_str(struct compiler *c, struct py_str *name, enum ast_context ctx) {
    struct unit *u = c->unit;
    struct symbol *sym = scope_find(u->scope, name);
    enum sym_place place = sym ? sym->place : optimized(u) ? PLACE_GLOBAL : PLACE_NAME;
    if (!u->reachable)
        return;
    switch (place) {
    case PLACE_LOCAL: {
        enum opcode op = ctx == AST_Load    ? OP_LOAD_FAST
                         : ctx == AST_Store ? OP_STORE_FAST
                                            : OP_DELETE_FAST;
        emit(u, op, (uint32_t)sym->index);
        break;
    }
    case PLACE_CELL:
    case PLACE_FREE:
        deref(u, sym, ctx);
        break;
    case PLACE_GLOBAL:
        if (ctx == AST_Del)
            emit(u, OP_DELETE_GLOBAL, name_index(u, name));
        else
            emit(u, ctx == AST_Load ? OP_LOAD_GLOBAL : OP_STORE_GLOBAL, global_index(u, name));
        break;
    case PLACE_NAME:
        if (ctx == AST_Del)
            emit(u, OP_DELETE_NAME, name_index(u, name));
        else
            emit(u, ctx == AST_Load ? OP_LOAD_NAME : OP_STORE_NAME, global_index(u, name));
        break;
    }
}

void compile_name(struct compiler *c, struct ast_str id, enum ast_context ctx) {
    compile_name_str(c, scope_mangle(c->unit->scope, id), ctx);
}

/* The slot of the cell that carries NAME in U. */
static uint32_t cell_slot(struct unit *u, struct py_str *name) {
    struct symbol *sym = scope_find(u->scope, name);
    if (u->scope->kind == SCOPE_CLASS && name == PYN(__class__))
        return (uint32_t)(u->nlocals + u->ncells - 1);
    if (sym->place == PLACE_CELL)
        return (uint32_t)(u->nlocals + sym->index);
    return (uint32_t)(u->nlocals + u->ncells + sym->index);
}

void make_closure(struct compiler *c, struct py_code *code, unsigned flags) {
    struct unit *u = c->unit;
    if (!u->reachable)
        return;
    for (int i = 0; i < code->nfrees; i++)
        emit(u, OP_LOAD_CLOSURE, cell_slot(u, PY_AS(struct py_str, code->freevars->items[i])));
    if (code->nfrees) {
        emit(u, OP_BUILD_TUPLE, (uint32_t)code->nfrees);
        flags |= 8;
    }
    emit_const(u, PY_OBJ(code));
    emit(u, OP_MAKE_FUNCTION, flags);
}

/* --- blocks --- */

void push_block(struct unit *u, struct block *b, enum block_kind kind) {
    b->kind = kind;
    b->depth = u->depth;
    b->range = (uint32_t)u->ninstr;
    u->fence = u->ninstr;
    b->outer = u->block;
    u->block = b;
}

void pop_block(struct unit *u, struct block *b) {
    range_close(u, b);
    u->block = b->outer;
}

/* --- py_compile --- */

struct code_request {
    struct vm *vm;
    const char *source;
    size_t len;
    const char *filename;
    enum compile_mode mode;
    unsigned flags;
    struct ast_module *tree; /* instead of SOURCE */
    bool keeps_positions;
};

/* The line of the error as SyntaxError.text has it: with its line end, which a file always has. */
static value error_text(const struct code_request *r, const struct error *e) {
    if (e->line <= 0 && !e->source_line)
        return PY_NONE;
    const char *p = r->source, *end = r->source + r->len, *nl;
    for (int line = 1; p < end && line < e->line; line++) {
        nl = memchr(p, '\n', (size_t)(end - p));
        p = nl ? nl + 1 : end;
    }
    nl = memchr(p, '\n', (size_t)(end - p));
    const char *own =
        e->source_line ? e->source_line : mem_strndup(p, (size_t)((nl ? nl : end) - p));
    return py_str_from(nl || r->mode == COMPILE_EXEC ? mem_printf("%s\n", own) : own);
}

static value to_syntax_error(const struct code_request *r, const struct error *e) {
    struct py_type *type = &py_exc_SyntaxError;
    if (e->kind && !strcmp(e->kind, "IndentationError"))
        type = &py_exc_IndentationError;
    else if (e->kind && !strcmp(e->kind, "TabError"))
        type = &py_exc_TabError;
    /* Nothing at all where an expression is wanted: CPython counts no line. */
    bool nothing = r->mode != COMPILE_EXEC && r->len == 0 && !r->tree;
    int line = nothing ? 0 : e->line, column = e->column;
    int end_column = e->end_column ? e->end_column : column;
    value where[6] = {py_str_from(e->file ? e->file : "<string>"),
                      py_int_from(line),
                      py_int_from(column),
                      error_text(r, e),
                      py_int_from(nothing || !e->end_line ? line : e->end_line),
                      py_int_from(end_column < 0 ? 0 : end_column)};
    return py_call2(r->vm, PY_OBJ(type), py_str_from(e->message), PY_OBJ(py_tuple_of(6, where)));
}

static void compile_module(struct compiler *c, const struct ast_module *m) {
    struct unit *u = c->unit;
    if (m->kind == AST_Expression) {
        compile_expr(c, m->expr);
        emit(u, OP_RETURN_VALUE, 0);
        return;
    }
    compile_body(c, m->body);
    emit_const(u, PY_NONE);
    emit(u, OP_RETURN_VALUE, 0);
}

static bool imports_annotations(struct ast_module *m) {
    for (size_t i = 0; i < m->body.n; i++) {
        const struct ast_stmt *s = m->body.items[i];
        if (s->kind != AST_ImportFrom || !s->as.ImportFrom.module.s)
            continue;
        if (strcmp(s->as.ImportFrom.module.s, "__future__") != 0)
            continue;
        for (size_t k = 0; k < s->as.ImportFrom.names.n; k++)
            if (!strcmp(s->as.ImportFrom.names.items[k]->name.s, "annotations"))
                return true;
    }
    return false;
}

/* Once: a tree that is compiled later was warned of when it was made. */
static void warn_of_notes(struct vm *vm, struct ast_module *m, const char *filename) {
    struct compiler c = {.vm = vm, .file = filename};
    const struct ast_note *note = m->notes;
    for (m->notes = NULL; note; note = note->next)
        compile_warn(&c, note->pos, note->deprecated, note->message);
}

static bool has(const struct code_request *r, const char *text) {
    return r->source && memmem(r->source, r->len, text, strlen(text));
}

static struct py_code *compile_request(const struct code_request *r) {
    struct ast_module *m =
        r->tree                          ? r->tree
        : r->mode == COMPILE_EVAL        ? parse_expression(r->source, r->len, r->filename)
        : r->mode == COMPILE_SINGLE      ? parse_single(r->source, r->len, r->filename)
        : r->vm->options.unknown_imports ? parse_project_module(r->source, r->len, r->filename)
                                         : parse_module(r->source, r->len, r->filename);
    struct compiler c = {.vm = r->vm, .file = r->filename, .filename = py_intern(r->filename)};
    c.future_annotations = (r->flags & CODE_FUTURE_ANNOTATIONS) || imports_annotations(m);
    c.interactive = m->kind == AST_Interactive;
    c.keeps_positions = r->keeps_positions;
    c.mourns = has(r, "def __del__") || (has(r, "yield") && has(r, "finally:"));
    if (!c.keeps_positions)
        warn_of_notes(r->vm, m, r->filename);
    c.top = symtable_build(m);
    unit_enter(&c, c.top, py_intern("<module>"), 1);
    compile_module(&c, m);
    struct py_code *code = unit_leave(&c);
    if (!r->tree) /* a large file's tree is several MB that what its code makes can have */
        parse_drop(m);
    return code;
}

static noreturn void pass_on(const struct code_request *r, struct error *e) {
    if (e->code != ERROR_SYNTAX || e->exception)
        error_throw(e);
    py_raise_value(r->vm, to_syntax_error(r, e));
}

static struct py_code *compile_guarded(const struct code_request *r) {
    struct error_handler h;
    struct py_code *volatile code = NULL;
    ERROR_TRY(&h) {
        code = compile_request(r);
        error_pop(&h);
    }
    else {
        pass_on(r, h.error);
    }
    return code;
}

struct py_code *py_compile(struct vm *vm, const char *source, size_t len, const char *filename,
                           enum compile_mode mode, unsigned flags) {
    struct code_request r = {vm, source, len, filename, mode, flags, NULL, false};
    return compile_guarded(&r);
}

struct py_code *py_compile_positions(struct vm *vm, const char *source, size_t len,
                                     const char *filename, unsigned flags) {
    struct code_request r = {vm, source, len, filename, COMPILE_EXEC, flags, NULL, true};
    return compile_guarded(&r);
}

struct py_code *py_compile_tree(struct vm *vm, struct ast_module *tree, const char *filename,
                                unsigned flags) {
    struct code_request r = {vm, "", 0, filename, COMPILE_EXEC, flags, tree, false};
    return compile_guarded(&r);
}

struct ast_module *py_parse(struct vm *vm, const char *source, size_t len, const char *filename,
                            enum compile_mode mode) {
    static const enum ast_module_kind kinds[] = {[COMPILE_EXEC] = AST_Module,
                                                 [COMPILE_EVAL] = AST_Expression,
                                                 [COMPILE_SINGLE] = AST_Interactive};
    struct code_request r = {vm, source, len, filename, mode, 0, NULL, false};
    struct error_handler h;
    struct ast_module *volatile tree = NULL;
    ERROR_TRY(&h) {
        tree = parse_text(source, len, filename, kinds[mode]);
        warn_of_notes(vm, tree, filename);
        error_pop(&h);
    }
    else {
        pass_on(&r, h.error);
    }
    return tree;
}

/*
 * The columns that instructions come from, and the carets under a line of a traceback. To keep them
 * with all code would cost every start; an exception that is printed can afford to compile its file
 * again. Which part of a line is marked how: cf. CPython's Lib/traceback.py.
 */
#include "python/position.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "python/code.h"
#include "python/parse.h"
#include "python/source.h"

/* --- the same code with positions --- */

static const char state_key;

/* FILE compiled with positions; NULL when it cannot be. */
static const struct py_code *compiled(struct vm *vm, struct py_str *file, unsigned flags) {
    struct py_dict *all = vm_get_data(vm, &state_key);
    if (!all)
        vm_set_data(vm, &state_key, all = py_dict_new());
    value known = py_dict_get_str(all, file);
    if (known != PY_UNDEF)
        return known == PY_NONE ? NULL : PY_AS(struct py_code, known);
    py_dict_set_str(all, file, PY_NONE);
    struct py_handler h;
    PY_TRY(vm, &h) {
        size_t len;
        const char *source = file_read_if_exists(py_str_cstr(PY_OBJ(file)), &len);
        if (source)
            py_dict_set_str(all, file,
                            PY_OBJ(py_compile_positions(vm, source, len, py_str_cstr(PY_OBJ(file)),
                                                        flags & CODE_FUTURE_ANNOTATIONS)));
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h);
    }
    known = py_dict_get_str(all, file);
    return known == PY_NONE ? NULL : PY_AS(struct py_code, known);
}

static bool is_same(const struct py_code *a, const struct py_code *b) {
    return a->firstlineno == b->firstlineno && a->ninstr == b->ninstr &&
           !memcmp(a->instr, b->instr, a->ninstr * sizeof *a->instr);
}

/* The code in TREE, or among its constants, that CODE is a copy of. */
static const struct py_code *find(const struct py_code *tree, const struct py_code *code) {
    if (is_same(tree, code))
        return tree;
    for (uint32_t i = 0; i < tree->nconsts; i++) {
        if (!py_is_object(tree->consts[i]) || py_type_of(tree->consts[i]) != &py_code_type)
            continue;
        const struct py_code *found = find(PY_AS(struct py_code, tree->consts[i]), code);
        if (found)
            return found;
    }
    return NULL;
}

bool position_of(struct vm *vm, const struct py_code *code, uint32_t pc, struct ast_pos *pos) {
    py_code_load(code);
    if (!code->positions && py_str_cstr(PY_OBJ(code->filename))[0] != '<') {
        const struct py_code *tree = compiled(vm, code->filename, code->flags);
        const struct py_code *same = tree ? find(tree, code) : NULL;
        if (same)
            ((struct py_code *)(uintptr_t)code)->positions = same->positions;
    }
    if (!code->positions || pc >= code->ninstr)
        return false;
    *pos = code->positions[pc];
    return pos->line != 0;
}

/* --- the marks --- */

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Bytes FROM to TO of TEXT, an operation or a subscription, are its operator. */
struct anchor {
    size_t from, to;
};

static bool operator_anchor(const char *text, const struct ast_expr *e, struct anchor *a) {
    size_t at = (size_t)e->as.BinOp.left->pos.end_col, end = (size_t)e->as.BinOp.right->pos.col;
    while (at < end && is_blank(text[at]))
        at++;
    if (at >= end)
        return false;
    a->from = at;
    a->to = at + 1 + (at + 1 < end && !is_blank(text[at + 1]));
    return true;
}

/* The expression that TEXT is: what it has between its operands. */
static bool find_anchor(const char *text, struct anchor *a) {
    struct error_handler h;
    volatile bool found = false;
    ERROR_TRY(&h) {
        struct ast_module *m = parse_text(text, strlen(text), "<segment>", AST_Module);
        const struct ast_expr *e = m->body.n == 1 && m->body.items[0]->kind == AST_Expr
                                       ? m->body.items[0]->as.Expr.value
                                       : NULL;
        if (e && e->kind == AST_BinOp)
            found = operator_anchor(text, e, a);
        if (e && e->kind == AST_Subscript) {
            *a = (struct anchor){(size_t)e->as.Subscript.value->pos.end_col,
                                 (size_t)e->as.Subscript.slice->pos.end_col + 1};
            found = true;
        }
        error_pop(&h);
    }
    return found;
}

void position_marks(struct buf *b, const char *line, const struct ast_pos *pos) {
    size_t size = strlen(line), lead = 0, len = size;
    while (lead < size && is_blank(line[lead]))
        lead++;
    while (len > lead && is_blank(line[len - 1]))
        len--;
    bool one_line = pos->end_line == pos->line;
    size_t from = (size_t)pos->col, to = one_line ? (size_t)pos->end_col : len;
    if (pos->col < 0 || from > to || to > size || from < lead)
        return;
    struct anchor a = {0, 0};
    const char *segment = mem_strndup(line + from, to - from);
    bool anchored = one_line && find_anchor(segment, &a) && a.to > a.from;
    size_t width = source_chars(line + from, to - from);
    if (!anchored && width >= source_chars(line + lead, len - lead))
        return;
    buf_puts(b, "    ");
    buf_putn(b, ' ', source_chars(line + lead, from - lead));
    if (anchored) {
        size_t left = source_chars(segment, a.from), right = source_chars(segment, a.to);
        buf_putn(b, '~', left);
        buf_putn(b, '^', right - left);
        buf_putn(b, '~', width > right ? width - right : 0);
    } else
        buf_putn(b, '^', width);
    buf_putc(b, '\n');
}

const char *position_source_line(const char *file, int line) {
    FILE *f = file[0] == '<' ? NULL : fopen(file, "rb");
    if (!f)
        return NULL;
    struct buf b = BUF_INIT;
    int at = 1, c;
    while (at <= line && (c = getc(f)) != EOF) {
        if (c == '\n')
            at++;
        else if (at == line)
            buf_putc(&b, (char)c);
    }
    fclose(f);
    return at >= line ? (buf_putc(&b, 0), buf_take(&b)) : NULL;
}

/*
 * The parser's entry points and what all rules need: the two passes, node memory, lists, memo.
 */
#include "python/parse.h"

#include "base/error.h"
#include "python/parse_int.h"

/* ---- memory ---- */

/* The collector's largest small block for the first chunks: most sources need few. */
enum { ARENA_SMALL = 2032, ARENA_SMALL_CHUNKS = 16, ARENA_MAX = 1 << 16 };

void *parse_arena_slow(struct parser *p, size_t size) {
    if (p->arena_chunks++ < ARENA_SMALL_CHUNKS)
        p->arena_chunk = ARENA_SMALL;
    else if (p->arena_chunk < ARENA_MAX)
        p->arena_chunk = p->arena_chunk * 2 + 16;
    if (size > p->arena_chunk / 4)
        return mem_alloc(size);
    struct ast_chunk *chunk = mem_alloc(p->arena_chunk);
    chunk->before = p->chunks;
    p->chunks = chunk;
    p->arena = (char *)(chunk + 1);
    p->arena_left = p->arena_chunk - sizeof *chunk - size;
    void *node = p->arena;
    p->arena += size;
    return node;
}

struct ast_stmt *new_stmt(struct parser *p, enum ast_stmt_kind kind, const struct token *start) {
    const struct token *end = last_tok(p);
    while (end > start && (end->kind == TOK_NEWLINE || end->kind == TOK_INDENT ||
                           end->kind == TOK_DEDENT || end->kind == TOK_END))
        end--;
    struct ast_stmt *s = parse_alloc(p, sizeof *s);
    s->kind = kind;
    s->pos = (struct ast_pos){start->line, start->col, end->end_line, end->end_col};
    return s;
}

struct ast_pattern *new_pattern(struct parser *p, enum ast_pattern_kind kind,
                                const struct token *start) {
    struct ast_pattern *n = parse_alloc(p, sizeof *n);
    n->kind = kind;
    n->pos = parse_span(p, start);
    return n;
}

void parse_push(struct parser *p, void *item) {
    MEM_GROW(p->stack, p->sp, p->stack_cap);
    p->stack[p->sp++] = item;
}

void *parse_take(struct parser *p, size_t mark) {
    size_t n = p->sp - mark;
    if (n == 0)
        return NULL;
    void **items = parse_alloc(p, n * sizeof *items);
    memcpy(items, p->stack + mark, n * sizeof *items);
    memset(p->stack + mark, 0, n * sizeof *items);
    p->sp = mark;
    return items;
}

/* ---- memo ---- */

struct memo {
    struct memo *next;
    void *result;
    size_t end;
    enum memo_rule rule;
};

void parse_memo_start(struct parser *p) {
    if (!p->memo)
        p->memo = MEM_NEW_ARRAY(struct memo *, p->lexer->n + 1);
}

bool parse_memo_get(struct parser *p, enum memo_rule rule, void **result) {
    if (!p->memo)
        return false;
    for (struct memo *m = p->memo[p->pos]; m; m = m->next)
        if (m->rule == rule) {
            *result = m->result;
            p->pos = m->end;
            return true;
        }
    return false;
}

void *parse_memo_put(struct parser *p, size_t pos, enum memo_rule rule, void *result) {
    if (!p->memo)
        return result;
    struct memo *m = MEM_NEW(struct memo);
    *m = (struct memo){p->memo[pos], result, p->pos, rule};
    p->memo[pos] = m;
    return result;
}

/* ---- passes ---- */

static bool rule_module(struct parser *p, struct ast_module *m) {
    while (peek(p) != TOK_END)
        if (!parse_statement(p))
            return false;
    TAKE(p, 0, &m->body);
    return true;
}

static bool rule_expression(struct parser *p, struct ast_module *m) {
    m->expr = parse_expressions(p);
    while (m->expr && accept(p, TOK_NEWLINE))
        ;
    return m->expr && peek(p) == TOK_END;
}

/* One line of simple statements or one compound statement, then nothing else. */
static bool rule_single(struct parser *p, struct ast_module *m) {
    const struct token *start = tok(p);
    struct ast_stmt *compound;
    if (accept(p, TOK_NEWLINE)) {
        parse_push(p, new_stmt(p, AST_Pass, start));
    } else if (parse_compound(p, &compound)) {
        if (!compound)
            return false;
        parse_push(p, compound);
    } else if (!parse_simple_statements(p)) {
        return false;
    }
    while (accept(p, TOK_NEWLINE))
        ;
    if (peek(p) != TOK_END) {
        struct ast_pos at = {last_tok(p)->line, last_tok(p)->col, -1, -1};
        parse_raise_at(p, at, "multiple statements found while compiling a single statement");
    }
    TAKE(p, 0, &m->body);
    return true;
}

static bool run_rule(struct parser *p, struct ast_module *m) {
    p->pos = 0;
    p->sp = 0;
    p->depth = 0;
    p->furthest = 0;
    if (peek(p) == TOK_ERROR)
        parse_lexer_error(p);
    switch (m->kind) {
    case AST_Module:
        return rule_module(p, m);
    case AST_Expression:
        return rule_expression(p, m);
    default:
        return rule_single(p, m);
    }
}

static struct ast_module *parse(const struct source *source, enum ast_module_kind kind) {
    struct lexer lexer;
    lex_init(&lexer, source);
    struct parser parser = {.tokens = lexer.tokens, .source = source, .lexer = &lexer},
                  *p = &parser;
    struct ast_module *m = MEM_NEW(struct ast_module);
    m->kind = kind;
    m->filename = source->filename;
    if (run_rule(p, m)) {
        mem_drop(lexer.tokens);
        m->chunks = p->chunks;
        m->notes = lexer.notes;
        return m;
    }
    size_t furthest = p->furthest;
    p->diagnose = true;
    p->memo = NULL;
    parse_memo_start(p);
    run_rule(p, m);
    parse_raise_generic(p, furthest);
}

void parse_drop(struct ast_module *m) {
    for (struct ast_chunk *c = m->chunks, *before; c; c = before) {
        before = c->before;
        mem_drop(c);
    }
    *m = (struct ast_module){.kind = m->kind};
}

struct ast_module *parse_module(const char *src, size_t len, const char *filename) {
    struct source source;
    source_init(&source, src, len, filename, false);
    return parse(&source, AST_Module);
}

struct ast_module *parse_project_module(const char *src, size_t len, const char *filename) {
    struct source source;
    source_init(&source, src, len, filename, false);
    source.newer = true;
    return parse(&source, AST_Module);
}

struct ast_module *parse_text(const char *src, size_t len, const char *filename,
                              enum ast_module_kind kind) {
    struct source source;
    if (kind == AST_Expression)
        while (len > 0 && (*src == ' ' || *src == '\t'))
            src++, len--;
    source_init(&source, src, len, filename, true);
    return parse(&source, kind);
}

struct ast_module *parse_expression(const char *src, size_t len, const char *filename) {
    return parse_text(src, len, filename, AST_Expression);
}

struct ast_module *parse_single(const char *src, size_t len, const char *filename) {
    return parse_text(src, len, filename, AST_Interactive);
}

/*
 * What the parse_*.c files share: the parser's state, its token cursor, node construction.
 *
 * Every rule is a function that returns NULL (or false) when the tokens do not match it; the caller
 * then puts the cursor back or gives up. The first pass only finds out whether the source is valid.
 * If it is not, a second pass runs with `diagnose` set, in which rules look for known mistakes and
 * raise the message that fits; results are memoised then, because rules look ahead a lot. When the
 * second pass finds nothing, the furthest token of the first pass gets "invalid syntax". This is
 * how CPython's parser works, which is why the same mistakes get the same messages.
 */
#ifndef RETORT_PYTHON_PARSE_INT_H
#define RETORT_PYTHON_PARSE_INT_H

#include <stdnoreturn.h>
#include <string.h>

#include "base/mem.h"
#include "python/ast.h"
#include "python/lex.h"

struct memo;

struct parser {
    const struct token *tokens;
    size_t pos;      /* the next token */
    size_t furthest; /* the furthest token looked at */
    bool diagnose;
    int depth;
    const struct source *source;
    struct lexer *lexer;
    char *arena;
    size_t arena_left, arena_chunk, arena_chunks;
    struct ast_chunk *chunks; /* that nodes were cut from, the last one first */
    void **stack;             /* items of lists under construction */
    size_t sp, stack_cap;
    struct memo **memo; /* by token; NULL until something did not parse */
};

enum {
    PARSE_MAX_DEPTH = 1500, /* nested rules: what the C stack holds */
    PARSE_MAX_CHAIN = 3000, /* a + b + c …, a.b.c …, elif …: depth of the tree for later passes */
};

/* ---- tokens ---- */

noreturn void parse_lexer_error(struct parser *p);

/* Notes that token AT has been looked at; raises if the lexer failed there. Tokens count as seen
 * only when a rule asks for them, not when the one before is consumed. */
static inline void reach(struct parser *p, size_t at) {
    if (at > p->furthest) {
        p->furthest = at;
        if (p->tokens[at].kind == TOK_ERROR)
            parse_lexer_error(p);
    }
}

static inline const struct token *tok(struct parser *p) {
    reach(p, p->pos);
    return &p->tokens[p->pos];
}
static inline enum token_kind peek(struct parser *p) { return (enum token_kind)tok(p)->kind; }
static inline const struct token *last_tok(const struct parser *p) {
    return &p->tokens[p->pos - 1];
}

static inline void advance(struct parser *p) { p->pos++; }

static inline bool accept(struct parser *p, enum token_kind kind) {
    if (peek(p) != kind)
        return false;
    advance(p);
    return true;
}

/* The kind of the token after the next. */
static inline enum token_kind peek2(struct parser *p) {
    if (peek(p) == TOK_END)
        return TOK_END;
    reach(p, p->pos + 1);
    return (enum token_kind)p->tokens[p->pos + 1].kind;
}

static inline bool is_name(struct parser *p, const char *name) {
    return peek(p) == TOK_NAME && strcmp(tok(p)->ident->str.s, name) == 0;
}

/* Puts the cursor back and says no. */
static inline void *backtrack(struct parser *p, size_t pos) {
    p->pos = pos;
    return NULL;
}

/* Raises unless the next token is KIND: "expected ':'". */
void parse_force(struct parser *p, enum token_kind kind);

/* ---- nodes ---- */

void *parse_arena_slow(struct parser *p, size_t size);

static inline void *parse_alloc(struct parser *p, size_t size) {
#ifdef RETORT_CALLOC
    (void)p;
    return mem_alloc(size);
#else
    size = (size + 15) & ~(size_t)15;
    if (size > p->arena_left)
        return parse_arena_slow(p, size);
    void *node = p->arena;
    p->arena += size;
    p->arena_left -= size;
    return node;
#endif
}

/* From token START to the last one consumed. */
static inline struct ast_pos parse_span(const struct parser *p, const struct token *start) {
    const struct token *end = last_tok(p);
    return (struct ast_pos){start->line, start->col, end->end_line, end->end_col};
}

static inline struct ast_expr *new_expr(struct parser *p, enum ast_expr_kind kind,
                                        const struct token *start) {
    struct ast_expr *e = parse_alloc(p, sizeof *e);
    e->kind = kind;
    e->pos = parse_span(p, start);
    return e;
}

/* The same for a statement; newlines and indentation at its end do not count. */
struct ast_stmt *new_stmt(struct parser *p, enum ast_stmt_kind kind, const struct token *start);

struct ast_pattern *new_pattern(struct parser *p, enum ast_pattern_kind kind,
                                const struct token *start);

/* ---- lists: push items, then take all since MARK ---- */

void parse_push(struct parser *p, void *item);
void *parse_take(struct parser *p, size_t mark);

#define TAKE(p, mark, list) ((list)->n = (p)->sp - (mark), (list)->items = parse_take((p), (mark)))

/* Drops the items since MARK, puts the cursor back, says no. */
static inline void *abandon(struct parser *p, size_t mark, size_t pos) {
    p->sp = mark;
    p->pos = pos;
    return NULL;
}

/* ---- depth ---- */

noreturn void parse_too_deep(struct parser *p);
noreturn void parse_chain_too_long(struct parser *p);

static inline void enter(struct parser *p) {
    if (++p->depth > PARSE_MAX_DEPTH)
        parse_too_deep(p);
}
static inline void leave(struct parser *p) { p->depth--; }

/* ---- memo ---- */

enum memo_rule {
    MEMO_EXPRESSION,
    MEMO_DISJUNCTION,
    MEMO_NAMED,
    MEMO_BITWISE_OR,
    MEMO_PRIMARY,
    MEMO_PATTERN,
};

/* Starts remembering, if that is not done yet. */
void parse_memo_start(struct parser *p);

/* If results are remembered: whether RULE was tried at the cursor; if so *RESULT, and the cursor
 * moves. */
bool parse_memo_get(struct parser *p, enum memo_rule rule, void **result);
void *parse_memo_put(struct parser *p, size_t pos, enum memo_rule rule, void *result);

/* ---- errors (parse_error.c); columns in bytes, -1 unknown ---- */

noreturn void parse_raise(struct parser *p, const char *kind, struct ast_pos at, const char *fmt,
                          ...) __attribute__((format(printf, 4, 5)));
/* At a node, from one node or token to another, at a token. */
noreturn void parse_raise_at(struct parser *p, struct ast_pos at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
noreturn void parse_raise_range(struct parser *p, struct ast_pos a, struct ast_pos b,
                                const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* At the furthest token looked at, where CPython puts errors without a place. */
noreturn void parse_raise_here(struct parser *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
noreturn void parse_raise_indent(struct parser *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* When both passes failed and nothing better was found. FURTHEST is the first pass's. */
noreturn void parse_raise_generic(struct parser *p, size_t furthest);
static inline struct ast_pos tok_pos(const struct token *t) {
    return (struct ast_pos){t->line, t->col, t->end_line, t->end_col};
}
/* A place from A to the end of the last token looked at. */
struct ast_pos parse_starting_from(const struct parser *p, struct ast_pos a);

/* "function call", "literal", …: how messages name an expression. */
const char *parse_expr_name(const struct ast_expr *e);

enum target_use { TARGET_ASSIGN, TARGET_DELETE, TARGET_FOR };
/* The part of E that cannot be a target, NULL if all of it can. */
const struct ast_expr *parse_invalid_target(const struct ast_expr *e, enum target_use use);
/* Raises "cannot assign to …" if part of E cannot be a target. */
void parse_check_target(struct parser *p, const struct ast_expr *e, enum target_use use);

/* Marks E and the elements of a tuple or list as Store or Del; false if it cannot be a target. */
bool parse_set_context(struct ast_expr *e, enum ast_context ctx);

/* ---- rules ---- */

struct ast_expr *parse_expr_rule(struct parser *p);        /* expression */
struct ast_expr *parse_star_expressions(struct parser *p); /* with * and tuples */
struct ast_expr *parse_named(struct parser *p);            /* named_expression */
struct ast_expr *parse_star_named(struct parser *p);       /* star_named_expression */
struct ast_expr *parse_star_expr(struct parser *p);        /* star_expression */
struct ast_expr *parse_expressions(struct parser *p);      /* without *, with tuples */
struct ast_expr *parse_yield(struct parser *p);            /* yield_expr */
struct ast_expr *parse_yield_or_star(struct parser *p);
struct ast_expr *parse_disjunction(struct parser *p);
struct ast_expr *parse_bitwise_or(struct parser *p);
struct ast_expr *parse_primary(struct parser *p);
struct ast_expr *parse_star_targets(struct parser *p);
struct ast_expr *parse_star_target(struct parser *p);
struct ast_expr *parse_atom(struct parser *p);
struct ast_expr *parse_strings(struct parser *p);
struct ast_expr *parse_number(struct parser *p);
struct ast_expr *parse_lambda(struct parser *p);
struct ast_expr *parse_name_expr(struct parser *p);
/* The items up to what cannot start one, pushed on the stack; a trailing comma is consumed. */
size_t parse_star_named_list(struct parser *p);
/* for … in … if …; pushes; false if there is none */
bool parse_for_if(struct parser *p, struct ast_comprehension_list *list);
/* NAME ':=' expression, and whether it stands here. */
struct ast_expr *parse_walrus(struct parser *p);
bool parse_at_walrus(struct parser *p);
/* Behind the token OPEN, a '(': the arguments, and ')' is left. The one argument may be a generator
 * without parentheses of its own; then ')' is consumed too, and the generator starts at OPEN. OPEN
 * is NULL where no generator can stand. False if they do not parse. */
bool parse_arguments(struct parser *p, const struct token *open, struct ast_expr_list *args,
                     struct ast_keyword_list *keywords);
struct ast_expr *parse_slices(struct parser *p);
/* Parameters of def (END is ')') or lambda (':'), possibly none. NULL if they do not parse. */
struct ast_arguments *parse_parameters(struct parser *p, enum token_kind end);
struct ast_pattern *parse_patterns(struct parser *p);
/* ['[' type parameters ']']; consumes nothing if they do not parse. */
void parse_type_params(struct parser *p, struct ast_type_param_list *params);
/* What follows a ':' — a line of simple statements or an indented block. WHAT and LINE are for
 * "expected an indented block after 'if' statement on line 3". */
bool parse_block(struct parser *p, struct ast_stmt_list *body, const char *what, int line);
struct ast_expr *parse_invalid_named(struct parser *p);

bool parse_statement(struct parser *p);                        /* pushes one or more */
bool parse_simple_statements(struct parser *p);                /* one line of them, pushed */
bool parse_compound(struct parser *p, struct ast_stmt **stmt); /* false: does not start one */
/* invalid_assignment: messages for an assignment that did not parse */
void parse_diagnose_assignment(struct parser *p);

#endif

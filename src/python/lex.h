/*
 * The lexer: Python source text to an array of tokens, CPython 3.12's (f-strings are tokenized,
 * PEP 701). The whole file is lexed at once; a failure ends the array with a TOK_ERROR, and the
 * parser decides whether that or an earlier mistake is what the user hears of.
 */
#ifndef RETORT_PYTHON_LEX_H
#define RETORT_PYTHON_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/ast.h"
#include "python/source.h"

#define TOKEN(name, text) TOK_##name,
#define KEYWORD(name, text) KW_##name,
enum token_kind {
#include "python/token.def"
    TOKEN_KINDS
};
#undef TOKEN
#undef KEYWORD

/* An identifier of this parse; equal names share one. kind is TOK_NAME or the keyword. */
struct ident {
    struct ast_str str;
    struct ident *next;
    uint32_t hash;
    enum token_kind kind;
};

struct token {
    uint8_t kind;        /* enum token_kind */
    uint8_t level;       /* open brackets after this token */
    bool raw;            /* FSTRING_MIDDLE: of a raw f-string */
    bool spec;           /* FSTRING_MIDDLE: of a format specification; COLON: starts one */
    uint32_t start, end; /* byte offsets in the source */
    int line, col, end_line, end_col;
    const struct ident *ident; /* of names and keywords */
};

/* Why the lexer stopped. */
struct lex_error {
    const char *kind;    /* "SyntaxError", "IndentationError", "TabError" */
    const char *message; /* NULL: the file ended inside brackets */
    int line;
    int column;     /* 1-based, in characters */
    int end_column; /* 0 unknown */
    bool weak; /* CPython's tokenizer only notes it, so that an earlier syntax error comes first */
};

enum { LEX_MAX_LEVEL = 200, LEX_MAX_INDENT = 100, LEX_MAX_FSTRING = 150 };

/* An f-string being lexed. */
struct lex_fstring {
    char quote;
    unsigned char quote_size; /* 1 or 3 */
    bool raw;
    bool in_text;     /* in text or a format specification, not in an expression */
    int depth;        /* brackets of any kind open inside it */
    int field_depth;  /* replacement fields open, minus 1 */
    bool in_spec[8];  /* by field_depth: behind the ':' */
    size_t start;     /* offset of the prefix */
    size_t quote_pos; /* offset of the opening quote */
    int line;
    size_t line_start;
};

/* An open bracket. */
struct lex_paren {
    char c;
    int line;
    int col; /* bytes */
};

struct lexer {
    const struct source *source;
    const char *text;
    size_t pos;
    size_t line_start;
    int line;
    struct token *tokens;
    size_t n, cap;
    int level;
    struct lex_paren parens[LEX_MAX_LEVEL];
    int indent; /* index into the two stacks */
    int indents[LEX_MAX_INDENT];
    int alt_indents[LEX_MAX_INDENT]; /* with tabs as one column: finds inconsistent use */
    int fstring;                     /* index into fstrings, -1 outside */
    struct lex_fstring fstrings[LEX_MAX_FSTRING];
    struct ident **idents; /* hash table */
    size_t ident_count, ident_mask;
    char *chars; /* where names are copied to */
    size_t chars_left;
    struct ident *ident_pool;
    size_t ident_pool_left;
    struct lex_error error;
    struct ast_note *notes; /* what the user should be warned of */
};

/* Adds a note on what stands at POS, unless there is one: rules read a token more than once. */
void lex_note(struct lexer *lx, struct ast_pos pos, bool deprecated, const char *message);

/* Lexes all of SOURCE into lx->tokens; the last one is TOK_END or TOK_ERROR. Raises only when out
 * of memory or when the source is over 1 GB. */
void lex_init(struct lexer *lx, const struct source *source);

/* The identifier of the N bytes at S (not normalised). */
const struct ident *lex_intern(struct lexer *lx, const char *s, size_t n);

/* "name" → how messages quote a token kind. */
const char *token_text(enum token_kind kind);

#endif

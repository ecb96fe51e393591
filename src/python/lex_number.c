/*
 * Numeric literals. Only their extent is found here, with CPython's complaints (cf. tok_get of
 * Parser/tokenizer.c); literal.c makes values of them.
 */
#include "python/lex_int.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"

static unsigned char at(const struct lexer *lx) { return (unsigned char)lx->text[lx->pos]; }

/* After a number no letter may follow, but for the keywords that can: "1if x else y". */
static bool check_end(struct lexer *lx, const char *what) {
    static const char *const keywords[] = {"and", "else", "for", "if", "in", "is", "or", "not"};
    const char *p = lx->text + lx->pos;
    if (!lex_is_ident_byte((unsigned char)*p) || (unsigned char)*p >= 0x80)
        return true;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        size_t n = strlen(keywords[i]);
        if (strncmp(p, keywords[i], n) == 0 &&
            (keywords[i][0] == 'i' || !lex_is_ident_byte((unsigned char)p[n]))) {
            int col = (int)(lx->pos - lx->line_start);
            lex_note(lx, (struct ast_pos){lx->line, col, lx->line, col}, false,
                     mem_printf("invalid %s literal", what));
            return true;
        }
    }
    return lex_fail(lx, "invalid %s literal", what);
}

/* Digits with single underscores between them; the position is at the first digit. */
static bool decimal_tail(struct lexer *lx) {
    for (;;) {
        while (isdigit(at(lx)))
            lx->pos++;
        if (at(lx) != '_')
            return true;
        lx->pos++;
        if (!isdigit(at(lx)))
            return lex_fail(lx, "invalid decimal literal");
    }
}

struct radix {
    char letter;
    int base;
    const char *name;
};

static int digit_value(unsigned char c) {
    return isdigit(c) ? c - '0' : isxdigit(c) ? (c | 32) - 'a' + 10 : 99;
}

static bool radix_digits(struct lexer *lx, const struct radix *radix) {
    lx->pos += 2;
    do {
        if (at(lx) == '_')
            lx->pos++;
        if (digit_value(at(lx)) >= radix->base) {
            if (!isdigit(at(lx)))
                return lex_fail(lx, "invalid %s literal", radix->name);
            lx->pos++;
            return lex_fail(lx, "invalid digit '%c' in %s literal", lx->text[lx->pos - 1],
                            radix->name);
        }
        while (digit_value(at(lx)) < radix->base)
            lx->pos++;
    } while (at(lx) == '_');
    if (isdigit(at(lx))) {
        lx->pos++;
        return lex_fail(lx, "invalid digit '%c' in %s literal", lx->text[lx->pos - 1], radix->name);
    }
    return check_end(lx, radix->name);
}

/* What may follow the integer part: fraction, exponent, j. */
static bool float_tail(struct lexer *lx) {
    if (at(lx) == '.') {
        lx->pos++;
        if (isdigit(at(lx)) && !decimal_tail(lx))
            return false;
    }
    if (at(lx) == 'e' || at(lx) == 'E') {
        size_t e = lx->pos++;
        bool sign = at(lx) == '+' || at(lx) == '-';
        if (sign)
            lx->pos++;
        if (isdigit(at(lx))) {
            if (!decimal_tail(lx))
                return false;
        } else if (sign) {
            return lex_fail(lx, "invalid decimal literal");
        } else {
            lx->pos = e; /* "1else": no exponent */
            return check_end(lx, "decimal");
        }
    }
    if (at(lx) == 'j' || at(lx) == 'J') {
        lx->pos++;
        return check_end(lx, "imaginary");
    }
    return check_end(lx, "decimal");
}

/* 0, 00, 0.5, 007.5, but not 007 */
static bool leading_zero(struct lexer *lx, size_t start) {
    bool nonzero = false;
    for (;;) {
        while (at(lx) == '0')
            lx->pos++;
        if (at(lx) != '_')
            break;
        lx->pos++;
        if (!isdigit(at(lx)))
            return lex_fail(lx, "invalid decimal literal");
    }
    size_t zeros_end = lx->pos;
    if (isdigit(at(lx))) {
        nonzero = true;
        if (!decimal_tail(lx))
            return false;
    }
    unsigned char c = at(lx);
    if (c == '.' || c == 'e' || c == 'E' || c == 'j' || c == 'J' || !nonzero)
        return float_tail(lx);
    lex_fail(lx, "leading zeros in decimal integer literals are not permitted; use an 0o prefix "
                 "for octal integers");
    lx->error.column = (int)(start + 1 - lx->line_start);
    lx->error.end_column = (int)(zeros_end - lx->line_start);
    return false;
}

static bool scan_number(struct lexer *lx, size_t start) {
    static const struct radix radixes[] = {
        {'x', 16, "hexadecimal"}, {'o', 8, "octal"}, {'b', 2, "binary"}};
    if (at(lx) == '0') {
        for (size_t i = 0; i < 3; i++)
            if ((lx->text[lx->pos + 1] | 32) == radixes[i].letter)
                return radix_digits(lx, &radixes[i]);
        return leading_zero(lx, start);
    }
    if (at(lx) != '.' && !decimal_tail(lx))
        return false;
    return float_tail(lx);
}

bool lex_number(struct lexer *lx) {
    size_t start = lx->pos;
    if (!scan_number(lx, start))
        return false;
    lex_push(lx, TOK_NUMBER, start, lx->line, lx->line_start);
    return true;
}

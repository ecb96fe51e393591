/* SQL text as SQLite reads it, word by word: identifiers in all their quotes, literals, comments.
 */
#ifndef RETORT_OPS_SQLITE_WORDS_H
#define RETORT_OPS_SQLITE_WORDS_H

#include <stdbool.h>

struct sqlite_word {
    const char *start, *end; /* as written, quotes included */
    char *text;              /* identifiers: without quotes; NULL for literals and signs */
    bool identifier, quoted;
};

/* The word at *P, which moves behind it; false at the end. */
bool sqlite_next_word(const char **p, struct sqlite_word *w);
/* Whether W is the keyword TEXT, or the sign C. */
bool sqlite_word_is(const struct sqlite_word *w, const char *text);
bool sqlite_word_char(const struct sqlite_word *w, char c);

#endif

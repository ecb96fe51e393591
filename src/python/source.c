/*
 * Reads the bytes of a Python file as CPython's tokenizer does before it looks at them: byte order
 * mark, coding declaration (PEP 263), newline translation (cf. Parser/tokenizer.c, decoding_*).
 */
#include "python/source.h"

#include <ctype.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

/* Encodings that need no converter; others are iconv's. */
enum encoding { ENC_UTF8, ENC_LATIN1, ENC_ASCII, ENC_OTHER };

/* Names as codecs.lookup normalises them: lower case, '_' as '-'. */
static const struct {
    const char *name;
    enum encoding encoding;
} encodings[] = {
    {"utf-8", ENC_UTF8},       {"utf8", ENC_UTF8},      {"u8", ENC_UTF8},
    {"utf-8-sig", ENC_UTF8},   {"utf", ENC_UTF8},       {"cp65001", ENC_UTF8},
    {"latin-1", ENC_LATIN1},   {"latin1", ENC_LATIN1},  {"iso-8859-1", ENC_LATIN1},
    {"iso8859-1", ENC_LATIN1}, {"8859", ENC_LATIN1},    {"cp819", ENC_LATIN1},
    {"l1", ENC_LATIN1},        {"latin", ENC_LATIN1},   {"iso-latin-1", ENC_LATIN1},
    {"ascii", ENC_ASCII},      {"us-ascii", ENC_ASCII}, {"646", ENC_ASCII},
};

static noreturn void raise_source(const char *filename, int line, const char *message) {
    struct error *e = error_new(ERROR_SYNTAX, "%s", message);
    e->kind = "SyntaxError";
    e->file = filename;
    e->line = line;
    error_throw(e);
}

/* The encoding name declared in one line, or NULL: ^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)
 */
static const char *line_coding(const char *line, size_t n, bool *only_blank) {
    size_t i = 0;
    while (i < n && (line[i] == ' ' || line[i] == '\t' || line[i] == '\f'))
        i++;
    *only_blank = i == n || line[i] == '#' || line[i] == '\r';
    if (i == n || line[i] != '#')
        return NULL;
    for (; i + 7 <= n; i++) {
        if (memcmp(line + i, "coding", 6) != 0 || (line[i + 6] != ':' && line[i + 6] != '='))
            continue;
        size_t start = i + 7;
        while (start < n && (line[start] == ' ' || line[start] == '\t'))
            start++;
        size_t end = start;
        while (end < n && (isalnum((unsigned char)line[end]) || strchr("-_.", line[end])))
            end++;
        if (end > start)
            return mem_strndup(line + start, end - start);
    }
    return NULL;
}

/* The declared encoding name of the first two lines, or NULL. */
static const char *find_coding(const char *src, size_t len, int *line) {
    size_t at = 0;
    for (*line = 1; *line <= 2 && at < len; ++*line) {
        size_t end = at;
        while (end < len && src[end] != '\n' && src[end] != '\r')
            end++;
        bool only_blank;
        const char *name = line_coding(src + at, end - at, &only_blank);
        if (name || !only_blank)
            return name;
        at = end + 1;
        if (end + 1 < len && src[end] == '\r' && src[end + 1] == '\n')
            at++;
    }
    return NULL;
}

/* Lower case and '-' for '_', none at the end ("coding: utf- 8"); what is too long for a known name
 * is cut. */
static void normal_name(char norm[static 32], const char *name) {
    size_t i = 0;
    for (; name[i] && i < 31; i++)
        norm[i] = name[i] == '_' ? '-' : (char)tolower((unsigned char)name[i]);
    while (i && norm[i - 1] == '-')
        i--;
    norm[i] = 0;
}

static enum encoding lookup_encoding(const char *name) {
    char norm[32];
    normal_name(norm, name);
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
        if (strcmp(encodings[i].name, norm) == 0)
            return encodings[i].encoding;
    /* As CPython: "utf-8-anything" and "latin-1-anything" (utf-8-unix of Emacs) */
    if (strncmp(norm, "utf-8-", 6) == 0)
        return ENC_UTF8;
    if (strncmp(norm, "latin-1-", 8) == 0 || strncmp(norm, "iso-8859-1-", 11) == 0)
        return ENC_LATIN1;
    return ENC_OTHER;
}

/* Whether a declaration may stand behind a byte order mark: "utf-8", spelt out. */
static bool fits_bom(const char *name) {
    char norm[32];
    normal_name(norm, name);
    return strcmp(norm, "utf-8") == 0 || strncmp(norm, "utf-8-", 6) == 0;
}

/* Bytes of the valid UTF-8 sequence at P (N left), or 0 with *WHY in the codec's words and *SPAN
 * the bytes it names. */
static size_t utf8_length(const unsigned char *p, size_t n, const char **why, size_t *span) {
    *span = 1;
    unsigned char c = p[0];
    size_t need = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
    if (need == 0) {
        *why = "invalid start byte";
        return 0;
    }
    for (size_t i = 1; i < need; i++) {
        if (i >= n) {
            *why = "unexpected end of data";
            return 0;
        }
        unsigned lo = 0x80, hi = 0xBF;
        if (i == 1 && c == 0xE0)
            lo = 0xA0;
        if (i == 1 && c == 0xED)
            hi = 0x9F;
        if (i == 1 && c == 0xF0)
            lo = 0x90;
        if (i == 1 && c == 0xF4)
            hi = 0x8F;
        if (p[i] < lo || p[i] > hi) {
            *why = "invalid continuation byte";
            return 0;
        }
        *span = i + 1;
    }
    return need;
}

/* Where the string literal that holds byte AT begins behind its quotes; 0 if none does: CPython
 * decodes string literals one by one and counts from there. */
static size_t literal_start(const char *src, size_t at) {
    size_t start = 0;
    int width = 0; /* of the quotes we are in; 0: outside */
    for (size_t i = 0; i < at; i++) {
        char c = src[i];
        bool triple = (c == '"' || c == '\'') && i + 2 < at && src[i + 1] == c && src[i + 2] == c;
        if (!width && c == '#') {
            while (i + 1 < at && src[i + 1] != '\n')
                i++;
        } else if (!width && (c == '"' || c == '\'')) {
            width = triple ? 3 : 1;
            i += (size_t)width - 1;
            start = i + 1;
        } else if (width && c == '\\') {
            i++;
        } else if (width && c == src[start - 1] && (width == 1 || triple)) {
            i += (size_t)width - 1;
            width = 0;
        }
    }
    return width ? start : 0;
}

/* The line, from 1, of byte AT. */
static int line_of(const char *src, size_t at) {
    int line = 1;
    for (size_t i = 0; i < at; i++)
        line += src[i] == '\n';
    return line;
}

static void check_utf8(const char *src, size_t len, const char *filename) {
    const unsigned char *p = (const unsigned char *)src;
    for (size_t i = 0; i < len;) {
        uint64_t word;
        if (len - i >= 8 && (memcpy(&word, p + i, 8), (word & 0x8080808080808080ull) == 0)) {
            i += 8;
            continue;
        }
        if (p[i] < 0x80) {
            i++;
            continue;
        }
        const char *why = "";
        size_t span, n = utf8_length(p + i, len - i, &why, &span);
        if (n == 0) {
            size_t from = i - literal_start(src, i);
            const char *what = span == 1
                                   ? mem_printf("byte 0x%02x in position %zu", p[i], from)
                                   : mem_printf("bytes in position %zu-%zu", from, from + span - 1);
            raise_source(
                filename, line_of(src, i),
                mem_printf("(unicode error) 'utf-8' codec can't decode %s: %s", what, why));
        }
        i += n;
    }
}

static noreturn void raise_undecodable(const char *filename, const char *encoding, const char *src,
                                       size_t position, const char *why) {
    raise_source(
        filename, line_of(src, position),
        mem_printf("(unicode error) '%s' codec can't decode byte 0x%02x in position %zu: %s",
                   encoding, (unsigned char)src[position], position, why));
}

static char *decode_bytes(const char *src, size_t *len, enum encoding encoding,
                          const char *filename) {
    char *out = mem_alloc_atomic(*len * 2 + 2);
    size_t n = 0;
    for (size_t i = 0; i < *len; i++) {
        unsigned char c = (unsigned char)src[i];
        if (c >= 0x80 && encoding == ENC_ASCII)
            raise_undecodable(filename, "ascii", src, i, "ordinal not in range(128)");
        if (c < 0x80) {
            out[n++] = (char)c;
        } else {
            out[n++] = (char)(0xC0 | c >> 6);
            out[n++] = (char)(0x80 | (c & 0x3F));
        }
    }
    *len = n;
    return out;
}

static char *convert(const char *src, size_t *len, const char *name, const char *filename) {
    iconv_t cd = iconv_open("UTF-8", name);
    if (cd == (iconv_t)-1)
        raise_source(filename, 0, mem_printf("unknown encoding: %s", name));
    size_t cap = *len * 4 + 16, left = cap, in_left = *len;
    char *out = mem_alloc_atomic(cap + 2), *to = out, *from = (char *)src;
    size_t status = iconv(cd, &from, &in_left, &to, &left);
    iconv_close(cd);
    if (status == (size_t)-1)
        raise_undecodable(filename, name, src, (size_t)(from - src), "illegal multibyte sequence");
    *len = (size_t)(to - out);
    return out;
}

/* "\r\n" and a lone '\r' become '\n', in place. */
static size_t translate_newlines(char *text, size_t len) {
    char *first = memchr(text, '\r', len);
    if (!first)
        return len;
    size_t n = (size_t)(first - text);
    for (size_t i = n; i < len; i++) {
        if (text[i] == '\r') {
            if (i + 1 < len && text[i + 1] == '\n')
                i++;
            text[n++] = '\n';
        } else {
            text[n++] = text[i];
        }
    }
    return n;
}

void source_init(struct source *s, const char *src, size_t len, const char *filename,
                 bool is_text) {
    bool bom = len >= 3 && memcmp(src, "\xEF\xBB\xBF", 3) == 0;
    if (bom) {
        src += 3;
        len -= 3;
    }
    enum encoding encoding = ENC_UTF8;
    const char *name = NULL;
    int line = 0;
    if (!is_text && (name = find_coding(src, len, &line)) != NULL) {
        encoding = lookup_encoding(name);
        if (bom && !fits_bom(name))
            raise_source(filename, 0, mem_printf("encoding problem: %s with BOM", name));
    }
    char *text;
    if (encoding == ENC_UTF8) {
        check_utf8(src, len, filename);
        text = mem_alloc_atomic(len + 2);
        memcpy(text, src, len);
    } else if (encoding == ENC_OTHER) {
        text = convert(src, &len, name, filename);
    } else {
        text = decode_bytes(src, &len, encoding, filename);
    }
    if (memchr(text, 0, len))
        raise_source(filename, 0, "source code string cannot contain null bytes");
    len = translate_newlines(text, len);
    s->newer = false;
    s->added_newline = len > 0 && text[len - 1] != '\n';
    if (s->added_newline)
        text[len++] = '\n';
    text[len] = 0;
    s->text = text;
    s->len = len;
    s->filename = filename;
}

size_t source_line_start(const struct source *s, int line) {
    const char *p = s->text, *end = s->text + s->len;
    for (int i = 1; i < line && p < end; i++) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        if (!nl)
            break;
        p = nl + 1;
    }
    return (size_t)(p - s->text);
}

const char *source_line(const struct source *s, int line) {
    size_t start = source_line_start(s, line);
    size_t n = strcspn(s->text + start, "\n");
    return mem_strndup(s->text + start, n);
}

size_t source_chars(const char *p, size_t n) {
    size_t chars = 0;
    for (size_t i = 0; i < n; i++)
        chars += ((unsigned char)p[i] & 0xC0) != 0x80;
    return chars;
}

/* Identifiers: quoting, schemas, length (cf. sqlalchemy.sql.compiler.IdentifierPreparer). */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "schema/exc.h"
#include "schema/name.h"
#include "schema/naming.h"
#include "sql/dialect.h"

static int by_word(const void *key, const void *entry) {
    return strcmp(key, *(const char *const *)entry);
}

bool sql_requires_quotes(const struct sql_dialect *d, const char *name) {
    unsigned char first = (unsigned char)*name;
    if (!first)
        return true;
    if (isdigit(first) || first == '$' || (first == '_' && d->illegal_initial_underscore))
        return true;
    for (const char *p = name; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (!(c < 128 && (islower(c) || isdigit(c))) && c != '_' && c != '$')
            return true;
    }
    return bsearch(name, d->reserved, (size_t)d->reserved_count, sizeof *d->reserved, by_word);
}

static void put_quoted(const struct sql_dialect *d, struct buf *b, const char *name) {
    bool percent = d->identifier_preparer_doubles_percent && d->id != SQL_MSSQL;
    buf_putc(b, d->quote_open);
    for (const char *p = name; *p; p++) {
        if (*p == d->quote_close || (*p == '%' && percent))
            buf_putc(b, *p);
        buf_putc(b, *p);
    }
    buf_putc(b, d->quote_close);
}

void sql_put_identifier(struct vm *vm, const struct sql_dialect *d, struct buf *b,
                        struct sql_name name) {
    (void)vm;
    if (name.quote > 0 || (!name.quote && sql_requires_quotes(d, name.text)))
        put_quoted(d, b, name.text);
    else
        buf_puts(b, name.text);
}

void sql_put_ident(struct vm *vm, const struct sql_dialect *d, struct buf *b, const char *name) {
    sql_put_identifier(vm, d, b, (struct sql_name){name, 0});
}

const char *sql_quote(struct vm *vm, const struct sql_dialect *d, const char *name) {
    struct buf b = BUF_INIT;
    sql_put_ident(vm, d, &b, name);
    return buf_take(&b);
}

const char *sql_quote_always(const struct sql_dialect *d, const char *name) {
    struct buf b = BUF_INIT;
    put_quoted(d, &b, name);
    return buf_take(&b);
}

/* --- schemas --- */

/* SQL Server: "db.owner", "[a.b].owner", "[a.b]" into database (NULL: none) and owner. */
static void split_owner(const char *schema, const char **db, const char **owner) {
    struct buf parts[16];
    size_t n = 0, brackets = 0;
    bool inside = false, had = false;
    buf_init(&parts[0]);
    for (const char *p = schema; *p; p++) {
        if (*p == '[') {
            inside = had = true;
            brackets++;
        } else if (*p == ']') {
            inside = false;
        } else if (*p == '.' && !inside && n < 15) {
            if (had)
                parts[n].data = mem_printf("[%s]", parts[n].data);
            buf_init(&parts[++n]);
            had = false;
        } else {
            buf_putc(&parts[n], *p);
        }
    }
    if (parts[n].len || !n)
        n++;
    *db = NULL;
    *owner = parts[n - 1].data;
    if (n < 2)
        return;
    struct buf joined = BUF_INIT;
    for (size_t i = 0; i + 1 < n; i++)
        buf_printf(&joined, "%s%s", i ? "." : "", parts[i].data);
    *db = joined.data;
    if (brackets < 2 || n == 2) {
        char *plain = joined.data;
        while (*plain == '[')
            plain++;
        for (size_t len = strlen(plain); len && plain[len - 1] == ']'; len--)
            plain[len - 1] = 0;
        *db = plain;
    }
}

void sql_put_schema(struct vm *vm, const struct sql_dialect *d, struct buf *b,
                    struct sql_name schema) {
    const char *db, *owner;
    if (d->id != SQL_MSSQL || schema.quote > 0) {
        sql_put_identifier(vm, d, b, schema);
        return;
    }
    split_owner(schema.text, &db, &owner);
    if (db) {
        sql_put_identifier(vm, d, b, (struct sql_name){db, *db == '[' ? -1 : 0});
        buf_putc(b, '.');
    }
    /* split at its dots it is a name like any other, whatever was said about quotes */
    sql_put_identifier(vm, d, b, (struct sql_name){owner, 0});
}

struct sql_name sql_effective_schema(const struct sql_dialect *d, struct sql_name schema) {
    if (!d->schema_translate)
        return schema;
    size_t i = 0;
    for (value k, v; py_dict_next(d->schema_translate, &i, &k, &v);) {
        bool same = k == PY_NONE
                        ? !schema.text
                        : py_is_str(k) && schema.text && !strcmp(py_str_cstr(k), schema.text);
        if (same)
            return v == PY_NONE ? (struct sql_name){NULL, 0} : (struct sql_name){py_str_cstr(v), 0};
    }
    return schema;
}

void sql_put_table(struct vm *vm, const struct sql_dialect *d, struct buf *b, struct sql_name name,
                   struct sql_name schema) {
    schema = sql_effective_schema(d, schema);
    if (schema.text && *schema.text && !d->omit_schema) {
        sql_put_schema(vm, d, b, schema);
        buf_putc(b, '.');
    }
    sql_put_identifier(vm, d, b, name);
}

void sql_put_column(struct vm *vm, const struct sql_dialect *d, struct buf *b,
                    const struct sql_column *column) {
    if (column->is_literal)
        buf_puts(b, column->name.text);
    else
        sql_put_identifier(vm, d, b, column->name);
}

/* --- names of constraints and indexes --- */

static int characters(const char *s) {
    int n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

const char *sql_format_name(struct vm *vm, const struct sql_dialect *d, const struct py_str *name,
                            bool is_index, bool quote) {
    if (!name)
        return NULL;
    const char *text = name_text(name);
    int max = is_index ? d->max_index_name_length : d->max_constraint_name_length;
    enum name_kind kind = name_kind(name);
    if (!max)
        max = d->max_identifier_length;
    if (kind == NAME_CONV || kind == NAME_TRUNCATED)
        text = naming_truncate(text, max);
    else if (characters(text) > d->max_identifier_length)
        py_raise(vm, &sa_exc_IdentifierError,
                 "Identifier '%s' exceeds maximum length of %d characters", text,
                 d->max_identifier_length);
    if (!quote)
        return text;
    struct buf b = BUF_INIT;
    sql_put_identifier(vm, d, &b, (struct sql_name){text, (signed char)name_quote(name)});
    return buf_take(&b);
}

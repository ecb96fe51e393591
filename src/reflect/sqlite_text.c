/*
 * What only the text of CREATE TABLE tells: names of constraints, checks, options of foreign keys,
 * expressions of generated columns. The text is searched, not parsed, as the reference does: what
 * it overlooks (a UNIQUE behind VARCHAR(20)) must be overlooked here, or the two would not agree on
 * what has changed. cf. sqlalchemy.dialects.sqlite.base.
 */
#include <stdlib.h>
#include <string.h>

#include "reflect/regex.h"
#include "base/text.h"
#include "reflect/sqlite_int.h"
#include "schema/exc.h"

struct sqlite_text {
    struct regex *body, *pk, *fk, *name, *unique, *inline_unique, *check, *where;
};

#define NAMED "CONSTRAINT +(?:\"(.+?)\"|(\\w+)) +"

struct sqlite_text *sqlite_text_new(void) {
    struct sqlite_text *x = MEM_NEW(struct sqlite_text);
    x->body = regex_new("create table .*?\\((.*)\\)(?:\\s*,?\\s*(?:WITHOUT\\s+ROWID|STRICT))*$",
                        REGEX_DOTALL);
    x->pk = regex_new(NAMED "PRIMARY KEY", 0);
    x->fk = regex_new("(?:" NAMED ")?FOREIGN KEY *\\( *(.+?) *\\) +REFERENCES +"
                      "(?:\"(.+?)\"|([a-z0-9_]+)) *"
                      "\\( *((?:(?:\"[^\"]+\"|[a-z0-9_]+) *(?:, *)?)+)\\) *"
                      "((?:ON (?:DELETE|UPDATE) "
                      "(?:SET NULL|SET DEFAULT|CASCADE|RESTRICT|NO ACTION) *)*)"
                      "((?:NOT +)?DEFERRABLE)?(?: +INITIALLY +(DEFERRED|IMMEDIATE))?",
                      0);
    x->name = regex_new("\"(.+?)\"|([a-z0-9_]+)", 0);
    x->unique = regex_new("(?:" NAMED ")?UNIQUE *\\((.+?)\\)", 0);
    x->inline_unique = regex_new("(?:(\".+?\")|[\\[`]?([a-z0-9_]+)[\\]`]?)[\\t ]+[a-z0-9_]+"
                                 "(?:[\\t ]+[a-z0-9_]+)*?[\\t ]+UNIQUE",
                                 0);
    x->check = regex_new("(?<![A-Za-z0-9_])(?:CONSTRAINT\\s+("
                         "\"(?:[^\"]|\"\")+\"|'(?:[^']|'')+'|\\[(?:[^\\]]|\\]\\])+\\]"
                         "|`(?:[^`]|``)+`|\\S+)\\s+)?CHECK\\s*\\(",
                         0);
    x->where = regex_new("\\)\\s+where\\s+(.+)", 0);
    return x;
}

static const char *either(const struct regex_match *m, size_t a, size_t b) {
    const char *s = regex_group(m, a);
    return s && *s ? s : regex_group(m, b);
}

static struct text_list names_in(struct sqlite_text *x, const char *text) {
    struct text_list list = {0};
    struct regex_match m;
    for (size_t at = 0; regex_search(x->name, text, at, &m); at = m.end)
        text_list_add(&list, either(&m, 1, 2));
    return list;
}

static const char *regex_escape(const char *text) {
    struct buf b = BUF_INIT;
    for (const char *p = text; *p; p++) {
        if (strchr("\\^$.[]|()?*+{}#-/", *p) || *p == ' ')
            buf_putc(&b, '\\');
        buf_putc(&b, *p);
    }
    return buf_take(&b);
}

/* The parenthesis that closes the one at TEXT, or NULL. */
static const char *closing(const char *text) {
    int depth = 0;
    for (const char *p = text; *p; p++) {
        if (*p == '\'' || *p == '"') {
            char quote = *p;
            for (p++; *p && !(*p == quote && p[1] != quote); p++)
                p += *p == quote;
            if (!*p)
                return NULL;
        } else if (*p == '(') {
            depth++;
        } else if (*p == ')' && !--depth) {
            return p;
        }
    }
    return NULL;
}

const char *sqlite_generated_text(struct sqlite_text *x, const char *sql, const char *column) {
    struct regex_match m;
    if (!sql || !regex_match_at(x->body, text_strip(sql), 0, &m))
        return "";
    const char *body = text_strip(regex_group(&m, 1));
    struct regex *re = regex_new(
        mem_printf("%s[^,]*\\s+GENERATED\\s+ALWAYS\\s+AS\\s+\\(", regex_escape(column)), 0);
    if (!regex_search(re, body, 0, &m))
        return "";
    const char *open = body + m.end - 1, *close = closing(open);
    return close ? mem_strndup(open + 1, (size_t)(close - open - 1)) : "";
}

const char *sqlite_primary_key_name(struct sqlite_text *x, const char *sql) {
    struct regex_match m;
    return sql && regex_search(x->pk, sql, 0, &m) ? either(&m, 1, 2) : NULL;
}

/* --- foreign keys --- */

static bool same_key(const struct reflect_constraint *a, const struct reflect_constraint *b) {
    return text_list_equal(&a->columns, &b->columns) &&
           !strcmp(a->referred_table, b->referred_table) &&
           text_list_equal(&a->referred_columns, &b->referred_columns);
}

/* "ON DELETE SET NULL ON UPDATE CASCADE" */
static void read_actions(struct reflect_constraint *k, const char *text) {
    const char *p = text_upper(text);
    while ((p = strstr(p, "ON "))) {
        p += 3;
        const char *end = strstr(p, " ON ");
        const char *token = text_strip_n(p, end ? (size_t)(end - p) : strlen(p));
        const char *action = strlen(token) > 6 ? text_strip(token + 6) : "";
        const char **to = text_starts_with(token, "DELETE")   ? &k->ondelete
                          : text_starts_with(token, "UPDATE") ? &k->onupdate
                                                              : NULL;
        if (to && *action && strcmp(action, "NO ACTION"))
            *to = action;
    }
}

static struct reflect_constraint *parse_key(struct sqlite_text *x, const struct regex_match *m) {
    struct reflect_constraint *k = MEM_NEW(struct reflect_constraint);
    const char *deferrable = regex_group(m, 8), *initially = regex_group(m, 9);
    k->kind = CONSTRAINT_FOREIGN_KEY;
    k->name = either(m, 1, 2);
    k->columns = names_in(x, regex_group(m, 3));
    k->referred_table = either(m, 4, 5);
    k->referred_columns = names_in(x, regex_group(m, 6));
    k->deferrable = -1;
    read_actions(k, regex_group(m, 7) ? regex_group(m, 7) : "");
    if (deferrable)
        k->deferrable = !strstr(text_upper(deferrable), "NOT");
    if (initially)
        k->initially = text_upper(initially);
    return k;
}

void sqlite_read_foreign_keys(struct vm *vm, struct sqlite_text *x, struct sqlite_table *s) {
    struct reflect_table *t = s->t;
    struct reflect_constraint **sorted = MEM_NEW_ARRAY(struct reflect_constraint *, t->n_fks + 1);
    struct reflect_constraint **rest = MEM_NEW_ARRAY(struct reflect_constraint *, t->n_fks + 1);
    size_t n = 0, n_rest = 0;
    struct regex_match m;

    /* equal ones count once: the last that the pragma told, in the place of the first */
    for (size_t i = 0; i < t->n_fks; i++) {
        size_t j = 0;
        while (j < n_rest && !same_key(rest[j], t->fks[i]))
            j++;
        rest[j] = t->fks[i];
        n_rest += j == n_rest;
    }
    for (size_t at = 0; s->sql && regex_search(x->fk, s->sql, at, &m); at = m.end) {
        struct reflect_constraint *parsed = parse_key(x, &m);
        size_t i = 0;
        while (i < n_rest && !same_key(rest[i], parsed))
            i++;
        if (i == n_rest) {
            py_warn(vm, &sa_exc_SAWarning,
                    "WARNING: SQL-parsed foreign key constraint '(%s, %s, %s)' could not be "
                    "located in PRAGMA foreign_keys for table %s",
                    text_join(&parsed->columns, ", "), parsed->referred_table,
                    text_join(&parsed->referred_columns, ", "), t->name);
            continue;
        }
        parsed->referred_schema = rest[i]->referred_schema;
        sorted[n++] = parsed;
        memmove(&rest[i], &rest[i + 1], (--n_rest - i) * sizeof *rest);
    }
    memcpy(&sorted[n], rest, n_rest * sizeof *rest);
    t->fks = sorted;
    t->n_fks = n + n_rest;
}

/* --- indexes and uniques --- */

/* The end of the element at P: the comma behind it, or END. */
static const char *element_end(const char *p, const char *end) {
    int depth = 0;
    for (; p < end && (depth || *p != ','); p++) {
        depth += *p == '(' ? 1 : *p == ')' ? -1 : 0;
        if (*p == '\'' || *p == '"' || *p == '`')
            for (char quote = *p++; p < end && *p != quote; p++)
                ;
    }
    return p;
}

/* Elements as CREATE INDEX has them; a column alone stays one. */
static void read_elements(struct reflect_index *ix, const char *sql) {
    const char *open = sql;
    for (; *open && *open != '('; open++)
        if (*open == '"' || *open == '`')
            for (char quote = *open++; *open && *open != quote; open++)
                ;
    const char *end = *open ? closing(open) : NULL;
    size_t n = 0;
    if (!end)
        return;
    for (const char *p = open + 1; p < end && n < ix->columns.n; n++) {
        const char *behind = element_end(p, end);
        const char *text = text_strip_n(p, (size_t)(behind - p)), *name = ix->columns.items[n];
        const char *plain =
            *text && strchr("\"`[", *text) ? mem_strndup(text + 1, strlen(text) - 2) : text;
        text_list_add(&ix->expressions, name && !strcmp(plain, name) ? name : text);
        if (!name || strcmp(plain, name))
            ix->columns.items[n] = NULL;
        p = behind + 1;
    }
}

/* Only columns, and as they stand: then the columns say all. */
static bool has_expressions(const struct reflect_index *ix) {
    for (size_t i = 0; i < ix->columns.n; i++)
        if (!ix->columns.items[i])
            return true;
    return false;
}

void sqlite_read_indexes(struct reflector *r, struct sqlite_text *x, struct sqlite_table *s) {
    struct vm *vm = r->vm;
    for (size_t i = 0; i < s->n_indexes; i++) {
        const struct sqlite_index *from = s->indexes[i];
        struct regex_match m;
        if (from->automatic)
            continue;
        if (from->expressions && !r->all_indexes) {
            py_warn(vm, &sa_exc_SAWarning,
                    "Skipped unsupported reflection of expression-based index %s", from->name);
            continue;
        }
        struct reflect_index *ix = reflect_add_index(s->t, from->name, from->unique);
        ix->columns = from->columns;
        if (r->all_indexes && from->sql)
            read_elements(ix, from->sql);
        if (!has_expressions(ix))
            ix->expressions.n = 0;
        if (!from->partial)
            continue;
        if (from->sql && regex_search(x->where, from->sql, 0, &m))
            reflect_option(&ix->options, "sqlite_where",
                           PY_OBJ(sql_text_new(vm, regex_group(&m, 1))));
        else
            py_warn(vm, &sa_exc_SAWarning, "Failed to look up filter predicate of partial index %s",
                    from->name);
    }
    reflect_sort_indexes(s->t);
}

/* Takes the index that SQLite made for a constraint over COLUMNS out of the list. */
static bool take_automatic(struct sqlite_table *s, const struct text_list *columns) {
    for (size_t i = s->n_indexes; i-- > 0;)
        if (s->indexes[i]->automatic && text_list_equal(&s->indexes[i]->columns, columns)) {
            s->indexes[i]->automatic = false;
            return true;
        }
    return false;
}

static void add_unique(struct sqlite_table *s, const char *name, const struct text_list *columns) {
    if (!take_automatic(s, columns))
        return;
    reflect_add_constraint(s->t, CONSTRAINT_UNIQUE, name)->columns = *columns;
}

void sqlite_read_uniques(struct sqlite_text *x, struct sqlite_table *s) {
    struct regex_match m;
    for (size_t at = 0; s->sql && regex_search(x->unique, s->sql, at, &m); at = m.end) {
        struct text_list columns = names_in(x, regex_group(&m, 3));
        add_unique(s, either(&m, 1, 2), &columns);
    }
    for (size_t at = 0; s->sql && regex_search(x->inline_unique, s->sql, at, &m); at = m.end) {
        struct text_list columns = names_in(x, either(&m, 1, 2));
        add_unique(s, NULL, &columns);
    }
}

/* --- checks --- */

static const char *unquote(const char *name) {
    size_t n = strlen(name);
    bool pair = n > 2 && ((strchr("\"'`", name[0]) && name[n - 1] == name[0]) ||
                          (name[0] == '[' && name[n - 1] == ']'));
    return pair ? mem_strndup(name + 1, n - 2) : name;
}

void sqlite_read_checks(struct sqlite_text *x, struct sqlite_table *s) {
    struct regex_match m;
    if (s->t->kind == REFLECT_VIEW)
        return;
    for (size_t at = 0; s->sql && regex_search(x->check, s->sql, at, &m); at = m.end) {
        const char *name = regex_group(&m, 1), *open = s->sql + m.end - 1, *close = closing(open);
        if (!close)
            continue;
        struct reflect_constraint *k =
            reflect_add_constraint(s->t, CONSTRAINT_CHECK, name ? unquote(name) : NULL);
        k->sqltext = text_strip_n(open + 1, (size_t)(close - open - 1));
    }
    reflect_sort_constraints(s->t->checks, s->t->n_checks);
}

/*
 * SHOW CREATE TABLE, line by line: keys, foreign keys, checks, options, partitions. Columns are in
 * mysql_column.c. cf. sqlalchemy.dialects.mysql.reflection.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "reflect/mysql_int.h"
#include "reflect/regex.h"
#include "schema/exc.h"

#define ID "`((?:``|[^`])+)`"

struct mysql_text {
    struct regex *key, *key_part, *parser, *fk, *check, *id;
};

struct mysql_text *mysql_text_new(void) {
    struct mysql_text *x = MEM_NEW(struct mysql_text);
    x->key = regex_new("^  (?:(\\S+) )?KEY(?: +" ID ")?(?: +USING +\\S+)? +\\((.+?)\\)"
                       "(?: +USING +\\S+)?(?: +KEY_BLOCK_SIZE *[ =]? *\\S+)?"
                       "(?: +WITH PARSER +(\\S+))?(?: +COMMENT +(?:''|'[^']*?')+)?"
                       "(?: +/\\*(.+)\\*/ *)?,?$",
                       0);
    x->key_part = regex_new(ID "(?:\\((\\d+)\\))?(?: +(ASC|DESC))?(?=,|$)", 0);
    x->parser = regex_new("^!\\d+  *WITH PARSER +(\\S+)", 0);
    x->fk = regex_new("^  CONSTRAINT +" ID " +FOREIGN KEY +\\(([^)]+?)\\) REFERENCES +" ID
                      "(?:\\." ID ")? +\\(((?:`[^`]+`(?: *, *)?)+)\\)(?: +MATCH \\w+)?"
                      "(?: +ON DELETE (RESTRICT|CASCADE|SET NULL|NO ACTION|SET DEFAULT))?"
                      "(?: +ON UPDATE (RESTRICT|CASCADE|SET NULL|NO ACTION|SET DEFAULT))?",
                      0);
    x->check = regex_new("^  CONSTRAINT +" ID " +CHECK +\\((.+)\\),?", 0);
    x->id = regex_new(ID, 0);
    return x;
}

static const char *unquote(const char *name) { return name ? text_replace(name, "``", "`") : NULL; }

/* --- keys and constraints --- */

struct key {
    const char *type, *name, *parser;
    struct text_list columns;
    struct py_dict *lengths;
};

static struct key read_key(struct mysql_text *x, const struct regex_match *m) {
    struct key k = {.type = regex_group(m, 1), .name = unquote(regex_group(m, 2))};
    const char *parts = regex_group(m, 3), *version = regex_group(m, 5);
    struct regex_match part;
    for (size_t at = 0; regex_search(x->key_part, parts, at, &part); at = part.end) {
        const char *column = unquote(regex_group(&part, 1)), *length = regex_group(&part, 2);
        text_list_add(&k.columns, column);
        if (length)
            reflect_option(&k.lengths, column, py_int_from(strtoll(length, NULL, 10)));
    }
    k.parser = regex_group(m, 4);
    if (!k.parser && version && regex_search(x->parser, version, 0, &part))
        k.parser = regex_group(&part, 1);
    if (k.parser)
        k.parser = text_replace(k.parser, "`", "");
    return k;
}

static void add_key(struct reflector *r, struct reflect_table *t, const struct key *k) {
    const char *d = r->dialect->name;
    if (k->type && !strcmp(k->type, "PRIMARY")) {
        reflect_add_constraint(t, CONSTRAINT_PRIMARY_KEY, NULL)->columns = k->columns;
        return;
    }
    bool unique = k->type && !strcmp(k->type, "UNIQUE");
    if (unique) {
        struct reflect_constraint *u = reflect_add_constraint(t, CONSTRAINT_UNIQUE, k->name);
        u->columns = k->columns;
        u->duplicates_index = k->name;
    }
    struct reflect_index *ix = reflect_add_index(t, k->name, unique);
    ix->columns = k->columns;
    ix->flavor = k->type;
    if (k->type && (!strcmp(k->type, "FULLTEXT") || !strcmp(k->type, "SPATIAL")))
        reflect_option(&ix->options, mem_printf("%s_prefix", d), py_str_from(k->type));
    else if (k->type && !unique)
        py_warn(r->vm, &sa_exc_SAWarning, "Converting unknown KEY type %s to a plain KEY", k->type);
    if (k->parser)
        reflect_option(&ix->options, mem_printf("%s_with_parser", d), py_str_from(k->parser));
    if (k->lengths)
        reflect_option(&ix->options, mem_printf("%s_length", d), PY_OBJ(k->lengths));
}

static struct text_list identifiers(struct mysql_text *x, const char *text) {
    struct text_list list = {0};
    struct regex_match m;
    for (size_t at = 0; regex_search(x->id, text, at, &m); at = m.end)
        text_list_add(&list, unquote(regex_group(&m, 1)));
    return list;
}

static const char *action(const struct regex_match *m, size_t group) {
    const char *text = regex_group(m, group);
    return text && strcmp(text, "NO ACTION") ? text : NULL;
}

static void add_foreign_key(struct mysql_text *x, struct reflect_table *t,
                            const struct regex_match *m) {
    struct reflect_constraint *k =
        reflect_add_constraint(t, CONSTRAINT_FOREIGN_KEY, unquote(regex_group(m, 1)));
    const char *second = unquote(regex_group(m, 4));
    k->columns = identifiers(x, regex_group(m, 2));
    k->referred_table = second ? second : unquote(regex_group(m, 3));
    k->referred_schema = second ? unquote(regex_group(m, 3)) : t->schema;
    k->referred_columns = identifiers(x, regex_group(m, 5));
    k->ondelete = action(m, 6);
    k->onupdate = action(m, 7);
}

static void read_constraint(struct reflector *r, struct mysql_text *x, struct reflect_table *t,
                            const char *line) {
    struct regex_match m;
    if (regex_search(x->key, line, 0, &m)) {
        struct key k = read_key(x, &m);
        add_key(r, t, &k);
    } else if (regex_search(x->fk, line, 0, &m)) {
        add_foreign_key(x, t, &m);
    } else if (regex_search(x->check, line, 0, &m)) {
        reflect_add_constraint(t, CONSTRAINT_CHECK, unquote(regex_group(&m, 1)))->sqltext =
            regex_group(&m, 2);
    } else {
        py_warn(r->vm, &sa_exc_SAWarning, "Unknown schema content: %R", py_str_from(line));
    }
}

/* --- options --- */

/* In the order in which they enter the dict; those quoted first. */
static const char *const quoted_options[] = {"COMMENT",  "DATA DIRECTORY", "INDEX DIRECTORY",
                                             "PASSWORD", "CONNECTION",     NULL};
static const char *const word_options[] = {"ENGINE",
                                           "TYPE",
                                           "AUTO_INCREMENT",
                                           "AVG_ROW_LENGTH",
                                           "CHARACTER SET",
                                           "DEFAULT CHARSET",
                                           "CHECKSUM",
                                           "COLLATE",
                                           "DELAY_KEY_WRITE",
                                           "INSERT_METHOD",
                                           "MAX_ROWS",
                                           "MIN_ROWS",
                                           "PACK_KEYS",
                                           "ROW_FORMAT",
                                           "KEY_BLOCK_SIZE",
                                           "STATS_SAMPLE_PAGES",
                                           NULL};
static const char *const left_out[] = {"AUTO_INCREMENT", "DATA DIRECTORY", "INDEX DIRECTORY", NULL};

/* Where the value of OPTION begins in LINE (behind its =), or NULL. */
static const char *find_option(const char *line, const char *option, bool quoted) {
    size_t n = strlen(option);
    for (const char *p = line; *p; p++) {
        if (strncasecmp(p, option, n))
            continue;
        const char *q = p + n;
        q += strspn(q, " ");
        if (*q == '=')
            q++, q += strspn(q, " ");
        else if (q == p + n)
            continue;
        if (quoted ? *q == '\'' : isalnum((unsigned char)*q) || *q == '_')
            return q;
    }
    return NULL;
}

static const char *blank_out(const char *line, const char *from, const char *to) {
    return mem_printf("%.*s%s", (int)(from - line), line, to);
}

static void read_options(struct reflector *r, struct reflect_table *t, const char *line) {
    const char *const *lists[] = {quoted_options, word_options};
    for (int quoted = 1; quoted >= 0; quoted--)
        for (const char *const *o = lists[1 - quoted]; *o; o++) {
            const char *start = find_option(line, *o, quoted), *end = start;
            if (!start)
                continue;
            if (quoted)
                for (end++; *end && !(*end == '\'' && end[1] != '\''); end++)
                    end += *end == '\'';
            else
                while (isalnum((unsigned char)*end) || *end == '_')
                    end++;
            const char *text =
                quoted ? mysql_unescape(mem_strndup(start + 1, (size_t)(end - start - 1)))
                       : mem_strndup(start, (size_t)(end - start));
            end += quoted && *end;
            line = blank_out(line, start - (start[-1] == '=' || start[-1] == ' '), end);
            if (text_is_one_of(*o, left_out))
                continue;
            if (!strcmp(*o, "COMMENT"))
                t->comment = text;
            reflect_option(&t->options, mem_printf("%s_%s", r->dialect->name, text_lower(*o)),
                           py_str_from(text));
        }
}

/* --- partitions --- */

static void add_definition(struct reflector *r, struct reflect_table *t, const char *key,
                           const char *text) {
    const char *name = mem_printf("%s_%s_definitions", r->dialect->name, key);
    value before = t->options ? py_dict_get_text(t->options, name) : PY_UNDEF;
    if (before != PY_UNDEF)
        text = mem_printf("%s, %s", py_str_cstr(before), text);
    reflect_option(&t->options, name, py_str_from(text));
}

static void read_definition(struct reflector *r, struct reflect_table *t, const char *line,
                            bool sub) {
    struct buf b = BUF_INIT;
    buf_puts(&b, text_replace(text_replace(line, ") */", ""), ",", ""));
    if (sub && buf_ends_with(&b, ")"))
        buf_truncate(&b, b.len - 1);
    bool last =
        strstr(b.data, "MAXVALUE") || strstr(b.data, "MINVALUE") || strstr(b.data, "ENGINE");
    if (!strcmp(r->dialect->name, "mariadb") && last && buf_ends_with(&b, ")"))
        buf_truncate(&b, b.len - 1);
    add_definition(r, t, sub ? "subpartition" : "partition", buf_take(&b));
}

static void read_partition(struct reflector *r, struct reflect_table *t, const char *line) {
    static const struct {
        const char *word, *option;
    } directives[] = {{"PARTITION BY ", "partition_by"},
                      {"SUBPARTITION BY ", "subpartition_by"},
                      {"PARTITIONS ", "partitions"},
                      {"SUBPARTITIONS ", "subpartitions"}};
    if (text_starts_with(line, "/*!")) /* MySQL hides partitions from older servers */
        line += 3 + strspn(line + 3, "0123456789");
    line += strspn(line, " (");
    for (size_t i = 0; i < sizeof directives / sizeof *directives; i++)
        if (text_starts_with(line, directives[i].word)) {
            const char *text = line + strlen(directives[i].word);
            if (text_ends_with(text, " */"))
                text = mem_strndup(text, strlen(text) - 3);
            reflect_option(&t->options, mem_printf("%s_%s", r->dialect->name, directives[i].option),
                           py_str_from(text));
            return;
        }
    if (text_starts_with(line, "PARTITION ") || text_starts_with(line, "SUBPARTITION "))
        read_definition(r, t, line, *line == 'S');
}

/* --- the table --- */

void mysql_read_table(struct reflector *r, struct mysql_text *x, struct reflect_table *t,
                      const char *sql) {
    struct text_list lines = text_split_char(sql, '\n');
    for (size_t i = 0; i < lines.n; i++) {
        const char *line = lines.items[i];
        size_t n = strlen(line);
        if (n && line[n - 1] == '\r')
            line = mem_strndup(line, n - 1);
        if (text_starts_with(line, "  `"))
            mysql_read_column(r, t, line);
        else if (text_starts_with(line, ") "))
            read_options(r, t, line);
        else if (!*line || !strcmp(line, ")") || text_starts_with(line, "CREATE "))
            continue;
        else if (strstr(line, "PARTITION"))
            read_partition(r, t, line);
        else
            read_constraint(r, x, t, line);
    }
    reflect_sort_constraints(t->uniques, t->n_uniques);
    reflect_sort_constraints(t->checks, t->n_checks);
    reflect_sort_indexes(t);
}

/*
 * Batch mode on SQLite: CREATE TABLE is read, and what reflection overlooks (it searches the text
 * with patterns, see reflect/sqlite_text.c) is put into the copy of the table: COLLATE, UNIQUE,
 * CHECK, options and names of foreign keys inside columns, types it has no class for,
 * AUTOINCREMENT, STRICT, WITHOUT ROWID. No counterpart in the reference, which loses them.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "ops/batch_sqlite.h"
#include "ops/sqlite_words.h"
#include "reflect/reflect.h"
#include "schema/constraint.h"

/* A word, or everything between two parentheses. */
struct piece {
    struct sqlite_word w; /* of a group: start and end of what is inside */
    bool group;
};

/* A definition: a column, or a constraint of the table. */
struct definition {
    struct piece *pieces;
    size_t n, cap;
    size_t at;          /* next to be read */
    const char *column; /* NULL: of the table */
};

struct reading {
    struct batch_apply *b;
    struct sqlite_source *source;
};

/* --- pieces --- */

/* From P to the comma or parenthesis that ends the definition; that character, 0 at the end. */
static char read_definition(struct definition *d, const char **p) {
    struct piece x = {0};
    int depth = 0;
    struct sqlite_word w;
    *d = (struct definition){0};
    while (sqlite_next_word(p, &w)) {
        if (sqlite_word_char(&w, '(') && depth++ == 0) {
            x = (struct piece){.group = true, .w.start = w.end};
            continue;
        }
        if (sqlite_word_char(&w, ')') && depth-- == 0)
            return ')';
        if (sqlite_word_char(&w, ',') && !depth)
            return ',';
        if (depth)
            continue;
        if (sqlite_word_char(&w, ')'))
            x.w.end = w.start;
        else
            x = (struct piece){.w = w};
        MEM_GROW(d->pieces, d->n, d->cap);
        d->pieces[d->n++] = x;
    }
    return 0;
}

static const struct piece *peek(const struct definition *d) {
    return d->at < d->n ? &d->pieces[d->at] : NULL;
}

static bool take_word(struct definition *d, const char *word) {
    const struct piece *x = peek(d);
    if (!x || x->group || !sqlite_word_is(&x->w, word))
        return false;
    d->at++;
    return true;
}

static const char *take_name(struct definition *d) {
    const struct piece *x = peek(d);
    return x && !x->group && x->w.identifier ? d->pieces[d->at++].w.text : NULL;
}

/* What a group says, blanks at its ends left out; NULL if there is none. */
static const char *take_group(struct definition *d) {
    const struct piece *x = peek(d);
    if (!x || !x->group)
        return NULL;
    const char *start = x->w.start, *end = x->w.end;
    d->at++;
    while (start < end && isspace((unsigned char)*start))
        start++;
    while (end > start && isspace((unsigned char)end[-1]))
        end--;
    return mem_strndup(start, (size_t)(end - start));
}

/* The names in "a, b COLLATE x DESC"; of COLUMN's own constraint: that one. */
static struct py_list *names_of(const char *group, const char *column) {
    struct py_list *names = py_list_new(0);
    struct sqlite_word w;
    bool first = true;
    if (!group && column)
        py_list_append(names, py_str_from(column));
    while (group && sqlite_next_word(&group, &w)) {
        if (first && w.identifier)
            py_list_append(names, py_str_from(w.text));
        first = sqlite_word_char(&w, ',');
    }
    return names;
}

/* --- constraints that were reflected --- */

static bool has_columns(const struct constraint *c, const struct py_list *names) {
    if (c->columns->n != names->n)
        return false;
    for (size_t i = 0; i < names->n; i++)
        if (strcasecmp(c->columns->keys[i], py_str_cstr(names->items[i])))
            return false;
    return true;
}

static const char *squeezed(const char *text) {
    struct buf b = BUF_INIT;
    for (; *text; text++)
        if (!isspace((unsigned char)*text))
            buf_putc(&b, *text);
    return buf_take(&b);
}

static bool has_text(const struct constraint *c, const char *text) {
    return c->sqltext->kind == SQL_TEXT &&
           !strcmp(squeezed(((const struct sql_text *)c->sqltext)->text), squeezed(text));
}

static struct constraint *find_in(const struct batch_list *l, enum constraint_kind kind,
                                  const struct py_list *names, const char *text, size_t *at) {
    for (size_t i = 0; i < l->n; i++) {
        struct constraint *c = constraint_of(l->items[i].object);
        if (c->kind != kind || !(text ? has_text(c, text) : has_columns(c, names)))
            continue;
        *at = i;
        return c;
    }
    return NULL;
}

/* The reflected constraint; it has the name NAME from now on if it had none. */
static struct constraint *find(struct batch_apply *b, enum constraint_kind kind,
                               const struct py_list *names, const char *text, const char *name) {
    size_t at;
    struct constraint *c = find_in(&b->constraints, kind, names, text, &at);
    if (c)
        return c;
    c = find_in(&b->unnamed, kind, names, text, &at);
    if (c && name) {
        c->name = name_new(b->vm, name, -1);
        batch_list_remove(&b->unnamed, (long)at);
        batch_list_add(&b->constraints, name, PY_OBJ(c));
    }
    return c;
}

static void add(struct batch_apply *b, struct constraint *c) {
    const char *name = c->name ? name_text(c->name) : NULL;
    constraint_attach(b->vm, c, b->table);
    batch_list_add(name ? &b->constraints : &b->unnamed, name, PY_OBJ(c));
}

static struct constraint *fresh(struct batch_apply *b, enum constraint_kind kind,
                                const char *name) {
    struct constraint *c = constraint_new(b->vm, kind, name ? name_new(b->vm, name, -1) : NULL);
    c->name_is_none_name = !name;
    return c;
}

static bool all_known(struct batch_apply *b, const struct py_list *names) {
    for (size_t i = 0; i < names->n; i++)
        if (!table_get_column(b->table, py_str_cstr(names->items[i])))
            return false;
    return names->n > 0;
}

static void keep_unique(struct batch_apply *b, struct definition *d, const char *name) {
    const struct py_list *names = names_of(d->column ? NULL : take_group(d), d->column);
    if (!all_known(b, names) || find(b, CONSTRAINT_UNIQUE, names, NULL, name))
        return;
    struct constraint *c = fresh(b, CONSTRAINT_UNIQUE, name);
    for (size_t i = 0; i < names->n; i++)
        constraint_add_column(b->vm, c, names->items[i]);
    add(b, c);
}

static void keep_check(struct batch_apply *b, struct definition *d, const char *name) {
    const char *text = take_group(d);
    if (!text || find(b, CONSTRAINT_CHECK, NULL, text, name))
        return;
    struct constraint *c = fresh(b, CONSTRAINT_CHECK, name);
    c->sqltext = batch_raw_text(b->vm, text);
    add(b, c);
}

/* --- foreign keys --- */

/* "SET NULL", "CASCADE", … in the reference's spelling: capitals. */
static struct py_str *take_action(struct vm *vm, struct definition *d) {
    static const char *const actions[][3] = {{"SET", "NULL", "SET NULL"},
                                             {"SET", "DEFAULT", "SET DEFAULT"},
                                             {"NO", "ACTION", "NO ACTION"},
                                             {"CASCADE", NULL, "CASCADE"},
                                             {"RESTRICT", NULL, "RESTRICT"}};
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        size_t start = d->at;
        if (take_word(d, actions[i][0]) && (!actions[i][1] || take_word(d, actions[i][1])))
            return name_new(vm, actions[i][2], -1);
        d->at = start;
    }
    return NULL;
}

static void set_text(struct py_str **option, struct py_str *given) {
    if (!*option && given)
        *option = given;
}

static bool take_option(struct vm *vm, struct definition *d, struct constraint *c) {
    if (take_word(d, "ON")) {
        bool update = take_word(d, "UPDATE");
        if (!update)
            take_word(d, "DELETE");
        set_text(update ? &c->onupdate : &c->ondelete, take_action(vm, d));
        return true;
    }
    if (take_word(d, "MATCH"))
        return take_name(d) != NULL;
    if (take_word(d, "INITIALLY")) {
        const char *when = take_name(d);
        if (when && !strcasecmp(when, "DEFERRED"))
            set_text(&c->initially, name_new(vm, "DEFERRED", -1));
        return true;
    }
    size_t start = d->at;
    bool no = take_word(d, "NOT");
    if (take_word(d, "DEFERRABLE")) {
        if (c->deferrable == PY_UNDEF || c->deferrable == PY_NONE)
            c->deferrable = no ? PY_FALSE : PY_TRUE;
        return true;
    }
    d->at = start;
    return false;
}

/* Behind REFERENCES; LOCAL are the names before it. */
static void keep_reference(struct batch_apply *b, struct definition *d, struct py_list *local,
                           const char *name) {
    struct constraint *c = find(b, CONSTRAINT_FOREIGN_KEY, local, NULL, name);
    take_name(d);
    take_group(d);
    if (!c)
        c = fresh(b, CONSTRAINT_FOREIGN_KEY, NULL); /* not copied: its columns are gone */
    while (take_option(b->vm, d, c))
        ;
}

/* --- columns --- */

static struct column *copied_column(struct batch_apply *b, const char *name) {
    for (size_t i = 0; i < b->n; i++)
        if (!strcasecmp(b->columns[i].name, name))
            return b->columns[i].column;
    return NULL;
}

static void keep_collation(struct batch_apply *b, struct definition *d) {
    struct column *c = copied_column(b, d->column);
    const char *collation = take_name(d);
    struct sa_type *t = c ? column_type(b->vm, c) : NULL;
    if (!t || !collation || t->enums || !type_is(t, TYPE_String))
        return;
    t = type_copy(b->vm, t);
    type_set_arg(b->vm, t, "collation", py_str_from(collation));
    c->base.expr.type = PY_OBJ(t);
}

static void keep_computed(struct batch_apply *b, struct definition *d) {
    struct column *c = copied_column(b, d->column);
    const char *text = take_group(d);
    if (c && c->computed && text)
        c->computed->sqltext = batch_raw_text(b->vm, text);
}

static bool ends_type(const struct piece *x) {
    static const char *const words[] = {"CONSTRAINT", "PRIMARY", "NOT",      "NULL",
                                        "UNIQUE",     "CHECK",   "DEFAULT",  "COLLATE",
                                        "REFERENCES", "AS",      "GENERATED"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!x->group && sqlite_word_is(&x->w, words[i]))
            return true;
    return false;
}

/* A type without a class is written as it was. */
static void keep_type(struct batch_apply *b, struct definition *d) {
    struct column *c = copied_column(b, d->column);
    struct buf name = BUF_INIT, text = BUF_INIT;
    for (const struct piece *x; (x = peek(d)) && !ends_type(x); d->at++) {
        if (x->group) {
            buf_printf(&text, "(%s)", mem_strndup(x->w.start, (size_t)(x->w.end - x->w.start)));
            continue;
        }
        size_t len = (size_t)(x->w.end - x->w.start);
        if (text.len)
            buf_putc(&text, ' ');
        if (name.len)
            buf_putc(&name, ' ');
        buf_add(&text, x->w.start, len);
        for (size_t i = 0; i < len; i++)
            buf_putc(&name, (char)toupper((unsigned char)x->w.start[i]));
    }
    struct py_dict *known = reflect_type_names(b->vm, b->impl->dialect);
    if (!c || py_dict_get_text(known, buf_take(&name)) != PY_UNDEF)
        return;
    struct sa_type *t = type_copy(b->vm, column_type(b->vm, c));
    t->declared = buf_take(&text);
    c->base.expr.type = PY_OBJ(t);
}

/* --- definitions --- */

static void read_clause(struct reading *r, struct definition *d, const char *name) {
    struct batch_apply *b = r->b;
    if (take_word(d, "UNIQUE"))
        keep_unique(b, d, name);
    else if (take_word(d, "CHECK"))
        keep_check(b, d, name);
    else if (take_word(d, "REFERENCES"))
        keep_reference(b, d, names_of(NULL, d->column), name);
    else if (!d->column && take_word(d, "FOREIGN") && take_word(d, "KEY")) {
        struct py_list *local = names_of(take_group(d), NULL);
        if (take_word(d, "REFERENCES"))
            keep_reference(b, d, local, name);
    } else if (d->column && take_word(d, "COLLATE"))
        keep_collation(b, d);
    else if (d->column && take_word(d, "AS"))
        keep_computed(b, d);
    else if (take_word(d, "DEFAULT"))
        d->at++; /* a word, a literal or a group; a sign's number is skipped like any word */
    else if (take_word(d, "AUTOINCREMENT"))
        r->source->autoincrement = true;
    else
        d->at++;
}

static bool is_table_constraint(const struct definition *d) {
    static const char *const words[] = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (d->n && sqlite_word_is(&d->pieces[0].w, words[i]))
            return true;
    return false;
}

static void keep_definition(struct reading *r, struct definition *d) {
    if (!is_table_constraint(d)) {
        const struct piece *first = peek(d);
        /* a name may stand in single quotes, too */
        d->column =
            !first ? NULL
            : first->w.identifier
                ? first->w.text
                : mem_strndup(first->w.start + 1, (size_t)(first->w.end - first->w.start) - 1);
        d->at++;
        if (d->column)
            keep_type(r->b, d);
    }
    while (d->at < d->n) {
        const char *name = take_word(d, "CONSTRAINT") ? take_name(d) : NULL;
        if (d->at < d->n)
            read_clause(r, d, name);
    }
}

static void set_option(struct batch_apply *b, const char *name, value v) {
    if (py_dict_get_text(b->table_kwargs, name) == PY_UNDEF)
        py_dict_set_text(b->table_kwargs, name, v);
}

static void read_options(struct batch_apply *b, const char *p) {
    struct sqlite_word w, before = {0};
    for (; sqlite_next_word(&p, &w); before = w) {
        if (sqlite_word_is(&w, "ROWID") && before.start && sqlite_word_is(&before, "WITHOUT"))
            set_option(b, "sqlite_with_rowid", PY_FALSE);
        if (sqlite_word_is(&w, "STRICT"))
            set_option(b, "sqlite_strict", PY_TRUE);
    }
}

void sqlite_keep(struct batch_apply *b, struct sqlite_source *s) {
    struct reading r = {b, s};
    struct definition d;
    struct sqlite_word w;
    const char *p = s->sql ? s->sql : "";
    char end;
    while (sqlite_next_word(&p, &w) && !sqlite_word_char(&w, '('))
        if (sqlite_word_is(&w, "VIRTUAL"))
            return;
    do {
        end = read_definition(&d, &p);
        keep_definition(&r, &d);
    } while (end == ',');
    read_options(b, p);
    if (s->autoincrement)
        set_option(b, "sqlite_autoincrement", PY_TRUE);
}

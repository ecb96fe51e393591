/*
 * Types: a script's compare_type first, then the two texts of the dialect, word by word. cf.
 * alembic.autogenerate.compare.types, alembic.ddl.impl.
 */
#include <ctype.h>
#include <string.h>

#include "autogen/extended.h"
#include "autogen/impl_hook.h"

/* False, with a line in the log, when one side has no type. */
static bool can_compare(struct column_pair *c) {
    struct vm *vm = c->a->vm;
    struct sa_type *conn = column_type(vm, c->conn), *model = column_type(vm, c->model);
    c->alter->existing_type = PY_OBJ(conn);
    if (type_affinity(vm, conn) == AFFINITY_NULLTYPE) {
        log_info(LOG_TYPES, "Couldn't determine database type for column '%s.%s'", c->table,
                 c->name);
        return false;
    }
    if (type_affinity(vm, model) == AFFINITY_NULLTYPE) {
        log_info(LOG_TYPES, "Column '%s.%s' has no type within the model; can't compare", c->table,
                 c->name);
        return false;
    }
    return true;
}

static bool report(struct column_pair *c) {
    struct vm *vm = c->a->vm;
    struct sa_type *model = column_type(vm, c->model);
    c->alter->modify_type = PY_OBJ(model);
    log_info(LOG_TYPES, "Detected type change from %s to %s on '%s.%s'",
             type_repr(vm, column_type(vm, c->conn)), type_repr(vm, model), c->table, c->name);
    return true;
}

bool compare_user_type(void *arg) {
    struct column_pair *c = arg;
    struct autogen *a = c->a;
    if (a->compare_type == PY_FALSE)
        return true;
    if (!can_compare(c) || a->compare_type == PY_UNDEF || !py_is_callable(a->compare_type))
        return false;
    value args[] = {a->migration_context, PY_OBJ(c->conn), PY_OBJ(c->model),
                    PY_OBJ(column_type(a->vm, c->conn)), PY_OBJ(column_type(a->vm, c->model))};
    value differs = py_call(a->vm, a->compare_type, 5, args);
    if (py_truth(a->vm, differs))
        return report(c);
    return differs == PY_FALSE;
}

static bool types_differ(struct column_pair *c) {
    if (!impl_has(c->a, HOOK_compare_type))
        return compare_types_differ(c->a, c->conn, c->model);
    value args[] = {PY_OBJ(c->conn), PY_OBJ(c->model)};
    return py_truth(c->a->vm, impl_call(c->a, HOOK_compare_type, 2, args));
}

bool compare_dialect_type(void *arg) {
    struct column_pair *c = arg;
    if (!can_compare(c) || !types_differ(c))
        return false;
    return !(c->a->extended && extended_same_type(c)) && report(c);
}

/* --- words and arguments of a type's text --- */

struct parsed {
    const char *first;
    struct text_list words;     /* further ones */
    struct text_list arguments; /* of the last parentheses */
    struct text_list keywords;  /* "name=value" there */
};

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_' || c == '-' || (c & 0x80);
}

static void read_arguments(struct parsed *p, const char *text, size_t n) {
    size_t start = 0;
    p->arguments = p->keywords = (struct text_list){0};
    for (size_t i = 0; i <= n; i++) {
        if (i < n && !strchr("(),", text[i]))
            continue;
        if (i > start) {
            const char *term = text_strip_n(text + start, i - start);
            /* key=value arguments do not take part */
            text_list_add(memchr(text + start, '=', i - start) ? &p->keywords : &p->arguments,
                          term);
        }
        start = i + 1;
    }
}

static struct parsed parse(const char *text) {
    struct parsed p = {0};
    for (const char *s = text; *s;) {
        const char *end = s;
        while (is_word(*end))
            end++;
        if (end > s) {
            const char *word = mem_strndup(s, (size_t)(end - s));
            if (!p.first)
                p.first = word;
            else
                text_list_add(&p.words, word);
            s = end;
        } else if (*s == '(' && s[1] && (end = strchr(s + 2, ')'))) {
            read_arguments(&p, s, (size_t)(end + 1 - s));
            s = end + 1;
        } else {
            s++;
        }
    }
    return p;
}

static const char *all_words(const struct parsed *p) {
    return p->words.n ? mem_printf("%s %s", p->first, text_join(&p->words, " ")) : p->first;
}

/* --- the rules --- */

/* Names that mean the same, lower case; the dialect's beside the general one. */
static const char *const numeric[] = {"numeric", "decimal", NULL};
static const char *const pg_double[] = {"float", "double precision", NULL};
static const char *const mysql_bool[] = {"bool", "tinyint", NULL};
static const char *const mysql_json[] = {"json", "longtext", NULL};
static const struct {
    unsigned dialects; /* bits of enum sql_dialect_id; 0: all */
    const char *const *names;
} synonyms[] = {{0, numeric},
                {1u << SQL_POSTGRESQL, pg_double},
                {1u << SQL_MYSQL | 1u << SQL_MARIADB, mysql_bool},
                {1u << SQL_MYSQL | 1u << SQL_MARIADB, mysql_json}};

value compare_type_synonyms(struct vm *vm, enum sql_dialect_id id) {
    struct py_list *all = py_list_new(0);
    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++) {
        if (synonyms[i].dialects && !(synonyms[i].dialects & 1u << id))
            continue;
        struct py_set *set = py_set_new(&py_set_type);
        for (const char *const *name = synonyms[i].names; *name; name++)
            py_set_add(vm, set, py_str_from(text_upper(*name)));
        py_list_append(all, PY_OBJ(set));
    }
    return PY_OBJ(py_tuple_from(vm, PY_OBJ(all)));
}

/* Whether one of the SETS, which a script's impl has, holds both names. */
static bool own_synonyms_match(struct vm *vm, value sets, const char *a, const char *b) {
    struct py_iter it;
    py_iter_init(vm, &it, sets);
    for (value set; (set = py_iter_next(vm, &it)) != PY_UNDEF;) {
        struct py_iter names;
        bool has_a = false, has_b = false;
        py_iter_init(vm, &names, set);
        for (value name; (name = py_iter_next(vm, &names)) != PY_UNDEF;) {
            const char *text = text_lower(py_str_text(vm, name));
            has_a |= !strcmp(text, a);
            has_b |= !strcmp(text, b);
        }
        if (has_a && has_b)
            return true;
    }
    return false;
}

static bool names_match(struct autogen *g, const struct parsed *a, const struct parsed *b) {
    const struct sql_dialect *d = g->dialect;
    const char *all_a, *all_b;
    if (!strcmp(a->first, b->first))
        return true;
    all_a = all_words(a);
    all_b = all_words(b);
    value own = g->hooks[HOOK_type_synonyms];
    if (own != PY_UNDEF)
        return own_synonyms_match(g->vm, own, all_a, all_b) ||
               own_synonyms_match(g->vm, own, a->first, b->first);
    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++) {
        const char *const *names = synonyms[i].names;
        if (synonyms[i].dialects && !(synonyms[i].dialects & 1u << d->id))
            continue;
        if ((text_is_one_of(all_a, names) && text_is_one_of(all_b, names)) ||
            (text_is_one_of(a->first, names) && text_is_one_of(b->first, names)))
            return true;
    }
    return false;
}

static bool lists_differ(const struct text_list *a, const struct text_list *b) {
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->items[i], b->items[i]))
            return true;
    return false;
}

/* The word behind KEYWORD ("character set", "collate"), or NULL. */
static const char *word_after(const struct text_list *words, const char *keyword) {
    const char *text = text_join(words, " "), *at = strstr(text, keyword);
    if (!at)
        return NULL;
    at += strlen(keyword);
    return mem_strndup(at, strcspn(at, " "));
}

static bool options_differ(const struct parsed *a, const struct parsed *b) {
    static const char *const keywords[] = {"character set ", "collate "};
    for (size_t i = 0; i < 2; i++) {
        const char *x = word_after(&a->words, keywords[i]), *y = word_after(&b->words, keywords[i]);
        if (x && y && strcmp(x, y))
            return true;
    }
    return false;
}

/* MySQL's ENUM: the set of values, whatever their order unless ORDERED. */
static bool enums_differ(const struct enum_info *a, const struct enum_info *b, bool ordered) {
    if (a->n != b->n)
        return true;
    for (size_t i = 0; i < a->n; i++) {
        size_t k = ordered ? i : 0;
        if (ordered && !py_str_equal(a->labels[i], b->labels[i]))
            return true;
        while (k < b->n && !py_str_equal(a->labels[i], b->labels[k]))
            k++;
        if (k == b->n)
            return true;
    }
    return false;
}

/* --- texts of types --- */

/* A database has thousands of columns of a dozen types. A type of ours whose parameters are numbers
 * or flags is made a text of once: whoever has the same class and parameters has the same text. */
enum { TEXT_ARGS = 4, TEXTS = 64 };
struct type_text {
    const struct type_class *cls;
    value args[TEXT_ARGS];
    const char *text;
};

/* False: its text hangs on more than its class and few plain parameters. */
static bool plain_key(struct autogen *a, const struct sa_type *t, struct type_text *key) {
    int n;
    type_class_params(t->cls, &n);
    if (n > TEXT_ARGS || t->head.type != t->cls->py || t->variants || t->enums || t->item ||
        t->schema_type || t->declared ||
        sql_custom_compile(a->vm, t->head.type, a->dialect->name) != PY_UNDEF)
        return false;
    *key = (struct type_text){.cls = t->cls};
    for (int i = 0; t->args && i < n; i++) {
        value v = key->args[i] = t->args[i];
        if (v != PY_UNDEF && v != PY_NONE && !py_is_bool(v) && !py_is_small(v))
            return false;
    }
    return true;
}

static const char *make_text(struct autogen *a, struct sa_type *t) {
    return text_lower(sql_type_text(a->vm, a->dialect, t));
}

static const char *text_of(struct autogen *a, struct sa_type *t) {
    struct type_text key;
    if (!plain_key(a, t, &key))
        return make_text(a, t);
    uint64_t hash = (uintptr_t)key.cls >> 4;
    for (size_t i = 0; i < TEXT_ARGS; i++)
        hash = (hash ^ key.args[i]) * 0x9E3779B97F4A7C15u;
    if (!a->type_texts)
        a->type_texts = MEM_NEW_ARRAY(struct type_text, TEXTS);
    struct type_text *kept = &a->type_texts[hash >> 32 & (TEXTS - 1)];
    if (!kept->text || kept->cls != key.cls || memcmp(kept->args, key.args, sizeof key.args) != 0) {
        key.text = make_text(a, t);
        *kept = key;
    }
    return kept->text;
}

/* --- as a script's impl sees them --- */

static value list_value(const struct text_list *texts) {
    struct py_list *list = py_list_new(texts->n);
    for (size_t i = 0; i < texts->n; i++)
        py_list_append(list, py_str_from(texts->items[i]));
    return PY_OBJ(list);
}

static value params_value(struct vm *vm, const struct parsed *p) {
    static const char key;
    struct py_dict *keywords = py_dict_new();
    value *cls = vm_get_data(vm, &key);
    if (!cls) {
        cls = MEM_NEW(value);
        *cls = py_call2(vm, py_import_from(vm, "collections", "namedtuple"), py_str_from("Params"),
                        py_str_from("token0 tokens args kwargs"));
        vm_set_data(vm, &key, cls);
    }
    for (size_t i = 0; i < p->keywords.n; i++) {
        const char *equals = strchr(p->keywords.items[i], '=');
        py_dict_set_text(
            keywords, text_strip_n(p->keywords.items[i], (size_t)(equals - p->keywords.items[i])),
            py_str_from(text_strip_n(equals + 1, strlen(equals + 1))));
    }
    value args[] = {compare_text(p->first), list_value(&p->words), list_value(&p->arguments),
                    PY_OBJ(keywords)};
    return py_call(vm, *cls, 4, args);
}

static struct text_list texts_of(struct vm *vm, value params, const char *name) {
    struct text_list out = {0};
    const struct py_list *list = py_list_from(vm, py_getattr(vm, params, name));
    for (size_t i = 0; i < list->n; i++)
        text_list_add(&out, py_str_text(vm, list->items[i]));
    return out;
}

static struct parsed parsed_of(struct vm *vm, value params) {
    return (struct parsed){.first = py_str_text(vm, py_getattr(vm, params, "token0")),
                           .words = texts_of(vm, params, "tokens"),
                           .arguments = texts_of(vm, params, "args")};
}

value compare_type_patterns(enum sql_dialect_id id) {
    struct py_list *list = py_list_new(2);
    if (id != SQL_MYSQL && id != SQL_MARIADB)
        return PY_OBJ(&py_empty_tuple);
    py_list_append(list, py_str_from("character set ([\\w\\-_]+)"));
    py_list_append(list, py_str_from("collate ([\\w\\-_]+)"));
    return PY_OBJ(list);
}

/* Whether one of PATTERNS, which a script's impl has, finds something else in the one than in the
 * other. */
static bool patterns_differ(struct vm *vm, value patterns, const struct parsed *a,
                            const struct parsed *b) {
    const struct py_list *list = py_list_from(vm, patterns);
    value search = py_import_from(vm, "re", "search"), one = py_from_small(1);
    value texts[2] = {py_str_from(text_lower(text_join(&a->words, " "))),
                      py_str_from(text_lower(text_join(&b->words, " ")))};
    for (size_t i = 0; i < list->n; i++) {
        value x = py_call2(vm, search, list->items[i], texts[0]);
        value y = py_call2(vm, search, list->items[i], texts[1]);
        if (x != PY_NONE && y != PY_NONE &&
            !py_equal(vm, py_call_method(vm, x, "group", 1, &one),
                      py_call_method(vm, y, "group", 1, &one)))
            return true;
    }
    return false;
}

static bool arguments_match(struct autogen *a, const struct parsed *conn,
                            const struct parsed *model) {
    if (lists_differ(&model->words, &conn->words) ||
        lists_differ(&model->arguments, &conn->arguments))
        return false;
    if (impl_has(a, HOOK_type_arg_extract))
        return !patterns_differ(a->vm, a->hooks[HOOK_type_arg_extract], conn, model);
    return !sql_is_mysql(a->dialect) || !options_differ(conn, model);
}

bool compare_params_match(struct autogen *a, value conn, value model, bool arguments) {
    struct parsed c = parsed_of(a->vm, conn), m = parsed_of(a->vm, model);
    return arguments ? arguments_match(a, &c, &m) : names_match(a, &c, &m);
}

static bool ask(struct autogen *a, enum autogen_hook hook, const struct parsed *conn,
                const struct parsed *model) {
    value args[] = {params_value(a->vm, conn), params_value(a->vm, model)};
    return py_truth(a->vm, impl_call(a, hook, 2, args));
}

bool compare_types_differ(struct autogen *a, struct column *conn, struct column *model) {
    struct sa_type *x = column_type(a->vm, conn), *y = column_type(a->vm, model);
    if (a->extended && (type_affinity(a->vm, x) == AFFINITY_NULLTYPE ||
                        type_affinity(a->vm, y) == AFFINITY_NULLTYPE))
        return false; /* no type to speak of: asked by who has not looked */
    if (sql_is_mysql(a->dialect) && type_is(x, TYPE_Enum) && type_is(y, TYPE_Enum) && x->enums &&
        y->enums)
        return enums_differ(x->enums, y->enums, a->extended);
    const char *p = text_of(a, x), *q = text_of(a, y);
    bool asks_names = impl_has(a, HOOK__column_types_match);
    bool asks_arguments = impl_has(a, HOOK__column_args_match);
    if (!strcmp(p, q) && !asks_names && !asks_arguments)
        return false;
    if (a->extended && a->dialect->id == SQL_POSTGRESQL && (strchr(p, '[') || strchr(q, '[')))
        return true; /* words alone do not tell an array from its items */
    struct parsed c = parse(p), m = parse(q);
    if (!c.first || !m.first)
        return true;
    if (!(asks_names ? ask(a, HOOK__column_types_match, &c, &m) : names_match(a, &c, &m)))
        return true;
    return !(asks_arguments ? ask(a, HOOK__column_args_match, &c, &m) : arguments_match(a, &c, &m));
}

/* Keywords of dialects: a table and its checks (cf. sqlalchemy.sql.base.DialectKWArgs). */
#include "schema/kw.h"

#include <string.h>

#include "schema/exc.h"

static const struct kw_entry {
    enum kw_owner owner;
    const char *dialect, *option;
    value missing; /* its value when not given; PY_UNDEF: a dict of its own */
} entries[] = {
#define K(owner, dialect, option, missing) {owner, dialect, option, missing},
#include "schema/kw.def"
#undef K
};

static const char *const dialects[] = {"postgresql", "mysql",  "mariadb",
                                       "mssql",      "oracle", "sqlite"};

static bool is_dialect(const char *name, size_t len) {
    for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++)
        if (strlen(dialects[i]) == len && !memcmp(dialects[i], name, len))
            return true;
    return false;
}

static bool is_known(enum kw_owner owner, const char *name, size_t dialect_len) {
    const char *option = name + dialect_len + 1;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        const struct kw_entry *e = &entries[i];
        if (e->owner == owner && strlen(e->dialect) == dialect_len &&
            !memcmp(e->dialect, name, dialect_len) &&
            (!strcmp(e->option, "*") || !strcmp(e->option, option)))
            return true;
    }
    return false;
}

void kw_check(struct vm *vm, const struct py_type *cls, enum kw_owner owner, struct py_dict *kw,
              struct py_dict **target) {
    size_t i = 0;
    value key, val;
    if (!kw)
        return;
    while (py_dict_next(kw, &i, &key, &val)) {
        const char *name = py_str_cstr(key);
        const char *bar = *name ? strchr(name + 1, '_') : NULL;
        if (!bar || !bar[1])
            py_raise(vm, &py_exc_TypeError,
                     "Additional arguments should be named <dialectname>_<argument>, got '%s'",
                     name);
        size_t len = (size_t)(bar - name);
        if (!is_dialect(name, len))
            py_warn(vm, &sa_exc_SAWarning,
                    "Can't validate argument %R; can't locate any SQLAlchemy dialect named %R", key,
                    py_str_new(name, len));
        else if (!is_known(owner, name, len))
            py_raise(vm, &sa_exc_ArgumentError,
                     "Argument %R is not accepted by dialect %R on behalf of %R", key,
                     py_str_new(name, len), PY_OBJ(cls));
        if (!*target)
            *target = py_dict_new();
        py_dict_set_str(*target, PY_AS(struct py_str, key), val);
    }
}

value kw_get(const struct py_dict *kw, const char *name) {
    return kw ? py_dict_get_text((struct py_dict *)kw, name) : PY_UNDEF;
}

bool kw_true(struct vm *vm, const struct py_dict *kw, const char *name) {
    value v = kw_get(kw, name);
    return v != PY_UNDEF && py_truth(vm, v);
}

const char *kw_text(struct vm *vm, const struct py_dict *kw, const char *name) {
    value v = kw_get(kw, name);
    return v == PY_UNDEF || v == PY_NONE ? NULL : py_str_text(vm, v);
}

/* {} of DIALECT in OUTER, made when there is none. */
static struct py_dict *options_of(struct py_dict *outer, const char *dialect) {
    value v = py_dict_get_text(outer, dialect);
    if (v == PY_UNDEF)
        py_dict_set_text(outer, dialect, v = PY_OBJ(py_dict_new()));
    return PY_AS(struct py_dict, v);
}

struct py_dict *kw_options(enum kw_owner owner, const struct py_dict *kw) {
    struct py_dict *outer = py_dict_new();
    for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++)
        options_of(outer, dialects[i]);
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (entries[i].owner == owner)
            py_dict_set_text(options_of(outer, entries[i].dialect), entries[i].option,
                             entries[i].missing == PY_UNDEF ? PY_OBJ(py_dict_new())
                                                            : entries[i].missing);
    size_t at = 0;
    for (value k, v; kw && py_dict_next(kw, &at, &k, &v);) {
        const char *name = py_str_cstr(k), *bar = strchr(name, '_');
        if (bar)
            py_dict_set_text(options_of(outer, mem_strndup(name, (size_t)(bar - name))), bar + 1,
                             v);
    }
    return outer;
}

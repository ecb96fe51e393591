/* The project's settings from both files; see settings.h (cf. alembic.config.Config). */
#include "config/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"

const char *const settings_file_tokens[] = {"rev", "slug", "epoch",  "year",   "month",
                                            "day", "hour", "minute", "second", NULL};

/* A project of Flask-Migrate has its settings in migrations/; `flask db` looks there. */
static void find_flask_migrate(struct settings *s) {
    if (!file_exists(s->ini_path) && file_is_regular("migrations/alembic.ini") &&
        file_is_regular("migrations/env.py") && !settings_toml(s))
        s->ini_path = "migrations/alembic.ini";
}

struct settings *settings_new(const struct text_list *configs, const char *section) {
    struct settings *s = MEM_NEW(struct settings);
    s->section = section ? section : "alembic";
    for (size_t i = 0; i < configs->n; i++) {
        const char *path = configs->items[i];
        bool is_toml = !strcmp(path_basename(path), "pyproject.toml");
        const char **slot = is_toml ? &s->toml_path : &s->ini_path;
        if (*slot)
            error_raise(ERROR_COMMAND, is_toml ? "pyproject.toml indicated more than once"
                                               : "only one ini file may be indicated");
        *slot = path;
    }
    const char *env = getenv("ALEMBIC_CONFIG");
    if (env && !*env)
        env = NULL;
    bool env_is_toml = env && !strcmp(path_basename(env), "pyproject.toml");
    bool is_default = !s->ini_path && !s->toml_path && !env;
    if (!s->ini_path)
        s->ini_path = env && !env_is_toml ? env : "alembic.ini";
    if (!s->toml_path)
        s->toml_path = env_is_toml ? env : "pyproject.toml";
    if (is_default)
        find_flask_migrate(s);
    return s;
}

static const char *absolute_folder(const char *path) { return path_dirname(path_abspath(path)); }

const char *settings_here(struct settings *s) {
    return s->ini_path ? absolute_folder(s->ini_path) : ".";
}

const char *settings_toml_here(struct settings *s) {
    return s->toml_path ? absolute_folder(s->toml_path) : ".";
}

struct ini *settings_ini(struct settings *s) {
    if (s->ini) {
        if (s->sync)
            s->sync(s, s->sync_arg);
        return s->ini;
    }
    struct ini *ini = ini_new();
    for (size_t i = 0; i + 1 < s->args.n; i += 2)
        ini_set_default(ini, s->args.items[i], s->args.items[i + 1]);
    ini_set_default(ini, "here", settings_here(s));
    size_t len;
    bool is_file = s->ini_path && !file_is_dir(s->ini_path);
    char *text = is_file ? file_read_if_exists(s->ini_path, &len) : NULL;
    if (text)
        ini_read(ini, text, len, mem_printf("PosixPath(%s)", text_repr(s->ini_path)), s->ini_path);
    else if (!s->ini_path)
        ini_add_section(ini, s->section);
    return s->ini = ini;
}

struct toml *settings_toml(struct settings *s) {
    if (s->is_toml_read)
        return s->toml;
    size_t len;
    char *text = s->toml_path ? file_read_if_exists(s->toml_path, &len) : NULL;
    struct toml *root = text ? toml_parse(text, len, s->toml_path) : NULL;
    struct toml *table = toml_get(toml_get(root, "tool"), "alembic");
    if (table && table->type != TOML_TABLE)
        error_raise(ERROR_COMMAND, "Incorrect TOML format");
    s->is_toml_read = true;
    return s->toml = table;
}

/* Percent-formatting with the names `here` and args. A '%' that begins neither %% nor %(name)s
 * stands for itself. */
static const char *format_toml(struct settings *s, const char *text, const char *key) {
    const char *const *keep = !strcmp(key, "file_template") ? settings_file_tokens : NULL;
    struct buf out = BUF_INIT;
    for (const char *p; (p = strchr(text, '%')); text = p) {
        buf_add(&out, text, (size_t)(p - text));
        const char *close = p[1] == '(' ? strchr(p, ')') : NULL;
        if (p[1] == '%') {
            buf_putc(&out, '%');
            p += 2;
        } else if (!close || close[1] != 's') {
            buf_putc(&out, *p++);
        } else {
            const char *name = mem_strndup(p + 2, (size_t)(close - p - 2)), *value = NULL;
            for (size_t i = 0; i + 1 < s->args.n; i += 2)
                if (!strcmp(s->args.items[i], name))
                    value = s->args.items[i + 1];
            if (!strcmp(name, "here"))
                value = settings_toml_here(s);
            if (value)
                buf_puts(&out, value);
            else if (keep && text_is_one_of(name, keep))
                buf_add(&out, p, (size_t)(close + 2 - p));
            else
                error_raise_python("KeyError", "%s", text_repr(name));
            p = close + 2;
        }
    }
    buf_puts(&out, text);
    return buf_take(&out);
}

static noreturn void raise_toml_type(const char *key) {
    error_raise(ERROR_COMMAND, "unsupported TOML value type for key: %s", text_repr(key));
}

const char *settings_toml_text(struct settings *s, const struct toml *v, const char *key) {
    switch (v->type) {
    case TOML_STRING:
        return format_toml(s, v->text, key);
    case TOML_INTEGER:
        return mem_printf("%lld", (long long)v->integer);
    case TOML_BOOLEAN:
        return v->boolean ? "true" : "false";
    default:
        raise_toml_type(key);
    }
}

/* What `init` writes for the user to change. */
static bool is_placeholder_url(const char *url) { return text_starts_with(url, "driver://"); }

const char *settings_get_from(struct settings *s, const char *section, const char *name) {
    const char *const *keep = !strcmp(name, "file_template") ? settings_file_tokens : NULL;
    struct ini *ini = settings_ini(s);
    bool is_url = !strcmp(name, "sqlalchemy.url") && !strcmp(section, s->section);
    if (is_url && s->url)
        return s->url;
    if (is_url)
        keep = settings_file_tokens; /* a URL is never refused for a percent sign */
    const char *value = ini_section(ini, section) ? ini_get(ini, section, name, keep) : NULL;
    const char *env =
        is_url && (!value || is_placeholder_url(value)) ? getenv("DATABASE_URL") : NULL;
    return env && *env ? env : value;
}

const char *settings_get_ini(struct settings *s, const char *name) {
    return settings_get_from(s, s->section, name);
}

const char *settings_get(struct settings *s, const char *name) {
    const char *text = settings_get_ini(s, name);
    if (text)
        return text;
    const struct toml *v = toml_get(settings_toml(s), name);
    return v ? settings_toml_text(s, v, name) : NULL;
}

const char *settings_get_path(struct settings *s, const char *name) {
    static const char *const types[] = {[TOML_INTEGER] = "int",
                                        [TOML_BOOLEAN] = "bool",
                                        [TOML_ARRAY] = "list",
                                        [TOML_TABLE] = "dict"};
    const char *text = settings_get_ini(s, name);
    if (text)
        return text;
    const struct toml *v = toml_get(settings_toml(s), name);
    if (v && v->type < sizeof types / sizeof *types && types[v->type])
        error_raise_python("TypeError", "expected str, bytes or os.PathLike object, not %s",
                           types[v->type]);
    return v ? settings_toml_text(s, v, name) : NULL;
}

bool settings_get_flag(struct settings *s, const char *name) {
    const char *text = settings_get_ini(s, name);
    if (text)
        return !strcmp(text, "true");
    const struct toml *v = toml_get(settings_toml(s), name);
    if (v && v->type != TOML_BOOLEAN)
        error_raise(ERROR_COMMAND, "boolean value expected for TOML parameter %s", text_repr(name));
    return v && v->boolean;
}

bool settings_get_truth(struct settings *s, const char *name) {
    static const char *const yes[] = {"true", "yes", "on", "y", "t", "1", NULL};
    static const char *const no[] = {"false", "no", "off", "n", "f", "0", NULL};
    const char *text = settings_get(s, name);
    if (!text)
        return false;
    char *word = text_lower(text_strip(text));
    if (text_is_one_of(word, yes))
        return true;
    if (text_is_one_of(word, no))
        return false;
    error_raise_python("ValueError", "String is not true/false: %s", text_repr(word));
}

long settings_get_int(struct settings *s, const char *name, long fallback) {
    const char *text = settings_get(s, name);
    const struct toml *v = text ? toml_get(settings_toml(s), name) : NULL;
    if (v && v->type == TOML_BOOLEAN && !settings_get_ini(s, name))
        return v->boolean ? 1 : fallback;
    if (!text)
        return fallback;
    char *clean = text_strip(text), *end;
    errno = 0;
    long value = strtol(clean, &end, 10);
    if (!*text || !*clean || *end || errno)
        error_raise_python("ValueError", "invalid literal for int() with base 10: %s",
                           text_repr(text));
    return value ? value : fallback;
}

/* The character that separates paths, or 0 if no option of NAMES (NULL-terminated) is set. */
static char separator(struct settings *s, const char *const *names) {
    static const struct {
        const char *word;
        char c;
    } known[] = {{"space", ' '}, {"newline", '\n'}, {"os", ':'}, {":", ':'}, {";", ';'}};
    for (; *names; names++) {
        const char *word = settings_get_ini(s, *names);
        if (!word)
            continue;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (!strcmp(known[i].word, word))
                return known[i].c;
        error_raise_python("ValueError",
                           "%s is not a valid value for %s; expected 'space', 'newline', 'os', "
                           "':', ';'",
                           text_repr(word), *names);
    }
    return 0;
}

/* Pieces of TEXT between separators: C, or the older rule: a comma and following blanks, blanks,
 * and COLONS. */
static struct text_list split_paths(const char *text, char c, bool colons) {
    struct text_list out = {0};
    while (*text) {
        size_t n = c        ? strcspn(text, (char[]){c, 0})
                   : colons ? strcspn(text, ", :")
                            : strcspn(text, ", ");
        char *piece = c ? text_strip_n(text, n) : mem_strndup(text, n);
        if (*piece)
            text_list_add(&out, piece);
        text += n + (text[n] != 0);
    }
    return out;
}

static struct text_list toml_list(struct settings *s, const char *name, bool *found) {
    struct text_list out = {0};
    const struct toml *v = toml_get(settings_toml(s), name);
    *found = v != NULL;
    if (v && v->type == TOML_ARRAY) {
        for (size_t i = 0; i < v->n; i++) {
            if (v->items[i]->type != TOML_STRING)
                raise_toml_type(name);
            text_list_add(&out, settings_toml_text(s, v->items[i], name));
        }
    } else if (v) {
        text_list_add(&out, settings_toml_text(s, v, name));
    }
    return out;
}

struct text_list settings_version_locations(struct settings *s, bool *found) {
    static const char *const names[] = {"path_separator", "version_path_separator", NULL};
    const char *text = settings_get_ini(s, "version_locations");
    if (!text || !*text)
        return toml_list(s, "version_locations", found);
    *found = true;
    return split_paths(text, separator(s, names), false);
}

struct text_list settings_prepend_sys_path(struct settings *s) {
    static const char *const names[] = {"path_separator", NULL};
    const char *text = settings_get_ini(s, "prepend_sys_path");
    bool found;
    if (!text || !*text)
        return toml_list(s, "prepend_sys_path", &found);
    return split_paths(text, separator(s, names), true);
}

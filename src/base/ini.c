/*
 * ConfigParser's file format and interpolation; see ini.h. Files are small, so sections and options
 * are lists that are searched in order (cf. configparser.RawConfigParser).
 */
#include "base/ini.h"

#include <limits.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

enum { MAX_DEPTH = 10 };

struct ini *ini_new(void) {
    struct ini *ini = MEM_NEW(struct ini);
    ini->defaults.name = "DEFAULT";
    return ini;
}

void ini_clear(struct ini *ini) { ini->n = ini->defaults.n = 0; }

static struct ini_option *find_option(const struct ini_section *s, const char *name) {
    for (size_t i = 0; i < s->n; i++)
        if (s->options[i].value && !strcmp(s->options[i].name, name))
            return &s->options[i];
    return NULL;
}

struct ini_section *ini_section(const struct ini *ini, const char *name) {
    for (size_t i = 0; i < ini->n; i++)
        if (!strcmp(ini->sections[i]->name, name))
            return ini->sections[i];
    return NULL;
}

struct ini_section *ini_add_section(struct ini *ini, const char *name) {
    struct ini_section *s = ini_section(ini, name);
    if (s)
        return s;
    s = MEM_NEW(struct ini_section);
    s->name = mem_strdup(name);
    MEM_GROW(ini->sections, ini->n, ini->cap);
    ini->sections[ini->n++] = s;
    return s;
}

static void put_option(struct ini_section *s, const char *name, const char *value) {
    struct ini_option *o = find_option(s, name);
    if (o) {
        o->value = value;
        return;
    }
    MEM_GROW(s->options, s->n, s->cap);
    s->options[s->n++] = (struct ini_option){mem_strdup(name), value};
}

/* ---- reading ---- */

struct reader {
    struct ini *ini;
    const char *source; /* as it stands in messages, quoted already */
    const char *path;
    int line;
    struct ini_section *section; /* NULL before the first header */
    const char *option;          /* the option being continued, or NULL */
    struct buf value;
    int indent;
    struct text_list seen_sections; /* of this file, to refuse duplicates */
    struct text_list seen_options;  /* "section\nname" */
    struct buf bad_lines;
    int first_bad;
};

static noreturn void raise_at(struct reader *r, const char *kind, int line, char *message) {
    struct error *e = error_new(ERROR_PYTHON, "%s", message);
    e->kind = kind;
    e->file = r->path;
    e->line = line;
    error_throw(e);
}

static void end_option(struct reader *r) {
    if (!r->option)
        return;
    while (r->value.len && text_is_space(r->value.data[r->value.len - 1]))
        buf_truncate(&r->value, r->value.len - 1);
    put_option(r->section, r->option, buf_take(&r->value));
    r->option = NULL;
}

static void begin_section(struct reader *r, const char *name) {
    end_option(r);
    if (!strcmp(name, "DEFAULT")) {
        r->section = &r->ini->defaults;
        return;
    }
    if (text_list_has(&r->seen_sections, name))
        raise_at(r, "DuplicateSectionError", r->line,
                 mem_printf("While reading from %s [line %2d]: section %s already exists",
                            r->source, r->line, text_repr(name)));
    text_list_add(&r->seen_sections, name);
    r->section = ini_add_section(r->ini, name);
}

static void bad_line(struct reader *r, const char *raw) {
    if (!r->first_bad)
        r->first_bad = r->line;
    buf_printf(&r->bad_lines, "\n\t[line %2d]: %s", r->line, text_repr(raw));
}

static void begin_option(struct reader *r, const char *text, const char *raw) {
    end_option(r);
    const char *delimiter = text + strcspn(text, "=:");
    if (!*delimiter) {
        bad_line(r, raw);
        return;
    }
    char *name = text_lower_unicode(text_strip_n(text, (size_t)(delimiter - text)));
    if (!*name)
        bad_line(r, raw);
    char *key = mem_printf("%s\n%s", r->section->name, name);
    if (text_list_has(&r->seen_options, key))
        raise_at(r, "DuplicateOptionError", r->line,
                 mem_printf("While reading from %s [line %2d]: option %s in section %s already "
                            "exists",
                            r->source, r->line, text_repr(name), text_repr(r->section->name)));
    text_list_add(&r->seen_options, key);
    r->option = name;
    buf_puts(&r->value, text_strip(delimiter + 1));
}

/* One line: RAW as in the file with its newline. */
static void read_line(struct reader *r, const char *raw) {
    const char *text = text_strip(raw);
    bool comment = *text == '#' || *text == ';';
    if (!*text || comment) {
        if (!comment && r->option)
            buf_putc(&r->value, '\n');
        return;
    }
    int indent = 0;
    while (text_is_space(raw[indent]))
        indent++;
    if (r->section && r->option && indent > r->indent) {
        buf_putc(&r->value, '\n');
        buf_puts(&r->value, text);
        return;
    }
    r->indent = indent;
    const char *close = strrchr(text, ']');
    if (*text == '[' && close > text + 1)
        begin_section(r, mem_strndup(text + 1, (size_t)(close - text - 1)));
    else if (!r->section)
        raise_at(r, "MissingSectionHeaderError", r->line,
                 mem_printf("File contains no section headers.\nfile: %s, line: %d\n%s", r->source,
                            r->line, text_repr(raw)));
    else
        begin_option(r, text, raw);
}

void ini_read(struct ini *ini, const char *text, size_t len, const char *source, const char *path) {
    struct reader r = {
        .ini = ini, .source = source, .path = path, .value = BUF_INIT, .bad_lines = BUF_INIT};
    const char *end = text + len;
    if (len >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3))
        text += 3;
    while (text < end) {
        const char *stop = text;
        while (stop < end && *stop != '\n' && *stop != '\r')
            stop++;
        char *raw = mem_printf("%.*s%s", (int)(stop - text), text, stop < end ? "\n" : "");
        r.line++;
        read_line(&r, raw);
        text = stop + (stop + 1 < end && stop[0] == '\r' && stop[1] == '\n') + 1;
    }
    end_option(&r);
    if (r.first_bad)
        raise_at(&r, "ParsingError", r.first_bad,
                 mem_printf("Source contains parsing errors: %s%s", source, r.bad_lines.data));
}

/* ---- access ---- */

static const char *lookup(const struct ini *ini, const char *section, const char *name) {
    const struct ini_section *s = ini_section(ini, section);
    const struct ini_option *o = s ? find_option(s, name) : NULL;
    if (!o && (s || !strcmp(section, "DEFAULT")))
        o = find_option(&ini->defaults, name);
    return o ? o->value : NULL;
}

const char *ini_get_raw(const struct ini *ini, const char *section, const char *option) {
    return lookup(ini, section, text_lower_unicode(option));
}

struct interpolation {
    const struct ini *ini;
    const char *section, *option, *raw;
    const char *const *keep;
};

/* Whether what begins with the '%' at P and is no whole "%(name)s" was meant to be one. */
static bool is_meant(const char *p) {
    size_t n =
        p[1] == '(' ? strspn(p + 2, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.") : 0;
    return n && p[2 + n] == ')';
}

static void interpolate(const struct interpolation *in, struct buf *out, const char *value,
                        int depth) {
    if (depth > MAX_DEPTH)
        error_raise_python("InterpolationDepthError",
                           "Recursion limit exceeded in value substitution: option %s in section "
                           "%s contains an interpolation key which cannot be substituted in %d "
                           "steps. Raw value: %s",
                           text_repr(in->option), text_repr(in->section), MAX_DEPTH,
                           text_repr(in->raw));
    for (const char *p; (p = strchr(value, '%')); value = p) {
        buf_add(out, value, (size_t)(p - value));
        const char *close = p[1] == '(' ? strchr(p, ')') : NULL;
        if (p[1] == '%') {
            buf_putc(out, '%');
            p += 2;
            continue;
        }
        if (!close || close == p + 2 || close[1] != 's') {
            if (!in->keep && is_meant(p))
                error_raise_python("InterpolationSyntaxError",
                                   "bad interpolation variable reference %s", text_repr(p));
            buf_putc(out, *p++);
            continue;
        }
        char *name = text_lower_unicode(mem_strndup(p + 2, (size_t)(close - p - 2)));
        const char *found = lookup(in->ini, in->section, name);
        if (found)
            interpolate(in, out, found, depth + 1);
        else if (in->keep && text_is_one_of(name, in->keep))
            buf_add(out, p, (size_t)(close + 2 - p));
        else
            error_raise_python("InterpolationMissingOptionError",
                               "Bad value substitution: option %s in section %s contains an "
                               "interpolation key %s which is not a valid option name. Raw value: "
                               "%s",
                               text_repr(in->option), text_repr(in->section), text_repr(name),
                               text_repr(in->raw));
        p = close + 2;
    }
    buf_puts(out, value);
}

const char *ini_get(const struct ini *ini, const char *section, const char *option,
                    const char *const *keep) {
    const char *name = text_lower_unicode(option);
    const char *raw = lookup(ini, section, name);
    if (!raw || !strchr(raw, '%'))
        return raw;
    struct interpolation in = {ini, section, name, raw, keep};
    struct buf out = BUF_INIT;
    interpolate(&in, &out, raw, 1);
    return buf_take(&out);
}

void ini_set(struct ini *ini, const char *section, const char *option, const char *value) {
    struct ini_section *s = ini_section(ini, section);
    if (!s && !strcmp(section, "DEFAULT"))
        s = &ini->defaults;
    if (!s)
        error_raise_python("NoSectionError", "No section: %s", text_repr(section));
    put_option(s, text_lower_unicode(option), mem_strdup(value));
}

void ini_set_default(struct ini *ini, const char *option, const char *value) {
    put_option(&ini->defaults, text_lower_unicode(option), mem_strdup(value));
}

bool ini_remove(struct ini *ini, const char *section, const char *option) {
    struct ini_section *s = ini_section(ini, section);
    struct ini_option *o = s ? find_option(s, text_lower_unicode(option)) : NULL;
    if (!o)
        return false;
    size_t at = (size_t)(o - s->options);
    memmove(o, o + 1, (s->n - at - 1) * sizeof *o);
    s->n--;
    return true;
}

struct text_list ini_option_names(const struct ini *ini, const char *section) {
    struct text_list names = {0};
    for (size_t i = 0; i < ini->defaults.n; i++)
        text_list_add(&names, ini->defaults.options[i].name);
    const struct ini_section *s = ini_section(ini, section);
    for (size_t i = 0; s && i < s->n; i++)
        if (!text_list_has(&names, s->options[i].name))
            text_list_add(&names, s->options[i].name);
    return names;
}

/*
 * Loggers, handlers and formatters; see log.h (cf. logging/__init__.py). The tree is the one piece
 * of process-wide state besides the raise handler: loggers are found by name from everywhere.
 */
#include "base/log.h"

#include <stdarg.h>
#include <stdlib.h>
#include <ctype.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"

struct log_tree {
    struct log_logger root;
    struct map loggers; /* by name, without the root */
    int disabled_below;
    double started;
    struct map level_names; /* of log_add_level_name: number as text -> name */
    void (*observer)(void *arg, const struct log_record *r);
    void *observer_arg;
};

static struct log_tree *tree;

/* Loggers that exist from the start: fileConfig disables those it does not name. */
static const char *const early_loggers[] = {
    "alembic",
    "alembic.config",
    "alembic.runtime.migration",
    "alembic.runtime.plugins",
    "alembic.util.messaging",
    "alembic.autogenerate",
    "alembic.autogenerate.compare",
    "alembic.autogenerate.compare.tables",
    "alembic.autogenerate.compare.constraints",
    "alembic.autogenerate.compare.types",
    "alembic.autogenerate.compare.server_defaults",
    "alembic.autogenerate.compare.comments",
    "alembic.autogenerate.compare.check_constraints",
    "alembic.ddl.postgresql",
    "alembic.ddl.impl",
    "sqlalchemy",
    NULL,
};

static double now(void) {
    struct timeval tv;
    gettimeofday(&tv, NULL);
    return (double)tv.tv_sec + (double)tv.tv_usec / 1e6;
}

static struct log_tree *get_tree(void) {
    if (tree)
        return tree;
    tree = MEM_NEW(struct log_tree);
    tree->root.name = "root";
    tree->root.level = LOG_WARNING;
    tree->started = now();
    for (int i = 0; early_loggers[i]; i++)
        log_logger(early_loggers[i]);
    /* A handler that does nothing keeps the bare messages of last resort away. */
    log_add_handler(log_logger("alembic"), MEM_NEW(struct log_handler));
    log_logger("sqlalchemy")->level = LOG_WARNING;
    return tree;
}

static struct log_logger *get_or_make(const char *name, bool is_placeholder) {
    struct log_tree *t = get_tree();
    if (!*name || !strcmp(name, "root"))
        return &t->root;
    struct log_logger *l = map_get(&t->loggers, name);
    if (!l) {
        l = MEM_NEW(struct log_logger);
        l->name = mem_strdup(name);
        l->is_placeholder = is_placeholder;
        map_set(&t->loggers, l->name, l);
        const char *dot = strrchr(name, '.');
        l->parent = dot ? get_or_make(mem_strndup(name, (size_t)(dot - name)), true) : &t->root;
    }
    if (!is_placeholder)
        l->is_placeholder = false;
    return l;
}

struct log_logger *log_logger(const char *name) {
    return get_or_make(name, false);
}

int log_effective_level(const struct log_logger *l) {
    for (; l; l = l->parent)
        if (l->level)
            return l->level;
    return LOG_NOTSET;
}

bool log_is_enabled(const struct log_logger *l, int level) {
    return !l->is_disabled && level >= get_tree()->disabled_below &&
           level >= log_effective_level(l);
}

void log_disable_below(int level) { get_tree()->disabled_below = level; }
int log_disabled_below(void) { return get_tree()->disabled_below; }

void log_each(void (*fn)(void *arg, struct log_logger *logger), void *arg) {
    MAP_EACH(&get_tree()->loggers, e)
    fn(arg, e->value);
}

void log_add_handler(struct log_logger *l, struct log_handler *h) {
    for (size_t i = 0; i < l->n; i++)
        if (l->handlers[i] == h)
            return;
    MEM_GROW(l->handlers, l->n, l->cap);
    l->handlers[l->n++] = h;
}

void log_remove_handler(struct log_logger *l, const struct log_handler *h) {
    size_t kept = 0;
    for (size_t i = 0; i < l->n; i++)
        if (l->handlers[i] != h)
            l->handlers[kept++] = l->handlers[i];
    l->n = kept;
}

struct log_handler *log_stream_handler_new(FILE *stream) {
    struct log_handler *h = MEM_NEW(struct log_handler);
    h->stream = stream;
    return h;
}

static void emit(struct log_handler *h, const struct log_record *r) {
    if (h->emit) {
        h->emit(h, r);
    } else if (h->stream) {
        char *line = log_format(h->formatter, r);
        fprintf(h->stream, "%s\n", line);
        fflush(h->stream);
    }
}

/* A record that cannot be written is not the caller's failure (cf. Handler.handleError). */
static void emit_safely(struct log_handler *h, const struct log_record *r) {
    struct error_handler handler;
    ERROR_TRY(&handler) {
        emit(h, r);
        error_pop(&handler);
    }
    else {
        const struct error *e = handler.error;
        if (e->exception || e->code == ERROR_INTERRUPT)
            error_throw(handler.error);
        fprintf(stderr,
                "--- Logging error ---\nTraceback (most recent call last):\n%s: %s\n"
                "Message: %s\nArguments: ()\n",
                e->kind ? e->kind : "OSError", e->message, text_repr(r->message));
    }
}

void log_set_observer(void (*fn)(void *arg, const struct log_record *r), void *arg) {
    get_tree()->observer = fn;
    get_tree()->observer_arg = arg;
}

void log_reset(void) {
    const struct log_tree *before = tree;
    tree = NULL;
    if (before && before->observer)
        log_set_observer(before->observer, before->observer_arg);
}

void log_handle(struct log_logger *l, const struct log_record *r) {
    if (l->is_disabled)
        return;
    if (tree->observer)
        tree->observer(tree->observer_arg, r);
    bool found = false;
    for (const struct log_logger *p = l; p; p = p->is_silent ? NULL : p->parent) {
        for (size_t i = 0; i < p->n; i++) {
            found = true;
            if (r->level >= p->handlers[i]->level)
                emit_safely(p->handlers[i], r);
        }
    }
    if (!found && r->level >= LOG_WARNING)
        fprintf(stderr, "%s\n", r->message);
}

void log_write(const char *name, int level, const char *fmt, ...) {
    struct log_logger *l = log_logger(name);
    bool enabled = !l->is_disabled && log_is_enabled(l, level);
    if (!enabled && !(tree->observer && level >= LOG_INFO))
        return;
    struct buf b = BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    struct log_record r = {.name = name, .level = level, .message = b.data, .created = now()};
    if (enabled)
        log_handle(l, &r);
    else
        tree->observer(tree->observer_arg, &r);
}

/* ---- level names ---- */

static const struct {
    const char *name;
    int level;
} levels[] = {{"CRITICAL", LOG_CRITICAL}, {"ERROR", LOG_ERROR},  {"WARNING", LOG_WARNING},
              {"INFO", LOG_INFO},         {"DEBUG", LOG_DEBUG},  {"NOTSET", LOG_NOTSET},
              {"FATAL", LOG_CRITICAL},    {"WARN", LOG_WARNING}, {NULL, 0}};

const char *log_level_name(int level) {
    const char *own = map_get(&get_tree()->level_names, mem_printf("%d", level));
    if (own)
        return own;
    for (int i = 0; levels[i].name; i++)
        if (levels[i].level == level)
            return levels[i].name;
    return mem_printf("Level %d", level);
}

int log_level_of(const char *name) {
    MAP_EACH(&get_tree()->level_names, e)
    if (!strcmp(e->value, name))
        return (int)strtol(e->key, NULL, 10);
    for (int i = 0; levels[i].name; i++)
        if (!strcmp(levels[i].name, name))
            return levels[i].level;
    return -1;
}

void log_add_level_name(int level, const char *name) {
    map_set(&get_tree()->level_names, mem_printf("%d", level), mem_strdup(name));
}

/* ---- formatting ---- */

char *log_format_time(const struct log_formatter *f, const struct log_record *r) {
    time_t seconds = (time_t)r->created;
    struct tm tm;
    localtime_r(&seconds, &tm);
    const char *format = f && f->datefmt ? f->datefmt : "%Y-%m-%d %H:%M:%S";
    char *text = NULL;
    for (size_t size = 64; size <= 65536; size *= 4) {
        text = mem_alloc_atomic(size);
        *text = 0;
        if (strftime(text, size, format, &tm))
            break;
    }
    if (f && f->datefmt)
        return text;
    int ms = (int)((r->created - (double)seconds) * 1000);
    return mem_printf("%s,%03d", text, ms);
}

/* One field of a record: text, or a number. */
struct field {
    const char *text; /* NULL: a number */
    double number;
    bool is_real;
};

static struct field field_of(const struct log_formatter *f, const struct log_record *r,
                             const char *name) {
    const char *file = r->pathname ? path_basename(r->pathname) : "";
    double ms = (r->created - (double)(time_t)r->created) * 1000;
    const struct {
        const char *name;
        struct field field;
    } fields[] = {
        {"message", {.text = r->message}},
        {"name", {.text = r->name}},
        {"levelname", {.text = log_level_name(r->level)}},
        {"levelno", {.number = r->level}},
        {"pathname", {.text = r->pathname ? r->pathname : ""}},
        {"filename", {.text = file}},
        {"module", {.text = mem_strndup(file, (size_t)(path_extension(file) - file))}},
        {"lineno", {.number = r->line}},
        {"funcName", {.text = r->func ? r->func : "<module>"}},
        {"created", {.number = r->created, .is_real = true}},
        {"msecs", {.number = (double)(long)ms, .is_real = true}},
        {"relativeCreated", {.number = (r->created - get_tree()->started) * 1000, .is_real = true}},
        {"thread", {.number = (double)getpid()}},
        {"threadName", {.text = "MainThread"}},
        {"process", {.number = (double)getpid()}},
        {"processName", {.text = "MainProcess"}},
        {"taskName", {.text = "None"}},
    };
    if (!strcmp(name, "asctime"))
        return (struct field){.text = log_format_time(f, r)};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (!strcmp(fields[i].name, name))
            return fields[i].field;
    error_raise_python("ValueError", "Formatting field not found in record: %s", text_repr(name));
}

/* Width, precision and the like of one conversion. */
struct spec {
    bool left, zero, center, plus;
    char fill;
    int width, precision; /* -1: none */
    char type;
};

/* The first N code points of S, -1 all. */
static size_t prefix_bytes(const char *s, int n) {
    size_t at = 0;
    for (; s[at] && n; n--) {
        size_t len;
        text_decode(s + at, &len);
        at += len;
    }
    return at;
}

static int code_points(const char *s, size_t n) {
    int count = 0;
    for (size_t i = 0; i < n; i++)
        count += (s[i] & 0xC0) != 0x80;
    return count;
}

static void put_padded(struct buf *b, const char *s, size_t n, const struct spec *spec) {
    int pad = spec->width - code_points(s, n);
    int before = pad <= 0 || spec->left ? 0 : spec->center ? pad / 2 : pad;
    char fill = spec->fill ? spec->fill : ' ';
    if (before)
        buf_putn(b, fill, (size_t)before);
    buf_add(b, s, n);
    if (pad > before)
        buf_putn(b, fill, (size_t)(pad - before));
}

static void put_field(struct buf *b, const struct field *f, struct spec spec) {
    char *text;
    if (f->text && spec.type != 'd') {
        text = mem_strndup(f->text, prefix_bytes(f->text, spec.precision));
    } else if (spec.type == 'd' || (!f->is_real && spec.type != 'f')) {
        text = mem_printf("%ld", (long)f->number);
        if (spec.zero)
            spec.fill = '0';
    } else {
        text = mem_printf("%.*f", spec.precision < 0 ? 6 : spec.precision, f->number);
        if (spec.type != 'f' && spec.precision < 0)
            text = mem_printf("%.17g", f->number);
        if (spec.zero)
            spec.fill = '0';
    }
    put_padded(b, text, strlen(text), &spec);
}

static int number(const char **p) {
    int n = 0;
    while (**p >= '0' && **p <= '9')
        n = n * 10 + *(*p)++ - '0';
    return n;
}

/* "%(name)-5.5s" at P (after the '%'); the end of it. */
static const char *percent_item(struct buf *b, const char *p, const struct log_formatter *f,
                                const struct log_record *r) {
    const char *close = *p == '(' ? strchr(p, ')') : NULL;
    if (!close) {
        buf_putc(b, '%');
        return *p == '%' ? p + 1 : p;
    }
    char *name = mem_strndup(p + 1, (size_t)(close - p - 1));
    struct spec spec = {.precision = -1};
    for (p = close + 1; *p && strchr("-+ #0", *p); p++) {
        spec.left = spec.left || *p == '-';
        spec.zero = spec.zero || *p == '0';
    }
    spec.width = number(&p);
    if (*p == '.') {
        p++;
        spec.precision = number(&p);
    }
    spec.type = *p ? *p++ : 's';
    struct field field = field_of(f, r, name);
    put_field(b, &field, spec);
    return p;
}

/* "{name:<5.5}" at P (after the '{'). */
static const char *brace_item(struct buf *b, const char *p, const struct log_formatter *f,
                              const struct log_record *r) {
    const char *close = strchr(p, '}');
    if (*p == '{' || !close) {
        buf_putc(b, '{');
        return p + (*p == '{');
    }
    size_t n = strcspn(p, ":!}");
    struct field field = field_of(f, r, mem_strndup(p, n));
    struct spec spec = {.precision = -1, .left = field.text != NULL};
    const char *s = p + n;
    if (*s == '!')
        s += 2;
    if (*s == ':')
        s++;
    if (*s && *s != '}' && s[1] && strchr("<>^=", s[1]))
        spec.fill = *s++;
    if (*s && strchr("<>^=", *s)) {
        spec.left = *s == '<';
        spec.center = *s++ == '^';
    }
    if (*s == '0' && !field.text)
        spec.zero = true;
    spec.width = number(&s);
    if (*s == '.') {
        s++;
        spec.precision = number(&s);
    }
    if (*s != '}')
        spec.type = *s;
    put_field(b, &field, spec);
    return close + 1;
}

static const char *dollar_item(struct buf *b, const char *p, const struct log_formatter *f,
                               const struct log_record *r) {
    bool braced = *p == '{';
    const char *start = p + braced, *end = start;
    while (*end == '_' || (*end | 32) >= 'a' ? (*end | 32) <= 'z' || *end == '_' : false)
        end++;
    if (*p == '$' || end == start) {
        buf_putc(b, '$');
        return p + (*p == '$');
    }
    struct field field = field_of(f, r, mem_strndup(start, (size_t)(end - start)));
    put_field(b, &field, (struct spec){.precision = -1});
    return end + (braced && *end == '}');
}

char *log_format(const struct log_formatter *f, const struct log_record *r) {
    struct buf b = BUF_INIT;
    if (f && f->custom)
        return f->custom(f->arg, r);
    if (!f || !f->format) {
        buf_puts(&b, r->message);
    } else {
        char style = f->style ? f->style : '%';
        for (const char *p = f->format; *p;) {
            if (*p == '}' && p[1] == '}' && style == '{') {
                buf_putc(&b, '}');
                p += 2;
            } else if (*p != style) {
                buf_putc(&b, *p++);
            } else {
                p = style == '%'   ? percent_item(&b, p + 1, f, r)
                    : style == '{' ? brace_item(&b, p + 1, f, r)
                                   : dollar_item(&b, p + 1, f, r);
            }
        }
    }
    if (r->traceback) {
        if (!buf_ends_with(&b, "\n"))
            buf_putc(&b, '\n');
        buf_puts(&b, r->traceback);
    }
    return buf_take(&b);
}

/* ---- fileConfig ---- */

struct setup {
    const struct log_config *config;
    struct map formatters, handlers;
    struct text_list existing; /* sorted names of loggers there were before */
};

static const char *want(const struct setup *s, const char *section, const char *option) {
    const struct log_config *c = s->config;
    if (!c->has_section(c->arg, section))
        error_raise_python("KeyError", "%s", text_repr(section));
    const char *v = c->get(c->arg, section, option);
    if (!v)
        error_raise_python("KeyError", "%s", text_repr(option));
    return v;
}

static const char *may(const struct setup *s, const char *section, const char *option) {
    return s->config->get(s->config->arg, section, option);
}

static struct text_list names(const char *text) {
    struct text_list out = {0};
    if (!*text)
        return out;
    struct text_list parts = text_split_char(text, ',');
    for (size_t i = 0; i < parts.n; i++)
        text_list_add(&out, text_strip(parts.items[i]));
    return out;
}

/* Whether F holds a field such as "%(name)-5s". */
static bool has_percent_field(const char *f) {
    for (const char *p = f; (p = strstr(p, "%("));) {
        const char *close = strchr(p, ')');
        if (!close)
            return false;
        const char *end = close + 1 + strspn(close + 1, "#0+- *.123456789");
        if (close > p + 2 && *end && strchr("diouxXeEfFgGcrsaA%", *end))
            return true;
        p = close;
    }
    return false;
}

/* As logging.Formatter refuses a format. */
static void check_format(const char *format, const char *style) {
    if (strlen(style) != 1 || !strchr("%{$", *style))
        error_raise_python("ValueError", "Style must be one of: %%,{,$");
    if (!format || !*format)
        return;
    if (*style == '%' && !has_percent_field(format))
        error_raise_python("ValueError", "Invalid format '%s' for '%%' style", format);
    if (*style != '%' && !strchr(format, *style))
        error_raise_python("ValueError", "invalid format: no fields");
}

static void make_formatters(struct setup *s) {
    struct text_list keys = names(want(s, "formatters", "keys"));
    for (size_t i = 0; i < keys.n; i++) {
        char *section = mem_printf("formatter_%s", keys.items[i]);
        if (!s->config->has_section(s->config->arg, section))
            error_raise_python("KeyError", "%s", text_repr(section));
        struct log_formatter *f = MEM_NEW(struct log_formatter);
        f->format = may(s, section, "format");
        f->datefmt = may(s, section, "datefmt");
        const char *style = may(s, section, "style"), *class_name = may(s, section, "class");
        if (!style)
            style = "%";
        if (class_name && s->config->make_formatter && strcmp(class_name, "logging.Formatter")) {
            f->style = *style;
            s->config->make_formatter(s->config->arg, class_name, f);
        } else {
            check_format(f->format, style);
            f->style = *style;
        }
        map_set(&s->formatters, keys.items[i], f);
    }
}

static int checked_level(const char *name) {
    int level = log_level_of(name);
    if (level < 0)
        error_raise_python("ValueError", "Unknown level: %s", text_repr(name));
    return level;
}

/* The first quoted word of an argument list, or NULL. */
static char *first_string(const char *args) {
    const char *open = args + strcspn(args, "'\"");
    const char *close = *open ? strchr(open + 1, *open) : NULL;
    return close ? mem_strndup(open + 1, (size_t)(close - open - 1)) : NULL;
}

static void remove_spaces(char *s) {
    char *to = s;
    for (; *s; s++)
        if (!isspace((unsigned char)*s))
            *to++ = *s;
    *to = 0;
}

/* ARGS name one of the program's own streams, in the usual ways; KWARGS nothing else. */
static bool is_standard_stream(const char *args, const char *kwargs) {
    static const char *const usual[] = {"()", "(sys.stderr,)", "(sys.stdout,)", "[]", ""};
    static const char *const usual_kw[] = {"{}", "{'stream':sys.stderr}", "{'stream':sys.stdout}",
                                           ""};
    char *bare = mem_strdup(args), *bare_kw = mem_strdup(kwargs ? kwargs : "");
    bool found = false, found_kw = false;
    remove_spaces(bare);
    remove_spaces(bare_kw);
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        found |= !strcmp(bare, usual[i]);
    for (size_t i = 0; i < sizeof usual_kw / sizeof *usual_kw; i++)
        found_kw |= !strcmp(bare_kw, usual_kw[i]);
    return found && found_kw;
}

static struct log_handler *make_handler(struct setup *s, const char *section) {
    const char *class_name = want(s, section, "class");
    const char *args = may(s, section, "args"), *kwargs = may(s, section, "kwargs");
    const char *plain = class_name;
    if (text_starts_with(plain, "logging."))
        plain += strlen("logging.");
    args = args ? args : "()";
    bool is_plain = is_standard_stream(args, kwargs) && !s->config->streams_replaced;
    if (!strcmp(plain, "StreamHandler") && (is_plain || !s->config->make_handler))
        return log_stream_handler_new(
            strstr(args, "stdout") || (kwargs && strstr(kwargs, "stdout")) ? stdout : stderr);
    if (!strcmp(plain, "NullHandler"))
        return MEM_NEW(struct log_handler);
    char *file = first_string(args);
    if (!strcmp(plain, "FileHandler") && file) {
        FILE *f = fopen(file, strstr(args, "'w'") || strstr(args, "\"w\"") ? "w" : "a");
        if (!f)
            error_raise_errno(file);
        return log_stream_handler_new(f);
    }
    if (s->config->make_handler)
        return s->config->make_handler(s->config->arg, class_name, args, kwargs ? kwargs : "{}");
    error_raise_python("ImportError", "no logging handler %s", text_repr(class_name));
}

static void make_handlers(struct setup *s) {
    struct text_list keys = names(want(s, "handlers", "keys"));
    for (size_t i = 0; i < keys.n; i++) {
        char *section = mem_printf("handler_%s", keys.items[i]);
        struct log_handler *h = make_handler(s, section);
        h->name = keys.items[i];
        const char *level = may(s, section, "level"), *format = may(s, section, "formatter");
        if (level)
            h->level = checked_level(level);
        if (format && *format) {
            h->formatter = map_get(&s->formatters, format);
            if (!h->formatter)
                error_raise_python("KeyError", "%s", text_repr(format));
        }
        map_set(&s->handlers, keys.items[i], h);
    }
    for (size_t i = 0; i < keys.n; i++) {
        const char *target = may(s, mem_printf("handler_%s", keys.items[i]), "target");
        struct log_handler *to = target ? map_get(&s->handlers, target) : NULL;
        if (to && s->config->set_target)
            s->config->set_target(s->config->arg, map_get(&s->handlers, keys.items[i]), to);
    }
}

static void install(struct setup *s, struct log_logger *l, const char *section) {
    const char *level = may(s, section, "level");
    if (level)
        l->level = checked_level(level);
    l->n = 0;
    struct text_list keys = names(want(s, section, "handlers"));
    for (size_t i = 0; i < keys.n; i++) {
        struct log_handler *h = map_get(&s->handlers, keys.items[i]);
        if (!h)
            error_raise_python("KeyError", "%s", text_repr(keys.items[i]));
        log_add_handler(l, h);
    }
}

static bool has_prefix_in(const struct text_list *parents, const char *name) {
    for (size_t i = 0; i < parents->n; i++)
        if (text_starts_with(name, mem_printf("%s.", parents->items[i])))
            return true;
    return false;
}

/* Loggers the file does not name: children of named ones start over, the others are disabled. */
static void settle_others(struct setup *s, const struct text_list *named) {
    for (size_t i = 0; i < s->existing.n; i++) {
        const char *name = s->existing.items[i];
        if (text_list_has(named, name))
            continue;
        struct log_logger *l = map_get(&tree->loggers, name);
        if (has_prefix_in(named, name)) {
            if (l->is_placeholder)
                continue;
            l->level = LOG_NOTSET;
            l->n = 0;
            l->is_silent = false;
        } else {
            l->is_disabled = !s->config->keep_existing;
        }
    }
}

void log_file_config(const struct log_config *config) {
    struct log_tree *t = get_tree();
    struct setup s = {.config = config};
    struct text_list named = {0};
    make_formatters(&s);
    make_handlers(&s);
    struct text_list keys = names(want(&s, "loggers", "keys"));
    if (!text_list_has(&keys, "root"))
        error_raise_python("ValueError", "list.remove(x): x not in list");
    MAP_EACH(&t->loggers, e)
    text_list_add(&s.existing, e->key);
    want(&s, "logger_root", "handlers");
    install(&s, &t->root, "logger_root");
    for (size_t i = 0; i < keys.n; i++) {
        if (!strcmp(keys.items[i], "root"))
            continue;
        char *section = mem_printf("logger_%s", keys.items[i]);
        const char *name = want(&s, section, "qualname");
        const char *propagate = may(&s, section, "propagate");
        struct log_logger *l = log_logger(name);
        if (text_list_has(&s.existing, name))
            text_list_add(&named, name);
        install(&s, l, section);
        l->is_silent = propagate && !strcmp(text_strip(propagate), "0");
        l->is_disabled = false;
    }
    settle_others(&s, &named);
}

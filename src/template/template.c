/*
 * Templates to Python (cf. mako.codegen). The module's __render__ looks up the names that the
 * template reads, defines the template's functions, then writes text and expressions in turns.
 * Functions are closures: they see the names of the body around them.
 */
#include "template/template.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "python/literal.h"
#include "template/template_int.h"
#include "template/template_prelude.h"

struct output {
    const char *filename;
    struct buf code;
    int *lines; /* of the map */
    size_t line_count, line_cap;
    int indent;
    bool block_empty;    /* nothing is written yet in the block just opened */
    bool uses_loop;      /* the template reads "loop" */
    bool uses_calls;     /* it has calls with content, or reads "caller" */
    struct names module; /* names bound at module level */
    struct names defs;   /* functions of the template */
    struct names used_filters;
    struct names page_filters;
    const struct node *page;
};

/* ---- writing ---- */

/* TEXT, which ends with a newline, as it is; LINE is its first line in the template, 0 for none. */
static void put_raw(struct output *o, int line, const char *text) {
    buf_puts(&o->code, text);
    for (const char *p = text; *p; p++)
        if (*p == '\n') {
            MEM_GROW(o->lines, o->line_count, o->line_cap);
            o->lines[o->line_count++] = line;
            line += line > 0;
        }
}

static void put(struct output *o, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* One indented statement. */
static void put(struct output *o, int line, const char *fmt, ...) {
    struct buf b = BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    buf_putn(&b, ' ', (size_t)o->indent);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    buf_putc(&b, '\n');
    put_raw(o, line, b.data);
    o->block_empty = false;
}

static void open_block(struct output *o) {
    o->indent += 4;
    o->block_empty = true;
}

static void close_block(struct output *o) {
    if (o->block_empty)
        put(o, 0, "pass");
    o->indent -= 4;
}

static noreturn void compile_error(const struct output *o, const struct node *n,
                                   const char *message) {
    template_raise(o->filename, n->line, n->column, "CompileException", "%s", message);
}

/* ---- filters ---- */

static const char *filter_function(struct output *o, const char *name) {
    for (size_t i = 0; i < sizeof prelude_filters / sizeof *prelude_filters; i++)
        if (strcmp(prelude_filters[i].name, name) == 0) {
            names_add(&o->used_filters, name);
            return prelude_filters[i].function;
        }
    return name;
}

/* Puts the calls of the filters in LIST around VALUE, the first innermost. "f(1)" is called with 1,
 * what it returns with the value. */
static const char *filtered(struct output *o, const char *value, const struct names *list) {
    for (size_t i = 0; i < list->n; i++) {
        const char *text = list->items[i];
        if (strcmp(text, "n") == 0)
            continue;
        size_t name = strcspn(text, "(");
        value =
            mem_printf("%s%s(%s)", filter_function(o, mem_strndup(text, name)), text + name, value);
    }
    return value;
}

static void append(struct names *list, const struct names *more) {
    for (size_t i = 0; i < more->n; i++) {
        MEM_GROW(list->items, list->n, list->cap);
        list->items[list->n++] = more->items[i];
    }
}

/* ---- which names are read ---- */

struct def {
    const char *name;
    const struct ast_arguments *args;
};

static struct def parse_def(struct output *o, const struct node *n) {
    const char *text = node_attribute(n, "name");
    if (!text)
        compile_error(o, n, "Missing attribute(s): 'name'");
    if (!strchr(text, '('))
        compile_error(o, n, "Missing parenthesis in %def");
    struct ast_module *m = template_parse_python(o->filename, n, mem_printf("def %s:pass", text));
    if (m->body.n != 1 || m->body.items[0]->kind != AST_FunctionDef)
        compile_error(o, n, mem_printf("Code '%s' is not a function declaration", text));
    const struct ast_FunctionDef *f = &m->body.items[0]->as.FunctionDef;
    return (struct def){f->name.s, f->args};
}

static bool is_tag(const struct node *n, const char *keyword) {
    return n->kind == NODE_TAG && strcmp(n->keyword, keyword) == 0;
}

/* A call with content. */
static bool is_call(const struct node *n) {
    return n->kind == NODE_TAG && (is_tag(n, "call") || strchr(n->keyword, ':'));
}

static void names_of_source(struct output *o, const struct node *n, const char *source,
                            struct names *read, struct names *bound) {
    template_collect_names(template_parse_python(o->filename, n, source), read, bound);
}

static void names_of_filters(struct output *o, const struct node *n, const char *filters,
                             struct names *read) {
    struct names list = {0}, ignored = {0};
    if (!filters)
        return;
    template_filter_list(o->filename, n, filters, &list);
    for (size_t i = 0; i < list.n; i++) {
        struct names own = {0};
        names_of_source(o, n, list.items[i], &own, &ignored);
        for (size_t k = 0; k < own.n; k++) {
            bool builtin = strcmp(own.items[k], "n") == 0;
            for (size_t f = 0; f < sizeof prelude_filters / sizeof *prelude_filters; f++)
                builtin |= strcmp(prelude_filters[f].name, own.items[k]) == 0;
            if (!builtin)
                names_add(read, own.items[k]);
        }
    }
}

static void add_parameter(struct names *set, const struct ast_arg *a) {
    if (a)
        names_add(set, a->arg.s);
}

static void add_parameters(struct names *set, const struct ast_arguments *args) {
    for (size_t i = 0; i < args->posonlyargs.n; i++)
        add_parameter(set, args->posonlyargs.items[i]);
    for (size_t i = 0; i < args->args.n; i++)
        add_parameter(set, args->args.items[i]);
    for (size_t i = 0; i < args->kwonlyargs.n; i++)
        add_parameter(set, args->kwonlyargs.items[i]);
    add_parameter(set, args->vararg);
    add_parameter(set, args->kwarg);
}

static void names_of_children(struct output *o, const struct node *n, struct names *read,
                              struct names *bound);

/* The value of an attribute as an expression: text with ${expression} in it. */
static const char *attribute_expression(const char *text) {
    struct buf b = BUF_INIT;
    while (*text) {
        const char *open = strstr(text, "${"), *close = open ? strchr(open, '}') : NULL;
        if (b.len)
            buf_puts(&b, " + ");
        if (open == text && close) {
            buf_printf(&b, "(%.*s)", (int)(close - open - 2), open + 2);
            text = close + 1;
        } else {
            size_t len = open && close ? (size_t)(open - text) : strlen(text);
            literal_repr_str(&b, &(struct ast_str){text, len});
            text += len;
        }
    }
    return b.len ? buf_take(&b) : "''";
}

/* What a call with content calls: the expression of <%call>, or <%space:function name="value">. */
static const char *call_expression(struct output *o, const struct node *n) {
    if (is_tag(n, "call")) {
        const char *expression = node_attribute(n, "expr");
        if (!expression)
            compile_error(o, n, "Missing attribute(s): 'expr'");
        return expression;
    }
    const char *colon = strchr(n->keyword, ':');
    bool own = strncmp(n->keyword, "self:", 5) == 0 || strncmp(n->keyword, "local:", 6) == 0;
    struct buf b = BUF_INIT;
    if (!own)
        buf_printf(&b, "%.*s.", (int)(colon - n->keyword), n->keyword);
    buf_printf(&b, "%s(", colon + 1);
    for (size_t i = 0, k = 0; i < n->attribute_count; i++)
        if (strcmp(n->attributes[i].name, "args") != 0)
            buf_printf(&b, "%s%s=%s", k++ ? ", " : "", n->attributes[i].name,
                       attribute_expression(n->attributes[i].value));
    buf_putc(&b, ')');
    return buf_take(&b);
}

/* <%namespace import="a, b">; names that are not said one by one cannot be found out here. */
static struct text_list import_names(const char *import) {
    struct text_list names = {0};
    for (const char *p = import ? import : ""; *p;) {
        size_t n = strcspn(p, ", \n*");
        if (n)
            text_list_add(&names, mem_strndup(p, n));
        p += n + (p[n] != 0);
    }
    return names;
}

/* What a scope of its own reads and does not bind is read around it. */
static void read_around(struct output *o, const struct names *own_read, const struct names *own,
                        struct names *read) {
    for (size_t i = 0; i < own_read->n; i++)
        if (!names_has(own, own_read->items[i]))
            names_add(read, own_read->items[i]);
    o->uses_loop |= names_has(own_read, "loop");
    o->uses_calls |= names_has(own_read, "caller");
}

/* A function of the template. */
static void names_of_function(struct output *o, const struct node *n, struct names *read) {
    struct names own_read = {0}, own = {0};
    if (is_tag(n, "def")) {
        struct def d = parse_def(o, n);
        names_add(&o->defs, d.name);
        names_of_source(o, n, mem_printf("def %s:pass", node_attribute(n, "name")), read, &own);
        add_parameters(&own, d.args);
    } else if (node_attribute(n, "name")) {
        names_add(&o->defs, node_attribute(n, "name"));
    }
    names_of_filters(o, n, node_attribute(n, "filter"), read);
    names_of_children(o, n, &own_read, &own);
    read_around(o, &own_read, &own, read);
}

/* The children of a call or a namespace: its functions are known inside alone. */
static void names_of_inner(struct output *o, const struct node *n, struct names *own,
                           struct names *read) {
    struct names own_read = {0};
    size_t before = o->defs.n;
    names_of_children(o, n, &own_read, own);
    for (size_t i = before; i < o->defs.n; i++)
        names_add(own, o->defs.items[i]);
    o->defs.n = before;
    read_around(o, &own_read, own, read);
}

static void names_of_call(struct output *o, const struct node *n, struct names *read) {
    struct names own = {0}, ignored = {0};
    const char *args = node_attribute(n, "args");
    o->uses_calls = true;
    names_of_source(o, n, call_expression(o, n), read, &ignored);
    if (args) {
        struct ast_module *m =
            template_parse_python(o->filename, n, mem_printf("def body(%s):pass", args));
        add_parameters(&own, m->body.items[0]->as.FunctionDef.args);
    }
    names_of_inner(o, n, &own, read);
}

static void names_of_namespace(struct output *o, const struct node *n, struct names *read) {
    struct names own = {0};
    const char *name = node_attribute(n, "name"), *import = node_attribute(n, "import");
    if (!name && !import)
        compile_error(o, n, "'name' and/or 'import' attributes are required for <%namespace>");
    if (name)
        names_add(&o->defs, name);
    struct text_list names = import_names(import);
    for (size_t i = 0; i < names.n; i++)
        names_add(&o->defs, names.items[i]);
    names_of_inner(o, n, &own, read);
}

static void names_of_control(struct output *o, const struct node *n, struct names *read,
                             struct names *bound) {
    struct ast_module *m;
    if (n->end)
        return;
    template_control_text(o->filename, n, &m);
    template_collect_names(m, read, bound);
}

static void names_of_page(struct output *o, const struct node *n, struct names *bound) {
    const char *args = node_attribute(n, "args"), *filter = node_attribute(n, "expression_filter");
    o->page = n;
    if (filter)
        template_filter_list(o->filename, n, filter, &o->page_filters);
    if (args) {
        struct ast_module *m =
            template_parse_python(o->filename, n, mem_printf("def f(%s):pass", args));
        add_parameters(bound, m->body.items[0]->as.FunctionDef.args);
    }
}

static void names_of_tag(struct output *o, const struct node *n, struct names *read,
                         struct names *bound) {
    if (is_tag(n, "def") || is_tag(n, "block"))
        names_of_function(o, n, read);
    else if (is_tag(n, "page"))
        names_of_page(o, n, bound);
    else if (is_call(n))
        names_of_call(o, n, read);
    else if (is_tag(n, "namespace"))
        names_of_namespace(o, n, read);
    else if (!is_tag(n, "text") && !is_tag(n, "include") && !is_tag(n, "inherit"))
        compile_error(o, n, mem_printf("No such tag: '%s'", n->keyword));
}

static void names_of_children(struct output *o, const struct node *n, struct names *read,
                              struct names *bound) {
    for (size_t i = 0; i < n->n; i++) {
        const struct node *child = n->children[i];
        struct names ignored = {0};
        switch (child->kind) {
        case NODE_EXPRESSION:
            names_of_source(o, child, child->text, read, bound);
            names_of_filters(o, child, child->filters, read);
            break;
        case NODE_CODE:
            names_of_source(o, child, child->text, read, bound);
            break;
        case NODE_MODULE:
            names_of_source(o, child, child->text, &ignored, &o->module);
            break;
        case NODE_CONTROL:
            names_of_control(o, child, read, bound);
            break;
        case NODE_TAG:
            names_of_tag(o, child, read, bound);
            break;
        default:
            break;
        }
    }
}

/* ---- the body ---- */

static void put_children(struct output *o, const struct node *n);
static void put_functions(struct output *o, const struct node *n);
static void put_contents(struct output *o, const struct node *n);

static void put_text(struct output *o, const struct node *n) {
    struct buf b = BUF_INIT;
    literal_repr_str(&b, &(struct ast_str){n->text, n->len});
    put(o, n->line, "__w__(%s)", b.data);
}

static void put_expression(struct output *o, const struct node *n) {
    struct names own = {0}, list = {0};
    template_filter_list(o->filename, n, n->filters, &own);
    if (!names_has(&own, "n")) {
        names_add(&list, "str");
        append(&list, &o->page_filters);
    }
    append(&list, &own);
    /* A comment must not swallow the parentheses. */
    const char *value = memchr(n->text, '#', n->len) ? mem_printf("%s\n", n->text) : n->text;
    put(o, n->line, "__w__(%s)", filtered(o, value, &list));
}

static void put_code(struct output *o, const struct node *n) {
    bool empty = template_parse_python(o->filename, n, n->text)->body.n == 0;
    put_raw(o, n->line, template_reindent(n->text, n->len, o->indent));
    o->block_empty &= empty;
}

static bool is_name_byte(char c) { return isalnum((unsigned char)c) || c == '_'; }

/* "for x in y:" so that the items come through a Loop. */
static void put_loop(struct output *o, const struct node *n, const char *text,
                     const struct ast_For *f) {
    const struct ast_pos *target = &f->target->pos;
    const char *at = text;
    for (int line = 1; line < target->end_line; line++)
        at = strchr(at, '\n') + 1;
    at += target->end_col;
    while (!(strncmp(at, "in", 2) == 0 && !is_name_byte(at[-1]) && !is_name_byte(at[2])))
        at++;
    put(o, n->line, "loop = Loop((%.*s), loop)", (int)(strlen(at) - 3), at + 2);
    put(o, n->line, "%.*s in loop:", (int)(at - text), text);
}

static void put_control(struct output *o, const struct node *n, int base) {
    if (n->end) {
        if (o->indent <= base)
            compile_error(o, n, "A control line ends outside the tag that it started in");
        close_block(o);
        o->block_empty = false;
        if (o->uses_loop && strcmp(n->keyword, "for") == 0)
            put(o, n->line, "loop = loop.parent");
        return;
    }
    struct ast_module *m;
    const char *text = template_control_text(o->filename, n, &m);
    static const char *const ternary[] = {"else", "elif", "except"};
    for (size_t i = 0; i < 3; i++)
        if (strcmp(n->keyword, ternary[i]) == 0) {
            if (o->indent <= base)
                compile_error(o, n, mem_printf("'%s' without a control line before it", text));
            close_block(o);
        }
    if (o->uses_loop && strcmp(n->keyword, "for") == 0)
        put_loop(o, n, text, &m->body.items[0]->as.For);
    else
        put(o, n->line, "%s", text);
    open_block(o);
}

/* Its name as the function that draws it. */
static const char *block_name(const struct node *n) {
    const char *name = node_attribute(n, "name");
    return name ? name : mem_printf("__block_%d_%d__", n->line, n->column);
}

/* A function's variables that it reads before it binds them come from the context. */
static void put_own_names(struct output *o, const struct node *n, const struct names *parameters) {
    struct names read = {0}, bound = {0};
    names_of_children(o, n, &read, &bound);
    for (size_t i = 0; i < bound.n; i++)
        if (names_has(&read, bound.items[i]) && !names_has(parameters, bound.items[i]))
            put(o, n->line, "%s = context.get('%s', UNDEFINED)", bound.items[i], bound.items[i]);
    if (o->uses_loop)
        put(o, n->line, "loop = None");
}

static void put_function(struct output *o, const struct node *n) {
    const char *filter = node_attribute(n, "filter"), *buffered = node_attribute(n, "buffered");
    bool returns = buffered && strcmp(buffered, "True") == 0, own_buffer = returns || filter;
    struct names list = {0}, parameters = {0};
    if (node_attribute(n, "decorator"))
        compile_error(o, n, "The attribute 'decorator' is not supported");
    if (is_tag(n, "def")) {
        add_parameters(&parameters, parse_def(o, n).args);
        put(o, n->line, "def %s:", node_attribute(n, "name"));
    } else {
        put(o, n->line, "def %s():", block_name(n));
    }
    open_block(o);
    bool has_caller = o->uses_calls && is_tag(n, "def");
    if (has_caller) {
        put(o, n->line, "caller, context._given = context._given, None");
        put(o, n->line, "try:");
        open_block(o);
    }
    put_own_names(o, n, &parameters);
    if (own_buffer) {
        put(o, n->line, "context._push()");
        put(o, n->line, "try:");
        open_block(o);
    }
    put_children(o, n);
    if (own_buffer) {
        close_block(o);
        put(o, n->line, "finally:");
        put(o, n->line, "    __text__ = context._pop()");
        if (filter)
            template_filter_list(o->filename, n, filter, &list);
        put(o, n->line, returns ? "return %s" : "__w__(%s)", filtered(o, "__text__", &list));
    }
    if (!returns)
        put(o, n->line, "return ''");
    if (has_caller) {
        close_block(o);
        put(o, n->line, "finally:");
        put(o, n->line, "    context._given = caller");
    }
    close_block(o);
    o->block_empty = false;
}

/* NAME=NAME, ... of the functions among the children of N. */
static const char *function_arguments(struct output *o, const struct node *n) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n->n; i++) {
        const struct node *child = n->children[i];
        if (is_tag(child, "def") || (is_tag(child, "block") && node_attribute(child, "name"))) {
            const char *name = is_tag(child, "def") ? parse_def(o, child).name : block_name(child);
            buf_printf(&b, ", %s=%s", name, name);
        }
    }
    return buf_take(&b);
}

/* The content goes to the called function as `caller`: body() and the functions in it. */
static void put_call(struct output *o, const struct node *n) {
    const char *args = node_attribute(n, "args");
    struct names parameters = {0};
    const char *name = mem_printf("__content_%d_%d__", n->line, n->column);
    if (args)
        add_parameters(&parameters,
                       template_parse_python(o->filename, n, mem_printf("def body(%s):pass", args))
                           ->body.items[0]
                           ->as.FunctionDef.args);
    put(o, n->line, "def %s():", name);
    open_block(o);
    put_functions(o, n);
    put(o, n->line, "def body(%s):", args ? args : "");
    open_block(o);
    put_own_names(o, n, &parameters);
    put_contents(o, n);
    put(o, n->line, "return ''");
    close_block(o);
    put(o, n->line, "return Namespace('caller', body=body%s)", function_arguments(o, n));
    close_block(o);
    put(o, n->line, "context._given = %s()", name);
    put(o, n->line, "try:");
    put(o, n->line, "    __w__(str(%s))", call_expression(o, n));
    put(o, n->line, "finally:");
    put(o, n->line, "    context._given = None");
}

/* <%namespace> with functions of its own, or over a module. */
static void put_namespace(struct output *o, const struct node *n) {
    const char *name = node_attribute(n, "name"), *module = node_attribute(n, "module");
    struct text_list names = import_names(node_attribute(n, "import"));
    if (!name)
        name = mem_printf("__space_%d_%d__", n->line, n->column);
    if (node_attribute(n, "file"))
        return;
    if (module) {
        put(o, n->line, "%s = ModuleNamespace('%s', '%s', context)", name, name, module);
    } else {
        put(o, n->line, "def __make_%d_%d__():", n->line, n->column);
        open_block(o);
        put_functions(o, n);
        put(o, n->line, "return Namespace('%s'%s)", name, function_arguments(o, n));
        close_block(o);
        put(o, n->line, "%s = __make_%d_%d__()", name, n->line, n->column);
    }
    for (size_t i = 0; i < names.n; i++)
        put(o, n->line, "%s = %s.%s", names.items[i], name, names.items[i]);
}

/* What the body finds ready: namespaces, and itself as one. */
static void put_namespaces(struct output *o, const struct node *root, const struct names *read) {
    for (size_t i = 0; i < root->n; i++)
        if (is_tag(root->children[i], "namespace"))
            put_namespace(o, root->children[i]);
    if (names_has(read, "self") || names_has(read, "local"))
        put(o, 0, "self = local = Namespace('self', attr=ModuleNames()%s)",
            function_arguments(o, root));
}

static void put_tag(struct output *o, const struct node *n) {
    if (is_tag(n, "text")) {
        put_children(o, n);
    } else if (is_tag(n, "block")) {
        put(o, n->line, "%s()", block_name(n));
    } else if (is_call(n)) {
        put_call(o, n);
    } else if (is_tag(n, "include") || is_tag(n, "inherit") ||
               (is_tag(n, "namespace") && node_attribute(n, "file"))) {
        struct buf name = BUF_INIT;
        const char *file = o->filename ? o->filename : "memory";
        literal_repr_str(&name, &(struct ast_str){file, strlen(file)});
        put(o, n->line,
            "raise TemplateLookupException(\"Template '%%s' has no TemplateLookup associated\" %% "
            "%s)",
            name.data);
    }
}

static void put_functions(struct output *o, const struct node *n) {
    for (size_t i = 0; i < n->n; i++)
        if (is_tag(n->children[i], "def") || is_tag(n->children[i], "block"))
            put_function(o, n->children[i]);
}

static void put_contents(struct output *o, const struct node *n) {
    int base = o->indent;
    for (size_t i = 0; i < n->n; i++) {
        const struct node *child = n->children[i];
        switch (child->kind) {
        case NODE_TEXT:
            put_text(o, child);
            break;
        case NODE_EXPRESSION:
            put_expression(o, child);
            break;
        case NODE_CODE:
            put_code(o, child);
            break;
        case NODE_CONTROL:
            put_control(o, child, base);
            break;
        case NODE_TAG:
            put_tag(o, child);
            break;
        default:
            break;
        }
    }
    if (o->indent > base)
        compile_error(o, n, "A control line starts in a tag and does not end there");
}

static void put_children(struct output *o, const struct node *n) {
    put_functions(o, n);
    put_contents(o, n);
}

/* ---- the module ---- */

static void put_module_code(struct output *o, const struct node *n) {
    for (size_t i = 0; i < n->n; i++) {
        if (n->children[i]->kind == NODE_MODULE)
            put_raw(o, n->children[i]->line, n->children[i]->text);
        put_module_code(o, n->children[i]);
    }
}

static bool has_tag(const struct node *n, const char *keyword) {
    bool found = is_tag(n, keyword);
    for (size_t i = 0; i < n->n && !found; i++)
        found = has_tag(n->children[i], keyword);
    return found;
}

/* Names that __render__ has anyway. */
static bool is_given(const char *name) {
    return strcmp(name, "context") == 0 || strcmp(name, "UNDEFINED") == 0 ||
           strcmp(name, "STOP_RENDERING") == 0 || strcmp(name, "loop") == 0 ||
           strcmp(name, "capture") == 0 || strcmp(name, "caller") == 0 ||
           strcmp(name, "self") == 0 || strcmp(name, "local") == 0;
}

static void put_lookups(struct output *o, const struct names *read, const struct names *bound) {
    for (size_t i = 0; i < read->n; i++) {
        const char *name = read->items[i];
        bool module_level = names_has(&o->module, name) && !names_has(bound, name);
        if (!is_given(name) && !module_level && !names_has(&o->defs, name))
            put(o, 0, "%s = context.get('%s', UNDEFINED)", name, name);
    }
}

/* <%page args="a, b=1"/>: values, or the defaults */
static void put_page_arguments(struct output *o) {
    const char *args = o->page ? node_attribute(o->page, "args") : NULL;
    if (!args)
        return;
    put(o, o->page->line, "def __page__(%s, **__rest__):", args);
    put(o, o->page->line, "    return locals()");
    put(o, o->page->line, "__page__ = __page__(**__ctx__)");
    struct names parameters = {0};
    struct ast_module *m =
        template_parse_python(o->filename, o->page, mem_printf("def f(%s):pass", args));
    add_parameters(&parameters, m->body.items[0]->as.FunctionDef.args);
    for (size_t i = 0; i < parameters.n; i++)
        put(o, o->page->line, "%s = __page__['%s']", parameters.items[i], parameters.items[i]);
}

/* Whether code of the body may end it early. */
static bool has_return(const struct node *n) {
    bool found = n->kind == NODE_CODE && strstr(n->text, "return");
    for (size_t i = 0; i < n->n && !found; i++)
        found = has_return(n->children[i]);
    return found;
}

static void put_render(struct output *o, const struct node *root, const struct names *read,
                       const struct names *bound) {
    put(o, 0, "def __render__(__ctx__):");
    open_block(o);
    put(o, 0, "context = Context(__ctx__)");
    bool returns = has_return(root);
    if (returns) {
        put(o, 0, "def __body__():");
        open_block(o);
    }
    put(o, 0, "__w__ = context.write");
    if (names_has(read, "capture"))
        put(o, 0, "capture = context._capture");
    if (o->uses_loop)
        put(o, 0, "loop = None");
    if (o->uses_calls)
        put(o, 0, "caller = context._given = None");
    put_lookups(o, read, bound);
    put_page_arguments(o);
    put_functions(o, root);
    put_namespaces(o, root, read);
    put_contents(o, root);
    if (returns) {
        close_block(o);
        put(o, 0, "__body__()");
    }
    put(o, 0, "return context._pop()");
    close_block(o);
}

/* The parts of the prelude that BODY turned out to need go before it. */
static char *assemble(struct output *o, const struct node *root, const struct names *read,
                      const struct output *body) {
    put_raw(o, 0, prelude_base);
    if (o->uses_loop)
        put_raw(o, 0, prelude_loop);
    if (has_tag(root, "include") || has_tag(root, "inherit") || has_tag(root, "namespace"))
        put_raw(o, 0, prelude_lookup);
    if (body->uses_calls || has_tag(root, "namespace") || names_has(read, "self") ||
        names_has(read, "local"))
        put_raw(o, 0, prelude_namespace);
    for (size_t i = 0; i < sizeof prelude_filters / sizeof *prelude_filters; i++)
        if (prelude_filters[i].definition &&
            names_has(&body->used_filters, prelude_filters[i].name))
            put_raw(o, 0, prelude_filters[i].definition);
    put_module_code(o, root);
    buf_add(&o->code, body->code.data, body->code.len);
    for (size_t i = 0; i < body->line_count; i++) {
        MEM_GROW(o->lines, o->line_count, o->line_cap);
        o->lines[o->line_count++] = body->lines[i];
    }
    return buf_take(&o->code);
}

char *template_compile(const char *text, size_t len, const char *filename,
                       struct template_map **map) {
    struct node *root = template_parse(text, len, filename);
    struct output *body = MEM_NEW(struct output), *whole = MEM_NEW(struct output);
    struct names read = {0}, bound = {0};
    buf_init(&body->code);
    buf_init(&whole->code);
    body->filename = whole->filename = filename;
    names_of_children(body, root, &read, &bound);
    body->uses_loop |= names_has(&read, "loop");
    body->uses_calls |= names_has(&read, "caller");
    whole->uses_loop = body->uses_loop;
    put_render(body, root, &read, &bound);
    char *source = assemble(whole, root, &read, body);
    if (map) {
        *map = MEM_NEW(struct template_map);
        **map = (struct template_map){whole->lines, whole->line_count, filename};
    }
    return source;
}

int template_map_line(const struct template_map *map, int python_line) {
    return python_line >= 1 && (size_t)python_line <= map->n ? map->lines[python_line - 1] : 0;
}

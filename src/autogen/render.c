/*
 * Operations as Python text: the frame around them, the order of renderers, imports. cf.
 * alembic.autogenerate.render.
 */
#include <string.h>

#include "autogen/render_int.h"

/* --- prefixes --- */

static const char *text_option(struct autogen *a, const char *name) {
    value v = py_dict_get_text(a->opts, name);
    return v == PY_UNDEF || v == PY_NONE ? "" : py_str_text(a->vm, v);
}
const char *render_op_prefix(struct autogen *a) {
    return a->has_batch ? "batch_op." : text_option(a, "alembic_module_prefix");
}
const char *render_sa_prefix(struct autogen *a) {
    return text_option(a, "sqlalchemy_module_prefix");
}

void render_import(struct autogen *a, const char *line) {
    py_set_add(a->vm, a->imports, py_str_from(line));
}

/* --- names --- */

const char *render_text_name(const char *text) { return text ? text_repr(text) : "None"; }

const char *render_name(struct vm *vm, value name) {
    return name == PY_UNDEF || name == PY_NONE ? "None" : text_repr(py_str_text(vm, name));
}

const char *render_final_name(struct autogen *a, const struct py_str *name) {
    const char *text = render_text_name(name_text(name));
    return name_kind(name) == NAME_CONV ? mem_printf("%sf(%s)", render_op_prefix(a), text) : text;
}

const char *render_final_name_value(struct autogen *a, value name) {
    return py_is_str(name) ? render_final_name(a, PY_AS(struct py_str, name)) : "None";
}

const char *render_name_list(struct vm *vm, value names) {
    struct text_list list = {0};
    struct py_iter it;
    py_iter_init(vm, &it, names);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        text_list_add(&list, render_name(vm, v));
    return mem_printf("[%s]", text_join(&list, ", "));
}

const char *render_user(struct autogen *a, const char *type, value object) {
    if (a->render_item == PY_UNDEF)
        return NULL;
    value v = py_call3(a->vm, a->render_item, py_str_from(type), object, PY_OBJ(a));
    if (v == PY_NONE && strcmp(type, "type"))
        return ""; /* left out */
    return v == PY_FALSE ? NULL : py_str_text(a->vm, v);
}

/* --- operations --- */

static struct text_list lines_of(struct vm *vm, value v) {
    struct text_list list = {0};
    struct py_iter it;
    if (v == PY_NONE)
        return list;
    if (py_is_str(v)) {
        text_list_add(&list, py_str_cstr(v));
        return list;
    }
    py_iter_init(vm, &it, v);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        text_list_add(&list, py_str_text(vm, x));
    return list;
}

static bool needs_batch_to_add(struct column *c) {
    size_t n = 0;
    struct table *t = column_table(c);
    struct constraint **list = t ? table_constraints(t, &n) : NULL;
    for (size_t i = 0; i < n; i++)
        if (list[i]->kind == CONSTRAINT_CHECK && list[i]->type_bound && list[i]->bound_column == c)
            return true;
    return c->computed || c->foreign_key_count;
}

/* What SQLite cannot ALTER; the extended comparison then takes batch mode by itself. */
static bool needs_batch(const struct autogen *a, const struct py_list *ops) {
    static const bool cannot[OP_KIND_COUNT] = {
        [OP_ALTER_COLUMN] = true,       [OP_CREATE_PRIMARY_KEY] = true, [OP_CREATE_UNIQUE] = true,
        [OP_CREATE_FOREIGN_KEY] = true, [OP_CREATE_CHECK] = true,       [OP_DROP_CONSTRAINT] = true,
        [OP_DROP_COLUMN] = true};
    for (size_t i = 0; a->extended && a->dialect->id == SQL_SQLITE && i < ops->n; i++) {
        const struct op *op = op_is(ops->items[i]) ? op_of(ops->items[i]) : NULL;
        bool renames = op && op->kind == OP_ALTER_COLUMN && py_is_str(op->modify_name);
        if (op && ((cannot[op->kind] && !renames) ||
                   (op->kind == OP_ADD_COLUMN && needs_batch_to_add(column_of(op->column)))))
            return true;
    }
    return false;
}

static struct text_list render_modify_table(struct autogen *a, struct op *op) {
    struct text_list lines = {0};
    struct py_list *ops = op_list(a->vm, PY_OBJ(op));
    value batch = py_dict_get_text(a->opts, "render_as_batch");
    bool in_batch = (batch != PY_UNDEF && py_truth(a->vm, batch)) || needs_batch(a, ops);
    if (!ops->n)
        return lines;
    if (in_batch) {
        a->has_batch = true;
        const char *convention = op->note ? op->note->convention : NULL;
        text_list_add(&lines,
                      mem_printf("with op.batch_alter_table(%s, schema=%s%s%s) as batch_op:",
                                 render_name(a->vm, op->table_name), render_name(a->vm, op->schema),
                                 convention ? ", naming_convention=" : "",
                                 convention ? convention : ""));
    }
    size_t head = lines.n;
    for (size_t i = 0; i < ops->n; i++) {
        struct text_list more = autogen_render_op(a, ops->items[i]);
        text_list_extend(&lines, &more);
    }
    if (in_batch) {
        text_list_add(&lines, "");
        a->has_batch = false;
    }
    if (a->extended && lines.n <= head + in_batch) /* nothing but what is undone */
        lines.n = 0;
    return lines;
}

/* The built-in renderer of OP seen as an instance of CLASS; false: it has none. */
static bool render_as(struct autogen *a, value op, const struct py_type *class,
                      struct text_list *lines) {
    bool known = false;
    if (class == &op_types[OP_MODIFY_TABLE]) {
        *lines = render_modify_table(a, op_of(op));
        return true;
    }
    if ((class->flags & PY_TYPE_HEAP) || !op_is(op))
        return false;
    const char *text = render_builtin(a, op_of(op), &known);
    if (known)
        text_list_add(lines, text);
    return known;
}

struct renderer {
    struct py_object head;
    const struct py_type *class;
};

static value call_renderer(struct vm *vm, value callee, int argc, const value *argv,
                           struct py_tuple *kwnames) {
    const struct renderer *r = PY_AS(struct renderer, callee);
    struct text_list lines = {0};
    if (argc != 2 || (kwnames && kwnames->n) || !py_is_a(argv[0], &autogen_type))
        py_raise(vm, &py_exc_TypeError, "a renderer takes an AutogenContext and an operation");
    if (!render_as(PY_AS(struct autogen, argv[0]), argv[1], r->class, &lines))
        py_raise(vm, &py_exc_TypeError, "%T is no %s", argv[1], r->class->name);
    if (r->class != &op_types[OP_MODIFY_TABLE])
        return py_str_from(text_join(&lines, "\n"));
    struct py_list *list = py_list_new(lines.n);
    for (size_t i = 0; i < lines.n; i++)
        py_list_append(list, py_str_from(lines.items[i]));
    return PY_OBJ(list);
}

static struct py_type renderer_type = {PY_TYPE_HEAD,
                                       .name = "renderer",
                                       .module = "alembic.autogenerate.render",
                                       .size = sizeof(struct renderer),
                                       .call = call_renderer,
                                       .flags = PY_TYPE_ABSTRACT};

value autogen_builtin_renderer(struct vm *vm, value class) {
    for (size_t kind = 0; kind < OP_KIND_COUNT; kind++)
        if (class == PY_OBJ(&op_types[kind])) {
            if (kind != OP_MODIFY_TABLE && !render_is_builtin(kind))
                return PY_UNDEF;
            struct renderer *r = py_alloc(vm, &renderer_type);
            r->class = &op_types[kind];
            return PY_OBJ(r);
        }
    return PY_UNDEF;
}

/* What the extended comparison says of an operation: comments above, the block around. */
static struct text_list with_note(struct autogen *a, const struct op_note *note,
                                  const struct text_list *lines) {
    struct text_list out = {0};
    for (size_t i = 0; i < note->lines.n; i++)
        text_list_add(&out, mem_printf("# %s", note->lines.items[i]));
    for (size_t i = 0; note->instead && i < note->instead->n; i++) {
        struct text_list other = autogen_render_op(a, note->instead->items[i]);
        for (size_t k = 0; k < other.n; k++) {
            struct text_list split = text_split_char(other.items[k], '\n');
            for (size_t j = 0; j < split.n; j++)
                text_list_add(&out, mem_printf("#     %s", split.items[j]));
        }
    }
    if (note->autocommit)
        text_list_add(&out, "with op.get_context().autocommit_block():");
    text_list_extend(&out, lines);
    if (note->autocommit)
        text_list_add(&out, "");
    return out;
}

static struct text_list render_plain(struct autogen *a, value op) {
    struct vm *vm = a->vm;
    const struct dispatcher *scripts = autogen_renderers(vm);
    struct text_list lines = {0};
    struct py_type *type = py_type_of(op);
    py_type_ready(vm, type);
    for (size_t i = 0; i < type->mro->n; i++) {
        value fn =
            scripts->n ? dispatcher_find(vm, scripts, type->mro->items[i], "default") : PY_UNDEF;
        if (fn != PY_UNDEF)
            return lines_of(vm, py_call2(vm, fn, PY_OBJ(a), op));
        if (render_as(a, op, PY_AS(struct py_type, type->mro->items[i]), &lines))
            return lines;
    }
    py_raise(vm, &py_exc_ValueError, "no dispatch function for object: %S", op);
}

struct text_list autogen_render_op(struct autogen *a, value op) {
    struct text_list lines = {0};
    const struct op_note *note = op_is(op) ? op_of(op)->note : NULL;
    if (note && note->silent)
        return lines;
    lines = render_plain(a, op);
    return note ? with_note(a, note, &lines) : lines;
}

/* --- the body: lines indented as Python wants (cf. mako.pygen.PythonPrinter) --- */

struct printer {
    struct buf b;
    int depth;
};

static bool has_code(const char *line) {
    line += strspn(line, " \t\r\n\f\v");
    return *line && *line != '#';
}

static bool opens_block(const char *line) {
    static const char *const words[] = {"if",  "try",   "elif", "while",  "for",    "with",
                                        "def", "class", "else", "except", "finally"};
    size_t n = strlen(line);
    while (n && strchr(" \t", line[n - 1]))
        n--;
    if (!n || line[n - 1] != ':')
        return false;
    line += strspn(line, " \t");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_starts_with(line, words[i]))
            return true;
    return false;
}

static void print_line(struct printer *p, const char *line) {
    if (*line != '#' && !has_code(line) && p->depth)
        p->depth--;
    buf_putn(&p->b, ' ', (size_t)p->depth * 4);
    buf_puts(&p->b, line);
    buf_putc(&p->b, '\n');
    if (opens_block(line))
        p->depth++;
}

/* Every line four to the right, without blanks at line ends and around all. */
static const char *indent(const char *text) {
    struct buf b = BUF_INIT;
    struct text_list lines = text_split_char(text, '\n');
    for (size_t i = 0; i < lines.n; i++) {
        size_t n = strlen(lines.items[i]);
        while (n && lines.items[i][n - 1] == ' ')
            n--;
        if (i)
            buf_putc(&b, '\n');
        if (n && i)
            buf_puts(&b, "    ");
        buf_add(&b, lines.items[i], n);
    }
    return text_strip(buf_take(&b));
}

/* Neighbours outside of the transaction share a block. */
static bool in_one_block(value op, value next) {
    const struct op_note *x = op_is(op) ? op_of(op)->note : NULL;
    const struct op_note *y = op_is(next) ? op_of(next)->note : NULL;
    return x && y && x->autocommit && y->autocommit && !x->silent && !y->silent && !y->lines.n;
}

const char *autogen_render_body(struct autogen *a, value container) {
    struct printer p = {BUF_INIT, 0};
    struct py_list *ops = op_list(a->vm, container);
    bool any = false;
    print_line(&p, "# ### commands auto generated by Alembic - please adjust! ###");
    for (size_t i = 0; i < ops->n; i++) {
        struct text_list lines = autogen_render_op(a, ops->items[i]);
        any |= lines.n > 0;
        size_t from = i && in_one_block(ops->items[i - 1], ops->items[i]);
        if (i + 1 < ops->n && in_one_block(ops->items[i], ops->items[i + 1]))
            lines.n--;
        for (size_t k = from; k < lines.n; k++)
            print_line(&p, lines.items[k]);
    }
    if (!any)
        print_line(&p, "pass");
    print_line(&p, "# ### end Alembic commands ###");
    return indent(buf_take(&p.b));
}

static const char *sorted_imports(struct autogen *a) {
    struct text_list list = {0};
    size_t i = 0;
    value v;
    while (py_set_next(a->imports, &i, &v))
        text_list_add(&list, py_str_text(a->vm, v));
    text_list_sort(&list);
    return text_join(&list, "\n");
}

void autogen_render_script(struct autogen *a, struct op *script, struct py_dict *template_args) {
    struct vm *vm = a->vm;
    struct py_list *up = PY_AS(struct py_list, script->upgrade_ops);
    struct py_list *down = PY_AS(struct py_list, script->downgrade_ops);
    struct py_iter it;
    a->imports = py_set_new(&py_set_type);
    if (script->imports != PY_UNDEF && script->imports != PY_NONE) {
        py_iter_init(vm, &it, script->imports);
        for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
            py_set_add(vm, a->imports, v);
    }
    for (size_t i = 0; i < up->n && i < down->n; i++) {
        py_dict_set(vm, template_args, op_of(up->items[i])->token,
                    py_str_from(autogen_render_body(a, up->items[i])));
        py_dict_set(vm, template_args, op_of(down->items[i])->token,
                    py_str_from(autogen_render_body(a, down->items[i])));
    }
    py_dict_set_text(template_args, "imports", py_str_from(sorted_imports(a)));
}

/* The revisions that are going to be written; see directives.h. */
#include "command/directives.h"

#include "base/mem.h"
#include "base/error.h"
#include "migrate/naming.h"
#include "modules/alembic/autogenerate.h"
#include "modules/alembic/module.h"
#include "python/lib/io.h"

static value list1(value v) { return PY_OBJ(py_list_of(1, &v)); }

static value new_container(struct vm *vm, enum op_kind kind, value token) {
    struct op *op = op_new(vm, kind);
    op->ops = PY_OBJ(py_list_new(0));
    op->token = token;
    return PY_OBJ(op);
}

static value ref_value(const struct revision_ref *ref) {
    return ref->is_tuple ? text_tuple(&ref->list) : text_value(ref->text);
}

static value default_script(struct vm *vm, const struct generate *g) {
    struct op *s = op_new(vm, OP_SCRIPT);
    s->rev_id = py_str_from(g->rev_id && *g->rev_id ? g->rev_id : naming_random_id());
    s->message = text_value(g->message);
    s->imports = PY_OBJ(py_set_new(&py_set_type));
    s->head_arg = ref_value(&g->head);
    s->splice = PY_BOOL(g->splice);
    s->branch_label = text_scalar(&g->branch_labels);
    s->version_path = text_value(g->version_path);
    s->depends_on = g->depends_on.n ? text_py_list(&g->depends_on) : PY_NONE;
    s->upgrade_ops = list1(new_container(vm, OP_UPGRADE, py_str_from("upgrades")));
    s->downgrade_ops = list1(new_container(vm, OP_DOWNGRADE, py_str_from("downgrades")));
    s->needs_render = PY_FALSE;
    return PY_OBJ(s);
}

struct directives *directives_new(struct command *c, bool autogenerate, const struct generate *g) {
    struct vm *vm = command_vm(c);
    struct directives *d = MEM_NEW(struct directives);
    value script = default_script(vm, g);
    d->c = c;
    d->autogenerate = autogenerate;
    d->hook = PY_NONE;
    d->scripts = py_list_of(1, &script);
    d->template_args = py_dict_new();
    py_dict_set_text(d->template_args, "config", PY_OBJ(command_config(c)));
    return d;
}

/* ---- inside env.py ---- */

/* Autogenerate compares with all revisions applied. */
static void require_heads(struct scripts *s, const struct text_list *rows) {
    struct revision_ref ref = revision_ref_tuple(rows);
    struct revision_ref symbol = revision_ref_text("heads");
    struct revisions heads = scripts_get_all(s, &symbol), at = scripts_get_all(s, &ref);
    bool same = true;
    for (size_t i = 0; i < at.n; i++)
        same = same && revisions_has(&heads, at.items[i]);
    for (size_t i = 0; i < heads.n; i++)
        same = same && revisions_has(&at, heads.items[i]);
    if (!same)
        error_raise(ERROR_COMMAND, "Target database is not up to date.");
}

static value option(struct migration *m, const char *name) {
    value v = py_dict_get_text(m->options, name);
    return v == PY_UNDEF ? PY_NONE : v;
}

/* A second database of the same run gets functions of its own. */
static void add_tokens(struct vm *vm, struct op *s, struct migration *m) {
    value up = option(m, "upgrade_token"), down = option(m, "downgrade_token");
    struct py_list *ups = PY_AS(struct py_list, s->upgrade_ops);
    struct py_list *downs = PY_AS(struct py_list, s->downgrade_ops);
    if (py_truth(vm, s->needs_render)) {
        py_list_append(ups, new_container(vm, OP_UPGRADE, up));
        py_list_append(downs, new_container(vm, OP_DOWNGRADE, down));
    } else {
        op_of(ups->items[ups->n - 1])->token = up;
        op_of(downs->items[downs->n - 1])->token = down;
        s->needs_render = PY_TRUE;
    }
}

static void call_hook(struct directives *d, struct migration *m, value hook,
                      const struct text_list *rows) {
    if (is_missing(hook) || !py_truth(m->vm, hook))
        return;
    py_call3(m->vm, hook, PY_OBJ(m), text_tuple(rows), PY_OBJ(d->scripts));
}

static struct plan collect(void *arg, struct migration *m, const struct text_list *rows) {
    struct directives *d = arg;
    struct vm *vm = m->vm;
    if (d->autogenerate)
        require_heads(m->script->scripts, rows);
    struct op *script = op_of(d->scripts->items[d->scripts->n - 1]);
    add_tokens(vm, script, m);
    d->last = autogenerate_context(vm, m, PY_NONE, PY_NONE, d->autogenerate);
    if (d->autogenerate)
        autogen_populate(d->last, script);
    call_hook(d, m, d->hook, rows);
    call_hook(d, m, option(m, "process_revision_directives"), rows);
    for (size_t i = 0; i < d->scripts->n; i++)
        op_of(d->scripts->items[i])->needs_render = PY_TRUE;
    return (struct plan){0};
}

/* A model, the database's schema and their differences: all of it is needed to the end. */
enum { MODEL_BYTES = 128 << 20 };

void directives_run_env(struct directives *d, bool as_sql) {
    if (d->autogenerate)
        mem_expect(MODEL_BYTES);
    struct env_request r = {
        .plan = collect, .arg = d, .as_sql = as_sql, .template_args = d->template_args};
    command_run_env(d->c, &r);
}

/* ---- writing ---- */

static struct revision_ref ref_of(struct vm *vm, value v) {
    if (is_missing(v))
        return revision_ref_text(NULL);
    struct text_list list = text_list_of(vm, v);
    return py_is_str(v) ? revision_ref_text(list.items[0]) : revision_ref_tuple(&list);
}

static struct generate generate_of(struct vm *vm, const struct op *s) {
    return (struct generate){
        .rev_id = py_str_text(vm, s->rev_id),
        .message = is_missing(s->message) ? NULL : py_str_text(vm, s->message),
        .head = ref_of(vm, s->head_arg),
        .splice = !is_missing(s->splice) && py_truth(vm, s->splice),
        .branch_labels = text_list_of(vm, s->branch_label),
        .version_path = is_missing(s->version_path) ? NULL : py_str_text(vm, s->version_path),
        .depends_on = text_list_of(vm, s->depends_on),
    };
}

void directives_write(struct directives *d) {
    struct vm *vm = d->c->vm;
    for (size_t i = 0; i < d->scripts->n; i++) {
        struct op *s = op_of(d->scripts->items[i]);
        struct generate g = generate_of(vm, s);
        g.template_args = py_dict_copy(d->template_args);
        if (py_truth(vm, s->needs_render) && d->last) {
            d->last->imports = py_set_new(&py_set_type);
            if (!is_missing(s->imports))
                py_set_update(vm, d->last->imports, s->imports);
            autogen_render_script(d->last, s, g.template_args);
        }
        io_flush_all(vm); /* what scripts printed so far stands first */
        generate_revision(d->c, &g);
    }
}

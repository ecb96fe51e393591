/*
 * YAML by libyaml: load turns documents into values by YAML 1.1's rules for plain scalars, as
 * PyYAML does; dump writes values in its block style. cf. yaml.resolver, yaml.constructor,
 * yaml.representer.
 */
#include "modules/third/third.h"

#include <string.h>
#include <yaml.h>

#include "python/lib/lib.h"
#include "python/vm.h"

struct loader {
    struct vm *vm;
    yaml_parser_t parser;
    yaml_event_t event;
    struct py_dict *anchors;
    value resolve; /* Python: text of a scalar, or a list or dict that has a tag; tag -> value */
};

static void end_parser(void *arg) { yaml_parser_delete(arg); }

static noreturn void fail(struct loader *l) {
    const yaml_parser_t *p = &l->parser;
    const char *kind = p->error == YAML_SCANNER_ERROR  ? "ScannerError"
                       : p->error == YAML_PARSER_ERROR ? "ParserError"
                       : p->error == YAML_READER_ERROR ? "ReaderError"
                                                       : "YAMLError";
    const char *text = mem_printf("%s%s%s\n  in \"<unicode string>\", line %zu, column %zu",
                                  p->context ? p->context : "", p->context ? ", " : "",
                                  p->problem ? p->problem : "could not parse",
                                  p->problem_mark.line + 1, p->problem_mark.column + 1);
    py_raise_value(l->vm, py_call1(l->vm, py_import_from(l->vm, "yaml", kind), py_str_from(text)));
}

static yaml_event_type_t next(struct loader *l) {
    yaml_event_delete(&l->event);
    if (!yaml_parser_parse(&l->parser, &l->event))
        fail(l);
    return l->event.type;
}

static void anchor(struct loader *l, const yaml_char_t *name, value v) {
    if (name)
        py_dict_set_text(l->anchors, mem_strdup((const char *)name), v);
}

static value node(struct loader *l);

static value scalar(struct loader *l) {
    const char *tag = (const char *)l->event.data.scalar.tag;
    value text = py_str_new((const char *)l->event.data.scalar.value, l->event.data.scalar.length);
    const char *name = (const char *)l->event.data.scalar.anchor;
    name = name ? mem_strdup(name) : NULL;
    value v = text;
    if (tag || l->event.data.scalar.plain_implicit)
        v = py_call2(l->vm, l->resolve, text, tag ? py_str_from(tag) : PY_NONE);
    anchor(l, (const yaml_char_t *)name, v);
    return v;
}

static char *text_of(const yaml_char_t *s) { return s ? mem_strdup((const char *)s) : NULL; }

/* What TAG makes of a list or a dict; an alias means that. */
static value tagged(struct loader *l, value made, const char *tag, const char *name) {
    if (!tag)
        return made;
    value v = py_call2(l->vm, l->resolve, made, py_str_from(tag));
    anchor(l, (const yaml_char_t *)name, v);
    return v;
}

static value sequence(struct loader *l) {
    struct py_list *list = py_list_new(4);
    const char *tag = text_of(l->event.data.sequence_start.tag);
    const char *name = text_of(l->event.data.sequence_start.anchor);
    anchor(l, (const yaml_char_t *)name, PY_OBJ(list));
    while (next(l) != YAML_SEQUENCE_END_EVENT)
        py_list_append(list, node(l));
    return tagged(l, PY_OBJ(list), tag, name);
}

/* << : values of other mappings, which own keys go before */
static void merge(struct loader *l, struct py_dict *into, value from) {
    if (py_is_list(from)) {
        struct py_list *list = PY_AS(struct py_list, from);
        for (size_t i = 0; i < list->n; i++)
            merge(l, into, list->items[i]);
        return;
    }
    if (!py_is_a(from, &py_dict_type))
        return;
    size_t i = 0;
    for (value k, v; py_dict_next(PY_AS(struct py_dict, from), &i, &k, &v);)
        if (py_dict_get(l->vm, into, k) == PY_UNDEF)
            py_dict_set(l->vm, into, k, v);
}

static value mapping(struct loader *l) {
    struct py_dict *d = py_dict_new(), *own = py_dict_new();
    const char *tag = text_of(l->event.data.mapping_start.tag);
    const char *name = text_of(l->event.data.mapping_start.anchor);
    anchor(l, (const yaml_char_t *)name, PY_OBJ(d));
    struct py_list *merged = py_list_new(1);
    while (next(l) != YAML_MAPPING_END_EVENT) {
        bool is_merge = l->event.type == YAML_SCALAR_EVENT && l->event.data.scalar.plain_implicit &&
                        !strcmp((const char *)l->event.data.scalar.value, "<<");
        value key = node(l);
        next(l);
        value v = node(l);
        if (is_merge)
            py_list_append(merged, v);
        else
            py_dict_set(l->vm, own, key, v);
    }
    for (size_t i = 0; i < merged->n; i++)
        merge(l, d, merged->items[i]);
    py_dict_update(l->vm, d, PY_OBJ(own));
    return tagged(l, PY_OBJ(d), tag, name);
}

static value node(struct loader *l) {
    vm_check_stack(l->vm, "while reading YAML");
    switch (l->event.type) {
    case YAML_SCALAR_EVENT:
        return scalar(l);
    case YAML_SEQUENCE_START_EVENT:
        return sequence(l);
    case YAML_MAPPING_START_EVENT:
        return mapping(l);
    case YAML_ALIAS_EVENT: {
        value v = py_dict_get_text(l->anchors, (const char *)l->event.data.alias.anchor);
        if (v == PY_UNDEF)
            py_raise_value(l->vm, py_call1(l->vm, py_import_from(l->vm, "yaml", "ComposerError"),
                                           py_str_printf("found undefined alias '%s'",
                                                         l->event.data.alias.anchor)));
        return v;
    }
    default:
        return PY_NONE;
    }
}

/* load(text, resolve, /) -> list of the documents */
LIB_FN(f_load) {
    struct loader *l = MEM_NEW(struct loader);
    l->vm = vm;
    l->resolve = a[1];
    yaml_parser_initialize(&l->parser);
    error_defer(end_parser, &l->parser);
    struct py_str *s = lib_arg_str(vm, a[0], "stream");
    yaml_parser_set_input_string(&l->parser, (const unsigned char *)s->data, s->size);
    struct py_list *documents = py_list_new(1);
    for (yaml_event_type_t type; (type = next(l)) != YAML_STREAM_END_EVENT;) {
        if (type != YAML_DOCUMENT_START_EVENT)
            continue;
        l->anchors = py_dict_new();
        next(l);
        py_list_append(documents, node(l));
    }
    yaml_event_delete(&l->event);
    error_undefer(end_parser, &l->parser);
    yaml_parser_delete(&l->parser);
    return PY_OBJ(documents);
}

/* --- writing: Python hands over events --- */

static int write_out(void *arg, unsigned char *text, size_t n) {
    buf_add(arg, (const char *)text, n);
    return 1;
}

struct writer {
    struct vm *vm;
    yaml_emitter_t emitter;
    bool flow;
};

static void end_emitter(void *arg) { yaml_emitter_delete(arg); }

static void emit_event(struct writer *w, yaml_event_t *e) {
    if (!yaml_emitter_emit(&w->emitter, e))
        py_raise(w->vm, &py_exc_ValueError, "%s", w->emitter.problem);
}

/* V: ("s", tag or None, text, style), ("q", [..]) or ("m", [(k, v)..]) */
static void write_node(struct writer *w, value v) {
    struct py_tuple *t = PY_AS(struct py_tuple, v);
    yaml_event_t e;
    const char kind = *py_str_cstr(t->items[0]);
    if (kind == 's') {
        const char *tag = t->items[1] == PY_NONE ? NULL : py_str_cstr(t->items[1]);
        struct py_str *s = PY_AS(struct py_str, t->items[2]);
        const char style = *py_str_cstr(t->items[3]);
        yaml_scalar_event_initialize(&e, NULL, (yaml_char_t *)(uintptr_t)tag,
                                     (yaml_char_t *)s->data, (int)s->size, style == 'p',
                                     tag == NULL,
                                     style == '\''  ? YAML_SINGLE_QUOTED_SCALAR_STYLE
                                     : style == '"' ? YAML_DOUBLE_QUOTED_SCALAR_STYLE
                                     : style == '|' ? YAML_LITERAL_SCALAR_STYLE
                                                    : YAML_PLAIN_SCALAR_STYLE);
        emit_event(w, &e);
        return;
    }
    struct py_list *items = PY_AS(struct py_list, t->items[1]);
    bool flow = w->flow;
    if (kind == 'q') {
        yaml_sequence_start_event_initialize(
            &e, NULL, NULL, 1, flow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE);
        emit_event(w, &e);
        for (size_t i = 0; i < items->n; i++)
            write_node(w, items->items[i]);
        yaml_sequence_end_event_initialize(&e);
    } else {
        yaml_mapping_start_event_initialize(
            &e, NULL, NULL, 1, flow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE);
        emit_event(w, &e);
        for (size_t i = 0; i < items->n; i++) {
            struct py_tuple *pair = PY_AS(struct py_tuple, items->items[i]);
            write_node(w, pair->items[0]);
            write_node(w, pair->items[1]);
        }
        yaml_mapping_end_event_initialize(&e);
    }
    emit_event(w, &e);
}

/* dump(documents, flow, indent, width, unicode, explicit, /) -> str */
LIB_FN(f_dump) {
    struct writer *w = MEM_NEW(struct writer);
    struct buf b = BUF_INIT;
    w->vm = vm;
    w->flow = py_truth(vm, a[1]);
    yaml_emitter_initialize(&w->emitter);
    error_defer(end_emitter, &w->emitter);
    yaml_emitter_set_output(&w->emitter, write_out, &b);
    yaml_emitter_set_indent(&w->emitter, (int)lib_arg_int(vm, a[2]));
    yaml_emitter_set_width(&w->emitter, (int)lib_arg_int(vm, a[3]));
    yaml_emitter_set_unicode(&w->emitter, py_truth(vm, a[4]));
    yaml_event_t e;
    yaml_stream_start_event_initialize(&e, YAML_UTF8_ENCODING);
    emit_event(w, &e);
    struct py_list *documents = PY_AS(struct py_list, a[0]);
    for (size_t i = 0; i < documents->n; i++) {
        yaml_document_start_event_initialize(&e, NULL, NULL, NULL, !py_truth(vm, a[5]));
        emit_event(w, &e);
        write_node(w, documents->items[i]);
        yaml_document_end_event_initialize(&e, 1);
        emit_event(w, &e);
    }
    yaml_stream_end_event_initialize(&e);
    emit_event(w, &e);
    error_undefer(end_emitter, &w->emitter);
    yaml_emitter_delete(&w->emitter);
    return lib_buf_str(&b);
}

static const struct py_native_def functions[] = {
    {"load", f_load, "text, resolve, /"},
    {"dump", f_dump, "documents, flow, indent, width, unicode, explicit, /"},
    {0}};
const struct py_module_def third_yaml_module = {.name = "_retort_yaml", .functions = functions};

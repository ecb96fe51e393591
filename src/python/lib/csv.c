/*
 * csv: reader, writer, dialects, DictReader and DictWriter; Sniffer. cf. CPython's Modules/_csv.c.
 */
#include "python/lib/csv_int.h"

static struct py_type error_type = LIB_EXCEPTION("Error", "_csv", &py_exc_Exception, NULL);

enum { QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE };

static const char state_key;
struct state {
    struct py_dict *dialects; /* name → dialect class or object */
    int64_t field_limit;
};
static struct state *state_of(struct vm *vm) {
    struct state *s = lib_state(vm, &state_key, sizeof *s);
    if (!s->dialects) {
        s->dialects = py_dict_new();
        s->field_limit = 131072;
    }
    return s;
}

/* --- dialects --- */

struct dialect {
    struct py_object head;
    unsigned delimiter, quotechar, escapechar; /* code points; 0: none */
    bool doublequote, skipinitialspace, strict;
    value lineterminator;
    int quoting;
};
static struct py_type dialect_type;

static unsigned char_setting(struct vm *vm, const char *name, value v, unsigned def,
                             bool optional) {
    if (v == PY_UNDEF)
        return def;
    if (optional && v == PY_NONE)
        return 0;
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError,
                 optional ? "\"%s\" must be string or None, not %T"
                          : "\"%s\" must be string, not %T",
                 name, v);
    if (lib_str(v)->length != 1)
        py_raise(vm, &py_exc_TypeError, "\"%s\" must be a 1-character string", name);
    const char *p = lib_str(v)->data;
    return lib_next_cp(&p);
}

/* The setting NAME: from the keywords, else from the dialect BASE, else PY_UNDEF. */
static value setting(struct vm *vm, struct py_dict *kw, value base, const char *name) {
    value v = lib_kw_take(vm, kw, name);
    if (v != PY_UNDEF || base == PY_UNDEF)
        return v;
    return py_lookup_attr(vm, base, name);
}

static struct dialect *dialect_make(struct vm *vm, value base, struct py_dict *keywords) {
    struct py_dict *kw = py_dict_copy(keywords);
    if (base != PY_UNDEF && py_is_str(base)) {
        value found = py_dict_get(vm, state_of(vm)->dialects, base);
        if (found == PY_UNDEF)
            py_raise(vm, &error_type, "unknown dialect");
        base = found;
    }
    if (base == PY_NONE)
        base = PY_UNDEF;
    if (base != PY_UNDEF && py_type_of(base) == &dialect_type && !kw->count)
        return PY_AS(struct dialect, base);
    struct dialect *d = py_alloc(vm, &dialect_type);
    d->delimiter = char_setting(vm, "delimiter", setting(vm, kw, base, "delimiter"), ',', false);
    value v = setting(vm, kw, base, "doublequote");
    d->doublequote = v == PY_UNDEF || py_truth(vm, v);
    d->escapechar = char_setting(vm, "escapechar", setting(vm, kw, base, "escapechar"), 0, true);
    v = setting(vm, kw, base, "lineterminator");
    if (v == PY_NONE)
        py_raise(vm, &py_exc_TypeError, "lineterminator must be set");
    if (v != PY_UNDEF && !py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "\"lineterminator\" must be a string");
    d->lineterminator = v == PY_UNDEF ? py_str_from("\r\n") : v;
    v = setting(vm, kw, base, "quotechar");
    bool no_quote = v == PY_NONE;
    d->quotechar = char_setting(vm, "quotechar", v, '"', true);
    v = setting(vm, kw, base, "quoting");
    d->quoting = QUOTE_MINIMAL;
    if (v != PY_UNDEF) {
        if (!py_is_int(v))
            py_raise(vm, &py_exc_TypeError, "\"quoting\" must be an integer");
        d->quoting = (int)py_int_as(vm, v);
    } else if (no_quote)
        d->quoting = QUOTE_NONE;
    if (d->quoting < 0 || d->quoting > QUOTE_NONE)
        py_raise(vm, &py_exc_TypeError, "bad \"quoting\" value");
    v = setting(vm, kw, base, "skipinitialspace");
    d->skipinitialspace = v != PY_UNDEF && py_truth(vm, v);
    v = setting(vm, kw, base, "strict");
    d->strict = v != PY_UNDEF && py_truth(vm, v);
    size_t i = 0;
    value k;
    if (py_dict_next(kw, &i, &k, &v))
        py_raise(vm, &py_exc_TypeError, "%R is an invalid keyword argument for this function", k);
    if (d->quoting != QUOTE_NONE && !d->quotechar)
        py_raise(vm, &py_exc_TypeError, "quotechar must be set if quoting enabled");
    return d;
}

LIB_FN(dialect_new) { return PY_OBJ(dialect_make(vm, a[1], PY_AS(struct py_dict, a[2]))); }
static value char_value(unsigned c) {
    if (!c)
        return PY_NONE;
    struct buf b = BUF_INIT;
    buf_put_codepoint(&b, c);
    return lib_buf_str(&b);
}
static struct dialect *dialect_of(value v) { return PY_AS(struct dialect, v); }
LIB_GET(get_delimiter) { return char_value(dialect_of(self)->delimiter); }
LIB_GET(get_quotechar) { return char_value(dialect_of(self)->quotechar); }
LIB_GET(get_escapechar) { return char_value(dialect_of(self)->escapechar); }
LIB_GET(get_quoting) { return py_from_small(dialect_of(self)->quoting); }
static const struct py_native_def dialect_methods[] = {
    {"__new__", dialect_new, "cls, dialect=?, /, **kwargs"}, {0}};
static const struct py_getset_def dialect_getset[] = {{"delimiter", get_delimiter},
                                                      {"quotechar", get_quotechar},
                                                      {"escapechar", get_escapechar},
                                                      {"quoting", get_quoting},
                                                      {0}};
static const struct py_member_def dialect_members[] = {
    {"doublequote", offsetof(struct dialect, doublequote), PY_MEMBER_BOOL, true},
    {"skipinitialspace", offsetof(struct dialect, skipinitialspace), PY_MEMBER_BOOL, true},
    {"strict", offsetof(struct dialect, strict), PY_MEMBER_BOOL, true},
    {"lineterminator", offsetof(struct dialect, lineterminator), PY_MEMBER_VALUE, true},
    {0}};
static struct py_type dialect_type = {PY_TYPE_HEAD,
                                      .name = "Dialect",
                                      .module = "_csv",
                                      .flags = PY_TYPE_DOTTED,
                                      .size = sizeof(struct dialect),
                                      .methods = dialect_methods,
                                      .getset = dialect_getset,
                                      .members = dialect_members};

/* --- reader --- */

enum step {
    START_RECORD,
    START_FIELD,
    ESCAPED_CHAR,
    IN_FIELD,
    IN_QUOTED_FIELD,
    ESCAPE_IN_QUOTED_FIELD,
    QUOTE_IN_QUOTED_FIELD,
    EAT_CRNL,
    AFTER_ESCAPED_CRNL
};

struct reader {
    struct py_object head;
    value source;
    struct dialect *d;
    enum step step;
    struct py_list *fields;
    struct buf field;
    size_t chars; /* of FIELD */
    bool numeric;
    int64_t line_num;
};

static void save_field(struct vm *vm, struct reader *r) {
    value v = py_str_new(r->field.data, r->field.len);
    buf_truncate(&r->field, 0);
    r->chars = 0;
    if (r->numeric) {
        r->numeric = false;
        v = py_call1(vm, lib_type(&py_float_type), v);
    }
    py_list_append(r->fields, v);
}
static void add_char(struct vm *vm, struct reader *r, unsigned c) {
    if ((int64_t)++r->chars > state_of(vm)->field_limit)
        py_raise(vm, &error_type, "field larger than field limit (%lld)",
                 (long long)state_of(vm)->field_limit);
    buf_put_codepoint(&r->field, c);
}

#define EOL 0xFFFFFFFFu
static bool is_newline(unsigned c) { return c == '\n' || c == '\r' || c == EOL; }

static void start_field(struct vm *vm, struct reader *r, unsigned c) {
    struct dialect *d = r->d;
    if (is_newline(c)) {
        save_field(vm, r);
        r->step = c == EOL ? START_RECORD : EAT_CRNL;
    } else if (c == d->quotechar && d->quoting != QUOTE_NONE)
        r->step = IN_QUOTED_FIELD;
    else if (c == d->escapechar && d->escapechar)
        r->step = ESCAPED_CHAR;
    else if (c == ' ' && d->skipinitialspace)
        return;
    else if (c == d->delimiter)
        save_field(vm, r);
    else {
        if (d->quoting == QUOTE_NONNUMERIC)
            r->numeric = true;
        add_char(vm, r, c);
        r->step = IN_FIELD;
    }
}

static void in_field(struct vm *vm, struct reader *r, unsigned c) {
    struct dialect *d = r->d;
    if (is_newline(c)) {
        save_field(vm, r);
        r->step = c == EOL ? START_RECORD : EAT_CRNL;
    } else if (c == d->escapechar && d->escapechar)
        r->step = ESCAPED_CHAR;
    else if (c == d->delimiter) {
        save_field(vm, r);
        r->step = START_FIELD;
    } else
        add_char(vm, r, c);
}

static void start_record(struct vm *vm, struct reader *r, unsigned c) {
    if (c == EOL)
        return;
    if (is_newline(c)) {
        r->step = EAT_CRNL;
        return;
    }
    r->step = START_FIELD;
    start_field(vm, r, c);
}

static void escaped_char(struct vm *vm, struct reader *r, unsigned c) {
    add_char(vm, r, c == EOL ? '\n' : c);
    r->step = c == '\n' || c == '\r' ? AFTER_ESCAPED_CRNL : IN_FIELD;
}

static void after_escaped_crnl(struct vm *vm, struct reader *r, unsigned c) {
    if (c == EOL)
        return;
    in_field(vm, r, c);
    if (r->step == AFTER_ESCAPED_CRNL)
        r->step = IN_FIELD;
}

static void in_quoted_field(struct vm *vm, struct reader *r, unsigned c) {
    struct dialect *d = r->d;
    if (c == EOL)
        return;
    if (c == d->escapechar && d->escapechar)
        r->step = ESCAPE_IN_QUOTED_FIELD;
    else if (c == d->quotechar && d->quoting != QUOTE_NONE)
        r->step = d->doublequote ? QUOTE_IN_QUOTED_FIELD : IN_FIELD;
    else
        add_char(vm, r, c);
}

static void escape_in_quoted_field(struct vm *vm, struct reader *r, unsigned c) {
    add_char(vm, r, c == EOL ? '\n' : c);
    r->step = IN_QUOTED_FIELD;
}

/* A quote in quotes: doubled, or the end of the field. */
static void quote_in_quoted_field(struct vm *vm, struct reader *r, unsigned c) {
    struct dialect *d = r->d;
    if (d->quoting != QUOTE_NONE && c == d->quotechar) {
        add_char(vm, r, c);
        r->step = IN_QUOTED_FIELD;
    } else if (c == d->delimiter) {
        save_field(vm, r);
        r->step = START_FIELD;
    } else if (is_newline(c)) {
        save_field(vm, r);
        r->step = c == EOL ? START_RECORD : EAT_CRNL;
    } else if (!d->strict) {
        add_char(vm, r, c);
        r->step = IN_FIELD;
    } else {
        struct buf b = BUF_INIT;
        buf_put_codepoint(&b, d->delimiter);
        buf_puts(&b, "' expected after '");
        buf_put_codepoint(&b, d->quotechar);
        py_raise(vm, &error_type, "'%s'", b.data);
    }
}

static void eat_crnl(struct vm *vm, struct reader *r, unsigned c) {
    if (c == '\n' || c == '\r')
        return;
    if (c != EOL)
        py_raise(vm, &error_type,
                 "new-line character seen in unquoted field - do you need to open the file "
                 "with newline=''?");
    r->step = START_RECORD;
}

static void process(struct vm *vm, struct reader *r, unsigned c) {
    static void (*const steps[])(struct vm * vm, struct reader * r, unsigned c) = {
        [START_RECORD] = start_record,
        [START_FIELD] = start_field,
        [ESCAPED_CHAR] = escaped_char,
        [AFTER_ESCAPED_CRNL] = after_escaped_crnl,
        [IN_FIELD] = in_field,
        [IN_QUOTED_FIELD] = in_quoted_field,
        [ESCAPE_IN_QUOTED_FIELD] = escape_in_quoted_field,
        [QUOTE_IN_QUOTED_FIELD] = quote_in_quoted_field,
        [EAT_CRNL] = eat_crnl,
    };
    steps[r->step](vm, r, c);
}

/* Most of a line is plain text inside a field: taken at once. */
static const char *plain_run(struct vm *vm, struct reader *r, const char *p, const char *end) {
    struct dialect *d = r->d;
    if (r->step != IN_FIELD && r->step != IN_QUOTED_FIELD)
        return p;
    bool quoted = r->step == IN_QUOTED_FIELD;
    const char *from = p;
    while (p < end) {
        unsigned char c = (unsigned char)*p;
        if (c >= 0x80 || c == d->escapechar ||
            (quoted ? c == d->quotechar : c == d->delimiter || c == '\n' || c == '\r'))
            break;
        p++;
    }
    r->chars += (size_t)(p - from);
    if ((int64_t)r->chars > state_of(vm)->field_limit)
        py_raise(vm, &error_type, "field larger than field limit (%lld)",
                 (long long)state_of(vm)->field_limit);
    buf_add(&r->field, from, (size_t)(p - from));
    return p;
}

static value reader_next(struct vm *vm, value self) {
    struct reader *r = PY_AS(struct reader, self);
    r->fields = py_list_new(8);
    buf_truncate(&r->field, 0);
    r->chars = 0;
    r->numeric = false;
    r->step = START_RECORD;
    do {
        value line = py_type_of(r->source)->next(vm, r->source);
        if (line == PY_UNDEF) {
            if (r->field.len || r->step == IN_QUOTED_FIELD) {
                if (r->d->strict)
                    py_raise(vm, &error_type, "unexpected end of data");
                save_field(vm, r);
                break;
            }
            return PY_UNDEF;
        }
        if (!py_is_str(line))
            py_raise(vm, &error_type,
                     "iterator should return strings, not %T (the file should be opened in text "
                     "mode)",
                     line);
        r->line_num++;
        const char *p = lib_str(line)->data, *end = p + lib_str(line)->size;
        while (p < end) {
            p = plain_run(vm, r, p, end);
            if (p < end)
                process(vm, r, lib_next_cp(&p));
        }
        process(vm, r, EOL);
    } while (r->step != START_RECORD);
    value fields = PY_OBJ(r->fields);
    r->fields = NULL;
    return fields;
}
LIB_GET(reader_iter) { return self; }
LIB_GET(reader_dialect) { return PY_OBJ(PY_AS(struct reader, self)->d); }
LIB_GET(reader_line_num) { return py_int_from(PY_AS(struct reader, self)->line_num); }
static const struct py_getset_def reader_getset[] = {
    {"dialect", reader_dialect}, {"line_num", reader_line_num}, {0}};
static struct py_type reader_type = {PY_TYPE_HEAD,
                                     .name = "reader",
                                     .module = "_csv",
                                     .size = sizeof(struct reader),
                                     .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                     .getset = reader_getset,
                                     .iter = reader_iter,
                                     .next = reader_next};
LIB_FN(csv_reader) {
    struct reader *r = py_alloc(vm, &reader_type);
    buf_init(&r->field);
    r->source = py_call1(vm, py_import_from(vm, "builtins", "iter"), a[0]);
    r->d = dialect_make(vm, a[1], PY_AS(struct py_dict, a[2]));
    return PY_OBJ(r);
}

/* --- writer --- */

struct writer {
    struct py_object head;
    value write;
    struct dialect *d;
};

/* Whether C in a field has to be quoted or escaped. */
static bool is_special(const struct dialect *d, unsigned c) {
    const struct py_str *end = lib_str(d->lineterminator);
    return c == d->delimiter || (c == d->escapechar && d->escapechar) ||
           (c == d->quotechar && d->quotechar) || (c < 128 && memchr(end->data, (int)c, end->size));
}

/* Whether the text of a field has to stand in quotes. */
static bool needs_quotes(struct vm *vm, struct dialect *d, struct py_str *s, bool numeric) {
    if (d->quoting == QUOTE_ALL || (d->quoting == QUOTE_NONNUMERIC && !numeric))
        return true;
    if (d->quoting == QUOTE_NONE)
        return false;
    (void)vm;
    for (const char *p = s->data, *end = p + s->size; p < end;) {
        unsigned c = lib_next_cp(&p);
        bool escaped = c == d->quotechar ? !d->doublequote : c == d->escapechar && d->escapechar;
        if (is_special(d, c) && !escaped)
            return true;
    }
    return false;
}

static void put_field(struct vm *vm, struct writer *w, struct buf *b, value v, bool only) {
    struct dialect *d = w->d;
    bool numeric = py_is_float(v) || (py_is_int(v)) ||
                   (py_type_of(v)->to_float && !py_is_str(v) && v != PY_NONE);
    value text = v == PY_NONE ? py_str_from("") : py_is_str(v) ? v : py_str(vm, v);
    struct py_str *s = lib_str(text);
    bool quoted = needs_quotes(vm, d, s, numeric);
    if (!s->size && only) {
        if (d->quoting == QUOTE_NONE)
            py_raise(vm, &error_type, "single empty field record must be quoted");
        quoted = true;
    }
    if (quoted)
        buf_put_codepoint(b, d->quotechar);
    for (const char *p = s->data, *end = p + s->size; p < end;) {
        unsigned c = lib_next_cp(&p);
        if (is_special(d, c)) {
            bool escape = false;
            if (d->quoting == QUOTE_NONE)
                escape = true;
            else if (c == d->quotechar) {
                if (d->doublequote)
                    buf_put_codepoint(b, d->quotechar);
                else
                    escape = true;
            } else if (c == d->escapechar)
                escape = true;
            if (escape) {
                if (!d->escapechar)
                    py_raise(vm, &error_type, "need to escape, but no escapechar set");
                buf_put_codepoint(b, d->escapechar);
            }
        }
        buf_put_codepoint(b, c);
    }
    if (quoted)
        buf_put_codepoint(b, d->quotechar);
}

static value write_row(struct vm *vm, struct writer *w, value row) {
    if (!py_type_of(row)->iter && !py_type_of(row)->getitem)
        py_raise(vm, &error_type, "iterable expected, not %T", row);
    struct py_list *items = py_list_from(vm, row);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < items->n; i++) {
        if (i)
            buf_put_codepoint(&b, w->d->delimiter);
        put_field(vm, w, &b, items->items[i], items->n == 1);
    }
    lib_put(&b, w->d->lineterminator);
    return py_call1(vm, w->write, lib_buf_str(&b));
}
LIB_FN(writer_writerow) { return write_row(vm, PY_AS(struct writer, a[0]), a[1]); }
LIB_FN(writer_writerows) {
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    for (value row; (row = py_iter_next(vm, &it)) != PY_UNDEF;)
        write_row(vm, PY_AS(struct writer, a[0]), row);
    return PY_NONE;
}
LIB_GET(writer_dialect) { return PY_OBJ(PY_AS(struct writer, self)->d); }
static const struct py_native_def writer_methods[] = {
    {"writerow", writer_writerow, "self, row, /"},
    {"writerows", writer_writerows, "self, rows, /"},
    {0}};
static const struct py_getset_def writer_getset[] = {{"dialect", writer_dialect}, {0}};
static struct py_type writer_type = {PY_TYPE_HEAD,
                                     .name = "writer",
                                     .module = "_csv",
                                     .size = sizeof(struct writer),
                                     .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                     .methods = writer_methods,
                                     .getset = writer_getset};
LIB_FN(csv_writer) {
    struct writer *w = py_alloc(vm, &writer_type);
    w->write = py_lookup_attr(vm, a[0], "write");
    if (w->write == PY_UNDEF || !py_is_callable(w->write))
        py_raise(vm, &py_exc_TypeError, "argument 1 must have a \"write\" method");
    w->d = dialect_make(vm, a[1], PY_AS(struct py_dict, a[2]));
    return PY_OBJ(w);
}

/* --- the registry --- */

LIB_FN(csv_register) {
    if (!py_is_str(a[0]))
        py_raise(vm, &py_exc_TypeError, "dialect name must be a string");
    py_dict_set(vm, state_of(vm)->dialects, a[0],
                PY_OBJ(dialect_make(vm, a[1], PY_AS(struct py_dict, a[2]))));
    return PY_NONE;
}
LIB_FN(csv_unregister) {
    if (py_dict_del(vm, state_of(vm)->dialects, a[0]) == PY_UNDEF)
        py_raise(vm, &error_type, "unknown dialect");
    return PY_NONE;
}
LIB_FN(csv_get) {
    value d = py_dict_get(vm, state_of(vm)->dialects, a[0]);
    if (d == PY_UNDEF)
        py_raise(vm, &error_type, "unknown dialect");
    return d;
}
LIB_FN(csv_list) { return PY_OBJ(py_list_from(vm, PY_OBJ(state_of(vm)->dialects))); }
LIB_FN(csv_field_size_limit) {
    struct state *s = state_of(vm);
    value old = py_int_from(s->field_limit);
    if (a[0] != PY_UNDEF) {
        if (!py_is_int(a[0]))
            py_raise(vm, &py_exc_TypeError, "limit must be an integer");
        s->field_limit = py_int_as(vm, a[0]);
    }
    return old;
}

static const struct py_native_def functions[] = {
    {"reader", csv_reader, "iterable, /, dialect=?, **fmtparams"},
    {"writer", csv_writer, "fileobj, /, dialect=?, **fmtparams"},
    {"register_dialect", csv_register, "name, /, dialect=?, **fmtparams"},
    {"unregister_dialect", csv_unregister, "name, /"},
    {"get_dialect", csv_get, "name, /"},
    {"list_dialects", csv_list, ""},
    {"field_size_limit", csv_field_size_limit, "new_limit=?, /"},
    {0}};
static const struct py_const_def constants[] = {
    {"QUOTE_MINIMAL", PY_CONST_INT, .i = 0},       {"QUOTE_ALL", PY_CONST_INT, .i = 1},
    {"QUOTE_NONNUMERIC", PY_CONST_INT, .i = 2},    {"QUOTE_NONE", PY_CONST_INT, .i = 3},
    {"__version__", PY_CONST_TEXT, .text = "1.0"}, {0}};
static struct py_type *const types[] = {&error_type, &csv_DictReader_type, &csv_DictWriter_type,
                                        NULL};

static const struct lib_lazy lazy[] = {
    {"Dialect", "_csv_classes"},      {"excel", "_csv_classes"},   {"excel_tab", "_csv_classes"},
    {"unix_dialect", "_csv_classes"}, {"Sniffer", "_csv_classes"}, {0}};
LIB_LAZY("csv", lazy)

static void init(struct vm *vm, struct py_module *m) {
    struct py_dict *dialects = state_of(vm)->dialects;
    struct dialect *excel = dialect_make(vm, PY_UNDEF, py_dict_new());
    struct dialect *tab = dialect_make(vm, PY_UNDEF, py_dict_new());
    struct dialect *unix_dialect = dialect_make(vm, PY_UNDEF, py_dict_new());
    tab->delimiter = '\t';
    unix_dialect->lineterminator = py_str_from("\n");
    unix_dialect->quoting = QUOTE_ALL;
    py_dict_set_text(dialects, "excel", PY_OBJ(excel));
    py_dict_set_text(dialects, "excel-tab", PY_OBJ(tab));
    py_dict_set_text(dialects, "unix", PY_OBJ(unix_dialect));
    py_type_ready(vm, &dialect_type);
    py_module_set(vm, m, "_Dialect", lib_type(&dialect_type));
    LIB_LAZY_INIT(vm, m);
}
const struct py_module_def py_lib_csv = {
    .name = "csv", .functions = functions, .constants = constants, .types = types, .init = init};

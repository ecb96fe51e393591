/*
 * shlex: words as a shell sees them. The reader is a machine whose state is a character, as scripts
 * may see it: ' ' between words, 'a' in a word, 'c' in punctuation, a quote or an escape inside of
 * one, None behind the end. split() reads its text directly, without a stream.
 */
#include "python/lib/lib.h"
#include "python/vm.h"

struct shlex {
    struct py_object head;
    struct py_attrs attrs;
    value instream, infile, posix, eof, commenters, wordchars, whitespace, whitespace_split, quotes,
        escape, escapedquotes, state, pushback, filestack, lineno, debug, token, source,
        punctuation, pushback_chars;
    const struct py_str *text; /* of split(): read instead of INSTREAM */
    size_t at;
};
static struct py_type shlex_type;
static struct shlex *shlex_of(value v) { return PY_AS(struct shlex, v); }

#define ASCII_WORD "abcdfeghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
#define LATIN_WORD "ßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ"

/* One character, of none at the end. */
struct letter {
    const char *s;
    size_t n;
};

static bool in(struct vm *vm, struct letter c, value set) {
    if (!py_is_str(set))
        return py_contains(vm, set, py_str_new(c.s, c.n));
    return memmem(lib_str(set)->data, lib_str(set)->size, c.s, c.n) != NULL;
}
static struct letter letter_of(value v) {
    return (struct letter){lib_str(v)->data, lib_str(v)->size};
}
static value char_value(struct letter c) { return PY_OBJ(py_intern_n(c.s, c.n)); }

static value new_deque(struct vm *vm) {
    return py_call0(vm, py_import_from(vm, "collections", "deque"));
}

/* --- reading characters --- */

static struct letter next_letter(struct vm *vm, struct shlex *l) {
    if (l->pushback_chars != PY_UNDEF && py_truth(vm, l->pushback_chars))
        return letter_of(py_call_method(vm, l->pushback_chars, "pop", 0, NULL));
    if (l->text) {
        const char *start = l->text->data + l->at, *p = start;
        if (l->at < l->text->size)
            lib_next_cp(&p);
        l->at += (size_t)(p - start);
        return (struct letter){start, (size_t)(p - start)};
    }
    value one = py_int_from(1), c = py_call_method(vm, l->instream, "read", 1, &one);
    return letter_of(PY_OBJ(lib_arg_str(vm, c, "a character")));
}

static void add_line(struct vm *vm, struct shlex *l) {
    l->lineno = lib_add(vm, l->lineno, py_int_from(1));
}

static void skip_comment(struct vm *vm, struct shlex *l) {
    if (l->text) {
        const char *start = l->text->data + l->at;
        const char *end = memchr(start, '\n', l->text->size - l->at);
        l->at = end ? (size_t)(end - l->text->data) + 1 : l->text->size;
    } else {
        py_call_method(vm, l->instream, "readline", 0, NULL);
    }
    add_line(vm, l);
}

/* --- the machine --- */

struct reading {
    struct vm *vm;
    struct shlex *l;
    struct buf token;
    bool posix, quoted;
    value escaped_in; /* the state to go back to behind an escape */
};

static void take(struct reading *r, struct letter c) { buf_add(&r->token, c.s, c.n); }
static void enter(struct reading *r, const char *state) { r->l->state = PY_OBJ(py_intern(state)); }
static bool complete(const struct reading *r) { return r->token.len || (r->posix && r->quoted); }

/* Each takes a character and says whether a token is complete. */
static bool between(struct reading *r, struct letter c) {
    struct shlex *l = r->l;
    struct vm *vm = r->vm;
    if (!c.n) {
        l->state = PY_NONE;
        return true;
    }
    if (in(vm, c, l->whitespace))
        return complete(r);
    if (in(vm, c, l->commenters)) {
        skip_comment(vm, l);
    } else if (r->posix && in(vm, c, l->escape)) {
        r->escaped_in = PY_OBJ(py_intern("a"));
        l->state = char_value(c);
    } else if (in(vm, c, l->wordchars)) {
        take(r, c);
        enter(r, "a");
    } else if (in(vm, c, l->punctuation)) {
        take(r, c);
        enter(r, "c");
    } else if (in(vm, c, l->quotes)) {
        if (!r->posix)
            take(r, c);
        l->state = char_value(c);
    } else {
        take(r, c);
        if (!py_truth(vm, l->whitespace_split))
            return complete(r);
        enter(r, "a");
    }
    return false;
}

static bool in_quotes(struct reading *r, struct letter c) {
    struct shlex *l = r->l;
    r->quoted = true;
    if (!c.n)
        py_raise(r->vm, &py_exc_ValueError, "No closing quotation");
    if (char_value(c) == l->state) {
        if (!r->posix) {
            take(r, c);
            enter(r, " ");
            return true;
        }
        enter(r, "a");
    } else if (r->posix && in(r->vm, c, l->escape) &&
               in(r->vm, letter_of(l->state), l->escapedquotes)) {
        r->escaped_in = l->state;
        l->state = char_value(c);
    } else {
        take(r, c);
    }
    return false;
}

static bool in_escape(struct reading *r, struct letter c) {
    struct shlex *l = r->l;
    if (!c.n)
        py_raise(r->vm, &py_exc_ValueError, "No escaped character");
    value v = char_value(c);
    if (in(r->vm, letter_of(r->escaped_in), l->quotes) && v != l->state && v != r->escaped_in)
        take(r, letter_of(l->state));
    take(r, c);
    l->state = r->escaped_in;
    return false;
}

static bool end_word(struct reading *r) {
    enter(r, " ");
    return complete(r);
}

static void push_back(struct reading *r, struct letter c) {
    value v = char_value(c);
    struct shlex *l = r->l;
    if (l->pushback_chars != PY_UNDEF) {
        py_call_method(r->vm, l->pushback_chars, "append", 1, &v);
        return;
    }
    if (l->pushback == PY_UNDEF)
        l->pushback = new_deque(r->vm);
    py_call_method(r->vm, l->pushback, "appendleft", 1, &v);
}

static bool in_word(struct reading *r, struct letter c) {
    struct shlex *l = r->l;
    struct vm *vm = r->vm;
    if (!c.n) {
        l->state = PY_NONE;
        return true;
    }
    if (in(vm, c, l->whitespace))
        return end_word(r);
    if (in(vm, c, l->commenters)) {
        skip_comment(vm, l);
        return r->posix && end_word(r);
    }
    if (py_str_is(l->state, "c")) {
        if (in(vm, c, l->punctuation)) {
            take(r, c);
            return false;
        }
        push_back(r, c);
        enter(r, " ");
        return true;
    }
    bool quote = in(vm, c, l->quotes);
    if (r->posix && quote) {
        l->state = char_value(c);
    } else if (r->posix && in(vm, c, l->escape)) {
        r->escaped_in = PY_OBJ(py_intern("a"));
        l->state = char_value(c);
    } else if (in(vm, c, l->wordchars) || quote ||
               (py_truth(vm, l->whitespace_split) && !in(vm, c, l->punctuation))) {
        take(r, c);
    } else {
        push_back(r, c);
        return end_word(r);
    }
    return false;
}

static value read_token(struct vm *vm, struct shlex *l) {
    struct reading r = {vm, l, BUF_INIT, py_truth(vm, l->posix), false, PY_OBJ(py_intern(" "))};
    for (bool done = false; !done;) {
        struct letter c = next_letter(vm, l);
        if (c.n == 1 && *c.s == '\n')
            add_line(vm, l);
        if (l->state == PY_NONE) {
            r.token.len = 0;
            break;
        }
        l->state = PY_OBJ(py_intern_str(lib_arg_str(vm, l->state, "state")));
        if (py_str_is(l->state, " "))
            done = between(&r, c);
        else if (in(vm, letter_of(l->state), l->quotes))
            done = in_quotes(&r, c);
        else if (in(vm, letter_of(l->state), l->escape))
            done = in_escape(&r, c);
        else
            done = in_word(&r, c);
    }
    l->token = PY_OBJ(py_intern(""));
    if (r.posix && !r.quoted && !r.token.len)
        return PY_NONE;
    return lib_buf_str(&r.token);
}

/* --- tokens, from pushed ones and from the files that others name --- */

static bool is_eof(struct vm *vm, struct shlex *l, value token) {
    return py_equal(vm, token, l->eof);
}

static value get_token(struct vm *vm, value self) {
    struct shlex *l = shlex_of(self);
    if (l->pushback != PY_UNDEF && py_truth(vm, l->pushback))
        return py_call_method(vm, l->pushback, "popleft", 0, NULL);
    value token = l->text ? read_token(vm, l) : py_call_method(vm, self, "read_token", 0, NULL);
    while (l->source != PY_NONE && py_equal(vm, token, l->source)) {
        value name = py_call_method(vm, self, "read_token", 0, NULL);
        value found = py_call_method(vm, self, "sourcehook", 1, &name);
        if (py_truth(vm, found)) {
            struct py_tuple *pair = py_tuple_from(vm, found);
            if (pair->n != 2)
                py_raise(vm, &py_exc_ValueError, "sourcehook() must return a name and a stream");
            value args[] = {pair->items[1], pair->items[0]};
            py_call_method(vm, self, "push_source", 2, args);
        }
        token = py_call_method(vm, self, "get_token", 0, NULL);
    }
    while (is_eof(vm, l, token)) {
        if (l->filestack == PY_UNDEF || !py_truth(vm, l->filestack))
            return l->eof;
        py_call_method(vm, self, "pop_source", 0, NULL);
        token = py_call_method(vm, self, "get_token", 0, NULL);
    }
    return token;
}
LIB_FN(shlex_get_token) { return get_token(vm, a[0]); }
LIB_FN(shlex_read_token) { return read_token(vm, shlex_of(a[0])); }
LIB_FN(shlex_push_token) {
    return py_call_method(vm, shlex_of(a[0])->pushback, "appendleft", 1, &a[1]);
}

static value stream_of(struct vm *vm, value v) {
    return py_is_str(v) ? py_call1(vm, py_import_from(vm, "io", "StringIO"), v) : v;
}
LIB_FN(shlex_push_source) {
    struct shlex *l = shlex_of(a[0]);
    value stream = stream_of(vm, a[1]), place = py_tuple3(l->infile, l->instream, l->lineno);
    py_call_method(vm, l->filestack, "appendleft", 1, &place);
    l->infile = a[2];
    l->instream = stream;
    l->lineno = py_int_from(1);
    return PY_NONE;
}
LIB_FN(shlex_pop_source) {
    struct shlex *l = shlex_of(a[0]);
    py_call_method(vm, l->instream, "close", 0, NULL);
    struct py_tuple *place =
        PY_AS(struct py_tuple, py_call_method(vm, l->filestack, "popleft", 0, NULL));
    l->infile = place->items[0];
    l->instream = place->items[1];
    l->lineno = place->items[2];
    l->state = PY_OBJ(py_intern(" "));
    return PY_NONE;
}

/* A quoted name, beside the file that names it. */
LIB_FN(shlex_sourcehook) {
    value name = PY_OBJ(lib_arg_str(vm, a[1], "newfile")), infile = shlex_of(a[0])->infile;
    if (lib_str(name)->size && lib_str(name)->data[0] == '"')
        name = py_str_slice(name, 1, lib_str(name)->length > 1 ? lib_str(name)->length - 1 : 1);
    if (py_is_str(infile) && !lib_starts_with(py_str_cstr(name), "/")) {
        const char *path = py_str_cstr(infile), *slash = strrchr(path, '/');
        if (slash)
            name = py_str_printf("%.*s/%s", (int)(slash - path), path, py_str_cstr(name));
    }
    value args[] = {name, lib_text("r")};
    return py_tuple2(name, py_call(vm, py_dict_get_text(vm->builtins, "open"), 2, args));
}
LIB_FN(shlex_error_leader) {
    struct shlex *l = shlex_of(a[0]);
    return lib_text(py_message(vm, "\"%S\", line %S: ", a[1] == PY_NONE ? l->infile : a[1],
                               a[2] == PY_NONE ? l->lineno : a[2]));
}

static value shlex_iter(struct vm *vm, value self) {
    (void)vm;
    return self;
}
static value shlex_next(struct vm *vm, value self) {
    value token = py_call_method(vm, self, "get_token", 0, NULL);
    return is_eof(vm, shlex_of(self), token) ? PY_UNDEF : token;
}

/* --- the class --- */

static void set_up(struct shlex *l, bool posix) {
    l->posix = PY_BOOL(posix);
    l->eof = posix ? PY_NONE : PY_OBJ(py_intern(""));
    l->commenters = PY_OBJ(py_intern("#"));
    l->wordchars = PY_OBJ(py_intern(posix ? ASCII_WORD LATIN_WORD : ASCII_WORD));
    l->whitespace = PY_OBJ(py_intern(" \t\r\n"));
    l->whitespace_split = PY_FALSE;
    l->quotes = PY_OBJ(py_intern("'\""));
    l->escape = PY_OBJ(py_intern("\\"));
    l->escapedquotes = PY_OBJ(py_intern("\""));
    l->state = PY_OBJ(py_intern(" "));
    l->lineno = py_int_from(1);
    l->debug = py_int_from(0);
    l->token = l->punctuation = PY_OBJ(py_intern(""));
    l->source = l->infile = l->instream = PY_NONE;
}

/* Punctuation that makes words of its own is no part of others. */
static void set_punctuation(struct vm *vm, struct shlex *l, value chars) {
    l->punctuation = chars == PY_TRUE ? PY_OBJ(py_intern("();<>|&")) : chars;
    l->pushback_chars = new_deque(vm);
    value words = py_str_concat(vm, l->wordchars, lib_text("~-./*?="));
    struct py_list *marks = py_list_from(vm, l->punctuation);
    for (size_t i = 0; i < marks->n; i++)
        words = py_str_replace(words, lib_arg_str(vm, marks->items[i], "punctuation_chars"),
                               py_intern(""), SIZE_MAX);
    l->wordchars = words;
}

LIB_FN(shlex_init) {
    struct shlex *l = shlex_of(a[0]);
    set_up(l, py_truth(vm, a[3]));
    l->posix = a[3];
    if (a[1] == PY_NONE) {
        l->instream = py_getattr(vm, py_import(vm, "sys"), "stdin");
    } else {
        l->instream = stream_of(vm, a[1]);
        l->infile = a[2];
    }
    l->pushback = new_deque(vm);
    l->filestack = new_deque(vm);
    if (py_truth(vm, a[4]))
        set_punctuation(vm, l, a[4]);
    return PY_NONE;
}
LIB_GET(shlex_punctuation) { return shlex_of(self)->punctuation; }
LIB_SET(shlex_set_punctuation) {
    py_raise(vm, &py_exc_AttributeError, "property 'punctuation_chars' of '%T' object has no %s",
             self, v == PY_UNDEF ? "deleter" : "setter");
}

static const struct py_native_def methods[] = {
    {"__init__", shlex_init,
     "self, instream=None, infile=None, posix=False, punctuation_chars=False", PY_PYTHON},
    {"get_token", shlex_get_token, "self", PY_PYTHON},
    {"read_token", shlex_read_token, "self", PY_PYTHON},
    {"push_token", shlex_push_token, "self, tok", PY_PYTHON},
    {"push_source", shlex_push_source, "self, newstream, newfile=None", PY_PYTHON},
    {"pop_source", shlex_pop_source, "self", PY_PYTHON},
    {"sourcehook", shlex_sourcehook, "self, newfile", PY_PYTHON},
    {"error_leader", shlex_error_leader, "self, infile=None, lineno=None", PY_PYTHON},
    {0}};
static const struct py_getset_def getset[] = {
    {"punctuation_chars", shlex_punctuation, shlex_set_punctuation}, {0}};
#define FIELD(name)                                                                                \
    { #name, offsetof(struct shlex, name), PY_MEMBER_VALUE, false }
static const struct py_member_def members[] = {FIELD(instream),
                                               FIELD(infile),
                                               FIELD(posix),
                                               FIELD(eof),
                                               FIELD(commenters),
                                               FIELD(wordchars),
                                               FIELD(whitespace),
                                               FIELD(whitespace_split),
                                               FIELD(quotes),
                                               FIELD(escape),
                                               FIELD(escapedquotes),
                                               FIELD(state),
                                               FIELD(pushback),
                                               FIELD(filestack),
                                               FIELD(lineno),
                                               FIELD(debug),
                                               FIELD(token),
                                               FIELD(source),
                                               {0}};
static struct py_type shlex_type = {PY_TYPE_HEAD,
                                    .name = "shlex",
                                    .module = "shlex",
                                    .size = sizeof(struct shlex),
                                    .attrs_offset = offsetof(struct shlex, attrs),
                                    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                    .methods = methods,
                                    .getset = getset,
                                    .members = members,
                                    .iter = shlex_iter,
                                    .next = shlex_next};

/* --- functions --- */

LIB_FN(shlex_split) {
    bool posix = py_truth(vm, a[2]), comments = py_truth(vm, a[1]);
    if (a[0] == PY_NONE)
        py_warn(vm, &py_exc_DeprecationWarning,
                "Passing None for 's' to shlex.split() is deprecated.");
    value self;
    if (py_is_str(a[0])) {
        self = PY_OBJ(py_alloc(vm, &shlex_type));
        set_up(shlex_of(self), posix);
        shlex_of(self)->text = lib_str(a[0]);
    } else {
        value args[] = {a[0], PY_NONE, PY_BOOL(posix)};
        self = py_call(vm, lib_type(&shlex_type), 3, args);
    }
    struct shlex *l = shlex_of(self);
    l->whitespace_split = PY_TRUE;
    if (!comments)
        l->commenters = PY_OBJ(py_intern(""));
    struct py_list *out = py_list_new(8);
    for (value token; token = get_token(vm, self), !is_eof(vm, l, token);)
        py_list_append(out, token);
    return PY_OBJ(out);
}

static bool is_safe(const struct py_str *s) {
    for (size_t i = 0; i < s->size; i++) {
        char c = s->data[i];
        bool word = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
        if (!word && (!c || !strchr("_@%+=:,./-", c)))
            return false;
    }
    return true;
}
static value quoted(struct vm *vm, value v) {
    if (!py_truth(vm, v))
        return lib_text("''");
    if (py_is_a(v, &py_bytes_type))
        py_raise(vm, &py_exc_TypeError, "cannot use a string pattern on a bytes-like object");
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "expected string or bytes-like object, got '%T'", v);
    if (is_safe(lib_str(v)))
        return v;
    v = py_str_replace(v, py_intern("'"), py_intern("'\"'\"'"), SIZE_MAX);
    struct buf b = BUF_INIT;
    buf_putc(&b, '\'');
    lib_put(&b, v);
    buf_putc(&b, '\'');
    return lib_buf_str(&b);
}
LIB_FN(shlex_quote) { return quoted(vm, a[0]); }
LIB_FN(shlex_join) {
    struct py_list *words = py_list_from(vm, a[0]);
    for (size_t i = 0; i < words->n; i++)
        words->items[i] = quoted(vm, words->items[i]);
    return py_str_join(vm, py_intern(" "), words->n, words->items);
}

static const struct py_native_def functions[] = {
    {"split", shlex_split, "s, comments=False, posix=True", PY_PYTHON},
    {"join", shlex_join, "split_command", PY_PYTHON},
    {"quote", shlex_quote, "s", PY_PYTHON},
    {0}};
static struct py_type *const types[] = {&shlex_type, NULL};
static void init(struct vm *vm, struct py_module *m) {
    static const char *const names[] = {"shlex", "split", "quote", "join"};
    struct py_list *all = py_list_new(LIB_COUNT(names));
    for (size_t i = 0; i < LIB_COUNT(names); i++)
        py_list_append(all, PY_OBJ(py_intern(names[i])));
    py_module_set(vm, m, "__all__", PY_OBJ(all));
}
const struct py_module_def py_lib_shlex = {
    .name = "shlex", .functions = functions, .types = types, .init = init};

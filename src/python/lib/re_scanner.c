/*
 * Scanners of re: Pattern.scanner(), which goes through a text match by match, and re.Scanner,
 * which cuts a text by the first of several patterns that matches and hands each piece to an
 * action.
 */
#include "python/lib/re_int.h"

/* --- Pattern.scanner() --- */

struct scanner {
    struct py_object head;
    struct re_pattern *re;
    struct re_subject subject;
    size_t at, end;
    int64_t pos, endpos;
    bool was_empty; /* the last match: there is no other one at AT */
};
static struct py_type scanner_type;

value re_scanner_new(struct vm *vm, struct re_pattern *re, value string, int64_t pos,
                     int64_t endpos) {
    struct scanner *s = py_alloc(vm, &scanner_type);
    int64_t length = py_len(vm, string);
    s->re = re;
    s->subject = re_subject(vm, re, string);
    s->pos = pos < 0 ? 0 : pos > length ? length : pos;
    s->endpos = endpos > length ? length : endpos < 0 ? 0 : endpos;
    s->at = re_byte_offset(&s->subject, s->pos);
    s->end = re_byte_offset(&s->subject, s->endpos);
    return PY_OBJ(s);
}
static value step(struct vm *vm, struct scanner *s, enum re_mode mode) {
    if (s->at > s->end || !re_run(vm, s->re, mode, &s->subject, s->at, s->end, s->was_empty)) {
        s->at = s->end + 1;
        return PY_NONE;
    }
    const size_t *found = pcre2_get_ovector_pointer(s->re->data);
    size_t from = found[0], to = found[1];
    value match = re_match_new(vm, s->re, &s->subject, s->pos, s->endpos);
    s->was_empty = from == to;
    s->at = to;
    return match;
}
LIB_FN(scanner_match) { return step(vm, PY_AS(struct scanner, a[0]), RE_MATCH); }
LIB_FN(scanner_search) { return step(vm, PY_AS(struct scanner, a[0]), RE_SEARCH); }
LIB_GET(scanner_pattern) { return PY_OBJ(PY_AS(struct scanner, self)->re); }

static const struct py_native_def scanner_methods[] = {
    {"match", scanner_match, "self"}, {"search", scanner_search, "self"}, {0}};
static const struct py_getset_def scanner_getset[] = {{"pattern", scanner_pattern}, {0}};
static struct py_type scanner_type = {PY_TYPE_HEAD,
                                      .name = "SRE_Scanner",
                                      .module = "_sre",
                                      .size = sizeof(struct scanner),
                                      .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                      .methods = scanner_methods,
                                      .getset = scanner_getset};

/* --- re.Scanner --- */

struct lexer {
    struct py_object head;
    struct py_attrs attrs;
    value lexicon;
    struct py_list *patterns; /* one for each pair of the lexicon */
};
static struct lexer *lexer_of(value v) { return PY_AS(struct lexer, v); }

LIB_FN(lexer_init) {
    struct lexer *l = lexer_of(a[0]);
    unsigned flags = (unsigned)lib_arg_int(vm, a[2]);
    l->lexicon = a[1];
    l->patterns = py_list_new(8);
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    for (value pair; (pair = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_list_append(l->patterns,
                       PY_OBJ(re_compile(vm, py_pair_from(vm, pair)->items[0], flags)));
    return PY_NONE;
}

/* The match of the first pattern that matches at AT and its action; false when none does or it
 * takes nothing. */
static bool next_piece(struct vm *vm, struct lexer *l, value string, int64_t at, value *match,
                       value *action) {
    struct py_tuple *lexicon = py_tuple_from(vm, l->lexicon);
    for (size_t i = 0; i < l->patterns->n && i < lexicon->n; i++) {
        value args[] = {string, py_int_from(at)};
        *match = py_call_method(vm, l->patterns->items[i], "match", 2, args);
        if (*match == PY_NONE)
            continue;
        *action = py_pair_from(vm, lexicon->items[i])->items[1];
        return lib_arg_int(vm, py_call_method(vm, *match, "end", 0, NULL)) > at;
    }
    return false;
}

LIB_FN(lexer_scan) {
    struct lexer *l = lexer_of(a[0]);
    struct py_list *result = py_list_new(8);
    int64_t at = 0;
    value match, action;
    while (next_piece(vm, l, a[1], at, &match, &action)) {
        at = lib_arg_int(vm, py_call_method(vm, match, "end", 0, NULL));
        if (py_is_callable(action)) {
            py_setattr(vm, a[0], "match", match);
            action = py_call2(vm, action, a[0], py_call_method(vm, match, "group", 0, NULL));
        }
        if (action != PY_NONE)
            py_list_append(result, action);
    }
    value slice = py_call2(vm, py_import_from(vm, "builtins", "slice"), py_int_from(at), PY_NONE);
    return py_tuple2(PY_OBJ(result), py_getitem(vm, a[1], slice));
}

static const struct py_native_def lexer_methods[] = {
    {"__init__", lexer_init, "self, lexicon, flags=0"}, {"scan", lexer_scan, "self, string"}, {0}};
static const struct py_member_def lexer_members[] = {
    {"lexicon", offsetof(struct lexer, lexicon), PY_MEMBER_VALUE, false}, {0}};
struct py_type re_scanner_type = {PY_TYPE_HEAD,
                                  .name = "Scanner",
                                  .module = "re",
                                  .size = sizeof(struct lexer),
                                  .attrs_offset = offsetof(struct lexer, attrs),
                                  .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                  .methods = lexer_methods,
                                  .members = lexer_members};

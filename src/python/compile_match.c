/*
 * match: each pattern leaves what it binds on the stack and stores it only when the whole pattern
 * has matched. cf. compiler_pattern in CPython's Python/compile.c.
 */
#include "python/compile_int.h"

struct captures {
    struct py_str **names;
    size_t n, cap;
    int base;   /* depth of the stack below the values of NAMES */
    int *fails; /* label to jump to with that many values (above BASE) to drop */
    size_t nfails;
    bool irrefutable_ok;
};

static void pattern(struct compiler *c, const struct ast_pattern *p, struct captures *k);

/* The label for failing with the stack as deep as it is now. */
static int fail_label(struct unit *u, struct captures *k, int depth) {
    size_t drop = (size_t)(depth - k->base);
    if (drop >= k->nfails) {
        int *more = MEM_NEW_ARRAY(int, drop + 1);
        for (size_t i = 0; i <= drop; i++)
            more[i] = i < k->nfails ? k->fails[i] : label_new(u);
        k->fails = more;
        k->nfails = drop + 1;
    }
    return k->fails[drop];
}

static void jump_fail(struct compiler *c, struct captures *k, enum opcode op) {
    struct unit *u = c->unit;
    if (u->reachable)
        emit_jump(u, op, fail_label(u, k, u->depth - (op != OP_JUMP)));
}

/* Places the labels: each drops one value and falls into the next. */
static void place_fails(struct unit *u, struct captures *k) {
    for (size_t i = k->nfails; i-- > 1;) {
        label_place(u, k->fails[i]);
        emit(u, OP_POP_TOP, 0);
    }
    if (k->nfails)
        label_place(u, k->fails[0]);
}

static void capture(struct compiler *c, struct ast_str id, struct captures *k,
                    const struct ast_pattern *p) {
    struct unit *u = c->unit;
    struct py_str *name = scope_mangle(u->scope, id);
    for (size_t i = 0; i < k->n; i++)
        if (k->names[i] == name)
            compile_error(c, p->pos, "multiple assignments to name '%s' in pattern", id.s);
    /* the value goes below everything that is still being matched, above earlier captures */
    int below = u->depth - k->base - (int)k->n;
    for (int i = below; u->reachable && i > 1; i--)
        emit(u, OP_SWAP, (uint32_t)i);
    MEM_GROW(k->names, k->n, k->cap);
    k->names[k->n++] = name;
}

static bool is_wildcard(const struct ast_pattern *p) {
    return p->kind == AST_MatchAs && !p->as.MatchAs.pattern && !p->as.MatchAs.name.s;
}

static bool is_irrefutable(const struct ast_pattern *p) {
    if (p->kind == AST_MatchAs)
        return !p->as.MatchAs.pattern || is_irrefutable(p->as.MatchAs.pattern);
    if (p->kind == AST_MatchOr)
        for (size_t i = 0; i < p->as.MatchOr.patterns.n; i++)
            if (is_irrefutable(p->as.MatchOr.patterns.items[i]))
                return true;
    return false;
}

static void pattern_as(struct compiler *c, const struct ast_pattern *p, struct captures *k) {
    struct unit *u = c->unit;
    const struct ast_MatchAs *a = &p->as.MatchAs;
    if (!a->pattern) {
        if (!k->irrefutable_ok) {
            if (a->name.s)
                compile_error(c, p->pos, "name capture '%s' makes remaining patterns unreachable",
                              a->name.s);
            compile_error(c, p->pos, "wildcard makes remaining patterns unreachable");
        }
        if (a->name.s)
            capture(c, a->name, k, p);
        else
            emit(u, OP_POP_TOP, 0);
        return;
    }
    emit(u, OP_COPY, 1);
    pattern(c, a->pattern, k);
    capture(c, a->name, k, p);
}

static void sub_pattern(struct compiler *c, const struct ast_pattern *p, struct captures *k) {
    bool old = k->irrefutable_ok;
    k->irrefutable_ok = true;
    pattern(c, p, k);
    k->irrefutable_ok = old;
}

/* [a, *_, b]: the items are fetched by index, what the star stands for is not looked at. */
static void items_by_index(struct compiler *c, struct ast_pattern_list list, size_t star,
                           struct captures *k) {
    struct unit *u = c->unit;
    for (size_t i = 0; i < list.n; i++) {
        if (i == star || is_wildcard(list.items[i]))
            continue;
        emit(u, OP_COPY, 1);
        if (i < star) {
            emit_const(u, py_int_from((int64_t)i));
        } else {
            emit(u, OP_GET_LEN, 0);
            emit_const(u, py_int_from((int64_t)(list.n - i)));
            emit(u, OP_BINARY_SUB, 0);
        }
        emit(u, OP_BINARY_SUBSCR, 0);
        sub_pattern(c, list.items[i], k);
    }
    emit(u, OP_POP_TOP, 0);
}

/* Subject on the stack: its items, matched one by one. */
static void sequence_items(struct compiler *c, struct ast_pattern_list list, size_t star) {
    struct unit *u = c->unit;
    if (star < list.n)
        emit(u, OP_UNPACK_EX, (uint32_t)(star | (list.n - star - 1) << 12));
    else
        emit(u, OP_UNPACK_SEQUENCE, (uint32_t)list.n);
}

static void pattern_sequence(struct compiler *c, const struct ast_pattern *p, struct captures *k) {
    struct unit *u = c->unit;
    struct ast_pattern_list list = p->as.MatchSequence.patterns;
    size_t star = list.n;
    bool wild_star = false, all_wild = true;
    for (size_t i = 0; i < list.n; i++)
        if (list.items[i]->kind == AST_MatchStar) {
            if (star < list.n)
                compile_error(c, p->pos, "multiple starred expressions in sequence pattern");
            star = i;
            wild_star = !list.items[i]->as.MatchStar.name.s;
            all_wild &= wild_star;
        } else {
            all_wild &= is_wildcard(list.items[i]);
        }
    emit(u, OP_MATCH_SEQUENCE, 0);
    jump_fail(c, k, OP_POP_JUMP_IF_FALSE);
    size_t fixed = star < list.n ? list.n - 1 : list.n;
    if (star == list.n || fixed) {
        emit(u, OP_GET_LEN, 0);
        emit_const(u, py_int_from((int64_t)fixed));
        emit(u, star < list.n ? OP_COMPARE_GE : OP_COMPARE_EQ, 0);
        jump_fail(c, k, OP_POP_JUMP_IF_FALSE);
    }
    if (all_wild) {
        emit(u, OP_POP_TOP, 0);
        return;
    }
    if (wild_star) {
        items_by_index(c, list, star, k);
        return;
    }
    sequence_items(c, list, star);
    for (size_t i = 0; i < list.n; i++) {
        const struct ast_pattern *q = list.items[i];
        if (q->kind != AST_MatchStar)
            sub_pattern(c, q, k);
        else if (q->as.MatchStar.name.s)
            capture(c, q->as.MatchStar.name, k, q);
        else
            emit(u, OP_POP_TOP, 0);
    }
}

static void pattern_mapping(struct compiler *c, const struct ast_pattern *p, struct captures *k) {
    struct unit *u = c->unit;
    const struct ast_MatchMapping *m = &p->as.MatchMapping;
    emit(u, OP_MATCH_MAPPING, 0);
    jump_fail(c, k, OP_POP_JUMP_IF_FALSE);
    if (!m->keys.n && !m->rest.s) {
        emit(u, OP_POP_TOP, 0);
        return;
    }
    if (m->keys.n) {
        emit(u, OP_GET_LEN, 0);
        emit_const(u, py_int_from((int64_t)m->keys.n));
        emit(u, OP_COMPARE_GE, 0);
        jump_fail(c, k, OP_POP_JUMP_IF_FALSE);
    }
    for (size_t i = 0; i < m->keys.n; i++) {
        if (m->keys.items[i]->kind == AST_JoinedStr)
            compile_error(c, p->pos,
                          "mapping pattern keys may only match literals and attribute "
                          "lookups");
        value v = fold(c, m->keys.items[i]);
        for (size_t j = 0; v != PY_UNDEF && j < i; j++) {
            value w = fold(c, m->keys.items[j]);
            if (w != PY_UNDEF && py_equal(c->vm, v, w))
                compile_error(c, p->pos, "mapping pattern checks duplicate key (%s)",
                              py_repr_text(c->vm, v));
        }
        compile_expr(c, m->keys.items[i]);
    }
    emit(u, OP_BUILD_TUPLE, (uint32_t)m->keys.n);
    emit(u, OP_MATCH_KEYS, 0); /* subject, keys, values or None */
    emit(u, OP_COPY, 1);
    jump_fail(c, k, OP_POP_JUMP_IF_NONE);
    emit(u, OP_UNPACK_SEQUENCE, (uint32_t)m->keys.n);
    for (size_t i = 0; i < m->patterns.n; i++)
        sub_pattern(c, m->patterns.items[i], k);
    if (m->rest.s) {
        emit(u, OP_DICT_WITHOUT, 0); /* subject, rest */
        capture(c, m->rest, k, p);
    } else {
        emit(u, OP_POP_TOP, 0); /* keys */
    }
    emit(u, OP_POP_TOP, 0); /* subject */
}

static void pattern_class(struct compiler *c, const struct ast_pattern *p, struct captures *k) {
    struct unit *u = c->unit;
    const struct ast_MatchClass *m = &p->as.MatchClass;
    struct py_tuple *names = py_tuple_new(m->kwd_attrs.n);
    for (size_t i = 0; i < names->n; i++) {
        names->items[i] = PY_OBJ(scope_mangle(u->scope, m->kwd_attrs.items[i]));
        for (size_t j = 0; j < i; j++)
            if (names->items[j] == names->items[i])
                compile_error(c, p->pos, "attribute name repeated in class pattern: %s",
                              m->kwd_attrs.items[i].s);
    }
    compile_expr(c, m->cls);
    emit_const(u, PY_OBJ(names));
    unit_line(u, p->pos.line);
    emit(u, OP_MATCH_CLASS, (uint32_t)m->patterns.n); /* values or None */
    emit(u, OP_COPY, 1);
    jump_fail(c, k, OP_POP_JUMP_IF_NONE);
    emit(u, OP_UNPACK_SEQUENCE, (uint32_t)(m->patterns.n + m->kwd_patterns.n));
    for (size_t i = 0; i < m->patterns.n; i++)
        sub_pattern(c, m->patterns.items[i], k);
    for (size_t i = 0; i < m->kwd_patterns.n; i++)
        sub_pattern(c, m->kwd_patterns.items[i], k);
}

/* Puts the captures of an alternative, which stand on top in the order of HAVE, into the order of
 * WANT. */
static void reorder(struct compiler *c, struct py_str **want, struct py_str **have, size_t n,
                    const struct ast_pattern *p) {
    struct unit *u = c->unit;
    struct py_str **at = MEM_NEW_ARRAY(struct py_str *, n + 1);
    if (n)
        memcpy(at, have, n * sizeof *at);
    for (size_t i = 0; i < n; i++) {
        size_t j = i;
        while (j < n && at[j] != want[i])
            j++;
        if (j == n)
            compile_error(c, p->pos, "alternative patterns bind different names");
        if (j == i)
            continue;
        /* swap positions i and j, counted from the bottom, by way of the top */
        uint32_t di = (uint32_t)(n - i), dj = (uint32_t)(n - j);
        if (dj > 1)
            emit(u, OP_SWAP, dj);
        emit(u, OP_SWAP, di);
        if (dj > 1)
            emit(u, OP_SWAP, dj);
        struct py_str *t = at[i];
        at[i] = at[j];
        at[j] = t;
    }
}

static void pattern_or(struct compiler *c, const struct ast_pattern *p, struct captures *k) {
    struct unit *u = c->unit;
    struct ast_pattern_list list = p->as.MatchOr.patterns;
    int matched = label_new(u);
    struct captures first = {0};
    int base = u->depth; /* subject on top */
    for (size_t i = 0; i < list.n; i++) {
        struct captures alt = {.base = base,
                               .irrefutable_ok = i + 1 == list.n && k->irrefutable_ok};
        emit(u, OP_COPY, 1);
        pattern(c, list.items[i], &alt);
        if (i == 0)
            first = alt;
        else if (alt.n != first.n)
            compile_error(c, p->pos, "alternative patterns bind different names");
        else
            reorder(c, first.names, alt.names, alt.n, p);
        emit_jump(u, OP_JUMP, matched);
        place_fails(u, &alt);
    }
    /* none matched: the subject is still there */
    emit(u, OP_POP_TOP, 0);
    if (u->reachable)
        emit_jump(u, OP_JUMP, fail_label(u, k, u->depth));
    label_place(u, matched);
    /* subject, captures: the subject travels to the top and is dropped */
    for (size_t i = 2; i <= first.n + 1; i++)
        emit(u, OP_SWAP, (uint32_t)i);
    emit(u, OP_POP_TOP, 0);
    for (size_t i = 0; i < first.n; i++)
        for (size_t j = 0; j < k->n; j++)
            if (k->names[j] == first.names[i])
                compile_error(c, p->pos, "multiple assignments to name '%s' in pattern",
                              py_str_cstr(PY_OBJ(first.names[i])));
    int below = u->depth - k->base - (int)k->n - (int)first.n;
    for (size_t i = 0; i < first.n; i++) {
        /* the lowest of the remaining captures travels below what is still being matched */
        for (int s = 0; u->reachable && s < below; s++) {
            uint32_t at = (uint32_t)(first.n - i) + (uint32_t)s;
            /* exchange the capture at depth AT with the value below it */
            if (at > 1)
                emit(u, OP_SWAP, at);
            emit(u, OP_SWAP, at + 1);
            if (at > 1)
                emit(u, OP_SWAP, at);
        }
        MEM_GROW(k->names, k->n, k->cap);
        k->names[k->n++] = first.names[i];
    }
}

static void pattern(struct compiler *c, const struct ast_pattern *p, struct captures *k) {
    struct unit *u = c->unit;
    nest(c, p->pos);
    unit_line(u, p->pos.line);
    switch (p->kind) {
    case AST_MatchValue:
        if (p->as.MatchValue.value->kind == AST_JoinedStr)
            compile_error(c, p->pos, "patterns may only match literals and attribute lookups");
        compile_expr(c, p->as.MatchValue.value);
        emit(u, OP_COMPARE_EQ, 0);
        jump_fail(c, k, OP_POP_JUMP_IF_FALSE);
        break;
    case AST_MatchSingleton:
        emit_const(u, constant_value(c, &p->as.MatchSingleton.value));
        emit(u, OP_IS_OP, 0);
        jump_fail(c, k, OP_POP_JUMP_IF_FALSE);
        break;
    case AST_MatchSequence:
        pattern_sequence(c, p, k);
        break;
    case AST_MatchMapping:
        pattern_mapping(c, p, k);
        break;
    case AST_MatchClass:
        pattern_class(c, p, k);
        break;
    case AST_MatchAs:
        pattern_as(c, p, k);
        break;
    case AST_MatchOr:
        pattern_or(c, p, k);
        break;
    default:
        break;
    }
    c->nesting--;
}

/* One case; the subject is on the stack and stays there when it does not match. */
static void match_case(struct compiler *c, const struct ast_match_case *m, bool last, int end) {
    struct unit *u = c->unit;
    struct captures k = {.base = u->depth, .irrefutable_ok = last || m->guard};
    if (is_wildcard(m->pattern) && k.irrefutable_ok) {
        /* nothing to test or bind */
    } else {
        emit(u, OP_COPY, 1);
        pattern(c, m->pattern, &k);
        for (size_t i = k.n; i-- > 0;)
            compile_name_str(c, k.names[i], AST_Store);
    }
    if (m->guard)
        compile_jump_if(c, m->guard, fail_label(u, &k, k.base), false);
    emit(u, OP_POP_TOP, 0);
    compile_stmts(c, m->body);
    emit_jump(u, OP_JUMP, end);
    place_fails(u, &k);
}

void compile_match(struct compiler *c, const struct ast_stmt *s) {
    struct unit *u = c->unit;
    const struct ast_Match *m = &s->as.Match;
    int end = label_new(u);
    compile_expr(c, m->subject);
    for (size_t i = 0; i < m->cases.n; i++) {
        const struct ast_match_case *k = m->cases.items[i];
        if (is_irrefutable(k->pattern) && !k->guard && i + 1 < m->cases.n) {
            if (k->pattern->kind == AST_MatchAs && k->pattern->as.MatchAs.name.s)
                compile_error(c, k->pattern->pos,
                              "name capture '%s' makes remaining patterns unreachable",
                              k->pattern->as.MatchAs.name.s);
            if (is_wildcard(k->pattern))
                compile_error(c, k->pattern->pos, "wildcard makes remaining patterns unreachable");
        }
        match_case(c, k, i + 1 == m->cases.n, end);
    }
    emit(u, OP_POP_TOP, 0);
    label_place(u, end);
}

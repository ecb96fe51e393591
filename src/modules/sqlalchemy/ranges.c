/*
 * Values of PostgreSQL's range types (cf. sqlalchemy.dialects.postgresql.ranges). The class is
 * machinery only and stands here as Python text; it is imported when a script or a row asks for it.
 */
#include "modules/sqlalchemy/ranges.h"

#define MODULE "sqlalchemy.dialects.postgresql._range_values"

/* An edge is (value, inclusive); None stands for infinity. */
static const char source[] =
    "import datetime\n"
    "import decimal\n"
    "_STEPS = ((datetime.datetime, None), (datetime.date, datetime.timedelta(days=1)), (int, 1))\n"
    "class Range:\n"
    "    __slots__ = ('lower', 'upper', 'bounds', 'empty')\n"
    "    def __init__(self, lower=None, upper=None, *, bounds='[)', empty=False):\n"
    "        for name, v in zip(self.__slots__, (lower, upper, bounds, empty)):\n"
    "            object.__setattr__(self, name, v)\n"
    "    def __setattr__(self, name, value):\n"
    "        from dataclasses import FrozenInstanceError\n"
    "        raise FrozenInstanceError(f'cannot assign to field {name!r}')\n"
    "    def __repr__(self):\n"
    "        return (f'Range(lower={self.lower!r}, upper={self.upper!r}, bounds={self.bounds!r}, "
    "'\n"
    "                f'empty={self.empty!r})')\n"
    "    def __bool__(self): return not self.empty\n"
    "    @property\n"
    "    def isempty(self): return self.empty\n"
    "    @property\n"
    "    def is_empty(self): return self.empty\n"
    "    @property\n"
    "    def lower_inf(self): return not self.empty and self.lower is None\n"
    "    @property\n"
    "    def upper_inf(self): return not self.empty and self.upper is None\n"
    "    @property\n"
    "    def lower_inc(self):\n"
    "        return not self.empty and self.lower is not None and self.bounds[0] == '['\n"
    "    @property\n"
    "    def upper_inc(self):\n"
    "        return not self.empty and self.upper is not None and self.bounds[1] == ']'\n"
    "    @property\n"
    "    def __sa_type_engine__(self):\n"
    "        from sqlalchemy.dialects import postgresql as pg\n"
    "        v = self.upper if self.lower is None else self.lower\n"
    "        if isinstance(v, int):\n"
    "            small = all(x is None or -2 ** 31 <= x < 2 ** 31 for x in (self.lower, "
    "self.upper))\n"
    "            return pg.INT4RANGE() if small else pg.INT8RANGE()\n"
    "        if isinstance(v, decimal.Decimal): return pg.NUMRANGE()\n"
    "        if isinstance(v, datetime.datetime):\n"
    "            return pg.TSTZRANGE() if v.tzinfo else pg.TSRANGE()\n"
    "        return pg.DATERANGE() if isinstance(v, datetime.date) else None\n"
    "    def _step(self):\n"
    "        v = self.upper if self.lower is None else self.lower\n"
    "        for kind, step in _STEPS:\n"
    "            if isinstance(v, kind): return step\n"
    "        return None\n"
    "    def _low(self):\n"
    "        'the lower edge: (0, ) below all, (1, value, 1 where the value is left out)'\n"
    "        if self.lower is None: return (0,)\n"
    "        step = self._step()\n"
    "        if self.bounds[0] == '(' and step: return (1, self.lower + step, 0)\n"
    "        return (1, self.lower, int(self.bounds[0] == '('))\n"
    "    def _high(self):\n"
    "        'the upper edge as the lower edge of what follows; (2, ) above all'\n"
    "        if self.upper is None: return (2,)\n"
    "        step = self._step()\n"
    "        if self.bounds[1] == ']' and step: return (1, self.upper + step, 0)\n"
    "        return (1, self.upper, int(self.bounds[1] == ']'))\n"
    "    def _nothing(self):\n"
    "        return self.empty or self._low() >= self._high()\n"
    "    def __eq__(self, other):\n"
    "        if not isinstance(other, Range): return NotImplemented\n"
    "        if self._nothing() or other._nothing():\n"
    "            return self._nothing() and other._nothing()\n"
    "        return self._low() == other._low() and self._high() == other._high()\n"
    "    def __hash__(self):\n"
    "        return hash((self.lower, self.upper, self.bounds, self.empty))\n"
    "    def contains(self, value):\n"
    "        if isinstance(value, Range):\n"
    "            return value._nothing() or (not self._nothing() and self._low() <= value._low()\n"
    "                                        and value._high() <= self._high())\n"
    "        return not self.empty and self._low() <= (1, value, 0) and (1, value, 0) < "
    "self._high()\n"
    "    __contains__ = contains\n"
    "    def contained_by(self, other): return other.contains(self)\n"
    "    def overlaps(self, other):\n"
    "        if self._nothing() or other._nothing(): return False\n"
    "        return self._low() < other._high() and other._low() < self._high()\n"
    "    def strictly_left_of(self, other):\n"
    "        if self._nothing() or other._nothing(): return False\n"
    "        return self._high() <= other._low()\n"
    "    __lshift__ = strictly_left_of\n"
    "    def strictly_right_of(self, other): return other.strictly_left_of(self)\n"
    "    __rshift__ = strictly_right_of\n"
    "    def not_extend_left_of(self, other):\n"
    "        if self._nothing() or other._nothing(): return False\n"
    "        return self._low() >= other._low()\n"
    "    def not_extend_right_of(self, other):\n"
    "        if self._nothing() or other._nothing(): return False\n"
    "        return self._high() <= other._high()\n"
    "    def adjacent_to(self, other):\n"
    "        if self._nothing() or other._nothing(): return False\n"
    "        return self._high() == other._low() or other._high() == self._low()\n"
    "    def union(self, other):\n"
    "        if self._nothing(): return other\n"
    "        if other._nothing(): return self\n"
    "        if not self.overlaps(other) and not self.adjacent_to(other):\n"
    "            raise ValueError('Adding non-overlapping and non-adjacent ranges is not "
    "implemented')\n"
    "        a = self if self._low() <= other._low() else other\n"
    "        b = self if self._high() >= other._high() else other\n"
    "        return Range(a.lower, b.upper, bounds=a.bounds[0] + b.bounds[1])\n"
    "    __add__ = union\n"
    "    def intersection(self, other):\n"
    "        if not self.overlaps(other): return Range(None, None, empty=True)\n"
    "        a = self if self._low() >= other._low() else other\n"
    "        b = self if self._high() <= other._high() else other\n"
    "        return Range(a.lower, b.upper, bounds=a.bounds[0] + b.bounds[1])\n"
    "    __mul__ = intersection\n"
    "    def difference(self, other):\n"
    "        if self._nothing() or other._nothing() or not self.overlaps(other): return self\n"
    "        left, right = self._low() < other._low(), self._high() > other._high()\n"
    "        if left and right:\n"
    "            raise ValueError('Subtracting a strictly inner range is not implemented')\n"
    "        if left:\n"
    "            end = ')' if other.bounds[0] == '[' else ']'\n"
    "            return Range(self.lower, other.lower, bounds=self.bounds[0] + end)\n"
    "        if right:\n"
    "            start = '(' if other.bounds[1] == ']' else '['\n"
    "            return Range(other.upper, self.upper, bounds=start + self.bounds[1])\n"
    "        return Range(None, None, empty=True)\n"
    "    __sub__ = difference\n"
    "    def __str__(self):\n"
    "        if self.empty: return 'empty'\n"
    "        low = '' if self.lower is None else str(self.lower)\n"
    "        high = '' if self.upper is None else str(self.upper)\n"
    "        return (self.bounds[0] if low else '(') + low + ',' + high + (\n"
    "            self.bounds[1] if high else ')')\n"
    "class MultiRange(list):\n"
    "    @property\n"
    "    def __sa_type_engine__(self):\n"
    "        from sqlalchemy.dialects import postgresql as pg\n"
    "        one = self[0].__sa_type_engine__ if self else None\n"
    "        return one and getattr(pg, type(one).__name__.replace('RANGE', 'MULTIRANGE'))()\n"
    "for _class in (Range, MultiRange):\n"
    "    _class.__module__ = 'sqlalchemy.dialects.postgresql.ranges'\n";

const struct py_module_def sa_ranges_module = {.name = MODULE, .source = source};

value sa_range_class(struct vm *vm, const char *name) {
    if (strcmp(name, "Range") && strcmp(name, "MultiRange"))
        return PY_UNDEF;
    return py_import_from(vm, MODULE, name);
}

/* Of the class without importing it: values of it exist only when it was. */
static bool is_of(value v, const char *name) {
    const struct py_type *t = py_is_object(v) && v ? py_type_of(v) : NULL;
    return t && (t->flags & PY_TYPE_HEAP) && !strcmp(t->name, name) && t->module &&
           !strcmp(t->module, "sqlalchemy.dialects.postgresql.ranges");
}

static void put_bound(struct vm *vm, const struct sql_dialect *d, struct buf *b, value v) {
    if (v == PY_NONE)
        return;
    struct db_value x = sa_to_db(vm, d, v);
    buf_putc(b, '"');
    for (const char *s = db_value_text(&x); *s; s++) {
        if (*s == '"' || *s == '\\')
            buf_putc(b, '\\');
        buf_putc(b, *s);
    }
    buf_putc(b, '"');
}

static void put_range(struct vm *vm, const struct sql_dialect *d, struct buf *b, value v) {
    if (py_truth(vm, py_getattr(vm, v, "empty"))) {
        buf_puts(b, "empty");
        return;
    }
    const char *bounds = py_str_text(vm, py_getattr(vm, v, "bounds"));
    buf_putc(b, bounds[0]);
    put_bound(vm, d, b, py_getattr(vm, v, "lower"));
    buf_putc(b, ',');
    put_bound(vm, d, b, py_getattr(vm, v, "upper"));
    buf_putc(b, bounds[1]);
}

const char *sa_range_text(struct vm *vm, const struct sql_dialect *d, value v, bool lists) {
    struct buf b = BUF_INIT;
    if (is_of(v, "Range")) {
        put_range(vm, d, &b, v);
        return buf_take(&b);
    }
    bool multi = is_of(v, "MultiRange");
    if (!multi && !(lists && (py_is_list(v) || py_is_tuple(v))))
        return NULL;
    const struct py_tuple *t = py_tuple_from(vm, v);
    buf_putc(&b, '{');
    for (size_t i = 0; i < t->n; i++) {
        buf_puts(&b, i ? "," : "");
        put_range(vm, d, &b, t->items[i]);
    }
    buf_putc(&b, '}');
    return buf_take(&b);
}

/* --- from text --- */

static value bound_value(struct vm *vm, const struct sql_dialect *d, const struct sa_type *t,
                         const char *text) {
    static const struct {
        enum type_kind kind;
        enum db_tag tag;
    } tags[] = {
        {TYPE_pg_NUMRANGE, DB_TAG_DECIMAL},      {TYPE_pg_NUMMULTIRANGE, DB_TAG_DECIMAL},
        {TYPE_pg_DATERANGE, DB_TAG_DATE},        {TYPE_pg_DATEMULTIRANGE, DB_TAG_DATE},
        {TYPE_pg_TSRANGE, DB_TAG_TIMESTAMP},     {TYPE_pg_TSMULTIRANGE, DB_TAG_TIMESTAMP},
        {TYPE_pg_TSTZRANGE, DB_TAG_TIMESTAMPTZ}, {TYPE_pg_TSTZMULTIRANGE, DB_TAG_TIMESTAMPTZ},
    };
    struct db_value v = db_text(text);
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (t->cls->kind == tags[i].kind) {
            v.tag = (uint8_t)tags[i].tag;
            return sa_from_db(vm, d, &v);
        }
    return py_int_parse(vm, text, strlen(text), 10);
}

/* One bound at *P, up to a comma or a closing bracket; None where there is none. */
static value parse_bound(struct vm *vm, const struct sql_dialect *d, const struct sa_type *t,
                         const char **p) {
    struct buf b = BUF_INIT;
    bool quoted = false, any = false;
    for (; **p && (quoted || !strchr(",])", **p)); (*p)++) {
        any = true;
        if (**p == '"')
            quoted = !quoted;
        else
            buf_putc(&b, **p == '\\' ? *++*p : **p);
    }
    return any ? bound_value(vm, d, t, b.data) : PY_NONE;
}

static value parse_range(struct vm *vm, const struct sql_dialect *d, const struct sa_type *t,
                         const char **p) {
    struct py_dict *kw = py_dict_new();
    struct py_tuple *args = py_tuple_new(2);
    args->items[0] = args->items[1] = PY_NONE;
    if (!strncmp(*p, "empty", 5)) {
        *p += 5;
        py_dict_set_text(kw, "empty", PY_TRUE);
    } else {
        char bounds[3] = {*(*p)++, 0, 0};
        args->items[0] = parse_bound(vm, d, t, p);
        *p += **p == ',';
        args->items[1] = parse_bound(vm, d, t, p);
        bounds[1] = **p ? *(*p)++ : ')';
        py_dict_set_text(kw, "bounds", py_str_from(bounds));
    }
    return py_call_args(vm, sa_range_class(vm, "Range"), PY_OBJ(args), kw);
}

value sa_range_parse(struct vm *vm, const struct sql_dialect *d, const struct sa_type *t,
                     const char *text) {
    const char *p = text;
    if (*p != '{')
        return parse_range(vm, d, t, &p);
    struct py_list *l = py_list_new(2);
    for (p++; *p && *p != '}'; p += *p == ',')
        py_list_append(l, parse_range(vm, d, t, &p));
    return py_call1(vm, sa_range_class(vm, "MultiRange"), PY_OBJ(l));
}

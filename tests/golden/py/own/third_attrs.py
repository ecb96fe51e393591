# attr and attrs: classes from their attributes, validators, converters.


def case_1():
    import attr
    @attr.s
    class A:
        x = attr.ib()
        y = attr.ib(default=2, validator=attr.validators.instance_of(int))
        z = attr.ib(factory=list, repr=False)
    a = A(1)
    print(a, a == A(1), a != A(2), A(1) < A(2), a.z, attr.asdict(a), attr.astuple(a), attr.evolve(a, x=5), [f.name for f in attr.fields(A)], attr.has(A), attr.has(int))
    for bad in (lambda: A(), lambda: A(1, "s"), lambda: A(1, 2, 3, 4), lambda: A(1, q=2), lambda: A(1, x=2), lambda: hash(a), lambda: attr.fields(int), lambda: A(1) < 5):
        try: print(bad())
        except Exception as e: print(type(e).__name__, str(e).split("<")[0])


def case_2():
    import attrs
    from attrs import define, field, frozen, Factory, validators, converters
    @define
    class B:
        name: str
        age: int = field(default=0, converter=int, validator=[validators.ge(0), validators.lt(200)])
        tags: list = Factory(list)
        _private: int = 3
        @property
        def up(self): return self.name.upper()
        @age.validator
        def even(self, attribute, value):
            if value == 13: raise ValueError("unlucky")
    b = B("n", "5", private=9)
    print(b, b.up, b._private, b == B("n", 5, [], 9), hasattr(b, "__dict__"), B.__slots__, B.__match_args__)
    b.age = "7"; print(b.age)
    for bad in (lambda: setattr(b, "age", 300), lambda: setattr(b, "nope", 1), lambda: B("n", 13), lambda: B("n", -1), lambda: B(), lambda: B("a") < B("b")):
        try: print(bad())
        except Exception as e: print(type(e).__name__, str(e))
    print(attrs.asdict(B("x", tags=(1, 2))), attrs.astuple(B("x")))


def case_3():
    from attrs import frozen, define, field, evolve, fields_dict, exceptions
    @frozen
    class P:
        x: int
        y: int = 0
    p = P(1)
    print(p, hash(p) == hash(P(1)), {P(1): 1}[P(1, 0)], evolve(p, y=4))
    for bad in (lambda: setattr(p, "x", 2), lambda: delattr(p, "x")):
        try: bad()
        except exceptions.FrozenInstanceError as e: print(type(e).__name__, e)
    @define
    class Base:
        a: int
        b: int = 1
    @define
    class Child(Base):
        c: int = field(default=2, kw_only=True)
        def __attrs_post_init__(self): self.b = self.a + 10
        def hello(self): return super().__repr__()
    c = Child(5, c=7); print(c, list(fields_dict(Child)), c.hello())
    try:
        @define
        class Bad:
            a: int = 1
            b: int
    except ValueError as e: print(str(e)[:75])


def case_4():
    import attr
    @attr.s(auto_attribs=True, frozen=True, order=False)
    class C:
        x: int
        y: str = attr.ib(default="d", eq=False)
        z: float = attr.Factory(lambda self: self.x * 2.0, takes_self=True)
    print(C(1), C(1, "q") == C(1, "r"), C(3).z)
    @attr.s(slots=True, kw_only=True)
    class D:
        a = attr.ib(default=None, converter=attr.converters.optional(int))
        b = attr.ib(default=None, converter=attr.converters.default_if_none("dd"), metadata={"m": 1})
    print(D(a="3"), D(), attr.fields(D).b.metadata["m"], attr.fields(D).a.kw_only)
    E = attr.make_class("E", ["p", "q"]); print(E(1, 2))
    F = attr.make_class("F", {"p": attr.ib(default=4)}); print(F())
    @attr.s
    class G:
        x = attr.ib(default=1)
        @x.default
        def _d(self): return 5
        y = attr.ib()
        @y.validator
        def check(self, attribute, value):
            if value > 3: raise ValueError("big")


def case_5():
    import attr, attrs
    from attr import validators as v, converters as c, filters
    for val, value in ((v.instance_of(int), "s"), (v.in_([1, 2]), 3), (v.optional(v.instance_of(int)), None), (v.matches_re(r"a+"), "b"), (v.max_len(2), "abc"), (v.min_len(2), "a"), (v.and_(v.instance_of(int), v.gt(3)), 2), (v.or_(v.instance_of(int), v.instance_of(str)), 2.5), (v.not_(v.instance_of(int)), 3), (v.deep_iterable(v.instance_of(int), v.instance_of(list)), [1, "x"]), (v.deep_mapping(v.instance_of(str), v.instance_of(int)), {"a": "b"}), (v.is_callable(), 5), (v.le(3), 4), (v.ge(3), 2), (v.lt(3), 3)):
        K = attr.make_class("K", {"x": attr.ib(validator=val)})
        try: print(K(value))
        except Exception as e: print(type(e).__name__, e.args[0])
    print([c.to_bool(x) for x in ("yes", "0", True, "off")], c.pipe(str, len)(123))
    @attr.s
    class H:
        a = attr.ib(); b = attr.ib(); k = attr.ib(factory=dict)
    h = H(1, H(2, [3], {"z": H(4, 5)}))
    print(attr.asdict(h), attr.asdict(h, recurse=False)["b"] is h.b, attr.asdict(h, filter=filters.exclude(attr.fields(H).k)), attr.asdict(h, filter=filters.include("a")), attr.astuple(h))
    print(repr(attr.NOTHING), bool(attr.NOTHING), attr.Factory(list), attrs.fields(H).a.name)
    @attrs.define(eq=False)
    class Plain: x: int = 1
    print(Plain() == Plain(), isinstance(hash(Plain()), int))
    @attrs.define
    class Err(Exception):
        code: int
        msg: str = "m"
    try: raise Err(3)
    except Err as e: print(repr(e), str(e), e.code, e.args)
    import copy, pickle
    print(copy.deepcopy(h) == h, copy.copy(Plain(4)).x)
    match h:
        case H(a=1, b=bb): print(bb.a)


for number in range(1, 6):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)


# A class with an __init__ of its own has the other one by another name.
import attr  # noqa: E402


@attr.define
class Doubled:
    x: int
    y: list = attr.field(factory=list)

    def __init__(self, half):
        self.__attrs_init__(x=half * 2)


print(Doubled(4), hasattr(attr.make_class("Plain", ["x"]), "__attrs_init__"))

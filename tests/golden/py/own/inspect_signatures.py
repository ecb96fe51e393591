# Signatures: read from callables of every kind, built by hand, bound to arguments, copied.
import copy
import functools
import inspect
import pickle
from inspect import Parameter, Signature, signature
from typing import Dict, List, Optional


def show(label, make):
    try:
        made = make()
        print(label, '->', made if isinstance(made, str) else repr(made))
    except Exception as error:
        print(label, '!!', type(error).__name__, str(error).split('<function')[0])


class Thing:
    def __init__(self, size, colour='red'): pass
    def turn(self, by, *, slowly): pass
    @classmethod
    def make(cls, kind: int): pass
    @staticmethod
    def near(a, b): pass
    def __call__(self, q, *rest): pass
    def anything(*args): pass
    def no_self(*, key): pass
    turn_3 = functools.partialmethod(turn, 3)
    turn_slow = functools.partialmethod(turn, slowly=True)
    turn_by = functools.partialmethod(turn, by=3)


class Both(Thing):
    def __new__(cls, *args, **kw): return super().__new__(cls)


class Meta(type):
    def __call__(cls, from_meta, *more): return 1


class Made(metaclass=Meta):
    def __init__(self, unseen): pass


class Said:
    __signature__ = Signature([Parameter('said', 1)])


class SaidBadly:
    __signature__ = 'text'


class Bare: pass


def plain(): pass
def some(a, b=1): pass
def every(a, b=2, /, c=3, *args, d, e=5, **kw): pass
def keys(*, a, b=1): pass
def place(a=1, /, **kw): pass
def hinted(a: int, b: 'str' = 'x', *c: Thing, d: Optional[int] = None, **e: List[int]) -> Dict[str, Thing]: pass
def mixed(a, b, c=3, *, d=4): pass


@functools.wraps(hinted)
def wrapper(*args, **kw): pass


functions = (plain, some, every, keys, place, hinted, mixed)
for f in functions:
    show(f.__name__, lambda: signature(f))
    show('  parameters', lambda: signature(f).parameters)
    show('  old', lambda: inspect.getfullargspec(f))
thing = Thing(1)
for name, made in dict(Thing=Thing, Both=Both, Made=Made, Meta=Meta, Said=Said, SaidBadly=SaidBadly, Bare=Bare,
                       bare=Bare(), thing=thing, turn=thing.turn, of_class=Thing.turn, make=thing.make,
                       near=thing.near, anything=thing.anything, no_self=thing.no_self, turn_3=thing.turn_3,
                       turn_3_class=Thing.turn_3, slow=thing.turn_slow, by=thing.turn_by, number=3,
                       partial_class=functools.partial(Thing, 1), wrapper=wrapper).items():
    if name != 'bare':
        show(name, lambda: str(signature(made)))
        show('  old', lambda: inspect.getfullargspec(made))
show('not followed', lambda: str(signature(wrapper, follow_wrapped=False)))
show('evaluated', lambda: signature(wrapper, eval_str=True))
show('given names', lambda: signature(hinted, eval_str=True, globals={'str': 7}))

calls = [((), {}), ((1,), {}), ((1, 2, 3, 4), {}), ((), {'a': 1}), ((1,), {'a': 2}), ((1, 2), {'d': 3}),
         ((1,), {'b': 2, 'd': 4, 'z': 5}), ((1, 2, 3, 4), {'d': 4, 'kw': 9}), ((1,), {'args': 3})]
for f in functions:
    for args, named in calls:
        for how in ('bind', 'bind_partial'):
            def bound():
                b = getattr(signature(f), how)(*args, **named)
                before = repr(b), b.args, b.kwargs
                b.apply_defaults()
                return before, b, b.args, b.kwargs
            show((f.__name__, how, args, named), bound)
        show(('partial', f.__name__, args, named), lambda: str(signature(functools.partial(f, *args, **named))))

kinds = list(type(Parameter.KEYWORD_ONLY))
show('kinds', lambda: [(k, str(k), f'{k}', int(k), k.description) for k in kinds])
for name in ('a', 'class', '1a', '.0', '.x', 3, Parameter.empty):
    for kind in kinds + ['x', 9]:
        show((name, kind), lambda: Parameter(name, kind))
show('default', lambda: Parameter('a', kinds[2], default=1))
p = Parameter('a', kinds[1], default=3, annotation=int)
show('replaced', lambda: [p.replace(), p.replace(name='b', kind=3), p.replace(default=p.empty), p.replace(annotation=p.empty)])
show('fixed', lambda: setattr(p, 'name', 'x'))
one = lambda *parts, **kw: Signature([Parameter(n, k, **({'default': d[0]} if d else {})) for n, k, *d in parts], **kw)
show('order', lambda: one(('a', 1), ('b', 0)))
show('defaults', lambda: one(('a', 1, 1), ('b', 1)))
show('defaults by kind', lambda: one(('a', 0, 1), ('b', 1)))
show('twice', lambda: one(('a', 1), ('a', 3)))
show('text', lambda: one(('a', 0), ('b', 3), return_annotation=int))
show('equal', lambda: [one(('a', 3), ('b', 3)) == one(('b', 3), ('a', 3)), one(('a', 1), ('b', 1)) == one(('b', 1), ('a', 1)),
                       hash(one(('a', 3), ('b', 3))) == hash(one(('b', 3), ('a', 3)))])
s = signature(every)
show('less', lambda: [s.replace(return_annotation=int), s.replace(parameters=[])])
for protocol in range(6):
    show(protocol, lambda: [pickle.loads(pickle.dumps(x, protocol)) == x for x in (p, s, signature(hinted), s.bind(1, d=2), kinds[3])])
show('copies', lambda: [copy.copy(s) == s, copy.deepcopy(p) == p, copy.deepcopy(s.bind([1], d=2))])


class Mine(Signature): pass


show('of a class', lambda: [Mine.from_callable(some), Mine.from_callable(functools.partial(mixed, b=1)), Mine.from_callable(some) == signature(some)])
comprehension = (i for i in [1]).gi_code
show('implicit', lambda: signature(type(plain)(comprehension, {})))


def one_place(a): pass
def named_two(*, x, y): pass


for f, args, named in ((every, (), {}), (every, (1,), {}), (every, (1, 2), {'z': 3, 'd': 4}), (mixed, (1,), {'a': 2}),
                       (mixed, (1, 2, 3, 4), {}), (mixed, (1, 2, 3, 4), {'d': 4}), (mixed, (), {'b': 1}), (plain, (1,), {}),
                       (one_place, (1, 2), {}), (one_place, (), {}), (one_place, (1,), {'k': 2}), (named_two, (), {}),
                       (named_two, (1, 2), {'x': 1, 'y': 2}), (lambda a, b, c: 0, (), {}), (thing.near, (1,), {}),
                       (mixed, (), {'b': 1, 'a': 2})):
    show(('call', f.__name__, args, named), lambda: inspect.getcallargs(f, *args, **named))

# What typing_extensions has beyond typing.
import re as re_
import typing, typing_extensions as te, sys, warnings, functools, inspect, pickle, copy
from typing import Generic, List, Dict, Callable, Optional, Annotated
def p(s, g=globals()):
    try:
        r = eval(s, g); print(s, '=>', re_.sub('0x[0-9a-f]+', '0x', repr(r)))
    except BaseException as e:
        print(s, '=> !', type(e).__name__, e)
def x(s):
    try: exec(s, globals())
    except BaseException as e: print('EXEC', s.strip().splitlines()[-1], '=> !', type(e).__name__, e)
T = te.TypeVar('T'); U = te.TypeVar('U', default=int); P=te.ParamSpec('P', default=[int]); Ts=te.TypeVarTuple('Ts', default=te.Unpack[typing.Tuple[int,str]])
x('''
class A(Generic[T,U]): pass
class B(te.Protocol[T]):
    x: int
    def f(self): ...
class D(Generic[U]): pass
class E(Generic[P]): pass
''')
for s in '''A[int]
A[int,str]
A[int].__args__
A
A[()]
A[int,str,bytes]
D[()]
D[str]
D.__parameters__
E[()]
E[[str]]
U.__default__, T.__default__, U.has_default(), T.has_default()
repr(U), U.__name__, U.__module__, U.__infer_variance__, type(U)
te.TypeVar('X', infer_variance=True)
te.TypeVar('X', infer_variance=True, covariant=True)
te.TypeVar('X', bound=int, default=str).__bound__
te.TypeVar('X', int, str, default=str).__constraints__
te.TypeVar('X', default=None).__default__
te.TypeVar('X', default='A').__default__
te.TypeVar('X', foo=1)
te.TypeVar()
isinstance(T, te.TypeVar), isinstance(T, typing.TypeVar), isinstance(typing.TypeVar('A'), te.TypeVar)
te.TypeVar
P, P.__default__, P.args, P.kwargs, type(P), isinstance(P, te.ParamSpec)
Ts, type(Ts), [*Ts]
List[U][str], List[T][int], Optional[U], Dict[T,U][int,str], Dict[T,U][int]
te.NoDefault, type(te.NoDefault), te.NoDefault is pickle.loads(pickle.dumps(te.NoDefault))
te.ReadOnly, te.ReadOnly[int], te.ReadOnly[int,str]
te.TypeIs[int], te.TypeForm[int], te.TypeIs[int,str], te.TypeForm[int,str]
te.ReadOnly.__module__, te.ReadOnly.__name__, te.ReadOnly[int].__origin__
te.TypeForm('x')
te.override(len), te.override(lambda: 0).__override__
te.Doc('x'), te.Doc('x').documentation, te.Doc('x') == te.Doc('x'), hash(te.Doc('x')) == hash('x'), te.Doc(1)
te.Doc()
Annotated[int, te.Doc('hey')]
te.get_original_bases(A), te.get_original_bases(int), te.get_original_bases(1)
sorted(te.get_protocol_members(B)), te.is_protocol(B), te.is_protocol(int), te.is_protocol(te.Protocol), te.is_protocol(1)
te.get_protocol_members(int)
te.get_protocol_members(te.SupportsInt)
te.TypeAliasType('X', int)
te.TypeAliasType('X', List[T], type_params=(T,))
te.TypeAliasType('X', List[T], type_params=(T,))[int]
te.TypeAliasType('X', List[T], type_params=(T,))[int].__args__
te.TypeAliasType('X', int)[int]
te.TypeAliasType('X', int).__value__, te.TypeAliasType('X', int).__type_params__, te.TypeAliasType('X', int).__parameters__, te.TypeAliasType('X', int).__name__, te.TypeAliasType('X', int).__module__
te.TypeAliasType('X', int) | None
None | te.TypeAliasType('X', int)
te.TypeAliasType('X', int)()
te.TypeAliasType(1, int)
te.TypeAliasType('X', int, type_params=[T])
te.TypeAliasType('X')
isinstance(1, te.TypeAliasType('X', int))
te.IntVar('a')
te.Buffer, isinstance(b'', te.Buffer), isinstance('', te.Buffer), isinstance(memoryview(b''), te.Buffer)
te.runtime is te.runtime_checkable
te.get_type_hints(A), te.get_args(List[int]), te.get_origin(List[int])
te.deprecated
te.deprecated('x')
te.deprecated(1)
te.deprecated()
te.Generator[int], te.AsyncGenerator[int], te.ContextManager[int], te.AsyncContextManager[int]
te.Generator[int,str], te.Generator[int,str,bytes], te.Generator
te.Self, te.Never, te.LiteralString, te.Required[int], te.NotRequired[int], te.Literal[1], te.Annotated[int,1], te.Final[int], te.ClassVar[int]
te.type_repr(int), te.type_repr(List[int]), te.type_repr(...), te.type_repr('x'), te.type_repr(p), te.type_repr(None)
te.Sentinel('M'), te.Sentinel('M', 'rep')
te.sentinel('M').__class__
te.NoExtraItems
te.disjoint_base(A) is A, A.__disjoint_base__
te.get_annotations(p)
te.Format.VALUE
te.AnyStr, te.TYPE_CHECKING, te.Text, te.cast(int, 'x'), te.NewType('N', int)
te.nope
te.evaluate_forward_ref(typing.ForwardRef('int'))
te.assert_never(1)
te.Any, te.Any is typing.Any
te.runtime_checkable(int)
te.is_typeddict(int)
te.overload(p)
te.final(A) is A
te.Reader, te.Writer, te.Reader[int]
'''.splitlines(): p(s)
x('''
@te.deprecated('old f')
def f(x): return x+1
@te.deprecated('old C')
class C:
    def __init__(self, a=1): self.a=a
class CS(C): pass
@te.deprecated('cat', category=FutureWarning)
def g(): pass
@te.deprecated('none', category=None)
def h(): pass
@te.deprecated('newc')
class CN:
    def __new__(cls, a): return super().__new__(cls)
class M:
    @te.deprecated('meth')
    def m(self): return 5
    @classmethod
    @te.deprecated('cm')
    def cm(cls): return 6
    @staticmethod
    @te.deprecated('sm')
    def sm(): return 7
    @property
    @te.deprecated('prop')
    def pr(self): return 8
''')
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('always')
    p('f(1)'); p('C().a'); p('C(3).a'); p('CS().a'); p('g()'); p('h()'); p('CN(1).__class__'); p('M().m()'); p('M.cm()'); p('M.sm()'); p('M().pr')
    x('class CX(C): pass')
    p('C(1,2,3)')
    for i in w: print(i.category.__name__, i.message, i.lineno > 0)
p('f.__deprecated__, C.__deprecated__, g.__deprecated__, h.__deprecated__, f.__name__, f.__wrapped__.__name__, C.__name__')
x('''
class TD(te.TypedDict):
    a: te.Required[int]
    b: te.ReadOnly[str]
    c: te.NotRequired[te.ReadOnly[int]]
print(TD.__annotations__, sorted(TD.__required_keys__), sorted(TD.__optional_keys__), TD.__total__)
''')
x('''
class NT(te.NamedTuple):
    a: int
    b: str = 'x'
print(NT(1), NT.__annotations__)
''')
x('''
@te.runtime_checkable
class RP(te.Protocol):
    x: int
class Z: x=1
print(isinstance(Z(), RP), isinstance(1, RP))
''')
x('''
@te.runtime_checkable
class RP(te.Protocol):
    def f(self): ...
print(issubclass(int, RP))
''')
x('class Q(te.Generic[T]): pass\nprint(Q[int])')


# Variables, aliases and forms as values: attributes, |, pickling, copying, as base classes.
import re as re_
import typing, sys, pickle, copy, types, collections, collections.abc, enum, re, contextlib
from typing import *
plain_print = print
def print(*a):
    plain_print(*(re_.sub('0x[0-9a-f]+', '0x', str(v)) for v in a))
def p(s, g=globals()):
    try:
        r = eval(s, g)
        print(s, '=>', re_.sub('0x[0-9a-f]+', '0x', repr(r)))
    except BaseException as e:
        print(s, '=> !', type(e).__name__, re_.sub('0x[0-9a-f]+', '0x', str(e)))
def x(s):
    try:
        exec(s, globals())
        print('ok', s.strip().splitlines()[0])
    except BaseException as e:
        print('EXEC', s.strip().splitlines()[0], '=> !', type(e).__name__, re_.sub('0x[0-9a-f]+', '0x', str(e)))
T=TypeVar('T'); K=TypeVar('K'); P=ParamSpec('P'); Ts=TypeVarTuple('Ts')
for s in '''TypeVar()
TypeVar('A', int)
TypeVar('A', int, str)
TypeVar('A', int, str).__constraints__
TypeVar('A', int, bound=str)
TypeVar('A', bound=int).__bound__
TypeVar('A', bound='X').__bound__
TypeVar('A', bound=None).__bound__
TypeVar('A', bound=Final)
TypeVar('A', bound=ClassVar[int])
TypeVar('A', bound=(1,))
TypeVar('A', (1,), int)
TypeVar('A', covariant=True)
TypeVar('A', contravariant=True)
TypeVar('A', covariant=True, contravariant=True)
TypeVar('A', foo=1)
TypeVar('A').__module__
TypeVar('A').__name__, TypeVar('A').__covariant__, TypeVar('A').__contravariant__
T == TypeVar('T')
T | int, int | T, None | T, T | None, T | 'x'
'x' | T
T | List[int], list[int] | T
pickle.loads(pickle.dumps(T)) is T
copy.copy(T) is T, copy.deepcopy(T) is T
pickle.loads(pickle.dumps(P)) is P
pickle.loads(pickle.dumps(Ts)) is Ts
T()
T[int]
P.args, P.kwargs, P.args.__origin__, P.args == P.args, P.args == P.kwargs
P.__bound__, P.__name__, P.__covariant__
ParamSpec('P', bound=int).__bound__
ParamSpec('P', covariant=True)
hash(P.args)
isinstance(P.args, ParamSpecArgs)
get_origin(P.args)
Ts.__name__, Ts.__module__
list(Ts), [*Ts]
Ts.__typing_subst__(1)
T.__typing_subst__(int)
T.__typing_subst__((1,))
T.__typing_subst__(Unpack[Ts])
P.__typing_subst__([int,'x'])
P.__typing_subst__(int)
P | int
Ts | int
NewType('U', int)
NewType('U', int).__supertype__, NewType('U', int).__name__, NewType('a.b.U', int).__name__, NewType('a.b.U', int).__qualname__, NewType('U', int).__module__
NewType('U', int)(5)
NewType('U', int)()
NewType('U')
NewType('U', int) | None
None | NewType('U', int)
List[NewType('U', int)]
Optional[NewType('U', int)]
ForwardRef('int')
ForwardRef('int', module='m')
ForwardRef('int') == ForwardRef('int'), ForwardRef('int') == ForwardRef('int', module='x'), hash(ForwardRef('a')) == hash(ForwardRef('a'))
ForwardRef('a b')
ForwardRef('class')
ForwardRef('')
ForwardRef('x y z')
ForwardRef('a, b')
ForwardRef('*Ts')
ForwardRef(1)
ForwardRef()
ForwardRef('int') | None
None | ForwardRef('int')
ForwardRef('int').__forward_arg__, ForwardRef('int').__forward_evaluated__, ForwardRef('int').__forward_value__, ForwardRef('int').__forward_is_argument__, ForwardRef('int').__forward_is_class__, ForwardRef('int').__forward_module__
type(ForwardRef('int').__forward_code__)
ForwardRef('int')._evaluate(globals(), locals(), frozenset())
ForwardRef('List[int]')._evaluate(globals(), None, frozenset())
ForwardRef('NOPE')._evaluate({}, {}, frozenset())
ForwardRef('List["T"]')._evaluate(globals(), {}, frozenset())
ForwardRef('ClassVar[int]')._evaluate(globals(), {}, frozenset())
ForwardRef('ClassVar[int]', is_class=True)._evaluate(globals(), {}, frozenset())
ForwardRef('Final[int]')._evaluate(globals(), {}, frozenset())
ForwardRef('Final[int]', is_argument=False)._evaluate(globals(), {}, frozenset())
get_origin(List[int]), get_origin(List), get_origin(int), get_origin(Union[int,str]), get_origin(int|str), get_origin(Optional[int])
get_origin(Annotated[int,1]), get_origin(Literal[1]), get_origin(Callable[[int],str]), get_origin(Generic), get_origin(Generic[T]), get_origin(Tuple[int]), get_origin(ClassVar[int]), get_origin(Type[int])
get_origin(list[int]), get_origin(collections.abc.Callable[[int],str]), get_origin(Unpack[Ts]), get_origin(Final[int]), get_origin(Required[int])
get_args(List[int]), get_args(List), get_args(int), get_args(Union[int,None]), get_args(int|str), get_args(Annotated[int,1,2])
get_args(Callable[[int,str],bytes]), get_args(Callable[...,int]), get_args(Callable[P,int]), get_args(Callable[Concatenate[int,P],int]), get_args(Callable[[],int]), get_args(Callable)
get_args(collections.abc.Callable[[int],str]), get_args(collections.abc.Callable[...,str]), get_args(Literal[1,'a']), get_args(Tuple[()]), get_args(Tuple[int,...]), get_args(Dict[str,List[int]])
get_args(Generic[T]), get_args(Unpack[Ts]), get_args(ClassVar[int])
cast(int,'x'), cast('int', 1)
assert_type(1,str)
assert_never(1)
assert_never('x'*200)
final(1), final(len)
overload(len)(1)
overload(lambda: 0)
typing.TYPE_CHECKING
is_typeddict(int)
copy.copy(List) is List, copy.deepcopy(List) is List, copy.deepcopy(Union) is Union
copy.deepcopy(List[int]) == List[int], copy.copy(Dict[str,int]) == Dict[str,int]
pickle.loads(pickle.dumps(List)) is List
pickle.loads(pickle.dumps(List[int])), pickle.loads(pickle.dumps(Optional[int])), pickle.loads(pickle.dumps(Union[int,str])), pickle.loads(pickle.dumps(Literal[1,'a'])), pickle.loads(pickle.dumps(Annotated[int,'x'])), pickle.loads(pickle.dumps(Callable[[int],str])), pickle.loads(pickle.dumps(Callable[...,str])), pickle.loads(pickle.dumps(Tuple[int,...])), pickle.loads(pickle.dumps(Tuple[()])), pickle.loads(pickle.dumps(ClassVar[int]))
pickle.loads(pickle.dumps(Any)) is Any, pickle.loads(pickle.dumps(Union)) is Union, pickle.loads(pickle.dumps(Self)) is Self
List[int].__reduce__(), List.__reduce__(), Union.__reduce__(), Callable[[int],str].__reduce__()
Optional[int].__reduce__(), Annotated[int,1].__reduce__(), Literal[1].__reduce__(), Unpack[Ts].__reduce__()
[*List[int]], [*Tuple[int,str]]
list(Union[int,str])
list(Annotated[int,1])
list(Literal[1])
iter(Callable[[int],int])
List[int].copy_with((str,)), Union[int,str].copy_with((bytes,int)), Annotated[int,1].copy_with((str,)), Optional[int].copy_with((str,))
List[int].__args__, List[T].__parameters__, Dict[T,List[K]].__parameters__, Callable[[T],K].__parameters__, Union[T,K,int].__parameters__, Annotated[T,1].__parameters__, Literal[1].__parameters__
Callable[P,T].__parameters__, Callable[Concatenate[int,P],T].__parameters__, Tuple[*Ts,T].__parameters__, list[T].__parameters__, (T|int).__parameters__
List.__args__
List.__parameters__
len(dir(List[int])) > 20, 'append' in dir(List[int]), '__origin__' in dir(List[int])
Union[int,str].__origin__, Optional[int].__args__, Literal[1].__origin__, Annotated[int,1].__metadata__
List[int] | None, None | List[int], List[int] | str | None, int | List[int], List[int] | 'x'
List | None, None | List
Union[int,str] | None, (int|str) | List[int], List[int] | (int|str)
Optional[int] == (int | None), (int|None) == Optional[int]
Any | None, None | Any
Literal[1] | None, Annotated[int,1] | None, Literal[1] | Literal[2]
ClassVar[int] | None
Type[int] == Type[int], Tuple[int] == tuple[int], Callable[[int],str] == collections.abc.Callable[[int],str]
{List[int]: 1}[List[int]], {Union[int,str]: 1}[Union[str,int]], {Literal[1,2]: 1}[Literal[2,1]]
hash(List[int]) == hash(List[int]), hash(List) == hash(List)
repr(Dict[str, 'Foo']), repr(List[Callable[..., Any]]), repr(Callable[[Any], Optional[int]]), repr(Tuple[Type[int], ...])
repr(List[lambda: 0])
repr(List[collections.OrderedDict]), repr(List[re.Pattern]), repr(Optional[types.FunctionType]), repr(List[types.SimpleNamespace]), repr(List[type(None)])
Optional[list[int]], Union[list[int], dict[str,int]], List[int|None], list[Optional[int]], list[T], list['x'], dict[str,Any]
list[T][int], dict[T,K][int,str], list[List[T]][int], Optional[list[T]][int], (list[T]|None)[int]
tuple[()], tuple[int,...], type[int], collections.deque[int], collections.abc.Iterable[int]
list[int][str]
list[T].__parameters__, list[T].__origin__, list[int].__args__
isinstance([], list[int])
issubclass(list, list[int])
isinstance(1, int|str), isinstance(1, int|None), isinstance('', int|None)
isinstance(1, int|list[int])
list[int]([1,2]), dict[str,int](a=1), List[int] == List[int]
typing.get_type_hints(1)
typing.get_type_hints(int)
typing.get_type_hints(len)
typing.get_type_hints(None)
typing.get_type_hints('x')
SupportsInt, SupportsAbs, SupportsRound, IO, TextIO, BinaryIO
isinstance(1, SupportsInt), isinstance('', SupportsInt), isinstance(1.5, SupportsRound), isinstance(1, SupportsIndex), isinstance(b'', SupportsBytes), isinstance(1j, SupportsComplex), isinstance(1, SupportsFloat), isinstance(1, SupportsAbs)
issubclass(int, SupportsInt), issubclass(str, SupportsInt)
SupportsInt()
SupportsAbs[int], SupportsAbs.__parameters__
IO[str], IO.__parameters__, TextIO.__orig_bases__, TextIO.__mro__, BinaryIO.__bases__
IO[T][int]
TextIO[int]
IO.read, TextIO.encoding
issubclass(TextIO, IO), isinstance(sys.stdout, IO)
Generic.__doc__ is not None
Generic.__mro__, Protocol.__mro__, Any.__mro__, Annotated.__mro__
type(Protocol), type(Generic), type(SupportsInt)
Protocol._is_protocol, Generic._is_protocol
Protocol.__parameters__
Generic.__parameters__
NoReturn | None
LiteralString | None
Required[int] | None
Self | None
Text is str
typing.__all__
sorted(n for n in typing.__all__ if not hasattr(typing, n))
collections.abc.Callable[[int],str], collections.abc.Callable[P,int], collections.abc.Callable[P,T][[int,str],bytes], collections.abc.Callable[Concatenate[int,P],T][[str],bytes], collections.abc.Callable[[T],K][int,str]
no_type_check(1)
no_type_check_decorator(lambda f: f)(lambda: 0).__no_type_check__
dataclass_transform()(int)
runtime_checkable(int)
runtime_checkable(1)
get_overloads(lambda: 0)
'''.splitlines():
    p(s)
for s in ['class A(T): pass','class A(P): pass','class A(TypeVar): pass','class A(NewType("U",int)): pass','class A(ForwardRef): pass','class A(Union): pass','class A(Union[int,str]): pass','class A(Optional[int]): pass','class A(Literal[1]): pass','class A(Annotated): pass','class A(Annotated[int,1]): pass\nprint(A.__mro__, A.__orig_bases__)',
 'class A(List): pass\nprint(A.__mro__, A.__orig_bases__)','class A(List[int]): pass\nprint(A.__mro__, A.__orig_bases__, A.__parameters__)','class A(List[T]): pass\nprint(A.__mro__, A.__orig_bases__, A.__parameters__, A[int])','class A(Dict[str,T], Generic[T]): pass\nprint(A.__mro__, A.__orig_bases__, A.__parameters__, A[int])','class A(Iterable[T]):\n  def __iter__(self): yield 1\nprint(A.__mro__, A.__orig_bases__, A.__parameters__, list(A()))','class A(Tuple[int,str]): pass\nprint(A((1,2)), A.__mro__)','class A(Callable[[int],str]): pass\nprint(A.__mro__)','class A(Generic): pass','class A(Generic[T], Generic[K]): pass','class A(List[T], Generic[K]): pass','class A(List[T], Dict[K,T]): pass','class A(Mapping[K,T], Sized): pass\nprint(A.__mro__, A.__parameters__)','class A(ClassVar[int]): pass','class A(Self): pass','class A(Any): pass\nprint(A(), A.__mro__, repr(A))','class A(Generic[T]):\n  x: T\n  def __init__(self, x: T): self.x = x\na=A[int](3)\nprint(a.x, a.__orig_class__, A(3).x)','class B(A[str]): pass\nprint(B.__parameters__, B.__orig_bases__, B.__mro__)','B[int]','class B(A[T], Generic[T,K]): pass\nprint(B.__parameters__, B[int,str], B[int,str].__args__)','class B(A): pass\nprint(B.__parameters__)','B[int]','class S(Generic[T]):\n  __slots__=("a",)\nprint(S[int]().__class__)\ntry: S[int]().__orig_class__\nexcept AttributeError as e: print(e)',
 'class A(type[int]): pass','class A(list[int]): pass\nprint(A.__orig_bases__, A.__mro__)','class A(list[T]): pass\nprint(hasattr(A,"__parameters__"))','class A(list[T], Generic[T]): pass\nprint(A.__parameters__, A[int])','class A(Generic[*Ts]): pass\nprint(A.__parameters__, A[int,str], A[()], A[int])','class A(Generic[T,*Ts,K]): pass\nprint(A[int,str], A[int,str,bytes,float], A[int,str].__parameters__, A[T,K].__parameters__,A[*Ts,int][str])','A[int]','class A(Generic[*Ts, *Ts]): pass','class A(Generic[P]): pass\nprint(A[int,str],A[[int]],A[...],A[P])','class A(Protocol[T], Generic[K]): pass','class A(Protocol[T]): pass\nprint(A[int], A.__parameters__)','class A(int|str): pass','class A(NamedTuple, Generic[T]):\n  x: T\n  y: int = 3\nprint(A(1), A[int](1), A.__mro__, A.__orig_bases__, A.__parameters__)', 'A.x=5\nprint(A.x)','List.foo=3','List[int].__foo__=3\nprint(List[int].__foo__)','class C2(Generic[T]): pass\nC2[int].y=4\nprint(C2.y)', 'Union.x=1','T.x=1\nprint(T.x)','C2[int].__name__="z"']:
    x(s)

# types.UnionType and types.GenericAlias, also with type variables of typing.
import copy, pickle, types, collections.abc
from typing import *
T=TypeVar("T");K=TypeVar("K");P=ParamSpec("P");Ts=TypeVarTuple("Ts")
def p(s):
    try: print(s, eval(s))
    except Exception as e: print(s, '!', type(e).__name__, e)
for s in '''isinstance('', int|list[int])
isinstance(1, int|list[int])
isinstance([], int|list[int])
isinstance(1, list[int]|int)
isinstance('', list[int]|int)
issubclass(int, int|list[int])
issubclass(int, list[int]|int)
issubclass(str, int|list[int])
isinstance(None, int|None)
issubclass(type(None), int|None)
issubclass(1, int|None)
int|str|int
int|(str|bytes)
(int|str)[int]
hash(int|str)==hash(str|int)
(int|str).__args__
type(int|str)
int|'x'
int|1
None|None
int|None|None
list[int]|list[int]
bool|int
(int|str)==(str|int)
(int|str)!=1
repr(int|None)
(int|str).__origin__
(int|str)()
copy.copy(int|str)
pickle.loads(pickle.dumps(int|str))
copy.deepcopy(list[int]), pickle.loads(pickle.dumps(list[int]))
pickle.loads(pickle.dumps(list[T]))
list[int].__class__
type(list[int])
list[int].__mro__
list[int].append
list[int].__doc__ == list.__doc__
list[int].__name__
list[int].foo
list[int].__foo__
[*list[int]], [*tuple[int,str]][0].__unpacked__
list[()]
list[int]==list[int], hash(list[int])==hash(list[int])
dict[str]
types.GenericAlias(list,(int,))
types.GenericAlias(list)
types.GenericAlias(list, int, x=1)
types.GenericAlias(1,2)
types.GenericAlias(int, str)
dir(list[int])==dir(list), '__origin__' in dir(list[int])
tuple[T,...][int]
dict[T,T][int]
dict[T,K][int]
dict[T,K][int,str,bytes]
list[dict[T,K]][int,str]
list[T|int][str]
list[T|None][int]
list[P]
list[*Ts][int,str]
tuple[*Ts,T][int,str,bytes]
tuple[T,*Ts,K][int,str]
tuple[T,*Ts,K][int]
tuple[*Ts][()]
tuple[*Ts][*tuple[int,str]]
tuple[*Ts][*tuple[int,...]]
tuple[T,*Ts][*tuple[int,...]]
tuple[T,*Ts][*tuple[int,str]]
tuple[*Ts,*Ts][int]
tuple[list[*Ts]][int,str]
collections.abc.Callable[[*Ts],T][int,str,bytes]
collections.abc.Callable[[int],str].__args__
collections.abc.Callable[int,str]
collections.abc.Callable[[int]]
collections.abc.Callable[...,T][int]
collections.abc.Callable[[],T][int]
collections.abc.Callable[[],None]
'''.splitlines(): p(s)

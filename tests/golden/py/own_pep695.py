import typing
type Alias = list[int]
print(Alias, type(Alias).__name__, Alias.__value__, Alias.__name__, Alias.__type_params__)
type Pair[A, B] = tuple[A, B]
print(Pair, Pair.__type_params__, Pair[int, str], Pair.__value__, Pair[int,str].__args__, Pair[int,str].__origin__ is Pair)
type Rec = dict[str, Rec]
print(Rec.__value__)
def first[T](x: list[T]) -> T: return x[0]
print(first([1]), first.__type_params__, first.__annotations__)
class Box[T]:
    def __init__(self, v: T): self.v = v
    def get(self) -> T: return self.v
    def m[U](self, u: U) -> tuple[T, U]: return (self.v, u)
print(Box(3).get(), Box.__type_params__, Box[int], Box.__orig_bases__, Box.__parameters__, Box.__mro__, Box(1).m(2), Box.m.__type_params__)
def bounded[T: (int, str), U: int, *Ts, **P](): pass
for p in bounded.__type_params__[:3]: print(repr(p), type(p).__name__, p.__name__, getattr(p,'__constraints__',None), getattr(p,'__bound__',None))
class Sub[K, V](dict[K, V]): pass
print(Sub.__type_params__, Sub(a=1), Sub.__orig_bases__, Sub[int,str])
print(isinstance(Alias, typing.TypeAliasType), typing.get_type_hints(first))
class Outer[T]:
    class Inner[U]: pass
    type X = list[T]
print(Outer.X.__value__)
async def ag[T](x: T): return x
import asyncio; print(asyncio.run(ag(4)))
lam = [T for T in range(2)]
type L[T: int] = T
print(L[int], L.__type_params__[0].__bound__)
from dataclasses import dataclass
@dataclass
class D[T]:
    a: T
    b: list[T] = None
print(D(1), D[int](2))
class P[T](typing.Protocol):
    def f(self) -> T: ...
print(P[int])
try: type Bad = 1/0; Bad.__value__
except ZeroDivisionError as e: print(e)
print(typing.Optional[Alias], typing.get_args(Pair[int,str]), hash(Alias)==hash(Alias))
x: Alias = []
# 701
v=5
print(f"{f"{v}"}", f'{'a' + "b"}', f"{'\n'.join(['a','b'])}", f"{
    v  # comment
    + 1
}", f"{v!r:>{v+5}}", f"{v=}", f"{v = !s}", f"{{}}", f"{v:{'>'}{10}}")

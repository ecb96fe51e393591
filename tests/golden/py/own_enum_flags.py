import enum, pickle, copy
from enum import *
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e, '|', repr(e.__cause__))
class C(Enum):
    A=1
    B=2
class F(Flag):
    X=1
    Y=2
class I(IntFlag):
    X=1
    Y=4
t(lambda: F(0).__reduce_ex__(2)); t(lambda: I(2).__reduce_ex__(2)); t(lambda: I(7).__reduce_ex__(2)); t(lambda: I(0).__reduce_ex__(2))
t(lambda: F(8)); t(lambda: F(-1)); t(lambda: F(-8)); t(lambda: I(-1)); t(lambda: ~I(1)); t(lambda: ~I(2)); t(lambda: I(8)|I(1)); t(lambda: F('a'))
t(lambda: C(3)); t(lambda: C('x')); t(lambda: C[3]); t(lambda: C['q']); t(lambda: 1 in C); t(lambda: C.A in C); t(lambda:F.X in C); t(lambda:F.X in F.X|F.Y); t(lambda: 1 in F.X)
class E0(Enum): pass
t(lambda: E0(1)); t(lambda: Enum(1)); 
def sa(): C.A=4
t(sa)
def da(): del C.A
t(da)
def sub():
    class D(C): pass
t(sub)
def nb():
    class D(Enum, int): A=1
t(nb)
def dup():
    class D(Enum):
        A=1
        A=2
t(dup)
def sun():
    class D(Enum):
        _a_=1
t(sun)
def mro_():
    class D(Enum):
        mro=1
t(mro_)
def late():
    class D(Enum):
        A=auto()
        def _generate_next_value_(*a): return 1
t(late)
def order():
    class D(Enum):
        _order_='B A'
        A=1
        B=2
t(order)
def two():
    pass
def two2():
    pass
def strs():
    class S(StrEnum): A=1
t(strs)
def strs():
    class S(StrEnum): A='a','b','c','d'
t(strs)
def mixed():
    class S(Enum):
        A='a'
        B=auto()
    return list(S)
t(mixed)
def mixed2():
    class S(Enum):
        A=3
        Z='q'
        B=auto()
        D=1
        E=auto()
    return list(S)
t(mixed2)
def fl():
    class G(Flag):
        A=auto(); B=auto(); D=A|B; E=auto()
        Q=16|64
    return list(G), G.Q, G(80), G(64), G.D, list(G.D), len(G.D), G.__members__, G._flag_mask_, G._all_bits_
t(fl)
def fl2():
    class G(Flag, boundary=STRICT):
        A=1;B=2
    return G(4)
t(fl2)
def fl3():
    class G(Flag, boundary=EJECT):
        A=1;B=2
    return G(4), G(3), ~G.A, ~G(3)
t(fl3)
def fl4():
    class G(Flag, boundary=KEEP):
        A=1;B=2
    return G(4), G(7), ~G.A, G(-3), str(G(4)), str(G(7)), f'{G(7)}'
t(fl4)
def fl5():
    class G(Flag, boundary=CONFORM):
        A=1;B=2
    return G(4), G(7), ~G.A, G(-3), str(G(4)), bool(G(4)), list(G(7))
t(fl5)
def fl6():
    class G(Flag, boundary=STRICT):
        A=1;B=2
    return ~G.A, G(-1), G(-2), G(-5)
t(fl6)
def fl7():
    class G(Flag, boundary=STRICT):
        A=1;B=4
    return ~G.A, G(-2), G(-3)
t(fl7)
def fl8():
    class G(Flag):
        B=4;A=1
        C='x'
t(fl8)
def fl9():
    class G(Flag):
        B=4;A=1;AB=5;Z=0
    return list(G), list(G.AB), G.AB, G(5), G.Z, G(0), list(G.Z), G.AB.name, (G.A|G.B).name, G._member_names_
t(fl9)
t(lambda: Enum('M','A B C')); t(lambda: list(Enum('M','A,B,C', start=5))); t(lambda: list(Enum('M',{'a':1,'b':2}))); t(lambda: list(Enum('M',[('a',1),('b',2)],type=str)));t(lambda: Enum('M',['a'],module='mm',qualname='qq').a.__class__.__module__)
t(lambda: list(IntEnum('M',['a','b']))); t(lambda: list(Flag('M',['a','b','c']))); t(lambda: list(StrEnum('M',['Aa','b','c'])))
t(lambda: Enum('M')); t(lambda: C(1,2)); t(lambda: C()); 
t(lambda: C._missing_(3)); t(lambda: F.X & 1); t(lambda: I.X & 1); t(lambda: 1|I.Y); t(lambda: I.X + 1); t(lambda: F.X|C.A); t(lambda: I.X|8); t(lambda: I(12)); t(lambda: list(I(15))); t(lambda:str(I(12))); t(lambda: f'{I.X}{I.X!r}')
t(lambda: F.X.value.__class__); t(lambda: F._numeric_repr_); t(lambda: I._boundary_); t(lambda: C.A.A); t(lambda: C.A.zz); t(lambda: C.A < C.B)
def sv(): C.A.value=3
t(sv)
def dv(): del C.A.name
t(dv)

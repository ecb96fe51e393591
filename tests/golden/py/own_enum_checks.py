import enum, pickle, copy
from enum import *
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e, '|', repr(e.__cause__), repr(e.__context__))
class V(Enum):
    A=1;B=3;C=1
class P(Flag):
    A=1;B=4; AB=7; AC=9
class Q(Flag):
    A=1;B=2;AB=3
t(lambda: unique(V)); t(lambda: verify(UNIQUE)(V)); t(lambda: verify(CONTINUOUS)(V)); t(lambda: verify(CONTINUOUS)(P)); t(lambda: verify(NAMED_FLAGS)(P)); t(lambda: verify(NAMED_FLAGS, CONTINUOUS, UNIQUE)(Q))
t(lambda: verify('x')(Q)); t(lambda: verify(UNIQUE)(int)); 
class Z(Enum):
    A=1;B=2;C=9;D=20; E=23
t(lambda: verify(CONTINUOUS)(Z))
class R(Flag):
    A=1;AB=6;AC=9
t(lambda: verify(NAMED_FLAGS)(R))
class S1(Flag):
    A=1;AB=6
t(lambda: verify(NAMED_FLAGS)(S1))
class ST(Enum):
    A='x';B='y'
t(lambda: verify(CONTINUOUS)(ST))
class G(Enum):
    A=1;B=2
t(lambda: global_enum(G)); print(repr(A), str(A), f'{A}', G.B)
class H(Flag):
    X=1;Y=2
pass
class J(IntFlag):
    P1=1;Q1=2
global_enum(J); print(repr(P1|Q1), str(P1|Q1), repr(J(0)), str(J(0)), P1, repr(J(9)), repr(J(8)))
class K(IntEnum):
    K1=1
global_enum(K, update_str=True); print(repr(K1), K1)
t(lambda: show_flag_values(7)); t(lambda: show_flag_values(P.AB)); t(lambda: show_flag_values(-1)); t(lambda: enum.show_flag_values(0))
t(lambda: enum.bin(P.AB)); t(lambda: enum.bin(5, max_bits=9));
class Neg(Flag):
    A=1; N=-1; M=-4; B=8
t(lambda: (list(Neg), Neg._flag_mask_, Neg._all_bits_, Neg.N, Neg.M, Neg.__members__))
class Al(Flag, boundary=STRICT):
    A=1; Q=80
t(lambda: ~Al.Q)
t(lambda: ~Al.A)
t(lambda: Al.A|Al.Q)
t(lambda: Al.A^Al.A)
class Al2(Flag, boundary=EJECT):
    A=1; Q=80
t(lambda: ~Al2.Q); t(lambda: Al2.A|Al2.Q)
t(lambda: global_str(Al2.A)); t(lambda: global_enum_repr(Al2.A))

print(str(CONTINUOUS), repr(CONTINUOUS), list(EnumCheck), list(FlagBoundary), repr(STRICT))
print(verify(UNIQUE).checks)
from enum import *
import warnings; warnings.simplefilter('ignore')
def mk(*vals):
    ns = "class S(Enum):\n"+''.join(f"  M{i}={v}\n" for i,v in enumerate(vals))
    d={'Enum':Enum,'auto':auto}; exec(ns,d); return [(n, m.value) for n,m in d['S'].__members__.items()]
print(mk("'a'",5,2,'auto()'));print(mk(9,5,2,'auto()'));print(mk(9,5,"'x'",2,'auto()'));print(mk(9,"'x'",'auto()', 'auto()'));print(mk("'x'",'auto()'))
print(mk(1.5,'auto()')); print(mk('None','auto()')); print(mk('(1,2)','auto()')); print(mk(2,'(1,2)','auto()')); print(mk(2,7,'(1,2)',1,'auto()')); print(mk('1j', 'auto()'))
print(mk(2,"'x'",7,'auto()'))
print(mk("'x'",2,7,5,'auto()'))
print(mk("'x'","'y'",2,7,5,'auto()'))

print(mk(5,9,2,7,'auto()')); print(mk(5,9,7,'auto()'));  print(mk(5,9,7,'auto()','auto()'))
print(mk(9,7,5,"'x'",'auto()'));print(mk(3,9,7,5,"'x'",'auto()'));print(mk(9,3,"'x'",1,'auto()'))

import random, sys, warnings, pickle, copy, io, contextlib
from enum import *
import enum
warnings.simplefilter('ignore')
R=random.Random(4)
MIX=['Enum','IntEnum','StrEnum','Flag','IntFlag','str, Enum','int, Enum','float, Enum','Mx, Enum','Mx, str, Enum','int, Flag','ReprEnum','str, ReprEnum','bytes, Enum','tuple, Enum','Mx, IntFlag','Data, Enum']
class Mx:
    def hi(self): return 'hi '+str(self.name)
    @property
    def up(self): return str(self.name).lower()
class Data:
    def __init__(self, a, b=2): self.a=a; self.b=b
    def __repr__(self): return f'Data({self.a!r},{self.b!r})'
VALS=['1','2','3','4','8','0','-1','-2','5','6','7','12','"a"','"b"','""','None','True','1.5','(1,2)','(1,)','[1]','auto()','auto()','auto()','b"x"','member(9)','nonmember(4)','lambda s: 3','{"k":1}','("a", auto())','A|B','frozenset()']
NAMES=['A','B','C','D','E','F','A','name','value','_x','_sunder_','__dund__','_Cls__p','mro','x1','UPPER_case']
EXTRA=['def __str__(self): return "S:"+str(self._value_)','def __repr__(self): return "R"','@classmethod\n    def _missing_(cls, v): return cls.__members__.get("A") if v=="z" else None','def __format__(self, s): return "F"+s','@staticmethod\n    def _generate_next_value_(n,s,c,l): return (n,c,len(l))','def _generate_next_value_(n,s,c,l): return s+c*10','def __new__(cls, *a):\n        o=object.__new__(cls); o._value_=a[0] if len(a)==1 else len(a); return o','def __init__(self, *a): self.args=a','_ignore_="C D"','_order_="A B"','def __eq__(self,o): return NotImplemented','def __hash__(self): return 7','@property\n    def p(self): return self.value','def __bool__(self): return False','x: int','def __lt__(self,o): return self.value<o.value','def __or__(self,o): return "or"','def __len__(self): return 3','def __contains__(self,o): return True','def __call__(self): return 1','@enum.property\n    def ep(self): return 1']
KW=['','','','',', boundary=STRICT',', boundary=KEEP',', boundary=EJECT',', boundary=CONFORM']
import re
def clean(s): return re.sub(r' at 0x[0-9a-f]+',' at 0x',s)
def t(f):
    try: r=clean(repr(f()))
    except RecursionError as e: r='RecursionError'
    except BaseException as e: r=type(e).__name__+': '+clean(str(e))
    if 'too many data types' in r: r='too many'
    return r
PROBES=['list(C)','len(C)','C.__members__','repr(C)','C(1)','C(2)','C("a")','C(3)','C(-1)','C("z")','C(None)','C((1,2))','C([1])','C["A"]','C["zz"]','C.A','C.A.name','C.A.value','C.A._value_','str(C.A)','repr(C.A)','format(C.A)','"%s"%C.A','f"{C.A:>8}"','hash(C.A)==hash(C.A._name_)','C.A==C.B','C.A is C(C.A)','C.A in C','bool(C.A)','vars(C.A)','C.A|C.B','C.A&C.B','C.A^C.B','~C.A','~C.B','list(C.A)','len(C.A)','C.A in C.B','C(7)','C(15)','list(C(7))','C.A|8','8|C.A','C.A.hi()','C.A.up','C.A.args','C.A+1','C.A<C.B','int(C.A)','C._member_names_','C._member_type_','C.__doc__','pickle.loads(pickle.dumps(C.A)) is C.A','copy.deepcopy(C.A) is C.A','list(reversed(C))','bool(C)','C.E','C.F.value','sorted(C.__members__)','C.A.p','C.A()','C._flag_mask_','C._all_bits_','C._boundary_','unique(C)','type(C.A.value)','C.name','C.value','C.A.ep','[x for x in dir(C.A) if x[0]!="_"]','[x for x in dir(C) if x[0]!="_"]','C.x1','isinstance(C.A, C)','setattr(C,"A",3)','delattr(C,"A")','C.A.B','{C.A:1}[C.A]','C._value_repr_','C._use_args_','show_flag_values' if 0 else 'enum.show_flag_values(C.A)','C(0)','C(True)','C.A.C']
S0=R.random()
for i in range(70):
    R=random.Random(S0+i)
    kind=R.choice(MIX); kw=R.choice(KW)
    body=[]
    for _ in range(R.randrange(1,6)):
        if R.random()<.22: body.append(R.choice(EXTRA))
        else: body.append(f'{R.choice(NAMES)} = {R.choice(VALS)}')
    src=f'class C({kind}{kw}):\n    '+'\n    '.join(body)+'\n'
    ns=dict(globals()); 
    print('#',i,src.replace('\n','; '))
    err=t(lambda: exec(src,ns))
    print(err)
    if err!='None': continue
    C=ns['C']; C.__module__='__main__'; globals()['C']=C
    for p in R.sample(PROBES,30): print(p,'->',t(lambda: eval(p,ns|{'pickle':pickle,'copy':copy})))

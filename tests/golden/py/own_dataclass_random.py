import random, sys, warnings, pickle, copy, dataclasses, typing, inspect, re
from dataclasses import *
from typing import *
R=random.Random(12); S0=R.random()
def clean(s): return re.sub(r' at 0x[0-9a-f]+',' at 0x',s)
def t(f):
    try: r=clean(repr(f()))
    except BaseException as e: r=type(e).__name__+': '+clean(str(e))
    return r
TYPES=['int','str','List[int]','"int"','ClassVar[int]','InitVar[int]','"ClassVar[str]"','"InitVar[str]"','KW_ONLY','Optional[str]','list[int]','Any','None','"KW_ONLY"','Union[int,str]','int|None','ClassVar','"typing.ClassVar"','"dataclasses.InitVar[int]"','Dict[str,"X"]','Callable[[int],str]']
DEF=['','','',' = 1',' = "x"',' = None',' = field()',' = field(default=3)',' = field(default_factory=list)',' = field(init=False)',' = field(init=False, default=4)',' = field(init=False, default_factory=dict)',' = field(repr=False)',' = field(compare=False, default=0)',' = field(kw_only=True)',' = field(kw_only=False, default=2)',' = field(hash=False)',' = field(hash=True, compare=False)',' = []',' = field(default=[])',' = field(metadata={"m":1})',' = ()',' = property(lambda s: 5)']
NAMES=['a','b','c','d','self','_x','e','a']
OPTS=['order=True','frozen=True','eq=False','repr=False','init=False','unsafe_hash=True','slots=True','kw_only=True','match_args=False','weakref_slot=True']
EXTRA=['def __post_init__(self, *a): self.post = a','def __repr__(self): return "R"','def __eq__(self, o): return True','def __hash__(self): return 3','def __init__(self, *a, **k): self.k=(a,k)','def __lt__(self,o): return True','def m(self): return 1','"""doc"""','__slots__=()','__match_args__=("q",)','def __setattr__(self,n,v): object.__setattr__(self,n,v)','x = 3','y = field(default=2)','def __getstate__(self): return 1','__hash__ = None']
PROBES=['C()','C(1)','C(1,2)','C(1,2,3)','C(a=1)','C(a=1,b=2)','C(1,b=2)','C(1)==C(1)','C(1,2)==C(1,2)','C(1)<C(2)','C(1,2)<=C(1,3)','C.__doc__','C.__match_args__','str(inspect.signature(C))','[(f.name,str(f.type),f.init,f.repr,f.hash,f.compare,f.kw_only) for f in fields(C)]','list(C.__dataclass_fields__)','repr(C.__dataclass_params__)','asdict(C(1,2))','astuple(C(1))','asdict(C())','replace(C(1),a=2)','replace(C(1,2),b=5)','replace(C())','vars(C(1))','C(1).__slots__','C.__slots__','C.__hash__ is None','is_dataclass(C)','copy.copy(C(1))','copy.deepcopy(C(1,2))','C.a','C.b','C.__eq__.__name__','C(self=1)','C(*range(6))','C(**dict(zip("abcde",range(5))))','D()','D(1)','D(1,2,3)','fields(D)','D.__doc__','str(inspect.signature(D))','C(1).post','C(a=1,b=2).post','C.__annotations__','"__dict__" in dir(C(1))','C(1).k','D(1)==D(1)']
for i in range(18):
    R=random.Random(S0+i)
    ns=dict(globals())
    def body():
        out=[]
        for _ in range(R.randrange(0,6)):
            if R.random()<.2: out.append(R.choice(EXTRA))
            else: out.append(f'{R.choice(NAMES)}: {R.choice(TYPES)}{R.choice(DEF)}')
        return out or ['pass']
    o=', '.join(sorted({R.choice(OPTS) for _ in range(R.choice([0,0,1,1,2,3]))}))
    src=f'@dataclass({o})\nclass C:\n    '+'\n    '.join(body())+'\n'
    if R.random()<.4:
        o2=', '.join(sorted({R.choice(OPTS) for _ in range(R.choice([0,0,1]))}))
        src+=f'@dataclass({o2})\nclass D(C):\n    '+'\n    '.join(body())+'\n'
    print('#',i,src.replace('\n','; '))
    err=t(lambda: exec(src,ns)); print(err)
    if 'C' not in ns: continue
    C=ns['C']; C.__module__='__main__'; globals()['C']=C
    for p in R.sample(PROBES,24): print(p,'->',t(lambda: eval(p,ns)))

# Copies of instances of subclasses of built-in classes keep their attributes, those of exceptions their notes.
import copy, pickle, collections, array
class FS(frozenset): pass
class S(set): pass
class BA(bytearray): pass
class B(bytes): pass
class OD(collections.OrderedDict): pass
class DQ(collections.deque): pass
class DD(collections.defaultdict): pass
class C(collections.Counter): pass
class L(list): pass
class D(dict): pass
class T(tuple): pass
class St(str): pass
class I(int): pass
class F(float): pass
class Cx(complex): pass
class E(ValueError): pass
class O(OSError): pass
class A(array.array): pass
class Slot(set): __slots__=('x','__dict__')
def objs():
    for c,a in ((FS,[1]),(S,[1]),(BA,b'a'),(B,b'a'),(OD,[(1,2)]),(DQ,[1]),(C,'a'),(L,[1]),(D,{1:2}),(T,(1,)),(St,'a'),(I,3),(F,2.5),(Cx,1j),(E,'m'),(Slot,[1])):
        yield c(a)
    yield DD(int,{1:2}); yield O(2,'x','f'); yield A('i',[1]); yield DQ([1,2],3)
for o in objs():
    o.x=[1]; 
    n=type(o).__name__
    for f in (copy.copy, copy.deepcopy, lambda o: pickle.loads(pickle.dumps(o)), lambda o: pickle.loads(pickle.dumps(o,0))):
        try:
            d=f(o); print(n, type(d).__name__, d==o if n not in 'EO' else str(d), d.x, d.x is o.x, getattr(d,'__dict__',None), repr(d)[:40].split(' at')[0])
        except Exception as e: print(n,type(e).__name__,e)
    print(n,[x if not callable(x) else x.__name__ for x in o.__reduce_ex__(2)[:1]], o.__reduce_ex__(4)[2:3])
for e in (ImportError('m',name='n',path='p'),AttributeError('m',name='n',obj=1),NameError('m',name='n'),StopIteration(5),SystemExit(3),OSError(2,'a','b'),UnicodeDecodeError('utf-8',b'a',0,1,'r'),SyntaxError('m',('f',1,2,'t')),KeyError('k'),ExceptionGroup('g',[ValueError(1)]),FileNotFoundError(2,'a'), OSError(1,'a','b',None,'c')):
    e.zz=1; e.add_note('n')
    for f in (copy.copy, copy.deepcopy, lambda o: pickle.loads(pickle.dumps(o))):
        try:
            d=f(e); print(type(d).__name__, repr(d), d.args, d.zz, d.__notes__, [(k,getattr(d,k)) for k in ('name','path','value','code','errno','filename','filename2','reason','lineno','obj','msg') if hasattr(d,k)])
        except Exception as x: print(type(e).__name__,'->',repr(x))

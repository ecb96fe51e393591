import configparser, io, sys, os, tempfile, pathlib, warnings
from configparser import *
warnings.simplefilter('ignore')
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e, getattr(e,'args',None))
def mk(text, cls=ConfigParser, **k):
    p=cls(**k); p.read_string(text); return p
def dump(p):
    o=io.StringIO(); p.write(o); print(o.getvalue())
p=mk("""
[DEFAULT]
base = /x
Num = 5
[a]
path = %(base)s/y
n = %(num)s
pct = 100%%
flag = yes
f: 1.5
multi = one
  two

  three
empty =
[b]
path = ${a:path}
up = %(missing)s
deep = %(path)s
loop = %(loop)s
bad = %(x
bad2 = %z
""")
print(p.sections(), p.defaults(), p.options('a'), p['a'], p['DEFAULT'], dict(p['a']), len(p), list(p))
for s,o in [('a','path'),('a','n'),('a','pct'),('a','multi'),('a','empty'),('b','up'),('b','deep'),('b','loop'),('b','bad'),('b','bad2'),('z','q'),('a','q'),('DEFAULT','num')]:
    t(lambda: p.get(s,o)); t(lambda: p.get(s,o,raw=True)); t(lambda: p.get(s,o,fallback='FB'))
t(lambda: p.getint('a','n')); t(lambda: p.getfloat('a','f')); t(lambda: p.getboolean('a','flag')); t(lambda: p.getboolean('a','path')); t(lambda: p.getint('a','path')); t(lambda: p.getint('a','zz',fallback=3)); t(lambda: p.getint('a','zz')); t(lambda: p.getboolean('zz','zz',fallback=None))
t(lambda: p['a'].getint('n')); t(lambda: p['a'].getint('q')); t(lambda: p['a'].getint('q',9)); t(lambda: p['a'].get('q')); t(lambda: p['a'].get('q','d')); t(lambda: p['a']['q']); t(lambda: p['q']); t(lambda: 'PATH' in p['a']); t(lambda: p['a'].name); t(lambda: p['a'].parser is p); t(lambda: len(p['a'])); t(lambda: list(p['a'].items()))
t(lambda: p.items('a')); t(lambda: p.items('a',raw=True,vars={'N':1,'zz':2})); t(lambda: p.items('nope')); t(lambda: dict(p.items())); t(lambda: p.items('DEFAULT')); t(lambda: p.get('a','path',vars={'base':'/v'})); t(lambda: p.get('a','x',vars={'X':5})); t(lambda: p.items('b'))
t(lambda: p.has_option('a','NUM')); t(lambda: p.has_option('','num')); t(lambda: p.has_option('zz','num')); t(lambda: p.has_section('a')); t(lambda: p.has_section('DEFAULT'))
t(lambda: p.set('a','new','v')); t(lambda: p.set('a','new','%')); t(lambda: p.set('a','new','%(ok)s%%')); t(lambda: p.set('zz','n','v')); t(lambda: p.set('a','n',5)); t(lambda: p.set('a',5,'n')); t(lambda: p.set('a','n')); t(lambda: p.set('','dd','1')); t(lambda: p.set('a','w','a%(b'))
t(lambda: p.add_section('a')); t(lambda: p.add_section('DEFAULT')); t(lambda: p.add_section(4)); t(lambda: p.add_section('new')); t(lambda: p.remove_section('new')); t(lambda: p.remove_section('new')); t(lambda: p.remove_option('a','n')); t(lambda: p.remove_option('a','n')); t(lambda: p.remove_option('zz','n')); t(lambda: p.remove_option('','dd')); t(lambda: p.options('zz')); t(lambda: p.options('DEFAULT'))
def si(): p['c']={'X':1,'y':'z'}; return dict(p['c'].items())
t(si)
def si(): p['c']={'q':None}; return dict(p['c'])
t(si)
def si(): p['c']=p['c']; return dict(p['c'])
t(si)
def si(): p['DEFAULT']={'only':'1'}; return p.defaults()
t(si)
def si(): del p['DEFAULT']
t(si)
def si(): del p['c']; return 'c' in p
t(si)
def si(): del p['nope']
t(si)
def si(): p['a']['k']=4
t(si)
def si(): p['a']['k']='4'; del p['a']['k']; return 'k' in p['a']
t(si)
def si(): del p['a']['k']
t(si)
dump(p); t(lambda: p.popitem()); t(lambda: p.popitem()); t(lambda: p.popitem()); dump(p)
e=mk("[d]\nx=1\n[s]\na=${x}-${d:x}\nb=${a}$$\nx=Q\nc=${d:nope}\nd=${a:b:c}tail\ne=$x\nf=${\ng=${g}\nh=${nosec:x}\ni=${D:X}\nj=${X}\nk=${d:x:}\n", interpolation=ExtendedInterpolation())
for o in 'abcdefghijk': t(lambda: e.get('s',o))
t(lambda: e.set('s','z','$x')); t(lambda: e.set('s','z','${x}$$')); t(lambda: e.set('s','z','${x')); t(lambda: e.set('s','z','$${}')); t(lambda: e.items('d'))
r=mk("[s]\na=%(b)s\nK=1\n", cls=RawConfigParser); print(r.get('s','a'), r.get('s','k')); r.set('s','obj',5); print(r.get('s','obj')); t(lambda: r.getint('s','obj')); t(lambda: r.add_section(5)); print(r.sections()); 
l=mk("[s]\na=x%(B)sx\nb=2\nc=%(zz)s\nd=%(d)s\n", interpolation=LegacyInterpolation())
for o in 'abcd': t(lambda: l.get('s',o))
n=mk("[s]\na\nb=\nc = x\n", allow_no_value=True); print(dict(n['s']), n.get('s','a')); dump(n); n.set('s','q'); n.set('s','r',None); dump(n)
class CS(ConfigParser):
    def optionxform(self, s): return s
    BOOLEAN_STATES={'si':True,'no':False}
c=mk("[S]\nKey=si\nkey=no\n", cls=CS); print(c.options('S'), c.getboolean('S','Key'), c.getboolean('S','key')); t(lambda: ConfigParser().read_string("[S]\nKey=1\nkey=2\n"))
for bad in ["x=1\n","[a]\n[a]\n","[a]\nx=1\nx=2\n","[a]\nnope\n","[a\nx=1","[a]\n=1\n","[]\nx=1\n","[a]\n x=1\n y=2\n"]:
    t(lambda: dict(mk(bad)['a']) if 'a' in mk(bad) else mk(bad).sections()); t(lambda: [dict(mk(bad,strict=False)[s]) for s in mk(bad,strict=False)])
k=ConfigParser(converters={'list': lambda s: s.split(','), 'dec': float}); k.read_string("[s]\nl=a,b\nd=1.5"); print(k.getlist('s','l'), k['s'].getlist('l'), k['s'].getdec('d'), sorted(k.converters)); t(lambda: k['s'].getlist('z')); t(lambda: k.getlist('s','z'))
k.converters['up']=str.upper; print(k['s'].getup('l')); del k.converters['up']; t(lambda: k['s'].getup('l')); t(lambda: k.getup('s','l')); 
def kc(key): k.converters[key]=int
t(lambda: kc('')); t(lambda: kc(3)); t(lambda: k.converters['int']); print(len(k.converters))
d=ConfigParser({'A':'1','p':'%(a)s'}); print(d.defaults(), d.get('DEFAULT','p')); d=RawConfigParser(defaults={'A':1}); print(d.defaults())
d=ConfigParser(delimiters=(':',), comment_prefixes=('//',), inline_comment_prefixes=('#',), default_section='common', empty_lines_in_values=False); d.read_string("[common]\nz:1\n[s]\n// c\na=b: c # tail\nm: 1\n  2\n\n[t]\nq:w"); print({s:dict(d[s]) for s in d}); dump(d)
o=io.StringIO(); d.write(o, space_around_delimiters=False); print(o.getvalue())
t(lambda: ConfigParser(interpolation=5)); print(ConfigParser(interpolation=None)._interpolation.__class__.__name__)
with tempfile.TemporaryDirectory() as td:
    f=pathlib.Path(td)/'x.ini'; f.write_text('[q]\na=1\n'); z=ConfigParser(); print([os.path.basename(x) for x in z.read([f, td+'/none', str(f)])], z.sections(), len(z.read(f)), z.read('nope'))
    z.read_file(open(f)); z.read_file(['[li]\n','x=1\n'], source='src'); print(z.sections()); t(lambda: z.read_file(['bad\n'])); t(lambda: z.read_file(['bad\n'],'SRC')); z.readfp(open(f))
t(lambda: ConfigParser().read_dict({'a':{'X':1,'x':2}})); t(lambda: ConfigParser().read_dict({'a':{},1:{},'1':{}})); z=ConfigParser(strict=False); z.read_dict({'a':{'X':1,'x':2,'n':None}} if 0 else {'a':{'X':1,'x':2}}); print(dict(z['a']))
t(lambda: ConfigParser() == ConfigParser()); t(lambda: mk('[a]\nx=1')==mk('[a]\nx=1')); t(lambda: mk('[a]\nx=1')['a']=={'x':'1'}); print(SafeConfigParser().sections(), ConfigParser.__mro__[1:3], SectionProxy.__module__)
t(lambda: z['a'].pop('x')); t(lambda: z['a'].setdefault('n','5')); t(lambda: z['a'].update({'m':'1'})); t(lambda: z.setdefault('bb',{'q':'1'})); t(lambda: z.pop('bb')); t(lambda: z.clear()); t(lambda: z.sections())
m=mk("[s]\na=1\n b\n\n c\nd=\n\n\n"); print(repr(m['s']['a']), repr(m['s']['d'])); dump(m)

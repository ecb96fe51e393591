import argparse, random, sys, os, io, contextlib
os.environ['COLUMNS']=str(80)
seed=2
R=random.Random(seed)
ND=['?','*','+',None,None,None,2,1,3,argparse.REMAINDER]
words='alpha beta gamma delta verbose output-file x y n config list all force dry-run very-long-option-name'.split()
fmts=[argparse.HelpFormatter,argparse.RawTextHelpFormatter,argparse.ArgumentDefaultsHelpFormatter,argparse.RawDescriptionHelpFormatter]
def conv(s):
    if s=='bad': raise argparse.ArgumentTypeError('bad one')
    return int(s)
def addarg(p, used, group=False, depth=0):
    kw={}
    if R.random()<.35 and not group:
        name=R.choice(words).replace('-','_')
        if name in used: return
        used.add(name)
        kw['nargs']=R.choice(ND)
        if kw['nargs'] is None: kw.pop('nargs')
        if R.random()<.4: kw['help']=R.choice(['short','a longer help that describes the %(dest)s argument of %(prog)s in many words, to wrap','def %(default)s', argparse.SUPPRESS, '', '  '])
        if R.random()<.2: kw['choices']=R.choice([['a','b'],['1','2','3']])
        if R.random()<.2: kw['type']=R.choice([int,float,conv])
        if R.random()<.3: kw['default']=R.choice(['a','5',None,argparse.SUPPRESS,7])
        if R.random()<.2: kw['metavar']=R.choice(['MV','m v','[z]'])
        args=[name]
    else:
        w=R.choice(words)
        if w in used: return
        used.add(w)
        args=['--'+w] if R.random()<.6 else ['-'+w[0],'--'+w] if ('-'+w[0]) not in used else ['--'+w]
        used.add('-'+w[0])
        act=R.choice([None,None,None,'store_true','store_false','append','count','store_const','append_const','extend',argparse.BooleanOptionalAction])
        if act: kw['action']=act
        if act in ('store_const','append_const'): kw['const']=9
        if act in (None,'append','extend'):
            n=R.choice(ND); 
            if n is not None: kw['nargs']=n
            if R.random()<.2: kw['choices']=['a','b','c']
            if R.random()<.2: kw['type']=R.choice([int,float,conv])
            if R.random()<.2: kw['metavar']=R.choice(['MV','m v','[z]',('A','B')])
            if R.random()<.1 and n=='?': kw['const']='K'
        if R.random()<.5: kw['help']=R.choice(['short','a longer help that describes the %(dest)s argument of %(prog)s in many words, to wrap','def %(default)s', argparse.SUPPRESS])
        if R.random()<.2 and not group: kw['required']=True
        if R.random()<.2: kw['default']=R.choice(['a','5',None,argparse.SUPPRESS,7])
        if R.random()<.1: kw['dest']='dd'
    try: p.add_argument(*args,**kw)
    except Exception as e: print('ADD',args,type(e).__name__,e)
def build(depth=0,prog=None):
    kw=dict(prog=prog or R.choice(['prog','p','averyveryverylongprogramname'*2]),description=R.choice([None,'desc of %(prog)s','long words '*20]),epilog=R.choice([None,'the end']),formatter_class=R.choice(fmts))
    if R.random()<.1: kw['prefix_chars']='-+'
    if R.random()<.1: kw['allow_abbrev']=False
    if R.random()<.1: kw['argument_default']=argparse.SUPPRESS
    if R.random()<.1: kw['conflict_handler']='resolve'
    if R.random()<.1: kw['usage']='%(prog)s custom'
    if R.random()<.1: kw['add_help']=False
    if depth: kw.pop('prog')
    p=None
    used={'h','-h'}
    if depth: return kw,used
    p=argparse.ArgumentParser(**kw)
    fill(p,used,depth)
    return p
def fill(p,used,depth):
    for _ in range(R.randrange(5)): addarg(p,used)
    if R.random()<.4:
        g=p.add_argument_group(R.choice(['grp','other stuff',None]), R.choice([None,'group words']))
        for _ in range(R.randrange(3)): addarg(g,used)
    if R.random()<.5:
        g=p.add_mutually_exclusive_group(required=R.random()<.4)
        for _ in range(1+R.randrange(3)): addarg(g,used,True)
        if not g._group_actions: g.add_argument('--solo')
    if R.random()<.3 and depth<2:
        skw={}
        if R.random()<.5: skw['dest']='cmd'
        if R.random()<.3: skw['required']=True
        if R.random()<.3: skw['title']='cmds'
        if R.random()<.3: skw['metavar']='CMD'
        if R.random()<.3: skw['help']='sub help'
        sp=p.add_subparsers(**skw)
        for n in ('run','stop','check')[:1+R.randrange(3)]:
            k,u=build(1)
            k.pop('conflict_handler',None)
            if R.random()<.6: k['help']='help of '+n
            if R.random()<.3: k['aliases']=[n[0]]
            c=sp.add_parser(n,**k); fill(c,u,depth+1)
def run(p,f,a):
    o=io.StringIO()
    with contextlib.redirect_stdout(o), contextlib.redirect_stderr(o):
        try: r=f(list(a))
        except SystemExit as e: r='exit %s'%e.code
        except Exception as e: r='%s %s'%(type(e).__name__,e)
    print(a,'->',r); t=o.getvalue()
    if t: print(t.splitlines()[-1])
toks=['a','b','5','-5','-1.5','--','x','bad','run','stop','r','q','-v','-x','-xv','-n3','','-','a b','-z']+['--'+w for w in words]+['--alpha=3','--ver','--o','--no-force','--list=a','--very','-a','-b','-ab']
for i in range(9):
    try: p=build()
    except Exception as e: print('BUILD',type(e).__name__,e); continue
    try: p.print_help(sys.stdout)
    except Exception as e: print('HELP',type(e).__name__,e)
    for j in range(25):
        a=[R.choice(toks) for _ in range(R.randrange(6))]
        run(p,p.parse_args,a)
    for j in range(5):
        a=[R.choice(toks) for _ in range(R.randrange(6))]
        run(p,p.parse_known_args,a)
    for j in range(3):
        a=[R.choice(toks) for _ in range(R.randrange(6))]
        run(p,p.parse_intermixed_args,a)

import difflib, random
from difflib import *
s=SequenceMatcher(None,'abcd','bcde'); print(s.ratio(), s.quick_ratio(), s.real_quick_ratio(), s.get_matching_blocks(), s.get_opcodes(), s.find_longest_match(0,4,0,4), s.find_longest_match())
s=SequenceMatcher(lambda x: x==' ','private Thread currentThread;','private volatile Thread currentThread;'); print(round(s.ratio(),3)); print(s.get_opcodes()); print(s.bjunk, s.b2j['e'], s.a)
print(list(SequenceMatcher(None,list(range(40)),list(range(3,20))+[99]+list(range(21,45))).get_grouped_opcodes()))
a='one\ntwo\nthree\nfour\nfive\n'.splitlines(1); b='ore\ntree\nemu\nfour\nfive six\n'.splitlines(1)
print(''.join(unified_diff(a,b,'a.txt','b.txt','2020','2021'))); print(''.join(context_diff(a,b,'a','b'))); print(''.join(ndiff(a,b)))
print(list(unified_diff(['a'],['b'],lineterm='',n=0)), list(unified_diff([],[])), list(unified_diff([],['x'],lineterm='')))
d=list(ndiff(a,b)); print(''.join(restore(d,1))==''.join(a), ''.join(restore(d,2))==''.join(b))
print(get_close_matches('appel',['ape','apple','peach','puppy']), get_close_matches('x',['a']), get_close_matches('wheel',['when','heel','whale'],n=1,cutoff=0.5))
print(''.join(Differ().compare(['\tI am a buggy\n','same\n'],['\t\tI am a bug\n','same\n'])))
print(IS_LINE_JUNK('\n'), IS_LINE_JUNK('  #   \n'), IS_LINE_JUNK('hello\n'), IS_CHARACTER_JUNK(' '), IS_CHARACTER_JUNK('x'))
for bad in [lambda: get_close_matches('a',[],n=0), lambda: get_close_matches('a',[],cutoff=2), lambda: list(restore([],3)), lambda: list(unified_diff([b'a'],['b'])), lambda: list(unified_diff(['a'],['b'],b'x')), lambda: SequenceMatcher(None,[[1]],[[2]])]:
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
print(list(diff_bytes(unified_diff,[b'a\n'],[b'b\n'],b'x',b'y')))
random.seed(5)
for k in range(40):
    n=random.choice([5,10,30,250]); al='abcdef ' if k%2 else 'ab\t c'
    x=[''.join(random.choice(al) for _ in range(random.randint(0,12)))+'\n' for _ in range(min(n,15))]
    y=[l if random.random()<.5 else (l[:random.randint(0,len(l)-1)]+random.choice(al)+l[2:]) for l in x if random.random()<.9]
    print(k, list(ndiff(x,y))); print(list(unified_diff(x,y,n=k%4))); print(list(context_diff(x,y,n=k%3)))
    p=''.join(random.choice(al) for _ in range(n)); q=''.join(random.choice(al) for _ in range(n))
    m=SequenceMatcher(None if k%3 else (lambda c:c==' '),p,q,autojunk=bool(k%5)); print(m.get_opcodes(), m.ratio(), sorted(m.bpopular))

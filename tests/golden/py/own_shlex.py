import shlex, io, random, sys, os, tempfile
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
for s in ["a b c", "a 'b c' \"d e\"", r"a\ b c\\d", "x=1 y='it''s'", "#c\nq", "q # c", "a\nb\tc", '"a\\"b" "a\\nb"', "'a\\'b", "", "   ", "''", '"" a', "a''b", "a\\", '"unclosed', "é ü 'ß'", "foo&&bar ||(baz)", "--opt=val -x", "a;b", "$HOME ~/x *.py", "日本 語", "a#b", "\\#x", "\r\na"]:
    for k in ({}, {'comments':True}, {'posix':False}, {'comments':True,'posix':False}): t(lambda: shlex.split(s,**k))
    for k in ({}, {'posix':True}, {'punctuation_chars':True}, {'posix':True,'punctuation_chars':True}, {'punctuation_chars':'=;','posix':True}): t(lambda: list(shlex.shlex(s,**k)))
    def ws(**k):
        l=shlex.shlex(s,**k); l.whitespace_split=True; return list(l), l.lineno
    t(lambda: ws(punctuation_chars=True)); t(lambda: ws(posix=True)); t(ws)
R=random.Random(3)
for i in range(60):
    s=''.join(R.choice('ab \'"\\#;|&=~-\n\t.é') for _ in range(R.randrange(12)))
    t(lambda: shlex.split(s)); t(lambda: shlex.split(s,True,False)); t(lambda: list(shlex.shlex(s,posix=R.random()<.5,punctuation_chars=R.choice([False,True,'=']))))
for s in ['', 'a', "it's", 'a b', '$x', 'a/b.c:d', 'é', '\x00', 'x;y', "'"]: t(lambda: shlex.quote(s)); t(lambda: shlex.split(shlex.quote(s)))
t(lambda: shlex.join(['a','b c',"d'e",''])); t(lambda: shlex.join('ab')); t(lambda: shlex.quote(5)); t(lambda: shlex.quote(b'x y')); t(lambda: shlex.join([1])); t(lambda: shlex.split(5)); t(lambda: shlex.split()); t(lambda: shlex.quote(None))
l=shlex.shlex("one two 'three'\nfour", 'file.sh'); print(l.get_token(), l.lineno, l.infile, l.error_leader(), l.error_leader('x',9)); l.push_token('pushed'); print(l.get_token(), l.get_token(), l.state, l.token, l.eof, l.pushback, l.punctuation_chars); print(list(l), l.get_token(), l.state, l.lineno)
l=shlex.shlex('a-b c'); l.wordchars+='-'; l.quotes='`'; l.whitespace+='x'; print(list(l), l.wordchars[-1], l.commenters, l.escape, l.escapedquotes, l.debug, l.source)
l=shlex.shlex('a b'); l.push_source('x y', 'inner'); print(l.get_token(), l.infile, len(l.filestack), list(l))
with tempfile.TemporaryDirectory() as d:
    open(d+'/inc','w').write('in1 in2'); open(d+'/main','w').write('m1 source inc m2 source "inc" m3')
    l=shlex.shlex(open(d+'/main'), d+'/main'); l.source='source'; print(list(l))
class L(shlex.shlex):
    def sourcehook(self, f): return None
    def get_token(self): x=super().get_token(); return x.upper() if x else x
l=L('a source b c'); l.source='source'; print(list(l))
print(list(shlex.shlex(io.StringIO('q w'))), shlex.split(io.StringIO('e r')), shlex.__all__)
def pc(): l.punctuation_chars='x'
t(pc)

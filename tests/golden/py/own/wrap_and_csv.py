# Wrapping of long words; quoting and escaping of fields.
import textwrap, csv, io
t='this-is-a-useful-word-for-you-okay Did you say "supercalifragilisticexpialidocious?" How *do* you spell that odd word, anyways?\n'
for w in (5,10,12,20,30,50):
    for kw in ({},{'break_long_words':False},{'max_lines':2},{'max_lines':3,'placeholder':'.'},{'break_on_hyphens':False},{'initial_indent':'  ','subsequent_indent':'----'},{'max_lines':1,'break_long_words':False},{'drop_whitespace':False},{'fix_sentence_endings':True},{'expand_tabs':False,'replace_whitespace':False}):
        try: print(w,kw,textwrap.wrap(t,w,**kw))
        except Exception as e: print(w,kw,repr(e))
for s in ('a--b---c','foo-bar-baz','--option','well-known','e.g.-x','a-1','1-a','x--y-z','em—dash','“quote”-x','a_b-c','(foo-bar)','the ((one)) -- two','-a-b','non­soft'):
    for w in (1,2,4,6): print(s,w,textwrap.wrap(s,w))
for s in ('a\\,b','"a\\"b"','\\a','a\\\nb,c','a\\','"a"b,c','"a""b"',"'a,b'",' a , b','"a\nb"','a"b"c',''):
    for kw in ({},{'escapechar':'\\'},{'escapechar':'\\','quoting':csv.QUOTE_NONE},{'escapechar':'\\','doublequote':False},{'quotechar':"'"},{'skipinitialspace':True},{'strict':True},{'quoting':csv.QUOTE_NONNUMERIC},{'delimiter':';'}):
        try: print(repr(s),kw,list(csv.reader(io.StringIO(s,newline=''),**kw)))
        except Exception as e: print(repr(s),kw,type(e).__name__,e)
for row in (['a','b'],['a,b','c"d'],['a\nb'],['',''],[''],[None,1,2.5],['\\','a\\b'],['a"'],['\r'],[' a'],["'"]):
    for kw in ({},{'escapechar':'\\'},{'escapechar':'\\','quoting':csv.QUOTE_NONE},{'escapechar':'\\','doublequote':False},{'quotechar':"'"},{'quoting':csv.QUOTE_ALL},{'quoting':csv.QUOTE_NONNUMERIC},{'quoting':csv.QUOTE_NONE},{'lineterminator':'!'},{'doublequote':False},{'escapechar':'a'}):
        f=io.StringIO()
        try: csv.writer(f,**kw).writerow(row); print(row,kw,repr(f.getvalue()))
        except Exception as e: print(row,kw,type(e).__name__,e)
for kw in ({'delimiter':''},{'delimiter':'ab'},{'delimiter':1},{'quotechar':''},{'quotechar':None},{'quoting':9},{'quoting':'a'},{'escapechar':''},{'escapechar':'ab'},{'lineterminator':None},{'lineterminator':1},{'delimiter':None},{'zz':1},{'dialect':'nope'},{'strict':1},{'quotechar':None,'quoting':csv.QUOTE_ALL},{'delimiter':'\n'},{'doublequote':[]}):
    for f in (csv.reader,csv.writer):
        try: f(io.StringIO(),**kw); print(kw,'ok')
        except Exception as e: print(f.__name__,kw,type(e).__name__,e)
for s in ('a,b\nc,d\n','a;b\nc;d\n',"'a':'b'\n'c':'d'\n",'a|b|c\n1|2|3\n','a\tb\n1\t2\n','"a","b"\n"c","d"','x y\nz w\n','abc\ndef\n',"'Harry''s':'b'\n'c':'d'\n",'1,2\n3,4\n','name, age\nbob, 3\n'):
    try: d=csv.Sniffer().sniff(s); print(repr(s),repr(d.delimiter),repr(d.quotechar),d.doublequote,d.skipinitialspace)
    except Exception as e: print(repr(s),type(e).__name__,e)
    try: print(csv.Sniffer().has_header(s))
    except Exception as e: print(repr(s),type(e).__name__,e)

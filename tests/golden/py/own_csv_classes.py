import csv, io, random
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
def R(text, *a, **k): return csv.DictReader(io.StringIO(text), *a, **k)
print(list(R('a,b\n1,2\n\n3\n4,5,6\n')), list(R('a,b\n1\n4,5,6\n', restkey='rest', restval='none')), list(R('1,2\n', ['x','y'])), list(R('')), R('').fieldnames, list(R('1;2\n', 'xy', delimiter=';')))
r=R('a,b\n1,2\n3,4\n'); print(r.line_num, r.fieldnames, r.line_num, next(r), r.line_num, r.dialect, r.restkey, r.restval, type(r.reader).__name__); r.fieldnames=['q','w']; print(next(r)); t(lambda: next(r)); t(lambda: next(r))
class Low(csv.DictReader):
    @property
    def fieldnames(self): return [f.strip().lower() for f in super().fieldnames]
    def __next__(self):
        row = super().__next__(); row['n'] = self.line_num; return row
print(list(Low(io.StringIO(' A ,B\n1,2\n'))))
t(lambda: R(5)); t(lambda: csv.DictReader()); t(lambda: csv.DictReader(io.StringIO(''), nope=1)); t(lambda: list(R('a\n1', dialect='zz'))); t(lambda: iter(r) is r)
def W(names, rows, *a, head=True, **k):
    o=io.StringIO(); w=csv.DictWriter(o, names, *a, **k); 
    if head: print(w.writeheader(), end=' ')
    for row in rows: w.writerow(row)
    return o.getvalue()
t(lambda: W(['a','b'],[{'a':1,'b':'x,y'},{'a':2}])); t(lambda: W(['a'],[{'a':1,'z':2}])); t(lambda: W(['a'],[{'a':1,'z':2}], extrasaction='ignore', restval='-')); t(lambda: W(['a','b'],[{'a':1}], '?', delimiter=';', quoting=csv.QUOTE_ALL, lineterminator='\n')); t(lambda: W(['a'],[], extrasaction='Zap')); t(lambda: W(['a','b'],[{'b':2,'a':None}], extrasaction='RAISE')); t(lambda: W(['a'],[5])); t(lambda: W(None,[{}]))
o=io.StringIO(); w=csv.DictWriter(o,['a','b']); print(w.writerows([{'a':1,'b':2},{'b':3}]), repr(o.getvalue()), w.fieldnames, w.restval, w.extrasaction, w.writerow({'a':9})); t(lambda: w.writerows([{'a':1},{'zz':1}])); print(repr(o.getvalue()))
class D(csv.Dialect): delimiter='|'; quotechar="'"; lineterminator='\n'; quoting=csv.QUOTE_MINIMAL; doublequote=True; skipinitialspace=False
csv.register_dialect('pipe', D); print(list(R("a|b\n1|'x|y'\n", dialect='pipe')), W(['a'],[{'a':'q|r'}],dialect='pipe',head=False), D()._valid, csv.excel().delimiter, csv.excel_tab.delimiter, csv.unix_dialect.quoting, csv.unix_dialect.__mro__[1].__name__, D._name); t(lambda: csv.Dialect()); 
class B(csv.Dialect): delimiter='ab'
t(lambda: B())
for s in ['a,b,c\n1,2,3\n4,5,6\n','a;b\n1;2\n','a\tb\n1\t2\n',"'a','b'\n'1','2'\n",'"a"; "b"\n"c"; "d"\n','x y z\n1 2 3\n','a:b:c\nd:e:f\n','nothing','','a|b|c\n1|2|3\n','"q"\n"w"\n','a, b, c\n1, 2, 3\n','"a""b",c\n"d""e",f\n','one,two;three\n1,2;3\n','2001-01-01 10:00:00\n2002-01-01 11:00:00\n']:
    def sn(**k):
        d=csv.Sniffer().sniff(s,**k); return (d.delimiter,d.quotechar,d.doublequote,d.skipinitialspace,d.lineterminator,d.quoting,d._name,d.__name__)
    t(sn); t(lambda: sn(delimiters=',;')); t(lambda: csv.Sniffer().has_header(s))
for s in ['name,age\nbob,5\namy,66\n','1,2\n3,4\n','aa,bb\ncc,dd\n','n\n1\n2\n','id;v\n1;x\n2;yy\n','h1,h2\n']: t(lambda: csv.Sniffer().has_header(s))
print(csv.Sniffer().preferred, csv.DictReader.__module__, csv.Dialect.__module__)

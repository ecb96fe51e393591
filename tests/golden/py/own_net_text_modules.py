import socket, select, locale, http, reprlib, sched, gettext, mimetypes, email.utils, time, datetime, array
from collections import deque
print(socket.gethostname()==__import__('platform').node(), socket.inet_aton('1.2.3.4'), socket.inet_ntoa(b'\1\2\3\4'), socket.inet_pton(socket.AF_INET6,'::1'), socket.inet_ntop(socket.AF_INET,b'\x7f\0\0\1'), socket.htons(80), socket.ntohl(1))
for bad in [lambda: socket.inet_aton('x'), lambda: socket.inet_ntoa(b'1'), lambda: socket.create_connection(('127.0.0.1',1),timeout=1)]:
    try: print(bad())
    except OSError as e: print(type(e).__name__, e)
srv=socket.socket(); srv.bind(('127.0.0.1',0)); srv.listen(1); port=srv.getsockname()[1]
c=socket.create_connection(('127.0.0.1',port)); s,addr=srv.accept(); c.sendall(b'hello'); print(s.recv(10), addr[0]); s.settimeout(0.05)
try: s.recv(1)
except socket.timeout as e: print(type(e).__name__, e)
print(select.select([s],[s],[],0.01)[1]==[s]); c.close(); print(s.recv(4)); s.close(); srv.close(); print(s.fileno())
try: locale.setlocale(locale.LC_ALL,'xx_YY')
except locale.Error as e: print(e)
try: locale.currency(3)
except ValueError as e: print(e)
for h in (200,404,418,500): print(http.HTTPStatus(h), repr(http.HTTPStatus(h)), http.HTTPStatus(h).phrase, f'{http.HTTPStatus(h)}', http.HTTPStatus(h)==h, int(http.HTTPStatus(h)))
print(len(http.HTTPStatus), [x.name for x in http.HTTPStatus][:5], http.HTTPMethod.GET, repr(http.HTTPMethod.POST), http.HTTPMethod.GET=='GET', list(http.HTTPMethod)[:2])
try: http.HTTPStatus(999)
except ValueError as e: print(e)
for v in [list(range(20)), tuple(range(3)), (1,), 'x'*100, {i:i for i in range(10)}, set(range(10)), frozenset(), set(), {}, deque(range(9)), 10**100, [[[[[[[[1]]]]]]]], array.array('i',range(10)), 'a"b\''*20, b'x'*100, {1:{2:{3:{4:{5:{6:{7:8}}}}}}}, 1.5, None, object]: print(reprlib.repr(v))
class N:
    @reprlib.recursive_repr('<..>')
    def __repr__(self): return 'N(%r)'%[self]
print(N())
out=[]; t=[0]
def tf(): return t[0]
def df(d): t[0]+=d
q=sched.scheduler(tf,df); q.enter(2,1,out.append,('b',)); q.enter(1,1,out.append,('a',)); e=q.enter(3,1,out.append,('c',)); q.enterabs(2,0,out.append,kwargs={},argument=('z',)); q.cancel(e); print(len(q.queue), q.queue[0][:2]); q.run(); print(out, q.empty())
print(gettext.gettext('x'), gettext.ngettext('a','b',2), gettext.ngettext('a','b',1), gettext.find('nodom'), gettext.translation('nodom',fallback=True).gettext('hi'), gettext.pgettext('c','m'), gettext.textdomain())
try: gettext.translation('nodom')
except OSError as e: print(type(e), e)
for p in ['n != 1','n>1','n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2','0','(n==1)','!n']: print([gettext.c2py(p)(i) for i in range(12)])
for p in ['n !','(n','x','n n','']:
    try: print(gettext.c2py(p))
    except ValueError as e: print(e)
import struct,io
ids=[b'',b'hello',b'one\0many',b'ctx\x04m']; strs=[b'Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n>1;\n','h\xe9llo'.encode(),b'un\0plusieurs',b'M']
n=len(ids); off=28+16*n; tab=b''; data=b''
o=off
ot=b''; tt=b''
for x in ids: ot+=struct.pack('<II',len(x),o); data+=x+b'\0'; o+=len(x)+1
for x in strs: tt+=struct.pack('<II',len(x),o); data+=x+b'\0'; o+=len(x)+1
mo=struct.pack('<7I',0x950412de,0,n,28,28+8*n,0,0)+ot+tt+data
g=gettext.GNUTranslations(io.BytesIO(mo)); print(g.gettext('hello'), g.ngettext('one','many',1), g.ngettext('one','many',5), g.pgettext('ctx','m'), g.gettext('nope'), g.info(), g.charset())
for u in ['a.html','a.tar.gz','a.tgz','x.PNG','a.json','a.py','noext','http://h/x.css?y','a.unknown','data:text/html,x','a.jpg','.bashrc','a.svgz','a.js','a.txt.bz2','a.csv','x.ico','a.mp4','b.txt']: print(u, mimetypes.guess_type(u), mimetypes.guess_type(u,strict=False))
print(mimetypes.guess_extension('text/html'), mimetypes.guess_extension('image/jpeg'), mimetypes.guess_all_extensions('image/tiff'), mimetypes.guess_extension('x/y')); mimetypes.add_type('x/y','.zz'); print(mimetypes.guess_type('f.zz'))
U=email.utils
for a in ['a@b.c','Bob <b@c.d>','"Bob, Jr" <b@c>','<x@y>','(comment) q@r','b@c (Bob)','','a b@c','"Q \\"x\\"" <q@x>', 'A <a@b>, B <c@d>','Bob Smith <b@c> (note)']: print(repr(a), U.parseaddr(a), U.getaddresses([a]))
print(U.formataddr(('Bob','b@c')), U.formataddr(('Bob, Jr','b@c')), U.formataddr(('','b@c')), U.formataddr(('a"b','x@y')), U.quote('a"b\\'), U.unquote('"a\\"b"'), U.unquote('<x>'))
for d in ['Mon, 20 Nov 1995 19:12:08 -0500','Fri, 21 Nov 1997 09:55:06 GMT','21 Nov 97 09:55 EST','bogus','','20 Nov 1995 19:12:08','Thu, 1 Jan 1970 00:00:00 -0000','Nov 20 1995 19:12:08 +0100', 'Mon, 20-Nov-95 19:12:08 PST']:
    print(d, U.parsedate_tz(d), U.parsedate(d))
    try: print(U.parsedate_to_datetime(d), U.mktime_tz(U.parsedate_tz(d)))
    except Exception as e: print(type(e).__name__, e)
print(U.formatdate(0), U.formatdate(1e9,usegmt=True), U.formatdate(0,localtime=True), U.format_datetime(datetime.datetime(2020,1,2,3,4,5)), U.format_datetime(datetime.datetime(2020,1,2,3,4,5,tzinfo=datetime.timezone.utc),usegmt=True))
print(U.make_msgid('x','dom')[-7:])

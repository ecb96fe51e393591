# URLs in bytes, in odd encodings, with odd hosts.
import urllib.parse as u
for s in ('é%C3%A9','Ł%E9','%','%4','a%ffb','é','','%41Ł%42','%e4%bd%a0好'):
    for k in ({},{'encoding':'latin-1'},{'errors':'ignore'},{'errors':'strict'}):
        try: print(s,k,u.unquote(s,**k),u.unquote_plus(s,**k))
        except Exception as e: print(s,k,type(e).__name__,e)
print(u.unquote(b'a%C3%A9'))
for b in (b'http://u:p@h:80/p;x?q=1#f',b'',b'//h/p'):
    print(u.urlparse(b),u.urlsplit(b),u.urldefrag(b),u.urlsplit(b).hostname,u.urlsplit(b).port,u.urlsplit(b).geturl(),u.urlparse(b).decode())
print(u.urlsplit('http://u:p@h:80/p').encode())
print(u.parse_qs(b'a=1;b=2',separator=b';'))
for s in ('http://[1.2.3.4]/','http://a[b]/','http://[v1.x]/','http://[vz]/','http://℀.com/','http://é.com/','http://[::1]/'):
    try: print(u.urlsplit(s).hostname)
    except ValueError as e: print(e)

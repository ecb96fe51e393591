import tomllib, decimal, io
docs = ['a=1','a = "x\\n\\u00e9"',"a='lit\\n'",'a="""\nmulti\nline\\\n   cont"""',"a='''\nraw'''",'a=1_000\nb=0x1F\nc=0o17\nd=0b11\ne=+5\nf=-0','a=1.5e3\nb=inf\nc=-inf\nd=nan\ne=1e5','a=true\nb=false',
'a=1979-05-27T07:32:00Z\nb=1979-05-27T00:32:00-07:00\nc=1979-05-27T07:32:00.123456789\nd=1979-05-27\ne=07:32:00\nf=07:32:00.5\ng=1979-05-27 07:32:00',
'a=[1,2,\n3,]\nb=[[1],["x"]]\nc=[]','[a.b.c]\nd=1\n[a]\ne=2','[[x]]\na=1\n[[x]]\na=2\n[x.y]\nz=3','a={b=1,c={d=2}}','a.b.c=1\na.b.d=2','"quoted key"=1\n\'lit\'=2\n1234=3','# comment\na=1 # c\n','','[tool.alembic]\nscript_location = "x"\n','a=99999999999999999999999999\nb=0xffffffffffffffffffff',
'a=1\na=2','a','=1','a=','[a]\n[a]','a=1\n[a.b]','a="unterminated','a=[1,2','a={b=1,}','a=01','a=1.','a=.5','a=1__0','a=0xG','a="\\q"','a=1979-13-01','a=25:00:00','a=tru','a = 1 b = 2','[a','[[a]','a="\x01"',"a='\n'",'a={b=1\n}','[a]\nb=1\n[a.b]','a=[1]\n[[a]]','a.b=1\n[a]','a="\\ud800"','a=1979-05-27T07:32','a=1\r\nb=2\r\n','a=\r','[ a . b ]\nc=1','a={}','a=1979-02-30','a=00:00:60','a=1e','a=1_','a=-','[]','a=""""quote""""']
for d in docs:
    try: print(repr(d)[:50], tomllib.loads(d))
    except tomllib.TOMLDecodeError as e: print(repr(d)[:50], 'E', e)
    except Exception as e: print(repr(d)[:50], type(e).__name__, e)
print(tomllib.loads('a=1.50\nb=inf', parse_float=decimal.Decimal))
for bad in [lambda: tomllib.load(io.StringIO('a=1')), lambda: tomllib.loads('a=1.0',parse_float=lambda x: {})]:
    try: bad()
    except Exception as e: print(type(e), e)
print(tomllib.TOMLDecodeError.__mro__)

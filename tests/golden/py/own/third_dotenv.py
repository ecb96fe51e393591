# dotenv: what counts in a file, and writing into it.


def case_1():
    import os, io, dotenv
    T = '''A=1
    export B = two words
    C="quoted # not comment" # comment
    D='single $A ${A}'
    E=${A}/x
    F="${B} y"
    # comment
    G=
    H
    I="multi
    line"
    J=a#b
    K=a #b
    L="esc \\n \\" q"
    M='it\\'s'
    N=${NOPE:-default}
    O=${NOPE}
     P = spaced 
    Q="a" trailing
    R: yaml
    1BAD=x
    S=`back`
    T="unclosed
    U=é
    V.dot=3
    'W'=q
    X==y
    Y=a=b
    '''
    print(dict(dotenv.dotenv_values(stream=io.StringIO(T))))
    print(dict(dotenv.dotenv_values(stream=io.StringIO(T), interpolate=False)))
    open("/tmp/zz.env", "w").write("ZA=1\nZB=${ZA}2\n")
    print(dotenv.load_dotenv("/tmp/zz.env"), os.environ["ZA"], os.environ["ZB"], dotenv.get_key("/tmp/zz.env", "ZB"))
    os.environ["ZA"] = "9"; dotenv.load_dotenv("/tmp/zz.env"); print(os.environ["ZA"]); dotenv.load_dotenv("/tmp/zz.env", override=True); print(os.environ["ZA"], os.environ["ZB"])
    print(dotenv.load_dotenv("/tmp/none.env"), dict(dotenv.dotenv_values("/tmp/none.env")), dotenv.find_dotenv("nonexist.env"))
    print(dotenv.set_key("/tmp/zz.env", "ZC", "it's"), open("/tmp/zz.env").read()); print(dotenv.set_key("/tmp/zz.env", "ZA", "5", quote_mode="never"), open("/tmp/zz.env").read()); print(dotenv.unset_key("/tmp/zz.env", "ZB"), open("/tmp/zz.env").read(), dotenv.unset_key("/tmp/zz.env", "QQ"))


for number in range(1, 2):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)

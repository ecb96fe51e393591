# environs: kinds, prefixes, parsers of one's own, errors at once or in the end.


def case_1():
    import os, datetime, decimal
    from environs import Env, EnvError
    os.environ.update(I="5", F="2.5", B="true", S="x", L="1,2,3", LS=" a , b ", D="k=1,j=2", J='{"a": [1]}', DT="2020-01-02T03:04:05", DA="2020-01-02", TD="5", U="http://example.com/z", P="/tmp/x", UU="12345678-1234-5678-1234-567812345678", DEC="1.10", LOG="debug", E="", P_HOST="h", P_PORT="9", TM="10:11:12", DB="postgresql://u:p@h/d", E1="two", LB="true,false", N="-3", BB="off")
    env = Env()
    print(env.int("I"), env.float("F"), env.bool("B"), env.str("S"), env("S"), env.list("L"), env.list("L", subcast=int), env.list("LS"), env.dict("D"), env.dict("D", subcast_values=int), env.json("J"), env.datetime("DT"), env.date("DA"), env.timedelta("TD"), env.url("U").netloc, env.path("P"), env.uuid("UU"), env.decimal("DEC"), env.log_level("LOG"), env.str("E"), env.list("E"), env.time("TM"), env.list("LB", subcast=bool), env.int("N"), env.bool("BB"))
    print(env.int("NO", 3), env.str("NO", default=None), env.list("NO", []), env.bool("NO", False), env.int("NO", default="7"), env.list("NO", default=[1], subcast=int), env.dict("NO", {"a": 1}))
    with env.prefixed("P_"):
        print(env("HOST"), env.int("PORT"), env.int("NONE", 1))
        with env.prefixed("HO"): print(env("ST"))
    for bad in (lambda: env("NO"), lambda: env.int("S"), lambda: env.bool("S"), lambda: env.json("S"), lambda: env.date("S"), lambda: env.uuid("S"), lambda: env.int("I", validate=lambda n: n > 10), lambda: env.url("S"), lambda: env.list("L", subcast=bool), lambda: env.log_level("S"), lambda: env.datetime("S"), lambda: env.decimal("S"), lambda: env.float("S")):
        try: print(bad())
        except EnvError as e: print(type(e).__name__, e)
    @env.parser_for("double")
    def double(value): return value * 2
    env.add_parser("shout", lambda v, **k: v.upper()); print(env.double("S"), env.shout("S"))
    lazy = Env(eager=False); lazy.int("S"); lazy("MISSING"); lazy.int("I")
    try: lazy.seal()
    except EnvError as e: print(type(e).__name__, e.error_messages)
    env.seal()
    try: env.int("I")
    except Exception as e: print(type(e).__name__)
    ex = Env(expand_vars=True); os.environ.update(X1="a", X2="${X1}b", X3="${NOPE:-def}", X4="$X1"); print(ex("X3"))
    import enum
    class C(enum.Enum): one = 1; two = 2
    e2 = Env(); print(e2.enum("E1", type=C), e2.enum("E1", type=C, ignore_case=True)); print(e2.dump() == {"E1": "two"}, e2.dump())
    from environs import Env as E3
    open("/tmp/envx.env", "w").write("FROMFILE=1\nI=99\n"); e3 = E3(); e3.read_env("/tmp/envx.env", recurse=False); print(e3.int("FROMFILE"), e3.int("I")); e3.read_env("/tmp/envx.env", override=True); print(e3.int("I"))


for number in range(1, 2):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)

# decouple: values of the environment and of files, and casts.


def case_1():
    import os
    from decouple import config, Csv, Config, RepositoryEnv, RepositoryIni, UndefinedValueError, AutoConfig, strtobool, Choices, undefined
    os.environ.update(A="1", B="true", C="a, b ,c", D="x", E="", F="0", L="1,2,3", Q="'quoted, x', y")
    print(config("A"), config("A", cast=int), config("B", cast=bool), config("C", cast=Csv()), config("L", cast=Csv(int)), config("L", cast=Csv(int, post_process=tuple)), config("NOPE", default=5), config("NOPE", default="6", cast=int), config("NOPE", default=None), config("E", cast=bool), config("F", cast=bool), config("C", cast=Csv(delimiter=",", strip="ab ")), config("Q", cast=Csv()), config("E", cast=Csv()), config("D", cast=Choices(["x", "y"])), config("NOPE", default=True, cast=bool))
    for bad in (lambda: config("NOPE"), lambda: config("D", cast=bool), lambda: config("D", cast=int), lambda: config("D", cast=Choices(["q"]))):
        try: print(bad())
        except Exception as e: print(type(e).__name__, e)
    open("/tmp/dd.env", "w").write("# c\nX=1\nY='two'\nZ = \"three\"\nA=env loses\nW=\n")
    c = Config(RepositoryEnv("/tmp/dd.env")); print(c("X", cast=int), c("Y"), c("Z"), c("A"), c.get("W"))
    open("/tmp/dd.ini", "w").write("[settings]\nX=1\nPC=50%%\n"); c = Config(RepositoryIni("/tmp/dd.ini")); print(c("X"), c("PC"))
    print([strtobool(x) for x in ("y", "off", "TRUE")])


for number in range(1, 2):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)

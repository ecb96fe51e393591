# dynaconf: files with environments, variables, validators.


def case_1():
    import os, tempfile
    os.chdir(tempfile.mkdtemp())
    open("settings.toml", "w").write('[default]\nname = "app"\nport = 5\nlist = [1, 2]\n[default.database]\nurl = "sqlite://"\npool = {size = 3}\n[development]\nname = "dev"\n[production]\nname = "prod"\nextra = "@int 7"\njinja = "@format {this.name}-x"\n')
    open(".secrets.toml", "w").write('[default]\npassword = "s3"\n')
    os.environ.update(DYNACONF_PORT="8", DYNACONF_DATABASE__URL="pg://", DYNACONF_FLAG="true", DYNACONF_NUM="@int 3", DYNACONF_L="[1,2]", DYNACONF_D="{a=1}", DYNACONF_S="'5'", MY_X="1", ENV_FOR_DYNACONF="development")
    from dynaconf import Dynaconf, settings, Validator, LazySettings, ValidationError
    s = Dynaconf(settings_files=["settings.toml", ".secrets.toml"], environments=True)
    print(s.NAME, s.name, s["name"], s.PORT, s.database.url, s.DATABASE.pool.size, s.get("nope", 4), s.password, s.FLAG, s.NUM, s.L, s.D, s.S, "name" in s, s.exists("x"), s.current_env, s.LIST)
    print(s.get("database.url"), s["database.pool.size"], s.as_bool("FLAG"), s.as_int("PORT"), s.get("DATABASE").get("url"), s.as_dict().get("NAME"), s.to_dict().get("PORT") if hasattr(s, "to_dict") else 8)
    p = s.from_env("production"); print(p.NAME, p.EXTRA, p.PORT)
    s.set("new.deep", 1); print(s.new.deep, s.NEW); s.update({"UP": 2}); print(s.UP)
    try: s.MISSING
    except AttributeError as e: print("AttributeError")
    try: s["MISSING"]
    except KeyError as e: print("KeyError")
    t = Dynaconf(envvar_prefix="MY", settings_files=[]); print(t.X)
    for v in (Validator("NAME", must_exist=True), Validator("NOPE", must_exist=True), Validator("PORT", gte=3, lte=9), Validator("PORT", gt=100), Validator("NAME", is_in=["a", "dev"]), Validator("NAME", eq="q"), Validator("DFL", default=5), Validator("PORT", is_type_of=int), Validator("PORT", condition=lambda v: v == 1), Validator("NAME", len_min=10), Validator("PORT", cast=str)):
        try: u = Dynaconf(settings_files=["settings.toml"], environments=True, validators=[v]); u.NAME; print("ok", u.get("DFL"), u.PORT)
        except ValidationError as e: print(type(e).__name__, e)
    with s.using_env("production"): print(s.NAME)
    print(s.NAME)


for number in range(1, 2):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)

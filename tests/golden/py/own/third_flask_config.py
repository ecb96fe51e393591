# flask: settings from objects, files and the environment, blueprints, contexts.


def case_1():
    import os, json
    from flask import Flask, Blueprint, current_app, g, Config
    open("/tmp/fcfg.py", "w").write("DEBUG = True\nNAME = 'x'\nlower = 1\n"); open("/tmp/fcfg.json", "w").write('{"A": 1, "b": 2}')
    app = Flask("myapp", instance_path="/tmp/inst", static_folder="s", template_folder="t")
    print(app.name, app.import_name, app.root_path == os.getcwd(), app.instance_path, app.debug, app.testing, app.config["DEBUG"], app.secret_key, app.static_folder.endswith("/s"), app.template_folder)
    class C: X = 1; Y = "y"; low = 3
    class D(C): Z = 5
    app.config.from_object(D); print(app.config["X"], app.config["Z"], "low" in app.config, app.config.get("NOPE"), app.config.setdefault("Q", 9))
    app.config.from_pyfile("/tmp/fcfg.py"); print(app.config["NAME"], "lower" in app.config, app.debug)
    print(app.config.from_pyfile("/tmp/nope.py", silent=True)); 
    try: app.config.from_pyfile("/tmp/nope.py")
    except OSError as e: print(type(e).__name__, str(e)[:40])
    app.config.from_file("/tmp/fcfg.json", load=json.load); print(app.config["A"], "b" in app.config)
    app.config.from_mapping(M=1, n=2); app.config.from_mapping({"O": 3}); print(app.config["M"], "n" in app.config, app.config["O"])
    os.environ.update(FLASK_A1="5", FLASK_B__C="true", FLASK_S="text", FLASK_J='{"k": [1]}'); app.config.from_prefixed_env(); print(app.config["A1"], app.config["B"], app.config["S"], app.config["J"])
    os.environ["MYCFG"] = "/tmp/fcfg.py"; print(app.config.from_envvar("MYCFG"), app.config.from_envvar("NOCFG", silent=True))
    try: app.config.from_envvar("NOCFG")
    except RuntimeError as e: print(str(e)[:50])
    print(app.config.get_namespace("FOO_"), Config("/tmp", {"A": 1})["A"], repr(Config("/tmp", {"a": 1})))
    app.config.update(SQLALCHEMY_DATABASE_URI="sqlite://"); app.config.from_object("http.client") if 0 else None
    bp = Blueprint("bp", "myapp", url_prefix="/x")
    @bp.route("/")
    def idx(): return "i"
    app.register_blueprint(bp); print("bp" in app.blueprints, bp.name, bp.url_prefix, idx())
    @app.route("/a")
    def a(): return "a"
    @app.before_request
    def br(): pass
    @app.cli.command("seed")
    def seed(): pass
    try: current_app.name
    except RuntimeError as e: print("outside")
    print(bool(current_app))
    with app.app_context() as ctx:
        print(current_app.name, current_app.config["X"], current_app._get_current_object() is app, g.get("u"), "u" in g)
        g.u = 5; print(g.u, g.pop("u"), g.get("u", 3), g.setdefault("w", 1))
    print(app.extensions == {} or isinstance(app.extensions, dict))
    app.debug = False; print(app.config["DEBUG"]); app.secret_key = "s"; print(app.config["SECRET_KEY"]); app.testing = True; print(app.config["TESTING"])
    print(isinstance(app.logger.name, str), app.logger.name)


for number in range(1, 2):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)

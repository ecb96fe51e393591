# flask, as far as migrations and models need it: an application object with its configuration, the current
# application, and everything else as unknown values (views, requests, templates never decide a schema).
import datetime as _datetime
import json as _json
import os as _os
import sys as _sys
import types as _types
from importlib import import_module as _import_module

from _retort import unknown as _unknown

__version__ = "3.1.0"
_NONE = object()


class Config(dict):
    def __init__(self, root_path=None, defaults=None):
        super().__init__(defaults or {})
        self.root_path = root_path

    def __repr__(self):
        return "<%s %s>" % (type(self).__name__, super().__repr__())

    def from_object(self, obj):
        source = _import_string(obj) if isinstance(obj, str) else obj
        self.update((name, getattr(source, name)) for name in dir(source) if name.isupper())

    def from_mapping(self, mapping=None, **kwargs):
        self.update({k: v for k, v in dict(mapping or {}, **kwargs).items() if k.isupper()})
        return True

    def from_pyfile(self, filename, silent=False):
        path = _os.path.join(str(self.root_path or ""), str(filename))
        module = _types.ModuleType("config")
        module.__file__ = path
        try:
            with open(path, "rb") as f:
                exec(compile(f.read(), path, "exec"), module.__dict__)
        except OSError as error:
            if silent:
                return False
            error.strerror = "Unable to load configuration file (%s)" % error.strerror
            raise
        self.from_object(module)
        return True

    def from_envvar(self, variable_name, silent=False):
        path = _os.environ.get(variable_name)
        if path:
            return self.from_pyfile(path, silent=silent)
        if silent:
            return False
        raise RuntimeError("The environment variable %r is not set and as such configuration could not be loaded." % variable_name)

    def from_file(self, filename, load, silent=False, text=True):
        try:
            with open(_os.path.join(str(self.root_path or ""), str(filename)), "r" if text else "rb") as f:
                return self.from_mapping(load(f))
        except OSError:
            if silent:
                return False
            raise

    def from_json(self, filename, silent=False):
        return self.from_file(filename, _json.load, silent)

    def from_prefixed_env(self, prefix="FLASK", *, loads=_json.loads):
        for name in sorted(n for n in _os.environ if n.startswith(prefix + "_")):
            value = _os.environ[name]
            try:
                value = loads(value)
            except Exception:
                pass
            place, *rest = name[len(prefix) + 1:].split("__")
            target = self
            for part in rest:
                target = target.setdefault(place, {})
                place = part
            target[place] = value
        return True

    def get_namespace(self, namespace, lowercase=True, trim_namespace=True):
        found = {k[len(namespace):] if trim_namespace else k: v for k, v in self.items() if k.startswith(namespace)}
        return {k.lower() if lowercase else k: v for k, v in found.items()}


def _import_string(name):
    module, _, attribute = name.replace(":", ".").rpartition(".")
    try:
        return _import_module(name) if not module else getattr(_import_module(module), attribute)
    except AttributeError:
        return _import_module(name)


class _Quiet:
    """Any method an application or a blueprint offers that only registers something."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _unknown("flask.%s.%s" % (type(self).__name__, name))

    def _keep(self, *args, **options):
        """Registers a function: as a method or as a decorator with or without arguments."""
        if len(args) == 1 and callable(args[0]) and not options:
            return args[0]
        return lambda function: function

    def errorhandler(self, code_or_exception):
        return lambda function: function

    app_errorhandler = errorhandler
    route = get = post = put = patch = delete = endpoint = _keep
    before_request = after_request = teardown_request = teardown_appcontext = before_first_request = _keep
    before_app_request = after_app_request = app_context_processor = context_processor = _keep
    template_filter = template_global = template_test = app_template_filter = app_template_global = _keep
    url_value_preprocessor = url_defaults = shell_context_processor = record = record_once = _keep

    def register_blueprint(self, *args, **options):
        pass

    add_url_rule = register_error_handler = add_template_filter = add_template_global = register_blueprint


class _Commands(_Quiet):
    """app.cli: what is registered there is not run here."""

    def __init__(self, name):
        self.name, self.commands = name, {}

    def command(self, *args, **options):
        return lambda function: function

    def group(self, *args, **options):
        def make(function):
            return _Commands(args[0] if args and isinstance(args[0], str) else function.__name__)
        return make

    def add_command(self, cmd, name=None):
        self.commands[name or getattr(cmd, "name", None)] = cmd


class Blueprint(_Quiet):
    def __init__(self, name, import_name, *args, **options):
        self.name, self.import_name = name, import_name
        self.url_prefix = options.get("url_prefix")
        self.cli = _Commands(name)


class _Context:
    def __init__(self, app):
        self.app = app

    def push(self):
        _apps.append(self.app)

    def pop(self, exc=None):
        _apps.pop()

    def __enter__(self):
        self.push()
        return self

    def __exit__(self, *exc):
        self.pop()


def _of_config(name):
    """An attribute that is a setting."""
    return property(lambda self: self.config[name], lambda self, value: self.config.__setitem__(name, value))


class Flask(_Quiet):
    jinja_options = {}
    config_class = Config
    default_config = {
        "TESTING": False, "PROPAGATE_EXCEPTIONS": None, "SECRET_KEY": None, "SECRET_KEY_FALLBACKS": None,
        "PERMANENT_SESSION_LIFETIME": _datetime.timedelta(days=31), "USE_X_SENDFILE": False, "TRUSTED_HOSTS": None, "SERVER_NAME": None,
        "APPLICATION_ROOT": "/", "SESSION_COOKIE_NAME": "session", "SESSION_COOKIE_DOMAIN": None, "SESSION_COOKIE_PATH": None,
        "SESSION_COOKIE_HTTPONLY": True, "SESSION_COOKIE_SECURE": False, "SESSION_COOKIE_PARTITIONED": False,
        "SESSION_COOKIE_SAMESITE": None, "SESSION_REFRESH_EACH_REQUEST": True, "MAX_CONTENT_LENGTH": None,
        "MAX_FORM_MEMORY_SIZE": 500000, "MAX_FORM_PARTS": 1000, "SEND_FILE_MAX_AGE_DEFAULT": None, "TRAP_BAD_REQUEST_ERRORS": None,
        "TRAP_HTTP_EXCEPTIONS": False, "EXPLAIN_TEMPLATE_LOADING": False, "PREFERRED_URL_SCHEME": "http",
        "TEMPLATES_AUTO_RELOAD": None, "MAX_COOKIE_SIZE": 4093, "PROVIDE_AUTOMATIC_OPTIONS": True}

    def __init__(self, import_name, static_url_path=None, static_folder="static", static_host=None, host_matching=False,
                 subdomain_matching=False, template_folder="templates", instance_path=None,
                 instance_relative_config=False, root_path=None):
        self.import_name = self.name = import_name
        if root_path is None:
            module = _sys.modules.get(import_name)
            file = getattr(module, "__file__", None)
            root_path = _os.path.dirname(_os.path.abspath(file)) if file else _os.getcwd()
        self.root_path = root_path
        self.static_folder = _os.path.join(root_path, static_folder) if static_folder else static_folder
        self.static_url_path, self.template_folder = static_url_path, template_folder
        top = _sys.modules.get(import_name.partition(".")[0])
        package = getattr(top, "__path__", None)
        base = _os.path.dirname(_os.path.abspath(list(package)[0])) if package else root_path
        self.instance_path = instance_path or _os.path.join(base, "instance")
        self.config = self.config_class(self.instance_path if instance_relative_config else root_path, {
            **self.default_config, "DEBUG": _os.environ.get("FLASK_DEBUG", "").lower() in ("1", "true", "yes"),
            "ENV": _os.environ.get("FLASK_ENV", "production")})
        self.extensions = {}
        self.blueprints = {}
        self.cli = _Commands(self.name)

    @property
    def logger(self):
        import logging
        return self.__dict__.get("_logger") or logging.getLogger(self.name)

    @logger.setter
    def logger(self, value):
        self.__dict__["_logger"] = value

    secret_key, debug, testing = (_of_config(name) for name in ("SECRET_KEY", "DEBUG", "TESTING"))

    def app_context(self):
        return _Context(self)

    def test_request_context(self, *args, **options):
        return _Context(self)

    request_context = test_request_context

    def register_blueprint(self, blueprint, **options):
        if isinstance(blueprint, Blueprint):
            self.blueprints[blueprint.name] = blueprint

    def open_resource(self, resource, mode="rb"):
        return open(_os.path.join(self.root_path, resource), mode)

    def run(self, *args, **options):
        raise RuntimeError("retort runs migrations of this application, not the application itself")

    def __repr__(self):
        return "<Flask %r>" % self.name


_apps = []


def _load_dotenv(folder):
    """.env and .flaskenv as the flask command reads them: from here or a folder above, never over what is set."""
    if _os.environ.get("FLASK_SKIP_DOTENV", "").lower() in ("1", "true", "yes"):
        return
    import dotenv
    for name in (".env", ".flaskenv"):
        at = folder
        while not _os.path.isfile(_os.path.join(at, name)) and at != _os.path.dirname(at):
            at = _os.path.dirname(at)
        try:
            if _os.path.isfile(_os.path.join(at, name)):
                dotenv.load_dotenv(_os.path.join(at, name), encoding="utf-8")
        except OSError:
            pass  # outside of the project: not ours to read


def _find_app():
    """The application as the flask command finds it: FLASK_APP, else wsgi.py or app.py."""
    folder = _os.getcwd()
    _load_dotenv(folder)
    place = _os.environ.get("FLASK_APP")
    if folder not in _sys.path:
        _sys.path.insert(0, folder)
    if place:
        name, _, attribute = place.partition(":")
        return _app_of(_import_place(name.strip()), attribute.strip())
    for name in ("wsgi", "app"):
        if _os.path.isfile(_os.path.join(folder, name + ".py")) or name == "app" and _os.path.isfile(_os.path.join(folder, name, "__init__.py")):
            return _app_of(_import_module(name), "")
    raise RuntimeError("Could not locate a Flask application. Use the 'FLASK_APP' environment variable, or a 'wsgi.py' or "
                       "'app.py' file in the current directory.")


def _import_place(name):
    if name.endswith(".py") or _os.sep in name:
        path = _os.path.abspath(name)
        path = path[:-3] if path.endswith(".py") else path
        parts = []
        if _os.path.basename(path) == "__init__":
            path = _os.path.dirname(path)
        while True:
            path, part = _os.path.split(path)
            parts.append(part)
            if not _os.path.exists(_os.path.join(path, "__init__.py")):
                break
        if path not in _sys.path:
            _sys.path.insert(0, path)
        name = ".".join(reversed(parts))
    try:
        return _import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name + ".").startswith(error.name + "."):
            raise RuntimeError("Could not import %r." % name) from None
        raise


def _app_of(module, attribute):
    if attribute:
        try:
            found = eval(attribute, dict(module.__dict__))
        except NameError:
            raise RuntimeError("Failed to find attribute %r in %r." % (attribute, module.__name__)) from None
        return found() if not isinstance(found, Flask) and callable(found) else found
    for name in ("app", "application"):
        if isinstance(getattr(module, name, None), Flask):
            return getattr(module, name)
    apps = [v for v in vars(module).values() if isinstance(v, Flask)]
    if len(apps) == 1:
        return apps[0]
    for name in ("create_app", "make_app"):
        factory = getattr(module, name, None)
        if callable(factory):
            return factory()
    raise RuntimeError("Failed to find Flask application or factory in module '%s'. Use '%s:name' to specify one." % (module.__name__, module.__name__))


def _current():
    if not _apps:
        _apps.append(_find_app())
    return _apps[-1]


class _Proxy:
    def _get_current_object(self):
        return _current()

    def __getattr__(self, name):
        return getattr(_current(), name)

    def __setattr__(self, name, value):
        setattr(_current(), name, value)

    def __bool__(self):
        return bool(_apps)

    def __repr__(self):
        return repr(_current())

    def __eq__(self, other):
        return _current() is other

    def __hash__(self):
        return hash(_current())


current_app = _Proxy()


class _Globals:
    def get(self, name, default=None):
        return self.__dict__.get(name, default)

    def pop(self, name, *default):
        return self.__dict__.pop(name, *default)

    def setdefault(self, name, default=None):
        return self.__dict__.setdefault(name, default)

    def __contains__(self, name):
        return name in self.__dict__

    def __iter__(self):
        return iter(self.__dict__)


g = _Globals()


def has_app_context():
    return bool(_apps)


def has_request_context():
    return False


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    if name in ("app", "blueprints", "ctx", "globals", "helpers", "json", "views"):
        return _import_module("flask." + name)
    return _unknown("flask." + name)

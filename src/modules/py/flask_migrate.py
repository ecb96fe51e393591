# flask_migrate: what env.py of a Flask-Migrate project asks of current_app.extensions["migrate"].
import functools
import os

from _retort import rest as _rest


class _MigrateConfig:
    def __init__(self, migrate, db, **kwargs):
        self.configure_args = kwargs
        self.db, self.migrate, self.directory = db, migrate, migrate.directory

    metadata = property(lambda self: self.db.metadata)


def _defaults(directory, given):
    """compare_type and render_as_batch are on, unless an env.py from before they were gives them itself."""
    path = os.path.join(directory, "env.py")
    text = ""
    if os.path.isfile(path):
        with open(path, encoding="utf-8") as f:
            text = f.read()
    return {n: True if v is None else v for n, v in given.items() if v is not None or n + "=" not in text}


class Migrate:
    def __init__(self, app=None, db=None, directory="migrations", command="db", compare_type=None, render_as_batch=None, **kwargs):
        self.configure_callbacks = []
        self.db, self.command, self.directory = db, command, str(directory)
        self.alembic_ctx_kwargs = dict(kwargs, **_defaults(self.directory, dict(compare_type=compare_type, render_as_batch=render_as_batch)))
        if app is not None and db is not None:
            self.init_app(app, db, directory)

    def init_app(self, app, db=None, directory=None, command=None, compare_type=None, render_as_batch=None, **kwargs):
        if db:
            self.db = db
        if directory:
            self.directory = str(directory)
        named = {"compare_type": compare_type, "render_as_batch": render_as_batch}
        self.alembic_ctx_kwargs |= {**kwargs, **{name: on for name, on in named.items() if on is not None}}
        app.extensions["migrate"] = _MigrateConfig(self, self.db, **self.alembic_ctx_kwargs)

    def configure(self, function):
        self.configure_callbacks += [function]
        return function

    def call_configure_callbacks(self, config):
        return functools.reduce(lambda made, change: change(made), self.configure_callbacks, config)


__getattr__ = _rest(__name__)

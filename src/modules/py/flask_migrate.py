# flask_migrate: what env.py of a Flask-Migrate project asks of current_app.extensions["migrate"].
import os

from _retort import unknown as _unknown


class _MigrateConfig:
    def __init__(self, migrate, db, **kwargs):
        self.migrate, self.db = migrate, db
        self.directory = migrate.directory
        self.configure_args = kwargs

    @property
    def metadata(self):
        return self.db.metadata


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
        self.db = db or self.db
        self.directory = str(directory or self.directory)
        self.alembic_ctx_kwargs.update(kwargs)
        for name, value in (("compare_type", compare_type), ("render_as_batch", render_as_batch)):
            if value is not None:
                self.alembic_ctx_kwargs[name] = value
        app.extensions["migrate"] = _MigrateConfig(self, self.db, **self.alembic_ctx_kwargs)

    def configure(self, function):
        self.configure_callbacks.append(function)
        return function

    def call_configure_callbacks(self, config):
        for function in self.configure_callbacks:
            config = function(config)
        return config


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("flask_migrate." + name)

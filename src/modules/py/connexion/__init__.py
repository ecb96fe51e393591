# connexion: the Flask application inside it; what its specification describes is unknown.
from _retort import rest as _rest, unknown as _unknown


class FlaskApp:
    def __init__(self, import_name, *args, server_args=None, **options):
        from flask import Flask
        self.app = Flask(import_name, **(server_args or {}))
        self.import_name = import_name

    def add_error_handler(self, error_code, function):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _unknown("connexion.FlaskApp()." + name)


App = FlaskApp


__getattr__ = _rest(__name__)

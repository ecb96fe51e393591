# canonicalwebteam.flask_base.env: variables given as FLASK_NAME count as NAME, too.
import os as _os


def load_plain_env_variables():
    for name, value in list(_os.environ.items()):
        if name.startswith("FLASK_"):
            _os.environ.setdefault(name[len("FLASK_"):], value)


def get_flask_env(key, default=None, error=False):
    found = _os.environ.get("FLASK_" + key, _os.environ.get(key, default))
    if found is None and error:
        raise KeyError(key)
    return found

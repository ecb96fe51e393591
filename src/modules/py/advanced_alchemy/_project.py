# What the framework's own command hands to env.py: the settings that the application of LITESTAR_APP makes. env.py of an
# advanced_alchemy project asks its Config for them (config.db_url), which Alembic's does not have.
import importlib as _importlib
import os as _os
import sys as _sys

from alembic import context as _context
from advanced_alchemy import config as _config

# What advanced_alchemy adds to Alembic's Config, and where it has it from.
_NAMES = {
    "db_url": lambda made: made.get_engine().url.render_as_string(hide_password=False), "engine": lambda made: made.get_engine(),
    "bind_key": lambda made: made.bind_key, "version_table_pk": lambda made: True,
    "version_table_name": lambda made: made.alembic_config.version_table_name,
    "version_table_schema": lambda made: made.alembic_config.version_table_schema,
    "user_module_prefix": lambda made: made.alembic_config.user_module_prefix,
    "render_as_batch": lambda made: made.alembic_config.render_as_batch,
    "compare_type": lambda made: made.alembic_config.compare_type,
    "template_directory": lambda made: made.alembic_config.template_path,
}
_found = []


def attribute(config, name):
    """Attribute NAME of CONFIG, which does not have it; None where it is none of advanced_alchemy's."""
    if name not in _NAMES:
        return None
    if not _found:
        _found.append(_choose(_made_by_application()))
    return (_NAMES[name](_found[0]),)


def _made_by_application():
    """All settings made so far, or made when the application is."""
    if not _config.made:
        module, factory = _application()
        if callable(factory) and not isinstance(factory, type):
            factory()
        if not _config.made:  # the application makes them when it starts: where projects of this kind keep them
            _importlib.import_module(module.__name__.partition(".")[0] + ".config")
    return _config.made


def _application():
    place = _os.environ.get("LITESTAR_APP")
    if _os.getcwd() not in _sys.path:
        _sys.path.insert(0, _os.getcwd())
    if not place:
        raise AttributeError("'Config' object has no attribute 'db_url': the settings of advanced_alchemy come from the "
                             "application, which the environment variable LITESTAR_APP names (module:name)")
    name, _, attribute = place.partition(":")
    module = _importlib.import_module(name.strip())
    return module, getattr(module, attribute.strip() or "app", None)


def _choose(made):
    here = _os.path.realpath(_context.script.dir)
    own = [m for m in made if _os.path.realpath(m.alembic_config.script_location) == here]
    if not made:
        raise AttributeError("the application of LITESTAR_APP makes no SQLAlchemyAsyncConfig or SQLAlchemySyncConfig")
    return (own or made)[0]

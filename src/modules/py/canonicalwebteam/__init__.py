# canonicalwebteam: the application class is known (canonicalwebteam.flask_base), the rest is not.
from _retort import rest as _rest


__getattr__ = _rest(__name__)

# simplejson: the json module under its older name.
from json import *  # noqa: F403
from json import JSONDecodeError, JSONDecoder, JSONEncoder, dump, dumps, load, loads

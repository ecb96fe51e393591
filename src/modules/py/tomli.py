# tomli: what the standard library has as tomllib.
from tomllib import TOMLDecodeError, load, loads

__version__ = "2.0.1"

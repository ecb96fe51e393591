from collections import OrderedDict, defaultdict
from functools import partial, update_wrapper
from types import MappingProxyType as immutabledict
EMPTY_DICT = immutabledict({})

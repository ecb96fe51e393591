# deepmerge: dictionaries merged by strategies for each type, the ways of it by name or as functions
# (merger, path, base, nxt).
from deepmerge.exception import DeepMergeException, InvalidMerge  # noqa: F401
from deepmerge.merger import Merger

_TYPES = [(list, ["append"]), (dict, ["merge"]), (set, ["union"])]
always_merger = Merger(_TYPES, ["override"], ["override"])
merge_or_raise = Merger(_TYPES, [], [])
conservative_merger = Merger([(dict, ["merge"]), (list, ["keep"]), (set, ["keep"])], ["use_existing"], ["use_existing"])
DEFAULT_TYPE_SPECIFIC_MERGE_STRATEGIES = _TYPES

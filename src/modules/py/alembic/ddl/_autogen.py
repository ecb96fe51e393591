# What compare_indexes() and its like of an impl answer.
from typing import NamedTuple


def _joined(reason):
    return reason if isinstance(reason, str) else ", ".join(reason)


class ComparisonResult(NamedTuple):
    status: str
    message: str

    @property
    def is_equal(self):
        return self.status == "equal"

    @property
    def is_different(self):
        return self.status == "different"

    @property
    def is_skip(self):
        return self.status == "skip"

    @classmethod
    def Equal(cls):
        return cls("equal", "The two constraints are equal")

    @classmethod
    def Different(cls, reason):
        return cls("different", _joined(reason))

    @classmethod
    def Skip(cls, reason):
        return cls("skip", _joined(reason))

# sqlalchemy_utils.primitives: the values of some column types.
import re as _re


class Ltree:
    """A path of PostgreSQL's ltree extension: labels between dots."""
    _PATH = _re.compile(r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$")

    def __init__(self, path_or_ltree):
        if not isinstance(path_or_ltree, (str, Ltree)):
            raise TypeError("Ltree() argument must be a string or an Ltree, not '%s'" % type(path_or_ltree).__name__)
        self.path = getattr(path_or_ltree, "path", path_or_ltree)
        self.validate(self.path)

    @classmethod
    def validate(cls, path):
        if cls._PATH.match(path) is None:
            raise ValueError("'%s' is not a valid ltree path." % path)

    @property
    def _labels(self):
        return self.path.split(".")

    def __len__(self):
        return len(self._labels)

    def __getitem__(self, key):
        if isinstance(key, slice):
            return Ltree(".".join(self._labels[key]))
        if isinstance(key, int):
            return Ltree(self._labels[key])
        raise TypeError("Ltree indices must be integers, not %s" % type(key).__name__)

    def __contains__(self, label):
        return label in self._labels

    def __add__(self, other):
        return Ltree(self.path + "." + Ltree(other).path)

    def __radd__(self, other):
        return Ltree(other) + self

    def __eq__(self, other):
        if isinstance(other, (Ltree, str)):
            return self.path == str(other)
        return NotImplemented

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self.path)

    def __str__(self):
        return self.path

    def __repr__(self):
        return "Ltree(%r)" % self.path

    def index(self, other):
        wanted, labels = Ltree(other)._labels, self._labels
        for i in range(len(labels) - len(wanted) + 1):
            if labels[i:i + len(wanted)] == wanted:
                return i
        raise ValueError("subpath not found")

    def descendant_of(self, other):
        return self._labels[:len(Ltree(other))] == Ltree(other)._labels

    def ancestor_of(self, other):
        return Ltree(other).descendant_of(self)

    def lca(self, *others):
        """The longest path above this one and the others."""
        common = self._labels[:-1]
        for other in others:
            labels = Ltree(other)._labels[:-1]
            while common != labels[:len(common)]:
                common.pop()
        return Ltree(".".join(common)) if common else None


class _Coded:
    """Something a code stands for: compared by its code."""

    def __init__(self, code):
        self.code = code.code if isinstance(code, type(self)) else code

    def __eq__(self, other):
        return self.code == (other.code if isinstance(other, type(self)) else other) if isinstance(other, (str, type(self))) else NotImplemented

    def __hash__(self):
        return hash(self.code)

    def __str__(self):
        return self.code

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self.code)


class Country(_Coded):
    pass


class Currency(_Coded):
    pass


class WeekDay:
    NUM_WEEK_DAYS = 7

    def __init__(self, index):
        if not 0 <= index <= 6:
            raise ValueError("index must be between 0 and 6")
        self.index = index

    def __eq__(self, other):
        return self.index == other.index if isinstance(other, WeekDay) else NotImplemented

    def __hash__(self):
        return hash(self.index)

    def __lt__(self, other):
        return self.index < other.index

    def __repr__(self):
        return "WeekDay(%r)" % self.index


class WeekDays:
    """Days of the week, Monday first, as seven bits."""

    def __init__(self, bit_string_or_week_days):
        if isinstance(bit_string_or_week_days, str):
            if set(bit_string_or_week_days) - set("01"):
                raise ValueError("Bit string should only contain zeroes and ones.")
            if len(bit_string_or_week_days) != WeekDay.NUM_WEEK_DAYS:
                raise ValueError("Bit string should be %d characters long." % WeekDay.NUM_WEEK_DAYS)
            self._days = {WeekDay(i) for i, bit in enumerate(bit_string_or_week_days) if bit == "1"}
        else:
            self._days = set(bit_string_or_week_days)

    def __iter__(self):
        return iter(sorted(self._days))

    def __contains__(self, day):
        return day in self._days

    def __eq__(self, other):
        if isinstance(other, str):
            return self.as_bit_string() == other
        return self._days == other._days if isinstance(other, WeekDays) else NotImplemented

    def __repr__(self):
        return "WeekDays(%r)" % self.as_bit_string()

    def as_bit_string(self):
        return "".join("01"[WeekDay(i) in self._days] for i in range(WeekDay.NUM_WEEK_DAYS))

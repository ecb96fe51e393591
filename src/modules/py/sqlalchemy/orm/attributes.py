# sqlalchemy.orm.attributes: what has become of an attribute since it was loaded.
from collections import namedtuple


class History(namedtuple('History', 'added unchanged deleted')):
    def __bool__(self): return tuple(self) != ([], [], [])
    def empty(self): return not bool(self.added or self.deleted) and not self.unchanged
    def sum(self): return (self.added or []) + (self.unchanged or []) + (self.deleted or [])
    def non_deleted(self): return (self.added or []) + (self.unchanged or [])
    def non_added(self): return (self.unchanged or []) + (self.deleted or [])
    def has_changes(self): return bool(self.added or self.deleted)

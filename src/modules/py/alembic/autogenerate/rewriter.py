# alembic.autogenerate.rewriter: operations of a new revision replaced by what functions of env.py make of them.
from alembic.operations import ops
from alembic.util.langhelpers import Dispatcher


def _as_list(found):
    if found is None:
        return []
    if isinstance(found, (list, tuple)) or hasattr(found, '__next__'):
        return list(found)
    return [found]


class Rewriter:
    _following = ()

    def __init__(self):
        self.dispatch = Dispatcher()

    def rewrites(self, operator):
        return self.dispatch.dispatch_for(operator)

    def chain(self, other):
        twin = object.__new__(type(self))
        vars(twin).update(vars(self), _following=self._following + (other,))
        return twin

    def __call__(self, context, revision, directives):
        for step in (self.process_revision_directives, *self._following):
            step(context, revision, directives)

    def process_revision_directives(self, context, revision, directives):
        directives[:] = self._all((context, revision), directives)

    # WHERE is (context, revision), what functions of scripts are told beside the operation.

    def _all(self, where, given):
        return [made for one in given for made in self._made_of(where, one)]

    def _made_of(self, where, one):
        # What stands for the operation ONE, rewritten inside too.
        made = self._asked(where, one)
        for new in made:
            if isinstance(new, ops.MigrationScript):
                new._upgrade_ops = self._sides(where, new.upgrade_ops_list, 'UpgradeOps')
                new._downgrade_ops = self._sides(where, new.downgrade_ops_list, 'DowngradeOps')
            elif isinstance(new, ops.OpContainer):
                new.ops[:] = self._all(where, new.ops)
        return made

    def _sides(self, where, sides, name):
        made = [self._made_of(where, side) for side in sides]
        if any(len(results) != 1 for results in made):
            raise ValueError(f'Can only return single object for {name} traverse')
        return [result for result, in made]

    def _asked(self, where, one):
        try:
            function = self.dispatch.dispatch(one)
        except ValueError:
            return [one]
        if self in one._mutations:
            return [one]
        made = _as_list(function(*where, one))
        for new in made:
            new._mutations |= {self}
        return made

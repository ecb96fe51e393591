from alembic.operations import ops
from alembic.util.langhelpers import Dispatcher


def _as_list(found):
    if found is None:
        return []
    if isinstance(found, (list, tuple)) or hasattr(found, '__next__'):
        return list(found)
    return [found]


class Rewriter:
    _chained = ()
    def __init__(self):
        self.dispatch = Dispatcher()

    def chain(self, other):
        both = self.__class__.__new__(self.__class__)
        both.__dict__.update(self.__dict__)
        both._chained += (other,)
        return both

    def rewrites(self, operator):
        return self.dispatch.dispatch_for(operator)

    def _rewrite(self, context, revision, directive):
        try:
            rewrite = self.dispatch.dispatch(directive)
        except ValueError:
            return [directive]
        if self in directive._mutations:
            return [directive]
        made = _as_list(rewrite(context, revision, directive))
        for one in made:
            one._mutations = one._mutations.union([self])
        return made

    def __call__(self, context, revision, directives):
        self.process_revision_directives(context, revision, directives)
        for other in self._chained:
            other(context, revision, directives)

    def _traverse_one(self, context, revision, directive, name):
        made = self._traverse_for(context, revision, directive)
        if len(made) != 1:
            raise ValueError('Can only return single object for %s traverse' % name)
        return made[0]

    def _traverse_for(self, context, revision, directive):
        made = self._rewrite(context, revision, directive)
        for one in made:
            if isinstance(one, ops.MigrationScript):
                one._upgrade_ops = [
                    self._traverse_one(context, revision, up, 'UpgradeOps')
                    for up in one.upgrade_ops_list]
                one._downgrade_ops = [
                    self._traverse_one(context, revision, down, 'DowngradeOps')
                    for down in one.downgrade_ops_list]
            elif isinstance(one, ops.OpContainer):
                self._traverse_list(context, revision, one.ops)
        return made

    def _traverse_list(self, context, revision, directives):
        dest = []
        for directive in directives:
            dest.extend(self._traverse_for(context, revision, directive))
        directives[:] = dest

    def process_revision_directives(self, context, revision, directives):
        self._traverse_list(context, revision, directives)

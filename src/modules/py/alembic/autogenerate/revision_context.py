# alembic.autogenerate.RevisionContext, for programs that generate revisions on their own: inside an EnvironmentContext
# it collects what is to be written, afterwards it writes it (cf. alembic.autogenerate.api).
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.operations import ops
from alembic.util import CommandError, rev_id, to_list

_RENDERING = ('sqlalchemy_module_prefix', 'alembic_module_prefix', 'render_as_batch', 'render_item',
              'user_module_prefix')


class RevisionContext:
    def __init__(self, config, script_directory, command_args, process_revision_directives=None):
        self.config, self.script_directory = config, script_directory
        self.command_args = command_args
        self.process_revision_directives = process_revision_directives
        self.template_args = {'config': config}
        self.generated_revisions = [self._first_revision()]
        self._context = None

    def _first_revision(self):
        args = self.command_args
        return ops.MigrationScript(
            rev_id=args.get('rev_id') or rev_id(), message=args.get('message'), head=args.get('head'),
            splice=args.get('splice'), branch_label=args.get('branch_label'),
            version_path=args.get('version_path'), depends_on=args.get('depends_on'),
            upgrade_ops=ops.UpgradeOps([]), downgrade_ops=ops.DowngradeOps([]))

    def run_autogenerate(self, rev, migration_context):
        self._run(rev, migration_context, True)

    def run_no_autogenerate(self, rev, migration_context):
        self._run(rev, migration_context, False)

    def _run(self, rev, migration_context, autogenerate):
        self._context = migration_context
        script = self.generated_revisions[-1]
        if autogenerate:
            known = self.script_directory.get_revisions
            if set(known(rev)) != set(known('heads')):
                raise CommandError('Target database is not up to date.')
            found = produce_migrations(migration_context, migration_context.opts.get('target_metadata'))
            script.upgrade_ops.ops[:] = found.upgrade_ops.ops
            script.downgrade_ops.ops[:] = found.downgrade_ops.ops
        hooks = (self.process_revision_directives,
                 migration_context.opts.get('process_revision_directives'))
        for hook in hooks:
            if hook:
                hook(migration_context, rev, self.generated_revisions)

    def _rendered(self, script):
        if self._context is None:
            return {}
        opts, imports = self._context.opts, set(script.imports)
        given = {name: opts[name] for name in _RENDERING if opts.get(name) is not None}
        texts = {name: render_python_code(body, imports=imports, migration_context=self._context, **given)
                 for name, body in ((opts.get('upgrade_token') or 'upgrades', script.upgrade_ops),
                                    (opts.get('downgrade_token') or 'downgrades', script.downgrade_ops))}
        return {**texts, 'imports': '\n'.join(sorted(imports))}

    def generate_scripts(self):
        for script in self.generated_revisions:
            yield self.script_directory.generate_revision(
                script.rev_id, script.message, head=script.head, splice=script.splice,
                branch_labels=to_list(script.branch_label), version_path=script.version_path,
                depends_on=script.depends_on, refresh=True,
                **{**self.template_args, **self._rendered(script)})

# advanced_alchemy.alembic.commands: Alembic's settings with those of an SQLAlchemyAsyncConfig or SQLAlchemySyncConfig.
import alembic.command as _command
from alembic.config import Config as _Config
from sqlalchemy import Engine as _Engine


class AlembicCommandConfig(_Config):
    def __init__(self, engine, version_table_name, bind_key=None, file_=None, toml_file=None, ini_section="alembic",
                 output_buffer=None, stdout=None, cmd_opts=None, config_args=None, attributes=None, template_directory=None,
                 version_table_schema=None, render_as_batch=True, compare_type=False, user_module_prefix="sa."):
        self.template_directory, self.bind_key, self.engine = template_directory, bind_key, engine
        self.version_table_name, self.version_table_schema = version_table_name, version_table_schema
        self.version_table_pk, self.db_url = True, engine.url.render_as_string(hide_password=False)
        self.render_as_batch, self.compare_type, self.user_module_prefix = render_as_batch, compare_type, user_module_prefix
        more = {} if stdout is None else {"stdout": stdout}
        super().__init__(file_=file_, ini_section=ini_section, output_buffer=output_buffer, cmd_opts=cmd_opts,
                         config_args=config_args or {}, attributes=attributes, **more)


class AlembicCommands:
    def __init__(self, sqlalchemy_config):
        self.sqlalchemy_config = sqlalchemy_config
        self.config = self._get_alembic_command_config()

    def _get_alembic_command_config(self):
        given = self.sqlalchemy_config.alembic_config
        config = AlembicCommandConfig(
            engine=self.sqlalchemy_config.get_engine(), version_table_name=given.version_table_name,
            bind_key=self.sqlalchemy_config.bind_key, file_=given.script_config, version_table_schema=given.version_table_schema,
            render_as_batch=given.render_as_batch, compare_type=given.compare_type, user_module_prefix=given.user_module_prefix)
        config.set_main_option("script_location", given.script_location)
        return config

    def upgrade(self, revision="head", sql=False, tag=None):
        return _command.upgrade(self.config, revision, sql=sql, tag=tag)

    def downgrade(self, revision="head", sql=False, tag=None):
        return _command.downgrade(self.config, revision, sql=sql, tag=tag)

    def check(self):
        return _command.check(config=self.config)

    def current(self, verbose=False):
        return _command.current(self.config, verbose=verbose)

    def edit(self, revision):
        return _command.edit(config=self.config, rev=revision)

    def ensure_version(self, sql=False):
        return _command.ensure_version(config=self.config, sql=sql)

    def heads(self, verbose=False, resolve_dependencies=False):
        return _command.heads(config=self.config, verbose=verbose, resolve_dependencies=resolve_dependencies)

    def history(self, rev_range=None, verbose=False, indicate_current=False):
        return _command.history(config=self.config, rev_range=rev_range, verbose=verbose, indicate_current=indicate_current)

    def merge(self, revisions, message=None, branch_label=None, rev_id=None):
        return _command.merge(config=self.config, revisions=revisions, message=message, branch_label=branch_label, rev_id=rev_id)

    def revision(self, message=None, autogenerate=False, sql=False, head="head", splice=False, branch_label=None, version_path=None,
                 rev_id=None, depends_on=None, process_revision_directives=None):
        return _command.revision(
            config=self.config, message=message, autogenerate=autogenerate, sql=sql, head=head, splice=splice,
            branch_label=branch_label, version_path=version_path, rev_id=rev_id, depends_on=depends_on,
            process_revision_directives=process_revision_directives)

    def show(self, rev):
        return _command.show(config=self.config, rev=rev)

    def init(self, directory, package=False, multidb=False):
        return _command.init(config=self.config, directory=directory, template="generic", package=package)

    def list_templates(self):
        return _command.list_templates(config=self.config)

    def branches(self, verbose=False):
        return _command.branches(config=self.config, verbose=verbose)

    def stamp(self, revision, sql=False, tag=None, purge=False):
        return _command.stamp(config=self.config, revision=revision, sql=sql, tag=tag, purge=purge)

import os
import sys


class CommandLine:
    def __init__(self, prog=None):
        self.prog = prog

    def register_command(self, fn):
        raise NotImplementedError('retort has no commands of scripts: run the script itself')

    def run_cmd(self, config, options):
        from alembic.util import CommandError, err
        fn, positional, named = options.cmd
        try:
            fn(config, *[getattr(options, k, None) for k in positional],
               **{k: getattr(options, k) for k in named if hasattr(options, k)})
        except CommandError as e:
            if options.raiseerr:
                raise
            err(str(e), **config.messaging_opts)

    def main(self, argv=None):
        from alembic.config import Config
        words = sys.argv[1:] if argv is None else list(argv)
        options, ini, toml = _parse(words, self.prog or os.path.basename(sys.argv[0]))
        self.run_cmd(Config(file_=ini, toml_file=toml, ini_section=options.name,
                            cmd_opts=options), options)


def main(argv=None, prog=None, **kwargs):
    CommandLine(prog=prog).main(argv=argv)

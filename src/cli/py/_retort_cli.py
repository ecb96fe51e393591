# alembic.config.CommandLine and main. What is typed is read by the program's own parser; an ArgumentParser of the same
# options is made once a script asks for it or adds a command of its own (cf. alembic.config).
import os
import sys

import _retort_cli as native


class CommandLine:
    def __init__(self, prog=None):
        self._prog = prog

    def __getattr__(self, name):
        if name in ('parser', 'subparsers'):
            self._make_parser()
            return self.__dict__[name]
        raise AttributeError(f'{type(self).__name__!r} object has no attribute {name!r}')

    def _make_parser(self):
        from argparse import ArgumentParser
        self.parser = ArgumentParser(prog=self._prog)
        _add_options(self.parser, native._global_options())
        self.subparsers = self.parser.add_subparsers()
        for name, text, cmd, positional, options in native._commands():
            parser = self.subparsers.add_parser(name, help=text)
            parser.set_defaults(cmd=cmd)
            _add_options(parser, options)
            if positional:
                _add_positional(parser, *positional)

    def register_command(self, fn):
        plain, named = _parameters(fn)
        text = (fn.__doc__ or '').partition('\n\n')[0]
        parser = self.subparsers.add_parser(fn.__name__, help=' '.join(text.split()))
        parser.set_defaults(cmd=(fn, plain, named))
        known = {_field(option): option for command in native._commands() for option in command[4]}
        _add_options(parser, [known[name] for name in named if name in known])
        for name in plain:
            _add_positional(parser, name, name == 'revisions', None)

    def run_cmd(self, config, options):
        from alembic.util import CommandError, err
        fn, positional, named = options.cmd
        try:
            fn(config, *[getattr(options, k, None) for k in positional],
               **{k: getattr(options, k, None) for k in named})
        except CommandError as e:
            if options.raiseerr:
                raise
            err(str(e), **config.messaging_opts)

    def main(self, argv=None):
        from alembic.config import Config
        options = None
        if 'parser' not in self.__dict__:
            words = sys.argv[1:] if argv is None else list(argv)
            options = native._parse(words, self._prog or os.path.basename(sys.argv[0]))
        if options is None:
            options = self.parser.parse_args(argv)
            if not hasattr(options, 'cmd'):
                self.parser.error('too few arguments')
        ini, toml = native._files(options.config or [])
        self.run_cmd(Config(file_=ini, toml_file=toml, ini_section=options.name, cmd_opts=options),
                     options)


def _field(option):
    return option[0][-1].lstrip('-').replace('-', '_')


def _add_options(parser, options):
    for names, kind, metavar, default, text in options:
        if kind == 'version':
            parser.add_argument(*names, action=kind, version=default, help=text)
        elif kind == 'store_true':
            parser.add_argument(*names, action=kind, help=text)
        else:
            parser.add_argument(*names, action=kind, metavar=metavar, default=default, help=text)


def _add_positional(parser, name, is_many, text):
    parser.add_argument(name, nargs='+' if is_many else None, help=text)


# The names of a command's parameters behind the first: those without a default, those with one.
def _parameters(fn):
    from inspect import getfullargspec
    spec = getfullargspec(fn)
    first_named = len(spec.args) - len(spec.defaults or ())
    return spec.args[1:first_named], spec.args[max(first_named, 1):]


def main(argv=None, prog=None, **kwargs):
    CommandLine(prog=prog).main(argv=argv)

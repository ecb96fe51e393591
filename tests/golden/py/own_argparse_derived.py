import argparse, sys, os, re
os.environ['COLUMNS'] = '70'
sys.stderr = sys.stdout
def run(f, *a):
    try: print(a, '->', f(list(a)))
    except SystemExit as e: print('exit', e.code)
    except Exception as e: print(type(e).__name__, e)
class Smart(argparse.RawDescriptionHelpFormatter):
    def _split_lines(self, text, width):
        if text.startswith('R|'): return text[2:].splitlines()
        return argparse.HelpFormatter._split_lines(self, text, width)
    def _format_action_invocation(self, action):
        if not action.option_strings or action.nargs == 0: return super()._format_action_invocation(action)
        return ', '.join(action.option_strings) + ' ' + self._format_args(action, action.dest.upper())
    def _get_default_metavar_for_optional(self, action): return '<%s>' % action.dest
class Wrapped(argparse.HelpFormatter):
    def _split_lines(self, text, width):
        text = self._whitespace_matcher.sub(' ', text).strip()
        return [text[i:i+width] for i in range(0, len(text), width)]
    def add_usage(self, usage, actions, groups, prefix=None):
        return super().add_usage(usage, actions, groups, 'USAGE: ')
    def start_section(self, heading): super().start_section(heading and heading.upper())
p = argparse.ArgumentParser(prog='smart', formatter_class=Smart, description='a\n  b')
p.add_argument('-f', '--file', help='R|first\nsecond'); p.add_argument('--other', help='x ' * 40); p.add_argument('pos', help='positional')
p.print_help()
p = argparse.ArgumentParser(prog='wrapped', formatter_class=Wrapped)
p.add_argument('-f', '--file', help='word  ' * 30); p.print_help()
p = argparse.ArgumentParser(prog='wide', formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=40, width=100))
p.add_argument('--a-rather-long-option-name', help='help'); p.print_help()
class Both(argparse.ArgumentDefaultsHelpFormatter, argparse.RawTextHelpFormatter): pass
p = argparse.ArgumentParser(prog='both', formatter_class=Both); p.add_argument('--z', help='a\nb', default=3); p.print_help()
class KV(argparse._AppendAction):
    def __call__(self, parser, namespace, values, option_string=None):
        k, _, v = values.partition('=')
        super().__call__(parser, namespace, (k, v), option_string)
class Check(argparse.Action):
    def __init__(self, option_strings, dest, nargs=None, **kwargs):
        if nargs is not None: raise ValueError('nargs not allowed')
        super().__init__(option_strings, dest, **kwargs)
    def __call__(self, parser, namespace, values, option_string=None):
        if values == 'no': parser.error('not no')
        if values == 'arg': raise argparse.ArgumentError(self, 'own words')
        setattr(namespace, self.dest, '%s by %s' % (values, option_string))
class True2(argparse._StoreTrueAction):
    def __call__(self, parser, namespace, values, option_string=None):
        print('seen', option_string, values); super().__call__(parser, namespace, values, option_string)
p = argparse.ArgumentParser(prog='acts')
p.add_argument('-s', action=KV, default=[]); p.add_argument('-c', '--check', action=Check); p.add_argument('-t', action=True2)
for a in [['-s', 'a=1', '-s', 'b=2'], ['-c', 'x'], ['--check=y'], ['-c', 'no'], ['-c', 'arg'], ['-t'], ['-tc', 'z'], []]: run(p.parse_args, *a)
try: p.add_argument('--n', action=Check, nargs=2)
except ValueError as e: print(e)
print(p.get_default('s'), p._option_string_actions['-t'], [a.dest for a in p._actions])
class Quiet(argparse.ArgumentParser):
    def error(self, message): raise RuntimeError('E: ' + message)
    def convert_arg_line_to_args(self, line): return line.split()
    def _check_value(self, action, value):
        if value == 'anything': return
        super()._check_value(action, value)
p = Quiet(prog='quiet', description='q'); p.add_argument('n', type=int, nargs='?'); p.add_argument('--ch', choices='abc')
sp = p.add_subparsers(dest='cmd'); s = sp.add_parser('go', aliases=['g']); s.add_argument('--fast', action='store_true'); print(type(s).__name__, sorted(sp.choices), sp.choices['g'] is s)
for a in [['x'], ['3', 'go', '--fast'], ['3', 'g'], ['--ch', 'anything'], ['--ch', 'z'], ['3', 'nope'], ['3', 'go', '--slow']]: run(p.parse_args, *a)
class Mine(argparse._SubParsersAction):
    def add_parser(self, name, **kw): print('adding', name); return super().add_parser(name, **kw)
p = argparse.ArgumentParser(prog='reg'); p.register('action', 'parsers', Mine); p.register('type', 'hex', lambda s: int(s, 16)); p.register('action', 'chk', Check)
p.add_subparsers().add_parser('one'); p.add_argument('--h2', type='hex'); p.add_argument('--k', action='chk'); run(p.parse_args, '--h2', 'ff', '--k', '1', 'one')
run(p.parse_args, '--h2', 'zz')
base = argparse.ArgumentParser(add_help=False); g = base.add_argument_group('shared', 'the shared ones'); g.add_argument('--u'); m = base.add_mutually_exclusive_group(required=True); m.add_argument('--on', action='store_true'); m.add_argument('--off', action='store_true')
p = argparse.ArgumentParser(prog='kid', parents=[base]); p.print_help(); run(p.parse_args, '--on', '--off'); run(p.parse_args); run(p.parse_args, '--off', '--u', '1')
class NS: kept = 'K'
ns = NS(); p = argparse.ArgumentParser(prog='ns'); p.add_argument('--kept', default='d'); p.add_argument('--new', default='5', type=int); p.set_defaults(extra=1, new='7')
p.parse_args([], ns); print(sorted(vars(ns).items())); print(p.parse_known_args(['--q', 'w', '--new', '2']), p.get_default('extra'))
p = argparse.ArgumentParser(prog='num'); p.add_argument('-1', dest='one', action='store_true'); p.add_argument('v', nargs='?'); run(p.parse_args, '-1'); run(p.parse_args, '-2')
p._negative_number_matcher = re.compile(r'^-.+$')
p = argparse.ArgumentParser(prog='dash'); p.add_argument('--foo', nargs='*'); p.add_argument('a', nargs='*')
for a in [['--foo', '1', '--', '2', '3'], ['--', '--foo'], ['1', '--', '--foo', '--'], ['--foo=', 'x'], ['--foo', '--', '--']]: run(p.parse_args, *a)
p = argparse.ArgumentParser(prog='v'); p.add_argument('-V', action='version', version='%(prog)s ' + 'very ' * 20); run(p.parse_args, '-V'); p.version = 'old'; p.add_argument('-W', action='version'); run(p.parse_args, '-W')
p = argparse.ArgumentParser(prog='x', usage='%(prog)s [it]', epilog='tail'); p.print_usage(); print(repr(p.format_help())); p.exit_on_error = False; p.add_argument('--i', type=int); run(p.parse_args, '--i', 'q')
print(repr(p), argparse.FileType('rb', 0), argparse.Namespace(**{'a b': 1, 'c': 2}))
for f in (lambda: argparse.FileType('x')('-'), lambda: argparse.FileType('zz')('-')): 
    try: print(f() is sys.stdout)
    except Exception as e: print(type(e).__name__, e)
print(sorted(argparse.__all__))

# configparser's exceptions: what each keeps, its text, copies, and where the parser raises it.
import configparser as cp
import copy
import pickle


def show(make):
    try:
        error = make()
    except Exception as exc:
        print('refused', type(exc).__name__, exc)
        return
    print(type(error).__name__, [c.__name__ for c in type(error).__mro__], error.args)
    print('   ', str(error).replace('\n', '|'), '#', repr(error).replace('\n', '|'), '#', sorted(vars(error)))
    for twin in copy.copy(error), pickle.loads(pickle.dumps(error)):
        print('   ', type(twin) is type(error), twin.args == error.args, str(twin) == str(error), twin.__dict__ == error.__dict__)


show(lambda: cp.Error())
show(lambda: cp.Error('text'))
show(lambda: cp.NoSectionError('s'))
show(lambda: cp.DuplicateSectionError('s'))
show(lambda: cp.DuplicateSectionError('s', 'file.ini'))
show(lambda: cp.DuplicateSectionError('s', 'file.ini', 3))
show(lambda: cp.DuplicateSectionError('s', source=b'raw', lineno=123))
show(lambda: cp.DuplicateOptionError('s', 'o'))
show(lambda: cp.DuplicateOptionError('s', 'o', 'file.ini', 7))
show(lambda: cp.NoOptionError('o', 's'))
show(lambda: cp.InterpolationError('o', 's', 'the text'))
show(lambda: cp.InterpolationSyntaxError('o', 's', 'the text'))
show(lambda: cp.InterpolationMissingOptionError('o', 's', '%(x)s', 'x'))
show(lambda: cp.InterpolationDepthError('o', 's', '%(o)s'))
show(lambda: cp.ParsingError('file.ini'))
show(lambda: cp.ParsingError(filename='file.ini'))
show(lambda: cp.ParsingError())
show(lambda: cp.ParsingError('a', 'b'))
show(lambda: cp.MissingSectionHeaderError('file.ini', 4, 'line\n'))
show(lambda: cp.NoSectionError())
show(lambda: cp.NoOptionError('o'))
show(lambda: cp.Error(1, 2))
error = cp.ParsingError('f')
error.append(1, 'one')
error.append(12, 'two')
print(error, error.errors, error.source)


class Mine(cp.NoOptionError):
    def __init__(self, option, section, more):
        super().__init__(option, section)
        self.more = more
        self.args += (more,)


show(lambda: Mine('o', 's', 'more'))
error = cp.NoSectionError('s')
error.message = 'changed'
print(error, repr(error), error.args)


def parse(text, **options):
    parser = cp.ConfigParser(**options)
    try:
        parser.read_string(text)
        return {name: dict(parser[name]) for name in parser}
    except cp.Error as exc:
        print(type(exc).__name__, str(exc).replace('\n', '|'), exc.args, exc.__context__ and type(exc.__context__).__name__, exc.__suppress_context__)


for text in ('a = 1', '[s]\n[s]', '[s]\na=1\nb=2\na=3', '[s]\nno value\nalso none\nx = 1', '[s]\n= 3', '[s]\na = %(b)s',
             '[s]\na = %x', '[s]\na = %(a)s', '[s]\na = %(b', '[s\na=1', '[]\n', '[s]\n  odd\n'):
    print(repr(text), parse(text))
    print(repr(text), parse(text, interpolation=cp.ExtendedInterpolation(), strict=False, allow_no_value=True))
parser = cp.ConfigParser()
parser.read_dict({'s': {'a': 1}})
for f in (lambda: parser.get('x', 'y'), lambda: parser.get('s', 'y'), lambda: parser.options('x'), lambda: parser.items('x'),
          lambda: parser.add_section('s'), lambda: parser.add_section('DEFAULT'), lambda: parser.set('x', 'y', 'z'),
          lambda: parser.remove_option('x', 'y'), lambda: parser['x'], lambda: parser['s']['y'], lambda: parser.getint('s', 'y'),
          lambda: parser.read_dict({'t': {'a': 1, 'A': 2}}), lambda: parser.set('s', 'b', '%'), lambda: parser.set('s', 'b', 3)):
    try:
        print(f())
    except Exception as exc:
        print(type(exc).__name__, exc, exc.args)


class NoneByDefault(cp.ConfigParser):
    _DEFAULT_INTERPOLATION = None


parser = NoneByDefault()
parser.read_string('[s]\na = %(b)s %')
print(parser['s']['a'])
for f in (lambda: parser.options('x'), lambda: parser.set('x', 'y', 'z'), lambda: parser.remove_option('x', 'y')):
    try:
        f()
    except cp.NoSectionError as exc:
        print(exc, exc.__suppress_context__)

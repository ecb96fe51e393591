# What the compiler warns of: source that is valid and can only be a mistake.
import ast
import warnings

SOURCES = [
    r'"\d"', r'"a\qb\w"', r'b"\z"', r'r"\d"', r'"\477"', r'"\377"', r'"\é"', r'f"\d{1}\w"', r'''"""
\z
"""''',
    'x is 1', 'x is not "a"', '1 is x', 'x is None', 'x is True', 'x is ...', 'x is ()', 'x is -1', 'x is []',
    'a is 1 is 2', 'a < 1 is b', 'None is 1', '1 if x is 5 else 2', '1 is None or 2',
    'assert (x, "text")', 'assert ()', 'assert (x), "text"', 'assert x == 1, "text"',
    '[(1, 2) (3, 4)]', '[[1] (2)]', '["a" (1)]', '[1 (2)]', '[{1} (2)]', '[{1: 2} (2)]', '[f"{x}" (1)]',
    '[(i for i in x) (1)]', '[[i for i in x] (1)]', '[None (1)]', '[(lambda: 1) (1)]', 'x (1)',
    '[(1, 2) [3, 4]]', '[[1] [2, 3]]', '["a" ["b"]]', '[None [1]]', '[1 [2]]', '[{1} [2]]', '[[1] [True]]',
    '[[1] [1.5]]', '["a" [None]]', '[[1] [1:2]]', '[{1: 2} ["a"]]', '[(lambda: 1) [1]]', '[f"{x}" ["a"]]',
    '[(1, 2) [x]]', '[[1] [x, 1]]', 'x = [1][0]',
    '1if x else 2', '0x1for i in x', '1or x', '1 or x', '1.and x', '0b1in x', '2_0not in x',
]


def heard(action, source, mode='exec'):
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter(action)
        try:
            compile(source, 'file.py', mode)
        except SyntaxError as e:
            print('  ', action, type(e).__name__, e.msg, e.lineno)
    for w in log:
        print('  ', action, w.category.__name__, w.message, w.filename, w.lineno)


for source in SOURCES:
    print(ascii(source))
    heard('always', source)
    heard('error', source)

with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter('always')
    ast.parse(r'x = "\d"' '\n' r'y = "\w" is 1')
    eval(r'"\d"')
    exec('\n\nassert (1, 2)')
for w in log:
    print(w.category.__name__, w.message, w.filename, w.lineno)

with warnings.catch_warnings():
    warnings.simplefilter('ignore')
    print(eval(r'"\d\e"'), eval('1if 1else 2'), eval('3 is 4'))

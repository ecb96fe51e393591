# Iterators half-way: copies and pickles go on where the original stands, and leave it there.
import copy
import itertools
import operator
import pickle


class Items:
    def __getitem__(self, i):
        if i > 4:
            raise IndexError(i)
        return i * i

    def __len__(self):
        return 5


class Enum(enumerate):
    pass


def odd(n):
    return n % 2


def six():
    return 6


TEXT = 'aébc€d'
MAKERS = {
    'list': lambda: iter([1, 2, 3, 4]), 'reversed list': lambda: reversed([1, 2, 3, 4]),
    'tuple': lambda: iter((1, 2, 3, 4)), 'reversed tuple': lambda: reversed((1, 2, 3, 4)),
    'str': lambda: iter(TEXT), 'ascii': lambda: iter('abcd'), 'reversed str': lambda: reversed(TEXT),
    'bytes': lambda: iter(b'abcd'), 'bytearray': lambda: iter(bytearray(b'abcd')),
    'range': lambda: iter(range(3, 30, 6)), 'range down': lambda: iter(range(9, 0, -2)),
    'reversed range': lambda: reversed(range(4)), 'long range': lambda: iter(range(2**70, 2**70 + 9, 2)),
    'dict': lambda: iter({1: 2, 3: 4, 5: 6}), 'items': lambda: iter({1: 2, 3: 4, 5: 6}.items()),
    'values': lambda: iter({1: 2, 3: 4, 5: 6}.values()), 'reversed dict': lambda: reversed({1: 2, 3: 4, 5: 6}),
    'set': lambda: iter({7}), 'frozenset': lambda: iter(frozenset([8])),
    'getitem': lambda: iter(Items()), 'reversed getitem': lambda: reversed(Items()),
    'enumerate': lambda: enumerate('abcd', 5), 'own enumerate': lambda: Enum('abcd'),
    'zip': lambda: zip('abcd', [1, 2, 3]), 'zip strict': lambda: zip('abc', [1, 2, 3], strict=True),
    'map': lambda: map(operator.add, [1, 2, 3, 4], [5, 6, 7, 8]), 'filter': lambda: filter(odd, range(9)),
    'filter None': lambda: filter(None, [0, 1, 2, 0, 3]),
    'count': lambda: itertools.islice(itertools.count(5), 4), 'count step': lambda: itertools.islice(itertools.count(5, 3), 4),
    'repeat': lambda: itertools.repeat('x', 4), 'cycle': lambda: itertools.islice(itertools.cycle('abc'), 8),
    'chain': lambda: itertools.chain('ab', [1, 2], (), 'c'), 'chain of': lambda: itertools.chain.from_iterable(['ab', 'cd']),
    'dropwhile': lambda: itertools.dropwhile(odd, [1, 3, 4, 5, 6]), 'takewhile': lambda: itertools.takewhile(odd, [1, 3, 5, 6, 7]),
    'filterfalse': lambda: itertools.filterfalse(odd, range(9)), 'starmap': lambda: itertools.starmap(pow, [(2, 3), (3, 2), (4, 2)]),
    'accumulate': lambda: itertools.accumulate([1, 2, 3, 4]), 'accumulate mul': lambda: itertools.accumulate([1, 2, 3, 4], operator.mul),
    'accumulate initial': lambda: itertools.accumulate([1, 2, 3], initial=100),
    'accumulate None': lambda: itertools.accumulate([None, 1, 2], lambda a, b: b),
    'compress': lambda: itertools.compress('abcde', [1, 0, 1, 1, 1]), 'islice': lambda: itertools.islice(range(20), 2, 12, 3),
    'zip_longest': lambda: itertools.zip_longest('abc', [1], fillvalue='-'),
    'groupby': lambda: (k for k, g in itertools.groupby('aabbccd')),
    'product': lambda: itertools.product('ab', [1, 2]), 'product repeat': lambda: itertools.product('ab', repeat=2),
    'permutations': lambda: itertools.permutations('abc', 2), 'combinations': lambda: itertools.combinations('abcd', 2),
    'combinations_with_replacement': lambda: itertools.combinations_with_replacement('abc', 2),
    'tee': lambda: itertools.tee('abcd')[0],
}


def show(what, do):
    try:
        print('  ', what, do())
    except Exception as e:
        print('  ', what, type(e).__name__, e)


for name, make in MAKERS.items():
    print(name)
    for taken in 0, 1, 2, 3:
        it = make()
        for _ in range(taken):
            next(it, None)
        show('copy', lambda: list(copy.copy(it)) if name in ('list', 'tuple', 'range', 'enumerate2') else '')
        if 'None' not in name or name == 'filter None':
            show('deepcopy', lambda: list(copy.deepcopy(it)))
            show('pickle', lambda: list(pickle.loads(pickle.dumps(it))))
        print('   rest', list(it))
        if name != 'groupby':
            show('ended', lambda: list(copy.copy(it)))

g = itertools.groupby('aabbbcc')
next(g)
again = copy.deepcopy(g)
print([(k, list(v)) for k, v in again], [(k, list(v)) for k, v in g])
a, b = itertools.tee('abcdef')
next(a), next(a), next(b)
print(list(copy.copy(b)), list(pickle.loads(pickle.dumps(b))), list(a), list(b))
c = itertools.cycle('abc')
print([next(c) for _ in range(4)], list(itertools.islice(copy.deepcopy(c), 7)), [next(c) for _ in range(5)])
print(itertools.count(5).__reduce__(), itertools.count(1, 2).__reduce__(), itertools.repeat(3).__reduce__())
for it, states in ((iter([1, 2, 3]), (2, -5, 99)), (reversed([1, 2, 3]), (1, -1, 99)), (iter('aéi'), (1, 2, 9)), (iter(b'abc'), (2, -1)),
                   (iter(range(5)), (3,)), (iter((1, 2)), (1, -1)), (reversed('abc'), (0, 2)), (iter(Items()), (3, -2))):
    for state in states:
        it.__setstate__(state)
        print(type(it).__name__, state, next(it, 'end'))
show('callable', lambda: list(itertools.islice(copy.copy(iter(six, 7)), 2)))
show('generator', lambda: copy.copy(x for x in 'ab'))
show('pairwise', lambda: list(itertools.pairwise('abc')))
for bad in (lambda: iter([1]).__setstate__('x'), lambda: itertools.chain().__setstate__((1,)),
            lambda: itertools.cycle('a').__setstate__(3)):
    try:
        bad()
        print('taken')
    except Exception as e:
        print(type(e).__name__)

# statistics: NormalDist to the last digit, and functions of two inputs.
import copy
import pickle
from decimal import Decimal
from fractions import Fraction
from statistics import *
from statistics import LinearRegression


def attempt(label, f):
    try:
        print(label, '->', f())
    except Exception as exc:
        print(label, 'raised', type(exc).__name__, exc)


n = NormalDist(100, 15)
print(n, n.mean, n.median, n.mode, n.stdev, n.variance, NormalDist(), NormalDist(1), NormalDist(sigma=2), NormalDist('3', 4) if False else '')
for x in (100, 85.5, 130, 0, -1e6, 1e308, Fraction(301, 3), float('inf'), float('nan')):
    print(x, n.pdf(x), n.cdf(x), n.zscore(x))
for p in (1e-300, 1e-20, 1e-9, 0.001, 0.02425, 0.05, 0.0749, 0.075, 0.0751, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.925, 0.95, 0.999, 1 - 1e-12, Fraction(1, 3)):
    print(p, n.inv_cdf(p), NormalDist().inv_cdf(p))
print(n.quantiles(), n.quantiles(10), n.quantiles(1), n.quantiles(n=3))
print([round(v, 10) for v in n.samples(3, seed=8)], len(n.samples(5)), n.samples(0))
print(NormalDist.from_samples([1, 2, 3.5, 9]), NormalDist.from_samples(iter([Fraction(1, 2), 2])))
a, b = NormalDist(2, 3), NormalDist(5, 4)
print(a + b, a - b, a + 1, 1 + a, a - 1, 1 - a, a * 2, 2 * a, a / 4, +a, -a, a * -3, a / -2, a == NormalDist(2.0, 3), a != b, hash(a) == hash((2.0, 3.0)), a == 3)
print(a.overlap(b), b.overlap(a), a.overlap(a), a.overlap(NormalDist(9, 3)), NormalDist(1, 0.5).overlap(NormalDist(-4, 7)))
for label, f in (('negative', lambda: NormalDist(1, -1)), ('text', lambda: NormalDist('x', 1)), ('sigma text', lambda: NormalDist(1, 'x')), ('pdf', lambda: NormalDist(1, 0).pdf(1)), ('cdf', lambda: NormalDist(1, 0).cdf(1)),
                 ('zscore', lambda: NormalDist(1, 0).zscore(1)), ('inv_cdf', lambda: NormalDist(1, 0).inv_cdf(.5)), ('p', lambda: n.inv_cdf(0)), ('p 1', lambda: n.inv_cdf(1.0)), ('overlap', lambda: n.overlap(3)),
                 ('overlap 0', lambda: n.overlap(NormalDist(1, 0))), ('add', lambda: n + 'x'), ('mul', lambda: n * 'x'), ('rdiv', lambda: 1 / n), ('set', lambda: setattr(n, 'mean', 3)), ('new', lambda: setattr(n, 'q', 3)),
                 ('samples', lambda: n.samples('a')), ('few', lambda: NormalDist.from_samples([1])), ('pdf text', lambda: n.pdf('a')), ('mul normal', lambda: a * b), ('args', lambda: n.pdf())):
    attempt(label, f)
print(copy.copy(a) == a, copy.deepcopy(a) == a, pickle.loads(pickle.dumps(a)) == a, sorted(NormalDist.__slots__))


class Sub(NormalDist):
    def twice(self):
        return self * 2


print(Sub(1, 2), Sub(1, 2).twice(), Sub.from_samples([1, 2]), vars(Sub(1, 2)))
x, y = [1, 2, 3, 4, 5, 6, 7, 8, 9], [1.5, 2, 3.25, 1, 2, 3, 1, 2, 3]
print(covariance(x, y), correlation(x, y), correlation(x, x), correlation(x, x[::-1]), linear_regression(x, y), linear_regression(x, y, proportional=True))
print(covariance([Fraction(1, 3), Fraction(1, 7)], [1, 2]), linear_regression((1, 2), (3, 5)).slope, LinearRegression(1, 2), linear_regression([1, 2], [-1, -2], proportional=True))
for label, f in (('length', lambda: covariance([1], [1, 2])), ('one', lambda: correlation([1], [2])), ('constant', lambda: correlation([1, 1], [1, 2])), ('x constant', lambda: linear_regression([1, 1], [1, 2])),
                 ('none', lambda: linear_regression([], [])), ('zero', lambda: linear_regression([0, 0], [1, 2], proportional=True)), ('named', lambda: covariance(x=[1], y=[2])), ('iterators', lambda: covariance(iter([1, 2]), [1, 2])),
                 ('decimal', lambda: covariance([Decimal(1), Decimal(2)], [1, 2]))):
    attempt(label, f)

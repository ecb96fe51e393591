# Generators with a script's own random() or getrandbits(), states, pickles, wrong arguments.
import pickle
import random
import secrets
import warnings

warnings.simplefilter("ignore")
g = random.Random(7)
g.gauss(0, 1)
state = pickle.dumps(g)
first = [g.random(), g.gauss(0, 1), g.randrange(10**30)]
again = pickle.loads(state)
print(first == [again.random(), again.gauss(0, 1), again.randrange(10**30)])
saved = g.getstate()
print(saved[0], len(saved[1]), saved[2])
g.setstate(saved)


class Fixed(random.Random):
    def random(self):
        return 0.25


class Bits(random.Random):
    def getrandbits(self, k):
        return (1 << k) // 3


class Both(Bits):
    def random(self):
        return 0.75


for cls in (Fixed, Bits, Both):
    r = cls()
    print(cls.__name__, r.randrange(100), r.choice("abcdef"), r.sample(range(50), 3) if cls is not Bits and cls is not Fixed and cls is not Both else None,
          r.uniform(0, 8) if cls is not Bits else None, r.randint(5, 5))


class Seeded(random.Random):
    def seed(self, a=None, version=2):
        print("seed", a, version)
        super().seed(a, version)


Seeded(5)
print(Seeded(x=6).random())
for seed in ("nofar", b"nofar", "é", 12, -12, 1.5):
    r = random.Random()
    r.seed(seed, version=1)
    print(seed, r.random())
for call in (
    lambda: random.randrange("a"), lambda: random.randrange(None), lambda: random.randrange(3.5),
    lambda: random.randrange(4.0) in range(4), lambda: random.randrange(10, None, 2),
    lambda: random.choices([1, 2], 3), lambda: random.sample({1, 2}, 1),
    lambda: random.sample([1, 2], 2, counts=[1.5, 2]), lambda: random.sample([1], 1, counts=[0]),
    lambda: random.setstate(None), lambda: random.setstate((4, None, None)),
    lambda: random.SystemRandom().getstate(), lambda: random.SystemRandom().setstate(1),
    lambda: pickle.dumps(random.SystemRandom()), lambda: random.triangular(1, 1, 1),
    lambda: random.randbytes(-1), lambda: secrets.randbelow(0),
):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
print(random.TWOPI, random.NV_MAGICCONST, sorted(random.__all__)[:4], len(secrets.token_hex()))

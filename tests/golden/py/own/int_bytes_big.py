# Ints of many digits to and from bytes and bits, of every length around a digit's.
import random

random.seed(5)
for n in (1, 31, 32, 33, 59, 60, 61, 64, 119, 120, 121, 500, 80_000):
    x = random.getrandbits(n)
    assert int(hex(x), 16) == int(bin(x), 2) == int(oct(x), 8) == x
    for order in ("little", "big"):
        for y in (x, -x):
            assert int.from_bytes(y.to_bytes(n // 8 + 2, order, signed=True), order, signed=True) == y
    print(n, hash(x), x.to_bytes(n // 8 + 1, "little")[:12])
print(int("1" * 50, 32), int.from_bytes(b""), (0).to_bytes(0, "big"), random.randbytes(5))

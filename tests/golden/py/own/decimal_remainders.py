# What division leaves: exponents of remainders, of nothing and of what is smaller than the divisor;
# how many zeros an exact quotient, a root and normalize() keep.
from decimal import Context, Decimal, getcontext

pairs = [("7.0E+21", "-291244498513919249575617.5"), ("0E+3", "-1.0E-29"), ("0", "-4.7000000E-23"),
         ("-0E+20", "1942851449097.59158"), ("58", "7294053238173539812742110271560793153294494284399.5"),
         ("5.00", "7829285594.708"), ("17", "5"), ("-17.25", "0.5"), ("1E+30", "7")]
for prec in (3, 9, 28, 50):
    getcontext().prec = prec
    for x, y in pairs:
        a, b = Decimal(x), Decimal(y)
        for name in ("__mod__", "__floordiv__", "__divmod__", "remainder_near"):
            c = getcontext()
            c.clear_flags()
            try:
                found = getattr(a, name)(b)
            except ArithmeticError as e:
                found = type(e).__name__
            print(prec, x, name, y, found, sorted(s.__name__ for s, on in c.flags.items() if on))

for digits in ("1", "100", "350", "1000000000000000000000000", "12300000000000000000", "81E+6", "0", "64E-20"):
    d = Decimal(digits)
    print(digits, d / 5, d / Decimal("0.0625"), d / 3, d.normalize(), d.sqrt(), Context(prec=40).divide(d, 8))
print(sum((Decimal(i) * Decimal("1.05") / 3 for i in range(2000)), Decimal(0)))

import numbers, fractions, decimal
for x in (1, 1.0, 1j, True, fractions.Fraction(1,2), decimal.Decimal(1)):
    print(type(x).__name__, [c.__name__ for c in (numbers.Number, numbers.Complex, numbers.Real, numbers.Rational, numbers.Integral) if isinstance(x, c)])

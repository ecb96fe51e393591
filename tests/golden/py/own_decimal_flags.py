from decimal import *
for op in ['exp(D("123456789012"))','exp(D("-123456789012"))','next_minus(D("-0"))','next_plus(D("0"))','create_decimal_from_float(1.5)','multiply(D("1E999999"),10)','power(D(10),D("-1E10"))','divide(D(1),D(3))','scaleb(D("1E-20"),-999990)', 'create_decimal("1E-1000030")','quantize(D(1),D("1E-50"))','sqrt(D(2))','next_toward(D(0),D(1))','ln(D(0))', 'compare(D("sNaN"),1)', 'create_decimal(1.5)', 'plus(D("1E-1000005"))']:
    D=Decimal; c=Context(prec=9)
    try: r=eval('c.'+op)
    except Exception as e: r=type(e).__name__
    print(op, r, [f.__name__ for f,v in c.flags.items() if v], c)

from decimal import *
import pickle
def t(f,*a,**k):
    try: print(getattr(f,'__name__',f), a, '->', repr(f(*a,**k)))
    except Exception as e: print(getattr(f,'__name__',f), a, '->', type(e).__name__, e)
D=Decimal
c=Context(prec=9)
vals=['0','-0','1','1.5','-2.75','101','1100','Infinity','-Infinity','NaN','-NaN','sNaN','1E+5','123456789012','9.999999999','1E-20','0.00']
for m in 'canonical copy_abs copy_decimal copy_negate is_canonical is_finite is_infinite is_nan is_normal is_qnan is_signed is_snan is_subnormal is_zero logb logical_invert next_minus next_plus number_class normalize to_integral_value to_sci_string sqrt exp ln log10 plus minus abs'.split():
    for v in vals: t(getattr(c,m),D(v))
for m in 'add subtract multiply divide divide_int remainder remainder_near compare compare_signal compare_total compare_total_mag copy_sign logical_and logical_or logical_xor max_mag min_mag max min next_toward rotate shift scaleb same_quantum quantize power divmod'.split():
    for x in vals[::5]:
        for y in ['1','-1','3','0','101','NaN','Infinity','1.1']: t(getattr(c,m),D(x),D(y))
    t(getattr(c,m),1,2); t(getattr(c,m),1.5,2); t(getattr(c,m),'1',2)
t(pow,D(10),2,7); t(pow,D(10),D(3),D(7)); t(c.power,2,8,modulo=5); t(c.create_decimal,'3.14\n'); t(c.create_decimal,'-0'); t(c.create_decimal,'1_000'); t(c.create_decimal,' 1'); t(c.create_decimal_from_float,-0.0); t(c.create_decimal_from_float,1.1); t(c.create_decimal,'1.123456789012')
class MyD(Decimal): pass
t(MyD.from_float,1.5); print(type(MyD.from_float(1)), type(MyD(1)+1)); print(pickle.loads(pickle.dumps(c)))
for d in ('1','1.23','-5E+3','NaN','Infinity'): print(D(d).as_tuple(), hash(D(d)) if d!='NaN' else '', D(d).adjusted())
t(float,D('-NaN')); t(D,(1,(1,2),-1)); t(D,(0,(),'F')); t(D,(2,(1,),0)); t(D,[0,[1],2]); t(D,'1 '); t(D,'1_0'); t(D,'abc'); t(D,None); t(D,1.1); t(D,True)
with localcontext(prec=3) as lc: print(D(1)/3, lc.prec, getcontext() is lc)
print(getcontext()); print(DefaultContext, BasicContext, ExtendedContext)
for r in (ROUND_UP,ROUND_DOWN,ROUND_CEILING,ROUND_FLOOR,ROUND_HALF_UP,ROUND_HALF_DOWN,ROUND_HALF_EVEN,ROUND_05UP):
    for v in ('1.25','-1.25','1.35','2.5','-0.05','1.05'): print(r, v, D(v).quantize(D('0.1'),rounding=r), D(v).to_integral_value(rounding=r), end=' ')
    print()
for s in ['','.2f','10.3f','<10','>10','^10','+','e','.3e','g','%','.1%',',','012,.2f','n','E','_','5','=+10','z.1f','s','x']:
    for v in ('1234567.891','-0.001','0','NaN','1E+10'):
        try: print(repr(s),v,repr(format(D(v),s)))
        except Exception as e: print(repr(s),v,type(e).__name__,e)
c2=Context(prec=5,traps=[]); print(c2.divide(D(1),D(0)), c2.flags[DivisionByZero], c2); c2.clear_flags(); print(c2.sqrt(D(-1)), c2.flags[InvalidOperation])
for op in ['1/0','0/0','D("sNaN")+1','D(10)**D("-1E10")','D("1E999999")*10','D(2)**D("0.5")','D(-2)**D("0.5")','D(0)**0','D("inf")-D("inf")','D(5)//D(3)','D(-5)%D(3)','divmod(D(-7),2)','D(1)<D("NaN")','D(1)==1.0','D("0.1")==0.1','D(1)<1.5','max(D(1),D("NaN"))','D(1)+1.5','1+D(2)','D("1.10")+D("1.1")','-D("0")','abs(D("-0"))','round(D("2.675"),2)','round(D("2.5"))','int(D("-2.9"))','D("1E+3")','D("123E-10")','D("0E-7")','str(D("1E-7"))','D(7).sqrt()','D(2).exp()','D(10).ln()','D(1000).log10()','D("1.23").scaleb(3)','D("1.5").as_integer_ratio()','D(3).fma(2,3)','hash(D(1))==hash(1)','D("1.0").normalize()','D("100").normalize()','D("1e2").to_eng_string()','sum([D("0.1")]*10)','D.from_float(0.1)','bool(D(0))','sorted([D(3),D(1),2])']:
    try: print(op, '=>', repr(eval(op.replace('1/0','D(1)/0').replace('0/0','D(0)/0') if op in('1/0','0/0') else op)))
    except Exception as e: print(op,'=>',type(e).__name__,e)

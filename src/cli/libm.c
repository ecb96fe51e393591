/*
 * libm of glibc, opened when the program first calls one of its functions. Most commands never do,
 * and loading it (five mappings, sixty functions that are chosen by the processor) was a tenth of
 * the start of an empty script. Functions of the same names stand in front of it; the linker then
 * finds that the program needs no libm. Part of the program only, not of the library: whoever links
 * that has a libm of their own. Other C libraries keep these functions where all the others are.
 */
#include <features.h>

#ifdef __GLIBC__
#include <complex.h>
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *libm_find(const char *name) {
    void *found = dlsym(dlopen("libm.so.6", RTLD_LAZY), name); /* stays open, counted */
    if (!found) {
        fprintf(stderr, "%s\n", dlerror());
        abort();
    }
    return found;
}

/* Several threads may look a function up: they find the same. */
#define FUNCTION(result, name, parameters, arguments)                                              \
    result name parameters {                                                                       \
        static result(*real) parameters;                                                           \
        result(*f) parameters = __atomic_load_n(&real, __ATOMIC_RELAXED);                          \
        if (!f) {                                                                                  \
            void *found = libm_find(#name);                                                        \
            memcpy(&f, &found, sizeof f);                                                          \
            __atomic_store_n(&real, f, __ATOMIC_RELAXED);                                          \
        }                                                                                          \
        return f arguments;                                                                        \
    }

#define REAL(name) FUNCTION(double, name, (double x), (x))
#define REAL2(name) FUNCTION(double, name, (double x, double y), (x, y))
#define COMPLEX(name) FUNCTION(double complex, name, (double complex z), (z))

REAL(acos)
REAL(acosh)
REAL(asin)
REAL(asinh)
REAL(atan)
REAL(atanh)
REAL(cbrt)
REAL(ceil)
REAL(cos)
REAL(cosh)
REAL(erf)
REAL(erfc)
REAL(exp)
REAL(exp2)
REAL(expm1)
REAL(floor)
REAL(lgamma)
REAL(log)
REAL(log10)
REAL(log1p)
REAL(log2)
REAL(nearbyint)
REAL(rint)
REAL(round)
REAL(sin)
REAL(sinh)
REAL(sqrt)
REAL(tan)
REAL(tanh)
REAL(tgamma)
REAL(trunc)
REAL2(atan2)
REAL2(fmod)
REAL2(hypot)
REAL2(nextafter)
REAL2(pow)
REAL2(remainder)
COMPLEX(cacos)
COMPLEX(cacosh)
COMPLEX(casin)
COMPLEX(casinh)
COMPLEX(catan)
COMPLEX(catanh)
COMPLEX(ccos)
COMPLEX(ccosh)
COMPLEX(cexp)
COMPLEX(clog)
COMPLEX(csin)
COMPLEX(csinh)
COMPLEX(csqrt)
COMPLEX(ctan)
COMPLEX(ctanh)
FUNCTION(double, cabs, (double complex z), (z))
FUNCTION(double, lgamma_r, (double x, int *sign), (x, sign))
FUNCTION(void, sincos, (double x, double *sine, double *cosine), (x, sine, cosine))
FUNCTION(long double, ldexpl, (long double x, int exponent), (x, exponent))
FUNCTION(long double, sqrtl, (long double x), (x))

#endif

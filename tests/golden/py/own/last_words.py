"""Generators left in the middle and instances with __del__: when a function returns, a name is bound anew, a result is
thrown away, a loop is left, the loop of asyncio ends, the program ends."""
import asyncio


def gen(n):
    try:
        yield 1
        yield 2
    finally:
        print('closed', n)


class D:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print('gone', self.n)


def one():
    g = gen('local')
    next(g)


def local():
    v = D('local')
    print('in local')


def taken(v):
    pass


def returned():
    for x in gen('returned'):
        return x


one()
print('after one')
for x in gen('break'):
    break
print('after break')
g = gen('rebound')
next(g)
g = None
print('after rebound')
print(returned())
D('thrown away')
print('after thrown away')
x = D('x')
x = D('y')
print('rebound')
del x
print('deleted')
local()
print('after local')
taken(D('argument'))
print('after argument')
[D('popped')].pop()
print('after popped')


async def agen(n):
    try:
        yield 1
        yield 2
    finally:
        print('closed', n)


async def main():
    async for x in agen('async break'):
        break
    kept = agen('async kept')
    await kept.__anext__()
    print('end of main')

asyncio.run(main())
print('after run')
g = gen('exit')
next(g)
q = D('exit')

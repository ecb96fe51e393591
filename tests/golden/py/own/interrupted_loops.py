"""A signal ends a loop in C over an iterator without an end. (CPython goes on; its output is not asked here.)"""
import collections, functools, itertools, signal

forever = itertools.repeat
LOOPS = [
    lambda: sum(itertools.count()), lambda: list(forever(1)), lambda: max(itertools.count()), lambda: any(forever(0)),
    lambda: 5 in forever(1), lambda: set(forever(1)), lambda: tuple(map(int, forever(1))),
    lambda: dict.fromkeys(forever(1)), lambda: next(filter(None, forever(0))), lambda: [*forever(0)],
    lambda: collections.deque(forever(0), 0), lambda: next(itertools.filterfalse(None, forever(1))),
    lambda: functools.reduce(lambda a, b: a, forever(1)), lambda: next(itertools.islice(itertools.count(), 10**18, None)),
    lambda: next(itertools.compress(forever(1), forever(0))),
]


def stop(number, frame):
    raise KeyboardInterrupt


signal.signal(signal.SIGALRM, stop)
for loop in LOOPS:
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    try:
        loop()
    except KeyboardInterrupt:
        print('stopped')

# tqdm: progress bars are not drawn; what is looped over is passed through, and counted.
import contextlib as _contextlib
import sys as _sys

__version__ = "4.66.5"


class TqdmTypeError(TypeError):
    pass


class TqdmKeyError(KeyError):
    pass


class TqdmWarning(Warning):
    pass


class TqdmDeprecationWarning(TqdmWarning, DeprecationWarning):
    pass


class TqdmExperimentalWarning(TqdmWarning, FutureWarning):
    pass


class tqdm:
    monitor_interval, monitor = 10, None

    def __init__(self, iterable=None, desc=None, total=None, leave=True, file=None, ncols=None, mininterval=0.1, maxinterval=10.0,
                 miniters=None, ascii=None, disable=False, unit="it", unit_scale=False, initial=0, position=None, postfix=None, **options):
        self.iterable, self.desc, self.n, self.initial, self.unit, self.disable, self.leave = iterable, desc or "", initial, initial, unit, disable, leave
        self.total = total if total is not None else len(iterable) if hasattr(iterable, "__len__") else None
        self.postfix = None
        if postfix:
            self.set_postfix(**postfix)

    def __iter__(self):
        for item in self.iterable:
            yield item
            self.n += 1

    async def __aiter__(self):
        async for item in self.iterable:
            yield item
            self.n += 1

    def __len__(self):
        return self.total if self.iterable is None else len(self.iterable) if hasattr(self.iterable, "__len__") else self.total or 0

    def __bool__(self):
        if self.total is not None:
            return self.total > 0
        if self.iterable is None:
            raise TypeError("bool() undefined when iterable == total == None")
        return bool(self.iterable)

    def __contains__(self, item):
        return item in self.iterable

    def __reversed__(self):
        return type(self)(reversed(self.iterable))

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def update(self, n=1):
        if not self.disable:
            self.n += n

    def set_description(self, desc=None, refresh=True):
        self.desc = desc + ": " if desc else ""

    def set_description_str(self, desc=None, refresh=True):
        self.desc = desc or ""

    def set_postfix(self, ordered_dict=None, refresh=True, **kwargs):
        pairs = {**dict(ordered_dict or {}), **dict(sorted(kwargs.items()))}
        self.postfix = ", ".join("%s=%s" % (key, value if isinstance(value, str) else "%.3g" % value
                                            if isinstance(value, (int, float)) else value) for key, value in pairs.items())

    def set_postfix_str(self, s="", refresh=True):
        self.postfix = str(s)

    def reset(self, total=None):
        self.n, self.total = 0, self.total if total is None else total

    def close(self):
        self.disable = True

    def refresh(self, nolock=False, lock_args=None):
        return True

    def clear(self, nolock=False):
        pass

    unpause = display = moveto = clear

    @property
    def format_dict(self):
        return {"n": self.n, "total": self.total, "prefix": self.desc, "unit": self.unit, "postfix": self.postfix, "initial": self.initial}

    @classmethod
    def write(cls, s, file=None, end="\n", nolock=False):
        (file or _sys.stdout).write(s + end)

    @classmethod
    @_contextlib.contextmanager
    def external_write_mode(cls, file=None, nolock=False):
        yield

    @classmethod
    @_contextlib.contextmanager
    def wrapattr(cls, stream, method, total=None, bytes=True, **options):
        yield stream

    @classmethod
    def set_lock(cls, lock):
        pass

    @classmethod
    def get_lock(cls):
        return _contextlib.nullcontext()

    @classmethod
    def pandas(cls, **options):
        pass

    @classmethod
    def as_completed(cls, fs, *, loop=None, timeout=None, total=None, **options):
        import asyncio
        return asyncio.as_completed(fs, timeout=timeout)

    @classmethod
    async def gather(cls, *fs, loop=None, timeout=None, total=None, **options):
        import asyncio
        return await asyncio.gather(*fs)


def trange(*args, **options):
    return tqdm(range(*args), **options)


tqdm_notebook, tnrange = tqdm, trange

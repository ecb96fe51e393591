# tqdm: progress bars are not drawn; what is looped over is passed through.
import sys as _sys


class tqdm:
    def __init__(self, iterable=None, desc=None, total=None, **options):
        self.iterable, self.desc, self.n = iterable, desc, 0
        self.total = total if total is not None else len(iterable) if hasattr(iterable, "__len__") else None

    def __iter__(self):
        for item in self.iterable:
            yield item
            self.n += 1

    def __len__(self):
        return self.total or 0

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return None

    def update(self, n=1):
        self.n += n

    def close(self):
        pass

    def set_description(self, desc=None, refresh=True):
        self.desc = desc

    def set_postfix(self, *args, **options):
        pass

    set_description_str = set_postfix_str = refresh = clear = reset = set_postfix

    @classmethod
    def write(cls, s, file=None, end="\n", nolock=False):
        (file or _sys.stdout).write(s + end)


def trange(*args, **options):
    return tqdm(range(*args), **options)


auto = std = _sys.modules[__name__]

# pydantic.dataclasses: dataclasses; their values are not converted.
import dataclasses as _dataclasses


def dataclass(cls=None, *, config=None, **options):
    options = {k: v for k, v in options.items() if k in ("init", "repr", "eq", "order", "frozen", "kw_only", "slots")}
    return _dataclasses.dataclass(cls, **options) if cls is not None else lambda c: _dataclasses.dataclass(c, **options)

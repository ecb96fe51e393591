# os.PathLike: whatever has __fspath__ is an instance of it.
import abc
import types


class PathLike(abc.ABC):
    __module__ = 'os'

    @abc.abstractmethod
    def __fspath__(self):
        raise NotImplementedError

    @classmethod
    def __subclasshook__(cls, subclass):
        if cls is PathLike:
            for c in subclass.__mro__:
                if '__fspath__' in c.__dict__:
                    return True
        return NotImplemented

    __class_getitem__ = classmethod(types.GenericAlias)

# advanced_alchemy.types.file_object: what the database keeps of a stored file. The storage itself is not ours: nothing is
# uploaded or read.
import mimetypes as _mimetypes

from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.types import TypeDecorator as _TypeDecorator

from advanced_alchemy.types.json import JsonB as _JsonB


class FileObject:
    def __init__(self, backend, filename, to_filename=None, content_type=None, size=None, last_modified=None, checksum=None,
                 etag=None, version_id=None, metadata=None, source_path=None, content=None):
        self._backend, self.filename, self._to_filename = backend, to_filename or filename, to_filename
        self.content_type = content_type or _mimetypes.guess_type(filename)[0] or "application/octet-stream"
        self.size, self.last_modified, self.checksum, self.etag, self.version_id = size, last_modified, checksum, etag, version_id
        self.metadata = metadata or {}

    @property
    def backend(self):
        return storages.get_backend(self._backend) if isinstance(self._backend, str) else self._backend

    @property
    def path(self):
        return self._to_filename or self.filename

    def to_dict(self):
        fields = ("content_type", "size", "last_modified", "checksum", "etag", "version_id", "metadata")
        shown = {"filename": self.path, "backend": self._backend if isinstance(self._backend, str) else self._backend.key}
        shown.update((name, getattr(self, name)) for name in fields if getattr(self, name) not in (None, {}))
        return shown


FileObjectList = MutableList


class StorageBackend:
    driver = ""

    def __init__(self, key, fs=None, **kwargs):
        self.key, self.fs = key, fs


class StorageRegistry:
    def __init__(self):
        self._backends = {}

    def register_backend(self, value, key=None):
        self._backends[key or getattr(value, "key", value)] = value

    def unregister_backend(self, key):
        self._backends.pop(key, None)

    def clear_backends(self):
        self._backends.clear()

    def get_backend(self, key):
        from advanced_alchemy.exceptions import ImproperConfigurationError
        if key not in self._backends:
            raise ImproperConfigurationError('No storage backend registered with key "%s"' % key)
        return self._backends[key]

    def is_registered(self, key):
        return key in self._backends

    def registered_backends(self):
        return list(self._backends)


storages = StorageRegistry()


class StoredObject(_TypeDecorator):
    impl = _JsonB
    cache_ok = True

    def __init__(self, backend, multiple=False, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.storage_key = backend if isinstance(backend, str) else backend.key
        self.multiple = multiple

    @property
    def backend(self):
        return storages.get_backend(self.storage_key)

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        values = [v if isinstance(v, dict) else v.to_dict() for v in (value if self.multiple else [value])]
        return values if self.multiple else values[0]

    def _read(self, value):
        return FileObject(**{"backend": self.storage_key, **value})

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        if self.multiple:
            return MutableList([self._read(v) for v in ([value] if isinstance(value, dict) else value)])
        return self._read(value)

# oslo_utils.fileutils
import contextlib as _contextlib
import hashlib as _hashlib
import os as _os
import tempfile as _tempfile


def ensure_tree(path, mode=0o777):
    _os.makedirs(path, mode, exist_ok=True)


def delete_if_exists(path, remove=_os.unlink):
    try:
        remove(path)
    except FileNotFoundError:
        pass


@_contextlib.contextmanager
def remove_path_on_error(path, remove=delete_if_exists):
    try:
        yield
    except BaseException:
        remove(path)
        raise


def write_to_tempfile(content, path=None, suffix="", prefix="tmp"):
    if path:
        ensure_tree(path)
    handle, name = _tempfile.mkstemp(suffix=suffix, dir=path, prefix=prefix)
    with _os.fdopen(handle, "wb") as file:
        file.write(content)
    return name


def compute_file_checksum(path, read_chunksize=65536, algorithm="sha256"):
    digest = _hashlib.new(algorithm)
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(read_chunksize), b""):
            digest.update(chunk)
    return digest.hexdigest()


def last_bytes(path, num):
    with open(path, "rb") as file:
        size = file.seek(0, _os.SEEK_END)
        file.seek(max(size - num, 0))
        return file.read(), max(size - num, 0)


def is_json(file_path):
    import json
    with open(file_path) as file:
        try:
            json.load(file)
            return True
        except ValueError:
            return False

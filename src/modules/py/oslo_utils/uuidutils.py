import uuid as _uuid

from _retort import unknown as _unknown


def generate_uuid(dashed=True):
    made = _uuid.uuid4()
    return str(made) if dashed else made.hex


def is_uuid_like(value):
    try:
        return str(_uuid.UUID(value)).replace("-", "") == str(value).replace("urn:", "").replace("uuid:", "") \
            .strip("{}").replace("-", "").lower()
    except (TypeError, ValueError, AttributeError):
        return False


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("oslo_utils.uuidutils." + name)

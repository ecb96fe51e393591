# oslo_utils.uuidutils: UUIDs made and recognized.
import uuid as _uuid

from _retort import rest as _rest


def generate_uuid(dashed=True):
    made = _uuid.uuid4()
    return str(made) if dashed else made.hex


def is_uuid_like(value):
    try:
        return str(_uuid.UUID(value)).replace("-", "") == str(value).replace("urn:", "").replace("uuid:", "") \
            .strip("{}").replace("-", "").lower()
    except (TypeError, ValueError, AttributeError):
        return False


__getattr__ = _rest(__name__)

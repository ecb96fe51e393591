import uuid as _uuid


def generate_uuid(dashed=True):
    made = _uuid.uuid4()
    return str(made) if dashed else made.hex


def is_uuid_like(value):
    try:
        return str(_uuid.UUID(value)).replace("-", "") == str(value).replace("urn:", "").replace("uuid:", "") \
            .strip("{}").replace("-", "").lower()
    except (TypeError, ValueError, AttributeError):
        return False

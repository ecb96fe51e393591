# itsdangerous.timed.
from itsdangerous import TimedSerializer, TimestampSigner

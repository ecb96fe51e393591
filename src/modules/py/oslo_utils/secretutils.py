# oslo_utils.secretutils
import hashlib as _hashlib
import hmac as _hmac

constant_time_compare = _hmac.compare_digest


def md5(string=b"", usedforsecurity=True):
    return _hashlib.md5(string, usedforsecurity=usedforsecurity)

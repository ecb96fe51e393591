# flask_bcrypt: bcrypt with the settings of an application.
import hmac as _hmac

import bcrypt as _bcrypt


def generate_password_hash(password, rounds=None):
    return Bcrypt().generate_password_hash(password, rounds)


def check_password_hash(pw_hash, password):
    return Bcrypt().check_password_hash(pw_hash, password)


class Bcrypt:
    _log_rounds, _prefix, _long = 12, "2b", False

    def __init__(self, app=None):
        if app is not None:
            self.init_app(app)

    def init_app(self, app):
        self._log_rounds = app.config.get("BCRYPT_LOG_ROUNDS", 12)
        self._prefix = app.config.get("BCRYPT_HASH_PREFIX", "2b")
        self._long = app.config.get("BCRYPT_HANDLE_LONG_PASSWORDS", False)

    def _bytes(self, password):
        password = password.encode("utf-8") if isinstance(password, str) else password
        if self._long:
            import hashlib
            password = hashlib.sha256(password).hexdigest().encode("ascii")
        return password

    def generate_password_hash(self, password, rounds=None, prefix=None):
        if not password:
            raise ValueError("Password must be non-empty.")
        prefix = prefix or self._prefix
        prefix = prefix.encode("ascii") if isinstance(prefix, str) else prefix
        return _bcrypt.hashpw(self._bytes(password), _bcrypt.gensalt(rounds or self._log_rounds, prefix))

    def check_password_hash(self, pw_hash, password):
        pw_hash = pw_hash.encode("utf-8") if isinstance(pw_hash, str) else pw_hash
        return _hmac.compare_digest(_bcrypt.hashpw(self._bytes(password), pw_hash), pw_hash)

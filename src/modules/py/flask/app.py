# flask.app: the application class.
from flask import Flask  # noqa: F401

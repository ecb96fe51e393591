# site: where packages of an installation would lie. There is none: nothing here is searched.
import os
import sys

PREFIXES = [sys.prefix]
ENABLE_USER_SITE = False
USER_SITE = USER_BASE = None


def getuserbase():
    global USER_BASE
    USER_BASE = USER_BASE or os.path.join(os.path.expanduser('~'), '.local')
    return USER_BASE


def getusersitepackages():
    global USER_SITE
    version = 'python%d.%d' % sys.version_info[:2]
    USER_SITE = USER_SITE or os.path.join(getuserbase(), 'lib', version, 'site-packages')
    return USER_SITE


def getsitepackages(prefixes=None):
    return [path for path in sys.path if path.endswith('site-packages')]


def addsitedir(sitedir, known_paths=None):
    sitedir = os.path.abspath(sitedir)
    if sitedir not in sys.path:
        sys.path.append(sitedir)
    return known_paths


def main():
    pass

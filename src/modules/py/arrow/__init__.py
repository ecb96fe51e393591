# arrow: moments with a zone, read from and shown as text in many ways.
from arrow import formatter, parser, util
from arrow.arrow import Arrow
from arrow.factory import ArrowFactory
from arrow.formatter import (FORMAT_ATOM, FORMAT_COOKIE, FORMAT_RFC822, FORMAT_RFC850, FORMAT_RFC1036, FORMAT_RFC1123, FORMAT_RFC2822,
                             FORMAT_RFC3339, FORMAT_RFC3339_STRICT, FORMAT_RSS, FORMAT_W3C)
from arrow.parser import ParserError

__version__ = "1.4.0"
_factory = ArrowFactory()
get, utcnow, now = _factory.get, _factory.utcnow, _factory.now


def factory(type):
    return ArrowFactory(type)

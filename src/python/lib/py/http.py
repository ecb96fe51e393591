# http: the enumerations of status codes and methods (no client, no server).
from enum import IntEnum, StrEnum

__all__ = ['HTTPStatus', 'HTTPMethod']


# A line counts on from its number; a name is its phrase in capitals.
_PHRASES = """
100 Continue|Switching Protocols|Processing|Early Hints
200 OK|Created|Accepted|Non-Authoritative Information|No Content|Reset Content|Partial Content|Multi-Status|Already Reported
226 IM Used
300 Multiple Choices|Moved Permanently|Found|See Other|Not Modified|Use Proxy
307 Temporary Redirect|Permanent Redirect
400 Bad Request|Unauthorized|Payment Required|Forbidden|Not Found|Method Not Allowed|Not Acceptable|\
Proxy Authentication Required|Request Timeout|Conflict|Gone|Length Required|Precondition Failed|\
Request Entity Too Large|Request-URI Too Long|Unsupported Media Type|Requested Range Not Satisfiable|\
Expectation Failed|I'm a Teapot
421 Misdirected Request|Unprocessable Entity|Locked|Failed Dependency|Too Early|Upgrade Required
428 Precondition Required|Too Many Requests
431 Request Header Fields Too Large
451 Unavailable For Legal Reasons
500 Internal Server Error|Not Implemented|Bad Gateway|Service Unavailable|Gateway Timeout|\
HTTP Version Not Supported|Variant Also Negotiates|Insufficient Storage|Loop Detected
510 Not Extended|Network Authentication Required
"""


def _codes():
    for line in _PHRASES.strip().splitlines():
        first, phrases = line.split(' ', 1)
        for code, phrase in enumerate(phrases.split('|'), int(first)):
            yield phrase.upper().replace(' ', '_').replace('-', '_').replace("'", ''), (code, phrase)


class HTTPStatus(IntEnum):
    """Status codes of responses, with the phrases of the RFCs."""

    def __new__(cls, value, phrase, description=''):
        made = int.__new__(cls, value)
        vars(made).update(_value_=value, phrase=phrase, description=description)
        return made

    vars().update(_codes())


class HTTPMethod(StrEnum):
    """Methods of requests."""

    def __new__(cls, value, description=''):
        made = str.__new__(cls, value)
        vars(made).update(_value_=value, description=description)
        return made

    def __repr__(self):
        return f'<{type(self).__name__}.{self.name}>'

    vars().update({_name: _name for _name in 'CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT TRACE'.split()})

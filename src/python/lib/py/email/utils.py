# email.utils: addresses and dates as mail headers write them.
import datetime
import re
import time
from calendar import timegm

__all__ = ['formataddr', 'formatdate', 'format_datetime', 'getaddresses', 'localtime', 'make_msgid',
           'mktime_tz', 'parseaddr', 'parsedate', 'parsedate_tz', 'parsedate_to_datetime', 'quote',
           'unquote']

_DAYS = 'Mon Tue Wed Thu Fri Sat Sun'.split()
_MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split()
# Of North America: standard time, and an hour ahead of it in summer.
_ZONES = dict.fromkeys(('UT', 'UTC', 'GMT', 'Z'), 0)
for _letter, _hours in zip('AECMP', range(-4, -9, -1)):
    _ZONES[_letter + 'ST'], _ZONES[_letter + 'DT'] = 100 * _hours, 100 * (_hours + 1)
_SPECIALS = re.compile(r'[][\\()<>@,:;".]')


def quote(str):
    return str.replace('\\', '\\\\').replace('"', '\\"')


def unquote(str):
    ends = str[:1] + str[-1:] if len(str) > 1 else ''
    inside = str[1:-1]
    if ends == '""':
        for escaped in '\\"':
            inside = inside.replace('\\' + escaped, escaped)
    return inside if ends in ('""', '<>') else str


def formataddr(pair, charset='utf-8'):
    name, address = pair
    address.encode('ascii')
    if not name:
        return address
    try:
        name.encode('ascii')
    except UnicodeEncodeError:
        import base64
        return '=?%s?b?%s?= <%s>' % (charset, base64.b64encode(name.encode(charset)).decode(), address)
    quotes = '"' if _SPECIALS.search(name) else ''
    return '%s%s%s <%s>' % (quotes, re.sub(r'[\\"]', r'\\\g<0>', name), quotes, address)


def _split(text):
    # The addresses of a header, at commas outside quotes, comments and brackets.
    parts, part, depth, quoted, escaped, angle = [], '', 0, False, False, False
    for c in text:
        if escaped:
            escaped = False
        elif c == '\\':
            escaped = True
        elif c == '"' and not depth:
            quoted = not quoted
        elif not quoted:
            if c == '(':
                depth += 1
            elif c == ')' and depth:
                depth -= 1
            elif not depth and c in '<>':
                angle = c == '<'
            elif c == ',' and not depth and not angle:
                parts.append(part)
                part = ''
                continue
        part += c
    return parts + [part]


def _without_comments(text):
    comments, out, depth, quoted = [], '', 0, False
    for c in text:
        if c == '"' and not depth:
            quoted = not quoted
        if not quoted and c == '(':
            depth += 1
            if depth == 1:
                comments.append('')
                continue
        if not quoted and c == ')' and depth:
            depth -= 1
            if not depth:
                continue
        if depth:
            comments[-1] += c
        else:
            out += c
    return out.strip(), ' '.join(comments)


def _parse_one(text):
    plain, comment = _without_comments(text.strip())
    match = re.search(r'^(.*)<([^<>]*)>\s*$', plain, re.DOTALL)
    if match:
        name = ' '.join(match.group(1).split())
        if len(name) > 1 and name[0] == name[-1] == '"':
            name = re.sub(r'\\(.)', r'\1', name[1:-1])
        return name or comment, match.group(2).strip()
    return comment, plain


def parseaddr(addr):
    text = addr[0] if isinstance(addr, list) else addr
    one = isinstance(text, str) and len(_split(text)) == 1
    return _parse_one(text) if one else ('', '')


def getaddresses(fieldvalues):
    found = []
    for text in fieldvalues:
        found += [_parse_one(part) for part in _split(str(text))]
    return found


def _format_date(t, zone):
    return '%s, %02d %s %04d %02d:%02d:%02d %s' % (
        _DAYS[t[6]], t[2], _MONTHS[t[1] - 1], t[0], t[3], t[4], t[5], zone)


def format_datetime(dt, usegmt=False):
    if usegmt:
        if dt.tzinfo is None or dt.tzinfo != datetime.timezone.utc:
            raise ValueError('usegmt option requires a UTC datetime')
        zone = 'GMT'
    else:
        zone = '-0000' if dt.tzinfo is None else dt.strftime('%z')
    return _format_date(dt.timetuple(), zone)


def formatdate(timeval=None, localtime=False, usegmt=False):
    timeval = time.time() if timeval is None else timeval
    moment = datetime.datetime.fromtimestamp(timeval, datetime.timezone.utc)
    if localtime:
        return format_datetime(moment.astimezone())
    return format_datetime(moment if usegmt else moment.replace(tzinfo=None), usegmt)


def parsedate_tz(data):
    found = _parsedate_tz(data)
    if found and found[9] is None:
        found[9] = 0
    return tuple(found) if found else None


def _parsedate_tz(data):
    words = (data or '').split()
    if not words:
        return None
    if words[0].endswith(',') or words[0].lower() in [d.lower() for d in _DAYS]:
        del words[0]
    elif ',' in words[0]:
        words[0] = words[0].split(',', 1)[1]
    if len(words) == 3:
        parts = words[0].split('-')
        if len(parts) == 3:
            words = parts + words[1:]
    if len(words) == 4:
        last = words[3]
        at = max(last.find('+'), last.find('-'))
        words[3:] = [last[:at], last[at:]] if at > 0 else [last, '']
    if len(words) < 5:
        return None
    day, month, year, clock, zone = words[:5]
    months = [m.lower() for m in _MONTHS]
    if month[:3].lower() not in months:
        day, month = month, day
        if month[:3].lower() not in months:
            return None
    month = months.index(month[:3].lower()) + 1
    day = day.rstrip(',')
    if ':' in year:
        year, clock = clock, year
    year = year.rstrip(',')
    if year and not year[0].isdigit():
        year, zone = zone, year
    parts = clock.rstrip(',').split(':')
    if len(parts) == 1 and '.' in parts[0]:
        parts = parts[0].split('.')
    if not 2 <= len(parts) <= 3:
        return None
    try:
        year, day = int(year), int(day)
        hour, minute, second = (int(x) for x in (parts + ['0'])[:3])
    except ValueError:
        return None
    if year < 100:
        year += 1900 if year > 68 else 2000
    zone, offset = zone.upper(), None
    if zone in _ZONES:
        offset = _ZONES[zone]
    else:
        try:
            offset = int(zone)
        except ValueError:
            pass
        if offset == 0 and zone.startswith('-'):
            offset = None
    if offset:
        sign = -1 if offset < 0 else 1
        offset = sign * (abs(offset) // 100 * 3600 + abs(offset) % 100 * 60)
    return [year, month, day, hour, minute, second, 0, 1, -1, offset]


def parsedate(data):
    found = parsedate_tz(data)
    return found[:9] if found else None


def parsedate_to_datetime(data):
    found = _parsedate_tz(data)
    if found is None:
        raise ValueError('Invalid date value or format "%s"' % str(data))
    *parts, zone = found
    if zone is None:
        return datetime.datetime(*parts[:6])
    return datetime.datetime(*parts[:6], tzinfo=datetime.timezone(datetime.timedelta(seconds=zone)))


def mktime_tz(data):
    if data[9] is None:
        return time.mktime(data[:8] + (-1,))
    return timegm(data) - data[9]


def localtime(dt=None, isdst=-1):
    if dt is None:
        return datetime.datetime.now(datetime.timezone.utc).astimezone()
    return dt.astimezone()


def make_msgid(idstring=None, domain=None):
    import os
    import random
    import socket
    idstring = '' if idstring is None else '.' + idstring
    domain = socket.getfqdn() if domain is None else domain
    return '<%d.%d.%d%s@%s>' % (int(time.time() * 100), os.getpid(), random.getrandbits(64), idstring,
                                domain)

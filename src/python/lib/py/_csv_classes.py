# The classes of csv to derive from: dialects. And Sniffer, which guesses one. Loaded when one of them
# is asked for.
import csv
import re
from csv import Error, QUOTE_ALL, QUOTE_MINIMAL, _Dialect


class Dialect:
    """How a kind of file is written; the settings are class attributes."""

    _name, _valid = '', False
    delimiter = quotechar = escapechar = doublequote = None
    skipinitialspace = lineterminator = quoting = None

    def __init__(self):
        self._valid = self._valid or type(self) is not Dialect
        try:
            _Dialect(self)
        except TypeError as wrong:
            raise Error(str(wrong))


class excel(Dialect):
    delimiter, quotechar, lineterminator = ',', '"', '\r\n'
    doublequote, skipinitialspace, quoting = True, False, QUOTE_MINIMAL


class excel_tab(excel):
    delimiter = '\t'


class unix_dialect(Dialect):
    delimiter, quotechar, lineterminator = ',', '"', '\n'
    doublequote, skipinitialspace, quoting = True, False, QUOTE_ALL


def _most(counts):
    return max(counts, key=counts.get)


class Sniffer:
    """Guesses the dialect of a sample."""

    def __init__(self):
        self.preferred = list(',\t; :')

    def sniff(self, sample, delimiters=None):
        quote, doubled, mark, blank = self._by_quotes(sample, delimiters)
        if not mark:
            mark, blank = self._by_counts(sample, delimiters)
        if not mark:
            raise Error('Could not determine delimiter')
        settings = dict(_name='sniffed', lineterminator='\r\n', quoting=QUOTE_MINIMAL, delimiter=mark,
                        doublequote=doubled, quotechar=quote or '"', skipinitialspace=blank)
        return type('dialect', (Dialect,), settings)

    def _by_quotes(self, data, delimiters):
        # What stands beside quoted text: on both sides, behind it at the start of a line, before it
        # at the end, or nothing.
        mark, quoted = r'(?P<delim>[^\w\n"\'])(?P<space> ?)', r'(?P<quote>["\']).*?(?P=quote)'
        for form in (f'{mark}{quoted}(?P=delim)', f'(?:^|\\n){quoted}{mark}',
                     f'{mark}{quoted}(?:$|\\n)', f'(?:^|\\n){quoted}(?:$|\\n)'):
            found = list(re.finditer(form, data, re.S | re.M))
            if found:
                break
        else:
            return '', False, None, 0
        quotes, marks, blanks = {}, {}, 0
        for part in map(re.Match.groupdict, found):
            quotes[part['quote']] = quotes.get(part['quote'], 0) + 1
            mark = part.get('delim')
            if mark and (delimiters is None or mark in delimiters):
                marks[mark] = marks.get(mark, 0) + 1
            blanks += bool(part.get('space'))
        quote, mark, blank = _most(quotes), '', 0
        if marks:
            mark = _most(marks)
            blank = marks[mark] == blanks
        d = re.escape(mark)
        inner = f'[^{d}\\n]*'
        doubled = re.search(f'(({d})|^)\\W*{quote}{inner}{quote}{inner}{quote}\\W*(({d})|$)', data, re.M)
        return quote, doubled is not None, mark, blank

    def _by_counts(self, data, delimiters):
        # A delimiter stands equally often in nearly every line. Ten lines more at a time, until some
        # character does.
        lines = [line for line in data.split('\n') if line]
        counts = {chr(code): {} for code in range(127)}
        found = {}
        for start in range(0, len(lines), 10):
            part = lines[start:start + 10]
            for char, own in counts.items():
                for line in part:
                    n = line.count(char)
                    own[n] = own.get(n, 0) + 1
            total, level = min(start + 10, len(lines)), 1.0
            while not found and level >= 0.9:
                for char, own in counts.items():
                    often = _most(own)
                    sure = 2 * own[often] - sum(own.values())
                    if often and sure > 0 and sure / total >= level:
                        if delimiters is None or char in delimiters:
                            found[char] = often, sure
                level -= 0.01
            if found:
                break
        if not found:
            return '', 0
        liked = [char for char in (found if len(found) == 1 else self.preferred) if char in found]
        char = liked[0] if liked else max(found, key=lambda char: (found[char], char))
        return char, lines[0].count(char) == lines[0].count(char + ' ')

    def has_header(self, sample):
        # Every column votes: is its first cell unlike the others, of twenty rows?
        import io
        rows = csv.reader(io.StringIO(sample), self.sniff(sample))
        header = next(rows)
        kinds = dict.fromkeys(range(len(header)))
        for _, row in zip(range(21), rows):
            if len(row) == len(header):
                for at in list(kinds):
                    kind = complex if _is_number(row[at]) else len(row[at])
                    if kinds[at] is None:
                        kinds[at] = kind
                    elif kinds[at] != kind:
                        del kinds[at]
        vote = 0
        for at, kind in kinds.items():
            if kind is complex:
                alike = _is_number(header[at])
            else:
                alike = kind is not None and len(header[at]) == kind
            vote += -1 if alike else 1
        return vote > 0


def _is_number(text):
    try:
        complex(text)
    except (ValueError, OverflowError):
        return False
    return True


for _c in (Dialect, excel, excel_tab, unix_dialect, Sniffer):
    _c.__module__ = 'csv'

#!/usr/bin/env python3
"""Writes src/python/unicode_name.def: the character names that \\N{...} knows.

    tools/unicode_names.py > src/python/unicode_name.def

Scripts in common use, punctuation, symbols and emoji, from the Unicode Character Database of the
Python that runs this. Ideographs and Hangul syllables follow a rule (unicode_name.c).
"""
import unicodedata

RANGES = """20-52F 531-58F 5D0-5EA 600-6FF 900-97F E01-E5B 10A0-10FF 13A0-13FF 1E00-1FFF 2000-27BF
27C0-2AFF 2B00-2BFF 3000-30FF A640-A69F FB00-FB06 FE00-FE0F FEFF-FEFF FF01-FFEE FFF9-FFFD
1F100-1F1FF 1F300-1F64F 1F680-1F6FF 1F7E0-1F7EB 1F900-1F9FF 1FA70-1FAFF"""
ALIASES = """NULL,START OF HEADING,BELL,ALERT,BACKSPACE,CHARACTER TABULATION,HORIZONTAL TABULATION,TAB,
LINE FEED,NEW LINE,LINE TABULATION,VERTICAL TABULATION,FORM FEED,CARRIAGE RETURN,ESCAPE,DELETE,
NEXT LINE,NUL,BEL,BS,HT,LF,NL,EOL,VT,FF,CR,ESC,SP,DEL,NEL,NBSP,SHY,BYTE ORDER MARK,BOM,ZWNBSP,ZWSP,
ZWNJ,ZWJ,LRM,RLM,INFORMATION SEPARATOR ONE,UNIT SEPARATOR,RECORD SEPARATOR,GROUP SEPARATOR,
FILE SEPARATOR,SUBSTITUTE,CANCEL,ACKNOWLEDGE,NEGATIVE ACKNOWLEDGE,SYNCHRONOUS IDLE,END OF TEXT,
START OF TEXT,END OF TRANSMISSION,ENQUIRY,SHIFT IN,SHIFT OUT,DATA LINK ESCAPE"""

names = []
for span in RANGES.split():
    first, last = (int(x, 16) for x in span.split("-"))
    for c in range(first, last + 1):
        name = unicodedata.name(chr(c), None)
        if name:
            names.append((c, name))
for name in ALIASES.replace("\n", "").split(","):
    try:
        names.append((ord(unicodedata.lookup(name)), name))
    except KeyError:
        pass
print("/* Unicode character names. Written by tools/unicode_names.py. */")
for c, name in sorted(set(names)):
    print('"%X %s\\n"' % (c, name))

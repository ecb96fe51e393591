"""Widths and decompositions of characters."""
import unicodedata as u

for c in 'aé\xa0\xaa¼½ﬁ①㎏ẃḉΐ한カﾊ日Ａ\u2010\u20ac\ufeff\U0001F600\U00020000\u0378\uac00\U0001f100':
    print(ascii(c), repr(u.decomposition(c)), u.east_asian_width(c), u.category(c), u.bidirectional(c))
counts = {}
for i in range(0x110000):
    if not 0xD800 <= i < 0xE000:
        key = u.east_asian_width(chr(i)), u.category(chr(i))
        counts[key] = counts.get(key, 0) + 1
print(sorted(counts.items()))

# slugify: letters of European languages, and its settings.


def case_1():
    from slugify import slugify
    for s in ("This is a test ---", "C'est déjà l'été.", "Nín hǎo. Wǒ shì zhōng guó rén", "jaja---lol-méméméoo--a", "Компьютер", "jaja---lol-a", "10 | 20 %", "ÜBER Über German Umlaut", "i love 🦄", "foo &amp; bar", "&#381;", "&#x17D;", "1,000 reasons you are #1", "", "___This is a test___", "the quick brown fox", "a.b.c", "straße", "œuvre Ærø łódź", "x²+y³", "100€", "  spaces  ", "UPPER", "it's", "“quoted”", "Ελληνικά", "½ cup", "№5", "™", "naïve café", "Ł", "ñandú"):
        print(repr(s), repr(slugify(s)))
    for s, kw in (("jaja---lol-méméméoo--a", dict(max_length=9)), ("jaja---lol-méméméoo--a", dict(max_length=15, word_boundary=True)), ("jaja---lol-méméméoo--a", dict(max_length=20, word_boundary=True, separator=".")), ("one two three four five", dict(max_length=13, word_boundary=True, save_order=True)), ("one two three four five", dict(max_length=12, word_boundary=True, save_order=True)), ("one two three four five", dict(max_length=12, word_boundary=True, save_order=False)), ("the quick brown fox jumps over the lazy dog", dict(stopwords=["the"])), ("thIs Has a stopword Stopword", dict(stopwords=["Stopword"], lowercase=False)), ("foo A FOO B foo C", dict(stopwords=["foo"])), ("___This is a test___", dict(regex_pattern=r"[^-a-z0-9_]+")), ("___This is a test___", dict(separator="_", regex_pattern=r"[^-a-z0-9_]+")), ("10 | 20 %", dict(replacements=[["|", "or"], ["%", "percent"]])), ("ÜBER Über", dict(replacements=[["Ü", "UE"], ["ü", "ue"]])), ("影師嗎", dict(allow_unicode=True)), ("i love 🦄", dict(allow_unicode=True, regex_pattern=r"[^🦄\w]+")), ("Foo Bar", dict(lowercase=False)), ("a b", dict(separator="")), ("foo &amp; bar", dict(entities=False)), ("&#381; x", dict(decimal=False)), ("Ünïcode", dict(allow_unicode=True))):
        print(s, kw, repr(slugify(s, **kw)))


for number in range(1, 2):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)

# email_validator: whether a text is an address, by its form. Whether mail arrives there is not asked: that needs a network.
import ipaddress as _ipaddress
import re as _re
import unicodedata as _unicodedata

__version__ = "2.2.0"
ALLOW_SMTPUTF8, ALLOW_EMPTY_LOCAL, ALLOW_QUOTED_LOCAL, ALLOW_DOMAIN_LITERAL = True, False, False, False
ALLOW_DISPLAY_NAME, GLOBALLY_DELIVERABLE, CHECK_DELIVERABILITY, TEST_ENVIRONMENT, DEFAULT_TIMEOUT = False, True, True, False, 15
SPECIAL_USE_DOMAIN_NAMES = ["arpa", "invalid", "local", "localhost", "onion", "test"]


class EmailNotValidError(ValueError):
    pass


class EmailSyntaxError(EmailNotValidError):
    pass


class EmailUndeliverableError(EmailNotValidError):
    pass


class ValidatedEmail:
    def __init__(self, **facts):
        self.__dict__.update(facts)

    @property
    def email(self):
        return self.normalized

    def __repr__(self):
        return "<ValidatedEmail %s>" % self.normalized

    def __eq__(self, other):
        return isinstance(other, ValidatedEmail) and vars(self) == vars(other)

    def as_dict(self):
        return dict(vars(self))


_ATEXT = r"a-zA-Z0-9_!#\$%&'\*\+\-/=\?\^`\{\|\}~"
_DOT_ATOM = _re.compile(r"(?:[%s]+\.)*[%s]+" % (_ATEXT, _ATEXT))
_DOT_ATOM_INTL = _re.compile(r"(?:[%s\u0080-\U0010ffff]+\.)*[%s\u0080-\U0010ffff]+" % (_ATEXT, _ATEXT))
_LABEL = _re.compile(r"(?:(?:[a-zA-Z0-9][a-zA-Z0-9\-]*)?[a-zA-Z0-9])")


def _local(local, allow_smtputf8, allow_empty, allow_quoted):
    if not local:
        if allow_empty:
            return local, False
        raise EmailSyntaxError("There must be something before the @-sign.")
    if len(local) > 64:
        raise EmailSyntaxError("The email address is too long before the @-sign (%d character%s too many)." % (
            len(local) - 64, "" if len(local) == 65 else "s"))
    if _DOT_ATOM.fullmatch(local):
        return local, False
    if _DOT_ATOM_INTL.fullmatch(local):
        if not allow_smtputf8:
            raise EmailSyntaxError("Internationalized characters before the @-sign are not supported.")
        return _unicodedata.normalize("NFC", local), True
    if allow_quoted and len(local) > 1 and local[0] == local[-1] == '"':
        return local, not local.isascii()
    if local.startswith("."):
        raise EmailSyntaxError("An email address cannot start with a period.")
    if local.endswith("."):
        raise EmailSyntaxError("An email address cannot have a period immediately before the @-sign.")
    if ".." in local:
        raise EmailSyntaxError("An email address cannot have two periods in a row.")
    bad = sorted({repr(c) if c != " " else "SPACE" for c in local if not _re.match(r"[%s.\u0080-\U0010ffff]" % _ATEXT, c)})
    raise EmailSyntaxError("The email address contains invalid characters before the @-sign: %s." % ", ".join(bad))


def _domain(domain, test_environment, globally_deliverable):
    if not domain:
        raise EmailSyntaxError("There must be something after the @-sign.")
    domain = _unicodedata.normalize("NFC", domain).lower()
    for mark in ".-":
        name = "period" if mark == "." else "hyphen"
        if domain.startswith(mark):
            raise EmailSyntaxError("An email address cannot have a %s immediately after the @-sign." % name)
        if domain.endswith(mark):
            raise EmailSyntaxError("An email address cannot end with a %s." % name)
    if ".." in domain:
        raise EmailSyntaxError("An email address cannot have two periods in a row.")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise EmailSyntaxError("The part after the @-sign contains invalid characters.") from None
    labels = ascii_domain.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        bad = sorted({"SPACE" if c == " " else repr(c) for c in domain if c.isascii() and not _re.match(r"[a-zA-Z0-9.\-]", c)})
        raise EmailSyntaxError("The part after the @-sign contains invalid characters%s." % (": " + ", ".join(bad) if bad else ""))
    if len(ascii_domain) > 253 or any(len(label) > 63 for label in labels):
        raise EmailSyntaxError("The email address is too long after the @-sign.")
    if globally_deliverable:
        if len(labels) < 2 and not (test_environment and ascii_domain == "test"):
            raise EmailSyntaxError("The part after the @-sign is not valid. It should have a period.")
        if not _re.search(r"[a-zA-Z]\Z", ascii_domain):
            raise EmailSyntaxError("The part after the @-sign is not valid. It is not within a valid top-level domain.")
    for special in SPECIAL_USE_DOMAIN_NAMES:
        if not (test_environment and special == "test") and (ascii_domain == special or ascii_domain.endswith("." + special)):
            raise EmailSyntaxError("The part after the @-sign is a special-use or reserved name that cannot be used with email.")
    return ascii_domain, domain


def validate_email(email, /, *, allow_smtputf8=None, allow_empty_local=None, allow_quoted_local=None, allow_domain_literal=None,
                   allow_display_name=None, check_deliverability=None, test_environment=None, globally_deliverable=None,
                   timeout=None, dns_resolver=None):
    email = email.decode("ascii") if isinstance(email, bytes) else email
    display = None
    if allow_display_name:
        match = _re.fullmatch(r'\s*(?:"([^"]*)"|([^<]*?))\s*<([^>]*)>\s*', email)
        if match:
            display, email = match.group(1) or match.group(2), match.group(3)
    local, at, domain = email.rpartition("@")
    if not at:
        raise EmailSyntaxError("An email address must have an @-sign.")
    local, intl = _local(local, ALLOW_SMTPUTF8 if allow_smtputf8 is None else allow_smtputf8, allow_empty_local, allow_quoted_local)
    literal = None
    if domain.startswith("[") and domain.endswith("]"):
        if not allow_domain_literal:
            raise EmailSyntaxError("A bracketed IP address after the @-sign is not allowed here.")
        literal = _ipaddress.ip_address(domain[1:-1].removeprefix("IPv6:"))
        ascii_domain = domain
    else:
        ascii_domain, domain = _domain(domain, TEST_ENVIRONMENT if test_environment is None else test_environment,
                                       GLOBALLY_DELIVERABLE if globally_deliverable is None else globally_deliverable)
    if len(local) + 1 + len(domain) > 254:
        raise EmailSyntaxError("The email address is too long (%d characters too many)." % (len(local) + 1 + len(domain) - 254))
    return ValidatedEmail(original=email, normalized="%s@%s" % (local, domain), local_part=local, domain=domain,
                          ascii_domain=ascii_domain, ascii_local_part=None if intl else local,
                          ascii_email=None if intl else "%s@%s" % (local, ascii_domain), smtputf8=intl, domain_address=literal,
                          display_name=display)


def caching_resolver(*, timeout=None, cache=None, dns_resolver=None):
    return None

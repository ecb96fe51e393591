# alembic_utils.statement: how SQL is written and quoted.
import re as _re


def normalize_whitespace(text, base_whitespace=" "):
    return base_whitespace.join(text.split())


def strip_terminating_semicolon(sql):
    return sql.strip().rstrip(";").strip()


def strip_double_quotes(sql):
    return sql.strip().strip('"')


def coerce_to_quoted(text):
    """Each part of a dotted name in quotes; nothing inside quotes is parted."""
    return ".".join('"%s"' % part.strip('"') for part in _re.findall(r'"[^"]+"|[^.]+', text))


def coerce_to_unquoted(text):
    return ".".join(part.strip('"') for part in text.split("."))


def escape_colon_for_sql(sql):
    """Colons that text() would take for a parameter."""
    return _re.sub(r"(?<!:):(?=\w)", r"\\:", sql)


def escape_colon_for_plpgsql(sql):
    return escape_colon_for_sql(sql)

# alembic_utils.pg_function: CREATE FUNCTION.
import re as _re

from sqlalchemy import text as _text

from alembic_utils.replaceable_entity import ReplaceableEntity as _ReplaceableEntity


def _arguments(text):
    """The arguments of a signature: commas inside brackets or quotes part nothing."""
    parts, depth, quoted, last = [], 0, False, 0
    for i, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif not quoted:
            depth += (letter in "([") - (letter in ")]")
            if letter == "," and not depth:
                parts.append(text[last:i])
                last = i + 1
    return [part.strip() for part in parts + [text[last:]] if part.strip()]


def _without_default(argument):
    return _re.split(r"\s+default\s+|\s*(?::?=)\s*", argument, maxsplit=1, flags=_re.I)[0]


class PGFunction(_ReplaceableEntity):
    type_ = "function"
    _pattern = (r"create \s+ (?:or \s+ replace \s+)? function \s+ (?P<schema>[^\s.(]+) \. (?P<signature>[^()]+ \( .*? \))"
                r"\s* (?P<definition>returns \s .*)")

    def __init__(self, schema, signature, definition):
        super().__init__(schema, signature, definition)
        if "(" not in self.signature:
            self.signature += "()"

    def _parts(self):
        name, _, arguments = self.signature.partition("(")
        return name.strip().strip('"'), arguments[:arguments.rfind(")")].strip() if ")" in arguments else arguments.strip()

    def _made(self, how):
        return ['%s FUNCTION %s."%s"(%s) %s' % (how, self.literal_schema, *self._parts(), self.definition)]

    def create_statements(self):
        return self._made("CREATE")

    def replace_statements(self):
        return self._made("CREATE OR REPLACE")

    def drop_statement(self, cascade=False):
        name, arguments = self._parts()
        kinds = ", ".join(_without_default(a) for a in _arguments(arguments))
        return self._dropped('FUNCTION %s."%s"(%s)' % (self.literal_schema, name, kinds), cascade)

    @classmethod
    def catalog(cls, connection, schema):
        rows = connection.execute(_text(
            "SELECT p.oid, p.xmin::text, n.nspname, p.proname, pg_get_function_arguments(p.oid), pg_get_functiondef(p.oid)"
            " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = :schema AND p.prokind = 'f'"
            " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')"
            " ORDER BY p.oid"), {"schema": schema})
        return [((row[0], row[1]), cls(row[2], "%s(%s)" % (row[3], row[4]), cls._body(row[5], row[4]))) for row in rows]

    @staticmethod
    def _body(definition, arguments):
        """What follows the signature."""
        at = definition.index("(%s)" % arguments) + len(arguments) + 2
        text = definition[at:].strip()
        return "returns" + text[7:] if text[:7] == "RETURNS" else text

    def is_made_by(self, key, entity, before):
        return key not in before and entity.named_like(self)

    def named_like(self, other):
        return self._parts()[0] == other._parts()[0]

    def _compared(self):
        return self.signature, self.definition

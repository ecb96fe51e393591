# alembic_utils.pg_function: CREATE FUNCTION.
import re as _re

from alembic_utils.replaceable_entity import ReplaceableEntity as _ReplaceableEntity


def _type_only(argument):
    """`name type DEFAULT x` without name and default, as DROP FUNCTION wants it."""
    argument = _re.split(r"\s+default\s+|\s*=\s*", argument.strip(), maxsplit=1, flags=_re.I)[0]
    words = argument.split(None, 1)
    return words[1] if len(words) == 2 else argument


class PGFunction(_ReplaceableEntity):
    type_ = "function"

    def __init__(self, schema, signature, definition):
        super().__init__(schema, signature, definition)
        if "(" not in self.signature:
            self.signature += "()"

    def _parts(self):
        name, _, arguments = self.signature.partition("(")
        return name.strip().strip('"'), arguments.rstrip(")").strip()

    def create_statements(self):
        name, arguments = self._parts()
        return ['CREATE FUNCTION %s."%s"(%s) %s' % (self.literal_schema, name, arguments, self.definition)]

    def replace_statements(self):
        name, arguments = self._parts()
        return ['CREATE OR REPLACE FUNCTION %s."%s"(%s) %s' % (self.literal_schema, name, arguments, self.definition)]

    def drop_statement(self):
        name, arguments = self._parts()
        kinds = ", ".join(_type_only(a) for a in arguments.split(",")) if arguments else ""
        return 'DROP FUNCTION %s."%s"(%s)' % (self.literal_schema, name, kinds)

# sqlalchemy.ext.hybrid: properties and methods that work on classes as on instances.


class hybrid_method:
    def __init__(self, func, expr=None):
        self.func, self.expr = func, expr or func

    def __get__(self, instance, owner):
        return (self.expr if instance is None else self.func).__get__(owner if instance is None else instance, owner)

    def expression(self, expr):
        self.expr = expr
        return self


class hybrid_property:
    def __init__(self, fget, fset=None, fdel=None, expr=None, custom_comparator=None, update_expr=None):
        self.fget, self.fset, self.fdel, self.expr = fget, fset, fdel, expr
        self.custom_comparator = custom_comparator
        self.__doc__ = getattr(fget, "__doc__", None)

    def __get__(self, instance, owner):
        if instance is not None:
            return self.fget(instance)
        if self.custom_comparator is not None:
            return self.custom_comparator(owner)
        expr = self.expr or self.fget
        return (expr.__func__ if isinstance(expr, classmethod) else expr)(owner)

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError("can't set attribute")
        self.fset(instance, value)

    def __delete__(self, instance):
        if self.fdel is None:
            raise AttributeError("can't delete attribute")
        self.fdel(instance)

    def _copy(self, **changes):
        made = type(self)(self.fget, self.fset, self.fdel, self.expr, self.custom_comparator)
        made.__dict__.update(changes)
        return made

    def getter(self, fget):
        return self._copy(fget=fget)

    def setter(self, fset):
        return self._copy(fset=fset)

    def deleter(self, fdel):
        return self._copy(fdel=fdel)

    def expression(self, expr):
        return self._copy(expr=expr)

    def comparator(self, comparator):
        return self._copy(custom_comparator=comparator)

    def update_expression(self, meth):
        return self

    @property
    def inplace(self):
        return self

    overrides = inplace


class Comparator:
    def __init__(self, expression):
        self.expression = expression

    def __clause_element__(self):
        return self.expression

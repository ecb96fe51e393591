# The decorators of abc that are out of fashion.


class abstractclassmethod(classmethod):
    __isabstractmethod__ = True
    __module__ = 'abc'

    def __init__(self, callable):
        callable.__isabstractmethod__ = True
        super().__init__(callable)


class abstractstaticmethod(staticmethod):
    __isabstractmethod__ = True
    __module__ = 'abc'

    def __init__(self, callable):
        callable.__isabstractmethod__ = True
        super().__init__(callable)


class abstractproperty(property):
    __isabstractmethod__ = True
    __module__ = 'abc'

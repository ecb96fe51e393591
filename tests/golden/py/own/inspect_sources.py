# inspect: source of functions, classes and lambdas, comments, trees of classes, attributes, frames of a traceback.
import inspect


# how it is done
# in two lines
def plain(a,
          b=(1,
             2)):
    # inner comment

    def nested():
        return a
    return nested
    # belongs to it


# before the class
class Shape:
    """A shape."""
    sides = 0

    class Corner:
        def at(self):
            return "def fake():"  # trailing

    def area(self): return 0
    name = property(lambda self: "shape")

    @staticmethod
    def make():
        return Shape()

    @classmethod
    def kind(cls):
        return cls


class Square(Shape):
    sides = 4


def text():
    return """
def inside(): pass
"""


double = lambda x: x * 2
many = (lambda a,
        b: a)
if double:
    def conditional():
        if True:
            return 1

        # still inside


async def later():
    pass


def one(): pass
# not part of it


def outer():
    class Local:
        z = 1
    return Local


for thing in (plain, plain(1), Shape, Shape.Corner, Shape.area, Shape.make, text, double, many, conditional, later, one, outer(), Square.kind):
    lines, start = inspect.getsourcelines(thing)
    print(start, len(lines), repr(inspect.getsource(thing)))
print(repr(inspect.getcomments(plain)), repr(inspect.getcomments(Shape)), inspect.getcomments(one))
print(inspect.findsource(Square)[1], inspect.getblock(["def f():\n", "    return 1\n", "\n", "x = 1\n"]))
for wrong in (len, 5, type("Made", (), {"__module__": "nowhere"})):
    try:
        inspect.getsource(wrong)
    except (TypeError, OSError) as e:
        print(type(e).__name__)


def tree(found, depth=0):
    for entry in found:
        if isinstance(entry, list):
            tree(entry, depth + 1)
        else:
            print(" " * depth, entry[0].__name__, [b.__name__ for b in entry[1]])


tree(inspect.getclasstree([Square, Shape, bool, int]))
for a in inspect.classify_class_attrs(Square):
    if not a.name.startswith("__"):
        print(a.name, a.kind, a.defining_class.__name__, type(a.object).__name__)
print([n for n, v in inspect.getmembers_static(Square) if not n.startswith("__")])


def count():
    total = 1
    yield total


g = count()
print(inspect.getgeneratorlocals(g))
print(next(g), inspect.getgeneratorlocals(g), inspect.getgeneratorstate(g))
c = later()
print(inspect.getcoroutinestate(c) == inspect.CORO_CREATED, inspect.getcoroutinelocals(c))
c.close()


def fail(a, *rest, key=1, **more):
    b = a + 1
    frame = inspect.currentframe()
    print(inspect.getargvalues(frame)[:3], inspect.formatargvalues(*inspect.getargvalues(frame)))
    raise ValueError(b)


try:
    fail(1, 2, x=3)
except ValueError as e:
    print([(f.function, f.lineno, f.code_context) for f in inspect.trace()])
    print([f.function for f in inspect.getinnerframes(e.__traceback__)])
print(inspect.ismethodwrapper("".__str__), inspect.ismethodwrapper(len))

# click.globals: there is a context only inside a command, and commands of an application are not run.
_stack = []


def push_context(ctx):
    _stack.append(ctx)


def pop_context():
    _stack.pop()


def get_current_context(silent=False):
    if _stack:
        return _stack[-1]
    if silent:
        return None
    raise RuntimeError("There is no active click context.")

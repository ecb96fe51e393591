# flask.views: classes as view functions.
import functools as _functools


class View:
    methods = provide_automatic_options = None
    decorators, init_every_request = [], True

    def dispatch_request(self, *args, **options):
        raise NotImplementedError()

    @classmethod
    def as_view(cls, name, *class_args, **class_options):
        def view(*args, **options):
            return cls(*class_args, **class_options).dispatch_request(*args, **options)
        for about, told in (("__name__", name), ("__doc__", cls.__doc__), ("__module__", cls.__module__)):
            setattr(view, about, told)
        made = _functools.reduce(lambda inner, around: around(inner), cls.decorators, view)
        made.methods, made.view_class = cls.methods, cls
        return made


class MethodView(View):
    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        if "methods" not in cls.__dict__:
            found = {name.upper() for name in ("get", "post", "head", "options", "delete", "put", "trace", "patch")
                     if hasattr(cls, name)}
            if found:
                cls.methods = found

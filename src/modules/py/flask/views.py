# flask.views: classes as view functions.
class View:
    methods = provide_automatic_options = None
    decorators, init_every_request = [], True

    def dispatch_request(self, *args, **options):
        raise NotImplementedError()

    @classmethod
    def as_view(cls, name, *class_args, **class_options):
        def view(*args, **options):
            return cls(*class_args, **class_options).dispatch_request(*args, **options)
        view.__name__, view.__doc__, view.__module__ = name, cls.__doc__, cls.__module__
        for decorator in cls.decorators:
            view = decorator(view)
        view.view_class, view.methods = cls, cls.methods
        return view


class MethodView(View):
    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        if "methods" not in cls.__dict__:
            found = {name.upper() for name in ("get", "post", "head", "options", "delete", "put", "trace", "patch")
                     if hasattr(cls, name)}
            if found:
                cls.methods = found

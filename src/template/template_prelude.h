/*
 * Python text that the generated modules start with. Parts are written only when they are used.
 */
#ifndef RETORT_TEMPLATE_TEMPLATE_PRELUDE_H
#define RETORT_TEMPLATE_TEMPLATE_PRELUDE_H

/* Always: what an unknown name is, and where names are looked up and text is collected. */
static const char prelude_base[] =
    "import builtins as __builtins_module__\n"
    "class Undefined:\n"
    "    def __str__(self):\n"
    "        raise NameError('Undefined')\n"
    "    def __call__(self, *args, **kwargs):\n"
    "        return self.__str__()\n"
    "    def __bool__(self):\n"
    "        return False\n"
    "UNDEFINED = Undefined()\n"
    "STOP_RENDERING = ''\n"
    "class Context:\n"
    "    def __init__(self, values):\n"
    "        self._values = values\n"
    "        self._buffers = [[]]\n"
    "    def get(self, name, default=None):\n"
    "        if name in self._values:\n"
    "            return self._values[name]\n"
    "        return getattr(__builtins_module__, name, default)\n"
    "    def __getitem__(self, name):\n"
    "        if name in self._values:\n"
    "            return self._values[name]\n"
    "        if hasattr(__builtins_module__, name):\n"
    "            return getattr(__builtins_module__, name)\n"
    "        raise KeyError(name)\n"
    "    def __contains__(self, name):\n"
    "        return name in self._values or hasattr(__builtins_module__, name)\n"
    "    def keys(self):\n"
    "        return list(self._values)\n"
    "    @property\n"
    "    def kwargs(self):\n"
    "        return dict(self._values)\n"
    "    def write(self, text):\n"
    "        self._buffers[-1].append(text)\n"
    "    def _push(self):\n"
    "        self._buffers.append([])\n"
    "    def _pop(self):\n"
    "        return ''.join(self._buffers.pop())\n"
    "    def _capture(self, callable_, *args, **kwargs):\n"
    "        self._push()\n"
    "        try:\n"
    "            callable_(*args, **kwargs)\n"
    "        finally:\n"
    "            text = self._pop()\n"
    "        return text\n";

/* Where a template reads "loop". */
static const char prelude_loop[] =
    "class Loop:\n"
    "    def __init__(self, items, parent):\n"
    "        self._items = items\n"
    "        self.parent = parent\n"
    "        self.index = 0\n"
    "    def __iter__(self):\n"
    "        for item in self._items:\n"
    "            yield item\n"
    "            self.index += 1\n"
    "    def __len__(self):\n"
    "        return len(self._items)\n"
    "    @property\n"
    "    def reverse_index(self):\n"
    "        return len(self) - self.index - 1\n"
    "    @property\n"
    "    def first(self):\n"
    "        return self.index == 0\n"
    "    @property\n"
    "    def last(self):\n"
    "        return self.index == len(self) - 1\n"
    "    @property\n"
    "    def even(self):\n"
    "        return not self.odd\n"
    "    @property\n"
    "    def odd(self):\n"
    "        return bool(self.index % 2)\n"
    "    def cycle(self, *values):\n"
    "        if not values:\n"
    "            raise ValueError('You must provide values to cycle through')\n"
    "        return values[self.index % len(values)]\n";

/* Where it needs other templates. */
static const char prelude_lookup[] = "class TemplateLookupException(Exception):\n"
                                     "    pass\n";

/* Where it has calls with content or namespaces, or reads "self". */
static const char prelude_namespace[] =
    "class Namespace:\n"
    "    def __init__(self, name, **parts):\n"
    "        self.name = name\n"
    "        self.__dict__.update(parts)\n"
    "    def __getattr__(self, key):\n"
    "        raise AttributeError(f\"Namespace '{self.name}' has no member '{key}'\")\n"
    "class ModuleNamespace:\n"
    "    def __init__(self, name, module, context):\n"
    "        import importlib\n"
    "        self.name = name\n"
    "        self.module = importlib.import_module(module)\n"
    "        self.context = context\n"
    "    def __getattr__(self, key):\n"
    "        import functools\n"
    "        if not hasattr(self.module, key):\n"
    "            raise AttributeError(f\"Namespace '{self.name}' has no member '{key}'\")\n"
    "        return functools.partial(getattr(self.module, key), self.context)\n"
    "class ModuleNames:\n"
    "    def __getattr__(self, key):\n"
    "        try:\n"
    "            return globals()[key]\n"
    "        except KeyError:\n"
    "            raise AttributeError(key)\n";

/* The filters by name: what is called, and its definition or NULL. */
static const struct {
    const char *name, *function, *definition;
} prelude_filters[] = {
    {"str", "str", NULL},
    {"unicode", "str", NULL},
    {"trim", "__trim__", "def __trim__(text):\n    return text.strip()\n"},
    {"h", "__html__",
     "def __html__(text):\n"
     "    if hasattr(text, '__html__'):\n"
     "        return text.__html__()\n"
     "    return (str(text).replace('&', '&amp;').replace('>', '&gt;').replace('<', '&lt;')\n"
     "            .replace(\"'\", '&#39;').replace('\"', '&#34;'))\n"},
    {"x", "__xml__",
     "def __xml__(text):\n"
     "    return (str(text).replace('&', '&amp;').replace('>', '&gt;').replace('<', '&lt;')\n"
     "            .replace('\"', '&#34;').replace(\"'\", '&#39;'))\n"},
    {"u", "__url__",
     "def __url__(text):\n"
     "    from urllib.parse import quote_plus\n"
     "    return quote_plus(text.encode('utf8'))\n"},
    {"entity", "__entity__",
     "def __entity__(text):\n"
     "    from html.entities import codepoint2name\n"
     "    def escape(char):\n"
     "        name = codepoint2name.get(ord(char))\n"
     "        return '&%s;' % name if name else char\n"
     "    return ''.join(escape(char) for char in str(text))\n"},
};

#endif

# yaml: constructors, resolvers and loaders of a project's own.


def case_1():
    import yaml, re, os
    class L(yaml.SafeLoader): pass
    os.environ["YHOME"] = "/h"
    L.add_constructor("!env", lambda loader, node: "ENV:" + loader.construct_scalar(node))
    L.add_constructor("!seq", lambda loader, node: tuple(loader.construct_sequence(node)))
    L.add_constructor("!map", lambda loader, node: sorted(loader.construct_mapping(node).items()))
    L.add_multi_constructor("!m/", lambda loader, suffix, node: (suffix, node.value))
    pat = re.compile(r".*\$\{(\w+)\}.*")
    L.add_implicit_resolver("!path", pat, None)
    L.add_constructor("!path", lambda loader, node: re.sub(r"\$\{(\w+)\}", lambda m: os.environ[m.group(1)], loader.construct_scalar(node)))
    print(yaml.load("a: !env HOME\nb: 1\nc: !seq [1, 2]\nd: !map {z: 1, y: 2}\ne: !m/x q\nf: ${YHOME}/x\ng: &k !seq [3]\nh: *k", Loader=L))
    try: yaml.safe_load("a: !env x")
    except yaml.constructor.ConstructorError if hasattr(yaml, "constructor") else yaml.YAMLError as e: print("refused")
    L.add_constructor(None, lambda loader, node: None); print(yaml.load("a: !other x", Loader=L))
    print(yaml.safe_load("!!set {a}"), yaml.full_load("!!python/tuple [1, 2]"), yaml.load("1", yaml.BaseLoader), yaml.safe_load("!!omap [a: 1, b: 2]"), yaml.load("a: 1", Loader=yaml.Loader))
    class I(yaml.SafeLoader):
        def __init__(self, stream):
            self.mine = "root"
            super().__init__(stream)
        def inc(self, node): return self.mine + self.construct_scalar(node)
    I.add_constructor("!inc", I.inc); print(yaml.load("x: !inc y", I))
    for v in ("- x", "plain", "it's", "multi\nline", 1, [], "é"): print(repr(yaml.safe_dump(v)))
    print(repr(yaml.safe_dump({"a": 1}, explicit_start=True, explicit_end=True)), issubclass(yaml.ScannerError if hasattr(yaml, "ScannerError") else yaml.scanner.ScannerError, yaml.YAMLError))


for number in range(1, 2):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)

import importlib.metadata as m
for i in range(3):
    try: m.version('no-such-package')
    except m.PackageNotFoundError as e: print('PNF', i)

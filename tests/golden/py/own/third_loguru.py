# loguru: levels, formats, sinks, loggers that know more.


def case_1():
    import sys, io
    from loguru import logger
    out = sys.stdout
    logger.remove()
    i = logger.add(out, format="{level} {level.no} {message} {name} {function} {module} {extra}", colorize=False)
    logger.info("plain"); logger.debug("x {} {y}", 1, y=2); logger.warning("{}"); logger.success("s"); logger.error("e"); logger.critical("c"); logger.trace("hidden")
    logger.bind(a=1).info("bound"); logger.log("INFO", "l"); logger.log(33, "num"); logger.opt(lazy=True).info("{}", lambda: 5)
    with logger.contextualize(t=1): logger.info("ctx")
    logger.patch(lambda r: r["extra"].update(p=1)).info("patched")
    logger.level("NEW", no=38, color="<yellow>", icon="@"); logger.log("NEW", "custom")
    print(logger.level("INFO").no, tuple(logger.level("NEW"))[:2])
    for bad in (lambda: logger.log("NOPE", "x"), lambda: logger.remove(99), lambda: logger.add(5), lambda: logger.level("ZZ")):
        try: bad()
        except Exception as e: print(type(e).__name__, e)
    logger.remove(i)
    j = logger.add(lambda m: print("SINK", m.record["message"], m.rstrip()), format="<green>{message}</green>|{level: <8}|{level.icon}" if 0 else "<green>{message}</green>|{level: <8}|", level="WARNING")
    logger.info("no"); logger.warning("yes"); logger.opt(raw=True).error("raw\n"); logger.opt(colors=True).error("<red>q</red>")
    logger.remove()
    logger.add(out, format="{message}", filter=lambda r: "keep" in r["message"]); logger.info("keep 1"); logger.info("drop"); logger.remove()
    logger.add(out, format=lambda r: "[{extra[z]}] {message}\n", level=20); logger.bind(z=3).info("m"); logger.remove()
    s = io.StringIO(); logger.add(s, format="{message} {time:YYYY}"); logger.info("t"); print(len(s.getvalue()))
    logger.remove(); logger.add(out, format="{message}", serialize=False)
    @logger.catch
    def f(): return 1
    print(f())
    logger.disable("__main__"); logger.info("off"); logger.enable("__main__"); logger.info("on")
    logger.configure(handlers=[{"sink": out, "format": "{extra[k]} {message}"}], extra={"k": "v"}); logger.info("conf")


for number in range(1, 2):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)

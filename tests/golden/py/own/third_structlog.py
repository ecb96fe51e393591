# structlog: processors, renderers, and over the module logging.


def case_1():
    import logging, sys
    import structlog
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, structlog.dev.ConsoleRenderer(colors=False)], logger_factory=structlog.PrintLoggerFactory(sys.stdout))
    l = structlog.get_logger("n", base=1)
    l.info("hello", b=2, a="x y"); l.warning("w"); l.bind(c=3).error("e %s", 5); l.bind(c=1).unbind("c").debug("d"); l.critical("c", z=None); l.warn("ww"); l.msg("m") if hasattr(l, "msg") else None
    structlog.contextvars.bind_contextvars(rid=7); l.info("ctx"); structlog.contextvars.clear_contextvars()
    with structlog.contextvars.bound_contextvars(q=1): l.info("bound")
    try: 1 / 0
    except ZeroDivisionError: l.error("boom", exc_info=False)
    for r in (structlog.processors.JSONRenderer(sort_keys=True), structlog.processors.KeyValueRenderer(key_order=["event"]), structlog.processors.LogfmtRenderer()):
        structlog.configure(processors=[structlog.processors.add_log_level, r]); structlog.get_logger().info("ev", b=True, a="x y", n=None)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING)); structlog.get_logger().info("hidden"); structlog.get_logger().warning("shown")
    def drop(logger, name, ev):
        if ev.get("secret"): raise structlog.DropEvent
        ev["x"] = 1
        return ev
    structlog.configure(processors=[drop, structlog.processors.JSONRenderer()]); structlog.get_logger().error("k"); structlog.get_logger().error("k", secret=1)
    print(structlog.is_configured(), sorted(structlog.get_config()))
    structlog.configure(processors=[structlog.stdlib.filter_by_level, structlog.stdlib.add_logger_name, structlog.stdlib.add_log_level, structlog.stdlib.PositionalArgumentsFormatter(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter], logger_factory=structlog.stdlib.LoggerFactory(), wrapper_class=structlog.stdlib.BoundLogger)
    h = logging.StreamHandler(sys.stdout); h.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()], foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.ExtraAdder()])); logging.getLogger().handlers[:] = [h]; logging.getLogger().setLevel(20)
    structlog.get_logger("app").info("via %s", "std", k=1); structlog.get_logger("app").debug("no"); logging.getLogger("other").warning("plain %d", 5, extra={"ex": 1})
    structlog.configure(processors=[structlog.stdlib.render_to_log_kwargs]); logging.getLogger().handlers[0].setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s")); structlog.stdlib.get_logger("z").info("kw", a=1)
    structlog.reset_defaults(); print(structlog.is_configured())
    w = structlog.wrap_logger(structlog.ReturnLogger() if hasattr(structlog, "ReturnLogger") else None, processors=[structlog.processors.KeyValueRenderer()], wrapper_class=structlog.BoundLogger); print(w.info("r", a=1))


for number in range(1, 2):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)

# oslo_utils and oslo_serialization: what they say of values.


def case_1():
    from oslo_utils import units, excutils, netutils, versionutils, reflection, secretutils, strutils, fileutils, uuidutils, timeutils, encodeutils, importutils
    print(units.Ki, units.Mi, units.Gi, units.k, units.G, units.Ti)
    try:
        with excutils.save_and_reraise_exception() as c:
            raise ValueError("x")
    except Exception as e: print(type(e).__name__, e)
    try:
        try: raise KeyError("k")
        except Exception:
            with excutils.save_and_reraise_exception() as c: c.reraise = False
        print("swallowed")
    except Exception as e: print("no")
    try:
        try: raise KeyError("k")
        except Exception:
            with excutils.save_and_reraise_exception(): print("cleanup")
    except KeyError as e: print("again", e)
    class E1(Exception): pass
    class E2(excutils.CausedByException): pass
    try: excutils.raise_with_cause(E2, "m", cause=ValueError("c"))
    except E2 as e: print(e, e.cause)
    @excutils.exception_filter
    def ign(ex): return "ok" in str(ex)
    with ign: raise ValueError("ok")
    print("filtered")
    print(netutils.is_valid_ip("1.2.3.4"), netutils.is_valid_ipv6("::1"), netutils.is_valid_cidr("10.0.0.0/8"), netutils.is_valid_port("80"), netutils.is_valid_port(70000), bool(netutils.is_valid_mac("00:11:22:33:44:55")), netutils.parse_host_port("a:80"), netutils.parse_host_port("[::1]:80"), netutils.escape_ipv6("::1"), netutils.urlsplit("http://a/b?c#d").fragment, netutils.is_ipv6_enabled() in (True, False), netutils.get_ipv6_addr_by_EUI64("2001:db8::/64", "00:16:3e:33:44:55"), netutils.is_valid_ipv6_cidr("::/64"), netutils.is_valid_prefix("10.0.0.1/40") if hasattr(netutils, "is_valid_prefix") else 0)
    print(versionutils.is_compatible("1.2", "1.3"), versionutils.is_compatible("1.2", "2.3"), versionutils.convert_version_to_int("6.2.0"), versionutils.convert_version_to_str(6002000), versionutils.convert_version_to_tuple("1.2.3"))
    class A:
        def m(self): pass
    print(reflection.get_class_name(A), reflection.get_class_name(ValueError, truncate_builtins=True), reflection.get_callable_name(len), reflection.get_callable_args(lambda a, b=1: 0), reflection.is_same_callback(len, len), reflection.accepts_kwargs(lambda **k: 0), reflection.get_class_name(5), list(reflection.get_all_class_names(A)))
    print(strutils.bool_from_string("yes"), strutils.bool_from_string("x", default=True), strutils.int_from_bool_as_string("on"), strutils.string_to_bytes("1KiB"), strutils.string_to_bytes("8kb", "IEC") if 0 else strutils.string_to_bytes("1kB", "SI"), strutils.to_slug("Hello World é"), strutils.mask_password("password=secret x"), strutils.mask_dict_password({"password": "x", "a": {"secret": 1}}), strutils.is_int_like("5"), strutils.is_int_like("a"), strutils.split_path("/a/c", 1, 2), strutils.validate_integer("5", "n", 1, 10), strutils.check_string_length("a", "n", 0, 5), strutils.is_valid_boolstr("y"))
    for bad in (lambda: strutils.bool_from_string("zz", strict=True), lambda: strutils.validate_integer("x", "n"), lambda: strutils.check_string_length("aaa", "n", max_length=2), lambda: strutils.string_to_bytes("x"), lambda: strutils.split_path("a")):
        try: print(bad())
        except Exception as e: print(type(e).__name__, e)
    print(secretutils.constant_time_compare("a", "a"), secretutils.md5(b"x", usedforsecurity=False).hexdigest())
    print(uuidutils.is_uuid_like("12345678-1234-5678-1234-567812345678"), uuidutils.is_uuid_like("x"), len(uuidutils.generate_uuid()), len(uuidutils.generate_uuid(dashed=False)))
    import datetime
    print(timeutils.parse_isotime("2020-01-02T03:04:05Z"), timeutils.parse_strtime("2020-01-02T03:04:05.000000"), timeutils.normalize_time(timeutils.parse_isotime("2020-01-02T03:04:05+02:00")), timeutils.is_older_than(datetime.datetime(2000, 1, 1), 5), timeutils.delta_seconds(datetime.datetime(2020, 1, 1), datetime.datetime(2020, 1, 2)), timeutils.utcnow(with_timezone=True).tzinfo is not None, timeutils.marshall_now(datetime.datetime(2020, 1, 1))["year"], timeutils.unmarshall_time(timeutils.marshall_now(datetime.datetime(2020, 1, 1))))
    timeutils.set_time_override(datetime.datetime(2001, 1, 1)); print(timeutils.utcnow()); timeutils.advance_time_seconds(5); print(timeutils.utcnow(), timeutils.utcnow_ts()); timeutils.clear_time_override()
    w = timeutils.StopWatch(); w.start(); w.stop(); print(w.elapsed() >= 0)
    print(encodeutils.safe_decode(b"\xc3\xa9"), encodeutils.safe_encode("é"), encodeutils.exception_to_unicode(ValueError("x")), encodeutils.to_utf8("é"), importutils.import_class("datetime.datetime"), importutils.import_object("collections.OrderedDict"), importutils.try_import("nope_x"), importutils.import_module("json").__name__)


def case_2():
    from oslo_serialization import base64, jsonutils
    import datetime, uuid, decimal, collections, ipaddress
    print(base64.encode_as_text(b"x"), base64.encode_as_bytes("x"), base64.decode_as_text("eA=="), base64.decode_as_bytes(b"eA=="))
    print(jsonutils.dumps({"d": datetime.datetime(2020, 1, 2, 3), "s": {1}, "u": uuid.UUID(int=1), "b": b"x", "e": ValueError("q"), "dt": datetime.date(2020, 1, 1), "ip": ipaddress.ip_address("1.2.3.4")}, sort_keys=True), jsonutils.loads(b'{"a": 1}'), jsonutils.to_primitive(collections.OrderedDict(a=1)), jsonutils.dump_as_bytes([1]))


for number in range(1, 3):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)

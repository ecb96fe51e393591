/*
 * zoneinfo: IANA time zones from the system's TZif files, read by base/time.h.
 */
#include "base/file.h"
#include "base/path.h"
#include "python/lib/datetime_int.h"

#include <stdlib.h>

struct zone_info {
    struct py_object head;
    struct time_zone *zone;
    value key; /* None for from_file without key */
};

static struct py_type zone_info_type;
static struct py_type not_found_type =
    LIB_EXCEPTION("ZoneInfoNotFoundError", "zoneinfo", &py_exc_KeyError, NULL);

static const char cache_key;
struct cache {
    struct py_dict *zones;
};
static struct cache *cache_of(struct vm *vm) {
    struct cache *c = lib_state(vm, &cache_key, sizeof *c);
    if (!c->zones)
        c->zones = py_dict_new();
    return c;
}

static noreturn void not_found(struct vm *vm, value key) {
    value text = py_str_printf("No time zone found with key %s", py_str_cstr(key));
    py_raise_value(vm, py_call1(vm, lib_type(&not_found_type), text));
}

static value load(struct vm *vm, struct py_type *cls, value key) {
    if (!py_is_str(key))
        py_raise(vm, &py_exc_TypeError, "expected str, bytes or os.PathLike object, not %T", key);
    const char *name = py_str_cstr(key);
    if (path_is_absolute(name))
        py_raise(vm, &py_exc_ValueError, "ZoneInfo keys may not be absolute paths, got: %s", name);
    if (strcmp(path_norm(name), name) != 0 && *name)
        py_raise(vm, &py_exc_ValueError, "ZoneInfo keys must be normalized relative paths, got: %s",
                 name);
    if (lib_starts_with(name, ".."))
        py_raise(vm, &py_exc_ValueError,
                 "ZoneInfo keys must refer to subdirectories of TZPATH, got: %s", name);
    struct time_zone *zone = *name ? time_zone_load(name) : NULL;
    if (!zone)
        not_found(vm, key);
    struct zone_info *z = py_alloc(vm, cls);
    z->zone = zone;
    z->key = key;
    return PY_OBJ(z);
}

LIB_FN(zone_new) {
    struct py_type *cls = PY_AS(struct py_type, a[0]);
    struct cache *c = cache_of(vm);
    value found = py_is_str(a[1]) ? py_dict_get(vm, c->zones, a[1]) : PY_UNDEF;
    if (found != PY_UNDEF && py_type_of(found) == cls)
        return found;
    value z = load(vm, cls, a[1]);
    py_dict_set(vm, c->zones, a[1], z);
    return z;
}
LIB_FN(zone_no_cache) { return load(vm, PY_AS(struct py_type, a[0]), a[1]); }
LIB_FN(zone_clear_cache) {
    cache_of(vm)->zones = py_dict_new();
    return PY_NONE;
}
LIB_FN(zone_from_file) {
    value data = py_call_method(vm, a[1], "read", 0, NULL);
    const unsigned char *bytes;
    size_t n;
    lib_arg_bytes(vm, data, &bytes, &n);
    struct time_zone *zone = time_zone_read(bytes, n);
    if (!zone)
        py_raise(vm, &py_exc_ValueError, "Invalid TZif file: magic not found");
    struct zone_info *z = py_alloc(vm, PY_AS(struct py_type, a[0]));
    z->zone = zone;
    z->key = a[2];
    return PY_OBJ(z);
}

static struct time_offset offset_of(struct zone_info *z, value dt) {
    struct py_datetime *d = PY_AS(struct py_datetime, dt);
    wide us = datetime_wall_us(d);
    return time_zone_at_wall(z->zone, (int64_t)(us / US_SECOND) - (us % US_SECOND < 0), d->fold);
}
static void check_arg(struct vm *vm, value dt) {
    if (dt != PY_NONE && !is_datetime(dt))
        py_raise(vm, &py_exc_TypeError, "fromutc: argument must be a datetime instance, not %T",
                 dt);
}
LIB_FN(zone_utcoffset) {
    check_arg(vm, a[1]);
    struct zone_info *z = PY_AS(struct zone_info, a[0]);
    if (a[1] == PY_NONE)
        return PY_NONE;
    return delta_from_us(vm, (wide)offset_of(z, a[1]).seconds * US_SECOND);
}
LIB_FN(zone_dst) {
    check_arg(vm, a[1]);
    struct zone_info *z = PY_AS(struct zone_info, a[0]);
    if (a[1] == PY_NONE)
        return PY_NONE;
    return delta_from_us(vm, (wide)offset_of(z, a[1]).dst * US_SECOND);
}
LIB_FN(zone_tzname) {
    check_arg(vm, a[1]);
    struct zone_info *z = PY_AS(struct zone_info, a[0]);
    return a[1] == PY_NONE ? PY_NONE : py_str_from(offset_of(z, a[1]).name);
}
LIB_FN(zone_fromutc) {
    struct zone_info *z = PY_AS(struct zone_info, a[0]);
    if (!is_datetime(a[1]))
        py_raise(vm, &py_exc_TypeError, "fromutc: argument must be a datetime instance, not %T",
                 a[1]);
    struct py_datetime *d = PY_AS(struct py_datetime, a[1]);
    if (d->tzinfo != a[0])
        py_raise(vm, &py_exc_ValueError, "fromutc: dt.tzinfo is not self");
    wide us = datetime_wall_us(d);
    int64_t utc = (int64_t)(us / US_SECOND) - (us % US_SECOND < 0);
    struct time_offset off = time_zone_at(z->zone, utc);
    int64_t wall = utc + off.seconds;
    struct time_offset first = time_zone_at_wall(z->zone, wall, false);
    return datetime_from_wall_us(vm, py_type_of(a[1]), us + (wide)off.seconds * US_SECOND, a[0],
                                 first.seconds > off.seconds);
}
static value zone_repr(struct vm *vm, value self) {
    value key = PY_AS(struct zone_info, self)->key;
    if (key == PY_NONE)
        return py_str_from("zoneinfo.ZoneInfo.from_file(<file>)");
    return py_str_printf("zoneinfo.ZoneInfo(key=%s)", py_repr_text(vm, key));
}
static value zone_str(struct vm *vm, value self) {
    value key = PY_AS(struct zone_info, self)->key;
    return key == PY_NONE ? zone_repr(vm, self) : key;
}
LIB_FN(zone_reduce) {
    return py_tuple2(PY_OBJ(py_type_of(a[0])), py_tuple1(PY_AS(struct zone_info, a[0])->key));
}
LIB_FN(zone_copy) { return a[0]; }
static const struct py_native_def methods[] = {
    {"__new__", zone_new, "cls, key"},
    {"no_cache", zone_no_cache, "cls, key", PY_CLASSMETHOD},
    {"clear_cache", zone_clear_cache, "cls, *, only_keys=None", PY_CLASSMETHOD},
    {"from_file", zone_from_file, "cls, fobj, /, key=None", PY_CLASSMETHOD},
    {"utcoffset", zone_utcoffset, "self, dt, /"},
    {"dst", zone_dst, "self, dt, /"},
    {"tzname", zone_tzname, "self, dt, /"},
    {"fromutc", zone_fromutc, "self, dt, /"},
    {"__reduce__", zone_reduce, "self, /"},
    {"__copy__", zone_copy, "self, /"},
    {"__deepcopy__", zone_copy, "self, memo, /"},
    {0}};
static const struct py_member_def members[] = {
    {"key", offsetof(struct zone_info, key), PY_MEMBER_VALUE, true}, {0}};
static struct py_type zone_info_type = {PY_TYPE_HEAD,
                                        .name = "ZoneInfo",
                                        .module = "zoneinfo",
                                        .size = sizeof(struct zone_info),
                                        .flags = PY_TYPE_DOTTED | PY_TYPE_BASE,
                                        .base = &datetime_tzinfo_type,
                                        .methods = methods,
                                        .members = members,
                                        .repr = zone_repr,
                                        .str = zone_str};

static const char *const folders[] = {"/usr/share/zoneinfo", "/usr/lib/zoneinfo",
                                      "/usr/share/lib/zoneinfo", "/etc/zoneinfo"};

static void add_zones(struct vm *vm, struct py_set *set, const char *dir, const char *prefix) {
    size_t n;
    char **names = file_list(dir, &n);
    for (size_t i = 0; i < n; i++) {
        const char *path = path_join(dir, names[i]);
        const char *name = *prefix ? mem_printf("%s/%s", prefix, names[i]) : names[i];
        if (file_is_dir(path)) {
            if (strcmp(names[i], "right") != 0 && strcmp(names[i], "posix") != 0)
                add_zones(vm, set, path, name);
        } else if (time_zone_load(name))
            py_set_add(vm, set, py_str_from(name));
    }
}
LIB_FN(zoneinfo_available) {
    struct py_set *set = py_set_new(&py_set_type);
    for (size_t i = 0; i < LIB_COUNT(folders); i++)
        if (file_is_dir(folders[i]))
            add_zones(vm, set, folders[i], "");
    return PY_OBJ(set);
}
LIB_FN(zoneinfo_reset_tzpath) { return PY_NONE; }
static const struct py_native_def functions[] = {{"available_timezones", zoneinfo_available, ""},
                                                 {"reset_tzpath", zoneinfo_reset_tzpath, "to=None"},
                                                 {0}};
static struct py_type *const types[] = {&zone_info_type, &not_found_type, NULL};
static void init(struct vm *vm, struct py_module *m) {
    struct py_tuple *path = py_tuple_new(LIB_COUNT(folders));
    for (size_t i = 0; i < LIB_COUNT(folders); i++)
        path->items[i] = py_str_from(folders[i]);
    py_module_set(vm, m, "TZPATH", PY_OBJ(path));
}
const struct py_module_def py_lib_zoneinfo = {
    .name = "zoneinfo", .functions = functions, .types = types, .init = init};

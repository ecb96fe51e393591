/*
 * platform: names of the system. cf. CPython's Lib/platform.py.
 */
#include <stdio.h>
#include <sys/utsname.h>

#include "python/lib/lib.h"
#include "python/lib/structseq.h"

static const char *const uname_fields[] = {"system",  "node",    "release",
                                           "version", "machine", "processor"};
STRUCTSEQ(uname_type, "platform", "uname_result", uname_fields, 6);

static struct utsname names(void) {
    struct utsname u = {0};
    uname(&u);
    return u;
}
LIB_FN(platform_system) { return py_str_from(names().sysname); }
LIB_FN(platform_node) { return py_str_from(names().nodename); }
LIB_FN(platform_release) { return py_str_from(names().release); }
LIB_FN(platform_version) { return py_str_from(names().version); }
LIB_FN(platform_machine) { return py_str_from(names().machine); }
LIB_FN(platform_processor) { return py_str_from(""); }
LIB_FN(platform_uname) {
    struct utsname u = names();
    value items[] = {py_str_from(u.sysname), py_str_from(u.nodename), py_str_from(u.release),
                     py_str_from(u.version), py_str_from(u.machine),  py_str_from("")};
    return structseq_make(vm, &uname_type, items);
}
LIB_FN(platform_platform) {
    struct utsname u = names();
    if (py_truth(vm, a[1]))
        return py_str_printf("%s-%s", u.sysname, u.release);
    return py_str_printf("%s-%s-%s-with-glibc%s", u.sysname, u.release, u.machine,
                         py_str_cstr(py_str_printf("%d.%d", __GLIBC__, __GLIBC_MINOR__)));
}
LIB_FN(platform_architecture) { return py_tuple2(py_str_from("64bit"), py_str_from("ELF")); }
LIB_FN(platform_libc_ver) {
    return py_tuple2(py_str_from("glibc"), py_str_printf("%d.%d", __GLIBC__, __GLIBC_MINOR__));
}

/* --- the language --- */

static value version_part(struct vm *vm, const char *name) {
    value info = py_import_from(vm, "sys", "version_info");
    return py_str(vm, py_getattr(vm, info, name));
}
LIB_FN(platform_python_version) {
    return py_str_from(py_message(vm, "%S.%S.%S", version_part(vm, "major"),
                                  version_part(vm, "minor"), version_part(vm, "micro")));
}
LIB_FN(platform_python_version_tuple) {
    return py_tuple3(version_part(vm, "major"), version_part(vm, "minor"),
                     version_part(vm, "micro"));
}
LIB_FN(platform_python_implementation) { return py_str_from("CPython"); }
LIB_FN(platform_python_compiler) { return py_str_from("GCC " __VERSION__); }
LIB_FN(platform_python_build) { return py_tuple2(py_str_from("main"), py_str_from("")); }
LIB_FN(platform_empty) { return py_str_from(""); }
LIB_FN(platform_mac_ver) {
    value none = py_str_from("");
    return py_tuple3(none, py_tuple3(none, none, none), none);
}
LIB_FN(platform_win32_ver) {
    value none = py_str_from("");
    return lib_tuple(4, none, none, none, none);
}

/* NAME=value lines, with or without quotes. */
static void read_release(struct py_dict *d, FILE *f) {
    char line[1024];
    while (fgets(line, sizeof line, f)) {
        char *equals = strchr(line, '=');
        if (line[0] == '#' || !equals)
            continue;
        *equals = 0;
        char *v = equals + 1;
        size_t n = strcspn(v, "\n");
        if (n >= 2 && (v[0] == '"' || v[0] == '\'') && v[n - 1] == v[0]) {
            v++;
            n -= 2;
        }
        py_dict_set_text(d, line, py_str_new(v, n));
    }
}
LIB_FN(platform_freedesktop_os_release) {
    static const char *const files[] = {"/etc/os-release", "/usr/lib/os-release"};
    struct py_dict *d = py_dict_new();
    py_dict_set_text(d, "NAME", py_str_from("Linux"));
    py_dict_set_text(d, "ID", py_str_from("linux"));
    py_dict_set_text(d, "PRETTY_NAME", py_str_from("Linux"));
    for (size_t i = 0; i < LIB_COUNT(files); i++) {
        FILE *f = fopen(files[i], "r");
        if (!f)
            continue;
        read_release(d, f);
        fclose(f);
        return PY_OBJ(d);
    }
    py_raise(vm, &py_exc_OSError, "Unable to read files %s, %s", files[0], files[1]);
}

static const struct py_native_def functions[] = {
    {"system", platform_system, ""},
    {"node", platform_node, ""},
    {"release", platform_release, ""},
    {"version", platform_version, ""},
    {"machine", platform_machine, ""},
    {"processor", platform_processor, ""},
    {"uname", platform_uname, ""},
    {"platform", platform_platform, "aliased=False, terse=False"},
    {"architecture", platform_architecture, "executable=None, bits='', linkage=''"},
    {"libc_ver", platform_libc_ver, "executable=None, lib='', version='', chunksize=16384"},
    {"python_version", platform_python_version, ""},
    {"python_version_tuple", platform_python_version_tuple, ""},
    {"python_implementation", platform_python_implementation, ""},
    {"python_compiler", platform_python_compiler, ""},
    {"python_build", platform_python_build, ""},
    {"python_branch", platform_empty, ""},
    {"python_revision", platform_empty, ""},
    {"mac_ver", platform_mac_ver, "release='', versioninfo=('', '', ''), machine=''"},
    {"win32_ver", platform_win32_ver, "release='', version='', csd='', ptype=''"},
    {"freedesktop_os_release", platform_freedesktop_os_release, ""},
    {0}};
const struct py_module_def py_lib_platform = {.name = "platform", .functions = functions};

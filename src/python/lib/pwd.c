/*
 * pwd and grp: the user and group databases of the system, as named tuples.
 */
#include <grp.h>
#include <pwd.h>

#include "python/lib/lib.h"
#include "python/lib/structseq.h"

static value text_or_none(const char *s) { return s ? py_str_from(s) : PY_NONE; }

/* --- pwd --- */

static const char *const passwd_fields[] = {"pw_name",  "pw_passwd", "pw_uid",  "pw_gid",
                                            "pw_gecos", "pw_dir",    "pw_shell"};
STRUCTSEQ(passwd_type, "pwd", "struct_passwd", passwd_fields, 7);

static value passwd_value(struct vm *vm, const struct passwd *p) {
    value items[] = {text_or_none(p->pw_name), text_or_none(p->pw_passwd), py_int_from(p->pw_uid),
                     py_int_from(p->pw_gid),   text_or_none(p->pw_gecos),  text_or_none(p->pw_dir),
                     text_or_none(p->pw_shell)};
    return structseq_make(vm, &passwd_type, items);
}

LIB_FN(pwd_getpwuid) {
    const struct passwd *p = getpwuid((uid_t)lib_arg_int(vm, a[0]));
    if (!p)
        py_raise(vm, &py_exc_KeyError, "getpwuid(): uid not found: %S", a[0]);
    return passwd_value(vm, p);
}
LIB_FN(pwd_getpwnam) {
    const struct passwd *p = getpwnam(py_arg_text(vm, a[0], "name"));
    if (!p)
        py_raise(vm, &py_exc_KeyError, "getpwnam(): name not found: %R", a[0]);
    return passwd_value(vm, p);
}
LIB_FN(pwd_getpwall) {
    struct py_list *all = py_list_new(0);
    (void)a;
    setpwent();
    for (const struct passwd *p; (p = getpwent());)
        py_list_append(all, passwd_value(vm, p));
    endpwent();
    return PY_OBJ(all);
}

static const struct py_native_def pwd_functions[] = {{"getpwuid", pwd_getpwuid, "uidobj, /"},
                                                     {"getpwnam", pwd_getpwnam, "name, /"},
                                                     {"getpwall", pwd_getpwall, ""},
                                                     {0}};
static struct py_type *const pwd_types[] = {&passwd_type.type, NULL};
const struct py_module_def py_lib_pwd = {
    .name = "pwd", .functions = pwd_functions, .types = pwd_types};

/* --- grp --- */

static const char *const group_fields[] = {"gr_name", "gr_passwd", "gr_gid", "gr_mem"};
STRUCTSEQ(group_type, "grp", "struct_group", group_fields, 4);

static value group_value(struct vm *vm, const struct group *g) {
    struct py_list *members = py_list_new(0);
    for (char **m = g->gr_mem; m && *m; m++)
        py_list_append(members, py_str_from(*m));
    value items[] = {text_or_none(g->gr_name), text_or_none(g->gr_passwd), py_int_from(g->gr_gid),
                     PY_OBJ(members)};
    return structseq_make(vm, &group_type, items);
}

LIB_FN(grp_getgrgid) {
    const struct group *g = getgrgid((gid_t)lib_arg_int(vm, a[0]));
    if (!g)
        py_raise(vm, &py_exc_KeyError, "getgrgid(): gid not found: %S", a[0]);
    return group_value(vm, g);
}
LIB_FN(grp_getgrnam) {
    const struct group *g = getgrnam(py_arg_text(vm, a[0], "name"));
    if (!g)
        py_raise(vm, &py_exc_KeyError, "getgrnam(): name not found: %R", a[0]);
    return group_value(vm, g);
}
LIB_FN(grp_getgrall) {
    struct py_list *all = py_list_new(0);
    (void)a;
    setgrent();
    for (const struct group *g; (g = getgrent());)
        py_list_append(all, group_value(vm, g));
    endgrent();
    return PY_OBJ(all);
}

static const struct py_native_def grp_functions[] = {{"getgrgid", grp_getgrgid, "id"},
                                                     {"getgrnam", grp_getgrnam, "name"},
                                                     {"getgrall", grp_getgrall, ""},
                                                     {0}};
static struct py_type *const grp_types[] = {&group_type.type, NULL};
const struct py_module_def py_lib_grp = {
    .name = "grp", .functions = grp_functions, .types = grp_types};

/*
 * Small modules that are mostly tables: keyword, __future__, errno, stat.
 */
#include <errno.h>
#include <sys/stat.h>

#include "python/lib/lib.h"

/* --- keyword --- */

static const char *const keywords[] = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
static const char *const soft_keywords[] = {"_", "case", "match"};

static value text_list(const char *const *names, size_t n) {
    struct py_list *list = py_list_new(n);
    for (size_t i = 0; i < n; i++)
        py_list_append(list, py_str_from(names[i]));
    return PY_OBJ(list);
}
static bool is_one_of(value v, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (py_str_is(v, names[i]))
            return true;
    return false;
}
LIB_FN(keyword_iskeyword) { return PY_BOOL(is_one_of(a[0], keywords, LIB_COUNT(keywords))); }
LIB_FN(keyword_issoftkeyword) {
    return PY_BOOL(is_one_of(a[0], soft_keywords, LIB_COUNT(soft_keywords)));
}
static const struct py_native_def keyword_functions[] = {
    {"iskeyword", keyword_iskeyword, "key, /"},
    {"issoftkeyword", keyword_issoftkeyword, "key, /"},
    {0}};
static void keyword_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "kwlist", text_list(keywords, LIB_COUNT(keywords)));
    py_module_set(vm, m, "softkwlist", text_list(soft_keywords, LIB_COUNT(soft_keywords)));
}
const struct py_module_def py_lib_keyword = {
    .name = "keyword", .functions = keyword_functions, .init = keyword_init};

/* --- __future__ --- */

static const struct {
    const char *name;
    int optional[2], mandatory[2];
    int64_t flag;
} features[] = {
    {"nested_scopes", {2, 1}, {2, 2}, 16},          {"generators", {2, 2}, {2, 3}, 0},
    {"division", {2, 2}, {3, 0}, 0x20000},          {"absolute_import", {2, 5}, {3, 0}, 0x40000},
    {"with_statement", {2, 5}, {2, 6}, 0x80000},    {"print_function", {2, 6}, {3, 0}, 0x100000},
    {"unicode_literals", {2, 6}, {3, 0}, 0x200000}, {"barry_as_FLUFL", {3, 1}, {4, 0}, 0x400000},
    {"generator_stop", {3, 5}, {3, 7}, 0x800000},   {"annotations", {3, 7}, {0, 0}, 0x1000000}};

struct feature {
    struct py_object head;
    value optional, mandatory, flag;
};
LIB_FN(feature_optional) { return PY_AS(struct feature, a[0])->optional; }
LIB_FN(feature_mandatory) { return PY_AS(struct feature, a[0])->mandatory; }
static value feature_repr(struct vm *vm, value self) {
    struct feature *f = PY_AS(struct feature, self);
    return py_str_printf("_Feature(%s, %s, %s)", py_repr_text(vm, f->optional),
                         py_repr_text(vm, f->mandatory), py_repr_text(vm, f->flag));
}
static const struct py_native_def feature_methods[] = {
    {"getOptionalRelease", feature_optional, "self"},
    {"getMandatoryRelease", feature_mandatory, "self"},
    {0}};
static const struct py_member_def feature_members[] = {
    {"optional", offsetof(struct feature, optional), PY_MEMBER_VALUE, true},
    {"mandatory", offsetof(struct feature, mandatory), PY_MEMBER_VALUE, true},
    {"compiler_flag", offsetof(struct feature, flag), PY_MEMBER_VALUE, true},
    {0}};
static struct py_type feature_type = {PY_TYPE_HEAD,
                                      .name = "_Feature",
                                      .module = "__future__",
                                      .size = sizeof(struct feature),
                                      .flags = PY_TYPE_ABSTRACT,
                                      .methods = feature_methods,
                                      .members = feature_members,
                                      .repr = feature_repr};
static value release(const int v[2], const char *level) {
    if (!v[0])
        return PY_NONE;
    return lib_tuple(5, py_from_small(v[0]), py_from_small(v[1]), py_from_small(0),
                     py_str_from(level), py_from_small(0));
}
static void future_init(struct vm *vm, struct py_module *m) {
    struct py_list *names = py_list_new(LIB_COUNT(features));
    for (size_t i = 0; i < LIB_COUNT(features); i++) {
        struct feature *f = py_alloc(vm, &feature_type);
        f->optional = release(features[i].optional, "beta");
        f->mandatory = release(features[i].mandatory, "alpha");
        f->flag = py_int_from(features[i].flag);
        py_module_set(vm, m, features[i].name, PY_OBJ(f));
        py_list_append(names, py_str_from(features[i].name));
    }
    py_module_set(vm, m, "all_feature_names", PY_OBJ(names));
}
const struct py_module_def py_lib___future__ = {.name = "__future__", .init = future_init};

/* --- errno --- */

#define E(n)                                                                                       \
    { #n, PY_CONST_INT, .i = n }
static const struct py_const_def errno_constants[] = {E(EPERM),         E(ENOENT),
                                                      E(ESRCH),         E(EINTR),
                                                      E(EIO),           E(ENXIO),
                                                      E(E2BIG),         E(ENOEXEC),
                                                      E(EBADF),         E(ECHILD),
                                                      E(EAGAIN),        E(ENOMEM),
                                                      E(EACCES),        E(EFAULT),
                                                      E(EBUSY),         E(EEXIST),
                                                      E(EXDEV),         E(ENODEV),
                                                      E(ENOTDIR),       E(EISDIR),
                                                      E(EINVAL),        E(ENFILE),
                                                      E(EMFILE),        E(ENOTTY),
                                                      E(EFBIG),         E(ENOSPC),
                                                      E(ESPIPE),        E(EROFS),
                                                      E(EMLINK),        E(EPIPE),
                                                      E(EDOM),          E(ERANGE),
                                                      E(EDEADLK),       E(ENAMETOOLONG),
                                                      E(ENOSYS),        E(ENOTEMPTY),
                                                      E(ELOOP),         E(EWOULDBLOCK),
                                                      E(EPROTO),        E(EOVERFLOW),
                                                      E(EILSEQ),        E(ENOTSOCK),
                                                      E(EMSGSIZE),      E(EADDRINUSE),
                                                      E(EADDRNOTAVAIL), E(ENETDOWN),
                                                      E(ENETUNREACH),   E(ECONNABORTED),
                                                      E(ECONNRESET),    E(ENOBUFS),
                                                      E(EISCONN),       E(ENOTCONN),
                                                      E(ETIMEDOUT),     E(ECONNREFUSED),
                                                      E(EHOSTDOWN),     E(EHOSTUNREACH),
                                                      E(EALREADY),      E(EINPROGRESS),
                                                      E(ESTALE),        E(EDQUOT),
                                                      E(ENOTSUP),       E(EOPNOTSUPP),
                                                      E(ECANCELED),     E(EADV),
                                                      E(EAFNOSUPPORT),  E(EBADE),
                                                      E(EBADFD),        E(EBADMSG),
                                                      E(EBADR),         E(EBADRQC),
                                                      E(EBADSLT),       E(EBFONT),
                                                      E(ECHRNG),        E(ECOMM),
                                                      E(EDEADLOCK),     E(EDESTADDRREQ),
                                                      E(EDOTDOT),       E(EIDRM),
                                                      E(EISNAM),        E(EKEYEXPIRED),
                                                      E(EKEYREJECTED),  E(EKEYREVOKED),
                                                      E(EL2HLT),        E(EL2NSYNC),
                                                      E(EL3HLT),        E(EL3RST),
                                                      E(ELIBACC),       E(ELIBBAD),
                                                      E(ELIBEXEC),      E(ELIBMAX),
                                                      E(ELIBSCN),       E(ELNRNG),
                                                      E(EMEDIUMTYPE),   E(EMULTIHOP),
                                                      E(ENAVAIL),       E(ENETRESET),
                                                      E(ENOANO),        E(ENOCSI),
                                                      E(ENODATA),       E(ENOKEY),
                                                      E(ENOLCK),        E(ENOLINK),
                                                      E(ENOMEDIUM),     E(ENOMSG),
                                                      E(ENONET),        E(ENOPKG),
                                                      E(ENOPROTOOPT),   E(ENOSR),
                                                      E(ENOSTR),        E(ENOTBLK),
                                                      E(ENOTNAM),       E(ENOTRECOVERABLE),
                                                      E(ENOTUNIQ),      E(EOWNERDEAD),
                                                      E(EPFNOSUPPORT),  E(EPROTONOSUPPORT),
                                                      E(EPROTOTYPE),    E(EREMCHG),
                                                      E(EREMOTE),       E(EREMOTEIO),
                                                      E(ERESTART),      E(ERFKILL),
                                                      E(ESHUTDOWN),     E(ESOCKTNOSUPPORT),
                                                      E(ESRMNT),        E(ESTRPIPE),
                                                      E(ETIME),         E(ETOOMANYREFS),
                                                      E(ETXTBSY),       E(EUCLEAN),
                                                      E(EUNATCH),       E(EUSERS),
                                                      E(EXFULL),        {0}};
static void errno_init(struct vm *vm, struct py_module *m) {
    struct py_dict *codes = py_dict_new();
    for (const struct py_const_def *c = errno_constants; c->name; c++)
        if (py_dict_get(vm, codes, py_int_from(c->i)) == PY_UNDEF)
            py_dict_set(vm, codes, py_int_from(c->i), py_str_from(c->name));
    py_module_set(vm, m, "errorcode", PY_OBJ(codes));
}
const struct py_module_def py_lib_errno = {
    .name = "errno", .constants = errno_constants, .init = errno_init};

/* --- stat --- */

static const struct py_const_def stat_constants[] = {E(S_IFMT),
                                                     E(S_IFDIR),
                                                     E(S_IFCHR),
                                                     E(S_IFBLK),
                                                     E(S_IFREG),
                                                     E(S_IFIFO),
                                                     E(S_IFLNK),
                                                     E(S_IFSOCK),
                                                     E(S_ISUID),
                                                     E(S_ISGID),
                                                     E(S_ISVTX),
                                                     E(S_IRWXU),
                                                     E(S_IREAD),
                                                     E(S_IWRITE),
                                                     E(S_IEXEC),
                                                     E(S_IRUSR),
                                                     E(S_IWUSR),
                                                     E(S_IXUSR),
                                                     E(S_IRWXG),
                                                     E(S_IRGRP),
                                                     E(S_IWGRP),
                                                     E(S_IXGRP),
                                                     E(S_IRWXO),
                                                     E(S_IROTH),
                                                     E(S_IWOTH),
                                                     E(S_IXOTH),
                                                     {"ST_MODE", PY_CONST_INT, .i = 0},
                                                     {"ST_INO", PY_CONST_INT, .i = 1},
                                                     {"ST_DEV", PY_CONST_INT, .i = 2},
                                                     {"ST_NLINK", PY_CONST_INT, .i = 3},
                                                     {"ST_UID", PY_CONST_INT, .i = 4},
                                                     {"ST_GID", PY_CONST_INT, .i = 5},
                                                     {"ST_SIZE", PY_CONST_INT, .i = 6},
                                                     {"ST_ATIME", PY_CONST_INT, .i = 7},
                                                     {"ST_MTIME", PY_CONST_INT, .i = 8},
                                                     {"ST_CTIME", PY_CONST_INT, .i = 9},
                                                     {0}};
#define IS(name, format)                                                                           \
    LIB_FN(stat_##name) { return PY_BOOL((lib_arg_int(vm, a[0]) & S_IFMT) == format); }
IS(dir, S_IFDIR)
IS(chr, S_IFCHR)
IS(blk, S_IFBLK)
IS(reg, S_IFREG)
IS(fifo, S_IFIFO)
IS(lnk, S_IFLNK)
IS(sock, S_IFSOCK)
LIB_FN(stat_imode) { return py_int_from(lib_arg_int(vm, a[0]) & 07777); }
LIB_FN(stat_ifmt) { return py_int_from(lib_arg_int(vm, a[0]) & S_IFMT); }
LIB_FN(stat_filemode) {
    int64_t mode = lib_arg_int(vm, a[0]);
    static const struct {
        int64_t format;
        char c;
    } kinds[] = {{S_IFLNK, 'l'}, {S_IFSOCK, 's'}, {S_IFREG, '-'}, {S_IFBLK, 'b'},
                 {S_IFDIR, 'd'}, {S_IFCHR, 'c'},  {S_IFIFO, 'p'}};
    char text[11] = "?rwxrwxrwx";
    for (size_t i = 0; i < LIB_COUNT(kinds); i++)
        if ((mode & S_IFMT) == kinds[i].format)
            text[0] = kinds[i].c;
    for (int i = 0; i < 9; i++)
        if (!(mode & (0400 >> i)))
            text[i + 1] = '-';
    if (mode & S_ISUID)
        text[3] = mode & S_IXUSR ? 's' : 'S';
    if (mode & S_ISGID)
        text[6] = mode & S_IXGRP ? 's' : 'S';
    if (mode & S_ISVTX)
        text[9] = mode & S_IXOTH ? 't' : 'T';
    return py_str_from(text);
}
static const struct py_native_def stat_functions[] = {{"S_ISDIR", stat_dir, "mode, /"},
                                                      {"S_ISCHR", stat_chr, "mode, /"},
                                                      {"S_ISBLK", stat_blk, "mode, /"},
                                                      {"S_ISREG", stat_reg, "mode, /"},
                                                      {"S_ISFIFO", stat_fifo, "mode, /"},
                                                      {"S_ISLNK", stat_lnk, "mode, /"},
                                                      {"S_ISSOCK", stat_sock, "mode, /"},
                                                      {"S_IMODE", stat_imode, "mode, /"},
                                                      {"S_IFMT", stat_ifmt, "mode, /"},
                                                      {"filemode", stat_filemode, "mode, /"},
                                                      {0}};
const struct py_module_def py_lib_stat = {
    .name = "stat", .functions = stat_functions, .constants = stat_constants};

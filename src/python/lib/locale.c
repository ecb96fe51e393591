/*
 * locale: the C locale, which is the only one there is, and the functions that format numbers by
 * it. cf. CPython's Lib/locale.py.
 */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "python/lib/lib.h"

static struct py_type error_type = LIB_EXCEPTION("Error", "locale", &py_exc_Exception, NULL);

enum { LC_COUNT = LC_IDENTIFICATION + 1 };

static const char names_key;
/* The names set by category, for setlocale(LC_X) to answer. */
static const char **names_of(struct vm *vm) {
    return lib_state(vm, &names_key, LC_COUNT * sizeof(char *));
}

static bool is_known(const char *name) {
    static const char *const known[] = {"C", "POSIX", "C.UTF-8", "C.utf8"};
    for (size_t i = 0; i < LIB_COUNT(known); i++)
        if (!strcmp(name, known[i]))
            return true;
    return false;
}

static const char *from_environment(void) {
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < LIB_COUNT(variables); i++) {
        const char *v = getenv(variables[i]);
        if (v && *v)
            return v;
    }
    return "C";
}

/* What setlocale says of a category: a script starts with the environment's LC_CTYPE. */
static const char *name_of(struct vm *vm, int category) {
    static const struct {
        int number;
        const char *name;
    } all[] = {{LC_CTYPE, "LC_CTYPE"},
               {LC_NUMERIC, "LC_NUMERIC"},
               {LC_TIME, "LC_TIME"},
               {LC_COLLATE, "LC_COLLATE"},
               {LC_MONETARY, "LC_MONETARY"},
               {LC_MESSAGES, "LC_MESSAGES"},
               {LC_PAPER, "LC_PAPER"},
               {LC_NAME, "LC_NAME"},
               {LC_ADDRESS, "LC_ADDRESS"},
               {LC_TELEPHONE, "LC_TELEPHONE"},
               {LC_MEASUREMENT, "LC_MEASUREMENT"},
               {LC_IDENTIFICATION, "LC_IDENTIFICATION"}};
    const char **names = names_of(vm);
    if (category != LC_ALL)
        return names[category] ? names[category] : category == LC_CTYPE ? from_environment() : "C";
    struct buf b = BUF_INIT;
    bool same = true;
    for (size_t i = 0; i < LIB_COUNT(all); i++) {
        const char *name = name_of(vm, all[i].number);
        same &= !strcmp(name, name_of(vm, LC_CTYPE));
        buf_printf(&b, "%s%s=%s", i ? ";" : "", all[i].name, name);
    }
    return same ? name_of(vm, LC_CTYPE) : b.data;
}

LIB_FN(locale_setlocale) {
    int64_t category = lib_arg_int(vm, a[0]);
    if (category < 0 || category >= LC_COUNT)
        py_raise(vm, &error_type, "invalid locale category");
    const char **names = names_of(vm);
    if (a[1] == PY_NONE)
        return py_str_from(name_of(vm, (int)category));
    const char *name;
    if (py_is_str(a[1]))
        name = py_str_cstr(a[1]);
    else {
        struct py_tuple *t = py_tuple_from(vm, a[1]);
        name = t->n == 2 && t->items[0] != PY_NONE
                   ? mem_printf("%s.%s", py_str_text(vm, t->items[0]), py_str_text(vm, t->items[1]))
                   : "C";
    }
    if (!*name)
        name = is_known(from_environment()) ? from_environment() : "C";
    if (!is_known(name))
        py_raise(vm, &error_type, "unsupported locale setting");
    for (int i = 0; i < LC_COUNT; i++)
        if (category == LC_ALL || category == i)
            names[i] = mem_strdup(name);
    return py_str_from(name);
}

LIB_FN(locale_localeconv) {
    static const struct {
        const char *name, *text;
        int number;
    } fields[] = {
        {"decimal_point", ".", 0},    {"thousands_sep", "", 0},      {"int_curr_symbol", "", 0},
        {"currency_symbol", "", 0},   {"mon_decimal_point", "", 0},  {"mon_thousands_sep", "", 0},
        {"positive_sign", "", 0},     {"negative_sign", "", 0},      {"int_frac_digits", NULL, 127},
        {"frac_digits", NULL, 127},   {"p_cs_precedes", NULL, 127},  {"p_sep_by_space", NULL, 127},
        {"n_cs_precedes", NULL, 127}, {"n_sep_by_space", NULL, 127}, {"p_sign_posn", NULL, 127},
        {"n_sign_posn", NULL, 127}};
    struct py_dict *d = py_dict_new();
    for (size_t i = 0; i < LIB_COUNT(fields); i++)
        py_dict_set_text(d, fields[i].name,
                         fields[i].text ? py_str_from(fields[i].text)
                                        : py_from_small(fields[i].number));
    py_dict_set_text(d, "grouping", PY_OBJ(py_list_new(0)));
    py_dict_set_text(d, "mon_grouping", PY_OBJ(py_list_new(0)));
    return PY_OBJ(d);
}

/* "en_US.UTF-8" as ("en_US", "UTF-8"); C has none. */
static value split_name(const char *name) {
    const char *dot = strchr(name, '.');
    size_t n = dot ? (size_t)(dot - name) : strlen(name);
    if (!strncmp(name, "C", n) || !strncmp(name, "POSIX", n))
        return dot ? py_tuple2(py_str_from("en_US"), py_str_from("UTF-8"))
                   : py_tuple2(PY_NONE, PY_NONE);
    value encoding = !dot ? py_str_from("ISO8859-1")
                     : !strcasecmp(dot + 1, "utf8") || !strcasecmp(dot + 1, "utf-8")
                         ? py_str_from("UTF-8")
                         : py_str_from(dot + 1);
    return py_tuple2(py_str_new(name, n), encoding);
}
LIB_FN(locale_getlocale) {
    const char **names = names_of(vm);
    int64_t category = lib_arg_int(vm, a[0]);
    if (category < 0 || category >= LC_COUNT)
        py_raise(vm, &error_type, "invalid locale category");
    const char *name = names[category];
    return split_name(name ? name : category == LC_CTYPE ? from_environment() : "C");
}
LIB_FN(locale_getdefaultlocale) { return split_name(from_environment()); }
LIB_FN(locale_utf8) { return py_str_from("UTF-8"); }
LIB_FN(locale_resetlocale) {
    memset(names_of(vm), 0, LC_COUNT * sizeof(char *));
    return PY_NONE;
}

/* A locale's full name; only what is common is completed. */
LIB_FN(locale_normalize) {
    const char *name = py_arg_text(vm, a[0], "localename");
    const char *dot = strchr(name, '.');
    size_t n = strcspn(name, ".@");
    if (!strcmp(name, "C") || !strcmp(name, "POSIX"))
        return py_str_from("C");
    static const char *const homes[][2] = {{"en", "en_US"}, {"de", "de_DE"}, {"fr", "fr_FR"},
                                           {"es", "es_ES"}, {"it", "it_IT"}, {"pt", "pt_PT"},
                                           {"nl", "nl_NL"}, {"ja", "ja_JP"}, {"ru", "ru_RU"},
                                           {"pl", "pl_PL"}, {"sv", "sv_SE"}, {"da", "da_DK"}};
    const char *base = mem_strndup(name, n), *encoding = NULL;
    for (size_t i = 0; i < LIB_COUNT(homes); i++)
        if (!strcasecmp(base, homes[i][0]))
            base = homes[i][1];
    if (dot) {
        size_t len = strcspn(dot + 1, "@");
        encoding = mem_strndup(dot + 1, len);
        if (!strcasecmp(encoding, "utf8") || !strcasecmp(encoding, "utf-8"))
            encoding = "UTF-8";
    } else if (strchr(base, '_'))
        encoding = !strncmp(base, "ja", 2) ? "eucJP" : "ISO8859-1";
    return encoding ? py_str_printf("%s.%s", base, encoding) : a[0];
}

LIB_FN(locale_str) {
    return py_str_printf("%s", py_str_text(vm, py_binary(vm, PY_MOD, py_str_from("%.12g"), a[0])));
}
LIB_FN(locale_format_string) { return py_binary(vm, PY_MOD, a[0], a[1]); }
LIB_FN(locale_currency) {
    py_raise(vm, &py_exc_ValueError, "Currency formatting is not possible using the 'C' locale.");
}
LIB_FN(locale_delocalize) { return a[0]; }
LIB_FN(locale_localize) { return a[0]; }
LIB_FN(locale_atof) { return py_call1(vm, a[1] == PY_UNDEF ? PY_OBJ(&py_float_type) : a[1], a[0]); }
LIB_FN(locale_atoi) { return py_call1(vm, PY_OBJ(&py_int_type), a[0]); }
LIB_FN(locale_strcoll) {
    if (!py_is_str(a[0]) || !py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "strcoll() argument must be str");
    return py_int_from(py_less(vm, a[0], a[1]) ? -1 : py_equal(vm, a[0], a[1]) ? 0 : 1);
}
LIB_FN(locale_strxfrm) { return a[0]; }
LIB_FN(locale_nl_langinfo) {
    int64_t item = lib_arg_int(vm, a[0]);
    if (item == CODESET)
        return py_str_from("UTF-8");
    const char *text = nl_langinfo((nl_item)item); /* some items are bytes and no text */
    return py_str_decode(vm, text, strlen(text), "utf-8", "surrogateescape");
}

static const struct py_native_def functions[] = {
    {"setlocale", locale_setlocale, "category, locale=None"},
    {"localeconv", locale_localeconv, ""},
    {"getlocale", locale_getlocale, "category=0"},
    {"getdefaultlocale", locale_getdefaultlocale, "envvars=None"},
    {"getpreferredencoding", locale_utf8, "do_setlocale=True"},
    {"getencoding", locale_utf8, ""},
    {"resetlocale", locale_resetlocale, "category=6"},
    {"normalize", locale_normalize, "localename"},
    {"str", locale_str, "val"},
    {"format_string", locale_format_string, "f, val, grouping=False, monetary=False"},
    {"currency", locale_currency, "val, symbol=True, grouping=False, international=False"},
    {"delocalize", locale_delocalize, "string"},
    {"localize", locale_localize, "string, grouping=False, monetary=False"},
    {"atof", locale_atof, "string, func=?"},
    {"atoi", locale_atoi, "string"},
    {"strcoll", locale_strcoll, "os1, os2, /"},
    {"strxfrm", locale_strxfrm, "string, /"},
    {"nl_langinfo", locale_nl_langinfo, "key, /"},
    {0}};
#define C(name)                                                                                    \
    { #name, PY_CONST_INT, name, NULL, 0 }
static const struct py_const_def constants[] = {C(LC_CTYPE),
                                                C(LC_NUMERIC),
                                                C(LC_TIME),
                                                C(LC_COLLATE),
                                                C(LC_MONETARY),
                                                C(LC_MESSAGES),
                                                C(LC_ALL),
                                                C(CODESET),
                                                C(RADIXCHAR),
                                                C(THOUSEP),
                                                C(D_T_FMT),
                                                C(D_FMT),
                                                C(T_FMT),
                                                C(DAY_1),
                                                C(DAY_2),
                                                C(DAY_3),
                                                C(DAY_4),
                                                C(DAY_5),
                                                C(DAY_6),
                                                C(DAY_7),
                                                C(MON_1),
                                                C(MON_2),
                                                C(MON_3),
                                                C(MON_4),
                                                C(MON_5),
                                                C(MON_6),
                                                C(MON_7),
                                                C(MON_8),
                                                C(MON_9),
                                                C(MON_10),
                                                C(MON_11),
                                                C(MON_12),
                                                C(YESEXPR),
                                                C(NOEXPR),
                                                C(CRNCYSTR),
                                                {"CHAR_MAX", PY_CONST_INT, 127, NULL, 0},
                                                {0}};
static struct py_type *const types[] = {&error_type, NULL};
const struct py_module_def py_lib_locale = {
    .name = "locale", .functions = functions, .constants = constants, .types = types};

/*
 * html: escape and unescape (all numeric references and the named ones people write).
 */
#include <stdlib.h>

#include "python/lib/lib.h"

LIB_FN(html_escape) {
    struct py_str *s = lib_arg_str(vm, a[0], "escape() argument");
    bool quote = py_truth(vm, a[1]);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < s->size; i++) {
        char c = s->data[i];
        const char *r = c == '&'             ? "&amp;"
                        : c == '<'           ? "&lt;"
                        : c == '>'           ? "&gt;"
                        : quote && c == '"'  ? "&quot;"
                        : quote && c == '\'' ? "&#x27;"
                                             : NULL;
        if (r)
            buf_puts(&b, r);
        else
            buf_putc(&b, c);
    }
    return lib_buf_str(&b);
}

static const struct {
    const char *name;
    unsigned code;
} entities[] = {
    {"quot", 34},     {"amp", 38},      {"apos", 39},      {"lt", 60},        {"gt", 62},
    {"nbsp", 160},    {"iexcl", 161},   {"cent", 162},     {"pound", 163},    {"curren", 164},
    {"yen", 165},     {"brvbar", 166},  {"sect", 167},     {"uml", 168},      {"copy", 169},
    {"ordf", 170},    {"laquo", 171},   {"not", 172},      {"shy", 173},      {"reg", 174},
    {"macr", 175},    {"deg", 176},     {"plusmn", 177},   {"sup2", 178},     {"sup3", 179},
    {"acute", 180},   {"micro", 181},   {"para", 182},     {"middot", 183},   {"cedil", 184},
    {"sup1", 185},    {"ordm", 186},    {"raquo", 187},    {"frac14", 188},   {"frac12", 189},
    {"frac34", 190},  {"iquest", 191},  {"Agrave", 192},   {"Aacute", 193},   {"Acirc", 194},
    {"Atilde", 195},  {"Auml", 196},    {"Aring", 197},    {"AElig", 198},    {"Ccedil", 199},
    {"Egrave", 200},  {"Eacute", 201},  {"Ecirc", 202},    {"Euml", 203},     {"Igrave", 204},
    {"Iacute", 205},  {"Icirc", 206},   {"Iuml", 207},     {"ETH", 208},      {"Ntilde", 209},
    {"Ograve", 210},  {"Oacute", 211},  {"Ocirc", 212},    {"Otilde", 213},   {"Ouml", 214},
    {"times", 215},   {"Oslash", 216},  {"Ugrave", 217},   {"Uacute", 218},   {"Ucirc", 219},
    {"Uuml", 220},    {"Yacute", 221},  {"THORN", 222},    {"szlig", 223},    {"agrave", 224},
    {"aacute", 225},  {"acirc", 226},   {"atilde", 227},   {"auml", 228},     {"aring", 229},
    {"aelig", 230},   {"ccedil", 231},  {"egrave", 232},   {"eacute", 233},   {"ecirc", 234},
    {"euml", 235},    {"igrave", 236},  {"iacute", 237},   {"icirc", 238},    {"iuml", 239},
    {"eth", 240},     {"ntilde", 241},  {"ograve", 242},   {"oacute", 243},   {"ocirc", 244},
    {"otilde", 245},  {"ouml", 246},    {"divide", 247},   {"oslash", 248},   {"ugrave", 249},
    {"uacute", 250},  {"ucirc", 251},   {"uuml", 252},     {"yacute", 253},   {"thorn", 254},
    {"yuml", 255},    {"OElig", 338},   {"oelig", 339},    {"Scaron", 352},   {"scaron", 353},
    {"Yuml", 376},    {"fnof", 402},    {"circ", 710},     {"tilde", 732},    {"Alpha", 913},
    {"Beta", 914},    {"Gamma", 915},   {"Delta", 916},    {"Epsilon", 917},  {"Zeta", 918},
    {"Eta", 919},     {"Theta", 920},   {"Iota", 921},     {"Kappa", 922},    {"Lambda", 923},
    {"Mu", 924},      {"Nu", 925},      {"Xi", 926},       {"Omicron", 927},  {"Pi", 928},
    {"Rho", 929},     {"Sigma", 931},   {"Tau", 932},      {"Upsilon", 933},  {"Phi", 934},
    {"Chi", 935},     {"Psi", 936},     {"Omega", 937},    {"alpha", 945},    {"beta", 946},
    {"gamma", 947},   {"delta", 948},   {"epsilon", 949},  {"zeta", 950},     {"eta", 951},
    {"theta", 952},   {"iota", 953},    {"kappa", 954},    {"lambda", 955},   {"mu", 956},
    {"nu", 957},      {"xi", 958},      {"omicron", 959},  {"pi", 960},       {"rho", 961},
    {"sigmaf", 962},  {"sigma", 963},   {"tau", 964},      {"upsilon", 965},  {"phi", 966},
    {"chi", 967},     {"psi", 968},     {"omega", 969},    {"thetasym", 977}, {"upsih", 978},
    {"piv", 982},     {"ensp", 8194},   {"emsp", 8195},    {"thinsp", 8201},  {"zwnj", 8204},
    {"zwj", 8205},    {"lrm", 8206},    {"rlm", 8207},     {"ndash", 8211},   {"mdash", 8212},
    {"lsquo", 8216},  {"rsquo", 8217},  {"sbquo", 8218},   {"ldquo", 8220},   {"rdquo", 8221},
    {"bdquo", 8222},  {"dagger", 8224}, {"Dagger", 8225},  {"bull", 8226},    {"hellip", 8230},
    {"permil", 8240}, {"prime", 8242},  {"Prime", 8243},   {"lsaquo", 8249},  {"rsaquo", 8250},
    {"oline", 8254},  {"frasl", 8260},  {"euro", 8364},    {"image", 8465},   {"weierp", 8472},
    {"real", 8476},   {"trade", 8482},  {"alefsym", 8501}, {"larr", 8592},    {"uarr", 8593},
    {"rarr", 8594},   {"darr", 8595},   {"harr", 8596},    {"crarr", 8629},   {"lArr", 8656},
    {"uArr", 8657},   {"rArr", 8658},   {"dArr", 8659},    {"hArr", 8660},    {"forall", 8704},
    {"part", 8706},   {"exist", 8707},  {"empty", 8709},   {"nabla", 8711},   {"isin", 8712},
    {"notin", 8713},  {"ni", 8715},     {"prod", 8719},    {"sum", 8721},     {"minus", 8722},
    {"lowast", 8727}, {"radic", 8730},  {"prop", 8733},    {"infin", 8734},   {"ang", 8736},
    {"and", 8743},    {"or", 8744},     {"cap", 8745},     {"cup", 8746},     {"int", 8747},
    {"there4", 8756}, {"sim", 8764},    {"cong", 8773},    {"asymp", 8776},   {"ne", 8800},
    {"equiv", 8801},  {"le", 8804},     {"ge", 8805},      {"sub", 8834},     {"sup", 8835},
    {"nsub", 8836},   {"sube", 8838},   {"supe", 8839},    {"oplus", 8853},   {"otimes", 8855},
    {"perp", 8869},   {"sdot", 8901},   {"lceil", 8968},   {"rceil", 8969},   {"lfloor", 8970},
    {"rfloor", 8971}, {"lang", 9001},   {"rang", 9002},    {"loz", 9674},     {"spades", 9824},
    {"clubs", 9827},  {"hearts", 9829}, {"diams", 9830},   {"check", 10003},
};

/* Those that count without a semicolon: HTML 4's Latin-1 set. */
static bool without_semicolon(size_t i) { return entities[i].code < 256 && entities[i].code != 39; }

static const unsigned short windows[32] = {
    0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
    0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};

/* A reference at P (behind the &): what it stands for to B, and where it ends; NULL: none. */
static const char *reference(const char *p, const char *end, struct buf *b) {
    if (*p == '#') {
        bool hex = p[1] == 'x' || p[1] == 'X';
        const char *digits = p + 1 + hex;
        char *stop;
        if (!strchr(hex ? "0123456789abcdefABCDEF" : "0123456789", *digits) || !*digits)
            return NULL;
        unsigned long n = strtoul(digits, &stop, hex ? 16 : 10);
        if (n == 0 || (n >= 0xD800 && n < 0xE000) || n > 0x10FFFF)
            n = 0xFFFD;
        else if (n >= 0x80 && n < 0xA0)
            n = windows[n - 0x80];
        else if ((n < 0x20 && n != 9 && n != 10 && n != 12 && n != 13) || n == 0x0b ||
                 (n & 0xFFFE) == 0xFFFE)
            n = 0;
        if (n)
            buf_put_codepoint(b, (unsigned)n);
        return *stop == ';' ? stop + 1 : stop;
    }
    size_t best = SIZE_MAX, best_n = 0;
    for (size_t i = 0; i < LIB_COUNT(entities); i++) {
        size_t n = strlen(entities[i].name);
        if (n <= best_n || (size_t)(end - p) < n || strncmp(p, entities[i].name, n) != 0)
            continue;
        if (p[n] == ';' || without_semicolon(i)) {
            best = i;
            best_n = n;
        }
    }
    if (best == SIZE_MAX)
        return NULL;
    buf_put_codepoint(b, entities[best].code);
    return p + best_n + (p[best_n] == ';');
}

LIB_FN(html_unescape) {
    struct py_str *s = lib_arg_str(vm, a[0], "unescape() argument");
    const char *p = py_str_cstr(a[0]), *end = p + s->size;
    struct buf b = BUF_INIT;
    while (p < end) {
        const char *next = *p == '&' && p + 1 < end ? reference(p + 1, end, &b) : NULL;
        if (next)
            p = next;
        else
            buf_putc(&b, *p++);
    }
    return lib_buf_str(&b);
}

static const struct py_native_def functions[] = {
    {"escape", html_escape, "s, quote=True"}, {"unescape", html_unescape, "s"}, {0}};
const struct py_module_def py_lib_html = {.name = "html", .functions = functions};

/* html.entities: the names of HTML 4. */
static void entities_init(struct vm *vm, struct py_module *m) {
    struct py_dict *codes = py_dict_new(), *names = py_dict_new();
    for (size_t i = 0; i < LIB_COUNT(entities); i++) {
        if (entities[i].code == 39 || entities[i].code == 10003)
            continue; /* HTML 5's */
        value name = py_str_from(entities[i].name), code = py_int_from(entities[i].code);
        py_dict_set(vm, codes, code, name);
        py_dict_set(vm, names, name, code);
    }
    py_module_set(vm, m, "codepoint2name", PY_OBJ(codes));
    py_module_set(vm, m, "name2codepoint", PY_OBJ(names));
}
const struct py_module_def py_lib_html_entities = {.name = "html.entities", .init = entities_init};

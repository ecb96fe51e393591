/* The interned names of names.def. They never change once set, so all machines share them. */
#include "python/names.h"

struct py_str *py_names[NAME_COUNT];
static struct py_str strings[NAME_COUNT];

void py_names_init(void) {
    /* one array: the linker would put texts that are used elsewhere, too, all over the program */
    static const char texts[] =
#define NAME(text) #text "\0"
#include "python/names.def"
#undef NAME
        ;
    static bool is_done;
    if (is_done)
        return;
    is_done = true;
    const char *p = texts;
    for (int i = 0; i < NAME_COUNT; i++) {
        size_t n = strlen(p);
        py_names[i] = py_intern_at(&strings[i], p, n);
        p += n + 1;
    }
}

/* The interned names of names.def. They never change once set, so all machines share them. */
#include "python/names.h"

struct py_str *py_names[NAME_COUNT];
static struct py_str strings[NAME_COUNT];

void py_names_init(void) {
    static const struct {
        const char *data;
        size_t size;
    } texts[NAME_COUNT] = {
#define NAME(text) {#text, sizeof #text - 1},
#include "python/names.def"
#undef NAME
    };
    if (py_names[0])
        return;
    for (int i = NAME_COUNT - 1; i >= 0; i--)
        py_names[i] = py_intern_at(&strings[i], texts[i].data, texts[i].size);
}

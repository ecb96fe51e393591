/* The views that dict.keys(), values() and items() give, and their iterators. */
#ifndef RETORT_PYTHON_TYPES_DICT_VIEWS_H
#define RETORT_PYTHON_TYPES_DICT_VIEWS_H

#include "python/types/dict.h"

enum dict_part { DICT_KEYS, DICT_VALUES, DICT_ITEMS };

/* A view of D. */
value py_dict_view(struct py_dict *d, enum dict_part part);
/* The same of an OrderedDict: odict_keys and so on. */
value py_odict_view(struct py_dict *d, enum dict_part part);
/* An iterator over D, backwards when REVERSED. */
value py_dict_iter(struct py_dict *d, enum dict_part part, bool reversed);

/* types.MappingProxyType(MAPPING) */
value py_proxy_new(value mapping);
extern struct py_type py_proxy_type;

extern struct py_type py_dict_keys_type, py_dict_values_type, py_dict_items_type,
    py_dict_key_iter_type, py_dict_value_iter_type, py_dict_item_iter_type;

struct py_dict_iter {
    struct py_object head;
    struct py_dict *dict; /* NULL once it is exhausted */
    uint32_t count;       /* of the dict at the start: a change is an error */
    uint32_t i;           /* next entry; backwards: behind it */
    uint32_t left;
    uint8_t part;
    bool reversed;
};

#endif

/* What the files of csv share. */
#ifndef RETORT_PYTHON_LIB_CSV_INT_H
#define RETORT_PYTHON_LIB_CSV_INT_H

#include "python/lib/lib.h"

extern struct py_type csv_DictReader_type, csv_DictWriter_type; /* csv_dict.c */

#endif

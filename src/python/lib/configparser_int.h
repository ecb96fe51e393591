/* The exceptions of configparser, for its reader. */
#ifndef RETORT_PYTHON_LIB_CONFIGPARSER_INT_H
#define RETORT_PYTHON_LIB_CONFIGPARSER_INT_H

#include "python/lib/lib.h"

/* References to options in options are followed so deep. */
enum { CONFIGPARSER_MAX_DEPTH = 10 };

extern struct py_type configparser_Error, configparser_NoSectionError,
    configparser_DuplicateSectionError, configparser_DuplicateOptionError,
    configparser_NoOptionError, configparser_InterpolationError,
    configparser_InterpolationMissingOptionError, configparser_InterpolationSyntaxError,
    configparser_InterpolationDepthError, configparser_ParsingError,
    configparser_MissingSectionHeaderError;
/* All of them, NULL-terminated. */
extern struct py_type *const configparser_errors[];

#endif

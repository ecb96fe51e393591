/* Native parts of third-party packages that data migrations call. */
#ifndef RETORT_MODULES_THIRD_THIRD_H
#define RETORT_MODULES_THIRD_THIRD_H

#include "python/api.h"

/* crypt.c: module _retort_crypt: crypt(3), Argon2 and AES for the texts of bcrypt, passlib, argon2
 * and cryptography. */
extern const struct py_module_def third_crypt_module;
/* yaml.c: module _retort_yaml: YAML to values and back for the text of yaml. */
extern const struct py_module_def third_yaml_module;

#endif

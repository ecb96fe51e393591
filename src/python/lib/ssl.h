/*
 * ssl.SSLContext as the database drivers need it: what a script asked of a TLS connection. retort's
 * scripts have no TLS sockets of their own; a context is given to an engine (connect_args).
 */
#ifndef RETORT_PYTHON_LIB_SSL_H
#define RETORT_PYTHON_LIB_SSL_H

#include "python/api.h"

struct ssl_context {
    struct py_object head;
    struct py_attrs attrs; /* what else a script sets on it */
    int protocol;          /* ssl._SSLMethod */
    int verify_mode;       /* 0 CERT_NONE, 1 CERT_OPTIONAL, 2 CERT_REQUIRED */
    bool check_hostname;
    bool system_roots;        /* load_default_certs was called, by itself or as the default */
    const char *cafile;       /* NULL: none. A file of this process' own for cadata */
    const char *capath;       /* a folder of certificates, or NULL */
    const char *certfile;     /* the client's certificate, or NULL */
    const char *keyfile;      /* its key; NULL: in certfile */
    const char *password;     /* of the key, or NULL */
    const char *ciphers;      /* OpenSSL's list, or NULL */
    int64_t minimum, maximum; /* ssl.TLSVersion */
    int64_t options, verify_flags;
};

extern struct py_type ssl_context_type;

#endif

/* What the files of the module io share. */
#ifndef RETORT_PYTHON_LIB_IO_INT_H
#define RETORT_PYTHON_LIB_IO_INT_H

#include "python/lib/io.h"
#include "python/lib/lib.h"

extern struct py_type io_base_type, io_raw_base_type, io_buffered_base_type, io_text_base_type,
    io_file_type, io_reader_type, io_writer_type, io_random_type, io_text_type, io_string_type,
    io_bytes_type;

/* A file of the system with its buffers: FileIO and the Buffered… classes alike. Data to read lies
 * in RDATA from RPOS to RLEN; data to write in OUT. */
struct io_file {
    struct py_object head;
    struct py_attrs attrs;
    int fd;
    bool closed, closefd, readable, writable, append, raw;
    bool seekable, detached;
    value over; /* a Buffered… over an object of the script's: it does the reading and writing */
    value name;
    const char *mode; /* "rb", "wb", "rb+", … */
    char *rdata;
    size_t rpos, rlen, rcap;
    struct buf out;
    struct io_file *next_dirty;
    bool dirty;
};

/* ValueError "I/O operation on closed file." */
noreturn void io_raise_closed(struct vm *vm);
/* io.UnsupportedOperation(MESSAGE) */
noreturn void io_raise_unsupported(struct vm *vm, const char *message);

/* io_file.c: the operations on bytes. */
struct io_file *io_file_new(struct vm *vm, struct py_type *type, int fd, value name);
void io_file_check(struct vm *vm, struct io_file *f);
/* Reads more into the buffer; false at the end. */
bool io_file_fill(struct vm *vm, struct io_file *f);
void io_file_put(struct vm *vm, struct io_file *f, const void *data, size_t n);
void io_file_flush(struct vm *vm, struct io_file *f);
void io_file_close(struct vm *vm, struct io_file *f);
int64_t io_file_tell(struct vm *vm, struct io_file *f);
int64_t io_file_seek(struct vm *vm, struct io_file *f, int64_t offset, int whence);
static inline bool io_is_file(value v) {
    return py_is_a(v, &io_file_type) || py_is_a(v, &io_reader_type) ||
           py_is_a(v, &io_writer_type) || py_is_a(v, &io_random_type);
}

/* A text file over BUFFER (io_text.c). NEWLINE: None or '', '\n', '\r', '\r\n'. */
value io_text_new(struct vm *vm, value buffer, const char *encoding, const char *errors,
                  value newline, bool line_buffering, bool write_through);

/* The room in BUFFER, which readinto() fills, or TypeError; and DATA put there. */
size_t io_into_room(struct vm *vm, value buffer);
void io_into_put(struct vm *vm, value buffer, const void *data, size_t n);

/* Size argument of read(): -1 for None and negative numbers. */
int64_t io_size_arg(struct vm *vm, value v);

#endif

/* retort exec FILE [ARGUMENT…]: runs a Python program. */
#ifndef RETORT_PYTHON_EXEC_H
#define RETORT_PYTHON_EXEC_H

struct vm;

/* Makes the module __main__ and enters it among sys.modules. */
struct py_module *vm_add_main(struct vm *vm);
/* ARGV without "retort exec": options (--allow-all, --dump), FILE, its arguments. SETUP adds what
 * scripts can import beyond the standard library. Returns the exit status. */
int vm_exec_main(int argc, char **argv, void (*setup)(struct vm *vm));

#endif

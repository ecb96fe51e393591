/* retort exec FILE [ARGUMENT…]: runs a Python program. */
#ifndef RETORT_PYTHON_EXEC_H
#define RETORT_PYTHON_EXEC_H

/* ARGV without "retort exec": options (--allow-all, --dump), FILE, its arguments. Returns the exit
 * status. */
int vm_exec_main(int argc, char **argv);

#endif

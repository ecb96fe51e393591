/*
 * What scripts may do outside the evaluator: read files of the project, and nothing else that the
 * system would notice, unless the command line allows it. Every check raises PermissionError, whose
 * text names the option that would allow the act.
 */
#ifndef RETORT_PYTHON_CONFINE_H
#define RETORT_PYTHON_CONFINE_H

#include "python/api.h"

/* Raises unless scripts may read the contents of the file or folder PATH: it lies under the project
 * root, a folder they may write, or the folders for temporary files they made; or there is nothing
 * at PATH. */
void confine_read(struct vm *vm, const char *path);

/* Raises unless scripts may create, change or remove PATH. */
void confine_write(struct vm *vm, const char *path);

/* Whether scripts may make the folder PATH: in the project they may. For a script of a project
 * (unknown_imports) another folder is not made, which a warning says, and the script goes on: it
 * makes folders for what it will never write here (uploads, caches). Raises for other scripts. */
bool confine_folder(struct vm *vm, const char *path);

/* Whether a log may be written to PATH: in the project it may, and where a settings file of the
 * project says so. As confine_folder, a script of a project goes on without. */
bool confine_log(struct vm *vm, const char *path);

/* Around making the log handlers that the settings file PATH names. */
void confine_begin_settings(struct vm *vm, const char *path);
void confine_end_settings(struct vm *vm);

/* Raises unless scripts may start processes; WHAT names the call ("subprocess.run"). */
void confine_run(struct vm *vm, const char *what);

/* Raises unless scripts may use the network. */
void confine_net(struct vm *vm, const char *what);

#endif

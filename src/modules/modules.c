/* The table of tables: every module of this folder; see modules.h. */
#include "modules/modules.h"

#include "modules/sqlalchemy/modules.h"

void modules_add(struct vm *vm) {
    modules_add_texts(vm);
    vm_add_modules(vm, sa_modules);
}

/* The table of tables: every module of this folder; see modules.h. */
#include "modules/modules.h"

#include "modules/alembic/impl.h"
#include "modules/alembic/operations.h"
#include "modules/alembic/alembic.h"
#include "modules/alembic/autogenerate.h"
#include "modules/sqlalchemy/modules.h"
#include "modules/sqlite3/lite.h"
#include "python/vm.h"

static const char *const schema_packages[] = {"sqlalchemy",  "flask_sqlalchemy", "sqlmodel",
                                              "geoalchemy2", "advanced_alchemy", "alembic_utils",
                                              NULL};

AT_START void modules_add(struct vm *vm) {
    vm_schema_packages(vm, schema_packages);
    modules_add_texts(vm);
    vm_add_modules(vm, sa_modules);
    vm_add_modules(vm, sa_dialect_modules);
    vm_add_modules(vm, alembic_operations_modules);
    vm_add_modules(vm, alembic_ddl_modules);
    vm_add_modules(vm, alembic_modules);
    vm_add_modules(vm, sqlite3_modules);
    vm_add_modules(vm, alembic_autogenerate_modules);
    vm_add_error_converter(vm, alembic_convert_error);
}

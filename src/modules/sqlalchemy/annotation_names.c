/*
 * Names of SQLAlchemy that projects write in annotations only, and that stand for nothing here:
 * aliases for type checkers, roles, results and contexts that no script makes itself. They are
 * unknown values, so they can be imported, subscripted and derived from, and decide nothing.
 */
#include "modules/sqlalchemy/annotation_names.h"

#include <string.h>

#include "python/function.h"
#include "python/unknown.h"

#define EXPRESSIONS                                                                                \
    " ColumnExpressionArgument SQLColumnExpression HasCTE HasPrefixes HasSuffixes LambdaElement "  \
    "StatementLambdaElement NotNullable Nullable SelectLabelStyle Selectable TypeClause "          \
    "Visitable "                                                                                   \
    "BaseDDLElement CollectionAggregate TextAsFrom ScalarValues CacheKey Operators "               \
    "SavepointClause RollbackToSavepointClause ReleaseSavepointClause "
#define ENGINES                                                                                    \
    " AdaptedConnection BaseRow BindTyping ChunkedIteratorResult Compiled ConnectArgsType "        \
    "Connectable CreateEnginePlugin ExecutionContext FilterResult FrozenResult IteratorResult "    \
    "MappingResult MergedResult NestedTransaction ObjectKind ObjectScope RootTransaction "         \
    "TupleResult TwoPhaseTransaction TypeCompiler create_pool_from_url result_tuple "
#define POOLS                                                                                      \
    " ConnectionPoolEntry FallbackAsyncAdaptedQueuePool ManagesConnection PoolProxiedConnection "  \
    "PoolResetState "

static const struct {
    const char *module, *names; /* " A B "; NULL: all that is asked for */
} table[] = {
    {"sqlalchemy", EXPRESSIONS ENGINES POOLS " ExceptionContext "},
    {"sqlalchemy.engine", ENGINES},
    {"sqlalchemy.engine.interfaces",
     ENGINES " DBAPIConnection DBAPICursor DBAPIModule DBAPIType IsolationLevel CacheStats "
             "ConnectionEventsTarget ExecuteStyle ReflectedCheckConstraint ReflectedColumn "
             "ReflectedComputed ReflectedConstraint ReflectedForeignKeyConstraint "
             "ReflectedIdentity ReflectedIndex ReflectedPrimaryKeyConstraint "
             "ReflectedTableComment ReflectedUniqueConstraint SchemaTranslateMapType TableKey "
             "VersionInfoType _CoreAnyExecuteParams _CoreMultiExecuteParams "
             "_CoreSingleExecuteParams _DBAPIAnyExecuteParams _ExecuteOptions "
             "CoreExecuteOptionsParameter "},
    {"sqlalchemy.engine.result",
     ENGINES " HasMemoized RMKeyView ResultInternal ResultMetaData SimpleResultMetaData "},
    {"sqlalchemy.ext.asyncio",
     " AsyncResult AsyncMappingResult AsyncScalarResult AsyncTransaction AsyncTupleResult "
     "create_async_pool_from_url "},
    {"sqlalchemy.ext.asyncio.result", NULL},
    {"sqlalchemy.pool", POOLS},
    {"sqlalchemy.sql", EXPRESSIONS},
    {"sqlalchemy.sql._typing", NULL},
    {"sqlalchemy.sql.base",
     " CompileState DialectKWArgs ExecutableOption Executable Generative HasCacheKey "
     "HasCompileState HasCopyInternals Immutable InPlaceGenerative Options SchemaVisitor "
     "ColumnSet CacheableOptions SingletonConstant ExternallyTraversible "},
    {"sqlalchemy.sql.cache_key", NULL},
    {"sqlalchemy.sql.dml",
     " ReturningDelete ReturningInsert ReturningUpdate DMLState DMLWhereBase InsertDMLState "
     "UpdateDMLState DeleteDMLState TypedReturnsRows ExecutableReturnsRows "},
    {"sqlalchemy.sql.elements",
     EXPRESSIONS " SQLCoreOperations KeyedColumnElement NamedColumn CompilerElement "
                 "CompilerColumnElement DQLDMLClauseElement WrapsColumnExpression AsBoolean "
                 "GroupedElement IndexExpression OperatorExpression TableValuedColumn Slice "},
    {"sqlalchemy.sql.expression", EXPRESSIONS},
    {"sqlalchemy.sql.roles", NULL},
    {"sqlalchemy.sql.selectable",
     EXPRESSIONS " TypedReturnsRows ExecutableReturnsRows SelectStatementGrouping ForUpdateArg "
                 "ForUpdateParameter FromClauseAlias NamedFromClause SelectsRows SelectState "
                 "HasHints LateralFromClause CompoundSelectState NoInit TableValuedColumn "},
    {"sqlalchemy.sql.traversals", NULL},
};

static bool has_word(const char *words, const char *word) {
    size_t n = strlen(word);
    for (const char *p = words; (p = strstr(p, word)); p += n)
        if (p[-1] == ' ' && p[n] == ' ')
            return true;
    return false;
}

value sa_annotation_name(struct vm *vm, const char *module, const char *name) {
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (strcmp(table[i].module, module) != 0)
            continue;
        if (!strncmp(name, "__", 2) || (table[i].names && !has_word(table[i].names, name)))
            return PY_UNDEF;
        const char *file = "";
        int line = 0;
        py_where(vm, &file, &line);
        return py_getattr(vm, unknown_module(vm, module, file, line), name);
    }
    return PY_UNDEF;
}

static value module_getattr(struct vm *vm, const value *a) {
    const char *module = py_str_text(vm, a[0]), *name = py_arg_text(vm, a[1], "name");
    value v = sa_annotation_name(vm, module, name);
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "module '%s' has no attribute '%s'", module, name);
    return v;
}

void sa_annotation_names(struct vm *vm, struct py_module *m) {
    static const struct py_native_def def = {"__getattr__", module_getattr, "module, name"};
    py_module_set(vm, m, "__getattr__", py_native_new(vm, &def, PY_OBJ(m->name)));
}

#define NAMES_ONLY(ident, mod)                                                                     \
    const struct py_module_def ident = {.name = mod, .init = sa_annotation_names}
NAMES_ONLY(sa_sql_typing_module, "sqlalchemy.sql._typing");
NAMES_ONLY(sa_sql_roles_module, "sqlalchemy.sql.roles");
NAMES_ONLY(sa_sql_cache_key_module, "sqlalchemy.sql.cache_key");
NAMES_ONLY(sa_sql_traversals_module, "sqlalchemy.sql.traversals");
NAMES_ONLY(sa_asyncio_result_module, "sqlalchemy.ext.asyncio.result");

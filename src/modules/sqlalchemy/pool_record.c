/*
 * What a pool knows of a connection, for listeners: connect, first_connect, checkout, checkin.
 * cf. sqlalchemy.pool.ConnectionPoolEntry.
 */
#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/modules.h"

struct sa_pool_record {
    struct py_object head;
    struct py_attrs attrs;
    value dbapi_connection;
    value info, record_info;
};

static const struct py_member_def members[] = {
    {"dbapi_connection", offsetof(struct sa_pool_record, dbapi_connection), PY_MEMBER_VALUE, true},
    {"driver_connection", offsetof(struct sa_pool_record, dbapi_connection), PY_MEMBER_VALUE, true},
    {"connection", offsetof(struct sa_pool_record, dbapi_connection), PY_MEMBER_VALUE, true},
    {"info", offsetof(struct sa_pool_record, info), PY_MEMBER_VALUE, true},
    {"record_info", offsetof(struct sa_pool_record, record_info), PY_MEMBER_VALUE, true},
    {0}};
static struct py_type record_type = {PY_TYPE_HEAD,
                                     .name = "_ConnectionRecord",
                                     .module = "sqlalchemy.pool.base",
                                     .size = sizeof(struct sa_pool_record),
                                     .attrs_offset = offsetof(struct sa_pool_record, attrs),
                                     .flags = PY_TYPE_ATTRS,
                                     .members = members};

value sa_pool_record_of(struct vm *vm, struct sa_connection *c) {
    struct sa_pool_record *r = c->record;
    if (!r) {
        r = c->record = py_alloc(vm, &record_type);
        r->dbapi_connection = PY_NONE;
        r->info = PY_OBJ(py_dict_new());
        r->record_info = PY_OBJ(py_dict_new());
    }
    if (r->dbapi_connection == PY_NONE && c->db)
        r->dbapi_connection = sa_dbapi_connection(vm, c, c->db);
    return PY_OBJ(r);
}

static void fire(struct vm *vm, struct sa_connection *c, const char *event, size_t n) {
    if (!sa_has_listeners(vm, c->engine, event))
        return;
    value dbapi = sa_dbapi_connection(vm, c, c->db);
    value args[] = {dbapi, sa_pool_record_of(vm, c), dbapi};
    sa_fire(vm, c->engine, event, n, args);
}

void sa_pool_checked_out(struct vm *vm, struct sa_connection *c, bool is_first, bool is_fresh) {
    if (is_first)
        fire(vm, c, "first_connect", 2);
    if (is_fresh)
        fire(vm, c, "connect", 2);
    fire(vm, c, "checkout", 3);
}

void sa_pool_checked_in(struct vm *vm, struct sa_connection *c) { fire(vm, c, "checkin", 2); }

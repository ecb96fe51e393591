/* No session can be made yet: what would be asked of one is never reached. */
#include "modules/sqlalchemy/orm/session.h"

bool orm_load_attributes(struct vm *vm, struct orm_state *s, struct py_list *names) {
    (void)vm, (void)s, (void)names;
    return false;
}
value orm_lazy_load(struct vm *vm, struct orm_state *s, struct orm_relationship *r) {
    (void)vm, (void)s, (void)r;
    return PY_NONE;
}
void orm_session_changed(struct orm_session *s, struct orm_state *state) { (void)s, (void)state; }
void orm_session_add(struct vm *vm, struct orm_session *s, value obj) {
    (void)vm, (void)s, (void)obj;
}
value orm_dynamic_collection(struct vm *vm, struct orm_state *s, struct orm_relationship *r) {
    (void)vm, (void)s, (void)r;
    return PY_NONE;
}
void orm_install_hooks(struct vm *vm) { (void)vm; }

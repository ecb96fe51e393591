/*
 * What the extended comparison (autogen/extended.h) is told by the project: the settings
 * autogenerate_extended, autogenerate_sql, --target, and which revision creates a table.
 */
#include <string.h>

#include "autogen/extended.h"
#include "autogen/target.h"
#include "base/file.h"
#include "base/path.h"
#include "modules/alembic/autogenerate.h"
#include "modules/alembic/module.h"
#include "modules/sqlalchemy/engine.h"

/* --- which revision creates a table --- */

static bool creates(const char *source, const char *table) {
    static const char call[] = "create_table(";
    for (const char *at = strstr(source, call); at; at = strstr(at + 1, call)) {
        const char *arg = at + strlen(call);
        arg += strspn(arg, " \t\r\n");
        size_t n = strlen(table);
        if ((*arg == '\'' || *arg == '"') && !strncmp(arg + 1, table, n) && arg[1 + n] == *arg)
            return true;
    }
    return false;
}

static const char *creator(void *arg, const char *table) {
    struct alembic_script_directory *dir = arg;
    const struct revisions *all = &scripts_graph(dir->scripts)->all;
    const char *found = NULL;
    for (size_t i = 0; i < all->n && !found; i++) {
        const struct revision *r = all->items[i];
        const char *text = r && r->path ? file_read_if_exists(r->path, NULL) : NULL;
        if (text && creates(text, table))
            found = r->id;
    }
    return found;
}

/* --- files --- */

static const char *project_path(struct settings *s, const char *path) {
    return path_is_absolute(path) ? path : path_join(settings_here(s), path);
}

static const char *read_sql(const char *path) {
    const char *text = file_read_if_exists(path, NULL);
    if (!text)
        error_raise(ERROR_COMMAND, "No such file: %s", path);
    return text;
}

/* autogenerate_sql = views.sql functions.sql */
static struct text_list declared(struct settings *s) {
    const char *paths = settings_get(s, "autogenerate_sql");
    struct text_list out = {0}, list = text_split_space(paths ? paths : "");
    for (size_t i = 0; i < list.n; i++) {
        struct text_list more = extended_split_sql(read_sql(project_path(s, list.items[i])));
        text_list_extend(&out, &more);
    }
    return out;
}

/* --- all together --- */

/* Any word for yes in the ini file; in TOML a boolean, or such a word. */
static bool is_on(struct settings *s) {
    static const char name[] = "autogenerate_extended";
    const struct toml *v = settings_get_ini(s, name) ? NULL : toml_get(settings_toml(s), name);
    return v && v->type == TOML_BOOLEAN ? v->boolean : settings_get_truth(s, name);
}

const struct autogen_extended *autogenerate_extended(struct migration *m, struct db *db,
                                                     value *metadata) {
    struct settings *s = m->environment ? m->environment->config->settings : NULL;
    if (!s || (!is_on(s) && !s->target))
        return NULL;
    struct autogen_extended *e = MEM_NEW(struct autogen_extended);
    if (m->script) {
        e->creator = creator;
        e->arg = m->script;
    }
    if (!db)
        return e;
    if (s->target) {
        value schemas = py_dict_get_text(m->options, "include_schemas");
        struct target *t = target_open(db, s->target, read_sql(s->target),
                                       settings_get(s, "autogenerate_scratch_url"));
        error_defer(target_close, t);
        e->target_db = t->db;
        *metadata = PY_OBJ(
            target_metadata(m->vm, t, m->dialect, schemas != PY_UNDEF && py_truth(m->vm, schemas)));
    } else {
        e->statements = declared(s);
    }
    return e;
}

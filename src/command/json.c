/* Writing JSON; see json.h. */
#include "command/json.h"

#include <string.h>

#include "migrate/plan.h"

void json_text(struct buf *b, const char *s) {
    if (!s) {
        buf_puts(b, "null");
        return;
    }
    static const char escapes[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    buf_putc(b, '"');
    for (; *s; s++) {
        const char *hit = strchr(escapes, *s);
        if (hit)
            buf_printf(b, "\\%c", letters[hit - escapes]);
        else if ((unsigned char)*s < 0x20)
            buf_printf(b, "\\u%04x", (unsigned char)*s);
        else
            buf_putc(b, *s);
    }
    buf_putc(b, '"');
}

void json_list(struct buf *b, const struct text_list *list) {
    buf_putc(b, '[');
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            buf_puts(b, ", ");
        json_text(b, list->items[i]);
    }
    buf_putc(b, ']');
}

void json_key(struct buf *b, const char *key) {
    if (!buf_ends_with(b, "{"))
        buf_puts(b, ", ");
    json_text(b, key);
    buf_puts(b, ": ");
}

void json_bool(struct buf *b, const char *key, bool value) {
    json_key(b, key);
    buf_puts(b, value ? "true" : "false");
}

void json_revision(struct buf *b, const struct revision *r, const struct text_list *current) {
    const struct {
        const char *key;
        const struct text_list *list;
    } lists[] = {{"down_revision", &r->down},
                 {"depends_on", &r->depends},
                 {"branch_labels", &r->all_labels}};
    buf_putc(b, '{');
    json_key(b, "revision");
    json_text(b, r->id);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        json_key(b, lists[i].key);
        json_list(b, lists[i].list);
    }
    json_bool(b, "is_head", revision_is_head(r));
    json_bool(b, "is_effective_head", revision_is_head(r) && !revision_is_real_head(r));
    json_bool(b, "is_branch_point", revision_is_branch_point(r));
    json_bool(b, "is_merge_point", revision_is_merge_point(r));
    if (current)
        json_bool(b, "is_current", text_list_has(current, r->id));
    json_key(b, "title");
    json_text(b, plan_title(r));
    json_key(b, "doc");
    json_text(b, r->doc);
    json_key(b, "path");
    json_text(b, r->path);
    buf_putc(b, '}');
}

char *json_revisions(const struct revisions *list, const struct text_list *current) {
    struct buf b = BUF_INIT;
    buf_putc(&b, '[');
    for (size_t i = 0; i < list->n; i++) {
        buf_puts(&b, i ? ",\n " : "");
        json_revision(&b, list->items[i], current);
    }
    buf_puts(&b, "]");
    return buf_take(&b);
}

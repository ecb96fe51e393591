/* migrate: graph, resolving, ranges and plans on a small graph with a branch, a merge and a
 * dependency. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "migrate/plan.h"
#include "migrate/range.h"

/* "id down,down label depends"; "-" is none. */
static struct revision *make(const char *text) {
    struct text_list f = text_split_space(text), lists[3] = {{0}, {0}, {0}};
    for (size_t i = 1; i < f.n; i++)
        if (strcmp(f.items[i], "-"))
            lists[i - 1] = text_split_char(f.items[i], ',');
    return graph_revision_new(f.items[0], &lists[0], &lists[1], &lists[2]);
}

static struct graph *build(const char *const *texts) {
    struct revisions all = {0};
    for (; *texts; texts++)
        revisions_add(&all, make(*texts));
    return graph_new(all.items, all.n, NULL, NULL);
}

static struct graph *sample(void) {
    static const char *const texts[] = {
        "aaaa1 -",           "bbbb1 aaaa1",  "cccc1 bbbb1",         "dddd1 bbbb1",
        "eeee1 cccc1,dddd1", "shop1 - shop", "shop2 shop1 - cccc1", NULL};
    return build(texts);
}

static struct text_list words(const char *text) { return text_split_space(text); }

static const char *ids(const struct revisions *list) {
    struct text_list out = revisions_ids(list);
    return text_join(&out, " ");
}

static const char *failure(struct graph *(*fn)(void), const char *symbol) {
    struct error_handler h;
    ERROR_TRY(&h) {
        struct graph *g = fn();
        if (symbol)
            resolve_one(g, symbol);
        error_pop(&h);
        return "no error";
    }
    return mem_printf("%s: %s", h.error->kind, h.error->message);
}

static struct graph *cycle(void) {
    static const char *const texts[] = {"aa b", "b aa", NULL};
    return build(texts);
}

static void resolves(void **state) {
    (void)state;
    struct graph *g = sample();
    struct revisions heads = resolve_text(g, "heads");
    assert_string_equal(ids(&heads), "eeee1 shop2");
    assert_string_equal(resolve_one(g, "shop@head")->id, "shop2");
    assert_string_equal(resolve_one(g, "ddd")->id, "dddd1");
    assert_null(resolve_one(g, "base"));
    assert_string_equal(failure(sample, "head"),
                        "MultipleHeads: Multiple heads are present for given argument 'head'; "
                        "eeee1, shop2");
    assert_string_equal(failure(sample, "shop@aaaa1"),
                        "ResolutionError: Revision aaaa1 is not a member of branch 'shop'");
    assert_string_equal(failure(cycle, NULL),
                        "CycleDetected: Cycle is detected in revisions (aa, b)");
}

static void walks(void **state) {
    (void)state;
    struct graph *g = sample();
    struct revision_ref upper = revision_ref_text("heads"), lower = revision_ref_text("base");
    struct revisions all = range_collect(g, &upper, &lower, RANGE_INCLUSIVE);
    assert_string_equal(ids(&all), "eeee1 shop2 shop1 cccc1 dddd1 bbbb1 aaaa1");
    lower = revision_ref_text("bbbb1");
    upper = revision_ref_text("eeee1-1");
    struct error_handler h;
    ERROR_TRY(&h) {
        range_collect(g, &upper, &lower, RANGE_INCLUSIVE);
        error_pop(&h);
        fail();
    }
    assert_string_equal(h.error->message, "Ambiguous walk");
}

/* The row changes of an upgrade to TARGET from ROWS, as the debug log has them. */
static const char *changes(struct graph *g, const char *target, const char *rows, bool down) {
    struct text_list now = words(rows);
    struct revision_ref to = revision_ref_text(target);
    struct plan plan = down ? plan_downgrade(g, target, &now) : plan_upgrade(g, &to, &now);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < plan.n; i++) {
        struct plan_change c = plan_step_apply(g, &plan.steps[i], &now);
        buf_printf(&b, "%s; ", c.description);
    }
    buf_printf(&b, "(%s)", text_join(&now, " "));
    return buf_take(&b);
}

static void changes_rows(void **state) {
    (void)state;
    struct graph *g = sample();
    assert_string_equal(changes(g, "eeee1", "bbbb1", false),
                        "update bbbb1 to dddd1; new branch insert cccc1; merge, delete ['cccc1'], "
                        "update dddd1 to eeee1; (eeee1)");
    assert_string_equal(changes(g, "shop@head", "cccc1", false),
                        "new branch insert shop1; merge, delete ['shop1'], update cccc1 to shop2; "
                        "(shop2)");
    assert_string_equal(changes(g, "bbbb1", "eeee1", true),
                        "unmerge, insert ('cccc1',), update eeee1 to dddd1; branch delete cccc1; "
                        "update dddd1 to bbbb1; (bbbb1)");
    struct text_list rows = words("eeee1"), to = words("aaaa1");
    struct plan plan = plan_stamp(g, &to, &rows);
    assert_int_equal(plan.n, 1);
    assert_string_equal(plan_step_log(&plan.steps[0]), "stamp_revision eeee1 -> aaaa1");
}

int main(void) {
    mem_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resolves),
        cmocka_unit_test(walks),
        cmocka_unit_test(changes_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

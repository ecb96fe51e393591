/*
 * Walking a tree: AST_PARTS(name, fields) is the case of one kind of ast.def in a switch over
 * node->kind. It visits what NODE is made of, in the order of its fields, by visit_TYPE(walker,
 * part). Who includes this says AST_WALKER, the walker's name, and AST_FIELDS_STAY, and has a
 * visit_TYPE for each type that occurs.
 */
#ifndef RETORT_PYTHON_AST_WALK_H
#define RETORT_PYTHON_AST_WALK_H

#define AST_EACH(field, visit)                                                                     \
    for (size_t i = 0; i < n->field.n; i++)                                                        \
        visit;
#define ONE(type, field) visit_##type(AST_WALKER, n->field);
#define OPT(type, field)                                                                           \
    if (n->field)                                                                                  \
        visit_##type(AST_WALKER, n->field);
#define MANY(type, field) AST_EACH(field, visit_##type(AST_WALKER, n->field.items[i]))
#define MANY_OPT(type, field)                                                                      \
    AST_EACH(field, if (n->field.items[i]) visit_##type(AST_WALKER, n->field.items[i]))
#define IDENT(field)
#define OPT_IDENT(field)
#define IDENTS(field)
#define INT(field)
#define OPT_INT(field)
#define CTX(field)
#define BOOLOP(field)
#define OPERATOR(field)
#define UNARYOP(field)
#define CMPOPS(field)
#define CONSTANT(field)

#define AST_PARTS(name, fields)                                                                    \
    case AST_##name: {                                                                             \
        const struct ast_##name *n = &node->as.name;                                               \
        (void)n;                                                                                   \
        fields                                                                                     \
    } break;

#endif

/* SPDX-License-Identifier: MIT */
/* See rdb_as_function.h.  A file by itself, as CPython's asdl.h defines a bool of its own. */
#include "rdb_as_function.h"

#include "Python-ast.h"
#include "pyarena.h"

static mod_ty define(const char *text, int kind, PyObject *names, const char *file, PyCompilerFlags *flags,
                     PyArena *arena)
{
    int count = (int)PyList_GET_SIZE(names);
    mod_ty parsed = PyParser_ASTFromString(text, file, kind, flags, arena);
    asdl_seq *takes = asdl_seq_new(count, arena), *body, *all = asdl_seq_new(1, arena);
    if (!parsed)
        return NULL;
    for (int i = 0; i < count; i++)
        asdl_seq_SET(takes, i, Name(PyList_GET_ITEM(names, i), Param, 1, 0, arena));
    if (kind == Py_eval_input) {
        body = asdl_seq_new(1, arena);
        asdl_seq_SET(body, 0, Return(parsed->v.Expression.body, 1, 0, arena));
    } else {
        body = parsed->v.Module.body;
    }
    arguments_ty arguments_of = arguments(takes, NULL, NULL, NULL, arena);
    asdl_seq_SET(all, 0, FunctionDef(PyString_InternFromString("f"), arguments_of, body, NULL, 1, 0, arena));
    return Module(all, arena);
}

PyCodeObject *rdb_compile_as_function(const char *text, int kind, PyObject *names, const char *file,
                                      PyCompilerFlags *flags)
{
    PyArena *arena = PyArena_New();
    mod_ty module = define(text, kind, names, file, flags, arena);
    PyCodeObject *code = module ? PyAST_Compile(module, file, flags, arena) : NULL;
    for (Py_ssize_t i = 0; code && i < PyTuple_GET_SIZE(code->co_consts); i++)
        if (PyCode_Check(PyTuple_GET_ITEM(code->co_consts, i)))
            return (PyCodeObject *)PyTuple_GET_ITEM(code->co_consts, i);
    return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person may try and a recording cannot do: each says why not, and what to do instead.  See commands.h. */
#include "commands.h"

REFUSED(jump, "jump j", "a recording runs as it ran", R"(
`go`, `next` and `bnext` lead to other places in it.

    bnext
)")

REFUSED(call, "call", "the program runs as it ran", R"(
`print f(x)` calls f in a copy of the program that is thrown away.

    print f(x)
)")

REFUSED(kill, "kill k", "the program has long ended", R"(
`quit` leaves revdb; the log stays.

    quit
)")

REFUSED(x, "x", "memory is not looked at here, objects are", R"(
`print EXPR` shows any of them; `print map(hex, map(ord, text))` the bytes of a string.

    print text
)")

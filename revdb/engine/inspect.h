/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at the program where the person stands: results as data.  Moves nothing. */
#ifndef INSPECT_H
#define INSPECT_H

#include "session.h"

struct frame {
    struct rdb_place place;
    const char *file, *function;
    const char *arguments; /* "a=1, b=<list of 300>"; only in a stack */
};

struct stack {
    struct frame *frames; /* innermost first */
    int count;
    const char *thread_name; /* "" if it has none */
    struct text strings;     /* owns the names */
};

/* Of a thread, or of the one that runs here (0). */
enum travel_result inspect_stack(struct session *, int thread, struct stack *);

enum evaluation_end {
    EVALUATION_OK,
    EVALUATION_EXCEPTION, /* the expression raised, or is no Python: the text says what */
    EVALUATION_EXITED,    /* the expression ended its process; the text is what it said last, if anything */
};

struct evaluation {
    enum evaluation_end end;
    struct text text;  /* what to show */
    size_t characters; /* of the whole value, of which a very long text is the beginning; 0: unknown */
    int number;        /* $5, if the value is an object of the program; or 0 */
};

/* How RDB_EVALUATE is told the kind, with the session's patience. */
int64_t inspect_kind(const struct session *, enum rdb_eval_kind);

/* Evaluates in a throwaway fork, in frame number `frame` (0 is the innermost) of a thread (0: the one that runs here);
 * what it writes goes to the sink.  Every $N in the text is made ready first: that may take a replay. */
enum travel_result inspect_evaluate(struct session *, int thread, int frame, enum rdb_eval_kind kind,
                                    const char *source, const struct output_sink *sink, struct evaluation *);

/* The text of a file as recorded.  TRAVEL_DONE with *found false if the log has none.  *decoded: it is
 * UTF-8 whatever it declares. */
enum travel_result inspect_source(struct session *, const char *file, struct text *source, bool *found, bool *changed,
                                  bool *decoded);

enum names { NAMES_FILES = 0, NAMES_FUNCTIONS = 1 };
/* Names seen so far, NUL-terminated one after the other, some perhaps twice. */
enum travel_result inspect_names(struct session *, enum names which, struct text *names);

/* The numbers of the lines of a file that have code, as far as it has been seen: strings. */
enum travel_result inspect_lines(struct session *, const char *file, struct text *lines);

/* Are these names of texts of one file: "shop.py", "shop.py#2"? */
bool inspect_is_text_of(const char *name, const char *file);

/* The file that is meant: `current` if that is one so called, else the latest text of the first that is. */
struct found_file {
    char *file; /* in full; NULL if there is none */
    int files;  /* so called */
    int texts;  /* under the name of this one */
};
struct found_file inspect_find_file(struct session *, const char *wanted, const char *current);

enum travel_result inspect_info(struct session *, enum rdb_info topic, struct text *text);

/* The name most like `wanted`, if any is like it enough, else NULL.  For files, compares what follows the last '/'. */
const char *inspect_nearest(const struct text *names, const char *wanted);

#endif

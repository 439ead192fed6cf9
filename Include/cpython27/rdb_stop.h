/* SPDX-License-Identifier: MIT */
/* Stop points: what the patched eval loop and code objects see (patches/2.7.18/stop-points.patch).
 *
 * A stop point is a line of Python executed by any frame, exactly where sys.settrace would deliver a line event.  They
 * are counted in replay only.  At its first execution in a replay a code object gets a private copy of its bytecode (its
 * shadow), in which every instruction that begins a line is replaced by its twin, an otherwise unused opcode with a
 * label of its own that counts and falls into the normal one.  A taken backward jump that lands inside a line is a line
 * event too: in the shadow such a jump goes to a landing appended behind the code, which counts and goes on to the true
 * target.  Recording runs the original bytes: none of this costs it anything.
 *
 * Python code never sees a shadow: co_code is the original, f_lasti an offset in it. */
#ifndef RDB_STOP_H
#define RDB_STOP_H

#include "rdb_count.h"

#ifdef __cplusplus
extern "C" {
#endif

struct _frame;
struct _object;
struct rdb_code;  /* Python/debug/rdb_code.h */
struct rdb_frame; /* Python/debug/rdb_frames.h: a frame, by its other name */

/* The eval loop calls this where a stop point wants attention (rdb_left has become 0).  stack is where the frame's next
 * value would be pushed. */
void rdb_stop_point(struct rdb_frame *, void *stack);
#define RDB_STOP(f, stack) rdb_stop_point((struct rdb_frame *)(f), stack)

/* Nonzero while instructions are counted (Python/cpython27/rdb_step.c).  The eval loop then calls this before each that it fetches,
 * which it does one by one; returns the byte to execute.  May serve the front end as well. */
extern int rdb_stepping;
extern int _Py_TracingPossible; /* upstream's: every dispatch of the eval loop tests it, to go the slow way */
unsigned char rdb_instruction(struct _frame *, struct _object **stack);

/* The bytecode to execute for f: decided at the first execution of its code object, which both modes notice. */
const unsigned char *rdb_code_first_run(struct _frame *);

/* The compiler has made a code object, or NULL and an exception.  One goes. */
void rdb_code_compiled(struct _object *code);
void rdb_code_gone(struct _object *code);
/* Frees what hangs on one. */
void rdb_code_free(struct rdb_code *);

/* The offset to jump to instead of `target`, when a `continue` jumps backward through a try statement. */
int rdb_landing_of(const struct rdb_code *, int target);

/* The true opcode at `next` in the bytes that f executes.  (A call even where there is no shadow: a test in the eval loop
 * instead gave its variables worse registers, 1 % more instructions.) */
int rdb_peek(const unsigned char *next, struct _frame *f);

/* A breakpoint stands at this offset of f's code: makes the next stop point want attention, and returns the twin whose
 * place the breakpoint has taken. */
int rdb_break_here(struct _frame *f, int offset);
/* The same of a landing, by the offset that it stands for. */
void rdb_landed_on_break(struct _frame *f, int target);

/* A call whose callee is looked at stands at this offset of f's code: looks, and returns the opcode whose place it has
 * taken.  stack is where the next value would be pushed. */
int rdb_call_here(struct _frame *f, int offset, struct _object **stack);

/* While rdb_watching_frames: a frame ends; it is still the current one.  value is what it returns, or NULL with the
 * exception set. */
void rdb_frame_exit(struct _frame *, struct _object *value);

/* Likewise: an exception has arrived in a frame, which is in its traceback now. */
void rdb_raised(struct _frame *);

/* ---- In the eval loop: f, co, first_instr and next_instr are its local variables. ---- */

#define RDB_STOP_POINT()                                                                                               \
    do {                                                                                                               \
        if (__builtin_expect(--rdb_left == 0, 0))                                                                      \
            RDB_STOP(f, stack_pointer);                                                                                \
    } while (0)

/* The twin of the label that follows.  Control that falls from one opcode into the next (PRINT_ITEM_TO into PRINT_ITEM)
 * passes it by.  There are a hundred and more: the call is at one place for all, or its arguments would be in the way of
 * the eval loop's own variables everywhere. */
#define RDB_TWIN(label)                                                                                                \
    if (0) {                                                                                                           \
    label:                                                                                                             \
        if (__builtin_expect(--rdb_left == 0, 0))                                                                      \
            goto rdb_attention;                                                                                        \
    }

/* The bytes to execute; the first time, they are prepared. */
#define RDB_CODE_BYTES() ((unsigned char *)(co->co_rdb_bytes ? co->co_rdb_bytes : rdb_code_first_run(f)))

/* next_instr stands on a landing: count, and go on to the true target. */
#define RDB_LAND()                                                                                                     \
    do {                                                                                                               \
        if (*next_instr == RDB_LANDING_BREAK)                                                                          \
            rdb_landed_on_break(f, rdb_landing_target(next_instr));                                                    \
        next_instr = first_instr + rdb_landing_target(next_instr);                                                     \
        f->f_lasti = INSTR_OFFSET();                                                                                   \
        RDB_STOP_POINT();                                                                                              \
    } while (0)

/* A tracing function must not see a landing. */
#define RDB_BEFORE_TRACE()                                                                                             \
    do {                                                                                                               \
        if (__builtin_expect(_Py_TracingPossible, 0) &&                                                                \
            (*next_instr == RDB_LANDING || *next_instr == RDB_LANDING_BREAK))                                          \
            RDB_LAND();                                                                                                \
    } while (0)

/* The labels that the jump table holds for breakpoints, watched calls and landings; control never falls into them. */
#define RDB_LANDING_TARGET()                                                                                           \
    if (0) {                                                                                                           \
    rdb_attention:                                                                                                     \
        RDB_STOP(f, stack_pointer);                                                                                    \
        goto *opcode_targets[rdb_peek(next_instr - 1, f)];                                                             \
    rdb_break:                                                                                                         \
        goto *opcode_targets[rdb_break_here(f, INSTR_OFFSET() - 1)];                                                   \
    rdb_call:                                                                                                          \
        goto *opcode_targets[rdb_call_here(f, INSTR_OFFSET() - 1, stack_pointer)];                                     \
    rdb_landing:                                                                                                       \
        next_instr--;                                                                                                  \
        RDB_LAND();                                                                                                    \
        FAST_DISPATCH();                                                                                               \
    }

/* Upstream fetches an opcode outside the jump table after some opcodes, and after all while there may be a tracing
 * function.  Instructions are counted here, */
#define RDB_STEP(opcode)                                                                                               \
    do {                                                                                                               \
        if (__builtin_expect(_Py_TracingPossible, 0) && rdb_stepping)                                                  \
            opcode = rdb_instruction(f, stack_pointer);                                                                \
    } while (0)

/* and in the default case, among opcodes that upstream does not know, are those of the jump table that are ours.  What
 * was taken for an argument is given back. */
#define RDB_OWN_OPCODE(opcode)                                                                                         \
    do {                                                                                                               \
        if (rdb_base_of[opcode]) {                                                                                     \
            next_instr = first_instr + f->f_lasti + 1;                                                                 \
            goto *opcode_targets[opcode];                                                                              \
        }                                                                                                              \
    } while (0)
extern const unsigned char rdb_base_of[256]; /* nonzero for these: a twin's opcode, or the byte itself */

#define RDB_CONTINUE_TARGET(target) (co->co_rdb ? rdb_landing_of(co->co_rdb, (target)) : (target))

#define RDB_FRAME_ENTER()                                                                                              \
    do {                                                                                                               \
        if (__builtin_expect(rdb_watching_frames, 0))                                                                  \
            rdb_frame_enter();                                                                                         \
    } while (0)

#define RDB_RAISED()                                                                                                   \
    do {                                                                                                               \
        if (__builtin_expect(rdb_watching_frames, 0))                                                                  \
            rdb_raised(f);                                                                                             \
    } while (0)

#define RDB_FRAME_EXIT()                                                                                               \
    do {                                                                                                               \
        if (__builtin_expect(rdb_watching_frames, 0)) {                                                                \
            rdb_frame_exit(f, retval);                                                                                 \
            rdb_depth_is(rdb_depth - 1);                                                                               \
        }                                                                                                              \
    } while (0)

/* A landing: one byte RDB_LANDING (RDB_LANDING_BREAK with a breakpoint), then the target's offset, four bytes, low byte first. */
#define RDB_LANDING_SIZE 5
static inline int rdb_landing_target(const unsigned char *landing)
{
    return landing[1] | landing[2] << 8 | landing[3] << 16 | landing[4] << 24;
}

#ifdef __cplusplus
}
#endif
#endif

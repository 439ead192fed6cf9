/* SPDX-License-Identifier: MIT */
/* The eval loop of a replay: upstream's ceval.c includes itself once more after this header (patches/3.11/replay-loop.patch),
 * and compiles its loop again as rdb_replay_eval.
 *
 * In that one, dispatch goes through a larger table, which beyond opcodes is one label: an instruction that is marked
 * (rdb_code_marks) comes there first, where it may turn out to begin a line as sys.settrace counts lines.  Bytecode is not
 * changed, specialization goes on as in the recording, and the other loop knows of none of this.  Where specialization has
 * made two instructions one, of which the second may begin a line, they are executed one after the other.
 *
 * frame, first_instr, next_instr, opcode, stack_pointer are local variables of the loop. */
#define _PyEval_EvalFrameDefault rdb_replay_eval

#undef RDB_LOOP_BEGIN
#define RDB_LOOP_BEGIN()                                                                                               \
    static void *rdb_targets[2048]; /* for no mark, and for each set of marks */                                       \
    const unsigned char *rdb_marks;                                                                                    \
    if (!rdb_targets[0])                                                                                               \
        for (int i = 2047; i >= 0; i--)                                                                                \
            rdb_targets[i] = i < 256 ? opcode_targets[i] : &&rdb_marked;

#undef RDB_LOOP_CODE
#define RDB_LOOP_CODE() (rdb_marks = rdb_code_marks((struct _object *)frame->f_code, frame))

#undef RDB_DISPATCH_GOTO
#define RDB_DISPATCH_GOTO() goto *rdb_targets[opcode + (rdb_marks[next_instr - first_instr] << 8)]

#undef RDB_MARKED
#define RDB_MARKED()                                                                                                   \
    rdb_marked : {                                                                                                     \
        int rdb_mark = rdb_marks[next_instr - first_instr];                                                            \
        bool rdb_at_line =                                                                                             \
            rdb_mark & RDB_MARK_LINE && rdb_line_begins(rdb_marks, (int)(frame->prev_instr - first_instr),             \
                                                        (int)(next_instr - first_instr), opcode);                      \
        if (rdb_at_line && __builtin_expect(--rdb_left <= 0, 0)) {                                                     \
            rdb_line_stops(frame, next_instr, stack_pointer);                                                          \
            rdb_mark = rdb_marks[next_instr - first_instr];                                                            \
        }                                                                                                              \
        if (__builtin_expect(rdb_mark & RDB_MARK_LOOK, 0))                                                             \
            rdb_look_before(rdb_marks, frame, next_instr, oparg, stack_pointer, call_shape.kwnames, rdb_at_line);      \
        if (rdb_mark & RDB_MARK_SPLIT)                                                                                 \
            opcode = rdb_first_of_two(opcode);                                                                         \
        goto *opcode_targets[opcode];                                                                                  \
    }

#undef RDB_FRAME_BEGINS
#define RDB_FRAME_BEGINS()                                                                                             \
    do {                                                                                                               \
        if (rdb_watching_frames)                                                                                       \
            rdb_frame_begins(frame);                                                                                   \
    } while (0)

#undef RDB_FRAME_ENDS
#define RDB_FRAME_ENDS(value, made_generator)                                                                          \
    do {                                                                                                               \
        if (rdb_watching_frames)                                                                                       \
            rdb_frame_ends(frame, (struct _object *)(value), made_generator);                                          \
    } while (0)

#undef RDB_RAISED
#define RDB_RAISED()                                                                                                   \
    do {                                                                                                               \
        if (rdb_watching_frames)                                                                                       \
            rdb_frame_raised(frame);                                                                                   \
    } while (0)

/* The table of commands, and what follows from it: see commands.h. */
#include "commands.h"

#include "pager.h"
#include "show.h"
#include "travel.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

const char *const command_groups[GROUP_COUNT] = {
    [GROUP_MOVE] = "Moving",
    [GROUP_TIME] = "Times and bookmarks",
    [GROUP_LOOK] = "Looking at the program",
    [GROUP_SOURCE] = "Looking at the source",
    [GROUP_STOP] = "Stopping",
    [GROUP_OTHER] = "The session",
    [GROUP_REFUSED] = "Not in a recording",
};

const struct command commands[] = {
    {"go g", GROUP_MOVE, REPEAT_NEVER, WORDS_BOOKMARK, "T|start|end|BOOKMARK|test NAME|failure [N]|output TEXT",
     "go to timestamp T, a bookmark, where a test begins, or to what failed it",
     "The timestamp of a place is the number of stop points (lines executed) before it, the same in every session.\n"
     "The prompt shows it.  Beyond the end of the recording, goes to the end.  `info tests` lists the tests; a part "
     "of\n"
     "the name will do.\n\n"
     "    go 1200\n    go failure\n",
     command_go},
    {"step s", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]", "forward to the next line executed, also inside a call",
     "N times; stops earlier at a breakpoint and where the main module ends.  Passes over what `skip` names.\n\n"
     "    step 3\n",
     command_step},
    {"bstep bs reverse-step rs", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]",
     "backward to the line executed before, also inside a call",
     "N times; stops earlier at a breakpoint.  Passes over what `skip` names.\n\n"
     "    bstep\n",
     command_bstep},
    {"stepi si", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]", "forward by one instruction of bytecode",
     "N times; stops earlier at a breakpoint.  Behind the first instruction of a line, timestamps have a fraction: how "
     "many\n"
     "were executed since, by whatever frame.  `go`, bookmarks and `back` take it.  Shows the next instruction, and "
     "what lies\n"
     "on the frame's stack of values.\n\n"
     "    stepi\n    go 1200.3\n",
     command_stepi},
    {"bstepi bsi reverse-stepi rsi", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]",
     "backward by one instruction of bytecode",
     "N times; stops earlier at a breakpoint.  From the beginning of a line, to the last instruction executed before "
     "it.\n\n"
     "    bstepi\n",
     command_bstepi},
    {"next n", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]", "forward to the next line of this function, over calls",
     "If the function ends before, to the next line of its caller.  Stops earlier at a breakpoint.  After `up` or\n"
     "`thread`, this function is the one of the chosen frame.  What other threads run meanwhile is passed over.\n\n"
     "    next\n",
     command_next},
    {"bnext bn reverse-next rn", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]",
     "backward to the line of this function before, over calls",
     "From the first line of a function, to the line that called it.  Stops earlier at a breakpoint.\n\n"
     "    bnext\n",
     command_bnext},
    {"until unt", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]",
     "forward to a later line of this function, or to its caller",
     "Out of a loop: stops at the first line of this function below the current one, or from line N on.  If the "
     "function\n"
     "ends before, in its caller.  Stops earlier at a breakpoint.\n\n"
     "    until\n    until 120\n",
     command_until},
    {"advance adv", GROUP_MOVE, REPEAT_SAME, WORDS_PLACE, "PLACE [if COND]",
     "forward to the next time a line or a function is reached",
     "As if a breakpoint were there for this one move; PLACE is what `break` takes.\n\n"
     "    advance put\n    advance cache.py:40\n",
     command_advance},
    {"badvance badv reverse-advance", GROUP_MOVE, REPEAT_SAME, WORDS_PLACE, "PLACE [if COND]",
     "backward to the last time a line or a function was reached",
     "\n    badvance socket.connect\n    badvance put if key == 'x'\n", command_badvance},
    {"finish fin return r", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "", "forward to where this function has returned",
     "Shows the value returned, or the exception.  Stops earlier at a breakpoint.  (r is pdb's `return`; gdb's `run` "
     "has\n"
     "no short form here.)\n\n"
     "    finish\n    returned 42\n    ...\n",
     command_finish},
    {"bfinish bfin bf reverse-finish rfinish rf", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "",
     "backward to the line that called this function",
     "Stops earlier at a breakpoint.\n\n"
     "    bfinish\n",
     command_bfinish},
    {"continue c", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]", "forward to the next breakpoint, or the end",
     "To the N-th hit, if N is given.  Always stops where the main module ends or an exception leaves it; continued\n"
     "from there, at the end of the recording.\n\n"
     "    break 12\n    continue\n",
     command_continue},
    {"bcontinue bc reverse-continue rc", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]",
     "backward to the last breakpoint hit before, or the beginning",
     "To the N-th, if N is given.  Without one, stops where the main module begins (from before that, at\n"
     "timestamp 0).\n\n"
     "    break cache.py:40 if key == 'x'\n    bcontinue\n",
     command_bcontinue},
    {"nthread nt", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]", "forward to the next switch to another thread",
     "To where thread N goes on to run, if N is given; `info threads` lists them.  Stops earlier at a breakpoint.\n\n"
     "    nthread\n    --- thread #2 (Worker-1) ---\n    ...\n",
     command_nthread},
    {"bthread reverse-nthread rnt", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]",
     "backward to the last switch to another thread",
     "To where thread N last went on to run, if N is given.  One line further back (`bstep`), the thread before it\n"
     "runs.  Stops earlier at a breakpoint.\n\n"
     "    bthread 2\n",
     command_bthread},
    {"start run restart", GROUP_MOVE, REPEAT_NEVER, WORDS_NONE, "", "to the first line of the main module",
     "The recording is always the same run, so it takes no arguments.\n\n"
     "    start\n",
     command_start},
    {"end", GROUP_MOVE, REPEAT_NEVER, WORDS_NONE, "", "to the end of the recording",
     "`continue` stops where the main module ends, and at breakpoints on the way.\n\n"
     "    end\n",
     command_end},

    {"back undo", GROUP_TIME, REPEAT_SAME, WORDS_NONE, "[N]", "undo a move: to where you were before it",
     "N times.  Whatever moved you counts as one.\n\n"
     "    bcontinue\n    back\n",
     command_back},
    {"forward redo", GROUP_TIME, REPEAT_SAME, WORDS_NONE, "[N]", "redo the move that `back` has undone",
     "\n    forward\n", command_forward},
    {"last", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "EXPR", "backward to the line that last changed a value",
     "Of a variable of the chosen frame, of an attribute, an item, any expression.  Shows the value before and after.  "
     "A\n"
     "variable that came as an argument was set by the call.  Once more (an empty line), to the change before that.\n\n"
     "    last total\n    last account.balance\n    last len(items)\n",
     command_last},
    {"next-change nc", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "EXPR", "forward to the next line that changes a value",
     "The line here, if it does.  Otherwise like `last`.\n\n"
     "    next-change account.balance\n",
     command_next_change},
    {"history", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "EXPR [LIMIT]",
     "all changes of a value in the recording: when, by which line, to what",
     "Of the same expressions as `last`; the first 100 changes, or LIMIT.\n\n"
     "    history account.balance\n    history total 1000\n",
     command_history},
    {"bookmark checkpoint", GROUP_TIME, REPEAT_NEVER, WORDS_BOOKMARK, "NAME, or: delete NAME",
     "give this place a name, for `go NAME`",
     "Bookmarks are kept beside the log, in LOG.notes, for later sessions.  `info bookmarks` lists them.\n\n"
     "    bookmark before-the-crash\n    go before-the-crash\n",
     command_bookmark},
    {"when", GROUP_TIME, REPEAT_NEVER, WORDS_NONE, "", "the timestamp, and how far into the recording that is",
     "\n    when\n", command_when},
    {"elapsed elapsed-time", GROUP_TIME, REPEAT_NEVER, WORDS_NONE, "", "what the clock said here when it was recorded",
     "\n    elapsed\n    2.031 s after the start, at 2026-03-01 14:03:11\n", command_elapsed},

    {"print p !", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE, "EXPR", "evaluate an expression or run a statement here",
     "In the chosen frame.  Shows the result unless it is None.  It is done in a copy of the program that is thrown\n"
     "away: whatever it changes is changed for this one line only.  Ctrl-C ends one that takes too long.\n\n"
     "    print total, items[-1]\n    !for x in items: print x\n",
     command_print},
    {"pp", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE, "EXPR", "print a value over as many lines as it needs",
     "As the pprint module does, in a copy that is thrown away.\n\n"
     "    pp config\n",
     command_pp},
    {"whatis", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE, "EXPR", "the type of a value, and where a name comes from",
     "A name may be local, of an enclosing function, global or built-in.\n\n"
     "    whatis total\n    total is a local variable of add: <type 'int'>\n",
     command_whatis},
    {"type ptype", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE, "EXPR", "the class of a value: bases, methods, attributes",
     "\n    type self\n", command_type},
    {"dir", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE, "[EXPR]", "the attributes of a value, or the names known here",
     "Those that begin and end with two underscores are left out.\n\n"
     "    dir self\n",
     command_dir},
    {"display", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE, "[EXPR]", "show an expression again after every move",
     "In the innermost frame.  Without EXPR, shows all such expressions now.\n\n"
     "    display len(queue)\n    1: len(queue) = 3\n",
     command_display},
    {"undisplay", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "[N]", "no longer show expression N of `display`; or any",
     "\n    undisplay 1\n", command_undisplay},
    {"backtrace bt where w", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "[full] [N]",
     "the calls that led here, innermost first",
     "With their arguments, as they are now; with `full`, all their variables.  Only the N innermost frames if N is "
     "given.\n"
     "The chosen frame is marked.  Without `full`, no code of the program is run to show values; what would need that "
     "is\n"
     "shown by its type.\n\n"
     "    backtrace 5\n    bt full\n",
     command_backtrace},
    {"why", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "",
     "the exception here: its traceback, with the variables of each frame",
     "Where an exception leaves the main module, or where one is being handled.  The frames it has left are shown as "
     "they\n"
     "were when it left them.\n\n"
     "    continue\n    Uncaught KeyError: 'x' leaves the main module here.\n    why\n",
     command_why},
    {"dis", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "",
     "the bytecode of the chosen frame, with an arrow at the current instruction",
     "In the innermost frame, also what lies on the stack of values there: what the instruction works on.  `stepi` "
     "and\n"
     "`bstepi` move by one instruction.\n\n"
     "    dis\n",
     command_dis},
    {"created", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE, "$N",
     "go to the line that created an object, and show the calls",
     "The object that was printed as $N.  It exists from the next line on.\n\n"
     "    print cart\n    $1 = <Cart object at 0x7f0a11d0>\n    created $1\n",
     command_created},
    {"died", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE, "$N",
     "go to the line that ended an object's life, and show the calls",
     "After it, $N still shows what the object held when it died.\n\n"
     "    died $1\n",
     command_died},
    {"locals", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "", "the local variables of the chosen frame", "\n    locals\n",
     command_locals},
    {"args a", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "", "the arguments of the chosen frame, as they are now",
     "\n    args\n", command_args},
    {"retval rv", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "", "what the chosen frame will return, without going there",
     "Or the exception that it will raise.  The recording knows.\n\n"
     "    retval\n    returned 42, at 1234\n",
     command_retval},
    {"up u", GROUP_LOOK, REPEAT_SAME, WORDS_NONE, "[N]", "choose the frame that called the chosen one",
     "print, locals, list, next and finish follow it.  (u is pdb's `up`; gdb's `until` is `unt`.)\n\n"
     "    up\n",
     command_up},
    {"down do d", GROUP_LOOK, REPEAT_SAME, WORDS_NONE, "[N]", "choose the frame that the chosen one called",
     "\n    down\n", command_down},
    {"frame f", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "[N|FUNC]",
     "choose frame N of the backtrace, or show the chosen one",
     "Or the innermost frame of a function.\n\n    frame 0\n    frame put\n", command_frame},
    {"thread t", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "[N|apply all COMMAND|apply N... COMMAND]",
     "choose thread N, or show the chosen one; or run a command for each",
     "Whatever looks, and next and finish, follow it until the next move.  `info threads` lists the threads.\n\n"
     "    thread 2\n    backtrace\n    thread apply all backtrace\n    thread apply 1 3 print i\n",
     command_thread},

    {"list l", GROUP_SOURCE, REPEAT_BARE, WORDS_PLACE, "[N|N,N|FUNC|FILE:N|.|-]",
     "show source lines, as they were when recorded",
     "Around the current line, then onward; or around a line, from one line to another, around a function, a line of "
     "a\n"
     "file.  A dot stands for the current line, - for the lines before those shown last.\n\n"
     "    list cache.py:40\n    list 10,30\n    list Cache.put\n",
     command_list},
    {"longlist ll", GROUP_SOURCE, REPEAT_NEVER, WORDS_NONE, "", "show the whole function of the chosen frame",
     "\n    longlist\n", command_longlist},
    {"source", GROUP_SOURCE, REPEAT_NEVER, WORDS_VALUE, "EXPR|FILE", "the source of a function, class or module",
     "As it was when recorded.  If FILE is a file of yours, runs the commands in it instead, as gdb does.\n\n"
     "    source cache.put\n    source my-breakpoints\n",
     command_source},
    {"search", GROUP_SOURCE, REPEAT_SAME, WORDS_NONE, "TEXT", "the next line of the file shown that holds TEXT",
     "From what was listed last, and around the end.  An empty line finds the next one.\n\n"
     "    search def put\n",
     command_search},

    {"break b", GROUP_STOP, REPEAT_NEVER, WORDS_PLACE, "[FILE:]N|[FILE:]FUNC [if COND]",
     "stop at a line or where a function is entered",
     "N is a line of the file shown last; FILE any file whose path ends so; FUNC a function's name (FUNC() means the\n"
     "same), alone or with those of its class and module.  A function written in C, such as len, has no lines: the\n"
     "breakpoint stops at the line that calls it.  With `if`, only when the condition is true there.  Without\n"
     "arguments, at the current line; +N and -N count from it.  What has not been loaded yet is kept as pending.\n\n"
     "    break cache.py:40 if key == 'x'\n    break Cache.put\n    break socket.connect\n",
     command_break},
    {"tbreak tb", GROUP_STOP, REPEAT_NEVER, WORDS_PLACE, "[FILE:]N|[FILE:]FUNC [if COND]",
     "the same, deleted when it is hit", "\n    tbreak put\n", command_tbreak},
    {"rbreak rb", GROUP_STOP, REPEAT_NEVER, WORDS_NONE, "[FILE:]REGEX [if COND]",
     "stop where any function is entered whose name matches",
     "One breakpoint for all of them, also those loaded later.  The expression (POSIX extended) is looked for in\n"
     "names with their class, such as Cache.put.  Lists those that match so far.\n\n"
     "    rbreak cache.py:^Cache\\.\n    rbreak _test$\n",
     command_rbreak},
    {"catch", GROUP_STOP, REPEAT_NEVER, WORDS_NONE,
     "[TYPE]|uncaught|return FUNC|output TEXT|signal|thread|CALL [if COND]", "stop where something happens",
     "Stops at the line during which it happens:\n"
     "  [TYPE]       an exception (of that class, or of one derived from it) is raised; __exception__ in a condition\n"
     "  uncaught     an exception is raised that nothing catches\n"
     "  return FUNC  the function returns, or is left by an exception; __return__ in a condition\n"
     "  output TEXT  the program writes TEXT to its standard output or error (by print: the line that prints)\n"
     "  signal       the program notices a signal\n"
     "  thread       another thread runs than before (switch means the same)\n"
     "  CALL         the program or the interpreter calls a function of the C library: open, connect, fork, ...\n"
     "`catch raise TYPE` and `catch call CALL` say which is meant.  Catchpoints have the numbers of breakpoints.\n\n"
     "    catch KeyError if 'x' in __exception__.args\n    catch output 'not found'\n    catch connect\n",
     command_catch},
    {"delete del clear cl", GROUP_STOP, REPEAT_NEVER, WORDS_NONE, "[ID]...",
     "delete breakpoints; without arguments, all", "(d is pdb's `down`.)\n\n    delete 2\n    delete 3-5\n",
     command_delete},
    {"enable en", GROUP_STOP, REPEAT_NEVER, WORDS_NONE, "[ID]...", "enable breakpoints; without arguments, all",
     "\n    enable 2\n", command_enable},
    {"disable disa", GROUP_STOP, REPEAT_NEVER, WORDS_NONE, "[ID]...", "disable breakpoints; without arguments, all",
     "\n    disable 2\n", command_disable},
    {"condition cond", GROUP_STOP, REPEAT_NEVER, WORDS_NONE, "ID [COND]",
     "stop at a breakpoint only when COND is true there",
     "Without COND, always again.\n\n"
     "    condition 1 len(items) > 100\n",
     command_condition},
    {"ignore ig", GROUP_STOP, REPEAT_NEVER, WORDS_NONE, "ID COUNT", "pass over the next COUNT hits of a breakpoint",
     "In whichever direction you go.  `info breakpoints` shows how often each was hit: going backward counts up, too; "
     "a\n"
     "hit that is passed over counts, one that a condition rules out does not.\n\n"
     "    ignore 1 99\n",
     command_ignore},
    {"commands", GROUP_STOP, REPEAT_NEVER, WORDS_NONE, "[ID]", "run commands whenever a breakpoint stops",
     "Of the latest breakpoint, unless ID says which.  The lines that follow, up to `end`, are the commands; without "
     "any,\n"
     "nothing is run.  If the first is `silent`, the place is not shown.  A command that moves ends the list, and "
     "what\n"
     "the breakpoint reached then asks for is run.\n\n"
     "    commands 1\n    > silent\n    > print total\n    > continue\n    > end\n",
     command_commands},
    {"output", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "[-f]", "what the program had written up to here",
     "To its standard output and error.  What it has printed but its buffer still holds is shown apart.  With -f, "
     "what\n"
     "later moves forward pass is shown each time, not only the first; again -f, no longer.  `go output TEXT` goes to "
     "the\n"
     "line that wrote TEXT.\n\n"
     "    output\n",
     command_output},
    {"boutput bout reverse-output", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[TEXT]",
     "backward to the last line that wrote to the standard output or error",
     "Or to the last one that wrote TEXT, perhaps in quotes.  Stops earlier at a breakpoint.\n\n"
     "    boutput\n    boutput 'not found'\n",
     command_boutput},
    {"log", GROUP_LOOK, REPEAT_NEVER, WORDS_PLACE, "[-n COUNT] [--csv|--json] [-o FILE] PLACE EXPR, EXPR... [if COND]",
     "a table of expressions at every hit of a place, over the whole recording",
     "Does not move you; `go` takes the times of the table.  PLACE is what `break` takes, the expressions are "
     "evaluated\n"
     "there like those of `print`.  Shows the first 1000 hits unless -n says how many.  -o writes to a file: CSV, or "
     "JSON\n"
     "if its name ends so.\n\n"
     "    log cache.py:40 key, len(self.items)\n    log -o puts.csv Cache.put key, value if value is None\n",
     command_log},
    {"calls", GROUP_LOOK, REPEAT_NEVER, WORDS_PLACE, "[-n COUNT] [--csv|--json] [-o FILE] FUNC [if COND]",
     "a table of all calls of a function, with arguments and results",
     "Over the whole recording: when each begins and until when it lasts, how many frames deep, what it returns or\n"
     "raises.  A condition is evaluated where the call begins; of a function written in C, in its caller.  The "
     "options\n"
     "are those of `log`.\n\n"
     "    calls Cache.put\n    calls --json load if path is None\n    calls socket.connect\n",
     command_calls},
    {"watch", GROUP_STOP, REPEAT_NEVER, WORDS_NONE, "EXPR [if COND]", "stop where the value of an expression changes",
     "In either direction; the expression may name objects by their numbers ($5) and builtins; self in self.total "
     "gets\n"
     "a number.  Shows the value before and after, and the line that made the change: it was executed just before the\n"
     "one where the move stops.  An exception is a value like others.  What only reads (attributes, items, len) is\n"
     "looked for quickly; what calls functions of the program is evaluated at every line.  `info watchpoints` lists\n"
     "them; delete, enable, disable and condition take their numbers.\n\n"
     "    print account\n    $1 = <Account object at 0x7f5ce4a3f0d0>\n    watch $1.balance\n    bcontinue\n"
     "    watch $1.balance if $1.balance < 0\n",
     command_watch},
    {"skip", GROUP_STOP, REPEAT_NEVER, WORDS_PLACE, "FILE|FUNC, or: delete ID", "`step` and `bstep` do not stop there",
     "A name with a slash, or one that ends in .py, is a file; any other a function.  `info skip` lists them.\n"
     "Breakpoints in there still stop.\n\n"
     "    skip threading.py\n    skip delete 1\n",
     command_skip},

    {"save", GROUP_STOP, REPEAT_NEVER, WORDS_NONE, "breakpoints FILE", "write commands that set the breakpoints again",
     "`source FILE`, or `revdb --command=FILE LOG`, runs them.\n\n"
     "    save breakpoints my-breakpoints\n",
     command_save},

    {"info i", GROUP_OTHER, REPEAT_NEVER, WORDS_INFO, "[TOPIC]", "about the recording, the program here, the session",
     "\n    info breakpoints\n", command_info},
    {"set", GROUP_OTHER, REPEAT_NEVER, WORDS_SETTING, "SETTING VALUE", "change a setting",
     "\n    set output off\n    set memory-budget 2000\n    set substitute-path /build/app /home/me/app\n",
     command_set},
    {"show", GROUP_OTHER, REPEAT_NEVER, WORDS_SETTING, "[SETTING]", "the settings, or one of them",
     "\n    show output\n", command_show},
    {"alias", GROUP_OTHER, REPEAT_NEVER, WORDS_COMMAND, "[NAME [COMMAND]]",
     "give a command, with arguments, a name of yours",
     "What follows the name when it is typed is added to the command.  The name may be one of revdb's own: yours goes\n"
     "first.  Without COMMAND, shows what NAME is an alias for; without NAME, all aliases.  The file revdbrc in\n"
     "~/.config/revdb is the place for those that you always want.\n\n"
     "    alias r run\n    alias pl print len\n",
     command_alias},
    {"unalias", GROUP_OTHER, REPEAT_NEVER, WORDS_COMMAND, "NAME", "forget an alias of yours", "\n    unalias r\n",
     command_unalias},
    {"shell", GROUP_OTHER, REPEAT_NEVER, WORDS_NONE, "CMD", "run a command of your shell",
     "Outside the recording: on this machine, now.  (`!` is print.)\n\n"
     "    shell ls\n",
     command_shell},
    {"gdb", GROUP_OTHER, REPEAT_NEVER, WORDS_NONE, "[COMMAND]", "look at the C level below this place, with gdb",
     "On a copy of the program that is thrown away when gdb ends.  Python's own extension of gdb is loaded: py-bt, "
     "py-locals,\n"
     "py-up, py-down, py-list, py-print, and objects are shown as such.  gdb's `continue` replays the program from "
     "here "
     "on,\n"
     "up to a breakpoint of gdb's.  With COMMAND, runs that one command of gdb's, without asking.\n\n"
     "    gdb\n    gdb py-bt\n    gdb info sharedlibrary\n",
     command_gdb},
    {"record-again", GROUP_OTHER, REPEAT_NEVER, WORDS_NONE, "",
     "show the command that would record the program once more",
     "In the directory and with the arguments of this recording; its log is left alone.\n\n"
     "    record-again\n",
     command_record_again},
    {"help h", GROUP_OTHER, REPEAT_NEVER, WORDS_COMMAND, "[CMD]", "this summary, or one command in full",
     "\n    help break\n", command_help},
    {"tui", GROUP_OTHER, REPEAT_NEVER, WORDS_NONE, "[stack|variables|bytecode|output [on|off]]",
     "the full screen: source, stack, variables, bytecode, output, timeline",
     "Everything that works at the prompt works on its command line.  While that is empty, the arrow keys move: right\n"
     "and left are `step` and `bstep`, with Shift `stepi` and `bstepi`, down and up `next` and `bnext`; F5 and F6 are\n"
     "`continue` and `bcontinue`, F7 and F8 `finish` and `bfinish`.  Page Up and Page Down scroll the source, F9 the\n"
     "output back.  After F4, letters are commands: s i n f c t move forward, S I N F C T backward, u and d go up and "
     "down\n"
     "the stack.  Ctrl-L draws everything again.  F10 leaves.  `revdb --tui` begins with it.\n\n"
     "F2 hides the panes at the side or brings them back, F3 the output, F12 the bytecode; so does `tui` with a "
     "pane's\n"
     "name.  The bytecode is there by itself where there is room.  A star marks variables that have another value "
     "than\n"
     "when you last saw their frame, and breakpoints.\n\n"
     "The timeline goes from the main module's beginning to the end of the recording, with a color for each thread "
     "(without\n"
     "colors, a kind of line): x "
     "is an\n"
     "exception, b a hit of a breakpoint, ] the end of the main module, | where you are.  A click on it goes there, "
     "one "
     "on a\n"
     "frame chooses it, one on a line of the source sets a breakpoint or deletes it; the wheel scrolls.\n\n"
     "    tui\n    tui bytecode off\n",
     command_tui},
    {"quit q exit", GROUP_OTHER, REPEAT_NEVER, WORDS_NONE, "", "leave",
     "So does the end of input (Ctrl-D).\n\n"
     "    quit\n",
     command_quit},

    {"jump j", GROUP_REFUSED, REPEAT_NEVER, WORDS_NONE, "", "a recording runs as it ran",
     "`go`, `next` and `bnext` lead to other places in it.\n\n    bnext\n", command_refused},
    {"call", GROUP_REFUSED, REPEAT_NEVER, WORDS_NONE, "", "the program runs as it ran",
     "`print f(x)` calls f in a copy of the program that is thrown away.\n\n    print f(x)\n", command_refused},
    {"kill k", GROUP_REFUSED, REPEAT_NEVER, WORDS_NONE, "", "the program has long ended",
     "`quit` leaves revdb; the log stays.\n\n    quit\n", command_refused},
    {"x", GROUP_REFUSED, REPEAT_NEVER, WORDS_NONE, "", "memory is not looked at here, objects are",
     "`print EXPR` shows any of them; `print map(hex, map(ord, text))` the bytes of a string.\n\n    print text\n",
     command_refused},
    {0},
};

/* ---- Finding ---- */

/* Steps through names that are separated by blanks: the next one, NULL after the last. */
static const char *next_name(const char **names, size_t *length)
{
    const char *name = *names + strspn(*names, " ");
    *length = strcspn(name, " ");
    *names = name + *length;
    return *length ? name : NULL;
}

static bool command_has_name(const struct command *command, const char *wanted)
{
    const char *names = command->names;
    size_t length;
    for (const char *name; (name = next_name(&names, &length));)
        if (length == strlen(wanted) && !strncmp(name, wanted, length))
            return true;
    return false;
}

static bool has_prefix(const struct command *command, const char *prefix)
{
    const char *names = command->names;
    size_t length;
    for (const char *name; (name = next_name(&names, &length));)
        if (!strncmp(name, prefix, strlen(prefix)))
            return true;
    return false;
}

int command_name_length(const struct command *command)
{
    return (int)strcspn(command->names, " ");
}

void command_add_names(struct text *names)
{
    for (const struct command *c = commands; c->names; c++) {
        const char *rest = c->names;
        size_t length;
        for (const char *name; (name = next_name(&rest, &length)); text_add(names, "", 1))
            text_add(names, name, length);
    }
}

static void suggest(struct shell *shell, const char *wanted)
{
    struct text names = {0};
    command_add_names(&names);
    const char *nearest = inspect_nearest(&names, wanted);
    if (nearest)
        show_error(shell, "Unknown command \"%s\": did you mean \"%s\"?", wanted, nearest);
    else
        show_error(shell, "Unknown command \"%s\": `help` lists the commands, `print EXPR` evaluates.", wanted);
    text_free(&names);
}

const struct command *command_named(const char *name)
{
    for (const struct command *c = commands; *name && c->names; c++)
        if (command_has_name(c, name))
            return c;
    return NULL;
}

/* What is refused has no short forms: it would only be in the way of what works. */
static bool is_candidate(const struct command *command, const char *prefix)
{
    return command->group != GROUP_REFUSED && has_prefix(command, prefix);
}

const struct command *command_find(struct shell *shell, const char *wanted)
{
    const struct command *found = NULL;
    struct text candidates = {0};
    int count = 0;
    for (const struct command *c = commands; c->names; c++) {
        if (command_has_name(c, wanted)) {
            text_free(&candidates);
            return c;
        }
        bool longer = found && !strncmp(c->names, found->names, (size_t)command_name_length(found));
        if (!longer && is_candidate(c, wanted)) { /* `ste` is step, though there is stepi */
            text_printf(&candidates, "%s%.*s", count++ ? ", " : "", command_name_length(c), c->names);
            found = c;
        }
    }
    if (count > 1) {
        show_error(shell, "Ambiguous command \"%s\": %s.", wanted, candidates.bytes);
        found = NULL;
    } else if (!count) {
        suggest(shell, wanted);
    }
    text_free(&candidates);
    return found;
}

/* ---- Running ---- */

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

/* The line with an alias of the person's at its beginning replaced by what it stands for; to be freed. */
static char *expand_alias(const struct shell *shell, const char *line)
{
    size_t length = strspn(line, NAME_LETTERS);
    char *word = text_format("%.*s", (int)length, line);
    const char *command = aliases_find(&shell->aliases, word);
    free(word);
    return command ? text_format("%s%s", command, line + length)
                   : text_copy(line); /* an alias is not looked for twice */
}

#define TARGET "[A-Za-z_][A-Za-z_0-9]*(\\.[A-Za-z_][A-Za-z_0-9]*|\\[[^]]*\\])*"

bool command_is_assignment(const char *text)
{
    regex_t assignment;
    regcomp(&assignment, "^" TARGET "( *, *" TARGET ")* *([-+%&|^]|\\*\\*?|//?|<<|>>)?=([^=]|$)",
            REG_EXTENDED | REG_NOSUB);
    bool found = !regexec(&assignment, text, 0, NULL, 0) && !strchr(text, ';');
    regfree(&assignment);
    return found;
}

bool command_refuse_assignment(struct shell *shell)
{
    return show_error(shell,
                      "What was recorded cannot be changed.  To try something out in a copy of the program that is "
                      "thrown away, do it all on one line: `!x = 5; print f(x)`.");
}

/* The word that the line begins with, to be freed, and what follows it.  A bracket may follow it directly: print(x). */
static char *take_word(char *line, char **arguments)
{
    size_t length = strspn(line, NAME_LETTERS);
    if (line[length] != '(')
        return text_copy(text_word(line, arguments));
    *arguments = line + length;
    return text_format("%.*s", (int)length, line);
}

/* What is no command but something that Python could evaluate. */
static bool is_expression(const char *word, const char *arguments)
{
    return word[strcspn(word, ".[\"'")] || (*arguments == '(' && !command_named(word));
}

/* gdb's "/4xb"? */
static bool is_format(const char *arguments)
{
    size_t digits = *arguments == '/' ? strspn(arguments + 1, "0123456789") : 0;
    size_t letters = *arguments == '/' ? strspn(arguments + 1 + digits, "abcdfghiostuwxz") : 0;
    return letters && letters <= 2 && strchr(" ", arguments[1 + digits + letters]);
}

/* Finds the command that the line begins with, and cuts its arguments off.  NULL after a message. */
static const struct command *parse(struct shell *shell, char *line, char **arguments)
{
    if (*line == '!') {
        *arguments = text_trim(line + 1);
        return command_find(shell, "!");
    }
    if (command_is_assignment(line)) {
        command_refuse_assignment(shell);
        return NULL;
    }
    char *word = take_word(line, arguments), *slash = strchr(word, '/');
    bool brackets = **arguments == '(' && line + strlen(word) == *arguments;
    if (slash)
        *slash = '\0';
    const struct command *command = NULL;
    if (is_expression(word, brackets ? *arguments : ""))
        show_error(shell, "\"%s\" is no command: `print EXPR` evaluates, `!STATEMENT` runs something.", word);
    else
        command = command_find(shell, word);
    bool format = slash || is_format(*arguments);
    if (command && format && command->words == WORDS_VALUE) {
        show_error(shell, "`%s` takes no format: `print hex(n)`, `print '%%o' %% n`, `pp EXPR`.", word);
        command = NULL;
    } else if (command && brackets && command->words != WORDS_VALUE) {
        show_error(shell, "`%s` takes no brackets; to evaluate that, `print %s%s`.", word, word, *arguments);
        command = NULL;
    }
    free(word);
    return command;
}

/* Notes that cannot be written cost a line on the screen. */
static void tell_problem(struct shell *shell)
{
    struct notes *notes = &shell->session.notes;
    if (notes->problem)
        show_error(shell, "%s", notes->problem);
    free(notes->problem);
    notes->problem = NULL;
}

bool command_run(struct shell *shell, const char *line)
{
    char *trimmed = text_copy(line), *copy = expand_alias(shell, text_trim(trimmed)), *arguments;
    struct moment before = travel_here(&shell->session);
    shell->command = NULL;
    bool ok = !*copy;
    if (*copy && (shell->command = parse(shell, copy, &arguments)))
        ok = shell->command->run(shell, arguments);
    pager_end();
    tell_problem(shell);
    struct moment now = travel_here(&shell->session);
    if (!moment_is(now, before) && now.time >= 0) {
        trail_moved(&shell->trail, before, now);
        displays_show(shell);
    }
    free(trimmed);
    free(copy);
    if (!ok)
        shell->failed = true;
    return ok;
}

bool command_usage(struct shell *shell)
{
    const struct command *c = shell->command;
    return show_error(shell, "Usage: %.*s %s", command_name_length(c), c->names, c->arguments);
}

bool command_count(struct shell *shell, const char *arguments, long long *count)
{
    *count = 1;
    return !*arguments || (text_number(arguments, count) && *count >= 1) || command_usage(shell);
}

COMMAND(refused)
{
    (void)arguments;
    const struct command *c = shell->command;
    const char *advice = c->details;
    char *sentence = text_format("%.*s", (int)strcspn(advice, "\n"), advice);
    show_error(shell, "No `%.*s` here: %s.  %s", command_name_length(c), c->names, c->summary, sentence);
    free(sentence);
    return false;
}

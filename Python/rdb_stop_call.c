/* rdb_stop_point, called in a way that changes no register: see RDB_STOP_POINT in rdb_stop.h.
 *
 * The eval loop has a hundred and more places where it may be called, and hardly ever is.  If the compiler had to expect
 * it to use registers as any function does, it would keep the loop's own variables in memory, and every instruction of
 * every program would pay for it, recorded or not.
 *
 * Called by the eval loop only.  Must not be entered with anything in the upper halves of the vector registers: nothing
 * here is compiled for those. */
#include "rdb_stop.h"

#ifndef __x86_64__
#error "rdb_stop_call.c knows the registers of x86-64 only"
#endif

__asm__(
    ".text\n"
    ".globl rdb_stop_point_kept\n"
    ".type rdb_stop_point_kept, @function\n"
    "rdb_stop_point_kept:\n"
    ".cfi_startproc\n"
    "push %rbp\n"
    ".cfi_def_cfa_offset 16\n"
    ".cfi_offset %rbp, -16\n"
    "mov %rsp, %rbp\n"
    ".cfi_def_cfa_register %rbp\n"
    "push %rax\n"
    "push %rcx\n"
    "push %rdx\n"
    "push %rsi\n"
    "push %rdi\n"
    "push %r8\n"
    "push %r9\n"
    "push %r10\n"
    "push %r11\n"
    "sub $512, %rsp\n"
    "and $-16, %rsp\n"
    "fxsave64 (%rsp)\n"
    "call rdb_stop_point\n"
    "fxrstor64 (%rsp)\n"
    "mov -8(%rbp), %rax\n"
    "mov -16(%rbp), %rcx\n"
    "mov -24(%rbp), %rdx\n"
    "mov -32(%rbp), %rsi\n"
    "mov -40(%rbp), %rdi\n"
    "mov -48(%rbp), %r8\n"
    "mov -56(%rbp), %r9\n"
    "mov -64(%rbp), %r10\n"
    "mov -72(%rbp), %r11\n"
    "leave\n"
    ".cfi_def_cfa %rsp, 8\n"
    "ret\n"
    ".cfi_endproc\n"
    ".size rdb_stop_point_kept, .-rdb_stop_point_kept\n"
    ".section .note.GNU-stack,\"\",@progbits\n"
    ".text\n");

/* SPDX-License-Identifier: MIT */
/* Runs a program whose every pwrite writes half of what it was asked to, as the kernel is free to do.  For
 * tests/test_deaths.py; nothing but the log is written with pwrite.
 *
 *     short_writes PROGRAM ARGUMENT...
 *
 * The kernel asks this process (seccomp's user notification), which makes the write on the program's behalf.  Ends as
 * the program does; with status 77 where the kernel knows no such thing. */
#define _GNU_SOURCE
#include <poll.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NO_NOTIFICATION = 77, PART = 1 << 16 };

static void pass(int socket, int fd)
{
    char control[CMSG_SPACE(sizeof fd)] = "", byte = 0;
    struct iovec part = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    *header = (struct cmsghdr){CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    sendmsg(socket, &message, 0);
}

static int take(int socket)
{
    char control[CMSG_SPACE(sizeof(int))], byte;
    int fd = -1;
    struct iovec part = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) == 1 && CMSG_FIRSTHDR(&message))
        memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
    return fd;
}

static void become(int socket, char **command)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter || seccomp_rule_add(filter, SCMP_ACT_NOTIFY, SCMP_SYS(pwrite64), 0) || seccomp_load(filter))
        _exit(NO_NOTIFICATION);
    pass(socket, seccomp_notify_fd(filter));
    close(seccomp_notify_fd(filter));
    close(socket);
    execv(command[0], command);
    _exit(127);
}

/* The first half, and at least a byte. */
static long write_half(const struct seccomp_notif *call)
{
    static char bytes[PART];
    const __u64 *a = call->data.args;
    size_t length = a[2] < 2 ? a[2] : a[2] / 2 < PART ? a[2] / 2 : PART;
    struct iovec here = {bytes, length}, there = {(void *)a[1], length};
    int process = (int)syscall(SYS_pidfd_open, call->pid, 0);
    int file = (int)syscall(SYS_pidfd_getfd, process, (int)a[0], 0);
    long written = process_vm_readv((pid_t)call->pid, &here, 1, &there, 1, 0) == (ssize_t)length
                       ? pwrite(file, bytes, length, (off_t)a[3])
                       : -1;
    close(file);
    close(process);
    return written;
}

int main(int argc, char **argv)
{
    int pair[2], status;
    struct seccomp_notif *call;
    struct seccomp_notif_resp *answer;
    if (argc < 2 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return 2;
    pid_t child = fork();
    if (child == 0)
        become(pair[1], argv + 1);
    close(pair[1]);
    struct pollfd wait = {.fd = take(pair[0]), .events = POLLIN};
    if (wait.fd >= 0 && seccomp_notify_alloc(&call, &answer) == 0)
        while (poll(&wait, 1, -1) > 0 && wait.revents & POLLIN) {
            memset(call, 0, sizeof *call);
            if (seccomp_notify_receive(wait.fd, call) != 0)
                continue;
            long written = write_half(call);
            *answer = (struct seccomp_notif_resp){.id = call->id, .val = written, .error = written < 0 ? -5 : 0};
            seccomp_notify_respond(wait.fd, answer);
        }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

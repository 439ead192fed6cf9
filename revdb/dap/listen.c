/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb dap --port`: clients that connect to this machine, each served by a process of its own.  Listens on the loopback
 * address only, and lets nobody in but the same user: whoever may speak to the adapter may run what that user may. */
#define _GNU_SOURCE
#include "dap.h"

#include "status.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The user whose socket it is, as the kernel's table tells: a line is "N: LOCAL:PORT REMOTE:PORT STATE ... UID ...". */
static bool is_ours(const struct sockaddr_in *peer, int port)
{
    char line[512];
    bool ours = false;
    FILE *table = fopen("/proc/net/tcp", "re");
    while (table && !ours && fgets(line, sizeof line, table)) {
        unsigned address, their_port, to, to_port, uid;
        if (sscanf(line, "%*d: %x:%x %x:%x %*x %*x:%*x %*x:%*x %*x %u", &address, &their_port, &to, &to_port, &uid) ==
            5)
            ours = address == peer->sin_addr.s_addr && their_port == ntohs(peer->sin_port) && (int)to_port == port &&
                   uid == getuid();
    }
    if (table)
        fclose(table);
    return ours;
}

static int complain(int words)
{
    dprintf(words, "revdb: cannot listen: %s\n", strerror(errno));
    return STATUS_FAILED;
}

int dap_listen(const struct dap_host *host, int port, int words)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) ||
        bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 8) ||
        getsockname(listener, (struct sockaddr *)&address, &length))
        return complain(words);
    port = ntohs(address.sin_port);
    dprintf(words, "Listening on 127.0.0.1:%d\n", port);
    for (;;) {
        struct sockaddr_in peer;
        length = sizeof peer;
        int client = accept4(listener, (struct sockaddr *)&peer, &length, SOCK_CLOEXEC);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
        if (client < 0 && errno != EINTR && errno != ECONNABORTED)
            return complain(words);
        pid_t child = client < 0 ? -1 : is_ours(&peer, port) ? fork() : -1;
        if (child == 0) {
            close(listener);
            exit(dap_serve(host, client, client));
        }
        if (client >= 0)
            close(client);
    }
}

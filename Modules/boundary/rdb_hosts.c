/* SPDX-License-Identifier: MIT */
/* Boundary: names of hosts, services, protocols and network interfaces.  See rdb_boundary.h and rdb_records.h.
 *
 * The C library looks them up through plug-ins, which open files and sockets of their own inside it. */
#include "rdb_records.h"
#include "rdb_alloc.h"

#include <ifaddrs.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/socket.h>

/* ---- getaddrinfo: a list that the caller frees with freeaddrinfo. ---- */

RDB_REAL(int, getaddrinfo,
         (const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **list),
         (node, service, hints, list))
RDB_REAL(void, freeaddrinfo, (struct addrinfo *list), (list))

/* Also marks a list of our own, so that freeaddrinfo knows it in any mode. */
#define OURS 0x40000000

static struct addrinfo *out_addrinfo(struct rdb_call *call, struct addrinfo *a)
{
    struct rdb_record record = {0};
    if (call->replaying)
        a = rdb_alloc(sizeof *a, "a result of getaddrinfo()");
    OUT_NUMBER(a->ai_flags);
    OUT_NUMBER(a->ai_family);
    OUT_NUMBER(a->ai_socktype);
    OUT_NUMBER(a->ai_protocol);
    OUT_NUMBER(a->ai_addrlen);
    if (call->replaying) {
        a->ai_flags |= OURS;
        a->ai_addr = rdb_alloc(a->ai_addrlen, "a result of getaddrinfo()");
    }
    OUT_BYTES(a->ai_addr, a->ai_addrlen, a->ai_addrlen);
    rdb_record_string(call, &record, &a->ai_canonname); /* kept: few have one */
    return a;
}

RDB_EXPORT int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **list)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_getaddrinfo(node, service, hints, list);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("getaddrinfo"), EAI_SYSTEM;
    struct rdb_call here, *call = &here;
    int r = EAI_FAIL;
    rdb_call_begin(call, RDB_CALL_getaddrinfo);
    IN_TEXT(node);
    IN_TEXT(service);
    if (hints) {
        IN(hints->ai_flags);
        IN(hints->ai_family);
        IN(hints->ai_socktype);
        IN(hints->ai_protocol);
    }
    if (rdb_call_real(call))
        r = real_getaddrinfo(node, service, hints, list);
    r = (int)rdb_call_result(call, r);
    if (r == 0) {
        struct addrinfo **at = list, *next = *list;
        for (int64_t more;; at = &(*at)->ai_next) {
            more = !call->replaying && next;
            OUT_NUMBER(more);
            if (!more)
                break;
            *at = out_addrinfo(call, call->replaying ? NULL : next);
            next = call->replaying ? NULL : next->ai_next;
        }
        if (call->replaying)
            *at = NULL;
    }
    rdb_call_end(call);
    return r;
}

static void free_addresses(struct addrinfo *list)
{
    if (!list || !(list->ai_flags & OURS)) {
        real_freeaddrinfo(list);
        return;
    }
    for (struct addrinfo *next; list; list = next) {
        next = list->ai_next;
        free(list->ai_addr);
        free(list);
    }
}

RDB_EXPORT_VOID(freeaddrinfo, (struct addrinfo *list), free_addresses(list))

RDB_BOUNDARY(int, getnameinfo, REFUSE,
             (const struct sockaddr *a, socklen_t an, char *host, socklen_t hn, char *service, socklen_t sn, int flags),
             (a, an, host, hn, service, sn, flags), IN_BYTES(a, an); IN(hn); IN(sn); IN(flags),
             if (r == 0 && host && hn) OUT_TEXT(host, hn); if (r == 0 && service && sn) OUT_TEXT(service, sn))

/* ---- The older functions: a struct that the C library owns, or one in the caller's buffer. ---- */

static void out_hostent(struct rdb_call *call, struct rdb_record *record, struct hostent *h)
{
    rdb_record_string(call, record, &h->h_name);
    rdb_record_strings(call, record, &h->h_aliases);
    OUT_NUMBER(h->h_addrtype);
    OUT_NUMBER(h->h_length);
    rdb_record_blocks(call, record, &h->h_addr_list, (size_t)h->h_length);
}

static void out_servent(struct rdb_call *call, struct rdb_record *record, struct servent *s)
{
    rdb_record_string(call, record, &s->s_name);
    rdb_record_strings(call, record, &s->s_aliases);
    OUT_NUMBER(s->s_port);
    rdb_record_string(call, record, &s->s_proto);
}

static void out_protoent(struct rdb_call *call, struct rdb_record *record, struct protoent *p)
{
    rdb_record_string(call, record, &p->p_name);
    rdb_record_strings(call, record, &p->p_aliases);
    OUT_NUMBER(p->p_proto);
}

#define OWNED(type, name, params, args, inputs)                                                                        \
    RDB_RECORD_OWNED(type, name, params, args, inputs, OUT_NUMBER(h_errno))
OWNED(hostent, gethostbyname, (const char *name), (name), IN_TEXT(name))
OWNED(hostent, gethostbyname2, (const char *name, int family), (name, family), IN_TEXT(name); IN(family))
OWNED(hostent, gethostbyaddr, (const void *a, socklen_t n, int family), (a, n, family), IN_BYTES(a, n); IN(family))
OWNED(servent, getservbyname, (const char *name, const char *protocol), (name, protocol),
      IN_TEXT(name); IN_TEXT(protocol))
OWNED(servent, getservbyport, (int port, const char *protocol), (port, protocol), IN(port); IN_TEXT(protocol))
OWNED(protoent, getprotobyname, (const char *name), (name), IN_TEXT(name))
OWNED(protoent, getprotobynumber, (int number), (number), IN(number))
OWNED(hostent, gethostent, (void), (), )
OWNED(servent, getservent, (void), (), )
OWNED(protoent, getprotoent, (void), (), )

RDB_BOUNDARY(int, gethostbyname_r, REFUSE,
             (const char *name, struct hostent *room, char *buf, size_t n, struct hostent **found, int *error),
             (name, room, buf, n, found, error), IN_TEXT(name); IN(n), OUT(error); RDB_RECORD_IN_BUFFER(hostent))
RDB_BOUNDARY(int, gethostbyname2_r, REFUSE,
             (const char *name, int family, struct hostent *room, char *buf, size_t n, struct hostent **found,
              int *error),
             (name, family, room, buf, n, found, error), IN_TEXT(name); IN(family); IN(n),
             OUT(error); RDB_RECORD_IN_BUFFER(hostent))
RDB_BOUNDARY(int, gethostbyaddr_r, REFUSE,
             (const void *a, socklen_t an, int family, struct hostent *room, char *buf, size_t n,
              struct hostent **found, int *error),
             (a, an, family, room, buf, n, found, error), IN_BYTES(a, an); IN(family); IN(n),
             OUT(error); RDB_RECORD_IN_BUFFER(hostent))
RDB_BOUNDARY(int, getservbyname_r, REFUSE,
             (const char *name, const char *protocol, struct servent *room, char *buf, size_t n,
              struct servent **found),
             (name, protocol, room, buf, n, found), IN_TEXT(name); IN_TEXT(protocol); IN(n),
             RDB_RECORD_IN_BUFFER(servent))
RDB_BOUNDARY(int, getservbyport_r, REFUSE,
             (int port, const char *protocol, struct servent *room, char *buf, size_t n, struct servent **found),
             (port, protocol, room, buf, n, found), IN(port); IN_TEXT(protocol); IN(n), RDB_RECORD_IN_BUFFER(servent))
RDB_BOUNDARY(int, getprotobyname_r, REFUSE,
             (const char *name, struct protoent *room, char *buf, size_t n, struct protoent **found),
             (name, room, buf, n, found), IN_TEXT(name); IN(n), RDB_RECORD_IN_BUFFER(protoent))

RDB_BOUNDARY(int, getprotobynumber_r, REFUSE,
             (int number, struct protoent *room, char *buf, size_t n, struct protoent **found),
             (number, room, buf, n, found), IN(number); IN(n), RDB_RECORD_IN_BUFFER(protoent))
RDB_BOUNDARY(int, gethostent_r, REFUSE,
             (struct hostent * room, char *buf, size_t n, struct hostent **found, int *error),
             (room, buf, n, found, error), IN(n), OUT(error); RDB_RECORD_IN_BUFFER(hostent))
RDB_BOUNDARY(int, getservent_r, REFUSE, (struct servent * room, char *buf, size_t n, struct servent **found),
             (room, buf, n, found), IN(n), RDB_RECORD_IN_BUFFER(servent))
RDB_BOUNDARY(int, getprotoent_r, REFUSE, (struct protoent * room, char *buf, size_t n, struct protoent **found),
             (room, buf, n, found), IN(n), RDB_RECORD_IN_BUFFER(protoent))

/* Each of the tables from its beginning, and its end. */
#define EACH_ENTRY(table)                                                                                              \
    RDB_BOUNDARY_VOID(set##table, REFUSE, (int stays_open), (stays_open), IN(stays_open), )                            \
    RDB_BOUNDARY_VOID(end##table, REFUSE, (void), (), , )
EACH_ENTRY(hostent)
EACH_ENTRY(servent)
EACH_ENTRY(protoent)

/* ---- Network interfaces. ---- */

RDB_BOUNDARY(unsigned, if_nametoindex, REFUSE, (const char *name), (name), IN_TEXT(name), )

RDB_REAL(char *, if_indextoname, (unsigned index, char *name), (index, name))

RDB_EXPORT char *if_indextoname(unsigned index, char *name)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_if_indextoname(index, name);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("if_indextoname"), NULL;
    struct rdb_call here, *call = &here;
    int64_t r = -1;
    rdb_call_begin(call, RDB_CALL_if_indextoname);
    IN(index);
    if (rdb_call_real(call))
        r = real_if_indextoname(index, name) ? 0 : -1;
    if ((r = rdb_call_result(call, r)) == 0)
        OUT_TEXT(name, IF_NAMESIZE);
    rdb_call_end(call);
    return r == 0 ? name : NULL;
}

RDB_REAL(int, getifaddrs, (struct ifaddrs **list), (list))
RDB_REAL(void, freeifaddrs, (struct ifaddrs *list), (list))

static void out_address(struct rdb_call *call, struct rdb_record *record, struct sockaddr **a)
{
    int64_t size = !call->replaying && *a ? (int64_t)sizeof(struct sockaddr_storage) : 0;
    /* What a sockaddr really takes depends on its family. */
    if (size)
        size = (*a)->sa_family == AF_INET ? 16 : (*a)->sa_family == AF_INET6 ? 28 : (*a)->sa_family == AF_PACKET ? 20 : 2;
    OUT_NUMBER(size);
    if (call->replaying)
        *a = size ? rdb_record_room(record, sizeof(struct sockaddr_storage)) : NULL;
    OUT_BYTES(*a, size, sizeof(struct sockaddr_storage));
}

/* At replay the list lasts until the next one is asked for, and freeing it does nothing. */
static struct rdb_record interfaces;

/* What the kernel counted on the interface: the data of an AF_PACKET address. */
static void out_statistics(struct rdb_call *call, struct ifaddrs *a)
{
    const size_t size = sizeof(struct rtnl_link_stats);
    int64_t length = a->ifa_data && !call->replaying && a->ifa_addr && a->ifa_addr->sa_family == AF_PACKET ? (int64_t)size : 0;
    OUT_NUMBER(length);
    if (call->replaying)
        a->ifa_data = length > 0 ? rdb_record_room(&interfaces, size) : NULL;
    OUT_BYTES(a->ifa_data, length, size);
}

RDB_EXPORT int getifaddrs(struct ifaddrs **list)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_getifaddrs(list);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("getifaddrs");
    struct rdb_call here, *call = &here;
    int r = -1;
    rdb_call_begin(call, RDB_CALL_getifaddrs);
    if (rdb_call_real(call))
        r = real_getifaddrs(list);
    r = (int)rdb_call_result(call, r);
    struct ifaddrs **at = list;
    for (int64_t more = 1; r == 0;) {
        more = !call->replaying && *at;
        OUT_NUMBER(more);
        if (!more)
            break;
        if (call->replaying)
            *at = rdb_record_room(&interfaces, sizeof **at);
        rdb_record_string(call, &interfaces, &(*at)->ifa_name);
        OUT_NUMBER((*at)->ifa_flags);
        out_address(call, &interfaces, &(*at)->ifa_addr);
        out_address(call, &interfaces, &(*at)->ifa_netmask);
        out_address(call, &interfaces, &(*at)->ifa_broadaddr);
        out_statistics(call, *at);
        at = &(*at)->ifa_next;
    }
    if (call->replaying && r == 0)
        *at = NULL;
    rdb_call_end(call);
    return r;
}

static void free_interfaces(struct ifaddrs *list)
{
    if (rdb_mode == RDB_OFF || rdb_mode == RDB_RECORD)
        real_freeifaddrs(list);
    else
        rdb_record_clear(&interfaces);
}
RDB_EXPORT_VOID(freeifaddrs, (struct ifaddrs *list), free_interfaces(list))

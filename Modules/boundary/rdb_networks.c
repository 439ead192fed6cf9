/* SPDX-License-Identifier: MIT */
/* Boundary: tables of networks, remote programs, mail aliases and netgroups.  See rdb_boundary.h and rdb_records.h.
 * Those that most programs ask are in rdb_hosts.c. */
#include "rdb_records.h"
#include "rdb_alloc.h"

#include <aliases.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/ether.h>
#include <rpc/netdb.h>
#include <stdlib.h>
#include <sys/socket.h>

static void out_netent(struct rdb_call *call, struct rdb_record *record, struct netent *n)
{
    rdb_record_string(call, record, &n->n_name);
    rdb_record_strings(call, record, &n->n_aliases);
    OUT_NUMBER(n->n_addrtype);
    OUT_NUMBER(n->n_net);
}

static void out_rpcent(struct rdb_call *call, struct rdb_record *record, struct rpcent *p)
{
    rdb_record_string(call, record, &p->r_name);
    rdb_record_strings(call, record, &p->r_aliases);
    OUT_NUMBER(p->r_number);
}

static void out_aliasent(struct rdb_call *call, struct rdb_record *record, struct aliasent *a)
{
    rdb_record_string(call, record, &a->alias_name);
    OUT_NUMBER(a->alias_members_len);
    if (call->replaying)
        a->alias_members = rdb_record_room(record, (a->alias_members_len + 1) * sizeof(char *));
    for (size_t i = 0; i < a->alias_members_len; i++)
        rdb_record_string(call, record, &a->alias_members[i]);
    OUT_NUMBER(a->alias_local);
}

/* ---- A struct that the C library owns, until the next call of its family. ---- */

#define OWNED(type, name, params, args, inputs) RDB_RECORD_OWNED(type, name, params, args, inputs, )
#define OWNED_ERROR(type, name, params, args, inputs) RDB_RECORD_OWNED(type, name, params, args, inputs, OUT_NUMBER(h_errno))
OWNED_ERROR(netent, getnetbyname, (const char *name), (name), IN_TEXT(name))
OWNED_ERROR(netent, getnetbyaddr, (uint32_t net, int type), (net, type), IN(net); IN(type))
OWNED_ERROR(netent, getnetent, (void), (), )
OWNED(rpcent, getrpcbyname, (const char *name), (name), IN_TEXT(name))
OWNED(rpcent, getrpcbynumber, (int number), (number), IN(number))
OWNED(rpcent, getrpcent, (void), (), )
OWNED(aliasent, getaliasbyname, (const char *name), (name), IN_TEXT(name))
OWNED(aliasent, getaliasent, (void), (), )

#define MOVE(name) RDB_BOUNDARY_VOID(name, REFUSE, (void), (), , )
#define BEGIN(name) RDB_BOUNDARY_VOID(name, REFUSE, (int stays_open), (stays_open), IN(stays_open), )
BEGIN(setnetent)
BEGIN(setrpcent)
MOVE(setaliasent)
MOVE(endnetent)
MOVE(endrpcent)
MOVE(endaliasent)

/* ---- The same in the caller's buffer; the result is an error number. ---- */

#define IN_BUFFER(type, name, key_params, key_args, inputs)                                                            \
    RDB_BOUNDARY(int, name, REFUSE, (EACH key_params struct type * room, char *buf, size_t n, struct type **found),  \
                 (EACH key_args room, buf, n, found), inputs; IN(n), RDB_RECORD_IN_BUFFER(type))
#define IN_BUFFER_ERROR(type, name, key_params, key_args, inputs)                                                      \
    RDB_BOUNDARY(int, name, REFUSE,                                                                                    \
                 (EACH key_params struct type * room, char *buf, size_t n, struct type **found, int *error),         \
                 (EACH key_args room, buf, n, found, error), inputs; IN(n), OUT(error); RDB_RECORD_IN_BUFFER(type))
#define EACH(...) __VA_ARGS__
IN_BUFFER_ERROR(netent, getnetbyname_r, (const char *name, ), (name, ), IN_TEXT(name))
IN_BUFFER_ERROR(netent, getnetbyaddr_r, (uint32_t net, int type, ), (net, type, ), IN(net); IN(type))
IN_BUFFER_ERROR(netent, getnetent_r, (), (), )
IN_BUFFER(rpcent, getrpcbyname_r, (const char *name, ), (name, ), IN_TEXT(name))
IN_BUFFER(rpcent, getrpcbynumber_r, (int number, ), (number, ), IN(number))
IN_BUFFER(rpcent, getrpcent_r, (), (), )
IN_BUFFER(aliasent, getaliasbyname_r, (const char *name, ), (name, ), IN_TEXT(name))
IN_BUFFER(aliasent, getaliasent_r, (), (), )

/* ---- Netgroups: triples of names, each of which may be missing. ---- */

#define GIVES(type, name, params, args, inputs) RDB_BOUNDARY(type, name, REFUSE, params, args, inputs, )
GIVES(int, setnetgrent, (const char *group), (group), IN_TEXT(group))
MOVE(endnetgrent)
GIVES(int, innetgr, (const char *group, const char *host, const char *user, const char *domain),
      (group, host, user, domain), IN_TEXT(group); IN_TEXT(host); IN_TEXT(user); IN_TEXT(domain))
#define OUT_OWNED(p) *(p) = (char *)rdb_out_text(call, call->replaying ? NULL : *(p))
RDB_BOUNDARY(int, getnetgrent, REFUSE, (char **host, char **user, char **domain), (host, user, domain), ,
             if (r == 1) { OUT_OWNED(host); OUT_OWNED(user); OUT_OWNED(domain); })
RDB_BOUNDARY(int, getnetgrent_r, REFUSE, (char **host, char **user, char **domain, char *buf, size_t n),
             (host, user, domain, buf, n), IN(n),
             if (r == 1) { OUT_OWNED(host); OUT_OWNED(user); OUT_OWNED(domain); })

/* ---- Network interfaces and Ethernet addresses. ---- */

/* A list that ends with number 0; if_freenameindex frees each name and the list. */
RDB_REAL(struct if_nameindex *, if_nameindex, (void), ())
RDB_EXPORT struct if_nameindex *if_nameindex(void)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_if_nameindex();
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("if_nameindex"), NULL;
    struct rdb_call here, *call = &here;
    struct if_nameindex *list = NULL;
    int64_t n = -1;
    rdb_call_begin(call, RDB_CALL_if_nameindex);
    if (rdb_call_real(call))
        list = real_if_nameindex();
    while (list && list[++n].if_index)
        ;
    n = rdb_call_result(call, n);
    if (call->replaying && n >= 0)
        list = rdb_alloc(((size_t)n + 1) * sizeof *list, "a list of network interfaces");
    for (int64_t i = 0; i < n; i++) {
        char room[IF_NAMESIZE + 1] = "";
        OUT_NUMBER(list[i].if_index);
        OUT_TEXT(call->replaying ? room : list[i].if_name, IF_NAMESIZE);
        if (call->replaying)
            list[i].if_name = rdb_copy(room, "the name of a network interface");
    }
    rdb_call_end(call);
    return list;
}

RDB_BOUNDARY(int, ether_hostton, REFUSE, (const char *name, struct ether_addr *a), (name, a), IN_TEXT(name),
             if (r == 0) OUT(a))
RDB_BOUNDARY(int, ether_ntohost, REFUSE, (char *name, const struct ether_addr *a), (name, a),
             IN_BYTES(a, a ? sizeof *a : 0), if (r == 0) OUT_TEXT(name, 1025))

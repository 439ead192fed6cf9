/* SPDX-License-Identifier: MIT */
/* Addresses that an extension module shows as text (patches/2.7.18/identity-repr.patch): those that are no id of an object
 * are kept in the log, as what comes from outside is. */
#include "Python.h"

#include "rdb_identity.h"

#include "rdb_call.h"
#include "rdb_shown.h"

void *rdb_shown_address(void *address)
{
    struct rdb_call call;
    if (address == NULL || rdb_uid_from_id(address) || (rdb_mode != RDB_RECORD && rdb_mode != RDB_REPLAY))
        return address;
    rdb_call_begin(&call, RDB_EVENT_address);
    rdb_call_real(&call);
    address = (void *)(uintptr_t)rdb_call_result(&call, (int64_t)(uintptr_t)address);
    rdb_call_end(&call);
    return address;
}

/* SPDX-License-Identifier: MIT */
/* What the processor can do, as one number: libraries choose code by it (numpy, OpenSSL, the C library's mathematics), which
 * may compute the last bit otherwise. */
#ifndef RDB_PROCESSOR_H
#define RDB_PROCESSOR_H

#include <stdint.h>

uint64_t rdb_processor(void);

#endif

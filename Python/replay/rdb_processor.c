/* SPDX-License-Identifier: MIT */
/* The features that the processor tells of: see rdb_processor.h. */
#include "rdb_processor.h"

#include <cpuid.h>

uint64_t rdb_processor(void)
{
    unsigned eax, ebx = 0, ecx, edx, basic = 0;
    if (__get_cpuid(1, &eax, &ebx, &ecx, &edx))
        basic = ecx;
    ebx = 0;
    __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx);
    return (uint64_t)basic << 32 | ebx;
}

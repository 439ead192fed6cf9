/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Source texts as bytes: unpacked, and decoded as Python would. */
#ifndef SOURCE_DECODE_H
#define SOURCE_DECODE_H

#include "text.h"

/* Of a text as it lies in a zip archive (raw deflate) makes what it is.  False: it is damaged. */
bool source_inflate(struct text *);

/* Makes UTF-8 of a text in the encoding that it declares, without the mark at its beginning.  One that is not in that
 * encoding, or in one that is not known here, stays as it is. */
void source_decode(struct text *);

#endif

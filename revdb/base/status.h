/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The exit statuses of revdb (docs/user-guide.md). */
#ifndef STATUS_H
#define STATUS_H

enum status {
    STATUS_OK,
    STATUS_FAILED,   /* a command failed */
    STATUS_USAGE,    /* wrong usage */
    STATUS_UNUSABLE, /* the log or the interpreter cannot be used */
    STATUS_DIVERGED, /* the replay diverged */
};

#endif

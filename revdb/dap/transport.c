/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of the Debug Adapter Protocol: see transport.h. */
#define _GNU_SOURCE
#include "transport.h"

#include "memory.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define HEADER_LIMIT 4096 /* bytes before a message */

void transport_begin(struct transport *transport, int in, int out)
{
    *transport = (struct transport){.in = in, .out = out, .queue = json_array()};
}

/* ---- Reading ---- */

static void close_with(struct transport *transport, const char *complaint)
{
    transport->closed = true;
    if (complaint)
        transport->complaint = text_copy(complaint);
}

/* The length that a header tells; -1: there is no such line; -2: it is no header. */
static long long length_of(char *header)
{
    static const char name[] = "Content-Length";
    long long length = -1;
    for (char *line; (line = strsep(&header, "\n"));) {
        char *colon = strchr(line, ':');
        if (!*text_trim(line))
            continue;
        if (!colon || strcspn(line, " \t") < (size_t)(colon - line))
            return -2; /* a browser, say */
        *colon = '\0';
        if (!strcasecmp(line, name) && (!text_number(text_trim(colon + 1), &length) || length < 0))
            return -2;
    }
    return length;
}

/* The number that a broken message seems to have, so that who sent it need not wait; -1: none. */
static long long seq_of(const char *bytes, size_t length)
{
    static const char name[] = "\"seq\"";
    char *text = text_bytes(bytes, length), *at = strstr(text, name);
    long long seq = -1;
    if (!at)
        return -1;
    at += strlen(name);
    at += strspn(at, " \t\r\n:");
    at[strspn(at, "0123456789")] = '\0';
    return text_number(at, &seq) ? seq : -1;
}

/* Takes a message off the bytes that were read.  False if there is no whole one. */
static bool take_one(struct transport *transport)
{
    struct text *read = &transport->read;
    if (!read->length)
        return false;
    char *end = memmem(read->bytes, read->length, "\r\n\r\n", 4);
    if (!end) {
        char *line = memchr(read->bytes, '\n', read->length);
        bool is_other = line && !memchr(read->bytes, ':', (size_t)(line - read->bytes));
        if (is_other || read->length > HEADER_LIMIT)
            close_with(transport, "what comes is not the Debug Adapter Protocol");
        return false;
    }
    size_t header = (size_t)(end - read->bytes) + 4;
    long long length = length_of(text_bytes(read->bytes, header));
    if (length < 0 || length > TRANSPORT_LIMIT) {
        close_with(transport, length > TRANSPORT_LIMIT ? "a message is longer than 16 MB"
                                                       : "a message does not say how long it is");
        return false;
    }
    if (read->length - header < (size_t)length)
        return false;
    json_error_t error;
    json_t *message = json_loadb(read->bytes + header, (size_t)length, JSON_ALLOW_NUL, &error);
    bool whole = json_is_object(message);
    json_array_append_new(transport->queue,
                          whole ? message : json_integer(seq_of(read->bytes + header, (size_t)length)));
    if (!whole)
        json_decref(message);
    size_t used = header + (size_t)length;
    memmove(read->bytes, read->bytes + used, read->length - used);
    read->length -= used;
    return true;
}

void transport_read(struct transport *transport, int milliseconds, int also)
{
    struct pollfd fds[] = {{transport->in, POLLIN, 0}, {also, POLLIN, 0}};
    if (transport->closed || poll(fds, 2, milliseconds) <= 0 || !fds[0].revents)
        return;
    char bytes[65536];
    ssize_t got = read(transport->in, bytes, sizeof bytes);
    if (got > 0)
        text_add(&transport->read, bytes, (size_t)got);
    else if (got == 0 || (errno != EINTR && errno != EAGAIN))
        close_with(transport, NULL);
    while (!transport->closed && take_one(transport))
        ;
}

json_t *transport_take(struct transport *transport)
{
    json_t *message = json_incref(json_array_get(transport->queue, 0));
    json_array_remove(transport->queue, 0);
    return message;
}

/* ---- Writing ---- */

static void write_all(struct transport *transport, const char *bytes, size_t length)
{
    while (length && !(transport->closed && transport->out < 0)) {
        ssize_t written = write(transport->out, bytes, length);
        if (written < 0 && errno != EINTR) {
            transport->closed = true;
            transport->out = -1;
            return;
        }
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
}

void transport_send(struct transport *transport, json_t *message)
{
    json_object_set_new(message, "seq", json_integer(++transport->sent));
    char *text = memory_take(json_dumps(message, JSON_COMPACT));
    json_decref(message);
    if (!text)
        return;
    char *header = text_format("Content-Length: %zu\r\n\r\n", strlen(text));
    struct text whole = {0};
    text_add(&whole, header, strlen(header));
    text_add(&whole, text, strlen(text));
    if (transport->out >= 0)
        write_all(transport, whole.bytes, whole.length);
}

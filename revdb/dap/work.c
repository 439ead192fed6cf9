/* SPDX-License-Identifier: GPL-3.0-or-later */
/* While something takes long: looks whether the client has changed its mind (pause, cancel, disconnect), or has left.  See
 * adapter.h. */
#include "adapter.h"

#include "clock.h"

#include <string.h>

static bool is_request(const json_t *message, const char *name)
{
    const char *command = json_string_value(json_object_get(message, "command"));
    return command && !strcmp(command, name);
}

/* `cancel` of a request that waits: it is answered without having been run. */
static void drop_waiting(struct adapter *adapter, long long seq)
{
    size_t i;
    json_t *message;
    json_array_foreach(adapter->transport.queue, i, message)
    {
        if (number_of(message, "seq", -1) != seq || !json_string_value(json_object_get(message, "command")))
            continue;
        struct current before = adapter->current;
        adapter->current = (struct current){.seq = seq, .command = string_of(message, "command", "")};
        refuse(adapter, "cancelled");
        answer(adapter);
        adapter->current = before;
        json_array_remove(adapter->transport.queue, i);
        return;
    }
}

void drop_cancelled(struct adapter *adapter)
{
    json_t *queue = adapter->transport.queue;
    for (size_t i = 0; i < json_array_size(queue); i++) {
        const json_t *message = json_array_get(queue, i);
        size_t before = json_array_size(queue);
        if (is_request(message, "cancel"))
            drop_waiting(adapter, number_of(json_object_get(message, "arguments"), "requestId", -1));
        i -= before - json_array_size(queue);
    }
}

/* Is what has just been read a reason to give up what is being done? */
static bool gives_up(struct adapter *adapter, const json_t *message)
{
    const json_t *arguments = json_object_get(message, "arguments");
    if (is_request(message, "pause"))
        return adapter->moving;
    if (is_request(message, "cancel")) {
        bool about_progress = json_object_get(arguments, "progressId") != NULL;
        bool about_this = number_of(arguments, "requestId", -1) == adapter->current.seq;
        adapter->cancelled |= about_this || about_progress;
        return about_this || (about_progress && adapter->moving);
    }
    return is_request(message, "disconnect") || is_request(message, "terminate");
}

/* What struct interrupt asks, whenever somebody waits. */
static bool has_changed_its_mind(void *closure)
{
    struct adapter *adapter = closure;
    size_t known = json_array_size(adapter->transport.queue);
    transport_read(&adapter->transport, 0, -1);
    for (size_t i = known; i < json_array_size(adapter->transport.queue); i++)
        if (gives_up(adapter, json_array_get(adapter->transport.queue, i)))
            adapter->interrupt.pending = 1;
    if (adapter->transport.closed)
        adapter->interrupt.pending = 1;
    if (adapter->deadline && clock_now() > adapter->deadline) {
        adapter->too_late = true;
        adapter->interrupt.pending = 1;
    }
    return adapter->interrupt.pending;
}

void begin_work(struct adapter *adapter, double seconds)
{
    interrupt_clear(&adapter->interrupt);
    adapter->too_late = adapter->cancelled = false;
    adapter->deadline = seconds > 0 ? clock_now() + seconds : 0;
    /* What was read before, behind this request, counts as well. */
    for (size_t i = 0; i < json_array_size(adapter->transport.queue); i++)
        if (gives_up(adapter, json_array_get(adapter->transport.queue, i)))
            adapter->interrupt.pending = 1;
}

void end_work(struct adapter *adapter)
{
    adapter->deadline = 0;
    interrupt_clear(&adapter->interrupt);
}

void prepare_for_work(struct adapter *adapter)
{
    adapter->interrupt = (struct interrupt){.ask = has_changed_its_mind, .closure = adapter};
}

void end_session(struct adapter *adapter)
{
    hit_map_close(&adapter->hits);
    if (adapter->session)
        adapter->host->close(adapter->host->closure);
    adapter->session = NULL;
}

# SPDX-License-Identifier: MIT
"""This process as the kernel shows it."""
import os
import psutil
me = psutil.Process()
print(me.pid == os.getpid(), me.memory_info().rss > 0, me.num_threads() >= 1, psutil.cpu_count() >= 1, len(psutil.pids()) > 1)

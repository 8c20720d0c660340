"""What a process took of the machine so far (Linux), and ports that are free for one."""

from __future__ import annotations

import os
import random
import socket
from pathlib import Path


def cpu_of(pid: int) -> float:
    """Seconds of processor that a process took, with all its threads."""
    numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> dict[str, float]:
    """Megabytes that a process holds, and the most it held."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {"rss_mb": int(lines["VmRSS"].split()[0]) / 1024, "peak_mb": int(lines["VmHWM"].split()[0]) / 1024}


def free_ports() -> int:
    """A free port whose neighbour above is free too: our bot serves its health there. Below those that systems give to
    outgoing connections, for one of them would take it before the bot does."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as one, socket.socket() as above:
            try:
                one.bind(("127.0.0.1", port))
                above.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port

"""Planted secrets and planted words: after an hour's worth of trouble they stand nowhere that anybody else reads."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest

from bench.mutations import _pdf
from bot.demo.server import DemoServer
from bot.store import new_key
from tests.process import BotProcess, free_ports, until

PLANTED_TOKEN = "100000:Planted-Token_qzx7"
HOOK_SECRET = "planted-hook-secret-qzx8"
WORDS = ("Zebrawood", "Xylophonist", "Quentina", "planted in a file")
HTML = f"<html>{PLANTED_TOKEN} upstream failed</html>"


def broken_pdfs() -> list[bytes]:
    """Files that make their reader complain, with words in them."""
    whole = _pdf(b"BT (planted in a file) Tj ET planted in a file")
    return [
        whole.replace(b"endobj", b"planted in a file", 2), whole.replace(b"/Length", b"/planted in a file"),
        b"%PDF-1.4 planted in a file", whole[:-60] + b"planted in a file", whole.replace(b"xref", b"planted in a file"),
    ]  # fmt: skip


async def trouble(server: DemoServer, person: int) -> None:
    """Words of a person, files that do not open, and a Telegram that fails in every way while it is answered."""
    server.say(person, "I just got rejected by Zebrawood")
    await server.wait_for(person, "role", timeout=30)
    server.fail_next("sendMessage", 502, body=HTML)
    server.drop_next("sendMessage", "after")
    server.garble_next("getUpdates", HTML)
    server.fail_next("getUpdates", 409)
    refused = 'Bad Request: can\'t parse entities: Unsupported start tag "Zebrawood" at byte offset 3'
    body = json.dumps({"ok": False, "error_code": 400, "description": refused})
    server.fail_next("sendMessage", 400, body=body)
    server.say(person, "Xylophonist")
    server.say(person, "my recruiter was Quentina {{7*7}} <b>")
    server.fail_next("getFile", 502, body=HTML)
    for n, content in enumerate(broken_pdfs() * 2):
        server.send_file(person, "document", f"Quentina{n}.pdf", "application/pdf", content)
    server.inject({"message": {"text": "Zebrawood", "chat": {"id": "Quentina"}}})
    await asyncio.sleep(0)
    async with asyncio.timeout(60):
        while server.world.updates.pending or server.api.faults.planned:
            if not server.world.updates.pending:
                server.say(person, "Zebrawood")
            await asyncio.sleep(0.2)


@pytest.mark.parametrize("hook", [False, True], ids=["polling", "webhook"])
async def test_planted_secrets_stand_nowhere(hook: bool, tmp_path: Path) -> None:
    """Neither token, keys and secret nor a word of a person or of a file stand in the log, the list of processes, the
    figures, or in an error that ends the bot; whatever went wrong meanwhile."""
    port, keys = free_ports(), (new_key(), new_key())
    settings = {"BOT_TOKEN": PLANTED_TOKEN, "LOG_LEVEL": "debug"}
    if hook:
        settings |= {
            "WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "WEBHOOK_SECRET": HOOK_SECRET, "LISTEN": f"127.0.0.1:{port}",
        }  # fmt: skip
    async with DemoServer(token=PLANTED_TOKEN) as server:
        process = BotProcess(tmp_path, {"TELEGRAM_API_URL": server.url} | settings, key=",".join(keys[:1]))
        person = server.person("Quentina")
        await process.start()
        served = await process.port()
        seen = [Path(f"/proc/{process.process.pid}/cmdline").read_text()]  # noqa: ASYNC240
        if hook:
            await until(lambda: bool(server.calls("setWebhook")))
            server.say(person, "I just got rejected by Zebrawood")
            await server.wait_for(person, "role", timeout=30)
            for n, content in enumerate(broken_pdfs()):
                server.send_file(person, "document", f"Quentina{n}.pdf", "application/pdf", content)
            await server.settled(timeout=30)
        else:
            await trouble(server, person)
        async with aiohttp.ClientSession() as session:
            for path in ("/metrics", "/healthz", "/readyz", "/nothing?Zebrawood"):
                async with session.get(f"http://127.0.0.1:{served}{path}") as response:
                    seen.append(await response.text())
        if not hook:
            server.fail_next("getUpdates", 401)
            server.say(person, "Zebrawood")
            async with asyncio.timeout(40):
                assert await process.process.wait() == 2
        else:
            await process.stop()
        seen.append(process.log.read_text())
    assert len(process.lines()) > 0
    for planted in (PLANTED_TOKEN, PLANTED_TOKEN.partition(":")[2], process.key, HOOK_SECRET, str(person), *WORDS):
        found = next((text for text in seen if planted in text), "")
        assert not found, f"{planted}: {[line for line in found.splitlines() if planted in line][:3]}"

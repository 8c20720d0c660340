"""The limit: aiohttp's server and client and nothing else. An update in, a message out, the same for everybody."""

from __future__ import annotations

import asyncio

import aiohttp
from aiohttp import web

from bench.rivals.common import API, QUESTIONS, SECRET, TOKEN, URL, buttons, run, serve

METHODS = f"{API}/bot{TOKEN}"
EVERYTHING = [[{"text": label, "callback_data": d}] for n in range(len(QUESTIONS)) for d, label in buttons(n)]


async def main() -> None:
    tasks = set[asyncio.Task[None]]()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def call(method: str, params: dict[str, object]) -> None:
            async with session.post(f"{METHODS}/{method}", json=params) as response:
                await response.json()

        async def take(request: web.Request) -> web.Response:
            update = await request.json()
            message = update.get("message") or update["callback_query"]["message"]
            markup = {"inline_keyboard": EVERYTHING}
            work = call("sendMessage", {"chat_id": message["chat"]["id"], "text": "?", "reply_markup": markup})
            tasks.add(task := asyncio.create_task(work))
            task.add_done_callback(tasks.discard)
            return web.Response()

        app = web.Application()
        app.router.add_post("/telegram", take)
        await serve(app)
        await call("setWebhook", {"url": URL, "secret_token": SECRET})
        await asyncio.Event().wait()


if __name__ == "__main__":
    run(main())

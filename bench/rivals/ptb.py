"""python-telegram-bot: a ConversationHandler and PicklePersistence, by webhook through a server of one's own.

`BENCH_FLUSH=1` writes the pickle after each update; without it every minute, which is the library's default.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    TypeHandler,
    filters,
)

from bench.rivals.common import API, END, QUESTIONS, SECRET, TOKEN, URL, answered, buttons, run, serve


async def ask(update: Update, number: int) -> int:
    rows = [[InlineKeyboardButton(label, callback_data=data)] for data, label in buttons(number)]
    if chat := update.effective_chat:
        await chat.send_message(QUESTIONS[number][1], reply_markup=InlineKeyboardMarkup(rows) if rows else None)
    return number


async def begin(update: Update, _: ContextTypes.DEFAULT_TYPE) -> int:
    return await ask(update, 0)


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    kept = context.user_data
    assert kept is not None
    number, given = kept.setdefault("at", 0), ""
    if query := update.callback_query:
        await query.answer()
        given = query.data or ""
    elif update.message:
        given = update.message.text or ""
    kept[QUESTIONS[number][0]] = answered(number, given)
    kept["at"] = number + 1
    if number + 1 < len(QUESTIONS):
        return await ask(update, number + 1)
    kept.clear()
    if chat := update.effective_chat:
        await chat.send_message(END)
    return ConversationHandler.END


async def flush(_: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await context.application.update_persistence()


async def main() -> None:
    builder = Application.builder().token(TOKEN).base_url(f"{API}/bot").updater(None)
    app: Application[Any, Any, Any, Any, Any, Any] = builder.persistence(PicklePersistence("talks.pickle")).build()
    handlers = [MessageHandler(filters.TEXT & ~filters.COMMAND, answer), CallbackQueryHandler(answer)]
    states: dict[object, Any] = dict.fromkeys(range(len(QUESTIONS)), handlers)
    entry: list[Any] = [CommandHandler("people", begin)]
    app.add_handler(ConversationHandler(entry, states, [], name="people", persistent=True))
    if os.environ.get("BENCH_FLUSH"):
        app.add_handler(TypeHandler(Update, flush), group=1)

    async def take(request: web.Request) -> web.Response:
        await app.update_queue.put(Update.de_json(await request.json(), app.bot))
        return web.Response()

    server = web.Application()
    server.router.add_post("/telegram", take)
    await serve(server)
    async with app:
        await app.start()
        await app.bot.set_webhook(URL, secret_token=SECRET)
        await asyncio.Event().wait()


if __name__ == "__main__":
    run(main())

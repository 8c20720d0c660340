"""aiogram: states and data of its FSM, kept where `BENCH_STORAGE` says: `sqlite`, `redis` (BENCH_REDIS) or `memory`.

aiogram brings storages for Redis and MongoDB; that for SQLite is the small class here: WAL, a commit a change.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from typing import Any

import aiosqlite
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from bench.rivals.common import API, END, QUESTIONS, SECRET, TOKEN, URL, answered, buttons, run, serve

router = Router()


class People(StatesGroup):
    who, tie, where, wish, check = State(), State(), State(), State(), State()


STATES = (People.who, People.tie, People.where, People.wish, People.check)


class SqliteStorage(BaseStorage):
    """A row a chat: its state and its data."""

    def __init__(self, file: aiosqlite.Connection) -> None:
        self._file = file

    @classmethod
    async def open(cls, path: str) -> SqliteStorage:
        file = await aiosqlite.connect(path)
        await file.execute("PRAGMA journal_mode=WAL")
        await file.execute("PRAGMA synchronous=NORMAL")
        await file.execute("CREATE TABLE IF NOT EXISTS fsm (key TEXT PRIMARY KEY, state TEXT, data TEXT) WITHOUT ROWID")
        await file.commit()
        return cls(file)

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        await self._put(key, "state", state.state if isinstance(state, State) else state)

    async def get_state(self, key: StorageKey) -> str | None:
        found: str | None = await self._get(key, "state")
        return found

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self._put(key, "data", json.dumps(dict(data)))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        found = await self._get(key, "data")
        return json.loads(found) if found else {}

    async def close(self) -> None:
        await self._file.close()

    async def _get(self, key: StorageKey, column: str) -> Any:
        query = f"SELECT {column} FROM fsm WHERE key = ?"
        rows = await self._file.execute_fetchall(query, (f"{key.chat_id}:{key.user_id}",))
        return next((row[0] for row in rows), None)

    async def _put(self, key: StorageKey, column: str, value: str | None) -> None:
        query = f"INSERT INTO fsm (key, {column}) VALUES (?, ?) ON CONFLICT DO UPDATE SET {column} = excluded.{column}"
        await self._file.execute(query, (f"{key.chat_id}:{key.user_id}", value))
        await self._file.commit()


async def ask(message: Message, number: int) -> None:
    rows = [[InlineKeyboardButton(text=label, callback_data=data)] for data, label in buttons(number)]
    markup = InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
    await message.answer(QUESTIONS[number][1], reply_markup=markup)


async def take(message: Message, state: FSMContext, given: str) -> None:
    at = await state.get_state()
    number = next(number for number, one in enumerate(STATES) if one.state == at)
    if number + 1 == len(STATES):
        await state.clear()
        await message.answer(END)
        return
    await state.update_data({QUESTIONS[number][0]: answered(number, given)})
    await state.set_state(STATES[number + 1])
    await ask(message, number + 1)


@router.message(Command("people"))
async def begin(message: Message, state: FSMContext) -> None:
    await state.set_state(STATES[0])
    await ask(message, 0)


@router.message(F.text)
async def typed(message: Message, state: FSMContext) -> None:
    await take(message, state, message.text or "")


@router.callback_query(F.data)
async def pressed(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    if isinstance(query.message, Message):
        await take(query.message, state, query.data or "")


async def storage() -> BaseStorage:
    match os.environ.get("BENCH_STORAGE", "sqlite"):
        case "memory":
            return MemoryStorage()
        case "redis":
            from aiogram.fsm.storage.redis import RedisStorage

            return RedisStorage.from_url(os.environ["BENCH_REDIS"])
        case _:
            return await SqliteStorage.open("fsm.db")


async def main() -> None:
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(API), limit=1000))
    dispatcher = Dispatcher(storage=await storage())
    dispatcher.include_router(router)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path="/telegram")
    setup_application(app, dispatcher, bot=bot)
    await serve(app)
    await bot.set_webhook(URL, secret_token=SECRET)
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(main())

"""Two independent libraries, aiogram and python-telegram-bot, take the demo for Telegram."""

import asyncio
import struct
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot as AiogramBot
from aiogram import Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.filters import CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    Message,
    ReplyParameters,
)
from telegram import Bot as PtbBot
from telegram import BotCommand as PtbCommand
from telegram import BotCommandScopeAllPrivateChats, KeyboardButton, MenuButtonCommands, ReplyKeyboardMarkup
from telegram import InlineKeyboardButton as PtbButton
from telegram import InlineKeyboardMarkup as PtbMarkup
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter

from bot.demo import DemoServer

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 40, 30) + b"\x08\x02\0\0\0"


@pytest.fixture
async def server() -> AsyncIterator[DemoServer]:
    async with DemoServer() as server:
        yield server


@pytest.fixture
async def aiogram(server: DemoServer) -> AsyncIterator[AiogramBot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
    async with AiogramBot(server.token, session=session) as bot:
        yield bot


@pytest.fixture
async def ptb(server: DemoServer) -> AsyncIterator[PtbBot]:
    async with PtbBot(server.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot") as bot:
        yield bot


@pytest.fixture
def who(server: DemoServer) -> int:
    person = server.person("Robin")
    server.say(person, "/start")
    return person


async def test_an_aiogram_bot_talks(server: DemoServer, aiogram: AiogramBot, who: int) -> None:
    """A whole aiogram bot polls, answers a command with buttons, and edits on a tap."""
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: Message) -> None:
        yes = InlineKeyboardButton(text="Yes", callback_data="yes")
        await message.answer(
            "<b>Ready?</b>", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[yes]]), parse_mode="HTML"
        )

    @dispatcher.callback_query(F.data == "yes")
    async def yes(query: CallbackQuery) -> None:
        await query.answer("Good")
        assert isinstance(query.message, Message)
        await query.message.edit_text(f"Then on, {query.from_user.first_name}")

    @dispatcher.edited_message()
    async def edited(message: Message) -> None:
        await message.reply("Seen the change")

    polling = asyncio.create_task(dispatcher.start_polling(aiogram, handle_signals=False, polling_timeout=5))
    await server.wait_for(who, "Ready?")
    query = server.tap(who, "Yes")
    await server.wait_for(who, "Then on, Robin")
    said = server.say(who, "no")
    server.edit(who, said["message_id"], "yes")
    reply = await server.wait_for(who, "Seen the change")
    assert reply["reply_to_message"]["text"] == "yes"
    await server.settled()
    assert query.answer == {"query_id": query.id, "text": "Good", "show_alert": False}  # type: ignore[union-attr]
    await dispatcher.stop_polling()
    await polling
    assert server.refused == []
    assert server.odd == []


async def test_aiogram_reads_every_answer(server: DemoServer, aiogram: AiogramBot, who: int) -> None:
    """aiogram's models take what the demo answers: files, albums, places, copies, profile."""
    photo = await aiogram.send_photo(who, BufferedInputFile(PNG, "chart.png"), caption="A chart")
    assert photo.photo
    assert (photo.photo[0].width, photo.photo[0].height) == (40, 30)
    file = await aiogram.get_file(photo.photo[0].file_id)
    assert file.file_path
    downloaded = await aiogram.download_file(file.file_path)
    assert downloaded
    assert downloaded.read() == PNG
    document = await aiogram.send_document(who, BufferedInputFile(b"hello", "a.txt"))
    assert document.document
    album = await aiogram.send_media_group(
        who,
        [
            InputMediaDocument(media=BufferedInputFile(b"1", "1.txt")),
            InputMediaDocument(media=document.document.file_id),
        ],
    )
    assert len({message.media_group_id for message in album}) == 1
    forwarded = await aiogram.forward_message(who, who, document.message_id)
    assert forwarded.forward_origin
    copied = await aiogram.copy_message(who, who, photo.message_id, caption="Again")
    reply = await aiogram.send_location(
        who, 51.5, -0.12, reply_parameters=ReplyParameters(message_id=copied.message_id)
    )
    assert reply.reply_to_message
    assert reply.reply_to_message.caption == "Again"
    assert await aiogram.set_my_commands([BotCommand(command="help", description="Help")])
    assert [c.command for c in await aiogram.get_my_commands()] == ["help"]
    assert (await aiogram.get_chat(who)).first_name == "Robin"
    assert (await aiogram.get_chat_member(who, who)).status == "member"
    assert (await aiogram.get_webhook_info()).url == ""
    assert server.refused == []
    assert server.odd == []


async def test_aiogram_knows_the_refusals(server: DemoServer, aiogram: AiogramBot, who: int) -> None:
    """aiogram makes of the demo's refusals the exceptions it makes of Telegram's."""
    with pytest.raises(TelegramBadRequest, match="message is too long"):
        await aiogram.send_message(who, "x" * 5000)
    server.block(who)
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await aiogram.send_message(who, "x")
    server.fail_next("sendMessage", 429, retry_after=3)
    with pytest.raises(TelegramRetryAfter) as caught:
        await aiogram.send_message(who, "x")
    assert caught.value.retry_after == 3


async def test_python_telegram_bot(server: DemoServer, ptb: PtbBot, who: int) -> None:
    """python-telegram-bot over its own HTTP client sends, reads, edits, uploads and downloads."""
    updates = await ptb.get_updates()
    assert updates[0].message
    assert updates[0].message.text == "/start"
    buttons = PtbMarkup([[PtbButton("Open", url="example.com"), PtbButton("Go", callback_data="go")]])
    sent = await ptb.send_message(who, "<i>é</i> there", parse_mode="HTML", reply_markup=buttons)
    assert sent.text_html == "<i>é</i> there"
    assert sent.reply_markup
    assert sent.reply_markup.inline_keyboard[0][0].url == "http://example.com/"
    share = ReplyKeyboardMarkup([[KeyboardButton("Share", request_location=True)]])
    await ptb.send_message(who, "Where?", reply_markup=share)
    query = server.tap(who, "Go")
    (update,) = await ptb.get_updates(offset=-1)
    assert update.callback_query
    assert await update.callback_query.answer()
    assert await update.callback_query.edit_message_text("Gone")
    photo = await ptb.send_photo(who, PNG, caption="c")
    got = await (await photo.photo[0].get_file()).download_as_bytearray()
    assert bytes(got) == PNG
    assert await ptb.set_my_commands([PtbCommand("go", "Go")], scope=BotCommandScopeAllPrivateChats())
    assert await ptb.set_chat_menu_button(who, MenuButtonCommands())
    assert await ptb.set_my_description("d", "de")
    assert await ptb.delete_message(who, sent.message_id)
    assert query.answer  # type: ignore[union-attr]
    assert server.refused == []
    assert server.odd == []


async def test_python_telegram_bot_knows_the_refusals(
    server: DemoServer, ptb: PtbBot, who: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """python-telegram-bot makes of the demo's refusals the exceptions it makes of Telegram's."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # without it RetryAfter warns of a change to come
    sent = await ptb.send_message(who, "same")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await ptb.edit_message_text("same", who, sent.message_id)
    server.block(who)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await ptb.send_message(who, "x")
    server.fail_next("sendMessage", 429, retry_after=2)
    with pytest.raises(RetryAfter):
        await ptb.send_message(who, "x")
    server.fail_next("getUpdates", 409)
    with pytest.raises(Conflict):
        await ptb.get_updates()
    with pytest.raises(InvalidToken):
        async with PtbBot("100000:other", base_url=f"{server.url}/bot"):
            pass

"""Takes the README's picture of a real conversation: the demo's server, the bot and its page, in a real browser.

`python docs/picture.py` writes `docs/conversation.png`. Needs Chromium on the PATH.
"""

from __future__ import annotations

import asyncio
import base64
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from bot.app import assembled, poll
from bot.clock import Clock
from bot.demo import DEMO_TOKEN, DemoServer
from bot.settings import load
from bot.store import Vault, new_key, read_keys
from bot.telegram.pacer import Pacer

OUT = Path(__file__).parent / "conversation.png"
PHONE: ViewportSize = {"width": 390, "height": 780}
BEFORE = ("[START]", "Sam", "Lisbon", "[Not now]")
LETTER = """Dear Sam,

Thank you for coming to the interview for the Data Analyst role at Acme. After careful consideration, we have \
decided to move forward with another candidate.

Kind regards,
Ana Costa"""
FIRST, SECOND = (LETTER,), ("[It stings]",)
THIRD = (
    "[Note it]", "[Ask for feedback]", "[LinkedIn]", "[Warm]", "[Which answer could have been stronger?]",
    "[No]", "[Show me the draft]",
)  # fmt: skip
ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
SHEET = """
<style>
  body {{ margin: 0; padding: 24px; display: flex; gap: 30px; width: max-content }}
  img {{ width: 390px; height: 780px; border-radius: 28px; border: 1px solid #0002; box-shadow: 0 4px 20px #0003 }}
</style>
{}
"""


@asynccontextmanager
async def talking(folder: str) -> AsyncIterator[DemoServer]:
    """The demo server with the bot beside it."""
    clock = Clock(datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
    settings = {"database_url": f"sqlite+aiosqlite:///{folder}/picture.db", "log_level": "error"}
    async with DemoServer(clock) as server:
        local, hasty = load(telegram_api_url=server.url, **settings), Pacer(10_000, per_chat=10_000, chat_burst=10_000)
        async with assembled(local, DEMO_TOKEN, Vault(read_keys(new_key())), clock, hasty) as app:
            stopped = asyncio.Event()
            polling = asyncio.create_task(poll(app, stopped))
            yield server
            stopped.set()
            await polling


async def go(server: DemoServer, page: Page, steps: tuple[str, ...]) -> None:
    """`[Label]` is tapped, anything else is typed; each step waits until the bot is done."""
    for step in steps:
        if step.startswith("["):
            await page.get_by_role("button", name=step[1:-1], exact=True).last.tap()
        else:
            await page.locator("#text").fill(step)
            await page.locator("#send").tap()
        await server.settled(quiet=0.5)


async def shot(server: DemoServer, page: Page, steps: tuple[str, ...]) -> str:
    """What the phone shows after these steps, as base64."""
    await go(server, page, steps)
    await page.wait_for_timeout(800)
    return base64.b64encode(await page.screenshot()).decode()


async def take(browser: Browser, server: DemoServer) -> None:
    """Talk, look three times, put all looks on one sheet."""
    look = await browser.new_context(
        viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True, color_scheme="light",
        reduced_motion="reduce", locale="en-GB", timezone_id="Europe/Lisbon",
    )  # fmt: skip
    look.set_default_timeout(5000)
    page = await look.new_page()
    await page.goto(f"{server.url}/?person={server.person('Sam')}")
    await go(server, page, BEFORE)
    shots = [await shot(server, page, steps) for steps in (FIRST, SECOND, THIRD)]
    sheet = await browser.new_page(viewport={"width": 1284, "height": 830}, device_scale_factor=2)
    await sheet.set_content(SHEET.format("".join(f'<img src="data:image/png;base64,{one}">' for one in shots)))
    await sheet.locator("body").screenshot(path=OUT, omit_background=True)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with talking(folder) as server, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
            await take(browser, server)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())

"""The commands: `python -m bot demo|run|check|preview|migrate|keys|backup|restore|copy-database`."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import sys
import tempfile
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # what a command needs is loaded by that command: `--help` needs nothing, `run` is there in a moment
    from bot.settings import Settings

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit code: 0, 1 for a finding, 2 for something to mend in what was given."""
    options = _parser().parse_args(arguments)
    with _loading():
        from bot.content import ContentError
        from bot.settings import SettingsError
        from bot.store import StoreError
        from bot.telegram.errors import BadToken
    try:
        result = options.act(options)
    except (SettingsError, StoreError, ContentError) as error:
        return _mend(str(error))
    except BadToken:
        return _mend("BOT_TOKEN: Telegram does not know this token; compare it with the one @BotFather gave you")
    except KeyboardInterrupt:
        return 0
    return result if isinstance(result, int) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="A kind bot for the time after a rejection.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="open the bot in the browser: no token, no network")
    demo.add_argument("--port", type=int, help="where to serve the page (default: that of LISTEN, 8080)")
    demo.add_argument("--database", type=Path, help="keep what the bot remembers in this file (default: nothing stays)")
    demo.add_argument("--no-browser", action="store_true", help="do not open the page")
    demo.set_defaults(act=_demo)

    run = commands.add_parser("run", help="be the bot on Telegram; needs BOT_TOKEN and ENCRYPTION_KEY")
    run.set_defaults(act=_run)

    check = commands.add_parser("check", help="check the words: every message of every path in every language")
    check.set_defaults(act=_check)

    preview = commands.add_parser("preview", help="write one HTML page of all words and diagrams")
    preview.add_argument("file", nargs="?", type=Path, default=Path("preview.html"), help="where to (preview.html)")
    preview.set_defaults(act=_preview)

    migrate = commands.add_parser("migrate", help="bring the database to the newest schema (`run` does it too)")
    migrate.set_defaults(act=_migrate)

    keys = commands.add_parser("keys", help="encryption keys").add_subparsers(required=True, metavar="ACTION")
    keys.add_parser("new", help="print a new ENCRYPTION_KEY").set_defaults(act=_new_key)
    keys.add_parser("check", help="how many values are sealed with which key").set_defaults(act=_check_keys)
    rotate = keys.add_parser("rotate", help="seal everything anew with the first key, also while the bot runs")
    rotate.set_defaults(act=_rotate_keys)
    forget = keys.add_parser("forget", help="give up what is sealed with a key that is lost")
    forget.add_argument("id", help="the key's id, as `keys check` tells it")
    forget.set_defaults(act=_forget_key)

    backup = commands.add_parser("backup", help="copy the database to a file while the bot runs, and verify it")
    backup.add_argument("file", type=Path, help="where to")
    backup.add_argument("--force", action="store_true", help="replace a file that is there")
    backup.set_defaults(act=_backup)
    restore = commands.add_parser("restore", help="put a backup in the place of the database; not while the bot runs")
    restore.add_argument("file", type=Path, help="the backup, of this version or an older one")
    restore.add_argument("--force", action="store_true", help="replace the database that is there")
    restore.set_defaults(act=_restore)
    copy = commands.add_parser("copy-database", help="copy everything into an empty database, of whichever kind")
    copy.add_argument("source", metavar="FROM", help="URL of the database, such as sqlite+aiosqlite:///onward.db")
    copy.add_argument("target", metavar="TO", help="URL of the empty one, such as postgresql+asyncpg://me@host/onward")
    copy.set_defaults(act=_copy_database)
    return parser


def _demo(options: argparse.Namespace) -> None:
    with _loading():
        from bot.showing import demo

    with tempfile.TemporaryDirectory(prefix="onward-") as folder:
        settings = _settings(database_url=f"sqlite+aiosqlite:///{options.database or Path(folder, 'demo.db')}")
        _loop(demo(settings, options.port, open_page=not options.no_browser))


def _run(_: argparse.Namespace) -> None:
    from bot.settings import token_of

    settings = _settings()
    token_of(settings)
    with _loading():
        from bot.app import run

    _loop(run(settings))


def _check(_: argparse.Namespace) -> int:
    from bot.proofreading import check

    return check(_settings())


def _preview(options: argparse.Namespace) -> None:
    from bot.preview import preview

    options.file.write_text(preview(_settings()), "utf-8")
    print(f"wrote {options.file}")


def _migrate(_: argparse.Namespace) -> None:
    with _loading():
        from bot.app import migrate

    _loop(migrate(_settings()))
    print("the database has the newest schema")


def _new_key(_: argparse.Namespace) -> None:
    from bot.store import new_key

    print(new_key())


def _check_keys(_: argparse.Namespace) -> int:
    from bot.chores import check_keys

    return _loop(check_keys(_settings()))


def _rotate_keys(_: argparse.Namespace) -> int:
    from bot.chores import rotate_keys

    return _loop(rotate_keys(_settings()))


def _forget_key(options: argparse.Namespace) -> int:
    from bot.chores import forget_key

    return _loop(forget_key(_settings(), options.id))


def _backup(options: argparse.Namespace) -> int:
    from bot.chores import backup

    return backup(_settings(), options.file, options.force)


def _restore(options: argparse.Namespace) -> int:
    from bot.chores import restore

    return restore(_settings(), options.file, options.force)


def _copy_database(options: argparse.Namespace) -> int:
    from bot.chores import copy_database

    return _loop(copy_database(_settings(), options.source, options.target))


@contextmanager
def _loading() -> Iterator[None]:
    """Look for no garbage while modules load: there is none, and looking is a third of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _settings(**overrides: object) -> Settings:
    with _loading():
        import structlog

        from bot.settings import load

    settings = load(**overrides)
    level = getattr(logging, settings.log_level.upper())
    renderer: Any = structlog.processors.JSONRenderer()
    if settings.log_format == "text":
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("iso"),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING)  # libraries: some log the token at INFO
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # it quotes malformed requests
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes files that are broken
    return settings


def _loop(work: Coroutine[Any, Any, T]) -> T:
    try:
        import uvloop
    except ImportError:  # Windows
        return asyncio.run(work)
    return uvloop.run(work)


def _mend(sentence: str) -> int:
    print(f"onward: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())

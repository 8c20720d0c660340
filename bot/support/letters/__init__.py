"""What a letter about an application says. `read` is the whole of it for one letter; everything here is pure and knows no network."""

from bot.support.letters.letter import Letter, read

__all__ = ["Letter", "read"]

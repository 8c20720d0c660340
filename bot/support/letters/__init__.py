"""What a letter about an application says, and what a person says of it.

`read` is the whole of it for one letter, `split` for several in one paste; `own_words` is what the person wrote
around a letter, `told` what they say in a sentence of their own. Everything here is pure: no network, no files but
its own phrases, no words for people.
"""

from bot.support.letters.letter import Letter, read
from bot.support.letters.own_words import own_words, split
from bot.support.letters.told import Told, told

__all__ = ["Letter", "Told", "own_words", "read", "split", "told"]

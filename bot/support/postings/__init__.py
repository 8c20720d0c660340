"""Postings and résumés: what a posting asks for, where a résumé says so, and what was copied. Pure, no I/O.

A guide for whoever tailors an application. No score and no percentage: what an employer's system decides is not known.
"""

from bot.support.postings.posting import MAX_CHARS, TERM, Posting, Term, propose, read, term
from bot.support.postings.resume import COPIED, Match, compare, copied

__all__ = ["COPIED", "MAX_CHARS", "TERM", "Match", "Posting", "Term", "compare", "copied", "propose", "read", "term"]

"""What people wrote opens only with the key, and only where it was put."""

from __future__ import annotations

import base64
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.vault import SealError, Vault, new_key, read_keys

FIRST, SECOND, THIRD = ([key] for key in read_keys(",".join(new_key() for _ in range(3))))
VAULT = Vault(FIRST)
ROW = ("talk", "body", 7, 1)

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
rows = st.tuples(
    st.sampled_from(["talk", "person", "request"]), st.sampled_from(["body", "profile"]), st.integers(), st.integers()
)


@given(values, rows)
def test_what_was_sealed_opens_as_it_was(value: Any, row: tuple[object, ...]) -> None:
    """Any JSON value, sealed for any place, opens there as it was."""
    assert VAULT.open(VAULT.seal(value, *row), *row) == value


@given(st.text(st.characters(codec="utf-8"), min_size=6))
def test_nothing_of_it_can_be_read(words: str) -> None:
    """The words stand nowhere in what is stored."""
    assert words.encode() not in VAULT.seal({"draft": words}, *ROW)


@given(rows, rows)
def test_a_value_opens_in_its_own_place_alone(one: tuple[object, ...], other: tuple[object, ...]) -> None:
    """Copied to another table, column or row, a value does not open."""
    sealed = VAULT.seal("mine", *one)
    if one == other:
        assert VAULT.open(sealed, *other) == "mine"
    else:
        with pytest.raises(SealError):
            VAULT.open(sealed, *other)


@given(st.data())
def test_a_changed_value_is_refused(data: st.DataObject) -> None:
    """Any byte changed, cut off or added: refused, without a word of what was in it."""
    sealed = bytearray(VAULT.seal({"name": "Robin"}, *ROW))
    how = data.draw(st.sampled_from(["change", "cut", "add"]))
    if how == "change":
        sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    elif how == "cut":
        del sealed[data.draw(st.integers(0, len(sealed) - 1)) :]
    else:
        sealed += data.draw(st.binary(min_size=1, max_size=9))
    with pytest.raises(SealError) as caught:
        VAULT.open(bytes(sealed), *ROW)
    assert "Robin" not in str(caught.value)


@given(st.binary(max_size=80))
def test_rubbish_is_refused(rubbish: bytes) -> None:
    """Bytes that no vault made raise `SealError` and nothing else."""
    with pytest.raises(SealError):
        VAULT.open(rubbish, *ROW)


def test_no_two_seals_are_alike() -> None:
    """The same words for the same place look different each time."""
    sealed = sorted(VAULT.seal("again", *ROW) for _ in range(200))
    assert all(one != next_one for one, next_one in pairwise(sealed))


def test_nothing_stays_nothing() -> None:
    """An empty column opens as `None`."""
    assert VAULT.open(None, *ROW) is None


def test_old_keys_open_and_the_first_one_writes() -> None:
    """After a new key was put first, what the old one sealed still opens, and new seals need the new one."""
    before = Vault(FIRST).seal("old", *ROW)
    rotated = Vault(SECOND + FIRST)
    after = rotated.seal("new", *ROW)
    assert rotated.open(before, *ROW) == "old"
    assert Vault(SECOND).open(after, *ROW) == "new"
    with pytest.raises(SealError, match="a key that is not here"):
        Vault(FIRST).open(after, *ROW)
    with pytest.raises(SealError, match="a key that is not here"):
        Vault(THIRD).open(before, *ROW)


def test_new_keys_are_new() -> None:
    """Each key is 32 bytes that nobody had before."""
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert {len(base64.urlsafe_b64decode(key)) for key in keys} == {32}


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=4))
def test_keys_are_read_in_their_order(keys: list[bytes]) -> None:
    """Keys separated by commas, with or without blanks, are read as they stand."""
    text = " , ".join(base64.urlsafe_b64encode(key).decode() for key in keys)
    assert read_keys(text) == keys


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no encryption key"),
        (" , ", "no encryption key"),
        ("not base64", "base64"),
        ("äöü", "base64"),
        ("AAAA", "32 bytes; this one has 3"),
        (base64.urlsafe_b64encode(bytes(33)).decode(), "this one has 33"),
        (f"{base64.urlsafe_b64encode(bytes(32)).decode()},AAAA", "this one has 3"),
    ],
)
def test_what_is_no_key_is_said_so(text: str, why: str) -> None:
    """A wrong key is refused with the reason, and is not quoted."""
    with pytest.raises(SealError, match=why) as caught:
        read_keys(text)
    assert len(text.strip(" ,")) < 5 or text not in str(caught.value)

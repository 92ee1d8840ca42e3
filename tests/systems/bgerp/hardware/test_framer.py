"""The framing of card readers: exact cases, and any bytes in any pieces."""

import re

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.hardware.readers import Framer

CARD = "445E6046010080FF"
OTHER = "6E536046010080FF"
IDS = st.text("0123456789ABCDEF", min_size=16, max_size=16)
NOISE = st.one_of(
    st.binary(max_size=80),
    IDS.map(lambda card: f"{card}?\r\n".encode()),
    IDS.map(lambda card: f"{card.lower()}\n".encode()),
    st.sampled_from([b"\r", b"\n", b"?", b"?\r\n", b"\0", b" "]),
)


def cards_in(*pieces: bytes, pattern: str | None = None) -> list[str]:
    """Return the cards in pieces that come at the same moment."""
    framer = Framer() if pattern is None else Framer(pattern)
    return [card for piece in pieces for card in framer.feed(piece, 100.0)]


@pytest.mark.parametrize(
    ("data", "cards"),
    [
        (b"445E6046010080FF?\r\n", [CARD]),
        (b"445e6046010080ff?\r\n", [CARD]),
        (b"445E6046010080FF\n", [CARD]),
        (b"445E6046010080FF\r", [CARD]),
        (b" \x00445E6046010080FF ?\x00\r\n", [CARD]),
        (b"??445E6046010080FF??\r\n", [CARD]),
        (b"445E6046010080FF?\r\n6E536046010080FF?\r\n", [CARD, OTHER]),
        (b"445E6046010080FF?\r\n445E6046010080FF?\r\n", [CARD]),
        (b"445E6046010080FF?\r\n6E536046010080FF?\r\n445E6046010080FF?\r\n", [CARD, OTHER, CARD]),
        (b"445E6046010080F?\r\n", []),
        (b"445E6046010080FF0?\r\n", []),
        (b"445E60460100 80FF?\r\n", []),
        (b"445E6046010080FG?\r\n", []),
        (b"\xff\xfe445E6046010080FF?\r\n", []),
        (b"445E6046010080FF?", []),
        (b"\r\n\r\n?\r\n", []),
        (b" " * 48 + b"445E6046010080FF\n", [CARD]),
        (b" " * 49 + b"445E6046010080FF\n", []),
        (b"x" * 1000 + b"445E6046010080FF?\r\n" + b"6E536046010080FF?\r\n", [OTHER]),
    ],
)
def test_lines(data: bytes, cards: list[str]) -> None:
    """A line holds a card or nothing, in one piece or byte by byte."""
    assert cards_in(data) == cards
    assert cards_in(*(bytes((byte,)) for byte in data)) == cards


def test_two_polls() -> None:
    """What the original lost: a frame in two pieces, and two frames in one."""
    assert cards_in(b"445E60460", b"10080FF?\r", b"\n") == [CARD]


def test_silence_ends_a_line() -> None:
    """An id with its mark is complete after 50 ms, and only once."""
    framer = Framer()
    assert framer.feed(b"445E6046010080FF?", 10.0) == []
    assert framer.waits
    assert framer.silent(10.04) == []
    assert framer.silent(10.05) == [CARD]
    assert not framer.waits
    assert framer.silent(10.2) == []
    assert framer.feed(b"\r\n", 10.2) == []
    assert framer.feed(b"6E536046010080FF?", 11.0) == []
    assert framer.feed(b"\r\n445E", 11.06) == [OTHER], "the silence counts although nobody asked in time"


def test_silence_without_a_mark() -> None:
    """Without its mark an id may still grow."""
    framer = Framer()
    assert framer.feed(b"445E6046010080FF", 10.0) == []
    assert not framer.waits
    assert framer.silent(10.06) == []
    assert framer.feed(b"?\r\n", 10.4) == [CARD]


def test_what_is_old_is_forgotten() -> None:
    """The beginning of a line does not wait for ever."""
    framer = Framer()
    assert framer.feed(b"445E6046", 10.0) == []
    assert framer.feed(b"445E6046010080FF?\r\n", 10.6) == [CARD]
    assert framer.feed(b"6E5360", 20.0) == []
    assert framer.feed(b"46010080FF?\r\n", 20.5) == [OTHER], "half a second is not too old yet"
    assert framer.feed(b"?", 30.0) == []
    assert framer.waits
    assert framer.silent(30.6) == []
    assert not framer.waits


def test_the_same_card_again() -> None:
    """A card that is held to the reader is there once; taken away and held again it is there again."""
    framer = Framer()
    found = [framer.feed(b"445E6046010080FF?\r\n", now) for now in (10.0, 10.9, 11.8, 12.9, 13.9)]
    assert found == [[CARD], [], [], [CARD], [CARD]]


def test_pattern() -> None:
    """Other firmware has other lines; the first group, or all of it, is the id."""
    assert cards_in(b"card=445e6046010080ff;\r\n", pattern=r"CARD=([0-9A-F]{16});") == [CARD]
    assert cards_in(b"0012345678\r\n", pattern=r"\d{10}") == ["0012345678"]
    with pytest.raises(re.error):
        Framer("(")


@given(st.lists(NOISE, max_size=12), st.data())
def test_pieces_do_not_matter(parts: list[bytes], data: st.DataObject) -> None:
    """However the bytes are cut, the same valid ids come out, and nothing ever fails."""
    whole = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=10)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    cards = cards_in(whole)
    assert cards_in(*pieces) == cards
    assert all(re.fullmatch("[0-9A-F]{16}", card) for card in cards)


@given(st.lists(st.tuples(NOISE, st.floats(0, 2)), max_size=12))
def test_any_time(parts: list[tuple[bytes, float]]) -> None:
    """Whatever comes whenever, only valid ids come out, and the buffer stays small."""
    framer = Framer()
    now = 0.0
    for data, pause in parts:
        cards = framer.feed(data, now)
        now += pause
        cards += framer.silent(now)
        assert all(re.fullmatch("[0-9A-F]{16}", card) for card in cards)
        assert len(framer._line) <= 65


@given(st.lists(IDS, max_size=8), st.lists(st.binary(max_size=20), min_size=8, max_size=8))
def test_no_card_is_lost(ids: list[str], noise: list[bytes]) -> None:
    """Noise that ends before a card does not swallow it."""
    framer = Framer()
    found: list[str] = []
    for number, (card, rubbish) in enumerate(zip(ids, noise, strict=False)):
        found += [
            each for each in framer.feed(rubbish + b"\n" + card.encode() + b"?\r\n", 2.0 * number) if each == card
        ]
    assert found == ids

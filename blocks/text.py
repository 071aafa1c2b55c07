"""Text for Slack: either a value that has been escaped or markup that we wrote, told apart by type.

A plain `str` is neither and is refused by the type checker wherever Slack would parse it.
"""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NewType

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_skeleton
from babel.numbers import NumberPattern, get_currency_symbol, get_decimal_symbol, get_group_symbol

from bot.runbook.findings import Itself, Word, Words
from bot.runbook.spelling import one_line, visible
from bot.runbook.symptoms.sighting import shown
from bot.runbook.values import CURRENCY_UNSEEN, Money

Markup = NewType("Markup", str)

_LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "‵"})  # noqa: RUF001 - look-alikes on purpose
_LOOSE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_EMOJI_COLON = re.compile(r":(?=[\w+'-]+:)")
_SEEN = re.compile("[ -~·×…–—À-ÖØ-öø-ÿ]*")  # noqa: RUF001 - signs of ours, and letters of the west
"""Characters that can be seen and are left as they are."""
_MARKED = re.compile(r"[*~`_&<>:](?:(?<!:)|(?=[\w+'-]+:))")
"""Whatever `escaped` may change in a text on one line: of colons, only one that an emoji may begin with."""
_TECHNICAL = re.compile(r"(?<![^\s(“])\[?(?=[A-Za-z0-9.]*_)[A-Za-z0-9][A-Za-z0-9_.]*[A-Za-z0-9]\]?(?=[\s.,:;)”]|$)")
"""A field of Salesforce's, a key of the configuration, an environment variable, a scope or an error code."""
_MASKED = re.compile(r"(?<=\w)∗∗∗@(?=\w)")  # noqa: RUF001 - as the look-alikes leave a masked address
_SLACK_ID = re.compile(r"[SUW][A-Z0-9]{2,40}")
_DAYS_WITHOUT_YEAR = 183
THREES = (3, 3)
_RENAMED = {"no": "nb", "sh": "sr_Latn"}
"""Languages that Salesforce calls by a name which has gone out of use."""


def plain(value: str) -> str:
    """`value` on one line, without invisible characters or direction overrides: for where Slack parses nothing."""
    seen = value.isprintable() if value.isascii() else _SEEN.fullmatch(value)
    if seen and "  " not in value and value.strip() == value:
        return value
    return one_line(visible(value))


def escaped(value: str) -> Markup:
    """`value` as inert text: no mention, no link, no emoji, no formatting.

    Slack's own rule escapes three characters; those that only format are shown as look-alikes, because Slack has no
    escape for them. Bare addresses stay unlinked through `verbatim` (blocks/kit.py). A masked address keeps its true
    asterisks: between a letter and a commercial at they format nothing.
    """
    text = plain(value)
    if not _MARKED.search(text):
        return Markup(text)
    text = text.translate(_LOOKALIKES)
    text = _EMOJI_COLON.sub("∶", _LOOSE_UNDERSCORE.sub("‗", text))  # noqa: RUF001 - look-alikes on purpose
    text = _MASKED.sub("***@", text)
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def with_names(value: str) -> Markup:
    """Like `escaped`, with every technical name (a word that holds an underscore) as it is spelt, to be copied.

    Between backticks nothing is formatted, and a word of such signs can hold no backtick, bracket or ampersand.
    """
    text, told, end = plain(value), [], 0
    for name in _TECHNICAL.finditer(text):
        told += [_spaced(text[end : name.start()]), Markup(f"`{name.group()}`")]
        end = name.end()
    return joined([*told, _spaced(text[end:])])


def bold(inner: Markup) -> Markup:
    return Markup(f"*{inner}*") if inner else inner


def joined(parts: "list[Markup] | tuple[Markup, ...]", between: str = "") -> Markup:
    return Markup(between.join(parts))


def said(words: Words, reader: str, now: datetime, *, brief: bool = False) -> Markup:
    """`words` for somebody whose locale is `reader` ("en_US"); what stands between two times is escaped as one text.

    `brief`: beneath the title of the order that they are about, on the reader's own clock, which `now` is then on: the
    hour only where it is today's, and no number that the title has.
    """
    told, run = "", ""
    for place, word in enumerate(words):
        if type(word) is str:
            run += word
            continue
        each = _brief(word, now, first=place == 0) if brief else word
        if isinstance(each, datetime):
            told, run = f"{told}{_spaced(run)}{moment(each)}", ""
        else:
            run += _plain_word(each, reader, now)
    return Markup(told + _spaced(run))


def _brief(word: Word, now: datetime, *, first: bool) -> Word:
    match word:
        case datetime():
            day_of_it = word.astimezone(now.tzinfo).date()
            return word if day_of_it == now.date() else day_of_it
        case Itself():
            return "This order" if first else "this order"
    return word


def lead(line: Markup) -> Markup:
    """A line with what it says first in bold: up to its colon, up to "left to pay", else all of it."""
    for end in (": ", " left to pay "):
        head, found, rest = line.partition(end)
        if found:
            return Markup(f"*{head}{end.rstrip()}* {rest}")
    return bold(line)


def clock(value: datetime) -> Markup:
    """The hour alone, on the reader's own clock."""
    return Markup(f"<!date^{int(value.timestamp())}^{{time}}|{_minute(value)[11:]} UTC>")


def evident(text: str) -> Markup:
    """A text with a trouble's evidence in it: inert, and its minutes on the reader's own clock."""
    return joined([moment(each) if isinstance(each, datetime) else _spaced(str(each)) for each in shown(text)])


def said_plainly(words: Words, reader: str, now: datetime) -> str:
    """`words` where Slack parses nothing."""
    return plain("".join(_plain_word(each, reader, now) for each in words))


def _spaced(value: str) -> Markup:
    """`value` escaped; a space at its edges parts it from its neighbours."""
    if value.strip() == value:
        return escaped(value)
    if value.isspace():
        return Markup(" ")
    return Markup(" " * value[:1].isspace() + escaped(value) + " " * value[-1:].isspace())


def _plain_word(word: Word, reader: str, now: datetime) -> str:
    match word:
        case str():
            return word
        case Money():
            return money(word, reader)
        case datetime():
            return f"{_minute(word)} UTC"
        case date():
            return day(word, reader, now)


def money(value: Money, reader: str) -> str:
    """An amount as that locale writes it, with the digits its currency has, and all of its own where it has more."""
    places = value.places
    style = _style(reader, value.currency, places)
    written = style.write(value.shown, places)
    return written if value.currency else f"{written} ({CURRENCY_UNSEEN})"


@dataclass(frozen=True, slots=True)
class _Style:
    """How a locale writes amounts of one currency; what groups digits otherwise than by threes is Babel's to write."""

    pattern: NumberPattern
    locale: Locale
    signs: dict[int, str] | None
    """What stands for the point and for the comma."""

    def write(self, amount: Decimal, places: int) -> str:
        if self.signs is None:
            return str(self.pattern.apply(amount, self.locale))
        negative, digits = amount < 0, f"{abs(amount):,.{places}f}".translate(self.signs)
        return f"{self.pattern.prefix[negative]}{digits}{self.pattern.suffix[negative]}"


@lru_cache(maxsize=256)
def _style(reader: str, currency: str | None, places: int) -> _Style:
    pattern, locale = _pattern(reader, currency, places), _locale(reader)
    by_threes = tuple(pattern.grouping) == THREES
    signs = {ord("."): get_decimal_symbol(locale), ord(","): get_group_symbol(locale)} if by_threes else None
    return _Style(pattern, locale, signs)


def _pattern(reader: str, currency: str | None, places: int) -> NumberPattern:
    """Babel's own pattern with a currency's sign and the digits in it, which Babel would look up for every amount.

    Babel's own table of digits differs from ISO's, by which we judge.
    """
    locale = _locale(reader)
    pattern: NumberPattern = copy(locale.currency_formats["standard"] if currency else locale.decimal_formats[None])
    sign = get_currency_symbol(currency, locale) if currency else ""
    before, negative = _signed(pattern.prefix, sign)
    pattern.prefix = _parted(before, sign), _parted(negative, sign)
    pattern.suffix = _signed(pattern.suffix, sign)
    pattern.frac_prec = (places, places)
    return pattern


def _signed(ends: tuple[str, str], sign: str) -> tuple[str, str]:
    """What stands at one end of an amount and of a negative one."""
    return ends[0].replace("¤", sign), ends[1].replace("¤", sign)


def _parted(before: str, sign: str) -> str:
    """A currency's letters apart from the digits after them: "KWD 1,240.125", as "$1,240.50" needs no space.

    Babel leaves it out. Source: Unicode's Locale Data, part 3, currencySpacing: only a sign touches a digit.
    """
    return f"{before}\N{NO-BREAK SPACE}" if sign[-1:].isalpha() and before.endswith(sign) else before


def day(value: date, reader: str, now: datetime) -> str:
    """A calendar day in the reader's language, with the year only when it is not obvious."""
    near = abs((value - now.date()).days) <= _DAYS_WITHOUT_YEAR
    return _day(value, "MMMd" if near else "yMMMd", reader)


@lru_cache(maxsize=4096)
def _day(value: date, skeleton: str, reader: str) -> str:
    return format_skeleton(skeleton, value, locale=_locale(reader))


def mentions(ids: Sequence[str]) -> Markup:
    """People and groups of people by their Slack ids: they are pinged by it. What is no such id is left out."""
    known = [each for each in ids if _SLACK_ID.fullmatch(each)]
    return Markup(" ".join(f"<!subteam^{each}>" if each.startswith("S") else f"<@{each}>" for each in known))


def moment(value: datetime) -> Markup:
    """A time on the reader's own clock, which only Slack knows."""
    return Markup(f"<!date^{int(value.timestamp())}^{{date_short_pretty}} {{time}}|{_minute(value)} UTC>")


def day_of(value: datetime) -> Markup:
    """The day of it on the reader's own clock."""
    return Markup(f"<!date^{int(value.timestamp())}^{{date_short_pretty}}|{_minute(value)[:10]}>")


def _minute(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(" ", "minutes")[:16]


@lru_cache(maxsize=64)
def _locale(reader: str) -> Locale:
    """Salesforce's locales may carry a variant ("de_DE_EURO"): the region then counts, else the language."""
    language, *rest = reader.replace("-", "_").split("_")
    parts = [_RENAMED.get(language, language), *rest]
    for named in dict.fromkeys(("_".join(parts), "_".join(parts[:2]), parts[0])):
        try:
            return Locale.parse(named)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en", "US")


def load_locale(reader: str) -> None:
    """Read from disk how that locale writes amounts and days; later it would hold up an ack, for 25 ms or more."""
    money(Money(Decimal(1), "USD"), reader)
    _day(date.min, "MMMd", reader)


def shortened(text: str, limit: int) -> str:
    """`text` within `limit` characters; a cut shows as an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def shortened_markup(text: Markup, limit: int) -> Markup:
    """Like `shortened`, without leaving half an entity or half a Slack token behind."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    for opening, closing in (("<", ">"), ("&", ";")):
        start = cut.rfind(opening)
        if start >= 0 and closing not in cut[start:]:
            cut = cut[:start]
    return Markup(cut.rstrip() + "…")

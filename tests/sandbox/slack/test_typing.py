"""What people type, as the app receives it: every link found, whatever it looks like; nothing else touched.

Sources: api.slack.com/docs/formatting (the server finds links; what was typed stands behind the bar), operable/cog#121
(domains), slackapi/hubot-slack#125 (addresses), fplbot/fplbot#320 (phone numbers), hackclub/scrappy#49 (commands with
`should_escape`), docs.slack.dev/interactivity/implementing-slash-commands.
"""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.clock import Clock
from sandbox.slack.typing import typed, written
from sandbox.slack.workspace import Workspace
from tests.sandbox.slack.desk import Desk

WORKSPACE = Workspace(Clock())
LINK = re.compile(r"<(?:[^<>|]*\|)?([^<>|]*)>")


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ("Booking.com", "<http://Booking.com|Booking.com>"),
        ("ask acme.co.uk, please", "ask <http://acme.co.uk|acme.co.uk>, please"),
        ("see www.acme.com/a?b=1&c=2.", "see <http://www.acme.com/a?b=1&amp;c=2|www.acme.com/a?b=1&amp;c=2>."),
        ("README.md", "<http://README.md|README.md>"),
        ("(https://a.example/x)", "(<https://a.example/x>)"),
        ("HTTPS://A.example/x!", "<HTTPS://A.example/x>!"),
        ("jane.doe+a@acme.com", "<mailto:jane.doe+a@acme.com|jane.doe+a@acme.com>"),
        ("mail ap@acme.example.", "mail <mailto:ap@acme.example|ap@acme.example>."),
        ("+1 (555) 010-4477", "<tel:+15550104477|+1 (555) 010-4477>"),
        ("call 555-010-4477 now", "call <tel:5550104477|555-010-4477> now"),
        ("18005550100", "<tel:18005550100|18005550100>"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<http://x.com|y>", "&lt;<http://x.com>|y&gt;"),
        ("<@U0REPOTHER> and @omar", "<@U0REPOTHER> and <@U0REPOTHER|omar>"),
        ("#general #nowhere @nobody", "<#C0GENERAL|general> #nowhere @nobody"),
        ("<!here> <!subteam^S0INTEGRATION>", "<!here> <!subteam^S0INTEGRATION>"),
    ],
)
def test_what_looks_like_a_link_is_one(text: str, received: str) -> None:
    assert typed(text, WORKSPACE, linked=True) == received


@pytest.mark.parametrize(
    "text",
    ["SO-011436", "11436", "4500017732", "1Z999AA10123456784", "2026-11-30", "$1,240.00", "v1.2.3", "e.g. this", "a.b"],
)
def test_numbers_and_abbreviations_stay_as_they_are(text: str) -> None:
    assert typed(text, WORKSPACE, linked=True) == text


@given(st.text(alphabet=st.sampled_from("aB1 .,-+@#:/<>|&()\u200bcom")) | st.text())
def test_taking_the_links_away_gives_what_was_typed(text: str) -> None:
    received = typed(text, WORKSPACE, linked=True)
    assert html.unescape(LINK.sub(r"\1", received)) == LINK_FREE.sub(r"\1", text)


LINK_FREE = re.compile(r"<[@#][A-Z0-9]+\|([^<>]*)>|<(?:@|#|!subteam\^|!)([\w]+)>")


@given(
    st.text(alphabet=st.sampled_from("aB1 .,-+@#:/&()\ncom")) | st.text(alphabet=st.characters(exclude_characters="<>"))
)
def test_the_blocks_say_the_same_as_the_text(text: str) -> None:
    blocks = written(text, WORKSPACE)
    said = "".join(
        each.get("text") or each.get("url", "") for block in blocks for each in block["elements"][0]["elements"]
    )
    assert said == (text if text.strip() else "")


@pytest.mark.parametrize(
    "text", ["a" * 40_000, "a." * 20_000, "a@" * 20_000, "1 " * 20_000, "+1-" * 13_000, "@" * 40_000]
)
def test_the_longest_message_is_read_at_once(text: str) -> None:
    assert len(typed(text, WORKSPACE, linked=True)) >= len(text)


async def test_a_message_has_its_links_in_text_and_blocks(desk: Desk) -> None:
    async with desk.connected() as app:
        await desk.post("message", user="rep", channel="dm", text="Is acme.com ok, @omar?")
        await app.until(1)
    event = app.last["event"]
    assert event["text"] == "Is <http://acme.com|acme.com> ok, <@U0REPOTHER|omar>?"
    (block,) = event["blocks"]
    assert block["elements"][0]["elements"] == [
        {"type": "text", "text": "Is "},
        {"type": "link", "url": "http://acme.com", "text": "acme.com"},
        {"type": "text", "text": " ok, "},
        {"type": "user", "user_id": "U0REPOTHER"},
        {"type": "text", "text": "?"},
    ]


async def test_a_command_is_linked_where_the_manifest_says_should_escape_and_only_escaped_elsewhere(desk: Desk) -> None:
    async with desk.connected() as app:
        await desk.post("command", user="rep", channel="dm", text="/order jane@acme.com Booking.com 555-010-4477")
        linked = app.last["text"]
        await desk.post("command", user="rep", channel="dm", text="/plain jane@acme.com <b> Booking.com 555-010-4477")
    assert linked == (
        "<mailto:jane@acme.com|jane@acme.com> <http://Booking.com|Booking.com> <tel:5550104477|555-010-4477>"
    )
    assert app.last["text"] == "jane@acme.com &lt;b&gt; Booking.com 555-010-4477"

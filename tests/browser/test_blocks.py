"""What an app posts, as a person sees it: every block the bot may use, and nothing that a message's text can start."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
from slack_bolt.async_app import AsyncApp

Open = Callable[..., Awaitable[Page]]
Post = Callable[..., Awaitable[Locator]]

MOMENT = 1_796_911_200  # 10 December 2026, 14:00 UTC: nine in the morning in New York


def mrkdwn(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, **more}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


@pytest.fixture
async def post(app: AsyncApp, workspace: str, visit: Open) -> Post:
    """Post as the app; the message as Rosa sees it."""
    page = await visit(workspace, timezone_id="America/New_York")

    async def post_message(text: str = "A card", **more: Any) -> Locator:
        posted = await app.client.chat_postMessage(channel="C0GENERAL", text=text, **more)
        message = page.locator(f'.message[data-ts="{posted["ts"]}"]')
        await message.wait_for()
        return message

    return post_message


ARROWS = (
    "node => [...node.textContent + getComputedStyle(node, '::after').content].filter((each) => each === '↗').length"
)


async def test_mrkdwn_reads_as_slack_shows_it(post: Post) -> None:
    message = await post("*bold* _italic_ ~gone~ `code` snake_case_name 2*3*4\n&gt; quoted\n```pre *not bold*```")
    for tag, text in {"strong": "bold", "em": "italic", "s": "gone", "code": "code", "blockquote": "quoted"}.items():
        await expect(message.locator(f".body {tag}")).to_have_text(text)
    await expect(message.locator("pre")).to_have_text("pre *not bold*")
    await expect(message).to_contain_text("snake_case_name 2*3*4")


async def test_references_become_names_and_links(post: Post) -> None:
    message = await post(
        "<@U0REP> in <#C0GENERAL> <!here> <!subteam^S1|@ops> <https://example.com/a?b=1&amp;c=2|the order>"
    )
    assert await message.locator(".mention").all_text_contents() == ["@Rosa Reyes", "#general", "@here", "@ops"]
    await expect(message.get_by_role("link", name="the order")).to_have_attribute(
        "href", "https://example.com/a?b=1&c=2"
    )


async def test_dates_are_in_the_readers_own_clock(post: Post) -> None:
    message = await post(
        f"Due <!date^{MOMENT}^{{date_short}} at {{time}}|some day>, <!date^{MOMENT}^{{nonsense}}|as it was>"
    )
    await expect(message).to_contain_text("Due 10 Dec 2026 at 9:00, as it was")


async def test_escaped_text_is_inert(post: Post) -> None:
    hostile = "&lt;!channel&gt; &lt;script&gt;alert(1)&lt;/script&gt; <javascript:alert(1)|press> <img src=x onerror=alert(1)>"
    message = await post("fallback", blocks=[{"type": "section", "text": mrkdwn(hostile, verbatim=True)}])
    await expect(message).to_contain_text("<!channel> <script>alert(1)</script>")
    await expect(message.locator(".body :is(a, img, script, .mention)")).to_have_count(0)


async def test_unescaped_text_shows_what_slack_would_make_of_it(post: Post) -> None:
    message = await post(
        "fallback", blocks=[{"type": "section", "text": mrkdwn("Customer: <!channel> https://evil.example")}]
    )
    await expect(message.locator(".mention")).to_have_text("@channel")
    await expect(message.get_by_role("link")).to_have_count(1)


async def test_plain_text_stays_plain(post: Post) -> None:
    blocks = [
        {"type": "header", "text": plain("*SO-011436* &amp; <@U0REP>")},
        {"type": "section", "text": plain("_not_ <https://example.com|a link>")},
    ]
    message = await post(blocks=blocks)
    await expect(message.get_by_role("heading")).to_have_text("*SO-011436* & <@U0REP>")
    await expect(message).to_contain_text("_not_ <https://example.com|a link>")
    await expect(message.locator(".body :is(a, em, .mention)")).to_have_count(0)


async def test_every_block_of_a_card_is_there(post: Post) -> None:
    option = {"text": plain("First"), "value": "1"}
    blocks = [
        {"type": "header", "text": plain("A header")},
        {
            "type": "section",
            "fields": [mrkdwn("*Status*\nOpen"), mrkdwn("*Paid*\nNo")],
            "accessory": {"type": "overflow", "action_id": "more", "options": [option]},
        },
        {"type": "divider"},
        {
            "type": "context",
            "elements": [
                mrkdwn("as Rosa"),
                {"type": "image", "image_url": "https://example.com/x.png", "alt_text": "a chart"},
            ],
        },
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "text", "text": "an item", "style": {"bold": True}}],
                        }
                    ],
                }
            ],
        },
        {"type": "markdown", "text": "**left** as text"},
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": "go",
                    "text": plain("Send payment link"),
                    "style": "primary",
                    "accessibility_label": "Send the payment link of SO-011436",
                },
                {
                    "type": "button",
                    "action_id": "open",
                    "text": plain("Open in Salesforce"),
                    "url": "https://example.com/",
                },
                {
                    "type": "button",
                    "action_id": "arrow",
                    "text": plain("Invoice in Salesforce ↗"),
                    "url": "https://example.com/",
                },
                {"type": "static_select", "action_id": "pick", "placeholder": plain("Pick one"), "options": [option]},
                {"type": "datepicker", "action_id": "day", "initial_date": "2026-12-10"},
            ],
        },
        {"type": "image", "image_url": "https://example.com/y.png", "alt_text": "a map"},
    ]
    message = await post(blocks=blocks)
    await expect(message.get_by_role("heading", name="A header")).to_be_visible()
    await expect(message.locator(".fields > *")).to_have_count(2)
    await expect(message.locator("hr")).to_have_count(1)
    await expect(message.locator("li strong")).to_have_text("an item")
    await expect(message).to_contain_text("**left** as text")
    await expect(message.get_by_role("img", name="a chart")).to_be_visible()
    await expect(message.get_by_role("img", name="a map")).to_be_visible()
    await expect(message.get_by_role("button", name="Send the payment link of SO-011436")).to_be_visible()
    for words in ("Open in Salesforce", "Invoice in Salesforce"):
        assert await message.get_by_role("button", name=words).evaluate(ARROWS) == 1
    await expect(message.get_by_role("button", name="More")).to_be_visible()
    await expect(message.get_by_role("combobox", name="Pick one")).to_be_visible()
    await expect(message.locator("input[type=date]")).to_have_value("2026-12-10")
    await expect(message.locator(".unsupported")).to_have_count(0)


async def test_an_ephemeral_message_says_who_sees_it(app: AsyncApp, workspace: str, visit: Open) -> None:
    page = await visit(workspace)
    other = await visit(workspace, who="U0REPOTHER")
    await app.client.chat_postEphemeral(channel="C0GENERAL", user="U0REP", text="Just for you")
    await app.client.chat_postMessage(channel="C0GENERAL", text="For all")
    await expect(page.locator(".message", has_text="Just for you")).to_contain_text("Only visible to you")
    await expect(other.locator(".message")).to_have_count(1)

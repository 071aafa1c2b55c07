"""The panel that breaks and mends: what a switch shows is what the sandbox says, and one button mends it all."""

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page, expect
from slack_bolt.async_app import AsyncApp

from tests.kit import until

Open = Callable[..., Awaitable[Page]]
Control = Callable[..., Awaitable[dict[str, Any]]]


async def open_panel(workspace: str, visit: Open) -> Page:
    page = await visit(workspace)
    await page.get_by_role("tab", name="Break things").click()
    return page


async def machines(control: Control, workspace: str) -> dict[str, bool]:
    found = (await control(workspace, "outages"))["machines"]
    return {each["kind"]: each["working"] for each in found}


async def channel(control: Control, workspace: str, name: str) -> dict[str, Any]:
    found = (await control(workspace, "slack/channels"))["channels"]
    return next(each for each in found if each["name"] == name)


async def troubles(control: Control, workspace: str, name: str) -> list[bool]:
    state = await channel(control, workspace, name)
    return [state[each] for each in ("archived", "kicked", "restricted", "shared")]


def shows(ask: Callable[..., Awaitable[object]], wanted: object, *arguments: object) -> Callable[[], Awaitable[bool]]:
    """Whether the sandbox says so by now: a switch turns on the screen before its request has arrived."""

    async def now() -> bool:
        return await ask(*arguments) == wanted

    return now


async def test_a_gateway_and_a_provider_are_broken_and_mended(workspace: str, visit: Open, control: Control) -> None:
    await control(workspace, "reset", {})
    page = await open_panel(workspace, visit)
    await page.get_by_role("switch", name="West Cards is unavailable").check()
    await expect(page.get_by_role("switch", name="West Cards is unavailable")).to_be_checked()
    await page.get_by_role("switch", name="West Coast Packiyo turns us away").check()
    await expect(page.get_by_role("switch", name="West Coast Packiyo turns us away")).to_be_checked()
    await until(shows(machines, {"gateway": False, "provider": False}, control, workspace))
    await page.get_by_role("button", name="Mend everything").click()
    await expect(page.get_by_role("switch", name="West Cards is unavailable")).not_to_be_checked()
    await until(shows(machines, {"gateway": True, "provider": True}, control, workspace))


async def test_a_channel_is_taken_from_the_bot_and_given_back(
    app: AsyncApp, workspace: str, visit: Open, control: Control
) -> None:
    page = await open_panel(workspace, visit)
    await page.get_by_role("combobox", name="Which channel").select_option("#integration")
    for name in ("Archived", "Without the bot", "Closed to posts by apps", "Shared with another company"):
        await page.get_by_role("switch", name=name).check()
        await expect(page.get_by_role("switch", name=name)).to_be_checked()
    await until(shows(troubles, [True] * 4, control, workspace, "integration"))
    await page.get_by_role("combobox", name="Which channel").select_option("#general")
    await expect(page.get_by_role("switch", name="Archived")).not_to_be_checked()
    await page.get_by_role("button", name="Mend everything").click()
    await expect(page.locator(".notice")).to_contain_text("Everything works again.")
    await app.client.chat_postMessage(channel="C0INTEGRATION", text="back again")


async def test_what_only_one_person_saw_is_gone_when_their_page_is_loaded_again(
    app: AsyncApp, workspace: str, visit: Open
) -> None:
    page = await visit(workspace)
    await app.client.chat_postEphemeral(channel="C0GENERAL", user="U0REP", text="only for you")
    await app.client.chat_postMessage(channel="C0GENERAL", text="for all")
    await expect(page.locator(".message")).to_have_count(2)
    await page.reload()
    await expect(page.locator(".message")).to_have_count(1)
    await expect(page.locator(".message")).to_contain_text("for all")


async def test_the_traffic_is_filtered_by_side_and_by_words(app: AsyncApp, workspace: str, visit: Open) -> None:
    page = await visit(workspace)
    await page.get_by_role("tab", name="Traffic").click()
    for text in ("first", "second"):
        await app.client.chat_postMessage(channel="C0GENERAL", text=text)
    rows = page.locator(".traffic li", has_text="chat.postMessage")
    await expect(rows).to_have_count(2)
    await page.get_by_role("searchbox", name="Filter the traffic").fill("second")
    await expect(rows).to_have_count(1)
    await page.get_by_role("combobox", name="Which traffic").select_option("Salesforce")
    await expect(rows).to_have_count(0)

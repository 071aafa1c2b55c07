"""The customer's side: mail shows up beside the workspace, with the way to the record it is about."""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import jwt
from aiohttp import ClientSession
from playwright.async_api import Page, expect

Open = Callable[..., Awaitable[Page]]
Control = Callable[..., Awaitable[dict[str, Any]]]

ROSA = "rosa@exodus.example.demo"
ACTION = "services/data/v67.0/actions/custom/apex/SendPaymentLinkEmail"


def private_key(salesforce: dict[str, Any]) -> str:
    return Path(salesforce["private_key_file"]).read_text(encoding="utf-8")


async def send_payment_link(address: str, world: dict[str, Any], order: str) -> None:
    """What an app does as Rosa: log in and call the org's action."""
    salesforce = world["salesforce"]
    claims = {"iss": salesforce["client_id"], "sub": ROSA, "aud": salesforce["instance_url"], "exp": time.time() + 120}
    grant = {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": jwt.encode(claims, private_key(salesforce), algorithm="RS256"),
    }
    async with ClientSession() as session:
        async with session.post(f"{address}services/oauth2/token", data=grant) as answer:
            token = (await answer.json())["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        async with session.post(
            f"{address}{ACTION}", json={"inputs": [{"recordId": order}]}, headers=headers
        ) as answer:
            assert answer.status == 200, await answer.text()


async def test_mail_arrives_with_a_way_to_its_order(workspace: str, visit: Open, control: Control) -> None:
    world = await control(workspace, "world")
    order = next(label for label in world["labels"] if label["situation"] == "healthy")
    page = await visit(workspace)
    await page.get_by_role("tab", name="Mail").click()
    await send_payment_link(workspace, world, order["id"])
    mail = page.locator(".mails li", has_text="Payment link")
    await expect(mail).to_contain_text(ROSA, timeout=10_000)
    async with page.expect_popup() as opened:
        await mail.get_by_role("link", name="SO-011436").click()
    record = await opened.value
    await expect(record.get_by_role("heading", level=1)).to_have_text("SO-011436")
    await record.close()


async def test_an_order_is_mended_from_the_checklist(workspace: str, visit: Open, control: Control) -> None:
    page = await visit(workspace)
    step = page.locator("[data-step=team]")
    async with page.expect_popup() as opened:
        await step.get_by_role("link", name="SO-011437 in Salesforce").click()
    record = await opened.value
    await record.get_by_role("button", name="Link a quote").click()
    await expect(record.get_by_role("button", name="Take the quote away")).to_be_visible()
    await record.close()
    await control(workspace, "reset", {})

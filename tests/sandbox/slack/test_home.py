"""The Home tab. Sources: docs.slack.dev/reference/methods/views.publish, docs.slack.dev/reference/events/app_home_opened."""

from tests.sandbox.slack.desk import Desk, Json


def home(text: str = "Hello", **more: object) -> Json:
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": text}}
    return {"type": "home", "blocks": [{"type": "actions", "elements": [button]}], **more}


async def publish(desk: Desk, view: Json, **more: object) -> Json:
    return await desk.api("views.publish", user_id="U0REP", view=view, **more)


async def test_each_person_has_their_own(desk: Desk) -> None:
    first = (await publish(desk, home()))["view"]
    assert (first["type"], first["root_view_id"]) == ("home", first["id"])
    again = (await publish(desk, home("Again")))["view"]
    assert (again["id"], again["hash"] == first["hash"]) == (first["id"], False)
    assert (await desk.post("home", user="rep"))["view"]["blocks"] == again["blocks"]
    assert (await desk.post("home", user="sales_operations"))["view"] is None


async def test_a_stale_hash_is_a_conflict(desk: Desk) -> None:
    first = (await publish(desk, home()))["view"]["hash"]
    assert (await publish(desk, home("Second"), hash=first))["ok"]
    assert (await publish(desk, home("Late"), hash=first))["error"] == "hash_conflict"


async def test_an_external_id_is_one_views_alone_and_not_too_long(desk: Desk) -> None:
    assert (await publish(desk, home(external_id="mine")))["ok"]
    assert (await publish(desk, home("Again", external_id="mine")))["ok"]
    other = await desk.api("views.publish", user_id="U0UNLINKED", view=home(external_id="mine"))
    assert other["error"] == "duplicate_external_id"
    long = await publish(desk, home(external_id="x" * 256))
    assert (long["error"], "[json-pointer:/view/external_id]" in long["errors"][0]) == ("invalid_arguments", True)


async def test_a_modal_is_no_home_and_has_no_title(desk: Desk) -> None:
    title = {"type": "plain_text", "text": "x"}
    for view in ({"type": "modal", "title": title, "blocks": []}, home(title=title)):
        assert (await publish(desk, view))["error"] == "invalid_arguments"


async def test_a_visit_is_told_and_a_press_says_which_view(desk: Desk) -> None:
    view = (await publish(desk, home()))["view"]
    async with desk.connected() as app:
        await desk.post("home", user="rep")
        await app.until(1)
        pressed = await desk.post("action", user="rep", view=view["id"], action_id="go")
        assert pressed["ok"], pressed
    visit, press = app.envelopes[0]["payload"]["event"], app.last
    assert (visit["type"], visit["tab"], visit["user"]) == ("app_home_opened", "home", "U0REP")
    assert visit["view"]["id"] == view["id"]
    assert (press["view"]["type"], press["container"]) == ("home", {"type": "view", "view_id": view["id"]})
    pushed = await desk.api(
        "views.push",
        trigger_id=press["trigger_id"],
        view={"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []},
    )
    assert pressed["ok"]
    assert not pushed["ok"]


async def test_an_app_without_the_tab_cannot_publish(granted) -> None:
    async with granted("chat:write") as desk:
        assert (await publish(desk, home()))["ok"]
    async with granted("chat:write", home_tab_enabled=False) as desk:
        assert (await publish(desk, home()))["error"] == "not_enabled"
        assert (await desk.post("home", user="rep"))["error"] == "not_enabled"


async def test_the_messages_tab_is_told_of_as_well_and_has_no_view(desk: Desk) -> None:
    """docs.slack.dev/reference/events/app_home_opened: `tab` says which of the two was opened."""
    await publish(desk, home())
    async with desk.connected() as app:
        assert (await desk.post("home", user="rep", tab="messages"))["view"] is None
        await app.until(1)
        assert (await desk.post("home", user="rep", tab="about"))["error"] == "not_enabled"
    visit = app.last["event"]
    assert (visit["tab"], "view" in visit) == ("messages", False)


async def test_what_was_published_is_known_without_a_visit(desk: Desk) -> None:
    assert (await desk.get("views", user="rep"))["home"] is None
    view = (await publish(desk, home()))["view"]
    assert (await desk.get("views", user="rep"))["home"]["id"] == view["id"]


async def test_a_field_on_the_home_tab_suggests(desk: Desk) -> None:
    field = {"type": "external_select", "action_id": "order", "min_query_length": 0}
    blocks = [{"type": "actions", "elements": [{**field, "placeholder": {"type": "plain_text", "text": "Order"}}]}]
    view = (await publish(desk, {"type": "home", "blocks": blocks}))["view"]

    async def answer(_payload: Json) -> Json:
        return {"options": [{"text": {"type": "plain_text", "text": "One"}, "value": "1"}]}

    async with desk.connected(answer) as app:
        offered = await desk.post("options", user="rep", view=view["id"], action_id="order", value="")
    assert [each["value"] for each in offered["options"]] == ["1"]
    assert (app.last["type"], app.last["view"]["type"]) == ("block_suggestion", "home")

"""Rich text: sections, lists, quotes and preformatted text, and the inline pieces they are made of."""

from sandbox.slack.blocks.objects import ID
from sandbox.slack.blocks.rules import Rule, choice, flag, integer, items, kinds, record, string

STYLE = record(
    {},
    dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), flag),
)
PIECES = kinds(
    {
        "text": record({"text": string(3000, 1)}, {"style": STYLE}),
        "link": record({"url": string(3000, 1)}, {"text": string(3000), "unsafe": flag, "style": STYLE}),
        "user": record({"user_id": string(20, 1)}, {"style": STYLE}),
        "usergroup": record({"usergroup_id": string(20, 1)}, {"style": STYLE}),
        "channel": record({"channel_id": string(20, 1)}, {"style": STYLE}),
        "emoji": record({"name": string(100, 1)}, {"unicode": string(100), "skin_tone": integer(1, 6), "style": STYLE}),
        "broadcast": record({"range": choice("here", "channel", "everyone")}, {"style": STYLE}),
        "color": record({"value": string(7, 7)}, {"style": STYLE}),
        "date": record(
            {"timestamp": integer(0, 10**10), "format": string(200, 1)},
            {"url": string(3000), "fallback": string(3000), "style": STYLE},
        ),
    }
)
BORDER = {"border": integer(0, 1)}
SECTION = record({"elements": items(PIECES, 1000, 0)})
PARTS: dict[str, Rule] = {
    "rich_text_section": SECTION,
    "rich_text_quote": record({"elements": items(PIECES, 1000, 0)}, BORDER),
    "rich_text_preformatted": record({"elements": items(PIECES, 1000, 0)}, {**BORDER, "language": string(50)}),
    "rich_text_list": record(
        {"style": choice("bullet", "ordered"), "elements": items(kinds({"rich_text_section": SECTION}), 1000, 0)},
        {**BORDER, "indent": integer(0, 8), "offset": integer(0, 10**6)},
    ),
}
RICH_TEXT = record({"elements": items(kinds(PARTS), 1000, 0)}, {"block_id": ID})

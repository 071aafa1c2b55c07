"""Who lives in the demo: ids, names and e-mail addresses are the same on every start and every machine."""

from dataclasses import dataclass

TEAM = "T0EXODUS"
OTHER_TEAM = "T0PARTNER"
BOT_USER = "U0EXODUSBOT"

TEAMS = {
    "sales_operations": "sales-operations",
    "payment_operations": "payment-operations",
    "payment_admin": "payment-admin",
    "order_email_settings": "order-email-settings",
    "threepl_operations": "3pl-operations",
    "integration": "integration",
    "bot_operators": "bot-operators",
}

CHANNELS = {"C0GENERAL": "general"} | {f"C0{team.replace('_', '').upper()}": name for team, name in TEAMS.items()}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the workspace. `region` None sees every region; no `username` means no Salesforce user."""

    id: str
    name: str
    role: str
    email: str
    username: str | None = None
    region: str | None = None
    restricted: bool = False
    team: str = TEAM


def _member(team: str, name: str, *, lead: bool = False) -> Person:
    role = f"{team}_lead" if lead else team
    address = f"{name.split(maxsplit=1)[0].lower()}@exodus.example"
    return Person(f"U0{role.replace('_', '').upper()}", name, role, address, f"{address}.demo")


PEOPLE = (
    Person("U0REP", "Rosa Reyes", "rep", "rosa@exodus.example", "rosa@exodus.example.demo", "west"),
    Person("U0REPOTHER", "Omar Oduya", "rep_other_region", "omar@exodus.example", "omar@exodus.example.demo", "east"),
    _member("sales_operations", "Sofia Marin"),
    _member("sales_operations", "Samuel Osei", lead=True),
    _member("payment_operations", "Priya Nair"),
    _member("payment_operations", "Pavel Dvorak", lead=True),
    _member("payment_admin", "Adele Fontaine"),
    _member("payment_admin", "Anton Berg", lead=True),
    _member("order_email_settings", "Elena Costa"),
    _member("order_email_settings", "Emeka Obi", lead=True),
    _member("threepl_operations", "Tara Lind"),
    _member("threepl_operations", "Tomas Vega", lead=True),
    _member("integration", "Ines Haddad"),
    _member("integration", "Ivan Petrov", lead=True),
    _member("bot_operators", "Bea Kowalski"),
    _member("bot_operators", "Boris Klein", lead=True),
    Person("U0GUEST", "Gil Guest", "guest", "gil@agency.example", restricted=True),
    Person("U0STRANGER", "Stella Stranger", "stranger", "stella@partner.example", team=OTHER_TEAM),
    Person("U0UNLINKED", "Uma Unlinked", "unlinked", "uma@exodus.example"),
)

ROSA, OMAR = "rosa@exodus.example.demo", "omar@exodus.example.demo"  # the two reps
INTEGRATION_USERNAME = "exodus.bot@exodus.example.demo"
ADMIN_USERNAME = "admin@exodus.example.demo"

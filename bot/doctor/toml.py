"""A proposal as a piece of exodus.toml: what is sure as settings, the rest as comments for a person to decide."""

from collections.abc import Iterable, Iterator, Mapping

from bot.doctor.propose import WORTH_A_LOOK, Guess, Proposal
from bot.salesforce.bindings import Bindings, Called
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.mapping import is_needed

HEAD = """\
# Proposed from this org's own describes by `exodus doctor --write-mapping`: only what differs from the defaults.
# {sure} of {all} names are sure. {unsure} are not: each is a comment that begins with "#?". Look at it in Salesforce
# (Setup, Object Manager), take the "#?" away where it is right, put the right name where it is not.
# How the org writes a record's number (`display`) no describe tells: set it where it is not as in bot/defaults.toml.
"""
NOTHING_LIKE_IT = {
    True: '""  # nothing like it found, and nothing can be done without it: write its name',
    False: '""  # nothing like it found: take the "#?" away where this org does not keep it',
}
NOTHING = "\n# Everything is called as in the defaults: there is nothing to set.\n"


def written(proposal: Proposal, mapping: Mappings, bindings: Bindings) -> str:
    guesses = [*proposal.objects.values()]
    for tables in (proposal.fields, proposal.children):
        guesses += [each for table in tables.values() for each in table]
    sure = sum(each.sure for each in guesses)
    lines = [line for ours in mapping for line in _record(ours, proposal, mapping)]
    lines += _actions(proposal.actions, bindings)
    head = HEAD.format(sure=sure, all=len(guesses), unsure=len(guesses) - sure)
    return head + ("\n".join(["", *lines, ""]) if lines else NOTHING)


def _record(ours: str, proposal: Proposal, mapping: Mappings) -> Iterator[str]:
    """The tables of one record; nothing where all of it is as in the defaults."""
    record, found = mapping[ours], proposal.objects[ours]
    fields = list(_lines(ours, proposal.fields.get(ours, ()), record.fields))
    children = list(_lines(ours, proposal.children.get(ours, ()), record.children))
    unknown = [(field, values) for (name, field), values in proposal.unknown.items() if name == ours]
    if found.theirs != record.object or not found.sure:
        yield f"[mapping.{ours}]"
        yield _line(ours, found, "object")
    if not found.theirs:
        yield ""
        return
    for table, lines in (("fields", fields), ("children", children)):
        if lines:
            yield f"[mapping.{ours}.{table}]"
            yield from lines
    for field, values in unknown:
        yield f"#? [mapping.{ours}.values.{field}]: no rule knows {_list(values)}; say what it means, if a rule should"
    if fields or children or unknown or found.theirs != record.object:
        yield ""


def _lines(record: str, guesses: Iterable[Guess], defaults: Mapping[str, str]) -> Iterator[str]:
    return (_line(record, each) for each in guesses if each.theirs != defaults[each.ours] or not each.sure)


def _line(record: str, guess: Guess, name: str = "") -> str:
    key = name or guess.ours
    if not guess.theirs:
        return f"#? {key} = {NOTHING_LIKE_IT[is_needed(record, key)]}"
    if guess.sure:
        return f'{key} = "{guess.theirs}"'
    rival = f'; or "{guess.rival}"?' if guess.rival and guess.rival_score >= WORTH_A_LOOK else ""
    return f'#? {key} = "{guess.theirs}"  # {round(100 * guess.score)} % like it, labelled {guess.label!r}{rival}'


def _actions(found: Mapping[str, str], bindings: Bindings) -> Iterator[str]:
    for action, binding in bindings.items():
        if not isinstance(binding, Called) or found.get(action) == binding.name:
            continue
        yield f"[actions.{action}]"
        if action in found:
            yield f'name = "{found[action]}"'
        else:
            yield f'#? name = ""  # no {binding.kind} of that name may be run by the integration user'
        yield ""


def _list(values: Iterable[str]) -> str:
    return ", ".join(f'"{each}"' for each in values)

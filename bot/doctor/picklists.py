"""Picklists: do the org's own values mean something to the rules, and do those exist that the mapping names?"""

from collections.abc import Collection, Iterator, Mapping

from bot.doctor.check import Check, unwell, well, worth_knowing
from bot.salesforce.client import Row
from bot.salesforce.mapping import EVERY_VALUE_COUNTS, MEANINGS, WITHOUT_A_NAME, RecordMapping
from bot.salesforce.mapping import Mapping as Mappings


def examine(mapping: Mappings, described: Mapping[str, Row | None]) -> Iterator[Check]:
    """One check for each field whose values mean something to a rule, where the org has it as a picklist."""
    for name, fields in MEANINGS.items():
        record = mapping[name]
        body = described.get(record.object)
        for field in fields:
            values = _values(body, record.fields.get(field, ""))
            if values is not None:
                yield _check(name, field, record, values)


def _values(described: Row | None, api_name: str) -> list[str] | None:
    """The active values; None where there is no such picklist."""
    fields: list[Row] = (described or {}).get("fields") or []
    listed = next((each.get("picklistValues") or [] for each in fields if each["name"].lower() == api_name.lower()), [])
    return [str(each["value"]) for each in listed if each.get("active")] if listed else None


def _check(name: str, field: str, record: RecordMapping, values: Collection[str]) -> Check:
    what, table = f"Values of {name}.{field}", f"[mapping.{name}.values.{field}]"
    groups = record.values.get(field, {})
    unknown = [each for each in values if (state := record.state(field, each)) is None or state.meaning is None]
    if unknown and (taken := WITHOUT_A_NAME.get((name, field))):
        mend = f"Where that is wrong, say in {table} what it means: {_choices(name, field)}."
        return worth_knowing(what, f"{taken}: {', '.join(unknown)}", mend)
    if unknown and field in EVERY_VALUE_COUNTS.get(name, ()):
        return unwell(
            what, f"no rule knows {', '.join(unknown)}", f"Say in {table} what it means: {_choices(name, field)}."
        )
    present = {each.casefold() for each in values}
    if gone := [str(meaning) for meaning, ours in groups.items() if not present & {each.casefold() for each in ours}]:
        return worth_knowing(what, f"no value of this org means {', '.join(gone)}", f"Name the right one in {table}.")
    return well(what, f"{len(values)} known" if not unknown else f"as themselves: {', '.join(unknown)}")


def _choices(name: str, field: str) -> str:
    return ", ".join(map(str, MEANINGS[name][field]))

"""When each symptom was last read whole, and by which fields: from where the next sweep may read only what is new."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.runbook.symptoms.sighting import SymptomName
from bot.store.database import Database, insert
from bot.store.tables import symptom_reading


@dataclass(frozen=True, slots=True)
class LastRead:
    """Salesforce's times: when it was last read at all, and when everything was; and by what it was judged."""

    read_at: datetime
    whole_at: datetime
    fields: frozenset[str]


def last(db: Database) -> Mapping[SymptomName, LastRead]:
    with db.transaction() as tx:
        rows = tx.execute(select(symptom_reading))
        return {
            SymptomName(row.symptom): LastRead(row.read_at, row.whole_at, frozenset(json.loads(row.fields)))
            for row in rows
        }


def note(
    db: Database, read: Mapping[SymptomName, frozenset[str]], at: datetime, *, whole: Iterable[SymptomName]
) -> None:
    """These were read at that time, by these fields; of the `whole` ones everything was."""
    everything = frozenset(whole)
    with db.transaction() as tx:
        for name, fields in read.items():
            said = json.dumps(sorted(fields))
            fresh = insert(tx, symptom_reading).values(symptom=name, read_at=at, whole_at=at, fields=said)
            new = {"read_at": at, "fields": said, **({"whole_at": at} if name in everything else {})}
            tx.execute(fresh.on_conflict_do_update(index_elements=[symptom_reading.c.symptom], set_=new))

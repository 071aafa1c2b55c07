"""Files: a version brings its document and links with it, and keeps its bytes beside its row.

Sources: Object reference, "ContentVersion", "ContentDocument" and "ContentDocumentLink"; REST guide, "Insert or Update
Blob Data" and "sObject Blob Get". Bytes come as base64 in JSON; multipart bodies are not taken.
"""

from base64 import b64decode
from hashlib import md5
from pathlib import PurePath
from typing import Any, Protocol

from sandbox.salesforce import constraints, ids, rows
from sandbox.salesforce.errors import SalesforceError, read_only
from sandbox.salesforce.rows import Connection
from sandbox.salesforce.schema import Entity, Schema

VERSION, DOCUMENT, LINK = "ContentVersion", "ContentDocument", "ContentDocumentLink"
DATA, PLACE = "VersionData", "FirstPublishLocationId"
KINDS = {"pdf": "PDF", "txt": "TEXT", "csv": "CSV", "png": "PNG", "jpg": "JPG", "jpeg": "JPG", "docx": "WORD_X"}
OWNER, VIEWER = "I", "V"

Fields = dict[str, Any]


class Records(Protocol):
    """What files need of the transaction they are kept in."""

    @property
    def connection(self) -> Connection: ...

    @property
    def schema(self) -> Schema: ...

    def retrieve(self, name: str, record: str, user: str, fields: list[str]) -> Fields: ...

    def create(self, name: str, fields: Fields, user: str, *, as_admin: bool) -> str: ...

    def insert(self, entity: Entity, fields: Fields, user: str, *, as_admin: bool) -> str: ...

    def update(self, name: str, record: str, fields: Fields, user: str, *, as_admin: bool) -> None: ...


def publish(tx: Records, fields: Fields, user: str, *, as_admin: bool) -> str:
    """A new version of a new document, or of the one that `fields` names. Returns the version's id."""
    given = {name: value for name, value in fields.items() if name not in ("attributes", DATA)}
    path = given.get("PathOnClient")
    constraints.check_required(tx.schema.entity(VERSION), {"PathOnClient": path or None})
    content = _decoded(fields.get(DATA))
    title = given.setdefault("Title", PurePath(str(path)).stem)
    described = _described(str(path), content)
    document = given.pop("ContentDocumentId", None) or _start_document(tx, title, described, given.get(PLACE), user)
    number = _retire_versions(tx, document, user)
    given |= {"ContentDocumentId": document, "OwnerId": user}
    version = tx.insert(tx.schema.entity(VERSION), given, user, as_admin=as_admin)
    made = {"VersionNumber": str(number), "IsLatest": True, "Checksum": md5(content).hexdigest()}  # noqa: S324  Salesforce's own checksum of a file
    tx.update(VERSION, version, described | made, user, as_admin=True)
    latest = described | {"Title": title, "LatestPublishedVersionId": version}
    tx.update(DOCUMENT, document, latest, user, as_admin=True)
    rows.change(tx.connection, tx.schema.entity(VERSION), version, {DATA: _address(version)})
    rows.put_body(tx.connection, version, content)
    return version


def content(tx: Records, version: str, user: str) -> bytes:
    """A version's bytes. Raises SalesforceError NOT_FOUND where the user does not see the version."""
    tx.retrieve(VERSION, version, user, ["Id"])
    return rows.body(tx.connection, ids.normal(version))


def _start_document(tx: Records, title: str, described: Fields, place: str | None, user: str) -> str:
    document = tx.insert(tx.schema.entity(DOCUMENT), {"Title": title, "OwnerId": user} | described, user, as_admin=True)
    for where, share in ((user, OWNER), (place, VIEWER)):
        if where:
            link = {"ContentDocumentId": document, "LinkedEntityId": where, "ShareType": share}
            tx.create(LINK, link | {"Visibility": "AllUsers"}, user, as_admin=where == user)
    return document


def _retire_versions(tx: Records, document: str, user: str) -> int:
    """The number of the document's next version, after which the ones so far are not its latest."""
    kept = tx.retrieve(DOCUMENT, str(document), user, ["OwnerId"])
    if kept["OwnerId"] != user:
        raise read_only()
    document = ids.normal(document)
    entity = tx.schema.entity(VERSION)
    earlier = rows.referring(tx.connection, entity, entity.named("ContentDocumentId"), document)
    for version in earlier:
        rows.change(tx.connection, entity, version, {"IsLatest": 0})
    return len(earlier) + 1


def _described(path: str, content: bytes) -> Fields:
    extension = PurePath(path).suffix.removeprefix(".").lower()
    kind = KINDS.get(extension, "UNKNOWN")
    return {"FileExtension": extension or None, "FileType": kind, "ContentSize": len(content)}


def _decoded(given: Any) -> bytes:
    if given is None:
        raise SalesforceError(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{DATA}]", (DATA,))
    try:
        return b64decode(given, validate=True)
    except (ValueError, TypeError):
        message = f"Cannot deserialize instance of base64 from VALUE_STRING value {given} at [line:1, column:1]"
        raise SalesforceError(400, "JSON_PARSER_ERROR", message[:400]) from None


def _address(version: str) -> str:
    return f"/services/data/v67.0/sobjects/{VERSION}/{version}/{DATA}"

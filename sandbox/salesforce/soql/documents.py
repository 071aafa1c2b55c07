"""What SOQL demands of queries on files: links only by id, and others' files only by id.

Sources: Object reference, "ContentDocumentLink" (filter on id, LinkedEntityId or ContentDocumentId unless the user has
Query All Files, which nobody here has) and "ContentVersion" (what is shared through a record alone needs an id filter).
"""

from collections.abc import Iterator

from sandbox.salesforce.errors import malformed_query
from sandbox.salesforce.schema import Entity
from sandbox.salesforce.soql import tree
from sandbox.salesforce.soql.compile import Statement

LINK, BY_LINK = "ContentDocumentLink", frozenset({"id", "contentdocumentid", "linkedentityid"})
BY_FILE = {"ContentDocument": frozenset({"id"}), "ContentVersion": frozenset({"id", "contentdocumentid"})}
NEEDS_ID = (
    "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or"
    " LinkedEntityId using the equals operator or multiple Id's using the IN operator."
)
IDS_ONLY = (
    "Implementation restriction: filtering on non-id fields is only permitted when filtering by"
    " ContentDocumentLink.LinkedEntityId using the equals operator."
)


def restrict(statement: Statement, query: tree.Query) -> None:
    """Raise for a query that SOQL does not take, or narrow it to what a plain one finds."""
    entity = statement.entity
    if statement.asker.viewer.admin:
        return
    if entity.name == LINK:
        _check_links(query)
    elif entity.name in BY_FILE and not _by_id(entity, query):
        statement.conditions.append(f'{statement.alias}."OwnerId" = {statement.bind(statement.asker.viewer.user)}')


def _check_links(query: tree.Query) -> None:
    named = [(_name(each), each) for each in _top(query.where)]
    if not any(name in BY_LINK and _equals(each) for name, each in named):
        raise malformed_query(NEEDS_ID)
    single = any(name == "linkedentityid" and isinstance(each, tree.Comparison) for name, each in named)
    if not single and any(name not in BY_LINK for name, _ in named):
        raise malformed_query(IDS_ONLY)


def _by_id(entity: Entity, query: tree.Query) -> bool:
    return any(_name(each) in BY_FILE[entity.name] and _equals(each) for each in _top(query.where))


def _top(where: tree.Condition | None) -> Iterator[tree.Condition]:
    """The conditions that must all hold."""
    if isinstance(where, tree.All):
        for each in where.conditions:
            yield from _top(each)
    elif where is not None:
        yield where


def _name(condition: tree.Condition) -> str:
    match condition:
        case tree.Comparison(path) | tree.Membership(path) | tree.SemiJoin(path):
            return ".".join(path.names).lower()
    return ""


def _equals(condition: tree.Condition) -> bool:
    match condition:
        case tree.Comparison(_, operator):
            return operator == "="
        case tree.Membership(_, negated) | tree.SemiJoin(_, negated):
            return not negated
    return False

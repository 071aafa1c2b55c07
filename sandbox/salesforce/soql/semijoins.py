"""What SOQL allows of `Id IN (SELECT ...)`: two, at the top level, one id each, never of the outer object."""

from sandbox.salesforce.errors import malformed_query
from sandbox.salesforce.soql import tree
from sandbox.salesforce.soql.compile import Asker, Column, Statement, entity_of
from sandbox.salesforce.soql.lexer import pointed

MOST = 2


def check(where: tree.Condition | None) -> None:
    """Raises SalesforceError MALFORMED_QUERY for semi-joins in places or numbers that SOQL does not take."""
    if where is None:
        return
    if isinstance(where, tree.Any) and any(isinstance(each, tree.SemiJoin) for each in where.conditions):
        raise malformed_query("Semi join sub-selects are not allowed with the 'OR' operator")
    top = where.conditions if isinstance(where, tree.All) else (where,)
    joins = [each for each in top if isinstance(each, tree.SemiJoin)]
    if len(joins) > MOST:
        raise malformed_query(f"Maximum {MOST} semi join sub-selects are allowed")
    if any(holds(each) for each in top if not isinstance(each, tree.SemiJoin)):
        raise malformed_query(
            "Semi join sub-selects are only allowed at the top level WHERE expressions"
            " and not in nested WHERE expressions."
        )


def inner(statement: Statement, outer: Column, condition: tree.SemiJoin) -> tuple[Statement, Column]:
    """The sub-select's statement, still without its WHERE, and the one column it gives."""
    asker, query = statement.asker, condition.query
    if query.order or query.limit is not None or query.offset:
        raise malformed_query("ORDER BY, LIMIT and OFFSET are not allowed in semi join sub-selects")
    if query.where and holds(query.where):
        raise malformed_query("Nesting of semi join sub-selects is not supported")
    entity = entity_of(asker, query)
    if entity.name == "ContentDocumentLink":
        raise malformed_query("Entity 'ContentDocumentLink' is not supported for semi join inner selects")
    if entity.name == statement.entity.name:
        raise malformed_query("The inner and outer selects should not be on the same object type")
    made = Statement(
        asker, entity, alias=f"{statement.alias}s{len(statement.parameters)}_", parameters=statement.parameters
    )
    path = _only(asker, query)
    selected = made.column(path)
    _check_joins(asker, outer, condition.path)
    _check_joins(asker, selected, path)
    if set(outer.field.targets).isdisjoint(selected.field.targets) and outer.field.targets != selected.field.targets:
        raise malformed_query(
            f"The selected field '{selected.field.name}' in the subquery and the left operand field"
            f" '{outer.field.name}' in the where expression in the outer query should point to the same object type"
        )
    return made, selected


def _only(asker: Asker, query: tree.Query) -> tree.Path:
    match query.items:
        case (tree.Path(names=(_,)) as path,):
            return path
    raise pointed(asker.soql, query.at, "MALFORMED_QUERY", "a semi join sub-select gives one field of its own object")


def _check_joins(asker: Asker, column: Column, path: tree.Path) -> None:
    if not column.field.joins or column.parents:
        message = f"semi join sub-selects take the object's own id and reference fields, not '{'.'.join(path.names)}'"
        raise pointed(asker.soql, path.at, "INVALID_QUERY_FILTER_OPERATOR", message)


def holds(condition: tree.Condition) -> bool:
    match condition:
        case tree.SemiJoin():
            return True
        case tree.Not(negated):
            return holds(negated)
        case tree.All(conditions) | tree.Any(conditions):
            return any(holds(each) for each in conditions)
    return False

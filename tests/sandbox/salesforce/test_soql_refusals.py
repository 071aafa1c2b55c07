"""What a query may not ask, and the words in which it is refused: the code, the message, the place.

Documents: SOQL and SOSL Reference, "SOQL SELECT Syntax", "fieldExpression Syntax", "Comparison Operators" and
"Understanding Relationship Query Limitations"; SOAP guide, "API Fault Element" (the codes); the App Limits cheat sheet,
"SOQL and SOSL Limits".
"""

# ruff: noqa: S608  the strings are SOQL, and the tests' own

import pytest

from sandbox.salesforce.errors import SalesforceError

WORDS = {
    "column": "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name."
    " Please reference your WSDL or the describe call for the appropriate names.",
    "object": "If you are attempting to use a custom object, be sure to append the '__c' after the entity name."
    " Please reference your WSDL or the describe call for the appropriate names.",
}


async def refusal(company, soql):
    with pytest.raises(SalesforceError) as refused:
        await company.org.query(soql, company.rosa)
    assert refused.value.status == 400
    return refused.value


async def test_a_field_that_is_not_there_is_pointed_at(company):
    error = await refusal(company, "SELECT Id, Naem FROM Account")
    assert error.code == "INVALID_FIELD"
    assert error.message == (
        "\nSELECT Id, Naem FROM Account\n           ^\nERROR at Row:1:Column:12\n"
        f"No such column 'Naem' on entity 'Account'. {WORDS['column']}"
    )


async def test_the_place_is_given_by_row_in_a_query_of_several_lines(company):
    error = await refusal(company, "SELECT Id\nFROM Sales_Order__c\nWHERE Account__r.Naem = 'x'")
    assert "\nWHERE Account__r.Naem = 'x'\n      ^\nERROR at Row:3:Column:7\nNo such column 'Naem'" in error.message
    assert "on entity 'Account'" in error.message


async def test_an_object_that_is_not_there(company):
    error = await refusal(company, "SELECT Id FROM Sales_Ordr__c")
    assert error.code == "INVALID_TYPE"
    expected = f"ERROR at Row:1:Column:16\nsObject type 'Sales_Ordr__c' is not supported. {WORDS['object']}"
    assert error.message.endswith(expected)


@pytest.mark.parametrize(
    ("soql", "code", "words"),
    [
        (
            "SELECT Owner__r.Name FROM Account",
            "INVALID_FIELD",
            "Didn't understand relationship 'Owner__r' in field path.",
        ),
        ("SELECT Id FROM Account WHERE Nope.Name = 'x'", "INVALID_FIELD", "Didn't understand relationship 'Nope'"),
        ("SELECT (SELECT Id FROM Contact) FROM Account", "INVALID_TYPE", "'Contact' in FROM part of query call."),
        ("SELECT Account FROM Contact", "INVALID_FIELD", "No such column 'Account' on entity 'Contact'"),
        ("SELECT Id FROM Account WHERE Id = 'abc'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: abc"),
        ("SELECT Id FROM Account WHERE Id IN ('')", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: "),
        (
            "SELECT Id FROM Account WHERE Id LIKE '001%'",
            "INVALID_QUERY_FILTER_OPERATOR",
            "invalid operator on id field",
        ),
        ("SELECT Id FROM User WHERE IsActive > true", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator on boolean"),
        (
            "SELECT Id FROM Opportunity WHERE Amount = '5'",
            "INVALID_FIELD",
            "filter criterion for field 'Amount' must be of type double and should not be enclosed in quotes",
        ),
        (
            "SELECT Id FROM Opportunity WHERE StageName = 5",
            "INVALID_FIELD",
            "filter criterion for field 'StageName' must be of type string and should be enclosed in quotes",
        ),
        (
            "SELECT Id FROM Opportunity WHERE CloseDate = '2026-01-01'",
            "INVALID_FIELD",
            "filter criterion for field 'CloseDate' must be of type date and should not be enclosed in quotes",
        ),
        (
            "SELECT Id FROM Opportunity WHERE CreatedDate > 2026-01-01",
            "INVALID_FIELD",
            "filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes",
        ),
        ("SELECT Id FROM User WHERE IsActive = 'true'", "INVALID_FIELD", "must be of type boolean"),
        ("SELECT Id FROM Order_Note__c WHERE Body__c = 'x'", "INVALID_FIELD", "'Body__c' can not be filtered"),
        ("SELECT Id FROM Order_Note__c ORDER BY Body__c", "INVALID_FIELD", "'Body__c' can not be sorted"),
        (
            "SELECT Amount FROM Opportunity GROUP BY Amount",
            "INVALID_FIELD",
            "'Amount' can not be grouped in a query call",
        ),
        ("SELECT Id, id FROM Account", "INVALID_FIELD", "duplicate field selected: Id"),
        ("SELECT Id FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000"),
    ],
)
async def test_wrong_names_and_values(company, soql, code, words):
    error = await refusal(company, soql)
    assert (error.code, words in error.message) == (code, True), error.message


@pytest.mark.parametrize(
    ("soql", "words"),
    [
        ("", "unexpected token: '<EOF>'"),
        ("SELECT", "unexpected token: '<EOF>'"),
        ("SELECT FROM Account", "unexpected token: 'FROM'"),
        ("SELECT * FROM Account", "unexpected token: '*'"),
        ("SELECT Id FROM Account;", "unexpected token: ';'"),
        ("SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", "unexpected token: 'OR'"),
        ("SELECT Id FROM Account WHERE Name = 'a' AND NOT Name = 'b'", "unexpected token: 'NOT'"),
        ("SELECT Id FROM Account WHERE NOT Name = 'a' AND Name = 'b'", "unexpected token: 'AND'"),
        ("SELECT Id FROM Account WHERE (Name = 'a'", "unexpected token: '<EOF>'"),
        ("SELECT Id FROM Account WHERE Name == 'a'", "unexpected token: '='"),
        ('SELECT Id FROM Account WHERE Name = "a"', "unexpected token"),
        ("SELECT Id FROM Account WHERE Name NOT LIKE 'a%'", "unexpected token: 'NOT'"),
        ("SELECT Id FROM Account WHERE Name IN ()", "unexpected token: ')'"),
        ("SELECT Id FROM Account WHERE Name = 'O'Brien'", "unterminated string literal"),
        ("SELECT Id FROM Account WHERE Name = 'O'Brien' '", "unexpected token: 'Brien'"),
        ("SELECT Id FROM Account WHERE Name = 'open", "string literal"),
        ("SELECT Id FROM Account WHERE Name = 'a\\qb'", "Illegal character sequence '\\q' in string literal."),
        ("SELECT Id FROM Account WHERE Name = :name", "Bind variables only allowed in Apex code"),
        ("SELECT Id FROM Account WHERE Name IN :names", "Bind variables only allowed in Apex code"),
        ("SELECT Id FROM Account WHERE Name = Payment_Terms__c", "Bind variables only allowed in Apex code"),
        ("SELECT Id FROM Account WHERE CreatedDate = LAST_N_DAYS", "Bind variables only allowed in Apex code"),
        ("SELECT Id FROM Account WHERE CreatedDate = LAST_N_DAYS:x", "unexpected token: 'x'"),
        ("SELECT Id FROM Account WHERE CreatedDate > 2026-13-40T00:00:00Z", "unexpected token"),
        ("SELECT Id FROM Account WHERE CreatedDate = THIS_FISCAL_YEAR", "Bind variables"),
        ("SELECT Id FROM Account ORDER Name", "unexpected token: 'ORDER'"),
        ("SELECT Id FROM Account LIMIT -1", "unexpected token: '-1'"),
        ("SELECT Id FROM Account LIMIT 1 WHERE Name = 'x'", "unexpected token: 'WHERE'"),
        ("SELECT Id FROM Account LIMIT 9999999999", "numeric value out of range"),
        (f"SELECT Id FROM Account LIMIT {'9' * 5000}", "numeric value out of range"),
        ("SELECT Id FROM Opportunity WHERE Amount IN (1e999)", "numeric value out of range"),
        (f"SELECT Id FROM Account WHERE Name LIKE '{'%a' * 2500}'", "at most 4000 characters"),
        ("SELECT Id FROM Account WHERE CreatedDate > NEXT_N_YEARS:99999", "unexpected token"),
        ("SELECT Id FROM Account WHERE CreatedDate > N_DAYS_AGO:2147483647", "unexpected token"),
        ("SELECT Id FROM Account FOR VIEW", "unexpected token: 'FOR'"),
        ("SELECT Id FROM Account WITH SECURITY_ENFORCED", "unexpected token: 'WITH'"),
        ("SELECT Id FROM Account USING SCOPE mine", "unexpected token: 'USING'"),
        ("SELECT Id FROM Account ALL ROWS", "unexpected token: 'ALL'"),
        ("SELECT Id FROM Account, Account.Contacts c", "unexpected token: ','"),
        ("SELECT FIELDS(ALL) FROM Account LIMIT 200", "unexpected token: '('"),
        ("SELECT toLabel(Status__c) FROM Sales_Order__c", "unexpected token: '('"),
        ("SELECT TYPEOF Owner WHEN User THEN Name END FROM Account", "unexpected token: 'WHEN'"),
        ("SELECT (SELECT Id FROM Contacts), (SELECT Name FROM contacts) FROM Account", "relationship twice: Contacts"),
        ("SELECT (SELECT (SELECT Id FROM Contacts) FROM Contacts) FROM Account", "unexpected token: '('"),
        ("SELECT Id FROM Quote__c WHERE Status__c INCLUDES ('a')", "unexpected token: 'INCLUDES'"),
        ("FIND {acme} RETURNING Account", "unexpected token"),
        ("DELETE FROM Account", "unexpected token: 'DELETE'"),
        ("SELECT Name n FROM Account", "only aggregate expressions use field aliasing"),
        ("SELECT (SELECT Id i FROM Contacts) FROM Account", "unexpected token: 'i'"),
        ("SELECT Name, COUNT(Id) FROM Account", "Field must be grouped or aggregated: Name"),
        ("SELECT Name FROM Account GROUP BY OwnerId", "Field must be grouped or aggregated: Name"),
        ("SELECT Owner.Name FROM Account GROUP BY Name", "Field must be grouped or aggregated: Owner.Name"),
        ("SELECT Name FROM Account GROUP BY Name ORDER BY Id", "Ordered field must be grouped or aggregated: Id"),
        ("SELECT Id FROM Account ORDER BY COUNT(Id)", "Ordered field must be grouped or aggregated"),
        ("SELECT SUM(Name) FROM Account", "field Name does not support aggregate operator SUM"),
        ("SELECT COUNT(Description) FROM Task", "field Description does not support aggregate operator COUNT"),
        ("SELECT MAX(Id) FROM Account", "field Id does not support aggregate operator MAX"),
        ("SELECT COUNT(Id) FROM Account LIMIT 5", "cannot also use LIMIT"),
        ("SELECT COUNT(Id) a, COUNT(Name) A FROM Account", "duplicate alias: a"),
        ("SELECT Name, (SELECT Id FROM Contacts) FROM Account GROUP BY Name", "child relationships"),
        ("SELECT Name FROM Account GROUP BY Name HAVING COUNT(Id) > 1", "unexpected token: 'HAVING'"),
        ("SELECT Name FROM Account GROUP BY ROLLUP(Name)", "unexpected token: '('"),
        ("SELECT CALENDAR_YEAR(CreatedDate) FROM Account", "unexpected token: '('"),
        ("SELECT COUNT() FROM Account GROUP BY Name", "COUNT()"),
        ("SELECT Id FROM Account -- all of it", "unexpected token"),
        ("SELECT COUNT() FROM Account ORDER BY Name", "COUNT()"),
        ("SELECT Id, COUNT() FROM Account", "unexpected token: ')'"),
        (f"SELECT {'Owner.CreatedBy.' * 3}Name FROM Account", "5 levels"),
    ],
)
async def test_what_is_not_soql_or_not_supported_here(company, soql, words):
    error = await refusal(company, soql)
    assert (error.code, words in error.message) == ("MALFORMED_QUERY", True), error.message


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("Name = 'x' OR Id IN (SELECT Quote__c FROM Sales_Order__c)", "not allowed with the 'OR' operator"),
        (
            "Name = 'x' AND (Name = 'y' OR Id IN (SELECT Quote__c FROM Sales_Order__c))",
            "only allowed at the top level WHERE expressions",
        ),
        ("NOT Id IN (SELECT Quote__c FROM Sales_Order__c)", "only allowed at the top level WHERE expressions"),
        (
            " AND ".join(["Id IN (SELECT Quote__c FROM Sales_Order__c)"] * 3),
            "Maximum 2 semi join sub-selects are allowed",
        ),
        (
            "Id IN (SELECT Quote__c FROM Sales_Order__c WHERE Id IN (SELECT Sales_Order__c FROM Invoice__c))",
            "Nesting of semi join sub-selects is not supported",
        ),
        ("Id IN (SELECT Id FROM Quote__c)", "should not be on the same object type"),
        ("Id IN (SELECT Account__c FROM Sales_Order__c)", "should point to the same object type"),
        ("Id IN (SELECT Quote__c FROM Sales_Order__c LIMIT 5)", "LIMIT"),
        ("Id IN (SELECT Quote__c, Id FROM Sales_Order__c)", "one field"),
        ("Id IN (SELECT Sales_Order__r.Quote__c FROM Invoice__c)", "one field"),
    ],
)
async def test_what_a_semi_join_may_not_do(company, condition, words):
    error = await refusal(company, f"SELECT Id FROM Quote__c WHERE {condition}")
    assert (error.code, words in error.message) == ("MALFORMED_QUERY", True), error.message


async def test_a_semi_join_takes_ids_only(company):
    error = await refusal(company, "SELECT Id FROM Quote__c WHERE Name IN (SELECT Name FROM Sales_Order__c)")
    assert error.code == "INVALID_QUERY_FILTER_OPERATOR"


@pytest.mark.parametrize("depth", [30, 20_000])
async def test_a_query_of_endless_depth_or_length_is_too_complicated(company, depth):
    nested = f"SELECT Id FROM Account WHERE {'(' * depth}Name = 'x'{')' * depth}"
    assert (await refusal(company, nested)).code == "QUERY_TOO_COMPLICATED"
    chained = "SELECT Id FROM Account WHERE " + " OR ".join(["Name = 'x'"] * (depth * 20))
    assert (await refusal(company, chained)).code == "QUERY_TOO_COMPLICATED"

"""The tables through the versions, on both engines."""

import re
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.store import jobs, schema
from bot.store.database import Database, Tx
from bot.store.schema import SchemaOutdated, migrate, open_database, outdated
from bot.store.tables import metadata
from tests.store.kit import LEASE, NOW, race

DEFINITIONS = """
    SELECT 'column', table_name || '.' || column_name, data_type || is_nullable FROM information_schema.columns
    WHERE table_schema = 'public'
    UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


@pytest.fixture
def fresh(empty_url: str) -> Database:
    db = Database(empty_url)
    yield db
    db.close()


def test_the_migrations_make_exactly_the_tables(fresh: Database):
    migrate(fresh)
    with fresh.transaction() as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []
        migrated = definitions(tx)
        tx.execute(text("DROP TABLE alembic_version"))
        metadata.drop_all(tx)
        metadata.create_all(tx)
        assert definitions(tx) == {name: said for name, said in migrated.items() if "alembic" not in name}


def definitions(tx: Tx) -> dict[str, object]:
    """Every table, constraint and index in the engine's own words: Alembic does not compare checks and conditions."""
    if tx.dialect.name == "postgresql":
        return {f"{kind} {name}": said for kind, name, said in tx.execute(text(DEFINITIONS))}
    made = tx.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {name: sorted(_parts(sql.replace('"', ""))) for name, sql in made}


def _parts(sql: str) -> set[str]:
    """SQLite keeps the text, with columns that were added later behind the constraints and on one line."""
    return {each.strip(" \t\n()") for each in re.split(r",\s*|\n", sql)} - {""}


def test_migrating_again_changes_nothing(fresh: Database):
    assert outdated(fresh)
    assert migrate(fresh)
    assert not outdated(fresh)
    assert not migrate(fresh)


def test_several_replicas_may_start_at_once(empty_url: str):
    if empty_url.startswith("sqlite"):
        return  # one bot has the file
    replicas = [Database(empty_url) for _ in range(4)]
    race(*(lambda db=db: migrate(db) for db in replicas))
    for db in replicas:
        assert jobs.last(db, "sweep") is None
        db.close()


def test_a_bot_starts_on_what_it_knows(empty_url: str):
    if empty_url.startswith("postgresql"):
        with pytest.raises(SchemaOutdated, match="exodus migrate"):
            open_database(empty_url)
        db = Database(empty_url)
        migrate(db)
        db.close()
    db = open_database(empty_url)
    assert jobs.claim(db, "sweep", "14:00", "one", NOW, LEASE) == 1
    db.close()


def test_a_file_that_is_no_database_is_let_go_of(tmp_path: Path):
    file = tmp_path / "exodus.db"
    file.write_text("Dear diary, " * 100)
    for _ in range(2):
        with pytest.raises(DatabaseError, match="not a database"):
            open_database(f"sqlite:///{file}")


def test_a_newer_database_is_let_be(fresh: Database):
    """While replicas roll, the older ones go on: a release adds first and takes away in the next."""
    migrate(fresh)
    with fresh.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not outdated(fresh)


def test_sqlite_is_copied_before_it_is_changed(tmp_path: Path):
    file, copy = tmp_path / "exodus.db", tmp_path / "exodus.db.before-migration"
    db = open_database(f"sqlite:///{file}")
    assert not copy.exists()
    jobs.claim(db, "sweep", "14:00", "one", NOW, LEASE)
    for _ in range(2):
        schema._back_up(db, file)
    db.close()
    assert copy.stat().st_mode & 0o077 == 0
    kept = sqlite3.connect(copy)
    assert kept.execute("SELECT owner FROM job_run").fetchall() == [("one",)]
    kept.close()

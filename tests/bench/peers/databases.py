"""Databases for runs: a file or a database of its own for each, gone afterwards."""

import os
import shutil
import sqlite3
from pathlib import Path

import psycopg


class Databases:
    """Makes, weighs and removes databases."""

    def __init__(self, folder):
        self.folder = Path(folder) / "data"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.server = os.environ["TEST_DATABASE_URL"]
        self.made = 0

    def make(self, kind):
        """The address of an empty database."""
        self.made += 1
        if kind == "SQLite":
            return f"sqlite:{self.folder / f'{self.made}.db'}"
        self.ask(self.server, f"CREATE DATABASE peers_{self.made}")
        return f"{self.server.rpartition('/')[0]}/peers_{self.made}"

    def remove(self, url):
        if url.startswith("sqlite:"):
            for file in self.folder.glob(Path(url).name + "*"):
                file.unlink()
        else:
            self.ask(self.server, f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def bytes(self, url):
        """What a filled database takes on disk, its log of changes written back."""
        if url.startswith("sqlite:"):
            file = url.removeprefix("sqlite:")
            with sqlite3.connect(file) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return os.path.getsize(file)
        relations = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind IN ('r', 'p') \
            AND relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_|^information')"
        return int(self.ask(url, relations)[0][0])

    def close(self):
        shutil.rmtree(self.folder)

    @staticmethod
    def ask(url, statement):
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

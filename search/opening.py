"""Settings → indexes, service and indexer; the one place where search chooses implementations."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from kb.errors import NotInitialised
from kb.settings import Settings
from search.embedding.bank import QuestionBank
from search.embedding.choice import BUILTIN, builtin_folder, embedder_for
from search.embedding.protocol import Embedder
from search.index.merged import MergedReader
from search.index.protocol import VectorIndex
from search.profiles import ranking_profile
from search.ranking.order import Ranker, TreeRanker, WeightedRanker
from search.ranking.trees import FILE as TREES
from search.ranking.trees import TreeEnsemble
from search.service import SearchService
from search.vectorise import Vectoriser

if TYPE_CHECKING:
    from kb.store.database import Database
    from search.indexer import Indexer

LEXICAL_FORM: Final = "bm25f-3"
"""Changed whenever the tokens or weights of passages change, so that old indexes are noticed."""

_PENDING: Final = (
    "select count(*) from outbox_entry where topic = 'index' and done_at is null and attempts < 3"
)


class Scope(StrEnum):
    """检索范围: what the public may find, or everything an insider may."""

    PUBLIC = "public"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Indexes:
    """两个索引: the public one and the internal one of a home folder."""

    public: VectorIndex
    internal: VectorIndex

    def close(self) -> None:
        """Release both."""
        self.public.close()
        self.internal.close()


def open_indexes(settings: Settings, embedder: Embedder, *, discard: bool = False) -> Indexes:
    """Open both indexes, embedded or on the cluster; `discard` empties them first.

    Raises:
        IndexBusy: another process owns the folders.
        IndexDamaged: an index cannot be read or was made by another model.
    """
    public = _open_one(settings, settings.public_index_dir, "public", embedder, discard=discard)
    try:
        internal = _open_one(
            settings, settings.internal_index_dir, "internal", embedder, discard=discard
        )
    except BaseException:
        public.close()
        raise
    return Indexes(public, internal)


def _open_one(
    settings: Settings, folder: Path, scope: str, embedder: Embedder, *, discard: bool
) -> VectorIndex:
    encoder = f"{embedder.name}+{LEXICAL_FORM}"
    if settings.qdrant_url is None:
        from search.index.edge import EdgeIndex  # lazy: only one of the two engines is loaded

        return EdgeIndex(folder, embedder.dimension, encoder=encoder, discard=discard)
    from search.index.cluster import ClusterIndex  # lazy: qdrant-client takes a second to import

    secret = settings.qdrant_api_key
    index = ClusterIndex.connect(
        settings.qdrant_url,
        f"anjian-{scope}-{encoder}",
        embedder.dimension,
        api_key=secret.get_secret_value() if secret else None,
    )
    if discard:
        index.clear()
    return index


def ranker_for(settings: Settings) -> Ranker:
    """Return what orders the candidates: trees were trained for the built-in model alone."""
    folder = builtin_folder()
    if settings.embedding_model != BUILTIN or not (folder / TREES).exists():
        return WeightedRanker()
    return TreeRanker(TreeEnsemble.load(folder), ranking_profile().tree_depth)


def question_bank(settings: Settings) -> QuestionBank:
    """Return the everyday questions of the model in use; only the built-in model brings them."""
    if settings.embedding_model != BUILTIN:
        return QuestionBank.empty()
    return QuestionBank.load(builtin_folder())


class SearchRuntime:
    """检索运行时: indexes, services and indexer of one process that owns the home's indexes.

    The web server opens one, calls `start`, hands `public` to its pages and calls `close` at the
    end. `public` has no way to the internal index.
    """

    def __init__(self, settings: Settings, database: Database, *, discard: bool = False) -> None:
        from search.indexer import Indexer  # lazy: SQLAlchemy

        embedder = embedder_for(settings.embedding_model)
        vectoriser = Vectoriser(embedder)
        bank = question_bank(settings)
        self.indexes = open_indexes(settings, embedder, discard=discard)
        ranker = ranker_for(settings)
        self.public = SearchService(self.indexes.public, vectoriser, bank, ranker)
        both = MergedReader(self.indexes.internal, self.indexes.public)
        self.internal = SearchService(both, vectoriser, bank, ranker)
        self.indexer: Indexer = Indexer(
            database, self.indexes.public, self.indexes.internal, vectoriser
        )
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def service(self, scope: Scope) -> SearchService:
        """Return the service of a scope."""
        return self.public if scope is Scope.PUBLIC else self.internal

    def start(self) -> None:
        """Drain the outbox in a thread until `close`."""
        self._thread = threading.Thread(
            target=self.indexer.run, args=(self._stop,), name="indexer", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop the thread and release the indexes."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self.indexes.close()
        self.indexer.close()


class OpenedSearch:
    """单次检索: the service of a command that only asks; a context manager.

    Args:
        settings: of the home folder.
        scope: whose view.
        on_pending: called with the number of waiting outbox entries before they are worked off.

    Opens only the index that the scope needs and does not touch the database unless documents
    wait to be indexed.

    Raises:
        NotInitialised: there is no database in the home folder.
        IndexBusy: another process (the server) owns the indexes.
    """

    def __init__(
        self,
        settings: Settings,
        scope: Scope,
        on_pending: Callable[[int], None] | None = None,
    ) -> None:
        self._runtime: SearchRuntime | None = None
        self._indexes: list[VectorIndex] = []
        waiting = pending_entries(settings)
        if waiting:
            if on_pending is not None:
                on_pending(waiting)
            self._catch_up(settings)
        embedder = embedder_for(settings.embedding_model)
        vectoriser = Vectoriser(embedder)
        bank, ranker = question_bank(settings), ranker_for(settings)
        public = _open_one(settings, settings.public_index_dir, "public", embedder, discard=False)
        self._indexes.append(public)
        if scope is Scope.PUBLIC:
            self.service = SearchService(public, vectoriser, bank, ranker)
            return
        internal = _open_one(
            settings, settings.internal_index_dir, "internal", embedder, discard=False
        )
        self._indexes.append(internal)
        both = MergedReader(internal, public)
        self.service = SearchService(both, vectoriser, bank, ranker)

    def __enter__(self) -> SearchService:
        """Return the service."""
        return self.service

    def __exit__(self, *reason: object) -> None:
        """Release the indexes."""
        for index in self._indexes:
            index.close()

    def _catch_up(self, settings: Settings) -> None:
        from kb.store.database import Database  # lazy: SQLAlchemy

        database = Database.open(settings)
        runtime = SearchRuntime(settings, database)
        try:
            runtime.indexer.drain()
            runtime.indexer.finish()
        finally:
            runtime.close()
            database.close()


def pending_entries(settings: Settings) -> int:
    """Return how many outbox entries wait; asks SQLite directly, which takes a millisecond.

    Raises:
        NotInitialised: there is no database yet.
    """
    url = settings.resolved_database_url
    if not url.startswith("sqlite:///"):
        from kb.store.database import Database  # lazy: SQLAlchemy

        database = Database.open(settings)
        try:
            with database.reading() as session:
                from search.indexer import pending

                return pending(session)
        finally:
            database.close()
    path = Path(url.removeprefix("sqlite:///"))
    hint = "请先运行 anjian init --starter（或用 --home 指定已有的数据目录）"
    if not path.exists():
        raise NotInitialised(f"数据目录 {settings.home} 中还没有数据库", hint=hint)
    address = f"file:{quote(str(path))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
        try:
            return int(connection.execute(_PENDING).fetchone()[0])
        except sqlite3.OperationalError:
            raise NotInitialised("数据库中还没有数据表", hint=hint) from None

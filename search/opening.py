"""Settings → indexes, service and indexer; the one place where search chooses implementations."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from kb.errors import NotInitialised
from kb.settings import Settings
from search.embedding.bank import QuestionBank
from search.embedding.choice import builtin_folder, embedder_for
from search.embedding.location import BUILTIN
from search.embedding.protocol import Embedder
from search.held.catalogue import Catalogue, HeldIndex
from search.held.opened import Indexes, Live, LiveSearch, OpenedIndex, Services
from search.index.merged import MergedReader
from search.index.protocol import IndexReader, VectorIndex
from search.profiles import ranking_profile
from search.ranking.order import Ranker, TreeRanker, WeightedRanker
from search.ranking.reranking import CrossEncoder, RerankingRanker, reranker_for
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


def open_indexes(
    settings: Settings, embedder: Embedder, folder: Path, *, discard: bool = False
) -> Indexes:
    """Open both indexes, embedded in a folder or on the cluster; `discard` empties them first.

    Raises:
        IndexBusy: another process owns the folders.
        IndexDamaged: an index cannot be read or was made by another model.
    """
    public = _open_one(settings, folder, "public", embedder, discard=discard)
    try:
        internal = _open_one(settings, folder, "internal", embedder, discard=discard)
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

        return EdgeIndex(folder / scope, embedder.dimension, encoder=encoder, discard=discard)
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


def ranker_for(model: str) -> Ranker:
    """Return what orders the candidates: trees were trained for the built-in model alone."""
    folder = builtin_folder()
    if model != BUILTIN or not (folder / TREES).exists():
        return WeightedRanker()
    profile = ranking_profile()
    return TreeRanker(TreeEnsemble.load(folder), profile.tree_depth, profile.tree_trust)


def question_bank(model: str, folder: Path) -> QuestionBank:
    """Return the everyday questions as a model embeds them: its own, or those beside its index."""
    return QuestionBank.load(builtin_folder() if model == BUILTIN else folder)


class _Asking:
    """What every service of one held index is made with."""

    def __init__(self, settings: Settings, held: HeldIndex, folder: Path) -> None:
        downloads = settings.model_downloads
        self.embedder = embedder_for(held.model, downloads=downloads)
        self.vectoriser = Vectoriser(self.embedder)
        self._reranker: CrossEncoder | None = reranker_for(
            settings.reranker_model, downloads=downloads
        )
        self._depth = settings.reranker_depth
        self._model, self._folder = held.model, folder

    def services(self, indexes: Indexes) -> Services:
        """Return the services over a pair of indexes, with the bank as it is now."""
        both = MergedReader(indexes.internal, indexes.public)
        bank = question_bank(self._model, self._folder)
        return Services(self._service(indexes.public, bank), self._service(both, bank))

    def service(self, reader: IndexReader) -> SearchService:
        """Return a service over one reader."""
        return self._service(reader, question_bank(self._model, self._folder))

    def _service(self, reader: IndexReader, bank: QuestionBank) -> SearchService:
        ranker = ranker_for(self._model)
        if self._reranker is not None:
            ranker = RerankingRanker(ranker, self._reranker, reader, self._depth)
        return SearchService(reader, self.vectoriser, bank, ranker)


def open_held(
    settings: Settings, database: Database, held: HeldIndex, discard: bool = False
) -> OpenedIndex:
    """Open a held pair of indexes with its model, whatever the settings name now.

    Raises:
        InvalidInput: its model is not on this machine.
        IndexBusy: another process owns the folders.
        IndexDamaged: an index cannot be read or was made by another model.
    """
    from search.indexer import Indexer  # lazy: SQLAlchemy

    folder = Catalogue(settings).folder(held)
    asking = _Asking(settings, held, folder)
    indexes = open_indexes(settings, asking.embedder, folder, discard=discard)
    return OpenedIndex(
        held,
        indexes,
        Indexer(database, indexes.public, indexes.internal, asking.vectoriser),
        asking.vectoriser,
        partial(asking.services, indexes),
        None if held.model == BUILTIN else lambda bank: bank.save(folder),
    )


class SearchRuntime:
    """检索运行时: indexes, services and indexer of one process that owns the home's indexes.

    The web server opens one, calls `start`, hands `public` to its pages and calls `close` at the
    end. `public` has no way to the internal index.
    """

    def __init__(self, settings: Settings, database: Database, *, discard: bool = False) -> None:
        self._catalogue = Catalogue(settings)
        self._settings, self._database = settings, database
        opened = open_held(settings, database, self._catalogue.adopt(), discard)
        self.live = Live(opened)
        self.public = LiveSearch(self.live, lambda services: services.public)
        self.internal = LiveSearch(self.live, lambda services: services.internal)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def opened(self) -> OpenedIndex:
        """The index in use."""
        return self.live.current

    @property
    def indexes(self) -> Indexes:
        """Both indexes in use."""
        return self.opened.indexes

    @property
    def indexer(self) -> Indexer:
        """What keeps the indexes in use equal to the database."""
        return self.opened.indexer

    def service(self, scope: Scope) -> LiveSearch:
        """Return the service of a scope."""
        return self.public if scope is Scope.PUBLIC else self.internal

    def start(self) -> None:
        """Keep the index up in a thread until `close`."""
        self._thread = threading.Thread(
            target=self.keep, args=(self._stop,), name="indexer", daemon=True
        )
        self._thread.start()

    def keep(self, stop: threading.Event) -> None:
        """Drain the outbox, and change to the index of another model when asked, until told to
        stop.
        """
        from search.held.switching import Follower, Switch  # lazy: SQLAlchemy

        self._catalogue.note_setting()
        opener = partial(open_held, self._settings, self._database)
        switch = Switch(self._catalogue, self._database, opener, self.live)
        with Follower(self._catalogue, switch).following(stop):
            while not stop.is_set():
                with self.live.lease() as opened:
                    opened.indexer.turn(stop)

    def close(self) -> None:
        """Stop the thread and release the indexes."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self.opened.close()


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
        self._indexes: list[VectorIndex] = []
        waiting = pending_entries(settings)
        if waiting:
            if on_pending is not None:
                on_pending(waiting)
            self._catch_up(settings)
        catalogue = Catalogue(settings)
        held = catalogue.read().current
        folder = catalogue.folder(held)
        asking = _Asking(settings, held, folder)
        public = _open_one(settings, folder, "public", asking.embedder, discard=False)
        self._indexes.append(public)
        reader: IndexReader = public
        if scope is Scope.INTERNAL:
            internal = _open_one(settings, folder, "internal", asking.embedder, discard=False)
            self._indexes.append(internal)
            reader = MergedReader(internal, public)
        self.service = asking.service(reader)

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

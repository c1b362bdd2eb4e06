"""运行设置 settings, read once from the environment (prefix `ANJIAN_`) by whoever starts a process.

Nothing in the product reads the environment elsewhere: commands and the web application build one
`Settings` and hand it down. `docs/settings.md` lists every field; a test compares the two.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """运行设置: where the data lives, which database and index serve it, and the limits."""

    model_config = SettingsConfigDict(env_prefix="ANJIAN_", extra="ignore", frozen=True)

    home: Path = Field(default=Path(".anjian"), description="数据目录：数据库、索引、原始文件")
    database_url: str | None = Field(
        default=None, description="数据库地址；缺省为数据目录中的 SQLite 文件"
    )
    qdrant_url: str | None = Field(
        default=None, description="Qdrant 集群地址；缺省为数据目录中的嵌入式索引"
    )
    qdrant_api_key: SecretStr | None = Field(default=None, description="Qdrant 集群密钥")
    laws_dir: Path | None = Field(default=None, description="启动后在后台载入的法规目录")
    host: str = Field(default="127.0.0.1", description="监听地址")
    port: int = Field(default=8000, ge=1, le=65535, description="监听端口")
    web_threads: int = Field(default=8, ge=1, le=64, description="网页服务线程数")
    secret_key: SecretStr | None = Field(
        default=None, description="会话签名密钥；缺省时在数据目录中生成并保存"
    )
    secure_cookies: bool = Field(default=False, description="仅经 HTTPS 发送会话 Cookie")
    rate_limit: str = Field(default="240 per minute", description="公开读取接口的限速")
    max_file_bytes: int = Field(
        default=50 * 1024 * 1024, ge=1, description="单个入库文件的大小上限（字节）"
    )
    ingest_workers: int = Field(default=2, ge=1, le=32, description="入库解析进程数")
    embedding_model: str = Field(
        default="builtin",
        description="向量模型：builtin 为随附的静态向量，其他为本地目录或名称（如 BAAI/bge-m3）",
    )
    reranker_model: str = Field(
        default="builtin",
        description="重排模型：builtin 为不另行重排，其他为 CrossEncoder 的本地目录或名称",
    )
    reranker_depth: int = Field(
        default=30, ge=1, le=500, description="由重排模型重新排序的候选条数"
    )
    model_downloads: bool = Field(
        default=False, description="允许按名称从模型站下载本机缓存中没有的模型"
    )

    search_log: bool = Field(
        default=True, description="是否记录公开检索的问题（不含任何个人信息）与反馈"
    )
    search_log_days: int = Field(default=180, ge=1, description="检索记录与反馈保留的天数")
    chat_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="条文作答所用模型服务（OpenAI 兼容）的地址，如 https://…/v1；空为不启用",
    )
    chat_model: str = Field(default="", description="条文作答所用模型的名称；空为不启用")
    chat_api_key: SecretStr | None = Field(default=None, description="模型服务的密钥")
    chat_timeout_s: float = Field(
        default=30, gt=0, le=600, description="等待模型完整作答的时限（秒）"
    )

    @property
    def answers_on(self) -> bool:
        """Whether a chat model is named; without one nothing is ever sent to any."""
        return bool(self.chat_url and self.chat_model)

    @property
    def resolved_database_url(self) -> str:
        """The SQLAlchemy URL in force."""
        if self.database_url:
            return self.database_url
        return f"sqlite:///{(self.home / 'anjian.sqlite3').resolve()}"

    @property
    def public_index_dir(self) -> Path:
        """Folder of the index that holds published, masked passages only."""
        return self.home / "index" / "public"

    @property
    def internal_index_dir(self) -> Path:
        """Folder of the index that holds what the public must not see."""
        return self.home / "index" / "internal"

    @property
    def evaluations_dir(self) -> Path:
        """Folder of saved evaluation runs, which the pages for insiders show."""
        return self.home / "evaluations"

    @property
    def originals_dir(self) -> Path:
        """Folder of the source files as received, named by their sha256. Internal only."""
        return self.home / "originals"

"""Immutable files addressed by the SHA-256 of their content, in GridFS, in a database of their own."""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from bson import ObjectId
from gridfs import GridFSBucket, GridIn, GridOut
from gridfs.errors import CorruptGridFile, FileExists
from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from shared.errors import Invalid, NotFound, QuanhengError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK = 255 * 1024
SEALED = "application/vnd.quanheng.sealed"
"""The media type of what only a person's key in the vault opens."""

_SURE = WriteConcern(w="majority", j=True, wtimeout=10_000)


class FileTooLarge(Invalid):
    """The stream went on beyond the limit; nothing of it is kept. `facts["limit"]` is in bytes."""

    code = "file_too_large"


class FileCorrupt(QuanhengError):
    """What is stored is no longer what was stored: a missing piece or another hash."""

    code = "file_corrupt"


@dataclass(frozen=True)
class FileAddress:
    """How documents refer to a file: hexadecimal SHA-256, size in bytes, media type."""

    sha256: str
    size: int
    content_type: str


class FileStore:
    """Files in GridFS; a file can be seen only once its `fs.files` document, written last, stands."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        sure = database.with_options(write_concern=_SURE)
        self._bucket = GridFSBucket(sure, chunk_size_bytes=BLOCK)
        self._files = sure["fs.files"]
        self._chunks = sure["fs.chunks"]

    def ensure_indexes(self) -> None:
        """Create the index that makes each content unique; doing it again changes nothing."""
        self._files.create_index("metadata.sha256", unique=True)
        self._chunks.create_index([("files_id", ASCENDING), ("n", ASCENDING)], unique=True)

    def put(self, stream: BinaryIO, *, limit: int, content_type: str, name: str) -> FileAddress:
        """Store what `stream` yields, at most `limit` bytes; content already known is not stored again.

        Name and type kept are those of the first who brought the content; each caller gets back
        its own type. Raises FileTooLarge; whatever goes wrong, nothing half-stored can be read.
        """
        upload = self._bucket.open_upload_stream(name)
        try:
            address = _pour(stream, upload, limit, content_type)
            self._publish(upload, address)
        except BaseException:
            upload.abort()
            raise
        return address

    def open(self, sha256: str) -> BinaryIO:
        """The content as a stream, its last block handed out only after the whole hash has held.

        Raises NotFound; opening and reading raise FileCorrupt.
        """
        file_id = self._document(sha256)["_id"]
        return cast(BinaryIO, io.BufferedReader(_Verified(self._bucket.open_download_stream(file_id), sha256)))

    def stat(self, sha256: str) -> FileAddress:
        """Size and first media type of a stored content; raises NotFound."""
        document = self._document(sha256)
        return FileAddress(sha256, document["length"], document["metadata"]["content_type"])

    def sweep(self, older_than: datetime, batch: int = 100) -> int:
        """Remove the pieces of up to `batch` uploads begun before `older_than` and never finished.

        `older_than` (aware) must lie further back than any upload can last, a day for example.
        """
        begun_before = {"files_id": {"$lt": ObjectId.from_datetime(older_than)}}
        file_of = {"from": "fs.files", "localField": "_id", "foreignField": "_id", "as": "file"}
        orphans = self._chunks.aggregate(
            [
                {"$match": begun_before},
                {"$group": {"_id": "$files_id"}},
                {"$lookup": file_of},
                {"$match": {"file": []}},
                {"$limit": batch},
            ]
        )
        removed = [self._chunks.delete_many({"files_id": orphan["_id"]}) for orphan in orphans]
        return len(removed)

    def _publish(self, upload: GridIn, address: FileAddress) -> None:
        if self._files.find_one({"metadata.sha256": address.sha256}, {"_id": 1}):
            upload.abort()
            return
        upload.set("metadata", {"sha256": address.sha256, "content_type": address.content_type})
        try:
            upload.close()
        except FileExists:
            # Another writer was faster with the same content: its copy stays, ours goes.
            upload.abort()

    def _document(self, sha256: str) -> dict[str, Any]:
        document = self._files.find_one({"metadata.sha256": sha256})
        if document is None:
            raise NotFound("there is no such file", sha256=sha256)
        return document


def _pour(stream: BinaryIO, upload: GridIn, limit: int, content_type: str) -> FileAddress:
    digest, size = hashlib.sha256(), 0
    while block := stream.read(BLOCK):
        size += len(block)
        if size > limit:
            raise FileTooLarge(f"a file may have at most {limit} bytes", limit=limit)
        digest.update(block)
        upload.write(block)
    return FileAddress(digest.hexdigest(), size, content_type)


class _Verified(io.RawIOBase):
    """Reads one block ahead, so that a damaged file never reaches its reader whole."""

    def __init__(self, source: GridOut, sha256: str) -> None:
        self._source = source
        self._sha256 = sha256
        self._digest = hashlib.sha256()
        self._ready = b""
        self._ahead = self._fetch()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if not self._ready:
            self._ready, self._ahead = self._ahead, self._fetch()
        target = memoryview(buffer).cast("B")
        count = min(len(target), len(self._ready))
        target[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

    def _fetch(self) -> bytes:
        try:
            block = bytes(self._source.read(BLOCK))
        except CorruptGridFile:
            raise FileCorrupt("a piece of the file is missing", sha256=self._sha256) from None
        self._digest.update(block)
        if not block and self._digest.hexdigest() != self._sha256:
            raise FileCorrupt("the file no longer has its hash", sha256=self._sha256)
        return block

"""The file store on a real MongoDB."""

import hashlib
import io
from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId
from eventlet import GreenPool, sleep
from gridfs import GridFSBucket

from shared.errors import NotFound
from shared.store.files import BLOCK, FileAddress, FileCorrupt, FileStore, FileTooLarge

LIMIT = 4 * BLOCK
SMALL = "铅封完好".encode()
LARGE = bytes(range(256)) * 255 * 4 * 2 + b"end"


@pytest.fixture
def files(database):
    store = FileStore(database)
    store.ensure_indexes()
    return store


def put(files, content, limit=LIMIT, content_type="image/jpeg"):
    return files.put(io.BytesIO(content), limit=limit, content_type=content_type, name="gun-3.jpg")


def nothing_stored(database):
    return database["fs.files"].count_documents({}) == database["fs.chunks"].count_documents({}) == 0


class Tearing(io.BytesIO):
    """A line that breaks after two blocks."""

    def read(self, size=-1):
        if self.tell() >= 2 * BLOCK:
            raise ConnectionError("torn")
        return super().read(size)


class Slow(io.BytesIO):
    """A line on which other green threads get their turn between two blocks."""

    def read(self, size=-1):
        sleep(0)
        return super().read(size)


@pytest.mark.parametrize("content", [b"", SMALL, LARGE, b"x" * BLOCK, b"x" * LIMIT])
def test_a_file_comes_out_as_put_in_under_its_hash(files, content):
    address = put(files, content)
    assert address == FileAddress(hashlib.sha256(content).hexdigest(), len(content), "image/jpeg")
    assert files.stat(address.sha256) == address
    with files.open(address.sha256) as stream:
        assert stream.read() == content


def test_a_file_can_be_read_piece_by_piece(files):
    address = put(files, LARGE)
    with files.open(address.sha256) as stream:
        pieces = list(iter(lambda: stream.read(10_000), b""))
    assert b"".join(pieces) == LARGE
    assert max(map(len, pieces)) == 10_000


def test_one_byte_over_the_limit_is_refused_and_leaves_nothing(files, database):
    with pytest.raises(FileTooLarge) as refusal:
        put(files, b"x" * (LIMIT + 1))
    assert refusal.value.facts == {"limit": LIMIT}
    assert nothing_stored(database)


def test_the_same_content_twice_is_stored_once_and_each_keeps_its_type(files, database):
    first = put(files, LARGE)
    second = put(files, LARGE, content_type="application/octet-stream")
    assert (second.sha256, second.content_type) == (first.sha256, "application/octet-stream")
    assert files.stat(first.sha256).content_type == "image/jpeg"
    assert database["fs.files"].count_documents({}) == 1
    assert len(database["fs.chunks"].distinct("files_id")) == 1


def test_racing_writers_of_one_content_leave_one_whole_file(files, database):
    pool = GreenPool(8)
    racers = [
        pool.spawn(files.put, Slow(LARGE), limit=LIMIT, content_type="image/jpeg", name=f"{number}.jpg")
        for number in range(8)
    ]
    addresses = {racer.wait() for racer in racers}
    assert len(addresses) == 1
    assert database["fs.files"].count_documents({}) == 1
    assert len(database["fs.chunks"].distinct("files_id")) == 1
    with files.open(addresses.pop().sha256) as stream:
        assert stream.read() == LARGE


def test_the_slower_writer_takes_its_pieces_away(files, database):
    class Overtaken(io.BytesIO):
        """While this is being read, somebody else brings the same content in."""

        def read(self, size=-1):
            block = super().read(size)
            if not block:
                put(files, LARGE)
            return block

    files.put(Overtaken(LARGE), limit=LIMIT, content_type="image/jpeg", name="late.jpg")
    assert database["fs.files"].count_documents({}) == 1
    assert len(database["fs.chunks"].distinct("files_id")) == 1


def test_a_torn_upload_leaves_nothing(files, database):
    with pytest.raises(ConnectionError):
        files.put(Tearing(LARGE), limit=LIMIT, content_type="image/jpeg", name="torn.jpg")
    assert nothing_stored(database)


def test_pieces_left_by_a_crash_cannot_be_read_and_are_swept_once_old(files, database):
    now = datetime.now(UTC)
    kept = put(files, SMALL)
    for age in (timedelta(days=2), timedelta(hours=1)):
        crashed = ObjectId.from_datetime(now - age)
        database["fs.chunks"].insert_many([{"files_id": crashed, "n": n, "data": LARGE[:10]} for n in range(3)])
    with pytest.raises(NotFound):
        files.open(hashlib.sha256(LARGE[:10] * 3).hexdigest())
    assert files.sweep(now - timedelta(days=1)) == 1
    assert files.sweep(now - timedelta(days=1)) == 0
    assert database["fs.chunks"].count_documents({}) == 3 + 1
    assert files.open(kept.sha256).read() == SMALL


def test_a_sweep_takes_no_more_than_its_batch(files, database):
    old = datetime.now(UTC) - timedelta(days=9)
    for number in range(5):
        begun = ObjectId.from_datetime(old + timedelta(seconds=number))
        database["fs.chunks"].insert_one({"files_id": begun, "n": 0, "data": b"x"})
    assert [files.sweep(datetime.now(UTC), batch=3) for _ in range(3)] == [3, 2, 0]


@pytest.mark.parametrize("piece", [0, 1, 2])
def test_a_changed_byte_is_noticed_before_the_last_block_is_out(files, database, piece):
    address = put(files, LARGE)
    chunk = database["fs.chunks"].find_one({"n": piece})
    damaged = b"?" + chunk["data"][1:]
    database["fs.chunks"].update_one({"_id": chunk["_id"]}, {"$set": {"data": damaged}})
    received = []
    with pytest.raises(FileCorrupt):
        received.extend(files.open(address.sha256))
    assert sum(map(len, received)) < len(LARGE)


def test_a_missing_piece_is_noticed(files, database):
    address = put(files, LARGE)
    database["fs.chunks"].delete_one({"n": 1})
    with pytest.raises(FileCorrupt):
        files.open(address.sha256).read()


def test_an_unknown_hash_is_not_found(files):
    with pytest.raises(NotFound):
        files.stat("0" * 64)


def test_files_are_ordinary_gridfs_for_other_tools(files, database):
    put(files, SMALL)
    assert GridFSBucket(database).open_download_stream_by_name("gun-3.jpg").read() == SMALL

"""Opening what was given: packings, folders, archives made to harm, progress, digest."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import struct
import zipfile
from pathlib import Path

import pytest
import zstandard

from liaisons.errors import BadFile, NotFound, Refused, UnsafeFile
from liaisons.sources.opening import Inputs, open_inputs
from liaisons.sources.streams import Limits

NOISE = random.Random(1).randbytes(200_000)
DATA = b'{"id": 1}\n' * 1000


def content(*paths: Path) -> dict[str, bytes]:
    with open_inputs(paths) as inputs:
        found = {}
        for member in inputs.members:
            with member.open() as stream:
                found[member.name] = stream.read()
        return found


def zipped(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return path


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(DATA)
    assert content(tmp_path / "a.jsonl") == {"a.jsonl": DATA}


@pytest.mark.parametrize(
    ("name", "pack"), [("a.jsonl.gz", gzip.compress), ("a.jsonl.zst", zstandard.compress)]
)
def test_packed_whatever_the_name(name: str, pack, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(pack(DATA))
    assert content(tmp_path / name) == {"a.jsonl": DATA}
    (tmp_path / "odd.name").write_bytes(pack(DATA))
    assert content(tmp_path / "odd.name") == {"odd.name": DATA}


def test_several_frames_and_members(tmp_path: Path) -> None:
    (tmp_path / "a.zst").write_bytes(zstandard.compress(DATA) + zstandard.compress(b"end"))
    (tmp_path / "a.gz").write_bytes(gzip.compress(DATA) + gzip.compress(b"end"))
    assert content(tmp_path / "a.zst") == {"a": DATA + b"end"}
    assert content(tmp_path / "a.gz") == {"a": DATA + b"end"}


def test_a_folder_in_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.csv").write_bytes(b"c")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"a"))
    (tmp_path / ".hidden").write_bytes(b"x")
    (tmp_path / "empty.csv").write_bytes(b"")
    assert list(content(tmp_path).items()) == [("a.csv", b"a"), ("b/c.csv", b"c")]
    with open_inputs([tmp_path]) as inputs:
        assert inputs.find("C.CSV").name == "b/c.csv"
        assert inputs.find("d.csv") is None
        assert any("empty.csv" in note for note in inputs.notices)


def test_an_archive(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", x__b=b"b", a=b"a", **{".DS_Store": b"?"})
    assert content(path) == {"a": b"a", "x/b": b"b"}


def test_an_archive_in_an_archive_stays_closed(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", a=b"a").read_bytes()
    assert content(zipped(tmp_path / "outer.zip", inner=inner)) == {"inner": inner}


def test_head_is_read_once_and_does_not_move_the_progress(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(DATA)
    with open_inputs([tmp_path / "a"]) as inputs:
        seen: list[tuple[int, int]] = []
        inputs.progress = lambda done, total: seen.append((done, total))
        assert inputs.members[0].head(9) == DATA[:9]
        assert inputs.members[0].head() == DATA
        assert not seen
        with inputs.members[0].open() as stream:
            stream.read()
        assert seen[-1] == (len(DATA), len(DATA))
        assert [done for done, _total in seen] == sorted(done for done, _total in seen)


def test_progress_counts_packed_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(DATA))
    with open_inputs([tmp_path / "a.gz"]) as inputs:
        seen: list[tuple[int, int]] = []
        inputs.progress = lambda done, total: seen.append((done, total))
        with inputs.members[0].open() as stream:
            stream.read()
    size = (tmp_path / "a.gz").stat().st_size
    assert seen[-1] == (size, size)


def test_digest_is_of_the_bytes_as_given(tmp_path: Path) -> None:
    def digest(*paths: Path) -> str:
        with open_inputs(paths) as inputs:
            return inputs.digest()

    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(DATA))
    assert digest(path) == hashlib.blake2b(path.read_bytes(), digest_size=32).hexdigest()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "f").write_bytes(DATA)
    assert digest(tmp_path / "one") == digest(tmp_path / "two")
    (tmp_path / "two" / "f").rename(tmp_path / "two" / "g")
    assert digest(tmp_path / "one") != digest(tmp_path / "two")


# --- what is refused -----------------------------------------------------------------------------


def refused(path: Path, error: type[Exception], *words: str, limits: Limits | None = None) -> None:
    with pytest.raises(error) as caught, open_inputs([path], *([limits] if limits else [])) as i:
        read_all(i)
    for word in (path.name, *words):
        assert word in str(caught.value)


def read_all(inputs: Inputs) -> None:
    for member in inputs.members:
        with member.open() as stream:
            while stream.read(1 << 20):
                pass


def test_nothing_there(tmp_path: Path) -> None:
    refused(tmp_path / "no.csv", NotFound)


def test_zero_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    refused(tmp_path / "a.csv", BadFile, "empty")
    (tmp_path / "none").mkdir()
    refused(tmp_path / "none", BadFile, "empty")


def test_no_right_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_bytes(b"a")

    def denied(self: Path, *_args: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", denied)
    refused(tmp_path / "a.csv", Refused, "Permission denied")


def test_no_right_to_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("os.scandir", denied)
    refused(tmp_path, Refused, "Permission denied")


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_stream_that_breaks_off(pack, keep: float, tmp_path: Path) -> None:
    packed = pack(NOISE)
    length = int(len(packed) * keep)
    (tmp_path / "a").write_bytes(packed[:length])
    refused(tmp_path / "a", BadFile, f"breaks off after {length:,} bytes")


@pytest.mark.parametrize(
    "pack", [gzip.compress, zstandard.ZstdCompressor(write_checksum=True).compress]
)
def test_damaged_in_the_middle(pack, tmp_path: Path) -> None:
    packed = bytearray(pack(NOISE))
    middle = len(packed) // 2
    packed[middle : middle + 50] = b"\xff" * 50
    (tmp_path / "a").write_bytes(packed)
    refused(tmp_path / "a", BadFile)


@pytest.mark.parametrize("name", ["../a", "x/../../a", "/etc/a", "C:/a", "..\\a"])
def test_a_path_that_leaves_its_folder(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, b"a")
    refused(tmp_path / "a.zip", UnsafeFile, "outside")


def test_a_zip_bomb(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", a=b"\0" * (80 << 20))
    refused(tmp_path / "a.zip", UnsafeFile, "memory")


def test_entries_that_share_their_bytes(tmp_path: Path) -> None:
    """Fifield's bomb: many entries of the central directory point to one and the same body."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("aaaa", bytes(range(256)) * 400)
    data = body.getvalue()
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    table = b"".join(entry.replace(b"aaaa", b"%04d" % n) for n in range(50))
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 50, 50, len(table), start, 0)
    (tmp_path / "a.zip").write_bytes(data[:start] + table + tail)
    refused(tmp_path / "a.zip", UnsafeFile)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_bomb_of_one_file(pack, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(pack(b"\0" * (40 << 20)))
    refused(tmp_path / "a", UnsafeFile, limits=Limits(ratio_from=1 << 20))


def test_too_much_in_all(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(gzip.compress(DATA))
    refused(tmp_path / "a", UnsafeFile, limits=Limits(ratio_from=0, total=100))


def test_too_many_files(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).write_bytes(b"x")
    refused(tmp_path, BadFile, "more than 2", limits=Limits(members=2))
    zipped(tmp_path / "z.zip", a=b"a", b=b"b", c=b"c")
    refused(tmp_path / "z.zip", UnsafeFile, limits=Limits(members=2))


def test_a_password(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a=b"a")
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    refused(path, BadFile, "password")


def test_a_cut_archive(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a=DATA)
    path.write_bytes(path.read_bytes()[:-30])
    refused(path, BadFile, "damaged ZIP")


def test_a_wrong_checksum(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("inside", DATA)
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace(b'{"id": 1}', b'{"id": 2}', 1))
    with pytest.raises(BadFile, match="inside"):
        content(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("start", "packing"),
    [(b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "RAR"), (b"BZh9", "bzip2")],
)
def test_other_packings_are_named(start: bytes, packing: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(start + b"x" * 50)
    refused(tmp_path / "a", BadFile, packing)

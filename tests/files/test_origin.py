"""The copy shows what the original shows and does not tell where it comes from; the original stays as it was."""

import io
from typing import Literal

import pytest
from PIL import Image

from services.files import media
from services.files.origin import cutting, reading
from tests.files import pictures
from tests.files.pictures import MARK, jpeg


def copied(content: bytes) -> tuple[bytes, dict[str, str]]:
    """The copy, and what it does not tell."""
    file = io.BytesIO(content)
    found = reading.cuts(file, len(content), media.type_of(content[: media.HEAD]))
    return b"".join(cutting.copy(file, len(content), found)), reading.told(file, found)


def shown(content: bytes) -> tuple[tuple[int, int], bytes]:
    image = Image.open(io.BytesIO(content))
    return image.size, image.convert("RGB").tobytes()


FRAME = {*range(0x100, 0x104), 0x106, *range(0x111, 0x118), 0x11C}
"""In a TIFF's own table: how large, how packed, which way up."""


def told_of_itself(content: bytes) -> set[str]:
    """What a reader still finds in a picture."""
    image = Image.open(io.BytesIO(content))
    image.load()
    found = {name for name in ("comment", "xmp", "Author", "XML:com.adobe.xmp") if image.info.get(name)}
    return found | {f"exif {tag:x}" for tag in image.getexif() if image.format != "TIFF" or tag not in FRAME}


PICTURES = {
    "baseline": jpeg(),
    "progressive": jpeg(progressive=True),
    "with restarts": jpeg(restart_marker_blocks=2),
    "with a film behind it": jpeg() + b"ftyp" + MARK.encode() * 100,
    "with a second picture behind it": jpeg() + jpeg(),
    "png": pictures.png(),
    "tiff": pictures.tiff(),
    "webp": pictures.picture("WEBP", exif=pictures.exif(), xmp=pictures.XMP),
    "avif": pictures.picture("AVIF", exif=pictures.exif(), xmp=pictures.XMP),
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_copy_shows_the_same_and_tells_nothing(name: str) -> None:
    content = PICTURES[name]
    assert MARK.encode() in content
    copy, origin = copied(content)
    assert shown(copy) == shown(content)
    assert told_of_itself(copy) == set()
    for mark in (MARK.encode(), b"Phone maker", b"2026:03:10", b"xmpmeta"):
        assert mark not in copy
    assert origin["Image Make"] == "Phone maker"
    assert origin["EXIF DateTimeOriginal"] == "2026:03:10 15:20:00"
    assert origin["GPS GPSLatitude"] == "[31, 52, 47/2]"
    assert f"{MARK}-xmp" in origin["XMP"]


@pytest.mark.parametrize("turned", range(2, 9))
def test_the_copy_keeps_which_way_is_up(turned: int) -> None:
    copy, _ = copied(jpeg(turned))
    assert dict(Image.open(io.BytesIO(copy)).getexif()) == {0x0112: turned}
    assert shown(copy) == shown(jpeg())


def test_of_a_still_of_a_telephone_the_items_are_blanked_in_their_places() -> None:
    content = pictures.heif()
    copy, origin = copied(content)
    assert len(copy) == len(content)
    assert b"coded image" in copy
    for mark in (b"Phone maker", MARK.encode(), b"2026:03:10"):
        assert mark in content
        assert mark not in copy
    assert origin["Image Make"] == "Phone maker"
    assert f"{MARK}-xmp" in origin["XMP"]


def test_of_a_film_the_user_data_become_free_space() -> None:
    content = pictures.film()
    copy, _ = copied(content)
    assert MARK.encode() not in copy
    assert b"+31.8732" not in copy
    assert len(copy) == len(content)
    assert copy[-600:] == content[-600:]
    assert copy.count(b"free") == 3


@pytest.mark.parametrize(
    "content",
    [
        pictures.picture("JPEG"),
        pictures.picture("PNG"),
        pictures.picture("WEBP"),
        pictures.picture("GIF"),
        b"text",
        b"%PDF-1.7",
    ],
)
def test_what_tells_nothing_of_its_origin_needs_no_copy(content: bytes) -> None:
    assert copied(content) == (content, {})


@pytest.mark.parametrize("name", PICTURES)
def test_a_broken_picture_breaks_nothing(name: str) -> None:
    content = PICTURES[name]
    for end in range(0, len(content), 97):
        copied(content[:end])
    for place in range(0, min(len(content), 3000), 7):
        copied(content[:place] + b"\xff\xff\xff\xff" + content[place + 4 :])


def test_what_comes_after_a_malformed_place_is_not_in_the_copy() -> None:
    content = pictures.picture("JPEG")
    place = content.index(b"\xff\xdb")
    assert copied(content[:place] + b"no marker" + jpeg())[0] == content[:place] + b"n"


def test_a_film_that_was_cut_off_is_shown_as_far_as_it_goes() -> None:
    content = pictures.film()[:-100]
    copy, _ = copied(content)
    assert copy[-400:] == content[-400:]
    assert MARK.encode() not in copy


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8" + b"\xff" * 10_000_000,
        b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(9) + b"\xff\xe1\0\x02" * 200_000,
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0tEXt\0\0\0\0" * 100_000,
        b"RIFF\0\0\0\0WEBP" + b"EXIF\0\0\0\0" * 100_000,
        pictures.box(b"ftyp", b"isom\0\0\0\0isommp42")
        + pictures.box(b"moov", pictures.box(b"trak", bytes(8)) * 100_000),
    ],
    ids=["filled", "jpeg", "png", "webp", "film"],
)
def test_a_picture_of_endless_parts_keeps_nobody_busy(content: bytes) -> None:
    file = io.BytesIO(content)
    assert len(reading.cuts(file, len(content), media.type_of(content[: media.HEAD]))) <= cutting.MANY + 2


@pytest.mark.parametrize("content", [pictures.heif(), pictures.film()])
def test_broken_boxes_break_nothing(content: bytes) -> None:
    for place in range(0, len(content), 3):
        copied(content[:place] + b"\xff\xff\xff\xff" + content[place + 4 :])
        copied(content[:place])


def test_of_a_gif_its_pictures_and_how_they_move_stay() -> None:
    content = pictures.gif()
    copy, origin = copied(content)
    before, after = (Image.open(io.BytesIO(one)) for one in (content, copy))
    assert (after.n_frames, after.info["loop"]) == (before.n_frames, before.info["loop"]) == (2, 0)  # type: ignore[attr-defined]
    for frame in range(2):
        before.seek(frame)
        after.seek(frame)
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    assert MARK.encode() not in copy
    assert f"{MARK}-xmp" in origin["XMP"]
    assert "\x01" not in origin["XMP"]


def test_every_page_of_a_tiff_is_shown_without_what_it_tells() -> None:
    content = pictures.pages()
    copy, _ = copied(content)
    assert (content.count(b"Phone maker"), copy.count(b"Phone maker")) == (2, 0)
    image = Image.open(io.BytesIO(copy))
    assert image.n_frames == 2  # type: ignore[attr-defined]
    for page in range(2):
        image.seek(page)
        assert image.convert("RGB").tobytes() == pictures.painted().tobytes()


@pytest.mark.parametrize("form", ["little", "big"])
def test_a_tiff_whose_tables_lead_in_a_circle_is_cut_whole(form: Literal["little", "big"]) -> None:
    head = {"little": b"II*\0", "big": b"MM\0*"}[form] + (8).to_bytes(4, form)
    table = (1).to_bytes(2, form) + (271).to_bytes(2, form) + (2).to_bytes(2, form) + (6).to_bytes(4, form) + bytes(4)
    copy, _ = copied(head + table + (8).to_bytes(4, form) + MARK.encode())
    assert copy == b""

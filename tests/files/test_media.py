"""What a file is, is said by its content."""

import io
import zipfile

import pytest
from PIL import Image

from services.files import media


def picture(form: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, form)
    return file.getvalue()


def packed(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return file.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("WEBP"), "image/webp"),
        (picture("GIF"), "image/gif"),
        (picture("TIFF"), "image/tiff"),
        (picture("BMP"), "image/bmp"),
        (b"II*\0\x10\0\0\0CR\2\0" + bytes(50), media.RAW),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(50), media.RAW),
        (b"FUJIFILMCCD-RAW 0201" + bytes(50), media.RAW),
        (b"II*\0\x08\0\0\0\1\0\x12\xc6\1\0\4\0\0\0\1\4\0\0" + bytes(50), media.RAW),
        (b"MM\0*\0\0\0\x08\0\1\1\x4a\0\4\0\0\0\1\0\0\0\x40" + bytes(50), media.RAW),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50), "image/heif"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(50), "image/heif"),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1" + bytes(50), "image/avif"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(50), "video/mp4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(50), "video/quicktime"),
        (b"RIFF\0\0\0\0WAVEfmt " + bytes(50), "audio/wav"),
        (b"#!AMR\n" + bytes(50), "audio/amr"),
        (b"ID3\x03" + bytes(50), "audio/mpeg"),
        (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
        (packed("[Content_Types].xml", "word/document.xml"), f"{OFFICE}.wordprocessingml.document"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet"),
        (packed("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
        (packed("chat.txt"), "application/zip"),
        ("聊天记录：爸爸喝酒打我".encode(), "text/plain"),
        ("聊天记录：爸爸喝酒打我".encode("gb18030"), "text/plain"),
        (("记" * 4000).encode()[: media.HEAD], "text/plain"),
        (b"MZ\x90\0" + bytes(200), media.UNKNOWN),
        (b"\x7fELF\2\1\1" + bytes(200), media.UNKNOWN),
        (b"<!DOCTYPE html><html><script>alert(1)</script>", media.UNKNOWN),
        (b"  <svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", media.UNKNOWN),
        (bytes(range(3, 250)), media.UNKNOWN),
    ],
)
def test_the_type_is_that_of_the_content(content: bytes, media_type: str) -> None:
    assert media.type_of(content[: media.HEAD]) == media_type


@pytest.mark.parametrize(
    ("name", "media_type", "handed_out"),
    [
        ("伤情.jpg", "image/jpeg", "伤情.jpg"),
        ("IMG_1.JPEG", "image/jpeg", "IMG_1.JPEG"),
        ("伤情.jpg", "application/pdf", "伤情.jpg.pdf"),
        ("照片.exe", media.UNKNOWN, "照片.exe.bin"),
        ("photo.jpg", media.UNKNOWN, "photo.jpg.bin"),
        (None, "image/png", "file.png"),
        (None, media.UNKNOWN, "file.bin"),
    ],
)
def test_a_file_is_handed_out_under_an_ending_of_its_type(name: str | None, media_type: str, handed_out: str) -> None:
    assert media.named(name, media_type) == handed_out

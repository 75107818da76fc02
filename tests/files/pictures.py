"""Pictures and films as telephones write them, with marked values wherever they say where they come from."""

import io
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

MARK = "示范相机7Q"
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>{MARK}-xmp</note></x:xmpmeta>'.encode()
LATITUDE = (31.0, 52.0, 23.5)


def exif(orientation: int = 1) -> Image.Exif:
    """Place, time and device."""
    made = Image.Exif()
    made[0x010F], made[0x0110] = "Phone maker", f"{MARK}-model".encode().decode("latin-1")
    made[0x0112] = orientation
    made.get_ifd(0x8769)[0x9003] = "2026:03:10 15:20:00"
    gps = made.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", LATITUDE, "E", (117.0, 16.0, 41.25)
    return made


def painted() -> Image.Image:
    image = Image.new("RGB", (64, 48))
    image.putdata([(x * 4 % 256, y * 5 % 256, (x * y) % 256) for y in range(48) for x in range(64)])
    return image


def picture(form: str, **more: Any) -> bytes:
    file = io.BytesIO()
    painted().save(file, form, **more)
    return file.getvalue()


def jpeg(orientation: int = 1, **more: Any) -> bytes:
    return picture("JPEG", exif=exif(orientation), xmp=XMP, comment=f"{MARK}-comment".encode(), **more)


def png() -> bytes:
    said = PngInfo()
    said.add_text("Author", f"{MARK}-author")
    said.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return picture("PNG", exif=exif(), pnginfo=said)


def tiff() -> bytes:
    made = Image.Exif()
    made.load(exif().tobytes())  # so that it knows of its tables within
    made[700], made[315] = XMP, f"{MARK}-artist"
    return picture("TIFF", exif=made)


def pages() -> bytes:
    """A TIFF of two, each by itself with its origin."""
    said: dict[str, Any] = {"exif": exif(), "xmp": XMP}
    return picture("TIFF", save_all=True, append_images=[painted()], **said)


def gif() -> bytes:
    """Moving, with a comment and XMP, and behind its end something else."""
    file = io.BytesIO()
    frames = [painted().rotate(turned) for turned in (0, 90)]
    frames[0].save(file, "GIF", comment=f"{MARK}-comment".encode(), save_all=True, append_images=frames[1:], loop=0)
    tail = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    return file.getvalue()[:-1] + b"\x21\xff\x0bXMP DataXMP" + XMP + tail + b";" + MARK.encode()


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return (8 + len(body)).to_bytes(4, "big") + kind + body


def heif() -> bytes:
    """A still whose EXIF and XMP are items of its `meta`, as telephones write them; of the image only some bytes."""
    tiff = exif().tobytes().removeprefix(b"Exif\0\0")
    items = {1: b"coded image", 2: b"\0\0\0\x06Exif\0\0" + tiff, 3: XMP}

    def infe(item: int, kind: bytes, *more: bytes) -> bytes:
        return box(b"infe", b"\x02\0\0\0", item.to_bytes(2, "big"), b"\0\0", kind, b"\0", *more)

    entries = [infe(1, b"hvc1"), infe(2, b"Exif"), infe(3, b"mime", b"application/rdf+xml\0")]
    head = box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def meta(places: dict[int, int]) -> bytes:
        rows = [
            item.to_bytes(2, "big")
            + b"\0\0\0\x01"
            + places[item].to_bytes(4, "big")
            + len(items[item]).to_bytes(4, "big")
            for item in items
        ]
        iloc = box(b"iloc", b"\0\0\0\0\x44\x00", len(items).to_bytes(2, "big"), *rows)
        return box(b"meta", bytes(4), box(b"iinf", bytes(4), b"\0\x03", *entries), iloc)

    start, places = len(head) + len(meta(dict.fromkeys(items, 0))) + 8, {}
    for item, content in items.items():
        places[item] = start
        start += len(content)
    return head + meta(places) + box(b"mdat", *items.values())


def film() -> bytes:
    """A film that tells its place and device in the user data of the whole, and more in that of its track."""
    place = box(b"\xa9xyz", b"\0\x16\x15\xc7+31.8732+117.2781/", MARK.encode())
    track = box(b"trak", box(b"tkhd", bytes(84)), box(b"udta", box(b"name", MARK.encode())))
    moov = box(b"moov", box(b"mvhd", bytes(100)), track, box(b"udta", place), box(b"meta", bytes(4), MARK.encode()))
    return box(b"ftyp", b"isom\0\0\0\0isommp42") + moov + box(b"mdat", b"frames" * 100)

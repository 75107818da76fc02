"""A key's text is that of C2SP signed notes, and says no more than it is."""

import base64

import pytest

from services.core.signing import PublicKey, Signer

# the example of the specification, c2sp.org/signed-note
KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
TEXT = b"This is an example message.\n"
SIGNED = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="


def test_the_example_of_the_specification_is_read_and_verified() -> None:
    key = PublicKey.parse(KEY)
    id_, signature = base64.b64decode(SIGNED)[:4], base64.b64decode(SIGNED)[4:]
    assert (key.name, key.id, str(key)) == ("example.com/foo", id_.hex(), KEY)
    assert key.verifies(signature, TEXT)
    assert not key.verifies(signature, TEXT + b"!")


def test_a_signer_is_its_text() -> None:
    signer = Signer("hutong", bytes(range(32)))
    assert Signer.parse(signer.private_text) == signer
    assert signer.public.verifies(signer.sign(TEXT), TEXT)
    assert PublicKey.parse(str(signer.public)) == signer.public


def test_a_key_under_another_name_has_another_id() -> None:
    assert Signer("hutong", bytes(32)).public.id != Signer("hutong-2", bytes(32)).public.id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no key",
        KEY.replace("example.com/foo", "example.com/bar"),
        KEY.replace("530d903a", "530d903b"),
        KEY[:-4],
        KEY.replace("+Ae", "+Be"),
        KEY.replace("example.com/foo", ""),
        KEY.replace("example.com/foo", "example com"),
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        PublicKey.parse(text)

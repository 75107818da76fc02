"""Proof as it is read: hashes in hexadecimal, a checkpoint also as the note that was signed."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from services.cases.schemas import Finding


class VerificationRead(BaseModel):
    """`events` entries fit, up to the hash `head`; otherwise `first_bad_seq` is the first that does not."""

    valid: bool
    events: int
    head: str
    first_bad_seq: int | None = None
    reason: str | None = None


class ReviewOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    finding: Finding


class CheckpointRead(BaseModel):
    """`note` is what was signed, and what strangers check; the rest says the same.

    `size` heads were ever written into the log, whose tree has the hash `root`. At `made_at` there were so many
    `streams`, and `heads_root` is the hash of the tree over their heads. `key` is the id of the key that signed.
    """

    size: int
    root: str
    made_at: AwareDatetime
    streams: int
    heads_root: str
    key: str
    note: str


class ConsistentCheckpoint(CheckpointRead):
    """`consistency` proves that the log of the checkpoint of size `since` is the beginning of this one (RFC 9162)."""

    since: int | None
    consistency: list[str]


class FindingRead(BaseModel):
    """The first place of a stream that is not as it was recorded. `checkpoint` stands for the log of heads itself; its
    seq is the size of a checkpoint."""

    stream: str
    seq: int
    reason: str


class FullVerification(BaseModel):
    """Every chain of the house, every checkpoint, and the outside copy. Without `findings` all is as it was."""

    id: UUID
    at: AwareDatetime
    streams: int
    entries: int
    bytes: int
    milliseconds: int
    entries_per_second: float
    bytes_per_second: float
    findings: list[FindingRead]

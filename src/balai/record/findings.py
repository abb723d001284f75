"""What a check of a record found, and how it is told to a person."""

from dataclasses import dataclass, field

from balai.record.checkpoint import Checkpoint
from balai.record.note import encode_base64

FAULTS_KEPT = 100  # told one by one; more are counted


@dataclass
class Findings:
    """What was checked, how much of it, and every fault as a plain sentence."""

    source: str
    vkey: str = ""
    key_was_given: bool = False
    checkpoint: Checkpoint | None = None
    old: Checkpoint | None = None
    entries: int = 0
    bundles: int = 0
    tiles: int = 0
    earlier: int = 0  # narrower states of tiles and bundles that a folder keeps
    root_checked: bool = False
    old_checked: bool = False
    asides_right: int = 0
    asides_missing: int = 0
    asides_withheld: int = 0
    asides_erased: int = 0
    faults: list[str] = field(default_factory=list)
    faults_in_all: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults_in_all

    def fault(self, sentence: str) -> None:
        """Note one thing that is wrong."""
        self.faults_in_all += 1
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(sentence)

    def summary(self) -> list[str]:
        """Return what was checked and what is wrong, one plain sentence per line."""
        lines = [f"Record read from {self.source}."]
        if self.vkey:
            lines.append(f"Key: {self.vkey}")
        if self.vkey and not self.key_was_given:
            lines.append(
                "This key was taken from vkey.txt beside the record; "
                "it was not checked against anything outside."
            )
        if self.checkpoint:
            lines += self._what_was_checked(self.checkpoint)
        lines += self.faults
        if self.faults_in_all > len(self.faults):
            lines.append(f"{self.faults_in_all - len(self.faults)} more faults are not listed.")
        lines.append(self._verdict())
        return [plain(line) for line in lines]

    def _what_was_checked(self, checkpoint: Checkpoint) -> list[str]:
        lines = [
            f"Origin: {checkpoint.origin}",
            f"Size: {checkpoint.size} entries",
            f"Root: {encode_base64(checkpoint.root)}",
            "The checkpoint carries a good signature by the key.",
            f"Read {self.entries} entries in {self.bundles} bundles, each for its canonical form, "
            f"and compared {self.tiles} tiles with them.",
        ]
        if self.earlier:
            lines.append(f"Compared {self.earlier} earlier states of tiles and bundles.")
        if self.root_checked:
            lines.append("The entries give the root that is signed.")
        if self.old and self.old_checked:
            lines.append(f"The record continues the older checkpoint of {self.old.size} entries unchanged.")
        lines.append(
            f"Asides: {self.asides_right} right, {self.asides_missing} missing, "
            f"{self.asides_withheld} withheld, {self.asides_erased} erased."
        )
        return lines

    def _verdict(self) -> str:
        if self.ok:
            return "Nothing is wrong."
        if self.faults_in_all == 1:
            return "One thing is wrong with this record."
        return f"{self.faults_in_all} things are wrong with this record."


def plain(line: str) -> str:
    """Return a line that cannot move the cursor or turn the text around, whatever a stranger put into it."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in line)

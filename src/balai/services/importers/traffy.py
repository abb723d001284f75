"""Traffy Fondue, as Bangkok publishes it: names of its columns, and its states in our words."""

import msgspec

from .table import Map, Ticket

OTHER = "อื่นๆ"

TRAFFY = Map(
    source="traffy",
    timezone="Asia/Bangkok",
    other=OTHER,
    columns={
        "id": "ticket_id",
        "opened": "timestamp",
        "kind": "type",
        "office": "org",
        "text": "comment",
        "changed": "last_activity",
        "stars": "star",
        "reopened": "count_reopen",
    },
    states={
        "รอรับเรื่อง": "new",
        "ส่งเรื่องแล้ว": "with office",
        "ติดตามเรื่อง": "with office",
        "กำลังดำเนินการ": "working",
        "ขั้นตอนทางกฎหมาย": "working",  # a matter of law
        "ของบประมาณ": "working",  # money is asked for
        "ศึกษาปัญหา": "working",  # being looked into
        "จัดซื้อจัดจ้าง": "working",  # being bought
        "จัดทำนโยบาย": "working",  # a rule is made
        # Whether those who reported agree is not in the export, so it is done, not fixed.
        "เสร็จสิ้น": "done",
        "ไม่เกี่ยวข้อง": "declined",
        "ส่งต่อ(ใหม่)": "passed on",  # to somebody outside the city's offices
    },
    history={"id": "ticket_id", "at": "observed_at", "state": "state"},
)


def one_kind(ticket: Ticket) -> Ticket:
    """A ticket names several kinds and offices: the first kind that says something, and the last office."""
    kinds = [kind for one in ticket.kind.strip("{}").split(",") if (kind := one.strip()) and kind != OTHER]
    office = ticket.office.rsplit(",", 1)[-1].strip()
    return msgspec.structs.replace(ticket, kind=kinds[0] if kinds else OTHER, office=office)

"""The kit: every component on one page, with long words and gaps, for people and for the tests."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from . import charts, map, status
from .icons import ICONS

LONG = (
    "Penanggulangan banjir rob dan pendangkalan saluran pembuangan di sepanjang perkampungan nelayan "
    "pesisir utara"
)
CITIES = [
    ("Bandar Seri Begawan", 4.890, 114.940, "Brunei Darussalam", "accepted"),
    ("Battambang", 13.103, 103.198, "Cambodia", "late"),
    ("Phnom Penh", 11.562, 104.916, "Cambodia", "accepted"),
    ("Siem Reap", 13.362, 103.860, "Cambodia", "draft"),
    ("Banyuwangi", -8.233, 114.358, "Indonesia", "accepted"),
    ("Jakarta", -6.215, 106.845, "Indonesia", "reviewed"),
    ("Makassar", -5.147, 119.432, "Indonesia", "accepted"),
    ("Luang Prabang", 19.886, 102.135, "Lao PDR", "draft"),
    ("Vientiane", 17.966, 102.600, "Lao PDR", "missing"),
    ("Johor Bahru", 1.466, 103.758, "Malaysia", "accepted"),
    ("Singapore", 1.290, 103.850, "Singapore", "published"),
    ("Mandalay", 21.975, 96.084, "Myanmar", "missing"),
    ("Cebu City", 10.317, 123.891, "Philippines", "accepted"),
    ("Phuket", 7.891, 98.398, "Thailand", "accepted"),
    ("Da Nang", 16.068, 108.221, "Viet Nam", "accepted"),
]
SCRIPTS = [
    ("id", "Sungai yang bersih untuk semua warga kota"),
    ("th", "แม่น้ำสะอาดสำหรับชาวเมืองทุกคน"),
    ("vi", "Dòng sông sạch cho mọi người dân thành phố"),
    ("fil", "Malinis na ilog para sa lahat ng mamamayan"),
    ("km", "ទន្លេស្អាតសម្រាប់ប្រជាពលរដ្ឋទាំងអស់"),
    ("lo", "ແມ່ນ້ຳສະອາດສຳລັບຊາວເມືອງທຸກຄົນ"),
    ("my", "မြို့သူမြို့သားအားလုံးအတွက် သန့်ရှင်းသောမြစ်"),
    ("ta", "அனைத்து நகர மக்களுக்கும் தூய்மையான ஆறு"),
    ("zh-hans", "为所有市民守护清洁的河流"),
]


class KitForm(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(label="Name of the project", help_text="As it stands in the plan.", max_length=200)
    vision = forms.CharField(label="Vision", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    focus = forms.ChoiceField(
        label="Focus area", choices=[("a", "Civic and social"), ("b", "Health and well-being")]
    )
    budget = forms.IntegerField(label="Budget", min_value=0, help_text="Whole units of the currency.")
    due = forms.DateField(label="Due", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    kinds = forms.MultipleChoiceField(
        label="Project types",
        choices=[("x", "Flood protection"), ("y", "Public transport"), ("z", LONG)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    state = forms.ChoiceField(
        label="Status", choices=[("p", "Proposed"), ("i", "Implementing")], widget=forms.RadioSelect
    )
    evidence = forms.FileField(
        label="Evidence", required=False, help_text="A picture or a PDF of up to 2 MB."
    )
    public = forms.BooleanField(
        label="I have read that this becomes part of the public record", required=True
    )


def kit(request: HttpRequest) -> HttpResponse:
    """/kit/, only where a developer or a test asks for it."""
    if not (settings.DEBUG or getattr(settings, "BALAI_KIT", False)):
        raise Http404
    return render(request, "balai/kit.html", context())


def context() -> dict[str, Any]:
    """Everything the kit's template shows."""
    pins = [map.Pin(name, lat, lon, "#map", code, land) for name, lat, lon, land, code in CITIES]
    near = [
        map.Pin("Clean river", -8.21, 114.37, "#place", "implementing"),
        map.Pin("Market hall", -8.23, 114.36, "#place", "completed"),
        map.Pin("Bus lanes", -8.24, 114.36, "#place", "proposed"),
        map.Pin("Harbour", -8.12, 114.40, "#place", "stopped"),
    ]
    return {
        "sample": True,
        "long": LONG,
        "scripts": SCRIPTS,
        "icons": sorted(ICONS),
        "statuses": list(status.STATUSES),
        "crumbs": [("Network of cities", "/"), ("Muara", "/"), ("Kit", "")],
        "facts": [
            {"label": "Projects in the register", "value": "458"},
            {"label": "Targets due by 2025", "value": "32"},
            {"label": "Targets with a report", "value": None},
        ],
        "pairs": [
            {"label": "Budget", "value": "Rp12.000.000.000"},
            {"label": "Partners", "value": None},
            {"label": "Practice used", "value": "แม่น้ำสะอาดสำหรับชาวเมืองทุกคน"},
        ],
        "steps": [
            {"label": "Draft", "state": "done", "note": "2 Sep"},
            {"label": "Reviewed", "state": "done", "note": "14 Sep"},
            {"label": "Accepted", "state": "current"},
            {"label": "Published", "state": ""},
        ],
        "filters": [
            {
                "label": "Status",
                "param": "status",
                "options": [
                    {"label": "All", "value": "", "count": 458, "current": True},
                    {"label": "Implementing", "value": "implementing", "count": 211},
                    {"label": "Completed", "value": "completed", "count": 96},
                ],
            }
        ],
        "tabs": [{"label": "Overview", "url": "#", "current": True}, {"label": "Projects", "url": "#"}],
        "acts": _acts(),
        "changes": [
            {"label": "Name", "before": "Smart Water", "after": LONG},
            {"label": "Budget", "before": "", "after": "12,000,000"},
        ],
        "page": Paginator(range(458), 50).page(4),
        "map": map.network_map(pins, title="15 cities of the sample, by what they have sent for 2025"),
        "place_map": map.place_map(-8.22, 114.36, near, title="4 projects in and around the city"),
        "form": KitForm(),
        "wrong": KitForm({"budget": "-3", "name": ""}),
        **_charts(),
    }


def _acts() -> list[dict[str, Any]]:
    return [
        {"title": "Status changed to implementing", "on": "2025-09-30", "by": "City of Muara", "url": "#"},
        {"title": "Renamed", "on": "2024-08", "by": "network import", "reason": "A new name."},
        {"title": "Opened", "on": "2018", "by": "network import", "quiet": True},
    ]  # fmt: skip


def _charts() -> dict[str, charts.Chart]:
    series = charts.series_of("planning", "ongoing", "completed")
    areas: list[tuple[str, list[int | None]]] = [
        ("Civic and social", [6, 14, 7]),
        ("Health and well-being", [2, 9, 1]),
        ("Safety and security", [1, 12, 5]),
        ("Quality environment", [4, 18, 3]),
        ("Built infrastructure", [5, 21, 4]),
        ("Industry and innovation", [None, None, None]),
    ]
    rounds = ["2022", "2023", "2024", "2025"]
    return {
        "stacked": charts.stacked_bars(
            areas, series, title="Two projects in three are under way", first="Focus area"
        ),
        "simple": charts.bars(
            [("Flood protection", 31), (LONG, 18), ("Public transport", None)],
            title="Flood protection leads",
            unit="Projects",
        ),
        "shares": charts.share_bars(
            [("Muara", 0.92, 38), ("Battambang", 0.41, 17), ("Vientiane", None, None)],
            title="Three answers in four were complete",
        ),
        "multiples": charts.multiples(
            [("Muara", [3, 4, 4, 6]), ("Jakarta", [8, 7, None, 9]), ("Bandar Seri Begawan", [2, 2, 2, 2])],
            rounds,
            title="Only Muara grew every year",
        ),
        "timeline": charts.timeline(
            [
                charts.Spell("proposed", 2018, 2020, "2018–2020"),
                charts.Spell("not-stated", 2020, 2022),
                charts.Spell("feasibility", 2022, 2024, "2022–2024"),
                charts.Spell("implementing", 2024, None, "since 2024"),
            ],
            title="Six years of planning, then work began",
            end=2026,
        ),
        "coverage": charts.coverage(
            [
                ("Muara", [12, 14, 14, 15]),
                ("Bandar Seri Begawan", [3, None, 3, "draft"]),
                ("Vientiane", [None, None, 2, "late"]),
            ],
            rounds,
            title="One city reported in every round",
        ),
        "estimates": charts.estimates(
            [
                charts.Estimate("Smart City Action Plan", 64409, year="2018"),
                charts.Estimate("GeoNames, date not stated", 50000, 42000, 61000),
                charts.Estimate("National census", None),
            ],
            title="Three sources give three populations",
            unit="Residents",
        ),
    }

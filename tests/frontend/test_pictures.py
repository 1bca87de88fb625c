"""Charts, the clock, colours and PDF."""

import datetime as dt
import io
from types import SimpleNamespace

import pypdf
import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from send_cases import branding, charts, pdf
from tests.frontend.gallery import START, TODAY, marks, part_context, some_charts


@pytest.mark.parametrize("chart", some_charts(), ids=lambda c: c.uid)
def test_a_chart_has_a_name_a_description_and_no_style(chart: charts.Chart) -> None:
    soup = BeautifulSoup(chart.svg, "html5lib").svg
    assert soup["role"] == "img"
    assert all(soup.find(id=i).text for i in soup["aria-labelledby"].split())
    assert " style=" not in chart.svg
    assert " class=" not in chart.svg.replace('class="app-chart__svg"', "")


def test_a_part_month_is_hatched_and_labelled_and_no_figure_is_a_word() -> None:
    points = [charts.Point("Oct", None, words="no plans"), charts.Point("Nov", 71, part=True)]
    picture = charts.columns("x", "t", "d", points, milestone=75)
    assert "Nov*" in picture
    assert "* Not over yet" in picture
    assert "no plans" in picture
    assert "Recovery milestone 75%" in picture
    assert picture.count('stroke-width="2.5"') > 5


def test_the_chart_text_is_escaped() -> None:
    assert "<b>" not in charts.bars("x", "<b>", "<b>", [charts.Point("<b>", 1)])


def test_an_empty_chart_is_drawn_too() -> None:
    assert "svg" in charts.columns("x", "t", "d", [])
    assert "svg" in charts.stacked("x", "t", "d", [], [])
    assert "svg" in charts.lines("x", "t", "d", [], [])


def test_the_clock_says_the_day_and_then_the_days_past() -> None:
    assert "Today: day 80 of 140" in charts.clock_svg(START, TODAY, marks())
    assert "1 day past 20 weeks" in charts.clock_svg(TODAY - dt.timedelta(days=141), TODAY, [])
    assert "4 days past 20 weeks" in charts.clock_svg(TODAY - dt.timedelta(days=144), TODAY, [])


def test_colours_that_cannot_be_read_are_replaced() -> None:
    sheet = branding.stylesheet(
        SimpleNamespace(brand_colour="red;}", header_background="#ffffff", header_text="#eeeeee")
    )
    assert "red" not in sheet
    assert "--app-header-text: #0b0c0c" in sheet
    assert branding.contrast("#000000", "#ffffff") == 21


@pytest.mark.django_db
@pytest.mark.usefixtures("gallery")
def test_a_pdf_is_tagged_titled_and_complete(tmp_path: object) -> None:
    made = pdf.render_pdf("gallery/document.html", part_context())
    reader = pypdf.PdfReader(io.BytesIO(made))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert reader.metadata.title == "Every part"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Plans within 20 weeks" in text
    assert "Page 1 of" in text


@pytest.mark.parametrize(
    "address",
    [
        "https://example.invalid/a.css",
        "file:///etc/passwd",
        "https://static.invalid/../send_cases/settings.py",
        "https://static.invalid/%2e%2e/pyproject.toml",
        "https://static.invalid/js/app.js",
        "data:text/css,x",
    ],
)
def test_a_document_reads_nothing_but_our_static_files(address: str) -> None:
    with pytest.raises(pdf.Refused):
        pdf.read_static(address)
    with pytest.raises(pdf.Refused):
        pdf.html_to_pdf(
            f'<html lang="en"><head><title>t</title><link rel="stylesheet" href="{address}"></head><p>x</html>'
        )


def test_the_timeline_says_in_words_what_the_picture_shows() -> None:
    html = render_to_string(
        "components/timeline.html", {"start": START, "final_due": dt.date(2027, 1, 21), "marks": marks(), "svg": ""}
    )
    soup = BeautifulSoup(html, "html5lib")
    assert [li.strong.text for li in soup.select("ol li")] == [
        "Decision to assess",
        "A ‘no’ must be told by",
        "Final plan",
    ]
    assert soup.select("[aria-current=step]")[0].strong.text == "Final plan"

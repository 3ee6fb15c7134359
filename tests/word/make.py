#!/usr/bin/env python3
"""Makes Word files of our own documents (tests/documents), lays them out, and scans them.

    make.py docx            tests/word/*.docx, from tests/documents/*/input.txt; needs nothing
    make.py pdf FOLDER      PDF of each DOCX; needs LibreOffice (soffice)
    make.py scan FOLDER     pages of each PDF in FOLDER as a scanner gives them, at 150 and 200 dpi, with noise and
                            skew; needs pdftoppm, Pillow and numpy

What comes out is committed, so that tests need none of these programs. The same input gives the same DOCX, byte for byte.
"""
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
DOCUMENTS = HERE.parent / "documents"
# Documents, and whether an empty cell of their tables belongs to the cell above it.
CHOSEN = {
    "layout-cantho-decision-plan": False,
    "layout-commune-forest-plan": False,
    "layout-directive-disaster": False,
    "layout-gialai-health-plan": False,
    "layout-letter-food-safety": False,
    "layout-ministry-brackets": False,
    "table-bars": False,
    "table-bars-compare": False,
    "table-bars-merged": True,
    "table-bars-two-row-head": False,
    "table-prose-goals": False,
}
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MARKER = re.compile(r"^(\d+(\.\d+)*[.)]|[a-zđ]\)|[-–+•*] |[IVX]+\.|[A-Z]\. |Điều \d|Chương |Mục |Phụ lục|PHỤ LỤC|Căn cứ|Theo đề nghị|"
                    r"Nơi nhận|Kính gửi|Nhiệm vụ \d|\(|V/v|Số:)")
MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def paragraphs(lines):
    """Lines joined as their sentences go on; rows of bars stay lists of cells."""
    out, blank = [], True
    for raw in lines:
        line = raw.strip()
        if not line:
            blank = True
            continue
        if " | " in raw:
            # Bars around the row, or between its cells only.
            cells = line.removeprefix("|").removesuffix("|") if raw.startswith("|") else raw
            out.append([c.strip() for c in cells.split("|")])
        elif out and isinstance(out[-1], str) and goes_on(out[-1], line, blank):
            out[-1] += " " + line
        else:
            out.append(line)
        blank = False
    return out


def goes_on(before, line, blank):
    if MARKER.match(line) or line.isupper() or before.isupper() or before.endswith((".", ";", ":", "./.")):
        return False
    return line[0].islower() or line[0] == "(" or (len(before) >= 60 and not blank)


def run(text):
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


class Lists:
    """Markers that count become automatic numbers; each list that begins anew is a list of its own."""

    SHAPES = [
        ("upperRoman", "%1.", re.compile(r"^([IVX]+)\. ")),
        ("decimal", "%1.", re.compile(r"^(\d+)\. ")),
        ("lowerLetter", "%1)", re.compile(r"^([a-c])\) ")),
        ("bullet", "-", re.compile(r"^(-) ")),
        ("bullet", "+", re.compile(r"^(\+) ")),
    ]

    def __init__(self):
        self.lists, self.open = [], {}

    def take(self, text):
        for shape, (form, mark, pattern) in enumerate(self.SHAPES):
            found = pattern.match(text)
            if not found:
                continue
            number = self.value(form, found[1])
            known = self.open.get(shape)
            if form != "bullet" and number != 1 and (known is None or known[1] + 1 != number):
                return None, text
            if known is None or (form != "bullet" and number == 1):
                self.lists.append((form, mark))
                known = [len(self.lists), 0]
            known[1] = number
            self.open[shape] = known
            for deeper in [s for s in self.open if s > shape and self.SHAPES[s][0] != "bullet"]:
                del self.open[deeper]
            return known[0], text[found.end():]
        return None, text

    @staticmethod
    def value(form, text):
        if form == "upperRoman":
            return ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"].index(text) + 1 if text in (
                "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X") else 0
        return {"decimal": lambda: int(text), "lowerLetter": lambda: ord(text) - 96}.get(form, lambda: 1)()

    def xml(self):
        out = [f"<w:numbering {W}>"]
        for i, (form, mark) in enumerate(self.lists, 1):
            out.append(f'<w:abstractNum w:abstractNumId="{i}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
                       f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{mark}"/></w:lvl></w:abstractNum>')
        out += [f'<w:num w:numId="{i}"><w:abstractNumId w:val="{i}"/></w:num>' for i in range(1, len(self.lists) + 1)]
        return "".join(out) + "</w:numbering>"


def paragraph(text, lists, centred=False):
    number, text = lists.take(text)
    properties = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    properties += '<w:spacing w:after="80"/><w:jc w:val="center"/>' if centred else '<w:spacing w:after="80"/><w:jc w:val="both"/>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def cell(lines, width, properties="", centred=False):
    jc = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centred else ""
    body = "".join(f"<w:p>{jc}{run(l) if l else ''}</w:p>" for l in lines or [""])
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{body}</w:tc>'


def letterhead(lines):
    """Issuer left, motto right, in a table without borders; the number and the date below."""
    at = next(i for i, l in enumerate(lines) if l.startswith(MOTTO))
    left, rest = lines[:at], lines[at:]
    right, below, date = rest[:2], [], []
    rest = rest[2:]
    while rest and (rest[0].startswith(("Số:", "V/v")) or re.match(r"^.{3,30}, ngày ", rest[0])):
        (below if rest[0].startswith(("Số:", "V/v")) else date).append(rest.pop(0))
    rows = "".join(f"<w:tr>{cell(a, 4200, centred=True)}{cell(b, 5400, centred=True)}</w:tr>" for a, b in [(left, right), (below, date)] if a or b)
    return f'<w:tbl><w:tblPr><w:tblW w:w="9600" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="4200"/><w:gridCol w:w="5400"/></w:tblGrid>{rows}</w:tbl>', rest


BORDERS = "".join(f'<w:{s} w:val="single" w:sz="4"/>' for s in ("top", "left", "bottom", "right", "insideH", "insideV"))


def table(rows, merge):
    """Rows of cells; a head that was repeated for a new page is written once, and a row that goes on is joined."""
    head = rows[0]
    two = len(rows) > 1 and not rows[1][0] and any(rows[1])
    joined = []
    for i, row in enumerate(rows):
        repeated = i > 0 and row == head or two and i > 1 and row == rows[1]
        if repeated:
            continue
        if joined and not row[0] and not merge and not (two and i == 1) and sum(map(bool, row)) == 1:
            joined[-1] = [" ".join(filter(None, pair)) for pair in zip(joined[-1], row)]
        else:
            joined.append(list(row))
    longest = [max(len(r[c]) for r in joined) for c in range(len(head))]
    # No word is broken: a column is as wide as its longest word, what is left goes to those with much text.
    least = [250 + 150 * max(len(w) for r in joined for w in (r[c].split() or [""])) for c in range(len(head))]
    left = max(0, 9600 - sum(least))
    widths = [w + round(left * min(l, 60) / sum(min(x, 60) for x in longest)) for w, l in zip(least, longest)]
    out = [f'<w:tbl><w:tblPr><w:tblW w:w="9600" w:type="dxa"/><w:tblBorders>{BORDERS}</w:tblBorders></w:tblPr><w:tblGrid>'
           + "".join(f'<w:gridCol w:w="{w}"/>' for w in widths) + "</w:tblGrid>"]
    for i, row in enumerate(joined):
        heads = i == 0 or two and i == 1
        out.append("<w:tr>" + ("<w:trPr><w:tblHeader/></w:trPr>" if heads else ""))
        c = 0
        while c < len(row):
            span, properties = 1, ""
            if two and i == 0:
                while c + span < len(row) and not row[c + span] and joined[1][c + span] and joined[1][c]:
                    span += 1
                properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else '' if joined[1][c] else '<w:vMerge w:val="restart"/>'
            elif two and i == 1 and not row[c]:
                properties = "<w:vMerge/>"
            elif merge and not heads:
                if not row[c] and any(r[c] for r in joined[1:i]) and c < len(row) - 1:
                    properties = "<w:vMerge/>"
                elif row[c] and i + 1 < len(joined) and not joined[i + 1][c]:
                    properties = '<w:vMerge w:val="restart"/>'
            out.append(cell([row[c]], sum(widths[c:c + span]), properties))
            c += span
        out.append("</w:tr>")
    return "".join(out) + "</w:tbl>"


def body(text, merge):
    lists, out = Lists(), []
    pieces = paragraphs(text.splitlines())
    # A page number between two halves of a table is none of the text.
    pieces = [p for i, p in enumerate(pieces) if not (isinstance(p, str) and p.isdigit())]
    while pieces:
        motto = next((i for i, p in enumerate(pieces[:6]) if isinstance(p, str) and p.startswith(MOTTO)), None)
        if motto is not None and all(isinstance(p, str) and p.isupper() for p in pieces[:motto + 1]):
            made, pieces = letterhead(pieces)
            out.append(made)
        elif isinstance(pieces[0], list):
            rows = []
            while pieces and isinstance(pieces[0], list):
                rows.append(pieces.pop(0))
            out.append(table(rows, merge))
        else:
            piece = pieces.pop(0)
            out.append(paragraph(piece, lists, piece.isupper()))
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134"/></w:sectPr>'
    return f"<w:document {W}><w:body>{''.join(out)}{page}</w:body></w:document>", lists.xml()


def docx(name, merge):
    document, numbering = body((DOCUMENTS / name / "input.txt").read_text("utf8"), merge)
    base = "http://schemas.openxmlformats.org"
    styles = (f'<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Liberation Serif" w:hAnsi="Liberation Serif" '
              f'w:cs="Liberation Serif"/><w:sz w:val="26"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>')
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{base}/package/2006/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/word/{n}.xml" ContentType="{kind}.{t}+xml"/>' for n, t in
                  [("document", "document.main"), ("numbering", "numbering"), ("styles", "styles")]) + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{base}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{base}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{base}/package/2006/relationships">' + "".join(
            f'<Relationship Id="r{i}" Type="{base}/officeDocument/2006/relationships/{n}" Target="{n}.xml"/>'
            for i, n in enumerate(("numbering", "styles"), 1)) + "</Relationships>",
        "word/document.xml": document,
        "word/numbering.xml": numbering,
        "word/styles.xml": styles,
    }
    with zipfile.ZipFile(HERE / f"{name}.docx", "w", zipfile.ZIP_DEFLATED) as package:
        for part, text in parts.items():
            info = zipfile.ZipInfo(part, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text)


def scan(folder):
    import numpy
    from PIL import Image

    for pdf in sorted(folder.glob("*.pdf")):
        for dpi, skew in ((150, 0.6), (200, -0.8)):
            stem = folder / f"{pdf.stem}.{dpi}"
            subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", pdf, stem], check=True)
            chance = numpy.random.default_rng(dpi)
            for page in sorted(folder.glob(f"{stem.name}-*.pgm")):
                image = Image.open(page).rotate(skew, resample=Image.BICUBIC, fillcolor=255)
                grey = numpy.asarray(image, dtype=float) * 0.86 + 28 + chance.normal(0, 9, image.size[::-1])
                specks = chance.random(grey.shape) < 0.0004
                grey[specks] = 60
                made = Image.fromarray(grey.clip(0, 255).astype("uint8"))
                made.save(page.with_suffix(".jpg"), quality=55, dpi=(dpi, dpi))
                page.unlink()


if __name__ == "__main__":
    what = sys.argv[1:]
    if what[:1] == ["docx"]:
        for name, merge in CHOSEN.items():
            docx(name, merge)
    elif what[:1] == ["pdf"] and len(what) == 2:
        subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", what[1], *sorted(HERE.glob("*.docx"))], check=True)
    elif what[:1] == ["scan"] and len(what) == 2:
        scan(Path(what[1]))
    else:
        sys.exit(__doc__)

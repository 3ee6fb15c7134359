"""Makes the files of this folder; run once, by hand: `python3 make.py` (needs fpdf2, pillow, numpy, the Liberation fonts,
poppler-utils and tesseract-ocr-eng). The tests need none of these: what it made is committed."""

import random
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
from fpdf import FPDF
from PIL import Image

HERE = Path(__file__).parent
FONTS = Path("/usr/share/fonts/truetype/liberation2")

BASIS = (
    "Thực hiện Quyết định số 1408/QĐ-TTg ngày 16 tháng 8 năm 2025 của Thủ tướng Chính phủ về phát triển cấp nước "
    "sạch nông thôn; căn cứ Nghị quyết số 27/2025/NQ-HĐND ngày 10 tháng 12 năm 2025 của Hội đồng nhân dân tỉnh, Ủy "
    "ban nhân dân tỉnh ban hành Kế hoạch như sau:"
)
BODY = [
    ("B", "I. MỤC TIÊU"),
    ("", "1. Đến hết năm 2026, tỷ lệ hộ gia đình nông thôn sử dụng nước sạch đạt quy chuẩn từ 72% trở lên."),
    ("", "2. Cải tạo, nâng cấp 18 công trình cấp nước tập trung đã xuống cấp."),
    ("B", "II. NHIỆM VỤ"),
    ("", "1. Rà soát hiện trạng các công trình cấp nước tập trung, phân loại theo mức độ bền vững và lập danh mục "
     "công trình cần đầu tư, nâng cấp."),
    ("", "- Đơn vị chủ trì: Sở Nông nghiệp và Môi trường."),
    ("", "- Đơn vị phối hợp: Sở Tài chính; Ủy ban nhân dân các xã, phường."),
    ("", "- Thời gian hoàn thành: Quý II/2026."),
    ("", "2. Xét nghiệm chất lượng nước tại các trạm cấp nước và công khai kết quả cho người dân."),
    ("", "- Đơn vị chủ trì: Sở Y tế."),
    ("", "- Đơn vị phối hợp: Sở Khoa học và Công nghệ."),
    ("", "- Thời gian hoàn thành: Trước ngày 30/9/2026."),
    ("B", "III. TỔ CHỨC THỰC HIỆN"),
    ("", "1. Sở Nông nghiệp và Môi trường là cơ quan đầu mối, theo dõi, đôn đốc việc thực hiện Kế hoạch; tổng hợp, "
     "báo cáo Ủy ban nhân dân tỉnh trước ngày 15 tháng 12 hằng năm."),
    ("", "2. Sở Tài chính tham mưu bố trí kinh phí thực hiện Kế hoạch theo phân cấp ngân sách./."),
]
HEAD = ["TT", "Nội dung công việc", "Đơn vị chủ trì", "Thời gian", "Sản phẩm"]
GROUP = "A. Cấp nước tập trung"
ROWS = [
    ["1", "Lập dự án nâng cấp trạm cấp nước liên xã khu vực phía Bắc", "Sở Nông nghiệp và Môi trường", "Quý I/2026",
     "Quyết định phê duyệt dự án"],
    ["2", "Đấu nối đường ống cấp nước cho các thôn chưa có nước sạch theo Quyết định số 39/2025/QĐ-UBND",
     "Ủy ban nhân dân các xã, phường", "Quý III/2026", "Báo cáo kết quả"],
    ["3", "Kiểm định đồng hồ nước tại các trạm cấp nước tập trung", "Sở Khoa học và Công nghệ", "Thường xuyên", ""],
    ["4", "Tuyên truyền sử dụng nước tiết kiệm, bảo vệ nguồn nước", "Đài Phát thanh và Truyền hình tỉnh",
     "Trước ngày 22/3/2026", "Chuyên mục phát sóng"],
    ["5", "Xây dựng bản đồ số về công trình cấp nước nông thôn của tỉnh", "Sở Khoa học và Công nghệ", "Quý IV/2026",
     "Bản đồ số"],
]


class Plan(FPDF):
    def header(self):
        if self.page_no() > 1:
            self.set_font("serif", size=13)
            self.cell(0, 7, str(self.page_no()), align="C", new_x="LMARGIN", new_y="NEXT")


def plan(path):
    pdf = Plan(format="A4")
    pdf.set_creation_date(datetime(2026, 2, 5))
    for style, name in [("", "Regular"), ("B", "Bold"), ("I", "Italic"), ("BI", "BoldItalic")]:
        pdf.add_font("serif", style, FONTS / f"LiberationSerif-{name}.ttf")
    pdf.set_margins(28, 16, 18)
    pdf.set_auto_page_break(True, 12)
    pdf.add_page()
    line = lambda x, w, text, style="", size=13: (pdf.set_font("serif", style, size), pdf.set_x(x),
                                                  pdf.cell(w, 6, text, align="C"))
    for left, right, style in [("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "B"),
                               ("TỈNH ĐẮK LẮK", "Độc lập - Tự do - Hạnh phúc", "B"),
                               ("Số: 57/KH-UBND", "Đắk Lắk, ngày 05 tháng 02 năm 2026", "")]:
        line(24, 58, left, style, 12)
        line(88, 105, right, "I" if not style else style, 12)
        pdf.ln(6 if style else 12)
    line(28, 164, "KẾ HOẠCH", "B", 14)
    pdf.ln(7)
    line(28, 164, "Cấp nước sạch nông thôn trên địa bàn tỉnh Đắk Lắk năm 2026", "B", 13)
    pdf.ln(12)
    pdf.set_font("serif", size=13)
    pdf.multi_cell(0, 5.7, "       " + BASIS, align="J", new_x="LMARGIN", new_y="NEXT")
    for style, text in BODY:
        pdf.set_font("serif", style, 13)
        pdf.ln(1.2)
        pdf.multi_cell(0, 5.7, "       " + text, align="J", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(3)
    y = pdf.get_y()
    pdf.set_font("serif", "BI", 12)
    pdf.cell(60, 5.5, "Nơi nhận:", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("serif", "", 11)
    for text in ["- Thường trực Tỉnh ủy;", "- Các sở, ban, ngành;", "- UBND các xã, phường;", "- Lưu: VT, NN."]:
        pdf.cell(60, 5, text, new_x="LMARGIN", new_y="NEXT")
    pdf.set_y(y)
    for text in ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]:
        line(105, 85, text, "B", 13)
        pdf.ln(6)
    pdf.ln(16)
    line(105, 85, "Trần Minh Hòa", "B", 13)
    pdf.add_page()
    pdf.ln(3)
    for text in ["PHỤ LỤC", "DANH MỤC CÔNG VIỆC NĂM 2026"]:
        line(28, 164, text, "B", 13)
        pdf.ln(6.5)
    line(28, 164, "(Kèm theo Kế hoạch số 57/KH-UBND ngày 05/02/2026 của Ủy ban nhân dân tỉnh Đắk Lắk)", "I", 12)
    pdf.ln(9)
    pdf.set_font("serif", size=12)
    with pdf.table(col_widths=(11, 54, 40, 28, 31), line_height=5.6, padding=0.7, text_align=("C", "L", "L", "C", "L")) as table:
        head = table.row()
        for cell in HEAD:
            head.cell(cell)
        table.row().cell(GROUP, colspan=5)
        for r in ROWS:
            row = table.row()
            for cell in r:
                row.cell(cell)
    pdf.output(path)


def scanned(page, degrees, seed):
    """A page image as a scanner gives it: a little askew, with specks, black and white."""
    rng = np.random.default_rng(seed)
    page = page.rotate(degrees, resample=Image.BICUBIC, fillcolor=255)
    grey = np.asarray(page, dtype=np.float32) + rng.normal(0, 18, (page.height, page.width))
    ink = grey < 150
    specks = rng.random(ink.shape) < 0.0002
    return Image.fromarray(np.where(ink ^ specks, 0, 255).astype(np.uint8)).convert("1")


def pages(pdf, dpi):
    work = HERE / "work"
    work.mkdir(exist_ok=True)
    for old in work.glob("*"):
        old.unlink()
    subprocess.run(["pdftoppm", "-gray", "-r", str(dpi), str(pdf), str(work / "p")], check=True)
    out = [Image.open(p).convert("L").copy() for p in sorted(work.glob("*.pgm"))]
    for old in work.glob("*"):
        old.unlink()
    work.rmdir()
    return out


def main():
    random.seed(5)
    plan(HERE / "plan.pdf")
    for dpi in (150, 200):
        images = [scanned(p, a, dpi + i) for i, (p, a) in enumerate(zip(pages(HERE / "plan.pdf", dpi), [0.8, -1.1]))]
        images[0].save(HERE / f"plan-{dpi}.tif", save_all=True, append_images=images[1:], compression="group4",
                       dpi=(dpi, dpi))
    # A scan that an English OCR gave a text layer: wrong words, hidden behind the image.
    first = scanned(pages(HERE / "plan.pdf", 200)[0], 0.0, 7)
    first.save(HERE / "layer.png", dpi=(200, 200))
    subprocess.run(["tesseract", str(HERE / "layer.png"), str(HERE / "poisoned"), "-l", "eng", "pdf"], check=True)
    (HERE / "layer.png").unlink()
    # A page on its side.
    scanned(pages(HERE / "plan.pdf", 150)[0], 0.0, 9).rotate(90, expand=True).save(HERE / "sideways.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())

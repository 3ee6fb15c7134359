//! The three formats say the same of the same page.

use super::*;
use crate::read::reading::{Options, Reader};

const TSV: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
1\t1\t0\t0\t0\t0\t0\t0\t1654\t2339\t-1\t
4\t1\t1\t1\t1\t0\t100\t200\t500\t40\t-1\t
5\t1\t1\t1\t1\t1\t100\t200\t80\t40\t96.5\tKẾ
5\t1\t1\t1\t1\t2\t200\t200\t120\t40\t91\tHOẠCH
5\t1\t1\t1\t2\t1\t100\t260\t60\t40\t88\tNăm
5\t1\t2\t1\t1\t1\t100\t400\t60\t40\t12\t\u{202e}Sở\u{200b}
1\t2\t0\t0\t0\t0\t0\t0\t1654\t2339\t-1\t
5\t2\t1\t1\t1\t1\t100\t260\t60\t40\t88\thai
";

const HOCR: &str = r#"<?xml version="1.0" encoding="UTF-8"?><html><head><meta name='ocr-system' content='tesseract'/></head><body>
<div class='ocr_page' title='image "a.png"; bbox 0 0 1654 2339; ppageno 0; scan_res 200 200'><div class='ocr_carea'><p class='ocr_par'>
<span class='ocr_line' title="bbox 100 200 320 240"><span class='ocrx_word' title='bbox 100 200 180 240; x_wconf 96'><strong>KẾ</strong></span>
<span class='ocrx_word' title='bbox 200 200 320 240; x_wconf 91'>HOẠCH</span></span>
<span class='ocr_line' title="bbox 100 260 160 300"><span class='ocrx_word' title='bbox 100 260 160 300; x_wconf 88'>Năm</span></span></p>
<p class='ocr_par'><span class='ocr_line' title="bbox 100 400 160 440">Sở</span></p></div></div>
<div class='ocr_page' title='bbox 0 0 1654 2339; scan_res 200 200'><span class='ocr_line'><span class='ocrx_word' title='bbox 100 260 160 300'>hai</span></span></div>
</body></html>"#;

const ALTO: &str = r#"<?xml version="1.0"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description><MeasurementUnit>pixel</MeasurementUnit></Description>
<Layout><Page WIDTH="1654" HEIGHT="2339"><PrintSpace><TextBlock><TextLine><String HPOS="100" VPOS="200" WIDTH="80" HEIGHT="40" WC="0.965" CONTENT="KẾ"/><SP/>
<String HPOS="200" VPOS="200" WIDTH="120" HEIGHT="40" WC="0.91" CONTENT="HOẠCH"/></TextLine><TextLine><String HPOS="100" VPOS="260" WIDTH="60" HEIGHT="40" CONTENT="Năm"/></TextLine></TextBlock>
<TextBlock><TextLine><String HPOS="100" VPOS="400" WIDTH="60" HEIGHT="40" CONTENT="Sở"/></TextLine></TextBlock></PrintSpace></Page>
<Page WIDTH="1654" HEIGHT="2339"><TextLine><String HPOS="100" VPOS="260" WIDTH="60" HEIGHT="40" CONTENT="hai"/></TextLine></Page></Layout></alto>"#;

#[test]
fn words_keep_their_places_and_confidences() {
    let readers: [(&dyn Reader, &str); 3] = [(&Tsv, TSV), (&Hocr, HOCR), (&Alto, ALTO)];
    for (reader, text) in readers {
        let reading = reader.read(text.as_bytes(), &Options::default()).unwrap();
        let media = reading.media_type;
        assert_eq!(reading.text, "KẾ HOẠCH\nNăm\n\nSở\n\u{c}hai\n", "{media}");
        assert_eq!(reading.words.len(), 5, "{media}");
        assert_eq!(reading.pages.len(), 2);
        let word = reading.words[1];
        assert_eq!(reading.text.get(word.span.0..word.span.1), Some("HOẠCH"));
        assert_eq!(word.bounds.page, 1);
        assert!(
            (word.bounds.x0 - 72.0).abs() < 0.1 && (word.bounds.y1 - 86.4).abs() < 0.1,
            "{media} {:?}",
            word.bounds
        );
        assert_eq!(word.confidence, Some(0.91), "{media}");
        assert_eq!(reading.words[4].bounds.page, 2);
    }
}

#[test]
fn numbers_that_are_none_give_words_without_places() {
    let hocr = "<div class='ocr_page'><span class='ocr_line'><span class='ocrx_word' title='bbox 1 2 x; x_wconf 900'>chữ</span>";
    let reading = Hocr.read(hocr.as_bytes(), &Options::default()).unwrap();
    assert_eq!((reading.text.as_str(), reading.words.len()), ("chữ\n", 0));
    let tsv = format!("{}\n5\tnan\tinf\t1\t1\t1\t-5\t9\tNaN\t3\t2\tchữ\n5\n\n", tsv::HEAD);
    assert_eq!(Tsv.read(tsv.as_bytes(), &Options::default()).unwrap().text, "chữ\n");
}

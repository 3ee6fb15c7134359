//! Dates drawn with a thick pen into a line whose words are boxes.

use super::*;

/// Corners of the strokes of a figure as it is written in Viet Nam, in a box of 10 by 16.
fn figure(n: u8) -> &'static [&'static [(f32, f32)]] {
    match n {
        0 => &[&[
            (5.0, 0.0),
            (1.5, 3.0),
            (0.5, 8.0),
            (2.0, 14.0),
            (5.0, 16.0),
            (8.0, 13.0),
            (9.0, 7.0),
            (8.0, 2.0),
            (5.0, 0.0),
        ]],
        1 => &[&[(1.0, 7.0), (6.0, 0.0), (6.0, 16.0)]],
        3 => &[&[
            (1.0, 2.0),
            (4.0, 0.0),
            (8.0, 2.0),
            (7.5, 5.5),
            (4.0, 7.5),
            (8.0, 9.5),
            (8.5, 13.0),
            (5.0, 16.0),
            (1.0, 14.0),
        ]],
        6 => &[&[
            (7.0, 0.0),
            (3.0, 4.0),
            (1.0, 10.0),
            (2.0, 15.0),
            (6.0, 16.0),
            (8.5, 13.0),
            (7.0, 9.5),
            (4.0, 9.0),
            (1.5, 12.0),
        ]],
        7 => &[&[(1.0, 1.0), (9.0, 0.5), (4.0, 16.0)], &[(2.5, 8.0), (8.5, 7.5)]],
        _ => &[&[
            (7.5, 2.0),
            (4.0, 0.0),
            (1.5, 3.0),
            (4.0, 7.0),
            (8.0, 11.0),
            (6.0, 16.0),
            (2.0, 14.0),
            (3.0, 9.0),
            (7.5, 2.0),
        ]],
    }
}

struct Page {
    image: Gray,
    words: Vec<Seen>,
}

const LINE: [f32; 2] = [40.0, 94.0];

impl Page {
    /// *Hà Nội, ngày … tháng … năm 2020* without what a pen adds.
    fn new(day: &str, month: &str) -> Self {
        let word = |text: &str, x0: f32, x1: f32, confidence| Seen {
            text: text.into(),
            at: [x0, 45.0, x1, 90.0],
            line: LINE,
            confidence,
        };
        let mut words = vec![word("Hà", 20.0, 90.0, 0.9), word("Nội,", 105.0, 200.0, 0.9)];
        words.push(word(day, 220.0, 334.0 + if day == "ngày" { 0.0 } else { 60.0 }, 0.2));
        words.push(word("tháng", 440.0, 575.0, 0.9));
        words.extend((!month.is_empty()).then(|| word(month, 590.0, 630.0, 0.9)));
        words.extend([word("năm", 650.0, 748.0, 0.9), word("2020", 765.0, 880.0, 0.9)]);
        let mut page = Self { image: Gray::new(900, 400, vec![255; 360_000]).unwrap(), words };
        // The words themselves, so that ink and paper can be told.
        for w in page.words.clone() {
            let to = if w.text == day { 332.0 } else { w.at[2] };
            page.stroke((w.at[0] + 3.0, 60.0), (to - 3.0, 60.0));
        }
        page
    }
    fn stroke(&mut self, (x0, y0): (f32, f32), (x1, y1): (f32, f32)) {
        let steps = ((x1 - x0).abs() + (y1 - y0).abs()) as usize * 2 + 1;
        for i in 0..=steps {
            let t = i as f32 / steps as f32;
            let (x, y) = (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t);
            for dy in -3i32..=3 {
                for dx in -3i32..=3 {
                    if dx * dx + dy * dy <= 9 {
                        self.image.pixels[(y as i32 + dy) as usize * 900 + (x as i32 + dx) as usize] = 0;
                    }
                }
            }
        }
    }
    fn write(mut self, n: u8, x: f32) -> Self {
        for line in figure(n) {
            for pair in line.windows(2) {
                let place = |(a, b): (f32, f32)| (x + a * 2.6, 46.0 + b * 2.6);
                self.stroke(place(pair[0]), place(pair[1]));
            }
        }
        self
    }
    fn read(mut self, made: Option<Date>) -> String {
        if let Some(penned) = look(&self.words, &self.image) {
            settle(&mut self.words, &penned, made);
        }
        self.words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn figures_of_a_pen_are_read_between_the_printed_words() {
    let page = || Page::new("ngày4š", "").write(0, 345.0).write(3, 385.0);
    assert_eq!(page().write(6, 600.0).read(None), "Hà Nội, ngày 03 tháng 6 năm 2020");
    assert_eq!(page().write(7, 600.0).read(None), "Hà Nội, ngày 03 tháng 7 năm 2020");
    assert_eq!(page().write(1, 585.0).write(0, 615.0).read(None), "Hà Nội, ngày 03 tháng 10 năm 2020");
}

#[test]
fn a_printed_month_stays() {
    let page = Page::new("ngày", "8").write(1, 345.0).write(3, 385.0).write(8, 597.0);
    assert_eq!(page.read(None), "Hà Nội, ngày 13 tháng 8 năm 2020");
    // Nothing but print: the words are those of the engine.
    let mut page = Page::new("ngày", "8").write(1, 345.0).write(3, 385.0).write(8, 597.0);
    let day = Seen { text: "13".into(), at: [345.0, 46.0, 410.0, 88.0], line: LINE, confidence: 0.95 };
    page.words.insert(3, day);
    assert_eq!(page.read(None), "Hà Nội, ngày 13 tháng 8 năm 2020");
}

#[test]
fn a_figure_that_the_engine_takes_for_another_is_set_right() {
    let page = || Page::new("ngày", "5").write(1, 345.0).write(3, 385.0);
    assert_eq!(page().write(8, 600.0).read(Date::new(2020, 8, 20).ok()), "Hà Nội, ngày 13 tháng 8 năm 2020");
    // What the ink denies does not stay, even where nothing else is sure.
    assert_eq!(page().write(6, 600.0).read(None), "Hà Nội, ngày tháng năm 2020");
}

#[test]
fn what_is_no_figure_leaves_the_line_as_it_was() {
    let mut page = Page::new("ngày4š", "").write(6, 600.0);
    page.stroke((345.0, 50.0), (420.0, 85.0));
    page.stroke((345.0, 85.0), (420.0, 50.0));
    page.stroke((345.0, 50.0), (345.0, 85.0));
    assert_eq!(page.read(None), "Hà Nội, ngày4š tháng năm 2020");
    assert_eq!(Page::new("ngày", "").read(None), "Hà Nội, ngày tháng năm 2020");
    // No such day.
    assert_eq!(
        Page::new("ngày4š", "").write(8, 345.0).write(8, 385.0).write(6, 600.0).read(None),
        "Hà Nội, ngày4š tháng năm 2020"
    );
}

#[test]
fn the_day_on_which_a_file_was_made_decides_between_likely_ones() {
    let gap = |values: &[(i8, f32)]| Gap { at: [0.0; 4], figures: 2, printed: None, values: values.to_vec() };
    let penned = Penned { words: [0, 1, 2], year: 2022, day: gap(&[(10, 0.6), (20, 0.3)]), month: gap(&[(8, 0.9)]) };
    let made = |day| Date::new(2022, 8, day).ok();
    assert_eq!(penned.date(None), None);
    assert_eq!(penned.date(made(12)), Some((10, 8)));
    // Where both were possible, neither is sure.
    assert_eq!(penned.date(made(25)), None);
    assert_eq!(penned.date(Date::new(2026, 1, 2).ok()), None);
}

//! What a page of a PDF draws: glyphs, ruling lines and pictures, each with its place.

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};
use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};
use rustc_hash::FxHashSet;

use super::super::page::Rule;

/// A glyph: what it stands for and where. Places are points from the page's top left corner.
#[derive(Debug, Clone)]
pub(super) struct Char {
    pub(super) text: Box<str>,
    /// Where it begins on its base line, and where the next one would begin.
    pub(super) from: Point,
    pub(super) to: Point,
    /// Size of the type.
    pub(super) size: f64,
}

/// A picture on the page: the rectangle that it fills, and its pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Picture {
    pub(super) place: Rect,
    pub(super) pixels: (u32, u32),
}

/// What a page draws.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub(super) chars: Vec<Char>,
    pub(super) rules: Vec<Rule>,
    pub(super) pictures: Vec<Picture>,
    /// Glyphs that stand for no known letter.
    pub(super) unknown: usize,
    /// Glyphs already drawn, by letter and place: some programs print bold type by drawing it twice.
    seen: FxHashSet<(Box<str>, i64, i64)>,
    /// Width and height of the page.
    size: (f64, f64),
}

/// The most glyphs, lines and pictures of one page that are kept: far above any page of paper.
const MOST: usize = 200_000;
/// A ruling line is at most so thick, in points, and at least so long.
const THICK: f64 = 3.0;
const SHORT: f64 = 5.0;

/// Looks at a page.
pub(super) fn of<'a>(page: &Page<'a>, cache: &InterpreterCache<'a>, settings: &InterpreterSettings) -> Marks {
    let (width, height) = page.render_dimensions();
    let (width, height) = (f64::from(width), f64::from(height));
    let area = Rect::new(0.0, 0.0, width, height);
    let mut marks = Marks { size: (width, height), ..Marks::default() };
    let transform = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, area, cache, page.xref(), settings.clone());
    interpret_page(page, &mut context, &mut marks);
    marks
}

impl Marks {
    fn glyph(&mut self, glyph: &Glyph<'_>, place: Affine) {
        if self.chars.len() >= MOST {
            return;
        }
        let text: Box<str> = match glyph.as_unicode() {
            Some(BfString::Char(c)) => letter(c).to_string().into(),
            Some(BfString::String(s)) => s.chars().map(letter).collect::<String>().into(),
            None => {
                self.unknown += 1;
                "\u{fffd}".into()
            }
        };
        let advance = match glyph {
            Glyph::Outline(g) => g.advance_width(),
            Glyph::Type3(g) => g.advance_width(),
        };
        let from = place * Point::ZERO;
        let to = place * Point::new(f64::from(advance.unwrap_or(500.0)), 0.0);
        let up = place * Point::new(0.0, 1000.0);
        let size = (up - from).hypot();
        let inside = |p: Point| p.x.is_finite() && p.y.is_finite() && p.x <= self.size.0 && p.y <= self.size.1;
        if !(inside(from) && to.x >= 0.0 && from.y >= 0.0 && to.x.is_finite() && size.is_finite() && size > 0.5) {
            return;
        }
        if size > 3.0 && !text.trim().is_empty() {
            let key = |x: i64, y: i64| (text.clone(), x, y);
            let at = ((from.x * 1.5).round() as i64, (from.y * 1.5).round() as i64);
            let near = |x: i64| (-1..=1).any(|y| self.seen.contains(&key(at.0 + x, at.1 + y)));
            if (-1..=1).any(near) {
                return;
            }
            self.seen.insert(key(at.0, at.1));
        }
        self.chars.push(Char { text, from, to, size });
    }
    fn rule(&mut self, a: Rect) {
        let (w, h) = (a.width(), a.height());
        if w.min(h) <= THICK && w.max(h) >= SHORT && self.rules.len() < MOST && a.is_finite() {
            self.rules.push(Rule { x0: a.x0 as f32, y0: a.y0 as f32, x1: a.x1 as f32, y1: a.y1 as f32 });
        }
    }
    /// The straight sides of a path that is drawn with a pen.
    fn stroke(&mut self, path: &BezPath) {
        let (mut start, mut last) = (Point::ZERO, Point::ZERO);
        for e in path.elements() {
            let end = match *e {
                PathEl::MoveTo(p) => {
                    (start, last) = (p, p);
                    continue;
                }
                PathEl::LineTo(p) => {
                    self.rule(Rect::from_points(last, p));
                    p
                }
                PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => p,
                PathEl::ClosePath => {
                    self.rule(Rect::from_points(last, start));
                    start
                }
            };
            last = end;
        }
    }
    /// Thin shapes that are filled: many programs draw lines so.
    fn fill(&mut self, path: &BezPath) {
        let mut part = BezPath::new();
        for e in path.elements() {
            if matches!(e, PathEl::MoveTo(_)) && !part.is_empty() {
                self.rule(part.bounding_box());
                part = BezPath::new();
            }
            part.push(*e);
        }
        if !part.is_empty() {
            self.rule(part.bounding_box());
        }
    }
}

/// The letter that a font's private sign stands for: symbol fonts of word processors put theirs at U+F000.
fn letter(c: char) -> char {
    match c {
        '\u{f02d}' => '-',
        '\u{f0b7}' | '\u{f0a7}' | '\u{f076}' | '\u{f0d8}' | '\u{f0fc}' => '•',
        '\u{f020}'..='\u{f07e}' => char::from_u32(u32::from(c) - 0xf000).unwrap_or(c),
        '\u{ad}' => '-',
        '\u{a0}' | '\u{2002}'..='\u{200a}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    }
}

impl<'a> Device<'a> for Marks {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        if path.elements().len() > MOST {
            return;
        }
        let path = props.transform * path.clone();
        match mode {
            DrawMode::Fill(_) => self.fill(&path),
            DrawMode::Stroke(_) | DrawMode::FillAndStroke(..) => self.stroke(&path),
            DrawMode::Invisible => {}
        }
    }
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            self.glyph(glyph, props.transform * glyph.transform());
        }
    }
    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let pixels = (image.width(), image.height());
        let place = Rect::new(0.0, 0.0, f64::from(pixels.0), f64::from(pixels.1));
        let place = props.transform.transform_rect_bbox(place);
        let place = place.intersect(Rect::new(0.0, 0.0, self.size.0, self.size.1));
        if self.pictures.len() < MOST && place.is_finite() && place.width() > 0.0 && place.height() > 0.0 {
            self.pictures.push(Picture { place, pixels });
        }
    }
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

//! A QR code as a picture: black squares on white, with the white margin that readers need.

use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode};

/// Squares of white on each side, as ISO/IEC 18004 asks.
const MARGIN: usize = 4;
/// Dots of a picture to a square: enough to print it a hand wide.
const DOTS: usize = 12;

/// The squares of a code, row by row, with the margin.
pub(in crate::web) struct Squares {
    side: usize,
    are_black: Vec<bool>,
}

impl Squares {
    /// The code of a text. A quarter of it may be dirty or torn (level Q).
    pub(in crate::web) fn of(text: &str) -> Result<Self, QrError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::Q)?;
        let (inner, colours) = (code.width(), code.to_colors());
        let side = inner + 2 * MARGIN;
        let mut are_black = vec![false; side * side];
        for (place, colour) in colours.into_iter().enumerate() {
            let (row, column) = (place / inner + MARGIN, place % inner + MARGIN);
            are_black[row * side + column] = colour == Color::Dark;
        }
        Ok(Self { side, are_black })
    }

    fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.are_black.chunks(self.side)
    }

    /// How many squares a side has, and the outline of all that is black.
    pub(in crate::web) fn path(&self) -> (usize, String) {
        let mut path = String::new();
        for (y, row) in self.rows().enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, is_black)| **is_black) {
                path += &format!("M{x} {y}h1v1h-1z");
            }
        }
        (self.side, path)
    }

    /// A drawing that stays sharp at every size.
    pub(super) fn svg(&self, title: &str) -> String {
        let (side, path) = self.path();
        let title = maud::html! { (title) }.into_string();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" width=\"40mm\" \
             height=\"40mm\" shape-rendering=\"crispEdges\"><title>{title}</title>\
             <path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path d=\"{path}\"/></svg>"
        )
    }

    /// A picture of dots: one bit each, black or white (PNG, ISO/IEC 15948).
    pub(super) fn png(&self) -> std::io::Result<Vec<u8>> {
        let width = self.side * DOTS;
        let mut dots = ZlibEncoder::new(vec![], Compression::best());
        for row in self.rows() {
            let mut line = vec![0; 1 + width.div_ceil(8)];
            for x in (0..width).filter(|x| !row[x / DOTS]) {
                line[1 + x / 8] |= 0x80 >> (x % 8);
            }
            (0..DOTS).try_for_each(|_| dots.write_all(&line))?;
        }
        let size = u32::try_from(width).unwrap_or(u32::MAX).to_be_bytes();
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        // One bit a dot, grey, with nothing unusual.
        chunk(&mut png, *b"IHDR", &[&size[..], &size, &[1, 0, 0, 0, 0]].concat());
        chunk(&mut png, *b"IDAT", &dots.finish()?);
        chunk(&mut png, *b"IEND", &[]);
        Ok(png)
    }
}

fn chunk(png: &mut Vec<u8>, name: [u8; 4], body: &[u8]) {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    let named = [&name[..], body].concat();
    let mut sum = Crc::new();
    sum.update(&named);
    png.extend(length.to_be_bytes());
    png.extend(named);
    png.extend(sum.sum().to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://fostering.council.example/enquire?c=spring-2026&p=library&by=qr";

    fn read(side: usize, is_black: impl Fn(usize, usize) -> bool) -> String {
        let grey = |x, y| if is_black(x, y) { 0 } else { 255 };
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, grey);
        let found = picture.detect_grids();
        assert_eq!(found.len(), 1);
        found[0].decode().unwrap().1
    }

    #[test]
    fn a_drawn_code_says_the_link_again() {
        let squares = Squares::of(LINK).unwrap();

        let said = read(squares.side * 5, |x, y| squares.are_black[(y / 5) * squares.side + x / 5]);

        assert_eq!(said, LINK);
        let edges = squares.rows().take(MARGIN).flatten().chain(
            squares.rows().flat_map(|row| row[..MARGIN].iter().chain(&row[row.len() - MARGIN..])),
        );
        assert!(edges.into_iter().all(|is_black| !is_black), "four white squares on each side");
    }

    #[test]
    fn a_drawing_has_one_square_for_each_black_one_and_names_itself() {
        let squares = Squares::of(LINK).unwrap();

        let svg = squares.svg("Spring & <co>");

        let black = squares.are_black.iter().filter(|it| **it).count();
        assert_eq!(svg.matches("h1v1h-1z").count(), black);
        assert!(svg.contains("<title>Spring &amp; &lt;co&gt;</title>"));
    }

    #[test]
    fn a_picture_of_dots_says_the_link_again() {
        let png = Squares::of(LINK).unwrap().png().unwrap();

        let (side, dots) = dots_of(&png);

        let row = 1 + side.div_ceil(8);
        let said = read(side, |x, y| dots[y * row + 1 + x / 8] & (0x80 >> (x % 8)) == 0);
        assert_eq!(said, LINK);
    }

    // What a PNG of one bit a dot holds, with the sum of each part checked.
    fn dots_of(png: &[u8]) -> (usize, Vec<u8>) {
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        let (mut at, mut side, mut packed) = (8, 0, vec![]);
        while at < png.len() {
            let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
            let length = usize::try_from(number(at)).unwrap();
            let (name, body) = (&png[at + 4..at + 8], &png[at + 8..at + 8 + length]);
            let mut sum = Crc::new();
            sum.update(&png[at + 4..at + 8 + length]);
            assert_eq!(sum.sum(), number(at + 8 + length), "{name:?}");
            match name {
                b"IHDR" => side = usize::try_from(number(at + 8)).unwrap(),
                b"IDAT" => packed.extend(body),
                _ => {}
            }
            at += 12 + length;
        }
        let mut dots = flate2::write::ZlibDecoder::new(vec![]);
        dots.write_all(&packed).unwrap();
        (side, dots.finish().unwrap())
    }
}

//! Words that stand nowhere else, and finding them however they were written down.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use memchr::memmem::Finder;
use uuid::Uuid;

/// Canaries, each with what it was told as.
#[derive(Default)]
pub(super) struct Canaries(Vec<Canary>);

struct Canary {
    told_as: String,
    words: String,
    // Every way of writing it down.
    written: Vec<Finder<'static>>,
    // The same where large and small letters are one.
    plain: Finder<'static>,
}

impl Canaries {
    /// A new one, to be told as this.
    pub(super) fn draw(&mut self, told_as: &str) -> String {
        #[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
        let number = Uuid::now_v7().as_u128() & 0xffff_ffff_ffff;
        self.add(told_as, &format!("Kanarie{number:012x}"))
    }

    fn add(&mut self, told_as: &str, core: &str) -> String {
        let cased = [core.to_owned(), core.to_lowercase(), core.to_uppercase()];
        let written = cased.iter().flat_map(|word| ways(word.as_bytes()));
        // An address of mail takes no space and no accent.
        let is_email = told_as.ends_with("email");
        let words = if is_email { format!("{core}@example.com") } else { format!("Zoë {core}") };
        self.0.push(Canary {
            told_as: told_as.to_owned(),
            words: words.clone(),
            written: written.map(|way| Finder::new(&way).into_owned()).collect(),
            plain: Finder::new(&core.to_lowercase()).into_owned(),
        });
        words
    }

    /// What was told.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|canary| &*canary.words)
    }

    /// What those were told as that stand in some bytes.
    pub(super) fn found_in(&self, bytes: &[u8]) -> Vec<&str> {
        self.told(bytes, true)
    }

    /// What those were told as that do not.
    pub(super) fn missing_in(&self, bytes: &[u8]) -> Vec<&str> {
        self.told(bytes, false)
    }

    fn told(&self, bytes: &[u8], is_wanted: bool) -> Vec<&str> {
        let small = bytes.to_ascii_lowercase();
        let is_in = |canary: &Canary| {
            let mut ways = canary.written.iter();
            canary.plain.find(&small).is_some() || ways.any(|way| way.find(bytes).is_some())
        };
        let told = self.0.iter().filter(|canary| is_in(canary) == is_wanted);
        told.map(|canary| &*canary.told_as).collect()
    }
}

// Letters and digits are themselves in URLs, in quoted-printable, in JSON and in HTML: where they are
// not, each is escaped.
fn ways(word: &[u8]) -> Vec<Vec<u8>> {
    let each = |escape: &dyn Fn(&u8) -> String| -> Vec<u8> {
        word.iter().map(escape).collect::<String>().into_bytes()
    };
    let mut ways = vec![
        word.iter().flat_map(|byte| [*byte, 0]).collect(),
        word.iter().flat_map(|byte| [0, *byte]).collect(),
        each(&|byte| format!("{byte:02x}")),
        each(&|byte| format!("{byte:02X}")),
        each(&|byte| format!("%{byte:02X}")),
        each(&|byte| format!("%{byte:02x}")),
        each(&|byte| format!("={byte:02X}")),
        each(&|byte| format!("\\u{byte:04x}")),
    ];
    ways.extend((0..3).map(|before| in_base64(word, before)));
    ways
}

// What of a word's base64 is the same whatever stands after it and so many bytes before it.
fn in_base64(word: &[u8], before: usize) -> Vec<u8> {
    let encoded = STANDARD_NO_PAD.encode([&vec![0; before], word].concat());
    let (first, end) = ((before * 8).div_ceil(6), (before + word.len()) * 8 / 6);
    encoded.as_bytes()[first..end].to_vec()
}

#[test]
fn a_canary_is_found_however_it_was_written_down_and_only_then() {
    let mut canaries = Canaries::default();
    canaries.add("the one", "Kanarie0123456789ab");
    canaries.add("the other", "Kanarie9876543210ab");
    let word = "Kanarie0123456789ab";
    let utf16 = |bytes: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(bytes).collect();
    let in_base64 = |before: &str| STANDARD_NO_PAD.encode(format!("{before}{word} and more"));
    let quoted: String = word.bytes().map(|byte| format!("={byte:02X}")).collect();
    let ways: Vec<Vec<u8>> = vec![
        word.into(),
        word.to_lowercase().into(),
        word.to_uppercase().into(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        in_base64("").into(),
        in_base64("a").into(),
        in_base64("ab").into(),
        in_base64("abc").into(),
        in_hex(word).into(),
        in_hex(&word.to_uppercase()).to_uppercase().into(),
        format!("q=Zo%C3%AB+{word}").into(),
        in_hex(word).as_bytes().chunks(2).flat_map(|two| [b"%", two].concat()).collect(),
        quoted.into(),
        format!("Zo=C3=AB=20{word}=\r\n").into(),
    ];
    for written in ways {
        let among = [b"before \x00\xff", &*written, b" after"].concat();
        let shown = String::from_utf8_lossy(&written);
        assert_eq!(canaries.found_in(&among), ["the one"], "{shown}");
        assert_eq!(canaries.missing_in(&among), ["the other"], "{shown}");
    }
    assert_eq!(canaries.found_in(b"Kanarie0123456789a"), [""; 0]);
}

fn in_hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

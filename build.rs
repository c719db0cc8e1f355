//! Makes what the pages are dressed in: GOV.UK and MoJ styles, script and icons, from npm. And, from there
//! too, the list of passwords that nobody may choose.
//!
//! The packages are those of the lock file in `src/web/assets`. All that is made lands in the
//! build's own folder under names that carry a hash of the content, with a list that
//! `src/web/assets.rs` embeds. Nothing is written among the source.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

type Outcome<T> = Result<T, String>;

const SOURCE: &str = "src/web/assets";
const MANIFEST: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];
const OWN: [&str; 4] = ["app.scss", "performance.scss", "app.js", "favicon.svg"];
const GOVUK: &str = "node_modules/govuk-frontend/dist/govuk";
const MOJ_IMAGES: &str = "node_modules/@ministryofjustice/frontend/moj/assets/images";

fn main() -> ExitCode {
    println!("cargo:rerun-if-changed=build.rs");
    for name in MANIFEST.iter().chain(&OWN) {
        println!("cargo:rerun-if-changed={SOURCE}/{name}");
    }
    match make() {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            println!("cargo::error={}", sentence.replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

fn make() -> Outcome<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("Run this with cargo.")?);
    let npm = out.join("npm");
    install(&npm)?;
    println!("cargo:rustc-env=GOVUK_COMPONENTS={}", npm.join(GOVUK).join("components").display());

    common_passwords(&npm, &out.join("common-passwords.txt"))?;

    let mut public = Public::in_folder(out.join("assets"))?;
    let styles = compile(&npm)?;
    for icon in icons_of(&styles) {
        public.add(&icon, &read(&npm.join(MOJ_IMAGES).join(&icon))?)?;
    }
    let script = "govuk-frontend.min.js";
    public.add(script, &without_source_map(&read(&npm.join(GOVUK).join(script))?))?;
    public.add("app.js", &read(&Path::new(SOURCE).join("app.js"))?)?;
    public.add("favicon.svg", &read(&Path::new(SOURCE).join("favicon.svg"))?)?;
    public.add("app.css", &styles)?;
    public.list()
}

// Fetching is the slow step, so it is left out as long as the manifest is the same.
fn install(npm: &Path) -> Outcome<()> {
    let files: Vec<String> = MANIFEST
        .iter()
        .map(|name| read(&Path::new(SOURCE).join(name)))
        .collect::<Result<_, _>>()?;
    let done = npm.join("installed");
    if fs::read_to_string(&done).is_ok_and(|installed| installed == files.concat()) {
        return Ok(());
    }
    fs::create_dir_all(npm).map_err(|error| told(npm, &error))?;
    for (name, text) in MANIFEST.iter().zip(&files) {
        write(&npm.join(name), text)?;
    }
    run(Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" }).arg("ci"), npm)?;
    write(&done, &files.concat())
}

// A line each, in lower case, without marks, as `src/passwords/rule.rs` compares them.
fn common_passwords(npm: &Path, to: &Path) -> Outcome<()> {
    let script =
        "const all = require('./node_modules/@zxcvbn-ts/language-common/src/passwords.json');
        const bare = (it) => it.toLowerCase().replace(/[^\\p{L}\\p{N}]/gu, '');
        const kept = new Set(all.map(bare).filter((it) => it.length > 3));
        require('fs').writeFileSync(process.argv[1], [...kept].sort().join('\\n') + '\\n');";
    run(Command::new("node").args(["-e", script]).arg(to), npm)
}

fn compile(npm: &Path) -> Outcome<String> {
    let root = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let mut sass = Command::new("node");
    sass.args([
        "node_modules/sass/sass.js",
        "--style=compressed",
        "--no-source-map",
        "--load-path=.",
    ]);
    run(sass.arg(root.join(SOURCE).join("app.scss")).arg("app.css"), npm)?;
    read(&npm.join("app.css"))
}

// What the styles fetch, which must all be there. `$moj-images-path` is empty, so these are names.
fn icons_of(styles: &str) -> BTreeSet<String> {
    let addresses = styles.split("url(").skip(1).filter_map(|rest| rest.split(')').next());
    addresses.map(|address| address.trim_matches(['"', '\'']).to_owned()).collect()
}

fn without_source_map(script: &str) -> String {
    script.lines().filter(|line| !line.starts_with("//# sourceMappingURL")).collect()
}

/// The files a browser may fetch.
struct Public {
    folder: PathBuf,
    files: Vec<(String, String)>,
}

impl Public {
    fn in_folder(folder: PathBuf) -> Outcome<Self> {
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|error| told(&folder, &error))?;
        }
        fs::create_dir_all(&folder).map_err(|error| told(&folder, &error))?;
        Ok(Self { folder, files: Vec::new() })
    }

    /// Adds a file, whose mentions of those before it become their hashed names.
    fn add(&mut self, name: &str, text: &str) -> Outcome<()> {
        let text = self
            .files
            .iter()
            .fold(text.to_owned(), |text, (name, hashed)| text.replace(name, hashed));
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let (stem, kind) = name.rsplit_once('.').ok_or(format!("{name} has no ending."))?;
        let hashed = format!("{stem}-{:016x}.{kind}", hasher.finish());
        write(&self.folder.join(&hashed), &text)?;
        self.files.push((name.to_owned(), hashed));
        Ok(())
    }

    fn list(&self) -> Outcome<()> {
        let lines = self.files.iter().map(|(name, hashed)| {
            format!("    Asset {{ name: {name:?}, file: {hashed:?}, body: include_bytes!({hashed:?}) }},\n")
        });
        let list = format!("&[\n{}]\n", lines.collect::<String>());
        write(&self.folder.join("list.rs"), &list)
    }
}

fn run(command: &mut Command, folder: &Path) -> Outcome<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.current_dir(folder).output().map_err(|error| {
        format!("{program} could not be run ({error}): install Node.js 20 or later, with npm, and build again.")
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{program} failed while making the styles of the pages: {}", said.trim()))
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| told(path, &error))
}

fn write(path: &Path, text: &str) -> Outcome<()> {
    fs::write(path, text).map_err(|error| told(path, &error))
}

fn told(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

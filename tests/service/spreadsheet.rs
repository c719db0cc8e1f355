//! Small workbooks, as Excel would write them.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What a cell holds, as it is written in a sheet.
pub(crate) enum Cell<'a> {
    Text(&'a str),
    Number(f64),
    /// A number that is shown as a day.
    Day(u32),
    /// A formula that failed.
    Failed(&'a str),
    Empty,
}

use Cell::{Day, Empty, Failed, Number, Text};

const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of one sheet.
pub(crate) fn workbook(rows: &[Vec<Cell<'_>>]) -> Vec<u8> {
    let rows: String = (1..).zip(rows).map(|(number, row)| written(number, row)).collect();
    of_parts(&[
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>".to_owned()),
        ("_rels/.rels", format!("<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")),
        ("xl/workbook.xml", format!("<workbook xmlns=\"{SHEET}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"Enquiries\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels", format!("<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>")),
        ("xl/styles.xml", format!("<styleSheet xmlns=\"{SHEET}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>")),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{SHEET}\"><sheetData>{rows}</sheetData></worksheet>")),
    ])
}

/// An archive of parts, which need be no workbook.
pub(crate) fn of_parts(parts: &[(&str, String)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(vec![]));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn written(number: usize, row: &[Cell<'_>]) -> String {
    let cells = (b'A'..).zip(row).map(|(column, cell)| {
        let place = format!("{}{number}", char::from(column));
        match cell {
            Text(text) => {
                let text = text.replace('&', "&amp;").replace('<', "&lt;");
                format!("<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
            }
            Number(number) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
            Day(day) => format!("<c r=\"{place}\" s=\"1\"><v>{day}</v></c>"),
            Failed(error) => format!("<c r=\"{place}\" t=\"e\"><f>A1</f><v>{error}</v></c>"),
            Empty => String::new(),
        }
    });
    format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
}

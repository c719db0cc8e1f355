//! A file to send.

use maud::{Markup, Render, html};

use super::Errors;
use super::field::{Field, impl_field};

/// A file to choose.
#[derive(Clone, Debug)]
pub(crate) struct FileUpload<'a> {
    field: Field<'a>,
    accept: Option<&'static str>,
}

impl_field!(FileUpload);

/// A file to choose. Its form says `enctype="multipart/form-data"`.
pub(crate) fn file_upload<'a>(name: &'a str, label: &'a str, errors: &'a Errors) -> FileUpload<'a> {
    FileUpload { field: Field::new(name, label, errors), accept: None }
}

impl FileUpload<'_> {
    /// Says which files a browser offers.
    pub(crate) fn accept(self, kinds: &'static str) -> Self {
        Self { accept: Some(kinds), ..self }
    }
}

impl Render for FileUpload<'_> {
    fn render(&self) -> Markup {
        self.field.labelled(&html! {
            input.govuk-file-upload.govuk-file-upload--error[self.field.is_wrong()]
                id=(self.field.name) name=(self.field.name) type="file" accept=[self.accept]
                aria-describedby=[self.field.described_by(None)];
        })
    }
}

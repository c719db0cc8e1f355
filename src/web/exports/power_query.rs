//! A table as a query in Power Query's language, which Excel and Power BI share.

use crate::export::{Column, Kind};
use crate::web::Place;
use crate::web::api::tables::{ADDRESS, TableName};

/// The query of a table: pasted into the advanced editor, it asks for a token once.
/// Figures are numbers or words, and have no types.
pub(super) fn query(place: &Place, table: TableName, columns: &[Column]) -> String {
    let types: Vec<String> = (columns.iter())
        .map(|column| format!("            {{\"{}\", {}}}", column.name, kind(column.kind)))
        .collect();
    let (service, path) = (place.link(""), ADDRESS.trim_start_matches('/'));
    let types = types.join(",\n");
    format!(
        "// Waymark: {about}\n\
         // Paste this into a blank query (Advanced Editor). Asked how to sign in, choose Basic for {service},\n\
         // any user name, and the token as the password.\n\
         let\n\
         \x20   Source = Web.Contents(\"{service}\", [RelativePath = \"{path}/{table}\"]),\n\
         \x20   Rows = Csv.Document(Source, [Delimiter = \",\", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),\n\
         \x20   Headed = Table.PromoteHeaders(Rows, [PromoteAllScalars = true]),\n\
         \x20   Emptied = Table.ReplaceValue(Headed, \"\", null, Replacer.ReplaceValue, Table.ColumnNames(Headed)),\n\
         \x20   Typed = Table.TransformColumnTypes(Emptied, {{\n{types}\n        }}, \"en-GB\")\n\
         in\n\
         \x20   Typed\n",
        about = table.about(),
    )
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "type text",
        Kind::Whole => "Int64.Type",
        Kind::Number => "type number",
        Kind::Instant => "type datetimezone",
        Kind::Day => "type date",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Table;

    #[test]
    fn a_query_names_the_address_and_gives_each_column_its_type() {
        let place = Place::parse("https://waymark.council.example/").unwrap();
        let column = |name: &str, kind| Column { name: name.to_owned(), kind, about: "" };
        let columns = [column("journey", Kind::Text), column("day", Kind::Day)];

        let query = query(&place, TableName::Rows(Table::Calendar), &columns);

        let asked = "Web.Contents(\"https://waymark.council.example\", [RelativePath = \
                     \"api/v1/tables/calendar\"])";
        assert!(query.contains(asked), "{query}");
        let types =
            "{\"journey\", type text},\n            {\"day\", type date}\n        }, \"en-GB\")";
        assert!(query.contains(types), "{query}");
        assert!(query.ends_with("in\n    Typed\n"), "{query}");
    }
}

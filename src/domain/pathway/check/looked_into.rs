//! Checking what is looked into: each check, and who owes it.

use super::{Checker, label};
use crate::pathway::{Check, CheckFile};

impl Checker {
    pub(super) fn looked_into(&mut self, place: usize, it: &CheckFile) -> Check {
        if let Some(owed_by) = &it.owed_by
            && (owed_by.trim().is_empty() || owed_by.chars().any(char::is_control))
        {
            let message = format!(
                "Check {} is owed by nobody who can be named: say by whom in plain text, as \
                 \"referee\", or take owed_by out",
                it.name
            );
            self.tell(&["check"], Some(place), "owed_by", message);
        }
        let told = it.owed_by.as_deref().map(str::trim);
        let owed_by = told.or(Some(&it.made_on)).filter(|it| !it.is_empty());
        Check {
            name: (&*it.name).into(),
            label: label(&it.label, &it.name),
            made_on: it.made_on.clone(),
            owed_by: owed_by.unwrap_or("somebody").to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_told;
    use crate::pathway::{Check, File, Pathway};
    use crate::testing::small_pathway;

    fn check(made_on: &str, owed_by: Option<&str>) -> Check {
        let mut file = small_pathway();
        file.checks[0].made_on = made_on.to_owned();
        file.checks[0].owed_by = owed_by.map(Into::into);
        Pathway::check(file).unwrap().checks.remove(0)
    }

    #[test]
    fn a_check_is_owed_by_whom_the_file_says_or_else_by_whom_it_is_made_on() {
        assert_eq!(check("each applicant", Some(" medical adviser ")).owed_by, "medical adviser");
        assert_eq!(check("each applicant", None).owed_by, "each applicant");
        assert_eq!(check("", None).owed_by, "somebody");
    }

    #[test]
    fn who_owes_a_check_is_named_in_plain_text() {
        let message = "Check medical is owed by nobody who can be named: say by whom in plain text, \
                       as \"referee\", or take owed_by out";
        for owed_by in ["", "  ", "the\nDBS"] {
            let spoil = |file: &mut File| file.checks[0].owed_by = Some(owed_by.to_owned());
            assert_told(spoil, &[("check[0].owed_by", message)]);
        }
    }

    #[test]
    fn what_is_made_on_the_household_or_its_home_is_made_once() {
        for made_on in ["", "the household", "household", "the home", "the household, unless old"] {
            assert!(check(made_on, None).is_made_once(), "{made_on}");
        }
        for made_on in ["each applicant", "applicants and everyone in the household aged 18"] {
            assert!(!check(made_on, None).is_made_once(), "{made_on}");
        }
    }

    #[test]
    fn what_only_some_need_says_so() {
        for made_on in
            ["the household, unless it is there", "those who have been abroad", "as needed"]
        {
            assert!(check(made_on, None).is_for_some(), "{made_on}");
        }
        assert!(!check("applicants and everyone aged 18", None).is_for_some());
    }
}

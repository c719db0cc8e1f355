//! What workers write. No note names anybody.

pub(super) const MESSAGES: [&str; 5] = [
    "Left a message, asked them to ring back after three.",
    "Message left on the landline, mobile switched off.",
    "Left my direct number.",
    "Second message. Will try an evening.",
    "Answerphone, said we will send the pack meanwhile.",
];

pub(super) const HEARD: [&str; 8] = [
    "Saw the bus go past the school gates every morning and thought, why not us?",
    "A friend at church fosters and told them to ring.",
    "Heard the councillor on local radio while driving home.",
    "Their daughter’s teacher mentioned the evening at the library.",
    "Scrolling through pictures late at night, one of ours came up.",
    "Talked to a carer at the summer fair, kept the leaflet since.",
    "Grew up with foster brothers, looked us up now that the children have left.",
    "Not sure any more: an advert, somewhere.",
];

pub(super) const FIRST_TALKS: [&str; 9] = [
    "Long chat. Two spare rooms, youngest is away at college. Thinking of ages 5 to 11.",
    "Works shifts at the hospital, partner at home. Asked about allowances and school runs.",
    "Fostered by an aunt as a child, wants to give something back.",
    "Saw the advert on the bus. Not sure they have the space; talked it through.",
    "Asked whether renting is a problem. Explained the landlord's letter.",
    "Has a friend who fosters with us. Keen on short breaks to begin with.",
    "Dog in the house, friendly. Explained the pet check.",
    "Wants evenings only for calls. Prefers text.",
    "Grown-up daughter home at weekends. Would need a check on her too.",
];

pub(super) const FOLLOW_UPS: [&str; 7] = [
    "Still reading the pack, ring again in a fortnight.",
    "Talking it over with family.",
    "Invited to the information evening.",
    "Waiting for work rota before booking the visit.",
    "Some questions on the allowance, sent the table.",
    "Husband not sure yet. No pressure, will ring after half-term.",
    "Happy to go on, looking for a date.",
];

pub(super) const VISITS: [&str; 6] = [
    "Warm home, spare room at the back. Good talk about contact with birth families.",
    "Both present. Realistic about teenagers. Recommend going on.",
    "Room is small but will do. Smokes outside only.",
    "Lovely family, would need to sort childcare for the two-year-old.",
    "Good experience as a teaching assistant. References should be simple.",
    "Some worry about the stairs. Second look by health and safety.",
];

pub(super) const COURSES: [&str; 4] = [
    "Took part in all sessions, thoughtful about loss and separation.",
    "Quiet at first, very good in the group work.",
    "Partner missed the last afternoon, catches up online.",
    "Trainers positive.",
];

pub(super) const ASSESSING: [&str; 8] = [
    "Chased the second referee.",
    "GP surgery says the medical takes another three weeks.",
    "Chronology discussed, some gaps to come back to.",
    "Talked about their own childhood and what they would do differently.",
    "Met the birth children alone. Happy with the idea, worried about sharing the tablet.",
    "Support network mapped: two sisters nearby and the chapel.",
    "Safer caring plan begun.",
    "Employer's reference back, all fine.",
];

pub(super) const CHASING: [&str; 5] = [
    "Rang, they say it is in the post.",
    "Sent it again by e-mail, the first letter never came.",
    "No answer. Will try on another day.",
    "Short of staff there, two more weeks they think.",
    "They had a question about the form, answered.",
];

pub(super) const DOING_WITHOUT: [&str; 3] = [
    "No reply after three attempts. Manager agrees to go on without.",
    "Covered by what another check says.",
    "They no longer keep such records.",
];

pub(super) const RULING_OUT: [(&str, &str); 4] = [
    ("pets", "No animals in the house."),
    ("landlord-or-mortgage", "Own their home outright."),
    ("overseas", "Has lived in the UK all their life."),
    ("previous-service-record", "Never fostered before."),
];

pub(super) const PAUSES: [&str; 6] = [
    "Moving house, asked us to wait until they are in.",
    "Father in hospital. Ring in the new year.",
    "New job, wants to get settled first.",
    "Loft conversion, room not ready.",
    "Operation planned, back after recovery.",
    "Family wedding abroad.",
];

pub(super) const LEAVING: [&str; 6] = [
    "Rang to say it is not for them just now. Thanked us for the time.",
    "Decided against it as a family.",
    "Would like to think again in a year or so.",
    "Sorry to lose them. Asked why, nothing we could have done.",
    "Said the wait was long. Apologised.",
    "Left the door open.",
];

pub(super) const OTHER_REASONS: [&str; 4] = [
    "Their landlord will not have a lodger of any age.",
    "They would foster a grandchild only, sent to the kinship team.",
    "One of the two does not want to, and they will not do it alone.",
    "They are on a round-the-world trip from May.",
];

pub(super) const CHANGED_MIND: [&str; 2] = [
    "Rang back: a misunderstanding, they would like to go on.",
    "Changed their mind after the weekend. Ending taken back, carry on where we were.",
];

pub(super) const ENQUIRIES: [&str; 6] = [
    "Please can someone ring me about fostering, evenings are best.",
    "We have a spare room and would like to know more.",
    "Interested in respite to begin with.",
    "Can you foster if you work full time?",
    "We filled in the form in the spring but heard nothing.",
    "How long does it take to be approved?",
];

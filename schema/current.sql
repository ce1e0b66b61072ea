-- What the migrations come to. Made by make golden; do not edit.

CREATE TABLE account (
    person      TEXT PRIMARY KEY REFERENCES person (id),
    login       TEXT NOT NULL UNIQUE,
    hash        TEXT NOT NULL,
    password_at TEXT NOT NULL,
    signed_in   TEXT NOT NULL
);

CREATE TABLE activity_former (
    heap       TEXT NOT NULL,
    id         TEXT NOT NULL,
    number     BIGINT NOT NULL,
    state      TEXT NOT NULL,
    content    TEXT NOT NULL,
    act        TEXT NOT NULL,
    reason     TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL,
    PRIMARY KEY (heap, id, number)
);

CREATE TABLE activity_record (
    heap         TEXT NOT NULL,
    id           TEXT NOT NULL,
    kind         TEXT NOT NULL,
    version      BIGINT NOT NULL,
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL,
    department   TEXT NOT NULL,
    project      TEXT NOT NULL,
    matter       TEXT NOT NULL,
    day          TEXT NOT NULL,
    link         TEXT NOT NULL,
    person       BIGINT NOT NULL,
    code         TEXT NOT NULL,
    state        TEXT NOT NULL,
    natural_key  TEXT NOT NULL UNIQUE,
    waits        TEXT NOT NULL,
    content      TEXT NOT NULL,
    late         TEXT NOT NULL,
    act          TEXT NOT NULL,
    reason       TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    made_by_id   TEXT NOT NULL,
    PRIMARY KEY (heap, id)
);

CREATE INDEX activity_record_code ON activity_record (code);

CREATE UNIQUE INDEX activity_record_id ON activity_record (id);

CREATE INDEX activity_record_link ON activity_record (link, kind);

CREATE INDEX activity_record_list ON activity_record (kind, year, organisation, day);

CREATE INDEX activity_record_waits ON activity_record (waits);

CREATE TABLE api_token (
    id         TEXT PRIMARY KEY,
    digest     TEXT NOT NULL UNIQUE,
    person     TEXT NOT NULL REFERENCES person (id),
    name       TEXT NOT NULL,
    scope      TEXT NOT NULL,
    issued_at  TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at    TEXT NOT NULL,
    ended_at   TEXT NOT NULL
);

CREATE INDEX api_token_person ON api_token (person);

CREATE TABLE appraisal (
    declaration TEXT NOT NULL,
    number      BIGINT NOT NULL,
    version     BIGINT NOT NULL, -- of the evaluation that was scored
    total       BIGINT NOT NULL,
    grade       TEXT NOT NULL,
    content     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_by_id  TEXT NOT NULL,
    PRIMARY KEY (declaration, number)
);

CREATE TABLE attachment (
    id            TEXT PRIMARY KEY,
    subject       TEXT NOT NULL,
    name          TEXT NOT NULL,
    note          TEXT NOT NULL,
    file          TEXT NOT NULL REFERENCES file (sha256),
    added_at      TEXT NOT NULL,
    added_by      TEXT NOT NULL,
    added_by_id   TEXT NOT NULL,
    removed_at    TEXT NOT NULL,
    removed_by    TEXT NOT NULL,
    removed_by_id TEXT NOT NULL,
    reason        TEXT NOT NULL
);

CREATE INDEX attachment_file ON attachment (file);

CREATE INDEX attachment_subject ON attachment (subject, id);

CREATE TABLE balance (
    grain   BIGINT NOT NULL,
    account BIGINT NOT NULL,
    period  BIGINT NOT NULL,
    cut     BIGINT NOT NULL,
    num     BIGINT NOT NULL,
    den     BIGINT NOT NULL,
    times   BIGINT NOT NULL,
    fresh   BIGINT NOT NULL,
    persons BIGINT NOT NULL,
    PRIMARY KEY (grain, account, period, cut)
) WITHOUT ROWID;

CREATE TABLE binding (
    declaration TEXT NOT NULL,
    indicator   TEXT NOT NULL,
    version     BIGINT NOT NULL, -- of the declaration's bindings, with which it came
    content     TEXT NOT NULL,
    PRIMARY KEY (declaration, indicator)
);

CREATE TABLE binding_version (
    declaration TEXT NOT NULL,
    number      BIGINT NOT NULL,
    revision    BIGINT NOT NULL,
    content     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_by_id  TEXT NOT NULL,
    PRIMARY KEY (declaration, number)
);

CREATE TABLE checkpoint (
    size BIGINT PRIMARY KEY,
    text TEXT NOT NULL,
    at   TEXT NOT NULL
);

CREATE TABLE course_case (
    kind         TEXT NOT NULL,
    id           TEXT NOT NULL,
    declaration  TEXT NOT NULL REFERENCES declaration (id),
    period       TEXT NOT NULL, -- which of its kind in the year, "" for the only one
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    state        TEXT NOT NULL,
    act          TEXT NOT NULL, -- what it waits for, "" for nothing
    step         TEXT NOT NULL,
    due          TEXT NOT NULL, -- "" for no day
    since        TEXT NOT NULL,
    content      TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);

CREATE INDEX course_case_act ON course_case (act, year);

CREATE INDEX course_case_declaration ON course_case (declaration, kind);

CREATE TABLE course_move (
    kind        TEXT NOT NULL,
    id          TEXT NOT NULL,
    number      BIGINT NOT NULL,
    move        TEXT NOT NULL,
    stage       TEXT NOT NULL,
    stage_en    TEXT NOT NULL,
    round       BIGINT NOT NULL,
    revision    BIGINT NOT NULL,
    digest      TEXT NOT NULL,
    state       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    moved_at    TEXT NOT NULL,
    moved_by    TEXT NOT NULL,
    moved_by_id TEXT NOT NULL,
    PRIMARY KEY (kind, id, number),
    FOREIGN KEY (kind, id) REFERENCES course_case (kind, id)
);

CREATE INDEX course_move_person ON course_move (moved_by_id);

CREATE TABLE course_remark (
    kind          TEXT NOT NULL,
    id            TEXT NOT NULL,
    number        BIGINT NOT NULL,
    round         BIGINT NOT NULL,
    stage         TEXT NOT NULL,
    revision      BIGINT NOT NULL,
    ref           TEXT NOT NULL,
    content       TEXT NOT NULL,
    written_at    TEXT NOT NULL,
    written_by    TEXT NOT NULL,
    written_by_id TEXT NOT NULL,
    answer        TEXT NOT NULL,
    answered_at   TEXT NOT NULL,
    answered_by   TEXT NOT NULL,
    PRIMARY KEY (kind, id, number),
    FOREIGN KEY (kind, id) REFERENCES course_case (kind, id)
);

CREATE TABLE declaration (
    id               TEXT PRIMARY KEY,
    project          TEXT NOT NULL REFERENCES project (id),
    year             BIGINT NOT NULL,
    ordinal          BIGINT NOT NULL,
    revision         BIGINT NOT NULL,
    digest           TEXT NOT NULL,
    department       TEXT NOT NULL,
    unit             TEXT NOT NULL,
    name             TEXT NOT NULL,
    pinyin           TEXT NOT NULL,
    nature           TEXT NOT NULL,
    category         TEXT NOT NULL,
    annual_total     BIGINT,
    annual_fiscal    BIGINT,
    annual_carryover BIGINT,
    annual_other     BIGINT,
    indicators       BIGINT NOT NULL,
    quantitative     BIGINT NOT NULL,
    levels           TEXT NOT NULL REFERENCES level_pattern (id),
    errors           BIGINT NOT NULL,
    warnings         BIGINT NOT NULL,
    notes            BIGINT NOT NULL,
    answered         BIGINT NOT NULL,
    stale            BOOLEAN NOT NULL,
    demo             BOOLEAN NOT NULL,
    UNIQUE (project, year)
);

CREATE INDEX declaration_scope ON declaration (department, year, ordinal);

CREATE INDEX declaration_year ON declaration (year);

CREATE TABLE declaration_text (
    declaration TEXT PRIMARY KEY REFERENCES declaration (id),
    content     TEXT NOT NULL
);

CREATE TABLE deliverable_record (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    version      BIGINT NOT NULL,
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL,
    project      TEXT NOT NULL,
    matter       TEXT NOT NULL,
    name         TEXT NOT NULL,
    day          TEXT NOT NULL,
    natural_key  TEXT NOT NULL UNIQUE,
    series       TEXT NOT NULL,
    withdrawn    TEXT NOT NULL,
    content      TEXT NOT NULL
);

CREATE INDEX deliverable_record_list ON deliverable_record (organisation, year, kind, day);

CREATE INDEX deliverable_record_series ON deliverable_record (series);

CREATE TABLE deliverable_version (
    record     TEXT NOT NULL,
    number     BIGINT NOT NULL,
    act        TEXT NOT NULL,
    reason     TEXT NOT NULL,
    content    TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL,
    PRIMARY KEY (record, number)
);

CREATE TABLE deliverable_wake (
    subject TEXT PRIMARY KEY,
    day     TEXT NOT NULL
);

CREATE INDEX deliverable_wake_day ON deliverable_wake (day);

CREATE TABLE derived (
    name    TEXT PRIMARY KEY,
    reading TEXT NOT NULL
);

CREATE TABLE disclosure_approval (
    department TEXT NOT NULL,
    year       BIGINT NOT NULL,
    kind       TEXT NOT NULL, -- goals: the budget; results: the final accounts
    number     BIGINT NOT NULL,
    day        TEXT NOT NULL,
    note       TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL,
    PRIMARY KEY (department, year, kind, number)
);

CREATE TABLE disclosure_text (
    declaration TEXT NOT NULL,
    number      BIGINT NOT NULL,
    plain       TEXT NOT NULL,
    easy_read   TEXT NOT NULL,
    film        TEXT NOT NULL, -- address of a film in sign language, '' none
    made_at     TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_by_id  TEXT NOT NULL,
    PRIMARY KEY (declaration, number)
);

CREATE TABLE dismissal (
    id              TEXT PRIMARY KEY,
    declaration     TEXT NOT NULL REFERENCES declaration (id),
    rule            TEXT NOT NULL,
    ref             TEXT NOT NULL,
    digest          TEXT NOT NULL,
    reason          TEXT NOT NULL,
    dismissed_at    TEXT NOT NULL,
    dismissed_by    TEXT NOT NULL,
    dismissed_by_id TEXT NOT NULL,
    restored_at     TEXT NOT NULL,
    restored_by     TEXT NOT NULL,
    restored_by_id  TEXT NOT NULL
);

CREATE INDEX dismissal_declaration ON dismissal (declaration);

CREATE UNIQUE INDEX dismissal_holding ON dismissal (declaration, rule, ref, digest) WHERE restored_at = '';

CREATE TABLE document (
    sha256  TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    size    BIGINT NOT NULL,
    kept_at TEXT NOT NULL,
    kept_by TEXT NOT NULL
);

CREATE TABLE document_chunk (
    document TEXT NOT NULL REFERENCES document (sha256),
    position BIGINT NOT NULL,
    content  TEXT NOT NULL,
    PRIMARY KEY (document, position)
);

CREATE TABLE draft (
    id            TEXT PRIMARY KEY,
    organisation  TEXT NOT NULL,
    kind          TEXT NOT NULL,
    origin        TEXT NOT NULL,
    declaration   TEXT NOT NULL,
    base          BIGINT NOT NULL,
    state         TEXT NOT NULL,
    started_at    TEXT NOT NULL,
    started_by    TEXT NOT NULL,
    started_by_id TEXT NOT NULL,
    ended_at      TEXT NOT NULL,
    ended_by      TEXT NOT NULL,
    ended_by_id   TEXT NOT NULL,
    revision      BIGINT NOT NULL -- that it became, 0 while it is none
);

CREATE UNIQUE INDEX draft_declaration ON draft (declaration) WHERE state = 'open' AND declaration <> '';

CREATE INDEX draft_organisation ON draft (organisation, state);

CREATE TABLE draft_cell (
    draft      TEXT NOT NULL REFERENCES draft (id),
    row_id     TEXT NOT NULL,
    field      TEXT NOT NULL,
    content    TEXT NOT NULL,
    edit       BIGINT NOT NULL,
    written_at TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_by_id TEXT NOT NULL,
    PRIMARY KEY (draft, row_id, field)
);

CREATE TABLE draft_edit (
    draft      TEXT NOT NULL REFERENCES draft (id),
    number     BIGINT NOT NULL,
    client     TEXT NOT NULL,
    kind       TEXT NOT NULL,
    row_id     TEXT NOT NULL,
    field      TEXT NOT NULL,
    was        TEXT NOT NULL,
    became     TEXT NOT NULL,
    contested  BOOLEAN NOT NULL,
    reverts    BIGINT NOT NULL,
    written_at TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_by_id TEXT NOT NULL,
    PRIMARY KEY (draft, number)
);

CREATE UNIQUE INDEX draft_edit_client ON draft_edit (draft, written_by_id, client) WHERE client <> '';

CREATE INDEX draft_edit_person ON draft_edit (draft, written_by_id, number);

CREATE TABLE draft_rival (
    draft      TEXT NOT NULL REFERENCES draft (id),
    row_id     TEXT NOT NULL,
    field      TEXT NOT NULL,
    content    TEXT NOT NULL,
    edit       BIGINT NOT NULL,
    written_at TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_by_id TEXT NOT NULL,
    PRIMARY KEY (draft, row_id, field, written_by_id)
);

CREATE TABLE draft_row (
    draft  TEXT NOT NULL REFERENCES draft (id),
    id     TEXT NOT NULL,
    place  BIGINT NOT NULL,
    origin BIGINT NOT NULL,
    gone   BOOLEAN NOT NULL,
    edit   BIGINT NOT NULL, -- that wrote it last, 0 for the start
    PRIMARY KEY (draft, id)
);

CREATE TABLE draft_start (
    draft   TEXT PRIMARY KEY REFERENCES draft (id),
    content TEXT NOT NULL
);

CREATE TABLE draw_list (
    id             TEXT PRIMARY KEY,
    department     TEXT NOT NULL,
    year           BIGINT NOT NULL,
    content        TEXT NOT NULL,
    digest         TEXT NOT NULL,
    prepared_at    TEXT NOT NULL,
    prepared_by    TEXT NOT NULL,
    prepared_by_id TEXT NOT NULL
);

CREATE INDEX draw_list_scope ON draw_list (department, year);

CREATE TABLE draw_seed (
    list        TEXT PRIMARY KEY,
    seed        TEXT NOT NULL,
    published   TEXT NOT NULL, -- where it was found
    picked      TEXT NOT NULL,
    drawn_at    TEXT NOT NULL,
    drawn_by    TEXT NOT NULL,
    drawn_by_id TEXT NOT NULL
);

CREATE TABLE entry_link (
    digest     TEXT PRIMARY KEY,
    purpose    TEXT NOT NULL,
    person     TEXT REFERENCES person (id),
    second     BOOLEAN NOT NULL, -- using it also takes the second factor away
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at    TEXT NOT NULL
);

CREATE INDEX entry_link_person ON entry_link (person);

CREATE TABLE evaluation (
    declaration TEXT PRIMARY KEY,
    department  TEXT NOT NULL,
    year        BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    machine     BIGINT NOT NULL,
    total       BIGINT NOT NULL,
    grade       TEXT NOT NULL
);

CREATE INDEX evaluation_scope ON evaluation (department, year);

CREATE TABLE evaluation_version (
    declaration TEXT NOT NULL,
    number      BIGINT NOT NULL,
    content     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_by_id  TEXT NOT NULL,
    PRIMARY KEY (declaration, number)
);

CREATE TABLE failure (
    door  TEXT NOT NULL,
    key   TEXT NOT NULL,
    level BIGINT NOT NULL,
    at    TEXT NOT NULL,
    PRIMARY KEY (door, key)
);

CREATE INDEX failure_at ON failure (at);

CREATE TABLE file (
    sha256     TEXT PRIMARY KEY,
    size       BIGINT NOT NULL,
    type       TEXT NOT NULL,
    state      TEXT NOT NULL,
    scanned_at TEXT NOT NULL,
    scanner    TEXT NOT NULL,
    threat     TEXT NOT NULL,
    kept_at    TEXT NOT NULL,
    dropped_at TEXT NOT NULL -- its chunks are gone: nothing attached needs them any more
);

CREATE TABLE file_chunk (
    file     TEXT NOT NULL REFERENCES file (sha256),
    position BIGINT NOT NULL,
    content  TEXT NOT NULL,
    PRIMARY KEY (file, position)
);

CREATE TABLE finding (
    declaration TEXT NOT NULL,
    revision    BIGINT NOT NULL,
    rules       TEXT NOT NULL,
    checked_at  TEXT NOT NULL,
    results     TEXT NOT NULL,
    PRIMARY KEY (declaration, revision),
    FOREIGN KEY (declaration, revision) REFERENCES revision (declaration, number)
);

CREATE TABLE former_name (
    organisation TEXT NOT NULL REFERENCES organisation (id),
    key          TEXT NOT NULL,
    name         TEXT NOT NULL,
    until        TEXT NOT NULL,
    PRIMARY KEY (organisation, key)
);

CREATE TABLE holiday_notice (
    year        BIGINT PRIMARY KEY,
    source      TEXT NOT NULL,
    off_days    TEXT NOT NULL,
    work_days   TEXT NOT NULL,
    added_at    TEXT NOT NULL,
    added_by    TEXT NOT NULL,
    added_by_id TEXT NOT NULL
);

CREATE TABLE idempotency (
    actor    TEXT NOT NULL,
    key      TEXT NOT NULL,
    request  TEXT NOT NULL,
    state    TEXT NOT NULL,
    status   BIGINT NOT NULL,
    headers  TEXT NOT NULL,
    body     TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    PRIMARY KEY (actor, key)
);

CREATE INDEX idempotency_taken ON idempotency (taken_at);

CREATE TABLE identity (
    issuer    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    person    TEXT NOT NULL REFERENCES person (id),
    linked_at TEXT NOT NULL,
    linked_by TEXT NOT NULL,
    PRIMARY KEY (issuer, subject)
);

CREATE INDEX identity_person ON identity (person);

CREATE TABLE import (
    id             TEXT PRIMARY KEY,
    document       TEXT NOT NULL REFERENCES document (sha256),
    name           TEXT NOT NULL,
    state          TEXT NOT NULL,
    uploaded_at    TEXT NOT NULL,
    uploaded_by    TEXT NOT NULL,
    uploaded_by_id TEXT NOT NULL,
    closed_at      TEXT NOT NULL,
    closed_by      TEXT NOT NULL,
    closed_by_id   TEXT NOT NULL,
    forms          BIGINT NOT NULL,
    indicators     BIGINT NOT NULL,
    repairs        BIGINT NOT NULL,
    waiting        BIGINT NOT NULL,
    unplaced       BIGINT NOT NULL,
    reading        TEXT NOT NULL,
    answers        TEXT NOT NULL,
    saved          TEXT NOT NULL
);

CREATE INDEX import_uploaded ON import (uploaded_at);

CREATE TABLE indicator (
    declaration TEXT NOT NULL REFERENCES declaration (id),
    position    BIGINT NOT NULL,
    level1      TEXT NOT NULL,
    level2      TEXT NOT NULL,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    content     TEXT NOT NULL, meaning TEXT NOT NULL DEFAULT '', -- the JSON form of the indicator
    PRIMARY KEY (declaration, position)
);

CREATE INDEX indicator_meaning ON indicator (meaning);

CREATE TABLE job_lease (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  TEXT NOT NULL
);

CREATE TABLE journal_account (
    id      BIGINT PRIMARY KEY,
    year    BIGINT NOT NULL,
    project TEXT NOT NULL,
    measure TEXT NOT NULL,
    UNIQUE (year, project, measure)
);

CREATE TABLE journal_ahead (
    id       BIGINT PRIMARY KEY,
    vouchers BIGINT NOT NULL
);

CREATE TABLE journal_amendment (
    first   BIGINT NOT NULL,
    account BIGINT NOT NULL,
    voucher BIGINT NOT NULL,
    n       BIGINT NOT NULL,
    made    TEXT NOT NULL,
    maker   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (first, account, voucher)
);

CREATE INDEX journal_amendment_account ON journal_amendment (account, first);

CREATE TABLE journal_batch (
    first  BIGINT PRIMARY KEY,
    n      BIGINT NOT NULL,
    posted TEXT NOT NULL,
    day    BIGINT NOT NULL,
    root   TEXT NOT NULL
);

CREATE INDEX journal_batch_posted ON journal_batch (posted, first);

CREATE TABLE journal_closing (
    year    BIGINT NOT NULL,
    project TEXT NOT NULL,
    number  BIGINT NOT NULL,
    through BIGINT NOT NULL,
    made    TEXT NOT NULL,
    maker   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (year, project, number)
);

CREATE TABLE journal_cut (
    id           BIGINT PRIMARY KEY,
    organisation TEXT NOT NULL,
    district     TEXT NOT NULL,
    category     TEXT NOT NULL,
    grade        TEXT NOT NULL,
    sex          TEXT NOT NULL,
    age          TEXT NOT NULL,
    tag          TEXT NOT NULL,
    UNIQUE (organisation, district, category, grade, sex, age, tag)
);

CREATE TABLE journal_head (
    id       BIGINT PRIMARY KEY,
    postings BIGINT NOT NULL,
    vouchers BIGINT NOT NULL,
    posted   TEXT NOT NULL
, closed TEXT NOT NULL DEFAULT '');

CREATE TABLE journal_review (
    id          TEXT PRIMARY KEY,
    day         TEXT NOT NULL,
    began       TEXT NOT NULL,
    ended       TEXT NOT NULL,
    postings    BIGINT NOT NULL,
    differences BIGINT NOT NULL,
    harms       BIGINT NOT NULL,
    found       TEXT NOT NULL
);

CREATE INDEX journal_review_began ON journal_review (began);

CREATE TABLE known_place (
    person  TEXT NOT NULL REFERENCES person (id),
    place   TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (person, place)
);

CREATE TABLE leaf (
    seq     BIGINT PRIMARY KEY,
    at      TEXT NOT NULL,
    subject TEXT NOT NULL,
    body    TEXT NOT NULL
);

CREATE INDEX leaf_at ON leaf (at);

CREATE INDEX leaf_subject ON leaf (subject, seq);

CREATE TABLE level_pattern (
    id      TEXT PRIMARY KEY,
    content TEXT NOT NULL
);

CREATE TABLE library_entry (
    id          TEXT PRIMARY KEY,
    version     BIGINT NOT NULL,
    level1      TEXT NOT NULL,
    level2      TEXT NOT NULL,
    name        TEXT NOT NULL,
    retired     BOOLEAN NOT NULL,
    merged_into TEXT NOT NULL, -- the entry that holds its names now, or ''
    content     TEXT NOT NULL
);

CREATE TABLE library_meaning (
    meaning TEXT PRIMARY KEY,
    entry   TEXT NOT NULL REFERENCES library_entry (id)
);

CREATE INDEX library_meaning_entry ON library_meaning (entry);

CREATE TABLE library_template (
    id      TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    name    TEXT NOT NULL UNIQUE,
    retired BOOLEAN NOT NULL,
    content TEXT NOT NULL
);

CREATE TABLE library_template_version (
    template   TEXT NOT NULL REFERENCES library_template (id),
    number     BIGINT NOT NULL,
    act        TEXT NOT NULL,
    content    TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL,
    PRIMARY KEY (template, number)
);

CREATE TABLE library_version (
    entry       TEXT NOT NULL REFERENCES library_entry (id),
    number      BIGINT NOT NULL,
    serial      BIGINT NOT NULL UNIQUE,
    act         TEXT NOT NULL,
    content     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_by_id  TEXT NOT NULL,
    PRIMARY KEY (entry, number)
);

CREATE TABLE log_head (
    id       BIGINT PRIMARY KEY,
    size     BIGINT NOT NULL,
    at       TEXT NOT NULL,
    frontier TEXT NOT NULL
);

CREATE TABLE log_table (
    name TEXT PRIMARY KEY,
    seq  BIGINT NOT NULL
);

CREATE TABLE mail_outbox (
    id         TEXT PRIMARY KEY,
    recipient  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,
    created_at TEXT NOT NULL,
    next_at    TEXT NOT NULL, -- "" where nothing more is to be done
    attempts   BIGINT NOT NULL,
    sent_at    TEXT NOT NULL,
    problem    TEXT NOT NULL
);

CREATE INDEX mail_outbox_next ON mail_outbox (next_at);

CREATE TABLE manual_report (
    declaration TEXT NOT NULL,
    indicator   TEXT NOT NULL,
    number      BIGINT NOT NULL,
    value       TEXT NOT NULL,
    outcome     TEXT NOT NULL, -- said by its reporter where the target is a word, else ''
    note        TEXT NOT NULL,
    files       TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_by_id  TEXT NOT NULL,
    PRIMARY KEY (declaration, indicator, number)
);

CREATE TABLE money_former (
    id         TEXT NOT NULL,
    number     BIGINT NOT NULL,
    content    TEXT NOT NULL,
    act        TEXT NOT NULL,
    reason     TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL,
    PRIMARY KEY (id, number)
);

CREATE TABLE money_record (
    batch        TEXT NOT NULL,
    id           TEXT NOT NULL,
    version      BIGINT NOT NULL,
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL,
    department   TEXT NOT NULL,
    project      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    natural_key  TEXT NOT NULL,
    sort         TEXT NOT NULL,
    day          TEXT NOT NULL,
    amount       BIGINT NOT NULL,
    counted      BIGINT NOT NULL,
    number       TEXT NOT NULL,
    line         TEXT NOT NULL,
    code         TEXT NOT NULL,
    payee        TEXT NOT NULL,
    note         TEXT NOT NULL,
    withdrawn    BOOLEAN NOT NULL,
    act          TEXT NOT NULL,
    reason       TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    made_by_id   TEXT NOT NULL,
    waits        TEXT NOT NULL,
    PRIMARY KEY (batch, id)
);

CREATE UNIQUE INDEX money_record_id ON money_record (id);

CREATE INDEX money_record_list ON money_record (year, organisation, project, day);

CREATE UNIQUE INDEX money_record_natural ON money_record (organisation, year, department, project, kind, natural_key);

CREATE INDEX money_record_waits ON money_record (waits);

CREATE TABLE monitor_handed (
    report       TEXT NOT NULL REFERENCES monitor_report (id),
    number       BIGINT NOT NULL,
    digest       TEXT NOT NULL,
    content      TEXT NOT NULL,
    handed_at    TEXT NOT NULL,
    handed_by    TEXT NOT NULL,
    handed_by_id TEXT NOT NULL,
    PRIMARY KEY (report, number)
);

CREATE TABLE monitor_remedy (
    id           TEXT PRIMARY KEY,
    declaration  TEXT NOT NULL REFERENCES declaration (id),
    indicator    TEXT NOT NULL,
    period       TEXT NOT NULL, -- the report that asked for it
    year         BIGINT NOT NULL,
    organisation TEXT NOT NULL,
    state        TEXT NOT NULL,
    due          TEXT NOT NULL,
    version      BIGINT NOT NULL,
    content      TEXT NOT NULL
);

CREATE INDEX monitor_remedy_declaration ON monitor_remedy (declaration, indicator);

CREATE INDEX monitor_remedy_state ON monitor_remedy (state, due);

CREATE TABLE monitor_report (
    id          TEXT PRIMARY KEY,
    declaration TEXT NOT NULL REFERENCES declaration (id),
    period      TEXT NOT NULL,
    year        BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    content     TEXT NOT NULL,
    saved_at    TEXT NOT NULL,
    saved_by    TEXT NOT NULL,
    saved_by_id TEXT NOT NULL,
    UNIQUE (declaration, period)
);

CREATE INDEX monitor_report_year ON monitor_report (year, period);

CREATE TABLE monitor_terms (
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL, -- 0 for every year without some of its own
    since        TEXT NOT NULL,
    terms        TEXT NOT NULL,
    set_at       TEXT NOT NULL,
    set_by       TEXT NOT NULL,
    set_by_id    TEXT NOT NULL,
    PRIMARY KEY (organisation, year, since)
);

CREATE TABLE objection (
    id          TEXT PRIMARY KEY,
    number      BIGINT NOT NULL UNIQUE, -- that people name it by
    code        TEXT NOT NULL UNIQUE, -- digest of the code with which its writer looks for the answer
    department  TEXT NOT NULL,
    year        BIGINT NOT NULL,
    publication BIGINT NOT NULL,
    project     TEXT NOT NULL,
    indicator   BIGINT NOT NULL,
    counted     TEXT NOT NULL, -- what the receipt came to: '' none given, yes, no
    content     TEXT NOT NULL,
    contact     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    day         TEXT NOT NULL,
    due         TEXT NOT NULL,
    state       TEXT NOT NULL, -- open, answered
    finding     TEXT NOT NULL, -- '' open; upheld, rejected, other
    answer      TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_id TEXT NOT NULL
);

CREATE INDEX objection_year ON objection (department, year, number);

CREATE TABLE objection_try (
    client TEXT NOT NULL,
    hour   TEXT NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (client, hour)
);

CREATE TABLE organisation (
    id         TEXT PRIMARY KEY,
    parent     TEXT REFERENCES organisation (id),
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    key        TEXT NOT NULL,
    founded_at TEXT NOT NULL,
    closed_at  TEXT NOT NULL
);

CREATE UNIQUE INDEX organisation_name ON organisation (parent, key) WHERE closed_at = '';

CREATE TABLE person (
    id        TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    pinyin    TEXT NOT NULL,
    phone     TEXT NOT NULL,
    email     TEXT NOT NULL,
    hired_at  TEXT NOT NULL,
    left_at   TEXT NOT NULL
);

CREATE TABLE person_count (
    account BIGINT NOT NULL,
    person  BIGINT NOT NULL,
    refs    BIGINT NOT NULL,
    first   BIGINT NOT NULL,
    early   BIGINT NOT NULL,
    late    BIGINT NOT NULL,
    PRIMARY KEY (account, person)
) WITHOUT ROWID;

CREATE TABLE post (
    id           TEXT PRIMARY KEY,
    person       TEXT NOT NULL REFERENCES person (id),
    organisation TEXT NOT NULL REFERENCES organisation (id),
    role         TEXT NOT NULL,
    given_at     TEXT NOT NULL,
    given_by     TEXT NOT NULL,
    ended_at     TEXT NOT NULL,
    ended_by     TEXT NOT NULL
);

CREATE UNIQUE INDEX post_held ON post (person, organisation, role) WHERE ended_at = '';

CREATE INDEX post_organisation ON post (organisation);

CREATE VIEW posted AS SELECT seq, voucher, account, day, cut, person, num, den, reverses FROM posting WHERE +seq <= (SELECT postings FROM journal_head WHERE id = 1);

CREATE TABLE posting (
    seq      INTEGER PRIMARY KEY, -- sqlite
    voucher  BIGINT NOT NULL,
    account  BIGINT NOT NULL,
    day      BIGINT NOT NULL,
    cut      BIGINT NOT NULL,
    person   BIGINT NOT NULL,
    num      BIGINT NOT NULL,
    den      BIGINT NOT NULL,
    reverses BIGINT NOT NULL
);

CREATE INDEX posting_account ON posting (account, day, seq, cut, person, num, den, reverses);

CREATE INDEX posting_reverses ON posting (reverses) WHERE reverses <> 0;

CREATE INDEX posting_voucher ON posting (voucher);

CREATE TABLE probe_aside (
    check_id   TEXT NOT NULL PRIMARY KEY,
    reason     TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL
);

CREATE TABLE probe_check (
    batch   TEXT NOT NULL,
    id      TEXT NOT NULL,
    link    TEXT NOT NULL,
    year    BIGINT NOT NULL,
    day     TEXT NOT NULL,
    made_at TEXT NOT NULL,
    millis  BIGINT NOT NULL,
    why     TEXT NOT NULL,
    detail  TEXT NOT NULL,
    during  TEXT NOT NULL,
    PRIMARY KEY (batch, id)
);

CREATE UNIQUE INDEX probe_check_at ON probe_check (link, made_at);

CREATE INDEX probe_check_days ON probe_check (link, year, day, made_at, why, during, id);

CREATE UNIQUE INDEX probe_check_id ON probe_check (id);

CREATE TABLE probe_link (
    id           TEXT NOT NULL PRIMARY KEY,
    version      BIGINT NOT NULL,
    organisation TEXT NOT NULL,
    department   TEXT NOT NULL,
    project      TEXT NOT NULL,
    matter       TEXT NOT NULL,
    tag          TEXT NOT NULL,
    stopped      BOOLEAN NOT NULL,
    content      TEXT NOT NULL,
    secret       TEXT NOT NULL,
    act          TEXT NOT NULL,
    reason       TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    made_by_id   TEXT NOT NULL,
    due_at       TEXT NOT NULL
);

CREATE INDEX probe_link_due ON probe_link (due_at);

CREATE INDEX probe_link_list ON probe_link (organisation, project);

CREATE UNIQUE INDEX probe_link_tag ON probe_link (organisation, department, project, matter, tag);

CREATE TABLE probe_link_former (
    id         TEXT NOT NULL,
    number     BIGINT NOT NULL,
    stopped    BOOLEAN NOT NULL,
    content    TEXT NOT NULL,
    act        TEXT NOT NULL,
    reason     TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL,
    PRIMARY KEY (id, number)
);

CREATE TABLE project (
    id         TEXT PRIMARY KEY,
    key        TEXT NOT NULL,
    twin       BIGINT NOT NULL,
    department TEXT NOT NULL,
    unit       TEXT NOT NULL,
    name       TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (key, twin)
);

CREATE TABLE publication (
    department    TEXT NOT NULL,
    year          BIGINT NOT NULL,
    number        BIGINT NOT NULL,
    slug          TEXT NOT NULL, -- the department's permanent address
    kind          TEXT NOT NULL,
    at            TEXT NOT NULL,
    demonstration BOOLEAN NOT NULL,
    reason        TEXT NOT NULL,
    digest        TEXT NOT NULL,
    made_by       TEXT NOT NULL,
    made_by_id    TEXT NOT NULL,
    PRIMARY KEY (department, year, number)
);

CREATE INDEX publication_slug ON publication (slug, year, number);

CREATE TABLE publication_package (
    department TEXT NOT NULL,
    year       BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    slug       TEXT NOT NULL,
    manifest   TEXT NOT NULL,
    content    TEXT NOT NULL,
    PRIMARY KEY (department, year, number)
);

CREATE UNIQUE INDEX publication_package_slug ON publication_package (slug, year, number);

CREATE TABLE publication_proof (
    department TEXT NOT NULL,
    year       BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    content    TEXT NOT NULL,
    PRIMARY KEY (department, year, number)
);

CREATE TABLE publication_text (
    department TEXT NOT NULL,
    year       BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    content    TEXT NOT NULL,
    leaf       BIGINT NOT NULL, -- -1 where there is no log
    checkpoint TEXT NOT NULL,
    key        TEXT NOT NULL,
    PRIMARY KEY (department, year, number)
);

CREATE TABLE publication_whole (
    department TEXT NOT NULL,
    year       BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    content    TEXT NOT NULL,
    PRIMARY KEY (department, year, number)
);

CREATE TABLE receipt (
    hash       TEXT PRIMARY KEY,
    ref        TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL
);

CREATE INDEX receipt_ref ON receipt (ref);

CREATE TABLE recovery_code (
    digest  TEXT PRIMARY KEY,
    person  TEXT NOT NULL REFERENCES person (id),
    used_at TEXT NOT NULL
);

CREATE INDEX recovery_code_person ON recovery_code (person);

CREATE TABLE refusal (
    voucher BIGINT NOT NULL,
    account BIGINT NOT NULL,
    day     BIGINT NOT NULL,
    why     TEXT NOT NULL,
    PRIMARY KEY (voucher, account, day)
);

CREATE INDEX refusal_account ON refusal (account, day, voucher);

CREATE TABLE review_case (
    declaration  TEXT PRIMARY KEY REFERENCES declaration (id),
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    state        TEXT NOT NULL,
    act          TEXT NOT NULL,
    step         TEXT NOT NULL,
    since        TEXT NOT NULL,
    revision     BIGINT NOT NULL,
    frozen       BIGINT NOT NULL,
    content      TEXT NOT NULL
);

CREATE INDEX review_case_act ON review_case (act, year);

CREATE TABLE review_deadline (
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL,
    step         TEXT NOT NULL,
    due          TEXT NOT NULL,
    set_at       TEXT NOT NULL,
    set_by       TEXT NOT NULL,
    set_by_id    TEXT NOT NULL,
    PRIMARY KEY (organisation, year, step)
);

CREATE TABLE review_move (
    declaration TEXT NOT NULL REFERENCES review_case (declaration),
    number      BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    stage       TEXT NOT NULL,
    round       BIGINT NOT NULL,
    revision    BIGINT NOT NULL,
    digest      TEXT NOT NULL,
    state       TEXT NOT NULL,
    grade       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    moved_at    TEXT NOT NULL,
    moved_by    TEXT NOT NULL,
    moved_by_id TEXT NOT NULL, stage_en TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (declaration, number)
);

CREATE TABLE review_remark (
    declaration TEXT NOT NULL REFERENCES review_case (declaration),
    number      BIGINT NOT NULL,
    round       BIGINT NOT NULL,
    stage       TEXT NOT NULL,
    revision    BIGINT NOT NULL,
    ref         TEXT NOT NULL,
    content     TEXT NOT NULL,
    note        BOOLEAN NOT NULL,
    written_at  TEXT NOT NULL,
    written_by  TEXT NOT NULL,
    written_by_id TEXT NOT NULL,
    answer      TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    PRIMARY KEY (declaration, number)
);

CREATE TABLE review_reminder (
    person      TEXT NOT NULL,
    declaration TEXT NOT NULL REFERENCES declaration (id),
    round       BIGINT NOT NULL,
    step        TEXT NOT NULL,
    due         TEXT NOT NULL,
    kind        TEXT NOT NULL,
    sent_at     TEXT NOT NULL,
    mail        TEXT NOT NULL, -- the letter that told it, "" for none
    read_at     TEXT NOT NULL,
    PRIMARY KEY (person, declaration, round, step, due, kind)
);

CREATE TABLE review_scheme (
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL, -- 0 for every year without one of its own
    since        TEXT NOT NULL,
    stages       TEXT NOT NULL,
    set_at       TEXT NOT NULL,
    set_by       TEXT NOT NULL,
    set_by_id    TEXT NOT NULL,
    PRIMARY KEY (organisation, year, since)
);

CREATE TABLE review_seen (
    person      TEXT NOT NULL,
    declaration TEXT NOT NULL REFERENCES declaration (id),
    revision    BIGINT NOT NULL,
    seen_at     TEXT NOT NULL,
    PRIMARY KEY (person, declaration)
);

CREATE TABLE review_sheet (
    declaration  TEXT NOT NULL REFERENCES review_case (declaration),
    number       BIGINT NOT NULL,
    round        BIGINT NOT NULL,
    stage        TEXT NOT NULL,
    revision     BIGINT NOT NULL,
    completeness TEXT NOT NULL,
    relevance    TEXT NOT NULL,
    suitability  TEXT NOT NULL,
    feasibility  TEXT NOT NULL,
    overall      TEXT NOT NULL,
    comment      TEXT NOT NULL,
    filled_at    TEXT NOT NULL,
    filled_by    TEXT NOT NULL,
    filled_by_id TEXT NOT NULL,
    PRIMARY KEY (declaration, number)
);

CREATE TABLE review_wish (
    person   TEXT PRIMARY KEY,
    language TEXT NOT NULL,
    by_mail  BOOLEAN NOT NULL
);

CREATE TABLE revision (
    declaration TEXT NOT NULL REFERENCES declaration (id),
    number      BIGINT NOT NULL,
    digest      TEXT NOT NULL,
    content     TEXT NOT NULL, -- the JSON form of the declaration
    document    TEXT NOT NULL,
    saved_at    TEXT NOT NULL,
    saved_by    TEXT NOT NULL,
    saved_by_id TEXT NOT NULL,
    PRIMARY KEY (declaration, number)
);

CREATE TABLE scoring_scheme (
    organisation TEXT NOT NULL,
    id           TEXT NOT NULL,
    version      BIGINT NOT NULL,
    content      TEXT NOT NULL,
    set_at       TEXT NOT NULL,
    set_by       TEXT NOT NULL,
    set_by_id    TEXT NOT NULL,
    PRIMARY KEY (organisation, id, version)
);

CREATE TABLE seal_key (
    id      TEXT PRIMARY KEY,
    proof   TEXT NOT NULL,
    used_at TEXT NOT NULL
);

CREATE TABLE sealed_column (
    name      TEXT PRIMARY KEY,
    sealed_at TEXT NOT NULL
);

CREATE TABLE second_factor (
    person       TEXT PRIMARY KEY REFERENCES person (id),
    secret       TEXT NOT NULL,
    begun_at     TEXT NOT NULL,
    confirmed_at TEXT NOT NULL,
    step         BIGINT NOT NULL
);

CREATE TABLE served_person (
    id             TEXT PRIMARY KEY,
    number         BIGINT NOT NULL UNIQUE,
    version        BIGINT NOT NULL,
    name           TEXT NOT NULL,
    document       TEXT NOT NULL,
    document_index TEXT NOT NULL UNIQUE,
    phone          TEXT NOT NULL,
    district       TEXT NOT NULL,
    category       TEXT NOT NULL,
    grade          TEXT NOT NULL,
    sex            TEXT NOT NULL,
    born_year      BIGINT NOT NULL,
    added_at       TEXT NOT NULL,
    changed_at     TEXT NOT NULL
);

CREATE TABLE session (
    id         TEXT PRIMARY KEY,
    digest     TEXT NOT NULL UNIQUE,
    person     TEXT NOT NULL REFERENCES person (id),
    shown      BOOLEAN NOT NULL,
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL,
    opened_at  TEXT NOT NULL,
    seen_at    TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    ended_at   TEXT NOT NULL
);

CREATE INDEX session_person ON session (person);

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE sign_in_try (
    event  TEXT NOT NULL,
    client TEXT NOT NULL,
    hour   TEXT NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (event, client, hour)
);

CREATE TABLE source (
    declaration TEXT NOT NULL,
    revision    BIGINT NOT NULL,
    document    TEXT NOT NULL REFERENCES document (sha256),
    import      TEXT NOT NULL REFERENCES import (id),
    name        TEXT NOT NULL,
    format      TEXT NOT NULL,
    form        BIGINT NOT NULL,
    content     TEXT NOT NULL,
    PRIMARY KEY (declaration, revision),
    FOREIGN KEY (declaration, revision) REFERENCES revision (declaration, number)
);

CREATE TABLE survey (
    id           TEXT PRIMARY KEY,
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL,
    project      TEXT NOT NULL,
    matter       TEXT NOT NULL,
    state        TEXT NOT NULL,
    version      BIGINT NOT NULL,
    content      TEXT NOT NULL
);

CREATE INDEX survey_place ON survey (organisation, year, state);

CREATE TABLE survey_answer (
    id      TEXT PRIMARY KEY,
    survey  TEXT NOT NULL,
    form    BIGINT NOT NULL,
    day     TEXT NOT NULL,
    chosen  TEXT NOT NULL,
    choices TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX survey_answer_survey ON survey_answer (survey);

CREATE TABLE survey_box (
    id     TEXT PRIMARY KEY,
    survey TEXT NOT NULL,
    slip   TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX survey_box_survey ON survey_box (survey);

CREATE TABLE survey_draw (
    survey   TEXT PRIMARY KEY,
    content  TEXT NOT NULL,
    digest   TEXT NOT NULL,
    drawn_at TEXT NOT NULL,
    drawn_by TEXT NOT NULL
);

CREATE TABLE survey_form (
    survey  TEXT NOT NULL,
    number  BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (survey, number)
);

CREATE TABLE survey_issue (
    survey  TEXT NOT NULL,
    number  BIGINT NOT NULL,
    part    TEXT NOT NULL,
    n       BIGINT NOT NULL,
    issued  TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (survey, number)
);

CREATE TABLE survey_mode (
    survey TEXT NOT NULL,
    mode   TEXT NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (survey, mode)
);

CREATE TABLE survey_receipt (
    hash   TEXT PRIMARY KEY,
    survey TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE survey_remark (
    id     TEXT PRIMARY KEY,
    survey TEXT NOT NULL,
    text   TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX survey_remark_survey ON survey_remark (survey);

CREATE TABLE survey_token (
    hash   TEXT PRIMARY KEY,
    survey TEXT NOT NULL,
    issue  BIGINT NOT NULL,
    spent  BOOLEAN NOT NULL
) WITHOUT ROWID;

CREATE INDEX survey_token_survey ON survey_token (survey);

CREATE TABLE survey_version (
    survey     TEXT NOT NULL,
    number     BIGINT NOT NULL,
    act        TEXT NOT NULL,
    content    TEXT NOT NULL,
    reason     TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL,
    PRIMARY KEY (survey, number)
);

CREATE TABLE tile (
    level  BIGINT NOT NULL,
    n      BIGINT NOT NULL,
    hashes TEXT NOT NULL,
    PRIMARY KEY (level, n)
);

CREATE TABLE voucher (
    id  INTEGER PRIMARY KEY, -- sqlite
    ref TEXT NOT NULL UNIQUE
);

CREATE TABLE webhook (
    id           TEXT PRIMARY KEY,
    organisation TEXT NOT NULL,
    url          TEXT NOT NULL,
    events       TEXT NOT NULL,
    secret       TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    made_by_id   TEXT NOT NULL,
    ended_at     TEXT NOT NULL
);

CREATE INDEX webhook_organisation ON webhook (organisation);

CREATE TABLE webhook_delivery (
    id        TEXT PRIMARY KEY,
    webhook   TEXT NOT NULL REFERENCES webhook (id),
    event     TEXT NOT NULL,
    body      TEXT NOT NULL,
    state     TEXT NOT NULL,
    tries     BIGINT NOT NULL,
    queued_at TEXT NOT NULL,
    due_at    TEXT NOT NULL,
    tried_at  TEXT NOT NULL,
    status    BIGINT NOT NULL,
    answer    TEXT NOT NULL
);

CREATE INDEX webhook_delivery_due ON webhook_delivery (state, due_at);

CREATE INDEX webhook_delivery_webhook ON webhook_delivery (webhook, queued_at);

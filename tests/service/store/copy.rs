//! An installation moves from one database to another and loses nothing.

use kvartal::store::Store;
use kvartal::store::copy::{Copied, copy};

use super::{counted, fill};
use crate::support::{Database, fresh, on_each_database};

fn moved(from: &Database, to: &Database) -> Copied {
    copy(&from.store, &to.store, &mut |_, _| {}).expect("a copy")
}

on_each_database!(every_table_and_row_goes_over_in_every_direction_and_back_again);
fn every_table_and_row_goes_over_in_every_direction_and_back_again(from: &Database) {
    fill(from);
    for to in fresh() {
        let copied = moved(from, &to);
        // As many tables as the database has, by its own word: none can be forgotten.
        assert_eq!(copied.tables, counted(from));
        assert_eq!(counted(&to), counted(from));
        let [sqlite, postgres] = fresh();
        let same_kind = if from.address.starts_with("sqlite:") { sqlite } else { postgres };
        moved(&to, &same_kind);
        assert_eq!(same_kind.everything(), from.everything(), "by way of {}", to.address);
    }
}

#[test]
fn values_mean_the_same_in_the_other_database() {
    let [from, to] = fresh();
    fill(&from);
    moved(&from, &to);
    let one = |query: &str| to.lines(&format!("SELECT CAST({query} AS TEXT) AS line"));
    assert_eq!(one("(SELECT next_due_at FROM family WHERE id = 1)"), ["2021-04-04 07:00:00.123456"]);
    assert_eq!(one("(SELECT start_on FROM family WHERE id = 7)"), ["2020-02-29"]);
    assert_eq!(one("(SELECT value FROM score WHERE id = 1)"), ["3.3333333333333335"]);
    assert_eq!(one("(SELECT dropped FROM message_request WHERE id = 2)"), ["true"]);
    assert_eq!(one("(SELECT content FROM received WHERE id = 1)"), ["\\x00ff0d0a27"]);
    assert_eq!(one("(SELECT value FROM setting WHERE name LIKE 'a %')"), ["æøå 漢字 🙂"]);
    assert_eq!(one("(SELECT received_id FROM message WHERE id = 2)"), ["1"]);
    assert_eq!(one("(SELECT count(*) FROM message WHERE received_id IS NULL AND leased_by = 'p')"), ["1"]);
}

on_each_database!(a_copy_goes_on_counting_where_the_original_was);
fn a_copy_goes_on_counting_where_the_original_was(from: &Database) {
    fill(from);
    for to in fresh() {
        moved(from, &to);
        to.sql("INSERT INTO person (no_mail_since) VALUES (NULL)");
        assert_eq!(to.lines("SELECT CAST(max(id) AS TEXT) AS line FROM person"), ["3"]);
        let asked = "INSERT INTO request (unit_key, family_id, role, slot, wave, person_id, round, nominal_on, \
                     closes_on, state, reason, protocol_id) VALUES ('u3', 1, 'parent', 'parent1', 'fu1', 1, 1, '2021-04-04', \
                     '2021-05-30', 'open', '{}', 1)";
        to.sql(asked);
        assert_eq!(to.lines("SELECT CAST(max(id) AS TEXT) AS line FROM request"), ["9000000001"]);
    }
}

#[test]
fn many_rows_go_over_in_chunks() {
    let [from, to] = fresh();
    from.sql(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1501) \
         INSERT INTO setting SELECT 'ø' || i, i FROM n",
    );
    // As many rows as two full chunks, and three chunks and one row.
    from.sql(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
         INSERT INTO contact (id, is_current, name, language, reach) SELECT i * 3, true, i, 'da', 'mail' FROM n",
    );
    let mut steps = Vec::new();
    let copied = copy(&from.store, &to.store, &mut |done, of| steps.push((done, of))).expect("a copy");
    assert_eq!(copied.rows(), 2501);
    assert_eq!(steps.last(), Some(&(5002, 5002)));
    assert!(steps.len() >= 2 * (4 + 2), "{steps:?}");
    let back = Database::sqlite();
    moved(&to, &back);
    assert_eq!(back.everything(), from.everything());
}

on_each_database!(a_target_that_holds_anything_is_left_as_it_is);
fn a_target_that_holds_anything_is_left_as_it_is(to: &Database) {
    let from = Database::sqlite();
    fill(&from);
    to.sql("INSERT INTO setting VALUES ('x', 'y')");
    let before = to.everything();
    let error = copy(&from.store, &to.store, &mut |_, _| {}).expect_err("not empty").to_string();
    assert!(error.contains("not empty") && error.contains("setting: 1"), "{error}");
    assert_eq!(to.everything(), before);
}

on_each_database!(a_copy_that_breaks_off_leaves_nothing);
fn a_copy_that_breaks_off_leaves_nothing(to: &Database) {
    // What SQLite takes and nobody else does, in tables that come late.
    for (wrong, table) in [
        ("UPDATE score SET value = 'many' WHERE id = 2", "score"),
        ("UPDATE wording SET installed_at = 'yesterday'", "wording"),
        ("UPDATE answer SET value = 1.5", "answer"),
    ] {
        let from = Database::sqlite();
        fill(&from);
        from.sql(wrong);
        let error = copy(&from.store, &to.store, &mut |_, _| {}).expect_err(wrong).to_string();
        assert!(error.contains(&format!("the table {table}")), "{error}");
        assert!(to.everything().values().all(Vec::is_empty), "after “{wrong}”");
    }
}

#[test]
fn letters_that_postgresql_does_not_take_stop_the_copy_with_the_tables_name() {
    let [from, to] = fresh();
    fill(&from);
    from.sql("UPDATE wording SET content = 'a' || char(0) || 'b'");
    let error = copy(&from.store, &to.store, &mut |_, _| {}).expect_err("a zero byte").to_string();
    assert!(error.contains("the table wording") && error.contains("nothing was stored"), "{error}");
    assert!(to.everything().values().all(Vec::is_empty));
}

on_each_database!(databases_of_different_versions_are_not_copied);
fn databases_of_different_versions_are_not_copied(to: &Database) {
    let from = Database::sqlite();
    fill(&from);
    from.sql("DELETE FROM __diesel_schema_migrations WHERE version = '0002'");
    let error = copy(&from.store, &to.store, &mut |_, _| {}).expect_err("an older one").to_string();
    assert!(error.contains("another version"), "{error}");

    let from = Database::sqlite();
    to.sql("ALTER TABLE wording ADD COLUMN colour TEXT");
    let error = copy(&from.store, &to.store, &mut |_, _| {}).expect_err("a further column").to_string();
    assert!(error.contains("the table wording differs"), "{error}");
}

on_each_database!(what_is_written_during_a_copy_is_either_all_there_or_not_at_all);
fn what_is_written_during_a_copy_is_either_all_there_or_not_at_all(from: &Database) {
    fill(from);
    let pairs = "INSERT INTO setting VALUES ('pair a', '0'); INSERT INTO wording VALUES (2, 'pair', 'b', '0', \
                 '2021-01-01 00:00:00')";
    from.sql(pairs);
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut count = 0;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                count += 1;
                from.sql(&format!(
                    "UPDATE setting SET value = '{count}' WHERE name = 'pair a'; \
                     UPDATE wording SET content = '{count}' WHERE instrument = 'pair'"
                ));
            }
        });
        for to in fresh() {
            moved(from, &to);
            let setting = to.lines("SELECT value AS line FROM setting WHERE name = 'pair a'");
            assert_eq!(to.lines("SELECT content AS line FROM wording WHERE instrument = 'pair'"), setting);
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[test]
fn a_source_that_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("missing.sqlite");
    let error =
        Store::open_present(&format!("sqlite:{}", missing.display())).err().expect("nothing to open").to_string();
    assert!(error.contains("there is no file") && error.contains("missing.sqlite"), "{error}");
    assert!(!missing.exists());
    std::fs::write(&missing, "").expect("a file");
    let error = Store::open_present(&format!("sqlite:{}", missing.display())).err().expect("no tables").to_string();
    assert!(error.contains("no tables of kvartal"), "{error}");
}

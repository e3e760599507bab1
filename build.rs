//! A file that is added to these folders is built in, too.

fn main() {
    for folder in ["migrations", "questionnaires", "templates"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}

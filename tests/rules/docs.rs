//! What the documents name is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What stands between backticks, code blocks left out.
fn named(text: &str) -> Vec<String> {
    let prose: String = text.split("```").step_by(2).collect();
    prose.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).expect("src").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push((path, text));
        }
    }
}

#[test]
fn every_file_and_folder_that_the_documents_name_exists() {
    for document in [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "docs/LOGGING.md",
        "docs/architecture.md",
        "docs/operating.md",
        "docs/backup.md",
        "questionnaires/README.md",
    ] {
        for name in named(&read(document)) {
            let is_path =
                ["src/", "docs/", "tests/", "migrations/", "templates/", "questionnaires/", ".ci/", "cli/", "deploy/"]
                    .iter()
                    .any(|folder| name.starts_with(folder));
            if is_path && !name.contains(['<', '*', ' ']) {
                let there = [root().join(&name), root().join("src").join(&name)].iter().any(|path| path.exists());
                assert!(there, "{document} names {name}, which does not exist");
            }
        }
    }
}

#[test]
fn every_function_that_the_walkthroughs_name_is_where_they_say() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut checked = 0;
    for name in named(&read("docs/architecture.md")) {
        let Some((place, item)) = name.rsplit_once("::") else { continue };
        let room = place.rsplit("::").next().unwrap_or(place);
        let defined = files.iter().any(|(path, text)| {
            let in_room =
                path.components().any(|part| part.as_os_str().to_string_lossy().trim_end_matches(".rs") == room);
            // `Type::function` stands in whatever file implements the type.
            let of_type = text.contains(&format!("impl {room} ")) || text.contains(&format!("impl<'a> {room}"));
            let defines = text.contains(&format!("fn {item}(")) || text.contains(&format!("fn {item}<"));
            (in_room || of_type) && (defines || text.contains(&format!("pub mod {item};")))
        });
        assert!(defined, "docs/architecture.md names {name}, which is not there");
        checked += 1;
    }
    assert!(checked > 15, "only {checked} names were found");
}

#[test]
fn the_readme_names_every_command_and_every_setting() {
    let readme = read("README.md");
    let section = |heading: &str| {
        let rest = readme.split(heading).nth(1).unwrap_or_else(|| panic!("no heading {heading}"));
        rest.split("\n## ").next().unwrap_or_default().to_owned()
    };
    let (named_commands, named_settings) = (section("\n## Commands\n"), section("\n## Settings\n"));
    let help = Command::new(env!("CARGO_BIN_EXE_kvartal")).arg("--help").output().expect("kvartal");
    let help = String::from_utf8(help.stdout).expect("text");
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        // Deeper lines go on with the description.
        .filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' '))?.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() > 8, "{help}");
    for command in commands {
        // A column of the register or a setting of that name is none.
        let named = [format!("| `{command}`"), format!("| `{command} "), format!("`, `{command} ")];
        let is_named = named.iter().any(|named| named_commands.contains(named));
        assert!(is_named, "the README does not name the command {command}");
    }
    let config = read("src/config.rs");
    let settings =
        config.split("pub struct Config {").nth(1).and_then(|rest| rest.split('}').next()).expect("settings");
    for setting in settings.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split(':').next()) {
        assert!(named_settings.contains(&format!("| `{setting}` |")), "the README does not name the setting {setting}");
    }
}

#[test]
fn every_picture_and_link_of_the_readme_is_there() {
    let readme = read("README.md");
    let links = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    for link in links.filter(|link| !link.starts_with("http") && !link.starts_with('#')) {
        let (file, heading) = link.split_once('#').map_or((link, None), |(file, heading)| (file, Some(heading)));
        assert!(root().join(file).exists(), "the README shows {link}, which does not exist");
        if let Some(heading) = heading {
            assert!(headings(file).contains(heading), "the README shows {link}, which has no such heading");
        }
    }
}

/// What links to the headings of a page are called.
fn headings(file: &str) -> BTreeSet<String> {
    let linked = |heading: &str| {
        let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    };
    read(file).lines().filter_map(|line| Some(linked(line.strip_prefix('#')?.trim_start_matches('#')))).collect()
}

/// The functions of `.ci/run` that are recipes, each with the comment above it and what it does.
fn recipes() -> Vec<(String, String, String)> {
    let script = read(".ci/run");
    let mut found = Vec::new();
    let mut told = "";
    for (at, line) in script.lines().enumerate() {
        if let Some(name) = line.strip_suffix("() {") {
            let body = script.lines().skip(at + 1).take_while(|line| *line != "}").collect::<Vec<_>>().join("\n");
            found.push((name.to_owned(), told.to_owned(), body));
        }
        told = line.strip_prefix("# ").unwrap_or_default();
    }
    found
}

#[test]
fn the_justfile_has_the_recipes_that_ci_runs_and_no_command_of_its_own() {
    let mut expected = Vec::new();
    for (name, told, _) in recipes() {
        assert!(!told.is_empty(), ".ci/run does not say what {name} is for");
        expected.push(format!("# {told}\n{name} *arguments:\n    @.ci/run {name} \"$@\""));
    }
    let justfile = read("justfile");
    let mut shown: Vec<&str> = justfile.trim_end().split("\n\n").collect();
    assert!(shown.remove(0).ends_with("\nset positional-arguments"), "what holds for all of them stands first");
    // The first recipe is what `just` alone does.
    expected.rotate_right(1);
    assert_eq!(shown, expected);
}

#[test]
fn ci_runs_every_recipe_that_checks_and_the_tests_that_recipes_name_are_there() {
    let recipes = recipes();
    let names: Vec<&str> = recipes.iter().map(|(name, ..)| name.as_str()).collect();
    let ci = &recipes.iter().find(|(name, ..)| name == "ci").expect("a recipe ci").2;
    let run: Vec<&str> = ci.lines().map(str::trim).collect();
    for step in &run {
        assert!(names.contains(step), "ci runs {step}, which is no recipe");
    }
    for check in ["lint", "doc", "test", "test-tls", "deny"] {
        assert!(run.contains(&check), "ci does not run {check}");
    }
    let mut named = 0;
    for (name, _, body) in &recipes {
        for test in body.split("--test ").skip(1).filter_map(|rest| rest.split_whitespace().next()) {
            let places = [format!("tests/{test}.rs"), format!("tests/{test}/main.rs")];
            let is_there = test.starts_with('"') || places.iter().any(|place| root().join(place).exists());
            assert!(is_there, "the recipe {name} runs {test}, which is no test");
            named += 1;
        }
    }
    assert!(named > 3, "only {named} tests are named");
    // What stands in the guide for contributors can be typed.
    for recipe in named_recipes(&read("CONTRIBUTING.md")) {
        assert!(names.contains(&recipe.as_str()), "CONTRIBUTING.md names the recipe {recipe}, which is not there");
    }
}

/// `just NAME` between backticks.
fn named_recipes(text: &str) -> Vec<String> {
    let words = |name: String| Some(name.strip_prefix("just ")?.split(' ').next()?.to_owned());
    named(text).into_iter().filter_map(words).collect()
}

//! Files that hold personal data: for their owner alone, whatever the umask, and whole under their name or not there.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// How the names of unfinished files begin and end. Nobody else's are called so.
const DRAFT: (&str, &str) = (".kvartal-", ".draft");

/// A name for a file that somebody is sent: without what a case number or a municipality can have in it that leads to another
/// folder.
pub fn plain_name(name: &str) -> String {
    let plain = |c: char| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '_' } else { c };
    name.trim_start_matches('.').chars().map(plain).collect()
}

/// What happens to a file of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It is replaced.
    Replaced,
    /// It stays, and nothing is written: [`io::ErrorKind::AlreadyExists`].
    Kept,
}

/// A file that does not have its name yet. Removed when it is dropped before [`UnfinishedFile::place`]; what a killed process
/// leaves is removed by [`sweep`].
pub struct UnfinishedFile {
    file: NamedTempFile,
    /// Tells [`sweep`] that somebody writes in this folder. On the folder, because on some disks a lock on the file would
    /// keep SQLite out of it.
    _held: Option<File>,
}

impl UnfinishedFile {
    /// In `folder`, which has to be there and on the same disk as the place that the file will get.
    ///
    /// # Errors
    /// A folder that is not there or cannot be written to.
    pub fn within(folder: &Path) -> io::Result<UnfinishedFile> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        // Readable and writable for its owner alone, as tempfile makes it.
        let held = hold(folder);
        Ok(UnfinishedFile { file: Builder::new().prefix(DRAFT.0).suffix(DRAFT.1).tempfile_in(folder)?, _held: held })
    }

    /// In the folder of `target`.
    ///
    /// # Errors
    /// As [`UnfinishedFile::within`].
    pub fn beside(target: &Path) -> io::Result<UnfinishedFile> {
        UnfinishedFile::within(folder_of(target))
    }

    /// Where it stands meanwhile.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Makes sure that it is on the disk and gives it its name.
    ///
    /// # Errors
    /// A file of that name, unless it is to be replaced; a disk that fails.
    pub fn place(self, target: &Path, existing: Existing) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.name(target, existing)?;
        // The name is on the disk when the folder is.
        File::open(folder_of(target))?.sync_all()
    }

    /// Gives it its name, without waiting for the disk: for what can be made again.
    ///
    /// # Errors
    /// As [`UnfinishedFile::place`].
    pub fn name(self, target: &Path, existing: Existing) -> io::Result<()> {
        match existing {
            Existing::Replaced => self.file.persist(target),
            Existing::Kept => self.file.persist_noclobber(target),
        }
        .map(drop)
        .map_err(|error| error.error)
    }
}

impl Write for UnfinishedFile {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        self.file.write(content)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes a whole file that is on the disk afterwards.
///
/// # Errors
/// As [`UnfinishedFile::place`]; a disk that is full. Nothing is left behind then, and a file of that name is as it was.
pub fn write(target: &Path, content: &[u8], existing: Existing) -> io::Result<()> {
    let mut draft = UnfinishedFile::beside(target)?;
    draft.write_all(content)?;
    draft.place(target, existing)
}

/// One of several files for a folder, written piece by piece. What it says when it cannot be written is a sentence with its path.
pub struct Draft {
    file: UnfinishedFile,
    target: PathBuf,
}

impl Draft {
    fn told(&self, error: &io::Error) -> io::Error {
        told(&self.target, error, &as_before(folder_of(&self.target)))
    }
}

impl Write for Draft {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        self.file.write(content).map_err(|error| self.told(&error))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(|error| self.told(&error))
    }
}

fn told(path: &Path, error: &io::Error, rest: &str) -> io::Error {
    io::Error::new(error.kind(), format!("{} cannot be written: {error}; {rest}", path.display()))
}

fn as_before(folder: &Path) -> String {
    format!("the files in {} are as they were", folder.display())
}

/// A folder that gets several files, however large: all of them, or after an error none. It is made if it is not there.
pub struct Drafts {
    folder: PathBuf,
}

impl Drafts {
    /// In that folder.
    ///
    /// # Errors
    /// A sentence with the path that cannot be made.
    pub fn within(folder: &Path) -> io::Result<Drafts> {
        make_folder(folder)?;
        sweep(folder);
        Ok(Drafts { folder: folder.to_owned() })
    }

    /// A file of that name, which it has after [`Drafts::place`] alone.
    ///
    /// # Errors
    /// A sentence with the path that cannot be written.
    pub fn begin(&self, name: &str) -> io::Result<Draft> {
        let target = self.folder.join(name);
        match UnfinishedFile::within(&self.folder) {
            Ok(file) => Ok(Draft { file, target }),
            Err(error) => Err(told(&target, &error, &as_before(&self.folder))),
        }
    }

    /// A file without a name, for what is put together later. It is gone when it is closed, however the process ends.
    ///
    /// # Errors
    /// A sentence with the folder that cannot be written to.
    pub fn spool(&self) -> io::Result<File> {
        tempfile::tempfile_in(&self.folder).map_err(|error| told(&self.folder, &error, &as_before(&self.folder)))
    }

    /// Gives all of them their names. `each` is called after every file.
    ///
    /// # Errors
    /// A sentence with the path that could not be written. What was in the folder is as it was then.
    pub fn place(self, drafts: Vec<Draft>, mut each: impl FnMut()) -> io::Result<()> {
        let folder = self.folder.as_path();
        for draft in &drafts {
            // A full disk shows now, when nothing has its name yet.
            draft.file.file.as_file().sync_all().map_err(|error| draft.told(&error))?;
            each();
        }
        let mut placed: Vec<(PathBuf, Former)> = Vec::new();
        for Draft { file, target } in drafts {
            let former = Former::of(&target, folder);
            if let Err(error) = file.name(&target, Existing::Replaced) {
                let put_back = placed.into_iter().rev().map(|(target, former)| former.put_back(&target));
                // All of them, whatever becomes of one.
                let put_back: Vec<bool> = put_back.collect();
                let rest = match put_back.contains(&false) {
                    false => as_before(folder),
                    true => format!("some files in {} are new and some are as they were", folder.display()),
                };
                return Err(told(&target, &error, &rest));
            }
            placed.push((target, former));
        }
        // The names are on the disk when the folder is.
        File::open(folder)?.sync_all()
    }
}

/// Writes whole files into a folder, which is made if it is not there: all of them, or after an error none. `each` is called
/// after every file.
///
/// # Errors
/// As [`Drafts::place`].
pub fn write_all<'a>(
    folder: &Path,
    files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    each: impl FnMut(),
) -> io::Result<()> {
    let folder = Drafts::within(folder)?;
    let whole = |(name, content): (&str, &[u8])| {
        let mut draft = folder.begin(name)?;
        draft.write_all(content)?;
        Ok(draft)
    };
    let drafts = files.into_iter().map(whole).collect::<io::Result<Vec<Draft>>>()?;
    folder.place(drafts, each)
}

/// What stood under a name before another file got it.
enum Former {
    Nothing,
    /// The same file under another name, which goes when this does.
    File(NamedTempFile<()>),
    /// It has no second name: not every disk gives one.
    Lost,
}

impl Former {
    fn of(target: &Path, folder: &Path) -> Former {
        if !target.exists() {
            return Former::Nothing;
        }
        let second = |path: &Path| std::fs::hard_link(target, path);
        Builder::new().prefix(DRAFT.0).suffix(DRAFT.1).make_in(folder, second).map_or(Former::Lost, Former::File)
    }

    /// Whether it stands there again.
    fn put_back(self, target: &Path) -> bool {
        match self {
            Former::Nothing => std::fs::remove_file(target).is_ok(),
            Former::File(former) => former.persist(target).is_ok(),
            Former::Lost => false,
        }
    }
}

/// Marks that somebody writes in a folder, until it is dropped or the process ends. Where folders cannot be locked there is
/// nothing to hold, and nothing is swept either.
fn hold(folder: &Path) -> Option<File> {
    let folder = File::open(folder).ok()?;
    folder.lock_shared().ok()?;
    Some(folder)
}

/// Removes what killed processes have left unfinished in a folder, and returns how many files that were; none while anybody
/// writes there.
pub fn sweep(folder: &Path) -> usize {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(held) = File::open(folder) else { return 0 };
    if held.try_lock().is_err() {
        return 0;
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let left = entries.flatten().filter_map(|entry| {
        let name = entry.file_name();
        let (_, ending) = name.to_str()?.strip_prefix(DRAFT.0)?.split_once(DRAFT.1)?;
        // SQLite puts its own beside a draft that is a database.
        ["", "-journal", "-wal", "-shm"].contains(&ending).then(|| (entry.path(), ending.is_empty()))
    });
    left.filter(|(path, is_draft)| std::fs::remove_file(path).is_ok() && *is_draft).count()
}

/// Makes a folder, and those above it, that only their owner can look into. One that is there stays as it is.
///
/// # Errors
/// A sentence with the path that cannot be made.
pub fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{} cannot be made: {error}", path.display())))
}

/// `path` with something added to its last name.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The folder that a path lies in; the working folder for a bare name.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_case_number_leads_to_another_folder() {
        for (name, plain) in [
            ("kvartal Sag ../../etc.ics", "kvartal Sag .._.._etc.ics"),
            ("../../etc-parent1.pdf", "_.._etc-parent1.pdf"),
            (r"..\..\etc.pdf", "_.._etc.pdf"),
            ("kvartal 2021/17.ics", "kvartal 2021_17.ics"),
            ("a\r\nb:c.csv", "a__b_c.csv"),
            ("Ark Ærø 2021-03-10.xlsx", "Ark Ærø 2021-03-10.xlsx"),
        ] {
            assert_eq!(plain_name(name), plain);
        }
    }

    #[cfg(unix)]
    fn mode(path: &Path) -> u32 {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    #[cfg(unix)]
    fn files_and_folders_are_their_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        make_folder(&deep).unwrap();
        write(&deep.join("t.csv"), b"x", Existing::Replaced).unwrap();
        assert_eq!((mode(&deep), mode(&folder.path().join("a")), mode(&deep.join("t.csv"))), (0o700, 0o700, 0o600));
    }

    #[test]
    fn several_files_are_written_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).ok();
        let all = |text: &'static str, names: [&'static str; 3]| {
            write_all(folder.path(), names.map(|name| (name, text.as_bytes())), || {})
        };
        all("one", ["a", "b", "c"]).unwrap();
        // Something that no file can take the place of, at the end: by then the others have their names.
        std::fs::create_dir(folder.path().join("z")).unwrap();
        let error = all("two", ["a", "new", "z"]).unwrap_err().to_string();
        assert!(error.contains("z cannot be written") && error.ends_with("are as they were"), "{error}");
        assert_eq!((read("a").as_deref(), read("b").as_deref(), read("new")), (Some("one"), Some("one"), None));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4, "and no draft");
        all("three", ["a", "b", "c"]).unwrap();
        assert_eq!(read("c").as_deref(), Some("three"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
    }

    #[test]
    fn what_nobody_writes_any_more_is_swept_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str| std::fs::write(folder.path().join(name), "").unwrap();
        let left = [".kvartal-aaaaaa.draft", ".kvartal-aaaaaa.draft-journal"];
        let others = [".draft", ".other.draft", "kvartal-b.draft", ".kvartal-c.draft.txt", ".kvartal-d"];
        left.into_iter().chain(others).for_each(make);
        let written = UnfinishedFile::within(folder.path()).unwrap();
        assert_eq!(sweep(folder.path()), 0, "which of them is being written now cannot be seen");
        drop(written);
        assert_eq!(sweep(folder.path()), 1);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), others.len());
        assert_eq!(sweep(&folder.path().join("nowhere")), 0);
    }

    #[test]
    fn writing_replaces_or_keeps_and_leaves_no_draft() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.csv");
        write(&file, b"one", Existing::Replaced).unwrap();
        write(&file, b"two", Existing::Replaced).unwrap();
        let refused = write(&file, b"three", Existing::Kept).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        drop(UnfinishedFile::beside(&file).unwrap());
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

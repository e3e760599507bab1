//! Files that hold personal data: for their owner alone, whatever the umask, and whole under their name or not there.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// What happens to a file of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It is replaced.
    Replaced,
    /// It stays, and nothing is written: [`io::ErrorKind::AlreadyExists`].
    Kept,
}

/// A file that does not have its name yet. Removed when it is dropped before [`UnfinishedFile::place`].
pub struct UnfinishedFile(NamedTempFile);

impl UnfinishedFile {
    /// In `folder`, which has to be there and on the same disk as the place that the file will get.
    ///
    /// # Errors
    /// A folder that is not there or cannot be written to.
    pub fn within(folder: &Path) -> io::Result<UnfinishedFile> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        // Readable and writable for its owner alone, as tempfile makes it.
        Ok(UnfinishedFile(Builder::new().prefix(".").suffix(".draft").tempfile_in(folder)?))
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
        self.0.path()
    }

    /// Makes sure that it is on the disk and gives it its name.
    ///
    /// # Errors
    /// A file of that name, unless it is to be replaced; a disk that fails.
    pub fn place(self, target: &Path, existing: Existing) -> io::Result<()> {
        self.0.as_file().sync_all()?;
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
            Existing::Replaced => self.0.persist(target),
            Existing::Kept => self.0.persist_noclobber(target),
        }
        .map(drop)
        .map_err(|error| error.error)
    }
}

impl Write for UnfinishedFile {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        self.0.write(content)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
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

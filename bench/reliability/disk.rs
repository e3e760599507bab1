//! A disk so small that it can be filled.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A file system in memory, mounted in a folder of its own. Mounting takes root's rights.
pub struct SmallDisk {
    dir: tempfile::TempDir,
}

impl SmallDisk {
    /// `None` where mounting is not allowed.
    pub fn mount(size: &str) -> Option<SmallDisk> {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let options = format!("size={size},mode=1777");
        let mounted = quiet(Command::new("mount").args(["-t", "tmpfs", "-o", &options, "none"]).arg(dir.path()));
        mounted.then_some(SmallDisk { dir })
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Fills what is left, but for so many bytes.
    pub fn fill(&self, but: usize) {
        let path = self.path().join("filler");
        let mut file = fs::OpenOptions::new().create(true).append(true).open(&path).expect("a file");
        while file.write_all(&[0; 4096]).is_ok() {}
        let length = file.metadata().expect("a length").len();
        file.set_len(length.saturating_sub(but as u64)).expect("a shorter file");
    }

    /// Makes room again.
    pub fn free(&self) {
        fs::remove_file(self.path().join("filler")).expect("the filler is there");
    }

    pub fn read_only(&self, is: bool) {
        let option = if is { "remount,ro" } else { "remount,rw" };
        assert!(quiet(Command::new("mount").args(["-o", option]).arg(self.path())), "cannot be mounted anew");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A process that has just ended can hold it for a moment.
        quiet(Command::new("umount").arg("-l").arg(self.path()));
    }
}

fn quiet(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

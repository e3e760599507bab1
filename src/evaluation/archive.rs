//! The study's tables and answers in one archive, which may be larger than the memory.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

use jiff::civil::Date;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::reading;
use crate::actor::{Act, Subject};
use crate::report::csv::Out;
use crate::service::Service;
use crate::store::{By, StoreError};

/// The study's tables and, if they are wanted, the answers, as at the end of `day`: one archive and its length, in a file
/// without a name that is gone when it is closed. It is noted who took it.
///
/// # Errors
/// A failed statement; a language that there is none of; a disk that is full.
pub fn archive(
    service: &Service,
    day: Date,
    with_answers: bool,
    language: &str,
    by: &By<'_>,
) -> anyhow::Result<(File, u64)> {
    let mut zip = ZipWriter::new(tempfile::tempfile()?);
    reading::read_readable(&service.store, &service.protocols, |reading| {
        for file in reading.report(language, day)? {
            zip.start_file(file.name, SimpleFileOptions::default())?;
            zip.write_all(&file.content)?;
        }
        if with_answers {
            for (name, part) in reading.export(Parts, language)?.files {
                part.put(&mut zip, &format!("export/{name}"))?;
            }
        }
        Ok(())
    })?;
    let mut archive = zip.finish()?;
    let len = archive.seek(SeekFrom::End(0))?;
    archive.seek(SeekFrom::Start(0))?;
    service.store.write::<_, StoreError>(by, |tx| {
        tx.note(Act::Exported, Subject::none().detail(if with_answers { "answers" } else { "tables" }));
        Ok(())
    })?;
    Ok((archive, len))
}

/// Files that become parts of an archive. An archive takes one file after the other and an export writes all at once, so each
/// is compressed by itself, and put there as it is.
struct Parts;

impl Out for Parts {
    type File = Part;
    type Spool = File;

    fn file(&mut self, name: &str) -> io::Result<Part> {
        let mut zip = ZipWriter::new(tempfile::tempfile()?);
        // Nobody knows yet how long it becomes.
        zip.start_file(name, SimpleFileOptions::default().large_file(true))?;
        Ok(Part(zip))
    }

    fn spool(&mut self) -> io::Result<File> {
        tempfile::tempfile()
    }
}

/// One file, compressed.
struct Part(ZipWriter<File>);

impl Part {
    fn put(self, zip: &mut ZipWriter<File>, name: &str) -> anyhow::Result<()> {
        let mut alone = ZipArchive::new(self.0.finish()?)?;
        zip.raw_copy_file_rename(alone.by_index_raw(0)?, name)?;
        Ok(())
    }
}

impl Write for Part {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        self.0.write(content)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

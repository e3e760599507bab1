//! As little of a browser as answers a questionnaire: what it costs is not to be the server's.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// A connection that is kept, as browsers do.
pub struct Browser {
    stream: BufReader<TcpStream>,
    /// Whether pages are wanted compressed; they are not unpacked.
    compressed: bool,
    /// What it was given when somebody signed in.
    cookie: String,
    /// What every response took, to its last byte.
    pub times: Vec<Duration>,
}

/// What came back.
pub struct Page {
    pub status: u16,
    /// Where it sends us.
    pub location: Option<String>,
    pub body: Vec<u8>,
}

impl Browser {
    pub fn open(address: &str, compressed: bool) -> Result<Browser> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Browser { stream: BufReader::new(stream), compressed, cookie: String::new(), times: Vec::new() })
    }

    /// The same, of somebody who is signed in.
    pub fn with_cookie(self, cookie: &str) -> Browser {
        Browser { cookie: format!("Cookie: {cookie}\r\n"), ..self }
    }

    /// GET, or POST with the fields of a form.
    pub fn fetch(&mut self, path: &str, form: Option<&str>) -> Result<Page> {
        // As every browser asks for it over TLS.
        let encoding = if self.compressed { "gzip, deflate, br" } else { "identity" };
        let method = if form.is_some() { "POST" } else { "GET" };
        let form = form.unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: bench\r\nAccept-Language: da\r\nAccept-Encoding: {encoding}\r\n{}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.cookie,
            form.len()
        );
        let begun = Instant::now();
        self.stream.get_mut().write_all(request.as_bytes())?;
        let page = self.read().with_context(|| format!("{method} {path}"))?;
        self.times.push(begun.elapsed());
        Ok(page)
    }

    fn read(&mut self) -> Result<Page> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status")?;
        let (mut length, mut chunked, mut location) = (0, false, None);
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').context("a header without a colon")?;
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse()?,
                "transfer-encoding" => chunked = value.trim() == "chunked",
                "location" => location = Some(value.trim().to_owned()),
                _ => {}
            }
        }
        let mut body = Vec::new();
        if !chunked {
            body.resize(length, 0);
            self.stream.read_exact(&mut body)?;
            return Ok(Page { status, location, body });
        }
        loop {
            let size = usize::from_str_radix(self.line()?.trim(), 16)?;
            let begin = body.len();
            body.resize(begin + size, 0);
            self.stream.read_exact(&mut body[begin..])?;
            self.line()?;
            if size == 0 {
                return Ok(Page { status, location, body });
            }
        }
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the server closed the connection");
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }
}

/// A page's form, filled in.
pub struct Filled {
    pub body: String,
    /// The answers by the name of their question.
    #[allow(dead_code)] // bench/reliability looks for them afterwards
    pub answers: BTreeMap<String, String>,
}

/// The page's form with one answer to each question; `choose` says which of so many. `stamped`: with all that the page hides in
/// it, which is for this person alone.
pub fn filled(html: &str, stamped: bool, choose: impl Fn(usize) -> usize) -> Result<Filled> {
    let attribute = |tag: &str, name: &str| -> Option<String> {
        Some(tag.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0.to_owned())
    };
    let (mut body, mut choices) = ("go=next".to_owned(), BTreeMap::<String, Vec<String>>::new());
    for tag in html.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
        let Some((name, value)) = attribute(tag, "name").zip(attribute(tag, "value")) else { continue };
        match attribute(tag, "type").as_deref() {
            Some("hidden") if stamped || name == "version" => body.push_str(&format!("&{name}={value}")),
            Some("radio") if !value.is_empty() => choices.entry(name).or_default().push(value),
            _ => {}
        }
    }
    ensure!(body.contains("&version="), "a page without a version");
    let mut answers = BTreeMap::new();
    for (name, values) in choices {
        let value = values.get(choose(values.len())).context("an answer to choose")?;
        body.push_str(&format!("&{name}={value}"));
        answers.insert(name, value.clone());
    }
    Ok(Filled { body, answers })
}

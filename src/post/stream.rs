//! The line to a mail server, up to where lettre takes over: encryption, and answers that are text whatever the server says.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// The longest answer before encryption, in bytes.
const LONGEST: usize = 64 * 1024;

/// Asks the server to encrypt from here on; what comes next on the line is TLS.
///
/// # Errors
/// What is in the way, in words: a server that does not offer it, or says anything out of turn.
pub(super) async fn ask_for_tls(stream: &mut TcpStream, ehlo: &str) -> Result<(), String> {
    expect(&answer(stream).await?, "220")?;
    say(stream, ehlo).await?;
    let greeting = answer(stream).await?;
    expect(&greeting, "250")?;
    let offered =
        greeting.lines().any(|line| line.get(4..).is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS")));
    if !offered {
        return Err("the server does not offer STARTTLS, and mail is not sent in the open".into());
    }
    say(stream, "STARTTLS\r\n").await?;
    expect(&answer(stream).await?, "220")
}

async fn say(stream: &mut TcpStream, line: &str) -> Result<(), String> {
    stream.write_all(line.as_bytes()).await.map_err(|error| error.to_string())
}

/// An answer to its last line. Whatever stands behind that one was not said by whom encryption is agreed with.
async fn answer(stream: &mut TcpStream) -> Result<String, String> {
    let mut said = Vec::new();
    let mut some = [0; 1024];
    loop {
        let read = stream.read(&mut some).await.map_err(|error| error.to_string())?;
        if read == 0 {
            return Err("the server closed the connection".into());
        }
        said.extend_from_slice(&some[..read]);
        let text = String::from_utf8_lossy(&said);
        let mut lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        if let Some(last) = lines.position(|line| line.as_bytes().get(3) != Some(&b'-')) {
            return match last + 1 == text.split_inclusive('\n').count() {
                true => Ok(text.into_owned()),
                false => Err("the server said more than it was asked before the encryption had begun".into()),
            };
        }
        if said.len() > LONGEST {
            return Err("the server's answer has no end".into());
        }
    }
}

fn expect(answer: &str, code: &str) -> Result<(), String> {
    if answer.starts_with(code) { Ok(()) } else { Err(answer.to_owned()) }
}

/// A stream that can tell who is at the other end.
pub(super) trait Peer: AsyncRead + AsyncWrite + Unpin + Send + Sync + std::fmt::Debug {
    /// Their address.
    fn peer(&self) -> io::Result<SocketAddr>;
}

impl Peer for TcpStream {
    fn peer(&self) -> io::Result<SocketAddr> {
        self.peer_addr()
    }
}

impl Peer for TlsStream<TcpStream> {
    fn peer(&self) -> io::Result<SocketAddr> {
        self.get_ref().0.peer_addr()
    }
}

/// What the server says, as text: lettre gives up an answer with a letter that is no UTF-8, though its number is all that
/// counts, and takes a mail that was accepted for one in doubt.
#[derive(Debug)]
pub(super) struct AsText<S> {
    stream: S,
    /// What is read before anything of the server's.
    first: &'static [u8],
}

impl<S> AsText<S> {
    /// A stream on which the server is about to greet.
    pub fn greeting(stream: S) -> AsText<S> {
        AsText { stream, first: b"" }
    }

    /// A stream on which it has greeted already.
    pub fn greeted(stream: S) -> AsText<S> {
        AsText { stream, first: b"220 encrypted\r\n" }
    }
}

/// Puts a question mark for every byte that is no text. A letter that comes in two parts is one, too: it is for people to
/// read, and rare.
fn make_text(bytes: &mut [u8]) {
    let mut from = 0;
    while let Err(fault) = std::str::from_utf8(&bytes[from..]) {
        let begin = from + fault.valid_up_to();
        let end = fault.error_len().map_or(bytes.len(), |length| begin + length);
        bytes[begin..end].fill(b'?');
        from = end;
    }
    for byte in bytes.iter_mut().filter(|byte| **byte == 0) {
        *byte = b'?';
    }
}

impl<S: Peer> AsyncTokioStream for AsText<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer()
    }
}

impl<S: Peer> AsyncRead for AsText<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.first.is_empty() {
            let (now, later) = self.first.split_at(self.first.len().min(buf.remaining()));
            buf.put_slice(now);
            self.first = later;
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        make_text(&mut buf.filled_mut()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: Peer> AsyncWrite for AsText<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_a_question_mark_and_the_rest_stays() {
        for (said, read) in [
            (&b"250 p\xe5 k\xf8\r\n"[..], "250 p? k?\r\n"),
            ("250 på kø\r\n".as_bytes(), "250 på kø\r\n"),
            (b"550 no\0such user\r\n", "550 no?such user\r\n"),
            (b"250 p\xc3", "250 p?"),
            (b"\xa5\r\n", "?\r\n"),
            (b"\xf0\x9f\x98 250\xff", "??? 250?"),
        ] {
            let mut bytes = said.to_vec();
            make_text(&mut bytes);
            assert_eq!(String::from_utf8(bytes).unwrap(), read);
        }
    }
}

//! An IMAP server of the tests' own: Debian's Dovecot, with a configuration, a certificate and mailboxes in a
//! temporary folder, on free ports.

use std::io::Read;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use data_encoding::BASE64;

use crate::support::ports;

/// Keeps the server until its standard input ends, which happens when the test program does, however that ends.
const KEEPER: &str = r#"
dovecot -F -c "$DIR/dovecot.conf" >"$DIR/out" 2>&1 &
server=$!
cat >/dev/null
kill -TERM $server
wait $server
rm -rf "$DIR"
"#;

/// Password of every user; with everything that has to be encoded in an address.
pub const PASSWORD: &str = "hemmelig:/@% \"ø";

pub struct Dovecot {
    dir: PathBuf,
    /// `imap://`
    pub port: u16,
    /// `imaps://`
    pub tls_port: u16,
    /// An address of this machine that is no loopback address.
    pub outside: String,
    keeper: Child,
}

impl Dovecot {
    /// Starts a server with further settings.
    pub fn start(settings: &str) -> Dovecot {
        let dir = tempfile::tempdir().expect("a temporary folder").keep();
        let (port, tls_port) = (ports::free(), ports::free());
        let outside = run(Command::new("hostname").arg("-I"));
        let outside = outside.split_whitespace().next().expect("a network besides the loopback").to_owned();
        certificate(&dir, &outside);
        let me = run(Command::new("id").arg("-un")).trim().to_owned();
        // As root the server drops to Debian's users for it, and mailboxes need an owner who is not root.
        let (owner, internal) = if me == "root" {
            ("nobody".to_owned(), String::new())
        } else {
            let group = run(Command::new("id").arg("-gn"));
            let group = group.trim();
            let internal = format!(
                "default_internal_user = {me}\ndefault_login_user = {me}\ndefault_internal_group = {group}\n\
                 service anvil {{\n  chroot =\n}}\nservice imap-login {{\n  chroot =\n}}\n"
            );
            (me, internal)
        };
        let group = run(Command::new("id").args(["-gn", &owner]));
        let dir_name = dir.display();
        let config = format!(
            "base_dir = {dir_name}/run\nlog_path = {dir_name}/log\nprotocols = imap\nlisten = *\n\
             ssl = yes\nssl_cert = <{dir_name}/cert.pem\nssl_key = <{dir_name}/key.pem\n\
             disable_plaintext_auth = no\nfirst_valid_uid = 1\n\
             mail_location = maildir:{dir_name}/mail/%u\nmail_max_userip_connections = 50\n\
             passdb {{\n  driver = passwd-file\n  args = {dir_name}/users\n}}\n\
             userdb {{\n  driver = static\n  args = uid={owner} gid={} home={dir_name}/mail/%u\n}}\n\
             service imap-login {{\n  inet_listener imap {{\n    port = {port}\n  }}\n  inet_listener imaps {{\n    \
             port = {tls_port}\n  }}\n}}\n{internal}{settings}\n",
            group.trim()
        );
        write(&dir.join("dovecot.conf"), &config);
        let password = BASE64.encode(PASSWORD.as_bytes());
        write(&dir.join("users"), &format!("svar@example.org:{{PLAIN.B64}}{password}::::::\n"));
        std::fs::create_dir(dir.join("mail")).expect("a folder");
        run(Command::new("chmod").arg("755").arg(&dir));
        run(Command::new("chown").arg(&owner).arg(dir.join("mail")));
        let keeper = Command::new("sh")
            .args(["-c", KEEPER])
            .env("DIR", &dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let server = Dovecot { dir, port, tls_port, outside, keeper };
        server.wait();
        server.make_mailbox(&owner);
        server
    }

    fn wait(&self) {
        for _ in 0..400 {
            let greets = TcpStream::connect(("127.0.0.1", self.port)).is_ok_and(|mut stream| {
                let mut word = [0; 4];
                stream.set_read_timeout(Some(Duration::from_secs(5))).is_ok()
                    && stream.read_exact(&mut word).is_ok()
                    && word == *b"* OK"
            });
            if greets {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let text = |name: &str| std::fs::read_to_string(self.dir.join(name)).unwrap_or_default();
        panic!("Dovecot (package dovecot-imapd) does not start:\n{}{}", text("out"), text("log"));
    }

    fn make_mailbox(&self, owner: &str) {
        for folder in ["new", "cur", "tmp"] {
            std::fs::create_dir_all(self.mailbox().join(folder)).expect("a Maildir");
        }
        run(Command::new("chown").arg("-R").arg(owner).arg(self.dir.join("mail")));
    }

    /// The Maildir behind the mailbox; its folders are named `.folder`.
    pub fn mailbox(&self) -> PathBuf {
        self.dir.join("mail/svar@example.org")
    }

    /// Delivers a mail.
    pub fn deliver(&self, name: &str, mail: &[u8]) {
        let file = self.mailbox().join("tmp").join(name);
        std::fs::write(&file, mail).expect("written");
        run(Command::new("chmod").arg("666").arg(&file));
        std::fs::rename(&file, self.mailbox().join("new").join(name)).expect("delivered");
    }

    /// Names of the mails in a folder (`""` for the inbox), without what Dovecot adds to them but their flags.
    pub fn mails(&self, folder: &str) -> Vec<String> {
        let folder = self.mailbox().join(folder);
        let mut names: Vec<String> = ["new", "cur"]
            .iter()
            .filter_map(|part| std::fs::read_dir(folder.join(part)).ok())
            .flatten()
            .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
            .map(|name| match name.split_once(":2,") {
                Some((name, flags)) => format!("{} {flags}", name.split(',').next().unwrap_or_default()),
                None => name,
            })
            .collect();
        names.sort();
        names
    }

    /// File of the certificate.
    pub fn certificate(&self) -> PathBuf {
        self.dir.join("cert.pem")
    }

    /// As in `KVARTAL_INBOX`.
    pub fn address(&self, scheme: &str, host: &str, port: u16) -> String {
        let coded: String = PASSWORD.bytes().map(|byte| format!("%{byte:02x}")).collect();
        format!("{scheme}://svar%40example.org:{coded}@{host}:{port}/INBOX")
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

fn certificate(dir: &Path, outside: &str) {
    run(Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=localhost", "-addext", "basicConstraints=critical,CA:FALSE", "-addext"])
        .arg(format!("subjectAltName=DNS:localhost,IP:127.0.0.1,IP:{outside}"))
        .arg("-keyout")
        .arg(dir.join("key.pem"))
        .arg("-out")
        .arg(dir.join("cert.pem")));
}

fn write(file: &Path, text: &str) {
    std::fs::write(file, text).expect("a file");
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

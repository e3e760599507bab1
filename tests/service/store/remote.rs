//! A PostgreSQL server on another machine: nothing that matters is said to whoever answers in its place.
//!
//! `hostaddr` makes another machine of this one: libpq goes to that address and asks for the certificate of the host.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use kvartal::store::Store;

/// What libpq sends first where it wants TLS.
const TLS_PLEASE: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// A server in the wrong place that speaks no TLS and asks for the password in plain text; gives all it was told.
fn overhear(listener: &TcpListener) -> Vec<u8> {
    let mut heard = Vec::new();
    listener.set_nonblocking(true).expect("a socket");
    let Ok((mut stream, _)) = listener.accept() else { return heard };
    stream.set_nonblocking(false).expect("a socket");
    stream.set_read_timeout(Some(std::time::Duration::from_secs(5))).expect("a socket");
    let mut take = |stream: &mut TcpStream| {
        let mut bytes = [0; 1024];
        let count = stream.read(&mut bytes).unwrap_or(0);
        heard.extend_from_slice(&bytes[..count]);
        bytes[..count].to_vec()
    };
    if take(&mut stream) == TLS_PLEASE {
        let _ = stream.write_all(b"N");
        take(&mut stream);
    }
    let _ = stream.write_all(&[b'R', 0, 0, 0, 8, 0, 0, 0, 3]);
    take(&mut stream);
    heard
}

#[test]
fn no_password_goes_to_another_machine_in_the_clear() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let listening = std::thread::spawn(move || {
        let mut heard = Vec::new();
        for _ in 0..60 {
            heard.extend(overhear(&listener));
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        heard
    });
    let address = format!("postgres://kvartal:hunter2@db.example.org:{port}/kvartal?hostaddr=127.0.0.1");
    for address in [address.clone(), format!("{address}&sslmode=prefer")] {
        let told = Store::open(&address).err().expect("refused").to_string();
        assert!(!told.contains("hunter2"), "{told}");
    }
    let heard = listening.join().expect("a listener");
    let heard = String::from_utf8_lossy(&heard);
    assert!(!heard.contains("hunter2") && !heard.contains("kvartal"), "{heard:?}");
}

#[cfg(feature = "pg-tls")]
mod with_tls {
    use std::path::Path;

    use kvartal::store::{Store, setting};

    use crate::smtp::Authority;
    use crate::support::postgres::Server;

    const NAME: &str = "db.example.org";

    /// A server with a certificate for [`NAME`].
    fn server(authority: &Authority) -> Server {
        let (certificate, key) = authority.pem(NAME);
        Server::start_prepared(&std::env::temp_dir(), &["fsync=off", "ssl=on"], |data: &Path| {
            std::fs::write(data.join("server.crt"), certificate).expect("a file");
            kvartal::files::write(&data.join("server.key"), key.as_bytes(), kvartal::files::Existing::Kept)
                .expect("a file");
        })
    }

    #[test]
    fn a_server_that_shows_its_name_is_spoken_to_and_no_other() {
        let (authority, folder) = (Authority::new(), tempfile::tempdir().expect("a folder"));
        let server = server(&authority);
        let given = authority.write(folder.path());
        let stranger = tempfile::tempdir().expect("a folder");
        let other = Authority::new().write(stranger.path());
        let at = |host: &str, rest: String| {
            format!("postgres://postgres@{host}:{}/postgres?hostaddr=127.0.0.1{rest}", server.port())
        };
        let told = |address: &str| Store::open(address).err().map(|error| error.to_string()).unwrap_or_default();
        let by = |authority: &Path| format!("&sslrootcert={}", authority.display());

        // This machine does not know the authority; another authority; another name.
        for address in [at(NAME, String::new()), at(NAME, by(&other))] {
            let refused = told(&address);
            assert!(refused.contains("SSL error"), "{address}: {refused}");
        }
        let wrong = told(&at("elsewhere.example.org", by(&given)));
        assert!(wrong.contains("elsewhere.example.org") || wrong.contains("does not match"), "{wrong}");

        let store = Store::open(&at(NAME, by(&given))).expect("a server that shows who it is");
        store.write(&crate::support::test_by(), |conn| setting::put(conn, "a", "b")).expect("a row");
        server.sql(
            "postgres",
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
             WHERE ssl AND application_name = '' AND pid <> pg_backend_pid()) THEN RAISE 'in the clear'; END IF; END $$",
        );
    }
}

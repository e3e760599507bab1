//! An OpenID Connect provider of the tests' own: Debian's glewlwyd, with a configuration, a database and people in a temporary
//! folder, on a free port.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};
use url::Url;

use crate::support::ports;

/// Keeps the server until its standard input ends, which happens when the test program does, however that ends.
const KEEPER: &str = r#"
glewlwyd -c "$DIR/glewlwyd.conf" >"$DIR/out" 2>&1 &
server=$!
cat >/dev/null
kill -TERM $server
wait $server
rm -rf "$DIR"
"#;

/// The tables, as the package has them.
const TABLES: &str = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3";

/// What kvartal proves itself with. Letters alone: this provider does not decode what the standard has encoded.
pub const CLIENT_SECRET: &str = "the-secret-of-a-client";

pub struct Glewlwyd {
    dir: PathBuf,
    base: String,
    keeper: Child,
}

impl Glewlwyd {
    /// Starts a provider that knows kvartal under that address.
    pub fn start(kvartal: &str) -> Glewlwyd {
        let dir = tempfile::tempdir().expect("a temporary folder").keep();
        let port = ports::free();
        std::fs::create_dir(dir.join("none")).expect("a folder");
        let name = dir.display();
        let config = format!(
            "port={port}\nbind_address=\"127.0.0.1\"\nexternal_url=\"http://localhost:{port}\"\nlogin_url=\"login.html\"\n\
             api_prefix=\"api\"\nstatic_files_path=\"{name}/none\"\nlog_mode=\"console\"\nlog_level=\"WARNING\"\n\
             cookie_domain=\"localhost\"\ncookie_secure=0\nsession_expiration=3600\nsession_key=\"provider\"\n\
             admin_scope=\"g_admin\"\nprofile_scope=\"g_profile\"\nuser_module_path=\"/usr/lib/glewlwyd/user\"\n\
             user_middleware_module_path=\"{name}/none\"\nclient_module_path=\"/usr/lib/glewlwyd/client\"\n\
             user_auth_scheme_module_path=\"/usr/lib/glewlwyd/scheme\"\nplugin_module_path=\"/usr/lib/glewlwyd/plugin\"\n\
             hash_algorithm=\"SHA512\"\ndatabase = {{ type = \"sqlite3\" path = \"{name}/provider.db\" }};\n"
        );
        std::fs::write(dir.join("glewlwyd.conf"), config).expect("written");
        let tables = std::fs::read_to_string(TABLES)
            .unwrap_or_else(|_| panic!("the provider's tables are not there; install it: apt-get install glewlwyd"));
        let database = dir.join("provider.db");
        let mut database = SqliteConnection::establish(database.to_str().expect("a plain path")).expect("the file");
        database.batch_execute(&tables).expect("the provider's tables");
        // Of its people it is to know whether their addresses are verified.
        database
            .batch_execute(
                "UPDATE g_user_module_instance SET gumi_parameters = replace(gumi_parameters, '\"data-format\":{', \
                 '\"data-format\":{\"verified\":{\"multiple\":false,\"read\":true,\"write\":true},')",
            )
            .expect("another property");
        drop(database);
        let keeper = Command::new("sh")
            .args(["-c", KEEPER])
            .env("DIR", &dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let provider = Glewlwyd { dir, base: format!("http://localhost:{port}"), keeper };
        provider.set_up(kvartal);
        provider
    }

    /// What it calls itself.
    pub fn issuer(&self) -> String {
        format!("{}/api/oidc", self.base)
    }

    fn set_up(&self, kvartal: &str) {
        let admin = self.signed_in("admin");
        let scope = json!({ "name": "email", "display_name": "email", "description": "email",
            "password_required": false, "password_max_age": 0, "scheme": {} });
        self.send(&admin, "scope/", &scope);
        let (key, public) = key_pair();
        let plugin = json!({ "module": "oidc", "name": "oidc", "display_name": "oidc", "enabled": true, "parameters": {
            "iss": self.issuer(), "jwt-type": "rsa", "jwt-key-size": "256", "key": key, "cert": public,
            "access-token-duration": 3600, "refresh-token-duration": 3600, "code-duration": 600,
            "refresh-token-rolling": false, "allow-non-oidc": false, "auth-type-code-enabled": true,
            "auth-type-token-enabled": false, "auth-type-id-token-enabled": false, "auth-type-none-enabled": false,
            "auth-type-password-enabled": false, "auth-type-client-enabled": false, "auth-type-refresh-enabled": false,
            "subject-type": "public", "pkce-allowed": true, "pkce-method-plain-allowed": false, "email-claim": "mandatory",
            "claims": [{ "name": "email_verified", "user-property": "verified", "type": "boolean",
                "boolean-value-true": "1", "boolean-value-false": "0", "mandatory": true }],
            "jwks-show": true, "allowed-scope": ["openid", "email"] } });
        self.send(&admin, "mod/plugin/", &plugin);
        let client = json!({ "client_id": "kvartal", "name": "kvartal", "password": CLIENT_SECRET, "confidential": true,
            "enabled": true, "scope": ["openid", "email"], "redirect_uri": [format!("{kvartal}/w/organisation/back")],
            "authorization_type": ["code"], "token_endpoint_auth_method": ["client_secret_basic"] });
        self.send(&admin, "client/", &client);
    }

    /// Adds somebody whose address is verified, or is not.
    pub fn add(&self, user: &str, email: &str, verified: &str) {
        let them = json!({ "username": user, "name": user, "email": email, "password": "password",
            "scope": ["openid", "email"], "enabled": true, "verified": verified });
        self.send(&self.signed_in("admin"), "user/", &them);
    }

    /// Where the provider sends a browser back to that it was sent, once that person has signed in there and agreed.
    pub fn signs_in(&self, user: &str, sent: &str) -> String {
        let client = self.signed_in(user);
        let agreed = client.put(format!("{}/api/auth/grant/kvartal", self.base)).body("{\"scope\":\"openid email\"}");
        let agreed = agreed.header("Content-Type", "application/json").send().expect("an answer");
        assert!(agreed.status().is_success(), "{}", self.told(agreed));
        // What its own page adds when somebody presses “continue” there.
        let answer = client.get(format!("{sent}&g_continue")).send().expect("an answer");
        let place = answer.headers().get("location").expect("a way back").to_str().expect("plain").to_owned();
        let place = Url::parse(&place).expect("an address");
        format!("{}?{}", place.path(), place.query().unwrap_or_default())
    }

    fn signed_in(&self, user: &str) -> Client {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).cookie_store(true).no_proxy();
        let client = client.build().expect("a client");
        let who = json!({ "username": user, "password": "password" }).to_string();
        for _ in 0..200 {
            let asked = client.post(format!("{}/api/auth/", self.base)).header("Content-Type", "application/json");
            match asked.body(who.clone()).send() {
                Ok(answer) if answer.status().is_success() => return client,
                Ok(answer) => panic!("{user} is not signed in at the provider: {}", self.told(answer)),
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        }
        let words = std::fs::read_to_string(self.dir.join("out")).unwrap_or_default();
        panic!("glewlwyd does not start; install it: apt-get install glewlwyd\n{words}");
    }

    fn send(&self, client: &Client, path: &str, what: &Value) {
        let sent = client.post(format!("{}/api/{path}", self.base)).header("Content-Type", "application/json");
        let answer = sent.body(what.to_string()).send().expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", self.told(answer));
    }

    fn told(&self, answer: Response) -> String {
        let out = std::fs::read_to_string(self.dir.join("out")).unwrap_or_default();
        format!("{} {}\n{out}", answer.status(), answer.text().unwrap_or_default())
    }
}

impl Drop for Glewlwyd {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// A key to sign with, and its public half.
fn key_pair() -> (String, String) {
    use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
    let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).expect("a key");
    let public = key.to_public_key().to_public_key_pem(LineEnding::LF).expect("PEM");
    (key.to_pkcs8_pem(LineEnding::LF).expect("PEM").to_string(), public)
}

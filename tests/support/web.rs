//! The real server on a port of its own, and what a page of it says.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, mpsc};

use jiff::Timestamp;
use kvartal::service::Service;
use kvartal::web::{DemoState, Limits};

/// The real server, on a port of its own and with a clock that the test sets.
pub struct Web {
    /// `http://127.0.0.1:PORT`
    pub base: String,
    clock: Arc<Mutex<Timestamp>>,
    client: reqwest::blocking::Client,
    handle: actix_web::dev::ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// What came back.
pub struct Page {
    pub status: u16,
    pub html: String,
    /// Where it sends us.
    pub location: Option<String>,
    pub headers: reqwest::header::HeaderMap,
}

impl Web {
    /// The server of a service, at noon UTC of that day.
    pub fn serve(service: Service, day: &str, demo: Option<DemoState>) -> Web {
        Web::serve_within(service, day, demo, Limits::default())
    }

    /// The same with other bounds of what clients can take.
    pub fn serve_within(service: Service, day: &str, demo: Option<DemoState>, limits: Limits) -> Web {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        Web::serve_on(listener, base, service, noon(day), demo, limits)
    }

    /// The server of a service that knows its own address, which has a host name.
    pub fn serve_named(service: impl FnOnce(&str) -> Service, now: Timestamp) -> Web {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://localhost:{}", listener.local_addr().expect("an address").port());
        let service = service(&base);
        Web::serve_on(listener, base, service, now, None, Limits::default())
    }

    fn serve_on(
        listener: TcpListener,
        base: String,
        service: Service,
        now: Timestamp,
        demo: Option<DemoState>,
        limits: Limits,
    ) -> Web {
        let clock = Arc::new(Mutex::new(now));
        let now = clock.clone();
        let (ready, started) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let now = Arc::new(move || *now.lock().expect("the clock"));
                let server = kvartal::web::server_within(Arc::new(service), now, listener, demo, limits);
                let server = server.expect("a server");
                ready.send(server.handle()).expect("the test waits");
                server.await.expect("an orderly end");
            });
        });
        let client = reqwest::blocking::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .cookie_store(true)
            .no_proxy()
            .build()
            .expect("a client");
        Web { base, clock, client, handle: started.recv().expect("the server starts"), thread: Some(thread) }
    }

    /// Sets the clock to noon UTC of that day.
    pub fn today(&self, day: &str) {
        self.clock_at(noon(day));
    }

    /// Sets the clock.
    pub fn clock_at(&self, now: Timestamp) {
        *self.clock.lock().expect("the clock") = now;
    }

    pub fn get(&self, path: &str) -> Page {
        page(self.client.get(format!("{}{path}", self.base)))
    }

    /// The list behind a link, however many questionnaires are on it.
    pub fn list(&self, link: &str) -> Page {
        self.get(&format!("{link}/list"))
    }

    pub fn get_in(&self, path: &str, language: &str) -> Page {
        page(self.client.get(format!("{}{path}", self.base)).header("Accept-Language", language))
    }

    /// What goes over the wire: the encoding chosen, and the bytes of head and body.
    pub fn weigh(&self, path: &str, accept: &str) -> (String, usize) {
        let response = self.client.get(format!("{}{path}", self.base)).header("Accept-Encoding", accept).send();
        let response = response.expect("an answer");
        let head: usize = response.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        let encoding =
            response.headers().get("content-encoding").map(|value| value.to_str().expect("plain").to_owned());
        (encoding.unwrap_or_default(), head + response.bytes().expect("a body").len())
    }

    pub fn head(&self, path: &str) -> Page {
        page(self.client.head(format!("{}{path}", self.base)))
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        page(self.client.post(format!("{}{path}", self.base)).form(fields))
    }

    pub fn request(&self, method: &str, path: &str) -> Page {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        page(self.client.request(method, format!("{}{path}", self.base)))
    }

    /// Opens a page of questions, chooses answers and presses a button, as a browser does.
    pub fn fill(&self, path: &str, go: &str, answers: &[(&str, &str)]) -> Page {
        let shown = self.get(path);
        assert_eq!(shown.status, 200, "{path} shows questions: {}", shown.html);
        let (version, was, chosen) = (shown.version(), shown.was(), shown.chosen());
        let mut fields = vec![("version", version.as_str()), ("go", go)];
        fields.extend(was.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let again = chosen.iter().filter(|(name, _)| !answers.iter().any(|(other, _)| other == name));
        fields.extend(again.map(|(name, value)| (name.as_str(), value.as_str())));
        fields.extend(answers);
        self.post(path, &fields)
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        // The command is sent at once; the future only waits for it.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Page {
    /// What a request of a client of one's own brings.
    pub fn of(request: reqwest::blocking::RequestBuilder) -> Page {
        page(request)
    }

    /// What is shown, without tags.
    pub fn text(&self) -> String {
        let body = self.html.split("</style>").last().unwrap_or_default();
        let body = body.split("<script>").next().unwrap_or_default();
        let mut text = String::new();
        let mut inside = false;
        for letter in body.chars() {
            match letter {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    text.push(' ');
                }
                letter if !inside => text.push(letter),
                _ => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Names of the questions on the page.
    pub fn questions(&self) -> Vec<String> {
        self.html.split("<fieldset id=\"q-").skip(1).map(|part| until(part, '"')).collect()
    }

    /// Values chosen on the page, by question.
    pub fn chosen(&self) -> BTreeMap<String, String> {
        let inputs = self.html.split("<input type=\"radio\"").skip(1).map(|part| until(part, '>'));
        inputs
            .filter(|input| input.contains(" checked"))
            .map(|input| (attribute(&input, "name"), attribute(&input, "value")))
            .collect()
    }

    /// Values that can be chosen on the page, by question; an empty one takes the answer back.
    pub fn choices(&self) -> BTreeMap<String, Vec<String>> {
        let mut choices: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for input in self.html.split("<input type=\"radio\"").skip(1).map(|part| until(part, '>')) {
            choices.entry(attribute(&input, "name")).or_default().push(attribute(&input, "value"));
        }
        choices
    }

    /// What each question had when the page was made, as the page sends it along.
    pub fn was(&self) -> Vec<(String, String)> {
        let inputs = self.html.split("<input type=\"hidden\"").skip(1).map(|part| until(part, '>'));
        inputs
            .map(|input| (attribute(&input, "name"), attribute(&input, "value")))
            .filter(|(name, _)| name.starts_with("was-"))
            .collect()
    }

    pub fn version(&self) -> String {
        self.hidden("version")
    }

    /// What the page sends along under that name.
    pub fn hidden(&self, name: &str) -> String {
        let input = self.html.split(&format!("<input type=\"hidden\" name=\"{name}\"")).nth(1);
        let input = until(input.unwrap_or_else(|| panic!("no {name}: {}", self.html)), '>');
        attribute(&input, "value").replace("&#x3D;", "=")
    }

    /// A header of the answer.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("plain"))
    }

    /// What the form's lines and lists hold, by name.
    pub fn fields(&self) -> Vec<(String, String)> {
        let parts = self.html.split("<label for=\"").skip(1);
        parts
            .map(|part| {
                let list = part.split("<select").nth(1).filter(|_| !part.contains("<input"));
                match list {
                    Some(list) => {
                        let chosen = list.split("<option ").find(|option| until(option, '>').contains(" selected"));
                        (attribute(&until(list, '>'), " name"), attribute(chosen.unwrap_or_default(), "value"))
                    }
                    None => {
                        let input = until(part.split("<input").nth(1).unwrap_or_default(), '>');
                        (attribute(&input, " name"), attribute(&input, " value"))
                    }
                }
            })
            .filter(|(name, _)| !name.is_empty())
            .collect()
    }

    /// The name of the field with that label.
    pub fn field_labelled(&self, label: &str) -> String {
        let mut parts = self.html.split("<label for=\"").skip(1);
        let part = parts.find(|part| part.split('>').nth(1).is_some_and(|rest| until(rest, '<') == label));
        until(part.unwrap_or_else(|| panic!("no field “{label}”: {}", self.text())), '"')
    }

    pub fn title(&self) -> String {
        self.html.split("<title>").nth(1).map(|part| until(part, '<')).unwrap_or_default()
    }

    /// Where it sends us; a test that is sent nowhere fails.
    pub fn to(&self) -> &str {
        assert_eq!(self.status, 303, "a redirect, not: {}", self.text());
        self.location.as_deref().expect("a Location")
    }
}

fn attribute(tag: &str, name: &str) -> String {
    tag.split(&format!("{name}=\"")).nth(1).map(|part| until(part, '"')).unwrap_or_default()
}

fn until(text: &str, end: char) -> String {
    text.split(end).next().unwrap_or_default().to_owned()
}

fn noon(day: &str) -> Timestamp {
    format!("{day}T12:00:00Z").parse().expect("a day")
}

fn page(request: reqwest::blocking::RequestBuilder) -> Page {
    let response = request.send().expect("an answer");
    Page {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        location: response.headers().get("location").map(|place| place.to_str().expect("plain").to_owned()),
        html: response.text().expect("text"),
    }
}

use std::net::TcpListener;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, TryLockError};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use anyhow::{Context, anyhow};
use tokio_cron_scheduler::{Job, JobScheduler};
use tracing::{Instrument, error, info};

use super::log::{Usual, log};
use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::health::{Metrics, Place};
use crate::inbox::{self, Inbox};
use crate::protocol;
use crate::service::Service;
use crate::span;
use crate::store::StoreError;
use crate::tick::tick_by;
use crate::web::{self, DemoState, Now};

/// How often the scheduler looks: what is due is worked out from the database, so a bell that rings late or not at
/// all delays mail and loses none.
const BELL: &str = "*/10 * * * * *";

#[derive(clap::Args)]
pub struct Args {}

pub fn run(_args: Args, config: &Config) -> anyhow::Result<()> {
    log(config.log, Usual::Service)?;
    let service = Arc::new(Service::open(config)?);
    service.check_wording()?;
    protocol::settle(&service.store, service.protocols.running(), &operator::by(&service.keys, Clock::System.now()))?;
    let inbox = Inbox::open(config).map_err(|fault| anyhow!(fault))?;
    let listener = listen(&config.listen)?;
    let metrics = match &config.metrics {
        None => None,
        Some(address) => Some((Arc::new(Metrics::new(service.clone())?), listen(address)?)),
    };
    info!(address = %listener.local_addr()?, programme = %service.programme().id, "serving");
    if let Some((_, listener)) = &metrics {
        info!(address = %listener.local_addr()?, "numbers at /metrics");
    }
    serve_with(service, inbox, Arc::new(|| Clock::System.now()), listener, None, Arc::new(Mutex::new(())), metrics)
}

/// Takes the port.
pub(super) fn listen(address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("{address} cannot be listened on"))
}

/// Serves the pages and rings the bell until the process is told to stop; then waits for the pass that is running.
/// `passes` is held by whoever plans and sends, so that passes of this process do not overlap.
pub(super) fn serve(
    service: Arc<Service>,
    inbox: Option<Inbox>,
    now: Now,
    listener: TcpListener,
    demo: Option<DemoState>,
    passes: Arc<Mutex<()>>,
) -> anyhow::Result<()> {
    serve_with(service, inbox, now, listener, demo, passes, None)
}

/// The same with the numbers for a monitoring system, and where they are.
fn serve_with(
    service: Arc<Service>,
    inbox: Option<Inbox>,
    now: Now,
    listener: TcpListener,
    demo: Option<DemoState>,
    passes: Arc<Mutex<()>>,
    metrics: Option<(Arc<Metrics>, TcpListener)>,
) -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(async {
        let server = web::server(service.clone(), now.clone(), listener, demo)?;
        let (metrics, numbers) = match metrics {
            None => (None, None),
            Some((metrics, listener)) => {
                let server = web::metrics::server(metrics.clone(), now.clone(), listener)?;
                let handle = server.handle();
                actix_web::rt::spawn(server);
                (Some(metrics), Some(handle))
            }
        };
        let moved_on = Arc::new(MovedOn { server: server.handle(), why: Mutex::new(None) });
        let mut scheduler = JobScheduler::new().await?;
        scheduler.add(bell(service.clone(), now.clone(), passes.clone(), moved_on.clone(), metrics.clone())?).await?;
        if let Some(inbox) = inbox {
            scheduler.add(inbox_bell(service.clone(), inbox, now, metrics)?).await?;
        }
        scheduler.start().await?;
        server.await?;
        if let Some(numbers) = numbers {
            numbers.stop(false).await;
        }
        service.stopping.store(true, Ordering::Relaxed);
        scheduler.shutdown().await?;
        // What is being sent is noted before the process ends; what is not yet begun stays in the queue.
        let drained = actix_web::rt::task::spawn_blocking(move || drop(passes.lock()));
        let _ = actix_web::rt::time::timeout(Duration::from_secs(30), drained).await;
        let why = moved_on.why.lock().map(|mut why| why.take()).unwrap_or_default();
        why.map_or(Ok(()), |why| Err(anyhow!(why)))
    })
}

/// The database has gone over to another secret. A process that has the former one can store nothing and opens no new link:
/// it ends, so that a proxy asks another one and whoever watches it is told.
struct MovedOn {
    server: ServerHandle,
    why: Mutex<Option<StoreError>>,
}

impl MovedOn {
    async fn end(&self, why: StoreError) {
        if let Ok(mut told) = self.why.lock() {
            *told = Some(why);
        }
        self.server.stop(true).await;
    }
}

fn bell(
    service: Arc<Service>,
    now: Now,
    passes: Arc<Mutex<()>>,
    moved_on: Arc<MovedOn>,
    metrics: Option<Arc<Metrics>>,
) -> anyhow::Result<Job> {
    let job = Job::new_async(BELL, move |_, _| {
        let (service, now, passes, moved_on) = (service.clone(), now.clone(), passes.clone(), moved_on.clone());
        let (metrics, panicked) = (metrics.clone(), metrics.clone());
        let span = span::pass("tick");
        let within = span.clone();
        let pass = move || {
            let Ok(_pass) = passes.try_lock() else { return None };
            let ticked = tick_by(&service, &*now);
            if let Some(metrics) = &metrics {
                metrics.passed(ticked.is_ok());
            }
            match ticked {
                Err(fault @ (StoreError::OtherSecret(_) | StoreError::OtherKey(_))) => Some(fault),
                Err(fault) => {
                    error!(error = %fault, "a pass was broken off; the next one goes on");
                    None
                }
                Ok(_) => None,
            }
        };
        let ring = async move {
            match actix_web::rt::task::spawn_blocking(move || within.in_scope(pass)).await {
                Ok(Some(other)) => {
                    error!(error = %other, "this process ends");
                    moved_on.end(other).await;
                }
                Ok(None) => {}
                Err(fault) => {
                    error!(error = %fault, "a pass panicked");
                    if let Some(metrics) = panicked {
                        metrics.passed(false);
                    }
                }
            }
        };
        Box::pin(ring.instrument(span))
    });
    job.map_err(|fault| anyhow!(fault))
}

/// The mailbox is read in a thread of its own: a mail server that takes its time holds up neither sending nor the end
/// of the process. What it was doing then is taken up again.
fn inbox_bell(service: Arc<Service>, inbox: Inbox, now: Now, metrics: Option<Arc<Metrics>>) -> anyhow::Result<Job> {
    let inbox = Arc::new((inbox, Mutex::new(())));
    let job = Job::new(BELL, move |_, _| {
        let (service, inbox, now) = (service.clone(), inbox.clone(), now.clone());
        let metrics = metrics.clone();
        std::thread::spawn(move || {
            let _pass = span::pass("inbox").entered();
            // Nothing is guarded that a panic could have left half done.
            let _reading = match inbox.1.try_lock() {
                Ok(reading) => reading,
                Err(TryLockError::Poisoned(reading)) => reading.into_inner(),
                Err(TryLockError::WouldBlock) => return,
            };
            if let Err(fault) = inbox::read_due(&service, &inbox.0, now()) {
                error!(error = %fault, "a reading of the inbox was broken off; the next one goes on");
                if let Some(metrics) = metrics {
                    metrics.went_wrong(Place::Inbox);
                }
            }
        });
    });
    job.map_err(|fault| anyhow!(fault))
}

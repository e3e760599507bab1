use std::net::TcpListener;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context, anyhow};
use tokio_cron_scheduler::{Job, JobScheduler};
use tracing::{error, info};
use tracing_subscriber::EnvFilter;

use crate::clock::Clock;
use crate::config::{Config, LogFormat};
use crate::service::Service;
use crate::tick::tick_by;
use crate::web::{self, DemoState, Now};

/// How often the scheduler looks: what is due is worked out from the database, so a bell that rings late or not at
/// all delays mail and loses none.
const BELL: &str = "*/10 * * * * *";

#[derive(clap::Args)]
pub struct Args {}

pub fn run(_args: Args, config: &Config) -> anyhow::Result<()> {
    log(config.log, "info,actix_server=warn,tokio_cron_scheduler=warn");
    let service = Arc::new(Service::open(config)?);
    service.check_wording()?;
    let listener = listen(&config.listen)?;
    info!(address = %listener.local_addr()?, programme = %service.programme.id, "serving");
    serve(service, Arc::new(|| Clock::System.now()), listener, None, Arc::new(Mutex::new(())))
}

/// Takes the port.
pub(super) fn listen(address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("{address} cannot be listened on"))
}

/// Logs to standard error: no tokens, no addresses, no answers.
pub(super) fn log(format: LogFormat, usual: &str) {
    let filter = EnvFilter::try_from_env("KVARTAL_LOG_LEVEL").unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second subscriber in one process (as in tests) is refused; the first goes on.
    let _ = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}

/// Serves the pages and rings the bell until the process is told to stop; then waits for the pass that is running.
/// `passes` is held by whoever plans and sends, so that passes of this process do not overlap.
pub(super) fn serve(
    service: Arc<Service>,
    now: Now,
    listener: TcpListener,
    demo: Option<DemoState>,
    passes: Arc<Mutex<()>>,
) -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(async {
        let server = web::server(service.clone(), now.clone(), listener, demo)?;
        let mut scheduler = JobScheduler::new().await?;
        scheduler.add(bell(service.clone(), now, passes.clone())?).await?;
        scheduler.start().await?;
        server.await?;
        service.stopping.store(true, Ordering::Relaxed);
        scheduler.shutdown().await?;
        // What is being sent is noted before the process ends; what is not yet begun stays in the queue.
        let drained = actix_web::rt::task::spawn_blocking(move || drop(passes.lock()));
        let _ = actix_web::rt::time::timeout(Duration::from_secs(30), drained).await;
        Ok(())
    })
}

fn bell(service: Arc<Service>, now: Now, passes: Arc<Mutex<()>>) -> anyhow::Result<Job> {
    let job = Job::new_async(BELL, move |_, _| {
        let (service, now, passes) = (service.clone(), now.clone(), passes.clone());
        Box::pin(async move {
            let pass = move || {
                let Ok(_pass) = passes.try_lock() else { return };
                if let Err(fault) = tick_by(&service, &*now) {
                    error!(error = %fault, "a pass was broken off; the next one goes on");
                }
            };
            if let Err(fault) = actix_web::rt::task::spawn_blocking(pass).await {
                error!(error = %fault, "a pass panicked");
            }
        })
    });
    job.map_err(|fault| anyhow!(fault))
}

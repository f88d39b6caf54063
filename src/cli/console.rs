//! Standard output and standard error, and the wish to stop.

use super::Failure;
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt::Arguments;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Prints a result; a reader that has gone is no failure.
///
/// # Errors
/// If standard output can't be written for another reason.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::run(format_args!("can't write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says a line on standard error; there is nobody to tell if that fails.
pub fn say(line: Arguments) {
    writeln!(io::stderr().lock(), "{line}").ok();
}

static STOPPED: LazyLock<bool> = LazyLock::new(|| {
    // Without a handler Ctrl-C ends the process, which leaves earlier results whole too.
    ctrlc::set_handler(|| {
        // The second time, whoever asks means now.
        if ASKED_TO_STOP.swap(true, Ordering::SeqCst) {
            std::process::exit(1);
        }
    })
    .is_ok()
});
static ASKED_TO_STOP: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C asks to stop between ticks instead of ending the process.
pub fn stop_between_ticks() {
    LazyLock::force(&STOPPED);
}

/// Whether Ctrl-C was pressed.
pub fn asked_to_stop() -> bool {
    ASKED_TO_STOP.load(Ordering::SeqCst)
}

/// Progress on standard error: a bar on a terminal, else a line every few seconds.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    total: u64,
    /// What was done before, and says nothing of the rate.
    before: u64,
    unit: &'static str,
    started: Instant,
    last_line: Instant,
    lines: bool,
}

/// A run that is over sooner needs no progress.
const PATIENCE: Duration = Duration::from_secs(2);
const LINE_EVERY: Duration = Duration::from_secs(5);

impl Progress {
    /// Progress over `total` ticks of `what`.
    pub fn new(what: &str, total: u64) -> Self {
        Self::of(what, total, "ticks")
    }

    /// Progress over `total` of what `unit` names, of `what`.
    pub fn of(what: &str, total: u64, unit: &'static str) -> Self {
        let lines = !io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        let style =
            format!("{{prefix}} {{wide_bar}} {{pos}}/{{len}} {unit}, {{per_sec}}, {{eta}} left");
        if let Ok(style) = ProgressStyle::with_template(&style) {
            bar.set_style(style);
        }
        bar.set_prefix(what.to_owned());
        let now = Instant::now();
        Self { bar, total, before: 0, unit, started: now, last_line: now, lines }
    }

    /// Says how many were done before it began.
    pub fn from(&mut self, done: u64) {
        self.before = done;
        self.bar.set_position(done);
        self.bar.reset_eta();
    }

    /// Says how many are done.
    pub fn at(&mut self, done: u64) {
        let elapsed = self.started.elapsed();
        if elapsed < PATIENCE {
            return;
        }
        if !self.lines {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.set_position(done);
        } else if self.last_line.elapsed() >= LINE_EVERY {
            self.last_line = Instant::now();
            let (what, total, unit) = (self.bar.prefix(), self.total, self.unit);
            say(format_args!("{what}: {done}/{total} {unit}{}", self.pace(done, elapsed)));
        }
    }

    /// How fast it goes and how long the rest takes; nothing before there is something to go by.
    fn pace(&self, done: u64, elapsed: Duration) -> String {
        let rate = done.saturating_sub(self.before) as f64 / elapsed.as_secs_f64();
        if rate <= 0.0 {
            return String::new();
        }
        let left = Duration::from_secs_f64(self.total.saturating_sub(done) as f64 / rate);
        format!(", {rate:.1} a second, {} left", HumanDuration(left))
    }

    /// Takes the bar away.
    pub fn done(self) {
        self.bar.finish_and_clear();
    }
}

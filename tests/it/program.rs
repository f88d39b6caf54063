//! Calls the built program as a user would.

use serde_json::Value;
use std::process::{Command, Output};

/// The program, with its arguments, and without a display.
pub fn haggle(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_haggle"));
    command.args(arguments).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command
}

/// What a call came to.
pub struct Called {
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl From<Output> for Called {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("text on standard output"),
            stderr: String::from_utf8(output.stderr).expect("text on standard error"),
        }
    }
}

/// Calls the program and waits for its end.
pub fn call(arguments: &[&str]) -> Called {
    haggle(arguments).output().expect("the program starts").into()
}

/// The JSON document of a call that succeeds.
#[track_caller]
pub fn call_json(arguments: &[&str]) -> Value {
    let called = call(arguments);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
    serde_json::from_str(&called.stdout).expect("one JSON document")
}

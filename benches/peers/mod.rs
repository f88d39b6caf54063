//! Peers: what others would use for the same task, in Python.

use std::io::Write;
use std::process::{Command, Stdio};

/// What the script `name` of this folder writes, called with `arguments` and fed with `input`; none
/// if Python (which `PYTHON` may name) or a library is missing.
pub fn ask(name: &str, arguments: &[&str], input: &str) -> Option<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/");
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut child = Command::new(python)
        .arg(format!("{folder}{name}"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(input.as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    if !output.status.success() {
        return None;
    }
    String::from_utf8(output.stdout).ok()
}

//! Output folders that fail: nothing panics, earlier results stay whole, the exit code tells.

use super::program::{Called, call, haggle};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn snapshot(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            (
                path.file_name().expect("a name").to_string_lossy().into_owned(),
                fs::read(&path).expect("a file"),
            )
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_folder_that_can_not_be_written_is_wrong_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "in the way").expect("written");
    for out in [file.join("below"), file, "/proc/haggle".into()] {
        let called = call(&["run", "lot_day", "--out", out.to_str().expect("text")]);
        assert_eq!(called.code, Some(2), "{}", called.stderr);
        assert!(called.stderr.contains("can't write"), "{}", called.stderr);
        assert!(called.stdout.is_empty());
    }
}

/// A limit on file sizes fails writes as a full disk does, without one.
#[cfg(unix)]
#[test]
fn a_full_disk_fails_the_run_and_keeps_earlier_results() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("text");
    assert_eq!(call(&["run", "lot_day", "--out", out]).code, Some(0));
    let before = snapshot(folder.path());
    for trades in ["csv", "parquet"] {
        let script = format!(
            "trap '' XFSZ; ulimit -f 64; exec '{}' run lot_month --set lots=30 --out '{out}' --trades {trades}",
            env!("CARGO_BIN_EXE_haggle")
        );
        let called: Called =
            Command::new("bash").args(["-c", &script]).output().expect("a shell").into();
        assert_eq!(called.code, Some(1), "{trades}: {}", called.stderr);
        assert!(called.stderr.contains("File too large"), "{trades}: {}", called.stderr);
        assert!(!called.stderr.contains("panicked"), "{trades}: {}", called.stderr);
        assert_eq!(snapshot(folder.path()), before, "{trades}: earlier results changed");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_valid_tables_of_the_ticks_so_far() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("text");
    let child = haggle(&["run", "lot_month", "--set", "ticks=10_000_000", "--json", "--out", out])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // It has begun to write once its first partial file has bytes.
    let deadline = Instant::now() + Duration::from_secs(60);
    let begun = || {
        fs::read_dir(folder.path())
            .expect("a folder")
            .any(|entry| entry.is_ok_and(|entry| entry.metadata().is_ok_and(|data| data.len() > 0)))
    };
    while !begun() {
        assert!(Instant::now() < deadline, "the run doesn't start");
        std::thread::sleep(Duration::from_millis(10));
    }
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill").success());
    let called: Called = child.wait_with_output().expect("it ends").into();
    assert_eq!(called.code, Some(1), "{}", called.stderr);
    assert!(called.stderr.contains("stopped after"), "{}", called.stderr);

    let report: serde_json::Value = serde_json::from_str(&called.stdout).expect("JSON");
    let manifest = fs::read_to_string(folder.path().join("manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    assert_eq!(manifest["complete"], false);
    assert_eq!(manifest["ticks"], report["ticks"]);
    let steps = csv::Reader::from_path(folder.path().join("steps.csv"))
        .expect("a table")
        .into_records()
        .inspect(|row| assert!(row.is_ok(), "{row:?}"))
        .count();
    assert_eq!(report["ticks"], steps);
    let left: Vec<String> = snapshot(folder.path()).into_iter().map(|(name, _)| name).collect();
    assert!(left.iter().all(|name| !name.contains("partial")), "{left:?}");
}

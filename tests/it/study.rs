//! Studies: one table whatever happens on the way to it.

use super::program::{Called, call, call_json, haggle};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A study in a folder of its own.
struct Desk {
    folder: tempfile::TempDir,
}

/// Two rules, three populations, four seeds: 24 runs.
const STUDY: &str = r#"Study(
    title: "Rules and sizes",
    scenario: "lot_day",
    set: ["market.compare=[]", "ticks=32"],
    seeds: From(first: 7, count: 4),
    factors: [
        List(name: "rule", field: "market.rule", values: [Nash(power: 0.5), DoubleAuction]),
        List(name: "N", field: "turnover.arrivals.0", values: [5, 12.5, 30]),
    ],
)"#;

impl Desk {
    fn new(study: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("study.ron"), study).expect("written");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn arguments(&self, out: &str, more: &[&str]) -> Vec<String> {
        let (study, out) = (self.path("study.ron"), self.path(out));
        let words = ["study", study.to_str().expect("text"), "--out", out.to_str().expect("text")];
        words.iter().chain(more).map(|word| (*word).to_owned()).collect()
    }

    fn command(&self, out: &str, more: &[&str]) -> Command {
        let arguments = self.arguments(out, more);
        haggle(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn call(&self, out: &str, more: &[&str]) -> Called {
        self.command(out, more).output().expect("the program starts").into()
    }

    /// Runs the study to its end and gives its tables.
    #[track_caller]
    fn tables(&self, out: &str, more: &[&str]) -> (String, Vec<u8>) {
        let called = self.call(out, more);
        assert_eq!(called.code, Some(0), "{}", called.stderr);
        self.read(out)
    }

    fn read(&self, out: &str) -> (String, Vec<u8>) {
        let csv = fs::read_to_string(self.path(out).join("results.csv")).expect("a table");
        (csv, fs::read(self.path(out).join("results.parquet")).expect("a table"))
    }
}

fn column<'a>(table: &'a str, name: &str) -> Vec<&'a str> {
    let mut lines = table.lines();
    let heads: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let place = heads.iter().position(|head| *head == name).expect("a column of that name");
    lines.map(|line| line.split(',').nth(place).expect("a cell")).collect()
}

#[test]
fn a_study_is_its_runs_whatever_the_jobs() {
    let desk = Desk::new(STUDY);
    let (table, columns) = desk.tables("one", &["--jobs", "1"]);
    assert_eq!((table.clone(), columns), desk.tables("three", &["--jobs", "3"]));
    assert_eq!(table.lines().count(), 1 + 24);
    let run = call_json(&[
        "run",
        "lot_day",
        "--json",
        "--seed",
        "9",
        "--set",
        "ticks=32",
        "--set",
        "market.compare=[]",
        "--set",
        "market.rule=DoubleAuction",
        "--set",
        "turnover.arrivals=Population(12.5)",
    ]);
    // Rule 1, population 1, seed 2 of 2 × 3 × 4, each counted from 0.
    let cell = (3 + 1) * 4 + 2;
    assert_eq!(column(&table, "cell")[cell], cell.to_string());
    assert_eq!(column(&table, "seed")[cell], "9");
    assert_eq!(column(&table, "N")[cell], "12.5");
    assert_eq!(column(&table, "rule")[cell], "DoubleAuction");
    assert_eq!(column(&table, "state_hash")[cell], run["state_hash"]);
    for metric in ["welfare", "volume", "jain", "price_mean", "departures", "optimum_share"] {
        let written: f64 = column(&table, metric)[cell].parse().expect("a number");
        assert_eq!(Some(written), run["metrics"][metric].as_f64(), "{metric}");
    }
    let manifest = fs::read_to_string(desk.path("one").join("manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    assert_eq!((&manifest["complete"], &manifest["cells"]), (&true.into(), &24.into()));
    assert_eq!(manifest["files"][0]["name"], "results.csv");
}

#[test]
fn seeds_are_paired_so_every_rule_meets_the_same_arrivals() {
    let (table, _) = Desk::new(STUDY).tables("out", &[]);
    for name in ["arrivals", "departures", "seed", "N"] {
        let values = column(&table, name);
        assert_eq!(values[..12], values[12..], "{name}");
    }
    assert_ne!(column(&table, "welfare")[..12], column(&table, "welfare")[12..]);
}

/// The columns of the Parquet table hold what the text holds.
#[test]
fn both_tables_say_the_same() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    let desk = Desk::new(STUDY);
    let (table, _) = desk.tables("out", &[]);
    let file = fs::File::open(desk.path("out").join("results.parquet")).expect("a table");
    let reader = SerializedFileReader::new(file).expect("Parquet");
    let rows: Vec<_> = reader.get_row_iter(None).expect("rows").collect();
    assert_eq!(rows.len(), 24);
    let heads: Vec<&str> = table.lines().next().expect("a header").split(',').collect();
    let place = |name: &str| heads.iter().position(|head| *head == name).expect("a column");
    for (number, row) in rows.into_iter().enumerate() {
        let row = row.expect("a row");
        assert_eq!(row.get_ulong(0).expect("a cell"), number as u64);
        let welfare = row.get_double(place("welfare")).expect("a number");
        assert_eq!(welfare.to_string(), column(&table, "welfare")[number]);
        let rule = row.get_string(place("rule")).expect("a text");
        assert!(rule.starts_with("Nash") || rule == "DoubleAuction");
    }
}

/// The same study with rules that are quickly worked out, and `ticks` ticks a run.
fn quick_rules(ticks: u32) -> String {
    STUDY.replace("Nash(power: 0.5)", "Greedy").replace("ticks=32", &format!("ticks={ticks}"))
}

/// Kills the program while it starts, and after ever more lines of its journal.
#[cfg(unix)]
#[test]
fn killed_at_any_moment_it_goes_on_where_it_was() {
    let desk = Desk::new(&quick_rules(480));
    let unbroken = desk.tables("unbroken", &[]);
    let journal = desk.path("killed").join("journal.jsonl");
    let lines = || fs::read_to_string(&journal).map_or(0, |text| text.lines().count());
    let (mut seen, mut in_the_middle) = (0, 0);
    for kill in 0..16_u64 {
        let mut child = desk
            .command("killed", &["--resume", "--jobs", "2"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let deadline = Instant::now() + Duration::from_secs(60);
        // Every other time as soon as there is a new line, the others whatever it is doing.
        while kill % 2 == 1 && lines() <= seen && child.try_wait().expect("waited").is_none() {
            assert!(Instant::now() < deadline, "nothing is written");
        }
        std::thread::sleep(Duration::from_millis(kill * 7 % 11));
        child.kill().expect("killed");
        child.wait().expect("waited");
        let now = lines();
        // Half a line may be cut off and written anew.
        assert!(now + 1 >= seen, "lines were lost: {now} after {seen}");
        in_the_middle += usize::from((2..24).contains(&now));
        seen = now;
    }
    assert!(in_the_middle > 2, "it was hardly ever killed between two runs");
    assert!(desk.tables("killed", &["--resume"]) == unbroken, "the tables differ");
    let journal = fs::read_to_string(&journal).expect("a journal");
    assert_eq!(journal.lines().count(), 1 + 24, "a line a cell, and none twice");
}

/// A limit on file sizes fails writes as a full disk does, without one.
#[cfg(unix)]
#[test]
fn a_full_disk_keeps_what_had_ended() {
    let desk = Desk::new(STUDY);
    let unbroken = desk.tables("unbroken", &[]);
    // 4 KiB are enough for the manifest and some lines of the journal, 8 for the journal, but not
    // for the tables: a study must survive all of them.
    for kib in ["4", "6", "8", "10"] {
        let arguments = desk.arguments(kib, &["--resume"]).join("' '");
        let script = format!(
            "trap '' XFSZ; ulimit -f {kib}; exec '{}' '{arguments}'",
            env!("CARGO_BIN_EXE_haggle")
        );
        let called: Called =
            Command::new("bash").args(["-c", &script]).output().expect("a shell").into();
        assert!(matches!(called.code, Some(0 | 1)), "{kib}: {:?} {}", called.code, called.stderr);
        assert!(!called.stderr.contains("panicked"), "{kib}: {}", called.stderr);
        if called.code == Some(1) {
            assert!(called.stderr.contains("File too large"), "{kib}: {}", called.stderr);
            assert!(called.stderr.contains("--resume"), "{kib}: {}", called.stderr);
            assert!(!desk.path(kib).join("results.csv").exists(), "{kib}: half a table");
        }
        assert!(desk.tables(kib, &["--resume"]) == unbroken, "{kib}: the tables differ");
    }
    let called = desk.call("unbroken", &["--resume"]);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
}

#[test]
fn a_folder_serves_one_process_and_one_study() {
    let desk = Desk::new(&quick_rules(1_000_000));
    let mut child = desk
        .command("out", &["--jobs", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let deadline = Instant::now() + Duration::from_secs(60);
    while !desk.path("out").join("manifest.json").exists() {
        assert!(Instant::now() < deadline, "it doesn't start");
        std::thread::sleep(Duration::from_millis(5));
    }
    for more in [&["--resume"][..], &[], &["--cell", "0"], &["--merge"]] {
        let called = desk.call("out", more);
        assert_eq!(called.code, Some(2), "{more:?}: {}", called.stderr);
        assert!(called.stderr.contains("another process"), "{more:?}: {}", called.stderr);
    }
    child.kill().expect("killed");
    child.wait().expect("waited");
    // The lock goes with its process.
    fs::write(desk.path("study.ron"), STUDY).expect("written");
    let called = desk.call("out", &["--resume"]);
    assert_eq!(called.code, Some(2), "{}", called.stderr);
    assert!(called.stderr.contains("another scenario"), "{}", called.stderr);

    assert_eq!(desk.call("new", &[]).code, Some(0));
    let again = desk.call("new", &[]);
    assert_eq!(again.code, Some(2), "{}", again.stderr);
    assert!(again.stderr.contains("already holds 24 of 24 runs"), "{}", again.stderr);
    assert_eq!(desk.call("new", &["--resume"]).code, Some(0));
    let run = desk.path("run");
    assert_eq!(call(&["run", "lot_day", "--out", run.to_str().expect("text")]).code, Some(0));
    let refused = desk.call("run", &["--resume"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(refused.stderr.contains("something else"), "{}", refused.stderr);
}

#[test]
fn cells_run_one_by_one_make_the_same_table() {
    let desk = Desk::new(STUDY);
    let local = desk.tables("local", &[]);
    for cells in ["16-23", "3", "8-15", "3", "0-4", "5"] {
        let called = desk.call("parts", &["--cell", cells]);
        assert_eq!(called.code, Some(0), "{cells}: {}", called.stderr);
    }
    let refused = desk.call("parts", &["--merge"]);
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    assert!(refused.stderr.contains("2 cells are missing or failed: 6, 7"), "{}", refused.stderr);
    // A part that stands somewhere else is as good: it needs no more than its file.
    assert_eq!(desk.call("elsewhere", &["--cell", "6-7"]).code, Some(0));
    let name = "00000006-00000007.jsonl";
    fs::create_dir_all(desk.path("parts").join("parts")).expect("a folder");
    let part = |out: &str| desk.path(out).join("parts").join(name);
    fs::copy(part("elsewhere"), part("parts")).expect("copied");
    assert!(desk.tables("parts", &["--merge"]) == local, "the tables differ");
    assert!(!desk.path("parts").join("parts").exists(), "the parts are gathered");
    let twice = desk.call("parts", &["--cell", "3"]);
    assert!(twice.stdout.contains("there already"), "{}", twice.stdout);
    let beyond = desk.call("parts", &["--cell", "24"]);
    assert_eq!(beyond.code, Some(2));
    assert!(beyond.stderr.contains("the cells 0 to 23"), "{}", beyond.stderr);
}

/// A combination of levels that each work alone, but not together.
const MISFIT: &str = r#"Study(
    title: "A misfit",
    scenario: "lot_day",
    seeds: From(first: 1, count: 2),
    on_failure: GoOn,
    factors: [
        List(name: "shortest", field: "turnover.stay.min", values: [2, 6]),
        List(name: "longest", field: "turnover.stay.max", values: [8, 4]),
    ],
)"#;

#[test]
fn a_run_that_fails_is_named_and_the_policy_decides_about_the_others() {
    let desk = Desk::new(MISFIT);
    let called = desk.call("on", &["--jobs", "1"]);
    assert_eq!(called.code, Some(1), "{}", called.stderr);
    assert!(called.stderr.contains("2 of 8 runs failed, 6 have ended"), "{}", called.stderr);
    assert!(called.stderr.contains("turnover.stay.min=6"), "{}", called.stderr);
    let (table, _) = desk.read("on");
    let failures: Vec<bool> =
        column(&table, "failure").iter().map(|cell| !cell.is_empty()).collect();
    assert_eq!(failures, [false, false, false, false, false, false, true, true]);

    // No run starts after the first that fails, which is the seventh.
    let stop = Desk::new(&MISFIT.replace("GoOn", "Stop").replace("[2, 6]", "[2, 6, 3]"));
    let called = stop.call("out", &["--jobs", "1"]);
    assert_eq!(called.code, Some(1), "{}", called.stderr);
    assert!(called.stderr.contains("1 of 12 runs failed, 6 have ended"), "{}", called.stderr);
    // Once the file is mended it is another study; the same one tries the failed cell again.
    let again = stop.call("out", &["--jobs", "1", "--resume"]);
    assert!(again.stderr.contains("6 of 12 runs are there; 6 to go"), "{}", again.stderr);
}

#[test]
fn conditions_end_runs_early() {
    let study = STUDY
        .replace("ticks=32", "ticks=480")
        .replace("factors:", "stop: [AtLeast(metric: \"volume\", value: 300.0), Steady(metric: \"price_mean\", within: 0.01, days: 3)],\n    factors:");
    let (table, _) = Desk::new(&study).tables("out", &[]);
    let ticks: Vec<u32> =
        column(&table, "ticks").iter().map(|cell| cell.parse().expect("a number")).collect();
    let reasons = column(&table, "stopped_by");
    let volumes = column(&table, "volume");
    assert!(reasons.contains(&"volume at least"), "{reasons:?}");
    for ((ticks, reason), volume) in ticks.iter().zip(&reasons).zip(&volumes) {
        assert_eq!(*ticks < 480, !reason.is_empty());
        assert_eq!(ticks % 16, 0, "conditions are looked at after each day");
        let volume: f64 = volume.parse().expect("a number");
        assert_eq!(*reason == "volume at least", volume >= 300.0, "{reason} {volume}");
    }
}

#[test]
fn a_rehearsal_says_what_would_run_and_writes_nothing() {
    let desk = Desk::new(STUDY);
    let called = desk.call("out", &["--dry-run"]);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
    assert!(called.stdout.contains("6 points × 4 seeds = 24 runs"), "{}", called.stdout);
    assert!(called.stdout.contains("12.5"), "{}", called.stdout);
    assert!(called.stdout.contains("about "), "{}", called.stdout);
    assert!(!desk.path("out").exists());
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_tables_of_the_runs_so_far() {
    let desk = Desk::new(&quick_rules(4000));
    let child = desk
        .command("out", &["--jobs", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let journal = desk.path("out").join("journal.jsonl");
    let lines = || fs::read_to_string(&journal).map_or(0, |text| text.lines().count());
    let deadline = Instant::now() + Duration::from_secs(60);
    while lines() < 3 {
        assert!(Instant::now() < deadline, "it doesn't start");
        std::thread::sleep(Duration::from_millis(2));
    }
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill").success());
    let called: Called = child.wait_with_output().expect("it ends").into();
    assert_eq!(called.code, Some(1), "{}", called.stderr);
    assert!(called.stderr.contains("--resume goes on"), "{}", called.stderr);
    let (table, _) = desk.read("out");
    let rows = table.lines().count() - 1;
    assert!((2..24).contains(&rows), "{rows}");
    assert_eq!(desk.tables("out", &["--resume"]), desk.tables("unbroken", &[]));
}

#[test]
fn a_damaged_table_makes_no_report() {
    let desk = Desk::new(&quick_rules(32));
    let (table, _) = desk.tables("out", &[]);
    let out = desk.path("out");
    let report = || call(&["report", out.to_str().expect("text")]);
    assert_eq!(report().code, Some(0));
    let (head, _) = table.split_once('\n').expect("a header");
    for (damaged, says) in [
        (table[..table.len() / 2].to_owned(), "results.csv"),
        (table.replacen("7,Greedy,5,", "x,Greedy,5,", 1), "`x` is no whole number"),
        (table.replacen("welfare", "wellfare", 1), "no column `welfare`"),
        (head.to_owned(), "results.csv"),
        (table.replacen("7,Greedy,5,", "7,Greedy,6,", 1), "results.csv"),
        (String::new(), "results.csv"),
    ] {
        fs::write(out.join("results.csv"), damaged).expect("written");
        let called = report();
        assert_eq!(called.code, Some(2), "{says}: {}", called.stderr);
        let words: String = called.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.replace("│ ", "").contains(says), "{says}: {}", called.stderr);
    }
    // What is damaged is made anew from the ledger.
    assert!(desk.tables("out", &["--resume"]).0 == table);
    assert_eq!(report().code, Some(0));
}

/// What is wrong with a study file, and what the error must say.
#[test]
fn wrong_studies_are_told_where_and_what_is_allowed() {
    let cases = [
        ("Study(", "Lot(", "there is no kind of study `Lot`"),
        ("scenario: \"lot_day\"", "scenario: \"lot_dax\"", "did you mean `lot_day`"),
        ("ticks=32", "tick=32", "unknown field `tick`"),
        ("ticks=32", "ticks=0", "a whole number from 1"),
        ("count: 4", "count: 0", "1 to 1,000,000 seeds"),
        ("From(first: 7, count: 4)", "List([3, 4, 3])", "a seed is listed twice"),
        ("\"N\"", "\"rule\"", "there is a column `rule` already"),
        ("\"N\"", "\"welfare\"", "there is a column `welfare` already"),
        ("12.5", "-3", "a number from 0 to 100,000"),
        ("turnover.arrivals.0", "turnover.arival.0", "unknown field `arival`"),
        ("[5, 12.5, 30]", "[]", "1 to 1,000,000 values"),
        ("DoubleAuction]", "DoubleAuctoin]", "DoubleAuction"),
        ("title: \"Rules and sizes\"", "title: \"\"", "one line of text"),
        (
            "factors:",
            "stop: [AtLeast(metric: \"welfar\", value: 1)], factors:",
            "did you mean `welfare`",
        ),
        (
            "factors:",
            "stop: [Steady(metric: \"welfare\", within: 0, days: 1)], factors:",
            "a share above 0",
        ),
        (
            "factors: [",
            "factors: [Range(field: \"bays\", from: 10, to: 5, count: 3),",
            "a number above `from`",
        ),
        (
            "factors: [",
            "factors: [Range(field: \"bays\", from: 0, to: 5, count: 3, scale: Log),",
            "starts above 0",
        ),
        (
            "factors: [",
            "factors: [Range(field: \"bays\", from: 40, to: 50, count: 1),",
            "2 to 1,000,000",
        ),
        (
            "factors: [",
            "factors: [Sample(method: Sobol, points: 70000, over: [(field: \"bays\", from: 40, to: 50)]),",
            "65,536",
        ),
        ("factors: [", "factors: [Sample(method: Random, points: 5, over: []),", "1 to 64 fields"),
        (
            "factors: [",
            "factors: [Variants(name: \"v\", of: [(name: \"a\"), (name: \"a\")]),",
            "of that name already",
        ),
        ("count: 4", "count: 1000000", ""),
        ("[5, 12.5, 30]", "[5, 12.5, 30, NaN]", "a number from 0 to 100,000"),
        (")", "", ""),
    ];
    for (from, to, says) in cases {
        let desk = Desk::new(&STUDY.replacen(from, to, 1));
        let called = desk.call("out", &["--dry-run"]);
        if says.is_empty() {
            assert!(!called.stderr.contains("panicked"), "{to}: {}", called.stderr);
            continue;
        }
        assert_eq!(called.code, Some(2), "{to}: {}{}", called.stdout, called.stderr);
        let words: String = called.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.replace("│ ", "").contains(says), "{to}: {}", called.stderr);
        assert!(called.stderr.contains("study.ron:"), "{to}: no place: {}", called.stderr);
    }
    let huge = STUDY
        .replace("count: 4", "count: 1000000")
        .replace("[5, 12.5, 30]", "[1, 2, 3, 4, 5, 6, 7, 8, 9]");
    let called = Desk::new(&huge).call("out", &["--dry-run"]);
    assert_eq!(called.code, Some(2));
    assert!(called.stderr.contains("more than 10,000,000 runs"), "{}", called.stderr);
}

#[test]
fn shipped_studies_load_and_can_be_listed() {
    let listed = call_json(&["list", "--json"]);
    let names: Vec<&str> = listed["studies"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|study| {
            assert_ne!(study["about"], "", "{study}");
            study["name"].as_str().expect("a name")
        })
        .collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/studies");
    assert_eq!(names.len(), fs::read_dir(folder).expect("a folder").count());
    for name in names {
        let study = haggle::study::load(name, &[]).expect("a shipped study");
        // Every corner of the design makes a scenario.
        for point in [0, study.design.points() / 2, study.design.points() - 1] {
            study.plan(point).expect("a plan");
        }
    }
}

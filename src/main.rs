//! The program: parses the command line and hands over. In a browser there is none, and the page
//! begins.

#[cfg(not(target_family = "wasm"))]
fn main() -> std::process::ExitCode {
    haggle::cli::main()
}

#[cfg(all(feature = "web", target_family = "wasm"))]
fn main() {
    haggle::web::main();
}

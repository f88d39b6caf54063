//! `bind IN.wasm FOLDER`: writes the module and the script that loads it.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, input, folder] = &arguments[..] else {
        eprintln!("usage: bind IN.wasm FOLDER");
        return ExitCode::from(2);
    };
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    // Names of functions would be a third of the file.
    bindgen.input_path(input).typescript(false).remove_name_section(true);
    bindgen.remove_producers_section(true).omit_default_module_path(false);
    let bound = bindgen.web(true).and_then(|bindgen| bindgen.generate(folder));
    match bound {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{input} can't be bound: {error:#}");
            ExitCode::FAILURE
        }
    }
}

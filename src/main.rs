use std::process::ExitCode;

fn main() -> ExitCode {
    kvartal::cli::main()
}

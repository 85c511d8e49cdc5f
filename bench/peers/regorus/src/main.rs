//! regorus, as a peer of the Rego bench. See bench/README.md, "The protocol of a peer".

use std::error::Error;
use std::io::{stdin, BufRead};
use std::time::Instant;
use std::{env, fs, hint};

use regorus::{compile_policy_with_entrypoint, CompiledPolicy, PolicyModule, Value};

fn main() -> Result<(), Box<dyn Error>> {
    let argument = env::args().nth(1).ok_or("usage: regorus version | FOLDER")?;
    if argument == "version" {
        println!("regorus 0.14.0");
        return Ok(());
    }
    serve(&argument)
}

fn serve(folder: &str) -> Result<(), Box<dyn Error>> {
    let read = |name: &str| fs::read_to_string(format!("{folder}/{name}"));
    let module = PolicyModule {
        id: "policy.rego".into(),
        content: read("policy.rego")?.into(),
    };
    let data = Value::from_json_str(&read("data.json")?)?;
    let policy = compile_policy_with_entrypoint(data, &[module], "data.bench.allow".into())?;
    let inputs: Vec<String> = serde_json::from_str::<Vec<serde_json::Value>>(&read("inputs.json")?)?
        .iter()
        .map(|input| input.to_string())
        .collect();

    for line in stdin().lock().lines() {
        let line = line?;
        match line.strip_prefix("run ") {
            Some(count) => measure(&policy, &inputs, count.parse()?)?,
            None => write_answers(&policy, &inputs)?,
        }
    }
    Ok(())
}

fn write_answers(policy: &CompiledPolicy, inputs: &[String]) -> Result<(), Box<dyn Error>> {
    let mut answers = Vec::with_capacity(inputs.len());
    for input in inputs {
        let value = policy.eval_with_input(Value::from_json_str(input)?)?;
        answers.push(match value {
            Value::Undefined => "[]".to_string(),
            value => format!("[{}]", value.to_json_str()?),
        });
    }
    println!("[{}]", answers.join(","));
    Ok(())
}

fn measure(policy: &CompiledPolicy, inputs: &[String], decisions: usize) -> Result<(), Box<dyn Error>> {
    let fresh = inputs
        .iter()
        .cycle()
        .take(decisions)
        .map(|input| Value::from_json_str(input))
        .collect::<Result<Vec<_>, _>>()?;
    let (cpu, start) = (cpu_ns(), Instant::now());
    for input in fresh {
        hint::black_box(policy.eval_with_input(input)?);
    }
    let wall = start.elapsed().as_nanos();
    println!("{{\"wallNs\":{wall},\"cpuNs\":{}}}", cpu_ns() - cpu);
    Ok(())
}

/// The CPU time of the process.
fn cpu_ns() -> i64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a timespec that lives until the call returns.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

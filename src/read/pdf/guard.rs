//! Foreign code on hostile bytes: on a thread of its own, with a deep stack, a time limit, and panics caught.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Why guarded work came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failed {
    /// It panicked.
    Broke,
    /// It took too long. Its thread is left behind and ends with the program.
    Late,
}

/// The stack of the thread: deep nesting must not end the program.
const STACK: usize = 64 << 20;

/// Runs some work, for so long at most.
pub(crate) fn guarded<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failed> {
    let (send, receive) = channel();
    let run = move || {
        // That nobody waits any more is no failure.
        let _ = send.send(catch_unwind(AssertUnwindSafe(work)));
    };
    let thread = thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK).spawn(run);
    if thread.is_err() {
        return Err(Failed::Broke);
    }
    match receive.recv_timeout(limit) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(Failed::Broke),
        Err(RecvTimeoutError::Timeout) => Err(Failed::Late),
    }
}

/// The name of guarded threads: what they panic about is told as an error of the file, not on standard error.
pub const THREAD: &str = "guarded";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_and_loops_are_contained() {
        assert_eq!(guarded(Duration::from_secs(5), || 7), Ok(7));
        assert_eq!(guarded(Duration::from_secs(5), || -> u8 { panic!("as foreign code may") }), Err(Failed::Broke));
        let late = guarded(Duration::from_millis(20), || thread::sleep(Duration::from_millis(400)));
        assert_eq!(late, Err(Failed::Late));
    }
}
